"""What may be asked of an instance. A command is imperative, small, and names things by the ids that events told.

`actor`, `on_behalf_of` and `reason` travel with the command, not with every event: all events of one step have the same author,
and whoever stores them writes the three beside each row.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec

from bihuan import feel
from bihuan.engine.state import Variables


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
    """For the record: one of several people has `decided`, or the work was `transferred` to `person`."""

    instance: int
    kind: Literal["decided", "transferred"]
    person: str = ""
    outcome: str = ""


class CompleteJob(Command, frozen=True, kw_only=True):
    instance: int
    variables: Variables = {}


class FailJob(Command, frozen=True, kw_only=True):
    """The worker gives up for now; with no `retries` left an incident is raised."""

    instance: int
    retries: int = 0
    message: str = ""
    backoff: int = 0


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


class SuspendInstance(Command, frozen=True, kw_only=True):
    """Nothing moves and no clock runs until ResumeInstance; what workers report meanwhile is kept."""


class ResumeInstance(Command, frozen=True, kw_only=True):
    pass


Holdable: TypeAlias = CompleteJob | FailJob | ThrowError | ThrowEscalation | CompleteCall | FailCall

_DECODER = msgspec.msgpack.Decoder(Holdable)


def encode(command: Holdable) -> bytes:
    """The bytes of a command that must wait."""
    plain = {name: feel.codec.to_json(value) for name, value in getattr(command, "variables", {}).items()}
    return msgspec.msgpack.encode(msgspec.structs.replace(command, variables=plain) if plain else command)


def decode(data: bytes) -> Holdable:
    """The command that `encode` wrote."""
    command = _DECODER.decode(data)
    plain: Variables = getattr(command, "variables", {})
    values = {name: feel.codec.from_json(value) for name, value in plain.items()}
    return msgspec.structs.replace(command, variables=values) if values else command
