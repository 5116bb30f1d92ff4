"""Geometry of a diagram as the tests look at it, and random processes to be laid out."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from hypothesis import strategies as st

from bihuan.bpmn import model, walk
from bihuan.bpmn.build import Builder

NAMES = ["", "审批", "Check the stock and tell the customer", "是否需要财务总监审批？", "发货", "A"]


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def overlaps(self, other: Box, apart: float = 0.0) -> bool:
        return (
            self.x < other.right + apart
            and other.x < self.right + apart
            and self.y < other.bottom + apart
            and other.y < self.bottom + apart
        )

    def holds(self, other: Box) -> bool:
        return (
            self.x <= other.x + 0.1
            and self.y <= other.y + 0.1
            and self.right >= other.right - 0.1
            and self.bottom >= other.bottom - 0.1
        )

    def on_border(self, x: float, y: float) -> bool:
        inside = self.x - 0.6 <= x <= self.right + 0.6 and self.y - 0.6 <= y <= self.bottom + 0.6
        edges = (abs(x - self.x), abs(x - self.right), abs(y - self.y), abs(y - self.bottom))
        return inside and min(edges) < 0.6


class Sheet:
    """One diagram: boxes of shapes and ways of edges by element id."""

    def __init__(self, definitions: model.Definitions, at: int = 0) -> None:
        plane = definitions.diagrams[at].plane
        assert plane is not None
        self.elements = walk.by_id(definitions)
        self.boxes: dict[str, Box] = {}
        self.labels: dict[str, Box] = {}
        self.ways: dict[str, list[tuple[float, float]]] = {}
        for part in plane.planeElement:
            if isinstance(part, model.BPMNShape) and part.bounds:
                self.boxes[part.bpmnElement or ""] = _box(part.bounds)
            if isinstance(part, model.BPMNEdge):
                self.ways[part.bpmnElement or ""] = [(point.x, point.y) for point in part.waypoint]
            label = part.label if isinstance(part, (model.BPMNShape, model.BPMNEdge)) else None
            if label is not None and label.bounds is not None:
                self.labels[part.bpmnElement or ""] = _box(label.bounds)  # type: ignore[union-attr]

    def nodes(self) -> dict[str, Box]:
        """Boxes of nodes that stand for themselves: no pools, lanes, groups, boundary events."""
        out = (model.Participant, model.Lane, model.Group, model.BoundaryEvent)
        return {key: box for key, box in self.boxes.items() if not isinstance(self.elements.get(key), out)}


def _box(bounds: model.Bounds) -> Box:
    return Box(bounds.x, bounds.y, bounds.width, bounds.height)


def cuts(way: list[tuple[float, float]], box: Box) -> bool:
    """Whether a way runs through the inside of a box."""
    inner = Box(box.x + 1, box.y + 1, box.width - 2, box.height - 2)
    for (x, y), (to_x, to_y) in pairwise(way):
        stretch = Box(min(x, to_x), min(y, to_y), abs(x - to_x), abs(y - to_y))
        if stretch.x < inner.right and stretch.right > inner.x and stretch.y < inner.bottom and stretch.bottom > inner.y:
            return True
    return False


# --- random processes ------------------------------------------------------------------------------------------------


@st.composite
def processes(draw: st.DrawFn, *, depth: int = 1, prefix: str = "n") -> Builder:
    """A process with lanes, branches, loops, boundary events, sub-processes, remarks and data."""
    made = Builder(f"{prefix}_p", draw(st.sampled_from(NAMES)))
    lanes = draw(st.integers(0, 4)) if depth else 0
    for lane in range(lanes):
        made.lane(f"{prefix}_lane{lane}", draw(st.sampled_from(NAMES)) or f"Lane {lane}")
    count = draw(st.integers(1, 12))
    keys = [f"{prefix}{n}" for n in range(count)]

    def where() -> str:
        return f"{prefix}_lane{draw(st.integers(0, lanes - 1))}" if lanes else ""

    for number, key in enumerate(keys):
        name = draw(st.sampled_from(NAMES))
        kind = draw(st.integers(0, 9))
        if number == 0:
            made.start(key, name, lane=where())
        elif kind <= 3:
            made.user(key, name, lane=where())
        elif kind <= 5:
            made.exclusive(key, name, lane=where())
        elif kind == 6:
            made.parallel(key, name, lane=where())
        elif kind == 7:
            made.catch(key, name, model.TimerEventDefinition(), lane=where())
        elif kind == 8 and depth:
            inner = draw(processes(depth=depth - 1, prefix=f"{key}_"))
            inner.id = key
            made.sub(inner, by_event=draw(st.integers(0, 5)) == 0, lane=where())
        else:
            made.end(key, name, lane=where())
    for number, key in enumerate(keys[1:], 1):
        if draw(st.integers(0, 7)):
            made.flow(keys[draw(st.integers(0, number - 1))], key, name=draw(st.sampled_from(NAMES)))
    for _ in range(draw(st.integers(0, 4))):
        made.flow(draw(st.sampled_from(keys)), draw(st.sampled_from(keys)))
    hosts = [key for key in keys if isinstance(made.nodes[key], model.Activity)]
    for number in range(draw(st.integers(0, 2)) if hosts else 0):
        event = f"{prefix}_b{number}"
        made.boundary(event, draw(st.sampled_from(hosts)), model.TimerEventDefinition(), draw(st.sampled_from(NAMES)))
        made.flow(event, draw(st.sampled_from(keys)))
    if hosts and draw(st.booleans()):
        made.note(f"{prefix}_note", draw(st.sampled_from(NAMES)) or "note", draw(st.sampled_from(hosts)))
    return made
