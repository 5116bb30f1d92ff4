"""Thresholds with hysteresis, mute, escalation, schedules."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel.text import Text
from bihuan.measures.population import Period
from bihuan.monitoring.definitions import Bounds, CaseLimit, Definition, check, due_again, period
from bihuan.monitoring.judging import ORDER, Standing, judge, level_of, met, replace

DAY = 86_400_000


def cycle(**more: object) -> Definition:
    bounds = Bounds(target=3, warn=3, alarm=3.5, hysteresis=0.2)
    given: dict[str, object] = {"receivers": ("sales_mgr",), "escalate_to": ("director",), "bounds": bounds, **more}
    return Definition(id="k", name=Text("周期", "Cycle"), formula="avg(days(duration()))", **given)  # type: ignore[arg-type]


def looked(definition: Definition, *values: float | None, begin: Standing | None = None) -> tuple[Standing, list[str]]:
    """One look an hour; what was done at each."""
    standing, done = begin or Standing(), []
    for hour, value in enumerate(values):
        verdict = judge(standing, value, definition, hour * 3_600_000)
        standing = verdict.standing
        done.append(",".join(verdict.deeds))
    return standing, done


def test_an_alert_is_raised_once_and_ends_when_the_value_has_truly_come_back() -> None:
    standing, done = looked(cycle(), 2.8, 3.1, 3.2, 2.95, 3.05, 2.85, 2.75)
    assert done == ["", "raise", "", "", "", "", "clear"]
    assert standing.level == "ok"


def test_levels_rise_and_fall() -> None:
    _, done = looked(cycle(), 3.1, 3.6, 3.4, 3.25, 2.7)
    assert done == ["raise", "worsen", "", "ease", "clear"]


def test_no_data_changes_nothing() -> None:
    standing, done = looked(cycle(), 3.1, None, None)
    assert (standing.level, done) == ("warn", ["raise", "", ""])
    assert looked(cycle(), None, None)[1] == ["", ""]


def test_so_many_looks_in_a_row() -> None:
    patient = cycle(bounds=Bounds(target=3, warn=3, hysteresis=0, for_periods=3))
    assert looked(patient, 3.1, 3.1, 2.9, 3.1, 3.1, 3.1)[1] == ["", "", "", "", "", "raise"]


def test_higher_is_better() -> None:
    share = cycle(direction="higher", bounds=Bounds(target=95, warn=95, alarm=90, hysteresis=1))
    assert looked(share, 96, 94.9, 95.5, 89, 95.5, 96.1)[1] == ["", "raise", "", "worsen", "ease", "clear"]


def test_a_band_has_two_edges() -> None:
    band = cycle(direction="band", bounds=Bounds(target=2, ceiling=4, warn=0, alarm=1))
    assert met(3, "band", band.bounds) == "met"
    assert met(4.5, "band", band.bounds) == "missed"
    assert [level_of(each, "band", band.bounds) for each in (3.0, 1.5, 4.5, 0.9, 5.2)] == ["ok", "warn", "warn", "alarm", "alarm"]


def test_a_muted_alert_stands_and_is_silent() -> None:
    standing, done = looked(cycle(), 3.1, begin=Standing(muted_until=DAY))
    assert (standing.level, done) == ("warn", [""])


def test_what_nobody_takes_up_goes_to_those_above_once() -> None:
    standing = judge(Standing(), 3.2, cycle(), 0).standing
    assert judge(standing, 3.2, cycle(), DAY - 1).deeds == ()
    later = judge(standing, 3.2, cycle(), DAY)
    assert later.deeds == ("escalate",)
    assert judge(later.standing, 3.2, cycle(), 9 * DAY).deeds == ()
    assert judge(replace(standing, acknowledged_by="wang"), 3.2, cycle(), 9 * DAY).deeds == ()
    assert judge(replace(standing, muted_until=10 * DAY), 3.2, cycle(), 9 * DAY).deeds == ()
    assert judge(standing, None, cycle(), DAY).deeds == ("escalate",)


@given(st.lists(st.floats(2, 5), min_size=1, max_size=60))
def test_raises_and_clears_take_turns(values: list[float]) -> None:
    """Whatever the values do, an alert is raised before it is cleared, and never twice in between."""
    standing = Standing()
    for hour, value in enumerate(values):
        before = ORDER[standing.level]
        verdict = judge(standing, value, cycle(escalate_to=()), hour * 60_000)
        after = ORDER[verdict.standing.level]
        expected = {(0, 1): "raise", (0, 2): "raise", (1, 2): "worsen", (2, 1): "ease", (1, 0): "clear", (2, 0): "clear"}
        assert verdict.deeds == ((expected[before, after],) if before != after else ())
        standing = verdict.standing


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": Text("", " ")}, "monitoring.name_missing"),
        ({"window": -1}, "monitoring.window"),
        ({"min_n": 0}, "monitoring.min_n"),
        ({"bounds": Bounds(hysteresis=-1)}, "monitoring.hysteresis"),
        ({"bounds": Bounds(for_periods=0)}, "monitoring.for_periods"),
        ({"bounds": Bounds(warn=3, alarm=2)}, "monitoring.alarm_before_warn"),
        ({"direction": "higher", "bounds": Bounds(warn=90, alarm=95)}, "monitoring.alarm_before_warn"),
        ({"direction": "band", "bounds": Bounds(target=4, ceiling=2)}, "monitoring.band"),
        ({"receivers": ()}, "monitoring.nobody_told"),
        ({"receivers": (), "bounds": Bounds(), "case_limit": CaseLimit(limit="P3D")}, "monitoring.nobody_told"),
    ],
)
def test_what_cannot_be_saved(more: dict[str, object], code: str) -> None:
    given = msgspec_replaced(cycle(), **more)
    assert code in [each.code for each in check(given)]
    assert list(check(cycle())) == []


def msgspec_replaced(given: Definition, **more: object) -> Definition:
    return replace(given, **more)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        ("daily", "2024-03-15T00:00+08:00"),
        ("weekly", "2024-03-18T00:00+08:00"),
        ("monthly", "2024-04-01T00:00+08:00"),
        ("quarterly", "2024-04-01T00:00+08:00"),
    ],
)
def test_the_next_look_follows_the_calendar_of_the_place(frequency: str, expected: str) -> None:
    last = at("2024-03-13T23:30+00:00")  # a Thursday morning in Shanghai
    found = due_again(cycle(frequency=frequency), last, "Asia/Shanghai")
    assert datetime.fromtimestamp(found / 1000, UTC) == datetime.fromisoformat(expected)


def test_a_value_looks_back() -> None:
    assert period(cycle(window=7), 10 * DAY, "UTC") == Period(3 * DAY, 10 * DAY)
    assert period(cycle(window=7), 10 * DAY, "UTC", 1) == Period(-4 * DAY, 3 * DAY)


@pytest.mark.parametrize(
    ("frequency", "back", "begin", "end"),
    [
        ("daily", 0, "2024-03-01T00:00+08:00", "2024-04-01T00:00+08:00"),
        ("monthly", 3, "2023-12-01T00:00+08:00", "2024-01-01T00:00+08:00"),
        ("weekly", 0, "2024-04-01T00:00+08:00", "2024-04-08T00:00+08:00"),
        ("quarterly", 0, "2024-01-01T00:00+08:00", "2024-04-01T00:00+08:00"),
        ("quarterly", 1, "2023-10-01T00:00+08:00", "2024-01-01T00:00+08:00"),
    ],
)
def test_a_window_of_nought_is_the_last_whole_period(frequency: str, back: int, begin: str, end: str) -> None:
    found = period(cycle(window=0, frequency=frequency), at("2024-04-08T01:26+00:00"), "Asia/Shanghai", back)
    assert found == Period(at(begin), at(end))
