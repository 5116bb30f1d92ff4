"""The document: references of the right type, imports and extensions, text formats, lanes, diagrams, our own extension."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from bihuan.bpmn import extension, schema, zeebe
from bihuan.bpmn import model as bpmn
from bihuan.bpmn.rules.index import Finding, Index, finding, kind_of
from bihuan.kernel.errors import InvalidModel

# References that the reader lets through because they may lead out of the document, as `{uri}id` then.
_LOCAL = frozenset({"evaluatesToTypeRef", "calledCollaborationRef", "calledChoreographyRef"})
_MIME = re.compile(r"^[\w.+\-]+/[\w.+\-]+(?:\s*;.*)?$")

# What a reference must refer to, where the standard asks for one type.
_EXPECTED: dict[str, tuple[type[bpmn.Node], ...]] = {
    "messageRef": (bpmn.Message,),
    "itemSubjectRef": (bpmn.ItemDefinition,),
    "itemRef": (bpmn.ItemDefinition,),
    "signalRef": (bpmn.Signal,),
    "escalationRef": (bpmn.Escalation,),
    "errorRef": (bpmn.Error,),
    "operationRef": (bpmn.Operation,),
    "inMessageRef": (bpmn.Message,),
    "outMessageRef": (bpmn.Message,),
    "dataObjectRef": (bpmn.DataObject,),
    "dataStoreRef": (bpmn.DataStore,),
    "processRef": (bpmn.Process,),
    "flowNodeRefs": (bpmn.FlowNode,),
    "eventDefinitionRefs": (bpmn.EventDefinition,),
    "oneBehaviorEventRef": (bpmn.EventDefinition,),
    "noneBehaviorEventRef": (bpmn.EventDefinition,),
    "supportedInterfaceRefs": (bpmn.Interface,),
    "interfaceRefs": (bpmn.Interface,),
    "resourceRef": (bpmn.Resource,),
    "parameterRef": (bpmn.ResourceParameter,),
    "categoryValueRef": (bpmn.CategoryValue,),
    "correlationPropertyRef": (bpmn.CorrelationProperty,),
    "correlationKeyRef": (bpmn.CorrelationKey,),
    "dataInputRefs": (bpmn.DataInput,),
    "dataOutputRefs": (bpmn.DataOutput,),
    "optionalInputRefs": (bpmn.DataInput,),
    "optionalOutputRefs": (bpmn.DataOutput,),
    "whileExecutingInputRefs": (bpmn.DataInput,),
    "whileExecutingOutputRefs": (bpmn.DataOutput,),
    "inputSetRefs": (bpmn.InputSet,),
    "outputSetRefs": (bpmn.OutputSet,),
    "inputDataRef": (bpmn.DataInput, bpmn.InputSet),
    "outputDataRef": (bpmn.DataOutput, bpmn.OutputSet),
    "initiatingParticipantRef": (bpmn.Participant,),
    "participantRefs": (bpmn.Participant,),
    "innerParticipantRef": (bpmn.Participant,),
    "outerParticipantRef": (bpmn.Participant,),
    "innerMessageFlowRef": (bpmn.MessageFlow,),
    "outerMessageFlowRef": (bpmn.MessageFlow,),
    "messageFlowRefs": (bpmn.MessageFlow,),
    "choreographyRef": (bpmn.Choreography,),
    "definitionalCollaborationRef": (bpmn.Collaboration,),
    "calledCollaborationRef": (bpmn.Collaboration,),
    "calledChoreographyRef": (bpmn.Choreography,),
    "supports": (bpmn.Process,),
    "evaluatesToTypeRef": (bpmn.ItemDefinition,),
    "default": (bpmn.SequenceFlow,),
}


_IMPORTABLE = frozenset(
    {schema.BPMN, "http://www.w3.org/2001/XMLSchema", "http://www.w3.org/TR/wsdl20/", "http://schemas.xmlsoap.org/wsdl/"}
)
_DRAWN = (bpmn.BPMNDiagram, bpmn.BPMNPlane, bpmn.BPMNShape, bpmn.BPMNEdge, bpmn.BPMNLabelStyle)
_ASIDE: tuple[tuple[type[bpmn.BaseElement], tuple[str, ...]], ...] = (
    (bpmn.Association, ("sourceRef", "targetRef")),
    (bpmn.DataStoreReference, ("dataStoreRef",)),
)


def check(index: Index) -> Iterator[Finding]:
    for element in index.all:
        if isinstance(element, bpmn.BaseElement):
            yield from _references(index, element)
            yield from _extension(element)
    yield from _header(index)
    yield from _texts(index)
    yield from _lanes(index)
    yield from _drawn_ids(index)
    for part in index.all:
        drawn = part.bpmnElement if isinstance(part, (bpmn.BPMNShape, bpmn.BPMNEdge)) else None
        if drawn and not drawn.startswith("{") and drawn not in index.elements:
            yield finding("bpmn.document.drawn_nothing", part, target=drawn)


def _drawn_ids(index: Index) -> Iterator[Finding]:
    """Ids are unique in the whole document, those of the drawing included (§8.3.1)."""
    seen = set(index.elements)
    for part in index.all:
        key = part.id if isinstance(part, _DRAWN) else None
        if key is not None and key in seen and index.elements.get(key) is not part:
            yield finding("bpmn.document.drawn_id_twice", part, id=key)
        seen.update((key,) if key is not None else ())


def _references(index: Index, element: bpmn.BaseElement) -> Iterator[Finding]:
    for kind, names in _ASIDE:
        for name in names if isinstance(element, kind) else ():
            target = str(getattr(element, name) or "")
            if target and not target.startswith("{") and target not in index.elements:
                yield finding("bpmn.document.reference_missing", element, attribute=name, target=target)
    for slot in schema.plan(type(element)).slots:
        expected = _EXPECTED.get(slot.field)
        if expected is None or slot.kind not in {"reference", "reference element", "reference elements"}:
            continue
        value = getattr(element, slot.field)
        keys = cast("tuple[str, ...]", value) if isinstance(value, tuple) else (str(value),) if value else ()
        for key in keys:
            found = index.elements.get(key)
            if found is not None and not isinstance(found, expected):
                yield finding(
                    "bpmn.document.reference_type", element, attribute=slot.field, target=key, kind=kind_of(found),
                    expected=kind_of_type(expected[0]),
                )  # fmt: skip
            elif found is None and slot.field in _LOCAL and not key.startswith("{"):
                yield finding("bpmn.document.reference_missing", element, attribute=slot.field, target=key)
            elif found is None and slot.field == "errorRef":
                yield finding("bpmn.document.error_undeclared", element, target=key)


def kind_of_type(cls: type[bpmn.Node]) -> str:
    """The element's name of a type."""
    return cls.__name__[0].lower() + cls.__name__[1:]


