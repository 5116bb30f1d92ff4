"""Processes from code: nodes, flows and lanes in a few lines, the diagram comes by itself.

    order = Builder("order", Text("订单履约", "Order fulfilment"))
    order.lane("sales", Text("销售部", "Sales"))
    order.start("start").user("receive", Text("接收订单", "Receive order"), lane="sales").end("done")
    order.chain("start", "receive", "done")
    definitions = order.build()

Every method that adds something answers the builder, so that calls may be chained. A name is a plain text, or a `Text` whose
Chinese becomes the BPMN name and which stands in our extension in both languages. A node without a lane stands in the lane last
named.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TypeVar

import msgspec

from bihuan.bpmn import extension, zeebe
from bihuan.bpmn import model as bpmn
from bihuan.bpmn.layout.diagrams import lay_out
from bihuan.kernel.errors import InvalidModel
from bihuan.kernel.text import Text

B = TypeVar("B", bound=bpmn.BaseElement)
FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
NAMESPACE = "https://bihuan.dev/bpmn"


def named(element: B, name: str | Text) -> B:
    """The element with its name, in both languages when a `Text` has both."""
    if isinstance(name, str):
        return msgspec.structs.replace(element, name=name or None)
    element = msgspec.structs.replace(element, name=(name.zh or name.en) or None)
    if not (name.zh and name.en):
        return element
    wording = extension.Wording(zh=name.zh, en=name.en)
    return extension.with_extension(element, msgspec.structs.replace(extension.of(element), names=wording))


def formal(expression: str) -> bpmn.FormalExpression:
    """A FEEL expression."""
    return bpmn.FormalExpression(body=expression)


class Builder:
    """A process, or the inside of a sub-process, in the making."""

    def __init__(self, process_id: str, name: str | Text = "", *, executable: bool = True) -> None:
        self.id = process_id
        self.name = name
        self.executable = executable
        self.nodes: dict[str, bpmn.FlowElement] = {}
        self.flows: list[bpmn.SequenceFlow] = []
        self.artifacts: list[bpmn.Artifact] = []
        self.lanes: dict[str, bpmn.Lane] = {}
        self.members: dict[str, list[str]] = {}
        self.defaults: dict[str, str] = {}
        self.roots: list[bpmn.RootElement] = []

    # --- nodes -------------------------------------------------------------------------------------------------------

    def lane(self, lane_id: str, name: str | Text = "") -> Builder:
        """A lane; lanes are drawn in the order they are named, and nodes that follow stand in it."""
        self.lanes[lane_id] = named(bpmn.Lane(id=lane_id), name)
        self.members[lane_id] = []
        return self

    def add(self, element: bpmn.FlowElement, name: str | Text = "", *, lane: str = "") -> Builder:
        """Any flow element; a boundary event takes the lane of its host."""
        key = element.id or ""
        if not key or key in self.nodes:
            raise InvalidModel("bpmn.build_id", place=key)
        self.nodes[key] = named(element, name) if name else element
        if isinstance(element, bpmn.BoundaryEvent):
            lane = next((each for each, members in self.members.items() if element.attachedToRef in members), lane)
        where = lane or next(reversed(self.members), "")
        if where and isinstance(element, bpmn.FlowNode):
            self.members[where].append(key)
        return self

    def start(self, key: str, name: str | Text = "", *triggers: bpmn.EventDefinition, lane: str = "") -> Builder:
        return self.add(bpmn.StartEvent(id=key, eventDefinitions=triggers), name, lane=lane)

    def end(self, key: str, name: str | Text = "", *results: bpmn.EventDefinition, lane: str = "") -> Builder:
        return self.add(bpmn.EndEvent(id=key, eventDefinitions=results), name, lane=lane)

    def catch(self, key: str, name: str | Text, *triggers: bpmn.EventDefinition, lane: str = "") -> Builder:
        return self.add(bpmn.IntermediateCatchEvent(id=key, eventDefinitions=triggers), name, lane=lane)

    def throw(self, key: str, name: str | Text, *results: bpmn.EventDefinition, lane: str = "") -> Builder:
        return self.add(bpmn.IntermediateThrowEvent(id=key, eventDefinitions=results), name, lane=lane)

    def boundary(
        self, key: str, host: str, trigger: bpmn.EventDefinition, name: str | Text = "", *, interrupting: bool = True
    ) -> Builder:
        """An event on the border of an activity."""
        event = bpmn.BoundaryEvent(id=key, attachedToRef=host, cancelActivity=interrupting, eventDefinitions=(trigger,))
        return self.add(event, name)

    def task(self, key: str, name: str | Text = "", *, lane: str = "") -> Builder:
        return self.add(bpmn.Task(id=key), name, lane=lane)

    def user(self, key: str, name: str | Text = "", *, lane: str = "") -> Builder:
        task = zeebe.with_extension(bpmn.UserTask(id=key), zeebe.ZeebeExtension(userTask=zeebe.UserTaskMarker()))
        return self.add(task, name, lane=lane)

    def service(self, key: str, name: str | Text = "", *, topic: str = "", lane: str = "") -> Builder:
        job = zeebe.TaskDefinition(type=topic or key)
        return self.add(zeebe.with_extension(bpmn.ServiceTask(id=key), zeebe.ZeebeExtension(taskDefinition=job)), name, lane=lane)

    def script(self, key: str, name: str | Text, expression: str, result: str, *, lane: str = "") -> Builder:
        script = zeebe.Script(expression=expression, resultVariable=result)
        return self.add(zeebe.with_extension(bpmn.ScriptTask(id=key), zeebe.ZeebeExtension(script=script)), name, lane=lane)

    def rule(self, key: str, name: str | Text, decision: str, result: str, *, lane: str = "") -> Builder:
        called = zeebe.CalledDecision(decisionId=decision, resultVariable=result)
        task = zeebe.with_extension(bpmn.BusinessRuleTask(id=key), zeebe.ZeebeExtension(calledDecision=called))
        return self.add(task, name, lane=lane)

    def call(self, key: str, name: str | Text, process_id: str, *, lane: str = "") -> Builder:
        called = zeebe.CalledElement(processId=process_id)
        task = zeebe.with_extension(bpmn.CallActivity(id=key), zeebe.ZeebeExtension(calledElement=called))
        return self.add(task, name, lane=lane)

    def exclusive(self, key: str, name: str | Text = "", *, lane: str = "") -> Builder:
        return self.add(bpmn.ExclusiveGateway(id=key), name, lane=lane)

    def parallel(self, key: str, name: str | Text = "", *, lane: str = "") -> Builder:
        return self.add(bpmn.ParallelGateway(id=key), name, lane=lane)

    def inclusive(self, key: str, name: str | Text = "", *, lane: str = "") -> Builder:
        return self.add(bpmn.InclusiveGateway(id=key), name, lane=lane)

    def sub(self, inner: Builder, *, by_event: bool = False, lane: str = "") -> Builder:
        """A sub-process with the contents of another builder."""
        body = bpmn.SubProcess(
            id=inner.id, triggeredByEvent=by_event, flowElements=inner.flow_elements(), artifacts=tuple(inner.artifacts)
        )
        self.roots += inner.roots
        return self.add(body, inner.name, lane=lane)

    def note(self, key: str, text: str, about: str) -> Builder:
        """A remark about a node."""
        self.artifacts.append(bpmn.TextAnnotation(id=key, text=bpmn.AnnotationText(body=text)))
        self.artifacts.append(bpmn.Association(id=f"{key}_of_{about}", sourceRef=about, targetRef=key))
        return self

    def root(self, element: bpmn.RootElement) -> Builder:
        """A message, signal, error or the like that events refer to."""
        self.roots.append(element)
        return self

    # --- flows -------------------------------------------------------------------------------------------------------

    def flow(self, source: str, target: str, condition: str = "", name: str | Text = "", *, default: bool = False) -> Builder:
        """One sequence flow; a condition is FEEL."""
        key = f"{self.id}_flow_{len(self.flows) + 1}"
        flow = bpmn.SequenceFlow(
            id=key, sourceRef=source, targetRef=target, conditionExpression=formal(condition) if condition else None
        )
        self.flows.append(named(flow, name) if name else flow)
        if default:
            self.defaults[source] = key
        return self

    def chain(self, *keys: str) -> Builder:
        """Flows from each node to the next."""
        for source, target in pairwise(keys):
            self.flow(source, target)
        return self

    # --- outcome -----------------------------------------------------------------------------------------------------

    def flow_elements(self) -> tuple[bpmn.FlowElement, ...]:
        """Nodes in the order they were added, then flows; nodes know their flows."""
        return (*(self._connected(node) for node in self.nodes.values()), *self.flows)

    def _connected(self, element: bpmn.FlowElement) -> bpmn.FlowElement:
        if not isinstance(element, bpmn.FlowNode):
            return element
        incoming = tuple(flow.id or "" for flow in self.flows if flow.targetRef == element.id)
        outgoing = tuple(flow.id or "" for flow in self.flows if flow.sourceRef == element.id)
        element = msgspec.structs.replace(element, incoming=incoming, outgoing=outgoing)
        default = self.defaults.get(element.id or "")
        return msgspec.structs.replace(element, default=default) if default else element

    def process(self) -> bpmn.Process:
        """The process alone."""
        lanes = tuple(msgspec.structs.replace(lane, flowNodeRefs=tuple(self.members[key])) for key, lane in self.lanes.items())
        made = bpmn.Process(
            id=self.id,
            isExecutable=self.executable,
            laneSets=(bpmn.LaneSet(id=f"{self.id}_lanes", lanes=lanes),) if lanes else (),
            flowElements=self.flow_elements(),
            artifacts=tuple(self.artifacts),
        )
        return named(made, self.name) if self.name else made

    def build(self) -> bpmn.Definitions:
        """The whole document, laid out."""
        return lay_out(
            bpmn.Definitions(
                id=f"{self.id}_definitions",
                targetNamespace=NAMESPACE,
                expressionLanguage=FEEL,
                rootElements=(*self.roots, self.process()),
            )
        )
