"""FEEL values as JSON and as bytes, without losing decimals, dates, zones or durations.

JSON has text, booleans, null, lists and whole numbers of its own. Everything else is an object with the one key `@` and more
(`{"@": "number", "value": "1.10"}`); a context that has a key beginning with `@` is wrapped too, so nothing is ambiguous.
The bytes are msgpack of the same.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from bihuan.feel import temporal_text
from bihuan.feel.temporal import Date, DateTime, DayTimeDuration, Time, YearMonthDuration
from bihuan.feel.values import Function, Range, Value, class_of, kind
from bihuan.kernel.errors import InvalidInput

MARK = "@"
_SAFE = 2**53  # whole numbers beyond lose digits in JavaScript
_DEPTH = 200
_PARTS = 500_000  # items and entries of one value
_TEXTS: dict[type, str] = {
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DayTimeDuration: "days and time duration",
    YearMonthDuration: "years and months duration",
}


class _Size:
    """How much of a value was written: one that holds the same list many times may be far larger than it looks."""

    __slots__ = ("parts",)

    def __init__(self) -> None:
        self.parts = 0

    def add(self, parts: int) -> None:
        self.parts += parts
        if self.parts > _PARTS:
            raise InvalidInput("feel.value_too_large", limit=_PARTS)


def to_json(value: Value) -> Any:
    """The value as what `json` and `msgspec` can write; raises `InvalidInput("feel.not_a_value")` for what is no FEEL value."""
    return _to(value, 0, _Size())


def _to(value: Value, depth: int, size: _Size) -> Any:
    one = class_of(value)
    if value is None or one is str or one is bool:
        return value
    if one is int:
        return value if -_SAFE <= value <= _SAFE else {MARK: "number", "value": str(value)}
    if one is Decimal and value.is_finite():
        return {MARK: "number", "value": str(value)}
    if depth > _DEPTH:
        raise InvalidInput("feel.nested_value", limit=_DEPTH)
    if one is list:
        size.add(len(value))
        return [_to(item, depth + 1, size) for item in value]
    if one is dict:
        size.add(len(value))
        plain: dict[str, Any] = {_key(name): _to(each, depth + 1, size) for name, each in value.items()}
        return {MARK: "context", "value": plain} if any(name.startswith(MARK) for name in plain) else plain
    if one in _TEXTS:
        return {MARK: _TEXTS[one], "value": str(value)}
    if one is Range:
        return {
            MARK: "range",
            "start": _to(value.start, depth + 1, size),
            "end": _to(value.end, depth + 1, size),
            "startIncluded": value.start_included,
            "endIncluded": value.end_included,
            "unary": value.unary,
            "operator": value.operator,
        }
    raise InvalidInput("feel.not_a_value", kind=kind(value) if one is Function else one.__name__)


def _key(name: object) -> str:
    if type(name) is not str:
        raise InvalidInput("feel.not_a_value", kind=type(name).__name__)
    return name


def from_json(data: Any) -> Value:
    """The value that `to_json` wrote, or that plain JSON means: numbers with a fraction become decimals."""
    return _from(data, 0)


def _from(data: Any, depth: int) -> Value:
    one = class_of(data)
    if data is None or one in (str, bool, int):
        return data
    if one is float:
        number = Decimal(repr(data))
        if not number.is_finite():
            raise InvalidInput("feel.not_a_value", kind="float")
        return number
    if one is Decimal:
        return data
    if depth > _DEPTH:
        raise InvalidInput("feel.nested_value", limit=_DEPTH)
    if one is list or one is tuple:
        return [_from(item, depth + 1) for item in data]
    if one is dict:
        if MARK in data:
            return _marked(data, depth)
        return {_key(name): _from(each, depth + 1) for name, each in data.items()}
    raise InvalidInput("feel.not_a_value", kind=one.__name__)


_READERS: dict[str, Callable[[str], Value]] = {
    "date": temporal_text.date,
    "time": temporal_text.time,
    "date and time": temporal_text.date_and_time,
    "days and time duration": temporal_text.day_time,
    "years and months duration": temporal_text.year_month,
}


def _marked(data: dict[str, Any], depth: int) -> Value:
    mark = data[MARK]
    inner: Any = data.get("value")
    if mark == "context" and class_of(inner) is dict:
        return {_key(name): _from(each, depth + 1) for name, each in inner.items()}
    if mark == "range":
        return Range(
            _from(data.get("start"), depth + 1),
            _from(data.get("end"), depth + 1),
            data.get("startIncluded") is True,
            data.get("endIncluded") is True,
            data.get("unary") is True,
            operator if (operator := data.get("operator")) in ("=", "!=") else "",
        )
    value: Value = None
    if type(inner) is str and mark == "number":
        value = _number(inner)
    elif type(inner) is str and mark in _READERS:
        value = _READERS[mark](inner)
    if value is None:
        raise InvalidInput("feel.not_a_value", kind=str(mark)[:40])
    return value


def _number(text: str) -> int | Decimal | None:
    if len(text) < 40 and text.lstrip("-").isdigit() and abs(int(text)) > _SAFE:
        return int(text)  # a smaller one was a decimal: whole numbers that JSON can hold are written as they are
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def encode(value: Value) -> bytes:
    """The value as msgpack."""
    return msgspec.msgpack.encode(to_json(value))


def decode(data: bytes) -> Value:
    """The value of `encode`'s bytes; raises `InvalidInput("feel.not_a_value")` for bytes that are none."""
    try:
        return from_json(msgspec.msgpack.decode(data))
    except msgspec.DecodeError as error:
        raise InvalidInput("feel.not_a_value", kind="msgpack") from error
