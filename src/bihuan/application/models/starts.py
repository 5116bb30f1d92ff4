"""What begins instances of a version by itself: its start events with a message, signal, timer or condition, as rows."""

from __future__ import annotations

from collections.abc import Iterator

from bihuan import engine
from bihuan.application.models.blueprints import Blueprint
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import StartKind, StartRecord, TimerRecord, VersionRecord
from bihuan.engine import starting
from bihuan.engine.program import Trigger

_KINDS: dict[str, StartKind] = {"message": "message", "signal": "signal", "timer": "timer", "condition": "condition"}


def channel_of(kind: str, name: str, correlation: str = "") -> str:
    """Where those who wait and what comes meet."""
    return f"{kind}/{name}/{correlation}"


def listen(tx: Transaction, version: VersionRecord, blueprint: Blueprint) -> None:
    """From now on instances begin by this version's start events, no longer by those of an earlier one."""
    deaf(tx, version.process_id)
    rows = list(_rows(version, blueprint.program))
    tx.starts.replace(version.process_id, rows)
    since = max(tx.now, version.effective_from or 0)
    timers = iter(starting.start_timers(blueprint.program, since))
    for row in rows:
        if row.kind == "timer":
            timer = next(timers)
            tx.starts.save(_with_repeat(row, timer.repeat))
            tx.timers.add(TimerRecord(version.key, "start", row.place, row.element_id, timer.due))


def deaf(tx: Transaction, process_id: str) -> None:
    """Nothing begins instances of the process by itself any more."""
    for row in tx.starts.of_process(process_id):
        if row.kind == "timer":
            tx.timers.remove(row.version_key, "start", row.place)
    tx.starts.replace(process_id, ())


def _rows(version: VersionRecord, program: engine.Program) -> Iterator[StartRecord]:
    place = 0
    for element, triggers in starting.starts(program):
        for trigger in triggers:
            if trigger.kind in _KINDS:
                name = _name(trigger)
                channel = channel_of(trigger.kind, name)
                yield StartRecord(version.process_id, place, element, channel, _KINDS[trigger.kind], name, version.key)
                place += 1


def _name(trigger: Trigger) -> str:
    return trigger.name.literal if trigger.name is not None else ""


def _with_repeat(row: StartRecord, repeat: str) -> StartRecord:
    return StartRecord(row.process_id, row.place, row.element_id, row.channel, row.kind, row.name, row.version_key, repeat)
