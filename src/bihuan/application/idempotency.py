"""A command that carries a key happens once: sent again it is answered with the stored result."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import IdempotencyRecord
from bihuan.kernel.errors import Rejected

T = TypeVar("T", bound=msgspec.Struct)
P = ParamSpec("P")
Told = Callable[Concatenate[Transaction, Actor, P], None]
"""A use case that answers nothing."""

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


class Done(msgspec.Struct, frozen=True):
    """There is nothing to answer but that it is done."""


def repeatable(command: str) -> Callable[[Told[P]], Told[P]]:
    """Makes a use case that answers nothing happen once under a key; what it is given belongs to the command."""

    def wrapped(use_case: Told[P]) -> Told[P]:
        @wraps(use_case)
        def told(tx: Transaction, actor: Actor, *args: P.args, **kwargs: P.kwargs) -> None:
            def act() -> Done:
                use_case(tx, actor, *args, **kwargs)
                return Done()

            once(tx, actor, command, [args, kwargs], Done, act)

        return told

    return wrapped
