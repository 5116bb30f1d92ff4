"""Shapes: pools, lanes, activities, events, gateways, data, artifacts (BPMN 2.0.2 §7.3)."""

from __future__ import annotations

from html import escape

from bihuan.bpmn import lettering
from bihuan.bpmn import model as bpmn
from bihuan.bpmn.drawing import icons
from bihuan.bpmn.drawing.palette import Palette
from bihuan.bpmn.drawing.pencil import LABEL_SIZE, NAME_SIZE, Pencil, label, lines, number

__all__ = ["Palette", "draw"]

_TITLE = 30.0


def draw(pencil: Pencil, shape: bpmn.BPMNShape) -> str:
    """One shape with its marks, its name and its badges."""
    bounds, key = shape.bounds, shape.bpmnElement or ""
    element = pencil.elements.get(key)
    if bounds is None:
        return ""
    match element:
        case bpmn.Participant():
            content = _pool(pencil, element, shape, bounds)
        case bpmn.Lane():
            content = _lane(pencil, element, shape, bounds)
        case bpmn.Activity():
            content = _activity(pencil, element, shape, bounds)
        case bpmn.Event():
            content = _event(pencil, element, shape, bounds)
        case bpmn.Gateway():
            content = _gateway(pencil, element, shape, bounds)
        case bpmn.DataStoreReference() | bpmn.DataStore():
            content = _store(pencil, bounds) + _outside(pencil, element, shape, bounds)
        case bpmn.DataObjectReference() | bpmn.DataObject() | bpmn.DataInput() | bpmn.DataOutput():
            content = _data(pencil, element, bounds) + _outside(pencil, element, shape, bounds)
        case bpmn.TextAnnotation():
            content = _annotation(pencil, element, bounds)
        case bpmn.Group():
            content = _group(pencil, element, shape, bounds)
        case bpmn.ConversationNode():
            content = _conversation(pencil, bounds) + _outside(pencil, element, shape, bounds)
        case _:
            content = _plain(pencil, element, bounds)
    _badges(pencil, key, bounds)
    kind = type(element).__name__ if element is not None else "Unknown"
    return f'<g data-element-id="{escape(key)}" class="bh-shape bh-{kind}">{content}</g>'


def _rect(
    bounds: bpmn.Bounds, stroke: str, fill: str, width: float, *, radius: float = 0, dash: str = "", inset: float = 0
) -> str:
    corner = f' rx="{radius:g}"' if radius else ""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<rect x="{number(bounds.x + inset)}" y="{number(bounds.y + inset)}" width="{number(bounds.width - 2 * inset)}" '
        f'height="{number(bounds.height - 2 * inset)}"{corner} fill="{fill}" stroke="{stroke}" stroke-width="{width:g}"{dashed}/>'
    )


# --- pools and lanes -------------------------------------------------------------------------------------------------


def _pool(pencil: Pencil, element: bpmn.Participant, shape: bpmn.BPMNShape, bounds: bpmn.Bounds) -> str:
    ink, name = pencil.ink, pencil.name(element)
    frame = _rect(bounds, ink.stroke, ink.fill, 1.3)
    pencil.frames.append(_rect(bounds, ink.stroke, "none", 1.3))
    closed = element.processRef not in pencil.elements or shape.isExpanded is False
    if closed:
        content = frame + lines(
            lettering.wrapped(name, NAME_SIZE, bounds.width - 16, 3),
            bounds.x + bounds.width / 2,
            bounds.y + bounds.height / 2,
            NAME_SIZE,
            ink.text,
            weight=600,
        )
    else:
        content = frame + _title(pencil, name, shape, bounds, ink.stroke, weight=600)
    if element.participantMultiplicity is not None and element.participantMultiplicity.maximum > 1:
        content += icons.mark("parallel", bounds.x + bounds.width / 2, bounds.y + bounds.height - 10, ink.mark)
    return content


def _lane(pencil: Pencil, element: bpmn.Lane, shape: bpmn.BPMNShape, bounds: bpmn.Bounds) -> str:
    ink = pencil.ink
    upright = shape.isHorizontal is False
    band = bpmn.Bounds(
        x=bounds.x,
        y=bounds.y,
        width=bounds.width if upright else min(_TITLE, bounds.width),
        height=min(_TITLE, bounds.height) if upright else bounds.height,
    )
    frame = _rect(bounds, ink.lane_line, "none", 1)
    return (
        _rect(band, ink.lane_line, ink.lane, 1)
        + frame
        + _title(pencil, pencil.name(element), shape, bounds, ink.lane_line, weight=400)
    )


