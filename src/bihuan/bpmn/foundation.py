"""What every BPMN struct stands on (BPMN 2.0.2 §8.3): identity, documentation, extensions, expressions, and XML kept as it was.

The structs are plain frozen data with the names of the standard. Reader and writer are driven by the fields themselves: a field
of a plain type is an attribute, a field of a struct type is a child element, and the aliases of this module say where it is
otherwise. References hold the bare id; one that points into another namespace holds `{uri}id`. What XML allows to vary without
changing the meaning (order of attributes and children, prefixes, comments, spelling of a value) is kept beside it in `Lexical`.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

# An attribute that refers to another element: IDREF or QName.
Ref: TypeAlias = Annotated[str, Meta(extra={"kind": "reference"})]
# A child element named like the field whose text refers to another element.
RefElement: TypeAlias = Annotated[str, Meta(extra={"kind": "reference element"})]
# The character data of the element itself.
Body: TypeAlias = Annotated[str, Meta(extra={"kind": "body"})]
# Comments (`#…`) and processing instructions (`?…`) outside the root element.
Outside: TypeAlias = Annotated[tuple[str, ...], Meta(extra={"kind": "outside"})]


def refs(tag: str) -> Meta:
    """A list of child elements `tag`, each with the id of another element as its text."""
    return Meta(extra={"kind": "reference elements", "tag": tag})


def substitutes() -> Meta:
    """A single child whose element name comes from its type, not from the field (a substitution group)."""
    return Meta(extra={"kind": "substitutes"})


class XmlElement(Struct, frozen=True, omit_defaults=True):
    """Any XML, kept word for word; `name` is `{uri}local`, or `#comment`, `?target`, `#text` with its text."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""
    children: tuple[XmlElement, ...] = ()
    tail: str = ""
    prefix: str | None = None
    namespaces: tuple[tuple[str, str], ...] = ()

    def get(self, attribute: str, default: str = "") -> str:
        """The value of an attribute (`local` or `{uri}local`)."""
        return next((value for name, value in self.attributes if name == attribute), default)

    @property
    def local(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition("}")[2]

    @property
    def namespace(self) -> str:
        """The namespace URI, empty when there is none."""
        return self.name[1:].rpartition("}")[0] if self.name.startswith("{") else ""


# Character data of the element that may hold foreign elements too (mixed content); filled only when it does.
Mixed: TypeAlias = Annotated[tuple[XmlElement, ...], Meta(extra={"kind": "mixed"})]
# XML outside the schema.
Foreign: TypeAlias = Annotated[tuple[XmlElement, ...], Meta(extra={"kind": "foreign"})]


class Lexical(Struct, frozen=True, omit_defaults=True):
    """How an element was written where it came from.

    `attributes`: names in source order; `children`: field names in source order, `#…` for a comment, `?…` for a processing
    instruction, `=…` for stray text; `spellings`: (`field=value`, text) where the text differs from how the value would be
    written today, so that a changed value drops its old spelling by itself.
    """

    prefix: str | None = None
    namespaces: tuple[tuple[str, str], ...] = ()
    attributes: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    spellings: tuple[tuple[str, str], ...] = ()


class Node(Struct, frozen=True, kw_only=True, omit_defaults=True, tag=True, tag_field="$type"):
    """Anything of the standard's schemas."""

    otherAttributes: tuple[tuple[str, str], ...] = ()
    otherElements: Foreign = ()
    lexical: Lexical | None = None


class ExtensionElements(Node, frozen=True, kw_only=True):
    """Elements of other namespaces (§8.3.3); `values` keep their order, comments included."""

    values: Foreign = ()


class Documentation(Node, frozen=True, kw_only=True):
    """Text about an element; `content` only when markup stands inside."""

    id: str | None = None
    textFormat: str = "text/plain"
    body: Body = ""
    content: Mixed = ()


class BaseElement(Node, frozen=True, kw_only=True):
    """Root of the standard's metamodel (§8.3.1)."""

    id: str | None = None
    documentation: tuple[Documentation, ...] = ()
    extensionElements: ExtensionElements | None = None


class RootElement(BaseElement, frozen=True, kw_only=True):
    """An element that may stand directly inside Definitions."""


class Expression(BaseElement, frozen=True, kw_only=True):
    """An expression (§8.4.6); in natural language when it is exactly this type."""

    body: Body = ""
    content: Mixed = ()


class FormalExpression(Expression, frozen=True, kw_only=True):
    """An executable expression; `language` overrides that of Definitions."""

    language: str | None = None
    evaluatesToTypeRef: Ref | None = None


class Auditing(BaseElement, frozen=True, kw_only=True):
    """A hook for audit settings (§8.4.1)."""


class Monitoring(BaseElement, frozen=True, kw_only=True):
    """A hook for monitoring settings (§10.4.3)."""


class FlowElement(BaseElement, frozen=True, kw_only=True):
    """What may stand in a process, sub-process or choreography (§8.4.7)."""

    name: str | None = None
    auditing: Auditing | None = None
    monitoring: Monitoring | None = None
    categoryValueRefs: Annotated[tuple[str, ...], refs("categoryValueRef")] = ()


class FlowNode(FlowElement, frozen=True, kw_only=True):
    """what sequence flows connect (§8.4.13); `incoming` and `outgoing` always agree with the flows after `read`."""

    incoming: Annotated[tuple[str, ...], refs("incoming")] = ()
    outgoing: Annotated[tuple[str, ...], refs("outgoing")] = ()


class Artifact(BaseElement, frozen=True, kw_only=True):
    """Information beside the flow (§8.4.1)."""
