"""The structure of the database: which revision it has, which one this program needs, and how to get there.

A program that finds the database as it wants it never loads Alembic, whose import is a tenth of a start.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bihuan.kernel.errors import Unavailable
from bihuan.store.connection import Lost

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0010_follow_up"  # the newest revision in MIGRATIONS


def _config(connection: sa.Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def wanted() -> str:
    """The newest revision this program knows."""
    return HEAD


def found(engine: sa.Engine) -> str:
    """The revision of the database; empty for a fresh one."""
    with connected(engine) as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return ""
        return connection.execute(sa.select(sa.column("version_num")).select_from(sa.table("alembic_version"))).scalar() or ""


def require_current(engine: sa.Engine) -> None:
    """Raise `Unavailable` with what to do when program and database do not fit."""
    have, want = found(engine), wanted()
    if have == want:
        return
    if have and not knows(have):
        raise Unavailable("store.newer", found=have)
    raise Unavailable("store.needs_migration", found=have or "-", wanted=want)


def upgrade(engine: sa.Engine) -> tuple[str, str]:
    """Bring the database to the newest revision, in one transaction; answers the revisions before and after."""
    before = found(engine)
    if before == HEAD:
        return before, HEAD
    if before and not knows(before):
        raise Unavailable("store.newer", found=before)
    with connected(engine) as connection:
        raw: Any = connection
        raw.exec_driver_sql("BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else "BEGIN")
        try:
            move(connection, "head")
        except BaseException:
            raw.exec_driver_sql("ROLLBACK")
            raise
        raw.exec_driver_sql("COMMIT")
    return before, wanted()


def move(connection: sa.Connection, revision: str) -> None:
    """Bring the database to a revision inside the transaction that is open on the connection."""
    from alembic import command

    command.upgrade(_config(connection), revision)


def know_sizes(connection: sa.Connection) -> None:
    """Let PostgreSQL look at tables that were just filled: until it has, it reads them whole where an index would do."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE")


def knows(revision: str) -> bool:
    """Whether this program can read a database of that revision."""
    from alembic.script import ScriptDirectory

    return revision in {each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()}


def connected(engine: sa.Engine) -> sa.Connection:
    """A connection of the engine; raises `Lost` when the database does not answer."""
    try:
        return engine.connect()
    except DBAPIError as failure:
        raise Lost("store.unreachable", address=engine.url.render_as_string(), reason=str(failure.orig)) from failure
