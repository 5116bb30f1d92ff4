"""Activities that run more than once: multi-instance (a collection or a number, at once or in turn) and the standard loop.

The body is a scope of kind `loop`; its children are instances of the same element inside it. A body with many children spreads
them over chunks, scopes of at most CHUNK children each, so that what happens to one child writes a bounded part of the state; the
items of a sequential body lie in a scope of their own and are never written again.
"""

from __future__ import annotations

from typing import Any

from bihuan.engine import canceling, incidents, throwing, triggers, watching
from bihuan.engine import events as ev
from bihuan.engine.draft import Draft, Visit
from bihuan.engine.expressions import Context, Expression, Failed, evaluate, holds, shown, text_of
from bihuan.engine.program import Loop, Node, Throw
from bihuan.engine.state import Progress, Variables
from bihuan.engine.tokens import Ended, again, body_of, completed
from bihuan.engine.variables import storable, visible

CHUNK = 64
MOST = 1_000_000  # children of one body


def begin(draft: Draft, visit: Visit) -> None:
    """A token arrives at an activity with a loop: the body opens and the first child (or all) set out."""
    node, scope = visit.node, visit.scope
    loop = node.loop
    assert loop is not None
    try:
        context = visible(draft, scope)
        items, total = _extent(draft, loop, context)
        if not loop.multi and loop.test_before and not again(draft, loop, 0, {**context, "loopCounter": 0}):
            total = 0
        watches = watching.boundary(draft, scope, node, None)
    except Failed as failed:
        incidents.stuck(draft, visit, failed)
        return
    body = visit.instance or draft.next_id
    draft.emit(ev.ElementActivated(draft.now, node.id, body, scope, False, {}, 0, visit.host, "loop", 0, total))
    watching.opened(draft, scope, body, watches)
    if total == 0:
        draft.push("looped", body)
    elif not loop.sequential:
        draft.push("spread", body, (items, 1))
    else:
        if items is not None:
            draft.emit(ev.ChunkOpened(draft.now, node.id, draft.next_id, body, "items", {"items": items}))
        draft.push("iterate", body)


def _extent(draft: Draft, loop: Loop, context: Context) -> tuple[list[Any] | None, int]:
    """The items of a collection, and how many children there will be (-1: nobody knows)."""
    if loop.collection is not None:
        value = evaluate(loop.collection, context, draft.moment)
        if not isinstance(value, list):
            raise Failed("engine.collection_expected", expression=loop.collection.text, value=shown(value))
        items: list[Any] = storable(value)
        return items, _bounded(len(items), loop.collection)
    if loop.cardinality is None:
        return None, -1
    value = evaluate(loop.cardinality, context, draft.moment)
    if isinstance(value, bool) or value is None or isinstance(value, str | list | dict) or value != int(value) or value < 0:
        raise Failed("engine.cardinality_expected", expression=loop.cardinality.text, value=shown(value))
    return None, _bounded(int(value), loop.cardinality)


def _bounded(total: int, expression: Expression) -> int:
    if total > MOST:
        raise Failed("engine.too_many_instances", expression=expression.text, total=total, limit=MOST)
    return total


# --- setting out -----------------------------------------------------------------------------------------------------


def spread(draft: Draft, body: int, todo: tuple[list[Any] | None, int]) -> None:
    """Let the next children of a parallel body set out, a chunk at a time."""
    if body not in draft.scopes:
        return
    items, first = todo
    progress = draft.scopes[body].loop
    assert progress is not None
    last = min(first + CHUNK - 1, progress.total)
    for index in range(first, last + 1):
        _child(draft, body, index, items[index - 1] if items is not None else None)
    if last < progress.total:
        draft.push("spread", body, (items, last + 1))


def iterate(draft: Draft, body: int, _: Any = None) -> None:
    """Let the next child of a sequential body set out."""
    progress = draft.scopes[body].loop
    assert progress is not None
    index = progress.completed + 1
    items = draft.scopes[progress.items].variables["items"] if progress.items else None
    _child(draft, body, index, items[index - 1] if items is not None else None)


def _child(draft: Draft, body: int, index: int, item: Any) -> None:
    node = draft.node_of(draft.scopes[body])
    loop = node.loop
    assert loop is not None
    own: Variables = {"loopCounter": index}
    if loop.item:
        own[loop.item] = item
    if loop.output_variable:
        own.setdefault(loop.output_variable, None)
    home = _home(draft, body, node, index)
    instance = draft.next_id
    draft.emit(ev.IterationStarted(draft.now, node.id, instance, home, body, index))
    draft.push("begin", home, Visit(home, node, instance, index, 0, own))


