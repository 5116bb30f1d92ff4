"""The values of FEEL: what each is called, and the two kinds that have no Python counterpart, ranges and functions.

| FEEL | Python |
|---|---|
| null, boolean, string | `None`, `bool`, `str` |
| number | `int` below 10^34 or `decimal.Decimal` |
| list, context | `list`, `dict` with text keys |
| date, time, date and time, durations | the structs of `feel.temporal` |
| range, function | `Range`, `Function` |
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import msgspec

from bihuan.feel.temporal import Date, DateTime, DayTimeDuration, Time, YearMonthDuration

Value: TypeAlias = Any
Kind: TypeAlias = Literal[
    "null",
    "boolean",
    "number",
    "string",
    "list",
    "context",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
    "range",
    "function",
    "foreign",
]


class Range(msgspec.Struct, frozen=True):
    """An interval; a bound that is None is open to that side. `unary` keeps that it was written as a comparison (`> 5`).

    `operator` is `=` or `!=` for the two that are no interval: exactly this value, anything else (DMN 1.5 §10.3.2.7).
    """

    start: Value = None
    end: Value = None
    start_included: bool = False
    end_included: bool = False
    unary: bool = False
    operator: Literal["", "=", "!="] = ""


class Function:
    """A function as a value.

    `call(evaluation, site, *arguments)` takes one argument per parameter and costs `weight` steps. A builtin function takes
    several numbers of arguments (`variadic`) and finds by `bind` which of its forms a call with names means: what to call, and
    the arguments in order.
    """

    __slots__ = ("bind", "call", "name", "parameters", "result", "types", "variadic", "weight")

    def __init__(
        self,
        name: str,
        parameters: tuple[str, ...],
        call: Callable[..., Value],
        *,
        types: tuple[Value, ...] = (),
        result: Value = None,
        variadic: bool = False,
        weight: int = 1,
        bind: Callable[[tuple[str, ...], list[Value]], tuple[Callable[..., Value], list[Value]] | None] | None = None,
    ) -> None:
        self.name = name
        self.parameters = parameters
        self.call = call
        self.types = types
        self.result = result
        self.variadic = variadic
        self.bind = bind
        self.weight = weight

    def __repr__(self) -> str:
        return f"function {self.name}({', '.join(self.parameters)})"


KINDS: dict[type, Kind] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    Decimal: "number",
    str: "string",
    list: "list",
    dict: "context",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DayTimeDuration: "days and time duration",
    YearMonthDuration: "years and months duration",
    Range: "range",
    Function: "function",
}


# `type`, with a result that a type checker can work with.
class_of: Callable[[Value], type[Any]] = type


def kind(value: Value) -> Kind:
    """What FEEL calls the value; `foreign` for what is none of its values."""
    return KINDS.get(class_of(value), "foreign")
