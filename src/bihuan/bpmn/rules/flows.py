"""Sequence flows and how nodes hang together (§8.4.13, §10.5, §10.6, §13.3)."""

from __future__ import annotations

from collections.abc import Iterator

from bihuan.bpmn import model as bpmn
from bihuan.bpmn.rules.index import Finding, Index, finding, kind_of

_CONDITIONAL_SOURCES = (bpmn.Activity, bpmn.ExclusiveGateway, bpmn.InclusiveGateway, bpmn.ComplexGateway)
_SPLITTING = (bpmn.ExclusiveGateway, bpmn.InclusiveGateway)


def check(index: Index) -> Iterator[Finding]:
    for flow in index.of(bpmn.SequenceFlow):
        yield from _ends(index, flow)
        yield from _condition(index, flow)
        if flow.isImmediate is False and index.runs(flow):
            yield finding("bpmn.flow.not_immediate", flow)
    for node in index.of(bpmn.FlowNode):
        yield from _listed(index, node)
        yield from _default(index, node)
    for scope in index.scopes():
        yield from _begin_and_end(index, scope)
    for node in index.of(bpmn.FlowNode):
        if not isinstance(node, bpmn.ImplicitThrowEvent):  # thrown by its activity: no flow leads to it
            yield from _reachable(index, node)


def _ends(index: Index, flow: bpmn.SequenceFlow) -> Iterator[Finding]:
    ends: list[bpmn.FlowNode] = []
    for attribute, key in (("sourceRef", flow.sourceRef), ("targetRef", flow.targetRef)):
        end = index.elements.get(key)
        if not isinstance(end, bpmn.FlowNode):
            kind = kind_of(end) if end is not None else ""
            yield finding("bpmn.flow.wrong_end", flow, attribute=attribute, target=key, kind=kind)
        else:
            ends.append(end)
    if len(ends) < 2:
        return
    source, target = ends
    if index.scope(source) is not index.scope(target):
        yield finding("bpmn.flow.crosses_scope", flow, source=index.called(source), target=index.called(target))
    for end in ends:
        if isinstance(end, bpmn.SubProcess) and end.triggeredByEvent:
            yield finding("bpmn.flow.at_event_sub_process", flow, node=index.called(end))
    if isinstance(target, (bpmn.StartEvent, bpmn.BoundaryEvent)):
        yield finding("bpmn.flow.into_catching_border", flow, node=index.called(target), kind=kind_of(target))
    if isinstance(source, bpmn.EndEvent):
        yield finding("bpmn.flow.out_of_end", flow, node=index.called(source))
    for end in ends:
        if isinstance(end, bpmn.Activity) and end.isForCompensation:
            yield finding("bpmn.flow.at_compensation", flow, node=index.called(end))


def _condition(index: Index, flow: bpmn.SequenceFlow) -> Iterator[Finding]:
    source = index.elements.get(flow.sourceRef)
    if flow.conditionExpression is None or source is None:
        return
    if not isinstance(source, _CONDITIONAL_SOURCES):
        yield finding("bpmn.flow.condition_not_allowed", flow, kind=kind_of(source))
        return
    if isinstance(source, bpmn.Activity) and len(index.out_of(source)) < 2:
        yield finding("bpmn.flow.lone_condition", flow, node=index.called(source))
    if getattr(source, "default", None) == flow.id:
        yield finding("bpmn.flow.default_with_condition", flow)


def _listed(index: Index, node: bpmn.FlowNode) -> Iterator[Finding]:
    """`incoming` and `outgoing` must say what the flows say."""
    for listed, flows, word in ((node.incoming, index.into(node), "incoming"), (node.outgoing, index.out_of(node), "outgoing")):
        true = {flow.id for flow in flows}
        for key in listed:
            if key not in true:
                yield finding("bpmn.flow.listed_wrongly", node, flow=key, attribute=word)
    for flow in index.out_of(node):
        if flow.id in index.definitions.mendedFlows:
            yield finding("bpmn.flow.listed_once", flow, flow=flow.id)


def _default(index: Index, node: bpmn.FlowNode) -> Iterator[Finding]:
    default = getattr(node, "default", None)
    outgoing = index.out_of(node)
    if default and default not in {flow.id for flow in outgoing}:
        yield finding("bpmn.flow.default_not_outgoing", node, flow=str(default))
    if isinstance(node, _SPLITTING) and len(outgoing) > 1:
        for flow in outgoing:
            if flow.conditionExpression is None and flow.id != default:
                yield finding("bpmn.flow.without_condition", flow, node=index.called(node))


def _instantiates(node: bpmn.FlowNode) -> bool:
    return isinstance(node, (bpmn.ReceiveTask, bpmn.EventBasedGateway)) and node.instantiate


def _begin_and_end(index: Index, scope: bpmn.Process | bpmn.SubProcess) -> Iterator[Finding]:
    """Start and end events go together (§10.5.2, §10.5.3); a process to be run needs a way in."""
    nodes = [element for element in scope.flowElements if isinstance(element, bpmn.FlowNode)]
    starts = [node for node in nodes if isinstance(node, bpmn.StartEvent)]
    ends = [node for node in nodes if isinstance(node, bpmn.EndEvent)]
    adhoc = isinstance(scope, bpmn.AdHocSubProcess)
    if ends and not starts and not adhoc and not any(_instantiates(node) for node in nodes):
        yield finding("bpmn.scope.end_without_start", scope)
    if starts and not ends and not adhoc:
        yield finding("bpmn.scope.start_without_end", scope)
    if isinstance(scope, bpmn.Process) and scope.isExecutable and not nodes:
        yield finding("bpmn.scope.empty", scope)


def _reachable(index: Index, node: bpmn.FlowNode) -> Iterator[Finding]:
    """Once a start (end) event is used, every other node needs a flow in (out) (§10.5.2, §10.5.3)."""
    scope = index.scope(node)
    if not isinstance(scope, (bpmn.Process, bpmn.SubProcess)) or isinstance(scope, bpmn.AdHocSubProcess):
        return
    begins, ends = index.holds(scope, bpmn.StartEvent), index.holds(scope, bpmn.EndEvent)
    aside = isinstance(node, bpmn.Activity) and (
        node.isForCompensation or (isinstance(node, bpmn.SubProcess) and node.triggeredByEvent)
    )
    links = (
        [each for each in index.triggers(node) if isinstance(each, bpmn.LinkEventDefinition)]
        if isinstance(node, bpmn.Event)
        else []
    )
    if isinstance(node, bpmn.StartEvent):
        if not index.out_of(node):
            yield finding("bpmn.node.start_leads_nowhere", node)
        return
    if isinstance(node, bpmn.BoundaryEvent):
        return
    entered = index.into(node) or aside or _instantiates(node) or (links and isinstance(node, bpmn.CatchEvent))
    intermediate = isinstance(node, (bpmn.IntermediateCatchEvent, bpmn.IntermediateThrowEvent))
    if (begins or intermediate) and not entered:
        yield finding("bpmn.node.unreachable", node)
    left = index.out_of(node) or aside or isinstance(node, bpmn.EndEvent) or (links and isinstance(node, bpmn.ThrowEvent))
    if not left and intermediate:
        yield finding("bpmn.node.intermediate_leads_nowhere", node)
    elif not left and ends:
        yield finding("bpmn.node.leads_nowhere", node)
