"""63-bit, time-ordered keys: 41 bits of milliseconds, 10 bits of node, 12 bits of sequence.

Shown outside as decimal strings. Time comes from the caller, so the room stays pure.
"""

from __future__ import annotations

EPOCH_MS = 1_577_836_800_000  # 2020-01-01T00:00:00Z
NODE_BITS = 10
SEQUENCE_BITS = 12
_SEQUENCE_MASK = (1 << SEQUENCE_BITS) - 1


class KeySequence:
    """Draws unique keys for one node (0..1023); never goes backwards, even when the clock does."""

    def __init__(self, node: int) -> None:
        if not 0 <= node < 1 << NODE_BITS:
            raise ValueError(f"node {node} is outside 0..{(1 << NODE_BITS) - 1}")
        self._node = node << SEQUENCE_BITS
        self._last_ms = 0
        self._sequence = 0

    def next(self, now_ms: int) -> int:
        """The next key at `now_ms` (milliseconds since 1970, UTC)."""
        ms = max(now_ms - EPOCH_MS, 0)
        if ms > self._last_ms:
            self._last_ms, self._sequence = ms, 0
        elif self._sequence == _SEQUENCE_MASK:
            self._last_ms, self._sequence = self._last_ms + 1, 0
        else:
            self._sequence += 1
        return self._last_ms << (NODE_BITS + SEQUENCE_BITS) | self._node | self._sequence


def milliseconds_of(key: int) -> int:
    """The instant a key was drawn at, as milliseconds since 1970 (UTC)."""
    return (key >> (NODE_BITS + SEQUENCE_BITS)) + EPOCH_MS
