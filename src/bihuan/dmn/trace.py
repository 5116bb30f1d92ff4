"""What an evaluation leaves for people to read: which rules fired, with which inputs, and what every decision came to."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from bihuan.feel.values import Value


class Fired(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that matched; `number` counts from 1."""

    number: int
    id: str | None = None
    outputs: Value = None
    annotations: tuple[str, ...] = ()


class TableTrace(msgspec.Struct, frozen=True, kw_only=True):
    """A table that was evaluated, of the decision or knowledge model `element`."""

    element: str
    name: str
    inputs: Mapping[str, Value]
    rules: tuple[Fired, ...]
    value: Value


class DecisionTrace(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that was made on the way."""

    element: str
    name: str
    value: Value
