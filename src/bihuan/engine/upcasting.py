"""What earlier releases wrote, made what this one reads: one step per schema, on plain data before it is decoded.

Fields that are only added, with a default, at the end of a struct need no step: MessagePack arrays may be shorter (so came
schema 2). A field that is renamed, removed or means something else gets one: `PAGES[n]` and `EVENTS[n]` bring what schema `n`
wrote to `n + 1`. Every schema keeps its samples under `tests/engine/samples`, which must replay for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Step = Callable[[Any], Any]

PAGES: dict[int, Step] = {}
EVENTS: dict[int, Step] = {}


def needed(steps: Mapping[int, Step], schema: int) -> bool:
    """Whether anything has changed its shape since."""
    return any(known >= schema for known in steps)


def upcast(steps: Mapping[int, Step], raw: Any, schema: int, wanted: int) -> Any:
    """Plain data of `schema` in the shape of `wanted`."""
    for number in range(schema, wanted):
        step = steps.get(number)
        if step is not None:
            raw = step(raw)
    return raw
