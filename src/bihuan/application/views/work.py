"""Work items, instances, what may be started, home."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from bihuan.application.views import View
from bihuan.application.views.people import PersonRef
from bihuan.kernel.text import Text


class ProcessRef(View, frozen=True):
    id: str
    name: Text
    version_key: str = ""
    version_label: str = ""


class ServiceLevelView(View, frozen=True):
    """A time limit at work: `remainingMs` runs on the named clock (negative when late), `totalMs` is the whole limit.
    `stopped`: the instance is suspended, what is left stays left.
    """

    due: str
    clock: Literal["elapsed", "working"]
    warn_at: float
    warns_at: datetime | None
    due_at: datetime
    remaining_ms: int
    total_ms: int
    state: Literal["ok", "warn", "late"]
    stopped: bool = False


class WorkItemRow(View, frozen=True):
    key: str
    title: str
    element_id: str
    element_name: Text
    process: ProcessRef
    instance_key: str
    business_no: str
    state: Literal["open", "claimed", "completed", "canceled"]
    priority: int
    urgent: bool
    assignee: PersonRef | None
    starter: PersonRef | None
    letter: str
    created_at: datetime
    completed_at: datetime | None
    service_level: ServiceLevelView | None
    unread: bool = False


class WorkItemPage(View, frozen=True):
    items: list[WorkItemRow]
    total: int
    after: str | None
    counts: dict[str, int]


class RaciLetter(View, frozen=True):
    letter: Literal["R", "A", "S", "C", "I"]
    post: str
    name: Text
    people: list[PersonRef]


class Standard(View, frozen=True):
    """The execution standard of a step, as its performer reads it."""

    text: Text
    exception_guide: Text
    acceptance: list[Text]
    inputs: list[Text]
    outputs: list[Text]
    system: Text | None
    key_node: bool
    controls: list[Text]


class TimelineEntry(View, frozen=True):
    """One line of an instance's record; `kind` is a word the UI translates, `target` the person it went on to."""

    seq: int
    at: datetime
    kind: str
    element_id: str = ""
    element_name: Text | None = None
    actor: PersonRef | None = None
    on_behalf_of: PersonRef | None = None
    target: PersonRef | None = None
    outcome: str = ""
    comment: str = ""
    due: bool = False


class ElementState(View, frozen=True):
    element_id: str
    state: Literal["done", "active", "incident"]


class WorkItemView(View, frozen=True):
    item: WorkItemRow
    version: int
    form: dict[str, Any]
    values: dict[str, Any]
    rights: dict[str, Literal["edit", "read", "hide"]]
    draft: dict[str, Any] | None
    outcomes: list[str]
    actions: list[str]
    standard: Standard
    raci: list[RaciLetter]
    timeline: list[TimelineEntry]
    elements: list[ElementState]
    upcoming: list[Text]
    manual_to_confirm: str | None = None
    held: Literal["", "assigning", "updating"] = ""
    """What systems are asked about the work before it goes on; nobody does anything with it until they have answered."""
    follow_up_at: datetime | None = None
    offered: list[str] = []
    """To whom it is offered, as `person:<id>` and `post:<id>`, for those who may change that."""


class CompleteWorkItem(View, frozen=True):
    """`version` is the one read with the work item; an older one is answered 409.

    `straightBack`: returned work goes to whoever had returned it, past what lies between.
    """

    values: dict[str, Any] = {}
    outcome: str = ""
    comment: str = ""
    version: int | None = None
    straight_back: bool = False


class TransferWorkItem(View, frozen=True):
    """Hand the work on (转办) to a person, with the reason they and the record are told."""

    to: str
    reason: str
    version: int | None = None


class UpdateWorkItem(View, frozen=True):
    """Change what open work is known by. What is not named stays; `clear` takes a date away. `people` and `posts` are those it is
    offered to from now on.
    """

    reason: str
    due_at: datetime | None = None
    follow_up_at: datetime | None = None
    clear: list[Literal["dueAt", "followUpAt"]] = []
    priority: int | None = None
    people: list[str] | None = None
    posts: list[str] | None = None
    version: int | None = None


