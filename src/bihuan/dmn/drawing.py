"""A drawing for documents that bring none: the requirements graph in rows, what is required below what requires it.

Without it modelers open the tables but show an empty graph (DMN 1.5 §13, diagram interchange of DMN 1.3).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bihuan.dmn import model, schema
from bihuan.dmn.xml import Xml

DMNDI = "https://www.omg.org/spec/DMN/20191111/DMNDI/"
DC = "http://www.omg.org/spec/DMN/20180521/DC/"
DI = "http://www.omg.org/spec/DMN/20180521/DI/"

_SIZES: dict[type[model.DRGElement], tuple[int, int]] = {
    model.Decision: (180, 80),
    model.InputData: (125, 45),
    model.BusinessKnowledgeModel: (135, 46),
    model.KnowledgeSource: (100, 63),
    model.DecisionService: (180, 80),
}
_GAP = 40
_ROW = 160


def requirements(element: model.DRGElement) -> Iterator[tuple[str | None, str]]:
    """The requirements of an element: their ids and what they refer to."""
    if isinstance(element, model.Decision):
        for each in element.informationRequirement:
            required = each.requiredDecision or each.requiredInput
            if required is not None:
                yield each.id, required.href
    if isinstance(element, model.Decision | model.BusinessKnowledgeModel):
        for each in element.knowledgeRequirement:
            if each.requiredKnowledge is not None:
                yield each.id, each.requiredKnowledge.href


def drawn(definitions: model.Definitions) -> model.Definitions:
    """The document with a drawing of its graph; one that has a drawing, or was read, stays as it is."""
    root = definitions.xml
    if root is not None and (root.line or any(child.local == "DMNDI" for child in root.children)):
        return definitions
    source = root or Xml(name="definitions", namespace=schema.DMN_13, attributes=(("xmlns", schema.DMN_13),))
    spaces = (("xmlns:dmndi", DMNDI), ("xmlns:dc", DC), ("xmlns:di", DI))
    changed = msgspec.structs.replace(
        source, attributes=(*source.attributes, *spaces), children=(*source.children, _diagram(definitions))
    )
    return msgspec.structs.replace(definitions, xml=changed)


def _diagram(definitions: model.Definitions) -> Xml:
    places = _places(definitions)
    shapes = [_shape(key, *place) for key, place in places.items()]
    edges = [
        _edge(id, places[target], places[model.key_of(element)])
        for element in definitions.drgElement
        for id, href in requirements(element)
        if id and (target := href.removeprefix("#")) in places and model.key_of(element) in places
    ]
    diagram = Xml(name="dmndi:DMNDiagram", namespace=DMNDI, attributes=(("id", "diagram_1"),), children=(*shapes, *edges))
    return Xml(name="dmndi:DMNDI", namespace=DMNDI, children=(diagram,))


def _places(definitions: model.Definitions) -> dict[str, tuple[int, int, int, int]]:
    """Left, top, width and height of every element."""
    nodes = {each.id: each for each in definitions.drgElement if each.id and type(each) in _SIZES}
    depth: dict[str, int] = dict.fromkeys(nodes, 0)
    for _ in nodes:
        for key, node in nodes.items():
            for _, href in requirements(node):
                target = href.removeprefix("#")
                if target in depth:
                    depth[target] = min(max(depth[target], depth[key] + 1), len(nodes))
    rows: dict[int, list[str]] = {}
    for key, row in depth.items():
        rows.setdefault(row, []).append(key)
    widest = max((sum(_SIZES[type(nodes[key])][0] + _GAP for key in row) for row in rows.values()), default=0)
    places: dict[str, tuple[int, int, int, int]] = {}
    for row, keys in rows.items():
        left = 160 + (widest - sum(_SIZES[type(nodes[key])][0] + _GAP for key in keys)) // 2
        for key in keys:
            width, height = _SIZES[type(nodes[key])]
            places[key] = (left, 80 + row * _ROW, width, height)
            left += width + _GAP
    return places


def _shape(key: str, left: int, top: int, width: int, height: int) -> Xml:
    bounds = (("height", str(height)), ("width", str(width)), ("x", str(left)), ("y", str(top)))
    return Xml(
        name="dmndi:DMNShape",
        namespace=DMNDI,
        attributes=(("id", f"{key}_shape"), ("dmnElementRef", key)),
        children=(Xml(name="dc:Bounds", namespace=DC, attributes=bounds),),
    )


def _edge(id: str, source: tuple[int, int, int, int], target: tuple[int, int, int, int]) -> Xml:
    """A line from the top of what is required to the bottom of what requires it."""
    points = ((source[0] + source[2] // 2, source[1]), (target[0] + target[2] // 2, target[1] + target[3]))
    return Xml(
        name="dmndi:DMNEdge",
        namespace=DMNDI,
        attributes=(("id", f"{id}_edge"), ("dmnElementRef", id)),
        children=tuple(Xml(name="di:waypoint", namespace=DI, attributes=(("x", str(x)), ("y", str(y)))) for x, y in points),
    )
