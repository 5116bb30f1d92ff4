"""The company's clock: the database's, moved by a setting, so that every process agrees on what now is."""

from __future__ import annotations

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction

SETTING = "clock"


def offset(tx: Transaction) -> int:
    """How far the company's clock is ahead of the database's, in milliseconds."""
    found = tx.settings.find(SETTING)
    return msgspec.msgpack.decode(found[0], type=int) if found is not None else 0


def move(tx: Transaction, actor: Actor, offset_ms: int) -> None:
    """Set how far the company's clock is ahead; counts from the next transaction on."""
    actor.require("demo.run")
    tx.settings.put(SETTING, msgspec.msgpack.encode(offset_ms))
    tx.publish("clock")
