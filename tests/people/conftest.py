"""People on both databases: every test that takes `database` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Literal

import psycopg
import pytest
from psycopg import conninfo

from bihuan.application.actor import Actor, granted
from bihuan.application.people import first_steps, sessions
from bihuan.application.people.sessions import Authenticated
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import DepartmentRecord, DeputyRecord, PersonRecord, PostRecord, RuleRecord
from bihuan.application.views.people import LogIn
from bihuan.bootstrap.secrecy import Argon2Secrecy
from bihuan.store import Database, migrate
from tests.organization.company import ROSTER
from tools.postgresql import Server

PASSWORD = "correct horse battery"
FIRST = first_steps.FirstAdministrator(login="admin", name="管理员", company="测试公司", password=PASSWORD)


class MovableSecrecy(Argon2Secrecy):
    """Real hashing and chance, with a clock that a test can move."""

    def __init__(self) -> None:
        super().__init__()
        self.moved = 0

    def now(self) -> int:
        return super().now() + self.moved

    def later(self, minutes: float) -> None:
        self.moved += int(minutes * 60_000)


Stage = Literal["empty", "initiated", "staffed"]


class Prepared:
    """Databases at each stage, made once and copied for every test: a migration for each would take most of the time."""

    def __init__(self, folder: Path, request: pytest.FixtureRequest) -> None:
        self._folder = folder
        self._request = request
        self._made: dict[tuple[str, Stage], str] = {}

    def copy(self, kind: str, stage: Stage, target: Path) -> str:
        """The address of a fresh database of this kind at this stage."""
        original = self._original(kind, stage)
        if kind == "sqlite":
            shutil.copy(original.removeprefix("sqlite:///"), target)
            return f"sqlite:///{target}"
        server: Server = self._request.getfixturevalue("postgresql_server")
        name = f"people_{os.getpid()}_{next(_numbers)}"
        template = conninfo.conninfo_to_dict(original)["dbname"]
        with psycopg.connect(server.dsn, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return conninfo.make_conninfo(server.dsn, dbname=name)

    def _original(self, kind: str, stage: Stage) -> str:
        if (kind, stage) not in self._made:
            address = f"sqlite:///{self._folder / f'{stage}.db'}"
            if kind == "postgresql":
                address = self._request.getfixturevalue("postgresql_server").create()
            migrate(address)
            if stage != "empty":
                with Database(address) as database:
                    first_steps.set_up(database, Argon2Secrecy(), FIRST)
                    if stage == "staffed":
                        database.write(install).result()
            if kind == "sqlite":
                with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as connection:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._made[kind, stage] = address
        return self._made[kind, stage]


_numbers = count()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Prepared:
    return Prepared(tmp_path_factory.mktemp("people"), request)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, prepared: Prepared, tmp_path: Path) -> Iterator[str]:
    """A database of its own, at the stage that the test's other fixtures ask for."""
    stage: Stage = "staffed" if "staffed" in request.fixturenames else "initiated" if "admin" in request.fixturenames else "empty"
    address = prepared.copy(request.param, stage, tmp_path / "people.db")
    server: Server | None = request.getfixturevalue("postgresql_server") if request.param == "postgresql" else None
    yield address
    if server is not None:
        server.drop(address)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with Database(url) as opened:
        yield opened


@pytest.fixture
def secrecy() -> MovableSecrecy:
    return MovableSecrecy()


@pytest.fixture
def admin() -> Actor:
    """The first administrator of a company that has nobody else."""
    return Actor(person="admin", permissions=granted(first_steps.FIRST_ROLES))


@pytest.fixture
def staffed() -> Actor:
    """The same in a company that has the small organization of `tests.organization.company` too."""
    return Actor(person="admin", permissions=granted(first_steps.FIRST_ROLES))


def install(tx: Transaction) -> None:
    """Store the organization of `tests.organization.company`; logins are ids, nobody has a password."""
    for each in ROSTER.people:
        tx.people.add(
            PersonRecord(
                each.id,
                each.id,
                each.name.zh,
                each.name.en,
                each.department,
                ",".join(each.posts),
                each.manager,
                ",".join(each.roles),
                active=each.active,
            )
        )
    for each in ROSTER.departments:
        tx.departments.add(DepartmentRecord(each.id, each.parent, each.name.zh, each.name.en, each.head, each.position))
    for each in ROSTER.posts:
        tx.posts.add(PostRecord(each.id, each.department, each.name.zh, each.name.en))
    for each in ROSTER.rules:
        tx.rules.add(RuleRecord(each.id, each.scope, each.name.zh, each.name.en, ",".join(each.left), ",".join(each.right)))
    for each in ROSTER.deputies:
        tx.deputies.add(DeputyRecord(each.id, each.person, each.deputy, ",".join(each.processes), each.since, each.until))


def entered(database: Database, secrecy: MovableSecrecy, login: str, password: str) -> tuple[str, Authenticated]:
    """Log in; answers the token and who that is."""
    opened = sessions.log_in(database, secrecy, LogIn(login=login, password=password), address="127.0.0.1", agent="test")
    return opened.token, database.read(lambda tx: sessions.authenticate(tx, opened.token, secrecy.now()))
