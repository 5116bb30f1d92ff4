"""Parts of a log: whole cases by what they are or what happened in them, or single events.

A *criterion* is a value, so that a chain of them can stand in an address, be saved, and be the evidence of a finding ("open the
same query"). Criteria that choose cases keep or drop them whole: a directly-follows relation is never made up of what was
far apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from bihuan.eventlog import model
from bihuan.eventlog.criteria import (
    CaseAttribute,
    Cases,
    Criterion,
    EventAttribute,
    Follows,
    Lasting,
    Period,
    Repeated,
)
from bihuan.eventlog.model import EventLog

_TOUCHES = {"contained": ("first", "last"), "intersecting": ("last", "first"), "started": ("first", "first")}


def apply(log: EventLog, criteria: Sequence[Criterion]) -> EventLog:
    """The cases that meet all criteria."""
    if not criteria:
        return log
    mask = pl.Series([True] * log.cases.height, dtype=pl.Boolean)
    for each in criteria:
        mask = mask & _mask(log, each)
    return model.part(log, mask)


def _mask(log: EventLog, criterion: Criterion) -> pl.Series:
    if isinstance(criterion, CaseAttribute):
        if criterion.column not in log.cases.columns:
            return _of(log, pl.Series([], dtype=pl.UInt32), exclude=criterion.exclude)
        found = log.cases[criterion.column].cast(pl.String).fill_null("").is_in(list(criterion.values))
        return ~found if criterion.exclude else found
    if isinstance(criterion, Cases):
        return log.cases[model.CASE].cast(pl.String).is_in(list(criterion.names))
    if isinstance(criterion, EventAttribute):
        if not log.has(criterion.column):
            return _of(log, pl.Series([], dtype=pl.UInt32), exclude=criterion.exclude)
        met = log.events.filter(pl.col(criterion.column).cast(pl.String).is_in(list(criterion.values)))
        return _of(log, met[model.CASE], exclude=criterion.exclude)
    return _of(log, _met(log, criterion))


def _met(log: EventLog, criterion: Period | Follows | Repeated | Lasting) -> pl.Series:
    """The codes of the cases whose events meet it."""
    activity = pl.col(model.ACTIVITY).cast(pl.String)
    if isinstance(criterion, Follows):
        following = activity.shift(-1).over(model.CASE)
        return log.events.filter((activity == criterion.first) & (following == criterion.then))[model.CASE]
    if isinstance(criterion, Repeated):
        counted = log.events.filter(activity == criterion.activity).group_by(model.CASE).len()
        return counted.filter(pl.col("len") >= criterion.times)[model.CASE]
    spans = log.events.group_by(model.CASE).agg(pl.col(model.TIME).min().alias("first"), pl.col(model.TIME).max().alias("last"))
    if isinstance(criterion, Lasting):
        lasted = pl.col("last") - pl.col("first")
        within = lasted >= criterion.least
        if criterion.most is not None:
            within = within & (lasted < criterion.most)
        return spans.filter(within)[model.CASE]
    begin, end = {"contained": ("first", "last"), "intersecting": ("last", "first"), "started": ("first", "first")}[
        criterion.touch
    ]
    chosen = pl.lit(True)
    if criterion.since is not None:
        chosen = chosen & (pl.col(begin) >= criterion.since)
    if criterion.until is not None:
        chosen = chosen & (pl.col(end) < criterion.until)
    return spans.filter(chosen)[model.CASE]


def _of(log: EventLog, codes: pl.Series, *, exclude: bool = False) -> pl.Series:
    rows = pl.Series(range(log.cases.height), dtype=pl.UInt32)
    found = rows.is_in(codes.unique().implode())
    return ~found if exclude else found
