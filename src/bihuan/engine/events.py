"""Facts about one instance, in the order they became true. A step is a list of them, history is all of them.

Each says when (`at`, ms since 1970 UTC), where (`element`, its `instance` and the `scope` that holds it) and what. Beside the
events that only describe, the class of an event also says what becomes of a token:

* `ElementPassed`: a token came and left in one go, by the flows `taken`;
* `…Activated`, `UserTaskCreated`, `JobCreated`, `CallStarted`: it rests in a new element instance;
* `…Completed`: it leaves; with `rests` the work is done (`finish`) or its result written too (`write`), the token still there;
* `…Canceled`: it is gone.

`fresh` marks an event that creates its token (a boundary event beside a running activity, say). `writes` are changes of
variables, by the scope or element instance that owns them. Events are applied by `evolve` alone and never need the program:
histories replay whatever became of the model.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, TypeAlias

import msgspec

from bihuan.engine.program import Moment
from bihuan.engine.state import Changes, Variables

EventClass: TypeAlias = Literal["business", "technical"]
Writes: TypeAlias = dict[int, Variables]
Rest: TypeAlias = Literal["", "finish", "write"]
Noted: TypeAlias = Literal[
    "decided",
    "transferred",
    "addedBefore",
    "addedAfter",
    "addedBeside",
    "removed",
    "delegated",
    "resolved",
    "asked",
    "answered",
    "urged",
    "copied",
    "takenBack",
]
Move: TypeAlias = Literal[
    "", "activate", "finish", "write", "complete", "cancel", "raise", "resolve", "listen", "enter", "answer"
]


class HistoryEvent(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """Base; `event_class` sorts what people read from what machines need, `move` a step in the life of its element instance."""

    event_class: ClassVar[EventClass] = "business"
    move: ClassVar[Move] = ""

    at: int
    element: str
    instance: int
    scope: int


# --- the instance ----------------------------------------------------------------------------------------------------


class InstanceStarted(HistoryEvent, frozen=True):
    """`instance` is the root scope; `tokens` set out, `start` is the start event when it was named."""

    schema: int
    program: str
    tokens: int
    variables: Variables = {}
    start: str = ""
    catches: tuple[str, ...] = ()


class InstanceCompleted(HistoryEvent, frozen=True):
    """The variables of the root scope are the result, to be given to a caller."""


class InstanceCanceled(HistoryEvent, frozen=True):
    pass


class InstanceFailed(HistoryEvent, frozen=True):
    """An error that only the caller can take over has ended the instance; deliver it to the call as FailCall."""

    code: str
    message: str = ""
    variables: Variables = {}


class InstanceSuspended(HistoryEvent, frozen=True):
    pass


class InstanceResumed(HistoryEvent, frozen=True):
    pass


class InstanceVoided(HistoryEvent, frozen=True):
    """The instance never should have been; it is over, and whoever counts leaves it out."""


class InstanceReopened(HistoryEvent, frozen=True):
    """An ended instance goes on; the tokens it goes on with are placed right after."""


class InstanceModified(HistoryEvent, frozen=True):
    """Somebody has moved tokens by hand: element instances and waiting tokens are gone, others placed. Says what, by element.

    `kind` is the operation; `instance` is the element instance that asked, if any. What it does to the state stands in the events
    after it. A return makes undone what came of the event `since` (its number), with `keeps` only as far as it led to who asks.
    """

    kind: Literal["modify", "return", "reopen"]
    terminated: tuple[str, ...] = ()
    placed: tuple[str, ...] = ()
    since: int = 0
    keeps: bool = False


class InstanceMigrated(HistoryEvent, frozen=True):
    """The instance goes on under another program: its elements and flows bear the names given here.

    What is named neither in `elements` nor in `flows` keeps its name; `dropped` are completed activities that can no longer be
    undone, because the new program does not know how.
    """

    program: str
    process: str
    elements: dict[str, str] = {}
    flows: dict[str, str] = {}
    dropped: tuple[str, ...] = ()


class CommandHeld(HistoryEvent, frozen=True):
    """What came for a suspended instance and waits for it to go on."""

    event_class = "technical"
    command: bytes


class CommandAwaits(HistoryEvent, frozen=True):
    """A command would cancel user tasks whose listeners must hear of it first: it takes effect when they have answered."""

    event_class = "technical"
    command: bytes


class CommandTaken(HistoryEvent, frozen=True):
    """The oldest of the commands that waited for listeners takes effect, or has become impossible."""

    event_class = "technical"


# --- element instances -----------------------------------------------------------------------------------------------


class ElementPassed(HistoryEvent, frozen=True):
    """`tokens` in motion and those `consumed` at the gateway's flows become one per flow taken; `kept`: it can be undone."""

    taken: tuple[str, ...] = ()
    writes: Writes | None = None
    consumed: dict[str, int] | None = None
    tokens: int = 1
    kept: bool = False


