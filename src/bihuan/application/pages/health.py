"""How the installation fares: who works in the background, when they were last heard of, and what waits for them."""

from __future__ import annotations

from typing import Literal

from bihuan.application.actor import Actor
from bihuan.application.instants import maybe_wire, wire
from bihuan.application.ports import Transaction
from bihuan.application.ports.pulse import Backlog, Sign, Waiting
from bihuan.application.views.system import Background, BacklogView, InstallationView, WorkerView

SILENT_MS = 60_000
"""So long after the last sign of life a process counts as gone."""
LATE_MS = 120_000
"""Timers and messages that wait longer than this are late; jobs may wait for workers outside, so they are only shown."""


def background(tx: Transaction) -> Background:
    """Whether somebody does the background work, and keeps up with it."""
    signs, backlog = tx.pulse.signs(), tx.pulse.backlog(tx.now)
    if not any(_alive(tx, sign) for sign in signs):
        return "none"
    return "late" if _late(tx, backlog) else "ok"


def system(tx: Transaction, actor: Actor) -> InstallationView:
    """The state of the installation, for who may see it."""
    actor.require("system.read")
    return state(tx)


def state(tx: Transaction) -> InstallationView:
    """The same for the figures of a monitoring system."""
    backlog = tx.pulse.backlog(tx.now)
    return InstallationView(
        now=wire(tx.now),
        clock=wire(tx.pulse.clock),
        background=background(tx),
        workers=[_worker(tx, sign) for sign in tx.pulse.signs()],
        backlog=[_row(tx, each, kind) for kind, rows in _kinds(backlog) for each in rows],
        dead=backlog.dead,
        incidents=backlog.incidents,
    )


Kind = Literal["timers", "jobs", "outbox", "errands"]


def _kinds(backlog: Backlog) -> tuple[tuple[Kind, tuple[Waiting, ...]], ...]:
    return (
        ("timers", (backlog.timers,)),
        ("outbox", (backlog.outbox,)),
        ("errands", (backlog.errands,)),
        ("jobs", backlog.jobs),
    )


def _alive(tx: Transaction, sign: Sign) -> bool:
    return tx.pulse.clock - sign.heard < SILENT_MS


def _late(tx: Transaction, backlog: Backlog) -> bool:
    waiting = (backlog.timers, backlog.outbox)
    return any(each.oldest is not None and tx.now - each.oldest > LATE_MS for each in waiting)


def _worker(tx: Transaction, sign: Sign) -> WorkerView:
    host, _, rest = sign.holder.partition(":")
    return WorkerView(
        host=host,
        process=rest.partition(":")[0],
        since=wire(sign.since),
        heard=wire(sign.heard),
        silent_ms=max(tx.pulse.clock - sign.heard, 0),
        alive=_alive(tx, sign),
    )


def _row(tx: Transaction, waiting: Waiting, kind: Kind) -> BacklogView:
    return BacklogView(
        kind=kind,
        topic=waiting.name if kind == "jobs" else "",
        due=waiting.due,
        oldest=maybe_wire(waiting.oldest),
        lag_ms=max(tx.now - waiting.oldest, 0) if waiting.oldest is not None else 0,
    )
