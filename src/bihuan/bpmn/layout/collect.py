"""From the model to what is to be drawn: one graph per sheet, sub-processes drawn from the inside out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bihuan.bpmn import lettering
from bihuan.bpmn import model as bpmn
from bihuan.bpmn.layout import geometry, graph, labels, ranks, rows
from bihuan.bpmn.layout.graph import (
    DATA,
    EVENT,
    GATEWAY,
    STORE,
    TASK,
    Band,
    Boundary,
    Box,
    Drawing,
    Graph,
    Link,
    Shape,
    label_size,
    names_of,
)

_HEAD = 24.0
# Room right of boundary events for the counters of running instances.
_COUNTERS = 44.0
# How far boundary events keep from the marks in the middle of the lower border.
_MARK = 28.0


class Collector:
    """Fills one graph with the contents of one or several scopes."""

    def __init__(self, collapsed: frozenset[str]) -> None:
        self.collapsed = collapsed
        self.graph = Graph()
        self.hosts: dict[str, tuple[Shape, Boundary]] = {}
        self.nested: dict[str, str] = {}

    def scope(self, scope: bpmn.Process | bpmn.SubProcess, band_of: Mapping[str, int], default: int) -> None:
        """Takes in the contents of a process or sub-process; `band_of`: the band of each node, `default` for the rest."""
        elements = scope.flowElements
        for element in elements:
            shape = self._shape(element)
            if shape is not None:
                shape.band = band_of.get(shape.id, default)
                self._add(shape)
        for element in elements:
            if isinstance(element, bpmn.BoundaryEvent) and element.id and element.attachedToRef in self.graph.shapes:
                self._attach(element)
        for artifact in scope.artifacts:
            if isinstance(artifact, bpmn.TextAnnotation) and artifact.id:
                self._add(_annotation(artifact, default))
        for element in elements:
            if isinstance(element, bpmn.SequenceFlow) and element.id:
                self._link(element.id, "flow", element.sourceRef, element.targetRef, *names_of(element))
        self._data_links(elements)
        self.associations(scope.artifacts)

    def associations(self, artifacts: Iterable[bpmn.Artifact]) -> None:
        """Lines of artifacts; one that touches a flow is drawn straight afterwards."""
        for each in artifacts:
            if isinstance(each, bpmn.Association) and each.id:
                self._link(each.id, "association", each.sourceRef, each.targetRef)

    def messages(self, flows: Iterable[bpmn.MessageFlow]) -> None:
        """Message flows between shapes and pools."""
        for flow in flows:
            if flow.id:
                self._link(flow.id, "message", flow.sourceRef, flow.targetRef, *names_of(flow))
        _spread_messages(self.graph)

    def drawing(self) -> geometry.Placed:
        """Places and draws everything taken in."""
        made = self.graph
        _settle(made)
        ranks.assign(made)
        _sides_of_boundaries(made)
        rows.assign(made)
        placed = geometry.draw(made)
        labels.place(made, placed.drawing, placed.between)
        return placed

    # --- parts -------------------------------------------------------------------------------------------------------

    def _add(self, shape: Shape) -> None:
        shape.order = len(self.graph.shapes)
        self.graph.shapes[shape.id] = shape

    def _shape(self, element: bpmn.FlowElement) -> Shape | None:
        if not element.id or isinstance(element, bpmn.BoundaryEvent):
            return None
        name, longest = names_of(element)
        match element:
            case bpmn.SubProcess() if element.id not in self.collapsed:
                return self._expanded(element, longest)
            case bpmn.Activity() | bpmn.ChoreographyActivity():
                marked = _marked(element)
                width, height = graph.task_size(longest, marked=marked)
                return Shape(id=element.id, kind="activity", width=width, height=height, band=0, marked=marked)
            case bpmn.Event():
                return _labelled(
                    Shape(id=element.id, kind="event", width=EVENT, height=EVENT, band=0, label=name, longest=longest)
                )
            case bpmn.Gateway():
                return _labelled(
                    Shape(id=element.id, kind="gateway", width=GATEWAY, height=GATEWAY, band=0, label=name, longest=longest)
                )
            case bpmn.DataObjectReference():
                return _labelled(
                    Shape(id=element.id, kind="data", width=DATA[0], height=DATA[1], band=0, label=name, longest=longest)
                )
            case bpmn.DataStoreReference():
                return _labelled(
                    Shape(id=element.id, kind="data", width=STORE[0], height=STORE[1], band=0, label=name, longest=longest)
                )
            case _:
                return None

    def _expanded(self, element: bpmn.SubProcess, name: str) -> Shape:
        inner = inside(element, self.collapsed)
        for key in inner.boxes:
            self.nested[key] = element.id or ""
        moved = Drawing()
        moved.take(inner, 0.0, _HEAD)
        width = max(inner.width, lettering.width_of(name, graph.TEXT) + 40, TASK[0])
        return Shape(id=element.id or "", kind="activity", width=width, height=inner.height + _HEAD, band=0, inner=moved)

    def _attach(self, event: bpmn.BoundaryEvent) -> None:
        shape = self.graph.shapes[event.attachedToRef]
        name, longest = names_of(event)
        boundary = Boundary(id=event.id or "", label=name, longest=longest)
        shape.boundaries.append(boundary)
        self.hosts[boundary.id] = (shape, boundary)

    def _data_links(self, elements: Iterable[bpmn.FlowElement]) -> None:
        for element in elements:
            match element:
                case bpmn.Activity():
                    into, out = element.dataInputAssociations, element.dataOutputAssociations
                case bpmn.CatchEvent():
                    into, out = (), element.dataOutputAssociation
                case bpmn.ThrowEvent():
                    into, out = element.dataInputAssociation, ()
                case _:
                    continue
            for each in into:
                if each.id and each.sourceRef and element.id:
                    self._link(each.id, "data", each.sourceRef[0], element.id)
            for each in out:
                if each.id and each.targetRef and element.id:
                    self._link(each.id, "data", element.id, each.targetRef)

    def _link(self, key: str, kind: graph.LinkKind, source: str, target: str, label: str = "", longest: str = "") -> None:
        ends: list[tuple[str, Boundary | None] | None] = [self._end(source), self._end(target)]
        first, second = ends
        if first is None or second is None:
            return
        self.graph.links.append(
            Link(
                id=key,
                kind=kind,
                source=first[0],
                target=second[0],
                label=label,
                longest=longest,
                boundary=first[1],
                target_boundary=second[1],
            )
        )

    def _end(self, key: str) -> tuple[str, Boundary | None] | None:
        if key in self.hosts:
            shape, boundary = self.hosts[key]
            return shape.id, boundary
        if key in self.graph.shapes or key in self.graph.box_of:
            return key, None
        if key in self.nested:
            return self.nested[key], None
        return None


def inside(scope: bpmn.SubProcess, collapsed: frozenset[str]) -> Drawing:
    """The contents of a sub-process as a drawing of their own."""
    collector = Collector(collapsed)
    collector.graph.bands.append(Band(id=scope.id or "", pool=0))
    collector.scope(scope, {}, 0)
    if not collector.graph.shapes:
        return Drawing(width=TASK[0], height=TASK[1])
    placed = collector.drawing()
    placed.drawing.width, placed.drawing.height = placed.pools[0].width, placed.pools[0].height
    return placed.drawing


def _marked(element: bpmn.FlowElement) -> bool:
    if not isinstance(element, bpmn.Activity):
        return False
    composed = isinstance(element, (bpmn.CallActivity, bpmn.SubProcess))
    return composed or element.loopCharacteristics is not None or element.isForCompensation


def _annotation(artifact: bpmn.TextAnnotation, band: int) -> Shape:
    text = artifact.text.body if artifact.text else ""
    lines = lettering.wrapped(text, graph.LABEL, 128, 6)
    return Shape(
        id=artifact.id or "", kind="annotation", width=140.0, height=max(32.0, len(lines) * graph.LABEL_LINE + 10), band=band
    )


def _labelled(shape: Shape) -> Shape:
    if shape.longest:
        shape.beside = label_size(shape.longest)[0] / 2
    return shape


def _settle(made: Graph) -> None:
    """Artifacts stand in the band of what they belong to; hosts make room for their boundary events."""
    for link in made.links:
        source, target = made.shapes.get(link.source), made.shapes.get(link.target)
        if source is None or target is None:
            continue
        if target.kind in {"data", "annotation"}:
            target.band = source.band
        elif source.kind in {"data", "annotation"}:
            source.band = target.band
    for shape in made.shapes.values():
        at = 24.0
        for boundary in shape.boundaries:
            boundary.offset = at
            width, height = label_size(boundary.longest, 84, 5)
            at += max(EVENT + 14, width + 14)
            shape.below = max(shape.below, EVENT / 2 + height + 2)
        if shape.boundaries:
            marks = 2 * (shape.boundaries[-1].offset + _MARK) if shape.marked else 0.0
            shape.width = max(shape.width, at + _COUNTERS, marks)


def _sides_of_boundaries(made: Graph) -> None:
    """An event whose way leads into a band further up sits on the upper border."""
    for link in made.links:
        target = made.shapes.get(link.target)
        host = made.shapes.get(link.source)
        if link.boundary is not None and target is not None and host is not None and target.band < host.band:
            link.boundary.side = "top"
            height = label_size(link.boundary.longest, 84, 5)[1]
            host.above = max(host.above, EVENT / 2 + height + 2)


def _spread_messages(made: Graph) -> None:
    """Several message flows at one activity touch it side by side."""
    touching: dict[str, list[tuple[Link, bool]]] = {}
    for link in made.links:
        if link.kind == "message":
            touching.setdefault(link.source, []).append((link, True))
            touching.setdefault(link.target, []).append((link, False))
    for key, links in touching.items():
        shape = made.shapes.get(key)
        if shape is None or shape.kind != "activity":
            continue
        step = min(28.0, (shape.width - 24) / max(1, len(links)))
        for number, (link, leaves) in enumerate(links):
            shift = (number - (len(links) - 1) / 2) * step
            if leaves:
                link.source_shift = shift
            else:
                link.target_shift = shift


def box_around(boxes: Iterable[Box], margin: float) -> Box | None:
    """The smallest box around others, with a margin."""
    found = list(boxes)
    if not found:
        return None
    x, y = min(box.x for box in found) - margin, min(box.y for box in found) - margin
    return Box(x, y, max(box.right for box in found) + margin - x, max(box.bottom for box in found) + margin - y)
