"""Sentences: numbers with the word behind them."""

from __future__ import annotations

import pytest

from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import Problem


@pytest.mark.parametrize(
    ("cases", "count", "told"),
    [
        (1, 1, "1 case did it beside the model (1 time)."),
        (1, 2, "1 case did it beside the model (2 times)."),
        (0, 0, "0 cases did it beside the model (0 times)."),
        (120, 1_300, "120 cases did it beside the model (1300 times)."),
    ],
)
def test_a_word_takes_the_form_of_its_number(cases: int, count: int, told: str) -> None:
    problem = Problem(code="mining.deviation_extra.detail", params={"cases": cases, "count": count})
    assert render(problem, "en") == told
    assert render(problem, "zh-CN") == f"{cases} 个案例在规定之外做了它，共 {count} 次。"


def test_what_is_not_given_stands_as_it_is_written() -> None:
    assert "{name}" in render(Problem(code="program.same_name"), "en")
