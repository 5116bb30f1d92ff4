"""Room for jobs, topic by topic: a connector that hangs or fails takes its own lane, never the whole road.

Each topic has at most `width` jobs under way, all together four times as many. A topic whose system has failed several times in a
row rests: trying on would only use up the retries of every job that waits for it. One success opens it again.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence

ROADS = 4
FAILURES = 5
FIRST_REST_MS = 1_000
LONGEST_REST_MS = 60_000


class Lanes:
    """Who works on what, and what rests. Used by many threads."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.capacity = width * ROADS
        self._lock = threading.Lock()
        self._busy: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._rests: dict[str, int] = {}

    def open(self, topics: Sequence[str], now: int) -> tuple[str, ...]:
        """The topics of which more may be begun now, the least busy first."""
        with self._lock:
            fitting = [each for each in topics if self._busy[each] < self.width and self._rests.get(each, 0) <= now]
            return tuple(sorted(fitting, key=lambda each: self._busy[each]))

    def until_open(self, now: int) -> float | None:
        """In how many seconds a resting topic may be tried again."""
        with self._lock:
            ahead = [at - now for at in self._rests.values() if at > now]
        return min(ahead) / 1000 if ahead else None

    @property
    def free(self) -> int:
        with self._lock:
            return self.capacity - self._busy.total()

    def free_of(self, topic: str) -> int:
        with self._lock:
            return self.width - self._busy[topic]

    def enter(self, topic: str) -> None:
        with self._lock:
            self._busy[topic] += 1

    def leave(self, topic: str) -> None:
        with self._lock:
            self._busy[topic] -= 1
            if not self._busy[topic]:
                del self._busy[topic]

    def failed(self, topic: str, now: int) -> None:
        """The system behind the topic did not answer as it should."""
        with self._lock:
            self._failures[topic] += 1
            over = self._failures[topic] - FAILURES
            if over >= 0:
                self._rests[topic] = now + min(FIRST_REST_MS << min(over, 20), LONGEST_REST_MS)

    def worked(self, topic: str) -> None:
        with self._lock:
            self._failures.pop(topic, None)
            self._rests.pop(topic, None)
