"""From the grid to pixels: widths of columns, heights of rows and gaps, boxes, ways with their corners."""

from __future__ import annotations

import math

from msgspec import Struct, field

from bihuan.bpmn.layout import labels, routes, tracks
from bihuan.bpmn.layout.graph import EVENT, TASK, Box, Drawing, Graph, Link, Point, Shape, label_size
from bihuan.bpmn.layout.routes import Grid, Line, Way
from bihuan.bpmn.layout.tracks import SPACING, Stretch

COLUMN_GAP = 36.0
EDGE_GAP = 32.0
ROW_GAP = 28.0
BAND_GAP = 20.0
POOL_GAP = 48.0
BOX_HEIGHT = 52.0
MIN_HALF = 32.0
TITLE = 30.0


class _Axis(Struct, kw_only=True):
    """Places of the lines of one direction."""

    start: list[float] = field(default_factory=list[float])
    size: list[float] = field(default_factory=list[float])
    middle: list[float] = field(default_factory=list[float])

    @property
    def end(self) -> float:
        return self.start[-1] + self.size[-1] if self.start else 0.0

    def add(self, size: float, middle: float | None = None) -> None:
        size = math.ceil(size)
        begin = self.end
        self.start.append(begin)
        self.size.append(size)
        self.middle.append(begin + (size / 2 if middle is None else middle))


class Placed(Struct, kw_only=True):
    """A scope in pixels: its drawing, its bands and pools by number, the free space `between` pools (from y to y)."""

    drawing: Drawing
    bands: list[Box]
    pools: dict[int, Box]
    between: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])


def draw(graph: Graph) -> Placed:
    """Everything but labels, from x = 0, y = 0; shapes already have rank and row."""
    lines = _lines(graph)
    columns = 1 + max((shape.rank for shape in graph.shapes.values()), default=0)
    broad = [shape for shape in graph.shapes.values() if _is_broad(shape)]
    widths, heights = _cells(graph, lines, columns)
    rough_x = _axis_x(graph, widths, {})
    rough_y = _axis_y(graph, lines, heights, {})
    grid = Grid(xs=rough_x.middle, ys=rough_y.middle, lines=lines)
    row_line = {line.row: y for y, line in enumerate(lines) if line.kind == "middle"}
    for shape in graph.shapes.values():
        if shape not in broad:
            spot = (2 * shape.rank + 1, row_line[shape.row])
            grid.spots[shape.id] = spot
            grid.taken[spot] = shape.id
    lefts = _broad(grid, broad, rough_x, row_line)
    ways = routes.route(graph, grid)
    labels.choose_sides(graph, ways)
    widths, heights = _cells(graph, lines, columns)
    middles = {(True, 2 * column + 1) for column in range(columns)} | {(False, y) for y in row_line.values()}
    stretches, counts = tracks.separate(ways, middles)
    x_axis = _axis_x(graph, widths, {line: count for (vertical, line), count in counts.items() if vertical})
    y_axis = _axis_y(graph, lines, heights, {line: count for (vertical, line), count in counts.items() if not vertical})
    return _placed(graph, grid, x_axis, y_axis, ways, stretches, lefts)


def _is_broad(shape: Shape) -> bool:
    """An open sub-process that no line touches."""
    return shape.isolated and shape.inner is not None


def _broad(grid: Grid, shapes: list[Shape], axis: _Axis, row_line: dict[int, int]) -> dict[str, float]:
    """Event sub-processes: side by side in their strip, which nothing else crosses; answers where each begins."""
    lefts: dict[str, float] = {}
    right: dict[int, float] = {}
    for shape in shapes:
        lefts[shape.id] = right.get(shape.row, EDGE_GAP)
        right[shape.row] = lefts[shape.id] + shape.width + COLUMN_GAP
    for shape in shapes:
        row = row_line[shape.row]
        grid.spots[shape.id] = (1, row)
        for x, middle in enumerate(axis.middle):
            outer = x == len(axis.middle) - 1
            if (middle if outer else axis.start[x]) < right[shape.row] - COLUMN_GAP + 8:
                grid.taken[x, row] = shape.id
    return lefts


def _lines(graph: Graph) -> list[Line]:
    lines: list[Line] = []
    row = 0
    for number, band in enumerate(graph.bands):
        if number and band.pool != graph.bands[number - 1].pool:
            lines.append(Line("between", -1, number, number))
        if band.box:
            lines.append(Line("box", band.pool, number, number))
            row += band.rows
            continue
        lines.append(Line("gap", band.pool, number, number))
        for index in range(band.rows):
            lines.append(Line("middle", band.pool, number, row))
            row += 1
            lines.append(Line("gap", band.pool, number, number if index == band.rows - 1 else -1))
    return lines


