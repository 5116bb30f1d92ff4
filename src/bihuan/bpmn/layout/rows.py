"""Rows: the flow is cut into chains; each stretch of a chain in one lane gets a row as near as possible to what it follows."""

from __future__ import annotations

from msgspec import Struct, field

from bihuan.bpmn.layout.graph import Graph, Link, Shape

_NEW_ROW = 1.6
_IN_THE_WAY = 2.0
_ABOVE = 0.4
_BOUNDARY_ABOVE = 4.0
# Data and remarks: a column aside, in the way of flows at the side of a shape, above rather than below.
_ASIDE = 1.8
_AT_THE_SIDE = 3.0
_REMARK_ABOVE = 0.7
_BETWEEN = 0.8


class _Row(Struct, eq=False):
    taken: set[int] = field(default_factory=set[int])
    wanted: set[int] = field(default_factory=set[int])


class _Stretch(Struct, kw_only=True):
    """Shapes of one chain that follow one another in one band."""

    shapes: list[Shape]

    @property
    def band(self) -> int:
        return self.shapes[0].band

    @property
    def columns(self) -> set[int]:
        return {shape.rank for shape in self.shapes}


class _Neighbour(Struct, kw_only=True):
    """A shape already placed that a stretch is tied to."""

    shape: Shape
    rank: int
    weight: float
    below: bool


def assign(graph: Graph) -> None:
    """Sets `row` of every shape (counted over all bands from the top) and the number of rows of every band."""
    placing = _Placing(graph)
    for stretch in _stretches(graph):
        placing.place(stretch)
    placing.artifacts()
    placing.number()


def _stretches(graph: Graph) -> list[_Stretch]:
    found: list[_Stretch] = []
    for chain in _chains(graph):
        run: list[Shape] = []
        for shape in chain:
            if run and (shape.band != run[-1].band or shape.rank in {each.rank for each in run}):
                found.append(_Stretch(shapes=run))
                run = []
            run.append(shape)
        found.append(_Stretch(shapes=run))
    return found


def _chains(graph: Graph) -> list[list[Shape]]:
    """The longest way first, then what branches off it, from left to right."""
    leaving: dict[str, list[Link]] = {}
    for link in graph.links:
        if link.leads and not link.back and link.source != link.target:
            leaving.setdefault(link.source, []).append(link)
    nodes = [shape for shape in graph.shapes.values() if shape.kind not in {"data", "annotation"} and not shape.isolated]
    nodes.sort(key=lambda shape: (shape.rank, shape.order))
    depth: dict[str, int] = {}
    for shape in sorted(nodes, key=lambda shape: -shape.rank):
        depth[shape.id] = 1 + max((depth.get(link.target, 0) for link in leaving.get(shape.id, ())), default=0)
    left = {shape.id for shape in nodes}
    chains: list[list[Shape]] = []
    for first in nodes:
        chain: list[Shape] = []
        shape: Shape | None = first
        while shape is not None and shape.id in left:
            left.remove(shape.id)
            chain.append(shape)
            onward = [link.target for link in leaving.get(shape.id, ()) if link.boundary is None and link.target in left]
            shape = graph.shapes[max(onward, key=lambda key: depth[key])] if onward else None
        if chain:
            chains.append(chain)
    return chains


