"""A person and their account, made together."""

from __future__ import annotations

from bihuan.application.actor import Actor
from bihuan.application.people.people import add_person
from bihuan.application.people.sessions import Store, put_one_time
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import Secrecy
from bihuan.application.views.people import OneTimePassword, PersonCreated, PersonEdit


def create_person(store: Store, secrecy: Secrecy, actor: Actor, person_id: str, given: PersonEdit) -> PersonCreated:
    """Add a person with a one-time password, told once in the answer."""
    actor.require("people.edit")
    password = secrecy.one_time_password()
    hash_ = secrecy.hash_random(password)

    def create(tx: Transaction) -> PersonCreated:
        person = add_person(tx, actor, person_id, given)
        put_one_time(tx, person_id, hash_, secrecy.now())
        return PersonCreated(person=person, one_time_password=OneTimePassword(login=person.login, password=password))

    return store.write(create).result()
