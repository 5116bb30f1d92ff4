"""What answers what: the measures taken on drafts, and the findings of the confirmed five that each of them answers.

A measure is noted when it is applied to a draft. A change that somebody drew, or that came with a finished diagram, has no
measure until somebody says what it answers. A revision of a version that answered a finding answers it too, so measures count
along the line of drafts down to the confirmation of the five.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from bihuan import bpmn
from bihuan.application.actor import Actor
from bihuan.application.dossiers import Filed, Kind
from bihuan.application.idempotency import once
from bihuan.application.instants import wire
from bihuan.application.method import diagnoses
from bihuan.application.models import versions
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import VersionRecord
from bihuan.application.views.design import AnswerFindings, CoverageView, CoverView, DrawnView, MeasureView
from bihuan.bpmn import extension, model, walk
from bihuan.kernel.errors import InvalidInput, NotFound, Rejected
from bihuan.kernel.text import Text
from bihuan.lifecycle import comparison
from bihuan.lifecycle.comparison import StepChange
from bihuan.lifecycle.diagnosis import TopFinding
from bihuan.lifecycle.esia import Lever

replace = msgspec.structs.replace


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """A measure taken on a draft; its lever tells the comparison what happened to the step."""

    lever: Lever
    step: str
    name: Text
    into: str = ""
    findings: tuple[str, ...] = ()
    note: str = ""


MEASURES = Kind("measure", Measure)


def view(tx: Transaction, filed: Filed[Measure]) -> MeasureView:
    value = filed.value
    return MeasureView(
        id=filed.id,
        lever=value.lever,
        step=value.step,
        name=value.name,
        note=value.note,
        findings=list(value.findings),
        created_at=wire(filed.record.created_at),
        created_by=maybe_person_ref(tx.directory.organization(), filed.record.created_by),
    )


def origin_of(tx: Transaction, version: VersionRecord) -> VersionRecord | None:
    """What a version is compared with: the one it was drawn from, else the one in force, else the one before it."""
    origin = versions.review_of(tx, version.key).origin
    found = tx.versions.find(int(origin)) if origin else None
    found = found or tx.versions.released(version.process_id)
    if found is None or found.key == version.key:
        earlier = [each for each in tx.versions.of_process(version.process_id) if each.number < version.number]
        found = earlier[0] if earlier else None
    return found


def _levers(tx: Transaction, version: VersionRecord) -> list[StepChange]:
    """The steps on which a version shows a lever against the one it was drawn from, whoever drew it and however."""
    origin = origin_of(tx, version)
    if origin is None:
        return []
    was, now = (bpmn.read(tx.contents.get(each.content)) for each in (origin, version))
    return [each for each in comparison.compare(was, now, version.process_id).changed if each.lever]


def visible_levers(tx: Transaction, version: VersionRecord) -> int:
    """On how many steps a version shows a lever."""
    return len(_levers(tx, version))


def drawn(tx: Transaction, version: VersionRecord) -> list[DrawnView]:
    """Changes that carry a lever and that no measure was noted for."""
    noted = {each.value.step for each in MEASURES.all(tx, version.process_id, str(version.key))}
    return [DrawnView(step=each.step, name=each.name, lever=_of(each)) for each in _levers(tx, version) if each.step not in noted]


def _of(change: StepChange) -> Lever:
    assert change.lever
    return change.lever


# --- the five and who answers them -----------------------------------------------------------------------------------


def answered(top: Sequence[TopFinding], measures: Iterable[Filed[Measure]]) -> Mapping[str, list[Filed[Measure]]]:
    """The measures that answer each of the five, by the finding's id."""
    found: dict[str, list[Filed[Measure]]] = {each.finding: [] for each in top}
    for measure in measures:
        for finding in measure.value.findings:
            if finding in found:
                found[finding].append(measure)
    return found


def coverage(tx: Transaction, version: VersionRecord) -> CoverageView | None:
    """Which of the five the version answers; None where no confirmation holds, or it was given to a version already in force."""
    standing = next(diagnoses.standing(tx, version.process_id), None)
    if standing is None:
        return None
    given = standing.confirmation
    if version.effective_from is not None and version.effective_from < given.at:
        return None
    measures = _along(tx, version, given.at)
    known = answered(given.top, measures)
    steps = _steps_by_name(tx, version)
    findings = [_cover(each, [one.id for one in known[each.finding]], steps) for each in given.top]
    return CoverageView(
        log=standing.log,
        confirmed_by=maybe_person_ref(tx.directory.organization(), given.by),
        confirmed_at=wire(given.at),
        findings=findings,
        answered=sum(bool(each.measures) for each in findings),
        measures=[view(tx, each) for each in measures if each.record.subject != str(version.key)],
    )


