"""Jobs: automatic work, done outside the transaction by whoever holds the lease.

A lease is a number that grows with each claim: a fencing token. Whoever shows an old one is told `job.lease_lost`, whatever
became of the job since. Work happens at least once; `idempotency_key` is the same at every try, so that a receiver can tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from bihuan.application.actor import SYSTEM, Actor
from bihuan.application.idempotency import once
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import InstanceRecord, JobRecord
from bihuan.application.running import correcting, showing
from bihuan.application.running.projection import run_for
from bihuan.application.running.runtime import Case, Run, scope_of, visible
from bihuan.engine import commands as do
from bihuan.engine.answers import NOTHING
from bihuan.engine.program import Job as JobPlan
from bihuan.engine.state import Changes, Listening
from bihuan.feel import codec as feel_codec
from bihuan.forms.presentation import plain
from bihuan.kernel.errors import BihuanError, Conflict, InvalidInput, NotFound, Rejected

FIRST_PAUSE_MS = 1_000
LONGEST_PAUSE_MS = 300_000
LONGEST_LEASE_MS = 24 * 3_600_000
MOST_RETRIES = 1_000_000
LONGEST_MESSAGE = 2_000

replace = msgspec.structs.replace


class Done(msgspec.Struct, frozen=True):
    """What a worker is answered, and again when it sends the same report once more under the same key."""

    job: str


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
    instance: InstanceRecord
    listening: Listening | None = None

    @property
    def idempotency_key(self) -> str:
        heard = f"-{self.listening.on}-{self.key}" if self.listening is not None else ""
        return f"{self.instance_key}-{self.element_instance}{heard}"


def claim(
    tx: Transaction,
    topics: Sequence[str],
    holder: str,
    limit: int,
    lease_ms: int,
    *,
    actor: Actor = SYSTEM,
    everything: bool = False,
) -> list[ClaimedJob]:
    """Lease up to `limit` due jobs of these topics; each lease is a token that later answers must show.

    Where a task has input mappings its job comes with what they make; with `everything` also with what else the task sees, save
    sensitive fields that the actor may not read: those only a mapping hands over.

    A job that cannot be made ready is put off, so that it does not keep the others from their workers.
    """
    actor.require("jobs.work")
    for topic in topics:
        actor.serves(topic)
    run = run_for(tx, SYSTEM)
    claimed: list[ClaimedJob] = []
    for job in tx.jobs.claim(topics, holder, limit, tx.now, lease_ms):
        try:
            case = run.load(job.instance_key)
            if case.record.state == "active" and case.state is not None:
                claimed.append(_ready(case, job, actor if everything else None))
            else:  # a suspended instance: nobody has the job, and it comes again when the instance goes on
                tx.jobs.save(replace(job, due_at=tx.now + LONGEST_PAUSE_MS, holder=""))
        except (BihuanError, KeyError) as failure:
            tx.jobs.save(replace(job, due_at=tx.now + LONGEST_PAUSE_MS, holder="", error=repr(failure)[:LONGEST_MESSAGE]))
    return claimed


def _ready(case: Case, job: JobRecord, reader: Actor | None = None) -> ClaimedJob:
    assert case.state is not None
    node = case.program.nodes[job.element_id]
    scope = scope_of(case.state, job.element_instance)
    values: Mapping[str, Any] = visible(case.state, scope, job.element_instance)
    if node.inputs:
        live = case.state.scopes[scope].live.get(job.element_instance) if scope else None
        own = (live.variables if live is not None else None) or {}
        plainly = showing.readable(reader, case.blueprint, values) if reader is not None else {}
        around = {name: value for name, value in values.items() if name in plainly and plainly[name] == value}
        values = {**around, **own}
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
        instance=case.record,
        listening=listening_of(job),
    )


def listening_of(job: JobRecord) -> Listening | None:
    """What a listener's job is about; None for the work of an element itself."""
    return msgspec.msgpack.decode(job.body, type=Listening) if job.body else None


def ready(tx: Transaction, job: JobRecord) -> ClaimedJob | None:
    """A job as its worker sees it, not leased: for who does it in the same transaction. None when its instance is not active."""
    case = run_for(tx, SYSTEM).load(job.instance_key)
    return _ready(case, job) if case.record.state == "active" and case.state is not None else None


def complete(
    tx: Transaction,
    key: int,
    lease: int | None,
    variables: Mapping[str, Any],
    actor: Actor = SYSTEM,
    *,
    denied: bool = False,
    denied_for: str = "",
    corrections: Changes = NOTHING,
) -> Done:
    """The work is done with this result; raises `Conflict("job.lease_lost")` for a stale token, `NotFound` when it is gone.

    The job of a task listener may deny what it was asked about, or set it otherwise (`corrections`); one that gives the work to
    somebody who may not do it becomes an incident, see `correcting`.
    """

    def act() -> Done:
        job, run, case = _held(tx, key, lease, actor)
        refused = correcting.refusal(run, case, job, corrections) if corrections != NOTHING and not denied else None
        if refused is not None:
            run.step(case, correcting.incident(job, refused))
            run.finish()
            return Done(str(key))
        command = do.CompleteJob(
            instance=job.element_instance,
            variables=_values(variables),
            denied=denied,
            denied_for=denied_for[:LONGEST_MESSAGE],
            corrections=corrections,
        )
        run.step(case, command)
        run.finish()
        return Done(str(key))

    asked = [str(key), lease, variables, *([denied, denied_for, corrections] if denied or corrections != NOTHING else [])]
    return once(tx, actor, "job.complete", asked, Done, act)


