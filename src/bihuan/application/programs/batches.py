"""Batch operations for programs: asked for by a filter, searched, held, gone on with, stopped; and what became of each item.

They are the batches of our own pages: one transaction per instance, with the rights that the program's token has at that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import msgspec

from bihuan.application.actor import CLIENT, Actor
from bihuan.application.dossiers import Filed
from bihuan.application.idempotency import once, repeatable
from bihuan.application.operations import batches
from bihuan.application.operations.batches import BATCHES, LINES, Batch
from bihuan.application.ports import Transaction
from bihuan.application.ports.search import Condition, Search
from bihuan.application.programs import changing, documents, filters, instances, kinds
from bihuan.application.programs.documents import moment
from bihuan.application.programs.filters import Query
from bihuan.application.views import operations as views
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import InvalidInput, NotFound

TYPES: Mapping[str, str] = {
    "cancel": "CANCEL_PROCESS_INSTANCE",
    "migrate": "MIGRATE_PROCESS_INSTANCE",
    "modify": "MODIFY_PROCESS_INSTANCE",
    "return": "MODIFY_PROCESS_INSTANCE",
    "resolveIncidents": "RESOLVE_INCIDENT",
    "suspend": "SUSPEND_PROCESS_INSTANCE",
    "resume": "RESUME_PROCESS_INSTANCE",
    "setVariables": "UPDATE_VARIABLE",
    "retryJobs": "UPDATE_JOB",
}
STATES = {
    "waiting": "CREATED",
    "running": "ACTIVE",
    "suspended": "SUSPENDED",
    "completed": "COMPLETED",
    "canceled": "CANCELED",
    "failed": "FAILED",
}
_AT_ONCE = 500
MOST_ITEMS = 50_000
_RUNNING = Condition("state", "in", ("active", "suspended"))
# Which instances an operation is for; it leaves all others alone.
_MEANT: Mapping[str, tuple[Condition, ...]] = dict.fromkeys(TYPES, (_RUNNING,)) | {
    "suspend": (Condition("state", "eq", "active"),),
    "resume": (Condition("state", "eq", "suspended"),),
    "resolveIncidents": (_RUNNING, Condition("incidents", "gt", 0)),
}

replace = msgspec.structs.replace


class Plan(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    target_process_definition_key: str | int
    mapping_instructions: list[changing.Counterpart] | None = None


class Move(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    source_element_id: str
    target_element_id: str


class Ask(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Which instances, and for a migration and a modification what is to happen to them."""

    filter: dict[str, Any] | None = None
    migration_plan: Plan | None = None
    move_instructions: list[Move] | None = None


def create(tx: Transaction, actor: Actor, kind: views.BatchKind, body: Ask) -> dict[str, Any]:
    """A batch over the instances that the filter finds now and that the operation is for.

    Those called by others are left to their callers. A filter without any condition would mean everything there is: refused.
    """

    def act() -> views.BatchRow:
        actor.require("instances.manage")
        filters.require_conditions(body.filter or {})
        keys = instances.found(tx, actor, Query(filter=body.filter), batches.MOST + 1, *_MEANT[kind])
        if len(keys) > batches.MOST:
            raise InvalidInput("batch.too_many", place="/filter", most=batches.MOST)
        command = _command(kind, body, keys)
        batches.require_whole(tx, command)
        return batches.asked(tx, actor, Batch(command=command, keys=keys, asked_by=actor.person, language=actor.language))

    row = once(tx, actor, "program.batch", [kind, body], views.BatchRow, act)
    return {"batchOperationKey": row.key, "batchOperationType": TYPES[kind]}


def _command(kind: views.BatchKind, body: Ask, keys: tuple[int, ...]) -> views.StartBatch:
    which = views.BatchWhich(keys=[str(key) for key in keys])
    command = views.StartBatch(kind=kind, which=which, reason=TYPES[kind])
    if kind == "migrate":
        if body.migration_plan is None:
            raise InvalidInput("batch.incomplete", place="/migrationPlan", kind=kind)
        mapped = body.migration_plan.mapping_instructions or ()
        elements = {each.source_element_id: each.target_element_id for each in mapped}
        return replace(command, to_version=str(body.migration_plan.target_process_definition_key), elements=elements)
    if kind == "modify":
        moves = body.move_instructions or ()
        if not moves:
            raise InvalidInput("batch.incomplete", place="/moveInstructions", kind=kind)
        return replace(command, elements={each.source_element_id: each.target_element_id for each in moves})
    return command


