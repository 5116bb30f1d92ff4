"""Spans on the elapsed or the working clock, whole columns at once.

With W(t) the working time from a fixed origin (see `kernel.calendar`), a span from a to b lasts W(b) - W(a). W is piecewise
linear, so a column of instants is turned into W by one search in the sorted beginnings of the worked intervals.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bihuan.kernel.calendar import WorkingCalendar


def between(begin: pl.Series, end: pl.Series, calendar: WorkingCalendar | None = None) -> pl.Series:
    """Milliseconds from one column to the other, never negative, null where either is; working time when there is a calendar."""
    if calendar is None:
        return (end - begin).clip(0).rename("span")
    known = begin.is_not_null() & end.is_not_null()
    a, b = begin.filter(known).to_numpy(), end.filter(known).to_numpy()
    spans = np.full(begin.len(), 0, dtype=np.int64)
    if a.size:
        low, high = int(min(a.min(), b.min())), int(max(a.max(), b.max()))
        worked = np.asarray(calendar.intervals(low, high), dtype=np.int64).reshape(-1, 2)
        starts, ends = worked[:, 0], worked[:, 1]
        spans[known.to_numpy()] = np.maximum(_worked(b, starts, ends) - _worked(a, starts, ends), 0)
    return pl.select(pl.when(known).then(pl.Series("span", spans)).alias("span"))["span"]


def _worked(at: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[Any]:
    """W of each instant, from the first interval's beginning."""
    if not starts.size:
        return np.zeros_like(at)
    before = np.concatenate(([0], np.cumsum(ends - starts)))[:-1]
    place = np.searchsorted(starts, at, side="right") - 1
    inside = np.clip(place, 0, None)
    worked = before[inside] + np.minimum(at, ends[inside]) - starts[inside]
    return np.where(place < 0, 0, worked)
