"""People and the organization they form, on both databases."""

from __future__ import annotations

import msgspec
import pytest

from bihuan.application.ports import Transaction
from bihuan.application.ports.people import AccountRecord, DeputyRecord, PersonRecord, PostRecord, SessionRecord
from bihuan.kernel.errors import Rejected
from bihuan.store import Database


def hire(tx: Transaction, person: str = "li", post: str = "clerk") -> None:
    tx.people.add(PersonRecord(person, person, name_zh="李", posts=post))


def test_the_organization_follows_every_change(database: Database) -> None:
    database.write(lambda tx: tx.posts.add(PostRecord("clerk", name_zh="专员"))).result()
    database.write(hire).result()
    assert [each.id for each in database.read(lambda tx: tx.directory.organization().holders("clerk"))] == ["li"]
    same = database.read(lambda tx: tx.directory.organization())
    assert database.read(lambda tx: tx.directory.organization()) is same, "remembered while nothing changes"

    def move(tx: Transaction) -> int:
        person = tx.people.find("li")
        assert person is not None
        tx.people.save(msgspec.structs.replace(person, posts=""))
        return len(tx.directory.organization().holders("clerk"))

    assert database.write(move).result() == 0
    assert database.read(lambda tx: tx.directory.organization().holders("clerk")) == ()


def test_a_refused_change_leaves_the_organization(database: Database) -> None:
    def refuse(tx: Transaction) -> None:
        hire(tx)
        assert tx.directory.organization().person("li") is not None
        raise Rejected("work_item.already_completed")

    answers = [database.write(refuse), database.write(lambda tx: hire(tx, "wang"))]
    with pytest.raises(Rejected):
        answers[0].result()
    answers[1].result()
    organization = database.read(lambda tx: tx.directory.organization())
    assert organization.person("li") is None
    assert organization.person("wang") is not None


def test_a_person_is_found_by_login(database: Database) -> None:
    database.write(hire).result()
    found = database.read(lambda tx: tx.people.by_login("li"))
    assert found is not None
    assert found.active is True
    assert database.read(lambda tx: tx.people.by_login("nobody")) is None


def test_deputies_stand_in_while_their_time_lasts(database: Database) -> None:
    def appoint(tx: Transaction) -> None:
        hire(tx)
        hire(tx, "wang")
        tx.deputies.add(DeputyRecord("d1", "li", "wang", processes="order,loan", since=10, until=20))

    database.write(appoint).result()
    organization = database.read(lambda tx: tx.directory.organization())
    assert organization.stands_in_for("wang", "order", 15) == ("li",)
    assert organization.stands_in_for("wang", "refund", 15) == ()
    assert organization.stands_in_for("wang", "order", 20) == ()


def test_sessions_end_one_by_one_all_of_a_person_or_when_idle(database: Database) -> None:
    def open_some(tx: Transaction) -> None:
        for number in range(4):
            tx.sessions.put(SessionRecord(f"t{number}", "li" if number < 2 else "wang", 0, number))

    database.write(open_some).result()
    database.write(lambda tx: tx.sessions.remove("t0")).result()
    assert database.read(lambda tx: tx.sessions.find("t0")) is None

    def end(tx: Transaction) -> object:
        tx.sessions.remove_of("li")
        return tx.sessions.find("t1")

    assert database.write(end).result() is None
    database.write(lambda tx: tx.sessions.remove_idle(3)).result()
    assert [database.read(lambda tx, number=number: tx.sessions.find(f"t{number}") is not None) for number in range(4)] == [
        False,
        False,
        False,
        True,
    ]


def test_an_account_keeps_its_flags(database: Database) -> None:
    database.write(lambda tx: tx.accounts.add(AccountRecord("li", "hash", must_change=True))).result()
    account = database.read(lambda tx: tx.accounts.find("li"))
    assert account == AccountRecord("li", "hash", must_change=True)
