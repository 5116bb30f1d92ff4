"""Jobs: automatic work, done outside the transaction by whoever holds the lease."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from bihuan.application.actor import SYSTEM, Actor
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import JobRecord
from bihuan.application.running.projection import run_for
from bihuan.application.running.runtime import Case, Run, scope_of, visible
from bihuan.engine import commands as do
from bihuan.engine.program import Job as JobPlan
from bihuan.feel import codec as feel_codec
from bihuan.forms.presentation import plain
from bihuan.kernel.errors import Conflict, NotFound

FIRST_PAUSE_MS = 1_000
LONGEST_PAUSE_MS = 300_000

replace = msgspec.structs.replace


class ClaimedJob(msgspec.Struct, frozen=True, kw_only=True):
    """A leased job with all a worker needs; `variables` are JSON-able, `idempotency_key` is the same at every try."""

    key: int
    lease: int
    deadline: int
    topic: str
    retries: int
    instance_key: int
    element_id: str
    element_instance: int
    process_id: str
    business_no: str
    headers: Mapping[str, str]
    variables: dict[str, Any]

    @property
    def idempotency_key(self) -> str:
        return f"{self.instance_key}-{self.element_instance}"


def claim(tx: Transaction, topics: Sequence[str], holder: str, limit: int, lease_ms: int) -> list[ClaimedJob]:
    """Lease up to `limit` due jobs of these topics; each lease is a token that later answers must show."""
    run = run_for(tx, SYSTEM)
    claimed: list[ClaimedJob] = []
    for job in tx.jobs.claim(topics, holder, limit, tx.now, lease_ms):
        case = run.load(job.instance_key)
        if case.record.state == "active" and case.state is not None:
            claimed.append(_ready(case, job))
    return claimed


def _ready(case: Case, job: JobRecord) -> ClaimedJob:
    assert case.state is not None
    node = case.program.nodes[job.element_id]
    scope = scope_of(case.state, job.element_instance)
    if node.inputs:
        live = case.state.scopes[scope].live.get(job.element_instance) if scope else None
        values: Mapping[str, Any] = (live.variables if live is not None else None) or {}
    else:
        values = visible(case.state, scope, job.element_instance)
    return ClaimedJob(
        key=job.key,
        lease=job.lease,
        deadline=job.due_at,
        topic=job.topic,
        retries=job.retries,
        instance_key=job.instance_key,
        element_id=job.element_id,
        element_instance=job.element_instance,
        process_id=case.record.process_id,
        business_no=case.record.business_no,
        headers=node.work.headers if isinstance(node.work, JobPlan) else {},
        variables={name: plain(value) for name, value in values.items()},
    )


def complete(tx: Transaction, key: int, lease: int, variables: Mapping[str, Any], actor: Actor = SYSTEM) -> None:
    """The work is done with this result; raises `Conflict("job.lease_lost")` for a stale token, `NotFound` when it is gone."""
    job, run, case = _held(tx, key, lease, actor)
    values = {name: feel_codec.from_json(value) for name, value in variables.items()}
    run.step(case, do.CompleteJob(instance=job.element_instance, variables=values))
    run.finish()


def fail(
    tx: Transaction,
    key: int,
    lease: int,
    message: str,
    *,
    retries: int | None = None,
    pause_ms: int | None = None,
    actor: Actor = SYSTEM,
) -> None:
    """The work did not succeed: again after a pause that doubles, an incident when no retries are left."""
    job, run, case = _held(tx, key, lease, actor)
    left = job.retries - 1 if retries is None else retries
    pause = min(FIRST_PAUSE_MS << min(job.attempts, 20), LONGEST_PAUSE_MS) if pause_ms is None else pause_ms
    tx.jobs.save(replace(job, attempts=job.attempts + 1))
    run.step(case, do.FailJob(instance=job.element_instance, retries=max(left, 0), message=message[:2_000], backoff=pause))
    run.finish()


def throw(
    tx: Transaction, key: int, lease: int, code: str, message: str, variables: Mapping[str, Any], actor: Actor = SYSTEM
) -> None:
    """The work ended with a business error, for a boundary event or event sub-process to catch."""
    job, run, case = _held(tx, key, lease, actor)
    values = {name: feel_codec.from_json(value) for name, value in variables.items()}
    run.step(case, do.ThrowError(instance=job.element_instance, code=code, message=message, variables=values))
    run.finish()


def next_due(tx: Transaction) -> int | None:
    """When the next job may be claimed."""
    return tx.jobs.next_due()


def _held(tx: Transaction, key: int, lease: int, actor: Actor) -> tuple[JobRecord, Run, Case]:
    job = tx.jobs.find(key)
    if job is None:
        raise NotFound("job.not_found", place=str(key))
    if job.lease != lease or job.state != "ready":
        raise Conflict("job.lease_lost", place=str(key))
    run = run_for(tx, actor)
    case = run.load(job.instance_key)
    case.keys[job.element_instance] = key
    return job, run, case
