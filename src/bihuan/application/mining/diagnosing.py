"""The diagnosis as people work with it: findings in their language, accepted, dismissed, moved with a reason; the as-is draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from bihuan.application import errands
from bihuan.application.actor import SYSTEM, Actor
from bihuan.application.dossiers import Kind
from bihuan.application.idempotency import once
from bihuan.application.mining import logs
from bihuan.application.models import versions
from bihuan.application.ports import Database, Transaction
from bihuan.application.ports.errands import Ongoing
from bihuan.application.ports.logs import LogStore
from bihuan.application.views.mining import (
    DiagnosisView,
    ErrandKey,
    FindingView,
    Judged,
    JudgeFinding,
    LogRow,
    MakeDraft,
    Verdict,
)
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import Conflict, InvalidInput, NotFound, Problem
from bihuan.kernel.text import Text
from bihuan.mining.weaknesses import TOP, Diagnosis, Ranked, Saying

if TYPE_CHECKING:
    from bihuan.eventlog.model import EventLog
    from bihuan.mining.modelling import Measured

DRAFT = "log.draft"
_STEPS = 1_000


class Judgement(msgspec.Struct, frozen=True):
    verdict: Verdict = "new"
    moved: int = 0
    reason: str = ""


class Judgements(msgspec.Struct, frozen=True):
    """What people said about the findings of one log, by the finding's id."""

    of: dict[str, Judgement] = {}


JUDGEMENTS = Kind("diagnosis", Judgements)


def judged(tx: Transaction, actor: Actor, log_id: str) -> tuple[Mapping[str, Judgement], int]:
    """What was said about the findings of a log, and the version of that."""
    logs.require_reader(actor)
    found = JUDGEMENTS.find(tx, log_id)
    return (found.value.of, found.record.version + 1) if found else ({}, 0)


def judge(tx: Transaction, actor: Actor, log_id: str, finding: str, command: JudgeFinding) -> Judged:
    """Accept, dismiss or move a finding; answers the version after it.

    Raises `InvalidInput("mining.reason_needed")`, `Conflict("dossier.changed")`.
    """

    def act() -> Judged:
        actor.require("processes.edit")
        if (command.moved or command.verdict == "dismissed") and not command.reason.strip():
            raise InvalidInput("mining.reason_needed", place="/reason")
        found = JUDGEMENTS.find(tx, log_id)
        known, version = (found.value.of, found.record.version + 1) if found else ({}, 0)
        if version != command.version:
            raise Conflict("dossier.changed", place=f"diagnosis/{log_id}")
        said = Judgements({**known, finding: Judgement(command.verdict, command.moved, command.reason.strip())})
        if found is None:
            JUDGEMENTS.add(tx, actor, said, id_=log_id, process_id=logs.row(tx, actor, log_id).process_id)
        else:
            JUDGEMENTS.save(tx, found, said)
        return Judged(version=version + 1)

    return once(tx, actor, "finding.judge", [log_id, finding, command], Judged, act)


def view(found: Diagnosis, row: LogRow, said: Mapping[str, Judgement], version: int, language: Language) -> DiagnosisView:
    """The diagnosis in the reader's language, in the order people gave it."""
    ordered = _ordered(found.ranked, said)
    shown = [_finding(each, rank, said, language) for rank, each in enumerate(ordered, start=1)]
    top = [each for each in shown if each.verdict != "dismissed"][:TOP]
    return DiagnosisView(
        log=row,
        months=found.months,
        clock="working" if found.working_time else "elapsed",
        knows_work=found.knows_work,
        hours_per_month=round(sum(each.hours_per_month for each in top), 1),
        saving_per_month=round(sum(each.saving_per_month for each in top), 1),
        findings=shown,
        version=version,
    )


def agreed(found: Diagnosis, said: Mapping[str, Judgement]) -> Diagnosis:
    """The diagnosis as people agreed on it, for the report: dismissed findings left out, the order theirs."""
    kept = [each for each in _ordered(found.ranked, said) if said.get(each.finding.id, Judgement()).verdict != "dismissed"]
    ranked = tuple(msgspec.structs.replace(each, rank=rank) for rank, each in enumerate(kept, start=1))
    return msgspec.structs.replace(found, ranked=ranked)


def _ordered(ranked: tuple[Ranked, ...], said: Mapping[str, Judgement]) -> list[Ranked]:
    """By rank, moved ones at their place, dismissed ones behind."""

    def place(each: Ranked) -> tuple[bool, float]:
        judgement = said.get(each.finding.id, Judgement())
        return judgement.verdict == "dismissed", each.rank - judgement.moved - (0.5 if judgement.moved > 0 else 0)

    return sorted(ranked, key=place)


