"""What has been: the facts of an instance one by one, and the whole state right after any of them, by replay.

A history replays without its model, so a past state is what the core had then, not a guess from what is left. Readers see
values as the forms allow them, sensitive ones masked, exactly as on the instance's page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from bihuan.application.actor import Actor
from bihuan.application.instants import maybe_wire, wire
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import HistoryRecord, JobRecord
from bihuan.application.running import instances, jobs, showing
from bihuan.application.running.projection import run_for
from bihuan.application.running.runtime import Case, values_of
from bihuan.application.views.history import HistoryPage, HistoryRow, JobRow, PastElement, PastState, TimerRow, WaitingView
from bihuan.engine import codec
from bihuan.engine import events as ev
from bihuan.engine.evolve import replay
from bihuan.engine.state import State
from bihuan.kernel.errors import NotFound, Rejected

MOST_ROWS = 2_000
_DONE = frozenset({"ElementPassed", "ElementCompleted", "UserTaskCompleted", "JobCompleted", "CallCompleted", "EventTriggered"})
_DETAILS = ("topic", "retries", "message", "code", "name", "decision", "rules", "process", "due", "backoff", "caught")


def history(tx: Transaction, actor: Actor, key: int, *, after: int = 0, limit: int = 500) -> HistoryPage:
    """The facts of an instance in their order, from `after` on."""
    case = _case(tx, actor, key)
    rows = tx.history.of(key, after)
    page = rows[: min(limit, MOST_ROWS)]
    return HistoryPage(
        items=[_row(tx, actor, case, row) for row in page],
        after=page[-1].sequence if len(rows) > len(page) else None,
        compact=tx.retention.count(key) != case.record.sequence,
    )


def state_at(tx: Transaction, actor: Actor, key: int, sequence: int) -> PastState:
    """The instance right after the fact of that number; raises `Rejected("history.compacted")` when facts are missing."""
    case = _case(tx, actor, key)
    rows = [row for row in tx.history.of(key) if row.sequence <= sequence]
    if not rows or sequence > case.record.sequence or sequence < 1:
        raise NotFound("history.no_such_moment", place=str(sequence), last=case.record.sequence)
    if rows[-1].sequence != sequence or len(rows) != sequence:
        raise Rejected("history.compacted", place=str(key))
    state = replay(codec.decode_event(row.body, row.schema) for row in rows)
    return PastState(
        seq=sequence,
        at=wire(rows[-1].at),
        state=_state(state),
        elements=_elements(state, rows),
        variables=_shown(actor, case, values_of(state)),
    )


def waiting(tx: Transaction, actor: Actor, key: int) -> WaitingView:
    """Jobs and timers of an instance."""
    case = _case(tx, actor, key)
    name = case.blueprint.name_of
    return WaitingView(
        jobs=[_job(tx, case, job) for job in sorted(tx.jobs.of_instance(key), key=lambda job: job.key)],
        timers=[
            TimerRow(kind=each.kind, element_id=each.element_id, element_name=name(each.element_id), due_at=wire(each.due_at))
            for each in sorted(tx.timers.of_instance(key), key=lambda timer: timer.due_at)
            if each.kind != "start"
        ],
    )


def _job(tx: Transaction, case: Case, job: JobRecord) -> JobRow:
    leased = jobs.leased(job, tx.now)
    paused = job.state == "ready" and not leased and job.due_at > tx.now
    state: Literal["waiting", "working", "paused", "incident"] = (
        "incident" if job.state == "incident" else "working" if leased else "paused" if paused else "waiting"
    )
    return JobRow(
        key=str(job.key),
        element_id=job.element_id,
        element_name=case.blueprint.name_of(job.element_id),
        element_instance=job.element_instance,
        topic=job.topic,
        state=state,
        retries=job.retries,
        attempts=job.attempts,
        holder=job.holder,
        error=job.error,
        created_at=wire(job.created_at),
        leased_until=maybe_wire(job.due_at if leased else None),
        next_try_at=maybe_wire(job.due_at if paused else None),
    )


def _case(tx: Transaction, actor: Actor, key: int) -> Case:
    case = run_for(tx, actor).load(key)
    instances.require_reading(tx, actor, case)
    return case


def _row(tx: Transaction, actor: Actor, case: Case, row: HistoryRecord) -> HistoryRow:
    event = codec.decode_event(row.body, row.schema)
    organization = tx.directory.organization()
    whole = row.kind.startswith("Instance")
    return HistoryRow(
        seq=row.sequence,
        at=wire(row.at),
        kind=row.kind,
        technical=row.event_class == "technical",
        element_id="" if whole else row.element_id,
        element_name=None if whole or not row.element_id else case.blueprint.name_of(row.element_id),
        element_instance=row.element_instance,
        flows=_flows(event),
        variables=_shown(actor, case, _written(event)),
        actor=maybe_person_ref(organization, row.actor),
        on_behalf_of=maybe_person_ref(organization, row.on_behalf_of),
        reason=row.reason,
        detail={name: showing.shown_values({name: value})[name] for name in _DETAILS if (value := getattr(event, name, None))},
    )


def _flows(event: ev.HistoryEvent) -> list[str]:
    """The sequence flows over which tokens left with this fact."""
    return list(getattr(event, "taken", ()))


def _written(event: ev.HistoryEvent) -> dict[str, Any]:
    found: dict[str, Any] = dict(getattr(event, "variables", None) or {})
    writes: ev.Writes = getattr(event, "writes", None) or {}
    for values in writes.values():
        found |= dict(values)
    return found


def _shown(actor: Actor, case: Case, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as this reader may see them."""
    return showing.shown_values(showing.readable(actor, case.blueprint, values))


def _state(state: State) -> Literal["active", "completed", "canceled", "suspended"]:
    status = state.header.status
    return "canceled" if status == "failed" else status


def _elements(state: State, rows: list[HistoryRecord]) -> list[PastElement]:
    found: dict[str, PastElement] = {}
    for row in rows:
        if row.kind in _DONE:
            found[row.element_id] = PastElement(element_id=row.element_id, state="done")
    if not state.over:
        for scope in state.scopes.values():
            for live in scope.live.values():
                before = found.get(live.element)
                tokens = before.tokens if before is not None and before.state != "done" else 0
                stuck = live.incident is not None or (before is not None and before.state == "incident")
                found[live.element] = PastElement(
                    element_id=live.element, state="incident" if stuck else "active", tokens=tokens + 1
                )
    return list(found.values())
