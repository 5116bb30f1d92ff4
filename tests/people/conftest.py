"""People on both databases: every test that takes `database` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bihuan.application import first_steps, sessions
from bihuan.application.actor import SYSTEM, Actor
from bihuan.application.roster import install_roster
from bihuan.application.sessions import Authenticated
from bihuan.application.views.people import LogIn
from bihuan.bootstrap.secrecy import Argon2Secrecy
from bihuan.store import Database, migrate
from tests.organization.company import ROSTER

PASSWORD = "correct horse battery"


class MovableSecrecy(Argon2Secrecy):
    """Real hashing and chance, with a clock that a test can move."""

    def __init__(self) -> None:
        super().__init__()
        self.moved = 0

    def now(self) -> int:
        return super().now() + self.moved

    def later(self, minutes: float) -> None:
        self.moved += int(minutes * 60_000)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    address = f"sqlite:///{tmp_path / 'people.db'}" if request.param == "sqlite" else request.getfixturevalue("postgresql_dsn")
    migrate(address)
    return address


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with Database(url) as opened:
        yield opened


@pytest.fixture
def secrecy() -> MovableSecrecy:
    return MovableSecrecy()


@pytest.fixture
def admin(database: Database, secrecy: MovableSecrecy) -> Actor:
    """A company with its first administrator, who has logged in."""
    first_steps.set_up(
        database, secrecy, first_steps.FirstAdministrator(login="admin", name="管理员", company="测试公司", password=PASSWORD)
    )
    return entered(database, secrecy, "admin", PASSWORD)[1].actor


@pytest.fixture
def staffed(database: Database, admin: Actor) -> Actor:
    """The same company with the small organization of `tests.organization.company` beside the administrator."""
    database.write(lambda tx: install_roster(tx, SYSTEM, ROSTER)).result()
    return admin


def entered(database: Database, secrecy: MovableSecrecy, login: str, password: str) -> tuple[str, Authenticated]:
    """Log in; answers the token and who that is."""
    opened = sessions.log_in(database, secrecy, LogIn(login=login, password=password), address="127.0.0.1", agent="test")
    return opened.token, database.read(lambda tx: sessions.authenticate(tx, opened.token, secrecy.now()))
