"""The rows of the transactional database as values; fields are columns, in this order.

Instants are milliseconds since 1970 UTC, durations milliseconds, keys 63-bit integers. `version` counts the writes of a
row: the store compares it with the stored one and answers `Conflict` when somebody else was faster.
"""

from __future__ import annotations

from typing import Literal

import msgspec

InstanceState = Literal["active", "completed", "canceled", "suspended", "void"]
WorkItemState = Literal["open", "claimed", "completed", "canceled"]
EventClass = Literal["business", "technical"]
JobState = Literal["ready", "incident"]
VersionState = Literal["draft", "review", "pilot", "released", "retired"]
TimerKind = Literal["engine", "warn", "late", "start"]
SubscriptionKind = Literal["message", "signal", "begun"]
StartKind = Literal["message", "signal", "timer", "condition"]


class Record(msgspec.Struct, frozen=True):
    """Base of the rows; built by position from a row, by name everywhere else."""


class ProcessRecord(Record, frozen=True):
    id: str
    name_zh: str
    name_en: str
    category: str
    department: str
    owner: str
    phase: int = 1
    position: int = 0
    summary_zh: str = ""
    summary_en: str = ""
    created_at: int = 0
    version: int = 0


class VersionRecord(Record, frozen=True):
    """A stored revision of a process; `content` is the hash of its diagram, `program` that of everything it runs by."""

    key: int
    process_id: str
    number: int
    label: str
    state: VersionState
    note_zh: str = ""
    note_en: str = ""
    content: str = ""
    program: str = ""
    created_at: int = 0
    created_by: str = ""
    effective_from: int | None = None
    retired_at: int | None = None
    version: int = 0


class ResourceRecord(Record, frozen=True):
    """What a version carries beside its diagram, by `id`, the name it is called by.

    `kind` is `bpmn`, `dmn`, `form`, or `dmn-cases` for what the document of that name must come to.
    """

    version_key: int
    kind: str
    id: str
    content: str


class InstanceRecord(Record, frozen=True):
    """A running or ended instance; its engine state lies beside it, per scope.

    `sequence` is the number of the last history row, `schema` and `program` say what wrote the state.
    """

    key: int
    process_id: str
    version_key: int
    program: str
    schema: int
    state: InstanceState
    business_no: str = ""
    title: str = ""
    starter: str = ""
    department: str = ""
    started_at: int = 0
    ended_at: int | None = None
    priority: int = 50
    urgent: bool = False
    parent_key: int | None = None
    parent_element: int | None = None
    root_key: int = 0
    depth: int = 0
    sequence: int = 0
    incidents: int = 0
    late_items: int = 0
    version: int = 0


class HistoryRecord(Record, frozen=True):
    """One fact of an instance, never changed; `body` is the engine's encoded event, `pii` names its personal fields."""

    instance_key: int
    sequence: int
    at: int
    kind: str
    event_class: EventClass
    element_id: str
    element_instance: int
    actor: str
    on_behalf_of: str
    reason: str
    pii: str
    schema: int
    program: str
    body: bytes


class WorkItemRecord(Record, frozen=True):
    """A piece of work waiting for a person (待办), or done.

    `scope` is the engine's scope it lies in, `letter` the RACI letter under which it is done; the `due`, `clock`, `total_ms` of
    the service level are as the model writes them, `due_at` and `warn_at` the instants they come to, `stopped_at` since when its
    clock stands still; `follow_up_at` when it should be looked at again.
    """

    key: int
    instance_key: int
    element_instance: int
    element_id: str
    scope: int
    process_id: str
    version_key: int
    state: WorkItemState
    title: str = ""
    business_no: str = ""
    starter: str = ""
    letter: str = "R"
    post: str = ""
    assignee: str = ""
    priority: int = 50
    urgent: bool = False
    created_at: int = 0
    claimed_at: int | None = None
    completed_at: int | None = None
    completed_by: str = ""
    on_behalf_of: str = ""
    outcome: str = ""
    due: str = ""
    clock: str = ""
    total_ms: int = 0
    warn_at: int | None = None
    due_at: int | None = None
    warn_share: float = 0.0
    level: str = ""
    stopped_at: int | None = None
    follow_up_at: int | None = None
    version: int = 0


