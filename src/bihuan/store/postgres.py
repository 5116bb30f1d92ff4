"""PostgreSQL through psycopg: pipelined writes, server-side prepared statements, no session state to lose.

Isolation is READ COMMITTED for writers (every changed row carries a version that is compared) and REPEATABLE READ for
readers. Nothing here takes advisory locks or relies on the order of sequences.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, LiteralString, NoReturn, TypeVar

import psycopg
import sqlalchemy as sa
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.numeric import Int8BinaryDumper
from sqlalchemy.exc import DBAPIError

from bihuan.kernel.errors import Unavailable
from bihuan.store.bulk import FEWEST, bulk, rows_as_text
from bihuan.store.connection import Clash, Full, Lost, Poison, Row, Value
from bihuan.store.statements import Dialect, Statement

OLDEST = 150_000
CONNECT_SECONDS = 5

_CLOCK = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"

T = TypeVar("T")


def address_of(url: str) -> str:
    """Host, port and database, without user and password: what an error may show."""
    parts = conninfo_to_dict(url)
    return f"{parts.get('host') or 'localhost'}:{parts.get('port') or 5432}/{parts.get('dbname') or ''}"


def plain(url: str) -> psycopg.Connection[Any]:
    """A connection of its own, committing every statement; raises `Lost` when the server does not answer."""
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="bihuan")
    except psycopg.OperationalError as failure:
        raise Lost("store.unreachable", address=address_of(url), reason=str(failure).strip()) from failure


def engine_of(url: str, *, connections: int) -> sa.Engine:
    """An engine over the server, keeping `connections`; raises nothing before the first connect."""

    def connect() -> psycopg.Connection[Any]:
        connection = plain(url)
        if connection.info.server_version < OLDEST:
            found = str(connection.info.server_version // 10_000)
            connection.close()
            raise Unavailable("store.too_old", found=found, wanted="15")
        connection.prepared_max = 500
        connection.adapters.register_dumper(int, Int8BinaryDumper)
        return connection

    return sa.create_engine(
        "postgresql+psycopg://",
        creator=connect,
        poolclass=sa.pool.QueuePool,
        pool_size=connections,
        max_overflow=-1,
        pool_reset_on_return=None,
        isolation_level="AUTOCOMMIT",
    )


def _translate(failure: psycopg.Error) -> NoReturn:
    if isinstance(
        failure, (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable)
    ):
        raise Clash(str(failure)) from failure
    if isinstance(failure, (psycopg.errors.DiskFull, psycopg.errors.OutOfMemory)):
        raise Full("store.full") from failure
    if isinstance(failure, (psycopg.OperationalError, psycopg.InterfaceError)):
        raise Lost("store.unreachable", address="postgresql", reason=str(failure).strip()) from failure
    raise Poison(str(failure), race=isinstance(failure, psycopg.IntegrityError)) from failure


def _guarded(action: Callable[[], T]) -> T:
    try:
        return action()
    except psycopg.Error as failure:
        _translate(failure)
    except DBAPIError as failure:
        if isinstance(failure.orig, psycopg.Error):
            _translate(failure.orig)
        raise


class PostgresConnection:
    """One connection to the server."""

    dialect: Dialect = "postgresql"

    def __init__(self, engine: sa.Engine) -> None:
        self._lent = _guarded(engine.connect)
        raw = self._lent.connection.driver_connection
        if not isinstance(raw, psycopg.Connection):
            raise TypeError("the engine did not lend a connection to PostgreSQL")
        self._raw: psycopg.Connection[Any] = raw
        self._cursor: psycopg.RawCursor[Row] = psycopg.RawCursor(self._raw)
        self._manager: AbstractContextManager[psycopg.Pipeline] | None = None
        self._pipeline: psycopg.Pipeline | None = None

    def begin(self, *, write: bool) -> None:
        def start() -> None:
            if write:
                self._enter_pipeline()
            self._raw.execute("BEGIN" if write else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

        _guarded(start)

    def commit(self) -> None:
        def end() -> None:
            self._raw.execute("COMMIT")
            self._leave_pipeline()

        _guarded(end)

    def rollback(self) -> None:
        def end() -> None:
            try:
                self._leave_pipeline()
            except psycopg.Error:
                pass
            if self._raw.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
                self._raw.execute("ROLLBACK")

        _guarded(end)

    def savepoint(self) -> None:
        self._execute("SAVEPOINT use_case")

    def release(self) -> None:
        self._execute("RELEASE SAVEPOINT use_case")

    def rollback_to_savepoint(self) -> None:
        def back() -> None:
            # After a failed statement the pipeline is in its aborted state until the next sync.
            if self._pipeline is not None:
                try:
                    self._pipeline.sync()
                except psycopg.Error:
                    pass
            self._raw.execute("ROLLBACK TO SAVEPOINT use_case")
            self._raw.execute("RELEASE SAVEPOINT use_case")

        _guarded(back)

    def clock(self) -> int:
        return _guarded(lambda: int(self._cursor.execute(_CLOCK, prepare=True, binary=True).fetchall()[0][0]))

    def rows(self, statement: Statement, parameters: Sequence[Value]) -> list[Row]:
        try:
            return self._cursor.execute(statement.text, parameters, prepare=True, binary=True).fetchall()
        except psycopg.Error as failure:
            _translate(failure)

    def run(self, statement: Statement, parameters: Sequence[Value]) -> int:
        try:
            self._cursor.execute(statement.text, parameters, prepare=True)
            if self._pipeline is not None:
                self._pipeline.sync()
            return self._cursor.rowcount
        except psycopg.Error as failure:
            _translate(failure)

    def run_all(self, work: Sequence[tuple[Statement, Sequence[Sequence[Value]]]]) -> list[int]:
        try:
            cursors: list[psycopg.RawCursor[Row]] = []
            for statement, parameters in work:
                cursor: psycopg.RawCursor[Row] = psycopg.RawCursor(self._raw)
                whole = bulk(statement) if len(parameters) >= FEWEST else None
                if whole is not None:
                    cursor.execute(whole, (rows_as_text(parameters),), prepare=True)
                else:
                    cursor.executemany(statement.text, parameters)
                cursors.append(cursor)
            if self._pipeline is not None:
                self._pipeline.sync()
            return [cursor.rowcount for cursor in cursors]
        except psycopg.Error as failure:
            _translate(failure)

    def query(self, query: sa.Executable) -> list[Row]:
        def ask() -> list[Row]:
            # SQLAlchemy wants to see a result right after it has asked, which a pipeline does not give.
            piped = self._pipeline is not None
            self._leave_pipeline()
            try:
                return [tuple(row) for row in self._lent.execute(query).fetchall()]
            finally:
                if piped:
                    self._enter_pipeline()

        return _guarded(ask)

    def close(self) -> None:
        _guarded(self._leave_pipeline)
        self._lent.close()

    def discard(self) -> None:
        try:
            self._leave_pipeline()
        except psycopg.Error:
            # It is thrown away because it is broken; that it says so is no news.
            self._pipeline = None
        self._lent.invalidate()
        self._lent.close()

    def _enter_pipeline(self) -> None:
        self._manager = self._raw.pipeline()
        self._pipeline = self._manager.__enter__()

    def _leave_pipeline(self) -> None:
        manager, self._manager, self._pipeline = self._manager, None, None
        if manager is not None:
            manager.__exit__(None, None, None)

    def _execute(self, text: LiteralString) -> None:
        _guarded(lambda: self._raw.execute(text))
