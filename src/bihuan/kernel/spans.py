"""Spans of time as ISO 8601 writes them: `P1DT2H`, `PT15M`, `P2W`, `P1Y6M`, each with an optional sign.

A span keeps its units apart, because what a unit is worth depends on the clock it runs on: a day is 24 elapsed hours or
one working day of a calendar, a week seven days or the calendar's working week. Years and months have no length at all
until they are laid on a date; asking for their length is an error.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from bihuan.kernel.errors import InvalidInput

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
WEEK_MS = 7 * DAY_MS

_LONGEST_MS = 1_000 * 366 * DAY_MS
_FORM = re.compile(
    r"(?P<sign>[+-]?)P"
    r"(?:(?P<years>\d{1,9})Y)?(?:(?P<months>\d{1,9})M)?(?:(?P<weeks>\d{1,9})W)?(?:(?P<days>\d{1,9})D)?"
    r"(?P<time>T(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,12})M)?(?:(?P<seconds>\d{1,12})(?:[.,](?P<fraction>\d{1,9}))?S)?)?",
    re.ASCII,
)


class Span(msgspec.Struct, frozen=True, order=True):
    """A signed span: `months` (years counted in), `weeks`, `days` and `ms` (hours and below, in milliseconds).

    All four have the same sign.
    """

    months: int = 0
    weeks: int = 0
    days: int = 0
    ms: int = 0

    def __str__(self) -> str:
        return written(self)

    def __neg__(self) -> Span:
        return Span(-self.months, -self.weeks, -self.days, -self.ms)

    @property
    def elapsed_ms(self) -> int:
        """The length on the elapsed clock in milliseconds; raises `InvalidInput("span.no_length")` for years and months."""
        if self.months:
            raise InvalidInput("span.no_length", span=written(self))
        return self.weeks * WEEK_MS + self.days * DAY_MS + self.ms


@lru_cache(maxsize=1_024)
def parse(text: str) -> Span:
    """Read an ISO 8601 duration; raises `InvalidInput("span.malformed")`. Fractions of seconds end at milliseconds."""
    match = _FORM.fullmatch(text.strip())
    if match is None or match["time"] == "T" or not any(match[name] for name in ("years", "months", "weeks", "days", "time")):
        raise InvalidInput("span.malformed", span=text[:80])
    number = {name: int(match[name] or 0) for name in ("years", "months", "weeks", "days", "hours", "minutes", "seconds")}
    fraction = int((match["fraction"] or "0").ljust(3, "0")[:3])
    sign = -1 if match["sign"] == "-" else 1
    span = Span(
        months=sign * (number["years"] * 12 + number["months"]),
        weeks=sign * number["weeks"],
        days=sign * number["days"],
        ms=sign * (number["hours"] * HOUR_MS + number["minutes"] * MINUTE_MS + number["seconds"] * SECOND_MS + fraction),
    )
    if abs(span.months) > 12_000 or abs(span.weeks * WEEK_MS + span.days * DAY_MS + span.ms) > _LONGEST_MS:
        raise InvalidInput("span.too_long", span=text[:80])
    return span


def elapsed_ms(text: str) -> int:
    """The length of an ISO 8601 duration on the elapsed clock, in milliseconds."""
    return parse(text).elapsed_ms


def of_ms(ms: int) -> Span:
    """The span of a length on the elapsed clock, in days and what is left of a day."""
    sign = -1 if ms < 0 else 1
    days, rest = divmod(abs(ms), DAY_MS)
    return Span(days=sign * days, ms=sign * rest)


def written(span: Span) -> str:
    """The span in ISO 8601; the empty one is `PT0S`."""
    negative = min(span.months, span.weeks, span.days, span.ms) < 0
    years, months = divmod(abs(span.months), 12)
    hours, rest = divmod(abs(span.ms), HOUR_MS)
    minutes, rest = divmod(rest, MINUTE_MS)
    seconds, fraction = divmod(rest, SECOND_MS)
    date = "".join(
        f"{amount}{unit}"
        for amount, unit in ((years, "Y"), (months, "M"), (abs(span.weeks), "W"), (abs(span.days), "D"))
        if amount
    )
    time = "".join(f"{amount}{unit}" for amount, unit in ((hours, "H"), (minutes, "M")) if amount)
    if fraction:
        time += f"{seconds}.{fraction:03d}".rstrip("0") + "S"
    elif seconds:
        time += f"{seconds}S"
    if not date and not time:
        return "PT0S"
    return ("-" if negative else "") + "P" + date + (f"T{time}" if time else "")
