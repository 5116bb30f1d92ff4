"""The legal moves of everything that lives in an instance, as data.

`ELEMENT` is used by `evolve` on every event: an illegal move is a bug and raises. The others describe what `decide` emits and are
held against real histories by `arrows`, which tells every arrow that a list of events walks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bihuan.engine import events as ev
from bihuan.engine.events import HistoryEvent, Move
from bihuan.engine.state import Phase, Status

# From phase and move to phase; "" is an element instance that is not at rest (not yet begun, in motion, or over).
ELEMENT: dict[tuple[Phase | str, Move], Phase | str] = {
    ("", "activate"): "active",
    ("", "raise"): "stuck",
    ("active", "complete"): "",
    ("active", "finish"): "completing",
    ("active", "write"): "leaving",
    ("active", "cancel"): "",
    ("active", "raise"): "failed",
    ("failed", "resolve"): "active",
    ("failed", "cancel"): "",
    ("completing", "raise"): "blocked",
    ("completing", "write"): "leaving",
    ("completing", "complete"): "",
    ("blocked", "resolve"): "completing",
    ("blocked", "cancel"): "",
    ("leaving", "complete"): "",
    ("leaving", "raise"): "halted",
    ("halted", "resolve"): "leaving",
    ("halted", "cancel"): "",
    ("stuck", "resolve"): "",
    ("stuck", "cancel"): "",
    ("", "listen"): "starting",
    ("starting", "listen"): "starting",
    ("starting", "enter"): "",
    ("starting", "raise"): "unstarted",
    ("starting", "cancel"): "",
    ("unstarted", "resolve"): "starting",
    ("unstarted", "cancel"): "",
    ("active", "listen"): "changing",
    ("changing", "listen"): "changing",
    ("changing", "answer"): "active",
    ("changing", "raise"): "unchanged",
    ("changing", "cancel"): "",
    ("unchanged", "resolve"): "changing",
    ("unchanged", "cancel"): "",
    ("leaving", "listen"): "ending",
    ("ending", "listen"): "ending",
    ("ending", "answer"): "leaving",
    ("ending", "raise"): "unended",
    ("ending", "cancel"): "",
    ("unended", "resolve"): "ending",
    ("unended", "cancel"): "",
}

INSTANCE: dict[tuple[Status | str, type[HistoryEvent]], Status] = {
    ("", ev.InstanceStarted): "active",
    ("active", ev.InstanceCompleted): "completed",
    ("active", ev.InstanceCanceled): "canceled",
    ("active", ev.InstanceFailed): "failed",
    ("active", ev.InstanceSuspended): "suspended",
    ("suspended", ev.InstanceResumed): "active",
    ("suspended", ev.InstanceCanceled): "canceled",
    ("completed", ev.InstanceReopened): "active",
    ("canceled", ev.InstanceReopened): "active",
    ("failed", ev.InstanceReopened): "active",
}

TIMER: dict[tuple[str, type[HistoryEvent]], str] = {
    ("", ev.TimerScheduled): "scheduled",
    ("scheduled", ev.TimerMoved): "scheduled",
    ("scheduled", ev.TimerFired): "",
    ("scheduled", ev.TimerCanceled): "",
}

SUBSCRIPTION: dict[tuple[str, type[HistoryEvent]], str] = {
    ("", ev.SubscriptionOpened): "open",
    ("open", ev.SubscriptionMet): "open",
    ("open", ev.SubscriptionHeld): "open",
    ("open", ev.SubscriptionClosed): "",
}

INCIDENT: dict[tuple[str, type[HistoryEvent]], str] = {
    ("", ev.IncidentRaised): "open",
    ("open", ev.IncidentResolved): "",
}


class Arrow(NamedTuple):
    """One walked move of one subject."""

    subject: str
    before: str
    by: str
    after: str


def move_of(event: HistoryEvent) -> Move:
    """The move in the life of the event's element instance."""
    if isinstance(event, ev.CompensationStarted):
        return "activate" if event.opens else ""
    if isinstance(event, ev.ListenerAnswered):
        return event.then
    return event.rests if isinstance(event, ev.Completion) and event.rests else event.move


def table() -> frozenset[Arrow]:
    """Every legal arrow."""
    rows = [Arrow("element", before, move, after) for (before, move), after in ELEMENT.items()]
    others = {"instance": INSTANCE, "timer": TIMER, "subscription": SUBSCRIPTION, "incident": INCIDENT}
    for subject, moves in others.items():
        rows += [Arrow(subject, before, kind.__name__, after) for (before, kind), after in moves.items()]
    return frozenset(rows)


def arrows(events: Iterable[HistoryEvent]) -> Iterator[Arrow]:
    """The arrows that a whole history walks; raises KeyError at an illegal one."""
    status = ""
    held: dict[tuple[str, int], str] = {}
    for event in events:
        kind = type(event)
        if (status, kind) in INSTANCE:
            before, status = status, INSTANCE[status, kind]
            yield Arrow("instance", before, kind.__name__, status)
        for subject, moves, number in _numbered(event):
            before = held.get((subject, number), "")
            after = held[subject, number] = moves[before, kind]
            yield Arrow(subject, before, kind.__name__, after)
        move = move_of(event)
        if move:
            before = held.get(("element", event.instance), "")
            after = held["element", event.instance] = ELEMENT[before, move]
            yield Arrow("element", before, move, after)


def _numbered(event: HistoryEvent) -> Iterator[tuple[str, dict[tuple[str, type[HistoryEvent]], str], int]]:
    for subject, moves in (("timer", TIMER), ("subscription", SUBSCRIPTION), ("incident", INCIDENT)):
        number: int | None = getattr(event, subject, None)
        if number is not None:
            yield subject, moves, number
