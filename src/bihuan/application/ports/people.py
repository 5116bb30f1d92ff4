"""People, their accounts and sessions, the organization, working calendars: rows, repositories, and secrets."""

from __future__ import annotations

from typing import Protocol, TypeVar

from bihuan.application.ports.records import Record
from bihuan.organization.directory import Organization

R = TypeVar("R", bound=Record)


class PersonRecord(Record, frozen=True):
    """Somebody who works here; `posts` and `roles` are ids joined by commas, the main post first."""

    id: str
    login: str
    name_zh: str = ""
    name_en: str = ""
    department: str = ""
    posts: str = ""
    manager: str = ""
    roles: str = ""
    email: str = ""
    phone: str = ""
    identity: str = ""
    active: bool = True
    created_at: int = 0
    version: int = 0


class DepartmentRecord(Record, frozen=True):
    id: str
    parent: str = ""
    name_zh: str = ""
    name_en: str = ""
    head: str = ""
    position: int = 0
    version: int = 0


class PostRecord(Record, frozen=True):
    id: str
    department: str = ""
    name_zh: str = ""
    name_en: str = ""
    version: int = 0


class RuleRecord(Record, frozen=True):
    """A separation rule; `left_side` and `right_side` are duties or posts joined by commas."""

    id: str
    scope: str
    name_zh: str = ""
    name_en: str = ""
    left_side: str = ""
    right_side: str = ""
    version: int = 0


class DeputyRecord(Record, frozen=True):
    """`deputy` stands in for `person`; `processes` are ids joined by commas (empty: all), instants in ms."""

    id: str
    person: str
    deputy: str
    processes: str = ""
    since: int = 0
    until: int | None = None
    version: int = 0


class AccountRecord(Record, frozen=True):
    """The secret of a person's login: an Argon2id hash; `previous` holds the hashes before it, newest first, one a line.

    `failures` counts wrong passwords in a row; no password is accepted before `locked_until`. Instants here and in sessions
    are real time, never the company's moved clock.
    """

    person: str
    hash: str
    must_change: bool = False
    failures: int = 0
    locked_until: int = 0
    changed_at: int = 0
    previous: str = ""
    version: int = 0


class SessionRecord(Record, frozen=True):
    """An open session under the hash of its token; `seen_at` is its last use, to the minute."""

    token_hash: str
    person: str
    created_at: int
    seen_at: int
    address: str = ""
    agent: str = ""


class AccessTokenRecord(Record, frozen=True):
    """A secret that lets a program in: `hash` is its SHA-256, `scopes` permissions, `processes` and `topics` its limits.

    The three lists are joined by commas, an empty one of the last two means no limit. Instants are real time.
    """

    id: str
    name: str
    hash: str
    scopes: str
    processes: str
    topics: str
    created_by: str
    created_at: int
    expires_at: int | None = None
    revoked_at: int | None = None
    revoked_by: str = ""
    used_at: int | None = None
    version: int = 0


class CalendarRecord(Record, frozen=True):
    """A working calendar; `body` is its rules in JSON."""

    id: str
    body: bytes
    version: int = 0


class Rows(Protocol[R]):
    """Rows by id. `save` compares versions and answers `Conflict` when somebody else was faster."""

    def find(self, id_: str, /) -> R | None: ...
    def add(self, row: R, /) -> None: ...
    def save(self, row: R, /) -> R: ...
    def remove(self, id_: str, /) -> None: ...
    def all(self) -> list[R]: ...


class People(Rows[PersonRecord], Protocol):
    def by_login(self, login: str) -> PersonRecord | None: ...


class Sessions(Protocol):
    def find(self, token_hash: str, /) -> SessionRecord | None: ...
    def put(self, session: SessionRecord, /) -> None: ...
    def remove(self, token_hash: str, /) -> None: ...
    def remove_of(self, person: str) -> None:
        """End every session of a person."""
        ...

    def remove_idle(self, seen_before: int) -> None: ...


class AccessTokens(Rows[AccessTokenRecord], Protocol):
    def by_hash(self, hash_: str) -> AccessTokenRecord | None: ...


class Directory(Protocol):
    """The organization in its present state, remembered between transactions until a part of it changes."""

    def organization(self) -> Organization: ...


class Secrecy(Protocol):
    """Chance, real time and password hashing, which no use case draws by itself."""

    def now(self) -> int:
        """Real time in milliseconds since 1970 UTC, whatever the company's clock says."""
        ...

    def token(self) -> str:
        """A secret of 256 bits, to be carried by a cookie."""
        ...

    def one_time_password(self) -> str:
        """A password easily read out and typed, of at least 64 bits."""
        ...

    def hash(self, password: str) -> str:
        """Slow on purpose: never call it inside a transaction."""
        ...

    def hash_random(self, password: str) -> str:
        """As `hash`, cheaper: only for passwords drawn by `one_time_password`."""
        ...

    def verify(self, hash_: str, password: str) -> bool:
        """Whether the password fits; takes as long for a malformed hash. Slow on purpose."""
        ...
