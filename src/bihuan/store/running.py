"""Instances with their state and history, work items and what people leave on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bihuan.application.ports.records import (
    CopyRecord,
    DraftRecord,
    HistoryRecord,
    IdempotencyRecord,
    InstanceRecord,
    NotificationRecord,
    Record,
    WorkItemRecord,
)
from bihuan.store.connection import Value
from bihuan.store.shelf import Desk, Shelf, Tail, Work

CLOSED = frozenset({"completed", "canceled"})


class _Scope(Record, frozen=True):
    instance_key: int
    scope: int
    body: bytes


class Instances:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shelf = Shelf(desk, "instances", InstanceRecord, ("key",), group="parent_key", group_of="instances_children")
        self._scopes = Shelf(
            desk, "scopes", _Scope, ("instance_key", "scope"), group="instance_key", group_of="scopes_of_instance"
        )
        self.find = self._shelf.find
        self.add = self._shelf.add
        self.save = self._shelf.save

    def scopes(self, key: int) -> dict[int, bytes]:
        return {scope.scope: scope.body for scope in self._scopes.of_group(key)}

    def fetch_along(self, key: int) -> None:
        """Somebody has come upon the instance and will load it: fetch it with its state."""
        self._desk.also(self._shelf.fetch, (key,))
        self._desk.also(self._scopes.fetch_groups, key)

    def save_scopes(self, key: int, changed: dict[int, bytes], removed: Iterable[int] = (), *, new: bool = False) -> None:
        for scope, body in changed.items():
            record = _Scope(key, scope, body)
            if new:
                self._scopes.add(record)
            else:
                self._scopes.put(record)
        for scope in removed:
            self._scopes.remove(key, scope)

    def children(self, key: int) -> list[InstanceRecord]:
        return self._shelf.of_group(key)

    def child_of(self, key: int, element_instance: int) -> InstanceRecord | None:
        return next((child for child in self.children(key) if child.parent_element == element_instance), None)


class History:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tail: Tail[HistoryRecord] = Tail(desk, "history")
        self.append = self._tail.extend

    def of(self, instance_key: int, after: int = 0) -> list[HistoryRecord]:
        return [HistoryRecord(*row) for row in self._desk.ask("history_of_instance", instance_key, after)]


class _Candidates:
    """Who may do an item, written as one row per principal: to be replaced or cleared as a whole."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._pending: dict[int, tuple[bool, tuple[str, ...]]] = {}
        self._stored: dict[int, tuple[str, ...]] = {}
        self._many = desk.knows("candidates_of_item_many")
        desk.register(self)

    def set(self, key: int, principals: tuple[str, ...], *, new: bool) -> None:
        before = self._pending.get(key)

        def undo() -> None:
            if before is None:
                self._pending.pop(key, None)
            else:
                self._pending[key] = before

        self._desk.note(undo)
        self._pending[key] = (not new if before is None else before[0], principals)

    def pending(self, key: int) -> tuple[str, ...] | None:
        found = self._pending.get(key)
        return None if found is None else found[1]

    def stored(self, key: int) -> tuple[str, ...]:
        if key not in self._stored:
            if self._many:
                self._desk.want(self.fetch, key)
            self._stored[key] = tuple(row[0] for row in self._desk.rows("candidates_of_item", key))
        return self._stored[key]

    def fetch(self, keys: list[int]) -> None:
        found: dict[int, list[str]] = {key: [] for key in keys}
        for key, principal in self._desk.rows("candidates_of_item_many", keys):
            found[key].append(principal)
        self._stored.update({key: tuple(sorted(principals)) for key, principals in found.items()})

    @property
    def waiting(self) -> bool:
        return bool(self._pending)

    def flush(self, work: Work) -> list[int]:
        tenant = self._desk.tenant
        cleared: list[Sequence[Value]] = [(tenant, key) for key, (stored, _) in sorted(self._pending.items()) if stored]
        added: list[Sequence[Value]] = [
            (tenant, key, principal) for key, (_, principals) in sorted(self._pending.items()) for principal in principals
        ]
        self._stored.update({key: principals for key, (_, principals) in self._pending.items()})
        self._pending = {}
        expected: list[int] = []
        if cleared:
            work.append((self._desk.statement("candidates_clear"), cleared))
            expected.append(-1)
        if added:
            work.append((self._desk.statement("candidates_insert"), added))
            expected.append(len(added))
        return expected


