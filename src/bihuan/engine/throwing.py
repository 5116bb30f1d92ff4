"""Events that a process throws: messages and signals go outside, errors and escalations look for somebody further out.

The way out (BPMN 2.0.2 §13.4, error and escalation): the border of the activity itself, then, scope by scope, the event
sub-processes inside it and the border of the activity it belongs to; last the caller of the whole process. What an event
sub-process throws goes further out: it does not catch itself. Nor does an activity that is over catch what is thrown while it is
undone: nothing waits at its border any more (§10.5.6).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from bihuan.engine import canceling, triggers
from bihuan.engine import events as ev
from bihuan.engine.draft import Draft, Visit
from bihuan.engine.expressions import evaluate, text_of, value_of
from bihuan.engine.program import EventSubProcess, Node, Throw, Trigger
from bihuan.engine.state import ROOT, Live, Variables
from bihuan.engine.timers import length
from bihuan.engine.variables import visible

Candidate = TypeVar("Candidate", Node, EventSubProcess)


class Catcher(NamedTuple):
    """Who takes over what was thrown: a boundary event of `host`, or an event sub-process of `scope`."""

    scope: int
    host: int
    by: Node | EventSubProcess


# --- looking for somebody --------------------------------------------------------------------------------------------


def levels(draft: Draft, scope: int, instance: int) -> Iterator[tuple[int, int]]:
    """Scope and element instance on the way out, beginning with `instance` (0: with the scope)."""
    if instance:
        yield scope, instance
    while True:
        yield scope, 0
        outer = draft.scopes[scope].parent
        if not outer:
            return
        yield outer, scope
        scope = outer


def catcher(draft: Draft, scope: int, instance: int, kind: str, code: str) -> Catcher | None:
    """The nearest one who takes over an error, escalation or cancellation thrown in `scope` or by `instance`."""
    inner = ""
    for place, host in levels(draft, scope, instance):
        found = _on_border(draft, place, host, kind, code) if host else _inside(draft, place, inner, kind, code)
        if found is not None:
            return found
        inner = inner if host else draft.scopes[place].element
    return None


def _on_border(draft: Draft, scope: int, host: int, kind: str, code: str) -> Catcher | None:
    live = draft.scopes[scope].live.get(host)
    if live is None or live.index or _is_undone(draft, live):
        return None
    catches = [draft.program.nodes[each] for each in draft.node_of(live).catches]
    by = _best([(each, each.triggers) for each in catches], kind, code)
    return Catcher(scope, host, by) if by is not None else None


def _is_undone(draft: Draft, live: Live) -> bool:
    """Whether this stands for an activity that has completed and is being compensated."""
    return bool(live.host) and not draft.node_of(live).for_compensation


def _inside(draft: Draft, scope: int, inner: str, kind: str, code: str) -> Catcher | None:
    by = _best([(each, each.triggers) for each in _ready(draft, scope, inner)], kind, code)
    return Catcher(scope, 0, by) if by is not None else None


def _ready(draft: Draft, scope: int, inner: str) -> tuple[EventSubProcess, ...]:
    """The event sub-processes of a scope that can start, without `inner`, the one that the event comes out of."""
    found = draft.scopes[scope]
    body = draft.node_of(found).body
    if body is None or found.interrupted or found.kind not in ("process", "body"):
        return ()
    return tuple(each for each in body.events if each.node != inner)


def _best(candidates: list[tuple[Candidate, tuple[Trigger, ...]]], kind: str, code: str) -> Candidate | None:
    """The one that names the code, else one that takes any."""
    for wanted in (code, None):
        for candidate, its_triggers in candidates:
            if any(trigger.kind == kind and trigger.code == wanted for trigger in its_triggers):
                return candidate
    return None


def deliver(draft: Draft, found: Catcher, variables: Variables, code: str) -> None:
    """Let the catcher take over."""
    if isinstance(found.by, EventSubProcess):
        triggers.event_sub_process(draft, found.scope, found.by, variables, code)
    else:
        triggers.caught(draft, found.scope, found.host, found.by, variables, code)


def interrupts(found: Catcher | None) -> bool:
    return found is not None and found.by.interrupting


def goes_to_caller(draft: Draft, kind: str, code: str) -> bool:
    """Whether the caller of this process said it would take it over."""
    return f"{kind}:{code}" in draft.catches or f"{kind}:" in draft.catches


def is_caught(draft: Draft, scope: int, code: str) -> bool:
    """Whether anybody takes over an error thrown in `scope`."""
    return goes_to_caller(draft, "error", code) or catcher(draft, scope, 0, "error", code) is not None


def caught_outside(draft: Draft, scope: int, instance: int) -> tuple[str, ...]:
    """What a process called by `instance` may throw to us: the codes caught on the way out, `kind:` for any."""
    found: dict[str, None] = {}
    inner = ""
    for place, host in levels(draft, scope, instance):
        if host:
            live = draft.scopes[place].live.get(host)  # a chunk of a loop has none
            border = () if live is None or _is_undone(draft, live) else draft.node_of(live).catches
            each_way = [draft.program.nodes[each].triggers for each in border]
        else:
            each_way = [each.triggers for each in _ready(draft, place, inner)]
            inner = draft.scopes[place].element
        for trigger in (trigger for some in each_way for trigger in some if trigger.kind in ("error", "escalation")):
            found[f"{trigger.kind}:{trigger.code or ''}"] = None
    found.update(dict.fromkeys(draft.catches))
    return tuple(found)


# --- throwing --------------------------------------------------------------------------------------------------------


def error(draft: Draft, scope: int, instance: int, thrown: ev.ErrorThrown, variables: Variables) -> bool:
    """Throw an error at an element instance (or, with 0, in a scope); False when nobody catches it, and nothing has happened."""
    code = thrown.code
    found = catcher(draft, scope, instance, "error", code)
    if found is not None:
        draft.emit(thrown)
        deliver(draft, found, variables, code)
        return True
    if not goes_to_caller(draft, "error", code):
        return False
    draft.emit(thrown)
    canceling.contents(draft, ROOT, interrupted=True)
    draft.emit(ev.InstanceFailed(draft.now, draft.program.process, ROOT, 0, code, thrown.message, variables))
    return True


def escalation(draft: Draft, scope: int, instance: int, code: str, element: str, variables: Variables) -> bool:
    """Throw an escalation; answers whether the thrower's own scope goes on."""
    found = catcher(draft, scope, instance, "escalation", code)
    draft.emit(ev.EscalationThrown(draft.now, element, instance, scope, code, found is not None, variables))
    if found is None:
        return True
    deliver(draft, found, variables, code)
    return not interrupts(found)


