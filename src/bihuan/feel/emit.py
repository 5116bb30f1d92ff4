"""Writing Python functions line by line: the buffer under `feel.generate`.

What is written consists of generated identifiers, literals made by `repr`, and names of a table of constants and helpers; nothing
of a user's text stands in it except inside such a literal. The function runs with empty builtins.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

from bihuan.feel import access, evaluation, numbers, operators, walker
from bihuan.feel.values import Function

INDENT = 60  # levels of Python blocks; CPython takes 100
BLOCKS = 12  # loops inside each other; CPython takes 20 together with what a helper adds
LINES = 4_000


class Unfit(Exception):
    """The text is too large or too deep to become a Python function; it is walked instead."""


def tell_no_condition(state: evaluation.Evaluation, site: Any) -> None:
    state.tell("type", "feel.no_condition", site)


def tell_twice(state: evaluation.Evaluation, site: Any, name: str) -> None:
    state.tell("name", "feel.entry_twice", site, name=name)


def no_truth(state: evaluation.Evaluation, site: Any, operator: str, value: Any) -> None:
    """Tell that an operand of `and` or `or` is no boolean."""
    if value is not None:
        operators.mismatch(state, site, operator, value, True)


HELPERS: Mapping[str, Any] = {
    "type": type,
    "len": len,
    "KeyError": KeyError,
    "int": int,
    "str": str,
    "bool": bool,
    "list": list,
    "dict": dict,
    "Decimal": Decimal,
    "NUM": numbers.NUMBERS,
    "SCALAR": frozenset((int, Decimal, bool)),  # not strings: comparing two long ones costs steps
    "NOTHING": (None,),
    "clamped": numbers.clamped,
    "add": operators.add,
    "subtract": operators.subtract,
    "multiply": operators.multiply,
    "divide": operators.divide,
    "power": operators.power,
    "negate": operators.negate,
    "equal": operators.equal,
    "unequal": operators.unequal,
    "less": operators.less,
    "less_equal": operators.less_equal,
    "greater": operators.greater,
    "greater_equal": operators.greater_equal,
    "between": access.between,
    "matches": access.matches,
    "answers": access.answers,
    "make_range": access.make_range,
    "make_unary_range": access.make_unary_range,
    "member": access.member,
    "items_of": access.items_of,
    "item_at": access.item_at,
    "run_over": access.run_over,
    "run_between": access.run_between,
    "call": access.call,
    "callee": walker.callee,
    "charge": evaluation.charge,
    "portions": evaluation.portions,
    "bounded_list": evaluation.bounded_list,
    "missing": walker.missing,
    "external": walker.external,
    "instance": walker.instance,
    "function_value": walker.function_value,
    "Function": Function,
    "tell_no_condition": tell_no_condition,
    "tell_twice": tell_twice,
    "no_truth": no_truth,
}


class Code:
    """A function being written, with the table of what it refers to."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.table: dict[str, Any] = {}
        self.depth = 1
        self._loops = 0
        self._count = 0
        self._known: dict[int, str] = {}
        # Context variables that were read already, innermost block last.
        self.loaded: list[dict[str, str]] = [{}]

    def line(self, text: str) -> None:
        if self.depth > INDENT or len(self.lines) > LINES:
            raise Unfit
        self.lines.append(" " * self.depth + text)

    def fresh(self) -> str:
        """A new local variable."""
        self._count += 1
        return f"v{self._count}"

    def use(self, name: str) -> str:
        """A helper by its name."""
        self.table[name] = HELPERS[name]
        return name

    def constant(self, value: Any) -> str:
        """An object of the constant table; the same object has one name."""
        name = self._known.get(id(value))
        if name is None:
            name = self._known[id(value)] = f"k{len(self._known)}"
            self.table[name] = value
        return name

    @contextmanager
    def block(self, head: str, *, loop: bool = False) -> Generator[None]:
        """An indented block; what is loaded inside is not known outside."""
        self.line(head)
        self.depth += 1
        self._loops += loop
        if self._loops > BLOCKS:
            raise Unfit
        self.loaded.append({})
        before = len(self.lines)
        try:
            yield
        finally:
            if len(self.lines) == before:
                self.lines.append(" " * self.depth + "pass")
            self.loaded.pop()
            self._loops -= loop
            self.depth -= 1

    @contextmanager
    def function(self) -> Generator[list[str]]:
        """The body of an inner function, written aside; the lines are its result."""
        outer, loaded, loops = self.lines, self.loaded, self._loops
        self.lines, self.loaded, self._loops = [], [{}], 0
        self.depth += 1
        try:
            yield self.lines
        finally:
            self.lines, self.loaded, self._loops = outer, loaded, loops
            self.depth -= 1

    def known(self, name: str) -> str | None:
        """The local variable that holds a context variable already."""
        return next((layer[name] for layer in reversed(self.loaded) if name in layer), None)

    def made(self, head: str) -> Callable[..., Any]:
        """Compile the lines as a function with that head (`def f(c, e):`)."""
        text = "\n".join([head, *self.lines])
        try:
            code = compiled_once(text) if len(text) < SHARED else compiled(text)
        except (SyntaxError, MemoryError, RecursionError) as error:
            raise Unfit from error
        return FunctionType(code, {"__builtins__": {}, **self.table}, "f")


SHARED = 4_000  # characters of code that is worth keeping for the next expression of the same form


def compiled(text: str) -> CodeType:
    """The code of the one function that a text defines."""
    module = compile(text, "<feel>", "exec", dont_inherit=True, optimize=2)
    return next(each for each in module.co_consts if type(each) is CodeType)


@lru_cache(maxsize=1_000)
def _kept(text: str) -> CodeType:
    return compiled(text)


def compiled_once(text: str) -> CodeType:
    """The code of a text that others may have asked for: a copy, since the interpreter fits code to where it runs."""
    return _kept(text).replace()


def forget() -> None:
    """Let go of the code that is kept for expressions to come."""
    _kept.cache_clear()
