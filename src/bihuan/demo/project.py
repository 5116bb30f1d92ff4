"""The improvement project's way through its gates, each on its day, as far as the company has come.

The survey's gate is passed when the company is founded. The diagnosis needs the months before, which are made afterwards
(`slices`): once they are there, the findings are computed from them, accepted, explained from the interviews and confirmed by the
owner, and the gates behind are passed; then the record of the improvement is measured anew, over the whole past.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import msgspec

from bihuan.application.actor import Actor, granted
from bihuan.application.method import answers, diagnoses, material, projects, records
from bihuan.application.mining import agreed, diagnosing, histories, logs, naming
from bihuan.application.mining.exploring import Explorer, Opened
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import Window
from bihuan.application.views.design import AnswerFindings
from bihuan.application.views.diagnosing import CauseView, ConfirmDiagnosis, ExplainFinding
from bihuan.application.views.improvement import PeriodView, SaveRecord
from bihuan.application.views.mining import JudgeFinding
from bihuan.application.views.projects import PassGate, SaveInterview, SaveProject
from bihuan.demo import chapters, content
from bihuan.demo.staff import Database
from bihuan.lifecycle.projects import PHASES, Phase
from bihuan.mining.weaknesses import TOP, Diagnosis

T = TypeVar("T")
replace = msgspec.structs.replace
SPECIALIST = "zhou_wen"
OWNER = "wang_jian"


def actor(tx: Transaction, person_id: str) -> Actor:
    person = tx.directory.organization().person(person_id)
    return Actor(person=person_id, permissions=granted(person.roles if person else ()))


def enter(database: Database, day: str) -> None:
    """The project with what it has collected, on its days; a chapter before it began has none."""
    given = content.improvement()["project"]
    if given["starts"].isoformat() > day:
        return

    def begin(tx: Transaction) -> str:
        return projects.save(tx, actor(tx, SPECIALIST), _command(given)).row.id

    def collect(tx: Transaction, id_: str) -> None:
        specialist = actor(tx, SPECIALIST)
        for each in given["interviews"]:
            material.save_interview(tx, specialist, id_, msgspec.convert(camel(each), SaveInterview))
        note = "订单处理 SOP V2.1（演示文件）\n".encode()
        material.add_document(tx, specialist, id_, "订单处理SOP V2.1.txt", note, "sop", "receive_order", "text/plain")

    id_ = _on(database, given["starts"], begin)
    _on(database, given["starts"], lambda tx: collect(tx, id_))
    _pass(database, id_, day, "survey")


def _command(given: dict[str, Any]) -> SaveProject:
    return msgspec.convert(camel({key: value for key, value in given.items() if key not in OTHERS}), SaveProject)


OTHERS = ("interviews", "gates", "roots", "answers")
"""What of the project's description is not the project itself."""


def settle(database: Database, day: str) -> None:
    """What waits for the whole past: the diagnosis with the gates behind it, the record's effects; harmless when done twice."""
    given = content.improvement()["project"]
    found = database.read(lambda tx: projects.rows(tx, actor(tx, SPECIALIST), given["process"]))
    project = next((each for each in found if each.name.zh == given["name"]["zh"]), None)
    if project is None:
        return
    if project.phase == "diagnosis" and _has_come(given, day, "diagnosis"):
        _diagnose(database, given, project.id)
    if _has_come(given, day, "design"):
        _on(database, given["gates"]["design"], lambda tx: _answer(tx, given))
    for phase in ("diagnosis", "design", "pilot"):
        _pass(database, project.id, day, phase)
    database.together(lambda run: run(lambda tx: _measure_again(tx, given["process"])))


def _on(database: Database, day: date, work: Callable[[Transaction], T]) -> T:
    """Done in the morning of a day."""
    return database.together(lambda run: run(work, chapters.milliseconds(day, 9, 20)))


def _has_come(given: dict[str, Any], day: str, phase: str) -> bool:
    return given["gates"][phase].isoformat() <= day


def _pass(database: Database, id_: str, day: str, phase: Phase) -> None:
    """The gate of a phase, on its day, when the project stands before it and nothing is missing."""
    given = content.improvement()["project"]
    seen = database.read(lambda tx: projects.view(tx, actor(tx, OWNER), id_))
    gate = seen.gates[PHASES.index(phase)]
    if seen.row.phase != phase or not gate.open or not _has_come(given, day, phase):
        return
    command = PassGate(version=seen.version)
    _on(database, given["gates"][phase], lambda tx: projects.pass_gate(tx, actor(tx, OWNER), id_, command))


