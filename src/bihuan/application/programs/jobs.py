"""Jobs for workers outside: searched, and made ready as these clients read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.ports.search import AnyOf, Clause, Condition, Not, Operator, Order, Search
from bihuan.application.programs import documents, filters, finding, kinds
from bihuan.application.programs.filters import Field, Query
from bihuan.application.programs.kinds import FLAG, INSTANT, INTEGER, KEY
from bihuan.application.running import jobs
from bihuan.application.running.jobs import listening_of
from bihuan.kernel.errors import InvalidInput

MOST_AT_ONCE = 1_000
MOST_LISTENING = 10_000
_LISTENS = Condition("body", "neq", b"")
_FAILED_ONCE = (Condition("error", "neq", ""), Condition("attempts", "gt", 0))
_READY = Condition("state", "eq", "ready")
_STUCK = AnyOf(((Condition("state", "eq", "incident"),), _FAILED_ONCE))
_RETRIED = AnyOf(((_READY, *_FAILED_ONCE),))


def _fields(tx: Transaction) -> dict[str, Field]:
    return {
        "jobKey": Field(column="key", kind=KEY),
        "type": Field(column="topic"),
        "kind": Field(special=lambda operator, value: _listening(tx, "kind", operator, value)),
        "listenerEventType": Field(special=lambda operator, value: _listening(tx, "listenerEventType", operator, value)),
        "worker": Field(column="holder", empty=True),
        "retries": Field(column="retries", kind=INTEGER),
        "state": Field(choices={"CREATED": (Not((_STUCK,)),), "FAILED": (_STUCK,)}),
        "hasFailedWithRetriesLeft": Field(kind=FLAG, choices={True: (_RETRIED,), False: (Not((_RETRIED,)),)}),
        "elementId": Field(column="element_id"),
        "elementInstanceKey": finding.at_element(tx),
        "processInstanceKey": Field(column="instance_key", kind=KEY),
        "processDefinitionId": Field(column="process_id", through="instances"),
        "processDefinitionKey": Field(column="version_key", through="instances", kind=KEY),
        "priority": Field(column="priority", through="instances", kind=INTEGER),
        "errorMessage": Field(column="error", empty=True),
        "deadline": Field(column="due_at", kind=INSTANT, where=(Condition("holder", "neq", ""), _READY)),
        "creationTime": Field(column="created_at", kind=INSTANT),
        "tenantId": documents.TENANT_FIELD,
        **filters.never("isDenied", "deniedReason", "errorCode", "lastUpdateTime", "endTime"),
    }


def _listening(tx: Transaction, field: str, operator: Operator, value: Any) -> Iterable[Clause]:
    """By whose work a job is: that of its element, or of a listener, which stands inside the few jobs that have one."""
    listening = tx.search.jobs(Search(where=(_LISTENS,), limit=MOST_LISTENING))
    named = [job.key for job in listening if kinds.holds(operator, documents.kind_of(listening_of(job))[field], value)]
    elements = ((Not((_LISTENS,)),),) if kinds.holds(operator, documents.kind_of(None)[field], value) else ()
    yield AnyOf((*elements, (Condition("key", "in", named),)))


def activate(
    tx: Transaction,
    actor: Actor,
    *,
    topic: str,
    worker: str,
    most: int,
    lease_ms: int,
    names: Sequence[str] | None = None,
    token: bool = False,
) -> list[dict[str, Any]]:
    """Lease jobs of one topic for a worker; an empty list when there are none."""
    check(topic, most, lease_ms)
    holder = worker.strip()[:200] or actor.person
    claimed = jobs.claim(tx, (topic,), holder, min(most, MOST_AT_ONCE), lease_ms, actor=actor, everything=True)
    return [documents.activated(job, holder, tx.versions.find(job.instance.version_key), names, token=token) for job in claimed]


def check(topic: str, most: int, lease_ms: int) -> None:
    """Refuse a demand that can never be met."""
    if not topic.strip():
        raise InvalidInput("job.topic_missing", place="/type")
    if most < 1:
        raise InvalidInput("job.bad_count", place="/maxJobsToActivate")
    if not 1 <= lease_ms <= jobs.LONGEST_LEASE_MS:
        raise InvalidInput("job.bad_lease", place="/timeout", longest=jobs.LONGEST_LEASE_MS)


def wait_for(tx: Transaction, actor: Actor, topic: str, most: int, lease_ms: int) -> float | None:
    """In how many seconds a job of the topic may be there by the clock alone: an elapsed pause or lease."""
    actor.require("jobs.work")
    actor.serves(topic)
    check(topic, most, lease_ms)
    due = jobs.next_due(tx, (topic,))
    return None if due is None else max(due - tx.now, 0) / 1000


def search(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    """The jobs that are still to be done; finished ones stand in the history of their instance."""
    actor.require("jobs.work")
    topics = (Condition("topic", "in", sorted(actor.topics)),) if actor.topics is not None else ()
    wanted = filters.search(query, _fields(tx), Order("key"), *topics, *documents.within(actor, through="instances"))
    rows = tx.search.jobs(wanted)
    around = documents.instances_by_key(tx, (row.instance_key for row in rows))
    return filters.page_of(
        rows,
        lambda job: documents.job_document(tx, job, around.get(job.instance_key)),
        tx.search.count("jobs", wanted, filters.MOST_COUNTED),
        lambda job: tx.search.place(job, wanted),
    )
