"""Dossiers as typed values: one `Kind` per type of document, encoded as MessagePack."""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.ports.dossiers import DossierRecord
from bihuan.kernel.errors import Conflict, NotFound

V = TypeVar("V", bound=msgspec.Struct)

replace = msgspec.structs.replace


class Filed(msgspec.Struct, Generic[V], frozen=True):
    """A document with the row it lies in."""

    record: DossierRecord
    value: V

    @property
    def id(self) -> str:
        return self.record.id


class Kind(Generic[V]):
    """One type of document under its name in the store."""

    def __init__(self, name: str, type_: type[V]) -> None:
        self.name = name
        self._decoder = msgspec.msgpack.Decoder(type_)

    def find(self, tx: Transaction, id_: str) -> Filed[V] | None:
        record = tx.dossiers.find(self.name, id_)
        return self._filed(record) if record else None

    def require(self, tx: Transaction, id_: str, expected: int | None = None) -> Filed[V]:
        """The document; raises `NotFound`, or `Conflict` when it is no longer in the version that was read."""
        found = self.find(tx, id_)
        if found is None:
            raise NotFound("dossier.not_found", place=f"{self.name}/{id_[:40]}")
        if expected is not None and found.record.version != expected:
            raise Conflict("dossier.changed", place=f"{self.name}/{id_}")
        return found

    def all(self, tx: Transaction, process_id: str = "", subject: str = "") -> list[Filed[V]]:
        """Newest first."""
        return [self._filed(record) for record in tx.dossiers.of_kind(self.name, process_id, subject)]

    def add(
        self,
        tx: Transaction,
        actor: Actor,
        value: V,
        *,
        id_: str = "",
        process_id: str = "",
        subject: str = "",
        state: str = "",
        created_at: int | None = None,
    ) -> Filed[V]:
        """File a new document; it gets a fresh key for an id when none is given."""
        record = DossierRecord(
            kind=self.name,
            id=id_ or str(tx.new_key()),
            process_id=process_id,
            subject=subject,
            state=state,
            body=msgspec.msgpack.encode(value),
            created_at=tx.now if created_at is None else created_at,
            created_by=actor.person,
            changed_at=tx.now,
        )
        tx.dossiers.add(record)
        self._told(tx, record)
        return Filed(record, value)

    def save(self, tx: Transaction, filed: Filed[V], value: V, *, state: str | None = None) -> Filed[V]:
        """Put a changed value in the place of the one that was read."""
        changed = replace(
            filed.record,
            body=msgspec.msgpack.encode(value),
            state=filed.record.state if state is None else state,
            changed_at=tx.now,
        )
        saved = tx.dossiers.save(changed)
        self._told(tx, saved)
        return Filed(saved, value)

    def remove(self, tx: Transaction, filed: Filed[V]) -> None:
        tx.dossiers.remove(self.name, filed.id)
        self._told(tx, filed.record)

    def _filed(self, record: DossierRecord) -> Filed[V]:
        return Filed(record, self._decoder.decode(record.body))

    def _told(self, tx: Transaction, record: DossierRecord) -> None:
        tx.publish(f"method:{record.process_id or record.kind}")
