"""What the operators of FEEL mean (DMN 1.5 §10.3.2.3 to §10.3.2.8): the slow, complete way that walker and generated code share.

Each takes the evaluation, the node it stands at, and its operands. What has no meaning is null, and a notice says why.
"""

from __future__ import annotations

from decimal import Decimal

from bihuan.feel import limits, temporal
from bihuan.feel.evaluation import Evaluation, bounded_string, charge, mismatch
from bihuan.feel.numbers import BOUND, CONTEXT, NUMBERS, clamped, finite
from bihuan.feel.temporal import DAY, SECOND, Date, DateTime, DayTimeDuration, Time, YearMonthDuration
from bihuan.feel.tree import Node
from bihuan.feel.values import Value, class_of, kind

_DURATIONS = (DayTimeDuration, YearMonthDuration)
_NANOS_BOUND = DAY * 366 * 2 * 10**9
_MONTHS_BOUND = 12 * 2 * 10**9
_add, _subtract, _multiply = CONTEXT.add, CONTEXT.subtract, CONTEXT.multiply


def add(evaluation: Evaluation, site: Node, left: Value, right: Value) -> Value:
    one, other = class_of(left), class_of(right)
    if one in NUMBERS and other in NUMBERS:
        if one is other is int:
            return clamped(left + right)
        number = _add(left, right)
        return number if number.is_finite() else _checked(evaluation, site, number)
    if one is str and other is str:
        return bounded_string(evaluation, left + right, site)
    if other in _DURATIONS:
        return _plus_duration(evaluation, site, "+", left, right, 1)
    if one in _DURATIONS:
        return _plus_duration(evaluation, site, "+", right, left, 1)
    return mismatch(evaluation, site, "+", left, right)


def subtract(evaluation: Evaluation, site: Node, left: Value, right: Value) -> Value:
    one, other = class_of(left), class_of(right)
    if one in NUMBERS and other in NUMBERS:
        if one is other is int:
            return clamped(left - right)
        number = _subtract(left, right)
        return number if number.is_finite() else _checked(evaluation, site, number)
    if other in _DURATIONS:
        return _plus_duration(evaluation, site, "-", left, right, -1)
    between = difference(left, right)
    if between is None:
        return mismatch(evaluation, site, "-", left, right)
    return between


def difference(left: Value, right: Value) -> DayTimeDuration | None:
    """The time from `right` to `left`: two dates, two times, or dates and times, both local or both not."""
    if type(left) is Time and type(right) is Time:
        return DayTimeDuration(left.moment - right.moment) if left.local == right.local else None
    one, other = as_moment(left), as_moment(right)
    if one is None or other is None or one.local != other.local:
        return None
    return DayTimeDuration(one.moment - other.moment)


def as_moment(value: Value) -> DateTime | None:
    """A date and time, or a date as its midnight in Greenwich."""
    if type(value) is DateTime:
        return value
    return temporal.midnight(value) if type(value) is Date else None


def _plus_duration(evaluation: Evaluation, site: Node, operator: str, left: Value, right: Value, sign: int) -> Value:
    result: Value = None
    one = class_of(left)
    if type(right) is DayTimeDuration:
        nanos = sign * right.nanos
        if one is DayTimeDuration:
            return duration_of_nanos(evaluation, site, left.nanos + nanos)
        if one is Date:
            result = temporal.date_plus_nanos(left, nanos)
        elif one is DateTime:
            if left.time.zone is not None:
                charge(evaluation, 5, site)
            result = temporal.datetime_plus_nanos(left, nanos)
        elif one is Time:
            result = temporal.time_plus_nanos(left, nanos)
        else:
            return mismatch(evaluation, site, operator, left, right)
    else:
        months = sign * right.months
        if one is YearMonthDuration:
            return duration_of_months(evaluation, site, left.months + months)
        if one is Date:
            result = temporal.date_plus_months(left, months)
        elif one is DateTime:
            result = temporal.datetime_plus_months(left, months)
        else:
            return mismatch(evaluation, site, operator, left, right)
    if result is None:
        evaluation.tell("range", "feel.year_out_of_range", site)
    return result


def duration_of_nanos(evaluation: Evaluation, site: Node, nanos: int) -> DayTimeDuration | None:
    if -_NANOS_BOUND < nanos < _NANOS_BOUND:
        return DayTimeDuration(nanos)
    evaluation.tell("range", "feel.duration_too_long", site)
    return None


def duration_of_months(evaluation: Evaluation, site: Node, months: int) -> YearMonthDuration | None:
    if -_MONTHS_BOUND < months < _MONTHS_BOUND:
        return YearMonthDuration(months)
    evaluation.tell("range", "feel.duration_too_long", site)
    return None