def one(kind: views.BatchKind) -> Callable[[Transaction, Actor, int], dict[str, Any]]:
    """The same for one instance, by its key."""

    def ask(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
        instances.get(tx, actor, key)
        return create(tx, actor, kind, Ask(filter={"processInstanceKey": str(key)}))

    return ask


def get(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    return _document(tx, _find(tx, actor, key))


_BATCH = kinds.by_name(
    "batchOperationKey",
    "state",
    "batchOperationType",
    "operationType",
    "startDate",
    "endDate",
    "actorType",
    "actorId",
    operationsTotalCount=kinds.INTEGER,
    operationsFailedCount=kinds.INTEGER,
    operationsCompletedCount=kinds.INTEGER,
)
_ITEM = kinds.by_name(
    "operationType",
    "batchOperationKey",
    "itemKey",
    "processInstanceKey",
    "rootProcessInstanceKey",
    "state",
    "processedDate",
    "errorMessage",
)


def search(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    """Newest first where nothing else is asked for; `operationType` is the filter's name for the type."""
    actor.require("instances.manage")
    found = (_document(tx, filed) for filed in BATCHES.all(tx) if _reached(tx, actor, filed.value))
    return filters.sliced(query, ({**each, "operationType": each["batchOperationType"]} for each in found), _BATCH)


def items(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    """What became of each instance; of the batches that are named, or of all while there are not too many instances in them."""
    actor.require("instances.manage")
    reached = [filed for filed in _named(tx, query) if _reached(tx, actor, filed.value)]
    if sum(len(filed.value.keys) for filed in reached) > MOST_ITEMS:
        raise InvalidInput("program.too_many_items", place="/filter/batchOperationKey", most=MOST_ITEMS)
    return filters.sliced(query, (line for filed in reached for line in _lines(tx, actor, filed)), _ITEM)


def _named(tx: Transaction, query: Query) -> Sequence[Filed[Batch]]:
    """The batches that a search for items names, else all."""
    wanted: Any = (query.filter or {}).get("batchOperationKey")
    if isinstance(wanted, dict):
        operators = cast("dict[str, Any]", wanted)
        wanted = operators.get("$eq", operators.get("$in"))
    if wanted is None:
        return BATCHES.all(tx)
    texts = [str(each) for each in (cast("list[Any]", wanted) if isinstance(wanted, list) else [wanted])]
    keys = filters.keys_of("batchOperationKey", "in", texts)
    return [found for key in keys if (found := BATCHES.find(tx, key)) is not None]


@repeatable("program.batch.suspend")
def suspend(tx: Transaction, actor: Actor, key: int) -> None:
    batches.suspend(tx, actor, _find(tx, actor, key).id)


@repeatable("program.batch.resume")
def resume(tx: Transaction, actor: Actor, key: int) -> None:
    batches.resume(tx, actor, _find(tx, actor, key).id)


@repeatable("program.batch.cancel")
def cancel(tx: Transaction, actor: Actor, key: int) -> None:
    batches.cancel(tx, actor, _find(tx, actor, key).id)


def _find(tx: Transaction, actor: Actor, key: int) -> Filed[Batch]:
    actor.require("instances.manage")
    found = BATCHES.find(tx, str(key))
    if found is None or not _reached(tx, actor, found.value):
        raise NotFound("dossier.not_found", place=str(key))
    return found


def _reached(tx: Transaction, actor: Actor, batch: Batch) -> bool:
    """Whether the token is for the processes of all instances; what it has asked for itself, it may look at in any case."""
    if actor.processes is None or batch.asked_by == actor.person:
        return True
    keys, count = sorted(set(batch.keys)), 0
    for begin in range(0, len(keys), _AT_ONCE):
        theirs = Condition("key", "in", keys[begin : begin + _AT_ONCE])
        count += tx.search.count("instances", Search(where=(theirs, *documents.within(actor))), _AT_ONCE)
    return 0 < count == len(keys)


def _state(filed: Filed[Batch]) -> str:
    batch = filed.value
    return "PARTIALLY_COMPLETED" if filed.record.state == "completed" and batch.failed else STATES[filed.record.state]


def _document(tx: Transaction, filed: Filed[Batch]) -> dict[str, Any]:
    batch = filed.value
    program = batch.asked_by.startswith(CLIENT)
    return {
        "batchOperationKey": filed.id,
        "state": _state(filed),
        "batchOperationType": TYPES[batch.command.kind],
        "startDate": moment(filed.record.created_at),
        "endDate": moment(batch.ended_at),
        "actorType": "CLIENT" if program else "USER",
        "actorId": batch.asked_by.removeprefix(CLIENT),
        "operationsTotalCount": len(batch.keys),
        "operationsFailedCount": batch.failed,
        "operationsCompletedCount": batch.done - batch.failed,
        "errors": [],
    }


def _lines(tx: Transaction, actor: Actor, filed: Filed[Batch]) -> list[dict[str, Any]]:
    known = {each.value.instance: each for each in LINES.all(tx, subject=filed.id)}
    records = documents.instances_by_key(tx, filed.value.keys)
    spoken = "en" if actor.language == "en" else "zh-CN"
    found: list[dict[str, Any]] = []
    for key in filed.value.keys:
        line, record = known.get(key), records.get(key)
        problem = line.value.problem if line is not None else None
        waiting = "CANCELED" if filed.record.state == "canceled" else "ACTIVE"
        found.append(
            {
                "operationType": TYPES[filed.value.command.kind],
                "batchOperationKey": filed.id,
                "itemKey": str(key),
                "processInstanceKey": str(key),
                "rootProcessInstanceKey": documents.maybe_key((record.root_key or key) if record else None),
                "state": waiting if line is None else "COMPLETED" if problem is None else "FAILED",
                "processedDate": moment(line.record.created_at) if line is not None else None,
                "errorMessage": render(problem, spoken) if problem is not None else None,
            }
        )
    return found
