"""What a log says about how its process runs, for whoever wants to play it through: how often cases come, how long each step
waits and is worked on, and what directly follows what.

All of it is on the elapsed clock: a log does not tell when people were at work. Where it does not tell working from waiting
either, the whole span of a step counts as waiting.
"""

from __future__ import annotations

import polars as pl

from bihuan.eventlog import activities, model
from bihuan.eventlog.model import EventLog
from bihuan.mining import flow
from bihuan.mining.graphs import END, START
from bihuan.mining.observed import Observed, Spread, Step

_MS = 1_000.0


def observe(log: EventLog) -> Observed:
    """The figures of a log."""
    table = activities.instances(log)
    begun = pl.coalesce(model.START, pl.col(activities.END))
    spans = table.select(
        pl.col(model.ACTIVITY).cast(pl.String).alias("name"),
        ((begun - pl.col(model.ENABLED)) / _MS).alias("wait"),
        ((pl.col(activities.END) - pl.col(model.START)) / _MS).alias("work"),
    )
    figures = [
        expression
        for each in ("wait", "work")
        for expression in (pl.col(each).mean().alias(f"{each}_mean"), pl.col(each).std(ddof=0).alias(f"{each}_deviation"))
    ]
    grouped = spans.group_by("name").agg(pl.len(), *figures).sort("name")
    steps = {
        name: Step(times, _spread(wait, wait_deviation), _spread(work, work_deviation))
        for name, times, wait, wait_deviation, work, work_deviation in grouped.rows()
    }
    firsts = table.group_by(model.CASE).agg(begun.min().alias("begun"))["begun"].sort()
    first, last = int(firsts[0]), int(firsts[-1])
    whole = flow.graph(log)
    names = {START: "", END: "", **{node.code: node.name for node in whole.nodes}}
    return Observed(
        cases=firsts.len(),
        begin=first,
        days=max(round((last - first) / 86_400_000), 1),
        between=(last - first) / _MS / max(firsts.len() - 1, 1),
        steps=steps,
        follows=tuple((names[arc.source], names[arc.target], arc.count) for arc in whole.arcs),
    )


def _spread(mean: float | None, deviation: float | None) -> Spread | None:
    return None if mean is None else Spread(round(max(mean, 0.0), 3), round(deviation or 0.0, 3))
