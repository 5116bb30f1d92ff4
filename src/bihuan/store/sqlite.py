"""SQLite through the standard library: write-ahead log, every commit synced to disk, one writer.

SQLAlchemy lends the connection so that queries of the read side run inside the same transaction as named statements.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bihuan.store.connection import Clash, Full, Lost, Poison, Row, Value
from bihuan.store.statements import Dialect, Statement

BUSY_MS = 10_000
CACHE_KIB = 65_536

T = TypeVar("T")


def engine_of(path: Path, *, readers: int) -> sa.Engine:
    """An engine over the file, keeping `readers` connections; more are opened while more threads read at once."""

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        return connection

    return sa.create_engine(
        "sqlite+pysqlite://",
        creator=connect,
        poolclass=sa.pool.QueuePool,
        pool_size=readers,
        max_overflow=-1,
        pool_reset_on_return=None,
        isolation_level="AUTOCOMMIT",
    )


def _translate(failure: sqlite3.Error) -> NoReturn:
    name = getattr(failure, "sqlite_errorname", "")
    if name.startswith(
        ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_TRUNCATE")
    ):
        raise Full("store.full") from failure
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        raise Clash(str(failure)) from failure
    if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_READONLY")):
        raise Lost("store.unreachable", address="sqlite", reason=str(failure)) from failure
    raise Poison(str(failure), race=isinstance(failure, sqlite3.IntegrityError)) from failure


def _guarded(action: Callable[[], T]) -> T:
    try:
        return action()
    except sqlite3.Error as failure:
        _translate(failure)
    except DBAPIError as failure:
        if isinstance(failure.orig, sqlite3.Error):
            _translate(failure.orig)
        raise


class SqliteConnection:
    """One connection to the file."""

    dialect: Dialect = "sqlite"

    def __init__(self, engine: sa.Engine) -> None:
        self._lent = _guarded(engine.connect)
        raw = self._lent.connection.driver_connection
        if not isinstance(raw, sqlite3.Connection):
            raise TypeError("the engine did not lend a connection to SQLite")
        self._raw = raw
        self._cursor = raw.cursor()

    def begin(self, *, write: bool) -> None:
        self._execute("BEGIN IMMEDIATE" if write else "BEGIN DEFERRED")

    def commit(self) -> None:
        try:
            self._raw.execute("COMMIT")
        except sqlite3.Error as failure:
            _translate(failure)

    def rollback(self) -> None:
        if self._raw.in_transaction:
            self._execute("ROLLBACK")

    def savepoint(self) -> None:
        self._execute("SAVEPOINT use_case")

    def release(self) -> None:
        self._execute("RELEASE use_case")

    def rollback_to_savepoint(self) -> None:
        self._execute("ROLLBACK TO use_case")
        self._execute("RELEASE use_case")

    def clock(self) -> int:
        return time.time_ns() // 1_000_000

    def rows(self, statement: Statement, parameters: Sequence[Value]) -> list[Row]:
        try:
            given = [json.dumps(each) if isinstance(each, list) else each for each in parameters]
            return self._cursor.execute(statement.text, given).fetchall()
        except sqlite3.Error as failure:
            _translate(failure)

    def run(self, statement: Statement, parameters: Sequence[Value]) -> int:
        try:
            return self._cursor.execute(statement.text, parameters).rowcount
        except sqlite3.Error as failure:
            _translate(failure)

    def run_all(self, work: Sequence[tuple[Statement, Sequence[Sequence[Value]]]]) -> list[int]:
        try:
            return [self._cursor.executemany(statement.text, parameters).rowcount for statement, parameters in work]
        except sqlite3.Error as failure:
            _translate(failure)

    def query(self, query: sa.Executable) -> list[Row]:
        return _guarded(lambda: [tuple(row) for row in self._lent.execute(query).fetchall()])

    def close(self) -> None:
        self._lent.close()

    def discard(self) -> None:
        try:
            self._cursor.close()
            self._raw.rollback()
        except sqlite3.Error:
            # An open transaction would keep its lock as long as a statement lives; a broken file cannot even end it.
            pass
        self._lent.invalidate()
        self._lent.close()

    def _execute(self, text: str) -> None:
        try:
            self._raw.execute(text)
        except sqlite3.Error as failure:
            _translate(failure)
