"""Reaching into values: ranges, `in`, paths, filters and what a loop runs over (DMN 1.5 §10.3.2.5 and §10.3.2.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bihuan.feel import limits, operators, temporal
from bihuan.feel.evaluation import Evaluation, Exhausted, charge, portions
from bihuan.feel.numbers import NUMBERS, whole
from bihuan.feel.temporal import SECOND, Date, DateTime, DayTimeDuration, Time, YearMonthDuration
from bihuan.feel.tree import Node
from bihuan.feel.values import Function, Range, Value, class_of, kind

# --- ranges ----------------------------------------------------------------------------------------------------------


def make_range(evaluation: Evaluation, site: Node, low: Value, high: Value, low_in: bool, high_in: bool) -> Range | None:
    """`[low..high]`; null when the bounds have no order or stand in the wrong one. Of a null bound nothing is known."""
    if low is not None and high is not None:
        order = operators.compare(low, high)
        if order is None or order > 0:
            evaluation.tell("range", "feel.no_range", site)
            return None
    elif low is None and high is None:
        evaluation.tell("range", "feel.no_range", site)
        return None
    return Range(low, high, low_in, high_in)


def make_unary_range(evaluation: Evaluation, site: Node, operator: str, bound: Value) -> Range | None:
    """`(< bound)` and its kin."""
    match operator:
        case "<" | "<=":
            return Range(None, bound, False, operator == "<=", True)
        case ">" | ">=":
            return Range(bound, None, operator == ">=", False, True)
        case "=":
            return Range(bound, bound, True, True, True, "=")
        case _:
            return Range(bound, bound, False, False, True, "!=")


def within(value: Value, span: Range) -> bool | None:
    """Whether the range contains the value; null where a bound is unknown or has no order with it."""
    if span.operator:
        same = operators.equality(value, span.start)
        return same if same is None or span.operator == "=" else not same
    above, below = _above(value, span), _below(value, span)
    return None if above is None or below is None else above and below


def _above(value: Value, span: Range) -> bool | None:
    if span.start is None:
        return True if span.unary and value is not None else None
    order = operators.compare(value, span.start)
    return None if order is None else order > 0 or (order == 0 and span.start_included)


def _below(value: Value, span: Range) -> bool | None:
    if span.end is None:
        return True if span.unary and value is not None else None
    order = operators.compare(value, span.end)
    return None if order is None else order < 0 or (order == 0 and span.end_included)


def between(evaluation: Evaluation, site: Node, value: Value, low: Value, high: Value) -> bool | None:
    above = operators.greater_equal(evaluation, site, value, low)
    return operators.conjunction(above, operators.less_equal(evaluation, site, value, high))


def matches(evaluation: Evaluation, site: Node, value: Value, test: Value) -> bool | None:
    """Whether `value in test` for a test given by its value: a range contains it, a list has it, else it is equal."""
    one = class_of(test)
    if one is Range:
        return within(value, test)
    if one is list:
        return _in_list(evaluation, site, value, test)
    same = operators.equality(value, test, evaluation)
    return operators.mismatch(evaluation, site, "in", value, test) if same is None else same


def _in_list(evaluation: Evaluation, site: Node, value: Value, items: list[Value]) -> bool | None:
    charge(evaluation, len(items), site)
    if type(value) is list and operators.equality(value, items, evaluation) is True:
        return True
    for item in items:
        found = within(value, item) if type(item) is Range else operators.equality(value, item, evaluation)
        if found is True:
            return True
    return False


def answers(evaluation: Evaluation, site: Node, value: Value, test: Value, asks: bool) -> bool | None:
    """The outcome of a unary test that is an expression.

    One that speaks of `?` is true or not by itself. So is any other truth, unless what is tested is a boolean.
    """
    if asks or (type(test) is bool and type(value) is not bool and value is not None):
        return test if type(test) is bool else None
    return matches(evaluation, site, value, test)


# --- paths -----------------------------------------------------------------------------------------------------------

Property = Callable[[Value], Value]


def _weekday(value: Value) -> int:
    return value.date.weekday


def _offset(value: Value) -> DayTimeDuration | None:
    seconds = value.offset_seconds
    return None if seconds is None else DayTimeDuration(seconds * SECOND)


def _zone(value: Value) -> str | None:
    return value.time.zone if type(value) is DateTime else value.zone


_CLOCK: dict[str, Property] = {"time offset": _offset, "timezone": _zone}
_PROPERTIES: Mapping[type, Mapping[str, Property]] = {
    Date: {
        "year": lambda each: each.year,
        "month": lambda each: each.month,
        "day": lambda each: each.day,
        "weekday": lambda each: each.weekday,
        "value": lambda each: each.number * 86_400,
    },
    Time: {
        "hour": lambda each: each.hour,
        "minute": lambda each: each.minute,
        "second": lambda each: each.second,
        "value": lambda each: each.moment // SECOND,
        **_CLOCK,
    },
    DateTime: {
        "year": lambda each: each.date.year,
        "month": lambda each: each.date.month,
        "day": lambda each: each.date.day,
        "weekday": _weekday,
        "hour": lambda each: each.time.hour,
        "minute": lambda each: each.time.minute,
        "second": lambda each: each.time.second,
        "value": lambda each: each.moment // SECOND,
        **_CLOCK,
    },
    DayTimeDuration: {
        "days": lambda each: _signed(each.nanos, temporal.DAY, 0),
        "hours": lambda each: _signed(each.nanos, temporal.HOUR, 24),
        "minutes": lambda each: _signed(each.nanos, temporal.MINUTE, 60),
        "seconds": lambda each: _signed(each.nanos, SECOND, 60),
        "value": lambda each: _signed(each.nanos, SECOND, 0),
    },
    YearMonthDuration: {
        "years": lambda each: _signed(each.months, 12, 0),
        "months": lambda each: _signed(each.months, 1, 12),
        "value": lambda each: each.months,
    },
    Range: {
        "start": lambda each: each.start,
        "end": lambda each: each.end,
        "start included": lambda each: each.start_included,
        "end included": lambda each: each.end_included,
    },
}


def _signed(amount: int, unit: int, modulus: int) -> int:
    parts = abs(amount) // unit
    if modulus:
        parts %= modulus
    return -parts if amount < 0 else parts


def member(evaluation: Evaluation, site: Node, base: Value, name: str) -> Value:
    """`base.name`: a context's entry, a temporal value's property, of a list those of its items."""
    one = class_of(base)
    if one is dict:
        if name in base:
            return base[name]
        evaluation.tell("name", "feel.no_member", site, name=name)
        return None
    if one is list:
        charge(evaluation, len(base), site)
        items: list[Value] = base
        return [None if item is None else member(evaluation, site, item, name) for item in items]
    found = _PROPERTIES.get(one, {}).get(name)
    if found is not None:
        return found(base)
    if base is None:
        evaluation.tell("name", "feel.member_of_null", site, name=name)
    else:
        evaluation.tell("name", "feel.no_member", site, name=name)
    return None


# --- filters ---------------------------------------------------------------------------------------------------------


def items_of(base: Value) -> list[Value]:
    """What a filter runs over: a list's items, or a single value as a list of one; null has none."""
    return base if class_of(base) is list else [] if base is None else [base]


