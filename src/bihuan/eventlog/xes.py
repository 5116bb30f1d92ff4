"""XES (IEEE 1849): read as a stream, one event after the other, and written.

A log is traces of events, both with typed attributes. What the standard extensions name becomes our columns (`concept:name`,
`time:timestamp`, `lifecycle:transition`, `org:resource`, `org:role`, `org:group`), everything else stays an attribute under its
key. Attributes within attributes describe attributes, not events: they are passed over. Values of `global` are defaults for what
an event leaves out; files in the wild put `UNKNOWN` and 1970 there, which would be facts nobody recorded, so they are passed over
too. Traces of the same name are one case each, as they stand in the file.

The reader knows no entities: a document type that declares any is refused before one is expanded (an *XML bomb*).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, Protocol
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

import polars as pl

from bihuan.eventlog import instants, model
from bihuan.eventlog.collector import Columns
from bihuan.eventlog.model import EventLog
from bihuan.kernel.errors import InvalidInput

CHUNK = 1 << 20
UNNAMED = "(unnamed)"
_TYPED = frozenset({"string", "date", "int", "float", "boolean", "id"})


class Progress(Protocol):
    """Told how many bytes have been read and events found; raises to end the reading."""

    def __call__(self, done: int, events: int, /) -> None: ...


def silent(done: int, events: int, /) -> None:
    """Nobody looks on."""


class _Reader:
    """The state between two tags: how deep we are, and which table the attributes belong to."""

    def __init__(self) -> None:
        self.cases = Columns()
        self.events = Columns()
        self.name = ""
        self._level = 0  # of the element around: 0 outside, 1 log, 2 trace, 3 event
        self._skipped = 0  # depth inside something that is passed over
        self._attribute = 0  # depth inside an attribute

    def start(self, tag: str, attributes: list[str]) -> None:
        if self._skipped:
            self._skipped += 1
        elif self._attribute:
            self._attribute += 1
        elif tag in _TYPED:
            self._attribute = 1
            self._take(tag, attributes)
        elif tag == "event" and self._level == 2:
            self._level = 3
        elif tag == "trace" and self._level == 1:
            self._level = 2
        elif tag == "log" and self._level == 0:
            self._level = 1
        elif self._level == 0:
            raise InvalidInput("eventlog.not_xes", place=tag, tag=tag[:40])
        else:
            self._skipped = 1

    def end(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif self._attribute:
            self._attribute -= 1
        elif tag == "event":
            self.events.put(model.CASE, self.cases.height)
            self.events.end_row()
            self._level = 2
        elif tag == "trace":
            self.cases.end_row()
            self._level = 1
        else:
            self._level = 0

    def _take(self, tag: str, attributes: list[str]) -> None:
        key = value = ""
        for number in range(0, len(attributes), 2):
            if attributes[number] == "key":
                key = attributes[number + 1]
            elif attributes[number] == "value":
                value = attributes[number + 1]
        if self._level == 3:
            self.events.put(model.STANDARD_OF.get(key) or _free(key), _value(tag, value))
        elif self._level == 2:
            self.cases.put(model.CASE if key == "concept:name" else _free(key), _value(tag, value))
        elif key == "concept:name":
            self.name = value


def _free(key: str) -> str:
    """The column of an attribute whose key may be that of one of our own columns."""
    return f"xes:{key}" if key in model.STANDARD else key


def _value(tag: str, value: str) -> Any:
    """A value of its type; what does not fit its type stays the text it is."""
    try:
        if tag == "int":
            return int(value)
        if tag == "float":
            return float(value)
    except ValueError:
        return value
    if tag == "boolean":
        return value.strip().lower() in ("true", "1")
    return value


def read(source: BinaryIO, progress: Progress = silent, *, name: str = "") -> EventLog:
    """The log of an XES document. Raises `InvalidInput` with `eventlog.*`: malformed, not XES, entities, no events."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartElementHandler = _local(reader.start)
    parser.EndElementHandler = reader.end
    parser.EntityDeclHandler = _refuse
    done = 0
    try:
        while chunk := source.read(CHUNK):
            parser.Parse(chunk)
            done += len(chunk)
            progress(done, reader.events.height)
        parser.Parse(b"", True)
    except expat.ExpatError as broken:
        reason = expat.ErrorString(broken.code)
        place = f"line {broken.lineno}, column {broken.offset}"
        code = "eventlog.xes_cut_off" if broken.code in (3, 5, 13) else "eventlog.xes_malformed"
        raise InvalidInput(code, place=place, line=broken.lineno, column=broken.offset, reason=reason) from broken
    return _log(reader, name)


