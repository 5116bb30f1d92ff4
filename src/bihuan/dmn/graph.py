"""Decision requirements graphs made executable: `compile` a document once, `evaluate` its decisions (DMN 1.5 §6, §10.4).

A decision sees what it requires and what the caller gives. Every decision is computed at most once an evaluation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import msgspec

from bihuan.dmn import generated, model
from bihuan.dmn.items import Item, Types
from bihuan.dmn.logic import Builder, Logic, Owner, fitted, nothing
from bihuan.dmn.trace import DecisionTrace, TableTrace
from bihuan.feel import limits
from bihuan.feel.evaluation import Evaluation, Exhausted, Notice
from bihuan.feel.limits import Limits
from bihuan.feel.program import start_clock
from bihuan.feel.scope import Scope
from bihuan.feel.temporal import DateTime
from bihuan.feel.tree import Node
from bihuan.feel.types import ANY, ContextType, FunctionType, Type
from bihuan.feel.values import Function, Value
from bihuan.kernel.errors import NotFound, Problem

External: TypeAlias = Callable[[str, str, tuple[Value, ...]], Value]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The value of a decision, how it came about, and what was noticed."""

    value: Value
    decisions: tuple[DecisionTrace, ...] = ()
    tables: tuple[TableTrace, ...] = ()
    warnings: tuple[Notice, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a limit was reached; the value then says nothing."""
        return any(each.kind == "budget" for each in self.warnings)


class Session:
    """One evaluation of one graph: the inputs given and the values found so far, by element id."""

    __slots__ = ("evaluation", "inputs", "values")

    def __init__(self, inputs: Mapping[str, Value], evaluation: Evaluation) -> None:
        self.inputs = inputs
        self.evaluation = evaluation
        self.values: dict[str, Value] = {}


class Element:
    """A node of the graph; `name` is how others see it, `imported` the name of the import it comes by."""

    __slots__ = ("id", "imported", "name", "type")

    def __init__(self, id: str, name: str, type: Type) -> None:
        self.id = id
        self.name = name
        self.type = type

    def value(self, session: Session) -> Value:
        """What others see under the element's name."""
        raise NotImplementedError

    def asked(self, session: Session) -> Value:
        """What the element comes to when a caller asks for it by itself."""
        return self.value(session)


class InputElement(Element):
    """An input datum: taken from the inputs by its name."""

    __slots__ = ("_free", "item", "owner")

    def __init__(self, id: str, name: str, item: Item) -> None:
        super().__init__(id, name, item.type)
        self.item = item
        self._free = item.free
        self.owner = Owner(id, name)

    def value(self, session: Session) -> Value:
        if self.id in session.values:
            return session.values[self.id]
        if self.name not in session.inputs:
            session.evaluation.tell("name", "dmn.input_missing", self.owner.site, name=self.name)
            return None
        if self._free:
            return session.inputs[self.name]
        return self.item.admit(session.inputs[self.name], session.evaluation, self.owner.site, self.name)


class DecisionElement(Element):
    """A decision: its logic over the values of what it requires.

    Inputs that the caller gives are in view even where no requirement names them: many documents declare no input data.
    """

    __slots__ = ("logic", "owner", "required")

    def __init__(self, id: str, name: str, kind: Type) -> None:
        super().__init__(id, name, kind)
        self.owner = Owner(id, name)
        self.logic: Logic = nothing
        self.required: list[tuple[str, Element]] = []

    def value(self, session: Session) -> Value:
        if self.id in session.values:
            return session.values[self.id]
        evaluation = session.evaluation
        names = gathered(self.required, session, dict(session.inputs)) if self.required else session.inputs
        value = session.values[self.id] = self.logic(names, evaluation)
        if evaluation.made is not None:
            evaluation.made.append(DecisionTrace(element=self.id, name=self.name, value=value))
        return value


class KnowledgeElement(Element):
    """A business knowledge model: a function, the same for every session."""

    __slots__ = ("logic", "names", "owner", "required")

    def __init__(self, id: str, name: str, kind: Type) -> None:
        super().__init__(id, name, kind)
        self.owner = Owner(id, name)
        self.logic: Logic = nothing
        self.required: list[tuple[str, Element]] = []

    def value(self, session: Session) -> Value:
        if self.id not in session.values:
            # Set before its names are gathered: a model may require itself.
            names: dict[str, Value] = {}
            session.values[self.id] = function = self.logic(names, session.evaluation)
            names[self.name] = function
            gathered(self.required, session, names)
        return session.values[self.id]

    def asked(self, session: Session) -> Value:
        function = self.value(session)
        if type(function) is not Function:
            return None
        arguments = [session.inputs.get(name) for name in function.parameters]
        return function.call(session.evaluation, self.owner.site, *arguments)


class ServiceElement(Element):
    """A decision service: a function of its inputs over a part of the graph (DMN 1.5 §10.4)."""

    __slots__ = ("given", "item", "outputs", "owner")

    def __init__(self, id: str, name: str, kind: Type, item: Item) -> None:
        super().__init__(id, name, kind)
        self.owner = Owner(id, name)
        self.item = item
        self.given: list[tuple[Element, Item]] = []
        self.outputs: list[Element] = []

    def value(self, session: Session) -> Value:
        def call(evaluation: Evaluation, site: Node, *arguments: Value) -> Value:
            inner = Session({}, evaluation)
            for (element, item), argument in zip(self.given, arguments, strict=True):
                value = item.admit(argument, evaluation, site, element.name)
                if value is None and argument is not None:
                    return None
                inner.values[element.id] = value
            return self.result(inner)

        return Function(self.name, tuple(element.name for element, _ in self.given), call, types=self.kinds)

    def asked(self, session: Session) -> Value:
        for element, item in self.given:
            given = session.inputs.get(element.name)
            session.values[element.id] = item.admit(given, session.evaluation, self.owner.site, element.name)
        return self.result(session)

    @property
    def kinds(self) -> tuple[Type, ...]:
        return tuple(item.type for _, item in self.given)

    def result(self, session: Session) -> Value:
        """The value of the output decision, or a context of several."""
        values = {element.name: element.value(session) for element in self.outputs}
        value: Value = next(iter(values.values())) if len(values) == 1 else values
        return self.item.admit(value, session.evaluation, self.owner.site, self.name)


def gathered(required: Iterable[tuple[str, Element]], session: Session, names: dict[str, Value]) -> dict[str, Value]:
    """`names` with what an element requires; what comes from an import stands in a context under the import's name."""
    imported: dict[str, dict[str, Value]] = {}
    for prefix, element in required:
        value = element.value(session)
        if prefix:
            imported.setdefault(prefix, {})[element.name] = value
        else:
            names[element.name] = value
    if imported:
        names.update(imported)
    return names


class Decisions:
    """A compiled document with its imports; `problems` are the texts that could not be parsed."""

    def __init__(
        self, definitions: model.Definitions, imports: Mapping[str, Decisions], external: External | None = None
    ) -> None:
        self.definitions = definitions
        self.namespace = definitions.namespace
        self.imports = imports
        self.prefixes = {each.namespace: each.name for each in definitions.import_ if each.namespace in imports}
        self.types = Types(
            definitions, {each.name: imports[each.namespace].types for each in definitions.import_ if each.namespace in imports}
        )
        self.builder = Builder(self.types, generated.make)
        self.external = external
        self.elements: dict[str, Element] = {}
        self._nodes = model.elements(definitions)
        for key, node in self._nodes.items():
            self._declare(key, node)
        for key, node in self._nodes.items():
            self._connect(key, node)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.types.problems, *self.builder.problems)

    def element(self, reference: str, kind: type[Element] = Element) -> Element:
        """The element of an id or a name; raises `NotFound("dmn.no_decision")`."""
        found = self.elements.get(reference)
        if found is None or not isinstance(found, kind):
            named = [each for each in self.elements.values() if each.name == reference and isinstance(each, kind)]
            if not named:
                raise NotFound("dmn.no_decision", place=reference, name=reference)
            found = named[0]
        return found

    # --- building ---

    def _declare(self, key: str, node: model.DRGElement) -> None:
        match node:
            case model.InputData():
                item = self.types.named(node.variable.typeRef if node.variable else None)
                self.elements[key] = InputElement(key, model.variable_name(node), item)
            case model.Decision():
                item = self.types.named(node.variable.typeRef if node.variable else None)
                kind = item.type if item.type is not ANY else _shape(node.expression)
                self.elements[key] = DecisionElement(key, model.variable_name(node), kind)
            case model.BusinessKnowledgeModel():
                self.elements[key] = KnowledgeElement(key, model.variable_name(node), self._function_type(node))
            case model.DecisionService():
                item = self.types.named(node.variable.typeRef if node.variable else None)
                result = Item(item.type.result) if isinstance(item.type, FunctionType) else Item()
                self.elements[key] = ServiceElement(key, model.variable_name(node), FunctionType("function"), result)
            case _:
                pass

    def _function_type(self, node: model.BusinessKnowledgeModel) -> FunctionType:
        item = self.types.named(node.variable.typeRef if node.variable else None)
        if isinstance(item.type, FunctionType):
            return item.type
        logic = node.encapsulatedLogic
        result = item.type
        if logic is not None and result is ANY:
            result = self.types.named(logic.typeRef or (logic.expression.typeRef if logic.expression else None)).type
        parameters = tuple(self.types.named(each.typeRef).type for each in logic.formalParameter) if logic else ()
        return FunctionType("function", parameters, result)

    def _connect(self, key: str, node: model.DRGElement) -> None:
        element = self.elements.get(key)
        if isinstance(node, model.Decision) and isinstance(element, DecisionElement):
            references = [*_information(node), *_knowledge(node.knowledgeRequirement)]
            element.required = self._required(references)
            item = self.types.named(node.variable.typeRef if node.variable else None)
            logic = self.builder.build(node.expression, self._scope(element.required), element.owner)
            element.logic = fitted(logic, item, element.owner)
        elif isinstance(node, model.BusinessKnowledgeModel) and isinstance(element, KnowledgeElement):
            element.required = self._required(_knowledge(node.knowledgeRequirement))
            scope = self._scope([*element.required, ("", element)])
            element.logic = self.builder.build(node.encapsulatedLogic, scope, element.owner)
        elif isinstance(node, model.DecisionService) and isinstance(element, ServiceElement):
            given = [each.href for each in (*node.inputData, *node.inputDecision)]
            element.given = [(each, self._item(each)) for _, each in self._required(given)]
            element.outputs = [each for _, each in self._required([each.href for each in node.outputDecision])]

    def _item(self, element: Element) -> Item:
        node = self._nodes.get(element.id)
        reference = node.variable.typeRef if isinstance(node, model.InputData | model.Decision) and node.variable else None
        return element.item if isinstance(element, InputElement) else self.types.named(reference)

    def _required(self, references: Iterable[str]) -> list[tuple[str, Element]]:
        found = (self._resolve(reference) for reference in references)
        return [each for each in found if each is not None]

    def _resolve(self, reference: str) -> tuple[str, Element] | None:
        """The element of a reference, with the name of the import it comes by."""
        namespace, _, id = reference.rpartition("#")
        if namespace in ("", self.namespace):
            element = self.elements.get(id)
            return None if element is None else ("", element)
        imported = self.imports.get(namespace)
        element = imported.elements.get(id) if imported is not None else None
        return None if element is None else (self.prefixes.get(namespace, ""), element)

    def _scope(self, required: Iterable[tuple[str, Element]]) -> Scope:
        names: dict[str, Type] = {}
        grouped: dict[str, dict[str, Type]] = {}
        for prefix, element in required:
            if prefix:
                grouped.setdefault(prefix, {})[element.name] = element.type
            else:
                names[element.name] = element.type
        names.update({prefix: ContextType("context", members) for prefix, members in grouped.items()})
        return Scope(names, types=self.types.scope)


