"""What the decoder says when a value does not fit its type, as a code of the catalogue with the place."""

from __future__ import annotations

import re
from typing import TypeAlias

from bihuan.kernel.errors import Scalar

_AT = re.compile(r" - at `(?:key in )?\$(?P<path>.*)`$")
_STEP = re.compile(r"\.(?P<name>[^.\[\]]+)|\[(?P<index>\d+)\]|(?P<any>\[\.\.\.\])")
_NAMED = re.compile(r"`([^`]*)`$")
_TYPES = re.compile(r"^Expected `(?P<expected>[^`]+)`, got `(?P<got>[^`]+)`$")

Finding: TypeAlias = tuple[str, str, dict[str, Scalar]]


def understood(message: str, root: str = "") -> Finding:
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


def _pointer(path: str) -> str:
    steps = (step["name"] or step["index"] or "*" for step in _STEP.finditer(path))
    return "".join(f"/{_escaped(step)}" for step in steps)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
