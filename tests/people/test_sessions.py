"""Logging in, staying in, being locked out; passwords changed and reset."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from bihuan.application import clocks
from bihuan.application.actor import SYSTEM, Actor
from bihuan.application.people import people, sessions
from bihuan.application.views.people import ChangePassword, LogIn
from bihuan.kernel.errors import BihuanError, Forbidden, InvalidInput, NotFound, Rejected, Unauthenticated
from bihuan.store import Database
from tests.people.conftest import PASSWORD, MovableSecrecy, entered
from tests.people.test_directory import edit


def refusal(database: Database, secrecy: MovableSecrecy, login: str, password: str) -> str:
    with pytest.raises(Unauthenticated) as caught:
        sessions.log_in(database, secrecy, LogIn(login=login, password=password))
    return caught.value.code


def alive(database: Database, secrecy: MovableSecrecy, token: str) -> bool:
    try:
        database.read(lambda tx: sessions.authenticate(tx, token, secrecy.now()))
    except Unauthenticated:
        return False
    return True


def test_logging_in(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    token, found = entered(database, secrecy, " ADMIN ", PASSWORD)
    assert found.actor.person == "admin"
    assert found.actor.may("people.edit")
    assert not found.must_change_password
    view = database.read(lambda tx: sessions.session_view(tx, found, token))
    assert (view.person.id, view.company.zh, view.csrf_token) == ("admin", "测试公司", sessions.csrf_of(token))
    assert token not in view.csrf_token


def test_only_the_token_s_hash_is_stored(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    token, _ = entered(database, secrecy, "admin", PASSWORD)
    row = database.read(lambda tx: tx.sessions.find(sessions.hash_of(token)))
    assert row is not None
    assert token not in repr(row)
    assert database.read(lambda tx: tx.sessions.find(token)) is None
    account = database.read(lambda tx: tx.accounts.find("admin"))
    assert account is not None
    assert account.hash.startswith("$argon2id$")


def test_the_answer_does_not_tell_which_was_wrong(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    assert refusal(database, secrecy, "admin", "wrong") == refusal(database, secrecy, "nobody", "wrong") == "session.wrong"


def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    assert [refusal(database, secrecy, "admin", "wrong") for _ in range(5)] == ["session.wrong"] * 4 + ["session.locked"]
    assert refusal(database, secrecy, "admin", PASSWORD) == "session.locked"
    secrecy.later(14)
    assert refusal(database, secrecy, "admin", PASSWORD) == "session.locked"
    secrecy.later(1.1)
    assert entered(database, secrecy, "admin", PASSWORD)[1].actor.person == "admin"


def test_a_right_password_forgets_the_wrong_ones(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    for _ in range(3):
        for _ in range(4):
            refusal(database, secrecy, "admin", "wrong")
        entered(database, secrecy, "admin", PASSWORD)


def test_tries_at_the_same_time_all_count(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    with ThreadPoolExecutor(5) as threads:
        list(threads.map(lambda _: refusal(database, secrecy, "admin", "wrong"), range(5)))
    assert refusal(database, secrecy, "admin", PASSWORD) == "session.locked"


def test_a_session_ends_when_it_lies_idle(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    token, found = entered(database, secrecy, "admin", PASSWORD)
    assert not found.touch
    secrecy.later(29)
    again = database.read(lambda tx: sessions.authenticate(tx, token, secrecy.now()))
    assert again.touch
    database.write(lambda tx: sessions.touch_session(tx, again.token_hash, secrecy.now())).result()
    secrecy.later(29)
    assert alive(database, secrecy, token)
    secrecy.later(2)
    assert not alive(database, secrecy, token)


def test_a_session_in_use_ends_after_twelve_hours(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    token, found = entered(database, secrecy, "admin", PASSWORD)
    for _ in range(25):
        secrecy.later(28.9)
        if alive(database, secrecy, token):
            database.write(lambda tx: sessions.touch_session(tx, found.token_hash, secrecy.now())).result()
    assert not alive(database, secrecy, token)


def test_idle_sessions_are_swept_away(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    token, found = entered(database, secrecy, "admin", PASSWORD)
    secrecy.later(31)
    database.write(lambda tx: sessions.end_idle_sessions(tx, secrecy.now())).result()
    assert database.read(lambda tx: tx.sessions.find(found.token_hash)) is None
    assert not alive(database, secrecy, token)


def test_the_company_s_clock_does_not_touch_sessions(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    token, _ = entered(database, secrecy, "admin", PASSWORD)
    database.write(lambda tx: clocks.move(tx, SYSTEM, 90 * 24 * 3_600_000)).result()
    assert alive(database, secrecy, token)


def test_logging_out(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    token, found = entered(database, secrecy, "admin", PASSWORD)
    other, _ = entered(database, secrecy, "admin", PASSWORD)
    database.write(lambda tx: sessions.log_out(tx, found.token_hash)).result()
    assert not alive(database, secrecy, token)
    assert alive(database, secrecy, other)
    assert not alive(database, secrecy, "made up")


# Passwords


def test_changing_one_s_password_ends_the_other_sessions(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    token, found = entered(database, secrecy, "admin", PASSWORD)
    other, _ = entered(database, secrecy, "admin", PASSWORD)
    sessions.change_password(database, secrecy, found, ChangePassword(old=PASSWORD, new="another good one"))
    assert alive(database, secrecy, token)
    assert not alive(database, secrecy, other)
    assert refusal(database, secrecy, "admin", PASSWORD) == "session.wrong"
    assert entered(database, secrecy, "admin", "another good one")[1].actor.person == "admin"


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("wrong", "another good one", "password.old_wrong", "/old"),
        (PASSWORD, "short", "password.too_short", "/new"),
        (PASSWORD, "admin12345", "password.is_login", "/new"),
        (PASSWORD, "password123", "password.common", "/new"),
        (PASSWORD, PASSWORD, "password.used_before", "/new"),
    ],
)
def test_what_a_new_password_must_be(
    database: Database, secrecy: MovableSecrecy, admin: Actor, old: str, new: str, code: str, place: str
) -> None:
    _, found = entered(database, secrecy, "admin", PASSWORD)
    with pytest.raises(InvalidInput) as caught:
        sessions.change_password(database, secrecy, found, ChangePassword(old=old, new=new))
    assert (caught.value.code, caught.value.place) == (code, place)
    assert entered(database, secrecy, "admin", PASSWORD)[1].actor.person == "admin"


def test_the_last_five_passwords_are_remembered(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    _, found = entered(database, secrecy, "admin", PASSWORD)
    used = [PASSWORD, *(f"good enough {number} times" for number in range(5))]
    for old, new in pairwise(used):
        sessions.change_password(database, secrecy, found, ChangePassword(old=old, new=new))
    for former in used[1:]:
        with pytest.raises(InvalidInput):
            sessions.change_password(database, secrecy, found, ChangePassword(old=used[-1], new=former))
    sessions.change_password(database, secrecy, found, ChangePassword(old=used[-1], new=PASSWORD))


def test_guessing_the_old_password_locks_too(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    _, found = entered(database, secrecy, "admin", PASSWORD)
    for _ in range(5):
        with pytest.raises(InvalidInput):
            sessions.change_password(database, secrecy, found, ChangePassword(old="wrong", new="another good one"))
    with pytest.raises(Unauthenticated) as caught:
        sessions.change_password(database, secrecy, found, ChangePassword(old=PASSWORD, new="another good one"))
    assert caught.value.code == "session.locked"


def test_a_one_time_password_opens_nothing_but_its_change(database: Database, secrecy: MovableSecrecy, staffed: Actor) -> None:
    issued = sessions.reset_password(database, secrecy, staffed, "sam")
    token, found = entered(database, secrecy, issued.login, issued.password)
    assert found.must_change_password
    assert found.actor.permissions == frozenset()
    sessions.change_password(database, secrecy, found, ChangePassword(old=issued.password, new="my own password"))
    later = database.read(lambda tx: sessions.authenticate(tx, token, secrecy.now()))
    assert later.actor.may("work.do")
    assert refusal(database, secrecy, "sam", issued.password) == "session.wrong"


def test_a_reset_unlocks_and_ends_all_sessions(database: Database, secrecy: MovableSecrecy, staffed: Actor) -> None:
    first = sessions.reset_password(database, secrecy, staffed, "sam")
    token, _ = entered(database, secrecy, "sam", first.password)
    for _ in range(5):
        refusal(database, secrecy, "sam", "wrong")
    second = sessions.reset_password(database, secrecy, staffed, "sam")
    assert not alive(database, secrecy, token)
    assert entered(database, secrecy, "sam", second.password)[1].must_change_password


def test_who_may_reset_whose_password(database: Database, secrecy: MovableSecrecy, staffed: Actor) -> None:
    issued = sessions.reset_password(database, secrecy, staffed, "sam")
    _, sam = entered(database, secrecy, "sam", issued.password)
    for actor, person, kind in ((sam.actor, "sue", Forbidden), (staffed, "admin", Rejected), (staffed, "nobody", NotFound)):
        with pytest.raises(BihuanError) as caught:
            sessions.reset_password(database, secrecy, actor, person)
        assert type(caught.value) is kind
    assert sessions.reset_password(database, secrecy, SYSTEM, "admin").login == "admin"


def test_who_has_left_cannot_log_in(database: Database, secrecy: MovableSecrecy, staffed: Actor) -> None:
    issued = sessions.reset_password(database, secrecy, staffed, "sam")
    token, _ = entered(database, secrecy, "sam", issued.password)
    gone = edit(database, staffed, "sam", active=False)
    database.write(lambda tx: people.save_person(tx, staffed, "sam", gone)).result()
    assert not alive(database, secrecy, token)
    assert refusal(database, secrecy, "sam", issued.password) == "session.wrong"


def test_one_time_passwords_are_easily_read_and_never_the_same(secrecy: MovableSecrecy) -> None:
    drawn = {secrecy.one_time_password() for _ in range(200)}
    assert len(drawn) == 200
    for password in drawn:
        assert len(password) == 19
        assert not set(password) & set("01oOlIi5sSuU")
    assert len({secrecy.token() for _ in range(50)}) == 50
