"""Discovery by splits: filter the directly-follows graph, find out what is concurrent, and type every split and join by it.

After Augusto, Conforti, Dumas, La Rosa, Polyvyanyy, *Split Miner*, KAIS 2019, with our own way to soundness:

1. a step that follows itself is a loop of one; two steps that return to each other (`aba`) are a loop of two, not concurrent;
2. two steps that follow each other both ways about equally often are concurrent: their arcs go;
3. of the rest, every step keeps the strongest way from the start to it and from it to the end, and all arcs above a percentile;
4. a split joins those successors that are concurrent with the same others into exclusive choices, and those that only together
   are concurrent with the same others into parallel ones; a join does the same with what comes before;
5. a graph with exclusive gateways only is sound because every node lies between start and end. Concurrency is therefore added
   group by group, the best supported first, and stays only where the whole is still sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bihuan.mining import automaton, net
from bihuan.mining.inductive import Ways
from bihuan.mining.web import NO_CODE, Kind, Node, Web

START, END = -1, -2
Arcs = dict[tuple[int, int], int]
Pair = frozenset[int]

_RETURNS = 0.1  # so many returns beside the rarer of two arcs make a loop of two
_MOST_STATES = 3_000
_MOST_GROUPS = 12


def discover(ways: Ways, strength: float, balance: float) -> Web:
    """The web of a multiset of ways.

    `strength` 0..1 is the percentile above which arcs stay, `balance` 0..1 how unequal the arcs of concurrent steps may be
    (0: nothing is concurrent).
    """
    arcs = _follows(ways)
    circles = {source for (source, target), count in arcs.items() if source == target and count}
    plain = {arc: count for arc, count in arcs.items() if arc[0] != arc[1]}
    pairs = _concurrent(plain, circles, _returns(ways), balance) if balance else {}
    web = _made(plain, frozenset(), strength, arcs)
    together: frozenset[Pair] = frozenset()
    groups = _groups(pairs)
    attempts = [frozenset(pairs)] if pairs else []
    for attempt in attempts:
        found = _made(plain, attempt, strength, arcs)
        if _sound(found):
            return found
    for group in groups[:_MOST_GROUPS] if len(groups) > 1 else []:
        found = _made(plain, together | group, strength, arcs)
        if _sound(found):
            together, web = together | group, found
    return web


def _sound(web: Web) -> bool:
    found = automaton.soundness(net.of_web(web, []), _MOST_STATES)
    return found is not None and found.sound


# --- what follows what ------------------------------------------------------------------------------------------------


def _follows(ways: Ways) -> Arcs:
    arcs: Arcs = {}
    for way, count in ways.items():
        if not way:
            continue
        before = START
        for code in (*way, END):
            arcs[before, code] = arcs.get((before, code), 0) + count
            before = code
    return arcs


def _returns(ways: Ways) -> dict[Pair, int]:
    """How often one of two steps stands between two of the other."""
    found: dict[Pair, int] = {}
    for way, count in ways.items():
        for first, middle, last in zip(way, way[1:], way[2:], strict=False):
            if first == last != middle:
                pair = frozenset((first, middle))
                found[pair] = found.get(pair, 0) + count
    return found


def _concurrent(arcs: Arcs, circles: set[int], returns: Mapping[Pair, int], balance: float) -> dict[Pair, int]:
    """The pairs that follow each other both ways about equally often, with how often they do."""
    found: dict[Pair, int] = {}
    for (source, target), count in arcs.items():
        back = arcs.get((target, source), 0)
        if source > target or not back or START in (source, target) or END in (source, target):
            continue
        pair = frozenset((source, target))
        loops = returns.get(pair, 0) > _RETURNS * min(count, back) and not {source, target} & circles
        if not loops and abs(count - back) < balance * (count + back):
            found[pair] = count + back
    return found


def _groups(pairs: Mapping[Pair, int]) -> list[frozenset[Pair]]:
    """Pairs that share a step belong together; the groups with the most support first."""
    groups: list[set[Pair]] = []
    for pair in pairs:
        touching = [group for group in groups if any(pair & other for other in group)]
        joined = {pair}.union(*touching)
        groups = [group for group in groups if group not in touching] + [joined]
    groups.sort(key=lambda group: (-sum(pairs[each] for each in group), sorted(map(sorted, group))))
    return [frozenset(group) for group in groups]


# --- filtering --------------------------------------------------------------------------------------------------------


def _filtered(arcs: Arcs, strength: float) -> set[tuple[int, int]]:
    """Every step's best ways from the start and to the end, and all arcs above the percentile of those."""
    from_start = _widest(arcs, START)
    to_end = _widest({(target, source): count for (source, target), count in arcs.items()}, END)
    kept = {(before, node) for node, before in from_start.items()} | {(node, after) for node, after in to_end.items()}
    best = sorted(arcs[each] for each in kept)
    threshold = best[min(int(strength * len(best)), len(best) - 1)] if best else 0
    if strength <= 0:
        return set(arcs)
    return kept | {arc for arc, count in arcs.items() if count >= threshold}


def _widest(arcs: Arcs, root: int) -> dict[int, int]:
    """Of every node the one before it on the way from the root whose narrowest arc is the widest."""
    out: dict[int, list[int]] = {}
    for source, target in arcs:
        out.setdefault(source, []).append(target)
    width = {root: sum(arcs.values()) + 1}
    before: dict[int, int] = {}
    done: set[int] = set()
    while True:
        open_ = [each for each in width if each not in done]
        if not open_:
            return before
        node = max(open_, key=lambda each: (width[each], -each))
        done.add(node)
        for target in out.get(node, ()):
            found = min(width[node], arcs[node, target])
            if target not in done and found > width.get(target, 0):
                width[target] = found
                before[target] = node


