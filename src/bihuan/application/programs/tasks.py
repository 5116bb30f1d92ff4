"""User tasks for programs. A program has no post of its own: what it does, it does as the assignee, and the record says so.

So separation of duties, four eyes and the rights of the step hold for programs as they do for the person.
"""

from __future__ import annotations

from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import WorkItemRecord
from bihuan.application.ports.search import Condition, Order
from bihuan.application.programs import documents, filters
from bihuan.application.programs.filters import Field, Query
from bihuan.application.running import work_items
from bihuan.application.running.projection import OUTCOME, run_for
from bihuan.application.running.runtime import load_state, visible
from bihuan.application.views.work import CompleteWorkItem
from bihuan.engine import codec
from bihuan.engine import events as ev
from bihuan.engine.answers import corrections
from bihuan.kernel.errors import Conflict, InvalidInput, NotFound

replace = msgspec.structs.replace

_FIELDS = {
    "userTaskKey": Field("key", filters.key),
    "elementInstanceKey": Field("key", filters.key),
    "elementId": Field("element_id", filters.text),
    "state": filters.one_of({"CREATED": ("open", "claimed"), "COMPLETED": ("completed",), "CANCELED": ("canceled",)}, "state"),
    "assignee": Field("assignee", filters.text),
    "priority": Field("priority"),
    "processInstanceKey": Field("instance_key", filters.key),
    "processDefinitionId": Field("process_id", filters.text),
    "bpmnProcessId": Field("process_id", filters.text),
    "processDefinitionKey": Field("version_key", filters.key),
    "businessId": Field("business_no", filters.text),
    "creationDate": Field("created_at", filters.instant),
    "completionDate": Field("completed_at", filters.instant),
    "dueDate": Field("due_at", filters.instant),
    "followUpDate": Field("follow_up_at", filters.instant),
}


