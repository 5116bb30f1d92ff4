"""What happens when something awaited comes: an event is caught where it waits, on a border, or by an event sub-process."""

from __future__ import annotations

from contextlib import suppress

from bihuan.engine import canceling, incidents, listeners, watching
from bihuan.engine import events as ev
from bihuan.engine.draft import Draft, Visit
from bihuan.engine.expressions import Failed
from bihuan.engine.program import EventSubProcess, Node
from bihuan.engine.state import Variables, Watch
from bihuan.engine.tokens import completed
from bihuan.engine.variables import propagated


def met(draft: Draft, scope: int, host: int, number: int, variables: Variables) -> None:
    """The watch `number` of a host has been met."""
    watch = watching.watches_of(draft, scope, host)[number]
    if watch.kind == "timer":
        draft.emit(ev.TimerFired(draft.now, watch.element, host, scope, number))
    else:
        draft.emit(ev.SubscriptionMet(draft.now, watch.element, host, scope, number))
    if host == scope:
        _at_scope(draft, scope, number, watch, variables)
        return
    live = draft.scopes[scope].live[host]
    node = draft.program.nodes[watch.element]
    if watch.element == live.element:
        _at_rest(draft, scope, host, number, watch, node, variables)
    elif node.kind == "boundaryEvent":
        if not _all_met(draft, scope, host, number, watch, node, variables):
            return
        if not node.interrupting:
            _again(draft, scope, host, number, watch, node)
        caught(draft, scope, host, node, variables)
    else:
        _behind_gateway(draft, scope, host, node, variables)


def _at_rest(draft: Draft, scope: int, host: int, number: int, watch: Watch, node: Node, variables: Variables) -> None:
    """A catching event or receive task; one that needs all its triggers waits on for the others."""
    if _all_met(draft, scope, host, number, watch, node, variables):
        completed(draft, scope, host, variables)


def _all_met(draft: Draft, scope: int, host: int, number: int, watch: Watch, node: Node, variables: Variables) -> bool:
    """Whether an event has what it needs; one that needs all its triggers keeps what came and waits on for the others."""
    if not node.all_triggers:
        return True
    if watch.kind != "timer":
        watching.closed(draft, scope, host, only=number)
    if not any(each.element == node.id for each in watching.watches_of(draft, scope, host).values()):
        return True
    if variables:
        draft.emit(ev.VariablesSet(draft.now, node.id, host, scope, propagated(draft, scope, variables)))
    return False


def _behind_gateway(draft: Draft, scope: int, gateway: int, node: Node, variables: Variables) -> None:
    """An event-based gateway: the first event wins and the token goes on behind it."""
    watching.closed(draft, scope, gateway)
    element = draft.scopes[scope].live[gateway].element
    by = tuple(flow.id for flow in draft.program.nodes[element].outgoing if flow.target == node.id)[:1]
    draft.emit(ev.ElementCompleted(draft.now, element, gateway, scope, by))
    visit = Visit(scope, node)
    if not listeners.before(draft, visit, variables):
        draft.push("pass", scope, (visit, variables))


def _at_scope(draft: Draft, scope: int, number: int, watch: Watch, variables: Variables) -> None:
    body = draft.node_of(draft.scopes[scope]).body
    assert body is not None
    plan = next(each for each in body.events if each.start == watch.element)
    start = draft.program.nodes[plan.start]
    if not _all_met(draft, scope, scope, number, watch, start, variables):
        return
    if not plan.interrupting:
        _again(draft, scope, scope, number, watch, start)
    event_sub_process(draft, scope, plan, variables)


def _again(draft: Draft, scope: int, host: int, number: int, watch: Watch, node: Node) -> None:
    """What does not interrupt stays: a timer for the next turn of its cycle, a condition until it was false.

    An event that needs all its triggers waits for all of them anew.
    """
    if node.all_triggers:
        with suppress(Failed):
            watching.opened(draft, scope, host, watching.planned(draft, scope, node.id, node.triggers, None))
    elif watch.kind == "timer":
        watching.rescheduled(draft, scope, host, watch)
    elif watch.kind == "condition":
        draft.emit(ev.SubscriptionHeld(draft.now, watch.element, host, scope, number, True))


def caught(
    draft: Draft, scope: int, host: int, node: Node, variables: Variables, code: str = "", *, beside: bool = False
) -> None:
    """A boundary event happens: it takes the activity's place, or sends out a token beside it."""
    interrupting = node.interrupting and not beside
    if interrupting:
        canceling.instance(draft, scope, host)
    instance = draft.next_id
    draft.emit(ev.EventTriggered(draft.now, node.id, instance, scope, host, interrupting, code))
    draft.push("pass", scope, (Visit(scope, node, instance), variables))


def event_sub_process(draft: Draft, scope: int, plan: EventSubProcess, variables: Variables, code: str = "") -> None:
    """An event sub-process starts, instead of everything else in the scope or beside it (§13.4.6)."""
    if plan.interrupting:
        canceling.contents(draft, scope, interrupted=True)
    begin_event_sub_process(draft, Visit(scope, draft.program.nodes[plan.node]), plan, variables, code, fresh=True)


def begin_event_sub_process(
    draft: Draft, visit: Visit, plan: EventSubProcess, variables: Variables, code: str, *, fresh: bool
) -> None:
    """Open its scope and let its start event pass, with the variables that came with the event."""
    scope, node = visit.scope, visit.node
    try:
        watches = watching.for_events(draft, scope, node, None)
        border = watching.boundary(draft, scope, node, None)
    except Failed as failed:
        incidents.stuck(draft, visit, failed, fresh=fresh)
        return
    instance = visit.instance or draft.next_id
    own: Variables = dict.fromkeys(node.body.own) if node.body is not None else {}
    draft.emit(ev.ElementActivated(draft.now, node.id, instance, scope, fresh, own, 0, 0, "body", 1))
    watching.opened(draft, scope, instance, border)
    watching.opened(draft, instance, instance, watches)
    start = draft.program.nodes[plan.start]
    began = draft.next_id
    draft.emit(ev.EventTriggered(draft.now, start.id, began, instance, instance, plan.interrupting, code, False))
    draft.push("pass", instance, (Visit(instance, start, began), variables))