class Activation(HistoryEvent, frozen=True):
    """A token comes to rest."""

    move = "activate"
    fresh: bool = False
    variables: Variables | None = None
    index: int = 0
    host: int = 0


class ElementActivated(Activation, frozen=True):
    """`opens` a scope of that kind in which `tokens` set out; `total`: how often a loop goes round (-1 unknown)."""

    opens: Literal["", "body", "loop"] = ""
    tokens: int = 0
    total: int = -1


class UserTaskCreated(Activation, frozen=True):
    """Work for a person; `due` and `follow_up` in ms."""

    assignee: str = ""
    groups: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    due: int | None = None
    follow_up: int | None = None
    priority: int = 50


class UserTaskNoted(HistoryEvent, frozen=True):
    """What people did with the work of a user task while it goes on; the record needs it, the token does not.

    `decided`: one of several has given their `outcome`. `transferred`: the work went on to `person`. `addedBefore`, `addedAfter`,
    `addedBeside`, `removed`: more people decide, or one less. `delegated` to `person`, `resolved` back. `asked` of `person`,
    `answered`. `urged`, `copied` to `person`. `takenBack`: whoever had finished the step before has it again.
    """

    kind: Noted
    person: str = ""
    outcome: str = ""


class JobCreated(Activation, frozen=True):
    """Work for a worker on `topic`."""

    topic: str = ""
    retries: int = 3


class CallStarted(Activation, frozen=True):
    """Start `process` with the variables `passed`, and hand on `catches` to it."""

    process: str = ""
    binding: str = "latest"
    version_tag: str = ""
    passed: Variables = {}
    catches: tuple[str, ...] = ()


class Completion(HistoryEvent, frozen=True):
    """The token leaves by the flows `taken`; with `rests` it does not yet."""

    move = "complete"
    taken: tuple[str, ...] = ()
    writes: Writes | None = None
    rests: Rest = ""
    kept: bool = False


class ElementCompleted(Completion, frozen=True):
    pass


class UserTaskCompleted(Completion, frozen=True):
    pass


class JobCompleted(Completion, frozen=True):
    pass


class CallCompleted(Completion, frozen=True):
    pass


class Cancellation(HistoryEvent, frozen=True):
    move = "cancel"


class ElementCanceled(Cancellation, frozen=True):
    pass


class UserTaskCanceled(Cancellation, frozen=True):
    pass


class JobCanceled(Cancellation, frozen=True):
    pass


class CallCanceled(Cancellation, frozen=True):
    """The called instance must be canceled too."""


class JobFailed(HistoryEvent, frozen=True):
    """May be tried again after `backoff` ms, `retries` times."""

    event_class = "technical"
    retries: int
    message: str = ""
    backoff: int = 0


class JobRetried(HistoryEvent, frozen=True):
    """The job of an element instance whose incident was resolved may be worked again."""

    event_class = "technical"
    topic: str
    retries: int


class CallRetried(HistoryEvent, frozen=True):
    """Start the called process again."""

    event_class = "technical"
    process: str
    binding: str = "latest"
    version_tag: str = ""
    passed: Variables = {}
    catches: tuple[str, ...] = ()


