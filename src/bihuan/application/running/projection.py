"""What the events of the core mean for the rows people and workers look at: work items, jobs, timers, incidents, calls."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.models import adjustments, blueprints, routing
from bihuan.application.models.blueprints import StepPlan
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import (
    CopyRecord,
    DraftRecord,
    IncidentRecord,
    InstanceRecord,
    JobRecord,
    TimerRecord,
    VersionRecord,
    WorkItemRecord,
)
from bihuan.application.running import channels, notices, revising, service_levels, step_alerts
from bihuan.application.running.notices import announce
from bihuan.application.running.runtime import Case, Run, values_of, visible
from bihuan.assignment import resolve
from bihuan.assignment.facts import Assignment, Facts
from bihuan.assignment.step import Step
from bihuan.bpmn.extension import Approval
from bihuan.engine import commands as do
from bihuan.engine import events as ev
from bihuan.engine.state import Listening
from bihuan.forms.presentation import plain
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import Problem
from bihuan.kernel.text import Text

OUTCOME = "outcome"
APPROVED, REJECTED = "approved", "rejected"
_AUTOMATIC = {"approve": APPROVED, "reject": REJECTED}
_ONE_DECIDES = frozenset({"single", "any"})
_PLAIN = Approval()
OPEN_STATES = frozenset({"open", "claimed"})
LETTERS = frozenset("RASCI")  # of the model; people brought in by hand bear other words, see `involvement`

replace = msgspec.structs.replace


def run_for(tx: Transaction, actor: Actor) -> Run:
    """A run whose events become rows here."""
    return Run(tx, actor, project)


def project(run: Run, case: Case, events: Sequence[ev.HistoryEvent]) -> None:
    """The events of one step, in their order."""
    for event in events:
        for handle in _HANDLERS.get(type(event), ()):
            handle(run, case, event)
        if isinstance(event, ev.Completion):
            step_alerts.raise_alerts(run, case, event)


# --- the instance ----------------------------------------------------------------------------------------------------


def _completed(run: Run, case: Case, event: ev.InstanceCompleted) -> None:
    case.change(state="completed", ended_at=event.at)
    _tell_caller(run, case, lambda instance: do.CompleteCall(instance=instance, variables=values_of(case.state)))


def _canceled(run: Run, case: Case, event: ev.InstanceCanceled) -> None:
    case.change(state="canceled", ended_at=event.at)
    _tell_caller(run, case, lambda instance: do.FailCall(instance=instance, message="canceled"))


def _failed(run: Run, case: Case, event: ev.InstanceFailed) -> None:
    case.change(state="canceled", ended_at=event.at)
    _tell_caller(
        run,
        case,
        lambda instance: do.FailCall(instance=instance, code=event.code, message=event.message, variables=event.variables),
    )


def _suspended(run: Run, case: Case, event: ev.InstanceSuspended) -> None:
    case.change(state="suspended")
    for item in list(run.items(case)):
        if item.state in {"open", "claimed"}:
            run.noted(case, service_levels.stop(run.tx, item))


def _resumed(run: Run, case: Case, event: ev.InstanceResumed) -> None:
    case.change(state="active")
    for job in run.tx.jobs.of_instance(case.key):
        if job.state == "ready" and not job.holder:
            run.tx.jobs.save(replace(job, due_at=min(job.due_at, event.at)))
            _offer(run, job.topic)
    for item in list(run.items(case)):
        if item.state in {"open", "claimed"}:
            run.noted(case, service_levels.go_on(run.tx, item))


def _tell_caller(run: Run, case: Case, command: Callable[[int], do.Command]) -> None:
    parent, element = case.record.parent_key, case.record.parent_element
    if parent is None or element is None:
        return

    def tell() -> None:
        caller = run.load(parent)
        if caller.record.state in {"active", "suspended"} and _waits_for_call(caller, element):
            run.step(caller, command(element))

    run.afterwards(tell)


def _waits_for_call(caller: Case, element: int) -> bool:
    return caller.state is not None and any(element in scope.live for scope in caller.state.scopes.values())


def _reopened(run: Run, case: Case, event: ev.InstanceReopened) -> None:
    case.change(state="active", ended_at=None)


def _voided(run: Run, case: Case, event: ev.InstanceVoided) -> None:
    case.change(state="void", ended_at=case.record.ended_at or event.at)


def _migrated(run: Run, case: Case, event: ev.InstanceMigrated) -> None:
    """The instance, and everything that hangs on it, under the names and the version it goes on with."""
    tx, key = run.tx, case.key
    case.change(version_key=case.version_key, program=case.version_program)

    def name(element: str) -> str:
        return event.elements.get(element, element)

    for item in list(run.items(case)):
        if item.state in {"open", "claimed"}:
            run.noted(case, tx.work_items.save(replace(item, element_id=name(item.element_id), version_key=case.version_key)))
    for timer in tx.timers.of_instance(key):
        tx.timers.remove(key, timer.kind, timer.reference)
        tx.timers.add(replace(timer, element_id=name(timer.element_id)))
    for job in tx.jobs.of_instance(key):
        tx.jobs.save(replace(job, element_id=name(job.element_id)))
    for incident in tx.incidents.of_instance(key):
        if incident.resolved_at is None:
            tx.incidents.save(replace(incident, element_id=name(incident.element_id)))


# --- calls -----------------------------------------------------------------------------------------------------------


def _call_started(run: Run, case: Case, event: ev.CallStarted | ev.CallRetried | ev.CallRebound) -> None:
    def call() -> None:
        if not _waits_for_call(case, event.instance):
            return
        version = called_version(run.tx, case.record, event)
        if version is None:
            run.step(case, do.FailCall(instance=event.instance, message=f"no released version of {event.process}"))
            return
        run.begin(version, event.passed, caller=case, element_instance=event.instance, catches=event.catches)

    run.afterwards(call)


def called_version(
    tx: Transaction, caller: InstanceRecord, event: ev.CallStarted | ev.CallRetried | ev.CallRebound
) -> VersionRecord | None:
    """The version a call means by its binding: the newest in force, the one with a version tag, or (binding `deployment`) the
    one that was in force when the caller's own version was released."""
    if event.binding == "versionTag":
        tagged = (each for each in tx.versions.of_process(event.process) if each.state in ("released", "retired"))
        return next((each for each in tagged if blueprints.of_version(tx, each).program.version_tag == event.version_tag), None)
    own = tx.versions.find(caller.version_key)
    if event.binding == "deployment" and own is not None and own.effective_from is not None:
        since = own.effective_from
        known = (each for each in tx.versions.of_process(event.process) if each.effective_from is not None)
        found = next((each for each in known if (each.effective_from or 0) <= since), None)
        if found is not None:
            return found
    return routing.version_for(tx, event.process, caller.starter, event.passed)


