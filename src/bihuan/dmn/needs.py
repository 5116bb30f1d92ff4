"""What a caller may give a decision: the input data of everything it requires, and names that no requirement brings.

Many documents, Camunda's among them, declare no input data: their tables name the caller's variables as they are. Those names are
inputs as well, without a type.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bihuan.dmn.graph import DecisionElement, Decisions, Element, InputElement, KnowledgeElement, ServiceElement
from bihuan.feel.types import ANY, Type


class Need(msgspec.Struct, frozen=True):
    """A value to give: its name, its type where one is declared, and the input values that its column allows, as written."""

    name: str
    type: Type = ANY
    declared: bool = True


def needs(decisions: Decisions, reference: str) -> tuple[Need, ...]:
    """The inputs of a decision, of a decision service, or the parameters of a knowledge model; by id or name."""
    root = decisions.element(reference)
    if isinstance(root, KnowledgeElement):
        parameters = _parameters(decisions, root)
        return tuple(Need(name) for name in parameters)
    found: dict[str, Need] = {}
    reached = list(_reached(root))
    for element in reached:
        if isinstance(element, InputElement):
            found.setdefault(element.name, Need(element.name, element.type))
    if isinstance(root, ServiceElement):
        return tuple(Need(each.name, item.type) for each, item in root.given)
    own = {element.id for element in reached}
    for name, _, owner in decisions.builder.undeclared:
        if owner in own:
            found.setdefault(name, Need(name, declared=False))
    return tuple(found.values())


def _reached(root: Element) -> Iterator[Element]:
    """The element and everything it requires, each once."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if id(element) in seen:
            continue
        seen.add(id(element))
        yield element
        if isinstance(element, DecisionElement | KnowledgeElement):
            waiting += [each for _, each in reversed(element.required)]


def _parameters(decisions: Decisions, element: KnowledgeElement) -> tuple[str, ...]:
    from bihuan.dmn import model

    node = model.elements(decisions.definitions).get(element.id)
    logic = node.encapsulatedLogic if isinstance(node, model.BusinessKnowledgeModel) else None
    return tuple(each.name for each in logic.formalParameter) if logic is not None else ()