class CallRebound(HistoryEvent, frozen=True):
    """Call `process` instead: the instance called before must be ended without telling anybody, the new one started."""

    process: str
    binding: str = "latest"
    version_tag: str = ""
    passed: Variables = {}
    catches: tuple[str, ...] = ()


class ListenerCalled(HistoryEvent, frozen=True):
    """A job for the `number`th listener `on` a moment: what is held up goes on when all of them have answered.

    Before the start of an element instance the token comes to rest in it (`fresh` creates the token). See `Listening` for `task`,
    `given` and `start`.
    """

    event_class = "technical"
    move = "listen"
    on: Moment
    number: int
    topic: str
    retries: int = 3
    variables: Variables | None = None
    index: int = 0
    host: int = 0
    fresh: bool = False
    task: Changes | None = None
    given: Variables | None = None
    start: str = ""


class ListenerAnswered(HistoryEvent, frozen=True):
    """A listener has done its job; `then` the last one lets the token `enter` (as `tokens` of them) or the rest go on (`answer`).

    `denied`: what was held up does not happen, for this `reason`; `given` came with it. `corrected` is what it has set otherwise.
    """

    on: Moment
    number: int
    then: Literal["", "enter", "answer"] = ""
    tokens: int = 1
    writes: Writes | None = None
    denied: bool = False
    reason: str = ""
    corrected: Changes | None = None
    given: Variables | None = None


class UserTaskChanged(HistoryEvent, frozen=True):
    """What is known of a user task is another now; the record needs it, the token does not."""

    kind: Literal["assigned", "updated"]
    changes: Changes


# --- tokens ----------------------------------------------------------------------------------------------------------


class TokenArrived(HistoryEvent, frozen=True):
    """A token waits at a joining gateway, on `flow`; `instance` is 0."""

    event_class = "technical"
    flow: str


class TokensMerged(HistoryEvent, frozen=True):
    """The tokens `consumed` at the flows of a joining gateway have become `into` in motion; `round`: see `Scope.joins`.

    With a round and nothing consumed, a return lets a complex gateway go on with what it had begun.
    """

    event_class = "technical"
    consumed: dict[str, int]
    into: int = 1
    round: int = 0


class TokenPlaced(HistoryEvent, frozen=True):
    """A token is set before `element` (on `flow`, when it matters) and goes on from there.

    `back`: it had been there before and is put back by a return.
    """

    event_class = "technical"
    flow: str = ""
    back: bool = False


class TokensLent(HistoryEvent, frozen=True):
    """Branches behind `element` are kept while the token that opened them goes back: see `Scope.lent`."""

    event_class = "technical"
    flows: tuple[str, ...]


class TokensKept(HistoryEvent, frozen=True):
    """A token divides at `element` anew: on these flows it does not, their branches were kept."""

    event_class = "technical"
    flows: tuple[str, ...]


class ScopeRestored(HistoryEvent, frozen=True):
    """The event sub-process that had taken over the scope `instance` is gone, others may start again."""

    event_class = "technical"


class TokensCleared(HistoryEvent, frozen=True):
    """All tokens of the scope `instance` are gone; its element instances were canceled one by one before.

    `interrupted`: an event sub-process takes over.
    """

    event_class = "technical"
    interrupted: bool = False


class EventTriggered(HistoryEvent, frozen=True):
    """A boundary event of `host`, or the start of the event sub-process `host`, has happened; its token sets out."""

    host: int
    interrupting: bool = True
    code: str = ""
    fresh: bool = True


class IterationStarted(HistoryEvent, frozen=True):
    """A child of the loop `body` sets out; `scope` is the body or one of its chunks."""

    event_class = "technical"
    body: int
    index: int


class IterationEnded(HistoryEvent, frozen=True):
    event_class = "technical"
    body: int
    index: int
    output: Any = None
    collected: bool = False


