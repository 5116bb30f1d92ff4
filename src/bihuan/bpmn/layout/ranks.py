"""Columns: loops are opened, then every shape stands one column right of the last that leads to it."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.bpmn.layout.graph import Graph, Link, Shape

_BROAD = 200.0
_SIDE_BY_SIDE = 4


def assign(graph: Graph) -> None:
    """Sets `rank` of every shape and `back` of the links that close a loop."""
    flows = [link for link in graph.links if link.leads]
    _open_loops(graph, flows)
    edges = [(link.source, link.target, 1) for link in flows if not link.back and link.source != link.target]
    edges += _messages(graph, edges)
    ranks = _longest(graph.shapes, edges)
    _pull_sources(graph.shapes, edges, ranks)
    for key, shape in graph.shapes.items():
        shape.rank = ranks[key]
    _artifacts(graph)
    _isolated(graph)


def _open_loops(graph: Graph, flows: list[Link]) -> None:
    """Depth first from the starts, in document order: a flow back to what is still open closes a loop."""
    leaving: dict[str, list[Link]] = {}
    entered: set[str] = set()
    for link in flows:
        leaving.setdefault(link.source, []).append(link)
        entered.add(link.target)
    state: dict[str, int] = {}
    for root in (*[key for key in graph.shapes if key not in entered], *graph.shapes):
        if root in state:
            continue
        state[root] = 1
        stack = [(root, iter(leaving.get(root, ())))]
        while stack:
            key, links = stack[-1]
            link = next(links, None)
            if link is None:
                state[key] = 2
                stack.pop()
            elif state.get(link.target) == 1:
                link.back = True
            elif link.target not in state:
                state[link.target] = 1
                stack.append((link.target, iter(leaving.get(link.target, ()))))


def _messages(graph: Graph, edges: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Message flows pull their target to the right of nothing earlier, where that closes no loop."""
    following: dict[str, set[str]] = {}
    for source, target, _ in edges:
        following.setdefault(source, set()).add(target)
    taken: list[tuple[str, str, int]] = []
    for link in graph.links:
        if link.kind != "message" or link.source not in graph.shapes or link.target not in graph.shapes:
            continue
        if link.source != link.target and not _reaches(following, link.target, link.source):
            following.setdefault(link.source, set()).add(link.target)
            taken.append((link.source, link.target, 0))
    return taken


def _reaches(following: dict[str, set[str]], start: str, goal: str) -> bool:
    seen = {start}
    waiting = [start]
    while waiting:
        key = waiting.pop()
        if key == goal:
            return True
        new = following.get(key, set()) - seen
        seen |= new
        waiting.extend(new)
    return False


def _longest(shapes: Iterable[str], edges: list[tuple[str, str, int]]) -> dict[str, int]:
    ranks = dict.fromkeys(shapes, 0)
    missing = dict.fromkeys(ranks, 0)
    leaving: dict[str, list[tuple[str, int]]] = {}
    for source, target, length in edges:
        missing[target] += 1
        leaving.setdefault(source, []).append((target, length))
    ready = [key for key, count in missing.items() if count == 0]
    while ready:
        key = ready.pop()
        for target, length in leaving.get(key, ()):
            ranks[target] = max(ranks[target], ranks[key] + length)
            missing[target] -= 1
            if missing[target] == 0:
                ready.append(target)
    return ranks


def _pull_sources(shapes: dict[str, Shape], edges: list[tuple[str, str, int]], ranks: dict[str, int]) -> None:
    """A start that is needed late stands just before what it leads to."""
    entered = {target for _, target, _ in edges}
    for key in shapes:
        after = [ranks[target] - length for source, target, length in edges if source == key]
        if key not in entered and after:
            ranks[key] = max(ranks[key], min(after))


def _artifacts(graph: Graph) -> None:
    """Data and annotations stand in the column of what they belong to."""
    for link in graph.links:
        if link.leads or link.kind == "message":
            continue
        source, target = graph.shapes.get(link.source), graph.shapes.get(link.target)
        if source is None or target is None:
            continue
        if target.kind in {"data", "annotation"} and not target.isolated:
            target.rank, target.isolated = source.rank, True
        elif source.kind in {"data", "annotation"} and not source.isolated:
            source.rank, source.isolated = target.rank, True
    for shape in graph.shapes.values():
        if shape.kind in {"data", "annotation"}:
            shape.isolated = False


def _isolated(graph: Graph) -> None:
    """Shapes without any line: small ones side by side; broad ones (event sub-processes) get a strip of their own."""
    linked = {end for link in graph.links for end in (link.source, link.target)}
    alone = [shape for shape in graph.shapes.values() if shape.id not in linked]
    columns = max((shape.rank for shape in graph.shapes.values() if shape.id in linked), default=0) + 1
    columns = max(columns, _SIDE_BY_SIDE)
    small = [shape for shape in alone if shape.width <= _BROAD or shape.inner is None]
    for index, shape in enumerate(small):
        shape.rank = index % columns
    for shape in alone:
        shape.isolated = True
