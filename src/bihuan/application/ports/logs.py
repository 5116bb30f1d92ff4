"""Event logs: what is read of the engine's own history, and the imported ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any, Literal, Protocol

import msgspec

from bihuan.application.ports.records import InstanceRecord, WorkItemRecord
from bihuan.eventlog.mapping import Mapping
from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import Problem
from bihuan.mining.graphs import Graph
from bihuan.mining.ways import Variant
from bihuan.mining.weaknesses import Diagnosis

if TYPE_CHECKING:
    from bihuan.eventlog.model import EventLog

LogKind = Literal["xes", "csv", "xlsx", "ocel"]
ReportForm = Literal["docx", "pdf"]


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """Instances of a process that started in [since, until), of these versions or with these keys only where any are named."""

    process_id: str
    since: int = 0
    until: int = 1 << 62
    version_keys: tuple[int, ...] = ()
    keys: tuple[int, ...] = ()


class Trail(Protocol):
    """The history of many instances at once, for projections; never used on the hot path."""

    def instances(self, window: Window) -> list[InstanceRecord]:
        """In order of their start."""
        ...

    def work_items(self, window: Window) -> list[WorkItemRecord]:
        """The work items that have ended, in order of their key."""
        ...

    def facts(self, window: Window, kinds: Sequence[str]) -> Iterable[tuple[int, int, str, str, int, str]]:
        """History rows of these kinds: instance, instant, kind, element, element instance, actor; in order per instance."""
        ...

    def values(self, window: Window) -> dict[int, dict[int, bytes]]:
        """The stored pages of each instance's root scope: its variables."""
        ...


class Glance(msgspec.Struct, frozen=True, kw_only=True):
    """How an uploaded file begins."""

    kind: LogKind
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    mapping: Mapping | None = None
    types: tuple[tuple[str, int], ...] = ()
    likely_type: str = ""
    encoding: str = ""
    separator: str = ""
    problems: tuple[Problem, ...] = ()


class LogStore(Protocol):
    """Imported logs and the files they come from, outside the transactional database."""

    def upload(self, source: IO[bytes], name: str) -> str:
        """Keep a file until it is imported or thrown away; answers its id."""
        ...

    def sample(self, language: Language) -> str:
        """Keep a log to try things out with, as if it had been uploaded; answers its id."""
        ...

    def name_of(self, upload: str) -> str:
        """The name of an uploaded file."""
        ...

    def glance(self, upload: str, zone: str) -> Glance:
        """The beginning of an uploaded file; raises `NotFound("eventlog.import_not_found")`, `InvalidInput` with `eventlog.*`."""
        ...

    def read(
        self, upload: str, mapping: Mapping | None, object_type: str, name: str, watch: Callable[[float, int], None]
    ) -> tuple[EventLog, tuple[Problem, ...]]:
        """The log of an uploaded file and what was noticed; `watch` is told the share done and may raise to end it."""
        ...

    def drop(self, upload: str) -> None: ...
    def stage(self, key: int, log: EventLog, /) -> tuple[str, int]:
        """Write a log down without anybody finding it yet; answers a ticket and its size in bytes."""
        ...

    def keep(self, key: int, ticket: str, /) -> None:
        """From now on what was staged is the log of the key; asked twice, it stays so."""
        ...

    def discard(self, ticket: str, /) -> None:
        """Throw away what was staged and not kept."""
        ...

    def get(self, key: int, /) -> EventLog:
        """Raises `NotFound("eventlog.not_found")`."""
        ...

    def remove(self, key: int, /) -> None: ...
    def keys(self) -> list[int]:
        """Of all the logs that are kept."""
        ...

    def result(self, key: int, question: str, /) -> bytes | None: ...
    def put_result(self, key: int, question: str, answer: bytes, /) -> None: ...


class Reports(Protocol):
    """Reports as files, written by the documents room."""

    def diagnosis(
        self,
        log: EventLog,
        found: Diagnosis,
        remarks: Sequence[Problem],
        graph: Graph,
        ways: Sequence[Variant],
        *,
        process: str,
        made: int,
        language: Language,
        form: ReportForm,
        known: Any = None,
        confirmed_by: str = "",
    ) -> bytes:
        """《流程问题诊断报告》, with what was found out about it (`Explanations`) and whose word stands for it.

        Raises `Unavailable("documents.no_font")` for a PDF that would show empty boxes.
        """
        ...

    def manual(self, content: Any, *, language: Language, form: ReportForm) -> bytes:
        """《流程执行手册》 of a version, from a `ManualContent`."""
        ...

    def sheet(self, content: Any, *, language: Language, form: ReportForm) -> bytes:
        """《审批单》 of an instance, from an `ApprovalSheet`."""
        ...

    def pilot(self, view: Any, *, language: Language, form: ReportForm) -> bytes:
        """《试点总结报告》, from a `PilotView`."""
        ...
