"""Pilots and roll-out: plan, arms, readiness, results, decision, waves."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bihuan.application.views import View
from bihuan.application.views.people import PersonRef
from bihuan.application.views.processes import ProblemView, VersionView
from bihuan.application.views.work import ProcessRef
from bihuan.kernel.text import Text

Role = Literal["primary", "secondary", "guardrail"]
Verdict = Literal["better", "worse", "inconclusive", "not_enough_data"]
Decision = Literal["adopt", "extend", "abandon"]


class MetricInput(View, frozen=True):
    """`what`: cycle, work, late, canceled, or step:<element id>; `worseBy` is a share, for guardrails."""

    what: str = "cycle"
    role: Role = "primary"
    worse_by: float = 0.05


class PlanPilot(View, frozen=True):
    """A pilot of a reviewed version; scopes are FEEL over the facts of a start (department, departments, posts, values)."""

    version_key: str
    name: str
    scope: str
    control_scope: str
    starts: datetime
    ends: datetime
    project: str = ""
    assignment: Literal["department", "matched", "random"] = "department"
    metrics: list[MetricInput] = []
    change: float = -0.15
    cases_per_arm: int = 100
    lead: str = ""


class SampleSize(View, frozen=True):
    """How many cases an arm needs to find the change at 5 % and 80 % power, from the past of the process; None when unknown."""

    cases_per_arm: int | None
    past_cases: int
    cases_per_week: float | None


class AskSampleSize(View, frozen=True):
    version_key: str
    what: str = "cycle"
    change: float = -0.15


class EstimateView(View, frozen=True):
    value: float
    low: float
    high: float


class MetricResult(View, frozen=True):
    """One metric in both arms. Durations in hours, rates as shares; `effect` is relative for durations, absolute for rates."""

    what: str
    name: Text
    role: Role
    verdict: Verdict
    pilot: float | None
    control: float | None
    pilot_before: float | None
    control_before: float | None
    pilot_cases: int
    control_cases: int
    effect: EstimateView | None
    p: float | None
    cautions: list[str]
    broken: bool = False
    p_adjusted: float | None = None


class WeekView(View, frozen=True):
    """The primary metric by week, and the effect with all cases up to its end."""

    begin: datetime
    pilot: float | None
    control: float | None
    pilot_cases: int
    control_cases: int
    effect: EstimateView | None


class PastPoint(View, frozen=True):
    begin: datetime
    pilot: float | None
    control: float | None


class ReadinessPerson(View, frozen=True):
    """`score`: the share of the manual's questions answered rightly, where it has any."""

    person: PersonRef
    confirmed_at: datetime | None
    score: float | None = None


class CheckLine(View, frozen=True):
    name: str
    done: bool
    words: str


class FeedbackView(View, frozen=True):
    id: str
    text: str
    author: PersonRef | None
    step: Text
    created_at: datetime
    state: str
    decision: str


class TrainingView(View, frozen=True):
    id: str
    topic: str
    at: datetime
    trainer: PersonRef | None
    invited: list[PersonRef]
    attended: list[str]


class RetroView(View, frozen=True):
    at: datetime
    by: PersonRef | None
    went_well: str
    went_badly: str
    to_do: str


class AdjustmentView(View, frozen=True):
    """A reminder that was moved while the pilot ran."""

    step: str
    name: Text
    was: float
    now: float
    reason: str
    by: PersonRef | None
    at: datetime


class ReminderView(View, frozen=True):
    """At which share of its time limit a step reminds, as it is in force."""

    step: str
    name: Text
    warn_at: float


class PilotRow(View, frozen=True):
    id: str
    name: str
    process: ProcessRef
    version: VersionView
    control: VersionView
    state: Literal["planned", "running", "decided"]
    starts: datetime
    ends: datetime
    decision: str


class PilotView(View, frozen=True):
    """A pilot whole: plan, arms as they stand, the results, what must be true before the decision."""

    row: PilotRow
    scope: str
    control_scope: str
    assignment: str
    change: float
    cases_per_arm: int
    lead: PersonRef | None
    verdict: Verdict
    results: list[MetricResult]
    weeks: list[WeekView]
    past: list[PastPoint]
    readers: list[ReadinessPerson]
    manual_issued: bool
    feedback: list[FeedbackView]
    trainings: list[TrainingView]
    retros: list[RetroView]
    adjustments: list[AdjustmentView]
    reminders: list[ReminderView]
    checks: list[CheckLine]
    may_lead: bool
    may_decide: bool
    locked: str
    reason: str
    decided_by: PersonRef | None
    decided_at: datetime | None
    open_cases: int
    version: int


class SaveTraining(View, frozen=True):
    topic: str
    at: datetime
    trainer: str = ""
    invited: list[str] = []
    attended: list[str] = []
    version: int = 0


class HoldRetro(View, frozen=True):
    went_well: str = ""
    went_badly: str = ""
    to_do: str = ""
    version: int = 0


class AdjustReminder(View, frozen=True):
    """`warn_at` is a share of the time limit; `feedback` the one that asked for it, which is answered with the change."""

    step: str
    warn_at: float
    reason: str
    feedback: str = ""
    version: int = 0


class StartPilot(View, frozen=True):
    version: int


class ConcludePilot(View, frozen=True):
    """The decision, signed with the own password; `ends` only for an extension."""

    decision: Decision
    reason: str
    password: str
    version: int
    ends: datetime | None = None


class ManualView(View, frozen=True):
    """Whether the manual of a version was issued, and whether the asker has confirmed it.

    `mine`: the asker has a part in the version; `quiz`: questions about it are answered with the confirmation, these.
    """

    version: VersionView
    issued: bool
    confirmed: bool
    mine: bool
    quiz: bool
    questions: list[QuestionView]


class QuestionView(View, frozen=True):
    """A question about a step: by when it is done, who answers for it, or what its standard says."""

    step: str
    name: Text
    subject: Literal["limit", "accountable", "standard"]
    choices: list[Text]


class ConfirmManual(View, frozen=True):
    """`answers`: the index of the chosen answer to each question, in their order; -1 where none was chosen."""

    answers: list[int] = []


class WaveInput(View, frozen=True):
    name: str
    starts: datetime
    scope: str = ""
    owner: str = ""
    share: float = 0.95
    checks: list[str] = []
    id: str = ""


class SaveRollout(View, frozen=True):
    version_key: str
    waves: list[WaveInput]
    pilot: str = ""
    waiver: str = ""
    version: int = 0


class CheckView(View, frozen=True):
    name: str
    done: bool


class WaveView(View, frozen=True):
    id: str
    name: str
    starts: datetime
    scope: str
    owner: PersonRef | None
    share: float
    ready: float
    missing: list[PersonRef]
    checks: list[CheckView]
    state: Literal["planned", "going", "paused", "rolled_back"]
    in_force: bool
    blockers: list[ProblemView]
    instances: int


class RolloutView(View, frozen=True):
    id: str
    process: ProcessRef
    target: VersionView
    pilot: str
    pilot_name: str
    decision: str
    waiver: str
    waves: list[WaveView]
    done: bool
    version: int


class MoveWave(View, frozen=True):
    move: Literal["go", "pause", "rollback", "check", "uncheck"]
    version: int
    check: str = ""


class FinishRollout(View, frozen=True):
    version: int
