"""Questions over many rows: lists with pages, counts, figures. Answered by the read side, never on the hot path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from bihuan.application.ports.records import CopyRecord, HistoryRecord, InstanceRecord, WorkItemRecord

Folder = Literal["todo", "done", "started", "copies", "team"]
Sort = Literal["due", "created", "priority"]


class WorkItemFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which work items: `principals` are those who may do them, `person` whose list it is, `others` whose taken items count too.

    `due_before` is an instant; `unread_only` holds for copies; `sort` orders open work (what is done or copied stands newest
    first); `after` is the place the last page ended at, as the last row's sort values.
    """

    folder: Folder
    person: str
    principals: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    process: str = ""
    search: str = ""
    due_before: int | None = None
    unread_only: bool = False
    sort: Sort = "due"
    after: tuple[int, ...] = ()
    limit: int = 50


class ListedItem(msgspec.Struct, frozen=True):
    item: WorkItemRecord
    unread: bool
    place: tuple[int, ...]


class InstanceFilter(msgspec.Struct, frozen=True, kw_only=True):
    process: str = ""
    state: str = ""
    starter: str = ""
    search: str = ""
    version_key: int = 0
    late: bool = False
    with_incident: bool = False
    keys: tuple[int, ...] | None = None
    after: int = 0
    limit: int = 50


class ProcessFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One process in numbers: running and late now; ended since the given instant and how long those took on average."""

    process_id: str
    running: int = 0
    late: int = 0
    completed: int = 0
    mean_cycle_ms: int | None = None


class ActiveElement(msgspec.Struct, frozen=True):
    """Where an instance waits: a work item, a job or a timer at an element; `late` and `incident` say what is wrong there."""

    instance_key: int
    version_key: int
    element_id: str
    late: bool = False


class Lists(Protocol):
    def work_items(self, wanted: WorkItemFilter) -> list[ListedItem]: ...
    def count_work_items(self, *wanted: WorkItemFilter) -> list[int]:
        """How many each of them finds, asked in one go."""
        ...

    def opened_since(self, key: int, limit: int) -> list[WorkItemRecord]:
        """Work items still waiting whose key is greater than `key`, oldest first: what is new since one last looked."""
        ...

    def instances(self, wanted: InstanceFilter) -> list[InstanceRecord]:
        """Newest first."""
        ...

    def count_instances(self, wanted: InstanceFilter) -> int: ...
    def active_elements(self, instance_keys: Sequence[int]) -> list[ActiveElement]:
        """Where the instances wait now; work items first."""
        ...

    def active_elements_of_version(self, version_key: int) -> list[ActiveElement]: ...
    def incidents_of_version(self, version_key: int) -> list[tuple[int, str]]:
        """Open incidents as instance and element."""
        ...

    def figures(self, since: int) -> list[ProcessFigures]: ...
    def running_by_version(self, process_id: str) -> dict[int, int]: ...
    def step_means(self, version_key: int) -> dict[str, int]:
        """How long the steps of a version took people on average, from offered to done, in ms."""
        ...

    def started_by(self, person: str, since: int) -> dict[str, int]:
        """How often the person started each process."""
        ...

    def sequences_of_version(self, process_id: str, version_key: int) -> dict[int, int]:
        """The number of the last fact of every instance of the version, by the instance's key."""
        ...

    def passages(self, keys: Sequence[int], kinds: Sequence[str]) -> Sequence[tuple[int, int, str, str, int]]:
        """The facts of these kinds: instance, instant, kind, element, element instance; in their order per instance."""
        ...

    def copies(self, person: str, *, unread_only: bool = False, limit: int = 50) -> list[CopyRecord]: ...
    def copies_of_item(self, work_item_key: int) -> list[CopyRecord]:
        """Who got a copy of a work item, oldest first."""
        ...

    def unread(self, person: str, keys: Sequence[int]) -> set[int]:
        """Which of these work items the person has not opened yet."""
        ...

    def recent_history(self, kinds: Sequence[str], limit: int) -> list[HistoryRecord]:
        """The latest rows of these kinds, newest first."""
        ...
