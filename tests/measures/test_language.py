"""KPI-FEEL as it is written: what a formula needs, and what is refused at which place."""

from __future__ import annotations

import pytest

from bihuan.feel.functions import BUILTINS
from bihuan.kernel.catalogue import LANGUAGES, render
from bihuan.kernel.errors import InvalidModel
from bihuan.measures.language import FACTS, UNITS, Fact, check, compile_condition, compile_formula
from tests.measures.populations import MODEL


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("count()", ()),
        ("avg(duration(check_stock))", (Fact("duration", "check_stock"),)),
        ("avg(duration(核对库存))", (Fact("duration", "check_stock"),)),
        ("avg(duration(Check stock))", (Fact("duration", "check_stock"),)),
        ('avg(duration("Check stock"))', (Fact("duration", "check_stock"),)),
        ("avg(workhours(duration(ship)))", (Fact("duration", "ship", "working"),)),
        ("avg(workdays(wait(ship)))", (Fact("wait", "ship", "working"),)),
        ("avg(hours(start(), end(ship)))", (Fact("end", "ship"), Fact("start"))),
        ("max(value(order.amount))", (Fact("value", "order.amount"),)),
        ("count(visits(ship) > 1 and visits(ship) < 5) / count()", (Fact("visits", "ship"),)),
        ('sum(if actor(ship) = "li" then value(amount) else null)', (Fact("actor", "ship"), Fact("value", "amount"))),
        ("count(end() in period)", (Fact("end"),)),
        ("avg(max(visits(ship), visits(check_stock)))", (Fact("visits", "ship"), Fact("visits", "check_stock"))),
        ("max(avg(visits(ship)), 1)", (Fact("visits", "ship"),)),
        ('count(duration(ship) > duration("PT1H"))', (Fact("duration", "ship"),)),
        ("count(some x in [1, 2] satisfies visits(ship) = x)", (Fact("visits", "ship"),)),
        ("for ship in [1, 2] return ship * count()", ()),
    ],
)
def test_facts_that_a_formula_needs(text: str, facts: tuple[Fact, ...]) -> None:
    assert check(text, MODEL) == ()
    assert set(compile_formula(text, MODEL).facts) == set(facts)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("avg(duration(pack))", [("measures.unknown_node", 14)]),
        ("avg(duration(签字))", [("measures.ambiguous_node", 14)]),
        ("avg(value(colour))", [("measures.unknown_field", 11)]),
        ("avg(duration(pack)) + avg(value(colour))", [("measures.unknown_node", 14), ("measures.unknown_field", 33)]),
        ("duration(ship)", [("measures.fact_outside", 1)]),
        ("count() + duration(ship)", [("measures.fact_outside", 11)]),
        ("avg(avg(visits(ship)))", [("measures.nested_aggregate", 5)]),
        ("avg(visits(ship) - count())", [("measures.nested_aggregate", 20)]),
        ("1 + 1", [("measures.no_aggregate", 1)]),
        ("avg(ship)", [("measures.bare_node", 5)]),
        ("avg(amount)", [("measures.bare_field", 5)]),
        ("avg(foo)", [("measures.unknown_name", 5)]),
        ("avg(foo(visits(ship)))", [("measures.unknown_function", 5)]),
        ("avg(visits(ship), 2)", [("measures.argument_count", 1)]),
        ("avg(visits())", [("measures.argument_count", 5)]),
        ("percentile(visits(ship), 101)", [("measures.percentile_rank", 26)]),
        ("percentile(visits(ship), true)", [("measures.percentile_rank", 26)]),
        ("avg(workhours(visits(ship)))", [("measures.working_time_of", 15)]),
        ("workhours(avg(duration(ship)))", [("measures.working_time_of", 11)]),
        ("avg(duration(1 + 1))", [("measures.node_expected", 14)]),
        ("avg(value(1 + 1))", [("measures.field_expected", 11)]),
    ],
)
def test_what_is_refused_and_where(text: str, found: list[tuple[str, int]]) -> None:
    problems = check(text, MODEL)
    assert [(each.code, each.params["column"]) for each in problems] == found
    for problem in problems:
        assert problem.place == f"line 1, column {problem.params['column']}"
        for language in LANGUAGES:
            assert "{" not in render(problem, language)


def test_a_syntax_error_is_feels_own() -> None:
    with pytest.raises(InvalidModel) as refused:
        compile_formula("avg(duration(ship)", MODEL, place="kpi_1")
    assert refused.value.code == "feel.expected_at_end"
    assert refused.value.place.startswith("kpi_1: line 1")


def test_without_a_model_every_name_goes() -> None:
    assert compile_formula("avg(duration(anything))").facts == (Fact("duration", "anything"),)
    assert [each.code for each in check("avg(anything)")] == ["measures.unknown_name"]


def test_a_population_filter_speaks_of_one_case() -> None:
    condition = compile_condition('value(channel) = "web" and visits(ship) > 0', MODEL)
    assert set(condition.needs) == {Fact("value", "channel"), Fact("visits", "ship")}
    with pytest.raises(InvalidModel) as refused:
        compile_condition("count() > 1", MODEL)
    assert [each.code for each in refused.value.problems] == ["measures.nested_aggregate"]


def test_its_words_hide_nothing_of_feel_but_duration() -> None:
    assert {*FACTS, *UNITS} & set(BUILTINS) == {"duration"}