def search(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    actor.require("instances.read_all")
    wanted = filters.search(query, _FIELDS, Order("key"))
    if actor.processes is not None:
        wanted = replace(wanted, where=(*wanted.where, Condition("process_id", "in", sorted(actor.processes))))
    return filters.page_of(
        tx.search.work_items(wanted),
        lambda item: documents.task_document(tx, item),
        tx.search.count("work_items", wanted, filters.MOST_COUNTED),
        lambda item: tx.search.place(item, wanted),
    )


def get(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    actor.require("instances.read_all")
    return documents.task_document(tx, _find(tx, actor, key))


def _find(tx: Transaction, actor: Actor, key: int) -> WorkItemRecord:
    item = tx.work_items.find(key)
    if item is None:
        raise NotFound("work_item.not_found", place=str(key))
    actor.reaches(item.process_id)
    return item


class Complete(msgspec.Struct, frozen=True, kw_only=True):
    variables: dict[str, Any] | None = None
    action: str | None = None


class Assign(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    assignee: str = ""
    allow_override: bool | None = True
    action: str | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    changeset: dict[str, Any] | None = None
    action: str | None = None


class Pending(msgspec.Struct, frozen=True):
    """Listeners are asked about what was wanted: which instance to watch, and since which event."""

    instance: int
    since: int


def _pending(tx: Transaction, item: WorkItemRecord) -> Pending | None:
    record = tx.instances.find(item.instance_key)
    if record is None or record.state != "active" or not _changing(tx, item):
        return None
    return Pending(record.key, record.sequence)


def _changing(tx: Transaction, item: WorkItemRecord) -> bool:
    scope = load_state(tx, item.instance_key).scopes.get(item.scope)
    live = scope.live.get(item.element_instance) if scope is not None else None
    return live is not None and live.phase == "changing"


def settled(tx: Transaction, actor: Actor, key: int, since: int) -> bool:
    """Whether the listeners have answered; raises `Conflict` with their reason when one has denied what was asked."""
    item = _find(tx, actor, key)
    if _changing(tx, item):
        return False
    for row in tx.history.of(item.instance_key):
        if row.sequence > since and row.kind == "ListenerAnswered" and row.element_instance == item.element_instance:
            told = codec.decode_event(row.body, row.schema)
            if isinstance(told, ev.ListenerAnswered) and told.denied:
                raise Conflict("program.task_denied", place=str(key), reason=told.reason)
    return True


def complete(tx: Transaction, actor: Actor, key: int, body: Complete) -> Pending | None:
    """Do the task as its assignee; the variable `outcome` is the decision where the step asks for one."""
    item = _find(tx, actor, key)
    if not item.assignee and item.state == "open":
        raise Conflict("program.task_unassigned", place=str(key))
    values = dict(body.variables or {})
    step_decides = isinstance(values.get(OUTCOME), str) and bool(_outcomes(tx, item))
    outcome = values.pop(OUTCOME) if step_decides else ""
    work_items.complete(
        tx, _as(actor, item.assignee), key, CompleteWorkItem(values=values, outcome=outcome, comment=actor.person)
    )
    return _pending(tx, item)


def _outcomes(tx: Transaction, item: WorkItemRecord) -> list[str]:
    run = run_for(tx, Actor(person=""))
    return work_items.outcomes(run.load(item.instance_key).blueprint.steps[item.element_id])


def _as(actor: Actor, person: str) -> Actor:
    actor.require("instances.manage")
    return replace(actor, person=person, reason=actor.person)


def assign(tx: Transaction, actor: Actor, key: int, body: Assign) -> Pending | None:
    """Give the task to somebody who may do it."""
    actor.require("instances.manage")
    item = _find(tx, actor, key)
    if not body.assignee.strip():
        raise InvalidInput("program.assignee_missing", place="/assignee")
    if item.assignee == body.assignee and item.state == "claimed":
        return None
    if item.assignee and item.assignee != body.assignee and body.allow_override is False:
        raise Conflict("program.task_assigned", place=str(key), person=item.assignee)
    work_items.assign(tx, actor, key, body.assignee, replace(actor, reason=actor.reason or actor.person))
    return _pending(tx, item)


def unassign(tx: Transaction, actor: Actor, key: int) -> Pending | None:
    """Put the task back for those it was offered to."""
    item = _find(tx, actor, key)
    if item.assignee:
        work_items.unclaim(tx, _as(replace(actor, key=""), item.assignee), key)
    return _pending(tx, item)


def change(tx: Transaction, actor: Actor, key: int, body: Change) -> Pending | None:
    """Other dates, another priority, other candidates: groups are posts, users people. An empty text or list clears."""
    actor.require("instances.manage")
    item = _find(tx, actor, key)
    given = dict(body.changeset or {})
    given.pop("assignee", None)
    work_items.revise(tx, replace(actor, reason=actor.reason or actor.person), key, corrections(given))
    return _pending(tx, item)


def variables(tx: Transaction, actor: Actor, key: int, query: Query) -> dict[str, Any]:
    """What the task sees, from its own scope outwards."""
    actor.require("instances.read_all")
    item = _find(tx, actor, key)
    case = run_for(tx, actor).load(item.instance_key)
    found = [
        {
            "variableKey": documents.derived_key("variable", item.instance_key, item.element_instance, name),
            "name": name,
            "value": documents.json_text(value),
            "isTruncated": False,
            "scopeKey": str(item.instance_key),
            "processInstanceKey": str(item.instance_key),
            "rootProcessInstanceKey": str(case.record.root_key or case.key),
            "tenantId": documents.TENANT,
            "physicalTenantId": documents.TENANT,
        }
        for name, value in visible(case.state, item.scope, item.element_instance).items()
    ]
    return filters.sliced(query, found)


def form(tx: Transaction, actor: Actor, key: int) -> dict[str, Any] | None:
    """The form of the task; None when it has none."""
    actor.require("instances.read_all")
    item = _find(tx, actor, key)
    blueprint = run_for(tx, actor).load(item.instance_key).blueprint
    step = blueprint.steps[item.element_id]
    plan = blueprint.form_of(step)
    if plan is None:
        return None
    version = tx.versions.find(item.version_key)
    return {
        "formId": step.form_id,
        "formKey": documents.derived_key("form", item.version_key, step.form_id),
        "schema": msgspec.json.encode(plan.schema).decode(),
        "version": version.number if version else 1,
        "tenantId": documents.TENANT,
        "physicalTenantId": documents.TENANT,
    }
