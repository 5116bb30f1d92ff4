"""Messages to the outside: taken with a lease, delivered, or tried again with growing pauses until they are given up."""

from __future__ import annotations

from bihuan.application.ports import Transaction
from bihuan.application.ports.records import OutboxRecord
from bihuan.application.running import telling

FIRST_PAUSE_MS = 2_000
LONGEST_PAUSE_MS = 3_600_000
MOST_TRIES = 12


def claim(tx: Transaction, limit: int, lease_ms: int) -> list[OutboxRecord]:
    """Up to `limit` messages that are due, each with the token of its lease; the key is the idempotency key of the delivery."""
    return tx.outbox.claim(limit, tx.now, lease_ms)


def delivered(tx: Transaction, message: OutboxRecord) -> bool:
    """It has arrived; false when the lease ran out and somebody else has it now."""
    if not tx.outbox.delivered(message.key, message.lease):
        return False
    if message.topic == telling.TOPIC:
        telling.arrived(tx, message)
    return True


def failed(tx: Transaction, message: OutboxRecord, error: str) -> bool:
    """It has not arrived; after many tries it rests as a dead letter."""
    pause = min(FIRST_PAUSE_MS << min(message.attempts, 20), LONGEST_PAUSE_MS)
    again_at, dead = tx.now + pause, message.attempts >= MOST_TRIES
    if not tx.outbox.failed(message.key, message.lease, again_at, error[:2_000], dead):
        return False
    if message.topic == telling.TOPIC:
        telling.missed(tx, message, error[:2_000], again_at, dead=dead)
    return True


def next_due(tx: Transaction) -> int | None:
    return tx.outbox.next_due()
