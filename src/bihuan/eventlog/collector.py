"""A log built row by row, for sources that are not tables: our engine, the simulation.

    log = Collector()
    order = log.case("SO-1", {"region": "east"})
    log.event(order, "接收订单", 1_700_000_000_000, resource="li", start=1_699_999_000_000)
    value = log.finish(name="orders")

Columns grow only as far as they are used; what a row does not say is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from bihuan.eventlog import model


class Columns:
    """Sparse columns: a value is put in the present row, the gaps are filled when needed."""

    def __init__(self) -> None:
        self.height = 0
        self._columns: dict[str, list[Any]] = {}

    def put(self, name: str, value: Any) -> None:
        column = self._columns.get(name)
        if column is None:
            column = self._columns[name] = []
        missing = self.height - len(column)
        if missing > 0:
            column.extend([None] * missing)
        elif missing < 0:
            column.pop()  # the same key again: the later one holds
        column.append(value)

    def end_row(self) -> None:
        self.height += 1

    def frame(self) -> pl.DataFrame:
        return pl.DataFrame({name: _series(name, column, self.height) for name, column in self._columns.items()})

    def column(self, name: str) -> pl.Series:
        return _series(name, self._columns.get(name, []), self.height)


def _series(name: str, column: list[Any], height: int) -> pl.Series:
    column = column + [None] * (height - len(column))
    try:
        return pl.Series(name, column, strict=True)
    except (TypeError, OverflowError):
        return pl.Series(name, [None if each is None else _text(each) for each in column], dtype=pl.String)


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


class Collector:
    """A log in the making."""

    def __init__(self) -> None:
        self._cases = Columns()
        self._events = Columns()

    @property
    def count(self) -> int:
        """How many events have been given so far."""
        return self._events.height

    def case(self, name: str, attributes: Mapping[str, Any] | None = None) -> int:
        """A new case; answers its code."""
        self._cases.put(model.CASE, name)
        for key, value in (attributes or {}).items():
            if key != model.CASE:
                self._cases.put(key, value)
        self._cases.end_row()
        return self._cases.height - 1

    def event(
        self,
        case: int,
        activity: str,
        time: int,
        *,
        start: int | None = None,
        enabled: int | None = None,
        lifecycle: str = "",
        resource: str = "",
        role: str = "",
        group: str = "",
        element: str = "",
        attributes: Mapping[str, Any] | None = None,
    ) -> None:
        """Something happened in a case at `time` (ms since 1970 UTC); with `start` the row stands for a whole activity."""
        put = self._events.put
        put(model.CASE, case)
        put(model.ACTIVITY, activity)
        put(model.TIME, time)
        if start is not None:
            put(model.START, start)
        if enabled is not None:
            put(model.ENABLED, enabled)
        words = ((model.LIFECYCLE, lifecycle), (model.RESOURCE, resource), (model.ROLE, role), (model.GROUP, group))
        for key, word in (*words, (model.ELEMENT, element)):
            if word:
                put(key, word)
        for key, value in (attributes or {}).items():
            if key not in model.STANDARD:
                put(key, value)
        self._events.end_row()

    def finish(self, *, name: str = "", source: str = "file") -> model.EventLog:
        """The log; a case without events stays a case."""
        cases = self._cases.frame()
        if model.CASE not in cases.columns:
            cases = pl.DataFrame({model.CASE: pl.Series([], dtype=pl.String)})
        events = self._events.frame()
        if not events.height:
            kinds = {model.CASE: pl.UInt32, model.ACTIVITY: pl.String, model.TIME: pl.Int64}
            events = pl.DataFrame(schema=kinds)
        return model.ordered(cases, events, name=name, source=source)
