"""Timers and subscriptions: planned before anything is emitted (planning may fail), opened with their host, closed with it."""

from __future__ import annotations

from bihuan.engine import events as ev
from bihuan.engine import timers
from bihuan.engine.draft import Draft
from bihuan.engine.expressions import Failed, evaluate, shown, text_of, value_of
from bihuan.engine.program import Node, Trigger
from bihuan.engine.state import Variables, Watch
from bihuan.engine.variables import visible


def planned(draft: Draft, scope: int, element: str, triggers: tuple[Trigger, ...], local: Variables | None) -> list[Watch]:
    """What must be watched so that `element` can happen, with everything evaluated."""
    return planned_in(draft, visible(draft, scope, local), element, triggers)


def planned_in(draft: Draft, context: Variables, element: str, triggers: tuple[Trigger, ...]) -> list[Watch]:
    """The same in a context at hand."""
    return [watch for trigger in triggers if (watch := _watch(draft, element, trigger, context)) is not None]


def _watch(draft: Draft, element: str, trigger: Trigger, context: Variables) -> Watch | None:
    match trigger.kind:
        case "timer":
            due = timers.first(trigger.timer, value_of(trigger.value, context, draft.moment), draft.now)
            return Watch("timer", element, due=due.at, repeat=due.repeat)
        case "message":
            name = text_of(trigger.name, context, draft.moment, "message")
            key = None
            if trigger.key is not None:
                key = evaluate(trigger.key, context, draft.moment)
                if key is None or isinstance(key, list | dict):
                    raise Failed("engine.correlation_key", message=name, expression=trigger.key.text, value=shown(key))
            return Watch("message", element, name, key)
        case "signal":
            return Watch("signal", element, text_of(trigger.name, context, draft.moment, "signal"))
        case "condition":
            return Watch("condition", element)
        case _:
            return None


def boundary(draft: Draft, scope: int, node: Node, local: Variables | None) -> list[Watch]:
    """What must be watched on the border of an activity."""
    watches: list[Watch] = []
    for catch in node.catches:
        watches += planned(draft, scope, catch, draft.program.nodes[catch].triggers, local)
    return watches


def for_events(draft: Draft, scope: int, node: Node, local: Variables | None) -> list[Watch]:
    """What a sub-process in `scope` (0: the process itself) must watch for its event sub-processes."""
    watches: list[Watch] = []
    if node.body is not None:
        for plan in node.body.events:
            watches += planned(draft, scope, plan.start, plan.triggers, local)
    return watches


def opened(draft: Draft, scope: int, host: int, watches: list[Watch]) -> None:
    """Watch from now on; a scope that watches for its event sub-processes is its own host."""
    for watch in watches:
        number = draft.next_id
        if watch.kind == "timer":
            draft.emit(ev.TimerScheduled(draft.now, watch.element, host, scope, number, watch.due, watch.repeat))
        else:
            opening = (number, watch.kind, watch.name, watch.key, watch.held)
            draft.emit(ev.SubscriptionOpened(draft.now, watch.element, host, scope, *opening))


def watches_of(draft: Draft, scope: int, host: int) -> dict[int, Watch]:
    """What is watched for a host at present; not to be changed."""
    found = draft.scopes[scope]
    return found.watches if host == scope else found.live[host].watches or {}


def closed(draft: Draft, scope: int, host: int, *, only: int = 0) -> None:
    """Stop watching for a host: everything, or `only` one watch."""
    watches = watches_of(draft, scope, host)
    for number in (only,) if only else tuple(watches):
        watch = watches[number]
        kind = ev.TimerCanceled if watch.kind == "timer" else ev.SubscriptionClosed
        draft.emit(kind(draft.now, watch.element, host, scope, number))
        watches = watches_of(draft, scope, host)


def rescheduled(draft: Draft, scope: int, host: int, watch: Watch) -> None:
    """Set a timer for the next turn of its cycle, if there is one before the end of time."""
    try:
        due = timers.following(watch.repeat, watch.due, draft.now) if watch.repeat else None
    except Failed:
        return
    if due is not None:
        draft.emit(ev.TimerScheduled(draft.now, watch.element, host, scope, draft.next_id, due.at, due.repeat))
