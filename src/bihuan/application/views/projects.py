"""Projects of improvement: team, scope, goals, gate, interviews, documents."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from bihuan.application.views import View
from bihuan.application.views.diagnosing import ConfirmationView
from bihuan.application.views.people import PersonRef
from bihuan.application.views.work import ProcessRef
from bihuan.kernel.text import Text

Scenario = Literal["standardize", "new_business", "cross_department", "compliance"]
Part = Literal["lead", "owner", "specialist", "it", "member"]
Phase = Literal["survey", "diagnosis", "design", "pilot", "rollout", "closed"]


class MemberInput(View, frozen=True):
    person: str
    part: Part = "member"


class GoalInput(View, frozen=True):
    """Exactly one of `change` (relative, -0.15) and `target` (absolute); `baseline` is never left out."""

    name: Text
    id: str = ""
    indicator: str = ""
    unit: str = ""
    baseline: float | None = None
    change: float | None = None
    target: float | None = None
    due: date | None = None
    lower_is_better: bool = True


class SaveProject(View, frozen=True):
    """A project as it shall be; `version` is the one read before (new projects: 0). `logs` left out: as they were."""

    name: Text
    scenario: Scenario
    process: str
    scope: Text = Text()
    begins_with: str = ""
    ends_with: str = ""
    departments: list[str] = []
    system_change: bool = True
    team: list[MemberInput] = []
    goals: list[GoalInput] = []
    starts: date | None = None
    ends: date | None = None
    logs: list[str] | None = None
    version: int = 0


class MemberView(View, frozen=True):
    person: PersonRef
    part: Part


class GoalView(View, frozen=True):
    id: str
    name: Text
    indicator: str
    unit: str
    baseline: float | None
    change: float | None
    target: float | None
    aim: float | None
    due: date | None
    lower_is_better: bool


class GateLine(View, frozen=True):
    name: str
    done: bool
    severity: Literal["error", "warning", "hint"]
    message: str


class GateView(View, frozen=True):
    """A gate at the end of a phase: its lines, and who let the project pass when, with the reason if lines were open."""

    phase: Phase
    lines: list[GateLine]
    open: bool
    passed_by: PersonRef | None
    passed_at: datetime | None
    reason: str


class LinkedDiagnosis(View, frozen=True):
    """A log whose diagnosis belongs to the project."""

    log: str
    name: str
    history: bool
    cases: int
    confirmation: ConfirmationView | None


class ProjectRow(View, frozen=True):
    id: str
    name: Text
    process: ProcessRef | None
    scenario: Scenario
    phase: Phase
    lead: PersonRef | None
    starts: date | None
    ends: date | None
    goals: list[GoalView]
    gate_open: bool


class QuestionView(View, frozen=True):
    question: Text
    answer: str = ""


class SaveInterview(View, frozen=True):
    """A record of an interview: the way the work really goes (one line a step), pains, suggestions, each at a step or none."""

    person: str
    held: date | None = None
    questions: list[QuestionView] = []
    path: list[str] = []
    pains: list[NoteInput] = []
    suggestions: list[NoteInput] = []
    version: int = 0


class NoteInput(View, frozen=True):
    text: str
    step: str = ""


class InterviewView(View, frozen=True):
    id: str
    person: PersonRef | None
    post: Text
    held: date | None
    done: bool
    questions: list[QuestionView]
    path: list[str]
    pains: list[NoteInput]
    suggestions: list[NoteInput]
    version: int


DocumentKind = Literal["sop", "flowchart", "approval_records", "log", "feedback", "other"]


class DocumentView(View, frozen=True):
    id: str
    name: str
    kind: DocumentKind
    step: str
    size: int
    media_type: str
    added_at: datetime
    added_by: PersonRef | None


class ProjectView(View, frozen=True):
    row: ProjectRow
    scope: Text
    begins_with: str
    ends_with: str
    departments: list[str]
    suggested_departments: list[str]
    system_change: bool
    team: list[MemberView]
    gates: list[GateView]
    diagnoses: list[LinkedDiagnosis]
    interviews: list[InterviewView]
    documents: list[DocumentView]
    version: int
    may_edit: bool
    may_release: bool


class PassGate(View, frozen=True):
    """`reason`: let it pass although lines are open; for those who may release."""

    version: int
    reason: str = ""


class QuoteView(View, frozen=True):
    """What somebody said about a step in an interview."""

    interview: str
    project: str
    person: PersonRef | None
    post: Text
    held: date | None
    kind: Literal["pain", "suggestion"]
    step: str
    text: str
