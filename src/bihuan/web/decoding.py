"""Bodies into structs, strictly and once; what does not fit is named by a JSON pointer.

Untyped numbers with a fraction become decimals, so that form values reach the rules as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from bihuan.kernel.errors import Problem
from bihuan.kernel.validation import understood
from bihuan.web.problems import BadRequest

_MAGNITUDE = 308  # that of a double: a short text must not stand for a number that fills the memory
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_NULL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_BYTE = re.compile(r"\(byte (\d+)\)")


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


def _position(body: bytes, message: str) -> str:
    found = _BYTE.search(message)
    before = body[: int(found[1])] if found else body
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    return f"line {line}, column {column}"
