"""Tokens taken away and set down by hand: the part that modifying, returning and reopening share.

What is taken away goes first, so that what is set down may take its place; then scopes that nothing is left in are gone too,
outwards, and the process itself must keep a token. Nothing here asks whether it is wise: that is for `guards` and the callers.
"""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.engine import canceling, search, watching
from bihuan.engine import events as ev
from bihuan.engine.commands import Placement, Tokens
from bihuan.engine.draft import Draft, Visit
from bihuan.engine.expressions import Failed
from bihuan.engine.operations import paths
from bihuan.engine.program import Node
from bihuan.engine.state import ROOT, ROUND
from bihuan.engine.variables import inputs
from bihuan.kernel.errors import Rejected

NO_TARGET = ("boundaryEvent", "eventSubProcess", "process")


def target(draft: Draft, element: str) -> Node:
    """The node a token may be set before; raises Rejected for what only begins by something else."""
    node = draft.program.nodes.get(element)
    if node is None:
        raise Rejected("engine.no_such_element", element=element)
    if node.kind in NO_TARGET or node.for_compensation:
        raise Rejected("engine.no_target", element=node.name or element)
    return node


# --- taking away -----------------------------------------------------------------------------------------------------


def terminate(draft: Draft, instances: Iterable[int]) -> set[int]:
    """Cancel element instances; answers the scopes they lay in."""
    touched: set[int] = set()
    for instance in instances:
        found = search.element_instance(draft.scopes, instance)
        if found is None:
            continue  # inside one that was canceled before it
        if found.live.index:
            raise Rejected("engine.child_of_loop", element=draft.node_of(found.live).name or found.live.element)
        if found.live.host or draft.scopes[found.scope].kind == "undoing":
            raise Rejected("engine.being_undone", element=draft.node_of(found.live).name or found.live.element)
        canceling.instance(draft, found.scope, instance)
        touched.add(found.scope)
    return touched


def withdraw(draft: Draft, tokens: Iterable[Tokens]) -> set[int]:
    """Take tokens from joining gateways; answers the scopes they lay in. The flow ROUND: that a complex gateway has started."""
    touched: set[int] = set()
    for each in tokens:
        scope = draft.scopes.get(each.scope)
        if scope is None:
            continue
        begun = scope.joins.get(each.gateway, {}).get(ROUND, 0)
        if each.flow != ROUND:
            draft.emit(ev.TokensMerged(draft.now, each.gateway, 0, each.scope, {each.flow: each.count}, 0, begun))
        elif begun:
            draft.emit(ev.TokensMerged(draft.now, each.gateway, 0, each.scope, {}, 0))
        touched.add(each.scope)
    return touched


def sweep(draft: Draft, touched: Iterable[int]) -> None:
    """Scopes that nothing is left in are gone with what they belong to; the process must not be."""
    for number in sorted(touched, reverse=True):
        scope = number
        while scope in draft.scopes and not draft.scopes[scope].active:
            found = draft.scopes[scope]
            if scope == ROOT:
                raise Rejected("engine.nothing_left")
            if found.kind == "undoing":  # whoever has thrown the compensation would wait for ever
                raise Rejected("engine.being_undone", element=draft.node_of(found).name or found.element)
            if found.kind != "body":
                break
            live = draft.scopes[found.parent].live[scope]
            if live.index:  # a child that is gone would leave its loop waiting for ever
                raise Rejected("engine.child_of_loop", element=draft.node_of(live).name or live.element)
            canceling.instance(draft, found.parent, scope)
            scope = found.parent


# --- setting down ----------------------------------------------------------------------------------------------------