def _escalated(run: Run, case: Case, event: ev.EscalationThrown) -> None:
    """One that nobody takes over inside goes to the caller."""
    if not event.caught:
        _tell_caller(
            run, case, lambda instance: do.ThrowEscalation(instance=instance, code=event.code, variables=event.variables)
        )


def _call_rebound(run: Run, case: Case, event: ev.CallRebound) -> None:
    """The instance called before ends without telling its caller, the other one begins."""
    child = run.tx.instances.child_of(case.key, event.instance)
    if child is not None and child.state in {"active", "suspended"}:
        before = run.load(child.key)
        before.change(parent_element=0)
        run.afterwards(lambda: _ended_unheard(run, before))
    _call_started(run, case, event)


def _ended_unheard(run: Run, case: Case) -> None:
    if case.record.state in {"active", "suspended"}:
        run.step(case, do.CancelInstance())


def _call_canceled(run: Run, case: Case, event: ev.CallCanceled) -> None:
    def cancel() -> None:
        child = run.tx.instances.child_of(case.key, event.instance)
        if child is not None and child.state in {"active", "suspended"}:
            run.step(run.load(child.key), do.CancelInstance())

    run.afterwards(cancel)


# --- work items ------------------------------------------------------------------------------------------------------


def _user_task_created(run: Run, case: Case, event: ev.UserTaskCreated) -> None:
    step = case.blueprint.steps[event.element]
    facts = run.facts(case, event.scope, event.instance)
    found = resolve.assign(run.organization, _assigning(step), facts)
    if found.automatic:
        _decide_automatically(run, case, event, found)
        return
    options = step.ours.approval or _PLAIN
    people = [None] if options.mode in _ONE_DECIDES or not found.candidates else list(found.candidates)
    for order, person in enumerate(people):
        waits = options.mode == "sequential" and order > 0
        principals = found.principals if person is None else (f"person:{person}",)
        assignee = found.assignee if person is None else person
        item = _new_item(run, case, event, step, post=found.post, assignee=assignee)
        if person is None:
            item, principals = revising.first_set(run.organization, case.program.nodes[event.element], event, item, principals)
        if waits:  # whose turn has not come sees nothing, and their time does not run
            run.tx.work_items.add(item, ())
            run.noted(case, item)
            continue
        item = _timed(run, step, item, event.at, event.due)
        run.tx.work_items.add(item, principals)
        run.noted(case, item)
        service_levels.watch(run.tx, item)
        announce(run, principals, found.candidates)