def _local(handle: Callable[[str, list[str]], None]) -> Callable[[str, Any], None]:
    """Tags without the prefix some writers give them."""

    def start(tag: str, attributes: Any) -> None:
        handle(tag.rpartition(":")[2] if ":" in tag else tag, attributes)

    return start


def _refuse(entity: str, *_: object) -> None:
    raise InvalidInput("eventlog.xes_entities", place=entity)


def _log(reader: _Reader, name: str) -> EventLog:
    if not reader.events.height:
        raise InvalidInput("eventlog.no_events")
    cases, events = reader.cases.frame(), reader.events.frame()
    if model.CASE not in cases.columns:
        cases = cases.with_columns(pl.Series(model.CASE, [None] * reader.cases.height, dtype=pl.String))
    numbered = [str(number + 1) for number in range(cases.height)]
    names = cases[model.CASE].cast(pl.String)
    cases = cases.with_columns(names.zip_with(names.is_not_null(), pl.Series(numbered)).alias(model.CASE))
    for column in (model.ACTIVITY, model.TIME):
        if column not in events.columns:
            raise InvalidInput("eventlog.xes_without", key=model.XES_KEYS[column])
    times = instants.read(events[model.TIME])
    unread = times.values.null_count()
    if unread == events.height:
        raise InvalidInput("eventlog.no_instants", example=str(events[model.TIME].drop_nulls().first() or "")[:40])
    events = events.with_columns(times.values.alias(model.TIME), pl.col(model.ACTIVITY).cast(pl.String).fill_null(UNNAMED))
    if unread:
        events = events.filter(pl.col(model.TIME).is_not_null())
    return model.ordered(cases, events, name=name or reader.name)


# --- writing ---------------------------------------------------------------------------------------------------------

_EXTENSIONS = (
    ("Concept", "concept", "concept"),
    ("Time", "time", "time"),
    ("Lifecycle", "lifecycle", "lifecycle"),
    ("Organizational", "org", "org"),
)


def write(log: EventLog) -> Iterable[bytes]:
    """The log as an XES document, piece by piece. Rows with a start become two events, `start` and `complete`."""
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849-2016" xmlns="http://www.xes-standard.org/">\n'
    for title, prefix, file in _EXTENSIONS:
        line = f'  <extension name="{title}" prefix="{prefix}" uri="http://www.xes-standard.org/{file}.xesext"/>\n'
        yield line.encode()
    yield b'  <classifier name="Activity" keys="concept:name"/>\n'
    if log.name:
        yield f"  {_attribute('concept:name', log.name)}\n".encode()
    texts = [each for each in log.events.columns if isinstance(log.events.schema[each], pl.Enum)]
    events = log.events.with_columns(pl.col(texts).cast(pl.String))
    parts: dict[Any, pl.DataFrame] = events.partition_by(model.CASE, as_dict=True, maintain_order=True, include_key=False)
    for code, case in enumerate(log.cases.iter_rows(named=True)):
        lines = ["  <trace>"]
        lines += [f"    {_attribute(_key(key), value)}" for key, value in case.items() if value is not None]
        part = parts.get((code,))
        if part is not None:
            lines += [line for row in part.iter_rows(named=True) for line in _event(row)]
        yield ("\n".join([*lines, "  </trace>"]) + "\n").encode()
    yield b"</log>\n"


def _key(column: str) -> str:
    return "concept:name" if column == model.CASE else column


def _event(row: dict[str, Any]) -> list[str]:
    start = row.pop(model.START, None)
    row.pop(model.ENABLED, None)
    ends = {**row, model.LIFECYCLE: row.get(model.LIFECYCLE) or "complete"}
    if start is None:
        return _lines(ends)
    return _lines({**row, model.TIME: start, model.LIFECYCLE: "start"}) + _lines(ends)


def _lines(row: dict[str, Any]) -> list[str]:
    written = [
        f"      {_attribute(model.XES_KEYS.get(key, key), value, instant=key == model.TIME)}"
        for key, value in row.items()
        if value is not None
    ]
    return ["    <event>", *written, "    </event>"]


def _attribute(key: str, value: Any, *, instant: bool = False) -> str:
    if instant:
        return f"<date key={quoteattr(key)} value={quoteattr(iso(value))}/>"
    if isinstance(value, bool):
        return f'<boolean key={quoteattr(key)} value="{"true" if value else "false"}"/>'
    tag = "int" if isinstance(value, int) else "float" if isinstance(value, float) else "string"
    return f"<{tag} key={quoteattr(key)} value={quoteattr(_clean(str(value)))}/>"


def iso(instant: int) -> str:
    """An instant as XES and ISO 8601 write it."""
    from datetime import UTC, datetime, timedelta

    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=instant)
    return at.isoformat(timespec="milliseconds")


def _clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n\r")
