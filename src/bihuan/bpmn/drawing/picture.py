"""A diagram as SVG and PNG.

Every element is a group with `data-element-id`, so that a page can attach to it. States, counters and heat are laid over the
drawing where they never meet: stroke carries the state, fill the heat, the lower right corner the counters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Literal

from msgspec import Struct

from bihuan.bpmn import model as bpmn
from bihuan.bpmn import walk
from bihuan.bpmn.drawing import edges, shapes
from bihuan.bpmn.drawing.palette import DARK, FONT, LIGHT
from bihuan.bpmn.drawing.pencil import Pencil, number
from bihuan.bpmn.extension import name_of
from bihuan.bpmn.layout.diagrams import lay_out

State = Literal["done", "now", "error"]
_MARGIN = 20.0
_GROUND = (bpmn.Participant, bpmn.Lane)
_BODIES = (bpmn.SubProcess, bpmn.SubChoreography)


class Counter(Struct, frozen=True, kw_only=True):
    """How many instances are at an element, and how many of them are late."""

    running: int = 0
    late: int = 0


class Overlay(Struct, frozen=True, kw_only=True):
    """What history says about the elements of a diagram, by element id; `heat` is a step 0..5, `values` a short text."""

    states: Mapping[str, State] = {}
    counters: Mapping[str, Counter] = {}
    heat: Mapping[str, int] = {}
    values: Mapping[str, str] = {}


def svg(
    definitions: bpmn.Definitions,
    *,
    diagram: str | None = None,
    language: str = "zh-CN",
    dark: bool = False,
    overlay: Overlay | None = None,
    background: bool = True,
) -> str:
    """One diagram as SVG. `diagram`: the id of a diagram, or of what it shows; without it the first one.

    A document without diagrams is laid out first.
    """
    if not any(each.plane and each.plane.planeElement for each in definitions.diagrams):
        definitions = lay_out(definitions)
    sheet = _sheet(definitions, diagram)
    elements = walk.by_id(definitions)
    parts = sheet.plane.planeElement if sheet and sheet.plane else ()
    pencil = Pencil(elements, _defaults(definitions), _colours(dark), language, overlay or Overlay())
    ground = "".join(_draw(pencil, part) for part in _ground(parts, elements))
    ground += f'<g class="bh-frames">{"".join(pencil.frames)}</g>' if pencil.frames else ""
    content = ground + "".join(_draw(pencil, part) for part in _front(parts, elements)) + "".join(pencil.late)
    x, y, width, height = _frame(parts)
    title = escape(_title(definitions, sheet, elements, language))
    paper = (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" fill="{pencil.ink.canvas}"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{number(x)} {number(y)} {number(width)} {number(height)}" '
        f'width="{number(width)}" height="{number(height)}" role="img" aria-label="{title}" font-family="{escape(FONT)}">'
        f"<title>{title}</title>{edges.markers(pencil.ink)}{paper if background else ''}{content}</svg>"
    )


def png(
    definitions: bpmn.Definitions,
    *,
    diagram: str | None = None,
    language: str = "zh-CN",
    dark: bool = False,
    overlay: Overlay | None = None,
    scale: float = 2.0,
    font_dirs: Iterable[str] = (),
) -> bytes:
    """One diagram as PNG, `scale` pixels to one of the diagram; `font_dirs`: folders with fonts beside the system's."""
    return rendered(svg(definitions, diagram=diagram, language=language, dark=dark, overlay=overlay), scale, font_dirs)


