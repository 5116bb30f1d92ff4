"""Jobs for workers outside: searched, and made ready as these clients read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.ports.search import Order
from bihuan.application.programs import documents, filters
from bihuan.application.programs.filters import Field, Query
from bihuan.application.running import jobs
from bihuan.kernel.errors import InvalidInput

MOST_AT_ONCE = 1_000
_FIELDS = {
    "jobKey": Field("key", filters.key),
    "type": Field("topic", filters.text),
    "worker": Field("holder", filters.text),
    "retries": Field("retries"),
    "state": filters.one_of({"CREATED": ("ready",), "FAILED": ("incident",)}, "state"),
    "elementId": Field("element_id", filters.text),
    "processInstanceKey": Field("instance_key", filters.key),
    "elementInstanceKey": Field("key", filters.key),
    "errorMessage": Field("error", filters.text),
    "deadline": Field("due_at", filters.instant),
    "creationTime": Field("created_at", filters.instant),
}


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
    claimed = jobs.claim(tx, (topic,), holder, min(most, MOST_AT_ONCE), lease_ms, actor=actor)
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
    wanted = filters.search(query, _FIELDS, Order("key"))
    found = [job for job in tx.search.jobs(wanted) if _serves(actor, job.topic)]
    return filters.page_of(
        found,
        lambda job: documents.job_document(tx, job),
        tx.search.count("jobs", wanted, filters.MOST_COUNTED),
        lambda job: tx.search.place(job, wanted),
    )


def _serves(actor: Actor, topic: str) -> bool:
    return actor.topics is None or topic in actor.topics
