"""Gateways where tokens meet: parallel, inclusive, complex (BPMN 2.0.2 §13.4)."""

from __future__ import annotations

from bihuan.engine import events as ev
from bihuan.engine.draft import Draft, Visit
from bihuan.engine.expressions import Failed, holds, truth
from bihuan.engine.incidents import stuck
from bihuan.engine.program import Flow, Node
from bihuan.engine.state import ROUND, Scope, Variables
from bihuan.engine.tokens import onward, passed, taken
from bihuan.engine.variables import visible


def parallel(draft: Draft, scope: int, node: Node, flow: str) -> Flow | None:
    """Waits for a token on every incoming flow."""
    if len(node.incoming) < 2:
        return passed(draft, Visit(scope, node))
    waiting = draft.scopes[scope].joins.get(node.id) or {}
    others = [each for each in node.incoming if each != flow]
    if any(each not in waiting for each in others):
        draft.emit(ev.TokenArrived(draft.now, node.id, 0, scope, flow))
        return None
    consumed = dict.fromkeys(others, 1)
    if node.listeners:
        draft.emit(ev.TokensMerged(draft.now, node.id, 0, scope, consumed, 0))
        return passed(draft, Visit(scope, node))
    draft.emit(ev.ElementPassed(draft.now, node.id, draft.next_id, scope, node.taken, None, consumed))
    return onward(draft, scope, node.outgoing, node, None, 0)


def inclusive(draft: Draft, scope: int, node: Node, flow: str) -> Flow | None:
    """Splits at once; a token that joins waits, and is judged when nothing else moves."""
    if len(node.incoming) < 2:
        return passed(draft, Visit(scope, node))
    draft.emit(ev.TokenArrived(draft.now, node.id, 0, scope, flow))
    return None


def complex_(draft: Draft, scope: int, node: Node, flow: str) -> Flow | None:
    """Starts when the activation condition holds, then swallows the rest of the round (§13.4.5)."""
    if len(node.incoming) < 2 or node.activation is None:
        return passed(draft, Visit(scope, node))
    waiting = draft.scopes[scope].joins.get(node.id) or {}
    if ROUND in waiting:
        draft.emit(ev.TokenArrived(draft.now, node.id, 0, scope, flow))
        return None
    known = {"activationCount": sum(waiting.values()) + 1, "waitingForStart": True}
    try:
        starts = truth(node.activation, {**visible(draft, scope), **known}, draft.moment)
    except Failed as failed:
        stuck(draft, Visit(scope, node, flow=flow), failed)
        return None
    draft.emit(ev.TokenArrived(draft.now, node.id, 0, scope, flow))
    return passed(draft, _round(draft, scope, node, known)) if starts else None


def _round(draft: Draft, scope: int, node: Node, known: Variables) -> Visit:
    """A complex gateway starts: one token of every flow that has any becomes the one that goes on."""
    consumed = dict.fromkeys(draft.scopes[scope].joins[node.id], 1)
    used = sum(1 << place for place, each in enumerate(node.incoming) if each in consumed)
    draft.emit(ev.TokensMerged(draft.now, node.id, 0, scope, consumed, 1, used))
    return Visit(scope, node, variables=known)


def start_again(draft: Draft, scope: int, node: Node) -> None:
    """What is left when a round is over, or undone, may be enough for the next one, though nobody else comes."""
    waiting = draft.scopes[scope].joins.get(node.id)
    if not waiting or ROUND in waiting or node.activation is None:
        return
    known = {"activationCount": sum(waiting.values()), "waitingForStart": True}
    try:
        starts = truth(node.activation, {**visible(draft, scope), **known}, draft.moment)
    except Failed as failed:
        flow = next(iter(waiting))
        draft.emit(ev.TokensMerged(draft.now, node.id, 0, scope, {flow: 1}))
        stuck(draft, Visit(scope, node, flow=flow), failed)
        return
    if starts:
        draft.push("pass", scope, _round(draft, scope, node, known))


def settle(draft: Draft) -> None:
    """Let go on what waits at inclusive and complex gateways of the scopes that have changed, now that nothing moves.

    One at a time: what goes on may be on its way to the next, and what a round swallows is no longer on any.
    """
    while not draft.agenda and any(
        _goes_on(draft, number, gateway) for number in sorted(draft.owned) for gateway in tuple(draft.scopes[number].joins)
    ):
        pass


def _goes_on(draft: Draft, number: int, gateway: str) -> bool:
    """Let one gateway go on, or end its round, if nobody else can come."""
    scope, node = draft.scopes[number], draft.program.nodes[gateway]
    waiting = scope.joins[gateway]
    if node.kind == "inclusiveGateway" and _complete(scope, node, 0):
        draft.emit(ev.TokensMerged(draft.now, node.id, 0, number, dict.fromkeys(waiting, 1)))
        draft.push("pass", number, Visit(number, node))
        return True
    if ROUND in waiting and _complete(scope, node, waiting[ROUND]):
        _reset(draft, number, scope, node)
        return True
    return False


def _complete(scope: Scope, node: Node, used: int) -> bool:
    """No token elsewhere can still reach an empty flow, unless it can reach a filled one too (§13.4.3)."""
    waiting = scope.joins[node.id]
    filled = sum(1 << place for place, flow in enumerate(node.incoming) if flow in waiting) & ~used
    empty = (1 << len(node.incoming)) - 1 & ~filled & ~used
    if not empty:
        return True
    reach = node.reach
    if scope.lent and any(reach.get(place) for place in scope.lent):
        return False  # a branch that was kept is ahead of the token that will divide there again
    elsewhere = {live.element for live in scope.live.values()}
    elsewhere.update(gateway for gateway, tokens in scope.joins.items() if any(flow != ROUND for flow in tokens))
    elsewhere.discard(node.id)
    return not any(reach.get(place, 0) & empty and not reach.get(place, 0) & filled for place in elsewhere)


def _reset(draft: Draft, number: int, scope: Scope, node: Node) -> None:
    """End the round of a complex gateway: what came late leaves by conditions only."""
    waiting = scope.joins[node.id]
    used = waiting[ROUND]
    late = {flow: 1 for place, flow in enumerate(node.incoming) if not used >> place & 1 and flow in waiting}
    known = {**visible(draft, number), "activationCount": len(late), "waitingForStart": False}
    flows = tuple(flow for flow in node.outgoing if flow.condition and late and holds(flow.condition, known, draft.moment))
    draft.emit(ev.TokensMerged(draft.now, node.id, 0, number, late, 0))
    if flows:
        draft.emit(ev.ElementPassed(draft.now, node.id, draft.next_id, number, taken(node, flows), tokens=0))
    if flows or not draft.scopes[number].active:
        next_flow = onward(draft, number, flows, node, None, 0)
        if next_flow is not None:
            draft.push("arrive", number, next_flow)
    start_again(draft, number, node)