def message(draft: Draft, visit: Visit, throw: Throw) -> ev.MessageThrown:
    """The message to be sent, not yet sent."""
    context, moment = visible(draft, visit.scope, visit.variables), draft.moment
    name = text_of(throw.name, context, moment, "message")
    key = evaluate(throw.key, context, moment) if throw.key is not None else None
    message_id = text_of(throw.message_id, context, moment, "messageId")
    value = value_of(throw.time_to_live, context, moment)
    time_to_live = length(value) if value not in (None, "") else 0
    variables = dict(visit.variables or {})
    return ev.MessageThrown(draft.now, visit.node.id, visit.instance, visit.scope, name, key, message_id, time_to_live, variables)


def signal(draft: Draft, element: str, instance: int, scope: int, name: str, variables: Variables) -> None:
    """Broadcast: our own subscriptions are met in this step, everybody else's from the outside."""
    draft.emit(ev.SignalThrown(draft.now, element, instance, scope, name, variables))
    draft.push("signal", ROOT, (name, variables))


def receive_signal(draft: Draft, name: str, variables: Variables, besides: int = 0) -> int:
    """Let every subscription to the signal know (those of the host `besides` excepted); answers how many there are."""
    found = [
        (number, host, watch)
        for number, scope in draft.scopes.items()
        for host, watches in [(number, scope.watches), *((each, live.watches or {}) for each, live in scope.live.items())]
        for watch, what in watches.items()
        if what.kind == "signal" and what.name == name and host != besides
    ]
    for scope, host, watch in found:
        draft.push("met", scope, (host, watch, variables))
    return len(found)


def text(draft: Draft, visit: Visit, throw: Throw, field: str) -> str:
    """The name of a signal, the code of an error or escalation."""
    return text_of(throw.name, visible(draft, visit.scope, visit.variables), draft.moment, field)
