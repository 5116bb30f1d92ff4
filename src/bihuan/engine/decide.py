"""`decide`: what a command does to an instance, as events and the state after them.

Whatever is wrong with the command itself is found before anything changes and raised as Rejected. From then on nothing raises
but bugs: what the model or its data cannot do becomes an incident.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from bihuan.engine import (
    activities,
    agenda,
    answers,
    awaiting,
    canceling,
    commands,
    incidents,
    listeners,
    operations,
    search,
    throwing,
    tokens,
    triggers,
    watching,
)
from bihuan.engine import events as ev
from bihuan.engine.commands import Command
from bihuan.engine.draft import BUDGET, Draft, Visit
from bihuan.engine.events import HistoryEvent
from bihuan.engine.expressions import Failed
from bihuan.engine.program import Call, Job, Node, Program
from bihuan.engine.state import HEARD, LEAVING, ROOT, SCHEMA, Changes, Listening, State, Variables
from bihuan.engine.variables import checked, propagated
from bihuan.kernel.errors import Rejected


class Step(msgspec.Struct, frozen=True):
    """What a command has done: facts in order, the state after them, and which scopes must be stored or removed."""

    events: tuple[HistoryEvent, ...]
    state: State
    changed: frozenset[int]
    removed: frozenset[int]


def decide(
    program: Program, state: State | None, command: Command, now: int, *, budget: int = BUDGET, into: Program | None = None
) -> Step:
    """Carry out a command at `now` (ms since 1970 UTC); raises Rejected when the present state does not allow it.

    The same arguments always give the same step. `budget` bounds the tokens moved, so that a model without end becomes an
    incident and not a hanging server. `into` is the program that Migrate goes on with.
    """
    if state is not None and state.header.program != program.hash:
        raise ValueError("the state belongs to another program")
    step = _decided(program, state, command, now, budget, into)
    while awaiting.due(step.state):
        step = _joined(step, _awaited(into or program, step.state, now, budget))
    return step


def _decided(program: Program, state: State | None, command: Command, now: int, budget: int, into: Program | None) -> Step:
    draft = Draft(program, state, now, budget)
    if isinstance(command, commands.StartInstance):
        if state is not None:
            raise Rejected("engine.already_started")
        _start(draft, command)
    elif state is None:
        raise Rejected("engine.not_started")
    elif isinstance(command, commands.Migrate):
        if into is None:
            raise ValueError("the program to go on with is missing")
        _require_active(draft)
        operations.migrate(draft, command, into)
    else:
        _admit(draft, command)
    if draft.status == "active":
        agenda.run(draft)
    if draft.unheard and isinstance(command, commands.Awaitable) and state is not None and state.status == "active":
        unheard, draft = draft.unheard, Draft(program, state, now, budget)
        awaiting.hold(draft, command, unheard)
    return _step(draft)


def _step(draft: Draft) -> Step:
    return Step(tuple(draft.events), draft.state(), frozenset(draft.owned), frozenset(draft.removed))


def _awaited(program: Program, state: State, now: int, budget: int) -> Step:
    """A command that waited for listeners takes effect, unless it is no longer possible."""
    taken = Draft(program, state, now, budget)
    command = awaiting.take(taken)
    first = _step(taken)
    try:
        return _joined(first, _decided(program, first.state, command, now, budget, None))
    except Rejected:
        return first


def _joined(first: Step, second: Step) -> Step:
    """Two steps as one."""
    changed = frozenset(each for each in first.changed | second.changed if each in second.state.scopes)
    return Step((*first.events, *second.events), second.state, changed, first.removed | second.removed)


def _admit(draft: Draft, command: Command) -> None:
    """Commands for an instance that is over are refused; for a suspended one, most are, and reports of workers are kept."""
    if isinstance(command, commands.Reopen):
        if draft.status in ("active", "suspended"):
            raise Rejected("engine.not_over")
        operations.reopen(draft, command)
        return
    if isinstance(command, commands.VoidInstance):
        if draft.status in ("active", "suspended"):
            _cancel_instance(draft, commands.CancelInstance())
        draft.emit(ev.InstanceVoided(draft.now, draft.program.process, ROOT, 0))
        return
    if draft.status in ("completed", "canceled", "failed"):
        raise Rejected("engine.instance_over", status=draft.status)
    if draft.status == "suspended" and type(command) not in _EVEN_SUSPENDED:
        if not isinstance(command, commands.Holdable):
            raise Rejected("engine.instance_suspended")
        _find(draft, command.instance)
        encoded = commands.encode(command)
        draft.emit(ev.CommandHeld(draft.now, draft.program.process, ROOT, 0, encoded))
        return
    HANDLERS[type(command)](draft, command)


def _require_active(draft: Draft) -> None:
    if draft.status == "suspended":
        raise Rejected("engine.instance_suspended")
    if draft.status != "active":
        raise Rejected("engine.instance_over", status=draft.status)


def _start(draft: Draft, command: commands.StartInstance) -> None:
    program, now = draft.program, draft.now
    body = program.root.body
    assert body is not None
    starts = body.starts
    if command.element:
        node = program.nodes.get(command.element)
        if node is None or node.scope != program.process or not node.starts:
            raise Rejected("engine.no_such_start", element=command.element)
        starts = (command.element, *node.awaited_too)
    elif not starts:
        raise Rejected("engine.start_event_needed", process=program.process)
    variables = checked(command.variables)
    try:
        watches = [w for plan in body.events for w in watching.planned_in(draft, variables, plan.start, plan.triggers)]
    except Failed as failed:
        raise failed.rejected(program.process) from failed
    tokens_at_first = 1 if "start" in program.root.listeners else len(starts)
    started = ev.InstanceStarted(
        now, program.process, ROOT, 0, SCHEMA, program.hash, tokens_at_first, variables, command.element, command.catches
    )
    draft.emit(started)
    watching.opened(draft, ROOT, ROOT, watches)
    if "start" in program.root.listeners:
        listeners.rest(draft, Visit(ROOT, program.root), Listening("start", start=command.element))
    else:
        answers.set_out(draft, command.element)


# --- work reported ---------------------------------------------------------------------------------------------------


def _find(draft: Draft, instance: int) -> search.Found:
    found = search.element_instance(draft.scopes, instance)
    if found is None:
        raise Rejected("engine.no_such_element_instance", instance=instance)
    return found


def _active(draft: Draft, instance: int, fits: Callable[[Node], bool], code: str) -> search.Found:
    found = _find(draft, instance)
    node = draft.node_of(found.live)
    if not fits(node) or found.instance in draft.scopes:
        raise Rejected(code, instance=instance, element=node.name or node.id)
    if found.live.phase != "active":
        raise Rejected("engine.not_active", instance=instance, element=node.name or node.id)
    return found


def _complete_user_task(draft: Draft, command: commands.CompleteUserTask) -> None:
    found = _active(draft, command.instance, lambda node: node.kind == "userTask", "engine.not_a_user_task")
    given = checked(command.variables)
    held = listeners.first(draft.node_of(found.live), "completing", None, given)
    if held is not None:
        listeners.call(draft, found.scope, command.instance, held)
    else:
        tokens.completed(draft, found.scope, command.instance, given, ev.UserTaskCompleted)


def _assign_user_task(draft: Draft, command: commands.AssignUserTask) -> None:
    _change(draft, command.instance, "assigning", Changes(assignee=command.assignee))


def _update_user_task(draft: Draft, command: commands.UpdateUserTask) -> None:
    if command.changes.assignee is not None or command.changes == answers.NOTHING:
        raise Rejected("engine.nothing_asked")
    _change(draft, command.instance, "updating", command.changes)


def _change(draft: Draft, instance: int, on: Literal["assigning", "updating"], changes: Changes) -> None:
    found = _active(draft, instance, lambda node: node.kind == "userTask", "engine.not_a_user_task")
    held = listeners.first(draft.node_of(found.live), on, changes)
    if held is not None:
        listeners.call(draft, found.scope, instance, held)
    else:
        kind = "assigned" if on == "assigning" else "updated"
        draft.emit(ev.UserTaskChanged(draft.now, found.live.element, instance, found.scope, kind, changes))


def _note_user_task(draft: Draft, command: commands.NoteUserTask) -> None:
    found = _active(draft, command.instance, lambda node: node.kind == "userTask", "engine.not_a_user_task")
    element, scope = found.live.element, found.scope
    draft.emit(ev.UserTaskNoted(draft.now, element, command.instance, scope, command.kind, command.person, command.outcome))


_HEARING = ("starting", "changing", "ending")


def _job(draft: Draft, instance: int) -> search.Found:
    """The element instance that a job is done for, by its own worker or by a listener."""
    found = search.element_instance(draft.scopes, instance)
    if found is not None and found.live.phase in _HEARING:
        return found
    return _active(draft, instance, lambda node: isinstance(node.work, Job), "engine.not_a_job")


def _complete_job(draft: Draft, command: commands.CompleteJob) -> None:
    found = _job(draft, command.instance)
    if found.live.phase in _HEARING:
        answers.answered(draft, found, command)
    elif command.denied or command.corrections != answers.NOTHING:
        node = draft.node_of(found.live)
        raise Rejected("engine.not_a_task_listener", element=node.name or node.id)
    else:
        tokens.completed(draft, found.scope, command.instance, checked(command.variables), ev.JobCompleted)


def _fail_job(draft: Draft, command: commands.FailJob) -> None:
    found = _job(draft, command.instance)
    element = found.live.element
    retries = max(command.retries, 0)
    draft.emit(ev.JobFailed(draft.now, element, command.instance, found.scope, retries, command.message, command.backoff))
    if not retries:
        told = {"message": command.message, **command.params}
        incidents.raised(draft, found.scope, command.instance, Failed(command.code or "engine.job_failed", **told))


def _throw_error(draft: Draft, command: commands.ThrowError) -> None:
    at_work = search.element_instance(draft.scopes, command.instance)
    if at_work is not None and at_work.live.phase in _HEARING:
        node = draft.node_of(at_work.live)
        raise Rejected("engine.listener_cannot_throw", element=node.name or node.id)
    found = _active(
        draft, command.instance, lambda node: node.kind == "userTask" or isinstance(node.work, Job), "engine.not_work"
    )
    _error(draft, found, command.code, command.message, checked(command.variables))


def _error(draft: Draft, found: search.Found, code: str, message: str, variables: Variables) -> None:
    thrown = ev.ErrorThrown(draft.now, found.live.element, found.instance, found.scope, code, message)
    if not throwing.error(draft, found.scope, found.instance, thrown, variables):
        draft.emit(thrown)
        incidents.raised(draft, found.scope, found.instance, Failed("engine.error_not_caught", error=code, message=message))


def _throw_escalation(draft: Draft, command: commands.ThrowEscalation) -> None:
    found = _find(draft, command.instance)
    if found.live.phase != "active":
        raise Rejected("engine.not_active", instance=command.instance, element=found.live.element)
    throwing.escalation(draft, found.scope, found.instance, command.code, found.live.element, checked(command.variables))


def _call(draft: Draft, instance: int) -> search.Found:
    return _active(draft, instance, lambda node: isinstance(node.work, Call), "engine.not_a_call")


def _complete_call(draft: Draft, command: commands.CompleteCall) -> None:
    found = _call(draft, command.instance)
    node = draft.node_of(found.live)
    call = node.work
    assert isinstance(call, Call)
    result = checked(command.variables) if call.all_out or node.outputs else {}
    tokens.completed(draft, found.scope, command.instance, result, ev.CallCompleted)


def _fail_call(draft: Draft, command: commands.FailCall) -> None:
    found = _call(draft, command.instance)
    if command.code:
        _error(draft, found, command.code, command.message, checked(command.variables))
    else:
        incidents.raised(draft, found.scope, command.instance, Failed("engine.call_failed", message=command.message))


# --- what was awaited ------------------------------------------------------------------------------------------------


def _fire_timer(draft: Draft, command: commands.FireTimer) -> None:
    found = search.watch(draft.scopes, command.timer)
    if found is None or found.watch.kind != "timer":
        raise Rejected("engine.no_such_timer", timer=command.timer)
    if draft.now < found.watch.due:
        raise Rejected("engine.timer_not_due", timer=command.timer, due=found.watch.due)
    triggers.met(draft, found.scope, found.host, found.number, {})


def _correlate(draft: Draft, command: commands.CorrelateMessage) -> None:
    if command.subscription:
        found = search.watch(draft.scopes, command.subscription)
    else:
        fitting = [
            each
            for each in search.watches(draft.scopes)
            if each.watch.kind == "message"
            and each.watch.name == command.name
            and (each.watch.key is None or search.correlation(each.watch.key) == search.correlation(command.key))
        ]
        found = min(fitting, key=lambda each: each.number, default=None)
    if found is None or found.watch.kind != "message":
        raise Rejected("engine.message_not_expected", message=command.name)
    triggers.met(draft, found.scope, found.host, found.number, checked(command.variables))


def _broadcast(draft: Draft, command: commands.BroadcastSignal) -> None:
    if not throwing.receive_signal(draft, command.name, checked(command.variables)):
        raise Rejected("engine.signal_not_expected", signal=command.name)


# --- operations ------------------------------------------------------------------------------------------------------


def _set_variables(draft: Draft, command: commands.SetVariables) -> None:
    values = checked(command.variables)
    if command.scope in draft.scopes:
        scope, writes = command.scope, propagated(draft, command.scope, values)
    else:
        found = _find(draft, command.scope)
        scope, own = found.scope, found.live.variables or {}
        writes = propagated(draft, scope, {name: value for name, value in values.items() if name not in own})
        kept = {name: value for name, value in values.items() if name in own}
        if kept:
            writes[command.scope] = kept
    if command.local:
        writes = {command.scope: values}
    draft.emit(ev.VariablesSet(draft.now, draft.scopes[scope].element, command.scope, scope, writes))


def _resolve_incident(draft: Draft, command: commands.ResolveIncident) -> None:
    found = search.incident(draft.scopes, command.incident)
    if found is None:
        raise Rejected("engine.no_such_incident", incident=command.incident)
    scope, instance, live = found
    draft.emit(ev.IncidentResolved(draft.now, live.element, instance, scope, command.incident))
    match live.phase:
        case "stuck":
            _enter_again(draft, found)
        case "failed" | "unstarted" | "unchanged" | "unended":
            _work_again(draft, found, max(command.retries, 1))
        case "blocked":
            tokens.completed(draft, scope, instance, {})
        case _:
            tokens.left(draft, scope, instance)


def _enter_again(draft: Draft, found: search.Found) -> None:
    live = found.live
    node = draft.node_of(live)
    heard = HEARD if live.flow in (LEAVING, HEARD) else ""
    visit = Visit(found.scope, node, found.instance, live.index, live.host, live.variables, heard)
    if live.flow == LEAVING:
        draft.push("pass", found.scope, visit)
    elif live.flow and not heard:
        draft.push("arrive", found.scope, draft.program.flows[live.flow])
    elif node.kind == "eventSubProcess":
        body = draft.node_of(draft.scopes[found.scope]).body
        assert body is not None
        plan = next(each for each in (*body.events, body.compensation) if each is not None and each.node == node.id)
        triggers.begin_event_sub_process(draft, visit, plan, {}, "", fresh=False)
    elif node.kind.endswith("Gateway") and node.kind != "eventBasedGateway":
        draft.push("pass", found.scope, visit)
    else:
        draft.push("begin", found.scope, visit)


def _work_again(draft: Draft, found: search.Found, retries: int) -> None:
    scope, instance, live = found
    node = draft.node_of(live)
    visit = Visit(scope, node, instance, live.index, live.host, live.variables)
    try:
        if live.listening is not None and live.phase != "failed":
            fact: HistoryEvent = _listened_again(draft, found, retries)
        elif isinstance(node.work, Call):
            asked = activities.called(draft, visit)
            fact = ev.CallRetried(draft.now, node.id, instance, scope, **asked)
        elif isinstance(node.work, Job):
            fact = ev.JobRetried(draft.now, node.id, instance, scope, activities.topic(draft, visit, node.work), retries)
        else:
            draft.push("finish", instance)
            return
    except Failed as failed:
        incidents.raised(draft, scope, instance, failed)
        return
    draft.emit(fact)


def _listened_again(draft: Draft, found: search.Found, retries: int) -> ev.JobRetried:
    """The job of a listener once more; one that a newer version no longer has keeps the topic it had."""
    scope, instance, live = found
    node, listening = draft.node_of(live), live.listening
    assert listening is not None
    listener = node.listeners[listening.on][listening.number]
    topic, _ = listeners.wanted(draft, scope, live, listener, instance)
    return ev.JobRetried(draft.now, node.id, instance, scope, topic, retries)


def _retry_job(draft: Draft, command: commands.RetryJob) -> None:
    found = _job(draft, command.instance)
    node = draft.node_of(found.live)
    if found.live.listening is not None:
        try:
            draft.emit(_listened_again(draft, found, max(command.retries, 1)))
        except Failed as failed:
            raise failed.rejected(node.name or node.id) from failed
        return
    assert isinstance(node.work, Job)
    visit = Visit(found.scope, node, found.instance, found.live.index, found.live.host, found.live.variables)
    try:
        topic = activities.topic(draft, visit, node.work)
    except Failed as failed:
        raise failed.rejected(node.name or node.id) from failed
    draft.emit(ev.JobRetried(draft.now, node.id, found.instance, found.scope, topic, max(command.retries, 1)))


def _rebind_call(draft: Draft, command: commands.RebindCall) -> None:
    """The called instance is left to itself (whoever runs instances ends it), another is called in its place."""
    found = _find(draft, command.instance)
    scope, instance, live = found
    node = draft.node_of(live)
    if not isinstance(node.work, Call) or live.phase not in ("active", "failed") or instance in draft.scopes:
        raise Rejected("engine.not_a_call", instance=instance, element=node.name or node.id)
    if live.incident is not None:
        draft.emit(ev.IncidentResolved(draft.now, live.element, instance, scope, live.incident.id))
    try:
        asked = activities.called(draft, Visit(scope, node, instance, live.index, live.host, live.variables))
    except Failed as failed:
        raise failed.rejected(node.name or node.id) from failed
    asked |= {"process": command.process or asked["process"], "binding": command.binding, "version_tag": command.version_tag}
    draft.emit(ev.CallRebound(draft.now, node.id, instance, scope, **asked))


def _cancel_instance(draft: Draft, command: commands.CancelInstance) -> None:
    canceling.contents(draft, ROOT, interrupted=True)
    draft.emit(ev.InstanceCanceled(draft.now, draft.program.process, ROOT, 0))


def _suspend(draft: Draft, command: commands.SuspendInstance) -> None:
    if draft.status == "suspended":
        raise Rejected("engine.already_suspended")
    draft.emit(ev.InstanceSuspended(draft.now, draft.program.process, ROOT, 0))


def _resume(draft: Draft, command: commands.ResumeInstance) -> None:
    """Timers are set later by as long as the instance was suspended; then what was reported meanwhile takes effect."""
    if draft.status != "suspended":
        raise Rejected("engine.not_suspended")
    paused, held = max(draft.now - draft.suspended_at, 0), draft.held
    draft.emit(ev.InstanceResumed(draft.now, draft.program.process, ROOT, 0))
    for scope, host, number, watch in list(search.watches(draft.scopes)):
        if watch.kind == "timer" and paused:
            draft.emit(ev.TimerMoved(draft.now, watch.element, host, scope, number, watch.due + paused))
    for each in held:
        command_held = commands.decode(each)
        try:
            HANDLERS[type(command_held)](draft, command_held)
        except Rejected:
            continue
        agenda.run(draft)


HANDLERS: dict[type[Command], Callable[[Draft, Any], None]] = {
    commands.CompleteUserTask: _complete_user_task,
    commands.NoteUserTask: _note_user_task,
    commands.AssignUserTask: _assign_user_task,
    commands.UpdateUserTask: _update_user_task,
    commands.CompleteJob: _complete_job,
    commands.FailJob: _fail_job,
    commands.ThrowError: _throw_error,
    commands.ThrowEscalation: _throw_escalation,
    commands.CompleteCall: _complete_call,
    commands.FailCall: _fail_call,
    commands.FireTimer: _fire_timer,
    commands.CorrelateMessage: _correlate,
    commands.BroadcastSignal: _broadcast,
    commands.SetVariables: _set_variables,
    commands.ResolveIncident: _resolve_incident,
    commands.CancelInstance: _cancel_instance,
    commands.SuspendInstance: _suspend,
    commands.ResumeInstance: _resume,
    commands.RetryJob: _retry_job,
    commands.RebindCall: _rebind_call,
    commands.Modify: operations.modify,
    commands.Return: operations.return_,
    commands.CompleteAndJump: operations.complete_and_jump,
    commands.AddChildren: operations.add_children,
    commands.RemoveChild: operations.remove_child,
}
_EVEN_SUSPENDED = (commands.ResumeInstance, commands.CancelInstance, commands.SetVariables, commands.SuspendInstance)