def _home(draft: Draft, body: int, node: Node, index: int) -> int:
    """The body itself, or the chunk for this index."""
    progress = draft.scopes[body].loop
    assert progress is not None
    if progress.total <= CHUNK:
        return body
    place = (index - 1) // CHUNK
    if place == len(progress.chunks):
        chunk = draft.next_id
        draft.emit(ev.ChunkOpened(draft.now, node.id, chunk, body))
        return chunk
    return progress.chunks[place]


# --- coming home -----------------------------------------------------------------------------------------------------


def iterated(draft: Draft, home: int, ended: Ended) -> None:
    """A child is over: its output is kept, then the loop ends, goes on, or waits for the others."""
    body, scope, _ = body_of(draft, home)
    node = draft.node_of(scope)
    loop = node.loop
    assert loop is not None
    collected = bool(loop.output)
    fact = ev.IterationEnded(draft.now, node.id, ended.instance, home, body, ended.number, ended.output, collected)
    draft.emit(fact)
    enough = ended.enough
    if loop.first_throws or loop.each_throws or loop.when_throws:
        enough = _throw(draft, body, node, loop) or enough
        if body not in draft.scopes:
            return
    progress = draft.scopes[body].loop
    assert progress is not None
    if enough or progress.completed == progress.total:
        draft.push("looped", body)
    elif loop.sequential:
        draft.push("iterate", body)


def looped(draft: Draft, body: int, _: Any = None) -> None:
    """The loop is over: whoever still runs is canceled, the outputs are gathered in the order of the items."""
    scope = draft.scopes[body]
    progress = scope.loop
    assert progress is not None
    if progress.started > progress.completed:
        canceling.contents(draft, body)
    loop = draft.node_of(scope).loop
    assert loop is not None
    result: Variables = {loop.output: gathered(draft, body, progress)} if loop.output else {}
    completed(draft, draft.scopes[body].parent, body, result)


def gathered(draft: Draft, body: int, progress: Progress) -> list[Any]:
    """The outputs by index, null where a child did not get to give one."""
    given: dict[int, Any] = {}
    for number in (body, *progress.chunks):
        given.update(draft.scopes[number].outputs)
    return [given.get(index) for index in range(1, max(progress.total, progress.started, *given) + 1)]


def _throw(draft: Draft, body: int, node: Node, loop: Loop) -> bool:
    """The events that a multi-instance activity throws as its children end, and whether a complex behavior has had enough.

    BPMN 2.0.2 table 10.31, table 10.32: a complex behavior whose condition is true cancels the children that remain.
    """
    progress = draft.scopes[body].loop
    assert progress is not None
    throws = list(loop.each_throws)
    if progress.completed == 1:
        throws += loop.first_throws
    context = visible(draft, body)
    met = [what for condition, what in loop.when_throws if condition is None or holds(condition, context, draft.moment)]
    scope = draft.scopes[body].parent
    for throw in (*throws, *(each for what in met for each in what)):
        if body not in draft.scopes:
            break
        try:
            _throw_one(draft, scope, body, node, throw)
        except Failed:
            continue  # an event whose name cannot be computed is not thrown: the children are what matters
    return bool(met)


def _throw_one(draft: Draft, scope: int, body: int, node: Node, throw: Throw) -> None:
    """Caught on the activity's own border, the event happens beside it: the loop it reports on is still going on."""
    visit = Visit(scope, node, body)
    if throw.kind == "message":
        draft.emit(throwing.message(draft, visit, throw))
        return
    name = throwing.text(draft, visit, throw, "name")
    border = [draft.program.nodes[each] for each in node.catches]
    own = [each for each in border if _fits(draft, visit, each, throw.kind, name)]
    for each in own:
        triggers.caught(draft, scope, body, each, {}, name, beside=True)
    if throw.kind == "signal":
        draft.emit(ev.SignalThrown(draft.now, node.id, body, scope, name))
        throwing.receive_signal(draft, name, {}, besides=body)
    elif not own and throw.kind == "escalation":
        throwing.escalation(draft, scope, body, name, node.id, {})
    elif not own and throw.kind == "error":
        throwing.error(draft, scope, body, ev.ErrorThrown(draft.now, node.id, body, scope, name), {})


def _fits(draft: Draft, visit: Visit, boundary: Node, kind: str, name: str) -> bool:
    for trigger in boundary.triggers:
        if (
            trigger.kind == "signal" == kind
            and text_of(trigger.name, visible(draft, visit.scope), draft.moment, "signal") == name
        ):
            return True
        if trigger.kind == kind in ("error", "escalation") and trigger.code in (None, name):
            return True
    return False
