"""Working time: against hand-worked examples, and against counting minutes one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel import spans
from bihuan.kernel.calendar import WEEKDAYS, CalendarRules, Weekday, WorkingCalendar
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.spans import HOUR_MS, MINUTE_MS
from bihuan.kernel.text import Text

OFFICE = ("09:00-12:00", "13:30-18:00")
WEEK: dict[Weekday, tuple[str, ...]] = dict.fromkeys(WEEKDAYS[:5], OFFICE)
QINGMING = CalendarRules(
    id="cn",
    week=WEEK,
    holidays={"2024-04-04": Text("清明节", "Tomb-Sweeping Day"), "2024-04-05": Text("调休", "Day off")},
    make_up={"2024-04-07": "fri"},
    announced=(2024,),
)
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def office() -> WorkingCalendar:
    return WorkingCalendar(QINGMING)


def at(text: str, zone: ZoneInfo = CHINA) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def shown(calendar: WorkingCalendar, ms: int) -> str:
    return calendar.local(ms).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2024-04-01T09:00", "PT4H", "2024-04-01 14:30"),  # over the lunch break
        ("2024-04-01T09:00", "PT3H", "2024-04-01 12:00"),  # its end, not the beginning of the afternoon
        ("2024-04-01T15:00", "P1D", "2024-04-02 15:00"),
        ("2024-04-03T17:00", "PT2H", "2024-04-07 10:00"),  # two holidays and a Saturday, then a worked Sunday
        ("2024-04-05T10:00", "PT1H", "2024-04-07 10:00"),  # begins on a holiday
        ("2024-04-01T12:30", "PT30M", "2024-04-01 14:00"),  # begins in the lunch break
        ("2024-04-01T20:00", "PT1H", "2024-04-02 10:00"),
        ("2024-04-01T09:00", "P1W", "2024-04-08 18:00"),  # Monday to Wednesday, the worked Sunday, Monday
        ("2024-04-30T17:00", "PT1H", "2024-04-30 18:00"),
        ("2024-12-31T17:00", "PT2H", "2025-01-01 10:00"),
        ("2024-04-08T10:00", "-PT2H", "2024-04-07 17:00"),
        ("2024-04-08T09:00", "-PT1H", "2024-04-07 17:00"),
        ("2024-04-07T09:00", "-PT30M", "2024-04-03 17:30"),
        ("2024-04-06T11:11", "PT0S", "2024-04-06 11:11"),
    ],
)
def test_runs_on_working_time(office: WorkingCalendar, start: str, span: str, end: str) -> None:
    assert shown(office, office.add_working(at(start), spans.parse(span))) == end


def test_a_day_is_an_ordinary_working_day(office: WorkingCalendar) -> None:
    assert office.day_ms == 7.5 * HOUR_MS
    assert office.week_ms == 5 * office.day_ms
    assert office.length(spans.parse("P1W2DT30M")) == 7 * office.day_ms + 30 * MINUTE_MS
    half_saturday = WorkingCalendar(CalendarRules(id="x", week={**WEEK, "sat": ("09:00-12:00",)}))
    assert half_saturday.day_ms == office.day_ms
    assert half_saturday.week_ms == 6 * office.day_ms


def test_a_day_with_two_lengths_equally_often_is_the_longer_one() -> None:
    calendar = WorkingCalendar(CalendarRules(id="x", week={"mon": ("09:00-17:00",), "tue": ("09:00-12:00",)}))
    assert calendar.day_ms == 8 * HOUR_MS


def test_a_make_up_day_is_worked_like_the_day_it_stands_for() -> None:
    week: dict[Weekday, tuple[str, ...]] = {**WEEK, "fri": ("09:00-12:00",)}
    calendar = WorkingCalendar(CalendarRules(id="x", week=week, make_up={"2024-04-07": "fri"}))
    assert calendar.working_between(at("2024-04-06T00:00"), at("2024-04-08T00:00")) == 3 * HOUR_MS
    assert calendar.is_workday(date(2024, 4, 7))
    assert not calendar.is_workday(date(2024, 4, 6))


def test_measures_between_two_instants(office: WorkingCalendar) -> None:
    assert office.working_between(at("2024-04-01T09:00"), at("2024-04-01T18:00")) == 7.5 * HOUR_MS
    assert office.working_between(at("2024-04-03T18:00"), at("2024-04-07T09:00")) == 0
    assert office.working_between(at("2024-04-01T18:00"), at("2024-04-01T09:00")) == -7.5 * HOUR_MS
    assert office.working_between(at("2024-03-01T00:00"), at("2024-04-01T00:00")) == 21 * 7.5 * HOUR_MS
    assert office.between(at("2024-04-06T00:00"), at("2024-04-07T00:00"), "elapsed") == 24 * HOUR_MS
    assert office.between(at("2024-04-06T00:00"), at("2024-04-07T00:00"), "working") == 0


def test_the_elapsed_clock_never_rests(office: WorkingCalendar) -> None:
    assert shown(office, office.add(at("2024-04-05T10:00"), spans.parse("P1DT2H"), "elapsed")) == "2024-04-06 12:00"


def test_months_move_the_local_date_on_either_clock(office: WorkingCalendar) -> None:
    assert shown(office, office.add(at("2024-01-31T10:00"), spans.parse("P1M"), "elapsed")) == "2024-02-29 10:00"
    assert shown(office, office.add(at("2024-03-31T10:00"), spans.parse("-P13M"), "elapsed")) == "2023-02-28 10:00"
    assert shown(office, office.add(at("2024-03-01T10:00"), spans.parse("P1MT1H"), "working")) == "2024-04-01 11:00"
    with pytest.raises(InvalidInput):
        office.length(spans.parse("P1M"))


def test_hours_the_clocks_jump_over_do_not_count() -> None:
    night: dict[Weekday, tuple[str, ...]] = dict.fromkeys(WEEKDAYS, ("00:00-06:00",))
    berlin = WorkingCalendar(CalendarRules(id="de", zone="Europe/Berlin", week=night))
    zone = ZoneInfo("Europe/Berlin")
    spring = berlin.working_between(at("2024-03-31T00:00", zone), at("2024-04-01T00:00", zone))
    autumn = berlin.working_between(at("2024-10-27T00:00", zone), at("2024-10-28T00:00", zone))
    assert (spring, autumn) == (5 * HOUR_MS, 7 * HOUR_MS)
    assert shown(berlin, berlin.add_working(at("2024-03-31T00:00", zone), 5 * HOUR_MS)) == "2024-03-31 06:00"


def test_the_whole_day_may_be_worked() -> None:
    always = WorkingCalendar(CalendarRules(id="x", week=dict.fromkeys(WEEKDAYS, ("00:00-24:00",))))
    start = at("2024-02-28T13:00")
    assert always.add_working(start, 72 * HOUR_MS) == start + 72 * HOUR_MS
    assert always.working_between(start, start + 10**9) == 10**9


@pytest.mark.parametrize(
    ("rules", "code", "place"),
    [
        (CalendarRules(id="x", week={}), "calendar.never_worked", "/week"),
        (CalendarRules(id="x", week={"mon": ()}), "calendar.never_worked", "/week"),
        (CalendarRules(id="x", zone="Mars/Base", week=WEEK), "calendar.unknown_zone", "/zone"),
        (CalendarRules(id="x", week={"mon": ("9-12",)}), "calendar.malformed_hours", "/week/mon"),
        (CalendarRules(id="x", week={"mon": ("12:00-09:00",)}), "calendar.malformed_hours", "/week/mon"),
        (CalendarRules(id="x", week={"mon": ("09:00-25:00",)}), "calendar.malformed_hours", "/week/mon"),
        (CalendarRules(id="x", week={"mon": ("09:60-12:00",)}), "calendar.malformed_hours", "/week/mon"),
        (CalendarRules(id="x", week={"tue": ("09:00-12:00", "11:00-13:00")}), "calendar.overlapping_hours", "/week/tue"),
        (CalendarRules(id="x", week=WEEK, holidays={"2024-02-30": Text()}), "calendar.malformed_date", "/holidays/2024-02-30"),
        (CalendarRules(id="x", week=WEEK, make_up={"7 April": "fri"}), "calendar.malformed_date", "/makeUp/7 April"),
        (
            CalendarRules(id="x", week=WEEK, holidays={"2024-04-07": Text()}, make_up={"2024-04-07": "fri"}),
            "calendar.holiday_and_worked",
            "/makeUp/2024-04-07",
        ),
    ],
)
def test_refuses_rules_it_cannot_work_with(rules: CalendarRules, code: str, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        WorkingCalendar(rules)
    assert (caught.value.code, caught.value.place) == (code, place)


def test_knows_which_years_are_announced(office: WorkingCalendar) -> None:
    assert office.knows(2024)
    assert not office.knows(2025)


def test_a_span_without_end_is_refused(office: WorkingCalendar) -> None:
    for length in (10**16, -(10**16)):
        with pytest.raises(InvalidInput) as caught:
            office.add_working(at("2024-04-01T09:00"), length)
        assert caught.value.code == "span.too_long"


INSTANTS = st.integers(at("2024-03-20T00:00") // MINUTE_MS, at("2024-05-20T00:00") // MINUTE_MS)


def worked_minutes(start: int, end: int) -> int:
    """One by one: the definition in its plainest form."""
    count = 0
    for minute in range(start, end):
        local = datetime.fromtimestamp(minute * 60, UTC).astimezone(CHINA)
        day = local.date()
        weekend = day.weekday() >= 5
        if day.isoformat() in QINGMING.holidays or (weekend and day.isoformat() not in QINGMING.make_up):
            continue
        of_day = local.hour * 60 + local.minute
        count += 540 <= of_day < 720 or 810 <= of_day < 1080
    return count


@given(INSTANTS, st.integers(0, 6 * 24 * 60))
def test_agrees_with_counting_minutes(start: int, length: int) -> None:
    calendar = WorkingCalendar(QINGMING)
    assert (
        calendar.working_between(start * MINUTE_MS, (start + length) * MINUTE_MS)
        == worked_minutes(start, start + length) * MINUTE_MS
    )


@given(INSTANTS, st.integers(1, 400 * HOUR_MS))
def test_adding_and_measuring_are_one_another_s_reverse(start: int, length: int) -> None:
    calendar = WorkingCalendar(QINGMING)
    begin = start * MINUTE_MS
    end = calendar.add_working(begin, length)
    assert calendar.working_between(begin, end) == length
    assert calendar.working_between(begin, end - 1) == length - 1
    back = calendar.add_working(end, -length)
    assert calendar.working_between(back, end) == length


@given(INSTANTS, st.integers(1, 10**9), st.integers(1, 10**9))
def test_adding_twice_is_adding_the_sum(start: int, first: int, second: int) -> None:
    calendar = WorkingCalendar(QINGMING)
    once = calendar.add_working(start * MINUTE_MS, first + second)
    assert calendar.add_working(calendar.add_working(start * MINUTE_MS, first), second) == once


def test_dates_far_apart_take_no_longer_than_their_months(office: WorkingCalendar) -> None:
    end = office.add_working(at("2024-01-01T09:00"), 250 * 50 * office.day_ms)
    assert office.local_date(end) > date(2024, 1, 1) + timedelta(days=40 * 365)
