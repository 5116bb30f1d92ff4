"""《流程问题诊断报告》: what goes into it, gathered in one look, and the errand that writes it with its progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from bihuan.application import errands
from bihuan.application.actor import SYSTEM, Actor
from bihuan.application.method import diagnoses
from bihuan.application.method.diagnoses import Explanations
from bihuan.application.mining import agreed, diagnosing, logs, naming
from bihuan.application.mining.agreed import Agreed
from bihuan.application.mining.diagnosing import Judgement
from bihuan.application.mining.exploring import Explorer, Opened
from bihuan.application.mining.naming import CANONICAL, Names
from bihuan.application.people import calendars
from bihuan.application.ports import Database, Transaction
from bihuan.application.ports.errands import Ongoing
from bihuan.application.ports.logs import LogStore, ReportForm, Reports
from bihuan.application.views.mining import Clock, ErrandKey, LogRow, MakeReport
from bihuan.kernel.calendar import WorkingCalendar
from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import Problem
from bihuan.kernel.text import Text

if TYPE_CHECKING:
    from bihuan.eventlog.model import EventLog

REPORT = errands.REPORT
_STEPS = 1_000
_WEIGHED = 0.7  # of the way: after it the report is written
_TITLES: Mapping[Language, str] = {"zh-CN": "流程问题诊断报告", "en": "diagnosis-report"}


class Request(msgspec.Struct, frozen=True):
    """What the errand of a report carries."""

    log: str
    form: ReportForm
    clock: Clock
    language: Language


class Gathered(msgspec.Struct, frozen=True):
    """What the database knows about a report; `history` is the log of a process of ours, an imported one lies in its store."""

    row: LogRow
    noticed: tuple[Problem, ...]
    said: Mapping[str, Judgement]
    known: Explanations
    confirmed_by: Text | None
    made: int
    calendar: WorkingCalendar | None
    agreed: Agreed
    history: EventLog | None
    diagnosed: EventLog | None
    names: Names


def gather(tx: Transaction, actor: Actor, log_id: str, clock: Clock, language: Language) -> Gathered:
    """All of it as it stands at this moment; a history of ours is drawn in the report's language and diagnosed in the one."""
    own = log_id.startswith(logs.HISTORY)
    row = logs.row(tx, actor, log_id)
    seen = diagnoses.view(tx, actor, log_id)
    who = seen.confirmation.by if seen.confirmation and not seen.confirmation.stale else None
    return Gathered(
        row=row,
        noticed=logs.problems(tx, actor, log_id),
        said=diagnosing.judged(tx, actor, log_id)[0],
        known=diagnoses.known(tx, log_id),
        confirmed_by=who.name if who else None,
        made=tx.now,
        calendar=calendars.working_calendar(tx) if clock == "working" else None,
        agreed=agreed.of_process(tx, row.process_id, CANONICAL if own else language),
        history=logs.history(tx, actor, log_id, language) if own else None,
        diagnosed=logs.history(tx, actor, log_id, CANONICAL) if own else None,
        names=naming.of_log(tx, log_id),
    )


def write(
    store: LogStore,
    explorer: Explorer,
    reports: Reports,
    gathered: Gathered,
    form: ReportForm,
    language: Language,
    told: Callable[[float], None] = lambda share: None,
) -> bytes:
    """The report; `told` hears how far the findings are."""
    row, history = gathered.row, gathered.history
    log = history if history is not None else store.get(int(row.id))
    id_ = f"{row.id}:{language}" if history is not None else row.id
    opened = Opened(id_, history is not None, log, gathered.calendar, gathered.agreed)
    weighed = opened
    if gathered.diagnosed is not None:
        weighed = msgspec.structs.replace(opened, id=f"{row.id}:{CANONICAL}", log=gathered.diagnosed)
    found = diagnosing.agreed(explorer.diagnosis(weighed, lambda share: told(_WEIGHED * share)), gathered.said)
    found = naming.named(found, gathered.names, language)
    graph, ways = explorer.graph(opened), explorer.ways(opened)
    told(0.9)
    return reports.diagnosis(
        log,
        found,
        gathered.noticed,
        graph,
        ways,
        process=row.process_name.of(language) if row.process_name else "",
        made=gathered.made,
        language=language,
        form=form,
        known=gathered.known,
        confirmed_by=gathered.confirmed_by.of(language) if gathered.confirmed_by else "",
    )


def name_of(row: LogRow, form: ReportForm, language: Language) -> str:
    """What the file is called."""
    return f"{_TITLES[language]}-{row.name}.{form}"


def ask(tx: Transaction, actor: Actor, log_id: str, command: MakeReport) -> ErrandKey:
    """Ask for the report; the errand's file is it."""
    logs.row(tx, actor, log_id)
    asked = Request(log_id, command.form, command.clock, command.language)
    return ErrandKey(errand=str(errands.ask(tx, actor, REPORT, f"log:{log_id}", asked).key))


def work(
    database: Database, store: LogStore, reports: Reports, explorer: Explorer
) -> Callable[[Ongoing], Callable[[Transaction], Any]]:
    """The errand of a report: weigh what was found, draw, write."""

    def run(ongoing: Ongoing) -> Callable[[Transaction], Any]:
        asked = msgspec.msgpack.decode(ongoing.request, type=Request)
        actor = msgspec.structs.replace(SYSTEM, language=asked.language)

        def told(share: float) -> None:
            step = "mining.step_weighing" if share < _WEIGHED else "mining.step_writing"
            ongoing.report(int(_STEPS * share), _STEPS, step)

        told(0.0)
        gathered = database.read(lambda tx: gather(tx, actor, asked.log, asked.clock, asked.language))
        content = write(store, explorer, reports, gathered, asked.form, asked.language, told)
        file = name_of(gathered.row, asked.form, asked.language)
        return lambda tx: errands.with_file(tx, ongoing.key, file, content)

    return run
