"""What use cases need from the outside, declared as protocols and fulfilled by the store.

A use case receives one `Transaction`. Everything it reads and writes through it becomes durable together or not at all;
it may run more than once (a version clash, a poisoned batch), so it has no effect other than through the transaction.

    def rename_process(tx: Transaction, actor: Actor, process_id: str, name: Text) -> ProcessCard: ...
    database.write(partial(rename_process, actor=…, …)).result()
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from bihuan.application.ports.dossiers import Dossiers
from bihuan.application.ports.errands import Errands
from bihuan.application.ports.lists import Lists
from bihuan.application.ports.logs import Trail
from bihuan.application.ports.models import Contents, Processes, Settings, Versions
from bihuan.application.ports.people import (
    AccessTokens,
    AccountRecord,
    CalendarRecord,
    DepartmentRecord,
    DeputyRecord,
    Directory,
    People,
    PostRecord,
    Rows,
    RuleRecord,
    Sessions,
)
from bihuan.application.ports.pulse import Pulse
from bihuan.application.ports.retention import Retention
from bihuan.application.ports.running import (
    Copies,
    Drafts,
    History,
    Idempotency,
    Incidents,
    Instances,
    Jobs,
    Messages,
    Notifications,
    Numbers,
    Outbox,
    Starts,
    Subscriptions,
    Timers,
    WorkItems,
)
from bihuan.application.ports.search import Searching

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Blobs(Protocol):
    """Attachments and generated files, addressed by the SHA-256 of their content."""

    def put(self, content: bytes, /) -> str:
        """Store and answer the hash; storing the same content twice keeps one."""
        ...

    def get(self, digest: str, /) -> bytes:
        """The content; raises `NotFound("blob.not_found")`, or `Unavailable("blob.damaged")` when it does not match its hash."""
        ...

    def has(self, digest: str, /) -> bool: ...
    def remove(self, digest: str, /) -> None:
        """Take a content away that nobody else can have stored; nothing when it is not there. In a folder this is at once."""
        ...


class Transaction(Protocol):
    """One unit of work on the transactional database.

    `now` is the database's clock in milliseconds since 1970 UTC, moved by the company's clock setting; it stands still
    during the use case. `tenant` is constant until tenants come and part of every key below.
    """

    @property
    def now(self) -> int: ...
    @property
    def tenant(self) -> int: ...
    @property
    def source(self) -> str:
        """Names the opened database: what is remembered of one holds for no other."""
        ...

    @property
    def processes(self) -> Processes: ...
    @property
    def versions(self) -> Versions: ...
    @property
    def contents(self) -> Contents: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def dossiers(self) -> Dossiers: ...
    @property
    def directory(self) -> Directory: ...
    @property
    def people(self) -> People: ...
    @property
    def departments(self) -> Rows[DepartmentRecord]: ...
    @property
    def posts(self) -> Rows[PostRecord]: ...
    @property
    def rules(self) -> Rows[RuleRecord]: ...
    @property
    def deputies(self) -> Rows[DeputyRecord]: ...
    @property
    def accounts(self) -> Rows[AccountRecord]: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def access_tokens(self) -> AccessTokens: ...
    @property
    def calendars(self) -> Rows[CalendarRecord]: ...
    @property
    def instances(self) -> Instances: ...
    @property
    def history(self) -> History: ...
    @property
    def work_items(self) -> WorkItems: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def copies(self) -> Copies: ...
    @property
    def notifications(self) -> Notifications: ...
    @property
    def timers(self) -> Timers: ...
    @property
    def subscriptions(self) -> Subscriptions: ...
    @property
    def starts(self) -> Starts: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def incidents(self) -> Incidents: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def errands(self) -> Errands: ...
    @property
    def numbers(self) -> Numbers: ...
    @property
    def idempotency(self) -> Idempotency: ...
    @property
    def lists(self) -> Lists: ...
    @property
    def trail(self) -> Trail: ...
    @property
    def search(self) -> Searching: ...
    @property
    def retention(self) -> Retention: ...
    @property
    def pulse(self) -> Pulse: ...
    @property
    def blobs(self) -> Blobs: ...

    def new_key(self) -> int:
        """A fresh 63-bit, time-ordered key."""
        ...

    def publish(self, topic: str) -> None:
        """Tell open browsers, after the commit, that what `topic` names has changed (`work-items:<person>`, `instance:<key>`)."""
        ...


class UseCase(Protocol[T_co]):
    """What a database runs: a function of the transaction alone, its other arguments bound beforehand."""

    def __call__(self, tx: Transaction, /) -> T_co: ...


class Turn(Protocol):
    """One use case of many that share a transaction, at an instant of its own (ms; None: the transaction's now)."""

    def __call__(self, use_case: Callable[[Transaction], T], at: int | None = None, /) -> T: ...


class Answer(Protocol[T_co]):
    """The promise of a write: fulfilled after the commit, or with the error of the use case."""

    def result(self, timeout: float | None = None) -> T_co: ...


class Wakeup(Protocol):
    """Hints after a commit: a lost one is found by polling, a doubled one does no harm."""

    def listen(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call `listener` with the topics of every commit, from any thread; the answer ends it."""
        ...


class Database(Protocol):
    """The transactional database as the outer rooms see it."""

    @property
    def wakeup(self) -> Wakeup: ...

    def write(self, use_case: Callable[[Transaction], T]) -> Answer[T]:
        """Run the use case in a transaction; the answer comes after COMMIT. Raises `Unavailable` through the answer."""
        ...

    def read(self, query: Callable[[Transaction], T]) -> T:
        """Run a reading use case on a consistent snapshot, in the caller's thread; writing through it is refused."""
        ...
