"""Dates, times and durations of FEEL as frozen values on integer arithmetic (DMN 1.5 §10.3.2.3).

Years reach +-999,999,999, seconds are cut into nanoseconds, offsets may have seconds, a named zone keeps its name. Python's own
`datetime` can do none of these. Equality of these structs is identity of all parts (FEEL's `is`); what FEEL's `=` and `<` compare
is `moment`.
"""

from __future__ import annotations

import msgspec

from bihuan.feel import days, zones

SECOND = 1_000_000_000  # nanoseconds
MINUTE = 60 * SECOND
HOUR = 3600 * SECOND
DAY = 86_400 * SECOND
OFFSET_BOUND = 18 * 3600  # seconds


class Date(msgspec.Struct, frozen=True):
    """A day of the proleptic Gregorian calendar."""

    year: int
    month: int
    day: int

    @property
    def number(self) -> int:
        """Days since 1970-01-01."""
        return days.number(self.year, self.month, self.day)

    @property
    def weekday(self) -> int:
        """1 is Monday, 7 is Sunday."""
        return days.weekday(self.number)

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"


class Time(msgspec.Struct, frozen=True):
    """A time of day in `nanos` since midnight, local unless it has an `offset` (seconds east) or a named `zone`, never both."""

    nanos: int
    offset: int | None = None
    zone: str | None = None

    @property
    def hour(self) -> int:
        return self.nanos // HOUR

    @property
    def minute(self) -> int:
        return self.nanos // MINUTE % 60

    @property
    def second(self) -> int:
        return self.nanos // SECOND % 60

    @property
    def nano(self) -> int:
        """Nanoseconds of the second."""
        return self.nanos % SECOND

    @property
    def local(self) -> bool:
        return self.offset is None and self.zone is None

    @property
    def offset_seconds(self) -> int | None:
        """Seconds east of Greenwich, those of 1970-01-01 for a named zone; None for a local time."""
        if self.zone is None:
            return self.offset
        return zones.offset(self.zone, 1970, 1, 1, self.nanos // SECOND)

    @property
    def moment(self) -> int:
        """Nanoseconds since midnight in Greenwich; for a local time, since its own midnight."""
        return self.nanos - (self.offset_seconds or 0) * SECOND

    def __str__(self) -> str:
        text = f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}"
        if self.nano:
            text += f".{self.nano:09d}".rstrip("0")
        return text + (f"@{self.zone}" if self.zone else written_offset(self.offset))


