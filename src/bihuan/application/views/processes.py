"""Processes, their versions, diagrams and responsibilities."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from bihuan.application.views import View
from bihuan.application.views.people import PersonRef
from bihuan.application.views.work import ProcessRef, Standard
from bihuan.kernel.text import Text

VersionState = Literal["draft", "review", "pilot", "released", "retired"]


class ProblemView(View, frozen=True):
    """A broken rule in the reader's language; `place` is an element id, a cell or a position.

    `path`: where it matters, the elements on the way there.
    """

    code: str
    severity: Literal["error", "warning", "hint"]
    place: str
    message: str
    path: list[str] = []


class VersionView(View, frozen=True):
    key: str
    process_id: str
    label: str
    state: VersionState
    note: Text
    created_at: datetime
    created_by: PersonRef | None
    effective_from: datetime | None
    running: int
    content_hash: str
    version: int
    submitted_by: PersonRef | None = None


class ProcessCard(View, frozen=True):
    """A process on the map; as a row it is template 1 of the method."""

    id: str
    name: Text
    category: Literal["core", "support", "management"]
    department: Text
    owner: PersonRef | None
    current: VersionView | None
    running: int
    late: int
    completed_30d: int
    mean_cycle_ms: int | None
    phase: int
    key_nodes: list[Text]
    problems: list[Text]
    suggestions: list[Text]


class ProcessMap(View, frozen=True):
    management: list[ProcessCard]
    core: list[ProcessCard]
    support: list[ProcessCard]


class ElementCounters(View, frozen=True):
    """Counted from history: instances now here, passed through, late now, with an incident; durations in ms."""

    element_id: str
    name: Text
    active: int
    completed: int
    late: int
    incidents: int
    mean_ms: int | None
    median_ms: int | None


class ProcessView(View, frozen=True):
    card: ProcessCard
    versions: list[VersionView]
    may_edit: bool
    may_release: bool


class RaciStep(View, frozen=True):
    element_id: str
    name: Text
    kind: str
    letters: dict[str, str]


class RaciPost(View, frozen=True):
    id: str
    name: Text
    department: Text
    holders: int


class RaciView(View, frozen=True):
    """The matrix; `version`: the counter of the version it was read from, which a saving names."""

    version: int
    steps: list[RaciStep]
    posts: list[RaciPost]
    problems: list[ProblemView]


class StepView(View, frozen=True):
    """A step's configuration as the process page lists it."""

    element_id: str
    name: Text
    kind: str
    post: Text | None
    department: Text | None
    service_level: str
    clock: str
    standard: Standard


class ProcessInFile(View, frozen=True):
    """A process that a file offers; `known`: one of this id is on the map already."""

    id: str
    name: Text
    steps: int
    known: bool


class TranslationView(View, frozen=True):
    """An extension or expression of another engine that means the same here.

    `place` is the element's id, `element` its name, `name` the attribute. An expression has `before` and `after`; without `after`
    it was moved as it is.
    """

    place: str
    element: Text
    name: str
    before: str
    after: str


class Conversion(View, frozen=True):
    """A BPMN file looked at: what it offers, what was translated, what nobody could translate, what stands against running it.

    `bpmn` is the model as it would be taken over; `drawn` says that it came without a complete diagram and was laid out here.
    `chosen` is the process that `problems` are about.
    """

    bpmn: str
    engines: list[str]
    processes: list[ProcessInFile]
    chosen: str
    drawn: bool
    translations: list[TranslationView]
    untranslated: list[ProblemView]
    problems: list[ProblemView]


class CreateProcess(View, frozen=True):
    """A process with its first draft: empty, or with the diagram `bpmn`, in which the process `of` becomes this one."""

    id: str
    name: Text
    category: Literal["core", "support", "management"]
    department: str
    owner: str
    bpmn: str | None = None
    of: str | None = None


class CreateDraft(View, frozen=True):
    """A new draft version: from an existing version when `fromVersion` is given, else empty.

    With `bpmn` it begins with that diagram, in which the process `of` becomes this one; forms and tables are those of
    `fromVersion`.
    """

    from_version: str | None = None
    label: str = ""
    note: Text = Text()
    bpmn: str | None = None
    of: str | None = None


class SaveDiagram(View, frozen=True):
    """A draft's diagram; `of` is given for one from elsewhere: the process in it that becomes this one."""

    bpmn: str
    version: int
    of: str | None = None


class FormInVersion(View, frozen=True):
    """A form of a version: its schema, and the steps that use it."""

    id: str
    form: dict[str, Any]
    used_by: list[Text]


class SaveForm(View, frozen=True):
    """A draft's form as it is to be; `version` is the version's number read before."""

    form: dict[str, Any]
    version: int


class Checked(View, frozen=True):
    problems: list[ProblemView]
    deployable: bool


class Release(View, frozen=True):
    version: int
    note: Text = Text()


class SubmitVersion(View, frozen=True):
    """Hand a draft in for review; `version` is the one read before."""

    version: int
    remark: str = ""


class ReturnVersion(View, frozen=True):
    version: int
    reason: str


class ProcessList(View, frozen=True):
    items: list[ProcessRef]
