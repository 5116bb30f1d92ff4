"""Log files as people bring them: what kind each is, how it begins, and its log."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeAlias, cast

import msgspec
import polars as pl

from bihuan.eventlog import delimited, objects, table, xes
from bihuan.eventlog.mapping import Mapping
from bihuan.eventlog.objects import ObjectLog
from bihuan.eventlog.table import Reading
from bihuan.kernel.errors import InvalidInput, Problem
from bihuan.logstore import ocel

Kind: TypeAlias = Literal["xes", "csv", "xlsx", "ocel"]
LARGEST = 8 << 30  # of an unpacked file: what unpacks to more is an attack or belongs into a database
PREVIEWED = 20
_PREVIEW_BYTES = 1 << 20
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"


class Progress(msgspec.Struct):
    """How far the reading has come; `share` 0..1 of the file, `events` found so far."""

    share: float = 0.0
    events: int = 0


class Canceled(Exception):
    """Somebody does not want the log any more; whoever reads leaves nothing behind."""


Watcher: TypeAlias = Callable[[Progress], None]


def unwatched(progress: Progress) -> None:
    """Nobody looks on."""


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """How a file begins: its kind, columns and first rows, the mapping it suggests; of OCEL the object types."""

    kind: Kind
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    mapping: Mapping | None = None
    types: tuple[tuple[str, int], ...] = ()
    likely_type: str = ""
    encoding: str = ""
    separator: str = ""
    problems: tuple[Problem, ...] = ()


def kind_of(path: Path) -> Kind:
    """Which kind of log the file is, by its content; raises `InvalidInput`: empty, unknown, damaged packing."""
    with opened(path) as source:
        head = source.read(4096)
    if not head:
        raise InvalidInput("eventlog.empty_file")
    if head.startswith(ocel.HEAD):
        return "ocel"
    if head.startswith(_ZIP):
        return "xlsx"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<") or (head[:2] in (b"\xff\xfe", b"\xfe\xff") and b"<\0?\0" in head[:16]):
        return "xes"
    return "csv"


def preview(path: Path, zone: str = "Asia/Shanghai") -> Preview:
    """The beginning of the file; of a table the mapping it suggests."""
    kind = kind_of(path)
    if kind == "xes":
        with opened(path) as source:
            shown = xes.beginning(cast("BinaryIO", source), PREVIEWED)
        return Preview(kind=kind, columns=tuple(shown.columns), rows=_cells(shown))
    if kind == "ocel":
        log = ocel.read(path)
        return Preview(kind=kind, types=tuple(log.types.items()), likely_type=objects.likely_case(log))
    if kind == "xlsx":
        read = delimited.Table(_sheet(path), "", "")
    else:
        read = delimited.read(_beginning(path))
    return Preview(
        kind=kind,
        columns=tuple(read.frame.columns),
        rows=_cells(read.frame.head(PREVIEWED)),
        mapping=table.guess(read.frame, zone),
        encoding=read.encoding,
        separator=read.separator,
        problems=read.problems,
    )


def _cells(frame: pl.DataFrame) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell[:200] for cell in row) for row in frame.with_columns(pl.all().cast(pl.String).fill_null("")).rows())


def _beginning(path: Path) -> bytes:
    """The first lines of a table, none of them cut."""
    with opened(path) as source:
        data = source.read(_PREVIEW_BYTES)
    if len(data) < _PREVIEW_BYTES:
        return data
    end = max(data.rfind(b"\n"), data.rfind(b"\r"))
    return data[:end] if end > 0 else data


def read(
    path: Path,
    mapping: Mapping | None = None,
    *,
    object_type: str = "",
    name: str = "",
    watch: Watcher = unwatched,
    zone: str = "Asia/Shanghai",
) -> Reading:
    """The log of a file. A table is read by the mapping, or by the one it suggests.

    Raises `InvalidInput` with `eventlog.*` naming place and remedy, and whatever `watch` raises to end it.
    """
    kind = kind_of(path)
    title = name or _title(path)
    if kind == "ocel":
        log = ocel.read(path, name=title)
        return Reading(objects.flatten(log, object_type or objects.likely_case(log)))
    if kind == "xes":
        return Reading(_xes(path, title, watch))
    rows = delimited.Table(_sheet(path), "", "") if kind == "xlsx" else delimited.read(_whole(path, watch))
    watch(Progress(0.5, rows.frame.height))
    made = table.log_of(rows.frame, mapping or table.guess(rows.frame, zone), name=title)
    watch(Progress(0.95, made.log.events.height))
    return Reading(made.log, (*rows.problems, *made.problems))


def read_objects(path: Path, *, name: str = "") -> ObjectLog:
    """An object-centric log as it is."""
    if kind_of(path) != "ocel":
        raise InvalidInput("eventlog.not_ocel", tables="event, object, event_object")
    return ocel.read(path, name=name or _title(path))


def _title(path: Path) -> str:
    name = path.name
    for ending in (".gz", ".xes", ".csv", ".txt", ".xlsx", ".sqlite", ".db"):
        name = name.removesuffix(ending)
    return name


def _xes(path: Path, title: str, watch: Watcher) -> Any:
    size = max(path.stat().st_size, 1)
    with opened(path) as source:
        place = cast("Any", source)

        def told(done: int, events: int) -> None:
            watch(Progress(min(place.position() / size, 1.0) * 0.95, events))

        return xes.read(cast("BinaryIO", source), told, name=title)


def _whole(path: Path, watch: Watcher) -> bytes:
    with opened(path) as source:
        parts: list[bytes] = []
        while part := source.read(xes.CHUNK):
            parts.append(part)
            watch(Progress(0.0, 0))
    return b"".join(parts)


def _sheet(path: Path) -> pl.DataFrame:
    """The first sheet of a workbook with more than one row; cells as they are typed there."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with opened(path) as source:
            book = CalamineWorkbook.from_filelike(io.BytesIO(source.read()))
        sheets = (book.get_sheet_by_name(each).to_python() for each in book.sheet_names)
        rows = next((each for each in sheets if len(each) > 1), None)
    except (CalamineError, zipfile.BadZipFile, OSError) as failure:
        raise InvalidInput("eventlog.xlsx_damaged", reason=str(failure)[:200]) from failure
    if rows is None:
        raise InvalidInput("eventlog.no_rows", columns=0)
    titles = [str(each).strip() or f"column_{number}" for number, each in enumerate(rows[0], start=1)]
    columns = [[_cell(row[place]) if place < len(row) else None for row in rows[1:]] for place in range(len(titles))]
    names = [title if titles.index(title) == place else f"{title} ({place + 1})" for place, title in enumerate(titles)]
    return pl.DataFrame({name: _column(name, values) for name, values in zip(names, columns, strict=True)})


