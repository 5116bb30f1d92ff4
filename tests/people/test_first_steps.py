"""An empty installation gets its company and its first administrator, once."""

from __future__ import annotations

import pytest

from bihuan.application.people import people
from bihuan.application.people.company import company, find_company, save_company
from bihuan.application.people.first_steps import FirstAdministrator, set_up
from bihuan.kernel.errors import InvalidInput, Rejected
from bihuan.organization.check import check
from bihuan.store import Database
from tests.people.conftest import MovableSecrecy, entered

GIVEN = FirstAdministrator(login="Admin", name="管理员", company="测试公司")


def test_the_first_administrator_gets_a_one_time_password(database: Database, secrecy: MovableSecrecy) -> None:
    issued = set_up(database, secrecy, GIVEN)
    assert issued.login == "admin"
    _, session = entered(database, secrecy, "admin", issued.password)
    assert session.must_change_password
    assert database.read(company).name.zh == "测试公司"
    roster = database.read(lambda tx: tx.directory.organization()).roster
    assert check(roster) == []
    assert [person.roles for person in roster.people] == [("system_admin", "security_admin")]


def test_a_password_given_is_not_told_again(database: Database, secrecy: MovableSecrecy) -> None:
    given = FirstAdministrator(login="admin", name="管理员", company="公司", password="my own long one")
    assert set_up(database, secrecy, given).password == ""
    assert not entered(database, secrecy, "admin", "my own long one")[1].must_change_password


def test_once_is_enough(database: Database, secrecy: MovableSecrecy) -> None:
    set_up(database, secrecy, GIVEN)
    with pytest.raises(Rejected) as caught:
        set_up(database, secrecy, FirstAdministrator(login="second", name="x", company="y"))
    assert caught.value.code == "set_up.done_before"
    assert database.read(lambda tx: len(tx.people.all())) == 1


@pytest.mark.parametrize(
    ("login", "password", "code"),
    [("a b", "", "people.malformed_id"), ("", "", "people.malformed_id"), ("admin", "short", "password.too_short")],
)
def test_what_cannot_be_an_administrator(
    database: Database, secrecy: MovableSecrecy, login: str, password: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        set_up(database, secrecy, FirstAdministrator(login=login, name="x", company="y", password=password))
    assert caught.value.code == code
    assert database.read(find_company) is None
    assert database.read(lambda tx: tx.people.all()) == []


def test_the_company_is_renamed_by_who_may(database: Database, secrecy: MovableSecrecy) -> None:
    issued = set_up(database, secrecy, GIVEN)
    _, session = entered(database, secrecy, "admin", issued.password)
    about = database.read(company)
    with pytest.raises(Exception, match=r"permission\.denied"):
        database.write(lambda tx: save_company(tx, session.actor, about)).result()
    assert database.read(lambda tx: people.person_ref(tx.directory.organization(), "admin")).department == about.name
