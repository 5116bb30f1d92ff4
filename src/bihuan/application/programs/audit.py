"""What people and programs did with instances, for programs: the commands in their history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bihuan.application.actor import CLIENT, Actor
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import HistoryRecord, InstanceRecord, WorkItemRecord
from bihuan.application.ports.search import AnyOf, Clause, Condition, Not, Operator, Order, Search
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
# What their entries have a place for and ours say nothing of.
_UNTOLD = (
    "agentElementId",
    "batchOperationKey",
    "batchOperationType",
    "decisionDefinitionId",
    "decisionDefinitionKey",
    "decisionEvaluationKey",
    "decisionRequirementsId",
    "decisionRequirementsKey",
    "deploymentKey",
    "entityDescription",
    "formKey",
    "inboundChannelToolName",
    "inboundChannelType",
    "jobKey",
    "relatedEntityKey",
    "relatedEntityType",
    "resourceKey",
)
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
        "userTaskKey": Field(kind=KEY, special=lambda operator, value: _by_task(tx, operator, value)),
        "tenantId": documents.TENANT_FIELD,
        **filters.never(*_UNTOLD),
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
    found = _found(tx, filters.keys_of("auditLogKey", operator, value))
    yield filters.places("instance_key", "sequence", ((each.instance_key, each.sequence) for each in found))


def _found(tx: Transaction, keys: Iterable[int]) -> Iterable[HistoryRecord]:
    wanted = set(map(str, keys))
    for part in finding.around(tx, map(int, wanted)):
        here = Search(where=(*_SOMEBODY, Condition("instance_key", "in", part)), limit=filters.MOST_SKIPPED)
        yield from (row for row in tx.search.history(here) if _key(row) in wanted)


def _by_task(tx: Transaction, operator: Operator, value: Any) -> Iterable[Clause]:
    if operator == "exists":
        yield Condition("kind", "in", _OF_TASKS)
        return
    items = [tx.work_items.find(key) for key in filters.keys_of("userTaskKey", operator, value)]
    found = [(item.instance_key, sequence) for item in items if item is not None for sequence in _facts_of(tx, item)]
    yield filters.places("instance_key", "sequence", found)


def _facts_of(tx: Transaction, item: WorkItemRecord) -> Iterable[int]:
    """Where in the history of its instance something was done with a piece of work."""
    beside = [each for each in tx.work_items.of_instance(item.instance_key) if each.element_instance == item.element_instance]
    for row in tx.history.of(item.instance_key):
        if row.kind in _OF_TASKS and row.element_instance == item.element_instance and _item_of(row, beside) == item:
            yield row.sequence


def _item_of(row: HistoryRecord, items: Sequence[WorkItemRecord]) -> WorkItemRecord | None:
    """Whose work a fact is about. Of several people who decide at one step each has a piece of work of their own.

    None where several come into question, as when one of them hands it on.
    """
    here = [each for each in items if each.element_instance == row.element_instance]
    if len(here) < 2 or row.kind not in _OF_TASKS:
        return here[0] if here else None
    ended = [each for each in here if each.completed_at == row.at and row.actor in (each.completed_by, each.assignee)]
    theirs = ended or [each for each in here if row.actor in (each.completed_by, each.assignee)]
    return theirs[0] if len(theirs) == 1 else None


def _key(row: HistoryRecord) -> str:
    return str(documents.inner_key(row.instance_key, "audit", row.sequence))


def search(tx: Transaction, actor: Actor, query: Query, *limits: Clause) -> dict[str, Any]:
    """The commands given to instances, those of one instance in their order."""
    actor.require("instances.read_all")
    within = (*_SOMEBODY, *limits, *documents.within(actor, through="instances"))
    wanted = filters.search(query, _fields(tx), Order("instance_key"), *within)
    rows = tx.search.history(wanted)
    records, items = _around(tx, [row.instance_key for row in rows])
    return filters.page_of(
        rows,
        lambda row: _entry(records.get(row.instance_key), row, _item_of(row, items[row.instance_key])),
        tx.search.count("history", wanted, filters.MOST_COUNTED),
        lambda row: tx.search.place(row, wanted),
    )


def of_task(tx: Transaction, actor: Actor, key: int, query: Query) -> dict[str, Any]:
    """Those about a user task."""
    tasks.get(tx, actor, key)
    return search(tx, actor, query, *_by_task(tx, "eq", key))


def _around(
    tx: Transaction, instances: Iterable[int]
) -> tuple[Mapping[int, InstanceRecord], Mapping[int, Sequence[WorkItemRecord]]]:
    """These instances, and the work there is or was in each."""
    keys = sorted(set(instances))
    items: defaultdict[int, list[WorkItemRecord]] = defaultdict(list)
    for begin in range(0, len(keys), documents.AT_ONCE):
        part = keys[begin : begin + documents.AT_ONCE]
        for item in tx.search.work_items(Search(where=(Condition("instance_key", "in", part),), limit=filters.MOST_SKIPPED)):
            items[item.instance_key].append(item)
    return documents.instances_by_key(tx, keys), items


def get(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    actor.require("instances.read_all")
    for row in _found(tx, [key]):
        record = tx.instances.find(row.instance_key)
        if record is not None:
            actor.reaches(record.process_id)
        return _entry(record, row, _item_of(row, tx.work_items.of_instance(row.instance_key)))
    raise NotFound("program.no_such_entry", place=str(key))


def _entry(record: InstanceRecord | None, row: HistoryRecord, item: WorkItemRecord | None) -> dict[str, Any]:
    entity, operation = _DONE[row.kind]
    of_task = entity == "USER_TASK"
    program = row.actor.startswith(CLIENT)
    return {
        "auditLogKey": _key(row),
        "entityKey": str(item.key if item is not None and of_task else row.instance_key),
        "entityType": entity,
        "operationType": operation,
        "timestamp": moment(row.at),
        "actorId": row.actor.removeprefix(CLIENT),
        "actorType": "CLIENT" if program else "USER",
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
        "result": "SUCCESS",
        "category": "USER_TASKS" if entity == "USER_TASK" else "DEPLOYED_RESOURCES",
        "processDefinitionId": record.process_id if record else None,
        "processDefinitionKey": str(record.version_key) if record else None,
        "processInstanceKey": str(row.instance_key),
        "rootProcessInstanceKey": str(record.root_key or record.key) if record else None,
        "elementInstanceKey": element_key(row.instance_key, row.element_instance) if row.element_instance else None,
        "userTaskKey": str(item.key) if item is not None and of_task else None,
        **dict.fromkeys(_UNTOLD),
    }
