"""DMN as frozen structs with the standard's names (DMN 1.5 §6.3, §7 and §10.2).

A field of a plain type is an attribute, a `TextElement` field a child element that holds text, a struct field a child element, a
tuple of structs any number of them. `xml` is the element a struct was read from; the writer takes from it everything that the
structs do not know (extensions, comments, layout), so that nothing is lost.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from bihuan.dmn.xml import Xml

TextElement: TypeAlias = Annotated[str, Meta(extra={"kind": "text"})]
HitPolicy: TypeAlias = Literal["UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"]
Aggregation: TypeAlias = Literal["SUM", "COUNT", "MIN", "MAX"]


class Node(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Anything with an element of its own."""

    xml: Xml | None = None


class DMNElement(Node, frozen=True, kw_only=True):
    id: str | None = None
    label: str | None = None
    description: TextElement | None = None


class NamedElement(DMNElement, frozen=True, kw_only=True):
    name: str = ""


class Reference(Node, frozen=True, kw_only=True):
    """A pointer to an element: `#id`, or `namespace#id` into an import."""

    href: str = ""


class InformationItem(NamedElement, frozen=True, kw_only=True):
    typeRef: str | None = None


class UnaryTests(DMNElement, frozen=True, kw_only=True):
    expressionLanguage: str | None = None
    text: TextElement | None = None


# --- expressions -----------------------------------------------------------------------------------------------------


class Expression(DMNElement, frozen=True, kw_only=True):
    typeRef: str | None = None


class LiteralExpression(Expression, frozen=True, kw_only=True):
    expressionLanguage: str | None = None
    text: TextElement | None = None


class Child(Node, frozen=True, kw_only=True):
    """An element that only holds an expression (`<in>`, `<then>` …)."""

    id: str | None = None
    typeRef: str | None = None
    expression: Expression | None = None


class Conditional(Expression, frozen=True, kw_only=True):
    if_: Annotated[Child | None, Meta(extra={"tag": "if"})] = None
    then: Child | None = None
    else_: Annotated[Child | None, Meta(extra={"tag": "else"})] = None


class For(Expression, frozen=True, kw_only=True):
    iteratorVariable: str = ""
    in_: Annotated[Child | None, Meta(extra={"tag": "in"})] = None
    return_: Annotated[Child | None, Meta(extra={"tag": "return"})] = None


class Some(Expression, frozen=True, kw_only=True):
    iteratorVariable: str = ""
    in_: Annotated[Child | None, Meta(extra={"tag": "in"})] = None
    satisfies: Child | None = None


class Every(Expression, frozen=True, kw_only=True):
    iteratorVariable: str = ""
    in_: Annotated[Child | None, Meta(extra={"tag": "in"})] = None
    satisfies: Child | None = None


class Filter(Expression, frozen=True, kw_only=True):
    in_: Annotated[Child | None, Meta(extra={"tag": "in"})] = None
    match: Child | None = None


class Binding(Node, frozen=True, kw_only=True):
    parameter: InformationItem | None = None
    expression: Expression | None = None


class Invocation(Expression, frozen=True, kw_only=True):
    expression: Expression | None = None
    binding: tuple[Binding, ...] = ()


class ContextEntry(DMNElement, frozen=True, kw_only=True):
    """An entry; the one without a variable is the context's result."""

    variable: InformationItem | None = None
    expression: Expression | None = None


class Context(Expression, frozen=True, kw_only=True):
    contextEntry: tuple[ContextEntry, ...] = ()


class FunctionDefinition(Expression, frozen=True, kw_only=True):
    kind: Literal["FEEL", "Java", "PMML"] = "FEEL"
    formalParameter: tuple[InformationItem, ...] = ()
    expression: Expression | None = None


class List(Expression, frozen=True, kw_only=True):
    expression: tuple[Expression, ...] = ()


class Relation(Expression, frozen=True, kw_only=True):
    column: tuple[InformationItem, ...] = ()
    row: tuple[List, ...] = ()


class InputClause(DMNElement, frozen=True, kw_only=True):
    inputExpression: LiteralExpression | None = None
    inputValues: UnaryTests | None = None


class OutputClause(DMNElement, frozen=True, kw_only=True):
    name: str | None = None
    typeRef: str | None = None
    outputValues: UnaryTests | None = None
    defaultOutputEntry: LiteralExpression | None = None


class RuleAnnotationClause(Node, frozen=True, kw_only=True):
    name: str | None = None


class RuleAnnotation(Node, frozen=True, kw_only=True):
    text: TextElement | None = None


class DecisionRule(DMNElement, frozen=True, kw_only=True):
    inputEntry: tuple[UnaryTests, ...] = ()
    outputEntry: tuple[LiteralExpression, ...] = ()
    annotationEntry: tuple[RuleAnnotation, ...] = ()