def _assigning(step: StepPlan) -> Step:
    assert step.assigning is not None
    return step.assigning


def _new_item(run: Run, case: Case, event: ev.UserTaskCreated, step: StepPlan, **values: Any) -> WorkItemRecord:
    record = case.record
    return WorkItemRecord(
        key=run.tx.new_key(),
        instance_key=record.key,
        element_instance=event.instance,
        element_id=event.element,
        scope=event.scope,
        process_id=record.process_id,
        version_key=record.version_key,
        state="open",
        title=record.title,
        business_no=record.business_no,
        starter=record.starter,
        priority=event.priority,
        urgent=record.urgent,
        created_at=event.at,
        follow_up_at=event.follow_up,
        **values,
    )


def _timed(run: Run, step: StepPlan, item: WorkItemRecord, at: int, due: int | None) -> WorkItemRecord:
    """The item with its limit laid on the instant its turn comes."""
    level = step.ours.serviceLevel
    if level is not None and level.due:
        level = adjustments.applied(run.tx, item.process_id, item.version_key, item.element_id, level)
        limit = service_levels.limit(run.tx, level, at)
        return replace(
            item,
            due=level.due,
            clock=level.clock,
            total_ms=limit.total_ms,
            warn_at=limit.warn_at,
            due_at=limit.due_at,
            warn_share=level.warnAt,
        )
    if due is not None:
        return replace(item, clock="elapsed", total_ms=max(due - at, 0), due_at=due)
    return item


def _decide_automatically(run: Run, case: Case, event: ev.UserTaskCreated, found: Assignment) -> None:
    """Nobody is asked: the step ends at once, on the record with its reason."""
    outcome = _AUTOMATIC[found.automatic]
    step = case.blueprint.steps[event.element]
    item = replace(
        _new_item(run, case, event, step, post=found.post),
        state="completed",
        completed_at=event.at,
        completed_by=found.automatic_for,
        outcome=outcome,
    )
    run.tx.work_items.add(item, ())
    run.noted(case, item)

    def decide() -> None:
        if _waits_for_call(case, event.instance):
            run.step(case, do.CompleteUserTask(instance=event.instance, variables={OUTCOME: outcome}))

    run.afterwards(decide)


def finish_item(run: Run, case: Case, item: WorkItemRecord, **values: Any) -> WorkItemRecord:
    """Close a work item: out of all lists, its limits no longer watched, late work no longer counted."""
    service_levels.unwatch(run.tx, item)
    if item.level == "late":
        case.change(late_items=max(case.record.late_items - 1, 0))
    run.tx.drafts.remove(item.key)
    principals = run.tx.work_items.principals(item.key)
    saved = run.tx.work_items.save(replace(item, **values))
    run.noted(case, saved)
    announce(run, principals, (item.assignee, saved.completed_by))
    return saved


