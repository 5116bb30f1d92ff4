"""Tokens leaving nodes: which flows they take, what they write, and what follows when a scope has none left."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, NamedTuple

from bihuan.engine import events as ev
from bihuan.engine import incidents, listeners, watching
from bihuan.engine.draft import Draft, Visit
from bihuan.engine.expressions import Context, Failed, evaluate, truth
from bihuan.engine.program import Flow, Loop, Node
from bihuan.engine.state import LEAVING, Listening, Live, Progress, Scope, Variables
from bihuan.engine.variables import outcome, propagated, visible

# In an ad-hoc sub-process it is the end of an activity that asks whether it is over.
_EVENTS_AND_GATEWAYS = (
    "startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent", "exclusiveGateway",
    "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway",
)  # fmt: skip


class Ended(NamedTuple):
    """What the end of a loop's child means for the loop."""

    instance: int
    number: int
    output: Any
    enough: bool


def selected(draft: Draft, node: Node, context: Context) -> tuple[Flow, ...]:
    """The flows a token leaves by (BPMN 2.0.2 §13.3.1, §13.4); raises Failed when conditions leave none."""
    if not node.conditional:
        return node.outgoing
    if node.kind == "exclusiveGateway":
        return (_first_true(draft, node, context),)
    plain = tuple(flow for flow in node.outgoing if flow.condition is None and flow.id != node.default)
    moment = draft.moment
    chosen = tuple(f for f in node.outgoing if f.condition and f.id != node.default and truth(f.condition, context, moment))
    if not chosen:
        chosen = tuple(flow for flow in node.outgoing if flow.id == node.default)
    if not plain and not chosen:
        raise Failed("engine.no_flow_selected")
    return tuple(flow for flow in node.outgoing if flow in plain or flow in chosen)


def _onward_of(draft: Draft, scope: int, node: Node, context: Context) -> tuple[Flow, ...]:
    """The flows by which a token goes on in its scope: none when an ad-hoc sub-process has what it needs (§13.3.5)."""
    if not node.conditional:
        return node.outgoing
    around = draft.node_of(draft.scopes[scope])
    over = around.body.until if around.kind == "adHocSubProcess" and around.body is not None else None
    if over is not None and node.kind not in _EVENTS_AND_GATEWAYS:
        with suppress(Failed):  # told as an incident of the sub-process when it is looked at as a whole
            if evaluate(over, context, draft.moment) is True:
                return ()
    return selected(draft, node, context)


def _first_true(draft: Draft, node: Node, context: Context) -> Flow:
    default = None
    for flow in node.outgoing:
        if flow.id == node.default:
            default = flow
        elif flow.condition is None or truth(flow.condition, context, draft.moment):
            return flow
    if default is None:
        raise Failed("engine.no_flow_selected")
    return default


def taken(node: Node, flows: tuple[Flow, ...]) -> tuple[str, ...]:
    """The ids of the flows, each as often as tokens go by it."""
    if flows is node.outgoing:
        return node.taken
    return tuple(flow.id for flow in flows for _ in range(node.completion_quantity))


# --- in one go -------------------------------------------------------------------------------------------------------


def passed(draft: Draft, visit: Visit, result: Variables | None = None) -> Flow | None:
    """A token goes through a node without resting; answers the flow to go on by when it is the only one."""
    node, scope = visit.node, visit.scope
    ended = None
    if node.listeners and node.kind in listeners.GATES and listeners.before(draft, visit):
        return None
    try:
        kept, given = outcome(draft, scope, node, visit.variables, result or {})
        writes = propagated(draft, scope, given) if given else None
        if (writes and (node.conditional or visit.index)) or "end" in node.listeners:
            return _passed_after_writing(draft, visit, kept, writes)
        if visit.index:
            flows, ended = (), judged(draft, scope, visit.instance, node, visit.index, visible(draft, scope, kept))
        elif visit.host:
            flows = ()
        else:
            flows = _onward_of(draft, scope, node, visible(draft, scope, kept)) if node.conditional else node.outgoing
    except Failed as failed:
        own = {**(visit.variables or {}), **(result or {})} or None
        incidents.stuck(draft, Visit(scope, node, visit.instance, visit.index, visit.host, own, LEAVING), failed)
        return None
    instance = visit.instance or draft.next_id
    by = taken(node, flows)
    draft.emit(ev.ElementPassed(draft.now, node.id, instance, scope, by, writes, None, 1, node.compensable and not visit.index))
    return onward(draft, scope, flows, node, ended, visit.host)


