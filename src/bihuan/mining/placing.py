"""Where the nodes of a directly-follows graph are drawn: in layers from left to right (Sugiyama, Tagawa, Toda 1981).

An arc is drawn forward when its target first happens later in the cases than its source, backwards otherwise, so circles are
broken where the work goes back; a node's layer is the longest way to it, and within the layers nodes are moved to the middle
of their neighbours. The same graph is always drawn alike. It takes milliseconds, so that a slider can be followed.
"""

from __future__ import annotations

import msgspec

from bihuan.mining.graphs import END, START, Graph

WIDTH, HEIGHT = 168.0, 52.0
DOT = 28.0
GAP_X, GAP_Y = 92.0, 30.0
GAP_DOWN = 38.0
_SWEEPS = 6


class Spot(msgspec.Struct, frozen=True, rename="camel"):
    """The box of a node: left, top, width, height."""

    code: int
    x: float
    y: float
    width: float
    height: float


class Placed(msgspec.Struct, frozen=True, rename="camel"):
    """A graph's boxes and the size of the whole; `back` are the arcs that run against the reading direction."""

    width: float
    height: float
    spots: tuple[Spot, ...]
    back: tuple[tuple[int, int], ...]


def place(shown: Graph, *, down: bool = False) -> Placed:
    """The boxes of a (simplified) graph, from left to right or, for a sheet of paper, from top to bottom."""
    codes = [START, *(node.code for node in shown.nodes), END]
    forward, back = _acyclic(shown)
    layers = _layers(codes, forward, {node.code: node.position for node in shown.nodes})
    _order(layers, forward)
    spots = _spots_down(layers) if down else _spots(layers)
    width = max((spot.x + spot.width for spot in spots), default=0.0)
    height = max((spot.y + spot.height for spot in spots), default=0.0)
    return Placed(width, height, tuple(spots), tuple(back))


def _acyclic(shown: Graph) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The arcs that run with the cases, and those that run against them."""
    order = {node.code: (node.position, node.code) for node in shown.nodes}
    order[START], order[END] = (-1.0, 0), (float("inf"), 0)
    forward: list[tuple[int, int]] = []
    back: list[tuple[int, int]] = []
    for arc in shown.arcs:
        (forward if order[arc.source] < order[arc.target] else back).append((arc.source, arc.target))
    return forward, back


def _layers(codes: list[int], forward: list[tuple[int, int]], position: dict[int, float]) -> list[list[int]]:
    """Nodes by the longest way to them; one that is only come back to stands beside what is before it; the end is last."""
    entering: dict[int, list[int]] = {code: [] for code in codes}
    for source, target in forward:
        entering[target].append(source)
    rank, before = {START: 0}, START
    for code in sorted(position, key=lambda each: (position[each], each)):  # forward arcs come from earlier ones
        sources = entering[code]
        rank[code] = max(rank[each] for each in sources) + 1 if sources else max(rank[before], 1)
        before = code
    last = max(rank.values())
    ending = max((rank[each] for each in entering[END]), default=0) + 1
    rank[END] = ending if ending >= last else last + 1
    layers: list[list[int]] = [[] for _ in range(rank[END] + 1)]
    for code in codes:
        layers[rank[code]].append(code)
    return [layer for layer in layers if layer]


def _order(layers: list[list[int]], forward: list[tuple[int, int]]) -> None:
    """Move nodes within their layer to the mean place of their neighbours, forth and back."""
    near: dict[int, list[int]] = {}
    for source, target in forward:
        near.setdefault(source, []).append(target)
        near.setdefault(target, []).append(source)
    for sweep in range(_SWEEPS):
        place = {code: order - (len(layer) - 1) / 2 for layer in layers for order, code in enumerate(layer)}
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            mean = {
                code: sum(place[each] for each in near[code]) / len(near[code]) if near.get(code) else place[code]
                for code in layer
            }
            layer.sort(key=lambda code: (mean[code], place[code]))
            place.update({code: order - (len(layer) - 1) / 2 for order, code in enumerate(layer)})


def _spots(layers: list[list[int]]) -> list[Spot]:
    tallest = max((len(layer) for layer in layers), default=1)
    middle = tallest * (HEIGHT + GAP_Y) / 2
    spots: list[Spot] = []
    x = 0.0
    for layer in layers:
        dots = all(code in (START, END) for code in layer)
        width = DOT if dots else WIDTH
        top = middle - len(layer) * (HEIGHT + GAP_Y) / 2
        for order, code in enumerate(layer):
            dot = code in (START, END)
            high = DOT if dot else HEIGHT
            y = top + order * (HEIGHT + GAP_Y) + (HEIGHT + GAP_Y - high) / 2
            spots.append(Spot(code, x, y, DOT if dot else WIDTH, high))
        x += width + GAP_X
    return spots


def _spots_down(layers: list[list[int]]) -> list[Spot]:
    widest = max((len(layer) for layer in layers), default=1)
    middle = widest * (WIDTH + GAP_Y) / 2
    spots: list[Spot] = []
    y = 0.0
    for layer in layers:
        dots = all(code in (START, END) for code in layer)
        left = middle - len(layer) * (WIDTH + GAP_Y) / 2
        for order, code in enumerate(layer):
            dot = code in (START, END)
            width = DOT if dot else WIDTH
            x = left + order * (WIDTH + GAP_Y) + (WIDTH + GAP_Y - width) / 2
            spots.append(Spot(code, x, y, width, DOT if dot else HEIGHT))
        y += (DOT if dots else HEIGHT) + GAP_DOWN
    return spots
