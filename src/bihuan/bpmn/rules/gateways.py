"""Gateways (§10.6)."""

from __future__ import annotations

from collections.abc import Iterator

from bihuan.bpmn import model as bpmn
from bihuan.bpmn.rules.index import Finding, Index, finding, kind_of

_AWAITED = (
    bpmn.MessageEventDefinition,
    bpmn.TimerEventDefinition,
    bpmn.ConditionalEventDefinition,
    bpmn.SignalEventDefinition,
)


def check(index: Index) -> Iterator[Finding]:
    for gateway in index.of(bpmn.Gateway):
        into, out = len(index.into(gateway)), len(index.out_of(gateway))
        yield from _direction(gateway, into, out)
        if into < 2 and out < 2 and not (isinstance(gateway, bpmn.EventBasedGateway) and gateway.instantiate and out > 1):
            yield finding("bpmn.gateway.without_purpose", gateway, incoming=into, outgoing=out)
        if isinstance(gateway, bpmn.EventBasedGateway):
            yield from _event_based(index, gateway)
        if isinstance(gateway, bpmn.ComplexGateway) and into > 1 and gateway.activationCondition is None:
            yield finding("bpmn.gateway.no_activation_condition", gateway)


def _direction(gateway: bpmn.Gateway, into: int, out: int) -> Iterator[Finding]:
    wrong = {
        "Converging": into < 2 or out > 1,
        "Diverging": into > 1 or out < 2,
        "Mixed": into < 2 or out < 2,
        "Unspecified": False,
    }[gateway.gatewayDirection]
    if wrong:
        yield finding("bpmn.gateway.direction", gateway, direction=gateway.gatewayDirection, incoming=into, outgoing=out)


def _event_based(index: Index, gateway: bpmn.EventBasedGateway) -> Iterator[Finding]:
    flows = index.out_of(gateway)
    if len(flows) < 2:
        yield finding("bpmn.gateway.too_few_events", gateway)
    if gateway.eventGatewayType == "Parallel" and not gateway.instantiate:
        yield finding("bpmn.gateway.parallel_not_instantiating", gateway)
    if gateway.instantiate and index.into(gateway):
        yield finding("bpmn.gateway.instantiating_entered", gateway)
    targets = [index.elements.get(flow.targetRef) for flow in flows]
    for flow, target in zip(flows, targets, strict=True):
        if flow.conditionExpression is not None:
            yield finding("bpmn.gateway.event_flow_condition", flow)
        if target is not None and not _waits(index, target):
            yield finding("bpmn.gateway.event_target", flow, target=index.called(target), kind=kind_of(target))
        elif isinstance(target, bpmn.FlowNode) and len(index.into(target)) > 1:
            yield finding("bpmn.gateway.event_target_shared", target)
    yield from _messages(index, gateway, targets)


def _waits(index: Index, node: bpmn.BaseElement) -> bool:
    if isinstance(node, bpmn.ReceiveTask):
        return True
    if not isinstance(node, bpmn.IntermediateCatchEvent):
        return False
    return bool(triggers := index.triggers(node)) and all(isinstance(each, _AWAITED) for each in triggers)


def _messages(index: Index, gateway: bpmn.EventBasedGateway, targets: list[bpmn.BaseElement | None]) -> Iterator[Finding]:
    tasks = [target for target in targets if isinstance(target, bpmn.ReceiveTask)]
    events = [
        target
        for target in targets
        if isinstance(target, bpmn.IntermediateCatchEvent)
        and any(isinstance(each, bpmn.MessageEventDefinition) for each in index.triggers(target))
    ]
    if tasks and events:
        yield finding("bpmn.gateway.message_twice", gateway)
    attached = {event.attachedToRef for event in index.of(bpmn.BoundaryEvent)}
    for task in tasks:
        if task.id in attached:
            yield finding("bpmn.gateway.receive_with_boundary", task)
    if gateway.instantiate:
        for target in targets:
            if isinstance(target, bpmn.IntermediateCatchEvent) and target not in events:
                yield finding("bpmn.gateway.instantiating_target", gateway, target=index.called(target))
