"""Logging in and staying logged in.

A session is opened by password and carried by a cookie with an opaque token of 256 bits; only the token's hash is stored.
The CSRF token is derived from it, so it needs no row of its own and no page of another origin can know it. Five wrong
passwords in a row lock an account for fifteen minutes; a session ends thirty minutes after its last use, and after twelve
hours in any case. All of this runs on real time, not on the company's clock, which a demo moves.

Hashing a password takes tens of milliseconds on purpose, so it happens between two transactions, never inside one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Protocol, TypeVar

import msgspec

from bihuan.application.actor import Actor, granted
from bihuan.application.instants import wire
from bihuan.application.people.calendars import working_calendar
from bihuan.application.people.company import company
from bihuan.application.people.passwords import REMEMBERED, check
from bihuan.application.people.people import person_ref
from bihuan.application.ports import Answer, Transaction
from bihuan.application.ports.people import AccountRecord, PersonRecord, Secrecy, SessionRecord
from bihuan.application.views.people import ChangePassword, LogIn, OneTimePassword, SessionView
from bihuan.kernel.errors import InvalidInput, NotFound, Rejected, Unauthenticated

MINUTE = 60_000
TRIES = 5
LOCK_MS = 15 * MINUTE
IDLE_MS = 30 * MINUTE
LONGEST_MS = 12 * 60 * MINUTE
TOUCH_MS = MINUTE

_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

T = TypeVar("T")


class Store(Protocol):
    """As much of the database as these functions use."""

    def write(self, use_case: Callable[[Transaction], T]) -> Answer[T]: ...
    def read(self, query: Callable[[Transaction], T]) -> T: ...


class Opened(msgspec.Struct, frozen=True):
    """A fresh session: `token` is for the cookie and stands nowhere else."""

    token: str
    person: str


class Authenticated(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends a request. With `must_change_password` the actor has no permission but to do that.

    `touch` says that the session's last use is to be noted (once a minute).
    """

    actor: Actor
    token_hash: str
    must_change_password: bool = False
    touch: bool = False


def hash_of(token: str) -> str:
    """Under which name a session is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_of(token: str) -> str:
    """The token every changing request of a session carries in its header."""
    return hashlib.blake2b(token.encode(), digest_size=24, person=b"bihuan-csrf").hexdigest()


def normal_login(login: str) -> str:
    """Logins are compared without regard to case and surrounding space."""
    return login.strip().casefold()


def log_in(store: Store, secrecy: Secrecy, given: LogIn, *, address: str = "", agent: str = "") -> Opened:
    """Open a session; raises `Unauthenticated` without saying whether login or password was wrong."""
    now = secrecy.now()
    account = store.read(lambda tx: _account_of(tx, normal_login(given.login)))
    if account is not None and account.locked_until > now:
        raise locked(account.locked_until - now)
    fits = secrecy.verify(account.hash if account is not None else _NOBODY, given.password)
    if account is None:
        raise Unauthenticated("session.wrong")
    token = secrecy.token()
    session = SessionRecord(hash_of(token), account.person, now, now, address[:64], agent[:200])
    until = store.write(lambda tx: _enter(tx, account, session, fits=fits)).result()
    if until is not None:
        raise locked(until - now) if until else Unauthenticated("session.wrong")
    return Opened(token, account.person)


def locked(left_ms: int) -> Unauthenticated:
    return Unauthenticated("session.locked", minutes=max(1, -(-left_ms // MINUTE)))


def _account_of(tx: Transaction, login: str) -> AccountRecord | None:
    person = tx.people.by_login(login)
    return tx.accounts.find(person.id) if person is not None and person.active else None


def _enter(tx: Transaction, seen: AccountRecord, session: SessionRecord, *, fits: bool) -> int | None:
    """Count the try and open the session; None when it is open, else until when the account is locked (0: not)."""
    account = tx.accounts.find(seen.person)
    person = tx.people.find(seen.person)
    now = session.created_at
    if account is None or person is None or not person.active or account.hash != seen.hash:
        return 0
    if account.locked_until > now:
        return account.locked_until
    if not fits:
        failures = account.failures + 1
        locked = now + LOCK_MS if failures >= TRIES else 0
        tx.accounts.save(msgspec.structs.replace(account, failures=0 if locked else failures, locked_until=locked))
        return locked
    if account.failures or account.locked_until:
        tx.accounts.save(msgspec.structs.replace(account, failures=0, locked_until=0))
    end_idle_sessions(tx, now)
    tx.sessions.put(session)
    return None


def authenticate(tx: Transaction, token: str, now: int, language: str = "zh-CN") -> Authenticated:
    """Who a cookie belongs to; raises `Unauthenticated` when the session is unknown, over, or its person has left."""
    token_hash = hash_of(token)
    session = tx.sessions.find(token_hash)
    if session is None:
        raise Unauthenticated("session.none")
    if now - session.seen_at > IDLE_MS or now - session.created_at > LONGEST_MS:
        raise Unauthenticated("session.expired")
    person = tx.directory.organization().person(session.person)
    account = tx.accounts.find(session.person)
    if person is None or not person.active or account is None:
        raise Unauthenticated("session.none")
    allowed = frozenset[str]() if account.must_change else granted(person.roles)
    return Authenticated(
        actor=Actor(person=person.id, permissions=allowed, language=language),
        token_hash=token_hash,
        must_change_password=account.must_change,
        touch=now - session.seen_at >= TOUCH_MS,
    )


def touch_session(tx: Transaction, token_hash: str, now: int) -> None:
    """Note that a session is in use."""
    session = tx.sessions.find(token_hash)
    if session is not None and session.seen_at < now:
        tx.sessions.put(msgspec.structs.replace(session, seen_at=now))


def log_out(tx: Transaction, token_hash: str) -> None:
    """End one session."""
    if tx.sessions.find(token_hash) is not None:
        tx.sessions.remove(token_hash)


def end_idle_sessions(tx: Transaction, now: int) -> None:
    """Throw away sessions that can no longer be used; whoever logs in tidies up."""
    tx.sessions.remove_idle(now - IDLE_MS)


def session_view(tx: Transaction, authenticated: Authenticated, token: str) -> SessionView:
    """What the browser is told about the person logged in."""
    actor = authenticated.actor
    person = tx.directory.organization().person(actor.person)
    if person is None:
        raise Unauthenticated("session.none")
    about = company(tx)
    return SessionView(
        person=person_ref(tx.directory.organization(), person.id),
        roles=list(person.roles),
        permissions=sorted(actor.permissions),
        language=actor.language,
        csrf_token=csrf_of(token),
        must_change_password=authenticated.must_change_password,
        company=about.name,
        demo=about.demo,
        now=wire(tx.now),
        zone=working_calendar(tx).rules.zone,
    )


def change_password(store: Store, secrecy: Secrecy, authenticated: Authenticated, given: ChangePassword) -> None:
    """Replace one's own password; every other session of the person ends."""
    person_id = authenticated.actor.person
    account, person = store.read(lambda tx: own(tx, person_id))
    if account.locked_until > secrecy.now():
        raise locked(account.locked_until - secrecy.now())
    if not secrecy.verify(account.hash, given.old):
        store.write(lambda tx: count_failure(tx, person_id, secrecy.now())).result()
        raise InvalidInput("password.old_wrong", place="/old")
    check(given.new, person.login, person.id, person.name_en, person.name_zh)
    former = [account.hash, *filter(None, account.previous.split("\n"))][:REMEMBERED]
    if any(secrecy.verify(each, given.new) for each in former):
        raise InvalidInput("password.used_before", place="/new", count=REMEMBERED)
    fresh = msgspec.structs.replace(
        account,
        hash=secrecy.hash(given.new),
        must_change=False,
        failures=0,
        locked_until=0,
        changed_at=secrecy.now(),
        previous="\n".join(former),
    )
    store.write(lambda tx: _replace(tx, fresh, keep=authenticated.token_hash)).result()