class DateTime(msgspec.Struct, frozen=True):
    """A date and a time of day."""

    date: Date
    time: Time

    @property
    def local(self) -> bool:
        return self.time.local

    @property
    def offset_seconds(self) -> int | None:
        """Seconds east of Greenwich at this moment; None for a local date and time."""
        if self.time.zone is None:
            return self.time.offset
        return zones.offset(self.time.zone, self.date.year, self.date.month, self.date.day, self.time.nanos // SECOND)

    @property
    def moment(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00, of Greenwich unless local."""
        return self.date.number * DAY + self.time.nanos - (self.offset_seconds or 0) * SECOND

    @property
    def epoch_ms(self) -> int:
        """Milliseconds since 1970 UTC; a local one counts as UTC."""
        return self.moment // 1_000_000

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


class DayTimeDuration(msgspec.Struct, frozen=True):
    """A days and time duration: a signed length in `nanos`."""

    nanos: int

    def __str__(self) -> str:
        sign = "-" if self.nanos < 0 else ""
        number, rest = divmod(abs(self.nanos), DAY)
        seconds, nano = divmod(rest, SECOND)
        parts = ((seconds // 3600, "H"), (seconds // 60 % 60, "M"))
        clock = "".join(f"{amount}{unit}" for amount, unit in parts if amount)
        if nano:
            clock += f"{seconds % 60}.{nano:09d}".rstrip("0") + "S"
        elif seconds % 60:
            clock += f"{seconds % 60}S"
        if not number and not clock:
            return "PT0S"
        return f"{sign}P{f'{number}D' if number else ''}{f'T{clock}' if clock else ''}"


class YearMonthDuration(msgspec.Struct, frozen=True):
    """A years and months duration: a signed number of `months`."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        if not years and not months:
            return "P0M"
        sign = "-" if self.months < 0 else ""
        return f"{sign}P{f'{years}Y' if years else ''}{f'{months}M' if months else ''}"


def written_offset(offset: int | None) -> str:
    if offset is None:
        return ""
    if offset == 0:
        return "Z"
    hours, rest = divmod(abs(offset), 3600)
    text = f"{'-' if offset < 0 else '+'}{hours:02d}:{rest // 60:02d}"
    return f"{text}:{rest % 60:02d}" if rest % 60 else text


# --- building --------------------------------------------------------------------------------------------------------


def date(year: int, month: int, day: int) -> Date | None:
    """The date; None when there is no such day."""
    if -days.YEARS <= year <= days.YEARS and 1 <= month <= 12 and 1 <= day <= days.month_length(year, month):
        return Date(year, month, day)
    return None


def date_of_number(number: int) -> Date | None:
    """The date of a day number; None beyond the years that FEEL knows."""
    year, month, day = days.civil(number)
    return Date(year, month, day) if -days.YEARS <= year <= days.YEARS else None


def time(hour: int, minute: int, nanos_of_minute: int, offset: int | None = None, zone: str | None = None) -> Time | None:
    """The time of day; None when the clock does not show it."""
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= nanos_of_minute < MINUTE):
        return None
    if offset is not None and not -OFFSET_BOUND <= offset <= OFFSET_BOUND:
        return None
    return Time(hour * HOUR + minute * MINUTE + nanos_of_minute, offset, zone)


def instant(epoch_ms: int) -> DateTime:
    """The UTC date and time of milliseconds since 1970."""
    return at_moment(epoch_ms * 1_000_000, 0, None) or DateTime(Date(1970, 1, 1), Time(0, 0))


def at_moment(moment: int, offset: int | None, zone: str | None) -> DateTime | None:
    """The date and time that shows a moment (see `DateTime.moment`) in a zone; None beyond the years that FEEL knows."""
    if zone is not None:
        number, nanos = divmod(moment, DAY)
        shift = zones.offset_at(zone, *days.civil(number), nanos // SECOND)
    else:
        shift = offset or 0
    number, nanos = divmod(moment + shift * SECOND, DAY)
    day = date_of_number(number)
    return None if day is None else DateTime(day, Time(nanos, offset, zone))


# --- arithmetic ------------------------------------------------------------------------------------------------------


def midnight(day: Date) -> DateTime:
    """A date as FEEL compares and subtracts it: midnight of Greenwich."""
    return DateTime(day, Time(0, 0))


def date_plus_nanos(day: Date, nanos: int) -> Date | None:
    """The day on which midnight plus `nanos` falls."""
    return date_of_number(day.number + nanos // DAY)


def date_plus_months(day: Date, months: int) -> Date | None:
    """The same day of another month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not -days.YEARS <= year <= days.YEARS:
        return None
    return Date(year, month + 1, min(day.day, days.month_length(year, month + 1)))


def time_plus_nanos(value: Time, nanos: int) -> Time:
    return Time((value.nanos + nanos) % DAY, value.offset, value.zone)


def datetime_plus_nanos(value: DateTime, nanos: int) -> DateTime | None:
    return at_moment(value.moment + nanos, value.time.offset, value.time.zone)


def datetime_plus_months(value: DateTime, months: int) -> DateTime | None:
    day = date_plus_months(value.date, months)
    return None if day is None else DateTime(day, value.time)


def months_between(start: Date, end: Date) -> int:
    """Whole months from start to end, negative when end is earlier."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return months
