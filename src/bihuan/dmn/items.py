"""Item definitions: what type a name has, and how a value is made to fit it (DMN 1.5 §7.3.2, §10.3.2.9.4).

An `Item` coerces a value as its type asks and then checks the allowed values, of members and of items of collections too. What
does not fit becomes null, and a notice says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bihuan.dmn import model, schema
from bihuan.feel.evaluation import Evaluation
from bihuan.feel.parser import parse
from bihuan.feel.program import Program, compile
from bihuan.feel.scope import Scope
from bihuan.feel.tree import Node
from bihuan.feel.types import ANY, NAMED, ContextType, FunctionType, ListType, Type, coerced
from bihuan.feel.values import Value, class_of
from bihuan.kernel.errors import InvalidModel, Problem


class Item(NamedTuple):
    """A type with its constraints; `members` by name, `element` of a collection."""

    type: Type = ANY
    allowed: tuple[Program, ...] = ()
    members: Mapping[str, Item] = {}
    element: Item | None = None

    @property
    def free(self) -> bool:
        """Whether any value fits as it is."""
        return self.type is ANY and not self.allowed and not self.members and self.element is None

    def admit(self, value: Value, evaluation: Evaluation, site: Node | None, name: str) -> Value:
        """The value as this type wants it, or null and a notice."""
        if value is None or self.free:
            return value
        fits, value = coerced(value, self.type)
        if not fits:
            evaluation.tell("conversion", "dmn.type_mismatch", site, name=name, wanted=str(self.type))
            return None
        if not self.allows(value, evaluation):
            evaluation.tell("conversion", "dmn.value_not_allowed", site, name=name)
            return None
        return value

    def allows(self, value: Value, evaluation: Evaluation) -> bool:
        """Whether a value of the right type is among the allowed ones, with all that it holds."""
        if value is None:
            return True
        if any(each.run({"?": value}, evaluation) is not True for each in self.allowed):
            return False
        if self.element is not None and class_of(value) is list:
            return all(self.element.allows(item, evaluation) for item in value)
        if self.members and class_of(value) is dict:
            return all(each.allows(value.get(name), evaluation) for name, each in self.members.items())
        return True


FREE = Item()


class Types:
    """The types of a document, those of its imports under their prefix."""

    def __init__(self, definitions: model.Definitions, imported: Mapping[str, Types] | None = None) -> None:
        self.problems: list[Problem] = []
        self._namespaces = _feel_prefixes(definitions)
        self._definitions = {each.name: each for each in definitions.itemDefinition}
        self._items: dict[str, Item] = {}
        self._open: set[str] = set()
        for name in self._definitions:
            self.named(name)
        for prefix, types in (imported or {}).items():
            self._items.update({f"{prefix}.{name}" if prefix else name: item for name, item in types._items.items()})

    @property
    def scope(self) -> Mapping[str, Type]:
        """The types that expressions may name."""
        return {name: item.type for name, item in self._items.items()}

    def knows(self, reference: str) -> bool:
        """Whether a `typeRef` names a type."""
        name = self._plain(reference)
        return name in self._items or name in NAMED

    def named(self, reference: str | None) -> Item:
        """The type that a `typeRef` names; one that is unknown or holds itself is free."""
        if not reference or reference.strip() in ("Any", ""):
            return FREE
        name = self._plain(reference)
        if name in self._items:
            return self._items[name]
        if name in self._definitions:
            if name in self._open:
                return FREE
            self._open.add(name)
            item = self._item(self._definitions[name])
            self._open.discard(name)
            self._items[name] = item
            return item
        return Item(NAMED[name]) if name in NAMED else FREE

    def _plain(self, reference: str) -> str:
        """The reference without a prefix that means FEEL's own namespace."""
        reference = reference.strip()
        prefix, _, name = reference.rpartition(":")
        return name if prefix and (prefix in self._namespaces or prefix == "feel") else reference.replace(":", ".")

    def _item(self, definition: model.ItemDefinition) -> Item:
        if definition.functionItem is not None:
            function = definition.functionItem
            kinds = tuple(self.named(each.typeRef).type for each in function.parameters)
            return Item(FunctionType("function", kinds, self.named(function.outputTypeRef).type))
        tests = self.tests(definition.allowedValues or definition.typeConstraint, definition.name)
        allowed = () if tests is None else (tests,)
        if definition.itemComponent:
            members = {each.name: self._item(each) for each in definition.itemComponent}
            kind = ContextType("context", {name: each.type for name, each in members.items()})
            single = Item(kind, allowed, members)
        else:
            base = self.named(definition.typeRef)
            single = base if not allowed else Item(base.type, base.allowed + allowed, base.members, base.element)
            if allowed and isinstance(base.type, ListType) and not definition.isCollection:
                # Allowed values of a type that is a list by reference speak of its items.
                return Item(base.type, base.allowed, base.members, Item(base.type.element, allowed))
        return Item(ListType("list", single.type), (), {}, single) if definition.isCollection else single

    def tests(self, tests: model.UnaryTests | None, place: str) -> Program | None:
        """The unary tests of a constraint as a program; None where there are none."""
        if tests is None or not (tests.text or "").strip():
            return None
        try:
            return compile(parse(tests.text or "", Scope((), types={}), "unary", place=tests.id or place))
        except InvalidModel as error:
            self.problems.append(error.as_problem())
            return None


def _feel_prefixes(definitions: model.Definitions) -> frozenset[str]:
    attributes = definitions.xml.attributes if definitions.xml is not None else ()
    feel = frozenset(schema.FEEL.values())
    return frozenset(name.removeprefix("xmlns:") for name, uri in attributes if name.startswith("xmlns:") and uri in feel)
