"""Gaps, overlaps and rules that never fire: what is said of a table is true of every point that is tried."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan import dmn, feel
from bihuan.dmn import analysis, generated, model
from bihuan.dmn import table as plain
from bihuan.dmn.analysis import Analysis, Box, Masked
from bihuan.dmn.items import Types
from bihuan.dmn.logic import Builder, Owner
from bihuan.feel.evaluation import Evaluation
from bihuan.feel.scope import Scope
from bihuan.kernel.catalogue import render
from tests.dmn.sheets import table

NUMBERS = st.sampled_from(
    ["-", "< 3", "<= 3", "> 5", ">= 5", "[1..4]", "(2..6)", "3", "1, 7", "not(3)", "not([2..5])", "]4..9[", "-1", "= 4"]
)
TEXTS = st.sampled_from(["-", '"a"', '"b"', '"a", "b"', 'not("a")', 'not("a", "c")'])
POINTS = list(product([Decimal(each) / 2 for each in range(-4, 22)], ["a", "b", "c", "other"]))


def analyzed(definitions: dmn.Definitions) -> Analysis:
    [found] = dmn.analyze(dmn.compile(definitions))
    return found


def inside(box: Box, point: tuple[Any, ...]) -> bool:
    """Whether a point lies in a box, by the very texts that people are shown."""
    return all(
        feel.evaluate(feel.compiled(test, dialect="unary"), {"?": each}).value is True
        for test, each in zip(box.tests, point, strict=True)
    )


def matching(definitions: dmn.Definitions, point: tuple[Any, ...]) -> list[int]:
    node = definitions.drgElement[0]
    assert isinstance(node, model.Decision)
    assert isinstance(node.expression, model.DecisionTable)
    prepared = plain.prepared(Builder(Types(definitions), generated.make), node.expression, Scope(), Owner("it", "it"))
    evaluation = Evaluation(trace=[])
    plain.run(prepared._replace(policy="COLLECT", aggregation=None), dict(zip(("n", "s"), point, strict=True)), evaluation)
    assert evaluation.trace is not None
    return [rule.number for rule in evaluation.trace[0].rules]


@given(st.lists(st.tuples(NUMBERS, TEXTS), min_size=1, max_size=5), st.sampled_from(["UNIQUE", "FIRST"]))
@settings(max_examples=40, deadline=None)
def test_what_is_said_is_true_everywhere(cells: list[tuple[str, str]], hit: str) -> None:
    made = table(["n", "s"], ["out"], [[*row, number] for number, row in enumerate(cells)], hit)
    found = analyzed(made)
    assert found.complete
    assert found.opaque == ()
    masked = {each.rule for each in found.masked}
    for point in POINTS:
        rules = matching(made, point)
        assert any(inside(box, point) for box in found.gaps) == (not rules), point
        pairs = {(one, other) for one in rules for other in rules if one < other}
        assert {(each.first, each.second) for each in found.overlaps if inside(each.box, point)} == pairs, point
        assert not (hit == "FIRST" and rules and rules[0] in masked)


def test_what_is_said_of_a_table() -> None:
    rows = [["< 10", '"x"', 1], ["[5..20]", '"x", "y"', 2], ["> 30", "-", 3], ["[6..8]", '"x"', 4], ["< 10", '"x"', 1]]
    found = analyzed(table(["n", "s"], ["out"], rows, "FIRST"))
    assert Box(("(20..30]", "-")) in found.gaps
    assert Box(("< 5", 'not("x")')) in found.gaps
    assert found.masked == (Masked(4, (1,)), Masked(5, (1,)))
    assert found.equal == ((1, 5),)
    assert [(each.first, each.second, each.agree) for each in found.overlaps][:3] == [(1, 2, False), (1, 4, False), (1, 5, True)]


def test_rules_may_hide_one_together() -> None:
    found = analyzed(table(["n"], ["out"], [["< 5", 1], [">= 9", 2], ["[4..9]", 3], ["[0..20]", 4], ["-", 5]], "FIRST"))
    assert found.masked == (Masked(4, (1, 2, 3)), Masked(5, (1, 2, 3)))
    assert found.gaps == ()


@pytest.mark.parametrize(
    ("cells", "gaps"),
    [
        (["true"], ["false"]),
        (["true", "false"], []),
        (['date("2024-01-01")', '> @"2024-01-01"'], ['< @"2024-01-01"']),
        (["null", "not(null)"], []),
        (["1", "null"], ["not(1, null)"]),
        (['["a".."m"]', '"z"'], ['< "a", ("m".."z"), > "z"']),
        (["?  > 3"], ["-"]),
        (["< 1", "> other"], [">= 1"]),
        (["[1..5]", '"x"'], ["-"]),
    ],
)
def test_columns_of_every_kind(cells: list[str], gaps: list[str]) -> None:
    found = analyzed(table(["n"], ["out"], [[cell, number] for number, cell in enumerate(cells)], "FIRST"))
    assert [box.tests[0] for box in found.gaps] == gaps


def test_rules_that_cannot_be_judged_are_named() -> None:
    assert analyzed(table(["n"], ["out"], [["< 1", 1], ["> other", 2], ["? = 3", 3]], "FIRST")).opaque == (2, 3)


def test_problems_fit_the_hit_policy_and_are_sayable() -> None:
    rows = [["< 5", 1], ["[3..8]", 2], ["4", 1]]
    counts = {}
    for hit in ("UNIQUE", "ANY", "FIRST", "COLLECT"):
        found = analysis.warnings(dmn.compile(table(["n"], ["out"], rows, hit)))["it_table"]
        counts[hit] = sorted({each.code for each in found})
        for each in found:
            assert "{" not in render(each, "zh-CN")
            assert "n: " in render(each, "en") or each.code == "dmn.masked"
    assert counts == {
        "UNIQUE": ["dmn.gap", "dmn.overlap"],
        "ANY": ["dmn.gap", "dmn.overlap"],
        "FIRST": ["dmn.gap", "dmn.masked"],
        "COLLECT": ["dmn.gap"],
    }


def test_large_tables_are_gone_through() -> None:
    def row(number: int) -> list[str | int]:
        starts = [number * step % 900 for step in (7, 11, 13)]
        letter = "ABCDE"[number % 5]
        return [*(f"[{start}..{start + 60})" for start in starts), f'"{letter}"', number]

    found = analyzed(table(["a", "b", "c", "d"], ["out"], [row(number) for number in range(500)], "FIRST"))
    assert len(found.gaps) == analysis.MOST
    assert not found.complete
