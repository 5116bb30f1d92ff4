"""How far a project has come: the facts that its five gates are held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from bihuan.application.dossiers import Filed
from bihuan.application.method import answers, diagnoses
from bihuan.application.method.answers import MEASURES
from bihuan.application.method.material import DOCUMENTS, INTERVIEWS, documents
from bihuan.application.method.pilots import PILOTS, SUGGESTIONS
from bihuan.application.method.records import RECORDS
from bihuan.application.method.rollouts import ROLLOUTS
from bihuan.application.monitoring.indicators import series_of
from bihuan.application.people.calendars import working_calendar
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import VersionRecord
from bihuan.kernel.text import Text
from bihuan.lifecycle import gates
from bihuan.lifecycle.diagnosis import TopFinding
from bihuan.lifecycle.gates import Progress
from bihuan.lifecycle.projects import Item, Known, Phase, Project


def of_project(tx: Transaction, filed: Filed[Project]) -> Mapping[Phase, list[Item]]:
    """Every gate of a project with its lines."""
    return gates.gates(filed.value, _known(tx, filed), _progress(tx, filed))


def _known(tx: Transaction, filed: Filed[Project]) -> Known:
    organization = tx.directory.organization()
    project = filed.value
    people = [person for each in project.team if (person := organization.person(each.person))]
    heads = {each: head.id for each in project.departments if (head := organization.head(each))}
    names = {each.id: each.name for each in organization.roster.departments}
    return Known(
        roles={each.id: each.roles for each in people},
        heads=heads,
        names=names,
        it=[each.id for each in people if "integrator" in each.roles],
        versions=len(tx.versions.of_process(project.process)),
        interviews=sum(each.record.state == "done" for each in INTERVIEWS.all(tx, project.process, filed.id)),
        documents=len(DOCUMENTS.all(tx, project.process, filed.id)),
        logs=sum(each.kind == "log" for each in documents(tx, filed)),
    )


def _began(tx: Transaction, filed: Filed[Project]) -> int:
    """The instant from which on what happens belongs to the project."""
    starts = filed.value.starts
    if starts is None:
        return filed.record.created_at
    zone = ZoneInfo(working_calendar(tx).rules.zone)
    return min(filed.record.created_at, int(datetime.combine(starts, time(), zone).astimezone(UTC).timestamp() * 1000))


def _progress(tx: Transaction, filed: Filed[Project]) -> Progress:
    process, since = filed.value.process, _began(tx, filed)
    given = any(diagnoses.known(tx, log).confirmation for log in filed.value.logs)
    standing = next(diagnoses.holding(tx, filed.value.logs), None)
    top = standing.confirmation.top if standing else ()
    drawn = [each for each in tx.versions.of_process(process) if max(each.created_at, each.effective_from or 0) >= since]
    pilots = [each for each in PILOTS.all(tx, process) if each.value.starts >= since or each.value.project == filed.id]
    open_feedback = [
        each
        for pilot in pilots
        for each in SUGGESTIONS.all(tx, process, f"pilot:{pilot.id}")
        if each.record.state in ("new", "evaluating")
    ]
    rollouts = [each for each in ROLLOUTS.all(tx, process) if each.record.created_at >= since]
    missed, unmeasured = _goals(tx, filed.value)
    return Progress(
        diagnoses=len(filed.value.logs),
        confirmed=standing is not None,
        stale=given and standing is None,
        top=len(top),
        designs=tuple(each.label for each in drawn),
        reviewed=tuple(each.label for each in drawn if each.state in ("pilot", "released")),
        measures=_measures(tx, process, drawn),
        unanswered=_unanswered(tx, process, top, drawn),
        pilots=len(pilots),
        decision=_decision(each.value.decision for each in pilots),
        open_feedback=len(open_feedback),
        waves=sum(len(each.value.waves) for each in rollouts),
        rolled_out=any(each.record.state == "done" for each in rollouts),
        records=sum(each.record.created_at >= since for each in RECORDS.all(tx, process)),
        missed=missed,
        unmeasured=unmeasured,
    )


def _measures(tx: Transaction, process: str, drawn: Sequence[VersionRecord]) -> int:
    """The measures noted on the versions; where a version came as a finished diagram, the levers it shows."""
    keys = {str(each.key) for each in drawn}
    noted = sum(each.record.subject in keys for each in MEASURES.all(tx, process))
    return noted or sum(answers.visible_levers(tx, each) for each in drawn)


def _unanswered(tx: Transaction, process: str, top: Sequence[TopFinding], drawn: Sequence[VersionRecord]) -> tuple[Text, ...]:
    """Those of the confirmed findings that no measure on a version drawn since answers."""
    keys = {str(each.key) for each in drawn}
    measures = [each for each in MEASURES.all(tx, process) if each.record.subject in keys]
    found = answers.answered(top, measures)
    return tuple(each.title for each in top if not found[each.finding])


def _decision(decisions: Iterable[str]) -> str:
    found = [each for each in decisions if each]
    return "adopt" if "adopt" in found else found[0] if found else ""


def _goals(tx: Transaction, project: Project) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The goals that the latest value of their indicator misses, and those that nothing measures."""
    missed: list[str] = []
    unmeasured: list[str] = []
    for goal in project.goals:
        points = series_of(tx, goal.indicator).points if goal.indicator else ()
        value = points[-1].value if points else None
        name = goal.name.zh or goal.name.en
        if value is None:
            unmeasured.append(name)
        elif not goal.reached(value):
            missed.append(name)
    return tuple(missed), tuple(unmeasured)