def decided(run: Run, case: Case, item: WorkItemRecord, options: Approval) -> str | None:
    """The outcome of the whole step after one of its people has decided; None while others must still."""
    here = [each for each in run.items(case) if each.element_instance == item.element_instance and each.state != "canceled"]
    items = [each for each in here if each.letter in LETTERS]
    found = verdict(items, item, options)
    waiting = [each for each in items if each.state != "completed"]
    if found is None and options.mode == "sequential" and waiting:
        _next_in_order(run, case, min(waiting, key=lambda each: each.key))
    return found


def verdict(items: Sequence[WorkItemRecord], item: WorkItemRecord, options: Approval) -> str | None:
    """What the people of the model have decided together when `item` was the last to be decided."""
    if options.mode in _ONE_DECIDES:
        return item.outcome
    needed = math.ceil(options.ratio * len(items) - 1e-9) if options.mode == "ratio" else len(items)
    approvals = sum(each.outcome == APPROVED for each in items)
    waiting = [each for each in items if each.state != "completed"]
    if item.outcome == REJECTED and options.onReject == "atOnce" and options.mode != "ratio":
        return REJECTED
    if approvals >= max(needed, 1):
        return APPROVED
    if approvals + len(waiting) < max(needed, 1) and (options.onReject == "atOnce" or not waiting):
        return REJECTED
    return None


def _next_in_order(run: Run, case: Case, item: WorkItemRecord) -> None:
    """The turn comes to the next one: offered now, limited from now on."""
    principals = (f"person:{item.assignee}",)
    timed = run.tx.work_items.save(_timed(run, case.blueprint.steps[item.element_id], item, run.tx.now, None))
    run.tx.work_items.offer(item.key, principals)
    run.noted(case, timed)
    service_levels.watch(run.tx, timed)
    announce(run, principals, (item.assignee,))


def _user_task_ended(run: Run, case: Case, event: ev.UserTaskCompleted | ev.UserTaskCanceled) -> None:
    """Close what is still open of the step: it was canceled, or enough people have decided."""
    for item in [each for each in run.items(case) if each.element_instance == event.instance]:
        if item.state in {"open", "claimed"}:
            finish_item(run, case, item, state="canceled", completed_at=event.at)
    if isinstance(event, ev.UserTaskCanceled):
        _job_ended(run, case, event)
        if case.program.nodes[event.element].listeners:
            revising.forget(run, case, event.instance)
    else:
        _inform(run, case, event)


def _inform(run: Run, case: Case, event: ev.UserTaskCompleted) -> None:
    """Copies (抄送) of the finished step for letter I."""
    step = case.blueprint.steps[event.element]
    if not _assigning(step).who("I"):
        return
    facts = run.facts(case, event.scope, event.instance)
    last = next((each for each in reversed(run.items(case)) if each.element_instance == event.instance), None)
    for person in resolve.people_of(run.organization, _assigning(step), facts, "I"):
        if last is not None and person not in (last.completed_by, last.on_behalf_of):
            run.tx.copies.add(CopyRecord(run.tx.new_key(), person, case.key, last.key, event.at))
            run.tx.publish(f"copies:{person}")


def doers(run: Run, item: WorkItemRecord) -> list[str]:
    """Who is to do the item now: whoever has taken it, else everybody to whom it is offered."""
    return [item.assignee] if item.assignee else run.organization.behind(run.tx.work_items.principals(item.key))


# --- jobs, timers, incidents -----------------------------------------------------------------------------------------


def _job_created(run: Run, case: Case, event: ev.JobCreated) -> None:
    job = JobRecord(
        key=run.tx.new_key(),
        instance_key=case.key,
        element_instance=event.instance,
        element_id=event.element,
        topic=event.topic,
        state="ready",
        retries=event.retries,
        due_at=event.at,
        body=b"",
        created_at=event.at,
    )
    run.tx.jobs.add(job)
    _offer(run, job.topic)


def _listener_called(run: Run, case: Case, event: ev.ListenerCalled) -> None:
    """A listener's job; one whose topic could not be computed comes when its incident is resolved."""
    _job_ended(run, case, event)
    if event.topic:
        _listener_job(
            run, case, event.element, event.instance, event.topic, event.retries, event.at, Listening(event.on, task=event.task)
        )


