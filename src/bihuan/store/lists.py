"""The read side: lists, counts and figures, built with SQLAlchemy's expressions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from bihuan.application.ports.lists import (
    ActiveElement,
    InstanceFilter,
    ListedItem,
    ProcessFigures,
    WorkItemFilter,
)
from bihuan.application.ports.records import CopyRecord, HistoryRecord, InstanceRecord, WorkItemRecord
from bihuan.kernel.errors import InvalidInput
from bihuan.store import schema
from bihuan.store.shelf import Desk

NEVER = 1 << 62
OPEN = ("open", "claimed")

_items = schema.work_items
_instances = schema.instances
_copies = schema.copies
_history = schema.history


class Lists:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # Work items

    def work_items(self, wanted: WorkItemFilter) -> list[ListedItem]:
        unread = ~sa.exists().where(
            schema.readings.c.tenant == self._desk.tenant,
            schema.readings.c.work_item_key == _items.c.key,
            schema.readings.c.person == wanted.person,
        )
        order = self._order(wanted)
        query = self._narrowed(sa.select(*_columns(_items, WorkItemRecord), self._unread(wanted, unread), *order), wanted)
        if wanted.after:
            if len(wanted.after) != len(order):
                raise InvalidInput("list.bad_cursor", place="/after")
            query = query.where(sa.tuple_(*order) > sa.tuple_(*(sa.literal(value, sa.BigInteger) for value in wanted.after)))
        rows = self._desk.query(query.order_by(*order).limit(wanted.limit))
        width = len(WorkItemRecord.__struct_fields__)
        return [ListedItem(_item(row[:width]), bool(row[width]), tuple(row[width + 1 :])) for row in rows]

    def count_work_items(self, *wanted: WorkItemFilter) -> list[int]:
        counts = [self._narrowed(sa.select(sa.func.count()), each).scalar_subquery() for each in wanted]
        return [int(count) for count in self._desk.query(sa.select(*counts))[0]]

    def opened_since(self, key: int, limit: int) -> list[WorkItemRecord]:
        query = sa.select(*_columns(_items, WorkItemRecord)).where(
            _items.c.tenant == self._desk.tenant, _items.c.key > key, _items.c.state.in_(OPEN)
        )
        return [_item(row) for row in self._desk.query(query.order_by(_items.c.key).limit(limit))]

    def unread(self, person: str, keys: Sequence[int]) -> set[int]:
        readings = schema.readings
        query = sa.select(readings.c.work_item_key).where(
            readings.c.tenant == self._desk.tenant, readings.c.person == person, readings.c.work_item_key.in_(keys)
        )
        return set(keys) - {row[0] for row in self._desk.query(query)}

    def copies(self, person: str, *, unread_only: bool = False, limit: int = 50) -> list[CopyRecord]:
        query = sa.select(*_columns(_copies, CopyRecord)).where(_copies.c.tenant == self._desk.tenant, _copies.c.person == person)
        if unread_only:
            query = query.where(_copies.c.read_at.is_(None))
        return [CopyRecord(*row) for row in self._desk.query(query.order_by(_copies.c.key.desc()).limit(limit))]

    def copies_of_item(self, work_item_key: int) -> list[CopyRecord]:
        mine = _copies.c.tenant == self._desk.tenant, _copies.c.work_item_key == work_item_key
        rows = self._desk.query(sa.select(*_columns(_copies, CopyRecord)).where(*mine).order_by(_copies.c.key))
        return [CopyRecord(*row) for row in rows]

    def _unread(self, wanted: WorkItemFilter, plain: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
        return _copies.c.read_at.is_(None) if wanted.folder == "copies" else plain

    def _order(self, wanted: WorkItemFilter) -> list[sa.ColumnElement[Any]]:
        """Ascending sort values, all integers, the last of them unique."""
        if wanted.folder == "done":
            return [-sa.func.coalesce(_items.c.completed_at, 0), -_items.c.key]
        if wanted.folder == "copies":
            return [-_copies.c.key]
        due = sa.func.coalesce(_items.c.due_at, NEVER)
        if wanted.sort == "created":
            return [-_items.c.created_at, -_items.c.key]
        if wanted.sort == "priority":
            return [-_items.c.priority, due, _items.c.key]
        return [sa.case((_items.c.urgent, 0), else_=1), due, _items.c.key]

    def _narrowed(self, query: sa.Select[Any], wanted: WorkItemFilter) -> sa.Select[Any]:
        tenant = self._desk.tenant
        if wanted.folder == "copies":
            joined = _copies.join(_items, sa.and_(_items.c.tenant == tenant, _items.c.key == _copies.c.work_item_key))
            query = query.select_from(joined).where(_copies.c.tenant == tenant, _copies.c.person == wanted.person)
            query = query.where(_copies.c.read_at.is_(None)) if wanted.unread_only else query
        else:
            query = query.select_from(_items).where(_items.c.tenant == tenant)
        if wanted.folder == "done":
            query = query.where(_items.c.completed_by == wanted.person)
        elif wanted.folder == "started":
            # Open work has no end yet, which the index knows; its state says the rest.
            query = query.where(_items.c.starter == wanted.person, _items.c.completed_at.is_(None), _items.c.state.in_(OPEN))
        elif wanted.folder in {"todo", "team"}:
            offered = sa.select(schema.candidates.c.work_item_key).where(
                schema.candidates.c.tenant == tenant, schema.candidates.c.principal.in_(wanted.principals)
            )
            query = query.where(_items.c.key.in_(offered), _items.c.state.in_(OPEN))
            if wanted.folder == "todo":
                query = query.where(_items.c.assignee.in_(("", wanted.person, *wanted.others)))
        if wanted.process:
            query = query.where(_items.c.process_id == wanted.process)
        if wanted.due_before is not None:
            query = query.where(_items.c.due_at < wanted.due_before, _items.c.stopped_at.is_(None))
        if wanted.search:
            query = query.where(_like(wanted.search, _items.c.title, _items.c.business_no))
        return query

    # Instances

    def instances(self, wanted: InstanceFilter) -> list[InstanceRecord]:
        query = self._instances_narrowed(sa.select(*_columns(_instances, InstanceRecord)), wanted)
        if wanted.after:
            query = query.where(_instances.c.key < wanted.after)
        rows = self._desk.query(query.order_by(_instances.c.key.desc()).limit(wanted.limit))
        return [_instance(row) for row in rows]

    def count_instances(self, wanted: InstanceFilter) -> int:
        return self._desk.query(self._instances_narrowed(sa.select(sa.func.count()), wanted))[0][0]

    def _instances_narrowed(self, query: sa.Select[Any], wanted: InstanceFilter) -> sa.Select[Any]:
        query = query.select_from(_instances).where(_instances.c.tenant == self._desk.tenant)
        exact = {
            "process_id": wanted.process,
            "state": wanted.state,
            "starter": wanted.starter,
            "version_key": wanted.version_key,
        }
        for column, value in exact.items():
            if value:
                query = query.where(_instances.c[column] == value)
        if wanted.late:
            query = query.where(_instances.c.late_items > 0)
        if wanted.with_incident:
            query = query.where(_instances.c.incidents > 0)
        if wanted.keys is not None:
            query = query.where(_instances.c.key.in_(wanted.keys))
        if wanted.search:
            query = query.where(_like(wanted.search, _instances.c.title, _instances.c.business_no))
        return query

    def active_elements(self, instance_keys: Sequence[int]) -> list[ActiveElement]:
        if not instance_keys:
            return []
        return self._active(lambda table: table.c.instance_key.in_(instance_keys))

    def active_elements_of_version(self, version_key: int) -> list[ActiveElement]:
        running = sa.select(_instances.c.key).where(
            _instances.c.tenant == self._desk.tenant, _instances.c.version_key == version_key, _instances.c.state == "active"
        )
        return self._active(lambda table: table.c.instance_key.in_(running))

    def _active(self, condition: Any) -> list[ActiveElement]:
        tenant = self._desk.tenant
        late = _items.c.level == "late"
        items = sa.select(_items.c.instance_key, _items.c.version_key, _items.c.element_id, late).where(
            _items.c.tenant == tenant, condition(_items), _items.c.state.in_(OPEN)
        )
        found = [ActiveElement(row[0], row[1], row[2], bool(row[3])) for row in self._desk.query(items.order_by(_items.c.key))]
        for table, extra in ((schema.jobs, None), (schema.timers, schema.timers.c.kind == "engine")):
            query = sa.select(table.c.instance_key, table.c.element_id).where(table.c.tenant == tenant, condition(table))
            if extra is not None:
                query = query.where(extra)
            found += [ActiveElement(row[0], 0, row[1]) for row in self._desk.query(query)]
        return found

    def incidents_of_version(self, version_key: int) -> list[tuple[int, str]]:
        incidents = schema.incidents
        running = sa.select(_instances.c.key).where(
            _instances.c.tenant == self._desk.tenant, _instances.c.version_key == version_key, _instances.c.incidents > 0
        )
        query = sa.select(incidents.c.instance_key, incidents.c.element_id).where(
            incidents.c.tenant == self._desk.tenant, incidents.c.resolved_at.is_(None), incidents.c.instance_key.in_(running)
        )
        return [(row[0], row[1]) for row in self._desk.query(query)]

    # Figures

    def figures(self, since: int) -> list[ProcessFigures]:
        table = _instances
        running = table.c.state == "active"
        ended = sa.and_(table.c.state == "completed", table.c.ended_at >= since)
        query = (
            sa.select(
                table.c.process_id,
                sa.func.sum(sa.case((running, 1), else_=0)),
                sa.func.sum(sa.case((sa.and_(running, table.c.late_items > 0), 1), else_=0)),
                sa.func.sum(sa.case((ended, 1), else_=0)),
                sa.func.avg(sa.case((ended, table.c.ended_at - table.c.started_at))),
            )
            .where(table.c.tenant == self._desk.tenant, sa.or_(running, ended))
            .group_by(table.c.process_id)
        )
        return [
            ProcessFigures(
                process_id=row[0],
                running=int(row[1]),
                late=int(row[2]),
                completed=int(row[3]),
                mean_cycle_ms=None if row[4] is None else int(row[4]),
            )
            for row in self._desk.query(query)
        ]

    def running_by_version(self, process_id: str) -> dict[int, int]:
        query = (
            sa.select(_instances.c.version_key, sa.func.count())
            .where(
                _instances.c.tenant == self._desk.tenant, _instances.c.process_id == process_id, _instances.c.state == "active"
            )
            .group_by(_instances.c.version_key)
        )
        return {row[0]: row[1] for row in self._desk.query(query)}

    def step_means(self, version_key: int) -> dict[str, int]:
        columns = _items.c
        done = sa.and_(columns.tenant == self._desk.tenant, columns.version_key == version_key, columns.state == "completed")
        mean = sa.func.avg(columns.completed_at - columns.created_at)
        query = sa.select(columns.element_id, mean).where(done).group_by(columns.element_id)
        return {element: int(value) for element, value in self._desk.query(query) if value is not None}

    def started_by(self, person: str, since: int) -> dict[str, int]:
        query = (
            sa.select(_instances.c.process_id, sa.func.count())
            .where(_instances.c.tenant == self._desk.tenant, _instances.c.starter == person, _instances.c.started_at >= since)
            .where(_instances.c.parent_key.is_(None))
            .group_by(_instances.c.process_id)
        )
        return {row[0]: row[1] for row in self._desk.query(query)}

    # By hand, because they read every row of a version: the expression layer would take most of the time.

    def sequences_of_version(self, process_id: str, version_key: int) -> dict[int, int]:
        return {row[0]: row[1] for row in self._desk.ask("sequences_of_version", process_id, version_key)}

    def passages(self, keys: Sequence[int], kinds: Sequence[str]) -> list[tuple[int, int, str, str, int]]:
        return [(row[0], row[1], row[2], row[3], row[4]) for row in self._desk.ask("passages_of_instances", [*keys], [*kinds])]

    def recent_history(self, kinds: Sequence[str], limit: int) -> list[HistoryRecord]:
        recent = sa.select(_instances.c.key).where(_instances.c.tenant == self._desk.tenant)
        recent = recent.order_by(_instances.c.key.desc()).limit(200)
        query = (
            sa.select(*_columns(_history, HistoryRecord))
            .where(_history.c.tenant == self._desk.tenant, _history.c.kind.in_(kinds), _history.c.instance_key.in_(recent))
            .order_by(_history.c.at.desc(), _history.c.instance_key, _history.c.sequence.desc())
            .limit(limit)
        )
        return [HistoryRecord(*row) for row in self._desk.query(query)]


def _columns(table: sa.Table, record: type[Any]) -> list[sa.Column[Any]]:
    return [table.c[name] for name in record.__struct_fields__]


def _item(row: Sequence[Any]) -> WorkItemRecord:
    return WorkItemRecord(*row)


def _instance(row: Sequence[Any]) -> InstanceRecord:
    return InstanceRecord(*row)


def _like(text: str, *columns: sa.Column[Any]) -> sa.ColumnElement[bool]:
    return sa.or_(*(column.icontains(text, autoescape=True) for column in columns))