def _extension(element: bpmn.BaseElement) -> Iterator[Finding]:
    """Values of our own extension and of Camunda 8's must be readable before anything is deployed."""
    if element.extensionElements is None:
        return
    for read in (extension.of, zeebe.of):
        try:
            read(element)
        except InvalidModel as error:
            yield Finding(error.code, element, dict(error.params))


def _header(index: Index) -> Iterator[Finding]:
    for each in index.definitions.imports:
        if each.importType not in _IMPORTABLE:
            yield finding("bpmn.document.import_type", each, value=each.importType or "")
        yield finding("bpmn.document.import_not_given", each, location=each.location or "", namespace=each.namespace or "")
    for each in index.definitions.extensions:
        if (
            each.mustUnderstand
            and each.definition
            and not each.definition.startswith((f"{{{extension.NAMESPACE}}}", f"{{{zeebe.NAMESPACE}}}"))
        ):
            yield finding("bpmn.document.must_understand", each, definition=each.definition)
    if not index.definitions.targetNamespace:
        yield finding("bpmn.document.no_target_namespace", index.definitions)


def _texts(index: Index) -> Iterator[Finding]:
    for element in index.all:
        if isinstance(element, (bpmn.Documentation, bpmn.TextAnnotation)) and not _MIME.match(element.textFormat):
            yield finding("bpmn.document.text_format", element, value=element.textFormat)


def _lanes(index: Index) -> Iterator[Finding]:
    """A node stands in one lane of a lane set, and the lane belongs to the process of the node."""
    for lane_set in index.of(bpmn.LaneSet):
        seen: dict[str, str] = {}
        scope = index.scope(lane_set)
        for lane in lane_set.lanes:
            for key in lane.flowNodeRefs:
                if key in seen and seen[key] != lane.id:
                    yield finding("bpmn.document.lane_twice", lane, node=index.called(index.elements.get(key) or lane))
                seen[key] = lane.id or ""
                node = index.elements.get(key)
                if node is not None and isinstance(node, bpmn.FlowNode) and scope not in set_of(index, node):
                    yield finding("bpmn.document.lane_foreign", lane, node=index.called(node))


def set_of(index: Index, node: bpmn.FlowNode) -> list[bpmn.Node]:
    """The scopes a node lies in."""
    return list(index.ancestors(node))
