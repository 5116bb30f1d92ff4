"""Who works in the background and what waits for them; whether anything stands half done."""

from __future__ import annotations

from bihuan.application.ports.pulse import Backlog, Sign, Waiting
from bihuan.store.leases import LEASE_MS
from bihuan.store.shelf import Desk

DAY_MS = 86_400_000


class Pulse:
    """Signs of life are lease rows like all others, so a copy of the database leaves them behind."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def clock(self) -> int:
        return self._desk.clock

    def beat(self, holder: str, since: int) -> None:
        self._desk.change("pulse_forgotten", before=self.clock - DAY_MS)
        self._desk.change("pulse_beat", lease=f"worker:{holder}", holder=holder, since=since, until=self.clock + LEASE_MS)

    def gone(self, holder: str) -> None:
        self._desk.change("pulse_gone", lease=f"worker:{holder}")

    def signs(self) -> list[Sign]:
        return [Sign(holder, since, until - LEASE_MS) for holder, since, until in self._desk.ask("pulse_signs")]

    def backlog(self, now: int) -> Backlog:
        return Backlog(
            timers=Waiting("timers", *self._desk.ask("pulse_timers", now)[0]),
            outbox=Waiting("outbox", *self._desk.ask("pulse_outbox", False, now)[0]),
            errands=Waiting("errands", *self._desk.ask("pulse_errands", now)[0]),
            jobs=tuple(Waiting(*row) for row in self._desk.ask("pulse_jobs", now)),
            dead=self._desk.ask("pulse_outbox", True, 1 << 62)[0][0],
            incidents=self._desk.ask("pulse_incidents")[0][0],
        )

    def halves(self) -> dict[str, int]:
        """What one commit could not have left: how many of each kind, nothing of it when all is whole."""
        found = {name: self._desk.ask(f"half_{name}")[0][0] for name in ("items", "jobs", "instances", "histories")}
        return {name: count for name, count in found.items() if count}