class _Reading(Record, frozen=True):
    work_item_key: int
    person: str
    at: int


class WorkItems:
    def __init__(self, desk: Desk, instances: Instances) -> None:
        self._desk = desk
        self._instances = instances
        self._shelf = Shelf(desk, "work_items", WorkItemRecord, ("key",), group="instance_key", group_of="work_items_of_instance")
        self._shelf.along = self._fetch_along
        self._candidates = _Candidates(desk)
        self._readings = Shelf(desk, "readings", _Reading, ("work_item_key", "person"))
        self.find = self._shelf.find

    def _fetch_along(self, item: WorkItemRecord) -> None:
        self._instances.fetch_along(item.instance_key)
        self._desk.also(self._shelf.fetch_groups, item.instance_key)
        self._desk.also(self._candidates.fetch, item.key)

    def add(self, item: WorkItemRecord, principals: Iterable[str]) -> None:
        self._shelf.add(item)
        self._candidates.set(item.key, tuple(dict.fromkeys(principals)), new=True)

    def save(self, item: WorkItemRecord) -> WorkItemRecord:
        if item.state in CLOSED:
            self._candidates.set(item.key, (), new=False)
        return self._shelf.save(item)

    def foresee(self, key: int) -> None:
        self._shelf.foresee(key)

    def principals(self, key: int) -> tuple[str, ...]:
        pending = self._candidates.pending(key)
        return self._candidates.stored(key) if pending is None else pending

    def offer(self, key: int, principals: Iterable[str]) -> None:
        self._candidates.set(key, tuple(dict.fromkeys(principals)), new=False)

    def of_instance(self, instance_key: int) -> list[WorkItemRecord]:
        return self._shelf.of_group(instance_key)

    def open_of_instance(self, instance_key: int) -> list[WorkItemRecord]:
        return [item for item in self.of_instance(instance_key) if item.state not in CLOSED]

    def of_element(self, instance_key: int, element_instance: int) -> list[WorkItemRecord]:
        return [item for item in self.of_instance(instance_key) if item.element_instance == element_instance]

    def mark_read(self, key: int, person: str, at: int) -> None:
        if self._readings.find(key, person) is None:
            self._readings.add(_Reading(key, person, at))


class Drafts:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shelf = Shelf(desk, "drafts", DraftRecord, ("work_item_key", "person"))
        self.find = self._shelf.find
        self.put = self._shelf.put

    def remove(self, work_item_key: int) -> None:
        self._desk.sweep("drafts_clear", work_item_key)


class Copies:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tail: Tail[CopyRecord] = Tail(desk, "copies")
        self.add = self._tail.add

    def mark_read(self, person: str, instance_key: int, at: int) -> None:
        self._desk.change("copies_mark_read", person=person, instance_key=instance_key, at=at)

    def mark_all_read(self, person: str, at: int) -> None:
        self._desk.change("copies_mark_all_read", person=person, at=at)


class Notifications:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tail: Tail[NotificationRecord] = Tail(desk, "notifications")
        self.add = self._tail.add

    def mark_read(self, person: str, at: int) -> None:
        self._desk.change("notifications_mark_read", person=person, at=at)

    def of(self, person: str, limit: int = 50) -> list[NotificationRecord]:
        return [NotificationRecord(*row) for row in self._desk.ask("notifications_of_person", person, limit)]


class _Number(Record, frozen=True):
    rule: str
    period: str
    drawn: int


class Numbers:
    """The row of a counter stays locked from the first draw to the end of the batch, so no number is lost or doubled."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shelf = Shelf(desk, "numbers", _Number, ("rule", "period"))

    def draw(self, rule: str, period: str) -> int:
        self._desk.require_writing()
        known = self._shelf.find(rule, period)
        number = known.drawn + 1 if known else 1
        record = _Number(rule, period, number)
        if known is None:
            self._shelf.add(record)
        else:
            self._shelf.save(record)
        return number


class Idempotency:
    def __init__(self, desk: Desk) -> None:
        self._shelf = Shelf(desk, "idempotency", IdempotencyRecord, ("person", "key"))
        self.add = self._shelf.add

    def find(self, key: str, person: str) -> IdempotencyRecord | None:
        return self._shelf.find(person, key)