def item_at(evaluation: Evaluation, site: Node, items: list[Value], index: Value) -> Value:
    """The item at an index: 1 is the first, -1 the last; null where there is none."""
    position = whole(index) if type(index) in NUMBERS else None
    if position is not None and 0 < position <= len(items):
        return items[position - 1]
    if position is not None and -len(items) <= position < 0:
        return items[position]
    evaluation.tell("range", "feel.no_item", site, index=str(index), length=len(items))
    return None


# --- loops -----------------------------------------------------------------------------------------------------------


def run_over(evaluation: Evaluation, site: Node, source: Value, weight: int = 1) -> Iterable[Value] | None:
    """What `for … in source` runs over; None (and a notice) when that cannot be run over. One run costs `weight` steps."""
    one = class_of(source)
    if one is list:
        return portions(evaluation, source, site, weight)
    if one is Range:
        if source.unary or source.start is None or source.end is None:
            evaluation.tell("type", "feel.endless_loop", site)
            return None
        return _between(evaluation, site, source, weight)
    if source is None:
        evaluation.tell("type", "feel.loop_over_null", site)
        return None
    charge(evaluation, 1, site)
    return [source]


def run_between(evaluation: Evaluation, site: Node, start: Value, end: Value, weight: int = 1) -> Iterable[Value] | None:
    """What `for … in start..end` runs over: whole numbers or dates, upwards or downwards."""
    return _between(evaluation, site, Range(start, end, True, True), weight)


def _between(evaluation: Evaluation, site: Node, span: Range, weight: int) -> Iterable[Value] | None:
    start, end = span.start, span.end
    if class_of(start) is Date and class_of(end) is Date:
        numbers = _steps(site, start.number, end.number, span)
        charge(evaluation, len(numbers), site)
        return portions(evaluation, [temporal.date_of_number(number) for number in numbers], site, weight)
    first = whole(start) if class_of(start) in NUMBERS else None
    last = whole(end) if class_of(end) in NUMBERS else None
    if first is None or last is None:
        evaluation.tell("type", "feel.no_steps", site, start=kind(start), end=kind(end))
        return None
    return portions(evaluation, _steps(site, first, last, span), site, weight)


def _steps(site: Node, first: int, last: int, span: Range) -> range:
    step = 1 if first <= last else -1
    start = first if span.start_included else first + step
    stop = last + step if span.end_included else last
    if abs(stop - start) > limits.LIST:
        raise Exhausted("feel.list_too_long", site, limits.LIST)
    return range(start, stop, step)


# --- calls -----------------------------------------------------------------------------------------------------------


def call(evaluation: Evaluation, site: Node, function: Value, arguments: list[Value], names: tuple[str, ...] | None) -> Value:
    """Call a function value, arguments by position or by name."""
    if type(function) is not Function:
        evaluation.tell("type", "feel.not_a_function", site)
        return None
    target = function.call
    if names is not None:
        bound = named(function, names, arguments)
        if bound is None:
            evaluation.tell("argument", "feel.no_such_parameters", site, function=function.name, names=", ".join(names))
            return None
        target, arguments = bound
    elif function.bind is None and len(arguments) != len(function.parameters):
        evaluation.tell(
            "argument", "feel.argument_count", site, function=function.name, wanted=len(function.parameters), given=len(arguments)
        )
        return None
    evaluation.calls += 1
    if evaluation.calls > limits.CALLS:
        raise Exhausted("feel.calls_too_deep", site, limits.CALLS)
    charge(evaluation, function.weight, site)
    try:
        return target(evaluation, site, *arguments)
    finally:
        evaluation.calls -= 1


def named(function: Function, names: tuple[str, ...], arguments: list[Value]) -> tuple[Callable[..., Value], list[Value]] | None:
    """What a call with names calls, and the arguments in order; None when the names are not the function's."""
    if function.bind is not None:
        return function.bind(names, arguments)
    given = dict(zip(names, arguments, strict=True))
    if given.keys() != set(function.parameters) or len(given) != len(names):
        return None
    return function.call, [given[name] for name in function.parameters]
