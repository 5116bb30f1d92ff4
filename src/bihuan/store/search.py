"""Rows by conditions: what programs and long lists ask, built with SQLAlchemy's expressions over the columns of one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from bihuan.application.ports.records import (
    IncidentRecord,
    InstanceRecord,
    JobRecord,
    Record,
    VersionRecord,
    WorkItemRecord,
)
from bihuan.application.ports.search import Condition, Order, Search
from bihuan.kernel.errors import InvalidInput
from bihuan.store import schema
from bihuan.store.shelf import Desk

R = TypeVar("R", bound=Record)

_KEY = "key"


class Searching:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def jobs(self, wanted: Search) -> list[JobRecord]:
        return self._found(schema.jobs, JobRecord, wanted)

    def instances(self, wanted: Search) -> list[InstanceRecord]:
        return self._found(schema.instances, InstanceRecord, wanted)

    def work_items(self, wanted: Search) -> list[WorkItemRecord]:
        return self._found(schema.work_items, WorkItemRecord, wanted)

    def incidents(self, wanted: Search) -> list[IncidentRecord]:
        return self._found(schema.incidents, IncidentRecord, wanted)

    def versions(self, wanted: Search) -> list[VersionRecord]:
        return self._found(schema.versions, VersionRecord, wanted)

    def count(self, table: str, wanted: Search, most: int) -> int:
        source = schema.metadata.tables[table]
        inner = self._narrowed(sa.select(sa.literal(1)).select_from(source), source, wanted).limit(most)
        return int(self._desk.query(sa.select(sa.func.count()).select_from(inner.subquery()))[0][0])

    def place(self, record: Any, wanted: Search) -> Sequence[Any]:
        return [getattr(record, order.column) for order in _orders(wanted)]

    def _found(self, table: sa.Table, record: type[R], wanted: Search) -> list[R]:
        columns = [table.c[name] for name in record.__struct_fields__]
        query = self._narrowed(sa.select(*columns), table, wanted)
        orders = _orders(wanted)
        backwards = bool(wanted.before)
        place = wanted.before or wanted.after
        if place:
            if len(place) != len(orders):
                raise InvalidInput("list.bad_cursor", place="/page")
            query = query.where(_beyond(table, orders, place, backwards=backwards))
        for order in orders:
            column = table.c[order.column]
            query = query.order_by(column.desc() if order.descending != backwards else column.asc())
        rows = self._desk.query(query.offset(wanted.offset).limit(wanted.limit))
        found = [record(*row) for row in rows]
        return found[::-1] if backwards else found

    def _narrowed(self, query: sa.Select[Any], table: sa.Table, wanted: Search) -> sa.Select[Any]:
        query = query.where(table.c.tenant == self._desk.tenant)
        for condition in wanted.where:
            query = query.where(_compared(table, condition))
        if wanted.any_of:
            query = query.where(sa.or_(*(sa.and_(*(_compared(table, each) for each in group)) for group in wanted.any_of)))
        return query


def _orders(wanted: Search) -> list[Order]:
    """The order wanted, made total by the key."""
    orders = [each for each in wanted.order if each.column != _KEY]
    last = next((each for each in wanted.order if each.column == _KEY), Order(_KEY))
    return [*orders, last]


def _beyond(table: sa.Table, orders: Sequence[Order], place: Sequence[Any], *, backwards: bool) -> sa.ColumnElement[bool]:
    """Rows behind a place, column by column: (a > x) or (a = x and b > y) …"""
    parts: list[sa.ColumnElement[bool]] = []
    for number, order in enumerate(orders):
        column = table.c[order.column]
        further = column < place[number] if order.descending != backwards else column > place[number]
        equal = [table.c[earlier.column] == place[position] for position, earlier in enumerate(orders[:number])]
        parts.append(sa.and_(*equal, further))
    return sa.or_(*parts)


def _compared(table: sa.Table, condition: Condition) -> sa.ColumnElement[bool]:
    column, value = table.c[condition.column], condition.value
    match condition.operator:
        case "eq":
            return column == value
        case "neq":
            return column != value
        case "exists":
            return column.is_not(None) if value else column.is_(None)
        case "in":
            return column.in_(list(value))
        case "not_in":
            return column.not_in(list(value))
        case "like":
            return sa.cast(column, sa.Text).like(_pattern(str(value)), escape="\\")
        case "gt":
            return column > value
        case "gte":
            return column >= value
        case "lt":
            return column < value
        case "lte":
            return column <= value


def _pattern(text: str) -> str:
    r"""`*` and `?` of a search as SQL has them; a backslash takes the meaning from the sign behind it."""
    found: list[str] = []
    signs = iter(text)
    for sign in signs:
        if sign == "\\":
            sign = next(signs, "\\")
            found.append(f"\\{sign}" if sign in "%_\\" else sign)
        elif sign in "*?":
            found.append("%" if sign == "*" else "_")
        else:
            found.append(f"\\{sign}" if sign in "%_" else sign)
    return "".join(found)
