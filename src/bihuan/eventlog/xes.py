"""XES (IEEE 1849): read as a stream, one event after the other, and written.

A log is traces of events, both with typed attributes. What the standard extensions name becomes our columns (`concept:name`,
`time:timestamp`, `lifecycle:transition`, `org:resource`, `org:role`, `org:group`), everything else stays an attribute under its
key. Attributes within attributes describe attributes, not events: they are passed over. Values of `global` are defaults for what
an event leaves out; files in the wild put `UNKNOWN` and 1970 there, which would be facts nobody recorded, so they are passed over
too. Traces of the same name are one case each, as they stand in the file.

The reader knows no entities: a document type that declares any is refused before one is expanded (an *XML bomb*).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, Protocol
from xml.parsers import expat
from xml.sax.saxutils import quoteattr, unescape

import polars as pl

from bihuan.eventlog import instants, model
from bihuan.eventlog.model import EventLog
from bihuan.eventlog.xes_rows import OF, Rows, Shape
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
    """The state between two tags: how deep we are, and which row the attributes belong to."""

    def __init__(self) -> None:
        self.cases = Rows()
        self.events = Rows()
        self.name = ""
        self._level = 0  # of the element around: 0 outside, 1 log, 2 trace, 3 event
        self._skipped = 0  # depth inside something that is passed over
        self._attribute = 0  # depth inside an attribute
        self._case: list[tuple[str, str, str]] = []
        self._event: list[tuple[str, str, str]] = []

    @property
    def between_traces(self) -> bool:
        return self._level == 1 and not self._skipped and not self._attribute

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
            _put(self.events, self._event, self.cases.height)
            self._level = 2
        elif tag == "trace":
            _put(self.cases, self._case)
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
            self._event.append((tag, key, value))
        elif self._level == 2:
            self._case.append((tag, key, value))
        elif key == "concept:name":
            self.name = value


def _put(rows: Rows, taken: list[tuple[str, str, str]], of: int = 0) -> None:
    rows.put(tuple((tag, key) for tag, key, _ in taken), [value for _, _, value in taken], of)
    taken.clear()


class _Plain:
    """Traces written as nearly all are: attributes on one level, key before value. They need no parser, only one pattern.

    Whatever differs, be it a nested attribute or a comment, goes to the parser trace by trace, and the parser is the judge of it.
    """

    def __init__(self, reader: _Reader, parse: Callable[[bytes], Any]) -> None:
        self._reader = reader
        self._parse = parse
        self._waiting = b""
        self._shapes: dict[tuple[tuple[str, ...], tuple[str, ...]], Shape] = {}
        self._begun = False
        self._strict = False  # everything goes to the parser
        self.lines = 0  # that the parser has not seen

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        data = self._waiting + chunk
        place = 0
        if not self._begun and not self._strict:
            place = self._begin(data)
        while self._begun and not self._strict:
            found = _TRACE.match(data, place)
            if found is not None and self._take(found):
                place = found.end()
                continue
            end = data.find(b"</trace>", place)
            if end < 0:
                self._strict = last or len(data) - place > _LONGEST_TRACE
                break
            self._give(data[place : end + 8])
            place = end + 8
        if self._strict or last:
            self._parse(data[place:])
            place = len(data)
        self._waiting = data[place:]

    def _begin(self, data: bytes) -> int:
        """The head of the document goes to the parser."""
        place = data.find(b"<trace")
        if place < 0:
            self._strict = len(data) > _LONGEST_HEAD or _OTHER_ROOT.match(data) is not None
            return 0
        head = data[:place]
        self._parse(head)
        self._begun = self._reader.between_traces
        self._strict = not self._begun or not _is_plain(head)
        return place

    def _give(self, trace: bytes) -> None:
        self._parse(trace)
        self._strict = b"<!" in trace or b"<?" in trace or not self._reader.between_traces

    def _take(self, found: re.Match[bytes]) -> bool:
        """The rows of a plain trace; false when it is none after all."""
        raw = found[0]
        if b"&" in raw and _FOREIGN.search(raw):
            return False
        try:
            attributes, events = found[1].decode(), found[2].decode()
        except UnicodeDecodeError:
            return False
        escaped = b"&" in raw
        number = self._reader.cases.height
        for part in events.split("</event>")[:-1]:
            self._row(self._reader.events, part, number, escaped=escaped)
        self._row(self._reader.cases, attributes, 0, escaped=escaped)
        self.lines += raw.count(b"\n")
        return True

    def _row(self, rows: Rows, text: str, of: int, *, escaped: bool) -> None:
        cells = text.split('"')
        signs = (tuple(cells[0:-1:4]), tuple(cells[1::4]))
        shape = self._shapes.get(signs)
        if shape is None:
            keys = [_unescaped(each) if escaped else each for each in signs[1]]
            tags = [each[each.rindex("<") + 1 :].split(None, 1)[0] for each in signs[0]]
            shape = tuple(zip(tags, keys, strict=True))
            if len(self._shapes) < _MOST_SHAPES:
                self._shapes[signs] = shape
        values = cells[3::4]
        rows.put(shape, [_unescaped(each) if "&" in each else each for each in values] if escaped else values, of)


_ATTRIBUTE = (
    rb"<(?:string|date|int|float|boolean|id)[ \t\r\n]+key=\"[^\"<\x00-\x1f]*+\"[ \t\r\n]+"
    rb"value=\"[^\"<\x00-\x1f]*+\"[ \t\r\n]*+/>[ \t\r\n]*+"
)
_TRACE = re.compile(
    rb"[ \t\r\n]*+<trace>[ \t\r\n]*+((?:" + _ATTRIBUTE + rb")*+)"
    rb"((?:<event>[ \t\r\n]*+(?:" + _ATTRIBUTE + rb")*+</event>[ \t\r\n]*+)*+)</trace>"
)
_FOREIGN = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)")
_OTHER_ROOT = re.compile(rb"\s*+<(?![?!]|log\b|\w+:log\b)")
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding=[\"']([^\"']+)")
_UNICODE = frozenset({b"utf-8", b"us-ascii"})
_LONGEST_TRACE = 64 << 20
_LONGEST_HEAD = 32 << 20
_MOST_SHAPES = 20_000


def _is_plain(head: bytes) -> bool:
    """Whether what follows the head can be read without its parser: in UTF-8, no document type, no open comment."""
    named = _ENCODING.match(head)
    comments = head.rfind(b"<!--") <= head.rfind(b"-->")
    return comments and not any(each in head for each in (b"<!D", b"<![")) and (not named or named[1].lower() in _UNICODE)


def _unescaped(text: str) -> str:
    return unescape(text, {"&quot;": '"', "&apos;": "'"})


def _free(key: str) -> str:
    """The column of an attribute whose key may be that of one of our own columns."""
    return f"xes:{key}" if key in model.STANDARD else key


def read(source: BinaryIO, progress: Progress = silent, *, name: str = "") -> EventLog:
    """The log of an XES document. Raises `InvalidInput` with `eventlog.*`: malformed, not XES, entities, no events."""
    return _log(_read(source, progress), name)


def beginning(source: BinaryIO, most: int) -> pl.DataFrame:
    """The first events as texts under the keys of the document, `case:concept:name` first; raises what `read` would so far."""
    reader = _Reader()

    def enough(done: int, events: int, /) -> None:
        del done
        if events >= most:
            raise _Enough

    try:
        _read(source, enough, reader)
    except _Enough:
        pass
    log = _log(reader, "")
    events = log.events.head(most)
    texts = {XES_CASE: log.cases[model.CASE].gather(events[model.CASE].cast(pl.UInt32))}
    for column in events.columns:
        if column != model.CASE and events[column].null_count() < events.height:
            values = events[column]
            instant = column in (model.TIME, model.START)
            texts[model.XES_KEYS.get(column, column)] = pl.Series(
                [None if each is None else iso(each) if instant else str(each) for each in values], dtype=pl.String
            )
    return pl.DataFrame(texts)


class _Enough(Exception):
    """As many events as are wanted have been read."""


XES_CASE = "case:concept:name"


def _read(source: BinaryIO, progress: Progress, reader: _Reader | None = None) -> _Reader:
    reader = reader or _Reader()
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartElementHandler = _local(reader.start)
    parser.EndElementHandler = reader.end
    parser.EntityDeclHandler = _refuse
    plain = _Plain(reader, parser.Parse)
    done = 0
    try:
        while chunk := source.read(CHUNK):
            plain.feed(chunk)
            done += len(chunk)
            progress(done, reader.events.height)
        plain.feed(b"", last=True)
        parser.Parse(b"", True)
    except expat.ExpatError as broken:
        reason = expat.ErrorString(broken.code)
        line = broken.lineno + plain.lines
        place = f"line {line}, column {broken.offset}"
        code = "eventlog.xes_cut_off" if broken.code in (3, 5, 13) else "eventlog.xes_malformed"
        raise InvalidInput(code, place=place, line=line, column=broken.offset, reason=reason) from broken
    return reader


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
    cases, events = _cases(reader.cases), _events(reader.events)
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


def _cases(rows: Rows) -> pl.DataFrame:
    """The cases under their columns' names; one that has no name is called by its place."""
    frame = rows.frame()
    named = frame.rename({f"@{key}": model.CASE if key == "concept:name" else _free(key) for key in rows.keys}).drop(OF)
    numbered = pl.Series([str(number + 1) for number in range(frame.height)], dtype=pl.String)
    names = (
        named[model.CASE].cast(pl.String) if model.CASE in named.columns else pl.Series([None] * frame.height, dtype=pl.String)
    )
    return named.with_columns(names.zip_with(names.is_not_null(), numbered).alias(model.CASE))


def _events(rows: Rows) -> pl.DataFrame:
    frame = rows.frame()
    return frame.rename({OF: model.CASE, **{f"@{key}": model.STANDARD_OF.get(key) or _free(key) for key in rows.keys}})


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
