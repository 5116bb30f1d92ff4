"""Hints after a commit: who looks at what has changed. Delivered from a thread of their own, several commits in one.

On PostgreSQL they also travel to the other processes by NOTIFY, on a connection outside every step transaction. A lost
hint does no harm: whoever waits for one polls as well.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import msgspec
import psycopg

from bihuan.store.connection import Lost

CHANNEL = "bihuan"
GATHER_S = 0.02
LARGEST_NOTICE = 7_000
RECONNECT_S = 2.0

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

    def carry(self, carrier: Carrier) -> None:
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


class NotifyCarrier:
    """LISTEN and NOTIFY; after a lost connection it starts again by itself."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]], holder: str, receive: Listener) -> None:
        self._connect = connect
        self._holder = holder
        self._receive = receive
        self._closing = threading.Event()
        self._sender: psycopg.Connection[Any] | None = None
        self._thread = threading.Thread(target=self._serve, name="bihuan-listen", daemon=True)
        self._thread.start()

    def send(self, topics: frozenset[str]) -> None:
        try:
            if self._sender is None:
                self._sender = self._connect()
            for notice in _notices(self._holder, sorted(topics)):
                self._sender.execute("SELECT pg_notify(%s, %s)", (CHANNEL, notice))
        except (psycopg.Error, Lost):
            self._sender = None

    def close(self) -> None:
        self._closing.set()
        self.send(frozenset({"closing"}))  # wakes the listening thread
        self._thread.join()
        if self._sender is not None:
            self._sender.close()

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                self._listen()
            except (psycopg.Error, Lost):
                # The database may be away for a while; hints are optional, so wait and try again.
                self._closing.wait(RECONNECT_S)

    def _listen(self) -> None:
        with self._connect() as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            while not self._closing.is_set():
                for notice in connection.notifies(timeout=0.5):
                    holder, *topics = msgspec.json.decode(notice.payload, type=list[str])
                    if holder != self._holder:
                        self._receive(frozenset(topics))
                    if self._closing.is_set():
                        return


def _notices(holder: str, topics: Sequence[str]) -> list[str]:
    """Payloads below the size that NOTIFY takes."""
    notices: list[str] = []
    part: list[str] = []
    size = 0
    for topic in topics:
        if size + len(topic.encode()) > LARGEST_NOTICE:
            notices.append(msgspec.json.encode([holder, *part]).decode())
            part, size = [], 0
        part.append(topic)
        size += len(topic.encode()) + 4
    if part:
        notices.append(msgspec.json.encode([holder, *part]).decode())
    return notices
