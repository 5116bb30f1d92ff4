"""The database as the outer rooms see it: writes through the writers, reads on a small pool, keys, clock, hints."""

from __future__ import annotations

import os
import queue
import secrets
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bihuan.application.ports import Blobs, Transaction, Turn
from bihuan.application.shapes import describe
from bihuan.kernel.errors import Conflict, InvalidInput, Unavailable
from bihuan.kernel.keys import KeySequence
from bihuan.store import sqlite
from bihuan.store.commit import LONGEST_QUEUE, Figures, Step, Writer
from bihuan.store.connection import Clash, Connection, Full, Lost, Poison, Stale
from bihuan.store.leases import NodeLease
from bihuan.store.structure import require_current, upgrade
from bihuan.store.unit import Unit
from bihuan.store.wakeup import Carrier, Hints, Listener

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")

READERS = 4
WRITERS = 2


class Backend:
    """Where the connections come from."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.path: Path | None = None
        if url.startswith("sqlite:///") and len(url) > len("sqlite:///"):
            self.path = Path(url.removeprefix("sqlite:///"))
            self.engine = sqlite.engine_of(self.path, readers=READERS)
        elif url.startswith(("postgresql://", "postgres://")) or "dbname=" in url:
            from bihuan.store import postgres

            self.engine = postgres.engine_of(url, connections=READERS + WRITERS)
        else:
            raise InvalidInput("store.bad_url", address=url)

    def require_there(self) -> None:
        """Raises `Unavailable("store.nothing_there")` for a file that is not there: looking for it would make it."""
        if self.path is not None and not self.path.exists():
            raise Unavailable("store.nothing_there", path=str(self.path))

    def connect(self) -> Connection:
        if self.path:
            return sqlite.SqliteConnection(self.engine)
        from bihuan.store import postgres

        return postgres.PostgresConnection(self.engine)

    def carrier(self, holder: str, receive: Listener) -> Carrier | None:
        """What carries hints to the other processes at the database; a file has one process only."""
        if self.path:
            return None
        from bihuan.store import notify, postgres

        return notify.NotifyCarrier(lambda: postgres.plain(self.url), holder, receive)


class Database:
    """One transactional database, open.

    `blobs` keeps attachments (None: inside the database); `writers` counts the writing connections on PostgreSQL, SQLite
    has one; `node` fixes the node in the keys of a database that only one process works with; `wrap` may put something
    around each connection to watch or disturb it, as the fault tests do.
    """

    def __init__(
        self,
        url: str,
        *,
        blobs: Blobs | None = None,
        writers: int = WRITERS,
        tenant: int = 0,
        node: int | None = None,
        wrap: Callable[[Connection], Connection] | None = None,
    ) -> None:
        self._blobs = blobs
        describe()
        self._backend = Backend(url)
        self._wrap = wrap or (lambda connection: connection)
        self._tenant = tenant
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._backend.require_there()
        require_current(self._backend.engine)
        self._keys_lock = threading.Lock()
        self._gate = threading.Lock()
        self._idle: queue.LifoQueue[Connection] = queue.LifoQueue()
        self._closing = False
        self.figures = Figures()
        self.wakeup = Hints()
        self._waiting: queue.SimpleQueue[Step | None] = queue.SimpleQueue()
        self._node = NodeLease(self._backend.connect, self.holder)
        self._keys = KeySequence(self._node.number if node is None else node)
        self._writers = [
            Writer(self._waiting, self._connect, self._unit, self.wakeup.publish, self.figures, f"bihuan-writer-{number}")
            for number in range(1 if self._backend.path else writers)
        ]
        self.wakeup.carry(self._backend.carrier(self.holder, self.wakeup.receive))
        for writer in self._writers:
            writer.start()

    def write(self, use_case: Callable[[Transaction], T], *, at: int | None = None) -> Future[T]:
        """Run the use case in a transaction shared with whatever else waits; the future is fulfilled after the COMMIT.

        `at` lets it see another instant than the database's clock (milliseconds since 1970 UTC): for simulated staff.
        """
        step = Step(use_case, at)
        with self._gate:
            if self._closing:
                step.answer.set_exception(Unavailable("store.closing"))
            elif self._waiting.qsize() > LONGEST_QUEUE:
                step.answer.set_exception(Unavailable("store.busy"))
            else:
                self._waiting.put(step)
        return step.answer

    def together(self, work: Callable[[Turn], T]) -> T:
        """Many use cases one after another in one transaction, in this thread, each at an instant of its own.

        For work in bulk by one caller (simulated staff, whose days are thousands of use cases): a use case that raises is taken
        back alone, the others stand or fall with `work`. On SQLite other writers wait meanwhile, so it should be short.
        """
        connection = self._connect()
        try:
            unit = self._unit(connection)
            try:
                answer = work(unit.run)
                unit.commit()
            except BaseException:
                connection.rollback()
                raise
        except (Clash, Poison) as failure:
            raise Conflict("store.conflict") from failure
        finally:
            connection.close()
        self.figures.count(commits=1, steps=1)
        self.wakeup.publish(list(unit.topics))
        return answer

    def read(self, query: Callable[[Transaction], T]) -> T:
        """Run a reading use case on one consistent snapshot, in this thread."""
        try:
            return self._read(query)
        except Stale:
            while not self._idle.empty():
                self._idle.get_nowait().discard()
            return self._read(query)

    def _read(self, query: Callable[[Transaction], T]) -> T:
        with self._reader() as connection:
            unit = Unit(connection, self._draw_key, self._blobs, tenant=self._tenant, read_only=True, source=self.holder)
            unit.begin()
            try:
                return query(unit)
            finally:
                connection.rollback()

    def halves(self) -> dict[str, int]:
        """What stands half done, by kind; empty as long as every commit was whole."""
        with self._reader() as connection:
            unit = Unit(connection, self._draw_key, self._blobs, tenant=self._tenant, read_only=True)
            unit.begin()
            try:
                return unit.pulse.halves()
            finally:
                connection.rollback()

    def close(self) -> None:
        """Finish what waits, then let go of everything."""
        with self._gate:
            # Nothing is taken after the marks that end the writers, so no caller waits for ever.
            if self._closing:
                return
            self._closing = True
            for _ in self._writers:
                self._waiting.put(None)
        for writer in self._writers:
            writer.join()
        self.wakeup.close()
        self._node.release()
        while not self._idle.empty():
            self._idle.get_nowait().close()
        self._backend.engine.dispose()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _reader(self) -> Iterator[Connection]:
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = self._connect()
        try:
            yield connection
        except (Clash, Full, Poison, Lost) as failure:
            connection.discard()
            if isinstance(failure, Unavailable):
                raise
            raise Unavailable("store.broken", reason=str(failure)) from failure
        except BaseException:
            self._give_back(connection)
            raise
        else:
            self._give_back(connection)

    def _give_back(self, connection: Connection) -> None:
        if self._idle.qsize() < READERS:
            self._idle.put(connection)
        else:
            connection.close()

    def _connect(self) -> Connection:
        return self._wrap(self._backend.connect())

    def _unit(self, connection: Connection) -> Unit:
        unit = Unit(connection, self._draw_key, self._blobs, tenant=self._tenant, source=self.holder)
        unit.begin()
        return unit

    def _draw_key(self, now: int) -> int:
        with self._keys_lock:
            return self._keys.next(now)


def migrate(url: str) -> tuple[str, str]:
    """Create or upgrade the structure; answers the revisions before and after (empty: a fresh database)."""
    backend = Backend(url)
    if backend.path is not None:
        backend.path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return upgrade(backend.engine)
    finally:
        backend.engine.dispose()
