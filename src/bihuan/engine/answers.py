"""Listeners have answered: the next one is called, or what they held up goes on, is changed, or is denied.

A start listener's variables belong to the element instance, an end listener's go where a result goes, a task listener's to the
task (with a completion they become part of it).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from bihuan.engine import commands, listeners, search, tokens
from bihuan.engine import events as ev
from bihuan.engine.draft import Draft, Visit
from bihuan.engine.expressions import Failed
from bihuan.engine.program import Node
from bihuan.engine.state import HEARD, ROOT, Changes, Live, Variables
from bihuan.engine.timers import instant
from bihuan.engine.variables import checked, propagated
from bihuan.kernel.errors import InvalidInput, Rejected

DENIABLE = ("assigning", "updating", "completing")
NOTHING = Changes()


def answered(draft: Draft, found: search.Found, command: commands.CompleteJob) -> None:
    """The job of a listener is done."""
    scope, instance, live = found
    node = draft.node_of(live)
    listening = live.listening
    assert listening is not None
    on = listening.on
    result = checked(command.variables)
    corrected = command.corrections if command.corrections != NOTHING else None
    if corrected is not None and on in ("start", "end"):
        raise Rejected("engine.listener_cannot_correct", element=node.name or node.id)
    fact = (draft.now, node.id, instance, scope, on, listening.number)
    if command.denied:
        if on not in DENIABLE or live.phase != "changing":
            raise Rejected("engine.listener_cannot_deny", element=node.name or node.id, event=on)
        draft.emit(ev.ListenerAnswered(*fact, "answer", denied=True, reason=command.denied_for, given=listening.given))
        return
    task = merged(listening.task, corrected)
    given = {**(listening.given or {}), **result} if on == "completing" else listening.given
    writes = None if on == "completing" or not result else _writes(draft, scope, instance, node, live, result)
    coming = listeners.following(node, live, task, given)
    if coming is not None:
        draft.emit(ev.ListenerAnswered(*fact, writes=writes, corrected=corrected))
        listeners.call(draft, scope, instance, coming)
        return
    then = "enter" if live.phase == "starting" else "answer"
    count = len(_starts(draft, listening.start)) if on == "start" and node.kind == "process" else int(node.kind != "process")
    draft.emit(ev.ListenerAnswered(*fact, then, count, writes, corrected=corrected))
    if then == "enter":
        _enter(draft, scope, instance, node, live, {**(live.variables or {}), **_own(writes, instance)} or live.variables, task)
    elif on == "end":
        tokens.left(draft, scope, instance)
    else:
        _changed(draft, scope, instance, node, live, task, given)


def merged(task: Changes | None, corrected: Changes | None) -> Changes | None:
    """What is to be set, as corrected."""
    if task is None or corrected is None:
        return task or corrected
    fields = Changes.__struct_fields__
    return Changes(*(getattr(task, name) if getattr(corrected, name) is None else getattr(corrected, name) for name in fields))


_NAMES = {
    "assignee": "assignee",
    "candidateGroups": "groups",
    "candidateUsers": "users",
    "dueDate": "due",
    "followUpDate": "follow_up",
    "priority": "priority",
}


def corrections(given: Mapping[str, Any]) -> Changes:
    """What a listener corrects, by Camunda 8's names; null leaves a field as it is, an empty text or list clears it."""
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in _NAMES:
            raise InvalidInput("engine.unknown_correction", place=name, name=name, known=", ".join(_NAMES))
        if value is not None:
            values[_NAMES[name]] = _corrected(name, value)
    return Changes(**values)


def _corrected(name: str, value: Any) -> Any:
    if name == "priority" and isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100:
        return value
    if (
        name.startswith("candidate")
        and isinstance(value, list)
        and all(isinstance(each, str) for each in cast("list[Any]", value))
    ):
        return tuple(cast("list[str]", value))
    if name == "assignee" and isinstance(value, str):
        return value
    if name in ("dueDate", "followUpDate") and isinstance(value, str):
        try:
            return (instant(value) or 0) if value else 0
        except Failed as failed:
            raise InvalidInput("engine.bad_correction", place=name, name=name, value=value[:80]) from failed
    raise InvalidInput("engine.bad_correction", place=name, name=name, value=str(cast("object", value))[:80])


def _own(writes: ev.Writes | None, instance: int) -> Variables:
    return (writes or {}).get(instance, {})


def _writes(draft: Draft, scope: int, instance: int, node: Node, live: Live, result: Variables) -> ev.Writes:
    if node.kind == "process":
        return {ROOT: result}
    on = live.listening.on if live.listening is not None else ""
    return propagated(draft, scope, result) if on == "end" else {instance: result}


def _starts(draft: Draft, start: str) -> tuple[str, ...]:
    """Where the tokens of the process begin, whether at its none start events or at `start`."""
    body = draft.program.root.body
    assert body is not None
    return (start, *draft.program.nodes[start].awaited_too) if start else body.starts


def set_out(draft: Draft, start: str) -> None:
    """The tokens of the process begin."""
    for number, each in enumerate(_starts(draft, start)):
        if start and not number:
            draft.push("pass", ROOT, Visit(ROOT, draft.program.nodes[each]))
        else:
            draft.push("start", ROOT, each)


def _enter(draft: Draft, scope: int, instance: int, node: Node, live: Live, own: Variables | None, task: Changes | None) -> None:
    """The token that waited before a node goes on into it."""
    listening = live.listening
    assert listening is not None
    visit = Visit(scope, node, instance, live.index, live.host, own, HEARD)
    if node.kind == "process":
        if listening.on == "start":
            set_out(draft, listening.start)
        elif not draft.scopes[scope].active:  # else tokens were set down by hand meanwhile: it ends when they do
            draft.emit(ev.InstanceCompleted(draft.now, node.id, scope, 0))
    elif listening.on in ("creating", "assigning"):
        draft.push("create", scope, (visit, task))
    elif listening.given is not None:
        draft.push("pass", scope, (visit, listening.given))
    else:
        draft.push("pass" if node.kind in listeners.GATES else "begin", scope, visit)


def _changed(
    draft: Draft, scope: int, instance: int, node: Node, live: Live, task: Changes | None, given: Variables | None
) -> None:
    """What was asked of a user task, and let through, is done."""
    on = live.listening.on if live.listening is not None else ""
    if task is not None and task != NOTHING:
        kind = "assigned" if on == "assigning" else "updated"
        draft.emit(ev.UserTaskChanged(draft.now, node.id, instance, scope, kind, task))
    if on == "completing":
        tokens.completed(draft, scope, instance, given or {}, ev.UserTaskCompleted)
