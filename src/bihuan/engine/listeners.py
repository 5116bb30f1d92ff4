"""Listeners are called: jobs of the model's own that hold up a step in the life of an element instance until they are done.

They are those of Camunda 8: execution listeners as an element starts (its input mappings done, its border not yet watched) and as
it ends (its result written, its token still there); task listeners as a user task is created, assigned, updated, completed. They
work one after the other in the order of the model, each seeing what the one before it has set. What their answers mean is in
`answers`.
"""

from __future__ import annotations

from bihuan.engine import events as ev
from bihuan.engine import incidents
from bihuan.engine.draft import Draft, Visit
from bihuan.engine.expressions import Failed, integer_of, text_of
from bihuan.engine.program import Listener, Moment, Node
from bihuan.engine.state import HEARD, Changes, Listening, Live, Variables
from bihuan.engine.variables import visible

GATES = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway")


def before(draft: Draft, visit: Visit, given: Variables | None = None) -> bool:
    """Let the start listeners work before a token enters; False when there are none, or they have."""
    if visit.flow == HEARD or "start" not in visit.node.listeners:
        return False
    rest(draft, visit, Listening("start", given=given))
    return True


def at_end(draft: Draft, instance: int, node: Node) -> bool:
    """Whether listeners are called as an element instance ends; those of a loop are its children's."""
    if "end" not in node.listeners:
        return False
    inner = draft.scopes.get(instance)
    return inner is None or inner.kind not in ("loop", "undoing")


def rest(draft: Draft, visit: Visit, listening: Listening, *, fresh: bool = False) -> None:
    """A token comes to rest before it enters a node, and the first listener is called."""
    token = Live(visit.node.id, "starting", visit.variables, index=visit.index, host=visit.host)
    _call(draft, visit.scope, visit.instance or draft.next_id, token, listening, fresh=fresh)


def call(draft: Draft, scope: int, instance: int, listening: Listening) -> None:
    """Call a listener of an element instance at rest."""
    _call(draft, scope, instance, draft.scopes[scope].live[instance], listening)


def _call(draft: Draft, scope: int, instance: int, live: Live, listening: Listening, *, fresh: bool = False) -> None:
    node = draft.node_of(live)
    failed: Failed | None = None
    try:
        topic, retries = wanted(draft, scope, live, node.listeners[listening.on][listening.number], instance)
    except Failed as reason:
        topic, retries, failed = "", 0, reason
    known = (listening.on, listening.number, topic, retries, live.variables, live.index, live.host, fresh)
    more = (listening.task, listening.given, listening.start)
    draft.emit(ev.ListenerCalled(draft.now, node.id, instance, scope, *known, *more))
    if failed is not None:
        incidents.raised(draft, scope, instance, failed)


def wanted(draft: Draft, scope: int, live: Live, listener: Listener, instance: int) -> tuple[str, int]:
    """The topic of a listener's job and how often it may be tried."""
    inner = draft.scopes.get(instance)
    context = visible(draft, instance) if inner is not None else visible(draft, scope, live.variables)
    topic = text_of(listener.topic, context, draft.moment, "type")
    if not topic:
        raise Failed("engine.text_expected", field="type", expression="", value="")
    return topic, integer_of(listener.retries, context, draft.moment, "retries", 3)


def gone(draft: Draft, instance: int, live: Live) -> None:
    """A user task is canceled: note it when its listeners must hear of that first, see `awaiting`.

    One that was created in this very step was never there for anybody, and a loop as a whole is no task: its children are.
    """
    if instance in draft.scopes or live.phase not in ("active", "changing"):
        return
    if draft.base is None or instance >= draft.base.header.next_id:
        return
    count = len(draft.node_of(live).listeners.get("canceling", ()))
    now = live.listening
    if count and (now is None or now.on != "canceling" or now.number < count):
        draft.unheard.add(instance)


def first(node: Node, on: Moment, task: Changes | None = None, given: Variables | None = None) -> Listening | None:
    """The first listener on that moment, if there is one."""
    return Listening(on, 0, task, given) if node.listeners.get(on) else None


def following(node: Node, live: Live, task: Changes | None, given: Variables | None) -> Listening | None:
    """Who is called after the one that has just answered; a new task with an assignee is assigned once it is created."""
    now = live.listening
    assert now is not None
    if now.number + 1 < len(node.listeners.get(now.on, ())):
        return Listening(now.on, now.number + 1, task, given, now.start)
    if now.on == "creating" and task is not None and task.assignee:
        return first(node, "assigning", task)
    return None