def _information(node: model.Decision) -> Iterable[str]:
    for each in node.informationRequirement:
        required = each.requiredDecision or each.requiredInput
        if required is not None:
            yield required.href


def _knowledge(requirements: Iterable[model.KnowledgeRequirement]) -> Iterable[str]:
    return [each.requiredKnowledge.href for each in requirements if each.requiredKnowledge is not None]


def _shape(expression: model.Expression | None) -> Type:
    """The members that a decision's value has by the form of its logic, where its variable declares no type."""
    if isinstance(expression, model.DecisionTable) and len(expression.output) > 1:
        return ContextType("context", {each.name or "": ANY for each in expression.output})
    if isinstance(expression, model.Context) and all(each.variable for each in expression.contextEntry):
        return ContextType(
            "context", {each.variable.name: _shape(each.expression) for each in expression.contextEntry if each.variable}
        )
    return ANY


# --- the door --------------------------------------------------------------------------------------------------------


def compile(
    definitions: model.Definitions, imports: Iterable[model.Definitions] = (), *, external: External | None = None
) -> Decisions:
    """The document ready to evaluate, with the documents it imports.

    A broken text makes its own decision null and stands in `problems`; `check` says whether a document may be deployed.
    `external` is asked for functions of other languages: class name, method signature, arguments.
    """
    known = {each.namespace: each for each in imports}
    return _compiled(definitions, known, {}, external)


