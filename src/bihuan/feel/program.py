"""Compiled expressions and their evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TypeAlias

import msgspec

from bihuan.feel import limits
from bihuan.feel.emit import Unfit
from bihuan.feel.evaluation import Evaluation, Exhausted, Notice
from bihuan.feel.generate import function_of
from bihuan.feel.limits import Limits
from bihuan.feel.parser import Dialect, parse
from bihuan.feel.scope import Scope
from bihuan.feel.temporal import DateTime
from bihuan.feel.tree import Ast
from bihuan.feel.values import Value
from bihuan.feel.walker import walk

WALKS = 8

Run: TypeAlias = Callable[[Mapping[str, Value], Evaluation], Value]


class Result(msgspec.Struct, frozen=True):
    """The value of an expression, and what was noticed on the way.

    `failed` tells that a limit was reached: the value is then null and says nothing.
    """

    value: Value
    warnings: tuple[Notice, ...] = ()

    @property
    def failed(self) -> bool:
        return any(each.kind == "budget" for each in self.warnings)


class Program:
    """A compiled expression; `run(context, evaluation)` computes it.

    The first few runs walk the tree; what is run more often, or loops, is worth a Python function.
    """

    __slots__ = ("_walks", "ast", "run")

    def __init__(self, ast: Ast) -> None:
        self.ast = ast
        self.run: Run = self._walked
        self._walks = 0

    def _walked(self, context: Mapping[str, Value], evaluation: Evaluation) -> Value:
        self._walks += 1
        if self._walks > WALKS or self.ast.loops:
            self.generate()
            return self.run(context, evaluation)
        try:
            return self.walk(context, evaluation)
        except RecursionError:
            # Generated code takes a third of the frames: what recurses deeply deserves it at once.
            if not self.generate():
                raise
            evaluation.told = None
            return self.run(context, evaluation)

    def walk(self, context: Mapping[str, Value], evaluation: Evaluation) -> Value:
        """The value by walking the tree: the meaning that generated code must agree with."""
        return walk(self.ast.root, context, evaluation, self.ast.scope.names)

    def generate(self) -> bool:
        """Make the Python function now; False when the text is too large or too deep for one and stays walked."""
        try:
            self.run = function_of(self.ast)
        except (Unfit, RecursionError):
            self.run = self.walk
            return False
        return True

    @property
    def text(self) -> str:
        return self.ast.source.text


def compile(ast: Ast) -> Program:
    """The program of a syntax tree."""
    return Program(ast)


def evaluate(
    program: Program, context: Mapping[str, Value], *, now: DateTime | None = None, budget: Limits | None = None
) -> Result:
    """The value of a program in a context of FEEL values; `now` is what `now()` and `today()` answer. Without a `budget`
    the standing limits hold.

    Never raises for what the expression or the data do: what cannot be computed is null and explained by `warnings`.
    """
    budget = budget or limits.standing()
    evaluation = Evaluation(now, budget.steps)
    if budget.clock is not None:
        start_clock(evaluation, budget)
    try:
        value = program.run(context, evaluation)
    except Exhausted as end:
        evaluation.end(end.code, end.site, end.limit)
        value = None
    except RecursionError:
        evaluation.end("feel.calls_too_deep", program.ast.root, limits.CALLS)
        value = None
    if evaluation.told is None:
        return Result(value)
    return Result(value, evaluation.notices())


def start_clock(evaluation: Evaluation, budget: Limits) -> None:
    """Set the wall deadline of an evaluation."""
    assert budget.clock is not None
    evaluation.clock = budget.clock
    evaluation.deadline = budget.clock() + budget.seconds
    evaluation.checked = budget.steps


@lru_cache(maxsize=10_000)
def _compiled(text: str, names: frozenset[str], dialect: Dialect) -> Program:
    return compile(parse(text, Scope(names), dialect))


def compiled(text: str, names: Iterable[str] = frozenset(), dialect: Dialect = "expression") -> Program:
    """The program of a text, parsed and compiled once; `names` are the variables with spaces or signs in them."""
    return _compiled(text, frozenset(names), dialect)
