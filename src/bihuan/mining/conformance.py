"""Conformance: how far reality and model agree, by optimal alignments.

An alignment explains a case by moves: *synchronous* (the model does what the log says, cost 0), *log moves* (done, but not
foreseen, cost 1) and *model moves* (foreseen, but not done; cost 1, silent ones 0). The cheapest one is found for all
variants at once: the variants form a trie, the model an automaton; the cost of reaching each state after each prefix is
computed layer by layer for whole columns of prefixes (dynamic programming; within a layer the costs are relaxed until they
rest). This is exact as long as the automaton is whole; with `sampled` set only the most frequent variants were looked at.

* fitness of a log: 1 - cost / (events + shortest way through the model), over all cases (van der Aalst et al. 2012);
* precision: of all that the model would allow after each prefix, how much ever happened (escaping edges, Adriansyah et al. 2015),
  at the state that explains the prefix best.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bihuan.mining import automaton as automata
from bihuan.mining.automaton import Automaton
from bihuan.mining.net import SILENT, Net
from bihuan.mining.ways import Agreement

Costs = NDArray[np.uint16]
FAR = 60_000
_NOTHING: frozenset[int] = frozenset()
_MOST_WORK = 40_000_000


class _Trie(NamedTuple):
    """Prefixes of the variants, layer by layer: parent (in the layer before), label, weight; and where each variant ends."""

    parents: list[NDArray[np.int64]]
    labels: list[NDArray[np.int64]]
    weights: list[NDArray[np.int64]]
    ends: list[tuple[int, int]]


def _trie(ways: Sequence[tuple[int, ...]], counts: Sequence[int]) -> _Trie:
    layers: list[list[tuple[int, int]]] = [[(0, -1)]]
    weights: list[list[int]] = [[0]]
    ends: list[tuple[int, int]] = []
    depth_of: dict[int, dict[tuple[int, int], int]] = {}
    for way, count in zip(ways, counts, strict=True):
        node = 0
        weights[0][0] += count
        for depth, label in enumerate(way, start=1):
            known = depth_of.setdefault(depth, {})
            if depth == len(layers):
                layers.append([])
                weights.append([])
            key = (node, label)
            found = known.get(key)
            if found is None:
                found = known[key] = len(layers[depth])
                layers[depth].append(key)
                weights[depth].append(0)
            weights[depth][found] += count
            node = found
        ends.append((len(way), node))
    return _Trie(
        [np.array([parent for parent, _ in layer], dtype=np.int64) for layer in layers],
        [np.array([label for _, label in layer], dtype=np.int64) for layer in layers],
        [np.array(layer, dtype=np.int64) for layer in weights],
        ends,
    )


class _Relaxing:
    """The moves of the model, in an order in which one pass over them does nearly all."""

    def __init__(self, automaton: Automaton) -> None:
        self.states = automaton.states
        best: dict[tuple[int, int], int] = {}
        for move in automaton.moves:
            if move.source == move.target:
                continue
            key = (move.source, move.target)
            best[key] = min(best.get(key, 1), int(move.label != SILENT))
        order = _depth_first(automaton)
        self.moves = sorted(((s, t, cost) for (s, t), cost in best.items()), key=lambda each: (order[each[0]], order[each[1]]))
        self.by_label: dict[int, list[tuple[int, int]]] = {}
        for move in automaton.moves:
            if move.label != SILENT:
                self.by_label.setdefault(move.label, []).append((move.source, move.target))

    def rest(self, costs: Costs) -> None:
        """Relax the columns until nothing changes."""
        while True:
            before = costs.copy()
            for source, target, cost in self.moves:
                np.minimum(costs[target], costs[source] + np.uint16(cost), out=costs[target])
            if np.array_equal(before, costs):
                return


def _depth_first(automaton: Automaton) -> list[int]:
    """A reversed postorder of the states: sources before targets, but for circles."""
    out: list[list[int]] = [[] for _ in range(automaton.states)]
    for move in automaton.moves:
        out[move.source].append(move.target)
    seen = [False] * automaton.states
    post: list[int] = []
    waiting: list[tuple[int, int]] = [(0, 0)]
    seen[0] = True
    while waiting:
        state, place = waiting.pop()
        if place < len(out[state]):
            waiting.append((state, place + 1))
            target = out[state][place]
            if not seen[target]:
                seen[target] = True
                waiting.append((target, 0))
        else:
            post.append(state)
    order = [0] * automaton.states
    for place, state in enumerate(reversed(post)):
        order[state] = place
    return order


def agreement(
    net: Net, ways: Sequence[tuple[int, ...]], counts: Sequence[int], *, largest: int = automata.LARGEST
) -> Agreement | None:
    """How the variants fit the net; None when the net has too many states or cannot end."""
    automaton = automata.of(net, largest)
    if not automaton.whole or automaton.final < 0 or not ways:
        return None
    relaxing = _Relaxing(automaton)
    longest = max(map(len, ways))
    affordable = max(1, _MOST_WORK // max(1, 4 * len(relaxing.moves) * max(longest, 1)))
    used = len(ways) if len(ways) * 1 <= affordable * 200 else affordable * 200
    trie = _trie(ways[:used], counts[:used])
    layers = _layers(relaxing, trie)
    ended = [int(layers[depth][automaton.final, node]) for depth, node in trie.ends]
    shortest = int(layers[0][automaton.final, 0])
    total = sum(counts[:used])
    worst = sum((len(way) + shortest) * count for way, count in zip(ways, counts[:used], strict=False))
    cost = sum(each * count for each, count in zip(ended, counts, strict=False))
    return Agreement(
        fitness=1 - cost / worst if worst else 1.0,
        precision=_precision(automaton, trie, layers),
        fitting=sum(count for each, count in zip(ended, counts, strict=False) if not each),
        cases=total,
        costs=tuple(ended),
        shortest=shortest,
        sampled=used if used < len(ways) else 0,
        exact=used == len(ways),
    )


def _layers(relaxing: _Relaxing, trie: _Trie) -> list[Costs]:
    """Of every layer of prefixes the cost of standing in each state after each of them."""
    first: Costs = np.full((relaxing.states, 1), FAR, dtype=np.uint16)
    first[0, 0] = 0
    relaxing.rest(first)
    layers = [first]
    for parents, labels in zip(trie.parents[1:], trie.labels[1:], strict=True):
        before = layers[-1][:, parents]
        costs = np.minimum(before + np.uint16(1), np.uint16(FAR))
        for label in np.unique(labels):
            columns = np.flatnonzero(labels == label)
            for source, target in relaxing.by_label.get(int(label), ()):
                costs[target, columns] = np.minimum(costs[target, columns], before[source, columns])
        relaxing.rest(costs)
        layers.append(costs)
    return layers


def _precision(automaton: Automaton, trie: _Trie, layers: list[Costs]) -> float:
    allowed = automata.labels_after(automaton)
    followed: list[dict[int, set[int]]] = [{} for _ in layers]
    for depth in range(1, len(layers)):
        for parent, label in zip(trie.parents[depth].tolist(), trie.labels[depth].tolist(), strict=True):
            followed[depth - 1].setdefault(parent, set()).add(label)
    escaping = offered = 0
    for depth, costs in enumerate(layers):
        best: list[int] = costs.argmin(axis=0).tolist()
        weights: list[int] = trie.weights[depth].tolist()
        for node, weight in enumerate(weights):
            labels = allowed[best[node]]
            if not labels:
                continue
            offered += weight * len(labels)
            escaping += weight * len(labels - followed[depth].get(node, _NOTHING))
    return 1 - escaping / offered if offered else 1.0


# --- deviations ------------------------------------------------------------------------------------------------------


Deed: TypeAlias = tuple[str, int]


def explanations(net: Net, ways: Sequence[tuple[int, ...]], counts: Sequence[int]) -> list[list[Deed]]:
    """Of every variant the deviating moves of one optimal alignment; empty where the model cannot be judged."""
    automaton = automata.of(net)
    if not automaton.whole or automaton.final < 0 or not ways:
        return [[] for _ in ways]
    trie = _trie(ways, counts)
    layers = _layers(_Relaxing(automaton), trie)
    entering: list[list[tuple[int, int]]] = [[] for _ in range(automaton.states)]
    for move in automaton.moves:
        entering[move.target].append((move.source, move.label))
    final = automaton.final
    return [
        _explained(trie, layers, entering, final, depth, node) if layers[depth][final, node] else [] for depth, node in trie.ends
    ]


def _explained(
    trie: _Trie, layers: list[Costs], entering: list[list[tuple[int, int]]], state: int, depth: int, node: int
) -> list[tuple[str, int]]:
    """The deviating moves of one optimal alignment, walked backwards from its end."""
    found: list[tuple[str, int]] = []
    passed: set[int] = {state}
    while depth or state:
        here = int(layers[depth][state, node])
        moved = False
        if depth:
            parent, label = int(trie.parents[depth][node]), int(trie.labels[depth][node])
            before = layers[depth - 1][:, parent]
            source = next((s for s, each in entering[state] if each == label and int(before[s]) == here), None)
            if source is not None:
                state, depth, node, passed, moved = source, depth - 1, parent, {source}, True
            elif int(before[state]) + 1 == here:
                found.append(("extra", label))
                depth, node, passed, moved = depth - 1, parent, {state}, True
        if not moved:
            step = _model_move(layers[depth][:, node], entering[state], here, passed)
            if step is None:
                break
            state, label = step
            passed.add(state)
            if label != SILENT:
                found.append(("skipped", label))
    return found


def _model_move(column: Any, entering: list[tuple[int, int]], here: int, passed: set[int]) -> tuple[int, int] | None:
    for source, label in entering:
        cost = int(label != SILENT)
        if int(column[source]) + cost == here and (cost or source not in passed):
            return source, label
    return None
