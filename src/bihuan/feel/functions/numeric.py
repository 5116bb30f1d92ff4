"""Numbers (DMN 1.5 §10.3.4.5) and numbers of lists (§10.3.4.4)."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal

from bihuan.feel import operators
from bihuan.feel.evaluation import Evaluation, charge
from bihuan.feel.functions.registry import builtin
from bihuan.feel.numbers import CONTEXT, NUMBERS, PRECISION, WIDE, clamped, finite
from bihuan.feel.temporal import DayTimeDuration, YearMonthDuration
from bihuan.feel.tree import Node
from bihuan.feel.values import Value

SCALES = range(-6111, 6177)  # DMN 1.5 §10.3.4.5: decimal128


def rounded(evaluation: Evaluation, site: Node, n: int | Decimal, scale: int, rounding: str) -> Value:
    """`n` with `scale` digits after the point."""
    if scale not in SCALES:
        evaluation.tell("argument", "feel.scale_out_of_range", site, scale=str(scale))
        return None
    if type(n) is int and scale >= 0:
        return n
    charge(evaluation, 5, site)
    number = Decimal(n)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= scale:
        return number
    result = finite(CONTEXT.plus(number.quantize(Decimal((0, (1,), -scale)), rounding, WIDE)))
    if result is None:
        evaluation.tell("arithmetic", "feel.not_a_number", site)
    elif scale <= 0 and abs(result) < 10**PRECISION:
        return int(result)
    return result


def _declare_rounding(signature: str, rounding: str) -> None:
    @builtin(signature)
    def _(evaluation: Evaluation, site: Node, n: Value, scale: int = 0) -> Value:
        return rounded(evaluation, site, n, scale, rounding)


for _signature, _rounding in (
    ("decimal(n: number, scale: integer)", decimal.ROUND_HALF_EVEN),
    ("floor(n: number, scale?: integer)", decimal.ROUND_FLOOR),
    ("ceiling(n: number, scale?: integer)", decimal.ROUND_CEILING),
    ("round up(n: number, scale: integer)", decimal.ROUND_UP),
    ("round down(n: number, scale: integer)", decimal.ROUND_DOWN),
    ("round half up(n: number, scale: integer)", decimal.ROUND_HALF_UP),
    ("round half down(n: number, scale: integer)", decimal.ROUND_HALF_DOWN),
):
    _declare_rounding(_signature, _rounding)


@builtin("abs(n: number|days|months)")
def _abs(evaluation: Evaluation, site: Node, n: Value) -> Value:
    if type(n) is DayTimeDuration:
        return DayTimeDuration(abs(n.nanos))
    if type(n) is YearMonthDuration:
        return YearMonthDuration(abs(n.months))
    return abs(n) if type(n) is int else CONTEXT.abs(n)


@builtin("modulo(dividend: number, divisor: number)")
def _modulo(evaluation: Evaluation, site: Node, dividend: Value, divisor: Value) -> Value:
    """What is left of `dividend - divisor * floor(dividend / divisor)`: it has the sign of the divisor."""
    if divisor == 0:
        evaluation.tell("arithmetic", "feel.division_by_zero", site)
        return None
    if type(dividend) is int and type(divisor) is int:
        return dividend % divisor
    rest = CONTEXT.remainder(dividend, divisor)
    if finite(rest) is None:
        quotient = CONTEXT.divide(dividend, divisor).to_integral_value(decimal.ROUND_FLOOR)
        return finite(CONTEXT.subtract(dividend, CONTEXT.multiply(divisor, quotient)))
    return CONTEXT.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


def _declare_real(signature: str, compute: Callable[[Decimal], Decimal]) -> None:
    @builtin(signature)
    def _(evaluation: Evaluation, site: Node, number: Value) -> Value:
        charge(evaluation, 60, site)
        result = finite(compute(Decimal(number)))
        if result is None:
            evaluation.tell("arithmetic", "feel.not_a_number", site)
        return result


_declare_real("sqrt(number: number)", CONTEXT.sqrt)
_declare_real("log(number: number)", CONTEXT.ln)
_declare_real("exp(number: number)", CONTEXT.exp)


@builtin("odd(number: number)")
def _odd(evaluation: Evaluation, site: Node, number: Value) -> bool:
    charge(evaluation, 1, site)
    return abs(number) % 2 == 1 if type(number) is int else WIDE.remainder(number, 2).copy_abs() == 1


@builtin("even(number: number)")
def _even(evaluation: Evaluation, site: Node, number: Value) -> bool:
    charge(evaluation, 1, site)
    return number % 2 == 0 if type(number) is int else WIDE.remainder(number, 2) == 0


# --- of lists --------------------------------------------------------------------------------------------------------


def _numbers(evaluation: Evaluation, site: Node, items: list[Value], name: str) -> bool:
    """Whether all items are numbers; tells when not."""
    charge(evaluation, len(items), site)
    if all(type(item) in NUMBERS for item in items):
        return True
    evaluation.tell("argument", "feel.not_all_numbers", site, function=name)
    return False


def total(items: list[Value]) -> int | Decimal:
    """The sum of numbers; whole ones are added exactly."""
    whole = sum(item for item in items if type(item) is int)
    parts = [item for item in items if type(item) is not int]
    if not parts:
        return clamped(whole)
    result: Decimal = CONTEXT.create_decimal(whole)
    for part in parts:
        result = CONTEXT.add(result, part)
    return result


@builtin("sum(list...: list)")
def _sum(evaluation: Evaluation, site: Node, items: list[Value]) -> Value:
    if not items:
        return None
    if type(items[0]) in (DayTimeDuration, YearMonthDuration):
        charge(evaluation, len(items), site)
        result = items[0]
        for item in items[1:]:
            result = operators.add(evaluation, site, result, item)
        return result
    if not _numbers(evaluation, site, items, "sum"):
        return None
    result = total(items)
    return finite(result) if isinstance(result, Decimal) else result


@builtin("mean(list...: list)")
def _mean(evaluation: Evaluation, site: Node, items: list[Value]) -> Value:
    if not items:
        evaluation.tell("argument", "feel.empty_list", site, function="mean")
        return None
    if type(items[0]) in (DayTimeDuration, YearMonthDuration):
        result = _sum(evaluation, site, items)
        return None if result is None else operators.divide(evaluation, site, result, len(items))
    if not _numbers(evaluation, site, items, "mean"):
        return None
    return operators.divide(evaluation, site, total(items), len(items))


@builtin("product(list...: list)")
def _product(evaluation: Evaluation, site: Node, items: list[Value]) -> Value:
    if not items or not _numbers(evaluation, site, items, "product"):
        return None
    result: Value = 1
    for item in items:
        result = operators.multiply(evaluation, site, result, item)
    return result


@builtin("median(list...: list)")
def _median(evaluation: Evaluation, site: Node, items: list[Value]) -> Value:
    if not items or not _numbers(evaluation, site, items, "median"):
        return None
    ordered = sorted(items)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return operators.divide(evaluation, site, operators.add(evaluation, site, ordered[middle - 1], ordered[middle]), 2)


@builtin("stddev(list...: list)")
def _stddev(evaluation: Evaluation, site: Node, items: list[Value]) -> Value:
    """The sample standard deviation."""
    if len(items) < 2 or not _numbers(evaluation, site, items, "stddev"):
        return None
    charge(evaluation, len(items) * 5, site)
    mean = CONTEXT.divide(total(items), len(items))
    squares: list[Value] = [CONTEXT.power(CONTEXT.subtract(item, mean), 2) for item in items]
    return finite(CONTEXT.sqrt(CONTEXT.divide(total(squares), len(items) - 1)))


@builtin("mode(list...: list)")
def _mode(evaluation: Evaluation, site: Node, items: list[Value]) -> Value:
    """The most frequent numbers, in ascending order."""
    if not _numbers(evaluation, site, items, "mode"):
        return None
    counts: dict[Value, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(item for item, count in counts.items() if count == most)
