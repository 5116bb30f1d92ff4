"""Functions of other languages that a decision may call (DMN 1.5 §10.3.2.13.3): an allow-list, computed here as Java would.

Nothing is ever loaded or called by name. The list holds what the DMN test kit asks for; the product itself passes no list at all,
so that such functions are null there.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from decimal import Decimal

from bihuan.feel.numbers import CONTEXT, NUMBERS, whole
from bihuan.feel.text import written
from bihuan.feel.values import Value

Argument = Callable[[Value], Value]


class _Refused(Exception):
    """Java would not take these arguments."""


def _integer(bits: int) -> Argument:
    def convert(value: Value) -> int:
        number = whole(value) if type(value) in NUMBERS else None
        if number is None or not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
            raise _Refused
        return number

    return convert


def _double(value: Value) -> float:
    if type(value) not in NUMBERS:
        raise _Refused
    return float(value)


def _float(value: Value) -> float:
    return struct.unpack("f", struct.pack("f", _double(value)))[0]


def _string(value: Value) -> str:
    if type(value) is not str:
        raise _Refused
    return value


def _character(value: Value) -> str:
    if len(_string(value)) != 1:
        raise _Refused
    return value


def _any(value: Value) -> Value:
    return value


_KINDS: dict[str, Argument] = {
    "byte": _integer(8),
    "short": _integer(16),
    "int": _integer(32),
    "long": _integer(64),
    "float": _float,
    "double": _double,
    "char": _character,
    "java.lang.String": _string,
    "java.lang.Object": _any,
    "[Ljava.lang.Object;": _any,
}


def _same(value: Value) -> Value:
    return value


def _real(text: str) -> float:
    if not re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", text, re.ASCII):
        raise _Refused
    return float(text)


def _whole(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,10}", text, re.ASCII):
        raise _Refused
    return _integer(32)(int(text))


def _format(pattern: str, *values: Value) -> str:
    """`%s`, `%d` and `%.nf` of Java's format; anything else is refused."""
    waiting = list(values)

    def fill(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        if not waiting or match[2] not in ("s", "d", "f"):
            raise _Refused
        value = waiting.pop(0)
        if match[2] == "s":
            return written(value)
        return str(_integer(64)(value)) if match[2] == "d" else f"{_double(value):.{int(match[1] or 6)}f}"

    return re.sub(r"%(?:%|(?:\.(\d{1,2}))?(.))", fill, pattern)


_METHODS: dict[tuple[str, str], Callable[..., Value]] = {
    ("java.lang.Math", "cos"): math.cos,
    ("java.lang.Math", "max"): max,
    ("java.lang.Byte", "valueOf"): _same,
    ("java.lang.Short", "valueOf"): _same,
    ("java.lang.Integer", "valueOf"): _whole,
    ("java.lang.Float", "valueOf"): _real,
    ("java.lang.Double", "valueOf"): _real,
    ("java.lang.String", "valueOf"): written,
    ("java.lang.String", "format"): _format,
}
_SIGNATURES = frozenset(
    {
        "Math.cos(double)", "Math.max(int,int)", "Math.max(long,long)", "Math.max(float,float)", "Math.max(double,double)",
        "Byte.valueOf(byte)", "Short.valueOf(short)", "Integer.valueOf(java.lang.String)", "Float.valueOf(java.lang.String)",
        "Double.valueOf(java.lang.String)", "String.valueOf(char)", "String.valueOf(double)", "String.valueOf(java.lang.Object)",
        "String.format(java.lang.String,[Ljava.lang.Object;)",
    }
)  # fmt: skip


def emulated(owner: str, signature: str, arguments: tuple[Value, ...]) -> Value:
    """The value of a listed Java method; null for any other, and for arguments that it would refuse."""
    signature = "".join(signature.split())
    if f"{owner.removeprefix('java.lang.')}.{signature}" not in _SIGNATURES:
        return None
    name, _, rest = signature.removesuffix(")").partition("(")
    kinds = rest.split(",")
    if kinds[-1].startswith("["):
        kinds += kinds[-1:] * (len(arguments) - len(kinds))
    if len(kinds) != len(arguments):
        return None
    try:
        given = [_KINDS[kind](argument) for kind, argument in zip(kinds, arguments, strict=True)]
        return _number(_METHODS[(owner, name)](*given))
    except (_Refused, ValueError, OverflowError):
        return None


def _number(value: Value) -> Value:
    """A Java number as FEEL's."""
    if type(value) is float:
        return CONTEXT.plus(Decimal(repr(value))) if math.isfinite(value) else None
    return value
