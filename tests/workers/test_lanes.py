"""Lanes: bounded by topic, resting after failures, open again after a success."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bihuan.workers.lanes import FAILURES, FIRST_REST_MS, LONGEST_REST_MS, ROADS, Lanes

TOPICS: tuple[str, ...] = ("a", "b", "c")


@given(st.lists(st.tuples(st.sampled_from(TOPICS), st.sampled_from(["enter", "leave", "failed", "worked"])), max_size=60))
def test_no_lane_is_overfull_and_nothing_is_lost(steps: list[tuple[str, str]]) -> None:
    lanes = Lanes(2)
    busy: dict[str, int] = dict.fromkeys(TOPICS, 0)
    for topic, step in steps:
        if step == "enter" and topic in lanes.open(TOPICS, 0):
            lanes.enter(topic)
            busy[topic] += 1
        elif step == "leave" and busy[topic]:
            lanes.leave(topic)
            busy[topic] -= 1
        elif step == "failed":
            lanes.failed(topic, 0)
        elif step == "worked":
            lanes.worked(topic)
        assert max(busy.values()) <= 2
        assert lanes.free == 2 * ROADS - sum(busy.values())
        assert set(lanes.open(TOPICS, LONGEST_REST_MS)) == {each for each in TOPICS if busy[each] < 2}, "no rest lasts longer"


def test_a_topic_rests_longer_the_longer_it_fails() -> None:
    lanes = Lanes(1)
    for _ in range(FAILURES - 1):
        lanes.failed("a", 0)
    assert lanes.open(("a",), 0) == ("a",)
    lanes.failed("a", 0)
    assert lanes.open(("a", "b"), 0) == ("b",)
    assert lanes.until_open(0) == FIRST_REST_MS / 1000
    lanes.failed("a", 0)
    assert lanes.until_open(0) == 2 * FIRST_REST_MS / 1000
    lanes.worked("a")
    assert lanes.open(("a",), 0) == ("a",)
    assert lanes.until_open(0) is None