def _diagnose(database: Database, given: dict[str, Any], id_: str) -> None:
    """The five weaknesses of the quarter before the project's diagnosis was due, with their roots, confirmed by the owner."""
    until = chapters.milliseconds(given["gates"]["diagnosis"])
    log_id = f"{logs.HISTORY}{given['process']}"

    def opened(tx: Transaction) -> Opened:
        window = Window(process_id=given["process"], until=until)
        return Opened(log_id, True, histories.of_process(tx, window), None, agreed.of_process(tx, given["process"], "zh-CN"))

    def confirm(tx: Transaction) -> None:
        _link(tx, id_, given, log_id)
        _confirm(tx, log_id, found, given["roots"])

    names = database.read(lambda tx: naming.of_log(tx, log_id))
    found = naming.named(Explorer().diagnosis(database.read(opened)), names, naming.CANONICAL)
    if found.ranked:  # a company founded with a shorter past has nothing to confirm
        _on(database, given["gates"]["diagnosis"], confirm)


def _link(tx: Transaction, id_: str, given: dict[str, Any], log_id: str) -> None:
    """The project diagnoses the process's own history."""
    seen = projects.view(tx, actor(tx, SPECIALIST), id_)
    command = _command(given)
    goals = [replace(goal, id=known.id) for goal, known in zip(command.goals, seen.row.goals, strict=True)]
    projects.save(tx, actor(tx, SPECIALIST), replace(command, goals=goals, logs=[log_id], version=seen.version), id_)


def _confirm(tx: Transaction, log_id: str, found: Diagnosis, roots: dict[str, str]) -> None:
    specialist = actor(tx, SPECIALIST)
    for each in found.ranked[:TOP]:
        _, judged = diagnosing.judged(tx, specialist, log_id)
        diagnosing.judge(tx, specialist, log_id, each.finding.id, JudgeFinding(verdict="accepted", version=judged))
        root = next((roots[name] for name in each.finding.activities if name in roots), roots["*"])
        cause = CauseView(id="1", text=root, parent="", factor="method", verified=True, root=True)
        version = diagnoses.view(tx, specialist, log_id).version
        diagnoses.explain(tx, specialist, log_id, each.finding.id, ExplainFinding(causes=[cause], version=version))
    _, judged = diagnosing.judged(tx, specialist, log_id)
    version = diagnoses.view(tx, specialist, log_id).version
    diagnoses.confirm(tx, actor(tx, OWNER), log_id, found, ConfirmDiagnosis(judged=judged, version=version))


def _answer(tx: Transaction, given: dict[str, Any]) -> None:
    """Which of the five each change of the new version answers, by the step that a finding is about; said once."""
    label = content.improvement()["pilot"]["version"]
    version = next((each for each in tx.versions.of_process(given["process"]) if each.label == label), None)
    covered = answers.coverage(tx, version) if version else None
    if version is None or covered is None or covered.answered:
        return
    for name, said in given["answers"].items():
        findings = [each.finding for each in covered.findings if name in each.steps]
        if findings:
            command = AnswerFindings(step=said["step"], findings=findings, note=said["note"])
            answers.answer(tx, actor(tx, SPECIALIST), version.key, command)


def _measure_again(tx: Transaction, process: str) -> None:
    """Every record of the process, as it is, its effects measured over the quarter before and the six weeks after."""
    compared = content.improvement()["record"]
    for each in records.RECORDS.all(tx, process):
        value = each.value
        if not value.version_key:
            continue
        command = SaveRecord(
            process=process,
            day=value.day,
            background=value.background,
            measures=list(value.measures),
            version_key=str(value.version_key),
            owner=value.owner,
            note=value.note,
            before=PeriodView(**compared["before"]),
            after=PeriodView(**compared["after"]),
            version=each.record.version,
        )
        records.save(tx, actor(tx, SPECIALIST), command, each.id)


def camel(value: Any) -> Any:
    """Keys as the views write them."""
    if isinstance(value, dict):
        return {_word(str(key)): camel(each) for key, each in value.items()}  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]
    return [camel(each) for each in value] if isinstance(value, list) else value  # pyright: ignore[reportUnknownVariableType]


def _word(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(each.title() for each in others)
