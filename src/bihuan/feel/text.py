"""Values written as text: what `string(…)` answers and what traces show."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.feel import numbers
from bihuan.feel.characters import WORD
from bihuan.feel.temporal import Date, DateTime, DayTimeDuration, Time, YearMonthDuration
from bihuan.feel.values import Function, Range, Value, class_of

_TEMPORAL = (Date, Time, DateTime, DayTimeDuration, YearMonthDuration)
_LONGEST = 1_100_000  # characters; a little more than a string may have, so that the limit is met


def written(value: Value) -> str:
    """The value as text; a string is itself, inside lists and contexts it stands in quotes."""
    return value if type(value) is str else _nested(value, 0)


def _nested(value: Value, depth: int) -> str:
    if value is None:
        return "null"
    one = class_of(value)
    if one is bool:
        return "true" if value else "false"
    if one is str:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if one in numbers.NUMBERS:
        return numbers.written(value)
    if depth > 100:
        return "…"
    if one is list:
        return f"[{_joined(_nested(item, depth + 1) for item in value)}]"
    if one is dict:
        return "{" + _joined(f"{_key(name)}: {_nested(each, depth + 1)}" for name, each in value.items()) + "}"
    if one is Range:
        return _range(value, depth)
    if one is Function:
        return repr(value)
    return str(value) if one in _TEMPORAL else "null"


def _joined(parts: Iterable[str]) -> str:
    result: list[str] = []
    size = 0
    for part in parts:
        result.append(part)
        size += len(part)
        if size > _LONGEST:
            break
    return ", ".join(result)


def _key(name: str) -> str:
    match = WORD.match(name)
    return name if match and match.end() == len(name) else _nested(name, 0)


def _range(value: Range, depth: int) -> str:
    if value.unary:
        if value.operator:
            return f"({value.operator} {_nested(value.start, depth + 1)})"
        if value.start is None:
            return f"({'<=' if value.end_included else '<'} {_nested(value.end, depth + 1)})"
        return f"({'>=' if value.start_included else '>'} {_nested(value.start, depth + 1)})"
    low, high = _nested(value.start, depth + 1), _nested(value.end, depth + 1)
    return f"{'[' if value.start_included else '('}{low}..{high}{']' if value.end_included else ')'}"