def multiply(evaluation: Evaluation, site: Node, left: Value, right: Value) -> Value:
    one, other = class_of(left), class_of(right)
    if one in NUMBERS and other in NUMBERS:
        if one is other is int:
            return clamped(left * right)
        number = _multiply(left, right)
        return number if number.is_finite() else _checked(evaluation, site, number)
    if one in NUMBERS:
        left, right, one, other = right, left, other, one
    if one in _DURATIONS and other in NUMBERS:
        return _scaled(evaluation, site, left, right, 1)
    return mismatch(evaluation, site, "*", left, right)


def divide(evaluation: Evaluation, site: Node, left: Value, right: Value) -> Value:
    one, other = class_of(left), class_of(right)
    if other in NUMBERS:
        if right == 0:
            if one in NUMBERS or one in _DURATIONS:
                evaluation.tell("arithmetic", "feel.division_by_zero", site)
                return None
        elif one in NUMBERS:
            if one is int and other is int and left % right == 0:
                return left // right
            return _checked(evaluation, site, CONTEXT.divide(left, right))
        elif one in _DURATIONS:
            return _scaled(evaluation, site, left, 1, right)
    elif one is other and one in _DURATIONS:
        over, under = (left.nanos, right.nanos) if one is DayTimeDuration else (left.months, right.months)
        if under:
            return over // under if over % under == 0 else CONTEXT.divide(over, under)
        evaluation.tell("arithmetic", "feel.division_by_zero", site)
        return None
    return mismatch(evaluation, site, "/", left, right)


def _scaled(evaluation: Evaluation, site: Node, duration: Value, factor: int | Decimal, divisor: int | Decimal) -> Value:
    """A duration times a number or divided by one; fractions of a nanosecond or a month are cut off."""
    parts = duration.nanos if type(duration) is DayTimeDuration else duration.months
    scaled = CONTEXT.divide(CONTEXT.multiply(parts, factor), divisor)
    if not scaled.is_finite() or abs(scaled) > 10**30:
        evaluation.tell("range", "feel.duration_too_long", site)
        return None
    if type(duration) is DayTimeDuration:
        return duration_of_nanos(evaluation, site, int(scaled))
    return duration_of_months(evaluation, site, int(scaled))


def power(evaluation: Evaluation, site: Node, left: Value, right: Value) -> Value:
    if type(left) not in NUMBERS or type(right) not in NUMBERS:
        return mismatch(evaluation, site, "**", left, right)
    if type(left) is int and type(right) is int and 0 <= right <= 128 and -BOUND < left < BOUND:
        exact = left**right if abs(left) < 3 or right < 32 else BOUND
        if -BOUND < exact < BOUND:
            return exact
    if right == 0:
        return 1
    charge(evaluation, 60, site)
    return _checked(evaluation, site, CONTEXT.power(left, right))


def negate(evaluation: Evaluation, site: Node, operand: Value) -> Value:
    one = class_of(operand)
    if one is int:
        return -operand
    if one is Decimal:
        return CONTEXT.minus(operand)
    if one is DayTimeDuration:
        return DayTimeDuration(-operand.nanos)
    if one is YearMonthDuration:
        return YearMonthDuration(-operand.months)
    return mismatch(evaluation, site, "-", operand, 0)


def _checked(evaluation: Evaluation, site: Node, number: Decimal) -> Decimal | None:
    if finite(number) is None:
        evaluation.tell("arithmetic", "feel.not_a_number", site)
        return None
    return number


# --- truth -----------------------------------------------------------------------------------------------------------


def conjunction(left: Value, right: Value) -> bool | None:
    """Three-valued and; what is no boolean counts as null."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def disjunction(left: Value, right: Value) -> bool | None:
    """Three-valued or; what is no boolean counts as null."""
    if left is True or right is True:
        return True
    return False if left is False and right is False else None


# --- comparison ------------------------------------------------------------------------------------------------------


def comparable(value: Value) -> Value:
    """What FEEL's `=` and `<` compare of a value that is no list, context or range: for temporal values their moment."""
    one = class_of(value)
    if one is Time or one is DateTime:
        return value.moment
    if one is Date:
        return value.number
    if one is DayTimeDuration:
        return value.nanos
    return value.months if one is YearMonthDuration else value


_ORDERED = frozenset((int, Decimal, str, Date, Time, DateTime, DayTimeDuration, YearMonthDuration))


def compare(left: Value, right: Value) -> int | None:
    """-1, 0 or 1; None when the two have no order. A date counts as its midnight in Greenwich beside a date and time."""
    one, other = class_of(left), class_of(right)
    if one is not other and not (one in NUMBERS and other in NUMBERS):
        first, second = as_moment(left), as_moment(right)
        if first is None or second is None:
            return None
        left, right, one = first, second, DateTime
    if one not in _ORDERED:
        return None
    if (one is Time or one is DateTime) and left.local != right.local:
        return None
    first, second = comparable(left), comparable(right)
    return (first > second) - (first < second)


