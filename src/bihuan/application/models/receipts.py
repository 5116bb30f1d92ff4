"""Read receipts of manuals: who has confirmed the manual of a version, with its questions answered where it has any."""

from __future__ import annotations

import msgspec

from bihuan.application.dossiers import Kind
from bihuan.application.ports import Transaction
from bihuan.kernel.errors import Rejected


class Manual(msgspec.Struct, frozen=True, kw_only=True):
    """That the manual of a version (the id) was issued; with `quiz`, who has read it also answers questions about it."""

    issued_by: str = ""
    quiz: bool = False


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """That a person has read the manual of a version; `score` is the share of its questions answered rightly."""

    person: str
    score: float | None = None


MANUALS = Kind("manual", Manual)
RECEIPTS = Kind("receipt", Receipt)


def receipt_id(version_key: int, person: str) -> str:
    return f"{version_key}:{person}"


def confirmed(tx: Transaction, version_key: int, person: str) -> bool:
    """Whether the person has mastered the manual: read it, and answered its questions when it was issued with them."""
    found = RECEIPTS.find(tx, receipt_id(version_key, person))
    return found is not None and (found.value.score is not None or not has_quiz(tx, version_key))


def has_quiz(tx: Transaction, version_key: int) -> bool:
    issued = MANUALS.find(tx, str(version_key))
    return issued is not None and issued.value.quiz


def missing(tx: Transaction, version_key: int, person: str) -> bool:
    """Whether the person must still confirm the manual before working by the version: asked while it is on pilot."""
    version = tx.versions.find(version_key)
    if version is None or version.state != "pilot":
        return False
    return MANUALS.find(tx, str(version_key)) is not None and not confirmed(tx, version_key, person)


def require(tx: Transaction, version_key: int, person: str) -> None:
    """Raise `Rejected("manual.unread")` when the manual is still to be confirmed."""
    if missing(tx, version_key, person):
        version = tx.versions.find(version_key)
        raise Rejected("manual.unread", place=str(version_key), label=version.label if version else "")