def rendered(picture: str, scale: float = 2.0, font_dirs: Iterable[str] = ()) -> bytes:
    """An SVG as PNG."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=picture, zoom=scale, font_dirs=list(font_dirs) or None))


def can_write_chinese(font_dirs: Iterable[str] = ()) -> bool:
    """Whether a Chinese font is at hand: without one every character comes out as the same empty box, and nobody is told."""
    folders = list(font_dirs)
    pictures = [
        rendered(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><text x="4" y="24" font-size="22" '
            f'font-family="{escape(FONT)}">{character}</text></svg>',
            1.0,
            folders,
        )
        for character in "国语 "
    ]
    return len(set(pictures)) == 3


def _sheet(definitions: bpmn.Definitions, wanted: str | None) -> bpmn.BPMNDiagram | None:
    for each in definitions.diagrams:
        if wanted is None or wanted in {each.id, each.plane.bpmnElement if each.plane else None}:
            return each
    return None


def _colours(dark: bool) -> shapes.Palette:
    return DARK if dark else LIGHT


def _title(
    definitions: bpmn.Definitions, sheet: bpmn.BPMNDiagram | None, elements: Mapping[str, bpmn.BaseElement], language: str
) -> str:
    shown = elements.get(sheet.plane.bpmnElement or "") if sheet and sheet.plane else None
    if isinstance(shown, bpmn.Collaboration) and not shown.name:
        shown = next((each for each in walk.processes(definitions) if each.name), shown)
    return (name_of(shown).of(language) if shown is not None else "") or definitions.name or "BPMN"


def _defaults(definitions: bpmn.Definitions) -> frozenset[str]:
    """The ids of all default flows."""
    return frozenset(flow for element in walk.walk(definitions) if (flow := getattr(element, "default", None)))


def _ground(parts: Iterable[bpmn.DiagramElement], elements: Mapping[str, bpmn.BaseElement]) -> list[bpmn.BPMNShape]:
    """Pools and lanes, the outer before the inner."""
    shapes_here = [part for part in parts if isinstance(part, bpmn.BPMNShape)]
    under = [part for part in shapes_here if isinstance(elements.get(part.bpmnElement or ""), _GROUND)]
    return sorted(under, key=lambda shape: -_area(shape))


def _front(parts: Iterable[bpmn.DiagramElement], elements: Mapping[str, bpmn.BaseElement]) -> list[bpmn.DiagramElement]:
    """Open sub-processes, the outer before the inner; lines; everything else, events on borders last."""
    over = [part for part in parts if isinstance(part, bpmn.BPMNShape)]
    kinds = {id(part): elements.get(part.bpmnElement or "") for part in over}
    bodies = sorted((part for part in over if isinstance(kinds[id(part)], _BODIES)), key=lambda shape: -_area(shape))
    rest = [part for part in over if not isinstance(kinds[id(part)], (*_GROUND, *_BODIES))]
    rest.sort(key=lambda shape: isinstance(kinds[id(shape)], bpmn.BoundaryEvent))
    return [*bodies, *(part for part in parts if isinstance(part, bpmn.BPMNEdge)), *rest]


def _area(shape: bpmn.BPMNShape) -> float:
    return shape.bounds.width * shape.bounds.height if shape.bounds else 0.0


def _draw(pencil: Pencil, part: bpmn.DiagramElement) -> str:
    if isinstance(part, bpmn.BPMNEdge):
        return edges.draw(pencil, part)
    return shapes.draw(pencil, part) if isinstance(part, bpmn.BPMNShape) else ""


def _frame(parts: Iterable[bpmn.DiagramElement]) -> tuple[float, float, float, float]:
    """x, y, width, height around everything, labels included."""
    xs: list[float] = []
    ys: list[float] = []
    for part in parts:
        boxes: list[bpmn.Bounds | None] = []
        if isinstance(part, bpmn.BPMNShape):
            boxes = [part.bounds, part.label.bounds if part.label else None]
        elif isinstance(part, bpmn.BPMNEdge):
            boxes = [part.label.bounds if part.label else None]
            xs += [point.x for point in part.waypoint]
            ys += [point.y for point in part.waypoint]
        for box in boxes:
            if box is not None:
                xs += [box.x, box.x + box.width]
                ys += [box.y, box.y + box.height]
    if not xs:
        return 0.0, 0.0, 200.0, 100.0
    x, y = min(xs) - _MARGIN, min(ys) - _MARGIN
    return x, y, max(xs) + _MARGIN - x, max(ys) + _MARGIN - y
