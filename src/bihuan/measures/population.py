"""A log as the population of a formula: the facts of its cases, column by column, computed in bulk.

A node is named by the element of the model, or, in logs that know no elements, by the activity. `start()` and `end()` of a
case are those the log's source knows (`started`, `ended`: an open case has no end), else those of its first and last event.
`value(field)` is the attribute of the case. Withdrawn work counts as a visit and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from bihuan.feel import Range, Value
from bihuan.feel.temporal import DayTimeDuration, instant
from bihuan.kernel.calendar import WorkingCalendar
from bihuan.measures.language import Fact

if TYPE_CHECKING:
    import polars as pl

    from bihuan.eventlog.model import EventLog

STARTED, ENDED = "started", "ended"
_MILLISECOND = 1_000_000  # nanoseconds

Cells: TypeAlias = dict[int, Any]


class Period(msgspec.Struct, frozen=True):
    """From `begin` to before `end`, in milliseconds since 1970 UTC."""

    begin: int
    end: int

    def contains(self, at_ms: int) -> bool:
        return self.begin <= at_ms < self.end

    @property
    def range(self) -> Range:
        """The same as FEEL writes it: `[begin..end)`."""
        return Range(instant(self.begin), instant(self.end), start_included=True)


class LogPopulation:
    """The cases of a log. `calendar` is needed for working time only."""

    def __init__(self, log: EventLog, period: Period | None = None, calendar: WorkingCalendar | None = None) -> None:
        self.log = log
        self.calendar = calendar
        self.period: Range | None = period.range if period is not None else None

    @property
    def size(self) -> int:
        return self.log.cases.height

    def column(self, fact: Fact) -> Sequence[Value]:
        """The fact of every case, in the order of the cases."""
        if fact.kind == "value":
            return self._attribute(fact.key)
        if not fact.key:
            return self._of_case(fact)
        cells = _BY_NODE[fact.kind](self, self._rows(fact), fact)
        absent = 0 if fact.kind == "visits" else None
        return [cells.get(case, absent) for case in range(self.size)]

    def instants(self, column: str) -> list[int | None]:
        """When each case started or ended, in milliseconds."""
        import polars as pl

        if column in self.log.cases.columns:
            return self.log.cases[column].to_list()
        events = self.log.events
        if column == STARTED:
            known = [each for each in ("enabled", "start", "time") if each in events.columns]
            first = events.group_by("case").agg(pl.min_horizontal(pl.col(each).min() for each in known).alias("at"))
        else:
            first = events.group_by("case").agg(pl.col("time").max().alias("at"))
        found = dict(zip(first["case"].to_list(), first["at"].to_list(), strict=True))
        return [found.get(case) for case in range(self.size)]

    def _attribute(self, key: str) -> Sequence[Value]:
        name, _, inner = key.partition(".")
        for column in (key, name if not inner else ""):
            if column and column in self.log.cases.columns:
                return [_feel(each) for each in self.log.cases[column].to_list()]
        return [None] * self.size

    def _of_case(self, fact: Fact) -> Sequence[Value]:
        starts, ends = self.instants(STARTED), self.instants(ENDED)
        if fact.kind != "duration":
            return [None if each is None else instant(each) for each in (starts if fact.kind == "start" else ends)]
        return [
            None if start is None or end is None else self._length(start, end, fact.clock)
            for start, end in zip(starts, ends, strict=True)
        ]

    def _rows(self, fact: Fact) -> pl.DataFrame:
        import polars as pl

        from bihuan.eventlog.history import WITHDRAWN

        events = self.log.events
        column = "element" if self.log.has("element") else "activity"
        chosen = events.filter(pl.col(column).cast(pl.String) == fact.key)
        if fact.kind != "visits" and self.log.has("lifecycle"):
            chosen = chosen.filter(pl.col("lifecycle").cast(pl.String).fill_null("complete") != WITHDRAWN)
        return chosen

    def starts(self, rows: pl.DataFrame, _: Fact) -> Cells:
        import polars as pl

        begun = [each for each in ("start", "time") if each in rows.columns]
        return _cells(rows.group_by("case").agg(pl.coalesce(begun).min().alias("at")), instant)

    def ends(self, rows: pl.DataFrame, _: Fact) -> Cells:
        import polars as pl

        return _cells(rows.group_by("case").agg(pl.col("time").max().alias("at")), instant)

    def visits(self, rows: pl.DataFrame, _: Fact) -> Cells:
        import polars as pl

        return _cells(rows.group_by("case").agg(pl.len().alias("at")), int)

    def actors(self, rows: pl.DataFrame, _: Fact) -> Cells:
        import polars as pl

        if not self.log.has("resource"):
            return {}
        last = (
            rows.sort("case", "time", maintain_order=True)
            .group_by("case")
            .agg(pl.col("resource").cast(pl.String).last().alias("at"))
        )
        return _cells(last, str)

    def worked(self, rows: pl.DataFrame, fact: Fact) -> Cells:
        return self._spans(rows, "start", "time", fact)

    def waited(self, rows: pl.DataFrame, fact: Fact) -> Cells:
        return self._spans(rows, "enabled", "start", fact)

    def _spans(self, rows: pl.DataFrame, begin: str, end: str, fact: Fact) -> Cells:
        """The lengths of all visits together."""
        import polars as pl

        if begin not in rows.columns or end not in rows.columns:
            return {}
        rows = rows.filter(pl.col(begin).is_not_null() & pl.col(end).is_not_null())
        if fact.clock == "elapsed":
            summed = rows.group_by("case").agg((pl.col(end) - pl.col(begin)).sum().alias("at"))
            return _cells(summed, _duration)
        if self.calendar is None:
            return {}
        found: dict[int, int] = {}
        for case, first, last in zip(rows["case"].to_list(), rows[begin].to_list(), rows[end].to_list(), strict=True):
            found[case] = found.get(case, 0) + self.calendar.working_between(first, last)
        return {case: _duration(length) for case, length in found.items()}

    def _length(self, start: int, end: int, clock: str) -> Value:
        if clock == "elapsed":
            return _duration(end - start)
        return None if self.calendar is None else _duration(self.calendar.working_between(start, end))


_BY_NODE: dict[str, Callable[[LogPopulation, Any, Fact], Cells]] = {
    "start": LogPopulation.starts,
    "end": LogPopulation.ends,
    "duration": LogPopulation.worked,
    "wait": LogPopulation.waited,
    "visits": LogPopulation.visits,
    "actor": LogPopulation.actors,
}


def _duration(ms: int) -> DayTimeDuration:
    return DayTimeDuration(ms * _MILLISECOND)


def _cells(frame: pl.DataFrame, made: Callable[[Any], Any]) -> Cells:
    pairs = zip(frame["case"].to_list(), frame["at"].to_list(), strict=True)
    return {case: made(value) for case, value in pairs if value is not None}


def _feel(value: Any) -> Value:
    """An attribute as FEEL has it: numbers with a fraction are decimal."""
    if isinstance(value, float):
        from decimal import Decimal

        return Decimal(repr(value))
    return value
