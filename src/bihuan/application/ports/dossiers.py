"""Dossiers: the documents of the method (projects, measures, pilots, waves, records), one row each.

A dossier is read and written whole by one use case at a time, and listed by kind, by process or by state; nothing joins its
inner parts. So its body is one encoded value of the pure rooms, and what lists ask for stands beside it in columns.
"""

from __future__ import annotations

from typing import Protocol

from bihuan.application.ports.records import Record


class DossierRecord(Record, frozen=True):
    """One document: `kind` names its type, `subject` what it is about besides its process (a version, a project, a pilot)."""

    kind: str
    id: str
    process_id: str
    subject: str
    state: str
    body: bytes
    created_at: int
    created_by: str
    changed_at: int
    version: int = 0


class Dossiers(Protocol):
    def find(self, kind: str, id_: str, /) -> DossierRecord | None: ...
    def add(self, dossier: DossierRecord, /) -> None: ...
    def save(self, dossier: DossierRecord, /) -> DossierRecord: ...
    def remove(self, kind: str, id_: str, /) -> None: ...
    def of_kind(self, kind: str, process_id: str = "", subject: str = "") -> list[DossierRecord]:
        """Those of a kind, of one process or about one subject when given, newest first."""
        ...

    def newest(self, kind: str, subject: str, limit: int) -> list[DossierRecord]: ...
    def tally(self, kind: str, subject: str) -> dict[str, int]:
        """How many there are in each state."""
        ...

    def surplus(self, kind: str, subject: str, state: str, kept: int, limit: int, *, others: bool = False) -> list[DossierRecord]:
        """Those in a state (`others`: in any other one) beyond the `kept` newest, at most `limit`."""
        ...

    def older(self, kind: str, subject: str, before: int, limit: int) -> list[DossierRecord]:
        """Those made before an instant, oldest first."""
        ...
