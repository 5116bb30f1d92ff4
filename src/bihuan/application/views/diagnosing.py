"""Causes under findings, and the confirmed diagnosis, as pages see them."""

from __future__ import annotations

from datetime import datetime

from bihuan.application.views import View
from bihuan.application.views.people import PersonRef
from bihuan.kernel.text import Text
from bihuan.lifecycle.diagnosis import Factor
from bihuan.mining.weaknesses import Lever, Priority, Question


class CauseView(View, frozen=True):
    """One answer to "why?"; `parent` empty: of the finding itself."""

    id: str
    text: str
    parent: str = ""
    factor: Factor = "method"
    verified: bool = False
    root: bool = False


class ExplainedView(View, frozen=True):
    """What people found out about a finding: its tree of causes, and answers to 5W1H that the log does not know."""

    finding: str
    causes: list[CauseView]
    answers: dict[Question, str]


class TopView(View, frozen=True):
    finding: str
    title: Text
    priority: Priority
    lever: Lever
    hours: float
    cause: str


class ConfirmationView(View, frozen=True):
    """Who stands for the five; `stale` when a finding was judged or explained anew since."""

    by: PersonRef | None
    at: datetime
    stale: bool
    top: list[TopView]


class ExplanationsView(View, frozen=True):
    explained: list[ExplainedView]
    confirmation: ConfirmationView | None
    owner: PersonRef | None
    may_confirm: bool
    version: int


class ExplainFinding(View, frozen=True):
    """The whole tree of a finding and its answers, as they shall be; `version` is the one read."""

    causes: list[CauseView] = []
    answers: dict[Question, str] = {}
    version: int = 0


class ConfirmDiagnosis(View, frozen=True):
    """`judged` and `version` are those read with the diagnosis and its explanations."""

    judged: int
    version: int = 0
