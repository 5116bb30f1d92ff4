"""An instance going on under another version of its process.

A *plan* says which element of the new program stands for which of the old. What rests must have a counterpart of the same kind,
in the counterpart of its scope, with the same sort of loop; tokens at joins need counterparts of their flows. What is awaited
on the border of an activity, or by an event sub-process, is brought in line with the new program: the same trigger goes on
waiting, with the time it has left; what is new is awaited from now on; what is gone is not. Work under way stays as it is.

Guards: nothing mandatory that lay ahead may be missing afterwards, and no token may land behind something mandatory that it had
before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

import msgspec

from bihuan.engine import commands as do
from bihuan.engine import events as ev
from bihuan.engine import search, watching
from bihuan.engine.draft import Draft
from bihuan.engine.expressions import Expression, Failed, Text
from bihuan.engine.operations import guards, paths
from bihuan.engine.operations.modifying import refuse
from bihuan.engine.program import Node, Program, Trigger
from bihuan.engine.state import HEARD, LEAVING, ROOT, ROUND, WAITING, Live, State, Watch
from bihuan.engine.tokens import own_variables
from bihuan.kernel.errors import Problem

How: TypeAlias = Literal["same", "renamed", "open"]
NO_FLOW = (ROUND, WAITING, LEAVING, HEARD)


class Line(msgspec.Struct, frozen=True):
    """One element of the old program and its counterpart, empty while nobody has said which (`open`)."""

    element: str
    into: str
    how: How


class Plan(msgspec.Struct, frozen=True):
    """What becomes of every element, and of the flows that are named otherwise."""

    lines: tuple[Line, ...]
    flows: dict[str, str] = {}

    @property
    def elements(self) -> dict[str, str]:
        """Old names to new ones, where somebody has said so."""
        return {line.element: line.into for line in self.lines if line.into}


def propose(old: Program, new: Program) -> Plan:
    """The plan that the difference of the two programs suggests: the same id, else the only one of the same name and kind."""
    into: dict[str, str] = {old.process: new.process}
    how: dict[str, How] = {old.process: "same"}
    for node in old.nodes.values():
        twin = new.nodes.get(node.id)
        if twin is not None and _alike(node, twin):
            into[node.id], how[node.id] = twin.id, "same"
    taken = set(into.values())
    for node in old.nodes.values():
        if node.id in into or not node.name:
            continue
        named = [each for each in new.nodes.values() if each.name == node.name and _alike(node, each) and each.id not in taken]
        if len(named) == 1:
            into[node.id], how[node.id] = named[0].id, "renamed"
            taken.add(named[0].id)
    lines = tuple(Line(node.id, into.get(node.id, ""), how.get(node.id, "open")) for node in old.nodes.values())
    return Plan(lines, flows_between(old, new, into))


def flows_between(old: Program, new: Program, elements: Mapping[str, str]) -> dict[str, str]:
    """Flows whose ends have counterparts, by their new names where these differ."""
    by_ends = {(flow.source, flow.target): flow.id for flow in new.flows.values()}
    found: dict[str, str] = {}
    for flow in old.flows.values():
        if flow.id in new.flows and new.flows[flow.id].target == elements.get(flow.target):
            continue
        name = by_ends.get((elements.get(flow.source, ""), elements.get(flow.target, "")))
        if name is not None and name != flow.id:
            found[flow.id] = name
    return found


def _alike(node: Node, other: Node) -> bool:
    return node.kind == other.kind and _loop(node) == _loop(other)


def _loop(node: Node) -> tuple[bool, bool] | None:
    return (node.loop.multi, node.loop.sequential) if node.loop is not None else None


# --- validation ------------------------------------------------------------------------------------------------------


def problems(old: Program, new: Program, state: State, elements: Mapping[str, str], flows: Mapping[str, str]) -> list[Problem]:
    """Everything that keeps this instance from going on under the new program by this plan."""
    found: list[Problem] = []
    for scope in state.scopes.values():
        if scope.kind == "undoing":
            found.append(_problem("engine.migrate_undoing", old, scope.element))
        for live in scope.live.values():
            found += _resting(old, new, live.element, elements)
            found += _listened(old, new, live, elements)
            if live.flow not in NO_FLOW and flows.get(live.flow, live.flow) not in new.flows:
                found.append(_problem("engine.migrate_flow", old, live.element, flow=live.flow))
        for gateway, tokens in scope.joins.items():
            found += _resting(old, new, gateway, elements)
            for flow in tokens:
                incoming = (
                    new.nodes[elements.get(gateway, gateway)].incoming if elements.get(gateway, gateway) in new.nodes else ()
                )
                if flow not in NO_FLOW and flows.get(flow, flow) not in incoming:
                    found.append(_problem("engine.migrate_flow", old, gateway, flow=flow))
    found = found or list(_guarded(old, new, state, elements))
    return list({(each.code, each.place): each for each in found}.values())


def _problem(code: str, program: Program, element: str, **more: str) -> Problem:
    node = program.nodes.get(element)
    return Problem(code=code, place=element, params={"element": (node.name if node else "") or element, **more})


def _resting(old: Program, new: Program, element: str, elements: Mapping[str, str]) -> Iterator[Problem]:
    node, twin = old.nodes[element], new.nodes.get(elements.get(element, element))
    if twin is None or (element not in elements and element not in new.nodes):
        yield _problem("engine.migrate_open", old, element)
    elif not _alike(node, twin):
        yield _problem("engine.migrate_kind", old, element, into=twin.name or twin.id)
    elif twin.scope != elements.get(node.scope, node.scope):
        yield _problem("engine.migrate_scope", old, element, into=twin.name or twin.id)
    elif node.kind == "eventBasedGateway" and len(node.outgoing) > 0 and not twin.outgoing:
        yield _problem("engine.migrate_kind", old, element, into=twin.name or twin.id)


def _listened(old: Program, new: Program, live: Live, elements: Mapping[str, str]) -> Iterator[Problem]:
    """A listener that is at work must be there in the new program too."""
    twin, now = new.nodes.get(elements.get(live.element, live.element)), live.listening
    if twin is None or now is None or live.phase in ("leaving", "halted"):
        return
    if now.number >= len(twin.listeners.get(now.on, ())):
        yield _problem("engine.migrate_listener", old, live.element)


def _guarded(old: Program, new: Program, state: State, elements: Mapping[str, str]) -> Iterator[Problem]:
    """Mandatory nodes ahead that would be gone, and those that a token would land behind."""
    for scope in state.scopes.values():
        if scope.kind not in ("process", "body"):
            continue
        resting = [*(live.element for live in scope.live.values()), *scope.joins]
        moved = [elements.get(each, each) for each in resting]
        still = {node.id for each in {*moved, *paths.ahead(new, moved)} for node in guards.guarded(new, each)}
        for element, into in zip(resting, moved, strict=True):
            for each in sorted({element} | paths.ahead(old, [element])):
                for node in guards.guarded(old, each):
                    if elements.get(node.id, node.id) not in still:
                        yield guards.refusal(node)
            if element in new.nodes and element != into and new.nodes[element].scope == new.nodes[into].scope:
                if paths.dominates(new, new.nodes[into].scope, into, element):
                    continue
                for each in sorted({element} | paths.between(new, element, into)):
                    yield from (guards.refusal(node) for node in guards.guarded(new, each))


# --- going over ------------------------------------------------------------------------------------------------------


def migrate(draft: Draft, command: do.Migrate, into: Program) -> None:
    """Rename what rests, then watch what the new program says must be watched."""
    old = draft.program
    state = State(draft.frozen(0).header, draft.scopes)
    names = {node: node for node in old.nodes if node in into.nodes} | dict(command.elements) | {old.process: into.process}
    flows = {**flows_between(old, into, names), **command.flows}
    refuse(problems(old, into, state, names, flows))
    ending = [each for each in search.watches(draft.scopes) if not _goes_on(old, into, each, names)]
    for each in ending:
        watching.closed(draft, each.scope, each.host, only=each.number)
    dropped = tuple(
        node.id for node in old.nodes.values() if node.compensable and not _undoable(into, names.get(node.id, node.id))
    )
    renamed = {name: other for name, other in names.items() if name != other}
    fact = ev.InstanceMigrated(draft.now, into.process, ROOT, 0, into.hash, into.process, renamed, flows, dropped)
    draft.program = into
    draft.emit(fact)
    for number in sorted(draft.scopes):
        _watch_again(draft, number)


def _undoable(program: Program, element: str) -> bool:
    return element in program.nodes and program.nodes[element].compensable


def _goes_on(old: Program, new: Program, watched: search.Watched, names: Mapping[str, str]) -> bool:
    node, twin = old.nodes[watched.watch.element], new.nodes.get(names.get(watched.watch.element, ""))
    if twin is None or twin.kind != node.kind or names.get(node.attached_to, "") != twin.attached_to:
        return False
    if node.kind == "startEvent" and names.get(node.scope) != twin.scope:
        return False
    return [_essence(each) for each in node.triggers] == [_essence(each) for each in twin.triggers]


def _essence(trigger: Trigger) -> tuple[object, ...]:
    """What a trigger waits for, as it was written."""
    return (trigger.kind, _text(trigger.name), _text(trigger.key), trigger.timer, _text(trigger.value), _text(trigger.condition))


def _text(what: Text | Expression | None) -> str:
    if what is None:
        return ""
    if isinstance(what, Expression):
        return what.text
    return what.expression.text if what.expression is not None else what.literal


def _watch_again(draft: Draft, number: int) -> None:
    """Await what the new program awaits here and nobody waits for yet."""
    scope = draft.scopes[number]
    node = draft.node_of(scope)
    if scope.kind in ("process", "body") and node.body is not None and not scope.interrupted:
        wanted = [(plan.start, plan.triggers) for plan in node.body.events]
        _missing(draft, number, number, wanted, None)
    for instance, live in tuple(scope.live.items()):
        if live.phase not in ("active", "failed", "changing", "unchanged") or live.host:
            continue
        found = draft.node_of(live)
        wanted = [] if live.index else [(each, draft.program.nodes[each].triggers) for each in found.catches]
        waits = found.kind in ("intermediateCatchEvent", "receiveTask") and instance not in draft.scopes
        if waits and not found.all_triggers:
            wanted.append((found.id, found.triggers))
        elif found.kind == "eventBasedGateway":
            wanted += [(flow.target, draft.program.nodes[flow.target].triggers) for flow in found.outgoing]
        _missing(draft, number, instance, wanted, own_variables(draft, instance, live))


def _missing(
    draft: Draft, scope: int, host: int, wanted: Iterable[tuple[str, tuple[Trigger, ...]]], own: dict[str, object] | None
) -> None:
    known = {watch.element for watch in watching.watches_of(draft, scope, host).values()}
    watches: list[Watch] = []
    try:
        for element, triggers in wanted:
            if element not in known:
                watches += watching.planned(draft, scope, element, triggers, own)
    except Failed as failed:
        raise failed.rejected(draft.scopes[scope].element) from failed
    watching.opened(draft, scope, host, watches)
