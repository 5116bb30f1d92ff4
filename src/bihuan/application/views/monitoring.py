"""Indicators as the board and template 3 show them, their past, alerts, and a formula tried out."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bihuan.application.views import View
from bihuan.application.views.people import PersonRef
from bihuan.application.views.processes import ProblemView
from bihuan.kernel.text import Text
from bihuan.measures.indicators import Anchor, Missing
from bihuan.monitoring.definitions import Bounds, CaseLimit, Direction, Frequency, Source


class PointView(View, frozen=True):
    """A value with what it was counted over; `missing` says why there is none."""

    at: datetime
    begin: datetime
    value: float | None
    n: int
    excluded: int
    numerator: float | None
    denominator: float | None
    missing: Missing


class Named(View, frozen=True):
    """A process, department or step by its id and name."""

    id: str
    name: Text


class IndicatorView(View, frozen=True):
    """One indicator: a row of template 3 and a tile of the board; `points` oldest first, the last is the present value."""

    id: str
    number: int
    process: Named | None
    name: Text
    purpose: Text
    formula: str
    formula_text: Text
    filter: str
    anchor: Anchor
    event: str
    min_n: int
    unit: str
    digits: int
    source: Source
    source_name: Text
    frequency: Frequency
    window: int
    direction: Direction
    bounds: Bounds
    baseline: float | None
    departments: list[Named]
    receivers: list[str]
    escalate_after: str
    escalate_to: list[str]
    case_limit: CaseLimit | None
    met: Literal["met", "missed", "unknown"]
    level: Literal["ok", "warn", "alarm"]
    points: list[PointView]
    looked_at: datetime | None
    next_look: datetime | None
    trouble: str
    version: int


class SaveIndicator(View, frozen=True):
    """An indicator as its editor sends it; `version` is the one that was read."""

    name: Text
    formula: str
    process_id: str = ""
    purpose: Text = Text()
    formula_text: Text = Text()
    filter: str = ""
    anchor: Anchor = "end"
    event: str = ""
    min_n: int = 1
    unit: str = ""
    digits: int = 1
    source: Source = "engine"
    source_name: Text = Text()
    frequency: Frequency = "daily"
    window: int = 30
    direction: Direction = "lower"
    bounds: Bounds = Bounds()
    baseline: float | None = None
    departments: list[str] = []
    receivers: list[str] = []
    escalate_after: str = "P1D"
    escalate_to: list[str] = []
    case_limit: CaseLimit | None = None
    version: int | None = None


class TryIndicator(View, frozen=True):
    """A formula to be tried on the history of the last `days` days."""

    formula: str
    process_id: str = ""
    filter: str = ""
    anchor: Anchor = "end"
    event: str = ""
    min_n: int = 1
    days: int = 30


class TriedIndicator(View, frozen=True):
    """What is wrong with it, or what it comes to."""

    problems: list[ProblemView]
    point: PointView | None
    nodes: list[Named]
    fields: list[str]


class AlertView(View, frozen=True):
    """Something that somebody was told: a whole indicator, or a single case that is open for too long."""

    id: str
    indicator_id: str
    name: Text
    process: Named | None
    level: Literal["ok", "warn", "alarm"]
    state: Literal["open", "acknowledged", "over"]
    value: float | None
    unit: str
    threshold: float | None
    instance_key: str
    business_no: str
    raised_at: datetime
    over_at: datetime | None
    told: list[str]
    muted_until: datetime | None
    escalated: bool
    acknowledged_by: PersonRef | None
    version: int


class MuteAlert(View, frozen=True):
    """Keep it quiet for so many hours; 0 ends the quiet."""

    hours: int
    version: int | None = None


class ImportedIndicators(View, frozen=True):
    """What the import of template 3 has changed."""

    added: int
    changed: int
    unchanged: int
