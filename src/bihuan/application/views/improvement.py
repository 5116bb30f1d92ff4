"""What improvement leaves behind: optimisation records (template 4), suggestions, audits with findings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from bihuan.application.views import View
from bihuan.application.views.people import PersonRef
from bihuan.application.views.work import ProcessRef
from bihuan.kernel.text import Text


class RecordEffect(View, frozen=True):
    """Before and after in hours or as a share; `corrected` is the reason when somebody put a figure right by hand.

    `low` to `high` is the 95 % interval of `change`; none for a figure put right by hand.
    """

    metric: str
    name: Text
    before: float | None
    after: float | None
    change: float | None
    cases_before: int
    cases_after: int
    corrected: str
    low: float | None = None
    high: float | None = None


class PeriodView(View, frozen=True):
    """Cases that started from `since` to `until`, both days included; None is open."""

    since: date | None = None
    until: date | None = None


class RecordView(View, frozen=True):
    id: str
    day: date
    process: ProcessRef
    background: Text
    measures: list[Text]
    effects: list[RecordEffect]
    effect: Text
    owner: PersonRef | None
    note: Text
    before: PeriodView
    after: PeriodView
    version: int


class DraftRecord(View, frozen=True):
    """What a record of this version would say by the history: measures of its design and their computed effects."""

    day: date
    measures: list[Text]
    effects: list[RecordEffect]
    version_key: str
    before_key: str


class FigureInput(View, frozen=True):
    """A figure put right by hand, with its reason."""

    metric: str
    before: float | None
    after: float | None
    reason: str = ""


class SaveRecord(View, frozen=True):
    """A record of an optimisation; effects are computed from the history of the version and the one before it.

    `before` and `after` narrow the cases that are compared to those that started in a period.
    """

    process: str
    background: Text
    measures: list[Text]
    version_key: str = ""
    owner: str = ""
    note: Text = Text()
    day: date | None = None
    corrections: list[FigureInput] = []
    version: int = 0
    before: PeriodView | None = None
    after: PeriodView | None = None


class MakeSuggestion(View, frozen=True):
    """A suggestion; `anonymous` keeps no author anywhere. `workItem` ties it to the task it came from."""

    text: str
    process: str = ""
    step: str = ""
    work_item: str = ""
    anonymous: bool = False


class JudgeSuggestion(View, frozen=True):
    state: Literal["evaluating", "adopted", "rejected", "landed"]
    reason: str = ""
    planned: str = ""
    version: int = 0


class SuggestionView(View, frozen=True):
    id: str
    text: str
    process: ProcessRef | None
    step: Text
    author: PersonRef | None
    anonymous: bool
    from_task: bool
    pilot: str
    created_at: datetime
    state: Literal["new", "evaluating", "adopted", "rejected", "landed"]
    votes: int
    mine: bool
    voted: bool
    decision: str
    planned: str
    evaluator: PersonRef | None
    version: int
    may_judge: bool


Severity = Literal["critical", "major", "minor", "observation"]
FindingState = Literal["open", "in_progress", "done", "verified"]


class AuditFindingView(View, frozen=True):
    id: str
    audit: str
    process: ProcessRef
    step: Text
    criterion: Text
    condition: Text
    severity: Severity
    state: FindingState
    cases: int
    deviating: int
    evidence: list[str]
    action: str
    owner: PersonRef | None
    due: date | None
    overdue: bool
    proof: str
    done_by: PersonRef | None
    verified_by: PersonRef | None
    version: int


class AuditView(View, frozen=True):
    id: str
    quarter: str
    process: ProcessRef
    checked_at: datetime
    by: PersonRef | None
    cases: int
    fitting: int
    findings: list[AuditFindingView]


class RunAudit(View, frozen=True):
    """A conformance run over the instances that ended in a quarter (`2024Q1`; empty: the one before this)."""

    process: str
    quarter: str = ""


class PlanAction(View, frozen=True):
    action: str
    owner: str
    due: date
    version: int


class FinishAction(View, frozen=True):
    proof: str
    version: int


class VerifyAction(View, frozen=True):
    version: int
    accepted: bool = True
    remark: str = ""


class IssueView(View, frozen=True):
    """A line of the register of issues."""

    id: str
    title: Text
    detail: Text
    process: ProcessRef | None
    step: str
    alert: str
    instance_key: str
    owner: PersonRef | None
    state: Literal["new", "confirmed", "planned", "solved", "dropped"]
    note: str
    created_at: datetime
    created_by: PersonRef | None
    version: int


class MoveIssue(View, frozen=True):
    state: Literal["confirmed", "planned", "solved", "dropped"]
    note: str = ""
    owner: str = ""
    version: int = 0