def fail(
    tx: Transaction,
    key: int,
    lease: int | None,
    message: str,
    *,
    retries: int | None = None,
    pause_ms: int | None = None,
    variables: Mapping[str, Any] | None = None,
    actor: Actor = SYSTEM,
) -> Done:
    """The work did not succeed: again after a pause that doubles, an incident when no retries are left.

    `variables` are kept at the job's own element, for whoever looks at what went wrong.
    """

    def act() -> Done:
        job, run, case = _held(tx, key, lease, actor)
        left = job.retries - 1 if retries is None else retries
        pause = min(FIRST_PAUSE_MS << min(job.attempts, 20), LONGEST_PAUSE_MS) if pause_ms is None else pause_ms
        tx.jobs.save(replace(job, attempts=job.attempts + 1))
        if variables:
            run.step(case, do.SetVariables(variables=_values(variables), scope=job.element_instance, local=True))
        command = do.FailJob(
            instance=job.element_instance,
            retries=min(max(left, 0), MOST_RETRIES),
            message=message[:LONGEST_MESSAGE],
            backoff=min(max(pause, 0), LONGEST_LEASE_MS),
        )
        run.step(case, command)
        run.finish()
        return Done(str(key))

    return once(tx, actor, "job.fail", [str(key), lease, message, retries, pause_ms, variables], Done, act)


def throw(
    tx: Transaction, key: int, lease: int | None, code: str, message: str, variables: Mapping[str, Any], actor: Actor = SYSTEM
) -> Done:
    """The work ended with a business error, for a boundary event or event sub-process to catch."""

    def act() -> Done:
        job, run, case = _held(tx, key, lease, actor)
        thrown = do.ThrowError(
            instance=job.element_instance, code=code, message=message[:LONGEST_MESSAGE], variables=_values(variables)
        )
        run.step(case, thrown)
        run.finish()
        return Done(str(key))

    return once(tx, actor, "job.throw", [str(key), lease, code, message, variables], Done, act)


def update(
    tx: Transaction,
    key: int,
    lease: int | None = None,
    *,
    retries: int | None = None,
    lease_ms: int | None = None,
    actor: Actor = SYSTEM,
) -> None:
    """Give a job other retries, or its lease another length counted from now."""
    actor.require("jobs.work")
    job = _find(tx, key, actor)
    if lease is not None and job.lease != lease:
        raise Conflict("job.lease_lost", place=str(key))
    if retries is not None:
        if not 0 < retries <= MOST_RETRIES:
            raise InvalidInput("job.bad_retries", place="/changeset/retries", most=MOST_RETRIES)
        job = tx.jobs.save(replace(job, retries=retries))
        tx.publish("jobs")
        tx.publish(f"jobs:{job.topic}")
    if lease_ms is not None:
        if not leased(job, tx.now):
            raise Rejected("job.not_leased", place=str(key))
        if not 0 <= lease_ms <= LONGEST_LEASE_MS:
            raise InvalidInput("job.bad_lease", place="/changeset/timeout", longest=LONGEST_LEASE_MS)
        tx.jobs.save(replace(job, due_at=tx.now + lease_ms))


def leased(job: JobRecord, now: int) -> bool:
    """Whether somebody works on it."""
    return job.state == "ready" and bool(job.holder) and job.due_at > now


def next_due(tx: Transaction, topics: Sequence[str]) -> int | None:
    """When the next job of these topics may be claimed."""
    return tx.jobs.next_due(topics)


def _values(variables: Mapping[str, Any]) -> dict[str, Any]:
    return {name: feel_codec.from_json(value) for name, value in variables.items()}


def _find(tx: Transaction, key: int, actor: Actor) -> JobRecord:
    job = tx.jobs.find(key)
    if job is None:
        raise NotFound("job.not_found", place=str(key))
    actor.serves(job.topic)
    return job


def _held(tx: Transaction, key: int, lease: int | None, actor: Actor) -> tuple[JobRecord, Run, Case]:
    """The job of a report; None for the lease takes the report of whoever does not know of leases."""
    actor.require("jobs.work")
    job = _find(tx, key, actor)
    if job.state != "ready" or (lease is not None and job.lease != lease):
        raise Conflict("job.lease_lost", place=str(key))
    run = run_for(tx, actor)
    case = run.load(job.instance_key)
    case.keys[job.element_instance] = key
    return job, run, case
