"""Cron expressions as Camunda 8 takes them in a timer cycle: six fields (second, minute, hour, day, month, weekday), in UTC.

A field is `*`, numbers, ranges `a-b`, steps `*/n` or `a-b/n`, lists with commas; months and weekdays also by their first three
letters, Sunday is 0 and 7, `?` is `*`. `@hourly`, `@daily`, `@midnight`, `@weekly`, `@monthly`, `@yearly`, `@annually` stand for
their first moment. When both day and weekday are given, both must hold.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MACROS = {
    "@hourly": "0 0 * * * *",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@weekly": "0 0 0 * * 0",
    "@monthly": "0 0 0 1 * *",
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
}
_MONTHS = {
    name: number
    for number, name in enumerate(["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], 1)
}
_WEEKDAYS = {name: number for number, name in enumerate(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])}
_BOUNDS = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_HORIZON = 8 * 366  # days: 29 February comes back within


class Cron(NamedTuple):
    """The numbers each field allows, in order."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]


@lru_cache(maxsize=1_000)
def parse(text: str) -> Cron | None:
    """The fields of an expression; None when it is none."""
    fields = _MACROS.get(text.strip().lower(), text).upper().split()
    if len(fields) != 6:
        return None
    names: tuple[dict[str, int], ...] = ({}, {}, {}, {}, _MONTHS, _WEEKDAYS)
    found = [_numbers(field, *bounds, known) for field, bounds, known in zip(fields, _BOUNDS, names, strict=True)]
    if not all(found):
        return None
    seconds, minutes, hours, days, months, weekdays = found
    return Cron(
        tuple(sorted(seconds)),
        tuple(sorted(minutes)),
        tuple(sorted(hours)),
        frozenset(days),
        frozenset(months),
        frozenset(number % 7 for number in weekdays),
    )


def _numbers(field: str, low: int, high: int, names: dict[str, int]) -> set[int]:
    """What one field allows; empty when it is no field."""
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        if span in ("*", "?"):
            start, end = low, high
        else:
            start = _number(first, names)
            end = _number(last, names) if dash else high if slash else start
        if (slash and not step.isdigit()) or not low <= start <= end <= high or (slash and int(step) == 0):
            return set()
        found.update(range(start, end + 1, int(step) if slash else 1))
    return found


def _number(text: str, names: dict[str, int]) -> int:
    return int(text) if text.isascii() and text.isdigit() else names.get(text, -1)


def following(cron: Cron, after: int) -> int | None:
    """The first moment later than `after` (ms since 1970 UTC); None when there is none within eight years."""
    moment = _EPOCH + timedelta(milliseconds=after // 1000 * 1000 + 1000)
    day = moment.replace(hour=0, minute=0, second=0)
    earliest = (moment.hour, moment.minute, moment.second)
    for _ in range(_HORIZON):
        if day.month in cron.months and day.day in cron.days and day.isoweekday() % 7 in cron.weekdays:
            found = _time(cron, earliest)
            if found is not None:
                at = day.replace(hour=found[0], minute=found[1], second=found[2])
                return (at - _EPOCH) // timedelta(milliseconds=1)
        day, earliest = day + timedelta(days=1), (0, 0, 0)
    return None


def _time(cron: Cron, earliest: tuple[int, int, int]) -> tuple[int, int, int] | None:
    """The first time of day that is not before `earliest`."""
    for hour in (each for each in cron.hours if each >= earliest[0]):
        for minute in cron.minutes:
            if (hour, minute) < earliest[:2]:
                continue
            for second in cron.seconds:
                if (hour, minute, second) >= earliest:
                    return hour, minute, second
    return None
