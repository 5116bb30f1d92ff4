"""Event logs of the company: uploaded, looked at, imported, listed, thrown away.

What a log holds lies in the log store; a dossier of kind `log` says that it is there. The import is an errand: the log is staged
first and gets its name with the dossier, in the transaction that completes the errand; an import that ends in any other way, also
one that is canceled at the last moment, leaves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from bihuan.application import errands
from bihuan.application.actor import SYSTEM, Actor
from bihuan.application.dossiers import Filed, Kind
from bihuan.application.instants import maybe_wire, wire
from bihuan.application.mining import histories
from bihuan.application.models.versions import problem_view
from bihuan.application.ports import Transaction
from bihuan.application.ports.errands import OVER, Ongoing
from bihuan.application.ports.logs import LogKind, LogStore, Window
from bihuan.application.views.mining import ErrandKey, ImportLog, LogRow, UploadView
from bihuan.eventlog.mapping import Mapping
from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import InvalidInput, NotFound, Problem
from bihuan.kernel.text import Text

IMPORT = "log.import"
HISTORY = "history:"
_STEPS = 1_000


class LogCard(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept about an imported log."""

    name: str
    kind: LogKind
    cases: int
    events: int
    activities: int
    variants: int
    resources: int
    first: int | None
    last: int | None
    problems: tuple[Problem, ...] = ()
    size: int = 0


class Request(msgspec.Struct, frozen=True):
    """What the errand of an import carries."""

    upload: str
    name: str
    process_id: str
    mapping: Mapping | None
    object_type: str


CARDS = Kind("log", LogCard)


def require_reader(actor: Actor) -> None:
    """Logs show who did what: for those who design or audit processes."""
    if not actor.may("audit.run"):
        actor.require("processes.edit")


# --- uploading and importing -----------------------------------------------------------------------------------------


def glance(store: LogStore, actor: Actor, upload: str, file: str, zone: str) -> UploadView:
    """How an uploaded file begins."""
    actor.require("processes.edit")
    seen = store.glance(upload, zone)
    return UploadView(
        upload=upload,
        file=file,
        kind=seen.kind,
        columns=list(seen.columns),
        rows=[list(row) for row in seen.rows],
        mapping=seen.mapping,
        types=list(seen.types),
        likely_type=seen.likely_type,
        encoding=seen.encoding,
        separator=seen.separator,
        problems=[problem_view(each, actor.language) for each in seen.problems],
    )


def ask_import(tx: Transaction, actor: Actor, command: ImportLog) -> ErrandKey:
    """Ask for the import of an uploaded file."""
    actor.require("processes.edit")
    if not command.name.strip():
        raise InvalidInput("eventlog.no_name", place="/name")
    if command.process_id and tx.processes.find(command.process_id) is None:
        raise NotFound("process.not_found", place="/processId", process=command.process_id)
    asked = Request(command.upload, command.name.strip()[:120], command.process_id, command.mapping, command.object_type)
    return ErrandKey(errand=str(errands.ask(tx, actor, IMPORT, f"upload:{command.upload}", asked).key))


def import_work(store: LogStore) -> Callable[[Ongoing], Callable[[Transaction], Any]]:
    """The errand of an import: read, keep, count; whatever stops it, nothing stays."""

    def work(ongoing: Ongoing) -> Callable[[Transaction], Any]:
        from bihuan.eventlog import quality

        asked = msgspec.msgpack.decode(ongoing.request, type=Request)
        kind = store.glance(asked.upload, "UTC").kind

        def watch(share: float, events: int) -> None:
            ongoing.report(int(_STEPS * share * 0.9), _STEPS, "eventlog.step_reading")

        log, noticed = store.read(asked.upload, asked.mapping, asked.object_type, asked.name, watch)
        ongoing.report(int(_STEPS * 0.92), _STEPS, "eventlog.step_counting")
        figures = quality.summary(log)
        problems = (*noticed, *quality.remarks(log))
        ongoing.report(int(_STEPS * 0.95), _STEPS, "eventlog.step_storing")
        ticket, size = store.stage(ongoing.key, log)
        kept: list[int] = []

        def tidy(well: bool) -> None:
            if well:
                store.drop(asked.upload)
                return
            for key in kept:
                store.remove(key)
            store.discard(ticket)

        ongoing.at_end(tidy)
        ongoing.report(_STEPS - 1, _STEPS, "eventlog.step_storing")
        card = LogCard(name=asked.name, kind=kind, problems=problems, size=size, **figures._asdict())

        def conclude(tx: Transaction) -> Any:
            actor = msgspec.structs.replace(SYSTEM, person=ongoing.asked_by)
            CARDS.add(tx, actor, card, id_=str(ongoing.key), process_id=asked.process_id)
            kept.append(ongoing.key)
            store.keep(ongoing.key, ticket)
            tx.publish("logs")
            return {"log": str(ongoing.key)}

        return conclude

    return work


