"""Plain values as text: the lexical forms of XML Schema's boolean, integer, double and string."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
Plain = str | int | float | bool


def parsed(wanted: Any, written: str) -> Plain | None:
    """The value, or None when the text is no value of the wanted type."""
    if wanted is str:
        return written
    stripped = written.strip()
    if wanted is bool:
        return _BOOLEANS.get(stripped)
    if get_origin(wanted) is Literal:
        return stripped if stripped in get_args(wanted) else None
    try:
        return int(stripped) if wanted is int else float(stripped)
    except ValueError:
        return None


def spelled(value: Plain) -> str:
    """The text as it is written today: `true`, `12`, `12.5`; whole numbers without a point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