def _cells(graph: Graph, lines: list[Line], columns: int) -> tuple[list[float], dict[int, tuple[float, float]]]:
    """Widths of columns, and what every row needs above and below its middle."""
    widths = [EVENT] * columns
    heights = {line.row: (MIN_HALF, MIN_HALF) for line in lines if line.kind == "middle"}
    for shape in graph.shapes.values():
        if not _is_broad(shape):
            widths[shape.rank] = max(widths[shape.rank], shape.width, 2 * shape.beside)
        above, below = heights[shape.row]
        heights[shape.row] = (max(above, shape.height / 2 + shape.above), max(below, shape.height / 2 + shape.below))
    return widths, heights


def _axis_x(graph: Graph, widths: list[float], counts: dict[int, int]) -> _Axis:
    axis = _Axis()
    wanted = _label_room(graph, widths)
    for column, width in enumerate(widths):
        base = EDGE_GAP if column == 0 else max(COLUMN_GAP, wanted.get(column, 0.0))
        axis.add(max(base, _room(counts.get(2 * column, 0))))
        axis.add(width)
    margin = max(EDGE_GAP, wanted.get(len(widths), 0.0), _room(counts.get(2 * len(widths), 0)))
    axis.add(margin)
    strips: dict[int, float] = {}
    for shape in graph.shapes.values():
        if _is_broad(shape):
            strips[shape.row] = strips.get(shape.row, EDGE_GAP) + shape.width + COLUMN_GAP
    more = math.ceil(max(strips.values(), default=0.0)) - (axis.end - axis.size[-1])
    if more > 0:
        axis.size[-1] += more
        axis.middle[-1] = axis.end - math.ceil(margin) / 2
    return axis


def _label_room(graph: Graph, widths: list[float]) -> dict[int, float]:
    """Gaps must be wide enough for the names of flows that leave to the right."""
    wanted: dict[int, float] = {}
    for link in graph.links:
        source = graph.shapes.get(link.source)
        if not link.longest or source is None or link.kind != "flow" or link.boundary is not None:
            continue
        spare = (widths[source.rank] - source.width) / 2 if not source.isolated else 0.0
        need = label_size(link.longest, 88)[0] + 24 - spare
        wanted[source.rank + 1] = max(wanted.get(source.rank + 1, 0.0), need)
    return wanted


def _axis_y(graph: Graph, lines: list[Line], heights: dict[int, tuple[float, float]], counts: dict[int, int]) -> _Axis:
    axis = _Axis()
    for number, line in enumerate(lines):
        room = _room(counts.get(number, 0))
        if line.kind == "middle":
            above, below = heights[line.row]
            axis.add(above + below, above)
        elif line.kind == "box":
            axis.add(BOX_HEIGHT)
        elif line.kind == "between":
            axis.add(max(POOL_GAP, room + 12))
        else:
            axis.add(max(ROW_GAP if line.row < 0 else BAND_GAP, room))
    return axis


def _room(count: int) -> float:
    return (count - 1) * SPACING + 34.0 if count else 0.0


# --- pixels ----------------------------------------------------------------------------------------------------------


def _placed(
    graph: Graph,
    grid: Grid,
    x_axis: _Axis,
    y_axis: _Axis,
    ways: list[Way],
    stretches: dict[int, list[Stretch]],
    lefts: dict[str, float],
) -> Placed:
    drawing = Drawing(width=x_axis.end, height=y_axis.end)
    upright = {end for link in graph.links if not link.leads for end in (link.source, link.target)}
    for shape in graph.shapes.values():
        x, y = grid.spots[shape.id]
        left = x_axis.middle[x] - shape.width / 2
        if shape.id in lefts:
            left = lefts[shape.id]
        elif x_axis.size[x] > 2 * TASK[0] and shape.width <= TASK[0] and shape.id not in upright:
            left = x_axis.start[x] + (TASK[0] - shape.width) / 2
        box = Box(left, y_axis.middle[y] - shape.height / 2, shape.width, shape.height)
        drawing.boxes[shape.id] = box
        for boundary in shape.boundaries:
            side = box.bottom if boundary.side == "bottom" else box.y
            drawing.boxes[boundary.id] = Box(box.x + boundary.offset - EVENT / 2, side - EVENT / 2, EVENT, EVENT)
    bands = _band_boxes(graph, grid, x_axis, y_axis)
    pools = _pool_boxes(graph, bands)
    for way in ways:
        drawing.ways[way.link.id] = _way(graph, way, stretches[id(way)], drawing, x_axis, y_axis, pools)
    for shape in graph.shapes.values():
        if shape.inner is not None:
            drawing.take(shape.inner, drawing.boxes[shape.id].x, drawing.boxes[shape.id].y)
            drawing.expanded.add(shape.id)
    between = [(y_axis.start[y], y_axis.start[y] + y_axis.size[y]) for y, line in enumerate(grid.lines) if line.kind == "between"]
    return Placed(drawing=drawing, bands=bands, pools=pools, between=between)


