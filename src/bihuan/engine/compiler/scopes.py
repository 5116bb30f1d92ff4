"""Processes and sub-processes compiled: nodes with their flows, where tokens begin, borders, handlers, event sub-processes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from bihuan.bpmn import extension as own
from bihuan.bpmn import model as bpmn
from bihuan.bpmn import zeebe
from bihuan.engine.compiler import data, eventing, hearing, tasks
from bihuan.engine.compiler.reach import with_reach
from bihuan.engine.compiler.source import Source
from bihuan.engine.program import Body, EventSubProcess, Flow, Kind, Node

replace = msgspec.structs.replace

KINDS: dict[type[bpmn.BaseElement], Kind] = {
    bpmn.StartEvent: "startEvent",
    bpmn.EndEvent: "endEvent",
    bpmn.IntermediateCatchEvent: "intermediateCatchEvent",
    bpmn.IntermediateThrowEvent: "intermediateThrowEvent",
    bpmn.BoundaryEvent: "boundaryEvent",
    bpmn.Task: "task",
    bpmn.GlobalTask: "task",
    bpmn.ManualTask: "manualTask",
    bpmn.GlobalManualTask: "manualTask",
    bpmn.UserTask: "userTask",
    bpmn.GlobalUserTask: "userTask",
    bpmn.ServiceTask: "serviceTask",
    bpmn.SendTask: "sendTask",
    bpmn.ReceiveTask: "receiveTask",
    bpmn.ScriptTask: "scriptTask",
    bpmn.GlobalScriptTask: "scriptTask",
    bpmn.BusinessRuleTask: "businessRuleTask",
    bpmn.GlobalBusinessRuleTask: "businessRuleTask",
    bpmn.CallActivity: "callActivity",
    bpmn.SubProcess: "subProcess",
    bpmn.Transaction: "transaction",
    bpmn.AdHocSubProcess: "adHocSubProcess",
    bpmn.ExclusiveGateway: "exclusiveGateway",
    bpmn.ParallelGateway: "parallelGateway",
    bpmn.InclusiveGateway: "inclusiveGateway",
    bpmn.ComplexGateway: "complexGateway",
    bpmn.EventBasedGateway: "eventBasedGateway",
}
_STRAIGHT = ("task", "manualTask", "startEvent", "intermediateThrowEvent", "intermediateCatchEvent", "exclusiveGateway")
_CHOOSING = ("exclusiveGateway", "inclusiveGateway", "complexGateway")
_UNCONDITIONAL = ("parallelGateway", "eventBasedGateway")


class Compiled:
    """The nodes and flows gathered so far, of all scopes."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.nodes: dict[str, Node] = {}
        self.flows: dict[str, Flow] = {}


def compile_scope(compiled: Compiled, scope: bpmn.Process | bpmn.SubProcess) -> Body:
    """Compile everything inside; the nodes land in `compiled`, sub-processes too."""
    source = compiled.source
    scope_id = scope.id or ""
    elements = [each for each in scope.flowElements if isinstance(each, bpmn.FlowNode)]
    flows = _flows(source, scope, {each.id for each in elements}, _links(source, elements))
    outgoing: dict[str, list[Flow]] = {}
    incoming: dict[str, list[str]] = {}
    for flow in flows:
        outgoing.setdefault(flow.source, []).append(flow)
        incoming.setdefault(flow.target, []).append(flow.id)
    nodes: dict[str, Node] = {}
    for element in elements:
        if type(element) in KINDS:
            ways = _in_order(tuple(outgoing.get(element.id or "", ())), element)
            nodes[element.id or ""] = _node(compiled, element, scope_id, ways, tuple(incoming.get(element.id or "", ())))
    if isinstance(scope, bpmn.AdHocSubProcess) and scope.completionCondition is not None:
        nodes = _with_end(nodes)
    nodes = _with_borders(source, nodes)
    nodes = _with_handlers(source, nodes)
    nodes = with_reach(_with_instantiation(source, elements, nodes))
    compiled.nodes.update(nodes)
    compiled.flows.update({flow.id: flow for flow in flows})
    return _body(source, scope, nodes, compiled.nodes)


# --- flows -----------------------------------------------------------------------------------------------------------


