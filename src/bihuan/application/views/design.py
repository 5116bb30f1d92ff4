"""Design: measures by the four levers, comparison of versions, the matrix and the step sheet as configuration, exemptions."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bihuan.application.views import View
from bihuan.application.views.people import PersonRef
from bihuan.application.views.processes import ProblemView, VersionView
from bihuan.kernel.text import Text

Lever = Literal["E", "S", "I", "A"]
Priority = Literal["high", "mid", "low"]


class ApplyMeasure(View, frozen=True):
    """One operation on a draft. `into` for I: the step that takes the work over; `topic` and `system` for A; the rest for S.

    `findings` are the problems it answers; `version` is the draft's version read before.
    """

    lever: Lever
    step: str
    version: int
    into: str = ""
    topic: str = ""
    system: str = ""
    fields: list[str] = []
    inputs: list[str] = []
    due: str = ""
    findings: list[str] = []
    note: str = ""


class AspectView(View, frozen=True):
    name: str
    before: Text
    after: Text


class StepChangeView(View, frozen=True):
    step: str
    name: Text
    kind: str
    happened: Literal["added", "removed", "changed", "same"]
    lever: Literal["E", "S", "I", "A", ""]
    aspects: list[AspectView]
    before_ms: int | None = None
    after_ms: int | None = None


class ComparisonView(View, frozen=True):
    """Two versions side by side, by step; ghosts of removed steps stand last. `breaches` are controls the later one lacks."""

    before: VersionView
    after: VersionView
    steps: list[StepChangeView]
    flows_added: list[list[str]]
    flows_removed: list[list[str]]
    breaches: list[ProblemView]
    controls_touched: int


class Preview(View, frozen=True):
    """What a measure would do, before it is applied."""

    steps: list[StepChangeView]
    breaches: list[ProblemView]
    problems: list[ProblemView]


class MeasureView(View, frozen=True):
    id: str
    lever: Lever
    step: str
    name: Text
    note: str
    findings: list[str]
    created_at: datetime
    created_by: PersonRef | None


class DrawnView(View, frozen=True):
    """A change by one of the levers that no measure was noted for: drawn by hand, or come with a finished diagram."""

    step: str
    name: Text
    lever: Lever


class CoverView(View, frozen=True):
    """One of the five: `steps` are those its activities stand for, `measures` the ids of those that answer it."""

    finding: str
    title: Text
    proposal: Text
    priority: Priority
    lever: Lever
    hours: float
    cause: str
    steps: list[str]
    measures: list[str]


class CoverageView(View, frozen=True):
    """The confirmed five, and how many of them a version answers; `measures` are those of the drafts it was drawn from."""

    log: str
    confirmed_by: PersonRef | None
    confirmed_at: datetime
    findings: list[CoverView]
    answered: int
    measures: list[MeasureView]


class AnswerFindings(View, frozen=True):
    """The findings that a measure answers, or a change of a step that was drawn by hand; `note` left out: as it was."""

    findings: list[str]
    measure: str = ""
    step: str = ""
    note: str | None = None


class ProposalView(View, frozen=True):
    """A proposal with its reason; `mean_ms` is how long the step took so far, from history."""

    lever: Lever
    step: str
    name: Text
    reason: str
    into: str = ""
    topic: str = ""
    fields: list[str] = []
    mean_ms: int | None = None


class DesignView(View, frozen=True):
    """The design of one draft: measures taken, proposals left, exemptions asked for, findings answered."""

    version: VersionView
    origin: VersionView | None
    measures: list[MeasureView]
    proposals: list[ProposalView]
    exemptions: list[ExemptionView]
    drawn: list[DrawnView]
    coverage: CoverageView | None


class Measured(View, frozen=True):
    """What became of a measure: the draft as it stands now, and the measure itself."""

    version: VersionView
    measure: MeasureView


class RaciRow(View, frozen=True):
    element_id: str
    letters: dict[str, str]


class SaveRaci(View, frozen=True):
    """Rows of the matrix as they shall be; rows not named stay."""

    rows: list[RaciRow]
    version: int = 0


class RaciChecked(View, frozen=True):
    problems: list[ProblemView]
    errors: int


class SheetRow(View, frozen=True):
    """A row of template 2 as the page edits it: durations are ISO 8601, posts ids; None leaves what stands there."""

    element_id: str
    due: str | None = None
    clock: Literal["elapsed", "working"] | None = None
    warn_at: float | None = None
    standard: Text | None = None
    exception: Text | None = None
    outputs: list[Text] | None = None


class SaveSteps(View, frozen=True):
    rows: list[SheetRow]
    version: int = 0
    note: str = ""


class AskExemption(View, frozen=True):
    step: str
    risk: str
    reason: str


class DecideExemption(View, frozen=True):
    """The owner of the risk decides, with the own password as signature."""

    grant: bool
    reason: str
    password: str


class ExemptionView(View, frozen=True):
    id: str
    step: str
    risk: Text
    owner: PersonRef | None
    state: Literal["asked", "granted", "refused"]
    reason: str
    asked_by: PersonRef | None
    decided_by: PersonRef | None
    decision_reason: str
    decided_at: datetime | None
    may_decide: bool


class RiskView(View, frozen=True):
    id: str
    name: Text
    process: str
    step: str
    owner: PersonRef | None
    likelihood: int
    impact: int
    controls: list[Text]