class DecisionTable(Expression, frozen=True, kw_only=True):
    hitPolicy: HitPolicy = "UNIQUE"
    aggregation: Aggregation | None = None
    preferredOrientation: str | None = None
    outputLabel: str | None = None
    input: tuple[InputClause, ...] = ()
    output: tuple[OutputClause, ...] = ()
    annotation: tuple[RuleAnnotationClause, ...] = ()
    rule: tuple[DecisionRule, ...] = ()


# --- requirements ----------------------------------------------------------------------------------------------------


class InformationRequirement(DMNElement, frozen=True, kw_only=True):
    requiredDecision: Reference | None = None
    requiredInput: Reference | None = None


class KnowledgeRequirement(DMNElement, frozen=True, kw_only=True):
    requiredKnowledge: Reference | None = None


class AuthorityRequirement(DMNElement, frozen=True, kw_only=True):
    requiredDecision: Reference | None = None
    requiredInput: Reference | None = None
    requiredAuthority: Reference | None = None


class DRGElement(NamedElement, frozen=True, kw_only=True):
    """A node of the decision requirements graph."""


class InputData(DRGElement, frozen=True, kw_only=True):
    variable: InformationItem | None = None


class Decision(DRGElement, frozen=True, kw_only=True):
    question: TextElement | None = None
    allowedAnswers: TextElement | None = None
    variable: InformationItem | None = None
    informationRequirement: tuple[InformationRequirement, ...] = ()
    knowledgeRequirement: tuple[KnowledgeRequirement, ...] = ()
    authorityRequirement: tuple[AuthorityRequirement, ...] = ()
    decisionMaker: tuple[Reference, ...] = ()
    decisionOwner: tuple[Reference, ...] = ()
    usingProcess: tuple[Reference, ...] = ()
    usingTask: tuple[Reference, ...] = ()
    expression: Expression | None = None


class BusinessKnowledgeModel(DRGElement, frozen=True, kw_only=True):
    variable: InformationItem | None = None
    encapsulatedLogic: FunctionDefinition | None = None
    knowledgeRequirement: tuple[KnowledgeRequirement, ...] = ()
    authorityRequirement: tuple[AuthorityRequirement, ...] = ()


class DecisionService(DRGElement, frozen=True, kw_only=True):
    variable: InformationItem | None = None
    outputDecision: tuple[Reference, ...] = ()
    encapsulatedDecision: tuple[Reference, ...] = ()
    inputDecision: tuple[Reference, ...] = ()
    inputData: tuple[Reference, ...] = ()


class KnowledgeSource(DRGElement, frozen=True, kw_only=True):
    locationURI: str | None = None
    authorityRequirement: tuple[AuthorityRequirement, ...] = ()
    type: TextElement | None = None
    owner: Reference | None = None


# --- types and documents ---------------------------------------------------------------------------------------------


class FunctionItem(Node, frozen=True, kw_only=True):
    outputTypeRef: str | None = None
    parameters: tuple[InformationItem, ...] = ()


class ItemDefinition(NamedElement, frozen=True, kw_only=True):
    """A type; `itemComponent` are the members of a context."""

    typeLanguage: str | None = None
    isCollection: bool = False
    typeRef: TextElement | None = None
    allowedValues: UnaryTests | None = None
    typeConstraint: UnaryTests | None = None
    itemComponent: tuple[ItemDefinition, ...] = ()
    functionItem: FunctionItem | None = None


class Import(NamedElement, frozen=True, kw_only=True):
    importType: str = ""
    namespace: str = ""
    locationURI: str | None = None


class Definitions(NamedElement, frozen=True, kw_only=True):
    """A document. What stands before its root (comments) is `prolog`."""

    namespace: str = ""
    expressionLanguage: str | None = None
    typeLanguage: str | None = None
    exporter: str | None = None
    exporterVersion: str | None = None
    import_: Annotated[tuple[Import, ...], Meta(extra={"tag": "import"})] = ()
    itemDefinition: tuple[ItemDefinition, ...] = ()
    drgElement: tuple[DRGElement, ...] = ()
    prolog: Annotated[tuple[Xml, ...], Meta(extra={"kind": "outside"})] = ()


def elements(definitions: Definitions) -> dict[str, DRGElement]:
    """The graph's nodes by id; one without an id stands under its name."""
    return {key_of(each): each for each in definitions.drgElement}


def key_of(element: DRGElement) -> str:
    """What a node is known by inside its document."""
    return element.id or f"={element.name}"


def variable_name(element: InputData | Decision | BusinessKnowledgeModel | DecisionService) -> str:
    """The name under which others see the element."""
    return element.name or (element.variable.name if element.variable else "")


def replace(definitions: Definitions, changed: DRGElement) -> Definitions:
    """The document with the node of the same id replaced."""
    nodes = tuple(changed if each.id == changed.id else each for each in definitions.drgElement)
    return msgspec.structs.replace(definitions, drgElement=nodes)
