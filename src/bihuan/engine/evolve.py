"""The only writer of state: each event applied to a board, a mutable copy that takes over a scope when it first changes it.

`evolve` and `replay` wrap this for whole states; `decide` keeps a board for the length of a step and applies every event at the
moment it is emitted, so what it goes on deciding from is what replaying the events will give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from bihuan.engine import events as ev
from bihuan.engine.events import HistoryEvent, Writes
from bihuan.engine.renaming import migrated
from bihuan.engine.state import ROOT, ROUND, Done, Header, Incident, Listening, Live, Progress, Scope, State, Status, Watch
from bihuan.engine.transitions import ELEMENT, move_of

replace = msgspec.structs.replace


class Board:
    """A state under change; `scopes` not in `owned` still belong to the state it came from."""

    __slots__ = (
        "awaiting",
        "base",
        "catches",
        "held",
        "next_id",
        "owned",
        "program_hash",
        "removed",
        "scopes",
        "sequence",
        "status",
        "suspended_at",
    )

    def __init__(self, state: State | None) -> None:
        self.base = state
        self.owned: set[int] = set()
        self.removed: set[int] = set()
        if state is None:
            self.scopes: dict[int, Scope] = {}
            self.next_id, self.suspended_at = ROOT, 0
            self.sequence: int = 0
            self.program_hash = ""
            self.status: Status = "active"
            self.catches: tuple[str, ...] = ()
            self.held: tuple[bytes, ...] = ()
            self.awaiting: tuple[bytes, ...] = ()
            return
        header = state.header
        self.scopes = state.scopes.copy()
        self.next_id, self.sequence, self.suspended_at = header.next_id, header.sequence, header.suspended_at
        self.program_hash, self.status, self.catches, self.held = header.program, header.status, header.catches, header.held
        self.awaiting = header.awaiting

    def own(self, scope: int) -> Scope:
        """The scope, ready to be changed."""
        found = self.scopes[scope]
        if scope not in self.owned:
            found = self.scopes[scope] = found.copied()
            self.owned.add(scope)
        return found

    def open(self, number: int, scope: Scope) -> None:
        self.scopes[number] = scope
        self.owned.add(number)
        if number >= self.next_id:
            self.next_id = number + 1

    def close(self, number: int) -> None:
        """Forget a scope; it must be known."""
        del self.scopes[number]
        if number in self.owned:
            self.owned.discard(number)
        if self.base is not None and number in self.base.scopes:
            self.removed.add(number)

    def apply(self, event: HistoryEvent) -> None:
        self.sequence += 1
        APPLY[event.__class__](self, event)

    def frozen(self, schema: int) -> State:
        header = Header(
            schema,
            self.program_hash,
            self.status,
            self.next_id,
            self.sequence,
            self.catches,
            self.suspended_at,
            self.held,
            self.awaiting,
        )
        return State(header, self.scopes)


def evolve(state: State | None, event: HistoryEvent) -> State:
    """The state after one more event."""
    return replay((event,), state)


def replay(events: Iterable[HistoryEvent], state: State | None = None) -> State:
    """The state that a history leads to, from nothing or from `state`."""
    board = Board(state)
    schema = state.header.schema if state is not None else 0
    for event in events:
        if isinstance(event, ev.InstanceStarted):
            schema = event.schema
        board.apply(event)
    return board.frozen(schema)


# --- the instance ----------------------------------------------------------------------------------------------------


def _instance_started(board: Board, event: ev.InstanceStarted) -> None:
    board.program_hash = event.program
    board.catches = event.catches
    board.open(event.instance, Scope(event.element, "process", 0, event.tokens, dict(event.variables)))


def _instance_over(board: Board, event: HistoryEvent) -> None:
    ended: dict[type[HistoryEvent], Status] = {
        ev.InstanceCompleted: "completed",
        ev.InstanceCanceled: "canceled",
        ev.InstanceFailed: "failed",
    }
    board.status = ended[type(event)]
    board.suspended_at, board.held, board.awaiting = 0, (), ()


def _instance_reopened(board: Board, event: ev.InstanceReopened) -> None:
    board.status = "active"
    board.own(event.instance).interrupted = False


def _instance_migrated(board: Board, event: ev.InstanceMigrated) -> None:
    board.program_hash = event.program
    for number in tuple(board.scopes):
        migrated(board.own(number), event)


def _instance_suspended(board: Board, event: ev.InstanceSuspended) -> None:
    board.status, board.suspended_at = "suspended", event.at


def _instance_resumed(board: Board, event: ev.InstanceResumed) -> None:
    board.status, board.suspended_at, board.held = "active", 0, ()


def _command_awaits(board: Board, event: ev.CommandAwaits) -> None:
    board.awaiting = (*board.awaiting, event.command)


def _command_taken(board: Board, event: ev.CommandTaken) -> None:
    board.awaiting = board.awaiting[1:]


def _command_held(board: Board, event: ev.CommandHeld) -> None:
    board.held = (*board.held, event.command)


# --- element instances -----------------------------------------------------------------------------------------------


def _write(board: Board, scope: int, writes: Writes) -> None:
    """Set variables where they belong: in a scope, or in an element instance of `scope`."""
    for owner, values in writes.items():
        if owner in board.scopes:
            board.own(owner).variables.update(values)
        else:
            live = board.own(scope).live
            found = live[owner]
            live[owner] = replace(found, variables={**(found.variables or {}), **values})


def _element_passed(board: Board, event: ev.ElementPassed) -> None:
    if event.instance >= board.next_id:
        board.next_id = event.instance + 1
    if event.writes:
        _write(board, event.scope, event.writes)
    more = len(event.taken) - event.tokens
    if more or event.consumed or event.kept:
        scope = board.own(event.scope)
        if event.consumed:
            more -= sum(event.consumed.values())
            _take_from_join(scope, event.element, event.consumed)
        scope.active += more
        if event.kept:
            scope.done = (*scope.done, Done(event.element, event.instance))


def _take_from_join(scope: Scope, element: str, consumed: dict[str, int]) -> None:
    waiting = scope.joins.setdefault(element, {})
    waiting.pop(ROUND, None)
    for flow, tokens in consumed.items():
        if waiting[flow] == tokens:
            del waiting[flow]
        else:
            waiting[flow] -= tokens
    if not waiting:
        del scope.joins[element]


def _activated(board: Board, event: ev.Activation) -> None:
    scope = board.own(event.scope)
    if event.instance >= board.next_id:
        board.next_id = event.instance + 1
    if event.fresh:
        scope.active += 1
    scope.live[event.instance] = Live(event.element, "active", event.variables, None, None, event.index, event.host)


def _element_activated(board: Board, event: ev.ElementActivated) -> None:
    if not event.opens:
        return _activated(board, event)
    _activated(board, replace(event, variables=None) if event.variables else event)
    loop = Progress(event.total) if event.opens == "loop" else None
    inner = Scope(event.element, event.opens, event.scope, event.tokens, dict(event.variables or {}), loop=loop)
    return board.open(event.instance, inner)


def _completed(board: Board, event: ev.Completion) -> None:
    scope = board.own(event.scope)
    live = scope.live[event.instance]
    phase = ELEMENT[live.phase, move_of(event)]
    if event.writes:
        _write(board, event.scope, event.writes)
    if event.rests:
        scope.live[event.instance] = replace(scope.live[event.instance], phase=phase)
        return
    del scope.live[event.instance]
    scope.active += len(event.taken) - 1
    inner = board.scopes.get(event.instance)
    if event.kept:
        done = (
            Done(event.element, event.instance, dict(inner.variables), _done_in(board, inner))
            if inner
            else Done(event.element, event.instance)
        )
        scope.done = (*scope.done, done)
    if inner is not None:
        _close_all(board, event.instance, inner)


def _done_in(board: Board, scope: Scope) -> tuple[Done, ...]:
    """What was completed in a scope and may be undone; of a loop in all its chunks."""
    chunks = scope.loop.chunks if scope.loop is not None else ()
    return tuple(done for each in (scope, *(board.scopes[chunk] for chunk in chunks)) for done in each.done)


def _close_all(board: Board, number: int, scope: Scope) -> None:
    """Close a scope with the chunks and items of its loop."""
    if scope.loop is not None:
        for chunk in scope.loop.chunks:
            board.close(chunk)
        if scope.loop.items:
            board.close(scope.loop.items)
    board.close(number)


def _canceled(board: Board, event: ev.Cancellation) -> None:
    scope = board.own(event.scope)
    live = scope.live.pop(event.instance)
    _ = ELEMENT[live.phase, "cancel"]
    scope.active -= 1
    inner = board.scopes.get(event.instance)
    if inner is not None:
        _close_all(board, event.instance, inner)


def _listener_called(board: Board, event: ev.ListenerCalled) -> None:
    scope = board.own(event.scope)
    listening = Listening(event.on, event.number, event.task, event.given, event.start)
    live = scope.live.get(event.instance)
    if live is not None:
        scope.live[event.instance] = replace(live, phase=ELEMENT[live.phase, "listen"], listening=listening)
        return
    if event.instance >= board.next_id:
        board.next_id = event.instance + 1
    scope.active += event.fresh
    phase: Any = ELEMENT["", "listen"]
    scope.live[event.instance] = Live(
        event.element, phase, event.variables, None, None, event.index, event.host, listening=listening
    )


def _listener_answered(board: Board, event: ev.ListenerAnswered) -> None:
    if event.writes:
        _write(board, event.scope, event.writes)
    if not event.then:
        return
    scope = board.own(event.scope)
    live = scope.live[event.instance]
    phase: Any = ELEMENT[live.phase, event.then]
    if phase:
        heard = Listening(event.on, event.number + 1) if event.on in ("end", "canceling") else None
        scope.live[event.instance] = replace(live, phase=phase, listening=heard)
        return
    del scope.live[event.instance]
    scope.active += event.tokens - 1


def _nothing(board: Board, event: HistoryEvent) -> None:
    """A fact that changes no state."""


def _token_arrived(board: Board, event: ev.TokenArrived) -> None:
    waiting = board.own(event.scope).joins.setdefault(event.element, {})
    waiting[event.flow] = waiting.get(event.flow, 0) + 1


def _tokens_merged(board: Board, event: ev.TokensMerged) -> None:
    scope = board.own(event.scope)
    _take_from_join(scope, event.element, event.consumed)
    scope.active += event.into - sum(event.consumed.values())
    if event.round:
        scope.joins.setdefault(event.element, {})[ROUND] = event.round


def _token_placed(board: Board, event: ev.TokenPlaced) -> None:
    board.own(event.scope).active += 1


def _tokens_lent(board: Board, event: ev.TokensLent) -> None:
    lent = board.own(event.scope).lent
    lent[event.element] = (*lent.get(event.element, ()), *event.flows)


def _tokens_kept(board: Board, event: ev.TokensKept) -> None:
    """What was lent is paid back: the tokens on these flows are gone, whatever else was lent here is not asked for again."""
    scope = board.own(event.scope)
    scope.active -= len(event.flows)
    del scope.lent[event.element]


def _scope_restored(board: Board, event: ev.ScopeRestored) -> None:
    board.own(event.instance).interrupted = False


def _tokens_cleared(board: Board, event: ev.TokensCleared) -> None:
    scope = board.own(event.instance)
    scope.active, scope.joins, scope.lent = 0, {}, {}
    scope.interrupted = scope.interrupted or event.interrupted


def _event_triggered(board: Board, event: ev.EventTriggered) -> None:
    if event.fresh:
        board.own(event.scope).active += 1
    if event.instance >= board.next_id:
        board.next_id = event.instance + 1


def _iteration_started(board: Board, event: ev.IterationStarted) -> None:
    board.own(event.scope).active += 1
    body = board.own(event.body)
    assert body.loop is not None
    body.loop = replace(body.loop, started=body.loop.started + 1)
    if event.instance >= board.next_id:
        board.next_id = event.instance + 1


def _iteration_ended(board: Board, event: ev.IterationEnded) -> None:
    body = board.own(event.body)
    assert body.loop is not None
    body.loop = replace(body.loop, completed=body.loop.completed + 1)
    if event.collected:
        board.own(event.scope).outputs[event.index] = event.output


def _chunk_opened(board: Board, event: ev.ChunkOpened) -> None:
    board.open(event.instance, Scope(event.element, event.kind, event.scope, 0, dict(event.variables)))
    body = board.own(event.scope)
    assert body.loop is not None
    if event.kind == "chunk":
        body.loop = replace(body.loop, chunks=(*body.loop.chunks, event.instance))
    else:
        body.loop = replace(body.loop, items=event.instance)


def _children_added(board: Board, event: ev.ChildrenAdded) -> None:
    body = board.own(event.instance)
    assert body.loop is not None
    body.loop = replace(body.loop, total=body.loop.total + event.more)
    if body.loop.items and event.items:
        kept = board.own(body.loop.items).variables
        kept["items"] = [*kept["items"], *event.items]


def _child_removed(board: Board, event: ev.ChildRemoved) -> None:
    body = board.own(event.instance)
    assert body.loop is not None
    body.loop = replace(body.loop, total=body.loop.total - 1, started=body.loop.started - event.begun)
    if body.loop.items:
        kept = board.own(body.loop.items).variables
        kept["items"] = [each for place, each in enumerate(kept["items"], 1) if place != event.index]


# --- waiting for something -------------------------------------------------------------------------------------------


def _watches(board: Board, event: HistoryEvent) -> dict[int, Watch]:
    """The watches of the event's host, ready to be changed; a scope is its own host."""
    scope = board.own(event.scope)
    if event.instance == event.scope:
        return scope.watches
    live = scope.live[event.instance]
    watches = dict(live.watches or {})
    scope.live[event.instance] = replace(live, watches=watches)
    return watches