def _flows(source: Source, scope: bpmn.Process | bpmn.SubProcess, inside: set[str | None], links: list[Flow]) -> list[Flow]:
    found: list[Flow] = []
    for number, flow in enumerate(scope.flowElements):
        if not isinstance(flow, bpmn.SequenceFlow):
            continue
        if flow.sourceRef not in inside or flow.targetRef not in inside:
            source.wrong("engine.flow_leaves_scope", flow.id)
            continue
        condition = source.body(flow.conditionExpression, flow.id)
        name = flow.id or f"{flow.sourceRef}->{flow.targetRef}#{number}"
        found.append(Flow(id=name, source=flow.sourceRef, target=flow.targetRef, condition=condition))
    return found + links


def _links(source: Source, elements: Iterable[bpmn.FlowNode]) -> list[Flow]:
    """Link events of the same name as flows (§10.5.5, link): many may throw, one catches."""
    catches: dict[str, list[str]] = {}
    throwing: list[tuple[str, str]] = []
    for element in elements:
        if not isinstance(element, bpmn.IntermediateThrowEvent | bpmn.IntermediateCatchEvent):
            continue
        for definition in eventing.definitions_of(source, element):
            if isinstance(definition, bpmn.LinkEventDefinition):
                name = definition.name or ""
                if isinstance(element, bpmn.IntermediateCatchEvent):
                    catches.setdefault(name, []).append(element.id or "")
                else:
                    throwing.append((element.id or "", name))
    for name, places in catches.items():
        if len(places) > 1:
            source.wrong("engine.link_twice", places[1], link=name)
    for place, name in throwing:
        if name not in catches:
            source.wrong("engine.link_without_target", place, link=name)
    return [
        Flow(id=f"{place}->{catches[name][0]}", source=place, target=catches[name][0])
        for place, name in throwing
        if name in catches
    ]


def _in_order(outgoing: tuple[Flow, ...], element: bpmn.FlowNode) -> tuple[Flow, ...]:
    """In the order the element lists them, which is that of evaluation."""
    listed = {flow: place for place, flow in enumerate(element.outgoing)}
    return tuple(sorted(outgoing, key=lambda flow: listed.get(flow.id, len(listed))))


# --- nodes -----------------------------------------------------------------------------------------------------------


def _node(compiled: Compiled, element: bpmn.FlowNode, scope: str, outgoing: tuple[Flow, ...], incoming: tuple[str, ...]) -> Node:
    kind = KINDS[type(element)]
    if isinstance(element, bpmn.SubProcess) and element.triggeredByEvent:
        kind = "eventSubProcess"
    conditional = kind not in _UNCONDITIONAL and any(flow.condition is not None for flow in outgoing)
    if kind == "exclusiveGateway" and len(outgoing) > 1:
        conditional = True
    quantity = element.completionQuantity if isinstance(element, bpmn.Activity) else 1
    node = Node(
        id=element.id or "",
        kind=kind,
        scope=scope,
        name=element.name or "",
        outgoing=outgoing,
        taken=tuple(flow.id for flow in outgoing for _ in range(quantity)),
        incoming=incoming,
        conditional=conditional,
        joins=kind.endswith("Gateway") and kind not in ("exclusiveGateway", "eventBasedGateway") and len(incoming) > 1,
        default=getattr(element, "default", None),
        **_particulars(compiled, element),
    )
    return replace(node, straight=_straight(node))


def _straight(node: Node) -> bool:
    """Whether a token has nothing to do here but to go on by the one flow."""
    plain = node.kind in _STRAIGHT or (node.kind == "parallelGateway" and not node.joins)
    moves = node.inputs or node.outputs or node.takes or node.gives
    busy = node.work or node.loop or moves or node.throws or node.for_compensation or node.listeners
    waits = node.triggers and node.kind != "startEvent"
    once = node.start_quantity == 1 and node.completion_quantity == 1
    return plain and once and not busy and not waits and not node.conditional and len(node.outgoing) == 1


