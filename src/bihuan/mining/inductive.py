"""Discovery by induction: cut the log, discover each part, put the parts in order again (Leemans, Fahland, van der Aalst
2013, 2014).

With `noise` 0 every case of the log fits the tree; with more, rare behaviour is left out where it hides a structure: arcs
that are rare beside the strongest of their source are not looked at when cutting, and events that do not fit a cut are
dropped from the part (*infrequent*, IMf). Where nothing can be cut, one of the fall-throughs applies, the flower (anything in
any order) last. The result is a process tree, sound whatever the log.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TypeAlias

from bihuan.mining import cuts
from bihuan.mining.cuts import Cut, Follows
from bihuan.mining.tree import TAU, Leaf, Tree, both, loop, seq, xor

Ways: TypeAlias = dict[tuple[int, ...], int]
Step: TypeAlias = Callable[[], None]

_MOST_TRIED = 40


def discover(ways: Ways, noise: float = 0.0, step: Step | None = None) -> Tree:
    """The tree of a multiset of ways; `step` is called at every cut and may raise to end it."""
    return _Miner(noise, step or _nothing).tree({way: count for way, count in ways.items() if count > 0})


def _nothing() -> None:
    pass


class _Miner:
    def __init__(self, noise: float, step: Step) -> None:
        self.noise = noise
        self.step = step

    def tree(self, log: Ways) -> Tree:
        self.step()
        total = sum(log.values())
        empty = log.get((), 0)
        if empty:
            log = {way: count for way, count in log.items() if way}
            if not log:
                return TAU
            inner = self.tree(log)
            return xor(TAU, inner) if empty > self.noise * total else inner
        graph = cuts.follows(log)
        if not graph.nodes:
            return TAU
        if len(graph.nodes) == 1:
            return self._single(log, next(iter(graph.nodes)))
        cut = cuts.find(graph)
        if cut is None and self.noise:
            cut = cuts.find(cuts.without_noise(graph, self.noise))
        if cut is not None:
            return self._ordered(log, cut)
        return self._otherwise(log, graph)

    def _single(self, log: Ways, code: int) -> Tree:
        once = log.get((code,), 0)
        return Leaf(code) if once >= (1 - self.noise) * sum(log.values()) else loop(Leaf(code), TAU)

    def _ordered(self, log: Ways, cut: Cut) -> Tree:
        parts = _SPLIT[cut.operator](log, cut.parts)
        children = [self.tree(part) for part in parts]
        if cut.operator == "seq":
            return seq(*children)
        if cut.operator == "xor":
            return xor(*children)
        if cut.operator == "and":
            return both(*children)
        return loop(children[0], xor(*children[1:]) if len(children) > 2 else children[1])

    # --- where nothing can be cut ------------------------------------------------------------------------------------

    def _otherwise(self, log: Ways, graph: Follows) -> Tree:
        for attempt in (self._once_per_case, self._concurrent, self._repeated_strictly, self._repeated):
            found = attempt(log, graph)
            if found is not None:
                return found
        return _flower(graph)

    def _once_per_case(self, log: Ways, graph: Follows) -> Tree | None:
        """An activity that happens exactly once in (nearly) every case goes beside all others."""
        total = sum(log.values())
        exact: dict[int, int] = {}
        for way, count in log.items():
            for code in set(way):
                if way.count(code) == 1:
                    exact[code] = exact.get(code, 0) + count
        fitting = [code for code in sorted(graph.nodes) if exact.get(code, 0) >= (1 - self.noise / 2) * total]
        if not fitting:
            return None
        code = fitting[0]
        return both(Leaf(code), self.tree(_projected(log, graph.nodes - {code})))

    def _concurrent(self, log: Ways, graph: Follows) -> Tree | None:
        """An activity without which the rest can be cut goes beside the rest."""
        if len(graph.nodes) > _MOST_TRIED:
            return None
        for code in sorted(graph.nodes, key=lambda each: (self._frequency(graph, each), each)):
            rest = _projected(log, graph.nodes - {code})
            smaller = cuts.follows(rest)
            cut = cuts.find(smaller) or (cuts.find(cuts.without_noise(smaller, self.noise)) if self.noise else None)
            if cut is not None:
                return both(self.tree(_projected(log, frozenset({code}))), self.tree(rest))
        return None

    @staticmethod
    def _frequency(graph: Follows, code: int) -> int:
        return graph.ends.get(code, 0) + sum(count for (source, _), count in graph.arcs.items() if source == code)

    def _repeated_strictly(self, log: Ways, graph: Follows) -> Tree | None:
        """The case begins anew wherever an end is followed by a start."""
        return self._cut_into_rounds(log, lambda before, code: before in graph.ends and code in graph.starts)

    def _repeated(self, log: Ways, graph: Follows) -> Tree | None:
        """The case begins anew at every start."""
        return self._cut_into_rounds(log, lambda before, code: code in graph.starts)

    def _cut_into_rounds(self, log: Ways, begins: Callable[[int, int], bool]) -> Tree | None:
        rounds: Ways = {}
        for way, count in log.items():
            first = 0
            for place in range(1, len(way)):
                if begins(way[place - 1], way[place]):
                    _add(rounds, way[first:place], count)
                    first = place
            _add(rounds, way[first:], count)
        if sum(rounds.values()) <= sum(log.values()) or rounds == log:
            return None
        if len(rounds) >= len(log) and max(map(len, rounds)) >= max(map(len, log)):
            return None  # nothing has become simpler
        return loop(self.tree(rounds), TAU)


def _flower(graph: Follows) -> Tree:
    return loop(xor(*(Leaf(code) for code in sorted(graph.nodes))), TAU)


# --- splitting a log along a cut -------------------------------------------------------------------------------------


def _add(log: Ways, way: tuple[int, ...], count: int) -> None:
    log[way] = log.get(way, 0) + count


def _projected(log: Ways, nodes: frozenset[int]) -> Ways:
    found: Ways = {}
    for way, count in log.items():
        _add(found, tuple(code for code in way if code in nodes), count)
    return found


def _split_exclusive(log: Ways, parts: list[frozenset[int]]) -> list[Ways]:
    """Each case goes to the part most of its events belong to."""
    found: list[Ways] = [{} for _ in parts]
    for way, count in log.items():
        best = max(range(len(parts)), key=lambda place: (sum(code in parts[place] for code in way), -place))
        _add(found[best], tuple(code for code in way if code in parts[best]), count)
    return found


def _split_parallel(log: Ways, parts: list[frozenset[int]]) -> list[Ways]:
    return [_projected(log, part) for part in parts]


def _split_sequence(log: Ways, parts: list[frozenset[int]]) -> list[Ways]:
    """Each case is divided where the fewest events stand in a foreign part."""
    found: list[Ways] = [{} for _ in parts]
    home = {code: place for place, part in enumerate(parts) for code in part}
    for way, count in log.items():
        first = 0
        for place, last in enumerate(_divided([home[code] for code in way], len(parts))):
            _add(found[place], tuple(code for code in way[first:last] if home[code] == place), count)
            first = last
    return found


def _divided(homes: list[int], parts: int) -> list[int]:
    """Where each part ends: the division that leaves the most events in their own part."""
    if all(a <= b for a, b in pairwise(homes)):
        ends: list[int] = []
        place = 0
        for part in range(parts):
            while place < len(homes) and homes[place] == part:
                place += 1
            ends.append(place)
        return ends
    length = len(homes)
    best = [0] * (length + 1)
    chosen: list[list[int]] = []
    for part in range(parts):
        # best[i]: the most events at home when the parts so far share the first i events
        right = [0] * (length + 1)
        for place in range(length):
            right[place + 1] = right[place] + (homes[place] == part)
        now, begun = [0] * (length + 1), [0] * (length + 1)
        top, where = best[0] - right[0], 0
        for place in range(length + 1):
            if best[place] - right[place] > top:
                top, where = best[place] - right[place], place
            now[place], begun[place] = top + right[place], where
        best = now
        chosen.append(begun)
    ends = [length]
    for part in range(parts - 1, 0, -1):
        ends.append(chosen[part][ends[-1]])
    return ends[::-1]


def _split_loop(log: Ways, parts: list[frozenset[int]]) -> list[Ways]:
    """Each case is divided into rounds: the body first and last, redo parts between."""
    found: list[Ways] = [{} for _ in parts]
    home = {code: place for place, part in enumerate(parts) for code in part}
    for way, count in log.items():
        place, begin = 0, 0
        for number, code in enumerate(way):
            if home[code] != place:
                _add(found[place], way[begin:number], count)
                if place and home[code]:
                    _add(found[0], (), count)  # from one redo to another: the body was passed without an event
                place, begin = home[code], number
        _add(found[place], way[begin:], count)
        if place:
            _add(found[0], (), count)
        if way and home[way[0]]:
            _add(found[0], (), count)
    for log_of_redo in found[1:]:
        log_of_redo.pop((), None)
    return [each or {(): 1} for each in found]


_SPLIT: dict[str, Callable[[Ways, list[frozenset[int]]], list[Ways]]] = {
    "seq": _split_sequence,
    "xor": _split_exclusive,
    "and": _split_parallel,
    "loop": _split_loop,
}

__all__ = ["Ways", "discover"]