def _passed_after_writing(draft: Draft, visit: Visit, kept: Variables | None, writes: dict[int, Variables] | None) -> None:
    """Where conditions or listeners are to see what was written, the token rests: what fails then is not done twice."""
    node, scope = visit.node, visit.scope
    instance = visit.instance or draft.next_id
    draft.emit(ev.ElementActivated(draft.now, node.id, instance, scope, False, kept, visit.index, visit.host))
    draft.emit(ev.ElementCompleted(draft.now, node.id, instance, scope, (), writes, "write"))
    left(draft, scope, instance)


# --- after a rest ----------------------------------------------------------------------------------------------------


def completed(
    draft: Draft, scope: int, instance: int, result: Variables, fact: type[ev.Completion] = ev.ElementCompleted
) -> None:
    """The work of an element instance is done: it writes its result and leaves."""
    live = draft.scopes[scope].live[instance]
    node = draft.node_of(live)
    own = own_variables(draft, instance, live)
    inner = draft.scopes.get(instance)
    try:
        of_loop = inner is not None and inner.kind in ("loop", "undoing")
        kept, given = (None, result) if of_loop else outcome(draft, scope, node, own, result)
    except Failed as failed:
        _rest(draft, scope, instance, "finish", {instance: result} if result else None, fact)
        incidents.raised(draft, scope, instance, failed)
        return
    writes = propagated(draft, scope, given) if given else None
    if (writes and (node.conditional or live.index)) or listeners.at_end(draft, instance, node):
        kept = {} if kept is own or not kept else {instance: kept}
        _rest(draft, scope, instance, "write", {**(writes or {}), **kept} or None, fact)
        left(draft, scope, instance)
    else:
        _leave(draft, scope, instance, kept, writes, fact)


def left(draft: Draft, scope: int, instance: int) -> None:
    """An element instance whose result is written leaves once its listeners have heard of it, or gets stuck at leaving."""
    live = draft.scopes[scope].live[instance]
    if live.listening is None and listeners.at_end(draft, instance, draft.node_of(live)):
        listeners.call(draft, scope, instance, Listening("end"))
        return
    _leave(draft, scope, instance, own_variables(draft, instance, live), None, ev.ElementCompleted)


def _rest(
    draft: Draft, scope: int, instance: int, rests: ev.Rest, writes: dict[int, Variables] | None, fact: type[ev.Completion]
) -> None:
    """Say how far an element instance has come while its token stays."""
    live = draft.scopes[scope].live[instance]
    if live.phase == "completing":
        if rests == "finish":
            return
        fact = ev.ElementCompleted
    watching.closed(draft, scope, instance)
    draft.emit(fact(draft.now, live.element, instance, scope, (), writes, rests))


def _leave(
    draft: Draft,
    scope: int,
    instance: int,
    kept: Variables | None,
    writes: dict[int, Variables] | None,
    fact: type[ev.Completion],
) -> None:
    live = draft.scopes[scope].live[instance]
    node = draft.node_of(live)
    ended = None
    flows = () if live.index or live.host else node.outgoing
    try:
        if live.index:
            ended = judged(draft, scope, instance, node, live.index, visible(draft, scope, kept))
        elif flows and node.conditional:
            flows = _onward_of(draft, scope, node, visible(draft, scope, kept))
    except Failed as failed:
        if live.phase != "leaving":
            _rest(draft, scope, instance, "write", writes, fact)
        incidents.raised(draft, scope, instance, failed)
        return
    watching.closed(draft, scope, instance)
    fact = fact if live.phase == "active" else ev.ElementCompleted
    draft.emit(fact(draft.now, node.id, instance, scope, taken(node, flows), writes, "", _to_undo(draft, node, instance, live)))
    flow = onward(draft, scope, flows, node, ended, live.host)
    if flow is not None:
        draft.push("arrive", scope, flow)


