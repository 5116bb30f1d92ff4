"""The kinds of values that a filter may hold, and how two of them are compared outside of the database.

What is read from a filter is read from a document in the same way, so that keys are compared as numbers and instants as instants.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from bihuan.application.instants import milliseconds
from bihuan.application.ports.search import Operator
from bihuan.kernel.text import Text

LARGEST = (1 << 63) - 1
NOWHERE = -1
MOST_SIGNS = 256


class Kind(msgspec.Struct, frozen=True):
    """What a value must be; `read` raises `ValueError` for any other."""

    expected: Text
    read: Callable[[Any], Any]


def _key(value: Any) -> int:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not re.fullmatch(r"-?[0-9]{1,20}", text):
        raise ValueError(value)
    return int(text) if 0 <= int(text) <= LARGEST else NOWHERE


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _pattern(value: Any) -> str:
    if len(_text(value)) > MOST_SIGNS:
        raise ValueError(value)
    return value


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -LARGEST <= value <= LARGEST:
        raise ValueError(value)
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _instant(value: Any) -> int:
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None:
        raise ValueError(value)
    return milliseconds(at)


KEY = Kind(Text("键（十进制整数）", "a key (a decimal integer)"), _key)
TEXT = Kind(Text("文本", "text"), _text)
PATTERN = Kind(Text(f"文本，最多 {MOST_SIGNS} 个字符", f"text of at most {MOST_SIGNS} signs"), _pattern)
INTEGER = Kind(Text("整数", "an integer"), _integer)
FLAG = Kind(Text("true 或 false", "true or false"), _flag)
INSTANT = Kind(Text("带时区的 ISO 8601 时间", "an instant of ISO 8601 with a zone"), _instant)


def by_name(*names: str, **others: Kind) -> Mapping[str, Kind]:
    """The kinds of these fields, as the protocol names them: keys end in `Key`, instants in `Date` or `Time`."""
    return {name: _named(name) for name in names} | others


def _named(name: str) -> Kind:
    if name.endswith("Key"):
        return KEY
    if name.endswith(("Date", "Time", "timestamp")):
        return INSTANT
    return FLAG if name.startswith(("is", "has")) else TEXT


def holds(operator: Operator, found: Any, value: Any) -> bool:
    """Whether what was found compares so with the value of a filter; what is missing fits only `exists` false and negations."""
    match operator:
        case "exists":
            return (found is not None) == value
        case "eq":
            return found is not None and found == value
        case "neq":
            return found is None or found != value
        case "in":
            return found is not None and found in value
        case "not_in":
            return found is None or found not in value
        case _:
            return found is not None and _ordered(operator, found, value)


def _ordered(operator: Operator, found: Any, value: Any) -> bool:
    match operator:
        case "like":
            return like(value, str(found))
        case "gt":
            return found > value
        case "gte":
            return found >= value
        case "lt":
            return found < value
        case _:
            return found <= value


class Part(msgspec.Struct, frozen=True):
    """What stands between two `*` of a pattern: so many signs, none of which repeats, so nothing is ever tried again."""

    signs: re.Pattern[str]
    length: int


@lru_cache(maxsize=256)
def _parts(pattern: str) -> tuple[Part, ...]:
    r"""`?` is any sign; a backslash takes the meaning from the sign behind it."""
    parts: list[list[str]] = [[]]
    signs = iter(pattern)
    for sign in signs:
        if sign == "*":
            parts.append([])
        else:
            parts[-1].append("." if sign == "?" else re.escape(next(signs, "\\") if sign == "\\" else sign))
    return tuple(Part(re.compile("".join(part), re.DOTALL), len(part)) for part in parts)


def like(pattern: str, text: str) -> bool:
    """Whether a pattern with `*` and `?` fits the whole of a text: each part at the first place, the last one at the end."""
    first, *others = _parts(pattern)
    if not others:
        return first.signs.fullmatch(text) is not None
    *inner, last = others
    begin, end = first.length, len(text) - last.length
    if begin > end or not first.signs.match(text) or not last.signs.match(text, end):
        return False
    for part in inner:
        place = part.signs.search(text, begin, end)
        if place is None:
            return False
        begin = place.end()
    return True
