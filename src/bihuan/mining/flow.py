"""The directly-follows graph: an arc from a to b for every pair of events that follow one another in a case.

Its frequencies answer "how often", its times "how long from the end of a to the end of b" (or to the start of b, where the
log knows it). A graph of a real log has an arc for nearly every pair; what people look at is a part of it. `simplify` takes
two shares, as sliders give them: the share of activities kept (the most frequent first) and the share of paths. The kept part
is always connected: for every kept activity the best way in from the start and the best way out to the end stay (the way
whose rarest arc is the most frequent, a *maximum-capacity* path), whatever the shares say.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

import msgspec
import polars as pl

from bihuan.eventlog import activities, model
from bihuan.eventlog.model import EventLog
from bihuan.kernel.calendar import WorkingCalendar
from bihuan.mining import clock
from bihuan.mining.graphs import END, START, Arc, Graph, Node

SLIDER: Final = 20
"""Places of a slider beside its zero."""
READABLE_ACTIVITIES: Final = 15
READABLE_PATHS: Final = 24


def graph(log: EventLog, calendar: WorkingCalendar | None = None) -> Graph:
    """The graph of a log's activity instances, in the order of their ends."""
    table = activities.instances(log)
    names: list[str] = model.categories(table, model.ACTIVITY)
    coded = table.select(
        model.CASE,
        pl.col(model.ACTIVITY).to_physical().cast(pl.Int32).alias("code"),
        model.ENABLED,
        model.START,
        activities.END,
    )
    begun = pl.coalesce(model.START, pl.col(activities.END))
    spans = coded.with_columns(begun.alias("begun"))
    spans = spans.with_columns(
        clock.between(spans[model.ENABLED], spans["begun"], calendar).alias("wait"),
        clock.between(spans[model.START], spans[activities.END], calendar).alias("work"),
    )
    return Graph(
        cases=coded[model.CASE].n_unique(),
        events=coded.height,
        nodes=_nodes(spans, names),
        arcs=_arcs(spans, calendar),
        knows_work=activities.knows_work(log),
    )


def _nodes(spans: pl.DataFrame, names: list[str]) -> tuple[Node, ...]:
    figures = [
        expression
        for each in ("work", "wait")
        for expression in (
            pl.col(each).median().alias(f"{each}_median"),
            pl.col(each).mean().alias(f"{each}_mean"),
            pl.when(pl.col(each).count() > 0).then(pl.col(each).sum().cast(pl.Float64)).alias(f"{each}_total"),
        )
    ]
    grouped = spans.group_by("code").agg(pl.len().alias("count"), pl.col(model.CASE).n_unique().alias("cases"), *figures)
    turns = spans.select(model.CASE, "code", pl.int_range(pl.len()).over(model.CASE).alias("place"))
    firsts = turns.group_by(model.CASE, "code").agg(pl.col("place").min())
    before = firsts.select("code", (pl.col("place").rank("ordinal").over(model.CASE) - 1).alias("before"))
    first = before.group_by("code").agg(pl.col("before").mean().alias("position"))
    grouped = grouped.join(first, on="code", how="left")
    rows = grouped.sort(["count", "code"], descending=[True, False]).rows()
    return tuple(Node(int(row[0]), names[int(row[0])], *row[1:]) for row in rows)


def _arcs(spans: pl.DataFrame, calendar: WorkingCalendar | None) -> tuple[Arc, ...]:
    following = spans.select(
        model.CASE,
        pl.col("code").alias("source"),
        pl.col("code").shift(-1).over(model.CASE).alias("target"),
        pl.col(activities.END).alias("from"),
        pl.col("begun").shift(-1).over(model.CASE).alias("to"),
    ).drop_nulls("target")
    span = clock.between(following["from"], following["to"], calendar)
    figures = (
        pl.col("span").median().alias("median"),
        pl.col("span").mean().alias("mean"),
        pl.col("span").quantile(0.9).alias("p90"),
        pl.col("span").sum().cast(pl.Float64).alias("total"),
    )
    pairs = (
        following.with_columns(span)
        .group_by("source", "target")
        .agg(pl.len(), pl.col(model.CASE).n_unique().alias("cases"), *figures)
    )
    arcs = [Arc(*row) for row in pairs.rows()]
    ends = spans.group_by(model.CASE, maintain_order=True).agg(
        pl.col("code").first().alias("first"), pl.col("code").last().alias("last")
    )
    arcs += [Arc(START, code, count, count) for code, count in ends.group_by("first").len().rows()]
    arcs += [Arc(code, END, count, count) for code, count in ends.group_by("last").len().rows()]
    return tuple(sorted(arcs, key=lambda arc: (-arc.count, arc.source, arc.target)))


