"""Variants: the different sequences of activities that cases take, the most frequent first."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import polars as pl

from bihuan.eventlog import activities, model
from bihuan.eventlog.model import EventLog
from bihuan.kernel.calendar import WorkingCalendar
from bihuan.mining import clock
from bihuan.mining.ways import Variant


class Sequences(NamedTuple):
    """The variants as codes, for computing: `ways[i]` is taken by `counts[i]` cases."""

    names: list[str]
    ways: list[tuple[int, ...]]
    counts: list[int]


def _ways(log: EventLog) -> pl.DataFrame:
    done = activities.completions(log)
    return done.events.group_by(model.CASE, maintain_order=True).agg(
        pl.col(model.ACTIVITY).to_physical().alias("way"),
        pl.col(model.TIME).first().alias("first"),
        pl.col(model.TIME).last().alias("last"),
    )


def by_case(log: EventLog) -> list[tuple[int, tuple[int, ...]]]:
    """The way of every case, by the case's code."""
    ways = _ways(log)
    return [(int(case), tuple(way)) for case, way in zip(ways[model.CASE].to_list(), ways["way"].to_list(), strict=True)]


def sequences(log: EventLog) -> Sequences:
    """The ways of the log with the number of cases that take each, the most frequent first."""
    counted = _ways(log).group_by("way").len().sort("len", descending=True, maintain_order=True)
    ways = [tuple(way) for way in counted["way"].to_list()]
    order = sorted(range(len(ways)), key=lambda place: (-counted["len"][place], ways[place]))
    counts = counted["len"].to_list()
    return Sequences(
        model.categories(log.events, model.ACTIVITY), [ways[each] for each in order], [counts[each] for each in order]
    )


def variants(log: EventLog, calendar: WorkingCalendar | None = None) -> list[Variant]:
    """All variants; where the log knows starts, a case lasts from its first start."""
    ways = _ways(log)
    if log.has(model.START):
        begun = log.events.group_by(model.CASE).agg(pl.col(model.START).min().alias("begun"))
        ways = ways.join(begun, on=model.CASE, how="left", maintain_order="left")
        ways = ways.with_columns(pl.min_horizontal("first", "begun").alias("first"))
    span = clock.between(ways["first"], ways["last"], calendar)
    grouped = (
        ways.with_columns(span.alias("span"))
        .group_by("way", maintain_order=True)
        .agg(
            pl.len().alias("cases"),
            pl.col("span").median().alias("median"),
            pl.col("span").mean().alias("mean"),
            pl.col(model.CASE).head(3).alias("examples"),
        )
        .sort("cases", descending=True, maintain_order=True)
    )
    names: list[str] = model.categories(log.events, model.ACTIVITY)
    cases = log.cases[model.CASE].cast(pl.String)
    total = max(ways.height, 1)
    found: list[Variant] = []
    cumulated = 0
    for way, count, median, mean, examples in grouped.rows():
        cumulated += count
        steps: tuple[str, ...] = tuple(names[int(code)] for code in way)
        shown = tuple(cases[int(code)] for code in examples)
        found.append(Variant(identity(steps), steps, count, count / total, cumulated / total, median, mean, shown))
    return found


def identity(steps: tuple[str, ...]) -> str:
    return hashlib.sha256("\x1f".join(steps).encode()).hexdigest()[:16]


def covering(found: list[Variant], share: float) -> int:
    """How many variants it takes to cover this share of the cases."""
    return next((number for number, each in enumerate(found, start=1) if each.cumulated >= share - 1e-9), len(found))
