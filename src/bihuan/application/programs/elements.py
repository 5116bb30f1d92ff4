"""The elements of process instances for programs, and the variables in their scopes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.idempotency import repeatable
from bihuan.application.models import blueprints
from bihuan.application.models.blueprints import Blueprint
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import HistoryRecord, InstanceRecord
from bihuan.application.programs import courses, documents, filters, finding, instances, kinds
from bihuan.application.programs.documents import TENANT, element_key, moment
from bihuan.application.programs.filters import Query
from bihuan.application.running import showing
from bihuan.application.running.projection import run_for
from bihuan.application.running.runtime import load_state
from bihuan.engine import codec
from bihuan.engine import commands as do
from bihuan.engine import events as ev
from bihuan.engine.state import ROOT, State
from bihuan.feel import codec as feel_codec
from bihuan.kernel.errors import InvalidInput, NotFound

LONGEST_VALUE = 8_191
_ELEMENT = kinds.by_name(
    "elementInstanceKey",
    "elementId",
    "elementName",
    "type",
    "state",
    "startDate",
    "endDate",
    "hasIncident",
    "incidentKey",
    "processInstanceKey",
    "rootProcessInstanceKey",
    "processDefinitionId",
    "processDefinitionKey",
    "tenantId",
)
VARIABLE = kinds.by_name(
    "variableKey", "name", "value", "isTruncated", "scopeKey", "processInstanceKey", "rootProcessInstanceKey", "tenantId"
)


def instance_of(tx: Transaction, actor: Actor, query: Query, instance: str, within: str) -> InstanceRecord:
    """The one instance that a filter names, by its key or by that of an element instance of it."""
    for name in (instance, within):
        wanted: Any = (query.filter or {}).get(name)
        if isinstance(wanted, dict):
            wanted = cast("dict[str, Any]", wanted).get("$eq")
        if wanted is not None and name == instance:
            return instances.find(tx, actor, filters.key(wanted))
        if wanted is not None:
            return place(tx, actor, filters.key(wanted))[0]
    raise InvalidInput("program.instance_needed", place=f"/filter/{instance}")


# --- variables -------------------------------------------------------------------------------------------------------


def variables(tx: Transaction, actor: Actor, query: Query, *, whole: bool = False) -> dict[str, Any]:
    """The variables of one instance, scope by scope."""
    record = instance_of(tx, actor, query, "processInstanceKey", "scopeKey")
    return filters.sliced(query, variables_of(tx, actor, record, whole=whole), VARIABLE)


def variable(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    """One variable whole."""
    actor.require("instances.read_all")
    for record in finding.candidates(tx, key):
        found = next((each for each in variables_of(tx, actor, record, whole=True) if each["variableKey"] == str(key)), None)
        if found is not None:
            actor.reaches(record.process_id)
            return found
    raise NotFound("program.no_such_variable", place=str(key))


def variables_of(tx: Transaction, actor: Actor, record: InstanceRecord, *, whole: bool) -> Iterable[dict[str, Any]]:
    """Every variable of every scope that the instance has, as the actor may read it."""
    blueprint = documents.blueprint_of(tx, record)
    for owner, values in sorted(layers(load_state(tx, record.key)).items()):
        for name, value in showing.readable(actor, blueprint, values).items():
            yield variable_document(record, owner, name, value, whole=whole)


def layers(state: State) -> Mapping[int, Mapping[str, Any]]:
    """The variables by the element instance whose they are."""
    found: dict[int, dict[str, Any]] = {}
    for scope in state.scopes.values():
        for instance, live in scope.live.items():
            if live.variables:
                found.setdefault(instance, {}).update(live.variables)
    for number, scope in state.scopes.items():
        found.setdefault(number, {}).update(scope.variables)
    return found


def variable_document(record: InstanceRecord, owner: int, name: str, value: Any, *, whole: bool) -> dict[str, Any]:
    text = documents.json_text(value)
    cut = not whole and len(text) > LONGEST_VALUE
    return {
        "variableKey": str(documents.inner_key(record.key, "variable", owner, name)),
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


@repeatable("program.set_variables")
def set_variables(tx: Transaction, actor: Actor, key: int, body: SetVariables) -> None:
    """Set variables at an element instance: that of the process, or one inside it that runs."""
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
    """By the key of an element instance; those of its job and its user task will do as well."""
    found = finding.element(tx, key)
    if found is not None and found[1] >= ROOT:
        return found[0].key, found[1]
    held = tx.jobs.find(key) or tx.work_items.find(key)
    if held is None:
        raise NotFound("program.no_such_element", place=str(key))
    return held.instance_key, held.element_instance


# --- elements --------------------------------------------------------------------------------------------------------


def elements(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    """The element instances of one process instance, from its history."""
    record = instance_of(tx, actor, query, "processInstanceKey", "elementInstanceKey")
    return filters.sliced(query, documents_of(tx, record), _ELEMENT)


def element(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    """One element instance, also when it has ended."""
    record, number = place(tx, actor, key)
    name = element_key(record.key, number)
    found = next((each for each in documents_of(tx, record) if each["elementInstanceKey"] == name), None)
    if found is None:
        raise NotFound("program.no_such_element", place=str(key))
    return found


def place(tx: Transaction, actor: Actor, key: int) -> tuple[InstanceRecord, int]:
    """The instance and the number of an element instance."""
    actor.require("instances.read_all")
    found = finding.element(tx, key)
    if found is None:
        raise NotFound("program.no_such_element", place=str(key))
    actor.reaches(found[0].process_id)
    return found


def documents_of(tx: Transaction, record: InstanceRecord) -> list[dict[str, Any]]:
    blueprint = blueprints.of_key(tx, record.version_key, record.program)
    stuck = {each.element_instance: str(each.key) for each in tx.incidents.of_instance(record.key) if each.resolved_at is None}
    rows: dict[int, dict[str, Any]] = {}

    def shown(row: HistoryRecord, number: int, state: str, ended: int | None) -> dict[str, Any]:
        step = blueprint.steps.get(row.element_id)
        return {
            "elementInstanceKey": element_key(record.key, number),
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
        if row.kind in courses.BEGUN:
            rows[row.element_instance] = shown(row, row.element_instance, "ACTIVE", None)
        elif row.kind in courses.AT_ONCE:
            rows[-row.sequence] = shown(row, -row.sequence, "COMPLETED", row.at)
        elif row.kind == "InstanceMigrated":
            _renamed(rows.values(), blueprint, codec.decode_event(row.body, row.schema))
        elif row.element_instance in rows and row.kind in courses.DONE | courses.GONE:
            state = "COMPLETED" if row.kind in courses.DONE else "TERMINATED"
            rows[row.element_instance] = {**rows[row.element_instance], "state": state, "endDate": moment(row.at)}
    return [_itself(record, documents.name_of(tx, record.process_id) or record.process_id), *rows.values()]


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
