"""Where names are written: below events, above gateways, at the beginning of flows."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from bihuan.bpmn.layout.graph import LABEL_GAP, Box, Drawing, Graph, Link, Point, Shape, Side, label_size
from bihuan.bpmn.layout.routes import Way

_BESIDE = 5.0
_ALONG = 8.0
_PREFERRED: dict[bool, tuple[Side, Side]] = {True: ("top", "bottom"), False: ("bottom", "top")}


def place(graph: Graph, drawing: Drawing, between: list[tuple[float, float]]) -> None:
    """Adds the boxes of all labels outside shapes; `between`: from and to where y is the free space between pools."""
    for shape in graph.shapes.values():
        box = drawing.boxes[shape.id]
        if shape.label and shape.kind in {"event", "gateway", "data"}:
            drawing.labels[shape.id] = _of_shape(shape, box)
        for boundary in shape.boundaries:
            if boundary.label:
                width, height = label_size(boundary.label, 84, 5)
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
            free = _between_pools(link, way, between) if link.kind == "message" else None
            drawing.labels[link.id] = free or _of_link(link, way, alone=ports[link.source, way[0]] == 1)


def choose_sides(graph: Graph, ways: Iterable[Way]) -> None:
    """Events have their name below, gateways above, where no line comes through; `above` and `below` make room for it."""
    used: dict[str, set[Side]] = {}
    for way in ways:
        corners = way.corners
        if len(corners) < 2:
            continue
        for key, here, there in ((way.link.source, corners[0], corners[1]), (way.link.target, corners[-1], corners[-2])):
            if here[0] == there[0]:
                used.setdefault(key, set()).add("bottom" if there[1] > here[1] else "top")
    for shape in graph.shapes.values():
        if not shape.longest:
            continue
        first, second = _PREFERRED[shape.kind == "gateway"]
        taken = used.get(shape.id, set())
        shape.label_side = first if first not in taken else second if second not in taken else "corner"
        room = LABEL_GAP + label_size(shape.longest)[1]
        if shape.label_side == "bottom" or (shape.label_side == "corner" and first == "bottom"):
            shape.below = room
        else:
            shape.above = room


def _of_shape(shape: Shape, box: Box) -> Box:
    width, height = label_size(shape.label)
    first, _ = _PREFERRED[shape.kind == "gateway"]
    high = shape.label_side == "top" or (shape.label_side == "corner" and first == "top")
    y = box.y - LABEL_GAP - height if high else box.bottom + LABEL_GAP
    x = box.cx - width - _BESIDE if shape.label_side == "corner" else box.cx - width / 2
    return Box(x, y, width, height)


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


def _between_pools(link: Link, way: list[Point], between: list[tuple[float, float]]) -> Box | None:
    """The name of a message flow stands where it crosses the space between pools."""
    width, height = label_size(link.label, 88)
    for (x, y), (to_x, to_y) in pairwise(way):
        for top, bottom in between:
            if abs(x - to_x) < 0.5 and min(y, to_y) <= (top + bottom) / 2 <= max(y, to_y):
                return Box(x + _BESIDE, (top + bottom - height) / 2, width, height)
    return None
