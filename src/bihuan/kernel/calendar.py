"""Working time: which hours of which days are worked, and how a span runs when only those count.

A calendar is a rule for every date: the hours of its weekday, unless the date is a holiday, or a *make-up workday*
(调休): a Saturday or Sunday that is worked with the hours of a named weekday, in exchange for a bridge day.

The theory is one function. Let W(t) be the working time from a fixed origin to the instant t: it climbs inside hours
and rests between them. `working_between(a, b)` is W(b) - W(a); `add_working(start, length)` is the first instant at
which W reaches W(start) + length. Months are indexed once and remembered, so a question costs a few look-ups however
far apart its instants lie.

One working day is the calendar's ordinary day: the length most of its weekdays have. A working week is as many of those
as the week has worked weekdays. So on an eight-hour calendar P1D, PT8H and "the same time tomorrow" agree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias, cast
from zoneinfo import ZoneInfo

import msgspec

from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.spans import Span
from bihuan.kernel.text import Text

Clock: TypeAlias = Literal["elapsed", "working"]
Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_FARTHEST_MONTHS = 12 * 1_000


class CalendarRules(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A calendar as data, edited by people.

    `week` holds per weekday the worked hours as `HH:MM-HH:MM` in the calendar's zone (`24:00` is the end of the day).
    `holidays` and `make_up` are keyed by date (`2024-04-04`); a make-up day names the weekday whose hours it has.
    `announced` lists the years whose public holidays are known.
    """

    id: str
    name: Text = Text()
    zone: str = "Asia/Shanghai"
    week: dict[Weekday, tuple[str, ...]] = {}
    holidays: dict[str, Text] = {}
    make_up: dict[str, Weekday] = {}
    announced: tuple[int, ...] = ()


