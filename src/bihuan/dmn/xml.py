"""XML as plain data, word for word: what a document was, and what a new one will be.

`Xml` keeps names with the prefixes they were written with, namespace declarations as attributes, and all white space, so that
writing it again gives the same document. lxml does the parsing, closed to entities, document types and the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

import msgspec
from lxml import etree  # pyright: ignore[reportMissingTypeStubs, reportAttributeAccessIssue, reportUnknownVariableType]

from bihuan.kernel.errors import InvalidModel

SIZE_LIMIT = 16 * 1024 * 1024
_DEPTH = 200


class Xml(msgspec.Struct, frozen=True, kw_only=True):
    """An element; also a comment (`name` `#`) or a processing instruction (`name` `?target`), whose content is `text`.

    `namespace` is resolved, `name` is as written (`dmndi:DMNShape`). `tail` is the text after the element.
    """

    name: str
    namespace: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""
    children: tuple[Xml, ...] = ()
    tail: str = ""
    line: int = 0

    @property
    def local(self) -> str:
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        return self.name.rpartition(":")[0]

    def get(self, name: str) -> str | None:
        """The value of an attribute, by its name as written."""
        return next((value for each, value in self.attributes if each == name), None)

    @property
    def is_element(self) -> bool:
        return self.name[0] not in "#?"


def parse(data: bytes, limit: int = SIZE_LIMIT) -> tuple[Xml, tuple[Xml, ...]]:
    """The root element and what stands before it (comments); raises `InvalidModel("dmn.…")` for what is no usable XML."""
    if len(data) > limit:
        raise InvalidModel("dmn.too_large", size=len(data), limit=limit)
    library = cast("Any", etree)
    parser = library.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=True)
    try:
        root = library.fromstring(data, parser)
    except library.XMLSyntaxError as error:
        line, column = error.position
        place, reason = f"line {line}, column {column}", str(error.msg or "").removesuffix(f", line {line}, column {column}")
        raise InvalidModel("dmn.no_xml", place=place, line=line, column=column, reason=reason) from error
    except ValueError as error:
        raise InvalidModel("dmn.no_xml", place="line 1", line=1, column=1, reason=str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise InvalidModel("dmn.doctype", place="line 1")
    before = [_other(each) for each in root.itersiblings(preceding=True)]
    return _element(root, {}, 0), tuple(reversed(before))


def _element(element: Any, outer: Mapping[str | None, str], depth: int) -> Xml:
    if depth > _DEPTH:
        raise InvalidModel("dmn.nested_too_deep", place=f"line {element.sourceline}", limit=_DEPTH)
    if not isinstance(element.tag, str):
        return _other(element)
    scope: dict[str | None, str] = dict(element.nsmap)
    declared = [(f"xmlns:{prefix}" if prefix else "xmlns", uri) for prefix, uri in scope.items() if outer.get(prefix, "") != uri]
    declared += [("xmlns", "")] if None in outer and None not in scope else []
    name = element.tag.rpartition("}")[2]
    return Xml(
        name=f"{element.prefix}:{name}" if element.prefix else name,
        namespace=element.tag[1:].rpartition("}")[0] if element.tag.startswith("{") else "",
        attributes=(*declared, *((_attribute_name(each, scope), value) for each, value in element.attrib.items())),
        text=element.text or "",
        children=tuple(_element(child, scope, depth + 1) for child in element),
        tail=element.tail or "",
        line=element.sourceline or 0,
    )


def _other(element: Any) -> Xml:
    target = getattr(element, "target", None)
    name = f"?{target}" if target else "#"
    return Xml(name=name, text=element.text or "", tail=element.tail or "", line=element.sourceline or 0)


def _attribute_name(name: str, scope: Mapping[str | None, str]) -> str:
    if not name.startswith("{"):
        return name
    uri, _, local = name[1:].partition("}")
    prefix = next((each for each, known in scope.items() if known == uri and each), "xml")
    return f"{prefix}:{local}"


def serialize(root: Xml, before: tuple[Xml, ...] = ()) -> bytes:
    """The document in UTF-8."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    for each in before:
        parts.extend(_written(each))
        parts.append("\n")
    parts.extend(_written(root, tail=False))
    parts.append("\n")
    return "".join(parts).encode()


def _written(element: Xml, *, tail: bool = True) -> Iterator[str]:
    if element.name == "#":
        yield f"<!--{element.text}-->"
    elif element.name[0] == "?":
        yield f"<{element.name} {element.text}?>" if element.text else f"<{element.name}?>"
    else:
        attributes = "".join(f' {name}="{_escaped(value, quoted=True)}"' for name, value in element.attributes)
        if element.text or element.children:
            yield f"<{element.name}{attributes}>{_escaped(element.text)}"
            for child in element.children:
                yield from _written(child)
            yield f"</{element.name}>"
        else:
            yield f"<{element.name}{attributes}/>"
    if tail:
        yield _escaped(element.tail)


_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _escaped(text: str, *, quoted: bool = False) -> str:
    text = _FORBIDDEN.sub("\ufffd", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = text.replace("\r", "&#13;")
    return text.replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;") if quoted else text


def indented(element: Xml, depth: int = 0) -> Xml:
    """The element laid out by two spaces a level, where it holds no text of its own."""
    if not element.children or element.text.strip():
        return element
    inner = "\n" + "  " * (depth + 1)
    last = len(element.children) - 1
    children = [
        msgspec.structs.replace(indented(child, depth + 1), tail=inner if number < last else "\n" + "  " * depth)
        for number, child in enumerate(element.children)
    ]
    return msgspec.structs.replace(element, text=inner, children=tuple(children))
