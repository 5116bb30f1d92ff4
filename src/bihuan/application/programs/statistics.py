"""Figures over many instances for programs: how often elements are under way, done or stuck, and where instances run."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import Window
from bihuan.application.ports.records import IncidentRecord
from bihuan.application.ports.search import Clause, Condition, Not, Order, Related, Search
from bihuan.application.programs import courses, definitions, documents, filters, instances, kinds
from bihuan.application.programs.documents import RUN_BY, TENANT
from bihuan.application.programs.filters import Query
from bihuan.application.running.projection import incident_message
from bihuan.application.running.runtime import values_of
from bihuan.engine import codec
from bihuan.kernel.errors import InvalidInput

MOST = 10_000
MOST_SAMPLED = 1_000
_AT_ONCE = 500
_STATES = {"ACTIVE": "active", "COMPLETED": "completed", "TERMINATED": "canceled"}
_ACTIVE = Condition("state", "in", ("active", "suspended"))
_TROUBLED = Condition("incidents", "gt", 0)
_OPEN = Not((Condition("resolved_at", "exists", True),))
_MESSAGES = Condition("kind", "eq", "message")

replace = msgspec.structs.replace


# --- elements --------------------------------------------------------------------------------------------------------


def of_definition(tx: Transaction, actor: Actor, key: int, query: Query) -> dict[str, Any]:
    """The elements of one version, over the instances that a filter finds."""
    actor.require("instances.read_all")
    version = definitions.find(tx, actor, key)
    wanted = instances.searched(tx, actor, Query(filter=query.filter), Condition("version_key", "eq", version.key))
    found = tx.search.instances(replace(wanted, limit=MOST + 1))
    if len(found) > MOST:
        raise InvalidInput("program.too_many_instances", place="/filter", most=MOST)
    return {"items": _counted(tx, [each.key for each in found])}


def of_instance(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    return {"items": _counted(tx, [instances.find(tx, actor, key).key])}


def waiting(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    """Where an instance waits: the elements under way that hold no others."""
    record = instances.find(tx, actor, key)
    counts: defaultdict[str, int] = defaultdict(int)
    for each in tx.lists.active_elements([record.key]):
        counts[each.element_id] += 1
    return {"items": [{"elementId": element, "waitingCount": count} for element, count in sorted(counts.items())]}


def _counted(tx: Transaction, keys: Sequence[int]) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, int]] = {}

    def row(element: str) -> dict[str, int]:
        return rows.setdefault(element, {"active": 0, "canceled": 0, "incidents": 0, "completed": 0})

    for begin in range(0, len(keys), _AT_ONCE):
        part = keys[begin : begin + _AT_ONCE]
        for element, state in courses.passed(tx, part):
            row(element)[_STATES[state]] += 1
        stuck = Search(where=(Condition("instance_key", "in", part), _OPEN), limit=filters.MOST_COUNTED)
        for incident in tx.search.incidents(stuck):
            row(incident.element_id)["incidents"] += 1
    return [{"elementId": element, **counts} for element, counts in sorted(rows.items())]


# --- where instances run ---------------------------------------------------------------------------------------------

_COUNTS = {"activeInstancesWithIncidentCount": kinds.INTEGER, "activeInstancesWithoutIncidentCount": kinds.INTEGER}
_DEFINITION = {
    **kinds.by_name("processDefinitionId", "tenantId", "latestProcessDefinitionName", "hasMultipleVersions"),
    **_COUNTS,
}
_VERSION = {
    **kinds.by_name("processDefinitionId", "processDefinitionKey", "processDefinitionName", "tenantId"),
    **_COUNTS,
    "processDefinitionVersion": kinds.INTEGER,
}


def _active(tx: Transaction, actor: Actor, *columns: str) -> Mapping[tuple[Any, ...], dict[str, int]]:
    """Running instances by these columns, with incidents and without."""
    found: defaultdict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_COUNTS, 0))
    for name, clause in zip(_COUNTS, (_TROUBLED, Not((_TROUBLED,))), strict=True):
        for *values, count in tx.search.tally("instances", columns, Search(where=(_ACTIVE, clause, *documents.within(actor)))):
            found[tuple(values)][name] = count
    return found


def by_definition(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    """Every process that runs, over all its versions."""
    actor.require("instances.read_all")
    rows: list[dict[str, Any]] = []
    for (process,), counts in sorted(_active(tx, actor, "process_id").items()):
        versions = [each for each in tx.versions.of_process(process) if each.state in RUN_BY]
        rows.append(
            {
                "processDefinitionId": process,
                "tenantId": TENANT,
                "latestProcessDefinitionName": documents.name_of(tx, process),
                "hasMultipleVersions": len(versions) > 1,
                **counts,
            }
        )
    return filters.sliced(query, rows, _DEFINITION)


def by_version(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    """The versions of one process, those without running instances too."""
    actor.require("instances.read_all")
    process = (query.filter or {}).get("processDefinitionId")
    if not isinstance(process, str):
        raise InvalidInput("program.process_needed", place="/filter/processDefinitionId")
    actor.reaches(process)
    active = _active(tx, actor, "process_id", "version_key")
    rows = [
        {
            "processDefinitionId": process,
            "processDefinitionKey": str(version.key),
            "processDefinitionName": documents.name_of(tx, process),
            "processDefinitionVersion": version.number,
            "tenantId": TENANT,
            **active.get((process, version.key), dict.fromkeys(_COUNTS, 0)),
        }
        for version in tx.versions.of_process(process)
        if version.state in RUN_BY
    ]
    return filters.sliced(query, rows, _VERSION)


_SUBSCRIBED = kinds.by_name(
    "processDefinitionId",
    "processDefinitionKey",
    "tenantId",
    processInstancesWithActiveSubscriptions=kinds.INTEGER,
    activeSubscriptions=kinds.INTEGER,
)


def by_subscription(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    """Versions whose instances wait for messages."""
    actor.require("instances.read_all")
    waiting = Search(where=(Related("subscriptions", (_MESSAGES,)), *documents.within(actor)))
    rows = [
        {
            "processDefinitionId": process,
            "processDefinitionKey": str(version),
            "tenantId": TENANT,
            "processInstancesWithActiveSubscriptions": count,
            "activeSubscriptions": tx.search.count("subscriptions", _of_version(version, _MESSAGES), filters.MOST_COUNTED),
        }
        for process, version, count in tx.search.tally("instances", ("process_id", "version_key"), waiting)
    ]
    return filters.sliced(query, rows, _SUBSCRIBED)


def _of_version(version: int, *where: Clause) -> Search:
    return Search(where=(*where, Related("instances", (Condition("version_key", "eq", version),))))


# --- incidents -------------------------------------------------------------------------------------------------------

_ERROR = kinds.by_name("errorMessage", errorHashCode=kinds.INTEGER, activeInstancesWithErrorCount=kinds.INTEGER)
_AT_DEFINITION = kinds.by_name(
    "processDefinitionId",
    "processDefinitionKey",
    "processDefinitionName",
    "tenantId",
    errorHashCode=kinds.INTEGER,
    processDefinitionVersion=kinds.INTEGER,
    activeInstancesWithErrorCount=kinds.INTEGER,
)


def _errors(tx: Transaction, actor: Actor) -> Iterable[tuple[IncidentRecord, str]]:
    """The open incidents with their sentences."""
    actor.require("instances.read_all")
    wanted = Search(where=(_OPEN, *documents.within(actor, through="instances")), order=(Order("key"),), limit=MOST + 1)
    found = tx.search.incidents(wanted)
    if len(found) > MOST:
        raise InvalidInput("program.too_many_instances", place="/", most=MOST)
    return ((each, incident_message(each, actor.language)) for each in found)


def hash_of(message: str) -> int:
    """A number for a sentence, as a 32-bit integer with a sign."""
    found = zlib.crc32(message.encode())
    return found - (1 << 32) if found >= 1 << 31 else found


def by_error(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    """What is wrong, by its sentence: in how many instances."""
    instances_of: defaultdict[str, set[int]] = defaultdict(set)
    for incident, message in _errors(tx, actor):
        instances_of[message].add(incident.instance_key)
    rows = [
        {"errorHashCode": hash_of(message), "errorMessage": message, "activeInstancesWithErrorCount": len(keys)}
        for message, keys in sorted(instances_of.items(), key=lambda each: (-len(each[1]), each[0]))
    ]
    return filters.sliced(query, rows, _ERROR)


def by_error_and_definition(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    """In which versions it is wrong."""
    instances_of: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for incident, message in _errors(tx, actor):
        record = tx.instances.find(incident.instance_key)
        if record is not None:
            instances_of[hash_of(message), record.version_key].add(record.key)
    rows: list[dict[str, Any]] = []
    for (error, key), found in sorted(instances_of.items()):
        version = tx.versions.find(key)
        if version is not None:
            rows.append(
                {
                    "errorHashCode": error,
                    "processDefinitionId": version.process_id,
                    "processDefinitionKey": str(key),
                    "processDefinitionName": documents.name_of(tx, version.process_id) or version.process_id,
                    "processDefinitionVersion": version.number,
                    "tenantId": TENANT,
                    "activeInstancesWithErrorCount": len(found),
                }
            )
    return filters.sliced(query, rows, _AT_DEFINITION)


# --- variables -------------------------------------------------------------------------------------------------------


def variable_names(tx: Transaction, actor: Actor, key: int, query: Query) -> dict[str, Any]:
    """The names of the variables that the latest instances of a version have, and those of its forms."""
    actor.require("instances.read_all")
    version = definitions.find(tx, actor, key)
    latest = Search(where=(Condition("version_key", "eq", key),), order=(Order("key", descending=True),), limit=MOST_SAMPLED)
    keys = tuple(each.key for each in tx.search.instances(latest))
    names = definitions.form_fields(tx, version)
    for begin in range(0, len(keys), _AT_ONCE):
        window = Window(process_id=version.process_id, keys=keys[begin : begin + _AT_ONCE])
        names |= {name for pages in tx.trail.values(window).values() for name in values_of(codec.state(pages))}
    return filters.sliced(query, ({"name": name} for name in sorted(names)), kinds.by_name("name"))
