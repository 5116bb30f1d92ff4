"""The document itself: Definitions, imports, declared extensions, relationships (BPMN 2.0.2 §8.2, §8.3)."""

from __future__ import annotations

from typing import Annotated, Literal

from bihuan.bpmn.diagram import BPMNDiagram
from bihuan.bpmn.foundation import BaseElement, Documentation, Node, Outside, Ref, RootElement, refs


class Import(Node, frozen=True, kw_only=True):
    """A document of another namespace (§8.2.2)."""

    namespace: str | None = None
    location: str | None = None
    importType: str | None = None


class Extension(Node, frozen=True, kw_only=True):
    """Declares an extension; one that must be understood binds every tool (§8.3.3)."""

    definition: Ref | None = None
    mustUnderstand: bool = False
    documentation: tuple[Documentation, ...] = ()


class Relationship(BaseElement, frozen=True, kw_only=True):
    """Ties BPMN elements to others (§8.3.4)."""

    type: str | None = None
    direction: Literal["None", "Forward", "Backward", "Both"] | None = None
    source: Annotated[tuple[str, ...], refs("source")] = ()
    target: Annotated[tuple[str, ...], refs("target")] = ()


class Definitions(BaseElement, frozen=True, kw_only=True):
    """A whole BPMN document (§8.2.1).

    Not of the standard are the last three: `mendedFlows`, sequence flows that only one of their ends listed, completed while
    reading; `prolog` and `epilog`, comments and instructions around the root element.
    """

    name: str | None = None
    targetNamespace: str = ""
    expressionLanguage: str = "http://www.w3.org/1999/XPath"
    typeLanguage: str = "http://www.w3.org/2001/XMLSchema"
    exporter: str | None = None
    exporterVersion: str | None = None
    imports: tuple[Import, ...] = ()
    extensions: tuple[Extension, ...] = ()
    rootElements: tuple[RootElement, ...] = ()
    diagrams: tuple[BPMNDiagram, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    mendedFlows: Outside = ()
    prolog: Outside = ()
    epilog: Outside = ()