class Placer:
    """Sets tokens down; sub-processes that do not run are opened on the way, one for all that is placed inside."""

    def __init__(self, draft: Draft, *, back: bool = False) -> None:
        self._draft = draft
        self._back = back
        self._opened: dict[tuple[int, str], int] = {}

    def place(self, what: Placement) -> int:
        """Set one token; answers the scope it lies in."""
        draft = self._draft
        node = target(draft, what.element)
        scope = self._scope(node, what.scope)
        draft.emit(ev.TokenPlaced(draft.now, node.id, 0, scope, what.flow, self._back))
        if what.flow:
            draft.push("arrive", scope, draft.program.flows[what.flow])
        elif node.kind.endswith("Gateway") and node.kind != "eventBasedGateway":
            draft.push("pass", scope, Visit(scope, node))
        else:
            draft.push("begin", scope, Visit(scope, node))
        return scope

    def scope(self, element: str, wanted: int) -> int:
        """The running scope an element lies in: this one, or the one inside it that has come back."""
        node = self._draft.program.nodes[element]
        return wanted if self._draft.scopes[wanted].element == node.scope else self._scope(node, wanted)

    def _scope(self, node: Node, wanted: int) -> int:
        """The running scope for a node, opened if need be inside `wanted` or the only one that fits."""
        draft = self._draft
        if wanted and wanted not in draft.scopes:
            raise Rejected("engine.no_such_scope", scope=wanted)
        missing: list[str] = []
        for around in paths.enclosing(draft.program, node.id):
            running = self._running(around, wanted)
            if len(running) == 1:
                return self._open(running[0], missing)
            if running:
                raise Rejected("engine.scope_ambiguous", element=node.name or node.id, scopes=len(running))
            if wanted and draft.scopes[wanted].element == around:
                break
            missing.insert(0, around)
        raise Rejected("engine.no_such_scope", scope=wanted)

    def _running(self, element: str, wanted: int) -> list[int]:
        draft = self._draft
        found = [n for n, each in draft.scopes.items() if each.element == element and each.kind in ("process", "body")]
        return [number for number in found if not wanted or number == wanted or _is_inside(draft, number, wanted)]

    def _open(self, scope: int, missing: list[str]) -> int:
        for element in missing:
            known = self._opened.get((scope, element))
            scope = (
                known if known is not None else self._opened.setdefault((scope, element), open_scope(self._draft, scope, element))
            )
        return scope


def _is_inside(draft: Draft, number: int, around: int) -> bool:
    while number:
        if number == around:
            return True
        number = draft.scopes[number].parent
    return False


def open_scope(draft: Draft, scope: int, element: str) -> int:
    """A sub-process begins to run without a token inside; its border and its event sub-processes are watched."""
    node = draft.program.nodes[element]
    if node.loop is not None:
        raise Rejected("engine.inside_loop", element=node.name or element)
    if node.kind == "eventSubProcess":
        raise Rejected("engine.no_target", element=node.name or element)
    try:
        own = inputs(draft, scope, node, None)
        border = watching.boundary(draft, scope, node, own)
        within = watching.for_events(draft, scope, node, own)
    except Failed as failed:
        raise failed.rejected(node.name or element) from failed
    instance = draft.next_id
    draft.emit(ev.ElementActivated(draft.now, element, instance, scope, True, own, 0, 0, "body", 0))
    watching.opened(draft, scope, instance, border)
    watching.opened(draft, instance, instance, within)
    return instance


def restore(draft: Draft, scopes: Iterable[int]) -> None:
    """Scopes that an event sub-process had taken over are themselves again: others may start, what they wait for is awaited."""
    for number in scopes:
        found = draft.scopes.get(number)
        if found is None:
            continue  # inside what was canceled
        draft.emit(ev.ScopeRestored(draft.now, found.element, number, number))
        awaited(draft, number)


def awaited(draft: Draft, number: int) -> None:
    """Watch again for everything that starts an event sub-process of the scope."""
    body = draft.node_of(draft.scopes[number]).body
    known = {watch.element for watch in draft.scopes[number].watches.values()}
    try:
        watches = [
            watch
            for plan in (body.events if body is not None else ())
            if plan.start not in known
            for watch in watching.planned(draft, number, plan.start, plan.triggers, None)
        ]
    except Failed as failed:
        raise failed.rejected(draft.scopes[number].element) from failed
    watching.opened(draft, number, number, watches)
