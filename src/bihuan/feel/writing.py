"""What generated code is put together from: operands and what is known of them, names and where they are, comparisons.

Where both operands are plain numbers or strings the operation stands in the code itself; everything else goes to the operators
that the walker uses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypeAlias

from bihuan.feel import operators
from bihuan.feel.emit import Code
from bihuan.feel.evaluation import Evaluation
from bihuan.feel.functions import BUILTINS
from bihuan.feel.tree import Node
from bihuan.feel.values import Value, class_of

# `truth`: true, false or null. `number`, `string`: never null.
Known: TypeAlias = Literal["", "truth", "number", "integer", "string", "list", "null"]

_LITERALS: Mapping[type, Known] = {int: "integer", str: "string", Decimal: "number"}
_COMPARISONS = {"=": "equal", "!=": "unequal", "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal"}
_PYTHON = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class Operand(NamedTuple):
    """Where a value is: `code` is a variable or a literal; `constant` when its value is known."""

    code: str
    known: Known = ""
    constant: bool = False
    value: Value = None


class Frame(NamedTuple):
    """Names in view as variables. `element`: a variable whose members hide names, if it is a context.

    `growing` is the variable of a context that is being built, whose later names a function inside may use.
    """

    names: dict[str, Operand]
    level: int
    element: str = ""
    growing: str = ""
    coming: frozenset[str] = frozenset()


class Writing:
    """A function under way: its code, the frames of names around the place that is being written, the functions inside it."""

    def __init__(self, declared: Mapping[str, Any]) -> None:
        self.code = Code()
        self.declared = declared
        self.frames: list[Frame] = []
        self.level: int = 0
        self.captured: list[dict[str, None]] = []

    def held(self, expression: str, known: Known = "") -> Operand:
        """A fresh variable with the value of a Python expression."""
        name = self.code.fresh()
        self.code.line(f"{name} = {expression}")
        return Operand(name, known)

    def variable(self, operand: Operand) -> Operand:
        """The operand in a variable, if it is a literal."""
        return self.held(operand.code, operand.known) if operand.constant else operand

    def plain(self, operand: Operand) -> Operand:
        """The operand in a variable, if it is a literal that Python does not like beside `is`."""
        return operand if operand.known in ("truth", "null") or not operand.constant else self.held(operand.code, operand.known)

    def site(self, node: Node) -> str:
        return self.code.constant(node)

    def literal(self, value: Value) -> Operand:
        """A known value: null and the truths stand in the code, all else in the table, so that equal forms are equal code."""
        if value is None:
            return Operand("None", "null", True, None)
        if type(value) is bool:
            return Operand(repr(value), "truth", True, value)
        return Operand(self.code.constant(value), _LITERALS.get(class_of(value), ""), True, value)

    def found(self, node: Node, name: str, frame: int) -> Operand:
        """A name looked up from a frame outwards, then in the context."""
        while frame >= 0:
            each = self.frames[frame]
            if name in each.names:
                return self._captured_from(each.level, each.names[name])
            if each.element:
                return self._member_or_outer(node, name, frame)
            if each.growing and name in each.coming and each.level < self.level:
                return self._coming_or_outer(node, name, frame)
            frame -= 1
        return self._variable(node, name)

    def _captured_from(self, level: int, operand: Operand) -> Operand:
        """An operand of an outer function; its value at the time the inner one is made is bound to it."""
        if not operand.constant:
            for captured in self.captured[level : self.level]:
                captured[operand.code] = None
        return operand

    def _either(self, condition: str, found: str, outer: Callable[[], Operand]) -> Operand:
        result = self.code.fresh()
        with self.code.block(f"if {condition}:"):
            self.code.line(f"{result} = {found}")
        with self.code.block("else:"):
            self.code.line(f"{result} = {outer().code}")
        return Operand(result)

    def _member_or_outer(self, node: Node, name: str, frame: int) -> Operand:
        each = self.frames[frame]
        element = self._captured_from(each.level, Operand(each.element)).code
        kind, key = self.code.use("type"), self.literal(name).code
        test = f"{kind}({element}) is {self.code.use('dict')} and {key} in {element}"
        return self._either(test, f"{element}[{key}]", lambda: self.found(node, name, frame - 1))

    def _coming_or_outer(self, node: Node, name: str, frame: int) -> Operand:
        each = self.frames[frame]
        growing = self._captured_from(each.level, Operand(each.growing)).code
        key = self.literal(name).code
        return self._either(f"{key} in {growing}", f"{growing}[{key}]", lambda: self.found(node, name, frame - 1))

    def _variable(self, node: Node, name: str) -> Operand:
        """A variable of the context, a builtin of that name, or nothing."""
        known = self.code.known(name)
        if known is not None:
            return Operand(known)
        result, key = self.code.fresh(), self.literal(name).code
        if name in BUILTINS:
            other = self.code.constant(BUILTINS[name])
        else:
            other = f"{self.code.use('missing')}(e, {self.site(node)}, {key})"
        self.code.line(f"try: {result} = c[{key}]")
        self.code.line(f"except {self.code.use('KeyError')}: {result} = {other}")
        self.code.loaded[-1][name] = result
        return Operand(result)

    # --- comparisons ---

    def is_class(self, kind: Literal["int", "str", "bool"], operand: Operand) -> str:
        """The test that an operand is of a Python type; empty when that is known."""
        known = {"int": "integer", "str": "string", "bool": "boolean"}[kind]
        return "" if operand.known == known else f"{self.code.use('type')}({operand.code}) is {self.code.use(kind)}"

    def is_number(self, operand: Operand) -> str:
        if operand.known in ("integer", "number"):
            return ""
        return f"{self.code.use('type')}({operand.code}) in {self.code.use('NUM')}"

    def folded(self, operation: Callable[..., Value], node: Node, *operands: Operand) -> Operand | None:
        """The result of an operation on known values, computed now, unless it has something to tell."""
        if not all(each.constant for each in operands):
            return None
        scratch = Evaluation()
        value = operation(scratch, node, *(each.value for each in operands))
        return self.literal(value) if scratch.told is None else None

    def compared(self, node: Node, operator: str, left: Operand, right: Operand) -> Operand:
        """`left operator right`; both plain numbers or strings are compared by Python itself."""
        folded = self.folded(operators.COMPARISONS[operator], node, left, right)
        if folded is not None:
            return folded
        same = operator in ("=", "!=")
        if same and "null" in (left.known, right.known):
            other = right if left.known == "null" else left
            return self.held(f"{other.code} is{' not' if operator == '!=' else ''} None", "truth")
        slow = f"{self.code.use(_COMPARISONS[operator])}(e, {self.site(node)}, {left.code}, {right.code})"
        fast = f"{left.code} {_PYTHON[operator]} {right.code}"
        test = self.comparable(left, right, same=same)
        return self.held(f"{fast} if {test} else {slow}" if test else slow, "truth")

    def comparable(self, left: Operand, right: Operand, *, same: bool) -> str:
        """The test that two operands are of kinds that Python compares as FEEL does; empty when they hardly are."""
        known = {each.known for each in (left, right)}
        if known & {"integer", "number"}:
            return (
                "" if "string" in known else " and ".join(filter(None, (self.is_number(left), self.is_number(right)))) or "True"
            )
        if "string" in known:
            return " and ".join(filter(None, (self.is_class("str", left), self.is_class("str", right)))) or "True"
        if same and any(each.constant and type(each.value) is bool for each in (left, right)):
            other = right if left.constant and type(left.value) is bool else left
            return f"{self.code.use('type')}({other.code}) is {self.code.use('bool')}"
        if "null" in known:
            return ""
        kind = self.code.use("type")
        if same:
            return f"{kind}({left.code}) is {kind}({right.code}) and {kind}({left.code}) in {self.code.use('SCALAR')}"
        return f"{self.is_number(left)} and {self.is_number(right)}"
