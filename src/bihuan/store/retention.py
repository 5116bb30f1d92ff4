"""Taking out what has been kept long enough, a bounded number of rows at a time."""

from __future__ import annotations

from bihuan.application.ports.records import InstanceRecord
from bihuan.store.shelf import Desk

# Everything that hangs on an instance, those first that are found through others.
PARTS = (
    "candidates",
    "readings",
    "drafts",
    "copies",
    "notifications",
    "work_items",
    "scopes",
    "timers",
    "jobs",
    "incidents",
    "subscriptions",
    "instances",
)


class Retention:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ended(self, version_key: int, after: tuple[int, int], until: int, limit: int) -> list[InstanceRecord]:
        rows = self._desk.ask("retention_ended", version_key, *after, until, limit)
        return [InstanceRecord(*row) for row in rows]

    def tally(self, version_key: int, after: tuple[int, int], until: int) -> tuple[int, int | None]:
        count, oldest = self._desk.ask("retention_tally", version_key, *after, until)[0]
        return int(count), oldest

    def family(self, root_key: int) -> list[int]:
        return [row[0] for row in self._desk.ask("retention_family", root_key)]

    def history_begin(self, instance_key: int) -> int | None:
        return self._desk.ask("retention_history_begin", instance_key)[0][0]

    def count(self, instance_key: int) -> int:
        return int(self._desk.ask("retention_count", instance_key)[0][0])

    def forget_history(self, instance_key: int, until: int) -> None:
        self._desk.sweep("retention_forget_history", instance_key, until)

    def compact_history(self, instance_key: int, since: int, until: int) -> None:
        self._desk.sweep("retention_compact_history", instance_key, since, until)

    def forget(self, instance_key: int) -> None:
        for part in PARTS:
            self._desk.sweep(f"retention_forget_{part}", instance_key)