def _drop_watch(board: Board, event: HistoryEvent, number: int) -> None:
    watches = _watches(board, event)
    del watches[number]
    if not watches and event.instance != event.scope:
        live = board.scopes[event.scope].live
        live[event.instance] = replace(live[event.instance], watches=None)


def _timer_scheduled(board: Board, event: ev.TimerScheduled) -> None:
    _watches(board, event)[event.timer] = Watch("timer", event.element, due=event.due, repeat=event.repeat)
    board.next_id = max(board.next_id, event.timer + 1)


def _timer_moved(board: Board, event: ev.TimerMoved) -> None:
    watches = _watches(board, event)
    watches[event.timer] = replace(watches[event.timer], due=event.due)


def _timer_gone(board: Board, event: ev.TimerFired | ev.TimerCanceled) -> None:
    _drop_watch(board, event, event.timer)


def _subscription_opened(board: Board, event: ev.SubscriptionOpened) -> None:
    _watches(board, event)[event.subscription] = Watch(event.kind, event.element, event.name, event.key, held=event.held)
    board.next_id = max(board.next_id, event.subscription + 1)


def _subscription_held(board: Board, event: ev.SubscriptionHeld) -> None:
    watches = _watches(board, event)
    watches[event.subscription] = replace(watches[event.subscription], held=event.held)


