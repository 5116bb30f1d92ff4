"""Boxed expressions made executable (DMN 1.5 §10.2): each becomes a function of the names in view and the evaluation.

A text that is not FEEL does not stop the others: it is kept as a problem, and its value is null with a notice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

from bihuan.dmn import model
from bihuan.dmn.items import FREE, Item, Types
from bihuan.feel import access, operators
from bihuan.feel.evaluation import Evaluation, bounded_list, charge
from bihuan.feel.parser import Dialect, parse
from bihuan.feel.program import Program, compile
from bihuan.feel.scope import Scope
from bihuan.feel.tree import Constant, Node, Source
from bihuan.feel.types import ANY, FunctionType, ListType, Type
from bihuan.feel.values import Function, Value, class_of
from bihuan.feel.walker import foreign
from bihuan.kernel.errors import InvalidModel, Problem

Names: TypeAlias = Mapping[str, Value]
Logic: TypeAlias = Callable[[Names, Evaluation], Value]
MakeTable: TypeAlias = Callable[["Builder", model.DecisionTable, Scope, "Owner"], Logic]


class Owner:
    """The element whose logic is being built: where its problems and traces belong."""

    __slots__ = ("id", "name", "site")

    def __init__(self, id: str, name: str) -> None:
        self.id = id
        self.name = name
        self.site = Constant(Source(name, id), 0, 0, None)


def running(program: Program) -> Logic:
    """The logic of a program, whose `run` changes when it is worth generating code."""

    def run(names: Names, evaluation: Evaluation) -> Value:
        return program.run(names, evaluation)

    return run


def nothing(names: Names, evaluation: Evaluation) -> None:
    """The logic of what has none."""
    return


class Builder:
    """Builds the logic of one document; `problems` collects everything that is wrong with its texts."""

    def __init__(self, types: Types, make_table: MakeTable) -> None:
        self.types = types
        self.problems: list[Problem] = []
        self.undeclared: list[tuple[str, str, str]] = []  # names that no requirement brings, where, and of which element
        self._make_table = make_table

    def build(self, expression: model.Expression | None, scope: Scope, owner: Owner) -> Logic:
        """The logic of an expression; its own `typeRef` is honoured."""
        if expression is None:
            return nothing
        logic = _KINDS[type(expression)](self, expression, scope, owner)
        item = self.types.named(expression.typeRef)
        return logic if item.free else fitted(logic, item, owner)

    # --- texts ---

    def program(
        self, text: str | None, scope: Scope, owner: Owner, *, place: str | None = None, dialect: Dialect = "expression"
    ) -> Program | None:
        """The program of a text; None when it is empty or wrong."""
        if not (text or "").strip():
            return None
        try:
            ast = parse(text or "", scope, dialect, place=place or owner.id)
            self.undeclared += [(name, place or owner.id, owner.id) for name in ast.unknown]
            return compile(ast)
        except InvalidModel as error:
            self.problems.append(error.as_problem())
            return None

    def literal(self, expression: model.LiteralExpression, scope: Scope, owner: Owner) -> Logic:
        program = self.program(expression.text, scope, owner, place=expression.id)
        if program is None:
            return self.broken(expression.text, owner)
        return running(program)

    def broken(self, text: str | None, owner: Owner) -> Logic:
        """The logic of a text that could not be parsed, or of none."""
        if not (text or "").strip():
            return nothing

        def run(names: Names, evaluation: Evaluation) -> None:
            evaluation.tell("argument", "dmn.broken_expression", owner.site, name=owner.name)

        return run

    # --- boxed expressions ---

    def context(self, expression: model.Context, scope: Scope, owner: Owner) -> Logic:
        """Entries that see those before them; the one without a name is the result."""
        entries: list[tuple[str, Logic]] = []
        known: dict[str, Type] = {}
        for entry in expression.contextEntry:
            inner = _widened(scope, known)
            logic = self.build(entry.expression, inner, owner)
            name = entry.variable.name if entry.variable is not None else ""
            item = self.types.named(entry.variable.typeRef) if entry.variable is not None else FREE
            if name:
                known[name] = item.type if item.type is not ANY else _type_of(entry.expression, inner)
            entries.append((name, fitted(logic, item, owner)))

        def run(names: Names, evaluation: Evaluation) -> Value:
            result: dict[str, Value] = {}
            inner = dict(names)
            for name, logic in entries:
                value = logic(inner, evaluation)
                if not name:
                    return value
                result[name] = inner[name] = value
            return result

        return run

    def invocation(self, expression: model.Invocation, scope: Scope, owner: Owner) -> Logic:
        callee = self.build(expression.expression, scope, owner)
        parameters = tuple(each.parameter.name if each.parameter else "" for each in expression.binding)
        arguments = [self.build(each.expression, scope, owner) for each in expression.binding]

        def run(names: Names, evaluation: Evaluation) -> Value:
            function = callee(names, evaluation)
            values = [argument(names, evaluation) for argument in arguments]
            return access.call(evaluation, owner.site, function, values, parameters)

        return run

    def function(self, expression: model.FunctionDefinition, scope: Scope, owner: Owner) -> Logic:
        items = [self.types.named(each.typeRef) for each in expression.formalParameter]
        parameters = tuple(each.name for each in expression.formalParameter)
        inner = _widened(scope, {name: item.type for name, item in zip(parameters, items, strict=True)})
        body = self.build(expression.expression, inner, owner)
        if expression.kind != "FEEL":
            body = self._foreign(body, parameters, owner)
        result = self.types.named(expression.typeRef)
        kinds = tuple(item.type for item in items)

        def run(names: Names, evaluation: Evaluation) -> Value:
            def call(evaluation: Evaluation, site: Node, *arguments: Value) -> Value:
                given = dict(names)
                for name, item, argument in zip(parameters, items, arguments, strict=True):
                    value = item.admit(argument, evaluation, site, name)
                    if value is None and argument is not None:
                        return None
                    given[name] = value
                return body(given, evaluation)

            return Function(owner.name, parameters, call, types=kinds, result=result.type)

        return run

    def _foreign(self, body: Logic, parameters: tuple[str, ...], owner: Owner) -> Logic:
        """A function of another language; the boxed context names its class and method."""

        def run(names: Names, evaluation: Evaluation) -> Value:
            return foreign(evaluation, owner.site, body(names, evaluation), tuple(names[each] for each in parameters))

        return run

    def list(self, expression: model.List, scope: Scope, owner: Owner) -> Logic:
        items = [self.build(each, scope, owner) for each in expression.expression]
        return lambda names, evaluation: [item(names, evaluation) for item in items]

    def relation(self, expression: model.Relation, scope: Scope, owner: Owner) -> Logic:
        columns = [each.name for each in expression.column]
        kinds = [self.types.named(each.typeRef) for each in expression.column]
        rows = [[self.build(each, scope, owner) for each in row.expression] for row in expression.row]
        cells = [[fitted(cell, kind, owner) for cell, kind in zip(row, kinds, strict=False)] for row in rows]
        return lambda names, evaluation: [
            {column: cell(names, evaluation) for column, cell in zip(columns, row, strict=False)} for row in cells
        ]

    def conditional(self, expression: model.Conditional, scope: Scope, owner: Owner) -> Logic:
        condition, then, otherwise = (
            self._child(each, scope, owner) for each in (expression.if_, expression.then, expression.else_)
        )

        def run(names: Names, evaluation: Evaluation) -> Value:
            found = condition(names, evaluation)
            if type(found) is not bool:
                evaluation.tell("type", "feel.no_condition", owner.site)
                if found is not None:
                    return None
            return (then if found is True else otherwise)(names, evaluation)

        return run

    def _child(self, child: model.Child | None, scope: Scope, owner: Owner) -> Logic:
        if child is None:
            return nothing
        return fitted(self.build(child.expression, scope, owner), self.types.named(child.typeRef), owner)

    def loop(self, expression: model.For, scope: Scope, owner: Owner) -> Logic:
        source = self._child(expression.in_, scope, owner)
        variable = expression.iteratorVariable
        body = self._child(expression.return_, _widened(scope, {variable: ANY, "partial": ListType("list")}), owner)

        def run(names: Names, evaluation: Evaluation) -> Value:
            items = access.run_over(evaluation, owner.site, source(names, evaluation))
            if items is None:
                return None
            result: list[Value] = []
            for item in items:
                result.append(body({**names, variable: item, "partial": result.copy()}, evaluation))
            return bounded_list(evaluation, result, owner.site)

        return run

    def quantified(self, expression: model.Some | model.Every, scope: Scope, owner: Owner) -> Logic:
        source = self._child(expression.in_, scope, owner)
        variable = expression.iteratorVariable
        condition = self._child(expression.satisfies, _widened(scope, {variable: ANY}), owner)
        some = isinstance(expression, model.Some)
        combine = operators.disjunction if some else operators.conjunction

        def run(names: Names, evaluation: Evaluation) -> bool | None:
            items = access.run_over(evaluation, owner.site, source(names, evaluation))
            if items is None:
                return None
            result: bool | None = not some
            for item in items:
                found = condition({**names, variable: item}, evaluation)
                if found is not None and type(found) is not bool:
                    evaluation.tell("type", "feel.no_condition", owner.site)
                    return None
                result = combine(result, found)
                if result is some:
                    break
            return result

        return run

    def filter(self, expression: model.Filter, scope: Scope, owner: Owner) -> Logic:
        source = self._child(expression.in_, scope, owner)
        match = self._child(expression.match, _widened(scope, {"item": ANY, **_members(expression.in_, scope)}), owner)

        def run(names: Names, evaluation: Evaluation) -> Value:
            items = access.items_of(source(names, evaluation))
            charge(evaluation, len(items) + 1, owner.site)
            result: list[Value] = []
            for number, item in enumerate(items or [None]):
                inner = {**names, "item": item}
                if class_of(item) is dict:
                    inner.update(cast("dict[str, Value]", item))
                found = match(inner, evaluation)
                if number == 0 and type(found) in operators.NUMBERS:
                    return access.item_at(evaluation, owner.site, items, found)
                if found is not None and type(found) is not bool and items:
                    evaluation.tell("type", "feel.no_condition", owner.site)
                    return None
                if found is True and items:
                    result.append(item)
            return result

        return run

    def table(self, expression: model.DecisionTable, scope: Scope, owner: Owner) -> Logic:
        return self._make_table(self, expression, scope, owner)


_KINDS: dict[type, Callable[[Builder, Any, Scope, Owner], Logic]] = {
    model.LiteralExpression: Builder.literal,
    model.Context: Builder.context,
    model.Invocation: Builder.invocation,
    model.FunctionDefinition: Builder.function,
    model.List: Builder.list,
    model.Relation: Builder.relation,
    model.Conditional: Builder.conditional,
    model.For: Builder.loop,
    model.Some: Builder.quantified,
    model.Every: Builder.quantified,
    model.Filter: Builder.filter,
    model.DecisionTable: Builder.table,
}


def fitted(logic: Logic, item: Item, owner: Owner) -> Logic:
    """The logic with its result made to fit a type."""
    if item.free:
        return logic
    return lambda names, evaluation: item.admit(logic(names, evaluation), evaluation, owner.site, owner.name)


def _widened(scope: Scope, names: Mapping[str, Type]) -> Scope:
    return Scope({**scope.names, **names}, types=scope.types, open=scope.open)


def _type_of(expression: model.Expression | None, scope: Scope) -> Type:
    """The type of an entry as far as names need it."""
    from bihuan.feel.inference import type_of

    if isinstance(expression, model.LiteralExpression):
        try:
            ast = parse(expression.text or "null", scope)
        except InvalidModel:
            return ANY
        return type_of(ast.root, scope.names.get)
    if isinstance(expression, model.FunctionDefinition):
        return FunctionType("function")
    if isinstance(expression, model.Relation):
        from bihuan.feel.types import ContextType

        return ListType("list", ContextType("context", {each.name: ANY for each in expression.column}))
    return ANY


def _members(child: model.Child | None, scope: Scope) -> Mapping[str, Type]:
    from bihuan.feel.inference import member_types

    return (member_types(_type_of(child.expression, scope)) if child is not None else None) or {}
