"""Undoing what was completed: handlers run one after the other, last done first undone (BPMN 2.0.2 §13.5.5).

Who throws a compensation rests until its handlers are through, each a token of its own in the scope where the activity had run.
A completed sub-process with handlers inside comes back as a scope with the variables it had when it completed; its own
compensation event sub-process runs in there, or else its activities are undone in turn. A cancel end event does the same for its
transaction, after everything still running in it is gone, and then leaves by the cancel boundary event.
"""

from __future__ import annotations

from bihuan.engine import canceling, triggers
from bihuan.engine import events as ev
from bihuan.engine.draft import Draft, Visit
from bihuan.engine.program import Throw
from bihuan.engine.state import Done
from bihuan.engine.tokens import completed


def throw(draft: Draft, visit: Visit, what: Throw) -> bool:
    """Begin to undo; True when there is nothing to wait for."""
    scope = _scope_of(draft, visit.scope)
    if not _to_undo(draft, scope, what.activity):
        return True
    if not what.wait:
        while found := _to_undo(draft, scope, what.activity):
            _undo(draft, scope, found[-1], 0)
        return True
    instance = visit.instance or draft.next_id
    draft.emit(ev.ElementActivated(draft.now, visit.node.id, instance, visit.scope, False, visit.variables))
    draft.push("undone", visit.scope, instance)
    return False


def cancel(draft: Draft, visit: Visit) -> None:
    """A cancel end event: stop the transaction, undo what it completed, leave it by its cancel boundary event."""
    instance = visit.instance or draft.next_id
    canceling.contents(draft, visit.scope, interrupted=True)
    draft.emit(ev.ElementActivated(draft.now, visit.node.id, instance, visit.scope, True, visit.variables))
    draft.push("undone", visit.scope, instance)


def undone(draft: Draft, scope: int, host: int) -> None:
    """One handler in `scope` is through (or none has begun): undo the next, or let the one who waits go on."""
    inner = draft.scopes.get(host)
    if inner is not None and inner.kind == "undoing":
        if inner.done:
            _undo(draft, host, inner.done[-1], host)
        elif not inner.active:
            completed(draft, inner.parent, host, {})
        return
    waits = next((number for number, each in draft.scopes.items() if host in each.live), 0)
    if waits:
        _go_on(draft, waits, host)
    elif not draft.scopes[scope].active:
        draft.push("finish", scope)


def _go_on(draft: Draft, scope: int, host: int) -> None:
    node = draft.node_of(draft.scopes[scope].live[host])
    what = next((each for each in node.throws if each.kind in ("compensation", "cancel")), None)
    place = _scope_of(draft, scope)
    found = _to_undo(draft, place, what.activity if what else "")
    if found:
        _undo(draft, place, found[-1], host)
    elif what is not None and what.kind == "cancel":
        _leave_transaction(draft, scope, host)
    else:
        completed(draft, scope, host, {})


def _scope_of(draft: Draft, scope: int) -> int:
    """Where the activities to undo have run: an event sub-process undoes those of the scope around it."""
    while draft.node_of(draft.scopes[scope]).kind == "eventSubProcess":
        scope = draft.scopes[scope].parent
    return scope


def _to_undo(draft: Draft, scope: int, activity: str) -> list[Done]:
    return [done for done in draft.scopes[scope].done if activity in ("", done.element)]


def _undo(draft: Draft, scope: int, done: Done, host: int) -> None:
    node = draft.program.nodes[done.element]
    instance = draft.next_id
    if node.handler:
        handler = draft.program.nodes[node.handler]
        draft.emit(ev.CompensationStarted(draft.now, handler.id, instance, scope, host, done.instance))
        draft.push("begin", scope, Visit(scope, handler, instance, 0, host))
        return
    draft.emit(ev.CompensationStarted(draft.now, node.id, instance, scope, host, done.instance, True))
    plan = node.body.compensation if node.body is not None else None
    children = any(each.element == done.element for each in done.inner)  # of a loop: each is undone by itself
    if plan is not None and not children:
        triggers.event_sub_process(draft, instance, plan, {})
    else:
        draft.push("undone", scope, instance)


def _leave_transaction(draft: Draft, scope: int, end: int) -> None:
    element = draft.scopes[scope].live[end].element
    draft.emit(ev.ElementCompleted(draft.now, element, end, scope))
    outer, host = draft.scopes[scope].parent, scope
    while draft.scopes[outer].kind in ("loop", "chunk"):  # one transaction of several: the border is that of them all
        outer, host = draft.scopes[outer].parent, outer
    catches = draft.node_of(draft.scopes[scope]).catches
    nodes = [draft.program.nodes[each] for each in catches]
    boundary = next((node for node in nodes if any(trigger.kind == "cancel" for trigger in node.triggers)), None)
    if boundary is None:
        draft.push("finish", scope)
    else:
        triggers.caught(draft, outer, host, boundary, {})