def _subscription_closed(board: Board, event: ev.SubscriptionClosed) -> None:
    _drop_watch(board, event, event.subscription)


# --- computed, broken, undone ----------------------------------------------------------------------------------------


def _variables_set(board: Board, event: ev.VariablesSet) -> None:
    _write(board, event.scope, event.writes)


def _compensation_started(board: Board, event: ev.CompensationStarted) -> None:
    scope = board.own(event.scope)
    undone = next(done for done in scope.done if done.instance == event.undone)
    scope.done = tuple(done for done in scope.done if done is not undone)
    scope.active += 1
    board.next_id = max(board.next_id, event.instance + 1)
    if event.opens:
        scope.live[event.instance] = Live(event.element, host=event.host)
        inner = Scope(event.element, "undoing", event.scope, 0, dict(undone.variables or {}), done=undone.inner)
        board.open(event.instance, inner)


def _incident_raised(board: Board, event: ev.IncidentRaised) -> None:
    scope = board.own(event.scope)
    incident = Incident(event.incident, event.code)
    live = scope.live.get(event.instance)
    if live is not None:
        scope.live[event.instance] = replace(live, phase=ELEMENT[live.phase, "raise"], incident=incident)
    else:
        if event.fresh:
            scope.active += 1
        scope.live[event.instance] = Live(
            event.element, "stuck", event.variables, None, incident, event.index, event.host, event.flow
        )
    board.next_id = max(board.next_id, event.instance + 1, event.incident + 1)


