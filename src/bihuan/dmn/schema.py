"""The XML form of the structs, derived from their fields, for all versions of DMN that there are.

Read: an element becomes a struct, unknown elements stay in its `xml`. Write: the struct's values are laid over that `xml`, so a
document that was not changed is written as it was.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, NamedTuple, TypeAlias, cast

import msgspec
from msgspec import Meta

from bihuan.dmn import model
from bihuan.dmn.model import Node
from bihuan.dmn.xml import Xml
from bihuan.feel.values import class_of
from bihuan.kernel.errors import Problem

DMN_11 = "http://www.omg.org/spec/DMN/20151101/dmn.xsd"
DMN_12 = "http://www.omg.org/spec/DMN/20180521/MODEL/"
DMN_13 = "https://www.omg.org/spec/DMN/20191111/MODEL/"
DMN_14 = "https://www.omg.org/spec/DMN/20211108/MODEL/"
DMN_15 = "https://www.omg.org/spec/DMN/20230324/MODEL/"
NAMESPACES = (DMN_11, DMN_12, DMN_13, DMN_14, DMN_15)
FEEL = {namespace: namespace.replace("MODEL", "FEEL") for namespace in NAMESPACES} | {
    DMN_11: "http://www.omg.org/spec/FEEL/20140401",
}

Kind: TypeAlias = Literal["attribute", "text", "child", "children", "outside"]
# Types that are asked for by a field but stand for their children in the substitution group.
_ABSTRACT: frozenset[type[Node]] = frozenset((model.Expression, model.DRGElement))


class Slot(NamedTuple):
    """How one field is written; `rank` is its place among the children."""

    field: str
    kind: Kind
    tags: dict[str, type[Node]]
    type: Any
    default: Any
    rank: int


class Plan(NamedTuple):
    """How one struct is read and written."""

    attributes: dict[str, Slot]
    children: dict[str, Slot]


def _tag(cls: type[Node]) -> str:
    return cls.__name__[0].lower() + cls.__name__[1:]


def _concrete(base: type[Node]) -> Iterator[type[Node]]:
    if base not in _ABSTRACT:
        yield base
    for each in base.__subclasses__():
        yield from _concrete(each)


@cache
def plan(cls: type[Node]) -> Plan:
    """The plan of a struct."""
    hints = typing.get_type_hints(cls, include_extras=True)
    slots = [
        _slot(field, hints[field.name], rank) for rank, field in enumerate(msgspec.structs.fields(cls)) if field.name != "xml"
    ]
    children = {tag: slot for slot in slots if slot.kind not in ("attribute", "outside") for tag in slot.tags}
    return Plan({next(iter(slot.tags)): slot for slot in slots if slot.kind == "attribute"}, children)


def _slot(field: msgspec.structs.FieldInfo, hint: Any, rank: int) -> Slot:
    extra: dict[str, str] = {}
    repeated = False
    while True:
        origin = typing.get_origin(hint)
        if origin is typing.Annotated:
            hint, *metas = typing.get_args(hint)
            extra.update({key: value for meta in metas for key, value in (cast("Meta", meta).extra or {}).items()})
        elif origin in {types.UnionType, typing.Union} and type(None) in typing.get_args(hint):
            hint = next(part for part in typing.get_args(hint) if part is not type(None))
        elif origin is tuple:
            repeated = True
            hint = typing.get_args(hint)[0]
        else:
            break
    is_node = isinstance(hint, type) and issubclass(cast("type[Any]", hint), Node)
    kind = cast("Kind", extra.get("kind") or ("attribute" if not is_node else "children" if repeated else "child"))
    tags: dict[str, type[Node]] = {}
    if is_node and hint in _ABSTRACT:
        tags = {_tag(each): each for each in _concrete(hint)}
    else:
        tags[extra.get("tag", field.name)] = hint if is_node else Node
    return Slot(field.name, kind, tags, hint, field.default, rank)


# --- reading ---------------------------------------------------------------------------------------------------------


class Reader:
    """Reads one document; `problems` are the values that do not fit."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def node(self, xml: Xml, cls: type[Node]) -> Node:
        """The element as a struct."""
        known = plan(cls)
        values: dict[str, Any] = {}
        for name, value in xml.attributes:
            slot = known.attributes.get(name)
            if slot is not None:
                self._attribute(xml, slot, value, values)
        for child in xml.children:
            if child.namespace == xml.namespace and (slot := known.children.get(child.local)) is not None:
                self._child(child, slot, values)
        if cls is model.ItemDefinition and "typeRef" not in values and xml.get("typeRef"):
            values["typeRef"] = xml.get("typeRef")
        for name, value in values.items():
            values[name] = tuple(value) if class_of(value) is list else value
        return cls(**values, xml=xml)

    def _attribute(self, xml: Xml, slot: Slot, written: str, values: dict[str, Any]) -> None:
        if slot.type is bool:
            values[slot.field] = written.strip() in ("true", "1")
        elif typing.get_origin(slot.type) is Literal:
            if written.strip() in typing.get_args(slot.type):
                values[slot.field] = written.strip()
            else:
                place = xml.get("id") or f"line {xml.line}"
                params = {"element": xml.local, "attribute": slot.field, "value": written[:40], "line": xml.line}
                self.problems.append(Problem(code="dmn.attribute_value", place=place, params={**params}))
        else:
            values[slot.field] = written

    def _child(self, child: Xml, slot: Slot, values: dict[str, Any]) -> None:
        if slot.kind == "text":
            values[slot.field] = text_of(child)
            return
        node = self.node(child, slot.tags[child.local])
        if slot.kind == "children":
            values.setdefault(slot.field, []).append(node)
        else:
            values[slot.field] = node


