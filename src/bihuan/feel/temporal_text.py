"""Reading dates, times and durations from text as XML Schema and ISO 8601 write them; None when the text is none."""

from __future__ import annotations

import re

from bihuan.feel import days, temporal, zones
from bihuan.feel.temporal import Date, DateTime, DayTimeDuration, Time, YearMonthDuration

_DATE = r"(-?)([1-9]\d{4,8}|\d{4})-(\d\d)-(\d\d)"
_TIME = r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,30}))?(Z|z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z0-9_+\-/]{1,64})?"
DATE = re.compile(_DATE, re.ASCII)
TIME = re.compile("T?" + _TIME, re.ASCII)
DATE_TIME = re.compile(f"{_DATE}T{_TIME}", re.ASCII)
DAY_TIME = re.compile(r"(-?)P(?:(\d+)D)?(?:(T)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d*))?S)?)?", re.ASCII)
YEAR_MONTH = re.compile(r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?", re.ASCII)
_LONGEST = 200  # characters
_MONTHS = 12 * 10**12
_NANOS = temporal.DAY * 366 * 2 * 10**9


def date(text: str) -> Date | None:
    match = DATE.fullmatch(text) if len(text) < _LONGEST else None
    return _date(match, 0) if match else None


def time(text: str) -> Time | None:
    match = TIME.fullmatch(text) if len(text) < _LONGEST else None
    read = _time(match, 0) if match else None
    return read[0] if read else None


def date_and_time(text: str) -> DateTime | None:
    """A date and time; 24:00:00 is the next day's midnight."""
    match = DATE_TIME.fullmatch(text) if len(text) < _LONGEST else None
    if match is None:
        return None
    day, read = _date(match, 0), _time(match, 4)
    if day is None or read is None:
        return None
    if read[1]:
        day = temporal.date_of_number(day.number + 1)
    return None if day is None else DateTime(day, read[0])


def duration(text: str) -> DayTimeDuration | YearMonthDuration | None:
    return day_time(text) or year_month(text)


def day_time(text: str) -> DayTimeDuration | None:
    match = DAY_TIME.fullmatch(text) if len(text) < _LONGEST else None
    if match is None:
        return None
    sign, number, clock, hours, minutes, seconds, fraction = match.groups()
    if number is None and (clock is None or (hours is None and minutes is None and seconds is None)):
        return None
    if clock and hours is None and minutes is None and seconds is None:
        return None
    nanos = int(number or 0) * temporal.DAY + int(hours or 0) * temporal.HOUR + int(minutes or 0) * temporal.MINUTE
    nanos += int(seconds or 0) * temporal.SECOND + _nanos(fraction)
    return DayTimeDuration(-nanos if sign else nanos) if nanos < _NANOS else None


def year_month(text: str) -> YearMonthDuration | None:
    match = YEAR_MONTH.fullmatch(text) if len(text) < _LONGEST else None
    if match is None or (match[2] is None and match[3] is None):
        return None
    months = int(match[2] or 0) * 12 + int(match[3] or 0)
    return YearMonthDuration(-months if match[1] else months) if months < _MONTHS else None


def literal(text: str) -> Date | Time | DateTime | DayTimeDuration | YearMonthDuration | None:
    """What an at-literal (`@"…"`) stands for."""
    if text.startswith(("P", "-P")):
        return duration(text)
    return date(text) or time(text) or date_and_time(text)


def _date(match: re.Match[str], group: int) -> Date | None:
    year = int(match[group + 2])
    if year > days.YEARS:
        return None
    return temporal.date(-year if match[group + 1] else year, int(match[group + 3]), int(match[group + 4]))


def _time(match: re.Match[str], group: int) -> tuple[Time, bool] | None:
    """The time, and whether it was written as 24:00:00."""
    hour, minute, second = int(match[group + 1]), int(match[group + 2]), int(match[group + 3])
    nanos = second * temporal.SECOND + _nanos(match[group + 4])
    where = match[group + 5]
    zone = where[1:] if where and where[0] == "@" else None
    if zone is not None and zones.find(zone) is None:
        return None
    offset = offset_of(where) if where and zone is None else None
    ends_day = hour == 24 and minute == 0 and nanos == 0
    value = temporal.time(0 if ends_day else hour, minute, nanos, offset, zone)
    return None if value is None else (value, ends_day)


def offset_of(text: str) -> int:
    """Seconds east of Greenwich of `Z`, `+08:00` or `+08:00:30`."""
    if text in ("Z", "z"):
        return 0
    hours, minutes, seconds = int(text[1:3]), int(text[4:6]), int(text[7:9] or 0)
    size = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 59:
        size = temporal.OFFSET_BOUND + 1
    return -size if text[0] == "-" else size


def _nanos(fraction: str | None) -> int:
    return int(fraction.ljust(9, "0")[:9]) if fraction else 0
