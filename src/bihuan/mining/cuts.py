"""Cuts: how a directly-follows graph falls into parts that one operator of a process tree puts in order.

The footprints are those of Leemans, Fahland, van der Aalst, *Discovering block-structured process models from event logs*, 2013:

* exclusive: no arc between the parts;
* sequence: every part reaches the next, none leads back;
* parallel: every activity of a part follows and is followed by every one of another, each part can begin and end the case;
* loop: the body holds all starts and ends, the others lead from the body's ends to its starts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from bihuan.mining.tree import Operator


class Follows(msgspec.Struct, frozen=True):
    """A directly-follows graph of codes with frequencies, the activities that begin and end cases."""

    nodes: frozenset[int]
    arcs: dict[tuple[int, int], int]
    starts: dict[int, int]
    ends: dict[int, int]


class Cut(NamedTuple):
    operator: Operator
    parts: list[frozenset[int]]


def follows(log: dict[tuple[int, ...], int]) -> Follows:
    """The graph of a multiset of ways."""
    arcs: dict[tuple[int, int], int] = {}
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    nodes: set[int] = set()
    for way, count in log.items():
        if not way:
            continue
        nodes.update(way)
        starts[way[0]] = starts.get(way[0], 0) + count
        ends[way[-1]] = ends.get(way[-1], 0) + count
        before = way[0]
        for code in way[1:]:
            arc = (before, code)
            arcs[arc] = arcs.get(arc, 0) + count
            before = code
    return Follows(frozenset(nodes), arcs, starts, ends)


def without_noise(graph: Follows, noise: float) -> Follows:
    """The graph without arcs, starts and ends that are rare beside their neighbours (IMf)."""
    strongest: dict[int, int] = dict(graph.ends)
    for (source, _), count in graph.arcs.items():
        strongest[source] = max(strongest.get(source, 0), count)
    arcs = {arc: count for arc, count in graph.arcs.items() if count >= noise * strongest[arc[0]]}
    first, last = max(graph.starts.values(), default=0), max(graph.ends.values(), default=0)
    starts = {code: count for code, count in graph.starts.items() if count >= noise * first}
    ends = {code: count for code, count in graph.ends.items() if count >= noise * last}
    return Follows(graph.nodes, arcs, starts, ends)


def find(graph: Follows) -> Cut | None:
    """The first cut there is, in the order in which they say most."""
    return _exclusive(graph) or _sequence(graph) or _parallel(graph) or _loop(graph)


def _components(nodes: Iterable[int], near: dict[int, set[int]]) -> list[frozenset[int]]:
    left = set(nodes)
    found: list[frozenset[int]] = []
    while left:
        seed = min(left)
        seen, waiting = {seed}, [seed]
        while waiting:
            fresh = (near.get(waiting.pop(), set()) & left) - seen
            seen |= fresh
            waiting += fresh
        found.append(frozenset(seen))
        left -= seen
    return found


def _undirected(arcs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    near: dict[int, set[int]] = {}
    for source, target in arcs:
        near.setdefault(source, set()).add(target)
        near.setdefault(target, set()).add(source)
    return near


def _exclusive(graph: Follows) -> Cut | None:
    parts = _components(graph.nodes, _undirected(graph.arcs))
    return Cut("xor", parts) if len(parts) > 1 else None


def _reachable(graph: Follows) -> dict[int, set[int]]:
    """Of every node all that can follow it, sooner or later."""
    out: dict[int, set[int]] = {}
    for source, target in graph.arcs:
        out.setdefault(source, set()).add(target)
    reached: dict[int, set[int]] = {}
    for node in graph.nodes:
        seen: set[int] = set()
        waiting = list(out.get(node, ()))
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting += out.get(each, set()) - seen
        reached[node] = seen
    return reached


def _sequence(graph: Follows) -> Cut | None:
    reached = _reachable(graph)
    nodes = sorted(graph.nodes)
    tied = [
        (a, b)
        for place, a in enumerate(nodes)
        for b in nodes[place + 1 :]
        if (b in reached[a]) == (a in reached[b])  # both ways or neither: they stand together
    ]
    parts = _components(graph.nodes, _undirected(tied))
    if len(parts) < 2:
        return None
    return Cut("seq", sorted(parts, key=lambda part: (-len(_after(part, reached)), min(part))))


def _after(part: frozenset[int], reached: dict[int, set[int]]) -> set[int]:
    return {each for node in part for each in reached[node]} - part


def _parallel(graph: Follows) -> Cut | None:
    nodes = sorted(graph.nodes)
    apart = [
        (a, b)
        for place, a in enumerate(nodes)
        for b in nodes[place + 1 :]
        if (a, b) not in graph.arcs or (b, a) not in graph.arcs
    ]
    parts = _components(graph.nodes, _undirected(apart))
    whole = [part for part in parts if part & graph.starts.keys() and part & graph.ends.keys()]
    rest = [part for part in parts if part not in whole]
    if rest and whole:
        smallest = min(whole, key=lambda part: (len(part), min(part)))
        whole.remove(smallest)
        whole.append(smallest.union(*rest))
    return Cut("and", whole) if len(whole) > 1 else None


def _loop(graph: Follows) -> Cut | None:
    body = set(graph.starts) | set(graph.ends)
    inner = {arc: count for arc, count in graph.arcs.items() if arc[0] not in body and arc[1] not in body}
    parts = _components(graph.nodes - body, _undirected(inner))
    redo: list[frozenset[int]] = []
    for part in parts:
        if _is_redo(part, graph):
            redo.append(part)
        else:
            body |= part
    return Cut("loop", [frozenset(body), *redo]) if redo and body else None


def _is_redo(part: frozenset[int], graph: Follows) -> bool:
    """Entered only from ends, left only to starts, and from or to all of them alike."""
    entering = {arc for arc in graph.arcs if arc[1] in part and arc[0] not in part}
    leaving = {arc for arc in graph.arcs if arc[0] in part and arc[1] not in part}
    if any(source not in graph.ends for source, _ in entering) or any(target not in graph.starts for _, target in leaving):
        return False
    if not entering or not leaving:
        return False
    first, last = {target for _, target in entering}, {source for source, _ in leaving}
    all_in = all((end, code) in graph.arcs for end in graph.ends for code in first)
    all_out = all((code, start) in graph.arcs for start in graph.starts for code in last)
    return all_in and all_out
