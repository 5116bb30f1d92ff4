"""A process compiled: everything `decide` needs to know about the model, looked up by element id, nothing left to parse.

A program is a frozen value, addressed by the hash of what it was made from. Nodes name each other by id, so the graph of the
model may have cycles while the values have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import msgspec

from bihuan.bpmn.extension import ControlPoint, KeyNode
from bihuan.engine.expressions import Expression, Text

Kind: TypeAlias = Literal[
    "process",
    "startEvent",
    "endEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
    "task",
    "manualTask",
    "userTask",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "scriptTask",
    "businessRuleTask",
    "callActivity",
    "subProcess",
    "eventSubProcess",
    "transaction",
    "adHocSubProcess",
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "complexGateway",
    "eventBasedGateway",
]
WatchKind: TypeAlias = Literal["timer", "message", "signal", "condition"]
TriggerKind: TypeAlias = Literal["timer", "message", "signal", "condition", "error", "escalation", "compensation", "cancel"]
Moment: TypeAlias = Literal["start", "end", "creating", "assigning", "updating", "completing", "canceling"]
TimerKind: TypeAlias = Literal["date", "duration", "cycle", ""]
ThrowKind: TypeAlias = Literal["message", "signal", "error", "escalation", "compensation", "cancel", "terminate"]


class Plan(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Base of the parts of a program."""


class Flow(Plan, frozen=True, eq=False, kw_only=True):
    """A sequence flow; `targets` of a link throw event is a flow without an id."""

    id: str
    source: str
    target: str
    condition: Expression | None = None


class VariableMapping(Plan, frozen=True, eq=False, kw_only=True):
    """The value of `source` into the variable `path[0]`, deeper into its context for a longer path."""

    source: Text
    path: tuple[str, ...]


class Transfer(Plan, frozen=True, eq=False, kw_only=True):
    """A data association (§10.4.1): carried out when all `needs` have values, of them or of `source` into the variable `path`."""

    needs: tuple[str, ...]
    path: tuple[str, ...]
    source: Expression | None = None


class Trigger(Plan, frozen=True, eq=False, kw_only=True):
    """What a catching event waits for.

    `name` is the message or signal (an expression for messages that differ per instance); `code` an error or escalation code,
    None for any; `timer` says what `value` holds; `key` is the correlation key of a message.
    """

    kind: TriggerKind
    name: Text | None = None
    key: Expression | None = None
    code: str | None = None
    timer: TimerKind = ""
    value: Text | None = None
    condition: Expression | None = None


class Throw(Plan, frozen=True, eq=False, kw_only=True):
    """What a throwing event produces; `activity` is the one to compensate, empty for all of the scope."""

    kind: ThrowKind
    name: Text | None = None
    key: Expression | None = None
    message_id: Text | None = None
    time_to_live: Text | None = None
    activity: str = ""
    wait: bool = True


class Loop(Plan, frozen=True, eq=False, kw_only=True):
    """Why an activity runs more than once: over a collection or number of times (`multi`), or while a condition holds."""

    multi: bool
    sequential: bool = True
    collection: Expression | None = None
    cardinality: Expression | None = None
    item: str = ""
    output: str = ""
    output_element: Expression | None = None
    output_variable: str = ""
    until: Expression | None = None
    condition: Expression | None = None
    test_before: bool = False
    maximum: int | None = None
    each_throws: tuple[Throw, ...] = ()
    first_throws: tuple[Throw, ...] = ()
    when_throws: tuple[tuple[Expression | None, tuple[Throw, ...]], ...] = ()


class Job(Plan, frozen=True, eq=False, kw_only=True):
    """Work done outside: its topic, how often it may be tried, fixed values for the worker."""

    topic: Text
    retries: Text
    headers: Mapping[str, str] = {}


class Listener(Plan, frozen=True, eq=False, kw_only=True):
    """A job at a moment in the life of an element instance; what is held up goes on when it is done."""

    topic: Text
    retries: Text


