"""Process instances for programs: started, looked at, ended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.idempotency import once, repeatable
from bihuan.application.operations.batches import BATCHES
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import InstanceRecord, VersionRecord
from bihuan.application.ports.search import Clause, Condition, Not, Operator, Order, Related, Search
from bihuan.application.programs import changing, documents, filters, finding
from bihuan.application.programs.documents import TENANT
from bihuan.application.programs.filters import Field, Query
from bihuan.application.programs.kinds import FLAG, INSTANT, INTEGER, KEY
from bihuan.application.running import showing
from bihuan.application.running.projection import run_for
from bihuan.application.running.runtime import Case, load_state, values_of
from bihuan.engine import commands as do
from bihuan.feel import codec as feel_codec
from bihuan.forms.presentation import plain
from bihuan.kernel.errors import InvalidInput, NotFound, Rejected

LATEST = -1

replace = msgspec.structs.replace


def _fields(tx: Transaction) -> dict[str, Field]:
    states: dict[str, tuple[str, ...]] = {}
    for ours, theirs in documents.STATES.items():
        states[theirs] = (*states.get(theirs, ()), ours)
    failed = (Condition("state", "eq", "ready"), Condition("error", "neq", ""), Condition("attempts", "gt", 0))
    retried = Related("jobs", failed)
    troubled = Condition("incidents", "gt", 0)
    return {
        "processInstanceKey": Field(column="key", kind=KEY),
        "processDefinitionId": Field(column="process_id"),
        "processDefinitionName": Field(column="name_zh", through="processes"),
        "processDefinitionKey": Field(column="version_key", kind=KEY),
        "processDefinitionVersion": Field(column="number", through="versions", kind=INTEGER),
        "processDefinitionVersionTag": Field(column="label", through="versions", empty=True),
        "parentProcessInstanceKey": Field(column="parent_key", kind=KEY),
        "parentElementInstanceKey": finding.at_element(tx, "parent_key", "parent_element", "parentElementInstanceKey"),
        "rootProcessInstanceKey": Field(column="root_key", kind=KEY),
        "businessId": Field(column="business_no", empty=True),
        "startDate": Field(column="started_at", kind=INSTANT),
        "endDate": Field(column="ended_at", kind=INSTANT),
        "state": Field(column="state", choices={name: (Condition("state", "in", ours),) for name, ours in states.items()}),
        "hasIncident": Field(column="incidents", kind=FLAG, choices={True: (troubled,), False: (Not((troubled,)),)}),
        "hasRetriesLeft": Field(kind=FLAG, choices={True: (retried,), False: (Not((retried,)),)}),
        "elementId": Field(column="element_id", through="history"),
        "batchOperationKey": Field(special=lambda operator, value: _of_batches(tx, operator, value)),
        "batchOperationId": Field(special=lambda operator, value: _of_batches(tx, operator, value)),
        "tenantId": documents.TENANT_FIELD,
        **filters.never("suspendedDate"),
    }


def _of_batches(tx: Transaction, operator: Operator, value: Any) -> Iterable[Clause]:
    """The instances that a batch was asked for."""
    found = [BATCHES.find(tx, each) for each in filters.keys_of("batchOperationKey", operator, value)]
    yield Condition("key", "in", sorted({key for filed in found if filed is not None for key in filed.value.keys}))


class Start(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The body of a start; what is not named here has no meaning to us and is left alone."""

    process_definition_id: str | None = None
    process_definition_key: str | int | None = None
    process_definition_version: int | None = None
    variables: dict[str, Any] | None = None
    business_id: str | None = None
    tags: list[str] | None = None
    await_completion: bool = False
    request_timeout: int | None = None
    fetch_variables: list[str] | None = None
    start_instructions: list[dict[str, Any]] | None = None


class Begun(msgspec.Struct, frozen=True):
    key: str
    document: dict[str, Any]


def start(tx: Transaction, actor: Actor, body: Start) -> Begun:
    """Start an instance of a version: the newest in force, one by number, or one by key (also a pilot's)."""

    def act() -> Begun:
        actor.require("work.do")
        version = _version(tx, body)
        actor.reaches(version.process_id)
        values = {name: feel_codec.from_json(value) for name, value in (body.variables or {}).items()}
        run = run_for(tx, actor)
        case = run.begin(version, values, business_no=body.business_id or "")
        if body.start_instructions:
            changing.placed_at_start(run, case, [str(each.get("elementId", "")) for each in body.start_instructions])
        run.finish()
        return Begun(str(case.key), _begun(case, version, body))

    return once(tx, actor, "program.start", body, Begun, act)


def _begun(case: Case, version: VersionRecord, body: Start) -> dict[str, Any]:
    return {
        "processInstanceKey": str(case.key),
        "processDefinitionId": version.process_id,
        "processDefinitionKey": str(version.key),
        "processDefinitionVersion": version.number,
        "variables": {},
        "businessId": case.record.business_no or None,
        "tags": body.tags or [],
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
    }


