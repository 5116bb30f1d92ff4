"""People, the organization, accounts, sessions, calendars."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from typing import Generic, TypeVar

from bihuan.application.people.roster import roster_of
from bihuan.application.ports.models import Settings
from bihuan.application.ports.people import (
    AccessTokenRecord,
    AccountRecord,
    CalendarRecord,
    DepartmentRecord,
    DeputyRecord,
    PersonRecord,
    PostRecord,
    RuleRecord,
    SessionRecord,
)
from bihuan.application.ports.records import Record
from bihuan.organization.directory import Organization
from bihuan.organization.model import Roster
from bihuan.store import people_schema  # noqa: F401 - makes its tables part of the metadata
from bihuan.store.shelf import Desk, Shelf

R = TypeVar("R", bound=Record)

REVISION_SETTING = "organization"
REMEMBERED = 8


class _Rows(Generic[R]):
    """Rows by one column of text; a change of a part of the organization marks the organization as changed."""

    def __init__(self, desk: Desk, name: str, record: type[R], key: str = "id", *, revision: Revision | None = None) -> None:
        self._desk = desk
        self._name = name
        self._revision = revision
        self._shelf = Shelf(desk, name, record, (key,))

    def find(self, id_: str, /) -> R | None:
        return self._shelf.find(id_)

    def all(self) -> list[R]:
        return self._shelf.seen(self._desk.ask(f"{self._name}_all"))

    def add(self, row: R, /) -> None:
        self._touch()
        self._shelf.add(row)

    def save(self, row: R, /) -> R:
        self._touch()
        return self._shelf.save(row)

    def remove(self, id_: str, /) -> None:
        self._touch()
        self._shelf.remove(id_)

    def _touch(self) -> None:
        if self._revision is not None:
            self._revision.touch()


class Revision:
    """Which state of the organization is stored: a random name that every change replaces.

    Random, because a number would be given twice when the transaction that drew it first is rolled back.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def touch(self) -> None:
        self._settings.put(REVISION_SETTING, secrets.token_bytes(16))

    def name(self) -> bytes:
        found = self._settings.find(REVISION_SETTING)
        return found[0] if found is not None else b""


class People(_Rows[PersonRecord]):
    def __init__(self, desk: Desk, revision: Revision) -> None:
        super().__init__(desk, "people", PersonRecord, revision=revision)

    def by_login(self, login: str) -> PersonRecord | None:
        found = self._shelf.seen(self._desk.ask("people_by_login", login))
        return found[0] if found else None


class Accounts(_Rows[AccountRecord]):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "accounts", AccountRecord, "person")


class AccessTokens(_Rows[AccessTokenRecord]):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "access_tokens", AccessTokenRecord)

    def by_hash(self, hash_: str) -> AccessTokenRecord | None:
        found = self._shelf.seen(self._desk.rows("access_tokens_by_hash", hash_))
        return found[0] if found else None


class Sessions:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shelf = Shelf(desk, "sessions", SessionRecord, ("token_hash",))

    def find(self, token_hash: str, /) -> SessionRecord | None:
        return self._shelf.find(token_hash)

    def put(self, session: SessionRecord, /) -> None:
        self._shelf.put(session)

    def remove(self, token_hash: str, /) -> None:
        self._shelf.remove(token_hash)

    def remove_of(self, person: str) -> None:
        for (token_hash,) in self._desk.ask("sessions_of_person", person):
            self._shelf.remove(token_hash)

    def remove_idle(self, seen_before: int) -> None:
        for (token_hash,) in self._desk.ask("sessions_idle", seen_before):
            self._shelf.remove(token_hash)


class Directory:
    """Builds the organization once per revision; the last few are remembered by the process."""

    _remembered: OrderedDict[bytes, Organization] = OrderedDict()

    def __init__(self, desk: Desk, settings: Settings) -> None:
        self.revision = Revision(settings)
        self.people = People(desk, self.revision)
        self.departments = _Rows(desk, "departments", DepartmentRecord, revision=self.revision)
        self.posts = _Rows(desk, "posts", PostRecord, revision=self.revision)
        self.rules = _Rows(desk, "rules", RuleRecord, revision=self.revision)
        self.deputies = _Rows(desk, "deputies", DeputyRecord, revision=self.revision)
        self.accounts = Accounts(desk)
        self.sessions = Sessions(desk)
        self.access_tokens = AccessTokens(desk)
        self.calendars = _Rows(desk, "calendars", CalendarRecord)

    def organization(self) -> Organization:
        name = self.revision.name()
        found = self._remembered.get(name) if name else None
        if found is None:
            found = Organization(self._roster())
            if name:
                self._remembered[name] = found
                while len(self._remembered) > REMEMBERED:
                    self._remembered.popitem(last=False)
        elif name in self._remembered:  # the one in use stays, whatever others are built and rolled back
            self._remembered.move_to_end(name)
        return found

    def _roster(self) -> Roster:
        return roster_of(self.people.all(), self.posts.all(), self.departments.all(), self.rules.all(), self.deputies.all())
