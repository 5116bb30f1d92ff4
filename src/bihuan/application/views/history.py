"""The history of an instance, step by step, and any past state of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from bihuan.application.views import View
from bihuan.application.views.people import PersonRef
from bihuan.kernel.text import Text


class HistoryRow(View, frozen=True, kw_only=True):
    """One fact. `flows` are the sequence flows a token took; `variables` what was written, as readers may see it."""

    seq: int
    at: datetime
    kind: str
    technical: bool
    element_id: str
    element_name: Text | None
    element_instance: int
    flows: list[str]
    variables: dict[str, Any]
    actor: PersonRef | None
    on_behalf_of: PersonRef | None
    reason: str
    detail: dict[str, Any]


class HistoryPage(View, frozen=True, kw_only=True):
    """`compact`: technical rows have been removed, so past states can no longer be told."""

    items: list[HistoryRow]
    after: int | None
    compact: bool


class PastElement(View, frozen=True, kw_only=True):
    element_id: str
    state: Literal["done", "active", "incident"]
    tokens: int = 0


class PastState(View, frozen=True, kw_only=True):
    """The instance as it was right after a fact: where its tokens were, what its variables held."""

    seq: int
    at: datetime
    state: Literal["active", "completed", "canceled", "suspended"]
    elements: list[PastElement]
    variables: dict[str, Any]


class RetentionView(View, frozen=True, kw_only=True):
    """Days after the end of an instance, 0 for never. `inherited`: the process or the company says it."""

    version_key: str | None = None
    process_id: str | None = None
    forget_after_days: int = 0
    compact_after_days: int = 0
    inherited: bool = False


class RetentionRow(View, frozen=True, kw_only=True):
    """A process: how long its ended instances are kept, how many there are, what is due now, when the next has to go."""

    process_id: str
    name: Text
    keep: RetentionView
    ended: int
    to_forget: int
    to_compact: int
    next_forget_at: datetime | None


class SaveReportRetention(View, frozen=True, kw_only=True):
    keep_days: int


class ReportRetention(View, frozen=True, kw_only=True):
    """Days that a report is kept after it was made, 0 for ever; how many there are, and how many of them are due to go."""

    keep_days: int
    made: int
    due: int


class RetentionOutlook(View, frozen=True, kw_only=True):
    default: RetentionView
    processes: list[RetentionRow]
    reports: ReportRetention
    may_edit: bool


class JobRow(View, frozen=True, kw_only=True):
    """Automatic work that is still to be done. `leasedUntil` while somebody works on it, `nextTryAt` after a failure."""

    key: str
    element_id: str
    element_name: Text
    element_instance: int
    topic: str
    state: Literal["waiting", "working", "paused", "incident"]
    retries: int
    attempts: int
    holder: str
    error: str
    created_at: datetime
    leased_until: datetime | None
    next_try_at: datetime | None


class TimerRow(View, frozen=True, kw_only=True):
    """Something due; `kind` is `engine` for a timer of the model, else the watch over a work item."""

    kind: Literal["engine", "warn", "late"]
    element_id: str
    element_name: Text
    due_at: datetime


class WaitingView(View, frozen=True, kw_only=True):
    """What an instance waits for beside people: automatic work, timers, messages."""

    jobs: list[JobRow]
    timers: list[TimerRow]
