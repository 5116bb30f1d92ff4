"""Formulas evaluated over a population: every aggregate over its cases, then the whole.

What cannot be computed is null here as everywhere in FEEL: an indicator without data has no value, never nought. Each aggregate
tells over how many cases it went and how many it left out, because a figure without its n cannot be judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Protocol

import msgspec

from bihuan.feel import Function, Limits, Notice, Range, Result, Value
from bihuan.feel import evaluate as evaluate_program
from bihuan.feel.evaluation import Evaluation
from bihuan.feel.numbers import CONTEXT, NUMBERS, clamped
from bihuan.feel.operators import compare
from bihuan.feel.temporal import HOUR, DateTime, DayTimeDuration
from bihuan.feel.tree import Node
from bihuan.feel.values import class_of
from bihuan.kernel.calendar import WorkingCalendar
from bihuan.measures.language import PERIOD, WORKDAYS_OF, Condition, Fact, Formula, Part

_MILLISECOND = 1_000_000  # nanoseconds
_NO_CALENDAR = "measures.no_calendar"


class Population(Protocol):
    """Cases with their facts, column by column: null where a case does not have the fact."""

    @property
    def size(self) -> int: ...

    @property
    def period(self) -> Range | None:
        """The period that is measured, `[start..end)` in dates and times."""
        ...

    @property
    def calendar(self) -> WorkingCalendar | None: ...

    def column(self, fact: Fact) -> Sequence[Value]:
        """The fact of every case, in the order of the cases."""
        ...


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What one aggregate came to: over `n` cases, `excluded` others had nothing to say."""

    text: str
    value: Value
    n: int
    excluded: int


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The value of a formula; null is "no data".

    `n` and `excluded` are those of its thinnest aggregate; a rate tells its two sides as well.
    """

    value: Value
    n: int
    excluded: int
    parts: tuple[Counted, ...] = ()
    numerator: Value = None
    denominator: Value = None
    warnings: tuple[Notice, ...] = ()


def evaluate(formula: Formula, population: Population, *, now: DateTime | None = None, budget: Limits | None = None) -> Reading:
    """The formula's value over a population; `budget` is that of each case and of the whole."""
    run = _Run(population, now, budget)
    counted = [run.part(part) for part in formula.parts]
    context = run.context | {part.name: each.value for part, each in zip(formula.parts, counted, strict=True)}
    result = run.evaluated(formula.whole, context)
    sides: tuple[Value, Value] = (None, None)
    if formula.rate is not None:
        sides = (run.evaluated(formula.rate[0], context).value, run.evaluated(formula.rate[1], context).value)
    thinnest = min(counted, key=lambda each: each.n) if counted else None
    return Reading(
        value=result.value,
        n=thinnest.n if thinnest else population.size,
        excluded=thinnest.excluded if thinnest else 0,
        parts=tuple(counted),
        numerator=sides[0],
        denominator=sides[1],
        warnings=tuple(run.warnings.values()),
    )


def belongs(
    condition: Condition, population: Population, *, now: DateTime | None = None, budget: Limits | None = None
) -> list[bool]:
    """For every case whether the condition is true of it."""
    run = _Run(population, now, budget)
    return [value is True for value in run.rows(condition.program, condition.needs)]


def per_case(part: Part, population: Population, *, now: DateTime | None = None, budget: Limits | None = None) -> list[Value]:
    """What the argument of an aggregate is for every case; nothing for one without argument."""
    if part.program is None:
        return []
    return list(_Run(population, now, budget or Limits()).rows(part.program, part.needs))


class _Run:
    """One evaluation over one population: columns fetched once, warnings kept once."""

    def __init__(self, population: Population, now: DateTime | None, budget: Limits | None) -> None:
        self.population = population
        self.now = now
        self.budget = budget
        self.context = _vocabulary_of(population)
        self.columns: dict[Fact, Sequence[Value]] = {}
        self.warnings: dict[tuple[str, int, int], Notice] = {}

    def evaluated(self, program: Any, context: dict[str, Value]) -> Result:
        result = evaluate_program(program, context, now=self.now, budget=self.budget)
        for each in result.warnings:
            if each.code != "feel.null_operand":  # a case without the fact: it is counted as excluded
                self.warnings.setdefault((each.code, each.start, each.end), each)
        return result

    def column(self, fact: Fact) -> Sequence[Value]:
        if fact not in self.columns:
            self.columns[fact] = self.population.column(fact)
        return self.columns[fact]

    def rows(self, program: Any, needs: tuple[Fact, ...]) -> Iterator[Value]:
        """The value of a program for every case."""
        names = [fact.name for fact in needs]
        columns = [self.column(fact) for fact in needs]
        context = dict(self.context)
        for number in range(self.population.size):
            for name, column in zip(names, columns, strict=True):
                context[name] = column[number]
            yield self.evaluated(program, context).value

    def part(self, part: Part) -> Counted:
        size = self.population.size
        if part.program is None:
            return Counted(text=part.text, value=size, n=size, excluded=0)
        values = self.column(part.fact) if part.fact is not None else self.rows(part.program, part.needs)
        present = [value for value in values if value is not None]
        value = aggregated(part, present)
        return Counted(text=part.text, value=value, n=len(present), excluded=size - len(present))


