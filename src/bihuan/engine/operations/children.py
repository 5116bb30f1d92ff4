"""More or fewer children of a multi-instance activity that runs (加签、减签 where the model itself counts people).

A parallel body lets new children set out at once; a sequential one gets them at the end of its list. A running child of a
sequential body cannot be removed, because the next would take its place: complete or skip it in its own right. Never is the last
child removed, nor the second last where two people must act.
"""

from __future__ import annotations

from typing import Any

from bihuan.engine import canceling, commands, loops, search
from bihuan.engine import events as ev
from bihuan.engine.draft import Draft, Visit
from bihuan.engine.expressions import Failed, truth
from bihuan.engine.operations import guards
from bihuan.engine.program import Loop, Node
from bihuan.engine.state import Progress, Scope, Variables
from bihuan.engine.tokens import counters
from bihuan.engine.variables import checked, visible
from bihuan.kernel.errors import Rejected


def add(draft: Draft, command: commands.AddChildren) -> None:
    """More children: one per item, or so many where the activity counts."""
    body, node, loop, progress = _body(draft, command.instance)
    items = list(checked({"items": list(command.items)})["items"])
    more = len(items) if loop.collection is not None else command.more + len(items)
    if more <= 0:
        raise Rejected("engine.nothing_asked")
    if progress.total + more > loops.MOST:
        total = progress.total + more
        name = node.name or node.id
        raise Rejected("engine.too_many_instances", element=name, expression=name, total=total, limit=loops.MOST)
    given = items if loop.collection is not None else None
    first = _next_index(draft, command.instance, progress)
    draft.emit(ev.ChildrenAdded(draft.now, node.id, command.instance, body.parent, more, given))
    if not loop.sequential:
        for number in range(more):
            _set_out(draft, command.instance, node, loop, first + number, given[number] if given is not None else None)


def remove(draft: Draft, command: commands.RemoveChild) -> None:
    """One child less; what is left may already be enough."""
    body, node, loop, progress = _body(draft, command.instance)
    least = 2 if guards.is_dual(node) else 1
    if progress.total - 1 < least:
        raise Rejected("engine.last_child", element=node.name or node.id, least=least)
    if loop.sequential:
        index = command.index
        if not progress.started < index <= progress.total:
            raise Rejected("engine.child_has_begun", element=node.name or node.id)
    else:
        found = search.element_instance(draft.scopes, command.child)
        if found is None or found.live.index == 0 or _body_of(draft, found.scope) != command.instance:
            raise Rejected("engine.no_such_element_instance", instance=command.child)
        index = found.live.index
        canceling.instance(draft, found.scope, command.child)
    draft.emit(ev.ChildRemoved(draft.now, node.id, command.instance, body.parent, index, not loop.sequential))
    _perhaps_enough(draft, command.instance, loop)


def _body(draft: Draft, instance: int) -> tuple[Scope, Node, Loop, Progress]:
    body = draft.scopes.get(instance)
    loop = draft.node_of(body).loop if body is not None else None
    if body is None or body.kind != "loop" or body.loop is None or loop is None or not loop.multi:
        raise Rejected("engine.no_multi_instance", instance=instance)
    live = draft.scopes[body.parent].live[instance]
    if live.phase != "active":
        raise Rejected("engine.not_active", instance=instance, element=live.element)
    return body, draft.node_of(body), loop, body.loop


def _body_of(draft: Draft, home: int) -> int:
    return draft.scopes[home].parent if draft.scopes[home].kind == "chunk" else home


def _homes(draft: Draft, body: int) -> list[int]:
    progress = draft.scopes[body].loop
    assert progress is not None
    return [body, *progress.chunks]


def _next_index(draft: Draft, body: int, progress: Progress) -> int:
    """A number that no child has or had; removed ones leave gaps."""
    known = [progress.total]
    for home in _homes(draft, body):
        scope = draft.scopes[home]
        known += [*scope.outputs, *(live.index for live in scope.live.values())]
    return max(known) + 1


def _set_out(draft: Draft, body: int, node: Node, loop: Loop, index: int, item: Any) -> None:
    own: Variables = {"loopCounter": index}
    if loop.item:
        own[loop.item] = item
    if loop.output_variable:
        own.setdefault(loop.output_variable, None)
    home = _homes(draft, body)[-1]
    if len(draft.scopes[home].live) >= loops.CHUNK:
        home = draft.next_id
        draft.emit(ev.ChunkOpened(draft.now, node.id, home, body))
    instance = draft.next_id
    draft.emit(ev.IterationStarted(draft.now, node.id, instance, home, body, index))
    draft.push("begin", home, Visit(home, node, instance, index, 0, own))


def _perhaps_enough(draft: Draft, body: int, loop: Loop) -> None:
    progress = draft.scopes[body].loop
    assert progress is not None
    enough = progress.completed >= progress.total
    if not enough and loop.until is not None and progress.completed:
        try:
            enough = truth(loop.until, {**visible(draft, body), **counters(progress, progress.completed)}, draft.moment)
        except Failed:
            enough = False  # the condition is looked at again, and told, when the next child ends
    if enough:
        draft.push("looped", body)