class _Placing:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.rows: list[list[_Row]] = [[] for _ in graph.bands]
        self.of: dict[str, _Row] = {}
        self.ties: dict[str, list[tuple[Link, bool]]] = {}
        for link in graph.links:
            self.ties.setdefault(link.source, []).append((link, True))
            self.ties.setdefault(link.target, []).append((link, False))

    def place(self, stretch: _Stretch) -> None:
        """Gives the stretch the cheapest row of its band, a new one where that is better."""
        band = self.rows[stretch.band]
        neighbours = self._neighbours(stretch)
        _, new, at = self._choice(stretch, neighbours)
        if new:
            band.insert(at, _Row())
        row = band[at]
        row.taken |= stretch.columns
        first, last = min(stretch.columns), max(stretch.columns)
        row.wanted |= set(range(first, last))
        for neighbour in neighbours:
            if neighbour.shape.band == stretch.band and self.of.get(neighbour.shape.id) is row:
                row.wanted |= set(range(min(neighbour.rank, first) + 1, max(neighbour.rank, last)))
        for shape in stretch.shapes:
            self.of[shape.id] = row

    def _choice(self, stretch: _Stretch, neighbours: list[_Neighbour]) -> tuple[float, bool, int]:
        """What the best row costs, whether it is a new one, and where it is."""
        band = self.rows[stretch.band]
        found: list[tuple[float, bool, int]] = []
        for new in (False, True):
            for at in range(len(band) + new):
                cost = self._cost(stretch, band, at, neighbours, new=new)
                if cost is not None:
                    found.append((cost, new, at))
        return min(found)

    def _neighbours(self, stretch: _Stretch) -> list[_Neighbour]:
        inside = {shape.id for shape in stretch.shapes}
        found: list[_Neighbour] = []
        for shape in stretch.shapes:
            for link, leaves in self.ties.get(shape.id, ()):
                other = self.graph.shapes.get(link.target if leaves else link.source)
                if other is None or other.id in inside or other.id not in self.of:
                    continue
                weight = 0.3 if link.back or link.kind == "message" else 1.0
                below = not leaves and link.boundary is not None
                found.append(_Neighbour(shape=other, rank=other.rank, weight=weight, below=below))
        return found

    def _cost(self, stretch: _Stretch, band: list[_Row], at: int, neighbours: list[_Neighbour], *, new: bool) -> float | None:
        taken: set[int] = set() if new else band[at].taken
        wanted: set[int] = set() if new else band[at].wanted
        columns = set(range(min(stretch.columns), max(stretch.columns) + 1))
        if taken & columns:
            return None
        cost = (_NEW_ROW if new else 0.0) + _IN_THE_WAY * len(wanted & columns)
        for neighbour in neighbours:
            cost += neighbour.weight * self._distance(stretch, band, at, neighbour, new)
            between = range(min(neighbour.rank, max(columns)) + 1, max(neighbour.rank, min(columns)))
            cost += neighbour.weight * 0.5 * len(taken & set(between))
        if new and 0 < at < len(band) and stretch.shapes[0].kind in {"data", "annotation"}:
            cost += _BETWEEN
        if not neighbours:
            cost += 0.2 * (len(band) - at)
        return cost

    def _distance(self, stretch: _Stretch, band: list[_Row], at: int, neighbour: _Neighbour, new: bool) -> float:
        if neighbour.shape.band < stretch.band:
            return 0.5 * at
        if neighbour.shape.band > stretch.band:
            return 0.5 * (len(band) - (0 if new else 1) - at)
        own = band.index(self.of[neighbour.shape.id])
        apart = at - own - 1 if new and at <= own else at - own
        if stretch.shapes[0].kind in {"data", "annotation"}:
            beside = _AT_THE_SIDE if apart == 0 else 0.0
            above = -_REMARK_ABOVE if stretch.shapes[0].kind == "annotation" else _REMARK_ABOVE
            return abs(apart) + beside + (above if apart < 0 else 0.0)
        if neighbour.below and apart <= 0:
            return _BOUNDARY_ABOVE + abs(apart)
        return abs(apart) + (_ABOVE if apart < 0 else 0.0)

    def artifacts(self) -> None:
        """Data and annotations: a free cell above or below what they belong to; shapes without lines: rows at the bottom."""
        for shape in self.graph.shapes.values():
            if shape.id in self.of or (shape.isolated and shape.inner is not None):
                continue
            stretch = _Stretch(shapes=[shape])
            if shape.kind in {"data", "annotation"}:
                own, last = shape.rank, max(each.rank for each in self.graph.shapes.values())
                into = any(leaves for _, leaves in self.ties.get(shape.id, ()))
                beside = (own - 1, own + 1) if into else (own + 1, own - 1)
                ranks = [own, *(rank for rank in beside if 0 <= rank <= last)]
                costs = [self._cheapest(stretch, rank) + _ASIDE * abs(rank - own) for rank in ranks]
                shape.rank = ranks[costs.index(min(costs))]
            self.place(stretch)

    def _cheapest(self, stretch: _Stretch, rank: int) -> float:
        stretch.shapes[0].rank = rank
        return self._choice(stretch, self._neighbours(stretch))[0]

    def number(self) -> None:
        """Counts the rows through; broad shapes without lines get a row of their own at the end of their band."""
        start = 0
        for index, band in enumerate(self.graph.bands):
            rows = self.rows[index]
            broad = [shape for shape in self.graph.shapes.values() if shape.band == index and shape.id not in self.of]
            for shape in broad:
                shape.row = start + len(rows)
            for shape in self.graph.shapes.values():
                if shape.band == index and shape.id in self.of:
                    shape.row = start + rows.index(self.of[shape.id])
            band.rows = max(1, len(rows) + (1 if broad else 0))
            start += band.rows
