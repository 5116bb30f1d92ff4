"""What may be asked of an instance. A command is imperative, small, and names things by the ids that events told.

`actor`, `on_behalf_of` and `reason` travel with the command, not with every event: all events of one step have the same author,
and whoever stores them writes the three beside each row.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from bihuan import feel
from bihuan.engine.events import Noted
from bihuan.engine.state import Changes, Variables


class Command(msgspec.Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """Base of all commands."""

    actor: str = ""
    on_behalf_of: str = ""
    reason: str = ""


class StartInstance(Command, frozen=True, kw_only=True):
    """Begin at the none start event, or at `element` (the start event that a message, signal or timer has met).

    `catches` is handed on from the CallStarted of a caller, empty otherwise.
    """

    element: str = ""
    variables: Variables = {}
    catches: tuple[str, ...] = ()


class CompleteUserTask(Command, frozen=True, kw_only=True):
    instance: int
    variables: Variables = {}


class NoteUserTask(Command, frozen=True, kw_only=True):
    """For the record: what people did with the work of a user task, see UserTaskNoted."""

    instance: int
    kind: Noted
    person: str = ""
    outcome: str = ""


class CompleteJob(Command, frozen=True, kw_only=True):
    """The work of a job is done. The job of a task listener may set what it is asked about otherwise, or deny it."""

    instance: int
    variables: Variables = {}
    denied: bool = False
    denied_for: str = ""
    corrections: Changes = Changes()


class AssignUserTask(Command, frozen=True, kw_only=True):
    """Somebody is to have a user task from now on (empty: nobody); its listeners hear of it first."""

    instance: int
    assignee: str = ""


class UpdateUserTask(Command, frozen=True, kw_only=True):
    """A user task is to be another; its listeners hear of it first."""

    instance: int
    changes: Changes


class FailJob(Command, frozen=True, kw_only=True):
    """The worker gives up for now; with no `retries` left an incident is raised.

    `code` and `params` name the sentence of the incident where whoever runs instances knows better than the worker's `message`.
    """

    instance: int
    retries: int = 0
    message: str = ""
    backoff: int = 0
    code: str = ""
    params: dict[str, str] = {}


class ThrowError(Command, frozen=True, kw_only=True):
    """A worker (or the person of a user task) reports a business error at an element instance."""

    instance: int
    code: str
    message: str = ""
    variables: Variables = {}


class ThrowEscalation(Command, frozen=True, kw_only=True):
    """An escalation at an element instance: from a called process, or by a person."""

    instance: int
    code: str
    variables: Variables = {}


class CompleteCall(Command, frozen=True, kw_only=True):
    """The called instance has completed with these root variables."""

    instance: int
    variables: Variables = {}


class FailCall(Command, frozen=True, kw_only=True):
    """The called instance could not be started, was canceled, or failed with the error `code`."""

    instance: int
    code: str = ""
    message: str = ""
    variables: Variables = {}


class FireTimer(Command, frozen=True, kw_only=True):
    timer: int


class CorrelateMessage(Command, frozen=True, kw_only=True):
    """Deliver a message to the subscription, or to the oldest one that its name and key fit."""

    name: str = ""
    key: Any = None
    subscription: int = 0
    variables: Variables = {}


class BroadcastSignal(Command, frozen=True, kw_only=True):
    name: str
    variables: Variables = {}


class SetVariables(Command, frozen=True, kw_only=True):
    """Into the scope or element instance (1 is the process); `local` keeps them there, else the nearest owner up is changed."""

    variables: Variables
    scope: int = 1
    local: bool = False


class ResolveIncident(Command, frozen=True, kw_only=True):
    """Try again what failed; `retries` for a job."""

    incident: int
    retries: int = 1


class CancelInstance(Command, frozen=True, kw_only=True):
    pass


class VoidInstance(Command, frozen=True, kw_only=True):
    """The instance never should have been: ended if it runs, and marked for whoever counts."""


class SuspendInstance(Command, frozen=True, kw_only=True):
    """Nothing moves and no clock runs until ResumeInstance; what workers report meanwhile is kept."""


class ResumeInstance(Command, frozen=True, kw_only=True):
    pass


# --- by hand: see `engine.operations` ---------------------------------------------------------------------------------


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """A token before `element`, in the running `scope` it belongs to or, opened on the way, below it (0: the only one that fits).

    `flow` is the way it comes by, where that matters: at a joining gateway it waits for the others there.
    """

    element: str
    scope: int = 0
    flow: str = ""


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """Tokens that wait at a joining `gateway` on a `flow`."""

    scope: int
    gateway: str
    flow: str
    count: int = 1


class Loan(msgspec.Struct, frozen=True, kw_only=True):
    """Branches behind the dividing `element` that stay while its token goes back."""

    scope: int
    element: str
    flows: tuple[str, ...]


class Modify(Command, frozen=True, kw_only=True):
    """Cancel element instances, set tokens before elements, change variables of the process: all at once, or nothing."""

    terminate: tuple[int, ...] = ()
    place: tuple[Placement, ...] = ()
    variables: Variables = {}


class Return(Command, frozen=True, kw_only=True):
    """Go back to an earlier marking; made by `operations.returning` from the history, for the state it was made for.

    `lend`: branches that stay, `forgive`: what earlier returns had lent for branches that go, `rounds`: complex gateways that
    go on with the round they had begun (the flow ROUND, the flows taken from as `count`).
    `restore` are the scopes that an event sub-process had taken over and that come back, `variables` those to be set again, by
    scope. `sequence` is the number of the last event that was known: a state that has moved on refuses. `since` and `keeps` are
    told in the history, see InstanceModified.
    """

    to: str
    sequence: int
    since: int
    keeps: bool = False
    asked: int = 0
    terminate: tuple[int, ...] = ()
    withdraw: tuple[Tokens, ...] = ()
    place: tuple[Placement, ...] = ()
    rounds: tuple[Tokens, ...] = ()
    forgive: tuple[Loan, ...] = ()
    lend: tuple[Loan, ...] = ()
    restore: tuple[int, ...] = ()
    variables: dict[int, Variables] = {}


class CompleteAndJump(Command, frozen=True, kw_only=True):
    """Complete a user task, and go on before `to` instead of by its flows: back to whoever had returned it."""

    instance: int
    to: str
    variables: Variables = {}


class Reopen(Command, frozen=True, kw_only=True):
    """An ended instance goes on with these tokens."""

    place: tuple[Placement, ...]
    variables: Variables = {}


class Migrate(Command, frozen=True, kw_only=True):
    """Go on under another program, given to `decide` beside the command; `elements` and `flows` as they are named there."""

    elements: dict[str, str] = {}
    flows: dict[str, str] = {}


class AddChildren(Command, frozen=True, kw_only=True):
    """More children of a multi-instance activity: one for each of `items`, or `more` where it counts."""

    instance: int
    items: tuple[Any, ...] = ()
    more: int = 0


class RemoveChild(Command, frozen=True, kw_only=True):
    """One child less: the running element instance `child`, or the one of that `index` that has not begun."""

    instance: int
    child: int = 0
    index: int = 0


class RebindCall(Command, frozen=True, kw_only=True):
    """Call another process, or the same anew, at an element instance that waits for a called one."""

    instance: int
    process: str = ""
    binding: str = "latest"
    version_tag: str = ""


class RetryJob(Command, frozen=True, kw_only=True):
    """Let workers try a job again, at once and this often."""

    instance: int
    retries: int = 1


Holdable: TypeAlias = CompleteJob | FailJob | ThrowError | ThrowEscalation | CompleteCall | FailCall

Awaitable: TypeAlias = (
    Holdable | CompleteUserTask | FireTimer | CorrelateMessage | BroadcastSignal | SetVariables | ResolveIncident | CancelInstance
)

_DECODER = msgspec.msgpack.Decoder(Awaitable)


def encode(command: Awaitable) -> bytes:
    """The bytes of a command that must wait."""
    plain = {name: feel.codec.to_json(value) for name, value in getattr(command, "variables", {}).items()}
    if isinstance(command, CorrelateMessage) and command.key is not None:
        command = msgspec.structs.replace(command, key=feel.codec.to_json(command.key))
    return msgspec.msgpack.encode(msgspec.structs.replace(command, variables=plain) if plain else command)


def decode(data: bytes) -> Awaitable:
    """The command that `encode` wrote."""
    command = _DECODER.decode(data)
    if isinstance(command, CorrelateMessage) and command.key is not None:
        command = msgspec.structs.replace(command, key=feel.codec.from_json(command.key))
    plain: Variables = getattr(command, "variables", {})
    values = {name: feel.codec.from_json(value) for name, value in plain.items()}
    return msgspec.structs.replace(command, variables=values) if values else command
