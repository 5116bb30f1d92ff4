"""Signing: the person proves anew who they are, by their own password, before a decision is taken in their name."""

from __future__ import annotations

from bihuan.application.people.sessions import Authenticated, Store, count_failure, locked, own
from bihuan.application.ports.people import Secrecy
from bihuan.kernel.errors import InvalidInput


def prove(store: Store, secrecy: Secrecy, authenticated: Authenticated, password: str) -> None:
    """Return when the password is the person's; raises `InvalidInput("signature.wrong")`, counted as a failed log-in.

    Hashing is slow on purpose: call it outside any transaction.
    """
    person = authenticated.actor.person
    account, _ = store.read(lambda tx: own(tx, person))
    if account.locked_until > secrecy.now():
        raise locked(account.locked_until - secrecy.now())
    if not secrecy.verify(account.hash, password):
        store.write(lambda tx: count_failure(tx, person, secrecy.now())).result()
        raise InvalidInput("signature.wrong", place="/password")
