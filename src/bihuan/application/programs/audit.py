"""What people and programs did with instances, for programs: the commands in their history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bihuan.application.actor import CLIENT, Actor
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import HistoryRecord, InstanceRecord
from bihuan.application.ports.search import AnyOf, Clause, Condition, Not, Operator, Order
from bihuan.application.programs import documents, filters, finding, tasks
from bihuan.application.programs.documents import TENANT, element_key, moment
from bihuan.application.programs.filters import Field, Query
from bihuan.application.programs.kinds import INSTANT, KEY
from bihuan.kernel.errors import InvalidInput, NotFound

# Which facts are somebody's doing: their words for the thing and for what was done.
_DONE: Mapping[str, tuple[str, str]] = {
    "InstanceStarted": ("PROCESS_INSTANCE", "CREATE"),
    "InstanceCanceled": ("PROCESS_INSTANCE", "CANCEL"),
    "InstanceModified": ("PROCESS_INSTANCE", "MODIFY"),
    "InstanceMigrated": ("PROCESS_INSTANCE", "MIGRATE"),
    "InstanceSuspended": ("PROCESS_INSTANCE", "SUSPEND"),
    "InstanceResumed": ("PROCESS_INSTANCE", "RESUME"),
    "VariablesSet": ("VARIABLE", "UPDATE"),
    "IncidentResolved": ("INCIDENT", "RESOLVE"),
    "UserTaskCompleted": ("USER_TASK", "COMPLETE"),
    "UserTaskChanged": ("USER_TASK", "UPDATE"),
    "UserTaskNoted": ("USER_TASK", "UPDATE"),
}
_PROGRAM = Condition("actor", "like", f"{CLIENT}*")
_SOMEBODY = (Condition("kind", "in", tuple(_DONE)), Condition("actor", "neq", ""))
_OF_TASKS = tuple(kind for kind, (entity, _) in _DONE.items() if entity == "USER_TASK")


def _words(position: int) -> Mapping[str, tuple[Clause, ...]]:
    """Their words with the facts that each stands for."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, words in _DONE.items():
        found[words[position]] = (*found.get(words[position], ()), kind)
    return {word: (Condition("kind", "in", facts),) for word, facts in found.items()}


def _fields(tx: Transaction) -> dict[str, Field]:
    of_tasks = Condition("kind", "in", _OF_TASKS)
    return {
        "auditLogKey": Field(kind=KEY, special=lambda operator, value: _by_key(tx, operator, value)),
        "entityType": Field(choices=_words(0)),
        "operationType": Field(choices=_words(1)),
        "category": Field(choices={"USER_TASKS": (of_tasks,), "DEPLOYED_RESOURCES": (Not((of_tasks,)),)}),
        "result": Field(choices={"SUCCESS": ()}),
        "timestamp": Field(column="at", kind=INSTANT),
        "actorId": Field(special=_by_actor),
        "actorType": Field(choices={"CLIENT": (_PROGRAM,), "USER": (Not((_PROGRAM,)),)}),
        "processInstanceKey": Field(column="instance_key", kind=KEY),
        "processDefinitionId": Field(column="process_id", through="instances"),
        "processDefinitionKey": Field(column="version_key", through="instances", kind=KEY),
        "rootProcessInstanceKey": Field(column="root_key", through="instances", kind=KEY),
        "elementInstanceKey": finding.at_element(tx),
        "tenantId": documents.TENANT_FIELD,
    }


def _by_actor(operator: Operator, value: Any) -> Iterable[Clause]:
    """A program is known by its name alone."""
    match operator:
        case "in":
            yield Condition("actor", "in", [name for each in value for name in (each, CLIENT + each)])
        case "eq" | "like":
            yield AnyOf(((Condition("actor", operator, value),), (Condition("actor", operator, CLIENT + value),)))
        case "exists":
            return
        case _:
            raise InvalidInput("search.bad_operator", place="/filter/actorId", operator=operator)


