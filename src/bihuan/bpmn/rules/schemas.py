"""What the XML schemas of the standard ask for and the structs do not: values that must be there, names of the schema, ids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bihuan.bpmn import model as bpmn
from bihuan.bpmn import schema
from bihuan.bpmn.rules.index import Finding, Index, finding, kind_of

_NAME = re.compile(r"[^\W\d][\w.\-]*")

# Attributes and elements without which an element does not fit its schema.
_REQUIRED: tuple[tuple[type[bpmn.Node], tuple[str, ...]], ...] = (
    (bpmn.Association, ("sourceRef", "targetRef")),
    (bpmn.MessageFlow, ("sourceRef", "targetRef")),
    (bpmn.ConversationLink, ("sourceRef", "targetRef")),
    (bpmn.DataAssociation, ("targetRef",)),
    (bpmn.Assignment, ("from_", "to")),
    (bpmn.BoundaryEvent, ("attachedToRef",)),
    (bpmn.LinkEventDefinition, ("name",)),
    (bpmn.CorrelationProperty, ("correlationPropertyRetrievalExpression",)),
    (bpmn.CorrelationPropertyRetrievalExpression, ("messageRef", "messagePath")),
    (bpmn.CorrelationSubscription, ("correlationKeyRef",)),
    (bpmn.CorrelationPropertyBinding, ("correlationPropertyRef", "dataPath")),
    (bpmn.InputOutputBinding, ("operationRef", "inputDataRef", "outputDataRef")),
    (bpmn.ResourceParameterBinding, ("parameterRef", "expression")),
    (bpmn.ResourceAssignmentExpression, ("expression",)),
    (bpmn.Interface, ("name", "operations")),
    (bpmn.Operation, ("name", "inMessageRef")),
    (bpmn.Resource, ("name",)),
    (bpmn.Import, ("importType", "location", "namespace")),
    (bpmn.Relationship, ("type", "source", "target")),
    (bpmn.ChoreographyTask, ("messageFlowRef",)),
    (bpmn.ComplexBehaviorDefinition, ("condition",)),
    (bpmn.ParticipantAssociation, ("innerParticipantRef", "outerParticipantRef")),
    (bpmn.MessageFlowAssociation, ("innerMessageFlowRef", "outerMessageFlowRef")),
    (bpmn.ConversationAssociation, ("innerConversationNodeRef", "outerConversationNodeRef")),
    (bpmn.BPMNDiagram, ("plane",)),
    (bpmn.BPMNShape, ("bounds",)),
    (bpmn.BPMNLabelStyle, ("font",)),
)
_NUMBERS: dict[type[bpmn.Node], tuple[str, ...]] = {bpmn.Bounds: ("x", "y", "width", "height"), bpmn.Point: ("x", "y")}


def check(index: Index) -> Iterator[Finding]:
    for element in index.all:
        yield from _required(element)
        yield from _order(element)
        yield from _waypoints(element)
        yield from _numbers(element)
        yield from _stray(element)
        for name, _ in element.otherAttributes:
            if not name.startswith("{"):
                yield finding("bpmn.document.unknown_attribute", element, attribute=name, kind=kind_of(element))
        key = getattr(element, "id", None)
        if key and not _NAME.fullmatch(key):
            yield finding("bpmn.document.id_form", element, id=str(key))


def _numbers(element: bpmn.Node) -> Iterator[Finding]:
    """What stands on a diagram says where: nought is a place too, so the attributes themselves are asked for."""
    written = element.lexical.attributes if element.lexical is not None else None
    for name in _NUMBERS.get(type(element), ()):
        if written is not None and name not in written:
            yield finding("bpmn.document.required", element, attribute=name, kind=kind_of(element))


def _stray(element: bpmn.Node) -> Iterator[Finding]:
    """Text and elements of other makers where the schema has no place for them."""
    for text in (each for each in (element.lexical.children if element.lexical is not None else ()) if each.startswith("=")):
        yield finding("bpmn.document.stray_text", element, kind=kind_of(element), text=text[1:61])
    for each in element.otherElements:
        yield finding("bpmn.document.foreign_element", element, kind=kind_of(element), child=each.name)


def _waypoints(element: bpmn.Node) -> Iterator[Finding]:
    """A line has two ends (§12.2.3.4)."""
    if isinstance(element, bpmn.BPMNEdge) and len(element.waypoint) < 2:
        yield finding("bpmn.document.required", element, attribute="waypoint", kind=kind_of(element))


def _order(element: bpmn.Node) -> Iterator[Finding]:
    """The children of an element stand in the order of its schema; those of a timer are a choice."""
    if element.lexical is None or isinstance(element, bpmn.TimerEventDefinition):
        return
    slots = {slot.field: slot for slot in schema.plan(type(element)).slots}
    before: schema.Slot | None = None
    for slot in (slots[each] for each in element.lexical.children if each in slots):
        if before is not None and slot.rank < before.rank:
            yield finding("bpmn.document.order", element, child=_shown(slot), before=_shown(before))
            return
        before = slot


def _shown(slot: schema.Slot) -> str:
    return slot.tag.rpartition("}")[2] or slot.field


def _required(element: bpmn.Node) -> Iterator[Finding]:
    for kind, names in _REQUIRED:
        if isinstance(element, kind):
            for name in names:
                if not getattr(element, name):
                    yield finding("bpmn.document.required", element, attribute=name.rstrip("_"), kind=kind_of(element))
