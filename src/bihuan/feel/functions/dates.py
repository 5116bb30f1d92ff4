"""Building and asking temporal values (DMN 1.5 §10.3.4.1, §10.3.4.9 and §10.3.4.10); the clock comes from outside."""

from __future__ import annotations

from decimal import Decimal

from bihuan.feel import days, numbers, temporal, temporal_text
from bihuan.feel.evaluation import Evaluation, charge
from bihuan.feel.functions.registry import builtin
from bihuan.feel.temporal import SECOND, Date, DateTime, DayTimeDuration, Time, YearMonthDuration
from bihuan.feel.tree import Node
from bihuan.feel.values import Value

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _known(evaluation: Evaluation, site: Node, value: Value, wanted: str, text: object) -> Value:
    charge(evaluation, 2, site)
    if value is None:
        evaluation.tell("conversion", "feel.no_conversion", site, text=str(text)[:60], wanted=wanted)
    return value


@builtin("date(from: string|date|datetime)")
def _date(evaluation: Evaluation, site: Node, source: Value) -> Date | None:
    if type(source) is str:
        return _known(evaluation, site, temporal_text.date(source), "date", source)
    return source.date if type(source) is DateTime else source


@builtin("date(year: integer, month: integer, day: integer)")
def _date_of(evaluation: Evaluation, site: Node, year: int, month: int, day: int) -> Date | None:
    return _known(evaluation, site, temporal.date(year, month, day), "date", f"{year}-{month}-{day}")


@builtin("time(from: string|time|datetime|date)")
def _time(evaluation: Evaluation, site: Node, source: Value) -> Time | None:
    if type(source) is str:
        return _known(evaluation, site, temporal_text.time(source), "time", source)
    if type(source) is Date:
        return Time(0, 0)
    return source.time if type(source) is DateTime else source


@builtin("time(hour: integer, minute: integer, second: number, offset?: days?)")
def _time_of(
    evaluation: Evaluation, site: Node, hour: int, minute: int, second: int | Decimal, offset: DayTimeDuration | None = None
) -> Time | None:
    if not 0 <= second < 60:
        return _known(evaluation, site, None, "time", f"{hour}:{minute}:{numbers.written(second)}")
    nanos = int(second * SECOND)
    shift = None if offset is None else int(Decimal(offset.nanos) / SECOND)
    return _known(evaluation, site, temporal.time(hour, minute, nanos, shift), "time", f"{hour}:{minute}:{second}")


@builtin("date and time(from: string|date|datetime)")
def _date_and_time(evaluation: Evaluation, site: Node, source: Value) -> DateTime | None:
    if type(source) is str:
        value = temporal_text.date_and_time(source)
        if value is None:
            day = temporal_text.date(source)
            value = None if day is None else DateTime(day, Time(0))
        return _known(evaluation, site, value, "date and time", source)
    return temporal.midnight(source) if type(source) is Date else source


@builtin("date and time(date: date|datetime, time: time)")
def _date_and_time_of(evaluation: Evaluation, site: Node, day: Value, clock: Time) -> DateTime:
    return DateTime(day.date if type(day) is DateTime else day, clock)


@builtin("date and time(year: integer, month: integer, day: integer, hour: integer, minute: integer, second: number)")
def _date_and_time_of_numbers(
    evaluation: Evaluation, site: Node, year: int, month: int, day: int, hour: int, minute: int, second: int | Decimal
) -> DateTime | None:
    return _assembled(evaluation, site, year, month, day, hour, minute, second, None)


@builtin(
    "date and time(year: integer, month: integer, day: integer, hour: integer, minute: integer, second: number, offset: days?)"
)
def _date_and_time_with_offset(
    evaluation: Evaluation,
    site: Node,
    year: int,
    month: int,
    day: int,
    hour: int,
    minute: int,
    second: int | Decimal,
    offset: DayTimeDuration | None,
) -> DateTime | None:
    return _assembled(evaluation, site, year, month, day, hour, minute, second, offset)


def _assembled(
    evaluation: Evaluation,
    site: Node,
    year: int,
    month: int,
    day: int,
    hour: int,
    minute: int,
    second: int | Decimal,
    offset: DayTimeDuration | None,
) -> DateTime | None:
    date = _date_of(evaluation, site, year, month, day)
    clock = _time_of(evaluation, site, hour, minute, second, offset)
    return None if date is None or clock is None else DateTime(date, clock)


@builtin("duration(from: string|days|months)")
def _duration(evaluation: Evaluation, site: Node, source: Value) -> DayTimeDuration | YearMonthDuration | None:
    if type(source) is str:
        return _known(evaluation, site, temporal_text.duration(source), "duration", source)
    return source


@builtin("years and months duration(from: date|datetime, to: date|datetime)")
def _years_and_months(evaluation: Evaluation, site: Node, start: Value, end: Value) -> YearMonthDuration:
    return YearMonthDuration(temporal.months_between(_day(start), _day(end)))


# --- asking ----------------------------------------------------------------------------------------------------------


def _day(value: Value) -> Date:
    return value.date if type(value) is DateTime else value


@builtin("day of year(date: date|datetime)")
def _day_of_year(evaluation: Evaluation, site: Node, value: Value) -> int:
    day = _day(value)
    return day.number - days.number(day.year, 1, 1) + 1


@builtin("day of week(date: date|datetime)")
def _day_of_week(evaluation: Evaluation, site: Node, value: Value) -> str:
    return _WEEKDAYS[_day(value).weekday - 1]


@builtin("month of year(date: date|datetime)")
def _month_of_year(evaluation: Evaluation, site: Node, value: Value) -> str:
    return _MONTHS[_day(value).month - 1]


@builtin("week of year(date: date|datetime)")
def _week_of_year(evaluation: Evaluation, site: Node, value: Value) -> int:
    return days.iso_week(_day(value).number)


@builtin("last day of month(date: date|datetime)")
def _last_day_of_month(evaluation: Evaluation, site: Node, value: Value) -> Date:
    day = _day(value)
    return Date(day.year, day.month, days.month_length(day.year, day.month))


@builtin("now()")
def _now(evaluation: Evaluation, site: Node) -> DateTime | None:
    if evaluation.now is None:
        evaluation.tell("argument", "feel.no_clock", site)
    return evaluation.now


@builtin("today()")
def _today(evaluation: Evaluation, site: Node) -> Date | None:
    moment = _now(evaluation, site)
    return None if moment is None else moment.date
