"""Ways through one scope of a program, by the drawing alone: what lies ahead, what lies between, what cannot be avoided.

A boundary event counts as a way on from its activity: a token there may turn up behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bihuan.engine.program import Node, Program


def nodes_of(program: Program, scope: str) -> list[Node]:
    """The nodes directly inside a process or sub-process."""
    return [node for node in program.nodes.values() if node.scope == scope]


def ways_on(program: Program, node: str) -> Iterator[str]:
    """Where a token at the node may turn up next."""
    found = program.nodes[node]
    yield from (flow.target for flow in found.outgoing)
    yield from found.catches


def ahead(program: Program, start: Iterable[str], without: str = "") -> set[str]:
    """Everything that can be reached from these nodes (themselves not counted) when `without` is not there."""
    found: set[str] = set()
    waiting = [way for node in start if node != without for way in ways_on(program, node)]
    while waiting:
        node = waiting.pop()
        if node in found or node == without:
            continue
        found.add(node)
        waiting.extend(ways_on(program, node))
    return found


def entries(program: Program, scope: str) -> list[str]:
    """Where tokens of a scope come from: its starts, and what begins by an event."""
    body = program.nodes[scope].body
    starts = body.starts if body is not None else ()
    return [
        node.id
        for node in nodes_of(program, scope)
        if node.id in starts or (not node.incoming and node.kind not in ("boundaryEvent", "eventSubProcess"))
    ]


def dominates(program: Program, scope: str, node: str, other: str) -> bool:
    """Whether every way from the beginning of the scope to `other` leads over `node`."""
    if node == other:
        return True
    starts = entries(program, scope)
    return other not in starts and other not in ahead(program, starts, without=node)


def between(program: Program, first: str, last: str) -> set[str]:
    """The nodes on ways from one node to another that come over neither twice."""
    if first == last:
        return set()
    forth = ahead(program, [first], without=last)
    return {node for node in forth if node != first and last in ahead(program, [node], without=first)}


def unavoidable(program: Program, start: str, node: str) -> bool:
    """Whether a token at `start` cannot leave its scope, or wait for ever, without coming over `node`."""
    if start == node:
        return True
    reached = {start} | _quietly_ahead(program, start, node)
    return not any(not program.nodes[each].outgoing for each in reached)


def _quietly_ahead(program: Program, start: str, without: str) -> set[str]:
    """As `ahead`, but what happens beside an activity takes no token away from it."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        node = program.nodes[waiting.pop()]
        beside = [each for each in node.catches if program.nodes[each].interrupting]
        for way in (*(flow.target for flow in node.outgoing), *beside):
            if way not in found and way != without:
                found.add(way)
                waiting.append(way)
    return found


def inside(program: Program, scope: str) -> Iterator[Node]:
    """All nodes in a sub-process, however deep."""
    for node in nodes_of(program, scope):
        yield node
        if node.body is not None:
            yield from inside(program, node.id)


def enclosing(program: Program, element: str) -> list[str]:
    """The scopes around an element, innermost first, the process last."""
    found: list[str] = []
    scope = program.nodes[element].scope
    while scope:
        found.append(scope)
        scope = program.nodes[scope].scope
    return found
