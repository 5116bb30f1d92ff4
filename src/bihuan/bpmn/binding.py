"""Extension elements as structs: XML of one namespace to frozen structs and back, driven by the fields.

A plain field is an attribute, a struct is a child element of the field's name, a tuple is a list: `listed("input")` repeats the
element, `listed("input", within="inputs")` wraps it once. What the structs do not know stays in `otherAttributes` and
`otherElements`.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

import msgspec
from msgspec import Meta, Struct

from bihuan.bpmn.foundation import BaseElement, ExtensionElements, XmlElement
from bihuan.kernel.errors import InvalidModel


class Extended(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of extension structs."""

    otherAttributes: tuple[tuple[str, str], ...] = ()
    otherElements: tuple[XmlElement, ...] = ()


T = TypeVar("T", bound=Extended)
E = TypeVar("E", bound=BaseElement)
_SPARE = ("otherAttributes", "otherElements")


def listed(item: str, *, within: str = "") -> Meta:
    """A tuple of structs written as elements `item`, inside one element `within` when given."""
    return Meta(extra={"kind": "listed", "item": item, "within": within})


def text() -> Meta:
    """The character data of the element itself."""
    return Meta(extra={"kind": "text"})


class Slot(NamedTuple):
    """How one field is written; `kind` is attribute, text, child or listed."""

    field: str
    kind: str
    tag: str
    within: str
    type: Any
    default: Any


@cache
def slots(cls: type[Extended]) -> tuple[Slot, ...]:
    """The plan of a struct, one slot per field."""
    hints = typing.get_type_hints(cls, include_extras=True)
    found: list[Slot] = []
    for field in msgspec.structs.fields(cls):
        if field.name in _SPARE:
            continue
        hint = hints[field.name]
        extra: dict[str, str] = {}
        while typing.get_origin(hint) is typing.Annotated:
            hint, *metas = typing.get_args(hint)
            for meta in metas:
                extra = {**(cast("Meta", meta).extra or {}), **extra}
        struct = _struct_in(hint)
        kind = extra.get("kind") or ("child" if struct else "attribute")
        found.append(
            Slot(field.name, kind, extra.get("item", field.encode_name), extra.get("within", ""), struct or hint, field.default)
        )
    return tuple(found)


def _struct_in(hint: Any) -> type[Extended] | None:
    if isinstance(hint, type) and not isinstance(hint, types.GenericAlias) and issubclass(hint, Extended):
        return hint
    return next((struct for part in typing.get_args(hint) if (struct := _struct_in(part))), None)


# --- reading ---------------------------------------------------------------------------------------------------------


def decode(cls: type[T], element: XmlElement, place: str) -> T:
    """One extension element as a struct; `place` names the BPMN element it belongs to."""
    namespace = element.namespace
    values: dict[str, Any] = {}
    attributes = dict(element.attributes)
    for slot in slots(cls):
        if slot.kind == "attribute" and slot.tag in attributes:
            values[slot.field] = _value(slot, attributes.pop(slot.tag), element, place)
        elif slot.kind == "text":
            values[slot.field] = element.text.strip()
    absent = next((slot for slot in slots(cls) if slot.default is msgspec.NODEFAULT and slot.field not in values), None)
    if absent is not None:
        raise InvalidModel("bpmn.extension_missing", place=place, element=element.local, attribute=absent.tag)
    known, rest = _gather(cls, namespace, element.children, place)
    return cls(**values, **known, otherAttributes=tuple(attributes.items()), otherElements=rest)


def _value(slot: Slot, written: str, element: XmlElement, place: str) -> Any:
    try:
        return msgspec.convert(written.strip() if slot.type is not str else written, slot.type, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidModel(
            "bpmn.extension_value", place=place, element=element.local, attribute=slot.tag, value=written
        ) from error


def _gather(
    cls: type[Extended], namespace: str, elements: Iterable[XmlElement], place: str
) -> tuple[dict[str, Any], tuple[XmlElement, ...]]:
    by_tag = {slot.within or slot.tag: slot for slot in slots(cls) if slot.kind in {"child", "listed"}}
    known: dict[str, Any] = {}
    rest: list[XmlElement] = []
    for element in elements:
        slot = by_tag.get(element.local) if element.namespace == namespace else None
        if slot is None:
            rest.append(element)
        elif slot.kind == "child":
            known.setdefault(slot.field, decode(slot.type, element, place))
        else:
            items = [each for each in element.children if each.local == slot.tag] if slot.within else [element]
            known[slot.field] = known.get(slot.field, ()) + tuple(decode(slot.type, item, place) for item in items)
    return known, tuple(rest)


def of(cls: type[T], namespace: str, element: BaseElement) -> T:
    """All extension elements of `namespace` at a BPMN element as one struct."""
    values = element.extensionElements.values if element.extensionElements else ()
    known, _ = _gather(cls, namespace, (each for each in values if each.namespace == namespace), element.id or "")
    return cls(**known)


# --- writing ---------------------------------------------------------------------------------------------------------


def encode(value: Extended, namespace: str, prefix: str, tag: str) -> XmlElement:
    """A struct as an extension element."""
    attributes: list[tuple[str, str]] = []
    body = ""
    for slot in slots(type(value)):
        content = getattr(value, slot.field)
        if slot.kind == "attribute" and content != slot.default:
            attributes.append((slot.tag, _written(content)))
        elif slot.kind == "text":
            body = content
    return XmlElement(
        name=f"{{{namespace}}}{tag}",
        prefix=prefix,
        attributes=(*attributes, *value.otherAttributes),
        text=body,
        children=(*_children(value, namespace, prefix), *value.otherElements),
    )


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    return str(value)


def _children(value: Extended, namespace: str, prefix: str) -> Iterable[XmlElement]:
    for slot in slots(type(value)):
        yield from _slot_elements(slot, getattr(value, slot.field), namespace, prefix)


def _slot_elements(slot: Slot, content: Any, namespace: str, prefix: str) -> tuple[XmlElement, ...]:
    if slot.kind == "child" and content is not None:
        return (encode(content, namespace, prefix, slot.tag),)
    if slot.kind != "listed" or not content:
        return ()
    items = tuple(encode(item, namespace, prefix, slot.tag) for item in content)
    if not slot.within:
        return items
    return (XmlElement(name=f"{{{namespace}}}{slot.within}", prefix=prefix, children=items),)


def put(element: E, value: Extended, namespace: str, prefix: str) -> E:
    """The BPMN element with the extension replaced; what did not change keeps its very XML and its place."""
    before = of(type(value), namespace, element)
    existing = element.extensionElements.values if element.extensionElements else ()
    by_name = {f"{{{namespace}}}{slot.within or slot.tag}": slot for slot in slots(type(value))}
    done: set[str] = set()
    values: list[XmlElement] = []
    for each in existing:
        slot = by_name.get(each.name)
        if slot is None or getattr(before, slot.field) == getattr(value, slot.field):
            values.append(each)
        elif slot.field not in done:
            values.extend(_slot_elements(slot, getattr(value, slot.field), namespace, prefix))
        if slot is not None:
            done.add(slot.field)
    for slot in slots(type(value)):
        if slot.field not in done:
            values.extend(_slot_elements(slot, getattr(value, slot.field), namespace, prefix))
    if not values and element.extensionElements is None:
        return element
    holder = element.extensionElements or ExtensionElements()
    return msgspec.structs.replace(element, extensionElements=msgspec.structs.replace(holder, values=tuple(values)))
