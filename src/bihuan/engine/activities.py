"""Activities and events as a token enters them: what they need is computed first, then they begin to work or wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import msgspec

from bihuan.engine import compensation, incidents, listeners, loops, rules, throwing, watching
from bihuan.engine import events as ev
from bihuan.engine.canceling import contents
from bihuan.engine.draft import Draft, Visit
from bihuan.engine.expressions import Context, Failed, evaluate, integer_of, text_of, texts_of
from bihuan.engine.program import Call, Decision, Flow, Job, Node, Person, Script, Throw
from bihuan.engine.state import HEARD, WAITING, Changes, Variables, Watch
from bihuan.engine.timers import instant
from bihuan.engine.tokens import passed
from bihuan.engine.variables import inputs, storable, visible


def enter(draft: Draft, scope: int, node: Node, flow: str) -> Flow | None:
    """A token arrives at an activity: it waits for others, begins a loop, or begins to work."""
    if node.start_quantity > 1:
        waiting = draft.scopes[scope].joins.get(node.id) or {}
        if sum(waiting.values()) + 1 < node.start_quantity:
            draft.emit(ev.TokenArrived(draft.now, node.id, 0, scope, flow))
            return None
        if waiting:
            draft.emit(ev.TokensMerged(draft.now, node.id, 0, scope, dict(waiting), 0))
    if node.loop is not None:
        loops.begin(draft, Visit(scope, node))
        return None
    return begin(draft, Visit(scope, node))


def begin(draft: Draft, visit: Visit) -> Flow | None:
    """One run of an activity, or one event; what cannot be computed leaves the token stuck before it."""
    came = visit
    try:
        if (visit.node.inputs or visit.node.takes) and visit.flow != HEARD:
            own = inputs(draft, visit.scope, visit.node, visit.variables)
            visit = Visit(visit.scope, visit.node, visit.instance, visit.index, visit.host, own)
        if visit.node.listeners and listeners.before(draft, visit):
            return None
        return BEGIN[visit.node.kind](draft, visit)
    except Failed as failed:
        incidents.stuck(draft, visit if visit.flow == HEARD else came, failed)
        return None


def _watches(draft: Draft, visit: Visit) -> list[Watch]:
    """The border of an activity is watched by its loop, when it has one."""
    if visit.index or not visit.node.catches:
        return []
    return watching.boundary(draft, visit.scope, visit.node, visit.variables)


def _rest(draft: Draft, visit: Visit, kind: type[ev.Activation], watches: list[Watch], **more: Any) -> int:
    """The token comes to rest in an element instance with its watches; answers its id."""
    instance = visit.instance or draft.next_id
    given = (draft.now, visit.node.id, instance, visit.scope, False, visit.variables, visit.index, visit.host)
    draft.emit(kind(*given, **more))
    watching.opened(draft, visit.scope, instance, watches)
    return instance


# --- tasks -----------------------------------------------------------------------------------------------------------


def _plain(draft: Draft, visit: Visit) -> Flow | None:
    return passed(draft, visit)


def _user(draft: Draft, visit: Visit) -> None:
    context, moment = visible(draft, visit.scope, visit.variables), draft.moment
    person = visit.node.work
    if not isinstance(person, Person):
        _rest(draft, visit, ev.UserTaskCreated, _watches(draft, visit))
        return
    task = Changes(
        text_of(person.assignee, context, moment, "assignee"),
        texts_of(person.groups, context, moment, "candidateGroups"),
        texts_of(person.users, context, moment, "candidateUsers"),
        instant(_date(draft, person.due, context)),
        instant(_date(draft, person.follow_up, context)),
        integer_of(person.priority, context, moment, "priority", 50),
    )
    if visit.node.listeners:
        held = listeners.first(visit.node, "creating", task)
        if held is None and task.assignee:
            held = listeners.first(visit.node, "assigning", task)
        if held is not None:
            listeners.rest(draft, visit, held)
            return
    _create(draft, visit, task)


def _create(draft: Draft, visit: Visit, task: Changes) -> None:
    _rest(
        draft,
        visit,
        ev.UserTaskCreated,
        _watches(draft, visit),
        assignee=task.assignee or "",
        groups=task.groups or (),
        users=task.users or (),
        due=task.due or None,
        follow_up=task.follow_up or None,
        priority=50 if task.priority is None else task.priority,
    )


def create(draft: Draft, _: int, what: tuple[Visit, Changes]) -> None:
    """A user task that its listeners have heard of is there."""
    visit, task = what
    try:
        _create(draft, visit, task)
    except Failed as failed:
        incidents.stuck(draft, visit, failed)


def _date(draft: Draft, what: Any, context: Context) -> Any:
    if what is None:
        return None
    return what.literal if what.expression is None else evaluate(what.expression, context, draft.moment)


def _worker(draft: Draft, visit: Visit, job: Job) -> None:
    context = visible(draft, visit.scope, visit.variables)
    retries = integer_of(job.retries, context, draft.moment, "retries", 3)
    _rest(draft, visit, ev.JobCreated, _watches(draft, visit), topic=topic(draft, visit, job), retries=retries)


def topic(draft: Draft, visit: Visit, job: Job) -> str:
    """The topic of a job; it must not be empty."""
    found = text_of(job.topic, visible(draft, visit.scope, visit.variables), draft.moment, "type")
    if not found:
        raise Failed("engine.text_expected", field="type", expression="", value="")
    return found


def _service(draft: Draft, visit: Visit) -> Flow | None:
    work = visit.node.work
    if isinstance(work, Job):
        return _worker(draft, visit, work)
    return _thrown(draft, visit) if visit.node.throws else passed(draft, visit)


def _script(draft: Draft, visit: Visit) -> Flow | None:
    script = visit.node.work
    if not isinstance(script, Script):
        return _service(draft, visit)
    value = storable(evaluate(script.expression, visible(draft, visit.scope, visit.variables), draft.moment))
    if script.result:
        return passed(draft, visit, {script.result: value})
    if not isinstance(value, dict):
        raise Failed("engine.script_context_expected", expression=script.expression.text)
    return passed(draft, visit, cast("Variables", value))


def _rule(draft: Draft, visit: Visit) -> Flow | None:
    decision = visit.node.work
    if not isinstance(decision, Decision):
        return _service(draft, visit)
    fact = rules.evaluated(draft, visit, decision)
    draft.emit(fact)
    return passed(draft, visit, {decision.result: fact.output} if decision.result else {})


def _receive(draft: Draft, visit: Visit) -> None:
    own = watching.planned(draft, visit.scope, visit.node.id, visit.node.triggers, visit.variables)
    _rest(draft, visit, ev.ElementActivated, [*own, *_watches(draft, visit)])


def called(draft: Draft, visit: Visit) -> dict[str, Any]:
    """What a call activity asks for: the process, the variables passed and the codes that it or somebody around it takes over."""
    call = visit.node.work
    assert isinstance(call, Call)
    everything = visible(draft, visit.scope, visit.variables)
    process = text_of(call.process, everything, draft.moment, "processId")
    if not process:
        raise Failed("engine.text_expected", field="processId", expression="", value="")
    codes = [
        f"{trigger.kind}:{trigger.code or ''}"
        for each in visit.node.catches
        for trigger in draft.program.nodes[each].triggers
        if trigger.kind in ("error", "escalation")
    ]
    return {
        "process": process,
        "binding": call.binding,
        "version_tag": call.version_tag,
        "passed": dict(everything) if call.all_in else dict(visit.variables or {}),
        "catches": tuple(dict.fromkeys((*codes, *throwing.caught_outside(draft, visit.scope, 0)))),
    }


def _call(draft: Draft, visit: Visit) -> None:
    asked, watches = called(draft, visit), _watches(draft, visit)
    _rest(draft, visit, ev.CallStarted, watches, **asked)


# --- what has parts --------------------------------------------------------------------------------------------------


def _sub_process(draft: Draft, visit: Visit) -> None:
    node = visit.node
    body = node.body
    assert body is not None
    watches = _watches(draft, visit)
    inside = watching.for_events(draft, visit.scope, node, visit.variables)
    starts = chosen(draft, visit) if node.kind == "adHocSubProcess" else body.starts
    if body.own:
        visit = msgspec.structs.replace(visit, variables={**dict.fromkeys(body.own), **(visit.variables or {})})
    instance = _rest(draft, visit, ev.ElementActivated, watches, opens="body", tokens=len(starts))
    watching.opened(draft, instance, instance, inside)
    for number, start in enumerate(starts):
        if number and body.one_at_a_time:
            draft.emit(ev.TokenArrived(draft.now, start, 0, instance, WAITING))
        else:
            draft.push("start", instance, start)
    if not starts:
        draft.push("finish", instance)


def chosen(draft: Draft, visit: Visit) -> tuple[str, ...]:
    """The parts of an ad-hoc sub-process that begin: those the expression names, else all without incoming flows."""
    body = visit.node.body
    assert body is not None
    if body.chosen is None:
        return body.starts
    value: list[Any] = evaluate(body.chosen, visible(draft, visit.scope, visit.variables), draft.moment)
    if type(value) is not list or any(each not in body.any_order for each in value):
        raise Failed("engine.ad_hoc_elements", expression=body.chosen.text)
    return tuple(value)


# --- events ----------------------------------------------------------------------------------------------------------


def _event_gateway(draft: Draft, visit: Visit) -> None:
    watches: list[Watch] = []
    for flow in visit.node.outgoing:
        target = draft.program.nodes[flow.target]
        watches += watching.planned(draft, visit.scope, target.id, target.triggers, None)
    _rest(draft, visit, ev.ElementActivated, watches)


def _catch(draft: Draft, visit: Visit) -> Flow | None:
    if not visit.node.triggers:
        return passed(draft, visit)
    _receive(draft, visit)
    return None


def _thrown(draft: Draft, visit: Visit) -> Flow | None:
    """A throwing event (or send task) produces its results in order, then passes; see `throwing` for who receives them."""
    if isinstance(visit.node.work, Job):
        return _worker(draft, visit, visit.node.work)
    facts = [_prepared(draft, visit, throw) for throw in visit.node.throws]
    for throw, fact in zip(visit.node.throws, facts, strict=True):
        if not _throw(draft, visit, throw, fact):
            return None
    return passed(draft, visit)


def _prepared(draft: Draft, visit: Visit, throw: Throw) -> Any:
    """What will be thrown: a message, the name of a signal, the code of an error or escalation."""
    if throw.kind == "message":
        return throwing.message(draft, visit, throw)
    if throw.kind not in ("signal", "error", "escalation"):
        return None
    text = throwing.text(draft, visit, throw, "name" if throw.kind == "signal" else "code")
    if throw.kind == "error" and not throwing.is_caught(draft, visit.scope, text):
        raise Failed("engine.error_not_caught", error=text)
    return text


def _throw(draft: Draft, visit: Visit, throw: Throw, fact: Any) -> bool:
    """One result; False when the token has been dealt with."""
    scope, element = visit.scope, visit.node.id
    given = dict(visit.variables or {})
    match throw.kind:
        case "message":
            draft.emit(fact)
        case "signal":
            throwing.signal(draft, element, visit.instance, scope, fact, given)
        case "escalation":
            return throwing.escalation(draft, scope, 0, fact, element, given)
        case "error":
            instance = visit.instance or draft.next_id
            draft.emit(ev.ElementPassed(draft.now, element, instance, scope))
            throwing.error(draft, scope, 0, ev.ErrorThrown(draft.now, element, instance, scope, fact), given)
            return False
        case "terminate":
            _terminate(draft, visit)
            return False
        case "cancel":
            compensation.cancel(draft, visit)
            return False
        case _:
            return compensation.throw(draft, visit, throw)
    return True


def _terminate(draft: Draft, visit: Visit) -> None:
    """Everything else in the scope is gone (§10.5.3, terminate)."""
    instance = visit.instance or draft.next_id
    draft.emit(ev.ElementPassed(draft.now, visit.node.id, instance, visit.scope))
    contents(draft, visit.scope)
    draft.push("finish", visit.scope)


BEGIN: dict[str, Callable[[Draft, Visit], Flow | None]] = {
    "task": _plain,
    "manualTask": _plain,
    "userTask": _user,
    "serviceTask": _service,
    "sendTask": _service,
    "receiveTask": _receive,
    "scriptTask": _script,
    "businessRuleTask": _rule,
    "callActivity": _call,
    "subProcess": _sub_process,
    "transaction": _sub_process,
    "adHocSubProcess": _sub_process,
    "eventBasedGateway": _event_gateway,
    "startEvent": _plain,
    "boundaryEvent": _plain,
    "intermediateCatchEvent": _catch,
    "intermediateThrowEvent": _thrown,
    "endEvent": _thrown,
}