def _particulars(compiled: Compiled, element: bpmn.FlowNode) -> dict[str, Any]:
    """What only this kind of element has."""
    source = compiled.source
    extension = zeebe.of(element)
    ours = own.of(element)
    mapping = extension.ioMapping
    found: dict[str, Any] = {
        "inputs": tasks.mappings(source, element, mapping.inputs) if mapping else (),
        "outputs": tasks.mappings(source, element, mapping.outputs) if mapping else (),
        "work": tasks.work(source, element, extension),
        **data.transfers(source, element),
        "listeners": hearing.listeners(source, element, extension, _definitions(source, element)),
        "key": ours.keyNode,
        "controls": ours.controlPoints,
    }
    if isinstance(element, bpmn.CatchEvent):
        found |= {"triggers": eventing.triggers(source, element), "all_triggers": element.parallelMultiple}
    if isinstance(element, bpmn.ThrowEvent):
        found["throws"] = () if found["work"] else eventing.throws(source, element)
    if isinstance(element, bpmn.StartEvent):
        found |= {"starts": True, "interrupting": element.isInterrupting}
    if isinstance(element, bpmn.BoundaryEvent):
        found |= _border(found["triggers"], element)
    if isinstance(element, bpmn.IntermediateCatchEvent) and not eventing.definitions_of(source, element):
        source.wrong("engine.event_definition_missing", element.id)
    if isinstance(element, bpmn.ComplexGateway):
        found["activation"] = source.body(element.activationCondition, element.id)
        if len(element.incoming) > 1 and element.activationCondition is None:
            source.wrong("engine.activation_condition_missing", element.id)
    if isinstance(element, bpmn.Activity):
        found |= _activity(compiled, element, extension)
    return found


def _definitions(source: Source, element: bpmn.FlowNode) -> tuple[bpmn.EventDefinition, ...]:
    return tuple(eventing.definitions_of(source, element)) if isinstance(element, bpmn.CatchEvent | bpmn.ThrowEvent) else ()


def _border(triggers: tuple[Any, ...], element: bpmn.BoundaryEvent) -> dict[str, Any]:
    always = any(trigger.kind in ("error", "cancel") for trigger in triggers)
    return {"attached_to": element.attachedToRef, "interrupting": element.cancelActivity or always}


def _activity(compiled: Compiled, element: bpmn.Activity, extension: zeebe.ZeebeExtension) -> dict[str, Any]:
    source = compiled.source
    found: dict[str, Any] = {
        "loop": tasks.loop(source, element),
        "throws": tasks.sent(source, element, extension),
        "start_quantity": element.startQuantity,
        "completion_quantity": element.completionQuantity,
        "for_compensation": element.isForCompensation,
    }
    for quantity in ("start_quantity", "completion_quantity"):
        if found[quantity] < 1:
            source.wrong("engine.quantity", element.id, quantity=found[quantity])
    if isinstance(element, bpmn.ReceiveTask):
        found |= {"triggers": (eventing.message_trigger(source, element, element.messageRef),), "starts": element.instantiate}
    if isinstance(element, bpmn.SubProcess):
        body = compile_scope(compiled, element)
        if isinstance(element, bpmn.AdHocSubProcess):
            chosen = extension.adHoc.activeElementsCollection if extension.adHoc else None
            body = replace(
                body,
                one_at_a_time=element.ordering == "Sequential",
                until=source.body(element.completionCondition, element.id),
                cancel_remaining=element.cancelRemainingInstances,
                chosen=source.expression(chosen, element.id),
            )
        found["body"] = body
    return found


# --- what ties nodes together ----------------------------------------------------------------------------------------


def _with_borders(source: Source, nodes: dict[str, Node]) -> dict[str, Node]:
    """Activities know the boundary events on them."""
    borders: dict[str, list[str]] = {}
    for node in nodes.values():
        if node.kind != "boundaryEvent":
            continue
        host = nodes.get(node.attached_to)
        if host is None or host.kind.endswith(("Gateway", "Event")):
            source.wrong("engine.boundary_without_activity", node.id, activity=node.attached_to)
        else:
            borders.setdefault(host.id, []).append(node.id)
    return {name: replace(node, catches=tuple(borders[name])) if name in borders else node for name, node in nodes.items()}


def _with_end(nodes: dict[str, Node]) -> dict[str, Node]:
    """In an ad-hoc sub-process that ends by a condition, no token goes on without a look at it."""
    return {name: replace(node, conditional=True, straight=False) if node.outgoing else node for name, node in nodes.items()}


