"""Databases around us, asked by service tasks: one statement in one transaction, parameters bound, time and rows bounded."""

from __future__ import annotations

import math
import os
import re
import socket
import threading
import time as clock
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from bihuan.application.ports.effects import Failed

SECONDS = 20
GRACE_S = 5  # after which a server that should have ended a statement itself is given up
LARGEST_ANSWER = 4 << 20
AT_ONCE = 50  # rows fetched ahead

_ASKS = re.compile(r"\s*(SELECT|VALUES|TABLE|WITH)\b", re.IGNORECASE)
_TEXT = re.compile(r"'(?:[^']|'')*'")


def _engine(address: str, seconds: float) -> sa.Engine:
    """From a URL, or from PostgreSQL's own words (`host=… dbname=…`). One connection per statement: none is ever old."""
    patient = {"connect_timeout": max(math.ceil(seconds), 2)}
    if "://" not in address:
        connect = partial(psycopg.connect, address, **patient)
        return _watched(sa.create_engine("postgresql+psycopg://", creator=connect, poolclass=sa.NullPool), seconds)
    url = sa.make_url(address.replace("postgres://", "postgresql://", 1))
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername == "postgresql+psycopg":
        return _watched(sa.create_engine(url, connect_args=patient, poolclass=sa.NullPool), seconds)
    options: dict[str, Any] = {"timeout": seconds} if url.drivername.startswith("sqlite") else {}
    return sa.create_engine(url, connect_args=options, poolclass=sa.NullPool)


def _watched(engine: sa.Engine, seconds: float) -> sa.Engine:
    """Every connection is hung up on when it has lived too long: a server that is frozen answers no `statement_timeout`."""

    def connected(driver: Any, record: Any) -> None:
        timer = threading.Timer(seconds + min(GRACE_S, seconds), partial(_hang_up, driver))
        timer.daemon = True
        timer.start()
        record.info["timer"] = timer

    def closed(driver: Any, record: Any) -> None:
        record.info.pop("timer").cancel()

    event.listen(engine, "connect", connected, insert=True)
    event.listen(engine, "close", closed)
    return engine


def _hang_up(driver: Any) -> None:
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(driver.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


class Source:
    """One database by its address; read-only unless it is `writable`. Connects when it is first asked."""

    def __init__(self, address: str, *, writable: bool = False, seconds: float = SECONDS) -> None:
        self._writable = writable
        self.seconds = seconds
        self._engine = _engine(address, seconds)

    def __call__(self, statement: str, parameters: Mapping[str, Any], most: int) -> tuple[list[dict[str, Any]], int]:
        """Rows by column name and the number of rows changed (-1 when it only asks); raises `Failed`."""
        try:
            with self._engine.begin() as connection, _ended(connection, self.seconds):
                self._bound(connection)
                if not self._writable and _ASKS.match(statement):  # rows come as they are fetched, not all at once
                    connection = connection.execution_options(stream_results=True, max_row_buffer=AT_ONCE)
                found = connection.execute(sa.text(_TEXT.sub(_as_text, statement)), dict(parameters))
                if not found.returns_rows:
                    return [], found.rowcount
                return _few(found, most), -1
        except OperationalError as failure:
            raise Failed(_told(failure)) from failure
        except DBAPIError as refused:
            raise Failed(_told(refused), again=refused.connection_invalidated) from refused
        except SQLAlchemyError as malformed:
            raise Failed(str(malformed).partition("\n")[0], again=False) from malformed

    def close(self) -> None:
        self._engine.dispose()

    def _bound(self, connection: sa.Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text(f"SET LOCAL statement_timeout = {int(self.seconds * 1000)}"))
            if not self._writable:
                connection.execute(sa.text("SET TRANSACTION READ ONLY"))
        elif connection.dialect.name == "sqlite":
            connection.execute(sa.text(f"PRAGMA query_only = {0 if self._writable else 1}"))


@contextmanager
def _ended(connection: sa.Connection, seconds: float) -> Iterator[None]:
    """SQLite has no time limit of its own: it asks now and then whether to go on."""
    driver: Any = connection.connection.driver_connection
    until = clock.monotonic() + seconds
    if connection.dialect.name == "sqlite":
        driver.set_progress_handler(lambda: clock.monotonic() > until, 10_000)
    yield


def _few(found: sa.CursorResult[Any], most: int) -> list[dict[str, Any]]:
    """The rows, no more of them and no larger than a process can carry."""
    rows: list[dict[str, Any]] = []
    size = 0
    for row in found.mappings():
        rows.append({name: _plain(value) for name, value in row.items()})
        size += sum(len(value) for value in rows[-1].values() if isinstance(value, str))
        if size > LARGEST_ANSWER:
            raise Failed("the answer is too large; narrow the statement", again=False)
        if len(rows) == most:
            break
    return rows


def _as_text(literal: re.Match[str]) -> str:
    """A colon inside quotes names no parameter."""
    return literal[0].replace(":", "\\:")


def _told(failure: DBAPIError) -> str:
    """What the database says, without statement and parameters: these may hold what nobody else should read."""
    return str(failure.orig).strip().partition("\n")[0][:500]


def _plain(value: Any) -> Any:
    """A cell as JSON has it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    return str(value)