def remove(tx: Transaction, actor: Actor, log_id: str) -> None:
    """Take a log off the list; its files go after the commit."""
    actor.require("processes.edit")
    CARDS.remove(tx, _card(tx, log_id))
    tx.publish("logs")


def abandoned(tx: Transaction, keys: Sequence[int]) -> list[int]:
    """Which of the logs in the store nobody can reach: their import is over, and they are not on the list."""

    def over(key: int) -> bool:
        errand = tx.errands.find(key)
        return errand is not None and errand.state in OVER

    return [key for key in keys if over(key) and CARDS.find(tx, str(key)) is None]


# --- looking -----------------------------------------------------------------------------------------------------------


def rows(tx: Transaction, actor: Actor, process_id: str = "") -> list[LogRow]:
    """The imported logs, the newest first, and behind them the processes that have a history of their own."""
    require_reader(actor)
    imported = [_row(tx, each) for each in CARDS.all(tx, process_id)]
    own = [each.id for each in tx.processes.all() if not process_id or each.id == process_id]
    return [*imported, *(row for each in own if (row := _history_row(tx, each)) is not None)]


def row(tx: Transaction, actor: Actor, log_id: str) -> LogRow:
    """One log; raises `NotFound("eventlog.not_found")`."""
    require_reader(actor)
    if log_id.startswith(HISTORY):
        found = _history_row(tx, log_id.removeprefix(HISTORY))
        if found is None:
            raise NotFound("eventlog.not_found", place=log_id[:60])
        return found
    return _row(tx, _card(tx, log_id))


def problems(tx: Transaction, actor: Actor, log_id: str) -> tuple[Problem, ...]:
    """What was noticed when the log was imported."""
    require_reader(actor)
    return () if log_id.startswith(HISTORY) else _card(tx, log_id).value.problems


def history(tx: Transaction, actor: Actor, log_id: str, language: Language | None = None) -> Any:
    """The log of a process's own history, in the actor's language unless another is asked for."""
    require_reader(actor)
    language = language or ("en" if actor.language.startswith("en") else "zh-CN")
    return histories.of_process(tx, Window(process_id=log_id.removeprefix(HISTORY)), language)


def _card(tx: Transaction, log_id: str) -> Filed[LogCard]:
    found = CARDS.find(tx, log_id)
    if found is None:
        raise NotFound("eventlog.not_found", place=log_id[:60])
    return found


def _row(tx: Transaction, filed: Filed[LogCard]) -> LogRow:
    card, process = filed.value, tx.processes.find(filed.record.process_id) if filed.record.process_id else None
    return LogRow(
        id=filed.id,
        name=card.name,
        kind=card.kind,
        process_id=filed.record.process_id,
        process_name=Text(process.name_zh, process.name_en) if process else None,
        cases=card.cases,
        events=card.events,
        activities=card.activities,
        variants=card.variants,
        resources=card.resources,
        first=maybe_wire(card.first),
        last=maybe_wire(card.last),
        created_at=wire(filed.record.created_at),
        created_by=filed.record.created_by,
    )


def _history_row(tx: Transaction, process_id: str) -> LogRow | None:
    """A process that has run; what is in its history is counted when it is opened."""
    from bihuan.application.ports.lists import InstanceFilter

    process = tx.processes.find(process_id)
    cases = tx.lists.count_instances(InstanceFilter(process=process_id)) if process else 0
    if process is None or not cases:
        return None
    name = Text(process.name_zh, process.name_en)
    return LogRow(
        id=f"{HISTORY}{process_id}",
        name=process.name_zh,
        kind="history",
        process_id=process_id,
        process_name=name,
        cases=cases,
        events=0,
        activities=0,
        variants=0,
        resources=0,
        first=None,
        last=None,
        created_at=None,
    )
