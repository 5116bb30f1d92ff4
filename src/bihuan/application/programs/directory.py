"""People, posts and roles for programs, to be read: people are their users, posts their groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bihuan.application.actor import ROLES, Actor
from bihuan.application.people.roster import apart
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import PersonRecord, PostRecord
from bihuan.application.programs import filters, kinds
from bihuan.application.programs.documents import TENANT
from bihuan.application.programs.filters import Query
from bihuan.kernel.errors import NotFound

_USER = kinds.by_name("username", "name", "email")
_GROUP = kinds.by_name("groupId", "name", "description")
_ROLE = kinds.by_name("roleId", "name", "description")
_TENANT = kinds.by_name("tenantId", "name", "description")
_ONE_TENANT: dict[str, Any] = {"tenantId": TENANT, "name": "Default", "description": None}


def users(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    """Those who work here; a user's name is the id that tasks are assigned to."""
    return filters.sliced(query, map(_user, _people(tx, actor)), _USER)


def user(tx: Transaction, actor: Actor, name: str) -> dict[str, Any]:
    return _one((_user(each) for each in _people(tx, actor) if each.id == name), name)


def groups(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    actor.require("people.read")
    return filters.sliced(query, map(_group, tx.posts.all()), _GROUP)


def group(tx: Transaction, actor: Actor, name: str) -> dict[str, Any]:
    actor.require("people.read")
    return _one((_group(each) for each in tx.posts.all() if each.id == name), name)


def users_of_group(tx: Transaction, actor: Actor, name: str, query: Query) -> dict[str, Any]:
    """Who holds the post."""
    group(tx, actor, name)
    return _names(query, (each for each in _people(tx, actor) if name in apart(each.posts)))


def roles(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    actor.require("people.read")
    return filters.sliced(query, map(_role, ROLES), _ROLE)


def role(tx: Transaction, actor: Actor, name: str) -> dict[str, Any]:
    actor.require("people.read")
    return _one((_role(each) for each in ROLES if each == name), name)


def users_of_role(tx: Transaction, actor: Actor, name: str, query: Query) -> dict[str, Any]:
    role(tx, actor, name)
    return _names(query, (each for each in _people(tx, actor) if name in apart(each.roles)))


def tenants(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    actor.require("people.read")
    return filters.sliced(query, [_ONE_TENANT], _TENANT)


def tenant(tx: Transaction, actor: Actor, name: str) -> dict[str, Any]:
    actor.require("people.read")
    return _one((each for each in [_ONE_TENANT] if name == TENANT), name)


def _people(tx: Transaction, actor: Actor) -> Iterable[PersonRecord]:
    actor.require("people.read")
    return (each for each in tx.people.all() if each.active)


def _names(query: Query, people: Iterable[PersonRecord]) -> dict[str, Any]:
    return filters.sliced(query, ({"username": each.id} for each in people), kinds.by_name("username"))


def _one(found: Iterable[dict[str, Any]], name: str) -> dict[str, Any]:
    for each in found:
        return each
    raise NotFound("program.no_such_name", place=name[:80], name=name[:80])


def _user(row: PersonRecord) -> dict[str, Any]:
    return {"username": row.id, "name": row.name_zh or row.name_en or None, "email": row.email or None}


def _group(row: PostRecord) -> dict[str, Any]:
    return {"groupId": row.id, "name": row.name_zh or row.name_en or row.id, "description": None}


def _role(name: str) -> dict[str, Any]:
    return {"roleId": name, "name": ROLES[name].zh, "description": ROLES[name].en}
