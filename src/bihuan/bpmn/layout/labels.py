"""Where names are written: below events, above gateways, at the beginning of flows."""

from __future__ import annotations

from bihuan.bpmn.layout.graph import LABEL_GAP, Box, Drawing, Graph, Link, Point, Shape, label_size

_BESIDE = 5.0
_ALONG = 8.0


def place(graph: Graph, drawing: Drawing) -> None:
    """Adds the boxes of all labels outside shapes."""
    sides = _sides(graph, drawing)
    for shape in graph.shapes.values():
        box = drawing.boxes[shape.id]
        if shape.label and shape.kind in {"event", "gateway", "data"}:
            drawing.labels[shape.id] = _of_shape(shape, box, sides.get(shape.id, set()))
        for boundary in shape.boundaries:
            if boundary.label:
                width, height = label_size(boundary.label, 84)
                own = drawing.boxes[boundary.id]
                top = own.bottom + 1 if boundary.side == "bottom" else own.y - height - 1
                drawing.labels[boundary.id] = Box(own.cx + _BESIDE, top, width, height)
    ports: dict[tuple[str, Point], int] = {}
    for link in graph.links:
        way = drawing.ways.get(link.id, [])
        if len(way) > 1:
            ports[link.source, way[0]] = ports.get((link.source, way[0]), 0) + 1
    for link in graph.links:
        way = drawing.ways.get(link.id, [])
        if link.label and len(way) > 1:
            drawing.labels[link.id] = _of_link(link, way, alone=ports[link.source, way[0]] == 1)


def _sides(graph: Graph, drawing: Drawing) -> dict[str, set[str]]:
    """Through which sides of each shape lines go."""
    found: dict[str, set[str]] = {}
    for link in graph.links:
        way = drawing.ways.get(link.id, [])
        if len(way) < 2:
            continue
        for key, here, there in ((link.source, way[0], way[1]), (link.target, way[-1], way[-2])):
            if abs(here[0] - there[0]) < 0.5:
                found.setdefault(key, set()).add("bottom" if there[1] > here[1] else "top")
            else:
                found.setdefault(key, set()).add("right" if there[0] > here[0] else "left")
    return found


def _of_shape(shape: Shape, box: Box, sides: set[str]) -> Box:
    width, height = label_size(shape.label)
    above = Box(box.cx - width / 2, box.y - LABEL_GAP - height, width, height)
    below = Box(box.cx - width / 2, box.bottom + LABEL_GAP, width, height)
    first, second = (above, below) if shape.kind == "gateway" else (below, above)
    first_side = "top" if shape.kind == "gateway" else "bottom"
    if first_side not in sides:
        return first
    if ("bottom" if first_side == "top" else "top") not in sides:
        return second
    return Box(box.cx - width - _BESIDE, first.y, width, height)


def _of_link(link: Link, way: list[Point], *, alone: bool) -> Box:
    width, height = label_size(link.label, 88)
    start, then = way[0], way[1]
    if not alone and len(way) > 2:
        start, then = way[1], way[2]
        if abs(start[0] - then[0]) < 0.5 and len(way) > 3:
            start, then = way[2], way[3]
    x, y = start
    if abs(x - then[0]) < 0.5:
        return Box(x + _BESIDE, y + 3 if then[1] > y else y - 3 - height, width, height)
    if link.kind == "message":
        return Box((x + then[0]) / 2 - width / 2, y - 2 - height, width, height)
    return Box(x + _ALONG if then[0] > x else x - _ALONG - width, y - 3 - height, width, height)
