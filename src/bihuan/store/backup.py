"""Backup and restore: every row of one consistent snapshot, and the attachments, in one file that either database can take.

The file is a zip: `manifest.json` (structure, tables with columns, row counts and checksums), `tables/<name>` (frames of rows
in MessagePack, each after its length in four bytes) and `blobs/<hash>`. So a company moves from SQLite to PostgreSQL and back.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import struct
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bihuan.kernel.errors import InvalidInput, Rejected, Unavailable
from bihuan.store import (
    people_schema,  # noqa: F401 - makes its tables part of the metadata
    structure,
)
from bihuan.store.blobs import FolderBlobs
from bihuan.store.database import Backend
from bihuan.store.schema import metadata

FORMAT = 1
FRAME_ROWS = 500
# What only means something to the processes of one running server.
_LEFT_OUT = frozenset({"leases", "sessions"})
_LENGTH = struct.Struct(">I")


class TableEntry(msgspec.Struct, frozen=True):
    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    format: int
    revision: str
    tables: tuple[TableEntry, ...]
    blobs: tuple[str, ...] = ()


def backup(url: str, target: Path, blobs: Path | None = None) -> Manifest:
    """Write the whole database, as it stands at one instant, and the attachments to `target`; it appears once it is whole."""
    backend = Backend(url)
    backend.require_there()
    engine = backend.engine
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".part")
    try:
        structure.require_current(engine)
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            with engine.connect() as connection:
                connection.exec_driver_sql(_snapshot(engine))
                entries = tuple(_write_table(archive, connection, table) for table in _tables())
            names = tuple(_write_blobs(archive, blobs)) if blobs is not None else ()
            manifest = Manifest(format=FORMAT, revision=structure.wanted(), tables=entries, blobs=names)
            archive.writestr("manifest.json", msgspec.json.encode(manifest))
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(target)
    except DBAPIError as failure:
        raise Unavailable("store.broken", reason=str(failure.orig)) from failure
    finally:
        unfinished.unlink(missing_ok=True)
        engine.dispose()
    return manifest


def restore(source: Path, url: str, blobs: Path | None = None, *, force: bool = False) -> Manifest:
    """Put a backup into a database, all of it or nothing; one of an older structure is brought up to the present one.

    Raises `InvalidInput("backup.damaged")` before anything is written, `Rejected("backup.not_empty")` when there is data and
    `force` is not set, `Rejected("backup.in_use")` while a server works with the database, whatever `force` says.
    """
    backend = Backend(url)
    if backend.path is not None:
        backend.path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _opened(source) as archive:
            manifest = _checked(archive)
            with structure.connected(backend.engine) as connection:
                _refuse_occupied(connection, force=force)
            if blobs is not None:
                _unpack_blobs(archive, manifest, blobs)
            _fill(backend.engine, archive, manifest, force=force)
    finally:
        backend.engine.dispose()
    return manifest


def refuse_in_use(url: str) -> None:
    """Raise `Rejected("backup.in_use")` while a server works with the database."""
    backend = Backend(url)
    try:
        with structure.connected(backend.engine) as connection:
            _refuse_in_use(connection)
    finally:
        backend.engine.dispose()


def _refuse_in_use(connection: sa.Connection) -> set[str]:
    """The tables of a database that nobody works with."""
    names = set(sa.inspect(connection).get_table_names())
    if "leases" in names:
        held = f"SELECT holder FROM leases WHERE until > {time.time_ns() // 1_000_000}"
        if any(_at_work(row[0]) for row in connection.exec_driver_sql(held)):
            raise Rejected("backup.in_use")
    return names


def _at_work(holder: str) -> bool:
    """Whether a lease's holder (`host:process:word`) may still be there; one of this machine that was killed is not."""
    host, _, rest = holder.partition(":")
    process = rest.partition(":")[0]
    if host != socket.gethostname() or not process.isdigit() or os.name != "posix":
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _refuse_occupied(connection: sa.Connection, *, force: bool) -> None:
    names = _refuse_in_use(connection)
    for name in sorted(names - _LEFT_OUT - {"alembic_version"}):
        if not force and _any(connection, f'SELECT 1 FROM "{name}" LIMIT 1'):
            raise Rejected("backup.not_empty", place=name)


def _any(connection: sa.Connection, query: str) -> bool:
    return connection.exec_driver_sql(query).first() is not None


