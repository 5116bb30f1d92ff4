"""Lease rows: who may be the only one to do something, until when. No advisory locks, so any SQL database will do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from bihuan.kernel.errors import Unavailable
from bihuan.store.connection import Clash, Connection, Full, Lost, Poison
from bihuan.store.statements import statements

NODES = 1024
LEASE_MS = 60_000
TRIES = 20


class NodeLease:
    """The number of this process in the keys it draws: held while it lives, free again a minute after it died."""

    def __init__(self, connect: Callable[[], Connection], holder: str) -> None:
        self._connect = connect
        self._holder = holder
        self._ended = threading.Event()
        self.number = self._take()
        self._thread = threading.Thread(target=self._renew, name="bihuan-node", daemon=True)
        self._thread.start()

    def release(self) -> None:
        self._ended.set()
        self._thread.join()
        try:
            self._change("lease_release", f"node:{self.number}", self._holder)
        except (Clash, Full, Lost, Poison):
            # It ends by itself; the next process takes another number meanwhile.
            return

    def _take(self) -> int:
        for attempt in range(TRIES):
            try:
                return self._claim()
            except (Clash, Poison):
                time.sleep(0.01 * (attempt + 1))
        raise Unavailable("store.busy")

    def _claim(self) -> int:
        connection = self._connect()
        words = statements(connection.dialect)
        try:
            connection.begin(write=True)
            now = connection.clock()
            held = {row[0] for row in connection.rows(words["lease_held"], (0, now))}
            number = next((number for number in range(NODES) if f"node:{number}" not in held), None)
            if number is None:
                raise Unavailable("store.busy")
            name = f"node:{number}"
            connection.rows(words["lease_expired"], (0, name, now))
            connection.rows(words["lease_take"], (0, name, self._holder, now + LEASE_MS))
            connection.commit()
            return number
        except BaseException:
            connection.rollback()
            raise
        finally:
            connection.close()

    def _renew(self) -> None:
        while not self._ended.wait(LEASE_MS / 3000):
            try:
                self._change("lease_renew", f"node:{self.number}", self._holder, LEASE_MS)
            except (Clash, Full, Lost, Poison):
                # The next round tries again; two renewals may fail before the lease ends.
                continue

    def _change(self, name: str, lease: str, holder: str, lease_ms: int | None = None) -> None:
        connection = self._connect()
        try:
            connection.begin(write=True)
            more = () if lease_ms is None else (connection.clock() + lease_ms,)
            connection.run(statements(connection.dialect)[name], (0, *more, lease, holder))
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
        finally:
            connection.close()