class SaveDraft(View, frozen=True):
    values: dict[str, Any]
    comment: str = ""


class Completed(View, frozen=True):
    work_item_key: str
    instance_key: str
    instance_state: str
    next: list[Text] = []


class Startable(View, frozen=True):
    process: ProcessRef
    category: Literal["core", "support", "management"]
    department: Text
    summary: Text
    steps: int
    started_by_me: int = 0


class StartForm(View, frozen=True):
    process: ProcessRef
    form: dict[str, Any]
    rights: dict[str, Literal["edit", "read", "hide"]]
    values: dict[str, Any]
    upcoming: list[Text]


class StartInstance(View, frozen=True):
    process_id: str
    values: dict[str, Any] = {}
    comment: str = ""


class Started(View, frozen=True):
    instance_key: str
    business_no: str
    work_item_key: str | None
    next: list[Text] = []


class InstanceRow(View, frozen=True):
    key: str
    business_no: str
    title: str
    process: ProcessRef
    state: Literal["active", "completed", "canceled", "suspended", "void"]
    starter: PersonRef | None
    started_at: datetime
    ended_at: datetime | None
    active_elements: list[Text]
    incidents: int
    late: bool


class InstancePage(View, frozen=True):
    items: list[InstanceRow]
    total: int
    after: str | None


class IncidentView(View, frozen=True):
    id: int
    element_id: str
    element_name: Text
    code: str
    message: str
    raised_at: datetime


class InstanceView(View, frozen=True):
    """One instance whole; `below` tells which running parts could be adjusted: children of loops, processes called."""

    instance: InstanceRow
    values: dict[str, Any]
    timeline: list[TimelineEntry]
    elements: list[ElementState]
    incidents: list[IncidentView]
    work_items: list[WorkItemRow]
    parent_key: str | None
    children: list[InstanceRow]
    below: list[Literal["loops", "calls"]] = []


class SheetField(View, frozen=True):
    label: Text
    value: Text


class SheetTable(View, frozen=True):
    label: Text
    columns: list[Text]
    rows: list[list[Text]]


class SheetLine(View, frozen=True):
    """Who did what where; `word` is the outcome or the kind of the entry, `at` the company's local time (empty: it waits)."""

    step: Text
    person: PersonRef | None
    on_behalf_of: PersonRef | None
    target: PersonRef | None
    word: str
    comment: str
    at: str


class ApprovalSheet(View, frozen=True, kw_only=True):
    """An instance on paper: what was filled in, the opinions, the way it took."""

    company: Text
    process: Text
    label: str
    title: str
    number: str
    key: str
    state: str
    starter: PersonRef | None
    started_at: str
    ended_at: str
    fields: list[SheetField]
    tables: list[SheetTable]
    decisions: list[SheetLine]
    trace: list[SheetLine]
    printed_by: PersonRef | None
    printed_at: str


class CancelInstance(View, frozen=True):
    reason: str


class LoopCard(View, frozen=True):
    """One process in the loop: `phase` 1..5 (survey, diagnosis, design, pilot, rollout), `progress` of that phase 0..1."""

    process: ProcessRef
    phase: int
    progress: float
    running: int
    late: int
    completed_30d: int
    mean_cycle_ms: int | None


class NoticeView(View, frozen=True):
    """A line of the bell: `kind` is a word the pages translate, `text` what it is about, `comment` number and title."""

    key: str
    at: datetime
    kind: str
    text: Text
    comment: str
    instance_key: str
    work_item_key: str
    unread: bool


class HomeView(View, frozen=True):
    now: datetime
    due_today: list[WorkItemRow]
    open_items: int
    late_items: int
    loop: list[LoopCard]
    attention: list[NoticeView]
    unread_notices: int
    quick_start: list[Startable]


class DemoView(View, frozen=True):
    now: datetime
    chapter: str
    chapters: list[str]
    busy: bool
    progress: float
    past: float
    """How much of the company's past is there: it is made in the background after the first start."""


class AdvanceDemo(View, frozen=True):
    days: int
