"""Changes of a model that keep it whole: a node taken out and its neighbours joined, a node put in the place of another.

A process is a tree of scopes (process, sub-processes); every change rebuilds the scopes on the way to the node and leaves the
others as they are. What hangs on a node that goes (boundary events, what only they lead to, places in lanes) goes with it.
The result has no diagram: the caller lays it out anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias, TypeVar

import msgspec

from bihuan.bpmn import extension, model, walk
from bihuan.bpmn.extension import BihuanExtension
from bihuan.kernel.errors import InvalidInput, Rejected

Scope: TypeAlias = model.Process | model.SubProcess
S = TypeVar("S", model.Process, model.SubProcess)

replace = msgspec.structs.replace


def node(definitions: model.Definitions, process_id: str, element: str) -> model.FlowNode:
    """The flow node of that id; raises `InvalidInput("design.no_such_step")`."""
    process = walk.process(definitions, process_id)
    found = next(
        (each for each in walk.walk(process) if isinstance(each, model.FlowNode) and each.id == element) if process else iter(()),
        None,
    )
    if found is None:
        raise InvalidInput("design.no_such_step", place=element, step=element)
    return found


def scope_of(definitions: model.Definitions, process_id: str, element: str) -> Scope:
    """The process or sub-process a node lies directly in."""
    process = walk.process(definitions, process_id)
    if process is not None:
        for each in (process, *(inner for inner in walk.walk(process) if isinstance(inner, model.SubProcess))):
            if any(inside.id == element for inside in walk.nodes(each)):
                return each
    raise InvalidInput("design.no_such_step", place=element, step=element)


def rebuilt(definitions: model.Definitions, process_id: str, change: Callable[[Scope], Scope]) -> model.Definitions:
    """The document with every scope of the process passed through `change`, inner ones first; its diagrams are gone."""
    roots = tuple(
        _scope(each, change) if isinstance(each, model.Process) and each.id == process_id else each
        for each in definitions.rootElements
    )
    return replace(definitions, rootElements=roots, diagrams=())


def _scope(scope: S, change: Callable[[Scope], Scope]) -> S:
    elements = tuple(_scope(each, change) if isinstance(each, model.SubProcess) else each for each in scope.flowElements)
    return change(replace(scope, flowElements=elements))  # type: ignore[return-value]  # a change keeps the type of its scope


def with_node(definitions: model.Definitions, process_id: str, new: model.FlowNode) -> model.Definitions:
    """The document with a node put in the place of the one that has its id; flows stay."""

    def change(scope: Scope) -> Scope:
        return walk.with_flow_elements(
            scope, tuple(new if isinstance(each, model.FlowNode) and each.id == new.id else each for each in scope.flowElements)
        )

    return rebuilt(definitions, process_id, change)


def with_extension(
    definitions: model.Definitions, process_id: str, element: str, change: Callable[[BihuanExtension], BihuanExtension]
) -> model.Definitions:
    """The document with our extension of one node changed; the diagram stays, for nothing moved."""
    before = node(definitions, process_id, element)
    after = extension.with_extension(before, change(extension.of(before)))
    return replace(with_node(definitions, process_id, after), diagrams=definitions.diagrams)


def without(definitions: model.Definitions, process_id: str, element: str, onward: str | None = None) -> model.Definitions:
    """The document without a node: what led to it leads to where it led.

    `onward` names the node to lead to when several follow. Raises `Rejected("design.cannot_bypass")` when that is not clear.
    """
    node(definitions, process_id, element)

    def change(scope: Scope) -> Scope:
        return _bypassed(scope, element, onward) if any(each.id == element for each in walk.nodes(scope)) else scope

    return rebuilt(definitions, process_id, change)


def _bypassed(scope: Scope, element: str, onward: str | None) -> Scope:
    flows = walk.flows(scope)
    targets = {flow.targetRef for flow in flows if flow.sourceRef == element}
    target = onward if onward is not None else next(iter(targets)) if len(targets) == 1 else None
    if target is None or target == element:
        raise Rejected("design.cannot_bypass", place=element, step=element)
    kept = tuple(
        replace(flow, targetRef=target) if flow.targetRef == element else flow for flow in flows if flow.sourceRef != element
    )
    gone = {
        element,
        *(each.id for each in walk.nodes(scope) if isinstance(each, model.BoundaryEvent) and each.attachedToRef == element),
    }
    return pruned(scope, kept, {each for each in gone if each})


def pruned(scope: Scope, flows: Iterable[model.SequenceFlow], gone: set[str]) -> Scope:
    """The scope with these flows, without the nodes that are gone and those that nothing leads to any more."""
    flows = tuple(flow for flow in flows if flow.sourceRef not in gone)
    nodes = [each for each in walk.nodes(scope) if each.id not in gone]
    while True:
        reached = {flow.targetRef for flow in flows if flow.sourceRef not in gone}
        lost = {each.id for each in nodes if each.id and each.incoming and each.id not in reached}
        lost |= {each.id for each in nodes if isinstance(each, model.BoundaryEvent) and each.attachedToRef in gone and each.id}
        if not lost:
            break
        gone |= lost
        nodes = [each for each in nodes if each.id not in gone]
        flows = tuple(flow for flow in flows if flow.sourceRef not in gone)
    flows = tuple(flow for flow in flows if flow.targetRef not in gone)
    others = tuple(each for each in scope.flowElements if not isinstance(each, model.FlowNode | model.SequenceFlow))
    elements = (*(_connected(each, flows) for each in nodes), *others, *flows)
    lanes = tuple(replace(each, lanes=tuple(_lane(lane, gone) for lane in each.lanes)) for each in scope.laneSets)
    artifacts = tuple(
        each
        for each in scope.artifacts
        if not (isinstance(each, model.Association) and gone & {each.sourceRef or "", each.targetRef or ""})
    )
    return replace(scope, flowElements=elements, laneSets=lanes, artifacts=artifacts)


def _connected(element: model.FlowNode, flows: tuple[model.SequenceFlow, ...]) -> model.FlowNode:
    outgoing = tuple(flow.id or "" for flow in flows if flow.sourceRef == element.id)
    element = replace(element, incoming=tuple(flow.id or "" for flow in flows if flow.targetRef == element.id), outgoing=outgoing)
    default = getattr(element, "default", None)
    return replace(element, default=None) if default and default not in outgoing else element


def _lane(lane: model.Lane, gone: set[str]) -> model.Lane:
    return replace(lane, flowNodeRefs=tuple(each for each in lane.flowNodeRefs if each not in gone))


def unavoidable(definitions: model.Definitions, process_id: str, element: str) -> bool:
    """Whether every way from a start to an end that completes the work passes the node.

    A way that ends by refusing (an end whose only entries are the refusing branches) still passes the steps before it, so the
    question is put to the ends that can be reached through the node at all.
    """
    scope = scope_of(definitions, process_id, element)
    ends = reached(scope, {element}) & {each.id or "" for each in walk.nodes(scope) if isinstance(each, model.EndEvent)}
    starts = {each.id or "" for each in walk.nodes(scope) if isinstance(each, model.StartEvent)}
    around = reached(scope, starts, avoiding=element)
    return bool(ends) and any(end not in around for end in ends)


def reached(scope: Scope, sources: set[str], avoiding: str = "") -> set[str]:
    """The nodes that ways from the sources come to, the sources among them, without passing `avoiding`."""
    after: dict[str, list[str]] = {}
    for flow in walk.flows(scope):
        after.setdefault(flow.sourceRef, []).append(flow.targetRef)
    for each in walk.nodes(scope):
        if isinstance(each, model.BoundaryEvent) and each.id:
            after.setdefault(each.attachedToRef, []).append(each.id)
    seen: set[str] = set()
    waiting = [each for each in sources if each != avoiding]
    while waiting:
        current = waiting.pop()
        if current in seen or current == avoiding:
            continue
        seen.add(current)
        waiting.extend(after.get(current, ()))
    return seen
