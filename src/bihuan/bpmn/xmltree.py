"""The one door to lxml: a parser closed to entities, DTDs and the network, and the part of its tree that is used here."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol, cast

from lxml import etree  # pyright: ignore[reportMissingTypeStubs, reportAttributeAccessIssue, reportUnknownVariableType]

from bihuan.kernel.errors import InvalidModel

SIZE_LIMIT = 16 * 1024 * 1024
DEPTH_LIMIT = 256  # elements inside one another: the parser's own
NESTING_LIMIT = 128  # the same of elements of the standard, which are followed down when they are laid out and compiled


class Element(Protocol):
    """What an lxml element offers; comments and processing instructions have a `tag` that is no text."""

    @property
    def tag(self) -> object: ...
    @property
    def text(self) -> str | None: ...
    @property
    def tail(self) -> str | None: ...
    @property
    def prefix(self) -> str | None: ...
    @property
    def nsmap(self) -> Mapping[str | None, str]: ...
    @property
    def attrib(self) -> Mapping[str, str]: ...
    @property
    def sourceline(self) -> int | None: ...
    def get(self, key: str, default: str = "", /) -> str: ...
    def iter(self, tag: str | None = None, /) -> Iterator[Element]: ...
    def itertext(self) -> Iterator[str]: ...
    def itersiblings(self, *, preceding: bool = False) -> Iterator[Element]: ...
    def iterancestors(self) -> Iterator[Element]: ...
    def __iter__(self) -> Iterator[Element]: ...
    def __len__(self) -> int: ...


def parse(data: bytes, limit: int = SIZE_LIMIT) -> Element:
    """The root element; raises InvalidModel for what is too large (`limit` in bytes), broken, or brings a document type."""
    if len(data) > limit:
        raise InvalidModel("bpmn.too_large", size=len(data), limit=limit)
    if not data.strip():
        raise InvalidModel("bpmn.empty")
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", data[:4096].replace(b"\x00", b"")):
        raise InvalidModel("bpmn.doctype", place="line 1")
    library = cast("Any", etree)
    parser = library.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=True)
    try:
        root = library.fromstring(data, parser)
    except library.XMLSyntaxError as error:
        line, column = cast("tuple[int, int]", error.position)
        if encoding := _misread(data):
            raise InvalidModel("bpmn.encoding", place=f"line {line}", line=line, encoding=encoding) from error
        if "depth" in str(error.msg or ""):
            raise InvalidModel("bpmn.too_deep", place=f"line {line}", line=line, limit=DEPTH_LIMIT) from error
        reason = re.sub(r",? line \d+, column \d+", "", str(error.msg or ""))
        raise InvalidModel("bpmn.xml", place=f"line {line}, column {column}", line=line, column=column, reason=reason) from error
    except ValueError as error:
        raise InvalidModel("bpmn.xml", place="line 1", line=1, column=1, reason=str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise InvalidModel("bpmn.doctype", place="line 1")
    return cast("Element", root)


def _misread(data: bytes) -> str:
    """The encoding that the file says it is in (UTF-8 when it says nothing) and is not; empty when its bytes are right."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ""
    declared = re.match(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)""", data.removeprefix(codecs.BOM_UTF8))
    name = declared[1].decode() if declared else "UTF-8"
    try:
        data.decode(name)
    except (LookupError, ValueError):
        return name
    return ""


def split(name: str) -> tuple[str, str]:
    """Namespace and local part of `{uri}local`."""
    if not name.startswith("{"):
        return "", name
    uri, _, local = name[1:].partition("}")
    return uri, local


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return split(str(element.tag))[1]


def outside(element: Element) -> str:
    """A comment as `#…`, a processing instruction as `?target …`."""
    target = getattr(element, "target", None)
    return f"?{target} {element.text or ''}".rstrip() if target else f"#{element.text or ''}"
