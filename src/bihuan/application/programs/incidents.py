"""Incidents for programs: searched, looked at, resolved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.application.actor import Actor
from bihuan.application.idempotency import repeatable
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import IncidentRecord
from bihuan.application.ports.search import AnyOf, Clause, Condition, Not, Order, Search
from bihuan.application.programs import documents, elements, filters, finding, instances
from bihuan.application.programs.documents import ERROR_TYPES, VALUE_ERRORS
from bihuan.application.programs.filters import Field, Query
from bihuan.application.programs.kinds import INSTANT, KEY
from bihuan.application.running.projection import run_for
from bihuan.engine import commands as do
from bihuan.engine.state import ROOT
from bihuan.kernel.errors import NotFound

_RESOLVED = Condition("resolved_at", "exists", True)


def _types() -> Mapping[str, tuple[Clause, ...]]:
    """Which incidents each of their words stands for; see `documents.incident_document`."""
    codes: dict[str, tuple[str, ...]] = {}
    for code, name in ERROR_TYPES.items():
        codes[name] = (*codes.get(name, ()), code)
    named: dict[str, tuple[Clause, ...]] = {name: (Condition("code", "in", ours),) for name, ours in codes.items()}
    known = Condition("code", "in", tuple(ERROR_TYPES))
    of_values = AnyOf(tuple((Condition("code", "like", f"{begin}*"),) for begin in VALUE_ERRORS))
    return named | {"EXTRACT_VALUE_ERROR": (of_values, Not((known,))), "UNKNOWN": (Not((known,)), Not((of_values,)))}


def _fields(tx: Transaction) -> dict[str, Field]:
    return {
        "incidentKey": Field(column="key", kind=KEY),
        "processInstanceKey": Field(column="instance_key", kind=KEY),
        "processDefinitionId": Field(column="process_id", through="instances"),
        "processDefinitionKey": Field(column="version_key", through="instances", kind=KEY),
        "elementId": Field(column="element_id"),
        "elementInstanceKey": finding.at_element(tx),
        "jobKey": Field(column="job_key", kind=KEY),
        "errorType": Field(choices=_types()),
        "creationTime": Field(column="raised_at", kind=INSTANT),
        "state": Field(choices={"ACTIVE": (Not((_RESOLVED,)),), "RESOLVED": (_RESOLVED,)}),
        "tenantId": documents.TENANT_FIELD,
    }


def search(tx: Transaction, actor: Actor, query: Query, *limits: Clause) -> dict[str, Any]:
    actor.require("instances.read_all")
    wanted = filters.search(query, _fields(tx), Order("key"), *limits, *documents.within(actor, through="instances"))
    rows = tx.search.incidents(wanted)
    around = documents.instances_by_key(tx, (row.instance_key for row in rows))
    return filters.page_of(
        rows,
        lambda incident: documents.incident_document(tx, incident, around.get(incident.instance_key), actor.language),
        tx.search.count("incidents", wanted, filters.MOST_COUNTED),
        lambda incident: tx.search.place(incident, wanted),
    )


def of_instance(tx: Transaction, actor: Actor, key: int, query: Query) -> dict[str, Any]:
    """Those of an instance, of those that it called left out."""
    instances.find(tx, actor, key)
    return search(tx, actor, query, Condition("instance_key", "eq", key))


def of_element(tx: Transaction, actor: Actor, key: int, query: Query) -> dict[str, Any]:
    """Those of an element instance; of an instance as a whole, all of its own."""
    record, number = elements.place(tx, actor, key)
    if number == ROOT:
        return of_instance(tx, actor, key, query)
    here = (Condition("instance_key", "eq", record.key), Condition("element_instance", "eq", number))
    return search(tx, actor, query, *here)


def _find(tx: Transaction, actor: Actor, key: int) -> IncidentRecord:
    found = tx.search.incidents(Search(where=(Condition("key", "eq", key),), limit=1))
    if not found:
        raise NotFound("incident.not_found", place=str(key))
    record = tx.instances.find(found[0].instance_key)
    if record is not None:
        actor.reaches(record.process_id)
    return found[0]


def get(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    actor.require("instances.read_all")
    found = _find(tx, actor, key)
    return documents.incident_document(tx, found, tx.instances.find(found.instance_key), actor.language)


@repeatable("program.resolve")
def resolve(tx: Transaction, actor: Actor, key: int) -> None:
    """Try again what failed; a job gets the retries it was given by an update before, at least one."""
    actor.require("incidents.resolve")
    found = _find(tx, actor, key)
    if found.resolved_at is not None:
        raise NotFound("incident.already_resolved", place=str(key))
    run = run_for(tx, actor)
    job = tx.jobs.find(found.job_key) if found.job_key is not None else None
    case = run.load(found.instance_key)
    run.step(case, do.ResolveIncident(incident=found.id, retries=max(job.retries, 1) if job else 1))
    run.finish()
