"""OCEL 2.0 files: the SQLite form of the standard, read only."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import polars as pl

from bihuan.eventlog import instants, model
from bihuan.eventlog.objects import EVENT, OBJECT, TYPE, ObjectLog
from bihuan.kernel.errors import InvalidInput

HEAD = b"SQLite format 3\0"
_NEEDED = {"event", "object", "event_object", "event_map_type", "object_map_type"}
_OWN = {"ocel_id", "ocel_time", "ocel_changed_field"}


def read(path: Path, *, name: str = "") -> ObjectLog:
    """The object-centric log of a file; raises `InvalidInput` with `eventlog.not_ocel`, `eventlog.ocel_damaged`."""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error as failure:
        raise InvalidInput("eventlog.ocel_damaged", reason=str(failure)) from failure
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        return _read(connection, name)
    except sqlite3.DatabaseError as failure:
        raise InvalidInput("eventlog.ocel_damaged", reason=str(failure)[:200]) from failure
    finally:
        connection.close()


def _read(connection: sqlite3.Connection, name: str) -> ObjectLog:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    missing = sorted(_NEEDED - tables)
    if missing:
        raise InvalidInput("eventlog.not_ocel", tables=", ".join(missing))
    kinds = _frame(connection, "SELECT ocel_id, ocel_type FROM event", ("event", "activity"))
    details = _details(connection, tables, "event")
    events = kinds.join(details, left_on=EVENT, right_on="ocel_id", how="left", maintain_order="left")
    if "ocel_time" not in events.columns:
        raise InvalidInput("eventlog.no_instants", example="")
    events = events.with_columns(instants.read(events["ocel_time"]).values.alias(model.TIME)).drop("ocel_time")
    events = events.filter(pl.col(model.TIME).is_not_null())
    if not events.height:
        raise InvalidInput("eventlog.no_events")
    objects = _frame(connection, "SELECT ocel_id, ocel_type FROM object", (OBJECT, TYPE))
    facts = _details(connection, tables, "object")
    if "ocel_time" in facts.columns:
        facts = facts.drop("ocel_time")
    objects = objects.join(facts, left_on=OBJECT, right_on="ocel_id", how="left", maintain_order="left")
    query = "SELECT ocel_event_id, ocel_object_id, ocel_qualifier FROM event_object"
    return ObjectLog(events, objects, _frame(connection, query, (EVENT, OBJECT, "qualifier")), name)


def _details(connection: sqlite3.Connection, tables: set[str], kind: str) -> pl.DataFrame:
    """The attributes of all types under one another: of each id its first row, as objects change over time."""
    parts = [pl.DataFrame(schema={"ocel_id": pl.String})]
    for (suffix,) in connection.execute(f"SELECT ocel_type_map FROM {kind}_map_type"):
        table = f"{kind}_{suffix}"
        if table not in tables:
            continue
        quoted = table.replace('"', '""')
        columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{quoted}")')]
        kept = [each for each in columns if each not in _OWN or each in ("ocel_id", "ocel_time")]
        listed = ", ".join('"{}"'.format(each.replace('"', '""')) for each in kept)
        part = _frame(connection, f'SELECT {listed} FROM "{quoted}"', tuple(kept))
        parts.append(part.unique("ocel_id", keep="first", maintain_order=True))
    return pl.concat(parts, how="diagonal_relaxed")


def _frame(connection: sqlite3.Connection, query: str, columns: tuple[str, ...]) -> pl.DataFrame:
    rows = connection.execute(query).fetchall()
    return pl.DataFrame({name: _series(name, [row[place] for row in rows]) for place, name in enumerate(columns)})


def _series(name: str, values: list[Any]) -> pl.Series:
    if name in ("ocel_id", EVENT, OBJECT):
        return pl.Series(name, [None if each is None else str(each) for each in values], dtype=pl.String)
    try:
        return pl.Series(name, values)
    except (TypeError, OverflowError):
        return pl.Series(name, [None if each is None else str(each) for each in values], dtype=pl.String)