def _to_undo(draft: Draft, node: Node, instance: int, live: Live) -> bool:
    """Whether what is over is kept to be undone: the whole of a loop by its handler, else each child by what is inside."""
    if not node.compensable or live.host:
        return False
    if live.index:
        return not node.handler
    inner = draft.scopes.get(instance)
    if node.handler or inner is None or inner.loop is None:
        return True
    return any(draft.scopes[each].done for each in (instance, *inner.loop.chunks))


def own_variables(draft: Draft, instance: int, live: Live) -> Variables | None:
    """What an element instance owns: as a scope of its own, or beside its token."""
    inner = draft.scopes.get(instance)
    return inner.variables if inner is not None else live.variables


# --- onward ----------------------------------------------------------------------------------------------------------


def onward(draft: Draft, scope: int, flows: tuple[Flow, ...], node: Node, ended: Ended | None, host: int) -> Flow | None:
    """What follows when a token has left: one flow is answered, several go to the agenda, none may end the scope."""
    if ended is not None:
        draft.push("iterated", scope, ended)
    elif host:
        draft.push("undone", scope, host)
    elif len(flows) == 1 and node.completion_quantity == 1:
        if draft.scopes[scope].lent and node.id in draft.scopes[scope].lent:
            flows = _not_kept(draft, scope, flows, node)
        return flows[0] if flows else None
    elif flows:
        if draft.scopes[scope].lent:
            flows = _not_kept(draft, scope, flows, node)
        for flow in flows:
            for _ in range(node.completion_quantity):
                draft.push("arrive", scope, flow)
    else:
        left_scope = draft.scopes[scope]
        if not left_scope.active or draft.node_of(left_scope).kind == "adHocSubProcess":
            draft.push("finish", scope)
    return None


def _not_kept(draft: Draft, scope: int, flows: tuple[Flow, ...], node: Node) -> tuple[Flow, ...]:
    """The flows whose branches must begin: those a return has kept are there already."""
    lent = draft.scopes[scope].lent.get(node.id)
    if lent is None:
        return flows
    kept = tuple(flow.id for flow in flows if flow.id in lent)
    draft.emit(ev.TokensKept(draft.now, node.id, 0, scope, kept))
    if kept and not draft.scopes[scope].active:
        draft.push("finish", scope)
    return tuple(flow for flow in flows if flow.id not in kept)


# --- the children of loops -------------------------------------------------------------------------------------------


def body_of(draft: Draft, home: int) -> tuple[int, Scope, Progress]:
    """The loop that a child in `home` (the body or one of its chunks) belongs to."""
    scope = draft.scopes[home]
    number = scope.parent if scope.kind == "chunk" else home
    body = draft.scopes[number]
    assert body.loop is not None
    return number, body, body.loop


def judged(draft: Draft, home: int, instance: int, node: Node, index: int, context: Variables) -> Ended:
    """What a child gives to the output collection, and whether the loop has had enough, as if it were over already."""
    loop = node.loop
    assert loop is not None
    progress = body_of(draft, home)[2]
    output = evaluate(loop.output_element, context, draft.moment) if loop.output_element is not None else None
    counted = {**context, **counters(progress, index, ended=1)}
    if loop.until is not None:
        return Ended(instance, index, output, truth(loop.until, counted, draft.moment))
    if not loop.multi:
        return Ended(instance, index, output, not again(draft, loop, index, counted))
    return Ended(instance, index, output, False)


def again(draft: Draft, loop: Loop, index: int, context: Variables) -> bool:
    """Whether a standard loop goes round once more after `index` rounds."""
    if loop.maximum is not None and index >= loop.maximum:
        return False
    return loop.condition is None or truth(loop.condition, context, draft.moment)


def counters(progress: Progress, index: int, ended: int = 0) -> Variables:
    """The numbers that a completion condition may ask for, by the names of Camunda 8 (BPMN 2.0.2 table 10.31 has the same)."""
    completed = progress.completed + ended
    return {
        "loopCounter": index,
        "numberOfInstances": progress.total if progress.total >= 0 else progress.started,
        "numberOfActiveInstances": progress.started - completed,
        "numberOfCompletedInstances": completed,
        "numberOfTerminatedInstances": 0,
    }
