"""Medians of durations and their differences, with bootstrap intervals.

The interval is the percentile interval of resampled medians. The seed comes with the question, so the same data give the same
interval every time it is looked at.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from bihuan.measures.estimate import Estimate

if TYPE_CHECKING:
    import numpy as np

RESAMPLES = 2_000
FEWEST = 2

Centre = Literal["median", "mean"]


class Difference(msgspec.Struct, frozen=True):
    """`after` against `before`: absolute, and as the share of `before` by which it changed (None when that is 0)."""

    before: float
    after: float
    absolute: Estimate
    relative: Estimate | None


def centre(values: Sequence[float], kind: Centre = "median", *, seed: int = 0, level: float = 0.95) -> Estimate | None:
    """The median (or mean) with its interval; None for fewer than two values."""
    if len(values) < FEWEST:
        return None
    drawn = resampled(values, kind, seed)
    return _interval(_of(values, kind), drawn, level)


def difference(
    after: Sequence[float], before: Sequence[float], kind: Centre = "median", *, seed: int = 0, level: float = 0.95
) -> Difference | None:
    """How much the median (or mean) changed; None when a group has fewer than two values."""
    if len(after) < FEWEST or len(before) < FEWEST:
        return None
    new, old = _of(after, kind), _of(before, kind)
    drawn_new, drawn_old = resampled(after, kind, seed), resampled(before, kind, seed + 1)
    absolute = _interval(new - old, drawn_new - drawn_old, level)
    if old <= 0 or not (drawn_old > 0).all():
        return Difference(old, new, absolute, None)
    return Difference(old, new, absolute, _interval(new / old - 1, drawn_new / drawn_old - 1, level))


def resampled(values: Sequence[float], kind: Centre, seed: int, resamples: int = RESAMPLES) -> np.ndarray[Any, Any]:
    """Medians (or means) of samples drawn with replacement, in blocks that keep memory small."""
    import numpy as np

    given = np.asarray(values, dtype=float)
    chance = np.random.Generator(np.random.Philox(seed))
    block = max(1, min(resamples, 2_000_000 // len(given)))
    parts: list[np.ndarray[Any, Any]] = []
    for begin in range(0, resamples, block):
        count = min(block, resamples - begin)
        drawn = given[chance.integers(0, len(given), size=(count, len(given)))]
        parts.append(np.median(drawn, axis=1) if kind == "median" else drawn.mean(axis=1))
    return np.concatenate(parts)


def _of(values: Sequence[float], kind: Centre) -> float:
    if kind == "mean":
        return math.fsum(values) / len(values)
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _interval(value: float, drawn: np.ndarray[Any, Any], level: float) -> Estimate:
    import numpy as np

    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Estimate(value, float(low), float(high), level)
