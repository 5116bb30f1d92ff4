"""Event logs, what is mined from them, and what the diagnosis finds, as pages see them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from bihuan.application.views import View
from bihuan.application.views.processes import ProblemView
from bihuan.eventlog.criteria import Criterion
from bihuan.eventlog.mapping import Mapping
from bihuan.kernel.text import Text
from bihuan.mining.graphs import Arc, Comparison, Node
from bihuan.mining.placing import Spot
from bihuan.mining.ways import Agreement, CaseFit, Deviation, Variant
from bihuan.mining.weaknesses import Evidence, Kind, Lever, Priority, Question

Clock: TypeAlias = Literal["elapsed", "working"]
Verdict: TypeAlias = Literal["new", "accepted", "dismissed"]
LogKind: TypeAlias = Literal["xes", "csv", "xlsx", "ocel", "history"]


class LogRow(View, frozen=True):
    """A log in the list: an imported one, or (`kind` history) what a process has written itself."""

    id: str
    name: str
    kind: LogKind
    process_id: str
    process_name: Text | None
    cases: int
    events: int
    activities: int
    variants: int
    resources: int
    first: datetime | None
    last: datetime | None
    created_at: datetime | None
    created_by: str = ""


class LogView(View, frozen=True):
    """One log with what is doubtful in it and the attributes by which its cases can be compared."""

    log: LogRow
    remarks: list[ProblemView]
    dimensions: list[str]
    knows_work: bool


class UploadView(View, frozen=True):
    """An uploaded file as it begins, and the mapping it suggests; of OCEL its object types."""

    upload: str
    file: str
    kind: LogKind
    columns: list[str]
    rows: list[list[str]]
    mapping: Mapping | None
    types: list[tuple[str, int]]
    likely_type: str
    encoding: str
    separator: str
    problems: list[ProblemView]


class ImportLog(View, frozen=True):
    """Import an uploaded file; `mapping` for tables, `object_type` for OCEL."""

    upload: str
    name: str
    process_id: str = ""
    mapping: Mapping | None = None
    object_type: str = ""


class ErrandKey(View, frozen=True):
    """Long work that was asked for: look at `/api/errands/{key}`."""

    errand: str


class MakeReport(View, frozen=True):
    """A diagnosis report as a file."""

    form: Literal["docx", "pdf"] = "docx"
    clock: Clock = "elapsed"
    language: Literal["zh-CN", "en"] = "zh-CN"


class MapView(View, frozen=True):
    """The part of the directly-follows graph that the sliders ask for, with its places; -1 is the start, -2 the end.

    `activity_share` and `path_share` are where the sliders stand; `events_shown` and `moves_shown` say how much of what happened
    lies in the part (0..1).
    """

    activity_share: float
    path_share: float
    events_shown: float
    moves_shown: float
    cases: int
    events: int
    activities: int
    paths: int
    knows_work: bool
    nodes: list[Node]
    arcs: list[Arc]
    spots: list[Spot]
    back: list[tuple[int, int]]
    width: float
    height: float


class VariantsView(View, frozen=True):
    """The most frequent ways; `covering80` of `total` cover four fifths of the cases."""

    total: int
    cases: int
    covering80: int
    items: list[Variant]


class LogComparisonView(View, frozen=True):
    dimensions: list[str]
    comparison: Comparison | None


class ConformanceView(View, frozen=True):
    """A log beside a version; null where the model has too many states to tell.

    `cases` are those that do not fit, the worst first; `deviating` in them are places in `deviations`. `all_deviating` counts
    them all.
    """

    version: str
    agreement: Agreement | None
    deviations: list[Deviation]
    cases: list[CaseFit]
    all_deviating: int


class MakeDraft(View, frozen=True):
    """Discover a model and make it a draft of this process."""

    process_id: str
    label: str = ""


class FindingView(View, frozen=True):
    """A finding in the reader's language; `sheet` are the answers to 5W1H that the log knows."""

    id: str
    rank: int
    priority: Priority
    kind: Kind
    activities: list[str]
    title: str
    detail: str
    proposal: str
    lever: Lever
    question: Question
    per_month: float
    hours_per_case: float
    hours_per_month: float
    saving_per_month: float
    customer: int
    risk: int
    confidence: float
    evidence: Evidence
    sheet: dict[Question, str]
    verdict: Verdict = "new"
    moved: int = 0
    reason: str = ""


class DiagnosisView(View, frozen=True):
    """All findings of a log, ranked; the first five that were not dismissed are the TOP5."""

    log: LogRow
    months: float
    clock: Clock
    knows_work: bool
    hours_per_month: float
    saving_per_month: float
    findings: list[FindingView]
    version: int


class JudgeFinding(View, frozen=True):
    """Accept or dismiss a finding, or move it by some places; whoever moves or dismisses says why. `version` is the one read."""

    verdict: Verdict = "new"
    moved: int = 0
    reason: str = ""
    version: int = 0


class Judged(View, frozen=True):
    """What people said about the findings was stored in this version."""

    version: int


class CasesView(View, frozen=True):
    """The cases that criteria choose: the same query that a finding's evidence stands on."""

    total: int
    names: list[str]
    criteria: list[Criterion]