def outcome(tx: Transaction, actor: Actor, key: int, body: Start) -> dict[str, Any] | None:
    """The variables of an instance that has ended; None while it runs."""
    record = tx.instances.find(key)
    if record is None:
        raise NotFound("instance.not_found", place=str(key))
    if record.state in {"active", "suspended"}:
        return None
    values = showing.readable(actor, documents.blueprint_of(tx, record), values_of(load_state(tx, key)))
    return {name: plain(value) for name, value in documents.chosen(values, body.fetch_variables).items()}


def _version(tx: Transaction, body: Start) -> VersionRecord:
    if (body.process_definition_key is None) == (not body.process_definition_id):
        raise InvalidInput("program.which_process", place="/processDefinitionId")
    if body.process_definition_key is not None:
        found = tx.versions.find(filters.key(body.process_definition_key))
        if found is None or found.state not in {"released", "pilot"}:
            raise NotFound("version.not_found", place="/processDefinitionKey")
        return found
    process = body.process_definition_id or ""
    wanted = LATEST if body.process_definition_version is None else body.process_definition_version
    if wanted == LATEST:
        found = tx.versions.released(process)
    else:
        numbered = (each for each in tx.versions.of_process(process) if each.number == wanted)
        found = next((each for each in numbered if each.state in {"released", "pilot"}), None)
        if found is None and tx.processes.find(process) is not None:
            raise NotFound("version.not_found", place="/processDefinitionVersion")
    if found is None:
        code = "process.not_found" if tx.processes.find(process) is None else "process.nothing_released"
        raise NotFound(code, place="/processDefinitionId", process=process)
    return found


def find(tx: Transaction, actor: Actor, key: int) -> InstanceRecord:
    actor.require("instances.read_all")
    record = tx.instances.find(key)
    if record is None:
        raise NotFound("instance.not_found", place=str(key))
    actor.reaches(record.process_id)
    return record


def get(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    return documents.instance_document(tx, find(tx, actor, key))


def search(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    actor.require("instances.read_all")
    wanted = searched(tx, actor, query)
    return filters.page_of(
        tx.search.instances(wanted),
        lambda record: documents.instance_document(tx, record),
        tx.search.count("instances", wanted, filters.MOST_COUNTED),
        lambda record: tx.search.place(record, wanted),
    )


def found(tx: Transaction, actor: Actor, query: Query, most: int, *limits: Clause) -> tuple[int, ...]:
    """The keys of all instances that a filter finds within these limits, called ones left out."""
    wanted = searched(tx, actor, query, Not((Condition("parent_key", "exists", True),)), *limits)
    return tuple(record.key for record in tx.search.instances(replace(wanted, limit=most)))


def searched(tx: Transaction, actor: Actor, query: Query, *limits: Clause) -> Search:
    """The search for instances that a body asks for, within what the token reaches."""
    asked = dict(query.filter or {})
    variables = asked.pop("variables", None)
    limits = (*limits, *documents.within(actor))
    wanted = filters.search(replace(query, filter=asked), _fields(tx), Order("key"), *limits)
    if variables is None:
        return wanted
    others = Search(where=wanted.where)
    holding = finding.holding(tx, actor, "variables", variables, lambda most: tx.search.instances(replace(others, limit=most)))
    return replace(wanted, where=(*wanted.where, holding))


@repeatable("program.suspend")
def suspend(tx: Transaction, actor: Actor, key: int) -> None:
    """Stop the clocks; nothing goes on until it is resumed."""
    _told(tx, actor, key, do.SuspendInstance())


@repeatable("program.resume")
def resume(tx: Transaction, actor: Actor, key: int) -> None:
    _told(tx, actor, key, do.ResumeInstance())


def _told(tx: Transaction, actor: Actor, key: int, command: do.Command) -> None:
    actor.require("instances.manage")
    record = tx.instances.find(key)
    if record is None or record.state not in {"active", "suspended"}:
        raise NotFound("instance.not_found", place=str(key))
    actor.reaches(record.process_id)
    run = run_for(tx, replace(actor, reason=actor.reason or actor.person))
    run.step(run.load(key), command)
    run.finish()


@repeatable("program.cancel")
def cancel(tx: Transaction, actor: Actor, key: int) -> None:
    actor.require("instances.manage")
    record = tx.instances.find(key)
    if record is None or record.state not in {"active", "suspended"}:
        raise NotFound("instance.not_found", place=str(key))
    actor.reaches(record.process_id)
    if record.parent_key is not None:
        raise Rejected("instance.called", place=str(key), parent=str(record.parent_key))
    run = run_for(tx, replace(actor, reason=actor.reason or actor.person))
    run.step(run.load(key), do.CancelInstance())
    run.finish()