def _ordered(evaluation: Evaluation, left: Value, right: Value) -> int | None:
    if class_of(left) is str and len(left) > 1024:
        charge(evaluation, len(left) >> 10, None)
    return compare(left, right)


def less(evaluation: Evaluation, site: Node, left: Value, right: Value) -> bool | None:
    order = _ordered(evaluation, left, right)
    return mismatch(evaluation, site, "<", left, right) if order is None else order < 0


def less_equal(evaluation: Evaluation, site: Node, left: Value, right: Value) -> bool | None:
    order = _ordered(evaluation, left, right)
    return mismatch(evaluation, site, "<=", left, right) if order is None else order <= 0


def greater(evaluation: Evaluation, site: Node, left: Value, right: Value) -> bool | None:
    order = _ordered(evaluation, left, right)
    return mismatch(evaluation, site, ">", left, right) if order is None else order > 0


def greater_equal(evaluation: Evaluation, site: Node, left: Value, right: Value) -> bool | None:
    order = _ordered(evaluation, left, right)
    return mismatch(evaluation, site, ">=", left, right) if order is None else order >= 0


def equality(left: Value, right: Value, evaluation: Evaluation | None = None, depth: int = 0) -> bool | None:
    """FEEL's `=`: null equals null only; values of different kinds are neither equal nor unequal (null).

    With an evaluation, looking through lists, contexts and long strings is charged.
    """
    if left is None or right is None:
        return left is right
    one, other = class_of(left), class_of(right)
    if one is not other and not (one in NUMBERS and other in NUMBERS):
        return None
    if depth > limits.NESTING:
        return None
    if one is list:
        return _equal_lists(left, right, evaluation, depth)
    if one is dict:
        return _equal_contexts(left, right, evaluation, depth)
    if one is str:
        if evaluation is not None and len(left) > 1024:
            charge(evaluation, len(left) >> 10, None)
        return left == right
    if one in _ORDERED:
        if one is Time or one is DateTime:
            # Moments are equal to the second (DMN 1.5 §10.3.2.3.5), though their order knows fractions.
            return left.moment // SECOND == right.moment // SECOND if left.local == right.local else None
        return comparable(left) == comparable(right)
    if one is bool:
        return left is right
    return left == right if kind(left) == "range" else left is right


def _equal_lists(left: list[Value], right: list[Value], evaluation: Evaluation | None, depth: int) -> bool | None:
    if len(left) != len(right):
        return False
    if evaluation is not None:
        charge(evaluation, len(left), None)
    result: bool | None = True
    for one, other in zip(left, right, strict=True):
        same = equality(one, other, evaluation, depth + 1)
        if same is False:
            return False
        if same is None:
            result = None
    return result


def _equal_contexts(left: dict[str, Value], right: dict[str, Value], evaluation: Evaluation | None, depth: int) -> bool | None:
    if left.keys() != right.keys():
        return False
    return _equal_lists(list(left.values()), [right[name] for name in left], evaluation, depth)


def equal(evaluation: Evaluation, site: Node, left: Value, right: Value) -> bool | None:
    same = equality(left, right, evaluation)
    return mismatch(evaluation, site, "=", left, right) if same is None else same


def unequal(evaluation: Evaluation, site: Node, left: Value, right: Value) -> bool | None:
    same = equality(left, right, evaluation)
    return mismatch(evaluation, site, "!=", left, right) if same is None else not same


ARITHMETIC = {"+": add, "-": subtract, "*": multiply, "/": divide, "**": power}
COMPARISONS = {"=": equal, "!=": unequal, "<": less, "<=": less_equal, ">": greater, ">=": greater_equal}


# --- keys ------------------------------------------------------------------------------------------------------------


def key(value: Value, evaluation: Evaluation) -> Value:
    """A hashable stand-in: equal for values that `=` calls equal. What it looks through is charged."""
    one = class_of(value)
    if one is list:
        charge(evaluation, 4 * len(value), None)
        return ("list", *(key(each, evaluation) for each in value))
    if one is dict:
        charge(evaluation, 4 * len(value), None)
        return ("context", frozenset((name, key(each, evaluation)) for name, each in value.items()))
    if one is Time or one is DateTime:
        return (one, value.moment // SECOND, value.local)
    if kind(value) == "range":
        bounds = (key(value.start, evaluation), key(value.end, evaluation))
        return ("range", *bounds, value.start_included, value.end_included, value.unary, value.operator)
    if one is Decimal or one is int:
        return (int, value)
    return (one, id(value)) if kind(value) in ("function", "foreign") else (one, value)


def order_key(value: Value) -> Value:
    """What sorts values that have an order with each other."""
    return value.number * DAY if type(value) is Date else comparable(value)
