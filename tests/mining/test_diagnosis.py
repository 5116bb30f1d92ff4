"""Detectors find what was planted, and only that; the ranking follows the rule of the method."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.bpmn.build import Builder
from bihuan.eventlog import filtering
from bihuan.eventlog.collector import Collector
from bihuan.kernel.catalogue import render, sentences
from bihuan.kernel.errors import Problem
from bihuan.logstore import samples
from bihuan.mining import diagnosis, findings, net, tree
from bihuan.mining.detectors.groups import mann_whitney
from bihuan.mining.weaknesses import Finding, Saying
from tests.mining.logs import HOUR

PLANTED = samples.purchases(600, seed=4)
FOUND = diagnosis.diagnose(findings.scene(PLANTED))


def of_kind(kind: str) -> list[Finding]:
    return [each.finding for each in FOUND.ranked if each.finding.kind == kind]


def test_every_planted_weakness_is_found() -> None:
    assert {each.activities[0] for each in of_kind("redundant_approval")} == {"财务审批", "总监审批"}
    assert of_kind("waiting")[0].activities == ("安排到货",)
    assert {each.activities[0] for each in of_kind("rework")} >= {"来料检验"}
    assert [each.title.params["field"] for each in of_kind("duplicate_entry")] == ["supplier_no"]
    assert {frozenset((each.title.params["one"], each.title.params["other"])) for each in of_kind("ping_pong")} == {
        frozenset(("财务部", "采购部"))
    }
    assert [each.title.params["value"] for each in of_kind("slow_group")] == ["研发部"]


def test_the_level_that_does_reject_is_not_called_redundant() -> None:
    assert "部门经理审批" not in {each.activities[0] for each in of_kind("redundant_approval")}
    rates = {name: rate for name, _, rate in of_kind("redundant_approval")[0].evidence.rows}
    assert rates["部门经理审批"] == pytest.approx(7, abs=3)


def test_the_figures_are_those_that_were_planted() -> None:
    waiting = of_kind("waiting")[0]
    # 52 hours on average, 2.2 times as long in one of four departments.
    assert waiting.hours_per_case == pytest.approx(52 * (3 + 2.2) / 4, rel=0.15)
    assert waiting.hours_per_month == pytest.approx(waiting.hours_per_case * waiting.per_month, rel=0.01)


def test_the_evidence_is_a_query_that_gives_its_cases_again() -> None:
    for each in FOUND.ranked:
        if each.finding.evidence.criteria and each.finding.evidence.cases:
            chosen = filtering.apply(PLANTED, each.finding.evidence.criteria).cases["case"].to_list()
            assert set(each.finding.evidence.cases) <= set(chosen), each.finding.kind


def test_every_sentence_stands_in_the_catalogue_with_its_parameters() -> None:
    for each in FOUND.ranked:
        finding = each.finding
        for saying in (finding.title, finding.detail, finding.proposal, *finding.sheet.values()):
            assert saying.code in sentences()
            said = Problem(code=saying.code, params=saying.params)
            assert "{" not in render(said, "zh-CN") + render(said, "en")


def test_a_smooth_process_has_nothing_to_report() -> None:
    log = Collector()
    for number in range(60):
        case = log.case(f"c{number}")
        for place, step in enumerate(("receive", "check", "ship")):
            begin = (number * 3 + place) * HOUR
            log.event(case, step, begin + HOUR, start=begin, resource=f"p{place}", group="one")
    ranked = diagnosis.diagnose(findings.scene(log.finish())).ranked
    assert {each.finding.kind for each in ranked} <= {"automation"}  # it is routine, and nothing else


def test_dates_of_a_calendar_are_no_work() -> None:
    log = Collector()
    for number in range(40):
        case = log.case(f"c{number}")
        log.event(case, "ask", number * 977_777, resource="li")
        log.event(case, "trip begins", 30 * 24 * HOUR, resource="li")
        log.event(case, "declare", 30 * 24 * HOUR + number * 977_777 + 1, resource="li")
        log.event(case, "book", 30 * 24 * HOUR + number * 1_977_777 + 2, resource="li")
    scene = findings.scene(log.finish())
    assert scene.dated == {"trip begins"}
    assert "trip begins" not in {
        each.finding.activities[0] for each in diagnosis.diagnose(scene).ranked if each.finding.activities
    }


def finding(
    score: float, *, kind: str = "waiting", activity: str = "a", risk: int = 0, customer: int = 0, often: float = 1
) -> Finding:
    said = Saying("mining.waiting.title")
    return Finding(
        id=f"{kind}{activity}{score}",
        kind=kind,  # type: ignore[arg-type]
        activities=(activity,),
        title=said,
        detail=said,
        proposal=said,
        lever="S",
        question="when",
        per_month=often,
        hours_per_case=1,
        hours_per_month=score,
        saving_per_month=score,
        risk=risk,
        customer=customer,
    )


def test_the_rule_of_the_method() -> None:
    assert finding(10, customer=1, risk=1).score == 20
    rows = [
        finding(50, activity="a"),
        finding(30, activity="b"),
        finding(15, activity="c"),
        finding(3, activity="d"),
        finding(2, activity="e", risk=3),
    ]
    ranked = diagnosis.ranked(rows)
    assert [each.finding.activities[0] for each in ranked] == ["a", "b", "c", "e", "d"]
    assert [each.priority for each in ranked] == ["high", "mid", "mid", "high", "low"]
    assert ranked[-1].cumulated == pytest.approx(1)


def test_the_same_weakness_counts_once_and_equal_ones_by_frequency() -> None:
    ranked = diagnosis.ranked([finding(5), finding(9), finding(5, activity="x", often=1), finding(5, activity="y", often=7)])
    assert [(each.finding.activities[0], each.finding.hours_per_month) for each in ranked] == [("a", 9), ("y", 5), ("x", 5)]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(0.1, 1e6), st.integers(0, 3)), max_size=12))
def test_a_ranking_is_complete_and_in_order(given_: list[tuple[str, float, int]]) -> None:
    ranked = diagnosis.ranked([finding(score, activity=activity, risk=risk) for activity, score, risk in given_])
    assert [each.rank for each in ranked] == list(range(1, len(ranked) + 1))
    assert {each.finding.activities[0] for each in ranked} == {activity for activity, _, _ in given_}
    assert [each.cumulated for each in ranked] == sorted(each.cumulated for each in ranked)


def test_a_model_shows_what_is_skipped() -> None:
    order = (
        Builder("order", "Order").start("s").task("a", "a").task("b", "b").task("c", "c").end("e").chain("s", "a", "b", "c", "e")
    )
    log = Collector()
    for number in range(40):
        case = log.case(f"c{number}")
        for place, step in enumerate("abc" if number % 4 else "ac"):
            log.event(case, step, place * HOUR)
    found = diagnosis.diagnose(findings.scene(log.finish()), order.process())
    assert found.agreement is not None
    assert found.agreement.fitting == 30
    assert [(each.kind, each.name, each.cases) for each in found.deviations] == [("skipped", "b", 10)]
    assert "deviation" in {each.finding.kind for each in found.ranked}


def test_the_rank_test_agrees_with_the_tables() -> None:
    first, second = list(range(1, 11)), list(range(6, 16))
    ranks = pl.Series(first + second).rank("average")
    assert mann_whitney(float(ranks.head(10).sum()), 10, 10) == pytest.approx(0.0041, abs=0.0012)
    assert net.SILENT == -1
    assert tree.Leaf(-1) == tree.TAU
