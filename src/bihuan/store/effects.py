"""What is to happen later: timers, jobs, incidents and the outbox."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bihuan.application.ports.records import IncidentRecord, JobRecord, OutboxRecord, TimerKind, TimerRecord
from bihuan.store.connection import Row
from bihuan.store.shelf import Desk, Shelf, Tail


class Timers:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shelf = Shelf(
            desk,
            "timers",
            TimerRecord,
            ("instance_key", "kind", "reference"),
            group="instance_key",
            group_of="timers_of_instance",
        )
        self.add = self._shelf.add

    def remove(self, instance_key: int, kind: TimerKind, reference: int) -> None:
        self._shelf.remove(instance_key, kind, reference)

    def find(self, instance_key: int, kind: TimerKind, reference: int) -> TimerRecord | None:
        return self._shelf.find(instance_key, kind, reference)

    def of_instance(self, instance_key: int) -> list[TimerRecord]:
        return self._shelf.of_group(instance_key)

    def due(self, now: int, limit: int) -> list[TimerRecord]:
        return self._shelf.seen(self._desk.ask("timers_due", now, limit))

    def next_due(self) -> int | None:
        return self._desk.ask("timers_next_due")[0][0]


class Jobs:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shelf = Shelf(desk, "jobs", JobRecord, ("key",), group="instance_key", group_of="jobs_of_instance")
        self.find = self._shelf.find
        self.add = self._shelf.add
        self.save = self._shelf.save
        self.remove = self._shelf.remove

    def of_instance(self, instance_key: int) -> list[JobRecord]:
        return self._shelf.of_group(instance_key)

    def of_element(self, instance_key: int, element_instance: int) -> JobRecord | None:
        found = (job for job in self.of_instance(instance_key) if job.element_instance == element_instance)
        return next(found, None)

    def claim(self, topics: Sequence[str], holder: str, limit: int, now: int, lease_ms: int) -> list[JobRecord]:
        # Two statements: rows locked here are skipped by every other claimer (PostgreSQL); SQLite has one writer.
        wanted = msgspec.json.encode(list(topics)).decode()
        due = [JobRecord(*row) for row in self._desk.ask("jobs_claimable", now, wanted, limit)]
        return [
            self.save(msgspec.structs.replace(job, lease=job.lease + 1, due_at=now + lease_ms, holder=holder))
            for job in map(self._shelf.settle, due)
        ]

    def next_due(self, topics: Sequence[str]) -> int | None:
        return self._desk.ask("jobs_next_due", msgspec.json.encode(list(topics)).decode())[0][0]


class Incidents:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shelf = Shelf(
            desk, "incidents", IncidentRecord, ("instance_key", "id"), group="instance_key", group_of="incidents_of_instance"
        )
        self.add = self._shelf.add
        self.find = self._shelf.find

    def save(self, incident: IncidentRecord) -> None:
        self._shelf.save(incident)

    def of_instance(self, instance_key: int) -> list[IncidentRecord]:
        return self._shelf.of_group(instance_key)


class Outbox:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tail: Tail[OutboxRecord] = Tail(desk, "outbox")
        self.add = self._tail.add

    def claim(self, limit: int, now: int, lease_ms: int) -> list[OutboxRecord]:
        rows = self._desk.change("outbox_claim", now=now, limit=limit, until=now + lease_ms)
        return sorted((_message(row) for row in rows), key=lambda message: message.key)

    def delivered(self, key: int, lease: int) -> bool:
        return bool(self._desk.change("outbox_delivered", key=key, lease=lease))

    def failed(self, key: int, lease: int, due_at: int, error: str, dead: bool) -> bool:
        return bool(self._desk.change("outbox_failed", key=key, lease=lease, due_at=due_at, error=error, dead=dead))

    def forget(self, key: int) -> None:
        self._desk.sweep("outbox_forget", key)

    def next_due(self) -> int | None:
        return self._desk.ask("outbox_next_due", False)[0][0]


def _message(row: Row) -> OutboxRecord:
    return msgspec.structs.replace(OutboxRecord(*row), dead=bool(row[8]))
