"""A scope under another program: what rests in it bears the names that a migration gives."""

from __future__ import annotations

import msgspec

from bihuan.engine.events import InstanceMigrated
from bihuan.engine.state import ROUND, Done, Live, Scope, Watch

replace = msgspec.structs.replace


def migrated(scope: Scope, event: InstanceMigrated) -> None:
    """Rename everything in a scope that may be changed."""
    elements, flows = event.elements, event.flows

    def name(element: str) -> str:
        return elements.get(element, element)

    def watch(each: Watch) -> Watch:
        return replace(each, element=name(each.element))

    def live(each: Live) -> Live:
        watches = {number: watch(what) for number, what in each.watches.items()} if each.watches is not None else None
        return replace(each, element=name(each.element), watches=watches, flow=flows.get(each.flow, each.flow))

    def done(each: Done) -> Done:
        return replace(
            each, element=name(each.element), inner=tuple(done(one) for one in each.inner if one.element not in dropped)
        )

    dropped = frozenset(event.dropped)
    scope.element = name(scope.element)
    scope.live = {number: live(each) for number, each in scope.live.items()}
    scope.watches = {number: watch(each) for number, each in scope.watches.items()}
    scope.joins = {
        name(gateway): {flow if flow == ROUND else flows.get(flow, flow): count for flow, count in tokens.items()}
        for gateway, tokens in scope.joins.items()
    }
    scope.done = tuple(done(each) for each in scope.done if each.element not in dropped)
    scope.lent = {name(node): tuple(flows.get(flow, flow) for flow in lent) for node, lent in scope.lent.items()}