def aggregated(part: Part, values: Sequence[Value]) -> Value:
    """The aggregate of values that are there; null when they have none, being none or of different kinds."""
    if part.aggregate == "count":
        return sum(value is not False for value in values)
    if not values:
        return None
    if part.aggregate in ("min", "max"):
        return _extreme(values, -1 if part.aggregate == "min" else 1)
    kinds = {DayTimeDuration if class_of(each) is DayTimeDuration else _number(each) for each in values}
    if len(kinds) != 1 or None in kinds:
        return None
    if kinds == {DayTimeDuration}:
        nanos = _statistic(part, [each.nanos for each in values])
        return None if nanos is None else DayTimeDuration(int(CONTEXT.to_integral_value(Decimal(nanos))))
    return _statistic(part, values)


def _number(value: Value) -> type | None:
    return Decimal if class_of(value) in NUMBERS else None


def _extreme(values: Sequence[Value], sign: int) -> Value:
    best = values[0]
    if compare(best, best) is None:
        return None
    for each in values[1:]:
        order = compare(each, best)
        if order is None:
            return None
        if order == sign:
            best = each
    return best


def _statistic(part: Part, numbers: Sequence[Any]) -> Any:
    match part.aggregate:
        case "sum":
            return _sum(numbers)
        case "avg":
            return _divided(_sum(numbers), len(numbers))
        case "median":
            return _quantile(sorted(numbers), Decimal(50))
        case "percentile":
            return _quantile(sorted(numbers), Decimal(part.rank))
        case _:
            return _deviation(numbers)


def _sum(numbers: Iterable[Any]) -> Any:
    """The sum: whole numbers exactly, others with the digits of FEEL."""
    whole, rest = 0, Decimal(0)
    fractions = False
    for each in numbers:
        if class_of(each) is int:
            whole += each
        else:
            rest = CONTEXT.add(rest, each)
            fractions = True
    return CONTEXT.add(rest, Decimal(whole)) if fractions else clamped(whole)


def _divided(number: Any, count: int) -> Any:
    quotient = CONTEXT.divide(Decimal(number), Decimal(count))
    return int(quotient) if quotient == quotient.to_integral_value() and abs(quotient) < 10**34 else quotient


def _quantile(ordered: Sequence[Any], rank: Decimal) -> Any:
    """The value at a rank from 0 to 100, between two neighbours in proportion."""
    place = CONTEXT.divide(CONTEXT.multiply(rank, Decimal(len(ordered) - 1)), Decimal(100))
    low = int(place)
    share = CONTEXT.subtract(place, Decimal(low))
    if not share or low + 1 >= len(ordered):
        return ordered[low]
    step = CONTEXT.multiply(CONTEXT.subtract(Decimal(ordered[low + 1]), Decimal(ordered[low])), share)
    return _divided(CONTEXT.add(Decimal(ordered[low]), step), 1)


def _deviation(numbers: Sequence[Any]) -> Any:
    """The deviation of a sample, as FEEL's `stddev`; of fewer than two values there is none."""
    if len(numbers) < 2:
        return None
    mean = CONTEXT.divide(Decimal(_sum(numbers)), Decimal(len(numbers)))
    squares = Decimal(0)
    for each in numbers:
        off = CONTEXT.subtract(Decimal(each), mean)
        squares = CONTEXT.add(squares, CONTEXT.multiply(off, off))
    return _divided(CONTEXT.sqrt(CONTEXT.divide(squares, Decimal(len(numbers) - 1))), 1)


# --- what a formula may call -----------------------------------------------------------------------------------------


def _vocabulary_of(population: Population) -> dict[str, Value]:
    calendar = population.calendar

    def elapsed(unit: int) -> Any:
        def call(evaluation: Evaluation, site: Node, length: Value) -> Value:
            if class_of(length) is DayTimeDuration:
                return _divided(length.nanos, unit)
            if length is not None:
                evaluation.tell("argument", "measures.no_duration", site)
            return None

        return call

    def worked(unit: int) -> Any:
        def call(evaluation: Evaluation, site: Node, start: Value, end: Value) -> Value:
            if class_of(start) is not DateTime or class_of(end) is not DateTime:
                if start is not None and end is not None:
                    evaluation.tell("argument", "measures.no_moments", site)
                return None
            if calendar is None:
                evaluation.tell("argument", _NO_CALENDAR, site)
                return None
            first, last = start.moment // _MILLISECOND, end.moment // _MILLISECOND
            return _divided(calendar.working_between(first, last), unit)

        return call

    hour = HOUR // _MILLISECOND
    day = calendar.day_ms if calendar is not None else 8 * hour
    return {
        PERIOD: population.period,
        "hours": Function("hours", ("duration",), elapsed(HOUR)),
        "days": Function("days", ("duration",), elapsed(24 * HOUR)),
        "workhours": Function("workhours", ("start", "end"), worked(hour)),
        "workdays": Function("workdays", ("start", "end"), worked(day)),
        WORKDAYS_OF: Function("workdays", ("duration",), elapsed(day * _MILLISECOND)),
    }
