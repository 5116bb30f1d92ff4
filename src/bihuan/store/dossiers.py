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
