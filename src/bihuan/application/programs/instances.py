"""Process instances for programs: started, looked at, ended; their elements, variables and incidents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.idempotency import once
from bihuan.application.models import blueprints
from bihuan.application.models.blueprints import Blueprint
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import HistoryRecord, InstanceRecord, VersionRecord
from bihuan.application.ports.search import Condition, Operator, Order, Search
from bihuan.application.programs import changing, documents, filters
from bihuan.application.programs.documents import TENANT, element_key, moment
from bihuan.application.programs.filters import Field, Query
from bihuan.application.running.projection import run_for
from bihuan.application.running.runtime import Case, load_state, values_of
from bihuan.engine import codec
from bihuan.engine import commands as do
from bihuan.engine import events as ev
from bihuan.engine.state import ROOT
from bihuan.feel import codec as feel_codec
from bihuan.forms.presentation import plain
from bihuan.kernel.errors import InvalidInput, NotFound, Rejected

LATEST = -1
LONGEST_VALUE = 8_191

replace = msgspec.structs.replace


def _has_incident(operator: Operator, value: Any) -> Iterable[Condition]:
    if operator not in {"eq", "neq"}:
        raise InvalidInput("search.bad_operator", place="/filter/hasIncident", operator=operator)
    yield Condition("incidents", "gt" if bool(value) == (operator == "eq") else "eq", 0)


def _incident_state(operator: Operator, value: Any) -> Iterable[Condition]:
    wanted = set(value) if operator in {"in", "not_in"} else {value}
    active, resolved = "ACTIVE" in wanted, "RESOLVED" in wanted
    if operator in {"neq", "not_in"}:
        active, resolved = not active, not resolved
    if active != resolved:
        yield Condition("resolved_at", "exists", resolved)
    elif not active:
        yield Condition("key", "lt", 0)


_FIELDS = {
    "processInstanceKey": Field("key", filters.key),
    "processDefinitionId": Field("process_id", filters.text),
    "processDefinitionKey": Field("version_key", filters.key),
    "parentProcessInstanceKey": Field("parent_key", filters.key_of),
    "rootProcessInstanceKey": Field("root_key", filters.key),
    "businessId": Field("business_no", filters.text),
    "startDate": Field("started_at", filters.instant),
    "endDate": Field("ended_at", filters.instant),
    "state": filters.one_of({theirs: (ours,) for ours, theirs in documents.STATES.items()}, "state"),
    "hasIncident": Field(special=_has_incident),
}
_INCIDENT_FIELDS = {
    "incidentKey": Field("key", filters.key),
    "processInstanceKey": Field("instance_key", filters.key),
    "elementId": Field("element_id", filters.text),
    "jobKey": Field("job_key", filters.key_of),
    "creationTime": Field("raised_at", filters.instant),
    "state": Field(special=_incident_state),
}


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
    values = values_of(load_state(tx, key))
    return {name: plain(value) for name, value in documents.chosen(values, body.fetch_variables).items()}


def _version(tx: Transaction, body: Start) -> VersionRecord:
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
    if found is None:
        code = "process.not_found" if tx.processes.find(process) is None else "process.nothing_released"
        raise NotFound(code, place="/processDefinitionId", process=process)
    return found


def _find(tx: Transaction, actor: Actor, key: int) -> InstanceRecord:
    actor.require("instances.read_all")
    record = tx.instances.find(key)
    if record is None:
        raise NotFound("instance.not_found", place=str(key))
    actor.reaches(record.process_id)
    return record


def get(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    return documents.instance_document(tx, _find(tx, actor, key))


def search(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    actor.require("instances.read_all")
    wanted = _limited(actor, filters.search(query, _FIELDS, Order("key")))
    return filters.page_of(
        tx.search.instances(wanted),
        lambda record: documents.instance_document(tx, record),
        tx.search.count("instances", wanted, filters.MOST_COUNTED),
        lambda record: tx.search.place(record, wanted),
    )


def found(tx: Transaction, actor: Actor, query: Query, most: int) -> tuple[int, ...]:
    """The keys of all instances that a filter finds, called ones left out."""
    wanted = _limited(actor, filters.search(query, _FIELDS, Order("key")))
    own = Condition("parent_key", "exists", False)
    wanted = replace(wanted, where=(*wanted.where, own), limit=most)
    return tuple(record.key for record in tx.search.instances(wanted))


def _limited(actor: Actor, wanted: Search) -> Search:
    if actor.processes is None:
        return wanted
    return replace(wanted, where=(*wanted.where, Condition("process_id", "in", sorted(actor.processes))))


def suspend(tx: Transaction, actor: Actor, key: int) -> None:
    """Stop the clocks; nothing goes on until it is resumed."""
    _told(tx, actor, key, do.SuspendInstance())


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


# --- incidents -------------------------------------------------------------------------------------------------------


def incidents(tx: Transaction, actor: Actor, query: Query, instance: int | None = None) -> dict[str, Any]:
    actor.require("instances.read_all")
    wanted = filters.search(query, _INCIDENT_FIELDS, Order("key"))
    if instance is not None:
        _find(tx, actor, instance)
        wanted = replace(wanted, where=(*wanted.where, Condition("instance_key", "eq", instance)))
    elif actor.processes is not None:
        raise InvalidInput("program.instance_needed", place="/filter/processInstanceKey")
    return filters.page_of(
        tx.search.incidents(wanted),
        lambda incident: documents.incident_document(tx, incident, actor.language),
        tx.search.count("incidents", wanted, filters.MOST_COUNTED),
        lambda incident: tx.search.place(incident, wanted),
    )


def _incident(tx: Transaction, actor: Actor, key: int) -> Any:
    found = tx.search.incidents(Search(where=(Condition("key", "eq", key),), limit=1))
    if not found:
        raise NotFound("incident.not_found", place=str(key))
    record = tx.instances.find(found[0].instance_key)
    if record is not None:
        actor.reaches(record.process_id)
    return found[0]


def incident(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    actor.require("instances.read_all")
    return documents.incident_document(tx, _incident(tx, actor, key), actor.language)


def resolve(tx: Transaction, actor: Actor, key: int) -> None:
    """Try again what failed; a job gets the retries it was given by an update before, at least one."""
    actor.require("incidents.resolve")
    found = _incident(tx, actor, key)
    if found.resolved_at is not None:
        raise NotFound("incident.already_resolved", place=str(key))
    run = run_for(tx, actor)
    job = tx.jobs.find(found.job_key) if found.job_key is not None else None
    case = run.load(found.instance_key)
    run.step(case, do.ResolveIncident(incident=found.id, retries=max(job.retries, 1) if job else 1))
    run.finish()


# --- variables and elements ------------------------------------------------------------------------------------------


def variables(tx: Transaction, actor: Actor, query: Query, *, whole: bool = False) -> dict[str, Any]:
    """The variables of one instance, scope by scope."""
    record = _find(tx, actor, _instance_of(query))
    return filters.sliced(query, list(_variables(tx, record, whole=whole)))


def _instance_of(query: Query) -> int:
    wanted: Any = (query.filter or {}).get("processInstanceKey")
    if isinstance(wanted, dict):
        wanted = cast("dict[str, Any]", wanted).get("$eq")
    if wanted is None:
        raise InvalidInput("program.instance_needed", place="/filter/processInstanceKey")
    return filters.key(wanted)


def _variables(tx: Transaction, record: InstanceRecord, *, whole: bool) -> Iterable[dict[str, Any]]:
    state = load_state(tx, record.key)
    for number, scope in state.scopes.items():
        layers: list[tuple[int, Mapping[str, Any]]] = [(number, scope.variables)]
        layers += [(instance, live.variables) for instance, live in scope.live.items() if live.variables]
        for owner, values in layers:
            for name, value in values.items():
                text = documents.json_text(value)
                cut = not whole and len(text) > LONGEST_VALUE
                yield {
                    "variableKey": documents.derived_key("variable", record.key, owner, name),
                    "name": name,
                    "value": text[:LONGEST_VALUE] if cut else text,
                    "isTruncated": cut,
                    "scopeKey": element_key(record.key, owner),
                    "processInstanceKey": str(record.key),
                    "rootProcessInstanceKey": str(record.root_key or record.key),
                    "tenantId": TENANT,
                    "physicalTenantId": TENANT,
                }


class SetVariables(msgspec.Struct, frozen=True, kw_only=True):
    variables: dict[str, Any]
    local: bool = False


def set_variables(tx: Transaction, actor: Actor, key: int, body: SetVariables) -> None:
    """Set variables at an element instance: a process instance, a job's element or a user task's."""
    actor.require("instances.manage")
    instance, scope = _scope(tx, key)
    run = run_for(tx, actor)
    case = run.load(instance)
    actor.reaches(case.record.process_id)
    if case.record.state != "active":
        raise NotFound("instance.not_found", place=str(key))
    values = {name: feel_codec.from_json(value) for name, value in body.variables.items()}
    run.step(case, do.SetVariables(variables=values, scope=scope, local=body.local))
    run.finish()


def _scope(tx: Transaction, key: int) -> tuple[int, int]:
    if tx.instances.find(key) is not None:
        return key, ROOT
    job = tx.jobs.find(key)
    if job is not None:
        return job.instance_key, job.element_instance
    item = tx.work_items.find(key)
    if item is not None:
        return item.instance_key, item.element_instance
    raise NotFound("program.no_such_element", place=str(key))


_BEGUN = frozenset({"ElementActivated", "UserTaskCreated", "JobCreated", "CallStarted"})
_DONE = frozenset({"ElementCompleted", "UserTaskCompleted", "JobCompleted", "CallCompleted"})
_GONE = frozenset({"ElementCanceled", "UserTaskCanceled", "JobCanceled", "CallCanceled"})
_AT_ONCE = frozenset({"ElementPassed"})


def elements(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    """The element instances of one process instance, from its history."""
    record = _find(tx, actor, _instance_of(query))
    return filters.sliced(query, _elements(tx, record))


def element(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    """One element instance: a process instance, a job's or a user task's."""
    actor.require("instances.read_all")
    instance, _ = _scope(tx, key)
    record = _find(tx, actor, instance)
    found = next((each for each in _elements(tx, record) if each["elementInstanceKey"] == str(key)), None)
    if found is None:
        raise NotFound("program.no_such_element", place=str(key))
    return found


def _elements(tx: Transaction, record: InstanceRecord) -> list[dict[str, Any]]:
    blueprint = blueprints.of_key(tx, record.version_key, record.program)
    keys = {job.element_instance: str(job.key) for job in tx.jobs.of_instance(record.key)}
    keys |= {item.element_instance: str(item.key) for item in tx.work_items.of_instance(record.key)}
    stuck = {each.element_instance: str(each.key) for each in tx.incidents.of_instance(record.key) if each.resolved_at is None}
    rows: dict[int, dict[str, Any]] = {}

    def shown(row: HistoryRecord, state: str, ended: int | None) -> dict[str, Any]:
        step = blueprint.steps.get(row.element_id)
        return {
            "elementInstanceKey": keys.get(row.element_instance) or element_key(record.key, row.element_instance),
            "elementId": row.element_id,
            "elementName": step.name.zh if step else row.element_id,
            "type": _type(step.kind if step else ""),
            "state": state,
            "startDate": moment(row.at),
            "endDate": moment(ended),
            "hasIncident": row.element_instance in stuck,
            "incidentKey": stuck.get(row.element_instance),
            "processInstanceKey": str(record.key),
            "rootProcessInstanceKey": str(record.root_key or record.key),
            "processDefinitionId": record.process_id,
            "processDefinitionKey": str(record.version_key),
            "tenantId": TENANT,
            "physicalTenantId": TENANT,
        }

    for row in tx.history.of(record.key):
        if row.kind in _BEGUN:
            rows[row.element_instance] = shown(row, "ACTIVE", None)
        elif row.kind in _AT_ONCE:
            rows.setdefault(-row.sequence, shown(row, "COMPLETED", row.at))
        elif row.kind == "InstanceMigrated":
            _renamed(rows.values(), blueprint, codec.decode_event(row.body, row.schema))
        elif row.element_instance in rows and row.kind in _DONE | _GONE:
            state = "COMPLETED" if row.kind in _DONE else "TERMINATED"
            rows[row.element_instance] = {**rows[row.element_instance], "state": state, "endDate": moment(row.at)}
    return [_itself(record, blueprint.name.zh), *rows.values()]


def _renamed(rows: Iterable[dict[str, Any]], blueprint: Blueprint, event: ev.HistoryEvent) -> None:
    """What runs goes on under the names of the other version."""
    elements = event.elements if isinstance(event, ev.InstanceMigrated) else {}
    for row in rows:
        into = elements.get(row["elementId"])
        if row["state"] == "ACTIVE" and into is not None:
            step = blueprint.steps.get(into)
            row |= {"elementId": into, "elementName": step.name.zh if step else into}


def _itself(record: InstanceRecord, name: str) -> dict[str, Any]:
    state = {"active": "ACTIVE", "suspended": "ACTIVE", "completed": "COMPLETED"}.get(record.state, "TERMINATED")
    return {
        "elementInstanceKey": str(record.key),
        "elementId": record.process_id,
        "elementName": name,
        "type": "PROCESS",
        "state": state,
        "startDate": moment(record.started_at),
        "endDate": moment(record.ended_at),
        "hasIncident": record.incidents > 0,
        "incidentKey": None,
        "processInstanceKey": str(record.key),
        "rootProcessInstanceKey": str(record.root_key or record.key),
        "processDefinitionId": record.process_id,
        "processDefinitionKey": str(record.version_key),
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
    }


_TYPES = {
    "transaction": "SUB_PROCESS",
    "complexGateway": "UNKNOWN",
    "globalTask": "TASK",
    "implicitThrowEvent": "INTERMEDIATE_THROW_EVENT",
}


def _type(kind: str) -> str:
    """`userTask` as USER_TASK."""
    if not kind:
        return "UNKNOWN"
    return _TYPES.get(kind) or "".join(f"_{sign}" if sign.isupper() else sign for sign in kind).upper()
