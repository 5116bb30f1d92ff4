"""Operations on running instances: what can be done, what it would do, what it did; many at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from bihuan.application.views import View
from bihuan.application.views.people import PersonRef
from bihuan.application.views.work import InstanceRow, ProcessRef
from bihuan.kernel.text import Text


class ElementRef(View, frozen=True):
    """An element of the process, as people know it."""

    element_id: str
    name: Text
    kind: str


class TokenView(View, frozen=True):
    """Where an instance stands: an element instance at rest, or tokens that wait at a joining gateway (`instance` 0).

    `scope` is the running scope it lies in, `opens` says that it is one itself; `index` numbers the children of a loop.
    """

    element: ElementRef
    instance: int
    scope: int
    phase: str
    opens: bool = False
    index: int = 0
    incident: int | None = None
    tokens: int = 1


class PlaceView(View, frozen=True):
    """Where a token may be set; `guarded` names the risk of a node that may not be jumped over, `scopes` the scopes that fit."""

    element: ElementRef
    guarded: str = ""
    scopes: list[int] = []


class EffectFound(View, frozen=True):
    """Something done outside that is not taken back."""

    kind: Literal["job", "call", "message", "signal"]
    element: ElementRef
    at: datetime


class ReturnTarget(View, frozen=True):
    """An element that can be returned to; `keeps` are where branches divide that may stay."""

    element: ElementRef
    entered_at: datetime
    steps_back: int
    keeps: list[ElementRef] = []
    performer: PersonRef | None = None


class ChildView(View, frozen=True):
    """A running child of a multi-instance activity; `item` is what it is about, null when it only counts or may not be seen."""

    instance: int
    index: int
    assignee: PersonRef | None = None
    item: Any = None


class LoopView(View, frozen=True):
    """A running multi-instance activity: `counts` says that it has no collection, `ahead` are indexes that have not begun."""

    element: ElementRef
    instance: int
    counts: bool
    sequential: bool
    total: int
    completed: int
    children: list[ChildView]
    ahead: list[int] = []


class CallView(View, frozen=True):
    """A call under way and the instance it has called; `index` numbers the children of a loop."""

    element: ElementRef
    instance: int
    index: int = 0
    called: InstanceRow | None = None


class MarkingView(View, frozen=True):
    """All that a page needs to offer operations: tokens, where they may go, what can be returned to, what runs below."""

    instance: InstanceRow
    sequence: int
    tokens: list[TokenView]
    places: list[PlaceView]
    returns: list[ReturnTarget]
    variables: dict[str, Any] = {}
    loops: list[LoopView] = []
    calls: list[CallView] = []


class PlaceToken(View, frozen=True):
    element_id: str
    scope: int = 0


class ModifyInstance(View, frozen=True):
    """`dryRun` answers what it would do and changes nothing."""

    terminate: list[int] = []
    place: list[PlaceToken] = []
    values: dict[str, Any] = {}
    reason: str = ""
    dry_run: bool = False


class ReturnInstance(View, frozen=True):
    """`askedBy` is the element instance whose branch goes back (0: none in particular); `restore` sets variables as they were."""

    to: str
    asked_by: int = 0
    branches: Literal["keep", "redo"] = "redo"
    restore: bool = False
    reason: str = ""
    dry_run: bool = False


class ChildrenChange(View, frozen=True):
    """How many children a multi-instance activity had and has."""

    before: int
    after: int


class OperationOutcome(View, frozen=True):
    """What an operation did, or would do: what it ended, what began, what was kept, what waits now, what it cannot take back.

    `calls` is the version called in the place of the called instances that `leaves` names and that are canceled.
    """

    instance: InstanceRow
    dry_run: bool
    ended: list[ElementRef] = []
    begun: list[ElementRef] = []
    kept: list[ElementRef] = []
    waiting: list[ElementRef] = []
    effects: list[EffectFound] = []
    state: str = ""
    calls: ProcessRef | None = None
    leaves: list[InstanceRow] = []
    children: ChildrenChange | None = None


class Reasoned(View, frozen=True):
    """An operation that needs nothing but its reason."""

    reason: str = ""


class ReopenInstance(View, frozen=True):
    place: list[PlaceToken]
    values: dict[str, Any] = {}
    reason: str = ""
    dry_run: bool = False


class ChangeVariables(View, frozen=True):
    """Into the process (`scope` 1), a running scope or an element instance; `local` keeps them there."""

    values: dict[str, Any]
    scope: int = 1
    local: bool = False
    reason: str = ""


class RetryWork(View, frozen=True):
    """A job by its element instance, tried again so often."""

    retries: int = 1
    reason: str = ""


class RebindCalled(View, frozen=True):
    """Another process, or version of it, for a running call; empty: the same process, its version in force."""

    process_id: str = ""
    reason: str = ""
    dry_run: bool = False


class AddInstances(View, frozen=True):
    """More instances of a multi-instance activity: one per item, or `more` where it counts."""

    items: list[Any] = []
    more: int = 0
    reason: str = ""
    dry_run: bool = False


class RemoveInstance(View, frozen=True):
    child: int = 0
    index: int = 0
    reason: str = ""
    dry_run: bool = False


class MappingLine(View, frozen=True):
    """An element of the present version and its counterpart; `how` it was found, `holds` how many tokens rest there now."""

    element: ElementRef
    into: ElementRef | None
    how: Literal["same", "renamed", "open"]
    holds: int = 0


class MigrationPlan(View, frozen=True):
    """The plan that the difference of two versions suggests, for the instances asked about."""

    from_version: str
    to_version: str
    lines: list[MappingLine]
    targets: list[ElementRef]
    instances: int
    flows: dict[str, str] = {}


class ProposeMigration(View, frozen=True):
    """From the version of these instances (or `fromVersion`) to `toVersion`, by version keys."""

    to_version: str
    from_version: str = ""
    instances: list[str] = []


class Obstacle(View, frozen=True):
    """Why an operation cannot be done to an instance; `elementId` where."""

    code: str
    message: str
    element_id: str = ""


class MigrateInstance(View, frozen=True):
    """`elements` overrules the proposed counterparts, by element id."""

    to_version: str
    elements: dict[str, str] = {}
    reason: str = ""
    dry_run: bool = False


class CheckMigration(View, frozen=True):
    """A migration tried on each of these instances, at most a hundred at a time, without changing anything."""

    instances: list[str]
    to_version: str
    elements: dict[str, str] = {}


class CheckedMigration(View, frozen=True):
    """One instance, checked without changing anything."""

    instance: InstanceRow
    possible: bool
    obstacles: list[Obstacle] = []
    waiting: list[ElementRef] = []


class BatchWhich(View, frozen=True):
    """Which instances: named ones, or those that a filter finds at the moment of asking."""

    keys: list[str] = []
    process: str = ""
    version: str = ""
    state: Literal["", "active", "suspended", "completed", "canceled"] = ""
    element_id: str = ""
    with_incident: bool = False
    search: str = ""


BatchKind = Literal["migrate", "cancel", "suspend", "resume", "setVariables", "resolveIncidents", "retryJobs", "modify", "return"]


class StartBatch(View, frozen=True):
    """One operation on many instances.

    `toVersion` and `elements` belong to migrate, `values` to setVariables, `retries` to retryJobs, `terminateElements` and
    `placeElements` (by element id) to modify, as do `elements` (tokens go from one to the other), `to` to return. `dryRun` checks
    each and changes nothing.
    """

    kind: BatchKind
    which: BatchWhich
    reason: str = ""
    to_version: str = ""
    elements: dict[str, str] = {}
    values: dict[str, Any] = {}
    retries: int = 1
    terminate_elements: list[str] = []
    place_elements: list[str] = []
    to: str = ""
    dry_run: bool = False


class BatchRow(View, frozen=True):
    key: str
    kind: str
    state: Literal["waiting", "running", "suspended", "completed", "canceled", "failed"]
    reason: str
    created_at: datetime
    created_by: PersonRef | None
    ended_at: datetime | None
    total: int
    done: int
    failed: int
    dry_run: bool
    undoable: bool
    undo_of: str = ""
    undone_by: str = ""
    errand_key: str = ""


class BatchPage(View, frozen=True):
    items: list[BatchRow]


class BatchLine(View, frozen=True):
    """What became of one instance of a batch."""

    instance_key: str
    business_no: str
    title: str
    outcome: Literal["done", "failed", "waiting", "undone"]
    obstacle: Obstacle | None = None


class BatchView(View, frozen=True):
    batch: BatchRow
    lines: list[BatchLine]
    after: str | None = None


class PredictStart(View, frozen=True):
    """A start form as filled in so far: who would come next."""

    values: dict[str, Any] = {}


class PredictedStep(View, frozen=True):
    """A step that would come; `people` who would be asked, `open` why the rest cannot be told."""

    element: ElementRef
    people: list[PersonRef]
    automatic: str = ""
    together: int = 0


class Prediction(View, frozen=True):
    """The steps in the order they would come, those at once with the same `together`; `ends` says that it comes to an end."""

    steps: list[PredictedStep]
    ends: bool
    open_at: list[ElementRef] = []