class ChildrenAdded(HistoryEvent, frozen=True):
    """The multi-instance activity `instance` gets `more` children, with these items when it has a collection."""

    more: int
    items: list[Any] | None = None


class ChildRemoved(HistoryEvent, frozen=True):
    """The multi-instance activity `instance` has one child less: `index`, which had `begun` (and was canceled) or not."""

    index: int
    begun: bool = True


class ChunkOpened(HistoryEvent, frozen=True):
    """A part of the body `scope` for a bounded number of children, or its list of items."""

    event_class = "technical"
    kind: Literal["chunk", "items"] = "chunk"
    variables: Variables = {}


# --- waiting for something -------------------------------------------------------------------------------------------


class TimerScheduled(HistoryEvent, frozen=True):
    """`instance` waits for `element` to happen at `due` (ms); `repeat` is the cycle after it (ISO 8601)."""

    event_class = "technical"
    timer: int
    due: int
    repeat: str = ""


class TimerFired(HistoryEvent, frozen=True):
    event_class = "technical"
    timer: int


class TimerMoved(HistoryEvent, frozen=True):
    """The clock stood still while the instance was suspended."""

    event_class = "technical"
    timer: int
    due: int


class TimerCanceled(HistoryEvent, frozen=True):
    event_class = "technical"
    timer: int


class SubscriptionOpened(HistoryEvent, frozen=True):
    """`instance` waits for `element`: a message with this name and key, a signal, or a condition (evaluated in the core)."""

    event_class = "technical"
    subscription: int
    kind: Literal["message", "signal", "condition"]
    name: str = ""
    key: Any = None
    held: bool = False


class SubscriptionMet(HistoryEvent, frozen=True):
    """What was awaited has come; it may come again until the subscription is closed."""

    event_class = "technical"
    subscription: int


class SubscriptionHeld(HistoryEvent, frozen=True):
    """A condition has changed its value without firing."""

    event_class = "technical"
    subscription: int
    held: bool


class SubscriptionClosed(HistoryEvent, frozen=True):
    event_class = "technical"
    subscription: int


# --- thrown, computed, broken ----------------------------------------------------------------------------------------


class MessageThrown(HistoryEvent, frozen=True):
    """To be correlated outside; the instance may itself be the receiver."""

    name: str
    key: Any = None
    message_id: str = ""
    time_to_live: int = 0
    variables: Variables = {}


class SignalThrown(HistoryEvent, frozen=True):
    """To be broadcast to all other instances; the own subscriptions are met in the same step."""

    name: str
    variables: Variables = {}


class ErrorThrown(HistoryEvent, frozen=True):
    code: str
    message: str = ""


class EscalationThrown(HistoryEvent, frozen=True):
    """Not `caught` inside: a caller that takes it over is told by ThrowEscalation."""

    code: str
    caught: bool = False
    variables: Variables = {}


class DecisionEvaluated(HistoryEvent, frozen=True):
    """`output` of the decision; `inputs` of every table on the way, and the `rules` that fired in them (`table#number`)."""

    decision: str
    output: Any = None
    inputs: Variables = {}
    rules: tuple[str, ...] = ()


class VariablesSet(HistoryEvent, frozen=True):
    writes: Writes


class CompensationStarted(HistoryEvent, frozen=True):
    """The completed activity instance `undone` is taken out of what may be undone, on behalf of `host` (0: nobody waits).

    Its handler `element` sets out, or, when it `opens`, the sub-process itself comes back with the variables it had.
    """

    host: int
    undone: int
    opens: bool = False


class IncidentRaised(HistoryEvent, frozen=True):
    """A token cannot go on: the sentence is `code` with `params`.

    `fresh` creates the token; `index`, `host` and `variables` are those of the element instance that gets stuck at its start.
    """

    move = "raise"
    incident: int
    code: str
    params: dict[str, Any] = {}
    fresh: bool = False
    variables: Variables | None = None
    index: int = 0
    host: int = 0
    flow: str = ""


class IncidentResolved(HistoryEvent, frozen=True):
    move = "resolve"
    incident: int