class _Month(NamedTuple):
    """The worked intervals of a month in order, with the working time of the month before each of them."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]
    total: int


class WorkingCalendar:
    """A calendar ready to compute with; instants and lengths in milliseconds.

    Raises `InvalidInput` with a code of `calendar.*` when the rules cannot be worked with.
    """

    def __init__(self, rules: CalendarRules) -> None:
        self.rules = rules
        try:
            self._zone = ZoneInfo(rules.zone)
        except (KeyError, ValueError, OSError) as unknown:
            raise InvalidInput("calendar.unknown_zone", place="/zone", zone=rules.zone) from unknown
        self._week = tuple(_hours(rules.week.get(day, ()), day) for day in WEEKDAYS)
        lengths = [sum(end - start for start, end in hours) * 60_000 for hours in self._week]
        worked = [length for length in lengths if length]
        if not worked:
            raise InvalidInput("calendar.never_worked", place="/week")
        self.day_ms = max(Counter(worked).items(), key=lambda entry: (entry[1], entry[0]))[0]
        self.week_ms = self.day_ms * len(worked)
        self._holidays = frozenset(_date(text, "/holidays") for text in rules.holidays)
        self._make_up = {_date(text, "/makeUp"): WEEKDAYS.index(day) for text, day in rules.make_up.items()}
        both = self._holidays & self._make_up.keys()
        if both:
            raise InvalidInput(
                "calendar.holiday_and_worked", place=f"/makeUp/{min(both).isoformat()}", date=min(both).isoformat()
            )
        self._months: dict[int, _Month] = {}

    def add(self, start_ms: int, span: Span, clock: Clock = "elapsed") -> int:
        """The instant `span` after `start_ms` on the named clock. Years and months move the local date, on either clock."""
        if span.months:
            start_ms = self._add_months(start_ms, span.months)
            span = Span(0, span.weeks, span.days, span.ms)
        return start_ms + span.elapsed_ms if clock == "elapsed" else self.add_working(start_ms, span)

    def add_working(self, start_ms: int, span: Span | int) -> int:
        """The instant at which `span` (or a length in working ms) has been worked since `start_ms`.

        The end of a worked interval rather than the beginning of the next; an empty span is the start itself, a
        negative one runs backwards.
        """
        length = span if isinstance(span, int) else self.length(span)
        if length == 0:
            return start_ms
        return self._forward(start_ms, length) if length > 0 else self._backward(start_ms, -length)

    def working_between(self, start_ms: int, end_ms: int) -> int:
        """Working milliseconds from one instant to another; negative when `end_ms` is the earlier one."""
        if end_ms < start_ms:
            return -self.working_between(end_ms, start_ms)
        first, last = self._month_of(start_ms), self._month_of(end_ms)
        between = sum(self._indexed(month).total for month in range(first, last))
        return between + self._worked_in(last, end_ms) - self._worked_in(first, start_ms)

    def between(self, start_ms: int, end_ms: int, clock: Clock) -> int:
        """Milliseconds from one instant to another on the named clock."""
        return end_ms - start_ms if clock == "elapsed" else self.working_between(start_ms, end_ms)

    def length(self, span: Span) -> int:
        """The length of a span in working milliseconds; raises `InvalidInput("span.no_length")` for years and months."""
        if span.months:
            raise InvalidInput("span.no_length", span=str(span))
        return span.weeks * self.week_ms + span.days * self.day_ms + span.ms

    def is_workday(self, day: date) -> bool:
        """Whether any hour of the local date is worked."""
        return bool(self._hours_of(day))

    def intervals(self, start_ms: int, end_ms: int) -> list[tuple[int, int]]:
        """The worked intervals between two instants, in order, cut off at them."""
        found: list[tuple[int, int]] = []
        for number in range(self._month_of(start_ms), self._month_of(end_ms) + 1):
            month = self._indexed(number)
            for begin, stop in zip(month.starts, month.ends, strict=True):
                if begin < end_ms and stop > start_ms:
                    found.append((max(begin, start_ms), min(stop, end_ms)))
        return found

    def local_date(self, at_ms: int) -> date:
        """The date an instant falls on in the calendar's zone."""
        return self.local(at_ms).date()

    def local(self, at_ms: int) -> datetime:
        """The instant in the calendar's zone."""
        return (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(self._zone)

    def knows(self, year: int) -> bool:
        """Whether the public holidays of the year have been announced and entered."""
        return year in self.rules.announced

    def _forward(self, start_ms: int, length: int) -> int:
        number = first = self._month_of(start_ms)
        left = length + self._worked_in(number, start_ms)
        while left > self._indexed(number).total:
            left -= self._indexed(number).total
            number += 1
            if number - first > _FARTHEST_MONTHS:
                raise InvalidInput("span.too_long", span=f"PT{length // 3_600_000}H")
        month = self._indexed(number)
        # The last interval with less than `left` before it: its end counts to it, the next beginning does not.
        place = bisect_right(month.before, left - 1) - 1
        return month.starts[place] + left - month.before[place]

    def _backward(self, start_ms: int, length: int) -> int:
        number = first = self._month_of(start_ms)
        left = length - self._worked_in(number, start_ms)
        while left > 0:
            number -= 1
            left -= self._indexed(number).total
            if first - number > _FARTHEST_MONTHS:
                raise InvalidInput("span.too_long", span=f"-PT{length // 3_600_000}H")
        month = self._indexed(number)
        place = bisect_right(month.before, -left) - 1
        return month.starts[place] - left - month.before[place]

    def _worked_in(self, number: int, until_ms: int) -> int:
        month = self._indexed(number)
        place = bisect_right(month.starts, until_ms) - 1
        if place < 0:
            return 0
        return month.before[place] + min(until_ms, month.ends[place]) - month.starts[place]

    def _month_of(self, at_ms: int) -> int:
        local = self.local(at_ms)
        return local.year * 12 + local.month - 1

    def _indexed(self, number: int) -> _Month:
        found = self._months.get(number)
        if found is None:
            found = self._months[number] = self._index(number)
        return found

    def _index(self, number: int) -> _Month:
        starts: list[int] = []
        ends: list[int] = []
        before: list[int] = []
        total = 0
        day = date(number // 12, number % 12 + 1, 1)
        month = day.month
        while day.month == month:
            for start, end in self._hours_of(day):
                begins, stops = self._instant(day, start), self._instant(day, end)
                if stops > begins:  # an hour the clocks jump over has no length
                    starts.append(begins)
                    ends.append(stops)
                    before.append(total)
                    total += stops - begins
            day += timedelta(days=1)
        return _Month(tuple(starts), tuple(ends), tuple(before), total)

    def _hours_of(self, day: date) -> tuple[tuple[int, int], ...]:
        if day in self._holidays:
            return ()
        return self._week[self._make_up.get(day, day.weekday())]

    def _instant(self, day: date, minute: int) -> int:
        local = datetime(day.year, day.month, day.day, tzinfo=self._zone) + timedelta(minutes=minute)
        return (local.astimezone(UTC) - _EPOCH) // _MILLISECOND

    def _add_months(self, start_ms: int, months: int) -> int:
        local = self.local(start_ms)
        year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
        day = min(local.day, _days_in(year, month + 1))
        return (local.replace(year=year, month=month + 1, day=day).astimezone(UTC) - _EPOCH) // _MILLISECOND


def _days_in(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def _date(text: str, place: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as malformed:
        raise InvalidInput("calendar.malformed_date", place=f"{place}/{text[:20]}", date=text[:20]) from malformed


def _hours(written: tuple[str, ...], day: str) -> tuple[tuple[int, int], ...]:
    """Worked hours as minutes of the day; they must follow one another."""
    hours = tuple(_interval(text, day) for text in written)
    for earlier, later in pairwise(hours):
        if later[0] < earlier[1]:
            raise InvalidInput("calendar.overlapping_hours", place=f"/week/{day}", day=day)
    return hours


def _interval(text: str, day: str) -> tuple[int, int]:
    halves = text.split("-")
    try:
        start, end = cast("tuple[int, int]", tuple(_minute(half) for half in halves))
    except ValueError as malformed:
        raise InvalidInput("calendar.malformed_hours", place=f"/week/{day}", hours=text[:20]) from malformed
    if not 0 <= start < end <= 24 * 60:
        raise InvalidInput("calendar.malformed_hours", place=f"/week/{day}", hours=text[:20])
    return start, end


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    if len(minute) != 2 or not 0 <= int(minute) < 60:
        raise ValueError(text)
    return int(hour) * 60 + int(minute)
