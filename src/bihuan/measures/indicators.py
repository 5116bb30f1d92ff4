"""Indicators (KPI): what is measured, and the one `measure()` that everybody who wants a figure calls.

An indicator is a formula over a population: the cases of a log whose anchor (their start, their end, or the last completion
of a node) lies in the period and for which the filter holds. Its value comes with n, the cases that had nothing to say, and
of rates the two sides. Fewer cases than `min_n` are too few to show: the value is None and so is that of a formula that
cannot be computed. No data is never 0.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from bihuan.feel.values import class_of
from bihuan.kernel.calendar import WorkingCalendar
from bihuan.measures import language, reading
from bihuan.measures.language import Condition, Fact, Formula, Vocabulary
from bihuan.measures.population import ENDED, STARTED, LogPopulation, Period

if TYPE_CHECKING:
    from bihuan.eventlog.model import EventLog

Anchor: TypeAlias = Literal["start", "end", "event"]
Missing: TypeAlias = Literal["", "no_cases", "too_few", "not_computable"]


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """The computed part of an indicator. `anchor` says which instant of a case must lie in the period; `event` is its node."""

    formula: str
    filter: str = ""
    anchor: Anchor = "end"
    event: str = ""
    min_n: int = 1


class Compiled(msgspec.Struct, frozen=True, eq=False):
    """A question checked against a model."""

    question: Question
    formula: Formula
    filter: Condition | None


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """What an indicator came to in a period; `missing` says why there is no value."""

    period: Period
    value: float | None
    n: int
    excluded: int
    numerator: float | None = None
    denominator: float | None = None
    missing: Missing = ""


def compiled(question: Question, names: Vocabulary | None = None, *, place: str = "") -> Compiled:
    """Check formula and filter; raises `InvalidModel` with every problem and its position."""
    formula = language.compile_formula(question.formula, names, place=f"{place}/formula" if place else "")
    condition = None
    if question.filter.strip():
        condition = language.compile_condition(question.filter, names, place=f"{place}/filter" if place else "")
    return Compiled(question, formula, condition)


def measure(what: Compiled, log: EventLog, period: Period, calendar: WorkingCalendar | None = None) -> Measurement:
    """The value of an indicator over a log in a period."""
    population = selected(what, log, period, calendar)
    if not population.size:
        return Measurement(period=period, value=None, n=0, excluded=0, missing="no_cases")
    found = reading.evaluate(what.formula, population)
    value = _number(found.value)
    missing: Missing = ""
    if value is None:
        missing = "not_computable"
    elif found.n < what.question.min_n:
        value, missing = None, "too_few"
    return Measurement(
        period=period,
        value=value,
        n=found.n,
        excluded=found.excluded,
        numerator=_number(found.numerator),
        denominator=_number(found.denominator),
        missing=missing,
    )


def selected(what: Compiled, log: EventLog, period: Period, calendar: WorkingCalendar | None = None) -> LogPopulation:
    """The population: the cases anchored in the period for which the filter holds."""
    import polars as pl

    from bihuan.eventlog import model

    whole = LogPopulation(log, period, calendar)
    anchored = [at is not None and period.contains(at) for at in _anchors(what.question, whole)]
    chosen = model.part(log, pl.Series(anchored, dtype=pl.Boolean))
    population = LogPopulation(chosen, period, calendar)
    if what.filter is None or not population.size:
        return population
    held = reading.belongs(what.filter, population)
    return LogPopulation(model.part(chosen, pl.Series(held, dtype=pl.Boolean)), period, calendar)


def values(what: Compiled, log: EventLog, period: Period, calendar: WorkingCalendar | None = None) -> list[float]:
    """The single values behind an average or a median, for statistics; empty when the formula has none."""
    population = selected(what, log, period, calendar)
    part = next((each for each in what.formula.parts if each.program is not None), None)
    if part is None:
        return []
    return [number for number in map(_number, reading.per_case(part, population)) if number is not None]


def _anchors(question: Question, population: LogPopulation) -> list[int | None]:
    if question.anchor == "event":
        found = population.column(Fact("end", question.event))
        return [None if each is None else each.moment // 1_000_000 for each in found]
    return population.instants(STARTED if question.anchor == "start" else ENDED)


def _number(value: object) -> float | None:
    kind = class_of(value)
    if kind is bool or not isinstance(value, int | Decimal):
        return None
    return float(value)
