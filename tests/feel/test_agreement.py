"""The walker is the meaning: generated code computes the same value and notices the same things."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan import feel
from bihuan.feel.evaluation import Evaluation, Exhausted
from bihuan.feel.program import Program
from bihuan.kernel.errors import InvalidModel
from tests.feel.expressions import CONTEXT, EXPRESSIONS, NAMES, TESTS


def outcome(run: Any, context: dict[str, Any], program: Program) -> tuple[str, set[str]]:
    evaluation = Evaluation(feel.temporal.instant(0), 50_000)
    try:
        value = run(context, evaluation)
    except (Exhausted, RecursionError):
        return "exhausted", set()
    return described(value), {code for code, _ in evaluation.told or {}}


def described(value: Any) -> str:
    """A value with the kinds of everything in it."""
    if isinstance(value, list):
        return f"[{', '.join(map(described, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {described(each)}" for name, each in value.items()) + "}"
    return f"{feel.kind(value)} {feel.written(value)}"


def parsed(text: str, dialect: feel.Dialect) -> Program | None:
    """The program of a text; None for the few whose random names do not parse."""
    try:
        return feel.compile(feel.parse(text, feel.Scope(NAMES), dialect))
    except InvalidModel:
        return None


def agree(text: str, dialect: feel.Dialect, context: dict[str, Any]) -> None:
    program = parsed(text, dialect)
    if program is None:
        return
    walked = outcome(program.walk, context, program)
    assert program.generate()
    generated = outcome(program.run, context, program)
    if "exhausted" not in (walked[0], generated[0]):
        assert generated == walked, text


@given(EXPRESSIONS)
@settings(max_examples=800, deadline=None)
def test_expressions(text: str) -> None:
    agree(text, "expression", CONTEXT)


@given(TESTS)
@settings(max_examples=250, deadline=None)
def test_unary_tests(text: str) -> None:
    for tested in (3, "ok", None):
        agree(text, "unary", {**CONTEXT, "?": tested})


@pytest.mark.deep
@pytest.mark.parametrize("part", range(10))
@given(st.data())
@settings(max_examples=10_000, deadline=None)
def test_a_hundred_thousand_expressions(part: int, data: st.DataObject) -> None:
    agree(data.draw(EXPRESSIONS), "expression", CONTEXT)