def simplify(whole: Graph, activity_share: float, path_share: float) -> Graph:
    """The part of the graph that the sliders ask for (shares 0..1), always connected from start to end."""
    kept = _kept_nodes(whole, activity_share)
    inside = [arc for arc in whole.arcs if arc.source in kept and arc.target in kept]
    needed = _backbone(inside, kept)
    free = [arc for arc in inside if (arc.source, arc.target) not in needed]
    more = free[: round(path_share * len(free))]
    shown = needed | {(arc.source, arc.target) for arc in more}
    return msgspec.structs.replace(
        whole,
        nodes=tuple(node for node in whole.nodes if node.code in kept),
        arcs=tuple(arc for arc in inside if (arc.source, arc.target) in shown),
    )


class Shares(NamedTuple):
    """Where the two sliders stand."""

    activities: float
    paths: float


def readable(whole: Graph) -> Shares:
    """The sliders at which a map is first shown: as much of it as a screen holds, the rest is for whoever asks for it."""
    activities = _most(lambda share: len(simplify(whole, share, 0.0).nodes) <= READABLE_ACTIVITIES)
    return Shares(activities, _most(lambda share: len(simplify(whole, activities, share).arcs) <= READABLE_PATHS))


def _most(fits: Callable[[float], bool]) -> float:
    """The furthest of a slider's places that fits, else its first."""
    return next((place / SLIDER for place in range(SLIDER, 0, -1) if fits(place / SLIDER)), 0.0)


def _kept_nodes(whole: Graph, share: float) -> set[int]:
    """The most frequent activities, and those without which no way leads from start to end."""
    count = max(1, round(share * len(whole.nodes)))
    kept = {START, END, *(node.code for node in whole.nodes[:count])}
    for tree, root in ((_widest(whole.arcs, START), START), (_widest([_turned(arc) for arc in whole.arcs], END), END)):
        for code in list(kept):
            kept |= set(_way(tree, code, root))
    return kept


def _backbone(arcs: list[Arc], kept: set[int]) -> set[tuple[int, int]]:
    """For every node its best way in and its best way out."""
    forth, back = _widest(arcs, START), _widest([_turned(arc) for arc in arcs], END)
    needed = {(forth[code], code) for code in kept if code in forth}
    return needed | {(code, back[code]) for code in kept if code in back}


def _turned(arc: Arc) -> Arc:
    return msgspec.structs.replace(arc, source=arc.target, target=arc.source)


def _widest(arcs: Iterable[Arc], root: int) -> dict[int, int]:
    """Of every node its predecessor on the way from the root whose rarest arc is the most frequent (Dijkstra on the minimum)."""
    out: dict[int, list[Arc]] = {}
    for arc in arcs:
        if arc.source != arc.target:
            out.setdefault(arc.source, []).append(arc)
    before: dict[int, int] = {}
    done: set[int] = set()
    waiting: list[tuple[int, int, int, int]] = [(-(1 << 62), 0, root, root)]
    while waiting:
        width, steps, node, source = heapq.heappop(waiting)
        if node in done:
            continue
        done.add(node)
        if node != root:
            before[node] = source
        for arc in out.get(node, ()):
            if arc.target not in done:
                heapq.heappush(waiting, (max(width, -arc.count), steps + 1, arc.target, node))
    return before


def _way(before: dict[int, int], node: int, root: int) -> list[int]:
    way: list[int] = []
    while node != root and node in before:
        node = before[node]
        way.append(node)
    return way
