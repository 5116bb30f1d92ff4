"""`lay_out`: a fresh diagram for every process or collaboration of a document (BPMN 2.0.2 §12.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from bihuan.bpmn import model as bpmn
from bihuan.bpmn import walk
from bihuan.bpmn.layout.collect import Collector, box_around, inside
from bihuan.bpmn.layout.geometry import TITLE, Placed
from bihuan.bpmn.layout.graph import Band, Box, Drawing, Graph, Point

MARGIN = 40.0


def lay_out(definitions: bpmn.Definitions, *, collapsed: Iterable[str] = ()) -> bpmn.Definitions:
    """The document with new diagrams in place of all others.

    `collapsed`: ids of sub-processes to be drawn closed, on top of those that the present diagrams draw closed; each gets a sheet
    of its own. A process with lanes and without a participant gets one: lanes are drawn inside pools only.
    """
    definitions = _with_pools(definitions)
    closed = frozenset(collapsed) | _closed(definitions)
    sheets = [sheet for root in _roots(definitions) for sheet in _sheets(definitions, root, closed)]
    kept = tuple(diagram for diagram in definitions.diagrams if _is_foreign(definitions, diagram))
    return msgspec.structs.replace(definitions, diagrams=(*sheets, *kept))


def _with_pools(definitions: bpmn.Definitions) -> bpmn.Definitions:
    taken = {
        participant.processRef
        for root in definitions.rootElements
        if isinstance(root, bpmn.Collaboration)
        for participant in root.participants
    }
    roots: list[bpmn.RootElement] = []
    for root in definitions.rootElements:
        if isinstance(root, bpmn.Process) and root.id not in taken and any(lane_set.lanes for lane_set in root.laneSets):
            pool = bpmn.Participant(id=f"{root.id}_pool", name=root.name, processRef=root.id, extensionElements=_names_of(root))
            roots.append(bpmn.Collaboration(id=f"{root.id}_collaboration", participants=(pool,)))
        roots.append(root)
    return msgspec.structs.replace(definitions, rootElements=tuple(roots))


def _names_of(process: bpmn.Process) -> bpmn.ExtensionElements | None:
    from bihuan.bpmn import extension

    names = extension.of(process).names
    return extension.with_extension(bpmn.Participant(), extension.BihuanExtension(names=names)).extensionElements


def _closed(definitions: bpmn.Definitions) -> frozenset[str]:
    shapes = (shape for shape in walk.walk(definitions) if isinstance(shape, bpmn.BPMNShape))
    return frozenset(shape.bpmnElement for shape in shapes if shape.bpmnElement and shape.isExpanded is False)


def _is_foreign(definitions: bpmn.Definitions, diagram: bpmn.BPMNDiagram) -> bool:
    """A diagram of what is not laid out here: choreographies and conversations."""
    drawn = diagram.plane.bpmnElement if diagram.plane else None
    return any(
        root.id == drawn and isinstance(root, (bpmn.Choreography, bpmn.GlobalConversation)) for root in definitions.rootElements
    )


def _roots(definitions: bpmn.Definitions) -> list[bpmn.Collaboration | bpmn.Process]:
    roots: list[bpmn.Collaboration | bpmn.Process] = []
    drawn: set[str | None] = set()
    for root in definitions.rootElements:
        if isinstance(root, bpmn.Collaboration) and type(root) is bpmn.Collaboration and root.participants:
            roots.append(root)
            drawn |= {participant.processRef for participant in root.participants}
    roots += [process for process in walk.processes(definitions) if process.id not in drawn and process.flowElements]
    return roots


def _sheets(
    definitions: bpmn.Definitions, root: bpmn.Collaboration | bpmn.Process, closed: frozenset[str]
) -> Iterator[bpmn.BPMNDiagram]:
    scopes: list[bpmn.Process] = []
    if isinstance(root, bpmn.Collaboration):
        drawing, scopes = _collaboration(definitions, root, closed)
    else:
        drawing = _process(root, closed)
        scopes = [root]
    yield _Emission(drawing, root, scopes).diagram(root.id or "")
    for scope in scopes:
        for inner in walk.walk(scope):
            if isinstance(inner, bpmn.SubProcess) and inner.id in closed and inner.flowElements:
                sheet = Drawing()
                sheet.take(inside(inner, closed), MARGIN, MARGIN)
                yield _Emission(sheet, inner, [inner]).diagram(inner.id or "")


# --- drawings --------------------------------------------------------------------------------------------------------


def _process(process: bpmn.Process, closed: frozenset[str]) -> Drawing:
    collector = Collector(closed)
    collector.graph.bands.append(Band(id=process.id or "", pool=0))
    collector.scope(process, {}, 0)
    sheet = Drawing()
    if collector.graph.shapes:
        sheet.take(collector.drawing().drawing, MARGIN, MARGIN)
    _extras(sheet, collector.graph, process.artifacts, process)
    return sheet


def _collaboration(
    definitions: bpmn.Definitions, root: bpmn.Collaboration, closed: frozenset[str]
) -> tuple[Drawing, list[bpmn.Process]]:
    collector = Collector(closed)
    made = collector.graph
    scopes: list[bpmn.Process] = []
    lanes: dict[int, bpmn.Process] = {}
    for pool, participant in enumerate(root.participants):
        made.box_of[participant.id or ""] = pool
        process = walk.process(definitions, participant.processRef or "")
        if process is None or not process.flowElements or process in scopes:
            made.bands.append(Band(id="", pool=pool, box=True))
            continue
        scopes.append(process)
        lanes[pool] = process
        band_of, default = _bands(made, process, pool)
        collector.scope(process, band_of, default)
    collector.messages(root.messageFlows)
    collector.associations(root.artifacts)
    placed = collector.drawing() if made.shapes else _boxes_only(made)
    depth = max((_depth(process) for process in lanes.values()), default=0)
    sheet = Drawing()
    sheet.take(placed.drawing, MARGIN + TITLE * (1 + depth), MARGIN)
    _pools(sheet, root, placed, lanes, made, TITLE * (1 + depth))
    _extras(sheet, made, root.artifacts, *scopes)
    return sheet, scopes


def _boxes_only(made: Graph) -> Placed:
    bands = [Box(0.0, number * 100.0, 560.0, 52.0) for number in range(len(made.bands))]
    drawing = Drawing()
    for number, link in enumerate(made.links):
        upper, lower = sorted((bands[made.box_of[link.source]], bands[made.box_of[link.target]]), key=lambda box: box.y)
        x = 80.0 + 60 * number
        way: list[Point] = [(x, upper.bottom), (x, lower.y)]
        drawing.ways[link.id] = way if upper is bands[made.box_of[link.source]] else way[::-1]
    return Placed(drawing=drawing, bands=bands, pools=dict(enumerate(bands)))


def _bands(made: Graph, process: bpmn.Process, pool: int) -> tuple[dict[str, int], int]:
    """Adds one band per leaf lane; the band of every node, and the one for nodes in no lane."""
    first = len(made.bands)
    band_of: dict[str, int] = {}
    for lane in _leaves(process.laneSets[0] if process.laneSets else None):
        for node in lane.flowNodeRefs:
            band_of.setdefault(node, len(made.bands))
        made.bands.append(Band(id=lane.id or "", pool=pool))
    if len(made.bands) == first:
        made.bands.append(Band(id="", pool=pool))
    return _settled(process, band_of, first), first


def _settled(process: bpmn.Process, band_of: dict[str, int], default: int) -> dict[str, int]:
    """Nodes in no lane stand with what leads to them, else with what they lead to."""
    flows = walk.flows(process)
    for _ in range(len(flows)):
        before = len(band_of)
        for flow in flows:
            if flow.sourceRef in band_of:
                band_of.setdefault(flow.targetRef, band_of[flow.sourceRef])
        for flow in flows:
            if flow.targetRef in band_of and not any(other.targetRef == flow.sourceRef for other in flows):
                band_of.setdefault(flow.sourceRef, band_of[flow.targetRef])
        if len(band_of) == before:
            break
    return band_of or {node.id or "": default for node in walk.nodes(process)}


def _leaves(lane_set: bpmn.LaneSet | None) -> Iterator[bpmn.Lane]:
    for lane in lane_set.lanes if lane_set else ():
        inner = list(_leaves(lane.childLaneSet))
        yield from inner or [lane]


def _depth(process: bpmn.Process) -> int:
    def below(lane_set: bpmn.LaneSet | None) -> int:
        return 1 + max((below(lane.childLaneSet) for lane in lane_set.lanes), default=0) if lane_set and lane_set.lanes else 0

    return below(process.laneSets[0] if process.laneSets else None)


def _pools(
    sheet: Drawing, root: bpmn.Collaboration, placed: Placed, lanes: dict[int, bpmn.Process], made: Graph, head: float
) -> None:
    width = max(400.0, *(box.width for box in placed.bands)) + head
    for pool, participant in enumerate(root.participants):
        box = placed.pools[pool]
        sheet.boxes[participant.id or ""] = Box(MARGIN, box.y + MARGIN, width, box.height)
    band_boxes = {band.id: box for band, box in zip(made.bands, placed.bands, strict=True) if band.id}
    for process in lanes.values():
        _lane_boxes(sheet, process.laneSets[0] if process.laneSets else None, band_boxes, MARGIN + TITLE, MARGIN + width)


def _lane_boxes(sheet: Drawing, lane_set: bpmn.LaneSet | None, bands: dict[str, Box], left: float, right: float) -> None:
    for lane in lane_set.lanes if lane_set else ():
        leaves = [bands[leaf.id or ""] for leaf in _leaves(bpmn.LaneSet(lanes=(lane,))) if (leaf.id or "") in bands]
        around = box_around(leaves, 0.0)
        if around is not None and lane.id:
            sheet.boxes[lane.id] = Box(left, around.y + MARGIN, right - left, around.height)
        _lane_boxes(sheet, lane.childLaneSet, bands, left + TITLE, right)


def _extras(sheet: Drawing, made: Graph, artifacts: Iterable[bpmn.Artifact], *scopes: bpmn.Process) -> None:
    """Associations that touch a flow, and groups around the elements of their category."""
    all_artifacts = [*artifacts, *(artifact for scope in scopes for artifact in scope.artifacts)]
    for each in all_artifacts:
        if isinstance(each, bpmn.Association) and each.id and each.id not in sheet.ways:
            ends = [_middle(sheet, key) for key in (each.sourceRef, each.targetRef)]
            if ends[0] and ends[1]:
                sheet.ways[each.id] = [ends[0], ends[1]]
        if isinstance(each, bpmn.Group) and each.id:
            members = [
                sheet.boxes[element.id or ""]
                for scope in scopes
                for element in walk.walk(scope)
                if isinstance(element, bpmn.FlowElement)
                and each.categoryValueRef in element.categoryValueRefs
                and (element.id or "") in sheet.boxes
            ]
            around = box_around(members, 16.0)
            if around is not None:
                sheet.boxes[each.id] = around
    _ = made


def _middle(sheet: Drawing, key: str) -> Point | None:
    if key in sheet.boxes:
        return (sheet.boxes[key].cx, sheet.boxes[key].y)
    way = sheet.ways.get(key)
    if not way:
        return None
    at = max(range(len(way) - 1), key=lambda i: abs(way[i][0] - way[i + 1][0]) + abs(way[i][1] - way[i + 1][1]))
    return ((way[at][0] + way[at + 1][0]) / 2, (way[at][1] + way[at + 1][1]) / 2)


# --- BPMN DI ---------------------------------------------------------------------------------------------------------


class _Emission:
    """Turns a drawing into BPMN DI, elements in the order of the model."""

    def __init__(self, drawing: Drawing, root: bpmn.BaseElement, scopes: Iterable[bpmn.Process | bpmn.SubProcess]) -> None:
        self.drawing = drawing
        self.shapes: list[bpmn.DiagramElement] = []
        self.edges: list[bpmn.DiagramElement] = []
        top = root if isinstance(root, bpmn.Collaboration) else None
        elements: list[bpmn.Node] = list(walk.walk(top)) if top else []
        for scope in scopes:
            elements += list(walk.walk(scope))[1 if scope is root else 0 :]
        seen: set[str] = set()
        for element in elements:
            if isinstance(element, bpmn.BaseElement) and element.id and element.id not in seen:
                seen.add(element.id)
                self._element(element)

    def diagram(self, key: str) -> bpmn.BPMNDiagram:
        plane = bpmn.BPMNPlane(id=f"{key}_plane", bpmnElement=key, planeElement=(*self.shapes, *self.edges))
        return bpmn.BPMNDiagram(id=f"{key}_diagram", plane=plane)

    def _element(self, element: bpmn.BaseElement) -> None:
        key = element.id or ""
        box = self.drawing.boxes.get(key)
        if box is not None:
            expanded = key in self.drawing.expanded if isinstance(element, bpmn.SubProcess) else None
            self.shapes.append(
                bpmn.BPMNShape(
                    id=f"{key}_shape",
                    bpmnElement=key,
                    isHorizontal=True if isinstance(element, (bpmn.Participant, bpmn.Lane)) else None,
                    isExpanded=expanded,
                    isMarkerVisible=True if isinstance(element, bpmn.ExclusiveGateway) else None,
                    bounds=_bounds(box),
                    label=self._label(key),
                )
            )
        way = self.drawing.ways.get(key)
        if way:
            points = tuple(bpmn.Point(x=round(x, 1), y=round(y, 1)) for x, y in way)
            self.edges.append(bpmn.BPMNEdge(id=f"{key}_edge", bpmnElement=key, waypoint=points, label=self._label(key)))

    def _label(self, key: str) -> bpmn.BPMNLabel | None:
        box = self.drawing.labels.get(key)
        return bpmn.BPMNLabel(bounds=_bounds(box)) if box else None


def _bounds(box: Box) -> bpmn.Bounds:
    return bpmn.Bounds(x=round(box.x, 1), y=round(box.y, 1), width=round(box.width, 1), height=round(box.height, 1))