def own(tx: Transaction, person_id: str) -> tuple[AccountRecord, PersonRecord]:
    account, person = tx.accounts.find(person_id), tx.people.find(person_id)
    if account is None or person is None:
        raise Unauthenticated("session.none")
    return account, person


def count_failure(tx: Transaction, person_id: str, now: int) -> None:
    account = tx.accounts.find(person_id)
    if account is not None:
        failures = account.failures + 1
        locked = now + LOCK_MS if failures >= TRIES else 0
        tx.accounts.save(msgspec.structs.replace(account, failures=0 if locked else failures, locked_until=locked))


def _replace(tx: Transaction, account: AccountRecord, *, keep: str = "") -> None:
    """Store an account as it was worked out from what was read; ends the person's sessions but one."""
    kept = tx.sessions.find(keep) if keep else None
    tx.accounts.save(account)
    tx.sessions.remove_of(account.person)
    if kept is not None:
        tx.sessions.put(kept)


def reset_password(store: Store, secrecy: Secrecy, actor: Actor, person_id: str) -> OneTimePassword:
    """Give a person a one-time password, to be changed at the next login; unlocks the account and ends all sessions."""
    actor.require("passwords.reset")
    if actor.person == person_id:
        raise Rejected("password.reset_own")
    return issue_passwords(store, secrecy, [person_id])[0]


def issue_passwords(store: Store, secrecy: Secrecy, people: list[str]) -> list[OneTimePassword]:
    """One-time passwords for people who have none or have lost theirs; who may do this has been asked before."""
    drawn = {person: secrecy.one_time_password() for person in people}
    hashes = {person: secrecy.hash_random(password) for person, password in drawn.items()}
    logins = store.write(lambda tx: _issue(tx, hashes, secrecy.now())).result()
    return [OneTimePassword(login=logins[person], password=password) for person, password in drawn.items()]


def _issue(tx: Transaction, hashes: dict[str, str], now: int) -> dict[str, str]:
    logins: dict[str, str] = {}
    for person_id, hash_ in hashes.items():
        person = tx.people.find(person_id)
        if person is None:
            raise NotFound("people.not_found", place=person_id, id=person_id)
        put_one_time(tx, person_id, hash_, now)
        logins[person_id] = person.login
    return logins


def put_one_time(tx: Transaction, person_id: str, hash_: str, now: int) -> None:
    """Store a one-time password's hash for a person."""
    account = tx.accounts.find(person_id)
    if account is None:
        tx.accounts.add(AccountRecord(person_id, hash_, must_change=True, changed_at=now))
        return
    former = [account.hash, *filter(None, account.previous.split("\n"))][:REMEMBERED]
    _replace(
        tx,
        msgspec.structs.replace(
            account, hash=hash_, must_change=True, failures=0, locked_until=0, changed_at=now, previous="\n".join(former)
        ),
    )
