"""A directly-follows graph as a value."""

from __future__ import annotations

from typing import Final

import msgspec

from bihuan.mining.ways import Variant

START: Final = -1
END: Final = -2


class Node(msgspec.Struct, frozen=True, rename="camel"):
    """An activity: how often, in how many cases; medians and means in ms, null when the log does not know working time.

    `position` is how many other activities have happened in its case before it first happens, on average: where the case ends
    does not count, nor how often anything is done again.
    """

    code: int
    name: str
    count: int
    cases: int
    work_median: float | None = None
    work_mean: float | None = None
    work_total: float | None = None
    wait_median: float | None = None
    wait_mean: float | None = None
    wait_total: float | None = None
    position: float = 0.0


class Arc(msgspec.Struct, frozen=True, rename="camel"):
    """`source` to `target`; -1 is the start of the case, -2 its end. Times in ms."""

    source: int
    target: int
    count: int
    cases: int
    median: float | None = None
    mean: float | None = None
    p90: float | None = None
    total: float | None = None


class Graph(msgspec.Struct, frozen=True, rename="camel"):
    """A whole directly-follows graph, nodes and arcs the most frequent first."""

    cases: int
    events: int
    nodes: tuple[Node, ...]
    arcs: tuple[Arc, ...]
    knows_work: bool


class Group(msgspec.Struct, frozen=True, rename="camel"):
    """Cases of one kind: how many, how long in the middle (ms), how many ways, and the share that goes the standard way."""

    value: str
    cases: int
    variants: int
    median: float
    standard_score: float
    ways: tuple[Variant, ...]


class Comparison(msgspec.Struct, frozen=True, rename="camel"):
    """Groups side by side by `column`, the largest first; `standard` is the way most cases of the whole log take."""

    column: str
    standard: tuple[str, ...]
    groups: tuple[Group, ...]
    left_out: int = 0