def _title(pencil: Pencil, name: str, shape: bpmn.BPMNShape, bounds: bpmn.Bounds, line: str, *, weight: int) -> str:
    """The name at the left, turned as the standard has it; at the top of an upright pool."""
    ink = pencil.ink
    if shape.isHorizontal is False:
        rule = (
            f'<path d="M{number(bounds.x)} {number(bounds.y + _TITLE)}h{number(bounds.width)}" stroke="{line}" stroke-width="1"/>'
        )
        text = lettering.wrapped(name, NAME_SIZE, bounds.width - 12, 1)
        return rule + lines(text, bounds.x + bounds.width / 2, bounds.y + _TITLE / 2, NAME_SIZE, ink.text, weight=weight)
    rule = f'<path d="M{number(bounds.x + _TITLE)} {number(bounds.y)}v{number(bounds.height)}" stroke="{line}" stroke-width="1"/>'
    text = lettering.wrapped(name, NAME_SIZE, bounds.height - 12, 2)
    size = NAME_SIZE if len(text) < 2 else 11.0
    x, y = bounds.x + _TITLE / 2, bounds.y + bounds.height / 2
    turned = lines(text, 0, 0, size, ink.text, weight=weight)
    return f'{rule}<g transform="translate({number(x)} {number(y)}) rotate(-90)">{turned}</g>'


# --- activities ------------------------------------------------------------------------------------------------------


def _activity(pencil: Pencil, element: bpmn.Activity, shape: bpmn.BPMNShape, bounds: bpmn.Bounds) -> str:
    key = shape.bpmnElement or ""
    stroke, fill = pencil.stroke(key), pencil.fill(key)
    open_body = isinstance(element, bpmn.SubProcess) and shape.isExpanded is not False and bounds.height > 100
    call = isinstance(element, bpmn.CallActivity)
    dash = "5 4" if isinstance(element, bpmn.SubProcess) and element.triggeredByEvent else ""
    content = _rect(bounds, stroke, fill, pencil.weight(key, 3.0 if call else 1.3), radius=8, dash=dash)
    if isinstance(element, bpmn.Transaction):
        content += _rect(bounds, stroke, "none", 1.1, radius=6, inset=3.5)
    collapsed = (call and not shape.isExpanded) or (isinstance(element, bpmn.SubProcess) and not open_body)
    marks = icons.activity_marks(element, collapsed=collapsed)
    left = bounds.x + bounds.width / 2 - 9 * (len(marks) - 1)
    for index, mark in enumerate(marks):
        content += icons.mark(
            mark, left + 18 * index, bounds.y + bounds.height - 11, pencil.ink.mark if not pencil.overlay.heat else stroke
        )
    content += icons.task_icon(
        element, bounds.x + 14, bounds.y + 13, pencil.text_colour(key) if key in pencil.overlay.heat else stroke, fill
    )
    if open_body:
        text = lettering.wrapped(pencil.name(element), NAME_SIZE, bounds.width - 24, 1)
        return content + lines(text, bounds.x + 12, bounds.y + 14, NAME_SIZE, pencil.text_colour(key), weight=600, anchor="start")
    return content + _inner_name(pencil, element, key, bounds, bool(marks))


