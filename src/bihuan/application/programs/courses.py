"""The course of instances for programs: the elements they passed, the flows they took, by whom they were called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeAlias

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.programs import documents, instances
from bihuan.application.programs.documents import TENANT
from bihuan.engine import codec
from bihuan.engine import events as ev

State: TypeAlias = Literal["ACTIVE", "COMPLETED", "TERMINATED"]

BEGUN = frozenset({"ElementActivated", "UserTaskCreated", "JobCreated", "CallStarted"})
DONE = frozenset({"ElementCompleted", "UserTaskCompleted", "JobCompleted", "CallCompleted"})
GONE = frozenset({"ElementCanceled", "UserTaskCanceled", "JobCanceled", "CallCanceled"})
AT_ONCE = frozenset({"ElementPassed"})
_KINDS = sorted(BEGUN | DONE | GONE | AT_ONCE)


def passed(tx: Transaction, keys: Sequence[int]) -> Iterable[tuple[str, State]]:
    """Every element instance of these instances with what became of it."""
    under_way: dict[tuple[int, int], str] = {}
    for instance, _, kind, element, number in tx.lists.passages(keys, _KINDS):
        if kind in BEGUN:
            under_way[instance, number] = element
        elif kind in AT_ONCE:
            yield element, "COMPLETED"
        elif under_way.pop((instance, number), None) is not None:
            yield element, "COMPLETED" if kind in DONE else "TERMINATED"
    for element in under_way.values():
        yield element, "ACTIVE"


def flows(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    """The sequence flows that an instance took, each once and in the order it was first taken."""
    record = instances.find(tx, actor, key)
    taken: dict[str, None] = {}
    for row in tx.history.of(key):
        if row.kind in DONE | AT_ONCE:
            event = codec.decode_event(row.body, row.schema)
            if isinstance(event, ev.ElementPassed | ev.Completion):
                taken.update(dict.fromkeys(event.taken))
    return {
        "items": [
            {
                "sequenceFlowId": flow,
                "processInstanceKey": str(key),
                "rootProcessInstanceKey": str(record.root_key or key),
                "processDefinitionKey": str(record.version_key),
                "processDefinitionId": record.process_id,
                "elementId": flow,
                "tenantId": TENANT,
                "physicalTenantId": TENANT,
            }
            for flow in taken
        ]
    }


def callers(tx: Transaction, actor: Actor, key: int) -> list[dict[str, Any]]:
    """The instances by whose calls an instance came about, the outermost first and itself last."""
    record = instances.find(tx, actor, key)
    found = [record]
    while record.parent_key is not None and (above := tx.instances.find(record.parent_key)) is not None:
        actor.reaches(above.process_id)
        record = above
        found.append(record)
    return [
        {
            "processInstanceKey": str(each.key),
            "processDefinitionKey": str(each.version_key),
            "processDefinitionName": documents.name_of(tx, each.process_id) or each.process_id,
        }
        for each in reversed(found)
    ]
