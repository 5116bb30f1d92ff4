"""What happens while a pilot runs: people are trained, look back every week, and a reminder is moved without a new version."""

from __future__ import annotations

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.dossiers import Filed
from bihuan.application.idempotency import once
from bihuan.application.instants import milliseconds
from bihuan.application.method import pilots
from bihuan.application.method.pilots import PILOTS, SUGGESTIONS
from bihuan.application.models import adjustments, blueprints, versions
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import Window
from bihuan.application.ports.records import TimerRecord, WorkItemRecord
from bihuan.application.running import notices, service_levels
from bihuan.application.views.pilots import AdjustReminder, HoldRetro, PilotView, SaveTraining
from bihuan.bpmn.extension import ServiceLevel
from bihuan.kernel.errors import Forbidden, InvalidInput, NotFound, Rejected
from bihuan.lifecycle import pilots as planned
from bihuan.lifecycle.pilots import Adjustment, Pilot, Retro, Training

replace = msgspec.structs.replace


def train(tx: Transaction, actor: Actor, id_: str, command: SaveTraining, training_id: str = "") -> PilotView:
    """Plan a training, or note who came; whoever is invited hears of it."""

    def act() -> PilotView:
        filed = _mine(tx, actor, id_, command.version)
        organization = tx.directory.organization()
        for place, people in (("/invited", command.invited), ("/attended", command.attended)):
            unknown = next((each for each in people if organization.person(each) is None), None)
            if unknown is not None:
                raise InvalidInput("project.unknown_person", place=place, person=unknown)
        training = planned.checked_training(
            Training(
                id=training_id or str(tx.new_key()),
                topic=command.topic.strip(),
                at=milliseconds(command.at),
                trainer=command.trainer,
                invited=tuple(dict.fromkeys(command.invited)),
                attended=tuple(dict.fromkeys(command.attended)),
            )
        )
        if training_id and all(each.id != training_id for each in filed.value.trainings):
            raise NotFound("training.not_found", place=training_id)
        others = tuple(each for each in filed.value.trainings if each.id != training.id)
        if not training_id:
            params = {"zh": training.topic, "en": training.topic, "title": filed.value.name, "pilot": id_}
            for person in training.invited:
                notices.tell(tx, person, "pilot.training", 0, 0, params)
        return pilots.shown(tx, actor, PILOTS.save(tx, filed, replace(filed.value, trainings=(*others, training))))

    return once(tx, actor, "pilot.train", [id_, training_id, command], PilotView, act)


def look_back(tx: Transaction, actor: Actor, id_: str, command: HoldRetro) -> PilotView:
    """Keep what the team said when it looked back on the week."""

    def act() -> PilotView:
        filed = _mine(tx, actor, id_, command.version)
        if filed.record.state != "running":
            raise Rejected("pilot.not_running", place=id_)
        retro = planned.checked_retro(
            Retro(
                at=tx.now,
                by=actor.person,
                went_well=command.went_well.strip(),
                went_badly=command.went_badly.strip(),
                to_do=command.to_do.strip(),
            )
        )
        return pilots.shown(tx, actor, PILOTS.save(tx, filed, replace(filed.value, retros=(*filed.value.retros, retro))))

    return once(tx, actor, "pilot.retro", [id_, command], PilotView, act)


def adjust(tx: Transaction, actor: Actor, id_: str, command: AdjustReminder) -> PilotView:
    """Move the reminder of a step, for the work that is open and for all that comes; feedback that asked for it is answered.

    The time limit itself, and everything that is measured, stays as planned: a moved limit would be another version.
    """

    def act() -> PilotView:
        filed = _mine(tx, actor, id_, command.version)
        if filed.record.state != "running":
            raise Rejected("pilot.not_running", place=id_)
        version = versions.find(tx, filed.value.version_key)
        step = blueprints.of_version(tx, version).steps.get(command.step)
        level = step.ours.serviceLevel if step else None
        if step is None or level is None or not level.due:
            raise InvalidInput("adjustment.no_limit", place="/step", step=command.step)
        was = adjustments.applied(tx, version.process_id, version.key, command.step, level).warnAt
        adjustment = planned.checked_adjustment(
            Adjustment(
                step=command.step,
                name=step.name,
                was=was,
                now=command.warn_at,
                reason=command.reason.strip(),
                by=actor.person,
                at=tx.now,
            )
        )
        adjustments.put(tx, version.process_id, version.key, command.step, command.warn_at)
        _rearm(tx, filed.value, version.process_id, adjustment, level)
        if command.feedback:
            _answer(tx, actor, id_, command.feedback, adjustment)
        changed = replace(filed.value, adjustments=(*filed.value.adjustments, adjustment))
        return pilots.shown(tx, actor, PILOTS.save(tx, filed, changed))

    return once(tx, actor, "pilot.adjust", [id_, command], PilotView, act)


def _mine(tx: Transaction, actor: Actor, id_: str, version: int) -> Filed[Pilot]:
    """A pilot for its lead, or for those who design processes."""
    filed = PILOTS.require(tx, id_, version)
    if actor.person != filed.value.lead and not actor.may("processes.edit"):
        raise Forbidden("pilot.not_lead", place=id_)
    return filed


def _rearm(tx: Transaction, pilot: Pilot, process_id: str, adjustment: Adjustment, level: ServiceLevel) -> None:
    """Open work that has not warned yet warns at the new share; what is past it warns at once."""
    window = Window(process_id=process_id, since=pilot.starts, until=tx.now + 1, version_keys=(pilot.version_key,))
    moved = replace(level, warnAt=adjustment.now)
    for case in tx.trail.instances(window):
        for item in tx.work_items.open_of_instance(case.key) if case.ended_at is None else ():
            if item.element_id == adjustment.step and item.level == "" and item.due_at is not None:
                _move(tx, item, moved)


def _move(tx: Transaction, item: WorkItemRecord, level: ServiceLevel) -> None:
    limit = service_levels.limit(tx, level, item.created_at)
    tx.timers.remove(item.instance_key, "warn", item.key)
    if item.due_at is not None and limit.warn_at < item.due_at:
        tx.timers.add(TimerRecord(item.instance_key, "warn", item.key, item.element_id, limit.warn_at))
    tx.work_items.save(replace(item, warn_at=limit.warn_at, warn_share=level.warnAt))


def _answer(tx: Transaction, actor: Actor, pilot_id: str, feedback: str, adjustment: Adjustment) -> None:
    filed = SUGGESTIONS.require(tx, feedback)
    if filed.value.pilot != pilot_id:
        raise InvalidInput("adjustment.other_feedback", place="/feedback")
    words = f"{adjustment.name.of(actor.language)}：{adjustment.was:.0%} → {adjustment.now:.0%}"
    SUGGESTIONS.save(tx, filed, replace(filed.value, evaluator=actor.person, decision=words), state="landed")
