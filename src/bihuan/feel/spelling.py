"""Values as FEEL texts that read back as the same values: what people edit where a value stands in a field.

`text.written` is for reading (`string(…)` of the standard); here dates are at-literals, strings stand in quotes.
"""

from __future__ import annotations

from bihuan.feel import numbers
from bihuan.feel.characters import WORD
from bihuan.feel.scanner import KEYWORDS
from bihuan.feel.temporal import Date, DateTime, DayTimeDuration, Time, YearMonthDuration
from bihuan.feel.values import Function, Range, Value, class_of

_TEMPORAL = (Date, Time, DateTime, DayTimeDuration, YearMonthDuration)
_DEEPEST = 40
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def spelled(value: Value, depth: int = 0) -> str:
    """The text; functions have none and are null."""
    one = class_of(value)
    if one is bool:
        return "true" if value else "false"
    if one is str:
        return f'"{value.translate(_ESCAPES)}"'
    if one in numbers.NUMBERS:
        return numbers.written(value)
    if one in _TEMPORAL:
        return f'@"{value}"'
    if value is None or one is Function or depth > _DEEPEST:
        return "null"
    if one is list:
        return f"[{', '.join(spelled(item, depth + 1) for item in value)}]"
    if one is dict:
        return "{" + ", ".join(f"{_key(name)}: {spelled(each, depth + 1)}" for name, each in value.items()) + "}"
    return _range(value, depth) if one is Range else "null"


def _key(name: str) -> str:
    match = WORD.match(name)
    plain = match is not None and match.end() == len(name) and name not in KEYWORDS
    return name if plain else f'"{name.translate(_ESCAPES)}"'


def _range(value: Range, depth: int) -> str:
    start, end = spelled(value.start, depth + 1), spelled(value.end, depth + 1)
    if value.unary:
        if value.operator:
            return f"({value.operator} {start})"
        if value.start is None:
            return f"({'<=' if value.end_included else '<'} {end})"
        return f"({'>=' if value.start_included else '>'} {start})"
    return f"{'[' if value.start_included else '('}{start}..{end}{']' if value.end_included else ')'}"
