"""Separated text (CSV) into a table of texts, whatever program wrote it.

Nothing is interpreted here: every cell stays the text it is, so a case called `NA` or `null` is a case. What is found out is how
the file is written: the encoding (a byte-order mark, UTF-8, GB18030 of Chinese systems, Windows-1252; a file glued together from
two of them is read line by line), the line ends (LF, CRLF, a lone CR), the separator, and where the header stands.
"""

from __future__ import annotations

import csv
import io
import re
from typing import NamedTuple

import polars as pl

from bihuan.kernel.errors import InvalidInput, Problem

SEPARATORS = (",", ";", "\t", "|")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_HIGH = re.compile(rb"[\x80-\xff]+")
_PAIRED = 0.8


class Table(NamedTuple):
    """The cells, and how the file was written; `problems` are what had to be guessed."""

    frame: pl.DataFrame
    encoding: str
    separator: str
    problems: tuple[Problem, ...] = ()


def read(data: bytes) -> Table:
    """The table of a file. Raises `InvalidInput` with `eventlog.*`: empty, binary, a row with more cells than the header."""
    text, encoding, problems = decoded(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n﻿")
    if not text.strip():
        raise InvalidInput("eventlog.empty_file")
    separator = separator_of(text)
    header = next(csv.reader(io.StringIO(text), delimiter=separator))
    names = _names(header)
    frame = _cells(text, separator, names)
    if not frame.height:
        raise InvalidInput("eventlog.no_rows", columns=len(names))
    return Table(frame, encoding, separator, problems)


def decoded(data: bytes) -> tuple[str, str, tuple[Problem, ...]]:
    """The text of a file and the name of its encoding."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding, ()
            except UnicodeDecodeError as broken:
                if encoding != "utf-8":
                    raise InvalidInput("eventlog.undecodable", place=f"byte {broken.start}", encoding=encoding) from broken
                data = data[len(mark) :]
                break
    if b"\0" in data[:4096]:
        raise InvalidInput("eventlog.binary_file")
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        return _by_line(data)


def _by_line(data: bytes) -> tuple[str, str, tuple[Problem, ...]]:
    """A file that is not UTF-8 as a whole: another encoding, or two of them mixed."""
    other = "gb18030" if _looks_double(data) else "cp1252"
    lines = data.split(b"\n") if b"\n" in data else data.split(b"\r")
    wide = [line for line in lines if not line.isascii()]
    unicode = [line for line in wide if _fits(line, "utf-8")]
    if not unicode:
        try:
            return data.decode(other), other, ()
        except UnicodeDecodeError:
            pass
    joint = "\n" if b"\n" in data else "\r"
    text = joint.join(_line(line, other) for line in lines)
    lost = text.count("�")
    params = {"unicode": len(unicode), "other": len(wide) - len(unicode), "encoding": other, "lost": lost}
    return text, f"utf-8+{other}", (Problem(code="eventlog.mixed_encodings", severity="warning", params={**params}),)


def _line(line: bytes, other: str) -> str:
    return line.decode("utf-8") if _fits(line, "utf-8") else line.decode(other, "replace")


def _fits(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _looks_double(data: bytes) -> bool:
    """Whether high bytes come in runs, as double-byte Chinese writes them, or singly, as accented letters do."""
    runs = [len(run) for run in _HIGH.findall(data[: 1 << 20])]
    return sum(length for length in runs if length > 1) >= _PAIRED * sum(runs)


def separator_of(text: str) -> str:
    """The separator that splits the first lines into the same number (and more than one) of cells."""
    head = "\n".join(text.split("\n", 40)[:40])

    def judged(separator: str) -> tuple[bool, int]:
        widths = [len(row) for row in csv.reader(io.StringIO(head), delimiter=separator) if row]
        return (len(set(widths[:-1] or widths)) == 1, widths[0])

    return max(SEPARATORS, key=lambda each: (judged(each)[1] > 1, judged(each)))


def _names(header: list[str]) -> list[str]:
    """Column names: blank ones numbered, doubled ones told apart."""
    names: list[str] = []
    for number, title in enumerate(header, start=1):
        name = title.strip() or f"column_{number}"
        names.append(name if name not in names else f"{name} ({number})")
    return names


def _cells(text: str, separator: str, names: list[str]) -> pl.DataFrame:
    try:
        frame = pl.read_csv(
            io.StringIO(text),
            separator=separator,
            has_header=False,
            skip_rows=0,
            new_columns=names,
            schema=dict.fromkeys(names, pl.String),
            empty_string_is_null=False,
        )
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError, pl.exceptions.ShapeError) as failure:
        raise _ragged(text, separator, len(names), str(failure)) from failure
    body = frame.slice(1)
    return body.with_columns(pl.all().str.strip_chars()).filter(~pl.all_horizontal(pl.all() == ""))


def _ragged(text: str, separator: str, width: int, reason: str) -> InvalidInput:
    """Which row does not fit the header."""
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        for row in reader:
            if len(row) > width:
                line = reader.line_num
                return InvalidInput("eventlog.ragged_row", place=f"line {line}", line=line, cells=len(row), columns=width)
    except csv.Error as broken:
        reason = str(broken)
    return InvalidInput("eventlog.csv_malformed", place=f"line {reader.line_num}", line=reader.line_num, reason=reason[:200])
