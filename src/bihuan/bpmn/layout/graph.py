"""What is to be drawn: shapes with their sizes, links between them, bands of rows (lanes and pools)."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct, field

from bihuan.bpmn import lettering
from bihuan.bpmn import model as bpmn
from bihuan.bpmn.extension import name_of

TASK = (112.0, 64.0)
EVENT = 30.0
GATEWAY = 40.0
DATA = (36.0, 48.0)
STORE = (48.0, 44.0)
TEXT = 13.0
LABEL = 12.0
LABEL_LINE = 16.0
LABEL_GAP = 4.0

Kind: TypeAlias = Literal["activity", "event", "gateway", "data", "annotation"]
LinkKind: TypeAlias = Literal["flow", "message", "association", "data"]
Side: TypeAlias = Literal["top", "bottom"]
LabelSide: TypeAlias = Literal["top", "bottom", "corner"]


class Boundary(Struct, kw_only=True, eq=False):
    """An event on the border of an activity; `offset`: its centre from the left side of the host."""

    id: str
    label: str
    longest: str = ""
    offset: float = 0.0
    side: Side = "bottom"


class Shape(Struct, kw_only=True, eq=False):
    """One node.

    `label`: the name outside of it, `longest`: in the language that takes more room; `above`, `below`, `beside`: what that name
    needs beyond the box (`beside`: half its width); `isolated`: no line touches it; `marked`: marks at its lower border.
    """

    id: str
    kind: Kind
    width: float
    height: float
    band: int
    label: str = ""
    longest: str = ""
    above: float = 0.0
    below: float = 0.0
    beside: float = 0.0
    label_side: LabelSide = "bottom"
    rank: int = 0
    row: int = 0
    order: int = 0
    isolated: bool = False
    marked: bool = False
    inner: Drawing | None = None
    boundaries: list[Boundary] = field(default_factory=list[Boundary])


class Link(Struct, kw_only=True, eq=False):
    """One line. `boundary`: the event it leaves from; `back`: it closes a loop; `…_shift`: how far beside the middle it touches.

    An end that is no shape is a pool.
    """

    id: str
    kind: LinkKind
    source: str
    target: str
    label: str = ""
    longest: str = ""
    back: bool = False
    boundary: Boundary | None = None
    target_boundary: Boundary | None = None
    source_shift: float = 0.0
    target_shift: float = 0.0

    @property
    def leads(self) -> bool:
        """Whether the target stands to the right of the source: flows, and compensation handlers behind their event."""
        return self.kind == "flow" or (self.kind == "association" and self.boundary is not None)


class Band(Struct, kw_only=True):
    """A stretch of rows: a lane, a pool without lanes, or a closed pool (`box`)."""

    id: str
    pool: int
    box: bool = False
    rows: int = 1


class Graph(Struct, kw_only=True):
    """Everything on one sheet, or inside one sub-process."""

    shapes: dict[str, Shape] = field(default_factory=dict[str, Shape])
    links: list[Link] = field(default_factory=list[Link])
    bands: list[Band] = field(default_factory=list[Band])
    box_of: dict[str, int] = field(default_factory=dict[str, int])


class Box(Struct, frozen=True):
    """A rectangle in pixels, y downwards."""

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

    @property
    def cx(self) -> float:
        return self.x + self.width / 2

    @property
    def cy(self) -> float:
        return self.y + self.height / 2

    def moved(self, dx: float, dy: float) -> Box:
        return Box(self.x + dx, self.y + dy, self.width, self.height)


Point: TypeAlias = tuple[float, float]


class Drawing(Struct, kw_only=True):
    """The outcome in pixels: boxes of shapes, lanes and pools by id, labels, ways; `expanded`: sub-processes shown open."""

    width: float = 0.0
    height: float = 0.0
    boxes: dict[str, Box] = field(default_factory=dict[str, Box])
    labels: dict[str, Box] = field(default_factory=dict[str, Box])
    ways: dict[str, list[Point]] = field(default_factory=dict[str, list[Point]])
    expanded: set[str] = field(default_factory=set[str])

    def take(self, inner: Drawing, dx: float, dy: float) -> None:
        """Puts another drawing into this one."""
        self.boxes.update({key: box.moved(dx, dy) for key, box in inner.boxes.items()})
        self.labels.update({key: box.moved(dx, dy) for key, box in inner.labels.items()})
        self.ways.update({key: [(x + dx, y + dy) for x, y in way] for key, way in inner.ways.items()})
        self.expanded |= inner.expanded


def label_size(text: str, width: float = 96.0, lines: int = 3) -> tuple[float, float]:
    """Width and height of a label outside its shape."""
    broken = lettering.wrapped(text, LABEL, width, lines)
    widest = max((lettering.width_of(line, LABEL) for line in broken), default=0.0)
    return (widest + 4, len(broken) * LABEL_LINE) if broken else (0.0, 0.0)


def names_of(element: bpmn.BaseElement) -> tuple[str, str]:
    """The name as BPMN has it, and the longer one of both languages, which a layout must make room for."""
    names = name_of(element)
    plain = str(getattr(element, "name", None) or "") or names.of("zh-CN")
    return plain, max((plain, names.zh, names.en), key=lambda text: lettering.width_of(text, LABEL))


def task_size(name: str, *, marked: bool = False) -> tuple[float, float]:
    """A task grows when its name needs more than two lines; `marked`: it has marks at its lower border."""
    lines = len(lettering.wrapped(name, TEXT, TASK[0] - 20, 5))
    return TASK[0], TASK[1] + max(0, lines - 2) * 16 + (8 if marked and lines > 1 else 0)
