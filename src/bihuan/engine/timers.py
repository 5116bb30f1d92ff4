"""When timers are due: dates, durations, cycles (ISO 8601, cron) on the elapsed clock (BPMN 2.0.2 §10.5.5, timer events).

Instants are milliseconds since 1970 UTC; a date without an offset is taken as UTC. Working time is the affair of whoever turns a
service level into a duration: the engine knows no calendar.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from bihuan import feel
from bihuan.engine import cron
from bihuan.engine.expressions import Failed, shown
from bihuan.kernel import spans
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.spans import Span

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CYCLE = re.compile(r"R(?P<count>\d{0,9})/(?:(?P<start>[^/]+)/)?(?P<span>-?P[^/]+)(?:/(?P<end>[^/]+))?", re.ASCII)
_LATEST = 253_402_300_799_000  # the end of year 9999


class Due(NamedTuple):
    """An instant, and the cycle that is left after it (empty for none)."""

    at: int
    repeat: str = ""


def first(timer: str, value: Any, now: int) -> Due:
    """When a timer that starts to run `now` is due; raises Failed when the value is none of ISO 8601 or FEEL's."""
    match timer:
        case "date":
            return Due(_instant(value))
        case "duration":
            return Due(added(now, _span(value), value))
        case _:
            return _first_of_cycle(value, now)


def following(repeat: str, due: int, now: int) -> Due | None:
    """The next turn of a cycle after the one at `due`; None when it was the last.

    Turns are counted from when they were due, not from when they fired. An endless cycle that has fallen behind goes on with the
    last turn missed, so that an instance that slept for a week does not make up for every second of it.
    """
    found = _CYCLE.fullmatch(repeat)
    if found is None:
        return _of_cron(repeat, max(due, now))
    span = spans.parse(found["span"])
    following_at = added(due, span, repeat)
    count, end = found["count"], found["end"]
    if not count:
        following_at = _last_missed(following_at, span, now)
    if end and following_at > _instant(end):
        return None
    if not count:
        return Due(following_at, repeat)
    left = int(count)
    return Due(following_at, _cycle(left - 1, found["span"], end) if left else "")


def _of_cron(text: str, after: int) -> Due | None:
    """The next turn of a cron expression."""
    fields = cron.parse(text)
    at = cron.following(fields, after) if fields is not None else None
    return Due(at, text) if at is not None else None


def _first_of_cycle(value: Any, now: int) -> Due:
    if not isinstance(value, str):
        return Due(added(now, _span(value), value), _cycle(None, str(value), None))
    found = _CYCLE.fullmatch(value.strip())
    if found is None and (turn := _of_cron(value.strip(), now)) is not None:
        return turn
    if found is None:
        raise Failed("engine.timer_value", value=shown(value))
    span = _span(found["span"])
    if (span.months, span.weeks, span.days, span.ms) == (0, 0, 0, 0):
        raise Failed("engine.timer_without_length", value=shown(value))
    count = int(found["count"]) if found["count"] else None
    if count == 0:
        raise Failed("engine.timer_value", value=shown(value))
    at = _instant(found["start"]) if found["start"] else added(now, span, value)
    left = "" if count == 1 else _cycle(None if count is None else count - 2, found["span"], found["end"])
    if count is None:
        left = _cycle(None, found["span"], found["end"])
    return Due(at, left)


def _cycle(left: int | None, span: str, end: str | None) -> str:
    """What is left of a cycle: `R<n>` stands for n more turns after the next one."""
    return f"R{'' if left is None else left}/{span}{f'/{end}' if end else ''}"


def _last_missed(at: int, span: Span, now: int) -> int:
    if span.months or at >= now:
        return at
    step = span.elapsed_ms
    return at + (now - at) // step * step if step > 0 else at


def added(at: int, span: Span, value: Any) -> int:
    """The instant a span after `at`: months first, on the calendar of UTC, then the rest."""
    if min(span.months, span.weeks, span.days, span.ms) < 0:
        raise Failed("engine.timer_negative", value=shown(value))
    if span.months:
        moment = _EPOCH + timedelta(milliseconds=at)
        years, month = divmod(moment.year * 12 + moment.month - 1 + span.months, 12)
        if years > 9999:
            raise Failed("engine.timer_too_late", value=shown(value))
        day = min(moment.day, calendar.monthrange(years, month + 1)[1])
        at = (moment.replace(year=years, month=month + 1, day=day) - _EPOCH) // timedelta(milliseconds=1)
    due = at + Span(0, span.weeks, span.days, span.ms).elapsed_ms
    if due > _LATEST:
        raise Failed("engine.timer_too_late", value=shown(value))
    return due


def length(value: Any) -> int:
    """A duration in ms, counted from no particular date."""
    return added(0, _span(value), value)


def _span(value: Any) -> Span:
    if isinstance(value, feel.DayTimeDuration):
        return Span(ms=value.nanos // 1_000_000)
    if isinstance(value, feel.YearMonthDuration):
        return Span(months=value.months)
    if isinstance(value, str):
        try:
            return spans.parse(value)
        except InvalidInput as error:
            raise Failed("engine.timer_value", value=shown(value)) from error
    raise Failed("engine.timer_value", value=shown(value))


def _instant(value: Any) -> int:
    if isinstance(value, feel.DateTime):
        return value.epoch_ms
    if isinstance(value, feel.Date):
        return value.number * spans.DAY_MS
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError as error:
            raise Failed("engine.timer_value", value=shown(value)) from error
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return (moment - _EPOCH) // timedelta(milliseconds=1)
    raise Failed("engine.timer_value", value=shown(value))


def instant(value: Any) -> int | None:
    """A due or follow-up date as an instant; None when there is none."""
    return None if value is None or value == "" else _instant(value)