def text_of(xml: Xml) -> str:
    """All text inside an element."""
    return xml.text + "".join((text_of(child) if child.is_element else "") + child.tail for child in xml.children)


# --- writing ---------------------------------------------------------------------------------------------------------


def rebuilt(node: Node, name: str, namespace: str) -> Xml:
    """The element of a struct: its values laid over the `xml` it came from; `name` with prefix where it has none yet."""
    known = plan(type(node))
    source = node.xml or Xml(name=name, namespace=namespace)
    prefix = f"{source.prefix}:" if source.prefix else ""
    element = msgspec.structs.replace(
        source, attributes=tuple(_attributes(node, known, source)), children=tuple(_children(node, known, source, prefix))
    )
    return element if element != source else source


def _attributes(node: Node, known: Plan, source: Xml) -> Iterator[tuple[str, str]]:
    given = dict(source.attributes)
    for name, value in source.attributes:
        slot = known.attributes.get(name)
        now = value if slot is None else _written(getattr(node, slot.field), slot, value)
        if now is not None:
            yield name, now
    for name, slot in known.attributes.items():
        value = getattr(node, slot.field)
        if name not in given and value is not None and (value != slot.default or name == "hitPolicy"):
            yield name, _written(value, slot, "") or ""


def _written(value: Any, slot: Slot, before: str) -> str | None:
    if value is None:
        return None
    if slot.type is bool:
        return before if (before.strip() in ("true", "1")) == value else ("true" if value else "false")
    return before if before.strip() == value else str(value)


def _children(node: Node, known: Plan, source: Xml, prefix: str) -> Iterator[Xml]:
    """The children in the order they had; new ones stand where the standard wants them."""
    old: dict[str, list[Xml]] = {slot.field: [] for slot in known.children.values()}
    for child in source.children:
        slot = known.children.get(child.local) if child.namespace == source.namespace else None
        if slot is not None:
            old[slot.field].append(child)
    fresh: dict[str, list[Xml]] = {}
    for slot in known.children.values():
        if slot.field not in fresh:
            fresh[slot.field] = list(_elements(node, slot, old[slot.field], source.namespace, prefix))
    last = {slot.field: index for index, slot in _positions(source, known)}
    left = {slot.field: slot for slot in known.children.values() if slot.field not in last and fresh[slot.field]}
    waiting = sorted(left.values(), key=lambda slot: slot.rank)
    for index, child in enumerate(source.children):
        slot = known.children.get(child.local) if child.namespace == source.namespace else None
        if slot is None:
            while waiting and child.local == "DMNDI":
                yield from fresh[waiting.pop(0).field]
            yield child
            continue
        while waiting and waiting[0].rank < slot.rank:
            yield from fresh[waiting.pop(0).field]
        queue = fresh[slot.field]
        count = len(queue) if last[slot.field] == index else min(1, len(queue))
        yield from queue[:count]
        del queue[:count]
    for slot in waiting:
        yield from fresh[slot.field]


def _positions(source: Xml, known: Plan) -> Iterator[tuple[int, Slot]]:
    for index, child in enumerate(source.children):
        slot = known.children.get(child.local) if child.namespace == source.namespace else None
        if slot is not None:
            yield index, slot


def _elements(node: Node, slot: Slot, old: list[Xml], namespace: str, prefix: str) -> Iterator[Xml]:
    value = getattr(node, slot.field)
    if slot.kind == "text":
        if value is None or (slot.field == "typeRef" and not old and node.xml is not None and node.xml.get("typeRef") == value):
            return
        name = prefix + next(iter(slot.tags))
        source = old[-1] if old else Xml(name=name, namespace=namespace)
        yield source if text_of(source) == value and old else msgspec.structs.replace(source, text=value, children=())
        return
    nodes: tuple[Node, ...] = value if slot.kind == "children" else () if value is None else (value,)
    for each in nodes:
        tag = next((tag for tag, cls in slot.tags.items() if cls is type(each)), next(iter(slot.tags)))
        yield rebuilt(each, prefix + tag, namespace)
