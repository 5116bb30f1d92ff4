"""The directly-follows graph, its sliders, its places; waiting and working; variants."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.eventlog import activities, filtering
from bihuan.eventlog.collector import Collector
from bihuan.eventlog.criteria import CaseAttribute, Cases, EventAttribute, Follows, Lasting, Period, Repeated
from bihuan.kernel.calendar import CalendarRules, WorkingCalendar
from bihuan.mining import clock, comparison, flow, placing, variants
from bihuan.mining.graphs import END, START, Graph
from tests.mining.logs import HOUR, of_ways

WAYS = st.lists(st.text("abcdefg", min_size=1, max_size=8), min_size=1, max_size=15)
OFFICE = WorkingCalendar(CalendarRules(id="office", week=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-18:00",))))


@given(WAYS)
def test_arcs_count_what_follows_what(ways: list[str]) -> None:
    whole = flow.graph(of_ways(ways))
    pairs: dict[tuple[str, str], int] = {}
    for way in ways:
        for pair in pairwise(way):
            pairs[pair] = pairs.get(pair, 0) + 1
    names = {node.code: node.name for node in whole.nodes}
    inner = {(names[arc.source], names[arc.target]): arc.count for arc in whole.arcs if arc.source >= 0 and arc.target >= 0}
    assert inner == pairs
    assert sum(arc.count for arc in whole.arcs if arc.source == START) == len(ways)
    assert sum(arc.count for arc in whole.arcs if arc.target == END) == len(ways)


def reaches(shown: Graph, root: int, turned: bool) -> set[int]:
    seen, waiting = {root}, [root]
    while waiting:
        node = waiting.pop()
        for arc in shown.arcs:
            source, target = (arc.target, arc.source) if turned else (arc.source, arc.target)
            if source == node and target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


@given(WAYS, st.floats(0, 1), st.floats(0, 1))
def test_whatever_the_sliders_say_every_node_lies_between_start_and_end(ways: list[str], some: float, paths: float) -> None:
    whole = flow.graph(of_ways(ways))
    shown = flow.simplify(whole, some, paths)
    codes = {node.code for node in shown.nodes} | {START, END}
    assert reaches(shown, START, turned=False) == codes
    assert reaches(shown, END, turned=True) == codes
    assert set(shown.arcs) <= set(whole.arcs)
    assert flow.simplify(whole, 1, 1) == whole


@given(WAYS, st.booleans())
def test_boxes_do_not_overlap_and_the_start_comes_first(ways: list[str], down: bool) -> None:
    shown = flow.simplify(flow.graph(of_ways(ways)), 1, 1)
    placed = placing.place(shown, down=down)
    spots = list(placed.spots)
    assert len(spots) == len(shown.nodes) + 2
    for place, one in enumerate(spots):
        for other in spots[place + 1 :]:
            apart = (
                one.x + one.width <= other.x
                or other.x + other.width <= one.x
                or one.y + one.height <= other.y
                or other.y + other.height <= one.y
            )
            assert apart, (one, other)
    first = next(spot for spot in spots if spot.code == START)
    assert all((spot.y if down else spot.x) >= (first.y if down else first.x) for spot in spots)


def test_what_follows_in_long_cases_only_is_still_drawn_after_it() -> None:
    """`b` ends most cases and stands early in the long ones; `c` always comes after it."""
    shown = flow.simplify(flow.graph(of_ways(["ab"] * 9 + ["abcdefgh"])), 1, 1)
    assert placing.place(shown).back == ()
    again = flow.simplify(flow.graph(of_ways(["ab"] * 9 + ["abcbcbcdb"])), 1, 1)
    named = {node.code: node.name for node in again.nodes}
    assert {(named[source], named[target]) for source, target in placing.place(again).back} == {("c", "b"), ("d", "b")}


@given(WAYS, st.floats(0, 1), st.floats(0, 1))
def test_what_is_drawn_forward_runs_to_a_later_layer(ways: list[str], some: float, paths: float) -> None:
    shown = flow.simplify(flow.graph(of_ways(ways)), some, paths)
    placed = placing.place(shown)
    left = {spot.code: spot.x for spot in placed.spots}
    for arc in shown.arcs:
        if (arc.source, arc.target) not in placed.back:
            assert left[arc.source] < left[arc.target], (arc.source, arc.target)


@given(WAYS)
def test_variants_are_the_different_ways(ways: list[str]) -> None:
    found = variants.variants(of_ways(ways))
    assert {"".join(each.activities): each.cases for each in found} == {way: ways.count(way) for way in ways}
    assert found[-1].cumulated == pytest.approx(1)
    assert [each.cases for each in found] == sorted((each.cases for each in found), reverse=True)
    assert found[variants.covering(found, 0.5) - 1].cumulated >= 0.5


def test_waiting_and_working_are_told_apart() -> None:
    log = Collector()
    case = log.case("1")
    log.event(case, "a", 2 * HOUR, start=0)
    log.event(case, "b", 6 * HOUR, start=5 * HOUR)
    nodes = {node.name: node for node in flow.graph(log.finish()).nodes}
    assert (nodes["a"].work_mean, nodes["a"].wait_mean) == (2 * HOUR, None)
    assert (nodes["b"].work_mean, nodes["b"].wait_mean) == (HOUR, 3 * HOUR)


def test_starts_and_completes_are_paired_in_their_order() -> None:
    log = Collector()
    case = log.case("1")
    for life, time in (("schedule", 0), ("start", 10), ("complete", 20), ("start", 30), ("complete", 45), ("complete", 50)):
        log.event(case, "a", time, lifecycle=life)
    table = activities.instances(log.finish())
    assert table.select("enabled", "start", "end").rows() == [(0, 10, 20), (20, 30, 45), (45, None, 50)]


@given(st.lists(st.tuples(st.integers(0, 10**10), st.integers(0, 10**9)), min_size=1, max_size=20))
def test_working_time_of_a_column_is_that_of_the_calendar(spans: list[tuple[int, int]]) -> None:
    begin = [1_700_000_000_000 + start for start, _ in spans]
    end = [start + length for start, (_, length) in zip(begin, spans, strict=True)]
    found = clock.between(pl.Series(begin), pl.Series(end), OFFICE).to_list()
    assert found == [OFFICE.working_between(a, b) for a, b in zip(begin, end, strict=True)]


def test_cases_are_chosen_whole() -> None:
    log = of_ways(["abc", "abab", "ac", "b"])
    chosen = {
        Follows(first="a", then="b"): ["c0", "c1"],
        Repeated(activity="a"): ["c1"],
        EventAttribute(column="activity", values=("c",)): ["c0", "c2"],
        EventAttribute(column="activity", values=("c",), exclude=True): ["c1", "c3"],
        Cases(names=("c3",)): ["c3"],
        Lasting(least=3 * HOUR): ["c1"],
        Period(until=2): ["c0", "c1"],
        CaseAttribute(column="absent", values=("x",)): [],
    }
    for criterion, names in chosen.items():
        assert filtering.apply(log, [criterion]).cases["case"].to_list() == names, criterion


def test_groups_are_compared_with_the_standard_way() -> None:
    log = Collector()
    for number in range(80):
        case = log.case(f"c{number}", {"department": "east" if number < 50 else "south"})
        for place, letter in enumerate("abc" if number < 60 else "abbc"):
            log.event(case, letter, place * HOUR * (1 if number < 60 else 3))
    made = log.finish()
    assert comparison.choices(made) == ["department"]
    found = comparison.compare(made, "department")
    assert found.standard == ("a", "b", "c")
    assert [(each.value, each.cases, each.standard_score) for each in found.groups] == [("east", 50, 1.0), ("south", 30, 0.3333)]
    assert found.groups[1].median > found.groups[0].median


@given(WAYS)
def test_a_map_is_first_shown_with_as_much_as_can_be_read(ways: list[str]) -> None:
    whole = flow.graph(of_ways(ways))
    shares = flow.readable(whole)
    shown = flow.simplify(whole, *shares)
    least = flow.simplify(whole, 0, 0)
    assert len(shown.nodes) <= max(flow.READABLE_ACTIVITIES, len(least.nodes))
    assert len(shown.arcs) <= max(flow.READABLE_PATHS, len(flow.simplify(whole, shares.activities, 0).arcs))
    if len(whole.nodes) <= flow.READABLE_ACTIVITIES and len(whole.arcs) <= flow.READABLE_PATHS:
        assert shown == whole, "nothing is left out that there is room for"
