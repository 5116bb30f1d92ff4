"""The log store of an installation: uploaded files in one folder, imported logs in another."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from bihuan.application.ports.logs import Glance
from bihuan.eventlog.mapping import Mapping
from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import NotFound, Problem, Unavailable

if TYPE_CHECKING:
    from bihuan.eventlog.model import EventLog
    from bihuan.logstore.shelf import FolderLogs

SAMPLES: Final[dict[Language, tuple[str, str]]] = {
    "zh-CN": ("purchases.zh-CN.csv.gz", "采购流程示例.csv.gz"),
    "en": ("purchases.en.csv.gz", "Purchase sample.csv.gz"),
}
"""Logs that `samples.purchases` has made, one a language, and what people see as their names; a test holds them against it."""
SAMPLE_CASES: Final = 150

_FORGOTTEN_S = 24 * 3600
_UNDER_WAY_S = 3600


class LogFolder:
    """`root` holds `uploads` and `logs`; libraries are loaded when a log is at hand."""

    def __init__(self, root: Path) -> None:
        self._uploads = root / "uploads"
        self._root = root / "logs"
        self._opened: FolderLogs | None = None

    @property
    def _logs(self) -> FolderLogs:
        if self._opened is None:
            from bihuan.logstore.shelf import FolderLogs

            self._opened = FolderLogs(self._root)
        return self._opened

    def sweep(self) -> None:
        """Remove uploads nobody came back for, and what a broken import has left."""
        self._forget()
        if self._root.is_dir():
            for each in self._root.iterdir():
                # A fresh one may be another process's, which is about to keep it.
                if each.name.startswith(".") and _age(each) > _UNDER_WAY_S:
                    shutil.rmtree(each, ignore_errors=True)

    def _forget(self) -> None:
        if self._uploads.is_dir():
            for each in self._uploads.iterdir():
                if _age(each) > _FORGOTTEN_S:
                    shutil.rmtree(each, ignore_errors=True)

    def upload(self, source: IO[bytes], name: str) -> str:
        self._forget()
        key = secrets.token_hex(12)
        folder = self._uploads / key
        try:
            folder.mkdir(parents=True)
            with (folder / (_plain(name) or "log")).open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
        except OSError as failure:
            shutil.rmtree(folder, ignore_errors=True)
            raise Unavailable("store.full") from failure
        return key

    def sample(self, language: Language) -> str:
        file, name = SAMPLES[language]
        with resources.files("bihuan.logstore").joinpath("sample", file).open("rb") as source:
            return self.upload(source, name)

    def name_of(self, upload: str) -> str:
        return self._file(upload).name

    def glance(self, upload: str, zone: str) -> Glance:
        from bihuan.logstore import files

        seen = files.preview(self._file(upload), zone)
        return Glance(
            kind=seen.kind,
            columns=seen.columns,
            rows=seen.rows,
            mapping=seen.mapping,
            types=seen.types,
            likely_type=seen.likely_type,
            encoding=seen.encoding,
            separator=seen.separator,
            problems=seen.problems,
        )

    def read(
        self, upload: str, mapping: Mapping | None, object_type: str, name: str, watch: Callable[[float, int], None]
    ) -> tuple[EventLog, tuple[Problem, ...]]:
        from bihuan.logstore import files

        found = files.read(
            self._file(upload),
            mapping,
            object_type=object_type,
            name=name,
            watch=lambda progress: watch(progress.share, progress.events),
        )
        return found.log, found.problems

    def drop(self, upload: str) -> None:
        if upload.isalnum():
            shutil.rmtree(self._uploads / upload, ignore_errors=True)

    def stage(self, key: int, log: EventLog) -> tuple[str, int]:
        return self._logs.stage(key, log)

    def keep(self, key: int, ticket: str) -> None:
        self._logs.keep(key, ticket)

    def discard(self, ticket: str) -> None:
        self._logs.discard(ticket)

    def get(self, key: int) -> EventLog:
        return self._logs.get(key)

    def remove(self, key: int) -> None:
        self._logs.remove(key)

    def keys(self) -> list[int]:
        names = [each.name for each in self._root.iterdir()] if self._root.is_dir() else []
        return sorted(int(each) for each in names if each.isdecimal())

    def result(self, key: int, question: str) -> bytes | None:
        return self._logs.result(key, question)

    def put_result(self, key: int, question: str, answer: bytes) -> None:
        self._logs.put_result(key, question, answer)

    def _file(self, upload: str) -> Path:
        folder = self._uploads / upload if upload.isalnum() else None
        found = next(folder.iterdir(), None) if folder is not None and folder.is_dir() else None
        if found is None:
            raise NotFound("eventlog.import_not_found", place=upload[:40])
        return found


def _age(path: Path) -> float:
    """Seconds since it was written; none when it has just gone."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _plain(name: str) -> str:
    """A file name without any path; what a file system may not like is left out."""
    base = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in base if letter.isprintable() and letter not in '<>:"|?*\0').strip(". ")[:120]