def _band_boxes(graph: Graph, grid: Grid, x_axis: _Axis, y_axis: _Axis) -> list[Box]:
    boxes: list[Box] = []
    for number in range(len(graph.bands)):
        own = [y for y, line in enumerate(grid.lines) if line.band == number and line.kind != "between"]
        top, bottom = y_axis.start[own[0]], y_axis.start[own[-1]] + y_axis.size[own[-1]]
        boxes.append(Box(0.0, top, x_axis.end, bottom - top))
    return boxes


def _pool_boxes(graph: Graph, bands: list[Box]) -> dict[int, Box]:
    pools: dict[int, Box] = {}
    for band, box in zip(graph.bands, bands, strict=True):
        first = pools.get(band.pool, box)
        pools[band.pool] = Box(first.x, first.y, first.width, box.bottom - first.y)
    return pools


def _way(
    graph: Graph,
    way: Way,
    stretches: list[Stretch],
    drawing: Drawing,
    x_axis: _Axis,
    y_axis: _Axis,
    pools: dict[int, Box],
) -> list[Point]:
    if not stretches:
        return []
    places = [_place(stretch, drawing, x_axis, y_axis) for stretch in stretches]
    corners: list[Point] = []
    for number, stretch in enumerate(stretches[:-1]):
        one, other = places[number], places[number + 1]
        corners.append((one, other) if stretch.vertical else (other, one))
    start = _end(graph, way.link, stretches[0], places[0], drawing, pools, y_axis, first=True)
    end = _end(graph, way.link, stretches[-1], places[-1], drawing, pools, y_axis, first=False)
    if len(stretches) == 1 and stretches[0].vertical:
        corners = _jog(way.link, drawing, start, end)
        end = (corners[-1][0], end[1]) if corners else (start[0], end[1])
    return _clean([start, *corners, end])


def _jog(link: Link, drawing: Drawing, start: Point, end: Point) -> list[Point]:
    """A straight way down between two shapes that do not stand exactly below each other steps aside half way."""
    target = drawing.boxes.get(link.target_boundary.id if link.target_boundary else link.target)
    if (
        target is None
        or abs(target.cx - start[0]) < 1
        or (target.width > EVENT * 2 and target.x + 8 < start[0] < target.right - 8)
    ):
        return []
    middle = end[1] - 22 if end[1] > start[1] else end[1] + 22
    return [(start[0], middle), (target.cx, middle)]


def _place(stretch: Stretch, drawing: Drawing, x_axis: _Axis, y_axis: _Axis) -> float:
    """The x of a vertical stretch, the y of a horizontal one."""
    axis = x_axis if stretch.vertical else y_axis
    place = axis.middle[stretch.line] + stretch.track * SPACING
    if stretch.vertical and stretch.held:
        link, last = stretch.link, len(stretch.way.corners) - 2
        if link.boundary is not None and stretch.place == 0:
            return drawing.boxes[link.boundary.id].cx
        if link.target_boundary is not None and stretch.place == last:
            return drawing.boxes[link.target_boundary.id].cx
        for key, shift, at in ((link.source, link.source_shift, 0), (link.target, link.target_shift, last)):
            if key in drawing.boxes and stretch.place == at:
                return drawing.boxes[key].cx + shift
    return place


def _end(
    graph: Graph,
    link: Link,
    stretch: Stretch,
    place: float,
    drawing: Drawing,
    pools: dict[int, Box],
    y_axis: _Axis,
    *,
    first: bool,
) -> Point:
    """Where the way touches its shape, boundary event or pool."""
    corners = stretch.way.corners
    here, there = (corners[0], corners[1]) if first else (corners[-1], corners[-2])
    boundary = link.boundary if first else link.target_boundary
    key = link.source if first else link.target
    box = drawing.boxes[boundary.id] if boundary else drawing.boxes.get(key) or pools.get(graph.box_of.get(key, -1))
    if box is None:
        return (place, y_axis.middle[here[1]]) if stretch.vertical else (place, place)
    if stretch.vertical:
        return (place, box.bottom if there[1] > here[1] else box.y)
    return (box.right if there[0] > here[0] else box.x, place)


def _clean(points: list[Point]) -> list[Point]:
    """Without repeated points and points on a straight line."""
    kept: list[Point] = []
    for point in points:
        if kept and abs(kept[-1][0] - point[0]) < 0.5 and abs(kept[-1][1] - point[1]) < 0.5:
            continue
        while len(kept) > 1 and (
            (abs(kept[-1][0] - point[0]) < 0.01 and abs(kept[-2][0] - point[0]) < 0.01)
            or (abs(kept[-1][1] - point[1]) < 0.01 and abs(kept[-2][1] - point[1]) < 0.01)
        ):
            kept.pop()
        kept.append(point)
    return kept
