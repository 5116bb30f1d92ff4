"""Conditional events: looked at when nothing else moves, fired when their condition becomes true (§10.5.5)."""

from __future__ import annotations

from bihuan.engine import events as ev
from bihuan.engine.draft import Draft
from bihuan.engine.expressions import holds
from bihuan.engine.program import Node
from bihuan.engine.state import Watch
from bihuan.engine.tokens import own_variables
from bihuan.engine.variables import visible


def settle(draft: Draft) -> None:
    """Fire every conditional event whose condition has become true; one that does not close waits until it was false."""
    for scope, host, number, watch in _watched(draft):
        if not _still(draft, scope, host, number):
            continue
        true = _true(draft, scope, host, draft.program.nodes[watch.element])
        if true and not watch.held:
            draft.push("met", scope, (host, number, {}))
            return
        if true != watch.held:
            draft.emit(ev.SubscriptionHeld(draft.now, watch.element, host, scope, number, true))


def _watched(draft: Draft) -> list[tuple[int, int, int, Watch]]:
    return [
        (number, host, watch, what)
        for number, scope in draft.scopes.items()
        for host, watches in [(number, scope.watches), *((each, live.watches or {}) for each, live in scope.live.items())]
        for watch, what in watches.items()
        if what.kind == "condition"
    ]


def _still(draft: Draft, scope: int, host: int, number: int) -> bool:
    found = draft.scopes.get(scope)
    if found is None:
        return False
    if host == scope:
        return number in found.watches
    live = found.live.get(host)
    return live is not None and live.watches is not None and number in live.watches


def _true(draft: Draft, scope: int, host: int, node: Node) -> bool:
    live = draft.scopes[scope].live.get(host)
    context = visible(draft, scope, own_variables(draft, host, live) if live is not None else None)
    conditions = [trigger.condition for trigger in node.triggers if trigger.condition is not None]
    return any(holds(condition, context, draft.moment) for condition in conditions)
