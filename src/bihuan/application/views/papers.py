"""What the documents of the method are made of: the operating manual of a version, step by step."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bihuan.application.views import View
from bihuan.application.views.people import PersonRef
from bihuan.application.views.pilots import ReadinessPerson
from bihuan.application.views.processes import VersionView
from bihuan.application.views.projects import DocumentView
from bihuan.kernel.text import Text


class ManualStep(View, frozen=True):
    """One step as its performers need it; lists are in the words of the model."""

    name: Text
    kind: str
    key_step: bool
    doer: Text
    accountable: Text
    supports: list[Text]
    consulted: list[Text]
    informed: list[Text]
    system: Text
    limit: Text
    standard: Text
    inputs: list[Text]
    outputs: list[Text]
    acceptance: list[Text]
    exception: Text
    controls: list[Text]


class ManualContent(View, frozen=True):
    """Everything a manual says; `picture` is the diagram as PNG, empty where it cannot be drawn."""

    process: Text
    label: str
    note: Text
    summary: Text
    department: Text
    owner: Text
    steps: list[ManualStep]
    picture: bytes
    made: int


class ManualRow(View, frozen=True):
    """The manual of a version: when it was issued, who has confirmed it and who has not."""

    version: VersionView
    issued_at: datetime | None
    confirmed: list[ReadinessPerson]
    missing: list[PersonRef]
    quiz: bool = False


class PinnedDocument(View, frozen=True):
    """A document of a project, at the step it is pinned to."""

    document: DocumentView
    project: Text
    step: Text


class ReportRow(View, frozen=True):
    """A report that can be downloaded: `id` names the pilot or the log."""

    kind: Literal["pilot", "diagnosis"]
    id: str
    name: Text
    at: datetime


class ProcessPapers(View, frozen=True):
    """Everything on paper about a process: manuals with read receipts, reports, documents."""

    manuals: list[ManualRow]
    reports: list[ReportRow]
    documents: list[PinnedDocument]
