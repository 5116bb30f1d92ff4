"""Facts of the engine become activities."""

from __future__ import annotations

import polars as pl

from bihuan.eventlog import history
from bihuan.eventlog.history import Activity, Fact, Instance


def test_an_activity_is_the_span_between_two_facts() -> None:
    facts = [
        Fact(7, 10, "JobCreated", "query", 2),
        Fact(7, 11, "ElementPassed", "split", 3),
        Fact(7, 15, "UserTaskCreated", "check", 4),
        Fact(7, 20, "JobCompleted", "query", 2),
        Fact(7, 30, "UserTaskCanceled", "check", 4),
        Fact(7, 40, "JobCompleted", "ghost", 9),
    ]
    found = list(history.ended(facts))
    assert [(each.element, each.enabled, each.end, each.withdrawn) for each in found] == [
        ("query", 10, 20, False),
        ("check", 15, 30, True),
    ]
    assert [each.element for each in history.ended(facts, history.AUTOMATIC)] == ["query"]


def test_instances_of_the_same_element_number_are_kept_apart_by_case() -> None:
    facts = [
        Fact(1, 10, "JobCreated", "query", 2),
        Fact(2, 12, "JobCreated", "query", 2),
        Fact(2, 13, "JobCompleted", "query", 2),
        Fact(1, 14, "JobCompleted", "query", 2),
    ]
    assert [(each.case, each.enabled, each.end) for each in history.ended(facts)] == [(2, 12, 13), (1, 10, 14)]


def test_a_log_of_instances_names_its_activities() -> None:
    log = history.log_of(
        [Instance(5, "SO-5", {"region": "east"}), Instance(6, "SO-6")],
        [
            Activity(5, "check", 10, 12, 20, resource="li", role="keeper", group="stock", attributes={"outcome": "approved"}),
            Activity(5, "query", 20, 20, 21, withdrawn=True),
            Activity(99, "check", 1, 1, 2),
        ],
        {"check": "库存检查"},
    )
    assert log.source == "history"
    assert log.cases.rows() == [("SO-5", "east"), ("SO-6", None)]
    rows = log.events.with_columns(pl.col(pl.Enum).cast(pl.String)).to_dicts()
    assert rows[0] == {
        "case": 0,
        "activity": "库存检查",
        "time": 20,
        "start": 12,
        "enabled": 10,
        "lifecycle": "complete",
        "resource": "li",
        "role": "keeper",
        "group": "stock",
        "element": "check",
        "outcome": "approved",
    }
    assert (rows[1]["activity"], rows[1]["lifecycle"]) == ("query", "withdraw")
    assert log.events.height == 2