class DraftRecord(Record, frozen=True):
    work_item_key: int
    person: str
    body: bytes
    comment: str
    saved_at: int


class CopyRecord(Record, frozen=True):
    """A copy (抄送) of a finished step for somebody to be informed; unread until `read_at`."""

    key: int
    person: str
    instance_key: int
    work_item_key: int
    created_at: int
    read_at: int | None = None


class NotificationRecord(Record, frozen=True):
    """A line in somebody's bell: `kind` is a word of the catalogue, `params` its parameters as JSON."""

    key: int
    person: str
    kind: str
    instance_key: int
    work_item_key: int
    created_at: int
    params: str = "{}"
    read_at: int | None = None


class TimerRecord(Record, frozen=True):
    """Something due: an engine timer (`reference` is the engine's timer), the watch over a work item (its key), or the next
    instance of a timer start event (`instance_key` is its version, `reference` its place among the starts)."""

    instance_key: int
    kind: TimerKind
    reference: int
    element_id: str
    due_at: int


class SubscriptionRecord(Record, frozen=True):
    """An instance waits for a message or signal; `number` is the engine's subscription.

    `correlation` is the key as text, empty when any message of the name will do; `channel` joins kind, name and correlation for
    the look-up. The kind `begun` (number 0) says that the instance was begun by a message with this key, and that no other
    instance of its process begins by the key while it runs; its name is the process.
    """

    instance_key: int
    number: int
    channel: str
    kind: SubscriptionKind
    name: str
    correlation: str
    element_id: str
    element_instance: int
    process_id: str
    created_at: int


class StartRecord(Record, frozen=True):
    """An instance of a released version begins when this happens; of a timer, `repeat` is what is left of its cycle."""

    process_id: str
    place: int
    element_id: str
    channel: str
    kind: StartKind
    name: str
    version_key: int
    repeat: str = ""


class MessageRecord(Record, frozen=True):
    """A message that is kept for who will wait for it until `expires_at`; `body` holds its variables."""

    key: int
    channel: str
    name: str
    correlation: str
    message_id: str
    body: bytes
    published_at: int
    expires_at: int


class DeliveryRecord(Record, frozen=True):
    """A kept message has reached an instance of the process: it reaches no other one of it."""

    message_key: int
    process_id: str


class JobRecord(Record, frozen=True):
    """Work for a connector or an outside worker.

    `due_at` is the instant from which it may be claimed: a lease moves it to its end, a failure to the end of the pause.
    `lease` is the fencing token of the last claim, 0 before the first.
    """

    key: int
    instance_key: int
    element_instance: int
    element_id: str
    topic: str
    state: JobState
    retries: int
    due_at: int
    body: bytes
    created_at: int
    lease: int = 0
    holder: str = ""
    error: str = ""
    attempts: int = 0
    version: int = 0


class IncidentRecord(Record, frozen=True):
    instance_key: int
    id: int
    element_id: str
    element_instance: int
    code: str
    message: str
    job_key: int | None
    raised_at: int
    resolved_at: int | None = None
    key: int = 0


class OutboxRecord(Record, frozen=True):
    """A message to the outside, written with the step that causes it; its key is the idempotency key of the delivery."""

    key: int
    topic: str
    body: bytes
    created_at: int
    due_at: int
    attempts: int = 0
    lease: int = 0
    error: str = ""
    dead: bool = False


class IdempotencyRecord(Record, frozen=True):
    """The stored answer of a command that carried a key: `digest` is the hash of its body."""

    person: str
    key: str
    command: str
    digest: str
    result: bytes
    created_at: int
