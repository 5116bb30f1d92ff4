"""Ways on the grid: along the middles of free cells and in the gaps, with few bends and crossings, never through a shape.

The grid has a vertical line in the middle of every column and in every gap, a horizontal one in the middle of every row and in
every gap. Each link takes the cheapest way (A*), short ones first; later ones pay for crossing and running along earlier ones.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import pairwise, permutations
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct, field

from bihuan.bpmn.layout.graph import Graph, Link, Shape

Spot: TypeAlias = tuple[int, int]
Step: TypeAlias = tuple[int, int]
# A spot, the step that led there, and whether the way has left its shape yet.
State: TypeAlias = tuple[Spot, Step, bool]
LineKind: TypeAlias = Literal["gap", "middle", "between", "box"]

RIGHT: Step = (1, 0)
LEFT: Step = (-1, 0)
DOWN: Step = (0, 1)
UP: Step = (0, -1)
_STEPS = (RIGHT, DOWN, UP, LEFT)

_BEND = 60.0
_CROSSING = 36.0
_ALONG_GAP = 14.0
_ALONG_MIDDLE = 220.0
# Up to so many flows of one gateway are tried in every order.
_FAN = 3
_SHARED_PORT = 130.0
_MEETING_PORT = 90.0
# What it costs to leave and to enter on each side (the step taken there).
_LEAVE: dict[str, dict[Step, float]] = {
    "activity": {RIGHT: 0, DOWN: 45, UP: 48, LEFT: 140},
    "event": {RIGHT: 0, DOWN: 40, UP: 40, LEFT: 140},
    "gateway": {RIGHT: 0, DOWN: 4, UP: 7, LEFT: 140},
    "data": {RIGHT: 20, DOWN: 0, UP: 0, LEFT: 20},
    "annotation": {RIGHT: 20, DOWN: 0, UP: 0, LEFT: 20},
}
_ENTER: dict[str, dict[Step, float]] = {
    "activity": {RIGHT: 0, DOWN: 40, UP: 42, LEFT: 140},
    "event": {RIGHT: 0, DOWN: 30, UP: 34, LEFT: 140},
    "gateway": {RIGHT: 0, DOWN: 4, UP: 4, LEFT: 140},
    "data": {RIGHT: 20, DOWN: 0, UP: 0, LEFT: 20},
    "annotation": {RIGHT: 20, DOWN: 0, UP: 0, LEFT: 20},
}


# Messages, data and remarks come from above and below.
_UPRIGHT: dict[Step, float] = {DOWN: 0.0, UP: 0.0, RIGHT: 50.0, LEFT: 70.0}


class Line(NamedTuple):
    """A horizontal grid line; `row`: its row when it is the middle of one, -1 when it is a gap between rows of one band."""

    kind: LineKind
    pool: int
    band: int
    row: int


class Way(Struct, kw_only=True, eq=False):
    """A link on the grid: its corners, first and last included."""

    link: Link
    corners: list[Spot]
    cost: float = 0.0


class Grid(Struct, kw_only=True):
    """Lines and what stands on them; `xs`, `ys`: rough places of the lines, for lengths."""

    xs: list[float]
    ys: list[float]
    lines: list[Line]
    spots: dict[str, Spot] = field(default_factory=dict[str, Spot])
    taken: dict[Spot, str] = field(default_factory=dict[Spot, str])


class _Traffic:
    """Where ways already run; what was added last can be taken back."""

    def __init__(self) -> None:
        self.along: dict[tuple[Spot, bool], list[Link]] = {}
        self.through: dict[tuple[Spot, bool], list[Link]] = {}
        self.ports: dict[tuple[str, Step], list[tuple[Link, bool]]] = {}
        self._log: list[list[Link] | list[tuple[Link, bool]]] = []

    def add(self, link: Link, path: list[Spot]) -> None:
        for here, there in pairwise(path):
            self._put(self.along.setdefault((min(here, there), here[1] == there[1]), []), link)
        for before, here, after in zip(path, path[1:], path[2:], strict=False):
            if before[0] == after[0] or before[1] == after[1]:
                self._put(self.through.setdefault((here, before[1] == after[1]), []), link)

    def take_port(self, shape: str, side: Step, link: Link, *, leaves: bool) -> None:
        """`side`: the step from the middle of the shape to the port."""
        port = self.ports.setdefault((shape, side), [])
        port.append((link, leaves))
        self._log.append(port)

    def _put(self, place: list[Link], link: Link) -> None:
        place.append(link)
        self._log.append(place)

    @property
    def mark(self) -> int:
        return len(self._log)

    def back_to(self, mark: int) -> None:
        """Takes back everything since a mark."""
        while len(self._log) > mark:
            self._log.pop().pop()


def route(graph: Graph, grid: Grid) -> list[Way]:
    """A way for every link."""
    traffic = _Traffic()
    ways: dict[int, Way] = {}
    for group in _groups(graph, grid):
        best = min(_trials(graph, grid, traffic, group), key=lambda trial: trial[0])
        for link in best[1]:
            ways[id(link)] = _Search(graph, grid, traffic, link).way()
    return [ways[id(link)] for link in graph.links]


def _trials(graph: Graph, grid: Grid, traffic: _Traffic, group: list[Link]) -> Iterator[tuple[float, tuple[Link, ...]]]:
    """What the ways of a group cost together, one after the other in every order; the given order comes first."""
    if len(group) == 1:
        yield 0.0, tuple(group)
        return
    mark = traffic.mark
    for order in permutations(group):
        cost = sum(_Search(graph, grid, traffic, link).way().cost for link in order)
        traffic.back_to(mark)
        yield round(cost), order


def _groups(graph: Graph, grid: Grid) -> list[list[Link]]:
    """Links in the order they are routed; those that fan out from one gateway are tried together, to spare crossings."""
    groups: list[list[Link]] = []
    fans: dict[str, list[Link]] = {}
    for link in sorted(graph.links, key=lambda link: _order(grid, link)):
        shape = graph.shapes.get(link.source)
        bent = _order(grid, link)[1] > 0
        if shape is not None and shape.kind == "gateway" and link.kind == "flow" and not link.back and bent:
            fan = fans.setdefault(link.source, [])
            if not fan:
                groups.append(fan)
            if len(fan) < _FAN:
                fan.append(link)
                continue
        groups.append([link])
    return groups


def _order(grid: Grid, link: Link) -> tuple[int, int, float]:
    """Straight lines first, then short ones; loops after all other flows, then messages, data and remarks."""
    kinds = {"flow": 0, "message": 2, "data": 3, "association": 3}
    source, target = grid.spots.get(link.source), grid.spots.get(link.target)
    if source is None or target is None:
        return kinds[link.kind], 1, 99.0
    across, down = abs(source[0] - target[0]), abs(source[1] - target[1])
    between = range(min(source[0], target[0]) + 1, max(source[0], target[0]))
    straight = not down and not any((x, source[1]) in grid.taken for x in between)
    return kinds[link.kind] + (1 if link.back else 0), 0 if straight else 1 if down else 2, across + 3 * down


class _Search:
    """The cheapest way of one link."""

    def __init__(self, graph: Graph, grid: Grid, traffic: _Traffic, link: Link) -> None:
        self.grid, self.traffic, self.link = grid, traffic, link
        self.shapes = graph.shapes
        start, goal = grid.spots.get(link.source), grid.spots.get(link.target)
        self.turned = start is None and goal is not None
        self.start_shape: Shape | None = self.shapes.get(link.target if self.turned else link.source)
        self.goal_shape: Shape | None = None if self.turned else self.shapes.get(link.target)
        self.start = goal if self.turned else start
        self.box_of = graph.box_of
        self.goals = self._goals(link.source if self.turned else link.target)

    def _goals(self, target: str) -> dict[Spot, frozenset[Step]]:
        """Where the way may end, and by which steps."""
        spot = self.grid.spots.get(target)
        if spot is not None:
            return {spot: frozenset(_STEPS)}
        rows = self._lines_of(target)
        if not rows:
            return {}
        ends: dict[Spot, frozenset[Step]] = {}
        for x in range(len(self.grid.xs)):
            ends[x, rows[0]] = ends.get((x, rows[0]), frozenset()) | {DOWN}
            ends[x, rows[-1]] = ends.get((x, rows[-1]), frozenset()) | {UP}
        return ends

    def way(self) -> Way:
        if self.start is None:
            return self._between_boxes()
        cost, path = self._path()
        path = path or self._straight()
        if self.turned:
            path.reverse()
        self.traffic.add(self.link, path)
        self._take_ports(path)
        return Way(link=self.link, corners=_corners(path), cost=cost)

    def _between_boxes(self) -> Way:
        """Both ends are closed pools: straight from one to the other, each such line in a gap of its own."""
        sources = sorted(self._lines_of(self.link.source))
        targets = sorted(self._lines_of(self.link.target))
        if not sources or not targets:
            return Way(link=self.link, corners=[])
        used = self.traffic.ports.setdefault(("", DOWN), [])
        x = 2 * (1 + len(used)) % len(self.grid.xs)
        used.append((self.link, True))
        down = sources[0] <= targets[0]
        return Way(link=self.link, corners=[(x, sources[-1] if down else sources[0]), (x, targets[0] if down else targets[-1])])

    def _lines_of(self, participant: str) -> list[int]:
        pool = self.box_of.get(participant)
        return [y for y, line in enumerate(self.grid.lines) if line.pool == pool and line.kind != "between"]

    # --- search ------------------------------------------------------------------------------------------------------

    def _path(self) -> tuple[float, list[Spot]]:
        start = self.start
        assert start is not None
        best: dict[State, float] = {}
        came: dict[State, State] = {}
        heap: list[tuple[float, int, State]] = []

        def reach(state: State, cost: float, before: State | None) -> None:
            if cost < best.get(state, 1e18):
                best[state] = cost
                if before is not None:
                    came[state] = before
                heapq.heappush(heap, (cost + self._estimate(state[0]), len(came), state))

        for step, cost in self._first_steps():
            reach((start, step, False), cost, None)
        done: set[State] = set()
        while heap:
            _, _, state = heapq.heappop(heap)
            if state in done:
                continue
            done.add(state)
            spot, step, away = state
            if away and step in self.goals.get(spot, ()):
                return best[state], _unwound(came, state)
            for onward in _STEPS if away else (step,):
                there = (spot[0] + onward[0], spot[1] + onward[1])
                if onward != (-step[0], -step[1]) and self._open(there, onward):
                    reach((there, onward, True), best[state] + self._move_cost(spot, there, step, onward), state)
        return 0.0, []

    def _straight(self) -> list[Spot]:
        """No way on the grid (a shape walled in): the direct line."""
        start = self.start
        goal = next(iter(self.goals), None)
        return [start, goal] if start is not None and goal is not None else []

    def _first_steps(self) -> Iterable[tuple[Step, float]]:
        link, shape = self.link, self.start_shape
        boundary = link.target_boundary if self.turned else link.boundary
        if boundary is not None:
            return [(DOWN if boundary.side == "bottom" else UP, 0.0)]
        if shape is None:
            return [(step, 0.0) for step in _STEPS]
        costs = (_ENTER if self.turned else _LEAVE)[shape.kind] if link.leads else _UPRIGHT
        if self.turned:
            costs = {(-step[0], -step[1]): cost for step, cost in costs.items()}
        found: list[tuple[Step, float]] = []
        for step, cost in costs.items():
            if link.back and step == RIGHT:
                cost += 60
            found.append((step, cost + self._port_cost(shape.id, step, leaving=True)))
        return found

    def _port_cost(self, shape: str, side: Step, *, leaving: bool) -> float:
        """`side`: seen from the middle of the shape."""
        cost = 0.0
        for _, leaves in self.traffic.ports.get((shape, side), ()):
            cost += (_SHARED_PORT if leaving else 6.0) if leaves == leaving else _MEETING_PORT
        return cost

    def _open(self, there: Spot, step: Step) -> bool:
        x, y = there
        if not (0 <= x < len(self.grid.xs) and 0 <= y < len(self.grid.ys)):
            return False
        if there in self.goals:
            return step in self.goals[there]
        if there in self.grid.taken:
            return False
        line = self.grid.lines[y]
        if line.kind == "box":
            return False
        if self.link.kind == "message":
            return True
        assert self.start is not None
        return line.kind != "between" and line.pool == self.grid.lines[self.start[1]].pool

    def _move_cost(self, here: Spot, there: Spot, step: Step, onward: Step) -> float:
        grid = self.grid
        flat = onward[1] == 0
        cost = abs(grid.xs[there[0]] - grid.xs[here[0]]) + abs(grid.ys[there[1]] - grid.ys[here[1]])
        if step != onward:
            cost += _BEND
        elif here != self.start:
            cost += _CROSSING * len(self.traffic.through.get((here, not flat), ()))
        middle = here[0] % 2 == 1 if not flat else grid.lines[here[1]].kind == "middle"
        for link in self.traffic.along.get((min(here, there), flat), ()):
            if not self._kin(link):
                cost += _ALONG_MIDDLE if middle and not self._side_by_side(link) else _ALONG_GAP
        if there in self.goals:
            cost += self._arrival(onward)
        return cost

    def _arrival(self, step: Step) -> float:
        shape = self.goal_shape
        if shape is None:
            return 0.0
        cost = (_ENTER[shape.kind] if self.link.leads else _UPRIGHT)[step]
        return cost + self._port_cost(shape.id, (-step[0], -step[1]), leaving=False)

    def _kin(self, other: Link) -> bool:
        """Lines that share an end may run together: they read as one line that forks or joins."""
        mine = self.link
        if other.kind != mine.kind or mine.kind == "message":
            return False
        same_source = other.source == mine.source and other.boundary is mine.boundary
        return same_source or other.target == mine.target

    def _side_by_side(self, other: Link) -> bool:
        """Message flows of one shape, and flows of its boundary events, begin each at its own place on the border."""
        mine = self.link
        if mine.boundary is not None and other.boundary is not None:
            return mine.source == other.source and mine.boundary is not other.boundary
        ends = {mine.source, mine.target} & {other.source, other.target}
        return mine.kind == other.kind == "message" and bool(ends & self.shapes.keys())

    def _estimate(self, spot: Spot) -> float:
        xs, ys = self.grid.xs, self.grid.ys
        if len(self.goals) == 1:
            (goal,) = self.goals
            return abs(xs[goal[0]] - xs[spot[0]]) + abs(ys[goal[1]] - ys[spot[1]])
        return 0.0

    def _take_ports(self, path: list[Spot]) -> None:
        if len(path) < 2:
            return
        first = (_sign(path[1][0] - path[0][0]), _sign(path[1][1] - path[0][1]))
        last = (_sign(path[-2][0] - path[-1][0]), _sign(path[-2][1] - path[-1][1]))
        if self.link.boundary is None:
            self.traffic.take_port(self.link.source, first, self.link, leaves=True)
        self.traffic.take_port(self.link.target, last, self.link, leaves=False)


def _unwound(came: dict[State, State], last: State) -> list[Spot]:
    path = [last[0]]
    while last in came:
        last = came[last]
        path.append(last[0])
    path.reverse()
    return path


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def _corners(path: list[Spot]) -> list[Spot]:
    """The path without the spots it runs straight through."""
    kept = path[:1]
    for before, here, after in zip(path, path[1:], path[2:], strict=False):
        if not (before[0] == here[0] == after[0] or before[1] == here[1] == after[1]):
            kept.append(here)
    return kept + path[-1:] if len(path) > 1 else kept
