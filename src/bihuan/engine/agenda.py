"""The operations of the agenda by name, and the loop that runs them until everything rests.

A handful of small operations, none of which calls another: each does its part and puts what follows at the end of the agenda.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bihuan.engine import (
    activities,
    canceling,
    compensation,
    conditions,
    incidents,
    joins,
    listeners,
    loops,
    throwing,
    triggers,
    watching,
)
from bihuan.engine import events as ev
from bihuan.engine.draft import Draft, Visit
from bihuan.engine.expressions import Failed, evaluate
from bihuan.engine.program import Flow, Node
from bihuan.engine.state import WAITING, Listening, Variables
from bihuan.engine.tokens import completed, passed
from bihuan.engine.variables import visible


def run(draft: Draft) -> None:
    """Work the agenda until every token rests, and what waits for rest (inclusive joins, conditions) has had its turn."""
    agenda = draft.agenda
    while True:
        while agenda:
            operation, scope, argument = agenda.popleft()
            if scope in draft.scopes:
                OPERATIONS[operation](draft, scope, argument)
        if not draft.program.settles:
            return
        joins.settle(draft)
        if not agenda:
            conditions.settle(draft)
            if not agenda:
                return


def arrive(draft: Draft, scope: int, flow: Flow | None) -> None:
    """A token goes along a flow and on until it rests, ends or divides."""
    nodes = draft.program.nodes
    emit = draft.emit
    while flow is not None:
        node = nodes[flow.target]
        draft.budget -= 1
        if draft.budget < 0 and not node.joins:
            incidents.stuck(draft, Visit(scope, node), Failed("engine.budget_spent"))
            return
        if node.straight:
            emit(ev.ElementPassed(draft.now, node.id, draft.next_id, scope, node.taken))
            flow = node.outgoing[0]
        else:
            flow = ENTER[node.kind](draft, scope, node, flow.id)


def start(draft: Draft, scope: int, node: str) -> None:
    """A token begins at a node without coming from anywhere."""
    arrive(draft, scope, Flow(id="", source="", target=node))


def pass_(draft: Draft, scope: int, what: Visit | tuple[Visit, Variables]) -> None:
    """A token that has been through what its node waits for leaves it."""
    visit, variables = what if isinstance(what, tuple) else (what, None)
    arrive(draft, scope, passed(draft, visit, variables))


def begin(draft: Draft, scope: int, visit: Visit) -> None:
    """A token that stands before an activity begins it."""
    draft.budget -= 1
    if draft.budget < 0:
        incidents.stuck(draft, visit, Failed("engine.budget_spent"))
    elif visit.node.loop is not None and not visit.index:
        loops.begin(draft, visit)
    else:
        arrive(draft, scope, activities.begin(draft, visit))


def met(draft: Draft, scope: int, what: tuple[int, int, Variables]) -> None:
    """Something awaited has come, unless nobody waits for it any more."""
    host, number, variables = what
    if host != scope and host not in draft.scopes[scope].live:
        return
    if number in watching.watches_of(draft, scope, host):
        triggers.met(draft, scope, host, number, variables)


def signal(draft: Draft, _: int, what: tuple[str, Variables]) -> None:
    """A signal thrown in this step reaches our own subscriptions."""
    throwing.receive_signal(draft, *what)


def finish(draft: Draft, scope: int, _: Any = None) -> None:
    """A scope without tokens is over; an ad-hoc sub-process may be over earlier, or have somebody waiting for a turn."""
    found = draft.scopes[scope]
    node = draft.node_of(found)
    if node.kind == "adHocSubProcess":
        _finish_ad_hoc(draft, scope, node)
        found = draft.scopes.get(scope)
    if found is None or found.active or draft.status != "active":
        return
    if found.kind != "process" and draft.scopes[found.parent].live[scope].phase != "active":
        return
    watching.closed(draft, scope, scope)
    if found.kind == "process" and "end" in node.listeners:
        listeners.rest(draft, Visit(scope, node), Listening("end"), fresh=True)
    elif found.kind == "process":
        draft.emit(ev.InstanceCompleted(draft.now, found.element, scope, 0))
    else:
        completed(draft, found.parent, scope, {})


def _finish_ad_hoc(draft: Draft, scope: int, node: Node) -> None:
    body = node.body
    assert body is not None
    found = draft.scopes[scope]
    if draft.scopes[found.parent].live[scope].phase != "active":
        return
    if body.until is not None and found.active:
        try:
            over = evaluate(body.until, visible(draft, scope), draft.moment) is True
        except Failed as failed:
            incidents.raised(draft, found.parent, scope, failed)
            return
        if over and body.cancel_remaining:
            canceling.contents(draft, scope)
            return
        if over and body.one_at_a_time:
            _drop_waiting(draft, scope)
            return
    turns = [(each, tokens[WAITING]) for each, tokens in found.joins.items() if WAITING in tokens]
    if turns and found.active == sum(tokens for _, tokens in turns):
        waiting = turns[0][0]
        draft.emit(ev.TokensMerged(draft.now, waiting, 0, scope, {WAITING: 1}))
        draft.push("start", scope, waiting)


def _drop_waiting(draft: Draft, scope: int) -> None:
    for each, tokens in tuple(draft.scopes[scope].joins.items()):
        if WAITING in tokens:
            draft.emit(ev.TokensMerged(draft.now, each, 0, scope, {WAITING: tokens[WAITING]}, 0))


def undone(draft: Draft, scope: int, host: int) -> None:
    compensation.undone(draft, scope, host)


ENTER: dict[str, Callable[[Draft, int, Node, str], Flow | None]] = {
    **dict.fromkeys(activities.BEGIN, activities.enter),
    "exclusiveGateway": lambda draft, scope, node, flow: passed(draft, Visit(scope, node)),
    "parallelGateway": joins.parallel,
    "inclusiveGateway": joins.inclusive,
    "complexGateway": joins.complex_,
}

OPERATIONS: dict[str, Callable[[Draft, int, Any], None]] = {
    "arrive": arrive,
    "start": start,
    "pass": pass_,
    "begin": begin,
    "create": activities.create,
    "met": met,
    "signal": signal,
    "finish": finish,
    "spread": loops.spread,
    "iterate": loops.iterate,
    "iterated": loops.iterated,
    "looped": loops.looped,
    "undone": undone,
}
