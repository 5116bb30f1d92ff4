"""The XML form of the structs, derived from their fields: which element or attribute carries which field.

BPMN 2.0.2 §15.3 (semantic model) and §12.4 (diagrams). Nothing is written per element: a struct added to the model is read and
written at once.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, NamedTuple, TypeAlias, cast

import msgspec
from msgspec import Meta

from bihuan.bpmn import diagram, foundation, items, model, nodes
from bihuan.bpmn.foundation import Node

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DI = "http://www.omg.org/spec/DD/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSI_TYPE = f"{{{XSI}}}type"
OWN_NAMESPACES = frozenset({BPMN, BPMNDI, DI, DC})

Kind: TypeAlias = Literal[
    "attribute",
    "reference",
    "child",
    "children",
    "reference element",
    "reference elements",
    "body",
    "mixed",
    "foreign",
    "outside",
]

# Types that the schemas declare abstract, or give no element of their own.
_ABSTRACT: frozenset[type[Node]] = frozenset({
    foundation.Node, foundation.BaseElement, foundation.RootElement, foundation.FlowElement, foundation.FlowNode,
    foundation.Artifact, items.DataAssociation, items.CallableElement, nodes.EventDefinition, nodes.Event, nodes.CatchEvent,
    nodes.ThrowEvent, nodes.Gateway, nodes.LoopCharacteristics, nodes.Activity, model.ConversationNode,
    model.ChoreographyActivity, diagram.DiagramElement, diagram.Point, diagram.DiagramExtension,
})  # fmt: skip
_TAGS: dict[type[Node], str] = {
    items.InputOutputSpecification: f"{{{BPMN}}}ioSpecification",
    items.InputOutputBinding: f"{{{BPMN}}}ioBinding",
    nodes.AnnotationText: f"{{{BPMN}}}text",
    diagram.Bounds: f"{{{DC}}}Bounds",
    diagram.Font: f"{{{DC}}}Font",
}
_NOT_IN_XML = frozenset({"otherAttributes", "otherElements", "lexical"})


def _subclasses(cls: type[Node]) -> Iterator[type[Node]]:
    yield cls
    for each in cls.__subclasses__():
        yield from _subclasses(each)


@cache
def tag_of(cls: type[Node]) -> str:
    """The element name of a type where the type alone decides it, as `{uri}local`."""
    if cls in _TAGS:
        return _TAGS[cls]
    name = cls.__name__
    return f"{{{BPMNDI}}}{name}" if name.startswith("BPMN") else f"{{{BPMN}}}{name[0].lower()}{name[1:]}"


@cache
def concrete(base: type[Node]) -> tuple[type[Node], ...]:
    """The types with an element of their own that may stand where `base` is asked for."""
    return tuple(dict.fromkeys(cls for cls in _subclasses(base) if cls not in _ABSTRACT))


class Slot(NamedTuple):
    """How one field is written. `tag`: attribute or element name; `type`: the declared struct, or the plain type."""

    field: str
    kind: Kind
    tag: str
    type: Any
    optional: bool
    default: Any
    rank: int


class Plan(NamedTuple):
    """How one type is read and written."""

    slots: tuple[Slot, ...]
    attributes: dict[str, Slot]
    children: dict[str, tuple[Slot, type[Node] | None]]
    body: Slot | None
    mixed: Slot | None
    foreign: Slot | None


@cache
def plan(cls: type[Node]) -> Plan:
    """The plan of a type."""
    hints = typing.get_type_hints(cls, include_extras=True)
    fields = [field for field in msgspec.structs.fields(cls) if field.name not in _NOT_IN_XML]
    slots = tuple(_slot(field, hints[field.name], rank) for rank, field in enumerate(fields))
    children: dict[str, tuple[Slot, type[Node] | None]] = {}
    for slot in slots:
        if slot.kind in {"reference element", "reference elements"}:
            children[slot.tag] = (slot, None)
        elif slot.kind in {"child", "children"}:
            children.update({tag: (slot, struct) for tag, struct in _child_tags(slot)})
    by_kind = {slot.kind: slot for slot in slots}
    return Plan(
        slots=slots,
        attributes={slot.tag: slot for slot in slots if slot.kind in {"attribute", "reference"}},
        children=children,
        body=by_kind.get("body"),
        mixed=by_kind.get("mixed"),
        foreign=by_kind.get("foreign"),
    )


def _child_tags(slot: Slot) -> Iterator[tuple[str, type[Node]]]:
    if slot.tag:
        yield slot.tag, slot.type
    else:
        yield from ((tag_of(struct), struct) for struct in concrete(slot.type))


def _slot(field: msgspec.structs.FieldInfo, hint: Any, rank: int) -> Slot:
    extra: dict[str, str] = {}
    optional = False
    repeated = False
    while True:
        origin = typing.get_origin(hint)
        if origin is typing.Annotated:
            hint, *metas = typing.get_args(hint)
            extra = {**{key: value for meta in metas for key, value in (cast("Meta", meta).extra or {}).items()}, **extra}
        elif origin in {types.UnionType, typing.Union} and type(None) in typing.get_args(hint):
            optional = True
            hint = next(part for part in typing.get_args(hint) if part is not type(None))
        elif origin is tuple:
            repeated = True
            hint = typing.get_args(hint)[0]
        else:
            break
    struct = hint if isinstance(hint, type) and issubclass(hint, Node) else None
    kind = cast("Kind", extra.get("kind") or ("attribute" if struct is None else "children" if repeated else "child"))
    if kind == cast("Any", "substitutes"):
        kind, tag = "child", ""
    elif kind in {"child", "children"}:
        tag = _child_tag(field.encode_name, struct, repeated)
    elif kind in {"reference element", "reference elements"}:
        tag = f"{{{BPMN}}}{extra.get('tag', field.encode_name)}"
    else:
        tag = field.encode_name
    return Slot(field.name, kind, tag, hint, optional, field.default, rank)


def _child_tag(name: str, struct: type[Node] | None, repeated: bool) -> str:
    """Named by the field for a single semantic child and for the two types without a name of their own, else by type ("")."""
    if struct in {diagram.Point, diagram.DiagramExtension}:
        return f"{{{DI}}}{name}"
    if repeated or struct is None or tag_of(struct).startswith((f"{{{BPMNDI}}}", f"{{{DC}}}")):
        return ""
    return f"{{{BPMN}}}{name}"


@cache
def known_tags() -> frozenset[str]:
    """Every element name of the standard, to tell a misplaced element from an unknown one."""
    found: set[str] = set()
    for cls in _subclasses(Node):
        found.update(plan(cls).children)
    return frozenset(found)


def type_named(declared: type[Node], name: str) -> type[Node] | None:
    """The type that `xsi:type` names (`tFormalExpression`), when it may stand for the declared one."""
    return next((cls for cls in _subclasses(declared) if f"t{cls.__name__}" == name), None)
