"""User tasks for programs. A program has no post of its own: what it does, it does as the assignee, and the record says so.

So separation of duties, four eyes and the rights of the step hold for programs as they do for the person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.models import blueprints
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import WorkItemRecord
from bihuan.application.ports.search import AnyOf, Clause, Condition, Operator, Order, Related, Search
from bihuan.application.programs import documents, elements, filters, finding, kinds, resources
from bihuan.application.programs.documents import RUN_BY
from bihuan.application.programs.filters import Field, Query
from bihuan.application.programs.kinds import INSTANT, INTEGER, KEY
from bihuan.application.running import showing, work_items
from bihuan.application.running.projection import OUTCOME, run_for
from bihuan.application.running.runtime import load_state
from bihuan.application.views.work import CompleteWorkItem
from bihuan.engine import codec
from bihuan.engine import events as ev
from bihuan.engine.answers import corrections
from bihuan.engine.state import ROOT, State
from bihuan.kernel.errors import BihuanError, Conflict, Forbidden, InvalidInput, NotFound

replace = msgspec.structs.replace

_STATES = {"CREATED": ("open", "claimed"), "COMPLETED": ("completed",), "CANCELED": ("canceled",)}
_VARIABLES = "processInstanceVariables"


def _fields(tx: Transaction) -> dict[str, Field]:
    return {
        "userTaskKey": Field(column="key", kind=KEY),
        "elementInstanceKey": finding.at_element(tx),
        "elementId": Field(column="element_id"),
        "name": Field(special=lambda operator, value: _named(tx, operator, value)),
        "state": Field(column="state", choices={name: (Condition("state", "in", ours),) for name, ours in _STATES.items()}),
        "assignee": Field(column="assignee", empty=True),
        "candidateGroup": _candidates("post"),
        "candidateGroups": _candidates("post"),
        "candidateUser": _candidates("person"),
        "candidateUsers": _candidates("person"),
        "priority": Field(column="priority", kind=INTEGER),
        "processInstanceKey": Field(column="instance_key", kind=KEY),
        "processDefinitionId": Field(column="process_id"),
        "bpmnProcessId": Field(column="process_id"),
        "processDefinitionKey": Field(column="version_key", kind=KEY),
        "businessId": Field(column="business_no", empty=True),
        "creationDate": Field(column="created_at", kind=INSTANT),
        "completionDate": Field(column="completed_at", kind=INSTANT),
        "dueDate": Field(column="due_at", kind=INSTANT),
        "followUpDate": Field(column="follow_up_at", kind=INSTANT),
        "tenantId": documents.TENANT_FIELD,
    }


def _candidates(kind: str) -> Field:
    """Those whom a task is offered to; an ended one is offered to nobody."""

    def clauses(operator: Operator, value: Any) -> Iterable[Clause]:
        match operator:
            case "eq" | "like":
                condition = Condition("principal", operator, f"{kind}:{value}")
            case "in":
                condition = Condition("principal", "in", [f"{kind}:{each}" for each in value])
            case "exists":
                condition = Condition("principal", "like", f"{kind}:*")
            case _:
                raise InvalidInput("search.bad_operator", place="/filter", operator=operator)
        yield Related("candidates", (condition,))

    return Field(special=clauses)


def _named(tx: Transaction, operator: Operator, value: Any) -> Iterable[Clause]:
    """The user tasks that are called so, version by version."""
    versions: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for version in tx.search.versions(Search(where=(Condition("state", "in", RUN_BY),), limit=filters.MOST_ROWS)):
        try:
            steps = blueprints.of_version(tx, version).steps.values()
        except BihuanError:
            continue
        named = sorted(
            each.element_id for each in steps if each.kind == "userTask" and kinds.holds(operator, each.name.zh, value)
        )
        if named:
            versions[tuple(named)].append(version.key)
    yield AnyOf(
        tuple((Condition("version_key", "in", keys), Condition("element_id", "in", named)) for named, keys in versions.items())
    )


def search(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    actor.require("instances.read_all")
    wanted = _searched(tx, actor, query)
    rows = tx.search.work_items(wanted)
    around = documents.instances_by_key(tx, (row.instance_key for row in rows))
    return filters.page_of(
        rows,
        lambda item: documents.task_document(tx, item, around.get(item.instance_key)),
        tx.search.count("work_items", wanted, filters.MOST_COUNTED),
        lambda item: tx.search.place(item, wanted),
    )


def _searched(tx: Transaction, actor: Actor, query: Query) -> Search:
    asked = dict(query.filter or {})
    variables = asked.pop(_VARIABLES, None)
    wanted = filters.search(replace(query, filter=asked), _fields(tx), Order("key"), *documents.within(actor))
    if variables is None:
        return wanted
    theirs = Search(where=(Related("work_items", wanted.where),))
    held = finding.holding(tx, actor, _VARIABLES, variables, lambda most: tx.search.instances(replace(theirs, limit=most)))
    return replace(wanted, where=(*wanted.where, Related("instances", (held,))))


def get(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    actor.require("instances.read_all")
    item = _find(tx, actor, key)
    return documents.task_document(tx, item, tx.instances.find(item.instance_key))


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
    try:
        work_items.assign(tx, actor, key, body.assignee, replace(actor, reason=actor.reason or actor.person))
    except Forbidden as refused:
        if refused.code != "assignment.not_yours":
            raise
        raise Forbidden("program.not_for_person", place="/assignee", person=body.assignee) from refused
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


def variables(tx: Transaction, actor: Actor, key: int, query: Query, *, whole: bool = False) -> dict[str, Any]:
    """Every variable of the scopes around the task, its own first; one of the same name further out stands there as well."""
    return filters.sliced(query, [each for layer in _layers(tx, actor, key, whole=whole) for each in layer], elements.VARIABLE)


def effective_variables(tx: Transaction, actor: Actor, key: int, query: Query, *, whole: bool = False) -> dict[str, Any]:
    """What the task sees: of each name, the variable nearest to it."""
    seen: dict[str, dict[str, Any]] = {}
    for layer in _layers(tx, actor, key, whole=whole):
        for each in layer:
            seen.setdefault(each["name"], each)
    return filters.sliced(query, list(seen.values()), elements.VARIABLE)


def _layers(tx: Transaction, actor: Actor, key: int, *, whole: bool) -> Iterable[list[dict[str, Any]]]:
    """The variables around a task, from its own scope outwards."""
    actor.require("instances.read_all")
    item = _find(tx, actor, key)
    case = run_for(tx, actor).load(item.instance_key)
    state = load_state(tx, item.instance_key)
    held = elements.layers(state)
    for owner in _owners(state, item):
        values = showing.readable(actor, case.blueprint, held.get(owner, {}))
        yield [elements.variable_document(case.record, owner, name, value, whole=whole) for name, value in values.items()]


def _owners(state: State, item: WorkItemRecord) -> Iterable[int]:
    """The element instances around a task; of an ended one those that are still there, else the process."""
    yield item.element_instance
    number = item.scope if item.scope in state.scopes else ROOT
    while number in state.scopes:
        yield number
        number = state.scopes[number].parent


def form(tx: Transaction, actor: Actor, key: int) -> dict[str, Any] | None:
    """The form of the task; None when it has none."""
    actor.require("instances.read_all")
    item = _find(tx, actor, key)
    blueprint = run_for(tx, actor).load(item.instance_key).blueprint
    return resources.form_of(tx, actor, blueprint, blueprint.steps[item.element_id].form_id)
