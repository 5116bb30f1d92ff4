"""The value: order, codes, parts."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from bihuan.eventlog import model
from bihuan.eventlog.collector import Collector

ROWS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from("abcd"), st.integers(0, 5)), max_size=40)


def collected(rows: list[tuple[int, str, int]]) -> model.EventLog:
    log = Collector()
    cases = [log.case(f"c{number}", {"even": number % 2 == 0}) for number in range(5)]
    for case, activity, time in rows:
        log.event(cases[case], activity, time)
    return log.finish(name="any")


@given(ROWS)
def test_events_stand_by_case_and_time_and_ties_as_they_came(rows: list[tuple[int, str, int]]) -> None:
    log = collected(rows)
    wanted = sorted(((case, time, order, activity) for order, (case, activity, time) in enumerate(rows)))
    found = log.events.select("case", "time", pl.col("activity").cast(pl.String)).rows()
    assert found == [(case, time, activity) for case, time, _, activity in wanted]
    assert log.cases.height == 5


@given(ROWS, st.sets(st.integers(0, 4)))
def test_a_part_has_the_events_of_its_cases(rows: list[tuple[int, str, int]], chosen: set[int]) -> None:
    log = collected(rows)
    part = model.part(log, pl.Series([number in chosen for number in range(5)]))
    assert part.cases["case"].to_list() == [f"c{number}" for number in sorted(chosen)]
    assert part.events.height == sum(case in chosen for case, _, _ in rows)
    names = {code: int(name[1:]) for code, name in enumerate(part.cases["case"].to_list())}
    counted = sorted((names[case], time) for case, time in part.events.select("case", "time").rows())
    assert counted == sorted((case, time) for case, _, time in rows if case in chosen)


def test_what_a_row_does_not_say_is_null_and_an_unused_column_is_not_there() -> None:
    log = Collector()
    case = log.case("NA")
    log.event(case, "b", 2, resource="li", attributes={"amount": 3.5, "note": None})
    log.event(case, "a", 1, lifecycle="start")
    made = log.finish()
    assert made.cases["case"].to_list() == ["NA"]
    assert made.events["resource"].to_list() == [None, "li"]
    assert made.attributes == ["amount"]
    assert not made.has("start")
    assert made.activities == ["b", "a"]


def test_a_column_of_mixed_kinds_becomes_text() -> None:
    log = Collector()
    case = log.case("1")
    log.event(case, "a", 1, attributes={"value": 3})
    log.event(case, "a", 2, attributes={"value": "three"})
    log.event(case, "a", 3, attributes={"value": True})
    assert log.finish().events["value"].to_list() == ["3", "three", "true"]


def test_a_classifier_joins_columns() -> None:
    log = Collector()
    case = log.case("1")
    log.event(case, "check", 1, lifecycle="start")
    log.event(case, "check", 2)
    made = model.key_of(log.finish(), ("activity", "lifecycle"))
    assert made.events["activity"].cast(pl.String).to_list() == ["check+start", "check+"]


def test_a_log_without_events_is_a_log() -> None:
    made = Collector().finish()
    assert made.events.height == made.cases.height == 0
    assert made.activities == []