def _by_key(tx: Transaction, operator: Operator, value: Any) -> Iterable[Clause]:
    if operator == "exists":
        return
    found = [row for key in filters.keys_of("auditLogKey", operator, value) for row in _found(tx, key)]
    yield filters.places("instance_key", "sequence", ((each.instance_key, each.sequence) for each in found))


def _found(tx: Transaction, key: int) -> Iterable[HistoryRecord]:
    for record in finding.candidates(tx, key):
        for row in tx.history.of(record.key):
            if row.kind in _DONE and row.actor and _key(row) == str(key):
                yield row


def _key(row: HistoryRecord) -> str:
    return str(documents.inner_key(row.instance_key, "audit", row.sequence))


def search(tx: Transaction, actor: Actor, query: Query, *limits: Clause) -> dict[str, Any]:
    """The commands given to instances, those of one instance in their order."""
    actor.require("instances.read_all")
    within = (*_SOMEBODY, *limits, *documents.within(actor, through="instances"))
    wanted = filters.search(query, _fields(tx), Order("instance_key"), *within)
    return filters.page_of(
        tx.search.history(wanted),
        lambda row: _shown(tx, row),
        tx.search.count("history", wanted, filters.MOST_COUNTED),
        lambda row: tx.search.place(row, wanted),
    )


def of_task(tx: Transaction, actor: Actor, key: int, query: Query) -> dict[str, Any]:
    """Those about a user task."""
    tasks.get(tx, actor, key)
    item = tx.work_items.find(key)
    assert item is not None
    here = (Condition("instance_key", "eq", item.instance_key), Condition("element_instance", "eq", item.element_instance))
    return search(tx, actor, query, *here, Condition("kind", "in", _OF_TASKS))


def get(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    actor.require("instances.read_all")
    for row in _found(tx, key):
        record = tx.instances.find(row.instance_key)
        if record is not None:
            actor.reaches(record.process_id)
        return _shown(tx, row)
    raise NotFound("program.no_such_entry", place=str(key))


def _shown(tx: Transaction, row: HistoryRecord) -> dict[str, Any]:
    item = next(
        (each for each in tx.work_items.of_instance(row.instance_key) if each.element_instance == row.element_instance), None
    )
    return _entry(tx.instances.find(row.instance_key), row, item.key if item is not None else None)


def _entry(record: InstanceRecord | None, row: HistoryRecord, item: int | None) -> dict[str, Any]:
    entity, operation = _DONE[row.kind]
    of_task = entity == "USER_TASK" and item is not None
    program = row.actor.startswith(CLIENT)
    return {
        "auditLogKey": _key(row),
        "entityKey": str(item if of_task else row.instance_key),
        "entityType": entity,
        "operationType": operation,
        "batchOperationKey": None,
        "batchOperationType": None,
        "timestamp": moment(row.at),
        "actorId": row.actor.removeprefix(CLIENT),
        "actorType": "CLIENT" if program else "USER",
        "agentElementId": None,
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
        "result": "SUCCESS",
        "category": "USER_TASKS" if entity == "USER_TASK" else "DEPLOYED_RESOURCES",
        "processDefinitionId": record.process_id if record else None,
        "processDefinitionKey": str(record.version_key) if record else None,
        "processInstanceKey": str(row.instance_key),
        "rootProcessInstanceKey": str(record.root_key or record.key) if record else None,
        "elementInstanceKey": element_key(row.instance_key, row.element_instance) if row.element_instance else None,
        "jobKey": None,
        "userTaskKey": str(item) if of_task else None,
        "decisionRequirementsId": None,
        "decisionRequirementsKey": None,
        "decisionDefinitionId": None,
        "decisionDefinitionKey": None,
        "decisionEvaluationKey": None,
        "deploymentKey": None,
        "formKey": None,
        "resourceKey": None,
        "relatedEntityKey": None,
        "relatedEntityType": None,
        "entityDescription": None,
        "inboundChannelType": None,
        "inboundChannelToolName": None,
    }
