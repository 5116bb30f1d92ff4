"""Numbers of FEEL: decimals of 34 digits, half even (DMN 1.5 §10.3.2.3.1); whole numbers may be `int` inside.

The decimal context is passed explicitly, the thread's own is never touched. What is not a finite number is null.
"""

from __future__ import annotations

import decimal
from decimal import Decimal

PRECISION = 34
BOUND = 10**PRECISION
CONTEXT = decimal.Context(
    prec=PRECISION, rounding=decimal.ROUND_HALF_EVEN, Emin=-6143, Emax=6144, capitals=1, clamp=0, flags=[], traps=[]
)
# Rounding to many places of a small number must not be limited to 34 digits in between.
WIDE = decimal.Context(
    prec=6200, rounding=decimal.ROUND_HALF_EVEN, Emin=-6143, Emax=6144, capitals=1, clamp=0, flags=[], traps=[]
)

NUMBERS = frozenset((int, Decimal))


def finite(number: Decimal) -> Decimal | None:
    return number if number.is_finite() else None


def clamped(number: int) -> int | Decimal:
    """A whole number rounded to 34 digits when it has more."""
    return number if -BOUND < number < BOUND else CONTEXT.create_decimal(number)


def number_of(text: str) -> int | Decimal | None:
    """The number a literal stands for; None when it is outside of what 34 digits and the exponent can hold."""
    if text.isascii() and text.isdigit() and len(text) <= PRECISION:
        return int(text)
    return finite(CONTEXT.create_decimal(text))


def whole(number: int | Decimal) -> int | None:
    """The number as `int` when it has no fraction."""
    if isinstance(number, int):
        return number
    if number == number.to_integral_value() and abs(number) < 10 * BOUND:
        return int(number)
    return None


def written(number: int | Decimal) -> str:
    """Plain decimal notation without an exponent and without needless zeros; very long ones keep their exponent."""
    if isinstance(number, int):
        return str(number)
    return format(number, "f") if -60 < number.adjusted() < 60 else str(number)
