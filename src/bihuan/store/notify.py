"""Hints between the processes that share a PostgreSQL database: NOTIFY, on a connection outside every step transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import psycopg

from bihuan.store.connection import Lost
from bihuan.store.wakeup import Listener

CHANNEL = "bihuan"
LARGEST_NOTICE = 7_000
RECONNECT_S = 2.0


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