def _along(tx: Transaction, version: VersionRecord, since: int) -> list[Filed[Measure]]:
    """The measures of a version and of the drafts it was drawn from, down to the instant."""
    found: list[Filed[Measure]] = []
    at: VersionRecord | None = version
    seen: set[int] = set()
    while at is not None and at.key not in seen:
        seen.add(at.key)
        found += MEASURES.all(tx, at.process_id, str(at.key))
        before = origin_of(tx, at)
        at = before if before is not None and before.created_at >= since else None
    return found


def _cover(each: TopFinding, measures: list[str], steps: Mapping[str, list[str]]) -> CoverView:
    named = [step for name in each.activities for step in steps.get(name.strip().casefold(), ())]
    return CoverView(
        finding=each.finding,
        title=each.title,
        proposal=each.proposal,
        priority=msgspec.convert(each.priority, Any),
        lever=msgspec.convert(each.lever, Any),
        hours=each.hours,
        cause=each.cause,
        steps=list(dict.fromkeys(named)),
        measures=measures,
    )


def _steps_by_name(tx: Transaction, version: VersionRecord) -> dict[str, list[str]]:
    """The steps that a name of the log stands for, in the version and in what it was drawn from."""
    found: dict[str, list[str]] = {}
    for each in (version, origin_of(tx, version)):
        process = walk.process(bpmn.read(tx.contents.get(each.content)), version.process_id) if each else None
        for node in walk.walk(process) if process else ():
            if isinstance(node, model.Activity) and node.id:
                name = extension.name_of(node)
                for words in {name.zh, name.en, node.id}:
                    if words:
                        found.setdefault(words.strip().casefold(), []).append(node.id)
    return found


def require_known(tx: Transaction, process_id: str, findings: Sequence[str], kept: Collection[str] = ()) -> tuple[str, ...]:
    """The findings when each is among the five of a confirmation that holds; raises `InvalidInput("measure.unknown_finding")`."""
    standing = diagnoses.standing(tx, process_id) if findings else ()
    known = {top.finding for each in standing for top in each.confirmation.top}
    for index, each in enumerate(findings):
        if each not in known and each not in kept:
            raise InvalidInput("measure.unknown_finding", place=f"/findings/{index}", finding=each[:60])
    return tuple(dict.fromkeys(findings))


def answer(tx: Transaction, actor: Actor, key: int, command: AnswerFindings) -> MeasureView:
    """Say which findings a measure answers, or a change that was drawn by hand, which becomes a measure by it."""

    def act() -> MeasureView:
        actor.require("processes.edit")
        version = versions.find(tx, key)
        if version.state == "retired":
            raise Rejected("measure.version_retired", place=str(key), label=version.label)
        filed = _noted(tx, version, command)
        if filed is not None:
            findings = require_known(tx, version.process_id, command.findings, filed.value.findings)
            note = filed.value.note if command.note is None else command.note.strip()
            return view(tx, MEASURES.save(tx, filed, replace(filed.value, findings=findings, note=note)))
        change = next((each for each in _levers(tx, version) if each.step == command.step), None)
        if change is None:
            raise InvalidInput("measure.no_change", place="/step", step=command.step[:60])
        made = Measure(
            lever=_of(change),
            step=change.step,
            name=change.name,
            findings=require_known(tx, version.process_id, command.findings),
            note=(command.note or "").strip(),
        )
        return view(tx, MEASURES.add(tx, actor, made, process_id=version.process_id, subject=str(key)))

    return once(tx, actor, "design.answer", [str(key), command], MeasureView, act)


def _noted(tx: Transaction, version: VersionRecord, command: AnswerFindings) -> Filed[Measure] | None:
    """The measure that is meant: by its id, else the latest one at the step."""
    if not command.measure:
        measures = MEASURES.all(tx, version.process_id, str(version.key))
        return next((each for each in measures if each.value.step == command.step), None)
    filed = MEASURES.require(tx, command.measure)
    if filed.record.subject != str(version.key):
        raise NotFound("dossier.not_found", place=f"measure/{command.measure[:40]}")
    return filed
