"""A diagnosis as people finish it: why each finding is so, down to the root, and the owner's word on the five."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from bihuan.application.actor import SYSTEM, Actor
from bihuan.application.dossiers import Filed, Kind
from bihuan.application.idempotency import once
from bihuan.application.instants import wire
from bihuan.application.method.material import PROJECTS
from bihuan.application.mining import diagnosing, logs
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Transaction
from bihuan.application.views.diagnosing import (
    CauseView,
    ConfirmationView,
    ConfirmDiagnosis,
    ExplainedView,
    ExplainFinding,
    ExplanationsView,
    TopView,
)
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import Conflict, Forbidden, Problem
from bihuan.kernel.text import Text
from bihuan.lifecycle import diagnosis
from bihuan.lifecycle.diagnosis import Cause, Confirmation, TopFinding
from bihuan.mining.weaknesses import TOP, Diagnosis, Question, Ranked, Saying

replace = msgspec.structs.replace


class Explained(msgspec.Struct, frozen=True):
    causes: tuple[Cause, ...] = ()
    answers: dict[Question, str] = {}


class Explanations(msgspec.Struct, frozen=True):
    """What was found out about the findings of one log, by the finding's id."""

    of: dict[str, Explained] = {}
    confirmation: Confirmation | None = None


EXPLANATIONS = Kind("explanations", Explanations)


def known(tx: Transaction, log_id: str) -> Explanations:
    """What is known of a log's findings; nothing when nobody has asked yet."""
    found = EXPLANATIONS.find(tx, log_id)
    return found.value if found else Explanations()


def view(tx: Transaction, actor: Actor, log_id: str) -> ExplanationsView:
    row = logs.row(tx, actor, log_id)
    found = EXPLANATIONS.find(tx, log_id)
    value = found.value if found else Explanations()
    organization = tx.directory.organization()
    return ExplanationsView(
        explained=[
            ExplainedView(finding=finding, causes=[_cause_view(one) for one in each.causes], answers=each.answers)
            for finding, each in value.of.items()
        ],
        confirmation=confirmation_view(tx, log_id, value),
        owner=maybe_person_ref(organization, _owner(tx, row.process_id)),
        may_confirm=_may_confirm(tx, actor, row.process_id),
        version=found.record.version + 1 if found else 0,
    )


def _cause_view(each: Cause) -> CauseView:
    return msgspec.convert(each, CauseView, from_attributes=True)


def confirmation_view(tx: Transaction, log_id: str, value: Explanations) -> ConfirmationView | None:
    """The confirmation of a log's five, and whether it still holds."""
    given = value.confirmation
    if given is None:
        return None
    _, judged = diagnosing.judged(tx, SYSTEM, log_id)
    return ConfirmationView(
        by=maybe_person_ref(tx.directory.organization(), given.by),
        at=wire(given.at),
        stale=judged != given.judged,
        top=[msgspec.convert(each, TopView, from_attributes=True) for each in given.top],
    )


class Standing(msgspec.Struct, frozen=True):
    """A confirmation that holds, and the log it was given for."""

    log: str
    confirmation: Confirmation


def standing(tx: Transaction, process_id: str) -> Iterator[Standing]:
    """The confirmations of a process's five that hold; logs that its projects diagnose come first, newest project first."""
    linked = [log for project in PROJECTS.all(tx, process_id) for log in project.value.logs]
    others = [each.id for each in EXPLANATIONS.all(tx, process_id)]
    return holding(tx, dict.fromkeys((*linked, *others)))


def holding(tx: Transaction, logs: Iterable[str]) -> Iterator[Standing]:
    """The confirmations given for these logs that still hold, in their order."""
    for log_id in logs:
        given = known(tx, log_id).confirmation
        if given is not None and diagnosing.judged(tx, SYSTEM, log_id)[1] == given.judged:
            yield Standing(log_id, given)


def _owner(tx: Transaction, process_id: str) -> str:
    process = tx.processes.find(process_id) if process_id else None
    return process.owner if process else ""


def _may_confirm(tx: Transaction, actor: Actor, process_id: str) -> bool:
    return actor.person == _owner(tx, process_id) or actor.may("processes.release")


def explain(tx: Transaction, actor: Actor, log_id: str, finding: str, command: ExplainFinding) -> ExplanationsView:
    """Write down why a finding is so and what the six questions brought; a confirmation given before no longer holds."""

    def act() -> ExplanationsView:
        actor.require("processes.edit")
        causes = diagnosis.checked([msgspec.convert(each, Cause, from_attributes=True) for each in command.causes])
        answers: dict[Question, str] = {name: words.strip() for name, words in command.answers.items() if words.strip()}
        found, value = _standing(tx, log_id, command.version)
        changed = Explanations({**value.of, finding: Explained(causes, answers)})
        _keep(tx, actor, log_id, found, changed)
        return view(tx, actor, log_id)

    return once(tx, actor, "finding.explain", [log_id, finding, command], ExplanationsView, act)


def confirm(tx: Transaction, actor: Actor, log_id: str, found: Diagnosis, command: ConfirmDiagnosis) -> ExplanationsView:
    """The owner of the process stands for the five as they are now."""

    def act() -> ExplanationsView:
        row = logs.row(tx, actor, log_id)
        if not _may_confirm(tx, actor, row.process_id):
            raise Forbidden("diagnosis.not_owner", place=log_id)
        said, judged = diagnosing.judged(tx, actor, log_id)
        filed, value = _standing(tx, log_id, command.version)
        if judged != command.judged:
            raise Conflict("dossier.changed", place=f"diagnosis/{log_id}")
        top = [_top(each, value) for each in diagnosing.agreed(found, said).ranked[:TOP]]
        accepted = [finding for finding, each in said.items() if each.verdict == "accepted"]
        diagnosis.require_confirmable(top, accepted, actor.language)
        given = Confirmation(by=actor.person, at=tx.now, judged=judged, top=tuple(top))
        _keep(tx, actor, log_id, filed, replace(value, confirmation=given))
        return view(tx, actor, log_id)

    return once(tx, actor, "diagnosis.confirm", [log_id, command], ExplanationsView, act)


def _standing(tx: Transaction, log_id: str, version: int) -> tuple[Filed[Explanations] | None, Explanations]:
    found = EXPLANATIONS.find(tx, log_id)
    if (found.record.version + 1 if found else 0) != version:
        raise Conflict("dossier.changed", place=f"explanations/{log_id}")
    return found, found.value if found else Explanations()


def _keep(tx: Transaction, actor: Actor, log_id: str, found: Filed[Explanations] | None, value: Explanations) -> None:
    if found is None:
        EXPLANATIONS.add(tx, actor, value, id_=log_id, process_id=logs.row(tx, SYSTEM, log_id).process_id)
    else:
        EXPLANATIONS.save(tx, found, value)


def _top(each: Ranked, value: Explanations) -> TopFinding:
    finding = each.finding
    return TopFinding(
        finding=finding.id,
        title=_both(finding.title),
        priority=each.priority,
        lever=finding.lever,
        hours=finding.hours_per_month,
        cause=diagnosis.root_of(value.of.get(finding.id, Explained()).causes),
        proposal=_both(finding.proposal),
        activities=finding.activities,
    )


def _both(saying: Saying) -> Text:
    problem = Problem(code=saying.code, params=saying.params)
    return Text(render(problem, "zh-CN"), render(problem, "en"))
