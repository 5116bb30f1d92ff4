"""Errands: long work with its progress."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bihuan.application.ports.errands import ErrandRecord
from bihuan.store.shelf import Desk, Shelf


class Errands:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shelf = Shelf(desk, "errands", ErrandRecord, ("key",))
        self.find = self._shelf.find
        self.add = self._shelf.add
        self.save = self._shelf.save
        self.remove = self._shelf.remove

    def claim(self, kinds: Sequence[str], holder: str, limit: int, now: int, lease_ms: int) -> list[ErrandRecord]:
        # Two statements, as for jobs: rows locked here are skipped by every other claimer (PostgreSQL).
        wanted = msgspec.json.encode(list(kinds)).decode()
        due = self._shelf.seen(self._desk.ask("errands_claimable", now, wanted, limit))
        return [
            self.save(msgspec.structs.replace(errand, lease=errand.lease + 1, due_at=now + lease_ms, holder=holder))
            for errand in due
        ]

    def next_due(self) -> int | None:
        return self._desk.ask("errands_next_due")[0][0]

    def done(self, kind: str, until: int, limit: int) -> list[ErrandRecord]:
        return self._shelf.seen(self._desk.ask("errands_done", kind, until, limit))

    def count_done(self, kind: str, until: int) -> int:
        return int(self._desk.ask("errands_done_count", kind, until)[0][0])

    def of_person(self, person: str, limit: int) -> list[ErrandRecord]:
        return self._shelf.seen(self._desk.ask("errands_of_person", person, limit))
