"""KPI-FEEL evaluated: aggregates, working time, what is left out, and no data where there is none."""

from __future__ import annotations

import statistics
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.feel import DayTimeDuration, Range
from bihuan.feel.operators import compare
from bihuan.measures.language import Fact, compile_condition, compile_formula
from bihuan.measures.reading import belongs, evaluate
from tests.measures.populations import MODEL, Table, at, hours

CASES = Table(
    4,
    {
        Fact("start"): [at(0), at(1), at(2), at(3)],
        Fact("end"): [at(10), at(25), None, at(30)],
        Fact("end", "ship"): [at(8), at(24), None, at(29)],
        Fact("duration", "ship"): [hours(1), hours(2), None, hours(6)],
        Fact("duration", "ship", "working"): [hours(1), hours(2), None, hours(5)],
        Fact("visits", "ship"): [1, 2, 0, 1],
        Fact("value", "amount"): [Decimal("10.5"), 20, None, 30],
        Fact("value", "channel"): ["web", "shop", "web", None],
        Fact("actor", "ship"): ["li", "wang", None, "li"],
    },
    Range(at(0), at(26), True, False),
)


def reading(text: str) -> Any:
    return evaluate(compile_formula(text, MODEL), CASES)


@pytest.mark.parametrize(
    ("text", "value", "n", "excluded"),
    [
        ("count()", 4, 4, 0),
        ("count(end())", 3, 3, 1),
        ("count(end() in period)", 2, 3, 1),
        ("count(visits(ship) > 1) / count()", Decimal("0.25"), 4, 0),
        ("avg(duration(ship))", hours(3), 3, 1),
        ("avg(hours(duration(ship)))", 3, 3, 1),
        ("hours(avg(duration(ship)))", 3, 3, 1),
        ("median(duration(ship))", hours(2), 3, 1),
        ("percentile(hours(duration(ship)), 75)", 4, 3, 1),
        ("min(duration(ship))", hours(1), 3, 1),
        ("max(end())", at(30), 3, 1),
        ("sum(value(amount))", Decimal("60.5"), 3, 1),
        ("stdev(visits(ship))", Decimal("0.8164965809277260327324280249019638"), 4, 0),
        ("avg(workhours(duration(ship)))", Decimal("2.666666666666666666666666666666667"), 3, 1),
        ("avg(workdays(duration(ship)))", Decimal("0.3333333333333333333333333333333333"), 3, 1),
        # Monday 09:00 to 17:00 less lunch; Monday 10:00 to Tuesday 09:00; Monday 12:00 to Tuesday 14:00.
        ("sum(workhours(start(), end(ship)))", 7 + 7 + 9, 3, 1),
        ("avg(days(start(), end()))", Decimal("0.8472222222222222222222222222222223"), 3, 1),
        ('count(actor(ship) = "li") / count(actor(ship))', Decimal("0.6666666666666666666666666666666667"), 3, 1),
        ("avg(visits(ship)) * 100", 100, 4, 0),
    ],
)
def test_values(text: str, value: object, n: int, excluded: int) -> None:
    found = reading(text)
    assert compare(found.value, value) == 0
    assert (found.n, found.excluded) == (n, excluded)


def test_division_by_nought_is_no_data() -> None:
    found = reading("sum(visits(ship)) / count(visits(ship) > 5)")
    assert found.value is None
    assert (found.numerator, found.denominator) == (4, 0)
    assert [each.code for each in found.warnings] == ["feel.division_by_zero"]


def test_nothing_is_no_data() -> None:
    empty = Table(0, {Fact("duration", "ship"): [], Fact("visits", "ship"): []})
    assert evaluate(compile_formula("avg(duration(ship))", MODEL), empty).value is None
    assert evaluate(compile_formula("sum(visits(ship))", MODEL), empty).value is None
    assert evaluate(compile_formula("count() / count()", MODEL), empty).value is None
    assert evaluate(compile_formula("count()", MODEL), empty).value == 0


def test_a_rate_tells_its_two_sides() -> None:
    found = reading("count(visits(ship) > 1) / count()")
    assert (found.numerator, found.denominator) == (1, 4)
    assert [(each.text, each.value) for each in found.parts] == [("count(visits(ship) > 1)", 1), ("count()", 4)]


def test_values_of_different_kinds_have_no_aggregate() -> None:
    mixed = Table(2, {Fact("value", "amount"): [1, "two"]})
    for aggregate in ("avg", "sum", "max", "median", "stdev"):
        assert evaluate(compile_formula(f"{aggregate}(value(amount))", MODEL), mixed).value is None


def test_without_a_calendar_there_is_no_working_time() -> None:
    bare = Table(1, {Fact("start"): [at(0)], Fact("end"): [at(5)]})
    bare.calendar = None
    found = evaluate(compile_formula("avg(workhours(start(), end()))", MODEL), bare)
    assert found.value is None
    assert [each.code for each in found.warnings] == ["measures.no_calendar"]


def test_a_column_is_asked_for_once() -> None:
    table = Table(1, {Fact("visits", "ship"): [1]})
    evaluate(compile_formula("avg(visits(ship) + visits(ship)) + max(visits(ship))", MODEL), table)
    assert table.asked == [Fact("visits", "ship")]


def test_a_filter_names_its_cases() -> None:
    condition = compile_condition('value(channel) = "web" and visits(ship) > 0', MODEL)
    assert belongs(condition, CASES) == [True, False, False, False]


@given(st.lists(st.none() | st.integers(0, 10**6), min_size=1, max_size=30))
def test_aggregates_agree_with_pythons(values: list[int | None]) -> None:
    table = Table(len(values), {Fact("visits", "ship"): values})
    present = [each for each in values if each is not None]

    def of(text: str) -> Any:
        return evaluate(compile_formula(text, MODEL), table)

    assert of("count(visits(ship))").value == len(present)
    assert of("avg(visits(ship))").excluded == len(values) - len(present)
    if present:
        assert of("sum(visits(ship))").value == sum(present)
        assert float(of("avg(visits(ship))").value) == pytest.approx(statistics.fmean(present))
        assert float(of("median(visits(ship))").value) == pytest.approx(statistics.median(present))
        assert of("min(visits(ship))").value == of("percentile(visits(ship), 0)").value == min(present)
        assert of("max(visits(ship))").value == of("percentile(visits(ship), 100)").value == max(present)
    if len(present) > 1:
        assert float(of("stdev(visits(ship))").value) == pytest.approx(statistics.stdev(present))


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20))
def test_durations_are_aggregated_as_their_lengths(milliseconds: list[int]) -> None:
    lengths = [DayTimeDuration(each * 1_000_000) for each in milliseconds]
    table = Table(len(lengths), {Fact("duration", "ship"): lengths})
    found = evaluate(compile_formula("hours(avg(duration(ship))) - avg(hours(duration(ship)))", MODEL), table).value
    assert abs(found) < Decimal("1e-12")