class Person(Plan, frozen=True, eq=False, kw_only=True):
    """Work done by a person: what Camunda 8's assignment, schedule and priority say."""

    assignee: Text | None = None
    groups: Text | None = None
    users: Text | None = None
    due: Text | None = None
    follow_up: Text | None = None
    priority: Text | None = None


class Call(Plan, frozen=True, eq=False, kw_only=True):
    """A process or global task called, and what crosses the border."""

    process: Text
    binding: str = "latest"
    version_tag: str = ""
    all_in: bool = True
    all_out: bool = True


class Decision(Plan, frozen=True, eq=False, kw_only=True):
    """A decision evaluated in the core; its value goes to `result`."""

    id: Text
    result: str
    binding: str = "latest"
    version_tag: str = ""


class Script(Plan, frozen=True, eq=False, kw_only=True):
    """A FEEL expression; its value goes to `result`, or, when that is empty, each entry of its context to its own variable."""

    expression: Expression
    result: str


class EventSubProcess(Plan, frozen=True, eq=False, kw_only=True):
    """An event sub-process of a scope and how it starts."""

    node: str
    start: str
    interrupting: bool
    triggers: tuple[Trigger, ...]


class Body(Plan, frozen=True, eq=False, kw_only=True):
    """What is inside a process or sub-process: where tokens begin, what may start beside them.

    `own`: data objects and properties of a sub-process, which live as long as it does.
    """

    starts: tuple[str, ...]
    events: tuple[EventSubProcess, ...] = ()
    compensation: EventSubProcess | None = None
    undoes: bool = False
    any_order: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    one_at_a_time: bool = False
    until: Expression | None = None
    cancel_remaining: bool = True
    chosen: Expression | None = None


class Node(Plan, frozen=True, eq=False, kw_only=True):
    """One flow node.

    `straight`: a token passes without anything to decide, evaluate or wait for; `joins`: several flows meet in a gateway that
    waits. `catches`: the boundary events, in document order. `reach` of a joining gateway: for every node of its scope the
    incoming flows (a bit each) that a token there can still arrive on without passing the gateway. `starts`: an instance may
    begin here; `awaited_too`: what it then waits for besides (a parallel event-based gateway that instantiates). `handler`:
    the activity that undoes this one. `listeners`: those to be called, by moment.
    """

    id: str
    kind: Kind
    scope: str
    name: str = ""
    straight: bool = False
    joins: bool = False
    outgoing: tuple[Flow, ...] = ()
    taken: tuple[str, ...] = ()
    incoming: tuple[str, ...] = ()
    conditional: bool = False
    default: str | None = None
    catches: tuple[str, ...] = ()
    interrupting: bool = True
    attached_to: str = ""
    triggers: tuple[Trigger, ...] = ()
    all_triggers: bool = False
    throws: tuple[Throw, ...] = ()
    inputs: tuple[VariableMapping, ...] = ()
    outputs: tuple[VariableMapping, ...] = ()
    takes: tuple[Transfer, ...] = ()
    gives: tuple[Transfer, ...] = ()
    loop: Loop | None = None
    work: Job | Person | Call | Decision | Script | None = None
    body: Body | None = None
    reach: Mapping[str, int] = {}
    start_quantity: int = 1
    completion_quantity: int = 1
    starts: bool = False
    awaited_too: tuple[str, ...] = ()
    handler: str = ""
    compensable: bool = False
    for_compensation: bool = False
    activation: Expression | None = None
    key: KeyNode | None = None
    controls: tuple[ControlPoint, ...] = ()
    listeners: Mapping[Moment, tuple[Listener, ...]] = {}


class Program(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """A compiled process: `nodes` by element id, the process itself among them; `flows` by sequence flow id.

    `settles`: something in it must be looked at when all tokens rest (inclusive and complex joins, conditional events).
    """

    hash: str
    process: str
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    version_tag: str = ""
    settles: bool = False
    decisions: Mapping[str, Any] = {}

    @property
    def root(self) -> Node:
        return self.nodes[self.process]
