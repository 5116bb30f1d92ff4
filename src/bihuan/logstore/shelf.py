"""Imported logs in a folder: one directory per log, its tables as Parquet, and what has been computed from them beside it.

A log is there once its directory has its name: it is staged under another one first, so a power cut in the middle of an import
leaves at most a directory beginning with a dot, which a later start sweeps away. What is computed is keyed by
whatever it depends on and may be thrown away at any time.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import threading
from collections import OrderedDict
from pathlib import Path

import msgspec
import polars as pl

from bihuan.eventlog.model import EventLog
from bihuan.kernel.errors import NotFound, Unavailable

REMEMBERED = 3


class _About(msgspec.Struct):
    name: str
    source: str


class FolderLogs:
    """The folder, and the logs used last."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._remembered: OrderedDict[int, EventLog] = OrderedDict()
        self._gate = threading.Lock()

    def stage(self, key: int, log: EventLog) -> tuple[str, int]:
        """Write the log down where nobody looks; answers its ticket and its size in bytes."""
        for left in self._root.glob(f".new-{key}-*"):  # of an attempt that was cut short
            shutil.rmtree(left, ignore_errors=True)
        made = self._root / f".new-{key}-{secrets.token_hex(8)}"
        try:
            made.mkdir(parents=True)
            log.cases.write_parquet(made / "cases.parquet")
            log.events.write_parquet(made / "events.parquet")
            (made / "about.json").write_bytes(msgspec.json.encode(_About(log.name, log.source)))
            return made.name, sum(each.stat().st_size for each in made.iterdir())
        except OSError as failure:
            shutil.rmtree(made, ignore_errors=True)
            raise Unavailable("store.full") from failure

    def keep(self, key: int, ticket: str) -> None:
        """Give what was staged its key; a second time changes nothing."""
        made, place = self._root / ticket, self._root / str(key)
        if made.is_dir():
            self.remove(key)  # of an attempt whose end was lost
            made.rename(place)
        elif not place.is_dir():
            raise Unavailable("store.full")

    def discard(self, ticket: str) -> None:
        """Throw away what was staged."""
        shutil.rmtree(self._root / ticket, ignore_errors=True)

    def get(self, key: int) -> EventLog:
        """The log; raises `NotFound("eventlog.not_found")`."""
        with self._gate:
            found = self._remembered.get(key)
            if found is not None:
                self._remembered.move_to_end(key)
                return found
        place = self._root / str(key)
        try:
            about = msgspec.json.decode((place / "about.json").read_bytes(), type=_About)
            cases, events = pl.read_parquet(place / "cases.parquet"), pl.read_parquet(place / "events.parquet")
        except FileNotFoundError:
            raise NotFound("eventlog.not_found", place=str(key)) from None
        log = EventLog(cases, events, about.name, about.source)
        self._remember(key, log)
        return log

    def remove(self, key: int) -> None:
        with self._gate:
            self._remembered.pop(key, None)
        place, gone = self._root / str(key), self._root / f".gone-{key}"
        if place.is_dir():
            place.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)

    def result(self, key: int, question: str) -> bytes | None:
        """What was computed for the question before."""
        try:
            return self._answer(key, question).read_bytes()
        except FileNotFoundError:
            return None

    def put_result(self, key: int, question: str, answer: bytes) -> None:
        path = self._answer(key, question)
        if path.parent.parent.is_dir():
            path.parent.mkdir(exist_ok=True)
            new = path.with_suffix(f".{threading.get_ident()}")
            new.write_bytes(answer)
            new.replace(path)

    def _answer(self, key: int, question: str) -> Path:
        return self._root / str(key) / "answers" / hashlib.sha256(question.encode()).hexdigest()[:32]

    def _remember(self, key: int, log: EventLog) -> None:
        with self._gate:
            self._remembered[key] = log
            while len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
