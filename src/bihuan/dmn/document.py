"""DMN documents to structs and back, without loss (DMN 1.1 to 1.5)."""

from __future__ import annotations

from typing import cast

import msgspec

from bihuan.dmn import schema, xml
from bihuan.dmn.model import Definitions
from bihuan.kernel.errors import InvalidModel


def read(data: bytes, *, limit: int = xml.SIZE_LIMIT) -> Definitions:
    """The document as structs; raises `InvalidModel` with all problems. `limit`: the largest size taken, in bytes."""
    root, prolog = xml.parse(data, limit)
    if root.local != "definitions" or root.namespace not in schema.NAMESPACES:
        raise InvalidModel("dmn.wrong_root", place=f"line {root.line}", element=root.local, namespace=root.namespace)
    reader = schema.Reader()
    definitions = cast("Definitions", reader.node(root, Definitions))
    if reader.problems:
        raise InvalidModel("dmn.unreadable", problems=tuple(reader.problems), count=len(reader.problems))
    return msgspec.structs.replace(definitions, prolog=prolog)


def write(definitions: Definitions) -> bytes:
    """The document as UTF-8 XML: what was read and not changed as it was, what is new in the namespaces of DMN 1.3."""
    element = schema.rebuilt(definitions, "definitions", schema.DMN_13)
    if definitions.xml is None:
        element = msgspec.structs.replace(element, attributes=(("xmlns", schema.DMN_13), *element.attributes))
    if definitions.xml is None or not definitions.xml.line:
        element = xml.indented(element)
    return xml.serialize(element, definitions.prolog)


def namespace_of(definitions: Definitions) -> str:
    """The namespace of the standard's version that the document was written in."""
    return definitions.xml.namespace if definitions.xml is not None else schema.DMN_13