def _connected(arcs: Iterable[tuple[int, int]], root: int) -> set[int]:
    out: dict[int, list[int]] = {}
    for source, target in arcs:
        out.setdefault(source, []).append(target)
    seen, waiting = {root}, [root]
    while waiting:
        for target in out.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


# --- gateways ---------------------------------------------------------------------------------------------------------


class _Drawing:
    def __init__(self) -> None:
        self.nodes: list[Node] = [Node("start"), Node("end")]
        self.arcs: list[tuple[int, int]] = []

    def add(self, kind: Kind, code: int = NO_CODE) -> int:
        self.nodes.append(Node(kind, code))
        return len(self.nodes) - 1

    def flow(self, source: int, target: int) -> None:
        self.arcs.append((source, target))


def _made(plain: Arcs, together: frozenset[Pair], strength: float, all_arcs: Arcs) -> Web:
    """The web of the graph when these pairs are concurrent."""
    arcs = dict(plain)
    for pair in together:
        a, b = sorted(pair)
        arcs.pop((a, b), None)
        arcs.pop((b, a), None)
    nodes = {each for arc in plain for each in arc}
    if _connected(arcs, START) != nodes or _connected({(b, a) for a, b in arcs}, END) != nodes:
        arcs = dict(plain)  # without their arcs something would hang in the air
    kept = _filtered(arcs, strength)
    weakest = min((arcs[each] for each in kept), default=0)
    circles = {a for (a, b), count in all_arcs.items() if a == b and (count >= weakest or strength <= 0)}
    after: dict[int, list[int]] = {}
    before: dict[int, list[int]] = {}
    for source, target in sorted(kept, key=lambda each: (-arcs[each], each)):
        after.setdefault(source, []).append(target)
        before.setdefault(target, []).append(source)
    drawing = _Drawing()
    enter, leave = {END: 1}, {START: 0}
    for code in sorted(nodes - {START, END}):
        _task(drawing, code, enter, leave, circle=code in circles)
    outs = {(node, to): port for node, ends in after.items() for to, port in _fan(drawing, leave[node], ends, together, 1)}
    ins = {(fro, node): port for node, ends in before.items() for fro, port in _fan(drawing, enter[node], ends, together, -1)}
    for arc in kept:
        drawing.flow(outs[arc], ins[arc])
    return Web(tuple(drawing.nodes), tuple(sorted(drawing.arcs)))


def _task(drawing: _Drawing, code: int, enter: dict[int, int], leave: dict[int, int], *, circle: bool) -> None:
    task = drawing.add("task", code)
    enter[code] = leave[code] = task
    if circle:
        enter[code], leave[code] = drawing.add("xor"), drawing.add("xor")
        drawing.flow(enter[code], task)
        drawing.flow(task, leave[code])
        drawing.flow(leave[code], enter[code])


class _Branch:
    """A successor, or a gateway over several: what it leads to and what that is concurrent with."""

    def __init__(self, kind: Kind, ends: frozenset[int], beside: frozenset[int], inner: tuple[_Branch, ...] = ()) -> None:
        self.kind: Kind = kind
        self.ends = ends
        self.beside = beside
        self.inner = inner


def _fan(drawing: _Drawing, port: int, ends: list[int], together: frozenset[Pair], way: int) -> list[tuple[int, int]]:
    """Gateways from a node to its successors (`way` 1) or from its predecessors to it (-1): of each end the port to use."""
    if len(ends) == 1:
        return [(ends[0], port)]
    known = frozenset(ends)
    branches = [
        _Branch("task", frozenset({end}), frozenset(each for each in known if frozenset((each, end)) in together)) for end in ends
    ]
    while len(branches) > 1:
        branches = _chosen(branches) or _joined(branches) or [_gateway("xor", branches)]
    found: list[tuple[int, int]] = []
    _draw(drawing, port, branches[0], way, found)
    return found


def _gateway(kind: Kind, branches: list[_Branch]) -> _Branch:
    ends = frozenset[int]().union(*(each.ends for each in branches))
    beside = branches[0].beside.intersection(*(each.beside for each in branches[1:]))
    inner = tuple(part for each in branches for part in (each.inner if each.kind == kind else (each,)))
    return _Branch(kind, ends, beside, inner)


def _chosen(branches: list[_Branch]) -> list[_Branch] | None:
    """Branches concurrent with the same others exclude each other."""
    for first in branches:
        same = [each for each in branches if each.beside == first.beside]
        if len(same) > 1:
            return [*(each for each in branches if each not in same), _gateway("xor", same)]
    return None


def _joined(branches: list[_Branch]) -> list[_Branch] | None:
    """Branches that together with their others are the same set go side by side."""
    for first in branches:
        same = [each for each in branches if each.ends | each.beside == first.ends | first.beside]
        if len(same) > 1:
            return [*(each for each in branches if each not in same), _gateway("and", same)]
    return None


def _draw(drawing: _Drawing, port: int, branch: _Branch, way: int, found: list[tuple[int, int]]) -> None:
    if branch.kind == "task":
        found += [(end, port) for end in branch.ends]
        return
    gateway = drawing.add(branch.kind)
    drawing.flow(*((port, gateway) if way > 0 else (gateway, port)))
    for each in branch.inner:
        _draw(drawing, gateway, each, way, found)


__all__ = ["discover"]
