"""The unit of work: what a use case receives as its transaction, for both databases."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeAlias, TypeVar

import sqlalchemy as sa

from bihuan.application import clocks
from bihuan.application.ports import Blobs, Transaction
from bihuan.kernel.errors import Rejected
from bihuan.store.blobs import StoredBlobs
from bihuan.store.connection import Clash, Connection, Full, Lost, Row, Stale, Value
from bihuan.store.dossiers import Dossiers
from bihuan.store.effects import Incidents, Jobs, Outbox, Timers
from bihuan.store.errands import Errands
from bihuan.store.lists import Lists
from bihuan.store.messages import Messages, Starts, Subscriptions
from bihuan.store.models import Contents, Processes, Settings, Versions
from bihuan.store.people import Directory
from bihuan.store.pulse import Pulse
from bihuan.store.retention import Retention
from bihuan.store.running import Copies, Drafts, History, Idempotency, Instances, Notifications, Numbers, WorkItems
from bihuan.store.search import Searching
from bihuan.store.shelf import Fetch, Missing, Part, Work
from bihuan.store.statements import Statement, statements
from bihuan.store.trail import Trail

ROUNDS = 6

T = TypeVar("T")
Settle: TypeAlias = Callable[[int], None]


class NeedsSavepoint(BaseException):
    """The use case does what memory cannot take back: run it again, inside a SAVEPOINT of its own."""


class Unit:
    """One transaction on one connection, shared by the use cases of a batch; used by one thread."""

    def __init__(
        self,
        connection: Connection,
        draw_key: Callable[[int], int],
        blobs: Blobs | None = None,
        *,
        tenant: int = 0,
        read_only: bool = False,
        source: str = "",
    ) -> None:
        self.tenant = tenant
        self.source = source
        self.now = 0
        self.clock = 0
        self.topics: dict[str, None] = {}
        self._connection = connection
        self._draw_key = draw_key
        self._read_only = read_only
        self._statements = statements(connection.dialect)
        self._journal: list[Callable[[], None]] = []
        self._sweeps: list[tuple[Statement, tuple[Value, ...]]] = []
        self._parts: list[Part] = []
        self._saved = False
        self._gathering = False
        self._missing: dict[Fetch, dict[Any, None]] = {}
        self.processes = Processes(self)
        self.versions = Versions(self)
        self.contents = Contents(self)
        self.settings = Settings(self)
        self.dossiers = Dossiers(self)
        self.blobs: Blobs = blobs or StoredBlobs(self.contents)
        self.directory = Directory(self, self.settings)
        self.people = self.directory.people
        self.departments = self.directory.departments
        self.posts = self.directory.posts
        self.rules = self.directory.rules
        self.deputies = self.directory.deputies
        self.accounts = self.directory.accounts
        self.sessions = self.directory.sessions
        self.access_tokens = self.directory.access_tokens
        self.calendars = self.directory.calendars
        self.numbers = Numbers(self)
        self.instances = Instances(self)
        self.work_items = WorkItems(self, self.instances)
        self.timers = Timers(self)
        self.subscriptions = Subscriptions(self)
        self.starts = Starts(self)
        self.messages = Messages(self)
        self.jobs = Jobs(self)
        self.incidents = Incidents(self)
        self.drafts = Drafts(self)
        self.copies = Copies(self)
        self.notifications = Notifications(self)
        self.idempotency = Idempotency(self)
        self.outbox = Outbox(self)
        self.errands = Errands(self)
        self.history = History(self)
        self.lists = Lists(self)
        self.trail = Trail(self)
        self.search = Searching(self)
        self.retention = Retention(self)
        self.pulse = Pulse(self)

    # What use cases call

    def new_key(self) -> int:
        return self._draw_key(self.now)

    def publish(self, topic: str) -> None:
        if topic not in self.topics:  # else a use case that stays has said it already
            self.note(lambda: self.topics.pop(topic, None))
            self.topics[topic] = None

    # What the database calls

    def begin(self) -> None:
        """Open the transaction and read the clock: the database's, moved by the company's setting."""
        try:
            self._connection.begin(write=not self._read_only)
            self.now = self.clock = self._connection.clock()
        except Lost as failure:
            raise Stale.of(failure) from failure
        self.now += clocks.offset(self)

    def run(self, use_case: Callable[[Transaction], T], at: int | None = None, /) -> T:
        """One use case; whatever it raises, the unit is afterwards as it was before."""
        clock = self.now
        self.now = clock if at is None else at
        try:
            try:
                return self._run_in_memory(use_case)
            except NeedsSavepoint:
                return self._run_saved(use_case)
        finally:
            self.now = clock

    def gather(self, count: int, settle: Settle) -> None:
        """Run a batch so that its reads are fetched together, not one by one.

        A use case that comes upon a row that is not here is put off, its rows are noted; after each round all that was noted
        is fetched at once and the use cases put off run again. `settle` runs one, by its position, to its outcome.
        """
        waiting = list(range(count))
        for _ in range(ROUNDS if count > 1 else 0):
            put_off: list[int] = []
            for position in waiting:
                self._gathering = True
                try:
                    settle(position)
                except Missing:
                    put_off.append(position)
                finally:
                    self._gathering = False
            self._fetch_missing()
            waiting = put_off
        for position in waiting:
            settle(position)

    def _fetch_missing(self) -> None:
        while self._missing:
            missing, self._missing = self._missing, {}
            for fetch, keys in missing.items():
                fetch(list(keys))

    def flush(self) -> None:
        """Write what is unwritten; raises `Clash` when a row is not in the version that was read."""
        work: Work = [(statement, [each[1] for each in group]) for statement, group in groupby(self._sweeps, itemgetter(0))]
        self._sweeps = []
        expected = [-1] * len(work)
        for part in self._parts:
            if part.waiting:
                expected += part.flush(work)
        if not work:
            return
        changed = self._connection.run_all(work)
        for (statement, _), wanted, found in zip(work, expected, changed, strict=True):
            if wanted not in (-1, found):
                raise Clash(f"{statement.name}: {found} of {wanted} rows")

    def commit(self) -> None:
        self.flush()
        self._connection.commit()

    # What the repositories call

    def statement(self, name: str) -> Statement:
        return self._statements[name]

    def rows(self, name: str, *parameters: Value) -> list[Row]:
        return self._connection.rows(self._statements[name], (self.tenant, *parameters))

    def want(self, fetch: Fetch, key: Any) -> None:
        if self._gathering:
            self._missing.setdefault(fetch, {})[key] = None
            raise Missing

    def foresee(self, fetch: Fetch, key: Any) -> None:
        if self._gathering:
            self.also(fetch, key)

    def also(self, fetch: Fetch, key: Any) -> None:
        self._missing.setdefault(fetch, {})[key] = None

    def knows(self, name: str) -> bool:
        return name in self._statements

    def ask(self, name: str, *parameters: Value) -> list[Row]:
        self._write_out()
        return self._connection.rows(self._statements[name], (self.tenant, *parameters))

    def query(self, query: sa.Executable) -> list[Row]:
        self._write_out()
        return self._connection.query(query)

    def change(self, name: str, **parameters: Value) -> list[Row]:
        self.require_writing()
        if not self._saved:
            raise NeedsSavepoint
        self.flush()
        statement = self._statements[name]
        return self._connection.rows(statement, (self.tenant, *(parameters[each] for each in statement.parameters[1:])))

    def sweep(self, name: str, *parameters: Value) -> None:
        length = len(self._sweeps)
        self.note(lambda: self._sweeps.__delitem__(slice(length, None)))
        self._sweeps.append((self._statements[name], (self.tenant, *parameters)))

    def note(self, undo: Callable[[], None]) -> None:
        if self._read_only:
            raise Rejected("store.read_only")
        self._journal.append(undo)

    def require_writing(self) -> None:
        if self._read_only:
            raise Rejected("store.read_only")

    def register(self, part: Part) -> None:
        self._parts.append(part)

    def _write_out(self) -> None:
        if self._sweeps or any(part.waiting for part in self._parts):
            if not self._saved:
                raise NeedsSavepoint
            self.flush()

    def _run_in_memory(self, use_case: Callable[[Transaction], T]) -> T:
        self._journal.clear()
        try:
            return use_case(self)
        except BaseException:
            self._take_back()
            raise

    def _run_saved(self, use_case: Callable[[Transaction], T]) -> T:
        self._gathering = False
        self.flush()
        self._connection.savepoint()
        self._saved = True
        self._journal.clear()
        try:
            answer = use_case(self)
            self.flush()
            self._connection.release()
        except BaseException as failure:
            self._take_back()
            if isinstance(failure, Exception) and not isinstance(failure, (Lost, Full)):
                self._connection.rollback_to_savepoint()
            raise
        finally:
            self._saved = False
        return answer

    def _take_back(self) -> None:
        while self._journal:
            self._journal.pop()()