def _with_handlers(source: Source, nodes: dict[str, Node]) -> dict[str, Node]:
    """Activities know the handler that undoes them; those that can be undone are marked."""
    handlers: dict[str, str] = {}
    undoing = {name for name, node in nodes.items() if any(trigger.kind == "compensation" for trigger in node.triggers)}
    for association in source.associations if undoing else ():
        event, handler = nodes.get(association.sourceRef), nodes.get(association.targetRef)
        if event is not None and handler is not None and event.id in undoing:
            handlers[event.attached_to] = handler.id
    for node in nodes.values():
        if node.id in undoing and node.kind == "boundaryEvent" and node.attached_to not in handlers:
            source.wrong("engine.compensation_without_handler", node.id)
    done: dict[str, Node] = {}
    for name, node in nodes.items():
        inside = node.body is not None and node.kind != "eventSubProcess" and node.body.undoes
        undone = name in handlers or inside
        changed = replace(node, handler=handlers.get(name, ""), compensable=undone) if undone else node
        done[name] = replace(changed, straight=changed.straight and not changed.compensable)
    return done


def _with_instantiation(source: Source, elements: Iterable[bpmn.FlowNode], nodes: dict[str, Node]) -> dict[str, Node]:
    """Event-based gateways: what may stand behind them, and those that start the process by one of their events."""
    done = dict(nodes)
    for gateway in elements:
        node = nodes.get(gateway.id or "")
        if not isinstance(gateway, bpmn.EventBasedGateway) or node is None:
            continue
        targets = [flow.target for flow in node.outgoing]
        for target in targets:
            if nodes[target].kind not in ("intermediateCatchEvent", "receiveTask") or nodes[target].all_triggers:
                source.wrong("engine.event_gateway_target", node.id, target=target)
        if gateway.instantiate:
            parallel = gateway.eventGatewayType == "Parallel"
            for target in targets:
                others = tuple(each for each in targets if each != target) if parallel else ()
                done[target] = replace(nodes[target], starts=True, awaited_too=others)
    return done


def _body(source: Source, scope: bpmn.Process | bpmn.SubProcess, nodes: dict[str, Node], everything: dict[str, Node]) -> Body:
    events = [plan for node in nodes.values() if node.kind == "eventSubProcess" and (plan := _event(source, node, everything))]
    undoing = next((plan for plan in events if any(trigger.kind == "compensation" for trigger in plan.triggers)), None)
    starting = [node for node in nodes.values() if node.kind == "startEvent"]
    for node in starting if isinstance(scope, bpmn.Process) else ():
        if node.all_triggers and len(node.triggers) > 1:
            source.wrong("engine.parallel_start", node.id)
    first = [node.id for node in starting if not node.triggers]
    event_scope = isinstance(scope, bpmn.SubProcess) and scope.triggeredByEvent
    if not starting:
        first = [node.id for node in nodes.values() if _begins(node)]
    elif isinstance(scope, bpmn.SubProcess) and not event_scope and not first:
        source.wrong("engine.sub_process_start", scope.id)
    return Body(
        starts=tuple(first),
        events=tuple(plan for plan in events if plan is not undoing),
        compensation=undoing,
        undoes=undoing is not None or any(node.compensable for node in nodes.values()),
        own=data.declared(source, scope) if isinstance(scope, bpmn.SubProcess) else (),
        any_order=tuple(node.id for node in nodes.values() if node.kind != "boundaryEvent"),
    )


def _begins(node: Node) -> bool:
    """Nodes without incoming flows begin when a scope has no start event (§10.5.2); not those that something else calls."""
    return (
        not node.incoming
        and node.kind not in ("boundaryEvent", "eventSubProcess")
        and not node.for_compensation
        and not node.starts
    )


def _event(source: Source, node: Node, nodes: dict[str, Node]) -> EventSubProcess | None:
    starts = [each for each in nodes.values() if each.scope == node.id and each.kind == "startEvent"]
    if len(starts) != 1 or not starts[0].triggers:
        source.wrong("engine.event_sub_process_start", node.id)
        return None
    start = starts[0]
    always = any(trigger.kind in ("error", "compensation") for trigger in start.triggers)
    return EventSubProcess(node=node.id, start=start.id, interrupting=start.interrupting or always, triggers=start.triggers)
