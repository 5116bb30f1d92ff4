"""What is due by the clock: timers of the model, and the watches over time limits of work items."""

from __future__ import annotations

import msgspec

from bihuan.application.actor import SYSTEM
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import StartRecord, TimerRecord, VersionRecord, WorkItemRecord
from bihuan.application.running import channels, notices
from bihuan.application.running.projection import doers, facts_at, run_for
from bihuan.application.running.runtime import Case, Run
from bihuan.application.running.showing import OPEN
from bihuan.assignment import resolve
from bihuan.engine import commands as do
from bihuan.engine.starting import StartTimer
from bihuan.kernel.errors import Rejected

AGAIN_MS = 60_000

replace = msgspec.structs.replace


def due(tx: Transaction, limit: int = 100) -> list[TimerRecord]:
    """What is due now, the longest overdue first."""
    return tx.timers.due(tx.now, limit)


def next_due(tx: Transaction) -> int | None:
    return tx.timers.next_due()


def fire(tx: Transaction, timer: TimerRecord) -> bool:
    """Let one due timer happen; false when somebody else was faster or it was called off meanwhile."""
    found = tx.timers.find(timer.instance_key, timer.kind, timer.reference)
    if found is None or found.due_at > tx.now:
        return False
    run = run_for(tx, SYSTEM)
    happened = True
    if found.kind == "start":
        _fire_start(run, found)
    elif found.kind == "engine":
        happened = _fire_engine(run, run.load(timer.instance_key), found)
    else:
        _fire_watch(run, run.load(timer.instance_key), found)
    run.finish()
    return happened


def fire_due(tx: Transaction, limit: int = 100) -> int:
    """All that is due, in one transaction; answers how many. Workers fire one by one instead, so that one failure stays alone."""
    return sum(fire(tx, timer) for timer in due(tx, limit))


def postpone(tx: Transaction, timer: TimerRecord) -> None:
    """A timer that cannot fire now is tried again later, so that it does not hold up the others."""
    found = tx.timers.find(timer.instance_key, timer.kind, timer.reference)
    if found is not None:
        tx.timers.remove(timer.instance_key, timer.kind, timer.reference)
        tx.timers.add(replace(found, due_at=tx.now + AGAIN_MS))


def _fire_start(run: Run, timer: TimerRecord) -> None:
    """A timer start event: an instance begins, and the next turn of the cycle is set."""
    tx = run.tx
    tx.timers.remove(timer.instance_key, timer.kind, timer.reference)
    version = tx.versions.find(timer.instance_key)
    start = next((each for each in _starts_of(tx, version) if each.place == timer.reference), None)
    if version is None or start is None or start.version_key != version.key:
        return
    turn = StartTimer(start.process_id, start.element_id, timer.due_at, start.repeat).following(tx.now)
    if turn is not None:
        tx.starts.save(replace(start, repeat=turn.repeat))
        tx.timers.add(replace(timer, due_at=turn.due))
    channels.begin(run, start, {})


def _starts_of(tx: Transaction, version: VersionRecord | None) -> list[StartRecord]:
    return tx.starts.of_process(version.process_id) if version is not None else []


def _fire_engine(run: Run, case: Case, timer: TimerRecord) -> bool:
    """False when the core no longer knows it (somebody else was faster): the row is what is wrong then."""
    if case.record.state == "suspended":
        postpone(run.tx, timer)
        return False
    try:
        run.step(case, do.FireTimer(timer=timer.reference))
    except Rejected:
        run.tx.timers.remove(timer.instance_key, timer.kind, timer.reference)
        return False
    return True


def _fire_watch(run: Run, case: Case, timer: TimerRecord) -> None:
    """Warn those who have the work; when it is late, tell those who answer for it too (升级到 A)."""
    run.tx.timers.remove(timer.instance_key, timer.kind, timer.reference)
    item = run.tx.work_items.find(timer.reference)
    if item is None or item.state not in OPEN:
        return
    late = timer.kind == "late"
    if late and item.level != "late":
        case.change(late_items=case.record.late_items + 1)
    item = run.tx.work_items.save(replace(item, level=timer.kind))
    run.noted(case, item)
    _tell(run, case, item, late=late)


def _tell(run: Run, case: Case, item: WorkItemRecord, *, late: bool) -> None:
    name = case.blueprint.name_of(item.element_id)
    params = {"zh": name.zh, "en": name.en, "no": item.business_no, "title": item.title}
    asked = doers(run, item)
    for person in asked:
        notices.tell(run.tx, person, "work_item.late" if late else "work_item.warn", item.instance_key, item.key, params)
    step = case.blueprint.steps[item.element_id].assigning
    if late and step is not None:
        for person in resolve.people_of(run.organization, step, facts_at(run, case, item), "A"):
            if person not in asked:
                notices.tell(run.tx, person, "work_item.escalated", item.instance_key, item.key, params)
    for person in asked:
        run.tx.publish(f"work-items:{person}")