def _incident_resolved(board: Board, event: ev.IncidentResolved) -> None:
    scope = board.own(event.scope)
    live = scope.live[event.instance]
    phase: Any = ELEMENT[live.phase, "resolve"]
    if phase:
        scope.live[event.instance] = replace(live, phase=phase, incident=None)
    else:
        del scope.live[event.instance]


APPLY: dict[type[HistoryEvent], Callable[[Board, Any], None]] = {
    ev.InstanceStarted: _instance_started,
    ev.InstanceCompleted: _instance_over,
    ev.InstanceCanceled: _instance_over,
    ev.InstanceFailed: _instance_over,
    ev.InstanceSuspended: _instance_suspended,
    ev.InstanceReopened: _instance_reopened,
    ev.InstanceModified: _nothing,
    ev.InstanceVoided: _nothing,
    ev.InstanceMigrated: _instance_migrated,
    ev.InstanceResumed: _instance_resumed,
    ev.CommandHeld: _command_held,
    ev.CommandAwaits: _command_awaits,
    ev.CommandTaken: _command_taken,
    ev.ElementPassed: _element_passed,
    ev.ElementActivated: _element_activated,
    ev.UserTaskCreated: _activated,
    ev.JobCreated: _activated,
    ev.CallStarted: _activated,
    ev.ElementCompleted: _completed,
    ev.UserTaskCompleted: _completed,
    ev.JobCompleted: _completed,
    ev.CallCompleted: _completed,
    ev.ElementCanceled: _canceled,
    ev.UserTaskCanceled: _canceled,
    ev.JobCanceled: _canceled,
    ev.CallCanceled: _canceled,
    ev.UserTaskNoted: _nothing,
    ev.UserTaskChanged: _nothing,
    ev.ListenerCalled: _listener_called,
    ev.ListenerAnswered: _listener_answered,
    ev.JobFailed: _nothing,
    ev.JobRetried: _nothing,
    ev.CallRetried: _nothing,
    ev.CallRebound: _nothing,
    ev.TokenArrived: _token_arrived,
    ev.TokensMerged: _tokens_merged,
    ev.TokensCleared: _tokens_cleared,
    ev.TokenPlaced: _token_placed,
    ev.TokensLent: _tokens_lent,
    ev.TokensKept: _tokens_kept,
    ev.ScopeRestored: _scope_restored,
    ev.ChildrenAdded: _children_added,
    ev.ChildRemoved: _child_removed,
    ev.EventTriggered: _event_triggered,
    ev.IterationStarted: _iteration_started,
    ev.IterationEnded: _iteration_ended,
    ev.ChunkOpened: _chunk_opened,
    ev.TimerScheduled: _timer_scheduled,
    ev.TimerFired: _timer_gone,
    ev.TimerMoved: _timer_moved,
    ev.TimerCanceled: _timer_gone,
    ev.SubscriptionOpened: _subscription_opened,
    ev.SubscriptionMet: _nothing,
    ev.SubscriptionHeld: _subscription_held,
    ev.SubscriptionClosed: _subscription_closed,
    ev.MessageThrown: _nothing,
    ev.SignalThrown: _nothing,
    ev.ErrorThrown: _nothing,
    ev.EscalationThrown: _nothing,
    ev.DecisionEvaluated: _nothing,
    ev.VariablesSet: _variables_set,
    ev.CompensationStarted: _compensation_started,
    ev.IncidentRaised: _incident_raised,
    ev.IncidentResolved: _incident_resolved,
}
