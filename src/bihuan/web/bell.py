"""Waiting for something that a commit brings about: a job of a topic, the end of an instance. Lives on the event loop.

A hint may be lost, so whoever waits looks again by itself after a while.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bihuan.application.ports import Wakeup

LOOK_AGAIN_S = 5.0


class Bell:
    """Rings those who wait for a topic."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._end: Callable[[], None] | None = None
        self.closing = False

    def start(self, wakeup: Wakeup) -> None:
        loop = asyncio.get_running_loop()

        def listener(topics: frozenset[str]) -> None:
            try:
                loop.call_soon_threadsafe(self._ring, topics)
            except RuntimeError:  # the loop has ended between a commit and its hint
                pass

        self._end = wakeup.listen(listener)

    def close(self) -> None:
        """Let everybody go: the server is going down."""
        self.closing = True
        if self._end is not None:
            self._end()
            self._end = None
        self._ring(frozenset(self._waiting))

    @contextmanager
    def listening(self, topic: str) -> Iterator[asyncio.Event]:
        """The event is set with every commit that names the topic; listen before looking, so that nothing slips between."""
        event = asyncio.Event()
        waiting = self._waiting.setdefault(topic, set())
        waiting.add(event)
        try:
            yield event
        finally:
            waiting.discard(event)
            if not waiting:
                self._waiting.pop(topic, None)

    def _ring(self, topics: frozenset[str]) -> None:
        for topic in topics & self._waiting.keys():
            for event in self._waiting[topic]:
                event.set()
