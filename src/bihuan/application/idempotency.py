"""A command that carries a key happens once: sent again it is answered with the stored result."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import IdempotencyRecord
from bihuan.kernel.errors import Rejected

T = TypeVar("T", bound=msgspec.Struct)

_encoder = msgspec.msgpack.Encoder(order="deterministic")
LONGEST_KEY = 200


def once(tx: Transaction, actor: Actor, command: str, body: Any, answer: type[T], act: Callable[[], T]) -> T:
    """Run `act` unless this person has sent the same command under the same key before.

    The same key with another body is refused: `Rejected("command.key_reused")`. A command that was rejected is not
    remembered, so it may be sent again under its key once the reason is gone.
    """
    if not actor.key:
        return act()
    if len(actor.key) > LONGEST_KEY:
        raise Rejected("command.key_too_long", longest=LONGEST_KEY)
    digest = hashlib.sha256(_encoder.encode([command, body])).hexdigest()
    known = tx.idempotency.find(actor.key, actor.person)
    if known is not None:
        if known.digest != digest:
            raise Rejected("command.key_reused", key=actor.key)
        return msgspec.msgpack.decode(known.result, type=answer)
    result = act()
    tx.idempotency.add(
        IdempotencyRecord(
            person=actor.person,
            key=actor.key,
            command=command,
            digest=digest,
            result=msgspec.msgpack.encode(result),
            created_at=tx.now,
        )
    )
    return result
