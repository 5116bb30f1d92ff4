"""Departments (or any other kinds of cases) side by side: how long each takes, which ways it goes, how standard it is.

The *standard score* of a group is the share of its cases that take the way most cases of the whole log take: a process that
everybody runs alike scores 1 everywhere.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from bihuan.eventlog import model
from bihuan.eventlog.model import EventLog
from bihuan.kernel.calendar import WorkingCalendar
from bihuan.mining import variants
from bihuan.mining.detectors.groups import dimensions
from bihuan.mining.findings import scene
from bihuan.mining.graphs import Comparison, Group

MOST_GROUPS = 8
_MOST_WAYS = 3


def choices(log: EventLog) -> list[str]:
    """The attributes of cases by which a comparison makes sense."""
    return dimensions(scene(log))


def compare(log: EventLog, column: str, calendar: WorkingCalendar | None = None) -> Comparison:
    """The largest groups by an attribute of the cases."""
    whole = variants.variants(log, calendar)
    standard = whole[0].activities if whole else ()
    values = log.cases[column].cast(pl.String).fill_null("") if column in log.cases.columns else pl.Series([], dtype=pl.String)
    counted: list[tuple[Any, ...]] = values.value_counts(sort=True).rows() if values.len() else []
    groups = [_group(log, values, str(value), standard, calendar) for value, _ in counted[:MOST_GROUPS] if value]
    return Comparison(column=column, standard=standard, groups=tuple(groups), left_out=max(len(counted) - MOST_GROUPS, 0))


def _group(log: EventLog, values: pl.Series, value: str, standard: tuple[str, ...], calendar: WorkingCalendar | None) -> Group:
    part = model.part(log, values == value)
    found = variants.variants(part, calendar)
    cases = sum(each.cases for each in found)
    alike = sum(each.cases for each in found if each.activities == standard)
    spans = sorted((each.median, each.cases) for each in found)
    return Group(
        value=value,
        cases=cases,
        variants=len(found),
        median=_middle(spans, cases),
        standard_score=round(alike / cases, 4) if cases else 0.0,
        ways=tuple(found[:_MOST_WAYS]),
    )


def _middle(spans: list[tuple[float, int]], cases: int) -> float:
    """The median over cases, each counted with the median of its way."""
    seen = 0
    for span, count in spans:
        seen += count
        if 2 * seen >= cases:
            return span
    return 0.0