def _snapshot(engine: sa.Engine) -> str:
    return "BEGIN" if engine.dialect.name == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


def _tables() -> list[sa.Table]:
    return [table for table in metadata.sorted_tables if table.name not in _LEFT_OUT]


def _write_table(archive: zipfile.ZipFile, connection: sa.Connection, table: sa.Table) -> TableEntry:
    columns = tuple(str(column.name) for column in table.columns)
    query = sa.select(*table.columns).order_by(*table.primary_key.columns).execution_options(stream_results=True)
    digest = hashlib.sha256()
    count = 0
    with archive.open(f"tables/{table.name}", "w", force_zip64=True) as file:
        for part in connection.execute(query).partitions(FRAME_ROWS):
            frame = msgspec.msgpack.encode([tuple(row) for row in part])
            framed = _LENGTH.pack(len(frame)) + frame
            digest.update(framed)
            file.write(framed)
            count += len(part)
    return TableEntry(str(table.name), columns, count, digest.hexdigest())


def _write_blobs(archive: zipfile.ZipFile, folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("??/*")):
        if len(path.name) == 64 and path.is_file():
            with contextlib.suppress(FileNotFoundError):  # a report whose time has passed meanwhile
                archive.write(path, f"blobs/{path.name}")
                yield path.name


def _opened(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except FileNotFoundError:
        raise InvalidInput("backup.no_file", place=str(source), file=str(source)) from None
    except (OSError, zipfile.BadZipFile) as failure:
        raise InvalidInput("backup.damaged", reason=str(failure)) from failure


def _checked(archive: zipfile.ZipFile) -> Manifest:
    """The manifest, after every table was compared with its checksum."""
    try:
        manifest = msgspec.json.decode(archive.read("manifest.json"), type=Manifest)
        if manifest.format != FORMAT:
            raise InvalidInput("backup.damaged", reason=f"format {manifest.format}")
        if not structure.knows(manifest.revision):
            raise InvalidInput("backup.newer", revision=manifest.revision)
        for entry in manifest.tables:
            digest = hashlib.sha256()
            with archive.open(f"tables/{entry.name}") as file:
                while part := file.read(1 << 20):
                    digest.update(part)
            if digest.hexdigest() != entry.sha256:
                raise InvalidInput("backup.damaged", reason=entry.name)
        for name in manifest.blobs:
            if hashlib.sha256(archive.read(f"blobs/{name}")).hexdigest() != name:
                raise InvalidInput("backup.damaged", reason=name)
    except (KeyError, zipfile.BadZipFile, msgspec.MsgspecError, EOFError, OSError) as failure:
        raise InvalidInput("backup.damaged", reason=str(failure)) from failure
    return manifest


def _fill(engine: sa.Engine, archive: zipfile.ZipFile, manifest: Manifest, *, force: bool) -> None:
    """In one transaction: the structure the backup was made with, its rows, then the present structure."""
    with structure.connected(engine) as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else "BEGIN")
        try:
            _refuse_occupied(connection, force=force)
            for name in sa.inspect(connection).get_table_names():
                connection.exec_driver_sql(f'DROP TABLE "{name}"')
            structure.move(connection, manifest.revision)
            known = sa.MetaData()
            known.reflect(connection)
            for entry in manifest.tables:
                with archive.open(f"tables/{entry.name}") as file:
                    for rows in _frames(file):
                        _insert(connection, known.tables[entry.name], entry.columns, rows)
            structure.move(connection, "head")
            structure.know_sizes(connection)
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")


def _frames(file: IO[bytes]) -> Iterator[Sequence[Sequence[Any]]]:
    while head := file.read(_LENGTH.size):
        yield msgspec.msgpack.decode(file.read(_LENGTH.unpack(head)[0]))


def _insert(connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    flags = {column.name for column in table.columns if isinstance(column.type, sa.Boolean)}
    values = [{name: bool(value) if name in flags else value for name, value in zip(columns, row, strict=True)} for row in rows]
    connection.execute(sa.insert(table), values)


def _unpack_blobs(archive: zipfile.ZipFile, manifest: Manifest, folder: Path) -> None:
    store = FolderBlobs(folder)
    for name in manifest.blobs:
        if store.put(archive.read(f"blobs/{name}")) != name:
            raise InvalidInput("backup.damaged", reason=name)
