"""What every drawing function has in hand: the model, the colours, the language, the overlay; and how text is set."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Protocol

from bihuan.bpmn import lettering
from bihuan.bpmn import model as bpmn
from bihuan.bpmn.drawing.palette import Palette
from bihuan.bpmn.extension import name_of

NAME_SIZE = 13.0
LABEL_SIZE = 12.0


class CounterLike(Protocol):
    @property
    def running(self) -> int: ...
    @property
    def late(self) -> int: ...


class OverlayLike(Protocol):
    """What the pencil needs of an overlay."""

    @property
    def states(self) -> Mapping[str, Any]: ...
    @property
    def counters(self) -> Mapping[str, Any]: ...
    @property
    def heat(self) -> Mapping[str, int]: ...
    @property
    def values(self) -> Mapping[str, str]: ...


class Pencil:
    """Draws in one language and palette.

    `late` collects what must lie on top of everything (badges), `frames` the outlines of pools, which lanes would else cover.
    """

    def __init__(
        self,
        elements: Mapping[str, bpmn.BaseElement],
        defaults: frozenset[str],
        ink: Palette,
        language: str,
        overlay: OverlayLike,
    ) -> None:
        self.elements = elements
        self.defaults = defaults
        self.ink = ink
        self.language = language
        self.overlay = overlay
        self.late: list[str] = []
        self.frames: list[str] = []

    def name(self, element: bpmn.BaseElement | None) -> str:
        return name_of(element).of(self.language) if element is not None else ""

    def stroke(self, key: str) -> str:
        """The line colour of an element in its state."""
        ink = self.ink
        return {"done": ink.done, "now": ink.now, "error": ink.error}.get(str(self.overlay.states.get(key)), ink.stroke)

    def weight(self, key: str, base: float = 1.3) -> float:
        return max(base, 2.0) if key in self.overlay.states else base

    def fill(self, key: str) -> str:
        heat = self.overlay.heat.get(key)
        if heat is not None:
            return self.ink.heat[max(0, min(heat, 5))]
        state = self.overlay.states.get(key)
        return {"now": self.ink.now_fill, "error": self.ink.error_fill}.get(str(state), self.ink.fill)

    def text_colour(self, key: str) -> str:
        heat = self.overlay.heat.get(key)
        return self.ink.heat_ink[max(0, min(heat, 5))] if heat is not None else self.ink.text


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{round(value, 1):g}" if abs(value) < 1e5 else f"{value:.1f}"


def lines(
    text: tuple[str, ...],
    x: float,
    y: float,
    size: float,
    colour: str,
    *,
    weight: int = 400,
    anchor: str = "middle",
    halo: str = "",
) -> str:
    """Lines of text; `y` is the middle of the block."""
    step = size * 1.28
    first = y - step * (len(text) - 1) / 2 + size * 0.36
    edge = f' paint-order="stroke" stroke="{halo}" stroke-width="3" stroke-linejoin="round"' if halo else ""
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    spans = "".join(
        f'<tspan x="{number(x)}" y="{number(first + step * index)}">{escape(line, quote=False)}</tspan>'
        for index, line in enumerate(text)
    )
    return f'<text font-size="{number(size)}" fill="{colour}" text-anchor="{anchor}"{bold}{edge}>{spans}</text>'


def label(pencil: Pencil, text: str, bounds: bpmn.Bounds, *, above: bool = False, beside: bool = False) -> str:
    """A name outside its shape, in the bounds that the diagram gives it.

    Text that needs more room grows upwards when it stands `above` its shape, and to the right when it stands `beside` a line.
    """
    if not text:
        return ""
    step = LABEL_SIZE * 1.28
    meant = max(1, round(bounds.height / step))
    broken = lettering.wrapped(text, LABEL_SIZE, max(bounds.width + 8, 60.0), 5)
    if len(broken) > meant:
        broken = lettering.wrapped(text, LABEL_SIZE, max(bounds.width * 1.4, 90.0), 4)
    height = step * len(broken)
    y = bounds.y + max(bounds.height, height) / 2
    if above and height > bounds.height:
        y = bounds.y + bounds.height - height / 2
    widest = max((lettering.width_of(line, LABEL_SIZE) for line in broken), default=0.0)
    if beside and widest > bounds.width:
        return lines(broken, bounds.x, y, LABEL_SIZE, pencil.ink.text, anchor="start", halo=pencil.ink.canvas)
    return lines(broken, bounds.x + bounds.width / 2, y, LABEL_SIZE, pencil.ink.text, halo=pencil.ink.canvas)
