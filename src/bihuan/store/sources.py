"""Databases around us, asked by service tasks: one statement in one transaction, parameters bound, time and rows bounded."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from bihuan.application.ports.effects import Failed

SECONDS = 20


_TEXT = re.compile(r"'(?:[^']|'')*'")


def _engine(address: str) -> sa.Engine:
    """From a URL, or from PostgreSQL's own words (`host=… dbname=…`)."""
    bounds: dict[str, Any] = {"pool_size": 2, "max_overflow": 2, "pool_pre_ping": True}
    if "://" not in address:
        return sa.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(address), **bounds)
    url = sa.make_url(address.replace("postgres://", "postgresql://", 1))
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    options: dict[str, Any] = {"timeout": SECONDS} if url.drivername.startswith("sqlite") else {}
    return sa.create_engine(url, connect_args=options, **bounds)


class Source:
    """One database by its address; read-only unless it is `writable`. Connects when it is first asked."""

    def __init__(self, address: str, *, writable: bool = False) -> None:
        self._writable = writable
        self._engine = _engine(address)

    def __call__(self, statement: str, parameters: Mapping[str, Any], most: int) -> tuple[list[dict[str, Any]], int]:
        """Rows by column name and the number of rows changed (-1 when it only asks); raises `Failed`."""
        try:
            with self._engine.begin() as connection:
                self._bound(connection)
                found = connection.execute(sa.text(_TEXT.sub(_as_text, statement)), dict(parameters))
                if not found.returns_rows:
                    return [], found.rowcount
                return [{name: _plain(value) for name, value in row.items()} for row in found.mappings().fetchmany(most)], -1
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
            connection.execute(sa.text(f"SET LOCAL statement_timeout = {SECONDS * 1000}"))
            if not self._writable:
                connection.execute(sa.text("SET TRANSACTION READ ONLY"))
        elif connection.dialect.name == "sqlite":
            connection.execute(sa.text(f"PRAGMA query_only = {0 if self._writable else 1}"))


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
