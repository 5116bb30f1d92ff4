"""Hints after a commit: who looks at what has changed. Delivered from a thread of their own, several commits in one.

A lost hint does no harm: whoever waits for one polls as well. What carries them to other processes is in `notify`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

GATHER_S = 0.02

Listener = Callable[[frozenset[str]], None]


class Carrier(Protocol):
    """Takes hints to other processes."""

    def send(self, topics: frozenset[str]) -> None: ...
    def close(self) -> None: ...


class Hints:
    """Gathers the topics of commits and calls the listeners with them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._topics: set[str] = set()
        self._listeners: list[Listener] = []
        self._carrier: Carrier | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._serve, name="bihuan-hints", daemon=True)
        self._thread.start()

    def listen(self, listener: Listener) -> Callable[[], None]:
        with self._changed:
            self._listeners = [*self._listeners, listener]
        return lambda: self._leave(listener)

    def publish(self, topics: Sequence[str]) -> None:
        with self._changed:
            self._topics.update(topics)
            self._changed.notify()

    def carry(self, carrier: Carrier | None) -> None:
        self._carrier = carrier

    def receive(self, topics: frozenset[str]) -> None:
        """Topics from another process; a listener that fails must not silence the others."""
        for listener in self._listeners:
            try:
                listener(topics)
            except Exception:
                continue

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()
        if self._carrier is not None:
            self._carrier.close()

    def _leave(self, listener: Listener) -> None:
        with self._changed:
            self._listeners = [each for each in self._listeners if each is not listener]

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._topics or self._closing)
                if self._closing and not self._topics:
                    return
                topics, self._topics = frozenset(self._topics), set()
            self.receive(topics)
            if self._carrier is not None:
                self._carrier.send(topics)
            with self._changed:
                self._changed.wait_for(lambda: self._closing, timeout=GATHER_S)