def _listener_job(run: Run, case: Case, element: str, instance: int, topic: str, retries: int, at: int, what: Listening) -> None:
    job = JobRecord(
        key=run.tx.new_key(),
        instance_key=case.key,
        element_instance=instance,
        element_id=element,
        topic=topic,
        state="ready",
        retries=retries,
        due_at=at,
        body=msgspec.msgpack.encode(what),
        created_at=at,
    )
    run.tx.jobs.add(job)
    case.keys.pop(instance, None)
    _offer(run, topic)


def _listener_answered(run: Run, case: Case, event: ev.ListenerAnswered) -> None:
    """The job is done; with a completion denied, whoever had completed the task has it again, with what they had filled in."""
    _job_ended(run, case, event)
    if event.denied and event.on != "completing":
        revising.denied(run, case, event)
    if not event.denied or event.on != "completing":
        return
    item = _done_last(run, case, event.instance)
    if item is None:
        return
    person = item.completed_by
    filled = msgspec.msgpack.encode({name: plain(value) for name, value in (event.given or {}).items()})
    run.tx.drafts.put(DraftRecord(item.key, person, filled, "", event.at))
    again = run.tx.work_items.save(
        replace(item, state="claimed", assignee=person, outcome="", completed_at=None, completed_by="", on_behalf_of="")
    )
    run.tx.work_items.offer(item.key, (f"person:{person}",))
    run.noted(case, again)
    service_levels.watch(run.tx, again)
    name = case.blueprint.name_of(item.element_id)
    params = {"zh": name.zh, "en": name.en, "no": item.business_no, "title": item.title, "reason": event.reason}
    notices.tell(run.tx, person, "work_item.denied", case.key, item.key, params)
    announce(run, (), (person,))


def _done_last(run: Run, case: Case, instance: int) -> WorkItemRecord | None:
    """The work item by which a step was completed."""
    done = [each for each in run.items(case) if each.element_instance == instance and each.state == "completed"]
    return max(done, key=lambda each: (each.completed_at or 0, each.key), default=None)


def _offer(run: Run, topic: str) -> None:
    """Wake those who work on jobs, and those outside who wait for this topic."""
    run.tx.publish("jobs")
    run.tx.publish(f"jobs:{topic}")


def _job_of(run: Run, case: Case, instance: int) -> JobRecord | None:
    key = case.keys.get(instance)
    return run.tx.jobs.find(key) if key is not None else run.tx.jobs.of_element(case.key, instance)


def _job_ended(run: Run, case: Case, event: ev.HistoryEvent) -> None:
    job = _job_of(run, case, event.instance)
    if job is not None:
        run.tx.jobs.remove(job.key)
        case.keys.pop(event.instance, None)


def _job_failed(run: Run, case: Case, event: ev.JobFailed) -> None:
    job = _job_of(run, case, event.instance)
    if job is not None:
        state = "ready" if event.retries > 0 else "incident"
        run.tx.jobs.save(
            replace(job, state=state, retries=event.retries, due_at=event.at + event.backoff, error=event.message, holder="")
        )


def _job_retried(run: Run, case: Case, event: ev.JobRetried) -> None:
    job = _job_of(run, case, event.instance)
    if job is not None:
        run.tx.jobs.save(replace(job, state="ready", retries=event.retries, due_at=event.at, topic=event.topic))
        _offer(run, event.topic)
        return
    scopes = case.state.scopes.values() if case.state is not None else ()
    live = next((each.live[event.instance] for each in scopes if event.instance in each.live), None)
    if live is not None and live.listening is not None:
        what = Listening(live.listening.on, task=live.listening.task)
        _listener_job(run, case, event.element, event.instance, event.topic, event.retries, event.at, what)


def _timer_scheduled(run: Run, case: Case, event: ev.TimerScheduled | ev.TimerMoved) -> None:
    if isinstance(event, ev.TimerMoved):
        run.tx.timers.remove(case.key, "engine", event.timer)
    run.tx.timers.add(TimerRecord(case.key, "engine", event.timer, event.element, event.due))


def _timer_gone(run: Run, case: Case, event: ev.TimerFired | ev.TimerCanceled) -> None:
    run.tx.timers.remove(case.key, "engine", event.timer)


