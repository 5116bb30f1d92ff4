"""The meaning of every node, walked over the tree: what generated code must agree with, and its fallback.

Names are looked up in frames, innermost first, then in the context, then among the builtins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal

from bihuan.feel import access, operators
from bihuan.feel.evaluation import Evaluation, bounded_list, charge, portions, weigh
from bihuan.feel.functions import BUILTINS
from bihuan.feel.inference import is_truth, mentions
from bihuan.feel.limits import FUNCTION
from bihuan.feel.tree import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    Constant,
    ContextLiteral,
    Filter,
    For,
    FunctionLiteral,
    If,
    In,
    InstanceOf,
    Iterator,
    ListLiteral,
    Logical,
    Name,
    Negation,
    Node,
    Path,
    Quantified,
    RangeLiteral,
    Test,
    Tests,
    UnaryRange,
)
from bihuan.feel.types import ANY, Type, coerced
from bihuan.feel.values import Function, Value, class_of


class Frame:
    """Names in view inside of a form, and the frame around it; `element` when they are the members of a filtered item."""

    __slots__ = ("element", "names", "outer")

    def __init__(self, names: Mapping[str, Value], outer: Frame | None, *, element: bool = False) -> None:
        self.names = names
        self.outer = outer
        self.element = element


class Walker:
    """One walk: the evaluation, the context it runs in, and the names that the static scope declares."""

    __slots__ = ("context", "declared", "evaluation")

    def __init__(self, context: Mapping[str, Value], evaluation: Evaluation, declared: Mapping[str, Type]) -> None:
        self.context = context
        self.evaluation = evaluation
        self.declared = declared

    def value(self, node: Node, frame: Frame | None = None) -> Value:
        return _METHODS[type(node)](self, node, frame)

    def constant(self, node: Constant, frame: Frame | None) -> Value:
        return node.value

    # --- names and paths ---

    def name(self, node: Name, frame: Frame | None) -> Value:
        name = node.name
        while frame is not None:
            if name in frame.names:
                return frame.names[name]
            frame = frame.outer
        if name in self.context:
            return self.context[name]
        if name in BUILTINS:
            return BUILTINS[name]
        return missing(self.evaluation, node, name)

    def path(self, node: Path, frame: Frame | None) -> Value:
        return access.member(self.evaluation, node, self.value(node.base, frame), node.member)

    def filter(self, node: Filter, frame: Frame | None) -> Value:
        base = self.value(node.base, frame)
        items = access.items_of(base)
        if type(node.condition) is Constant and type(node.condition.value) in operators.NUMBERS:
            return access.item_at(self.evaluation, node, items, node.condition.value)
        result: list[Value] = []
        may_be_index = not is_truth(node.condition)
        for item in portions(self.evaluation, items or ([None] if may_be_index else []), node, node.weight):
            inner = Frame({"item": item}, frame)
            found = self.value(node.condition, Frame(item, inner, element=True) if class_of(item) is dict else inner)
            if may_be_index and type(found) in operators.NUMBERS:
                return access.item_at(self.evaluation, node, items, found)
            may_be_index = False
            if found is True and items:
                result.append(item)
        return result

    # --- operators ---

    def negation(self, node: Negation, frame: Frame | None) -> Value:
        return operators.negate(self.evaluation, node, self.value(node.operand, frame))

    def arithmetic(self, node: Arithmetic, frame: Frame | None) -> Value:
        spine = [node]
        while type(spine[-1].left) is Arithmetic:
            spine.append(spine[-1].left)
        result = self.value(spine[-1].left, frame)
        for each in reversed(spine):
            result = operators.ARITHMETIC[each.operator](self.evaluation, each, result, self.value(each.right, frame))
        return result

    def comparison(self, node: Comparison, frame: Frame | None) -> Value:
        left = self.value(node.left, frame)
        return operators.COMPARISONS[node.operator](self.evaluation, node, left, self.value(node.right, frame))

    def between(self, node: Between, frame: Frame | None) -> Value:
        operand, low = self.value(node.operand, frame), self.value(node.low, frame)
        return access.between(self.evaluation, node, operand, low, self.value(node.high, frame))

    def in_(self, node: In, frame: Frame | None) -> Value:
        return self._any_test(node.tests, Frame({"?": self.value(node.operand, frame)}, frame))

    def instance(self, node: InstanceOf, frame: Frame | None) -> bool:
        return instance(self.evaluation, node, self.value(node.operand, frame))

    def logical(self, node: Logical, frame: Frame | None) -> bool | None:
        combine, final = (operators.conjunction, False) if node.operator == "and" else (operators.disjunction, True)
        result: bool | None = not final
        for operand in node.operands:
            value = self.value(operand, frame)
            if type(value) is not bool and value is not None:
                operators.mismatch(self.evaluation, operand, node.operator, value, True)
            result = combine(result, value)
            if result is final:
                break
        return result

    # --- forms ---

    def if_(self, node: If, frame: Frame | None) -> Value:
        condition = self.value(node.condition, frame)
        if type(condition) is not bool:
            self.evaluation.tell("type", "feel.no_condition", node.condition)
        return self.value(node.then if condition is True else node.otherwise, frame)

    def for_(self, node: For, frame: Frame | None) -> Value:
        result: list[Value] = []

        def body(inner: Frame) -> bool:
            charge(self.evaluation, len(result), node)
            result.append(self.value(node.body, Frame({"partial": result.copy()}, inner)))
            return False

        def plain(inner: Frame) -> bool:
            result.append(self.value(node.body, inner))
            return False

        end = self._run(node, node.iterators, frame, body if mentions(node.body, "partial") else plain)
        return None if end == "impossible" else bounded_list(self.evaluation, result, node)

    def _run(
        self, node: For | Quantified, iterators: tuple[Iterator, ...], frame: Frame | None, body: Callable[[Frame], bool]
    ) -> Literal["all", "stopped", "impossible"]:
        """Run the body over all combinations, until it answers True or a source cannot be run over."""
        source = self._source(iterators[0], frame, node.weight if len(iterators) == 1 else 1)
        if source is None:
            return "impossible"
        for item in source:
            inner = Frame({iterators[0].name: item}, frame)
            if len(iterators) == 1:
                if body(inner):
                    return "stopped"
            elif (end := self._run(node, iterators[1:], inner, body)) != "all":
                return end
        return "all"

    def _source(self, iterator: Iterator, frame: Frame | None, weight: int) -> Iterable[Value] | None:
        over = self.value(iterator.over, frame)
        if iterator.until is None:
            return access.run_over(self.evaluation, iterator, over, weight)
        return access.run_between(self.evaluation, iterator, over, self.value(iterator.until, frame), weight)

    def quantified(self, node: Quantified, frame: Frame | None) -> bool | None:
        some = node.quantifier == "some"
        state: list[bool | None] = [not some]

        def body(inner: Frame) -> bool:
            found = self.value(node.condition, inner)
            if found is not None and type(found) is not bool:
                self.evaluation.tell("type", "feel.no_condition", node.condition)
                state[0] = None
                return True
            state[0] = (operators.disjunction if some else operators.conjunction)(state[0], found)
            return state[0] is some

        return None if self._run(node, node.iterators, frame, body) == "impossible" else state[0]

    # --- functions ---

    def function(self, node: FunctionLiteral, frame: Frame | None) -> Value:
        charge(self.evaluation, FUNCTION, node)
        if node.external:
            return external(self.evaluation, node, self.value(node.body, frame))

        def call(evaluation: Evaluation, site: Node, *arguments: Value) -> Value:
            walker = self if evaluation is self.evaluation else Walker(self.context, evaluation, self.declared)
            return walker.value(node.body, Frame(dict(zip(node.parameters, arguments, strict=True)), frame))

        return function_value(node, call)

    def call(self, node: Call, frame: Frame | None) -> Value:
        callee = self._callee(node.callee, frame)
        arguments = [self.value(argument, frame) for argument in node.arguments]
        return access.call(self.evaluation, node, callee, arguments, node.names)

    def _callee(self, node: Node, frame: Frame | None) -> Value:
        """What is called: a builtin is hidden by a function of its name in a frame or among the declared names only."""
        if type(node) is not Name or node.name not in BUILTINS:
            return self.value(node, frame)
        while frame is not None:
            if node.name in frame.names and not frame.element:
                return callee(frame.names[node.name], BUILTINS[node.name])
            frame = frame.outer
        found = self.context.get(node.name) if node.name in self.declared else None
        return callee(found, BUILTINS[node.name])

    # --- literals ---

    def context_literal(self, node: ContextLiteral, frame: Frame | None) -> Value:
        charge(self.evaluation, 2 + len(node.entries) // 2, node)
        result: dict[str, Value] = {}
        inner = Frame(result, frame)
        for name, entry in node.entries:
            value = self.value(entry, inner)
            if name in result:
                self.evaluation.tell("name", "feel.entry_twice", entry, name=name)
                return None
            result[name] = value
        return result

    def list_literal(self, node: ListLiteral, frame: Frame | None) -> list[Value]:
        if len(node.items) > 4:
            charge(self.evaluation, len(node.items) // 4, node)
        return [self.value(item, frame) for item in node.items]

    def range_literal(self, node: RangeLiteral, frame: Frame | None) -> Value:
        low, high = self.value(node.low, frame), self.value(node.high, frame)
        return access.make_range(self.evaluation, node, low, high, node.low_included, node.high_included)

    def unary_range(self, node: UnaryRange, frame: Frame | None) -> Value:
        return access.make_unary_range(self.evaluation, node, node.operator, self.value(node.bound, frame))

    # --- unary tests ---

    def tests(self, node: Tests, frame: Frame | None) -> bool | None:
        if not node.tests:
            return True
        found = self._any_test(node.tests, frame)
        return found if not node.negated or found is None else not found

    def _any_test(self, tests: tuple[Test, ...], frame: Frame | None) -> bool | None:
        result: bool | None = False
        for test in tests:
            result = operators.disjunction(result, self.test(test, frame))
            if result is True:
                break
        return result

    def test(self, node: Test, frame: Frame | None) -> bool | None:
        tested = self.name(Name(node.source, node.start, node.end, "?"), frame)
        operand = self.value(node.operand, frame)
        if node.operator:
            return operators.COMPARISONS[node.operator](self.evaluation, node, tested, operand)
        if type(node.operand) is Constant:
            return access.matches(self.evaluation, node, tested, operand)
        return access.answers(self.evaluation, node, tested, operand, node.asks)


def walk(
    root: Node, context: Mapping[str, Value], evaluation: Evaluation, declared: Mapping[str, Type] = MappingProxyType({})
) -> Value:
    """The value of a tree in a context."""
    return Walker(context, evaluation, declared).value(root)


def instance(evaluation: Evaluation, node: InstanceOf, value: Value) -> bool:
    """`value instance of type`."""
    if class_of(value) is list or class_of(value) is dict:
        weigh(evaluation, value, node)
    return node.type.holds(value)


def callee(found: Value, builtin: Function) -> Function:
    """What a call means whose name is a builtin's and something else's too."""
    return found if type(found) is Function else builtin


def missing(evaluation: Evaluation, site: Node, name: str) -> None:
    """Tell that a name has no value."""
    evaluation.tell("name", "feel.no_variable", site, name=name)


def function_value(node: FunctionLiteral, call: Callable[..., Value]) -> Function:
    """A function of FEEL text; `call` takes the evaluation, the site and the arguments, which must be of the declared types."""
    if all(each is ANY for each in node.types):
        return Function("function", node.parameters, call, types=node.types, weight=node.weight)

    def checked(evaluation: Evaluation, site: Node, *arguments: Value) -> Value:
        values: list[Value] = []
        for name, wanted, argument in zip(node.parameters, node.types, arguments, strict=True):
            weigh(evaluation, argument, site)
            fits, value = coerced(argument, wanted)
            if not fits:
                evaluation.tell("argument", "feel.argument_type", site, parameter=name, wanted=str(wanted))
                return None
            values.append(value)
        return call(evaluation, site, *values)

    return Function("function", node.parameters, checked, types=node.types, weight=node.weight)


def external(evaluation: Evaluation, node: FunctionLiteral, definition: Value) -> Value:
    """A function of another language, named by its class and signature; only the allow-list of the evaluation supplies it."""

    def call(evaluation: Evaluation, site: Node, *arguments: Value) -> Value:
        return foreign(evaluation, site, definition, arguments)

    return Function("external", node.parameters, call, types=node.types)


def foreign(evaluation: Evaluation, site: Node, definition: Value, arguments: tuple[Value, ...]) -> Value:
    """The value of a function of another language: `{java: {class: …, method signature: …}}`, or that inner context."""
    inner: Value = definition.get("java", definition) if class_of(definition) is dict else None
    if evaluation.external is None or class_of(inner) is not dict:
        evaluation.tell("argument", "feel.external_function", site)
        return None
    return evaluation.external(str(inner.get("class")), str(inner.get("method signature")), arguments)


_METHODS: dict[type, Callable[[Walker, Any, Frame | None], Value]] = {
    Constant: Walker.constant,
    Name: Walker.name,
    Path: Walker.path,
    Filter: Walker.filter,
    Call: Walker.call,
    Negation: Walker.negation,
    Arithmetic: Walker.arithmetic,
    Comparison: Walker.comparison,
    Between: Walker.between,
    In: Walker.in_,
    InstanceOf: Walker.instance,
    Logical: Walker.logical,
    If: Walker.if_,
    For: Walker.for_,
    Quantified: Walker.quantified,
    FunctionLiteral: Walker.function,
    ContextLiteral: Walker.context_literal,
    ListLiteral: Walker.list_literal,
    RangeLiteral: Walker.range_literal,
    UnaryRange: Walker.unary_range,
    Tests: Walker.tests,
}