def _finding(each: Ranked, rank: int, said: Mapping[str, Judgement], language: Language) -> FindingView:
    finding, judgement = each.finding, said.get(each.finding.id, Judgement())

    def say(saying: Saying) -> str:
        return render(Problem(code=saying.code, params=saying.params), language)

    return FindingView(
        id=finding.id,
        rank=rank,
        priority=each.priority,
        kind=finding.kind,
        activities=list(finding.activities),
        title=say(finding.title),
        detail=say(finding.detail),
        proposal=say(finding.proposal),
        lever=finding.lever,
        question=finding.question,
        per_month=finding.per_month,
        hours_per_case=finding.hours_per_case,
        hours_per_month=finding.hours_per_month,
        saving_per_month=finding.saving_per_month,
        customer=finding.customer,
        risk=finding.risk,
        confidence=finding.confidence,
        evidence=finding.evidence,
        sheet={question: say(answer) for question, answer in finding.sheet.items()},
        verdict=judgement.verdict,
        moved=judgement.moved,
        reason=judgement.reason,
    )


# --- the as-is draft ---------------------------------------------------------------------------------------------------


class DraftRequest(msgspec.Struct, frozen=True):
    log: str
    process_id: str
    label: str
    language: Language = "zh-CN"


def ask_draft(tx: Transaction, actor: Actor, log_id: str, command: MakeDraft) -> ErrandKey:
    """Ask for a model of the log, to become a draft of a process."""
    actor.require("processes.edit")
    logs.row(tx, actor, log_id)
    if tx.processes.find(command.process_id) is None:
        raise NotFound("process.not_found", place="/processId", process=command.process_id)
    language: Language = "en" if actor.language.startswith("en") else "zh-CN"
    asked = DraftRequest(log_id, command.process_id, command.label.strip()[:40], language)
    return ErrandKey(errand=str(errands.ask(tx, actor, DRAFT, f"log:{log_id}", asked).key))


def draft_work(database: Database, store: LogStore) -> Callable[[Ongoing], Callable[[Transaction], Any]]:
    """The errand of an as-is draft: discover, draw, file the draft with the figures it can be simulated by."""

    def work(ongoing: Ongoing) -> Callable[[Transaction], Any]:
        from bihuan.application.simulation.observed import OBSERVED
        from bihuan.mining import discovery, modelling, observing, variants

        asked = msgspec.msgpack.decode(ongoing.request, type=DraftRequest)
        log = _log(database, store, asked.log)

        def told(share: float) -> None:
            ongoing.report(int(_STEPS * share * 0.9), _STEPS, "eventlog.step_discovering")

        best = discovery.discover(variants.sequences(log), told)
        ongoing.report(int(_STEPS * 0.95), _STEPS, "eventlog.step_drawing")
        content = modelling.write(modelling.model_of(best, log, asked.process_id, log.name, _noted(asked.language)))
        seen = observing.observe(log)
        fits = best.agreement
        fitness = f"{100 * fits.fitness:.0f}%" if fits else "?"
        note = Text(f"由日志“{log.name}”发现，符合度 {fitness}", f"Discovered from the log “{log.name}”, fitness {fitness}")

        def conclude(tx: Transaction) -> Any:
            actor = msgspec.structs.replace(SYSTEM, person=ongoing.asked_by)
            label = asked.label or versions.next_label(tx, asked.process_id)
            made = versions.add_version(tx, actor, asked.process_id, label, note, content, [])
            OBSERVED.add(tx, actor, seen, id_=str(made.key), process_id=asked.process_id)
            return {
                "version": str(made.key),
                "fitness": fits.fitness if fits else None,
                "precision": fits.precision if fits else None,
            }

        return conclude

    return work


def _noted(language: Language) -> Callable[[Measured], str]:
    """What was measured of a step, as a sentence in its documentation."""

    def hours(ms: float | None) -> float:
        return round((ms or 0.0) / 3_600_000, 2)

    def say(measured: Measured) -> str:
        code = "mining.measured_parts" if measured.work is not None else "mining.measured"
        params = {
            "count": measured.times,
            "wait": hours(measured.wait),
            "work": hours(measured.work),
            "whole": hours(measured.whole),
        }
        return render(Problem(code=code, params={**params}), language)

    return say


def _log(database: Database, store: LogStore, log_id: str) -> EventLog:
    if log_id.startswith(logs.HISTORY):
        return database.read(lambda tx: logs.history(tx, SYSTEM, log_id))
    return store.get(int(log_id))