def _incident_raised(run: Run, case: Case, event: ev.IncidentRaised) -> None:
    plain = {name: value if isinstance(value, (str, int, float, bool)) else str(value) for name, value in event.params.items()}
    job = next((each for each in run.tx.jobs.of_instance(case.key) if each.element_instance == event.instance), None)
    run.tx.incidents.add(
        IncidentRecord(
            instance_key=case.key,
            id=event.incident,
            element_id=event.element,
            element_instance=event.instance,
            code=event.code,
            message=msgspec.json.encode(plain).decode(),
            job_key=job.key if job else None,
            raised_at=event.at,
            key=run.tx.new_key(),
        )
    )
    case.change(incidents=case.record.incidents + 1)


def _incident_resolved(run: Run, case: Case, event: ev.IncidentResolved) -> None:
    incident = run.tx.incidents.find(case.key, event.incident)
    if incident is not None:
        run.tx.incidents.save(replace(incident, resolved_at=event.at))
    case.change(incidents=max(case.record.incidents - 1, 0))


def incident_message(incident: IncidentRecord, language: str, name: Text | None = None) -> str:
    """The sentence of an incident in the reader's language; `name` is that of its element."""
    params = msgspec.json.decode(incident.message or "{}", type=dict[str, Any])
    if name:
        params["element"] = name
    spoken: Language = "zh-CN" if language.startswith("zh") else "en"
    code = "engine.job_failed_untold" if incident.code == "engine.job_failed" and not params.get("message") else incident.code
    told = render(Problem(code=code, place=incident.element_id, params=params), spoken)
    if not params.get("cause"):
        return told
    inner = {name.removeprefix("cause_"): value for name, value in params.items() if name.startswith("cause_")}
    reason = render(Problem(code=params["cause"], params=inner), spoken)
    where = {"told": told, "reason": reason, "line": inner.get("line", 1), "column": inner.get("column", 1)}
    return render(Problem(code="engine.because", params=where), spoken)


def values_at(run: Run, case: Case, item: WorkItemRecord) -> dict[str, Any]:
    """The variables a work item sees."""
    return visible(case.state, item.scope, item.element_instance)


def facts_at(run: Run, case: Case, item: WorkItemRecord) -> Facts:
    return run.facts(case, item.scope, item.element_instance)


_OWN: dict[type[ev.HistoryEvent], Callable[[Run, Case, Any], None]] = {
    ev.InstanceCompleted: _completed,
    ev.InstanceCanceled: _canceled,
    ev.InstanceFailed: _failed,
    ev.InstanceSuspended: _suspended,
    ev.InstanceResumed: _resumed,
    ev.CallStarted: _call_started,
    ev.CallRetried: _call_started,
    ev.CallRebound: _call_rebound,
    ev.CallCanceled: _call_canceled,
    ev.EscalationThrown: _escalated,
    ev.InstanceReopened: _reopened,
    ev.InstanceVoided: _voided,
    ev.InstanceMigrated: _migrated,
    ev.UserTaskCreated: _user_task_created,
    ev.UserTaskCompleted: _user_task_ended,
    ev.UserTaskCanceled: _user_task_ended,
    ev.JobCreated: _job_created,
    ev.JobCompleted: _job_ended,
    ev.JobCanceled: _job_ended,
    ev.ElementCanceled: _job_ended,
    ev.ListenerCalled: _listener_called,
    ev.ListenerAnswered: _listener_answered,
    ev.UserTaskChanged: revising.changed,
    ev.JobFailed: _job_failed,
    ev.JobRetried: _job_retried,
    ev.TimerScheduled: _timer_scheduled,
    ev.TimerMoved: _timer_scheduled,
    ev.TimerFired: _timer_gone,
    ev.TimerCanceled: _timer_gone,
    ev.IncidentRaised: _incident_raised,
    ev.IncidentResolved: _incident_resolved,
}
_HANDLERS = {
    kind: tuple(handle for each, handle in (*_OWN.items(), *channels.HANDLERS) if each is kind)
    for kind in {*_OWN, *(each for each, _ in channels.HANDLERS)}
}

__all__ = ["decided", "finish_item", "incident_message", "project", "run_for"]
