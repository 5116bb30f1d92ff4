"""What an instance remembers: tokens, variables and counters, per scope; never a record of what is over (that is history).

A *scope* is a process instance, a running sub-process, the body of a loop or multi-instance activity, or a chunk of the
children of a big one. A token is at rest in one of three places: an element instance (`Scope.live`), a joining gateway
(`Scope.joins`), or, inside an element instance that is itself a scope, further down. `Scope.active` counts the tokens of a scope,
those in motion during a step included; at rest it equals the element instances plus the tokens at joins, and a scope whose count
falls to zero is over.

Everything here is a value. Scopes are changed in place by the one draft that owns a copy, and by nothing else.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec

from bihuan.engine.program import Moment, WatchKind

SCHEMA = 3
ROOT = 1
WAITING = "*"  # the flow of tokens that wait for their turn before a node
ROUND = ""  # not a flow: see `Scope.joins`
LEAVING = "="  # the flow of a token stuck at the way on from a node that it has been through
HEARD = "!"  # the flow of a token stuck behind the start listeners of its node

Status: TypeAlias = Literal["active", "suspended", "completed", "canceled", "failed"]
Phase: TypeAlias = Literal[
    "active", "completing", "leaving", "stuck", "failed", "blocked", "halted",
    "starting", "changing", "ending", "unstarted", "unchanged", "unended",
]  # fmt: skip
ScopeKind: TypeAlias = Literal["process", "body", "loop", "chunk", "items", "undoing"]
Variables: TypeAlias = dict[str, Any]


class Watch(msgspec.Struct, frozen=True, array_like=True):
    """Something awaited on behalf of an element instance or scope; `element` is the event that happens when it comes.

    `due` (ms) and `repeat` (what is left of a cycle, ISO 8601) belong to timers, `name` and `key` to messages and signals,
    `held` says that a condition was true already and must become false before it can fire.
    """

    kind: WatchKind
    element: str
    name: str = ""
    key: Any = None
    due: int = 0
    repeat: str = ""
    held: bool = False


class Incident(msgspec.Struct, frozen=True, array_like=True):
    """Why an element instance cannot go on; the sentence of `code` and its parameters are in history."""

    id: int
    code: str


class Changes(msgspec.Struct, frozen=True, array_like=True):
    """What is (or is to be) set of a user task; None leaves a field as it is, an empty value (0 for an instant) clears it."""

    assignee: str | None = None
    groups: tuple[str, ...] | None = None
    users: tuple[str, ...] | None = None
    due: int | None = None
    follow_up: int | None = None
    priority: int | None = None


class Listening(msgspec.Struct, frozen=True, array_like=True):
    """Which listener a token waits for: the `number`th (from 0) of those called `on` this moment.

    `task` is what is being set of a user task, `given` the variables that came with what is held up, `start` the start event that
    an instance was begun at. With `number` beyond the last, all have been heard.
    """

    on: Moment
    number: int = 0
    task: Changes | None = None
    given: Variables | None = None
    start: str = ""


class Live(msgspec.Struct, frozen=True, array_like=True):
    """An element instance at rest.

    Its phase is `active` while it works, `completing` when the work is done and its result not yet written, `leaving` when it is
    written; with an incident it is `stuck` before its start, `failed`, `blocked`, `halted` in the three phases (see transitions).
    While its listeners work it is `starting` before its start, `changing` as a user task, `ending` when its result is written;
    with an incident of theirs `unstarted`, `unchanged`, `unended`.
    `index` numbers the children of a loop from 1; `host` is the element instance that waits for this one to end (compensation);
    `flow` is the sequence flow that a token stuck before a joining gateway came by.
    """

    element: str
    phase: Phase = "active"
    variables: Variables | None = None
    watches: dict[int, Watch] | None = None
    incident: Incident | None = None
    index: int = 0
    host: int = 0
    flow: str = ""
    listening: Listening | None = None


class Progress(msgspec.Struct, frozen=True, array_like=True):
    """How far a loop has come; `total` is -1 while nobody knows."""

    total: int = -1
    started: int = 0
    completed: int = 0
    items: int = 0
    chunks: tuple[int, ...] = ()


class Done(msgspec.Struct, frozen=True, array_like=True):
    """A completed activity that may be undone; of a sub-process what was completed in it, and its variables then."""

    element: str
    instance: int
    variables: Variables | None = None
    inner: tuple[Done, ...] = ()


class Scope(msgspec.Struct, array_like=True):
    """See the module. `parent` is the scope that holds the element instance of the same id; 0 for the process.

    `interrupted`: an interrupting event sub-process has taken over, no other may start. `outputs` collects what the children
    of a multi-instance activity give, by index. `joins`: tokens by gateway and flow; at a complex gateway that has started, the
    entry ROUND holds the flows (a bit each) that it has taken tokens from in this round. `done`: completed activities with a
    compensation handler, oldest first. `lent`: by node that divides, the flows whose branches a return has kept; the next token
    that divides there does not take them again (see `engine.operations`).
    """

    element: str
    kind: ScopeKind
    parent: int
    active: int = 0
    variables: Variables = {}
    live: dict[int, Live] = {}
    joins: dict[str, dict[str, int]] = {}
    watches: dict[int, Watch] = {}
    interrupted: bool = False
    loop: Progress | None = None
    outputs: dict[int, Any] = {}
    done: tuple[Done, ...] = ()
    lent: dict[str, tuple[str, ...]] = {}

    def copied(self) -> Scope:
        """A copy whose containers may be changed without touching this one."""
        joins = {gateway: dict(tokens) for gateway, tokens in self.joins.items()} if self.joins else {}
        return Scope(
            self.element,
            self.kind,
            self.parent,
            self.active,
            self.variables.copy(),
            self.live.copy(),
            joins,
            self.watches.copy(),
            self.interrupted,
            self.loop,
            self.outputs.copy(),
            self.done,
            self.lent.copy() if self.lent else {},
        )


class Header(msgspec.Struct, frozen=True, array_like=True):
    """What is true of the whole instance. `sequence` numbers its events from 1, `next_id` is the next id inside it.

    `catches`: error codes (prefix `error:`) and escalation codes (prefix `escalation:`) that a caller would take over; a bare
    prefix is any code. `held`: encoded commands that came while the instance was suspended and cannot be refused.
    `awaiting`: encoded commands that take effect when the listeners of what they cancel have answered.
    """

    schema: int
    program: str
    status: Status
    next_id: int
    sequence: int
    catches: tuple[str, ...] = ()
    suspended_at: int = 0
    held: tuple[bytes, ...] = ()
    awaiting: tuple[bytes, ...] = ()


class State(msgspec.Struct, frozen=True, eq=False):
    """A process instance at rest; `scopes` by id, the process itself has id 1. Treat all of it as frozen."""

    header: Header
    scopes: dict[int, Scope]

    @property
    def status(self) -> Status:
        return self.header.status

    @property
    def over(self) -> bool:
        return self.header.status in ("completed", "canceled", "failed")
