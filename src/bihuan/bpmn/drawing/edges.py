"""Lines: sequence flows, message flows, associations (BPMN 2.0.2 §7.6)."""

from __future__ import annotations

import math
from html import escape

from bihuan.bpmn import lettering
from bihuan.bpmn import model as bpmn
from bihuan.bpmn.drawing.palette import Palette
from bihuan.bpmn.drawing.pencil import LABEL_SIZE, Pencil, label, number

_RADIUS = 7.0


def markers(ink: Palette) -> str:
    """Arrow heads, one for each colour a line may have."""
    colours = {"flow": ink.flow, "done": ink.done, "error": ink.error}
    heads = "".join(
        f'<marker id="bh-{name}" viewBox="0 0 10 8" refX="9.5" refY="4" markerWidth="10" markerHeight="8" orient="auto" '
        f'markerUnits="userSpaceOnUse"><path d="M0 .5L10 4L0 7.5z" fill="{colour}"/></marker>'
        for name, colour in colours.items()
    )
    open_head = (
        f'<marker id="bh-open" viewBox="0 0 12 10" refX="11" refY="5" markerWidth="12" markerHeight="10" orient="auto" '
        f'markerUnits="userSpaceOnUse"><path d="M1 1L11 5L1 9z" fill="{ink.fill}" stroke="{ink.flow}" stroke-width="1.1"/>'
        "</marker>"
        f'<marker id="bh-thin" viewBox="0 0 12 10" refX="10.5" refY="5" markerWidth="12" markerHeight="10" orient="auto" '
        f'markerUnits="userSpaceOnUse"><path d="M2 1L10 5L2 9" fill="none" stroke="{ink.flow}" stroke-width="1.2"/></marker>'
        '<marker id="bh-round" viewBox="0 0 10 10" refX="1" refY="5" markerWidth="8" markerHeight="8" orient="auto" '
        'markerUnits="userSpaceOnUse">'
        f'<circle cx="5" cy="5" r="4" fill="{ink.fill}" stroke="{ink.flow}" stroke-width="1.3"/></marker>'
    )
    return f"<defs>{heads}{open_head}</defs>"


def draw(pencil: Pencil, edge: bpmn.BPMNEdge) -> str:
    """One line with its ends and its name."""
    key = edge.bpmnElement or ""
    element = pencil.elements.get(key)
    points = [(point.x, point.y) for point in edge.waypoint]
    if len(points) < 2:
        return ""
    state = str(pencil.overlay.states.get(key, ""))
    colour = {"done": pencil.ink.done, "now": pencil.ink.now, "error": pencil.ink.error}.get(state, pencil.ink.flow)
    head = {"done": "done", "now": "done", "error": "error"}.get(state, "flow")
    style, extra = _style(pencil, element, key, points, head, colour)
    width = "1.8" if state else "1.3"
    path = f'<path d="{_rounded(points)}" fill="none" stroke="{colour}" stroke-width="{width}" {style}/>'
    text = _name(pencil, element, edge, points)
    return f'<g data-element-id="{escape(key)}" class="bh-edge">{path}{extra}{text}</g>'


def _style(
    pencil: Pencil,
    element: bpmn.BaseElement | None,
    key: str,
    points: list[tuple[float, float]],
    head: str,
    colour: str,
) -> tuple[str, str]:
    match element:
        case bpmn.MessageFlow():
            return 'stroke-dasharray="6 4" marker-start="url(#bh-round)" marker-end="url(#bh-open)"', ""
        case bpmn.Association():
            ends = {"One": ' marker-end="url(#bh-thin)"', "Both": ' marker-start="url(#bh-thin)" marker-end="url(#bh-thin)"'}
            return f'stroke-dasharray="1.5 4" stroke-linecap="round"{ends.get(element.associationDirection, "")}', ""
        case bpmn.DataAssociation():
            return 'stroke-dasharray="1.5 4" stroke-linecap="round" marker-end="url(#bh-thin)"', ""
        case bpmn.ConversationLink():
            return 'stroke-width="3"', ""
        case bpmn.SequenceFlow():
            return f'marker-end="url(#bh-{head})"', _start_mark(pencil, element, key, points, colour)
        case _:
            return f'marker-end="url(#bh-{head})"', ""


def _start_mark(pencil: Pencil, flow: bpmn.SequenceFlow, key: str, points: list[tuple[float, float]], colour: str) -> str:
    """A slash on a default flow, a diamond on a conditional flow that leaves an activity."""
    (x, y), (to_x, to_y) = points[0], points[1]
    angle = math.degrees(math.atan2(to_y - y, to_x - x))
    place = f'transform="translate({number(x)} {number(y)}) rotate({number(angle)})"'
    if key in pencil.defaults:
        return f'<path d="M7 5l5 -10" {place} fill="none" stroke="{colour}" stroke-width="1.3"/>'
    if flow.conditionExpression is not None and isinstance(pencil.elements.get(flow.sourceRef), bpmn.Activity):
        return f'<path d="M0 0l7 -4l7 4l-7 4z" {place} fill="{pencil.ink.fill}" stroke="{colour}" stroke-width="1.2"/>'
    return ""


def _rounded(points: list[tuple[float, float]]) -> str:
    parts = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        first, second = math.dist(before, here), math.dist(here, after)
        radius = min(_RADIUS, first / 2, second / 2)
        if radius < 1:
            parts.append(f"L{number(here[0])} {number(here[1])}")
            continue
        into = _towards(here, before, radius / first)
        out = _towards(here, after, radius / second)
        parts.append(
            f"L{number(into[0])} {number(into[1])}Q{number(here[0])} {number(here[1])} {number(out[0])} {number(out[1])}"
        )
    parts.append(f"L{number(points[-1][0])} {number(points[-1][1])}")
    return "".join(parts)


def _towards(here: tuple[float, float], there: tuple[float, float], share: float) -> tuple[float, float]:
    return here[0] + (there[0] - here[0]) * share, here[1] + (there[1] - here[1]) * share


def _name(pencil: Pencil, element: bpmn.BaseElement | None, edge: bpmn.BPMNEdge, points: list[tuple[float, float]]) -> str:
    text = pencil.name(element)
    if not text:
        return ""
    if edge.label is not None and edge.label.bounds is not None:
        return label(pencil, text, edge.label.bounds, beside=True)
    longest = max(range(len(points) - 1), key=lambda at: math.dist(points[at], points[at + 1]))
    (x, y), (to_x, to_y) = points[longest], points[longest + 1]
    width = min(lettering.width_of(text, LABEL_SIZE), 96.0)
    flat = abs(to_y - y) < abs(to_x - x)
    middle_x, middle_y = (x + to_x) / 2, (y + to_y) / 2
    box = (
        bpmn.Bounds(x=middle_x - width / 2, y=middle_y - 18, width=width, height=14)
        if flat
        else bpmn.Bounds(x=middle_x + 6, y=middle_y - 7, width=width, height=14)
    )
    return label(pencil, text, box)
