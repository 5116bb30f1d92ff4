"""A whole copy of an installation in one file, and the way back.

The file is a zip: the rows of every table as MessagePack in chunks (`rows/<table>`), the attachments (`blobs/<hash>`), and
at its end `manifest.json` with the structure's revision, the columns and the SHA-256 of every part. Rows are read in one
snapshot while the server goes on working. Nothing in it belongs to one kind of database, so a copy of SQLite can be put back
into PostgreSQL and the other way round. Sessions and leases are left out: they mean nothing elsewhere.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec
import sqlalchemy as sa

import bihuan
from bihuan.kernel.errors import InvalidInput, Rejected, Unavailable
from bihuan.store import structure
from bihuan.store.blobs import FolderBlobs
from bihuan.store.database import Backend

FORMAT = 1
LEFT_OUT = frozenset({"alembic_version", "leases", "sessions"})
CHUNK_ROWS = 1_000
_LENGTH = 4
_LONGEST_CHUNK = 1 << 30


class Part(msgspec.Struct, frozen=True):
    """One table of the copy."""

    columns: list[str]
    rows: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a copy holds: `created_at` in ms, `blobs` the number of attachments by hash to size."""

    format: int
    version: str
    revision: str
    database: str
    created_at: int
    tables: dict[str, Part]
    blobs: dict[str, int]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.tables.values())


def back_up(url: str, blobs: Path, target: Path, now: int, progress: Callable[[str], None] = lambda _: None) -> Manifest:
    """Write a copy to `target`, which appears under its name only when it is whole; `progress` is told each part."""
    backend = Backend(url)
    try:
        structure.require_current(backend.engine)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".backup-", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                manifest = _write(backend.engine, blobs, file, now, progress)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    finally:
        backend.engine.dispose()
    return manifest


def _write(engine: sa.Engine, blobs: Path, file: IO[bytes], now: int, progress: Callable[[str], None]) -> Manifest:
    tables: dict[str, Part] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        with _snapshot(engine) as connection:
            for table in _tables(connection):
                progress(table.name)
                with archive.open(f"rows/{table.name}", "w", force_zip64=True) as part:
                    tables[str(table.name)] = _write_rows(connection, table, part)
        # After the rows: every attachment that they name was there before them.
        progress("blobs")
        sizes = {digest: _write_blob(archive, digest, path) for digest, path in _blob_files(blobs)}
        manifest = Manifest(
            format=FORMAT,
            version=bihuan.__version__,
            revision=structure.wanted(),
            database=engine.dialect.name,
            created_at=now,
            tables=tables,
            blobs=sizes,
        )
        archive.writestr("manifest.json", msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


@contextmanager
def _snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    with structure.connected(engine) as connection:
        postgresql = engine.dialect.name == "postgresql"
        connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if postgresql else "BEGIN DEFERRED")
        try:
            yield connection
        finally:
            connection.exec_driver_sql("ROLLBACK")


def _tables(connection: sa.Connection) -> list[sa.Table]:
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return [table for name, table in sorted(metadata.tables.items()) if name not in LEFT_OUT]


def _write_rows(connection: sa.Connection, table: sa.Table, part: IO[bytes]) -> Part:
    digest, count = hashlib.sha256(), 0
    ordered = sa.select(table).order_by(*table.primary_key.columns)
    for rows in connection.execute(ordered, execution_options={"yield_per": CHUNK_ROWS}).partitions(CHUNK_ROWS):
        body = msgspec.msgpack.encode([list(row) for row in rows])
        chunk = len(body).to_bytes(_LENGTH, "big") + body
        digest.update(chunk)
        part.write(chunk)
        count += len(rows)
    return Part([str.__str__(column.name) for column in table.columns], count, digest.hexdigest())


def _blob_files(folder: Path) -> Iterable[tuple[str, Path]]:
    return ((path.name, path) for path in sorted(folder.glob("??/" + "[0-9a-f]" * 64)) if path.is_file())


def _write_blob(archive: zipfile.ZipFile, digest: str, path: Path) -> int:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise Unavailable("blob.damaged", place=digest)
    archive.writestr(f"blobs/{digest}", content)
    return len(content)


