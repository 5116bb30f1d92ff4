"""Bodies into structs, strictly and once; what does not fit is named by a JSON pointer.

Untyped numbers with a fraction become decimals, so that form values reach the rules as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

import msgspec

from bihuan.kernel.errors import Problem, Scalar
from bihuan.web.problems import BadRequest

_MAGNITUDE = 308  # that of a double: a short text must not stand for a number that fills the memory
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_NULL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_AT = re.compile(r" - at `(?:key in )?\$(?P<path>.*)`$")
_STEP = re.compile(r"\.(?P<name>[^.\[\]]+)|\[(?P<index>\d+)\]|(?P<any>\[\.\.\.\])")
_BYTE = re.compile(r"\(byte (\d+)\)")
_NAMED = re.compile(r"`([^`]*)`$")
_TYPES = re.compile(r"^Expected `(?P<expected>[^`]+)`, got `(?P<got>[^`]+)`$")

Finding: TypeAlias = tuple[str, dict[str, Scalar]]


@cache
def _decoder(of: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(of, float_hook=_decimal)


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if number and abs(number.adjusted()) > _MAGNITUDE:
        raise ValueError("Number out of range")
    return number


def encode(value: Any) -> bytes:
    """A view as JSON; decimals as numbers."""
    return _ENCODER.encode(value)


def decode(body: bytes, of: Any) -> Any:
    """The body as a value of type `of`; raises `BadRequest` naming the first thing that does not fit."""
    if _NULL.search(body):
        raise BadRequest("web.null_character")
    try:
        return _decoder(of).decode(body)
    except msgspec.ValidationError as failure:
        code, place, params = understood(str(failure))
        raise _refusal((Problem(code=code, place=place, params=params),)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as failure:
        raise BadRequest("web.malformed_json", place=_position(body, str(failure))) from None
    except RecursionError:
        raise BadRequest("web.body_too_deep") from None


def understood(message: str, root: str = "") -> tuple[str, str, dict[str, Scalar]]:
    """The decoder's message as (code, JSON pointer, parameters)."""
    found = _AT.search(message)
    pointer = root + (_pointer(found["path"]) if found else "")
    said = message[: found.start()] if found else message
    if types := _TYPES.match(said):
        return "web.wrong_type", pointer, {"expected": types["expected"], "got": types["got"]}
    named = _NAMED.search(said)
    if named and "unknown field" in said:
        return "web.unknown_field", f"{pointer}/{_escaped(named[1])}", {"field": named[1]}
    if named and "missing required field" in said:
        return "web.missing_field", f"{pointer}/{_escaped(named[1])}", {"field": named[1]}
    return "web.wrong_value", pointer, {"reason": said}


def refused(findings: Iterable[tuple[str, str]]) -> BadRequest:
    """The error for path and query parameters: (name, the decoder's message) each."""
    return _refusal(tuple(_parameter(name, message) for name, message in findings))


def _refusal(problems: Sequence[Problem]) -> BadRequest:
    """One problem speaks for itself, several are counted."""
    if len(problems) > 1:
        return BadRequest("web.many_problems", problems=tuple(problems), count=len(problems))
    first = problems[0]
    refusal = BadRequest(first.code, problems=tuple(problems))
    refusal.params = first.params
    return refusal


def _parameter(name: str, message: str) -> Problem:
    code, _, params = understood(message)
    return Problem(code=code, place=name, params={"field": name} if code == "web.missing_field" else params)


def _pointer(path: str) -> str:
    steps = (step["name"] or step["index"] or "*" for step in _STEP.finditer(path))
    return "".join(f"/{_escaped(step)}" for step in steps)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _position(body: bytes, message: str) -> str:
    found = _BYTE.search(message)
    before = body[: int(found[1])] if found else body
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    return f"line {line}, column {column}"