def _inner_name(pencil: Pencil, element: bpmn.BaseElement, key: str, bounds: bpmn.Bounds, marked: bool) -> str:
    value = pencil.overlay.values.get(key, "")
    room = bounds.height - (16 if marked else 0) - (16 if value else 0) - 8
    most = max(1, int(room // (NAME_SIZE * 1.28)))
    text = lettering.wrapped(pencil.name(element), NAME_SIZE, bounds.width - 18, most)
    size = NAME_SIZE
    if len(text) == most and text and text[-1].endswith("…"):
        size = 11.5
        text = lettering.wrapped(pencil.name(element), size, bounds.width - 14, max(1, int(room // (size * 1.28))))
    x = bounds.x + bounds.width / 2
    y = bounds.y + bounds.height / 2 - (7 if marked else 0) - (7 if value else 0)
    icon = isinstance(element, bpmn.Task) and type(element) is not bpmn.Task
    if icon and text and lettering.width_of(text[0], size) > bounds.width - 56:
        half = len(text) * size * 0.64
        y = max(y, min(bounds.y + 21 + half, bounds.y + bounds.height - 5 - half - (16 if marked else 0)))
    colour = pencil.text_colour(key)
    content = lines(text, x, y, size, colour)
    if value:
        content += lines((value,), x, y + len(text) * size * 0.64 + 9, 11.5, colour)
    return content


def _plain(pencil: Pencil, element: bpmn.BaseElement | None, bounds: bpmn.Bounds) -> str:
    text = lettering.wrapped(pencil.name(element), NAME_SIZE, bounds.width - 12, 4)
    frame = _rect(bounds, pencil.ink.stroke, pencil.ink.fill, 1.3, radius=8)
    return frame + lines(text, bounds.x + bounds.width / 2, bounds.y + bounds.height / 2, NAME_SIZE, pencil.ink.text)


# --- events and gateways ---------------------------------------------------------------------------------------------


def _event(pencil: Pencil, element: bpmn.Event, shape: bpmn.BPMNShape, bounds: bpmn.Bounds) -> str:
    key = shape.bpmnElement or ""
    stroke, fill = pencil.stroke(key), pencil.fill(key)
    x, y = bounds.x + bounds.width / 2, bounds.y + bounds.height / 2
    radius = min(bounds.width, bounds.height) / 2
    throws = isinstance(element, bpmn.ThrowEvent)
    quiet = (isinstance(element, bpmn.BoundaryEvent) and not element.cancelActivity) or (
        isinstance(element, bpmn.StartEvent) and not element.isInterrupting
    )
    dash = ' stroke-dasharray="3.5 2.5"' if quiet else ""
    end = isinstance(element, bpmn.EndEvent)
    width = pencil.weight(key, 2.8 if end else 1.3)
    rim = radius - (0.8 if end else 0)
    content = _circle(x, y, rim, fill, stroke, width, dash)
    if isinstance(element, (bpmn.IntermediateCatchEvent, bpmn.IntermediateThrowEvent, bpmn.BoundaryEvent)):
        content += _circle(x, y, radius - 3, "none", stroke, 1.1, dash)
    scale = radius / 15 * 0.94
    given = getattr(element, "eventDefinitions", ())
    more = tuple(
        found
        for ref in getattr(element, "eventDefinitionRefs", ())
        if isinstance(found := pencil.elements.get(ref), bpmn.EventDefinition)
    )
    icon = icons.event_icon(
        (*given, *more), 0, 0, stroke, fill, parallel=getattr(element, "parallelMultiple", False), filled=throws
    )
    if icon:
        content += f'<g transform="translate({number(x)} {number(y)}) scale({scale:.3g})">{icon}</g>'
    return content + _outside(pencil, element, shape, bounds)


def _circle(x: float, y: float, radius: float, fill: str, stroke: str, width: float, dash: str) -> str:
    return (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="{width:g}"{dash}/>'
    )


def _gateway(pencil: Pencil, element: bpmn.Gateway, shape: bpmn.BPMNShape, bounds: bpmn.Bounds) -> str:
    key = shape.bpmnElement or ""
    stroke, fill = pencil.stroke(key), pencil.fill(key)
    x, y = bounds.x + bounds.width / 2, bounds.y + bounds.height / 2
    half_x, half_y = bounds.width / 2, bounds.height / 2
    diamond = (
        f'<path d="M{number(x)} {number(y - half_y)}L{number(x + half_x)} {number(y)}L{number(x)} {number(y + half_y)}'
        f'L{number(x - half_x)} {number(y)}z" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="{pencil.weight(key):g}" stroke-linejoin="round"/>'
    )
    icon = icons.gateway_icon(element, 0, 0, stroke, marked=shape.isMarkerVisible is not False)
    scaled = f'<g transform="translate({number(x)} {number(y)}) scale({bounds.width / 42:.3g})">{icon}</g>' if icon else ""
    return diamond + scaled + _outside(pencil, element, shape, bounds)


def _outside(pencil: Pencil, element: bpmn.BaseElement, shape: bpmn.BPMNShape, bounds: bpmn.Bounds) -> str:
    """The name of a shape that is too small to hold it."""
    text = pencil.name(element)
    state = getattr(element, "dataState", None)
    if state is not None and state.name:
        text = f"{text} [{state.name}]".strip()
    if not text:
        return ""
    if shape.label is not None and shape.label.bounds is not None:
        box = shape.label.bounds
        return label(pencil, text, box, above=box.y + box.height / 2 < bounds.y)
    width = min(lettering.width_of(text, LABEL_SIZE), 100.0)
    box = bpmn.Bounds(x=bounds.x + (bounds.width - width) / 2, y=bounds.y + bounds.height + 4, width=width, height=14)
    return label(pencil, text, box)


# --- data and artifacts ----------------------------------------------------------------------------------------------


def _data(pencil: Pencil, element: bpmn.BaseElement, bounds: bpmn.Bounds) -> str:
    x, y, width, height = bounds.x, bounds.y, bounds.width, bounds.height
    fold = min(width, height) * 0.3
    ink = pencil.ink
    content = (
        f'<path d="M{number(x)} {number(y)}h{number(width - fold)}l{number(fold)} {number(fold)}'
        f"v{number(height - fold)}h{number(-width)}z"
        f'M{number(x + width - fold)} {number(y)}v{number(fold)}h{number(fold)}" fill="{ink.fill}" stroke="{ink.stroke}" '
        'stroke-width="1.3" stroke-linejoin="round"/>'
    )
    target = pencil.elements.get(element.dataObjectRef or "") if isinstance(element, bpmn.DataObjectReference) else element
    if getattr(target, "isCollection", False):
        content += icons.mark("parallel", x + width / 2, y + height - 9, ink.mark)
    return content


def _store(pencil: Pencil, bounds: bpmn.Bounds) -> str:
    x, y, width, height = bounds.x, bounds.y, bounds.width, bounds.height
    lip = height * 0.16
    ink = pencil.ink
    arc = f"A{number(width / 2)} {number(lip)} 0 0 0 {number(x + width)} "
    rings = "".join(
        f'<path d="M{number(x)} {number(y + lip + step)}{arc}{number(y + lip + step)}" fill="none" stroke="{ink.stroke}" '
        'stroke-width="1.1"/>'
        for step in (0.0, lip * 0.55, lip * 1.1)
    )
    body = (
        f'<path d="M{number(x)} {number(y + lip)}A{number(width / 2)} {number(lip)} 0 0 1 {number(x + width)} {number(y + lip)}'
        f'V{number(y + height - lip)}A{number(width / 2)} {number(lip)} 0 0 1 {number(x)} {number(y + height - lip)}z" '
        f'fill="{ink.fill}" stroke="{ink.stroke}" stroke-width="1.3"/>'
    )
    return body + rings


def _annotation(pencil: Pencil, element: bpmn.TextAnnotation, bounds: bpmn.Bounds) -> str:
    text = element.text.body if element.text is not None else ""
    broken = lettering.wrapped(text, LABEL_SIZE, bounds.width - 10, max(1, int(bounds.height // (LABEL_SIZE * 1.28))))
    bracket = (
        f'<path d="M{number(bounds.x + 10)} {number(bounds.y)}h-10v{number(bounds.height)}h10" fill="none" '
        f'stroke="{pencil.ink.stroke}" stroke-width="1.3"/>'
    )
    return bracket + lines(broken, bounds.x + 8, bounds.y + bounds.height / 2, LABEL_SIZE, pencil.ink.muted, anchor="start")


def _group(pencil: Pencil, element: bpmn.Group, shape: bpmn.BPMNShape, bounds: bpmn.Bounds) -> str:
    value = pencil.elements.get(element.categoryValueRef or "")
    frame = _rect(bounds, pencil.ink.mark, "none", 1.3, radius=8, dash="9 4 1.5 4")
    text = value.value if isinstance(value, bpmn.CategoryValue) and value.value else ""
    box = shape.label.bounds if shape.label and shape.label.bounds else None
    if box is None:
        box = bpmn.Bounds(x=bounds.x + 8, y=bounds.y + 4, width=bounds.width - 16, height=14)
    return frame + label(pencil, text, box)


def _conversation(pencil: Pencil, bounds: bpmn.Bounds) -> str:
    x, y, width, height = bounds.x, bounds.y, bounds.width, bounds.height
    corner = width * 0.25
    return (
        f'<path d="M{number(x + corner)} {number(y)}h{number(width - 2 * corner)}l{number(corner)} {number(height / 2)}'
        f'l{number(-corner)} {number(height / 2)}h{number(2 * corner - width)}l{number(-corner)} {number(-height / 2)}z" '
        f'fill="{pencil.ink.fill}" stroke="{pencil.ink.stroke}" stroke-width="1.3"/>'
    )


# --- counters --------------------------------------------------------------------------------------------------------


def _badges(pencil: Pencil, key: str, bounds: bpmn.Bounds) -> None:
    """Running and late instances, on the lower right corner; kept for the end so that nothing covers them."""
    counter = pencil.overlay.counters.get(key)
    if counter is None:
        return
    right = bounds.x + bounds.width + 10
    y = bounds.y + bounds.height
    for count, colour, clock in ((counter.late, pencil.ink.late, True), (counter.running, pencil.ink.running, False)):
        if not count:
            continue
        width = max(20.0, lettering.width_of(str(count), 12) + (24 if clock else 12))
        x = right - width
        pill = (
            f'<rect x="{number(x)}" y="{number(y - 10)}" width="{number(width)}" height="20" rx="10" fill="{colour}" '
            f'stroke="{pencil.ink.canvas}" stroke-width="1.5"/>'
        )
        middle = x + width / 2
        if clock:
            middle += 6
            pill += (
                f'<g transform="translate({number(x + 11)} {number(y)})" fill="none" stroke="{pencil.ink.on_badge}" '
                'stroke-width="1.3">'
                '<circle r="4.5"/><path d="M0 -2.5v2.5l1.8 1"/></g>'
            )
        pill += lines((str(count),), middle, y, 12, pencil.ink.on_badge, weight=600)
        pencil.late.append(f'<g class="bh-badge" data-for="{escape(key)}">{pill}</g>')
        right = x - 2
