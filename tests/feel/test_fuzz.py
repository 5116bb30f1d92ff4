"""Texts of every sort: a syntax error with a place, or a value; never a crash, never a hang, both ways the same."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan import feel
from bihuan.feel.evaluation import Evaluation, Exhausted
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import InvalidModel
from tests.feel.expressions import CONTEXT, NAMES
from tests.feel.fuzzing import fuzz
from tests.house.tree import ROOT

_WORDS = """
** .. <= >= != -> and or in between instance of if then else for return some every satisfies function external not
null true item partial date sum sort replace matches split count concatenate list<number> 1 2.5 1e400 /* */
"""
WORDS = [
    *NAMES,
    *"()[]{},:.?=<>+-*/'\\\"@，“😀\u3000\x00\ud800",
    *_WORDS.split(),
    *("date and time", "9" * 40, '"s"', '"a+"', '@"2024-01-01"', '@"P1D"', "//x\n"),
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=20).flatmap(
    lambda words: st.sampled_from([" ".join(words), "".join(words)])
) | st.text(max_size=30)
DIALECTS: list[feel.Dialect] = ["expression", "unary"]


def compiled(text: str, dialect: feel.Dialect) -> feel.Program | InvalidModel:
    try:
        return feel.compile(feel.parse(text, feel.Scope(NAMES), dialect))
    except InvalidModel as error:
        return error


def survives(text: str, dialect: feel.Dialect, context: dict[str, Any]) -> None:
    started = time.process_time()
    program = compiled(text, dialect)
    if isinstance(program, InvalidModel):
        assert "line" in program.place
        assert render(program, "zh-CN") != program.code
        return
    found = feel.evaluate(program, context)
    evaluation = Evaluation(None, 100_000)
    try:
        value = program.walk(context, evaluation)
    except (Exhausted, RecursionError):
        value = None
    if not found.failed:
        assert feel.written(found.value) == feel.written(value) or evaluation.steps < 0
    for notice in found.warnings:
        assert render(notice.as_problem(), "en") != notice.code
    assert time.process_time() - started < 20


@given(TEXTS, st.sampled_from(DIALECTS))
@settings(max_examples=1_500)
def test_texts(text: str, dialect: feel.Dialect) -> None:
    survives(text, dialect, CONTEXT)


@pytest.mark.deep
@pytest.mark.parametrize("part", range(10))
def test_a_million_texts(part: int) -> None:
    """A hundred thousand texts a part, each part in a process that gets no more than 200 MiB."""
    command = [sys.executable, "-m", "tests.feel.fuzzing", str(part), "100000", "200"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == 0, ran.stderr
    report = json.loads(ran.stdout)
    assert report["inputs"] == 100_000
    assert report["peak_mebibytes"] < 200
    assert report["slowest_seconds"] < 20, report  # a hang, not a slow machine


def test_fuzzing_by_parts() -> None:
    report = fuzz(99, 400)
    assert report["inputs"] == 400
    assert 0 < report["refused"] < 400
