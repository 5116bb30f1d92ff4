"""A directly-follows graph as a picture: boxes shaded by frequency, arcs as thick as they are frequent."""

from __future__ import annotations

from html import escape

from bihuan.documents import fonts
from bihuan.mining.graphs import END, START, Graph
from bihuan.mining.placing import Placed, Spot, place

_INK, _LINE, _GREY, _TEAL = "#0f172a", "#94a3b8", "#64748b", "#0f766e"
_HEAT = ("#fff7ed", "#fdebd0", "#fad7a0", "#f0b27a", "#d9782d")
_MARGIN = 24.0
_LETTERS = 13
_TIP = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto" '
    f'markerUnits="userSpaceOnUse"><path d="M0 0 L8 4 L0 8 z" fill="{_LINE}"/></marker></defs>'
)


def svg(shown: Graph) -> str:
    """The picture of a simplified graph."""
    placed = place(shown, down=True)
    spots = {spot.code: spot for spot in placed.spots}
    most = max((node.count for node in shown.nodes), default=1)
    widest = max((arc.count for arc in shown.arcs), default=1)
    width, height = placed.width + 2 * _MARGIN, placed.height + 2 * _MARGIN
    view = f'viewBox="{-_MARGIN} {-_MARGIN} {width:.0f} {height:.0f}"'
    faces = escape(", ".join((*fonts.FAMILIES, "sans-serif")))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" {view} font-family="{faces}">',
        f'<rect x="{-_MARGIN}" y="{-_MARGIN}" width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
        _TIP,
    ]
    for arc in shown.arcs:
        parts.append(_arc(spots[arc.source], spots[arc.target], arc.count, widest, placed))
    for node in shown.nodes:
        parts.append(_box(spots[node.code], node.name, node.count, most))
    parts += [_dot(spots[START], _TEAL), _dot(spots[END], _INK), "</svg>"]
    return "".join(parts)


def png(shown: Graph, scale: float = 1.5) -> bytes:
    """The picture as PNG."""
    from bihuan.bpmn.drawing.picture import rendered

    return rendered(svg(shown), scale, list(fonts.folders()))


def _box(spot: Spot, name: str, count: int, most: int) -> str:
    shade = _HEAT[min(int(len(_HEAT) * count / (most + 1)), len(_HEAT) - 1)]
    middle = spot.x + spot.width / 2
    lines = _lines(name)
    top = spot.y + (19 if len(lines) == 1 else 15)
    style = f'font-size="11.5" text-anchor="middle" fill="{_INK}"'
    texts = "".join(
        f'<text x="{middle:.1f}" y="{top + 13 * number:.1f}" {style}>{escape(line)}</text>' for number, line in enumerate(lines)
    )
    return (
        f'<rect x="{spot.x:.1f}" y="{spot.y:.1f}" width="{spot.width:.1f}" height="{spot.height:.1f}" rx="8" fill="{shade}" '
        f'stroke="{_LINE}"/>{texts}<text x="{middle:.1f}" y="{spot.y + spot.height - 7:.1f}" font-size="10.5" '
        f'text-anchor="middle" fill="{_GREY}">{count:,}</text>'
    )


def _lines(name: str) -> list[str]:
    """The name in at most two lines; a wide character counts as two."""
    lines, line, width = [], "", 0
    for letter in name:
        step = 2 if ord(letter) > 0x2E7F else 1
        if width + step > 2 * _LETTERS:
            lines.append(line)
            line, width = "", 0
        line += letter
        width += step
    lines.append(line)
    return lines if len(lines) <= 2 else [lines[0], lines[1][:-1] + "…"]


def _dot(spot: Spot, colour: str) -> str:
    radius = spot.width / 2
    place = f'cx="{spot.x + radius:.1f}" cy="{spot.y + radius:.1f}" r="{radius - 2:.1f}"'
    return f'<circle {place} fill="none" stroke="{colour}" stroke-width="3"/>'


def _arc(source: Spot, target: Spot, count: int, widest: int, placed: Placed) -> str:
    width = 1 + 4 * count / widest
    x1, x2 = source.x + source.width / 2, target.x + target.width / 2
    if source.code == target.code:
        right, middle = source.x + source.width, source.y + source.height / 2
        far, above, below = right + 26, middle - 16, middle + 16
        bow = f"C{far:.1f} {above:.1f} {far:.1f} {below:.1f} {right:.1f} {middle + 10:.1f}"
        path = f"M{right:.1f} {middle - 10:.1f} {bow}"
    elif (source.code, target.code) in placed.back:
        y1, y2 = source.y + source.height / 2, target.y + target.height / 2
        right1, right2 = source.x + source.width, target.x + target.width
        far = max(right1, right2) + 22
        path = f"M{right1:.1f} {y1:.1f} C{far:.1f} {y1:.1f} {far:.1f} {y2:.1f} {right2:.1f} {y2:.1f}"
    else:
        y1, y2 = source.y + source.height, target.y
        bend = max((y2 - y1) / 2, 16)
        path = f"M{x1:.1f} {y1:.1f} C{x1:.1f} {y1 + bend:.1f} {x2:.1f} {y2 - bend:.1f} {x2:.1f} {y2:.1f}"
    return f'<path d="{path}" fill="none" stroke="{_LINE}" stroke-width="{width:.1f}" marker-end="url(#tip)"/>'
