"""The company's clock: the database's, moved by a setting. A real company never moves it; the demo lives in its own year."""

from __future__ import annotations

import msgspec

from bihuan.application.ports import Transaction

SETTING = "clock"


def offset(tx: Transaction) -> int:
    """By how many milliseconds the clock is moved."""
    found = tx.settings.find(SETTING)
    return msgspec.msgpack.decode(found[0], type=int) if found else 0


def set_clock(tx: Transaction, now: int) -> None:
    """Move the clock so that the use cases after this one see `now` (milliseconds since 1970 UTC) and go on from there.

    Must run on the database's own time, not at another instant.
    """
    tx.settings.put(SETTING, msgspec.msgpack.encode(offset(tx) + now - tx.now))
    tx.publish("demo")
