"""The documents of the method."""

from __future__ import annotations

from bihuan.application.ports.dossiers import DossierRecord
from bihuan.store.shelf import Desk, Shelf


class Dossiers:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shelf = Shelf(desk, "dossiers", DossierRecord, ("kind", "id"))
        self.find = self._shelf.find
        self.add = self._shelf.add
        self.save = self._shelf.save
        self.remove = self._shelf.remove

    def of_kind(self, kind: str, process_id: str = "", subject: str = "") -> list[DossierRecord]:
        return self._shelf.seen(self._desk.ask("dossiers_of_kind", kind, process_id, subject))

    def newest(self, kind: str, subject: str, limit: int) -> list[DossierRecord]:
        return self._shelf.seen(self._desk.ask("dossiers_newest", kind, subject, limit))

    def tally(self, kind: str, subject: str) -> dict[str, int]:
        return {row[0]: int(row[1]) for row in self._desk.ask("dossiers_tally", kind, subject)}

    def surplus(self, kind: str, subject: str, state: str, kept: int, limit: int, *, others: bool = False) -> list[DossierRecord]:
        name = "dossiers_surplus_of_others" if others else "dossiers_surplus"
        return self._shelf.seen(self._desk.ask(name, kind, subject, state, limit, kept))

    def older(self, kind: str, subject: str, before: int, limit: int) -> list[DossierRecord]:
        return self._shelf.seen(self._desk.ask("dossiers_older", kind, subject, before, limit))