def _compiled(
    definitions: model.Definitions,
    known: Mapping[str, model.Definitions],
    done: dict[str, Decisions],
    external: External | None,
    above: frozenset[str] = frozenset(),
) -> Decisions:
    for each in definitions.import_:
        if each.namespace in known and each.namespace not in done and each.namespace not in above:
            inner = _compiled(known[each.namespace], known, done, external, above | {definitions.namespace})
            done[each.namespace] = inner
    return Decisions(definitions, done, external)


def evaluate(
    decisions: Decisions,
    decision_id: str,
    context: Mapping[str, Value],
    *,
    now: DateTime | None = None,
    budget: Limits | None = None,
) -> Outcome:
    """The value of a decision (by id or name) for the given inputs, or of a decision service for its own.

    Never raises for what the model or the data do; raises `NotFound` when there is no such decision.
    """
    element = decisions.element(decision_id)
    tables: list[TableTrace] = []
    made: list[DecisionTrace] = []
    budget = budget or limits.standing()
    evaluation = Evaluation(now, budget.steps, external=decisions.external, trace=tables, made=made)
    if budget.clock is not None:
        start_clock(evaluation, budget)
    session = Session(context, evaluation)
    value: Value = None
    try:
        value = element.asked(session)
    except Exhausted as end:
        evaluation.end(end.code, end.site, end.limit)
    except RecursionError:
        evaluation.end("feel.calls_too_deep", None, limits.CALLS)
    warnings = evaluation.notices() if evaluation.told else ()
    return Outcome(value=value, decisions=tuple(made), tables=tuple(tables), warnings=warnings)
