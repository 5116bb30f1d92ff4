"""Rows from one database into another of the same structure: instances with everything that hangs on them.

Instances are poured in groups, each with all its rows in one transaction, so that a reader never meets half an instance and a
writer never waits long. A row that is there already is left alone: pouring again after an interruption completes what is
missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bihuan.store import schema, structure
from bihuan.store.database import Backend
from bihuan.store.schema import metadata

GROUP = 250
AT_ONCE = 2_000

OF_INSTANCE = ("scopes", "history", "work_items", "copies", "notifications", "timers", "jobs", "incidents")
OF_WORK_ITEM = ("candidates", "readings")
RUNNING = frozenset(
    {"instances", *OF_INSTANCE, *OF_WORK_ITEM, "drafts", "outbox", "numbers", "idempotency", "leases", "sessions", "errands"}
)
"""What belongs to running instances, and what belongs to one running server; everything else is the company."""


def pour_company(source: str, target: str) -> None:
    """Everything but what runs: processes, versions, contents, people, settings; the target is empty."""
    _between(source, target, _company)


def pour_instances(source: str, target: str, moved: Callable[[float], bool] = lambda _: True) -> int:
    """All instances; `moved` hears the share done and answers whether to go on. Answers how many were poured."""
    poured = 0

    def pour(reading: sa.Connection, engine: sa.Engine) -> None:
        nonlocal poured
        keys = [row[0] for row in reading.execute(sa.select(schema.instances.c.key).order_by(schema.instances.c.key))]
        for begin in range(0, len(keys), GROUP):
            group = keys[begin : begin + GROUP]
            with _Writing(engine) as writing:
                for table, rows in _rows_of(reading, group[0], group[-1]):
                    _insert(writing, table, rows)
            poured += len(group)
            if not moved(poured / len(keys)):
                return
        with _Writing(engine) as writing:
            for rows in _parts(reading, sa.select(*schema.numbers.columns)):
                _insert(writing, schema.numbers, rows)
            structure.know_sizes(writing)

    _between(source, target, pour)
    return poured


def _between(source: str, target: str, pour: Callable[[sa.Connection, sa.Engine], None]) -> None:
    given, taking = Backend(source), Backend(target)
    try:
        with given.engine.connect() as reading:
            reading.exec_driver_sql("BEGIN")
            pour(reading, taking.engine)
            reading.exec_driver_sql("ROLLBACK")
    finally:
        given.engine.dispose()
        taking.engine.dispose()


def _company(reading: sa.Connection, engine: sa.Engine) -> None:
    with _Writing(engine) as writing:
        for table in metadata.sorted_tables:
            if table.name not in RUNNING:
                for rows in _parts(reading, sa.select(*table.columns)):
                    _insert(writing, table, rows)


class _Writing:
    """A writing transaction; SQLite is told so at once, for two readers cannot both become writers."""

    def __init__(self, engine: sa.Engine) -> None:
        self._connection = engine.connect()

    def __enter__(self) -> sa.Connection:
        word = "BEGIN IMMEDIATE" if self._connection.dialect.name == "sqlite" else "BEGIN"
        self._connection.exec_driver_sql(word)
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._connection.exec_driver_sql("COMMIT" if kind is None else "ROLLBACK")
        self._connection.close()


def _rows_of(reading: sa.Connection, first: int, last: int) -> Iterator[tuple[sa.Table, list[dict[str, Any]]]]:
    instances, items = schema.instances, schema.work_items
    for rows in _parts(reading, sa.select(*instances.columns).where(instances.c.key.between(first, last))):
        yield instances, rows
    for name in OF_INSTANCE:
        table = metadata.tables[name]
        for rows in _parts(reading, sa.select(*table.columns).where(table.c.instance_key.between(first, last))):
            yield table, rows
    chosen = sa.select(items.c.key).where(items.c.instance_key.between(first, last))
    for name in OF_WORK_ITEM:
        table = metadata.tables[name]
        for rows in _parts(reading, sa.select(*table.columns).where(table.c.work_item_key.in_(chosen))):
            yield table, rows


def _parts(reading: sa.Connection, query: sa.Select[Any]) -> Iterator[list[dict[str, Any]]]:
    for part in reading.execute(query).partitions(AT_ONCE):
        yield [dict(row._mapping) for row in part]


def _insert(writing: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        insert = sqlite.insert if writing.dialect.name == "sqlite" else postgresql.insert
        writing.execute(insert(table).on_conflict_do_nothing(), list(rows))
