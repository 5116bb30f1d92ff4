"""What a person has chosen for themselves."""

from __future__ import annotations

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.views.people import Preferences


def find(tx: Transaction, person: str) -> Preferences | None:
    """A person's preferences, None when they have never chosen any."""
    found = tx.settings.find(_name(person))
    return msgspec.msgpack.decode(found[0], type=Preferences) if found is not None else None


def save(tx: Transaction, actor: Actor, chosen: Preferences) -> Preferences:
    """Store the caller's own preferences."""
    tx.settings.put(_name(actor.person), msgspec.msgpack.encode(chosen))
    return chosen


def _name(person: str) -> str:
    return f"preferences:{person}"