def read_manifest(source: Path) -> Manifest:
    """What a copy says it holds; raises `InvalidInput("backup.damaged")` when it is not one."""
    with _opened(source) as archive:
        return _manifest(archive)


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(source)
    except FileNotFoundError as missing:
        raise InvalidInput("backup.no_file", place=str(source), file=str(source)) from missing
    except (zipfile.BadZipFile, OSError) as broken:
        raise InvalidInput("backup.damaged", place=str(source), reason=str(broken)) from broken
    with archive:
        try:
            yield archive
        except (zipfile.BadZipFile, EOFError, KeyError, msgspec.DecodeError) as broken:
            raise InvalidInput("backup.damaged", place=str(source), reason=str(broken)) from broken


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    manifest = msgspec.json.decode(archive.read("manifest.json"), type=Manifest)
    if manifest.format != FORMAT or not structure.knows(manifest.revision):
        raise InvalidInput("backup.newer", version=manifest.version)
    return manifest


def restore(
    url: str, blobs: Path, source: Path, now: int, *, force: bool = False, progress: Callable[[str], None] = lambda _: None
) -> Manifest:
    """Put a copy back, all of it or nothing; everything in it is checked before anything is written.

    Refuses a database that holds data unless `force` is set, and in any case one that a server works with (`now` in ms).
    """
    with _opened(source) as archive:
        manifest = _manifest(archive)
        progress("check")
        _check(archive, manifest)
        backend = Backend(url)
        if backend.path is not None:
            backend.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _refuse_occupied(backend.engine, now, force=force)
            folder = FolderBlobs(blobs)
            for digest in manifest.blobs:
                folder.put(archive.read(f"blobs/{digest}"))
            _fill(backend.engine, archive, manifest, progress)
        finally:
            backend.engine.dispose()
    return manifest


def _check(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    for name, part in manifest.tables.items():
        digest = hashlib.sha256()
        with archive.open(f"rows/{name}") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
        if digest.hexdigest() != part.sha256:
            raise zipfile.BadZipFile(f"rows/{name}")
    for name in manifest.blobs:
        if hashlib.sha256(archive.read(f"blobs/{name}")).hexdigest() != name:
            raise zipfile.BadZipFile(f"blobs/{name}")


def _refuse_occupied(engine: sa.Engine, now: int, *, force: bool) -> None:
    with structure.connected(engine) as connection:
        names = set(sa.inspect(connection).get_table_names())
        if "leases" in names and _one(connection, f"SELECT 1 FROM leases WHERE until > {now:d} LIMIT 1"):
            raise Rejected("backup.target_in_use")
        occupied = [name for name in sorted(names - LEFT_OUT) if _one(connection, f'SELECT 1 FROM "{name}" LIMIT 1')]
        if occupied and not force:
            raise Rejected("backup.not_empty", place=occupied[0])


def _one(connection: sa.Connection, text: str) -> bool:
    return connection.exec_driver_sql(text).first() is not None


def _fill(engine: sa.Engine, archive: zipfile.ZipFile, manifest: Manifest, progress: Callable[[str], None]) -> None:
    """In one transaction: the structure as it was, its rows, then the present structure."""
    with structure.connected(engine) as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else "BEGIN")
        try:
            for name in sa.inspect(connection).get_table_names():
                connection.exec_driver_sql(f'DROP TABLE "{name}"')
            structure.move(connection, manifest.revision)
            for table in _tables(connection):
                if table.name in manifest.tables:
                    progress(table.name)
                    _read_rows(connection, table, manifest.tables[table.name], archive)
            structure.move(connection, "head")
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise


def _read_rows(connection: sa.Connection, table: sa.Table, part: Part, archive: zipfile.ZipFile) -> None:
    flags = {place for place, name in enumerate(part.columns) if isinstance(table.columns[name].type, sa.Boolean)}
    with archive.open(f"rows/{table.name}") as file:
        while length := int.from_bytes(file.read(_LENGTH), "big"):
            if length > _LONGEST_CHUNK:
                raise zipfile.BadZipFile(f"rows/{table.name}")
            rows: list[list[Any]] = msgspec.msgpack.decode(file.read(length))
            connection.execute(
                sa.insert(table),
                [
                    {
                        name: bool(cell) if place in flags else cell
                        for place, (name, cell) in enumerate(zip(part.columns, row, strict=True))
                    }
                    for row in rows
                ],
            )
