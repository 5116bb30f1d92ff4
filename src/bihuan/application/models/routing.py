"""Which version a start runs by: what pilots and waves claim, else the version in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from bihuan.application.ports import Transaction
from bihuan.application.ports.records import VersionRecord
from bihuan.lifecycle import routing
from bihuan.lifecycle.routing import Route, Table

RUNNABLE = frozenset({"pilot", "released"})


def table(tx: Transaction, process_id: str) -> Table:
    """The routes of a process; most have none."""
    found = tx.settings.find(_name(process_id))
    return msgspec.msgpack.decode(found[0], type=Table) if found is not None else Table()


def put(tx: Transaction, process_id: str, changed: Table) -> None:
    tx.settings.put(_name(process_id), msgspec.msgpack.encode(changed))
    tx.publish(f"process:{process_id}")


def put_route(tx: Transaction, process_id: str, route: Route) -> None:
    """Enter a route, or change the one of its id."""
    put(tx, process_id, table(tx, process_id).with_route(route))


def _name(process_id: str) -> str:
    return f"routing:{process_id}"


def facts(tx: Transaction, process_id: str, starter: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a start."""
    organization = tx.directory.organization()
    person = organization.person(starter)
    path = organization.path(person.department) if person else ()
    departments = tuple(each.id for each in reversed(path))
    posts = tuple(post.id for post in organization.posts_of(starter)) if person else ()
    return routing.facts(process_id, starter, departments, posts, values)


def version_for(tx: Transaction, process_id: str, starter: str, values: Mapping[str, Any]) -> VersionRecord | None:
    """The version a start runs by now; None when nothing is in force for it."""
    routes = table(tx, process_id)
    if routes.routes:
        key = routing.chosen(routes, facts(tx, process_id, starter, values), tx.now)
        version = tx.versions.find(key) if key is not None else None
        if version is not None and version.state in RUNNABLE:
            return version
    return tx.versions.released(process_id)
