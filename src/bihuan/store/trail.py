"""The history of many instances at once, read for projections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from bihuan.application.ports.logs import Window
from bihuan.application.ports.records import InstanceRecord, WorkItemRecord
from bihuan.engine.state import ROOT
from bihuan.store import schema
from bihuan.store.shelf import Desk

_instances = schema.instances
_items = schema.work_items
_history = schema.history
_scopes = schema.scopes


class Trail:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def instances(self, window: Window) -> list[InstanceRecord]:
        columns = [_instances.c[name] for name in InstanceRecord.__struct_fields__]
        query = sa.select(*columns).where(self._within(window)).order_by(_instances.c.started_at, _instances.c.key)
        return [InstanceRecord(*row) for row in self._desk.query(query)]

    def work_items(self, window: Window) -> list[WorkItemRecord]:
        columns = [_items.c[name] for name in WorkItemRecord.__struct_fields__]
        query = self._joined(sa.select(*columns), _items, window).where(_items.c.state.in_(("completed", "canceled")))
        return [WorkItemRecord(*row) for row in self._desk.query(query.order_by(_items.c.key))]

    def facts(self, window: Window, kinds: Sequence[str]) -> Iterable[tuple[int, int, str, str, int, str]]:
        table = _history.c
        columns: list[Any] = [table.instance_key, table.at, table.kind, table.element_id, table.element_instance, table.actor]
        query = self._joined(sa.select(*columns), _history, window).where(table.kind.in_(kinds))
        rows = self._desk.query(query.order_by(table.instance_key, table.sequence))
        return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in rows]

    def values(self, window: Window) -> dict[int, dict[int, bytes]]:
        columns: list[Any] = [_scopes.c.instance_key, _scopes.c.scope, _scopes.c.body]
        query = self._joined(sa.select(*columns), _scopes, window).where(_scopes.c.scope.in_((ROOT, -ROOT)))
        found: dict[int, dict[int, bytes]] = {}
        for key, scope, body in self._desk.query(query):
            found.setdefault(key, {})[scope] = body
        return found

    def _joined(self, query: sa.Select[*tuple[Any, ...]], table: sa.Table, window: Window) -> sa.Select[*tuple[Any, ...]]:
        matches = sa.and_(table.c.tenant == _instances.c.tenant, table.c.instance_key == _instances.c.key)
        return query.select_from(_instances.join(table, matches)).where(self._within(window))

    def _within(self, window: Window) -> sa.ColumnElement[bool]:
        conditions = [
            _instances.c.tenant == self._desk.tenant,
            _instances.c.process_id == window.process_id,
            _instances.c.started_at >= window.since,
            _instances.c.started_at < window.until,
        ]
        if window.version_keys:
            conditions.append(_instances.c.version_key.in_(window.version_keys))
        if window.keys:
            conditions.append(_instances.c.key.in_(window.keys))
        return sa.and_(*conditions)