def _cell(value: Any) -> Any:
    return None if value == "" else int(value) if isinstance(value, float) and value.is_integer() else value


def _column(name: str, values: list[Any]) -> pl.Series:
    try:
        return pl.Series(name, values, strict=True)
    except TypeError:
        return pl.Series(name, [None if each is None else str(each) for each in values], dtype=pl.String)


# --- packed files ----------------------------------------------------------------------------------------------------


class _Source(io.RawIOBase):
    """A file read forward, unpacked on the way; damage of the packing is said as what it is."""

    def __init__(self, raw: BinaryIO, *, packed: bool) -> None:
        self._raw = raw
        self._inner: BinaryIO = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if packed else raw
        self._given = 0

    def position(self) -> int:
        return self._raw.tell()

    def read(self, size: int = -1, /) -> bytes:
        try:
            data = self._inner.read(size)
        except EOFError as cut:
            raise InvalidInput("eventlog.gz_cut_off") from cut
        except (gzip.BadGzipFile, zlib.error) as damaged:
            raise InvalidInput("eventlog.gz_damaged") from damaged
        self._given += len(data)
        if self._given > LARGEST:
            raise InvalidInput("eventlog.too_large", limit=LARGEST >> 30)
        return data


@contextmanager
def opened(path: Path) -> Iterator[_Source]:
    """The file's content, unpacked where it is packed; raises `InvalidInput("eventlog.no_such_file")`."""
    try:
        raw = path.open("rb")
    except (FileNotFoundError, IsADirectoryError, PermissionError) as failure:
        raise InvalidInput("eventlog.no_such_file", place=str(path), path=str(path), reason=failure.strerror or "") from failure
    with raw:
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        yield _Source(raw, packed=packed)


__all__ = ["Canceled", "Kind", "Preview", "Progress", "kind_of", "opened", "preview", "read", "read_objects"]
