"""The scene detectors look at: activity instances with their waiting and working, computed once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

import msgspec
import polars as pl

from bihuan.eventlog import activities, model
from bihuan.eventlog.model import EventLog
from bihuan.kernel.calendar import WorkingCalendar
from bihuan.mining import clock

MS_PER_HOUR: Final = 3_600_000
_MONTH_MS: Final = 30.4375 * 24 * MS_PER_HOUR
MARKERS: Final = frozenset({"start", "end", "开始", "结束", "artificial start", "artificial end"})
NOBODY: Final = frozenset(
    {"", "UNKNOWN", "UNDEFINED", "MISSING", "EMPTY", "NONE", "SYSTEM", "ARTIFICIAL", "artificial", "系统", "无"}
)
_SHORTEST_SPAN: Final = 1.0  # a log of less than a month is taken as it is, never blown up


class Scene(msgspec.Struct, frozen=True):
    """What detectors look at, computed once: activity instances with `wait` and `work` in ms, the span in months."""

    log: EventLog
    table: pl.DataFrame
    months: float
    cases: int
    knows_work: bool
    dated: frozenset[str]
    calendar: WorkingCalendar | None = None
    duties: Mapping[str, int] = {}  # activities of the model without exactly one who answers for them
    entries: Mapping[str, tuple[str, ...]] = {}  # fields of forms and the activities that write them

    @property
    def names(self) -> list[str]:
        return model.categories(self.table, model.ACTIVITY)


def scene(
    log: EventLog,
    calendar: WorkingCalendar | None = None,
    *,
    duties: Mapping[str, int] | None = None,
    entries: Mapping[str, tuple[str, ...]] | None = None,
) -> Scene:
    table = activities.instances(log)
    if model.LIFECYCLE in table.columns and "withdraw" in model.categories(table, model.LIFECYCLE):
        table = table.filter((pl.col(model.LIFECYCLE) != "withdraw").fill_null(True))
    begun = pl.coalesce(model.START, pl.col(activities.END))
    table = table.with_columns(begun.alias("begun"))
    table = table.with_columns(
        clock.between(table[model.ENABLED], table["begun"], calendar).alias("wait"),
        clock.between(table[model.START], table[activities.END], calendar).alias("work"),
    )
    first, last = log.events[model.TIME].min(), log.events[model.TIME].max()
    span = (last - first) / _MONTH_MS if isinstance(first, int) and isinstance(last, int) else 0.0
    return Scene(
        log=log,
        table=table,
        months=max(span, _SHORTEST_SPAN / 30),
        cases=max(log.events[model.CASE].n_unique(), 1),
        knows_work=activities.knows_work(log),
        dated=_dated(log),
        calendar=calendar,
        duties=duties or {},
        entries=entries or {},
    )


def _dated(log: EventLog) -> frozenset[str]:
    """Activities that are no work: events of a calendar known only by their date (a trip begins), made-up starts and ends.

    Where most of the log is known by the day only, days are simply its precision.
    """
    whole = (pl.col(model.TIME) % MS_PER_HOUR == 0).mean()
    shares = log.events.group_by(model.ACTIVITY).agg(whole.alias("whole"), pl.len().alias("n"))
    whole_days = shares.filter((pl.col("whole") > 0.98) & (pl.col("n") >= 10))
    named = {each for each in model.categories(log.events, model.ACTIVITY) if each.strip().casefold() in MARKERS}
    if int(whole_days["n"].sum()) > log.events.height / 2:
        return frozenset(named)
    return frozenset(named | set(whole_days[model.ACTIVITY].cast(pl.String).to_list()))


def identity(kind: str, *parts: str) -> str:
    """The same weakness at the same place has the same id, whenever it is looked for."""
    return "f" + hashlib.sha256("\x1f".join((kind, *parts)).encode()).hexdigest()[:12]


def hours(ms: float | None) -> float:
    return round((ms or 0.0) / MS_PER_HOUR, 2)


def names_of(scene: Scene, codes: pl.Series, limit: int = 5) -> tuple[str, ...]:
    """Some cases by name."""
    names = scene.log.cases[model.CASE].cast(pl.String)
    return tuple(names[int(code)] for code in codes.unique(maintain_order=True).head(limit).to_list())


def certainty(count: int) -> float:
    """How far a figure from so many cases may be trusted: 0.5 at 10, near 1 from some hundreds."""
    return round(count / (count + 10.0), 3)
