"""Rows by conditions: what programs and long lists ask, built with SQLAlchemy's expressions over the columns of one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from bihuan.application.ports.records import (
    HistoryRecord,
    IncidentRecord,
    InstanceRecord,
    JobRecord,
    Record,
    ResourceRecord,
    SubscriptionRecord,
    VersionRecord,
    WorkItemRecord,
)
from bihuan.application.ports.search import AnyOf, Clause, Condition, Not, Order, Related, Search
from bihuan.kernel.errors import InvalidInput
from bihuan.store import schema
from bihuan.store.shelf import Desk

R = TypeVar("R", bound=Record)

_SMALLEST, _LARGEST = -(1 << 63), (1 << 63) - 1
_SIDE_BY_SIDE = 64
# What makes the order of a table's rows total.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "subscriptions": ("instance_key", "number"),
    "history": ("instance_key", "sequence"),
    "resources": ("version_key", "kind", "id"),
}
_KEYED: Mapping[type[Record], str] = {SubscriptionRecord: "subscriptions", HistoryRecord: "history"}
# Which rows belong together: by these columns of the one and the other.
_TOGETHER: Mapping[tuple[str, str], tuple[str, str]] = {
    ("instances", "versions"): ("version_key", "key"),
    ("instances", "processes"): ("process_id", "id"),
    ("instances", "history"): ("key", "instance_key"),
    ("instances", "work_items"): ("key", "instance_key"),
    ("instances", "jobs"): ("key", "instance_key"),
    ("instances", "subscriptions"): ("key", "instance_key"),
    ("instances", "incidents"): ("key", "instance_key"),
    ("work_items", "candidates"): ("key", "work_item_key"),
    ("work_items", "instances"): ("instance_key", "key"),
    ("history", "instances"): ("instance_key", "key"),
    ("jobs", "instances"): ("instance_key", "key"),
    ("incidents", "instances"): ("instance_key", "key"),
    ("subscriptions", "instances"): ("instance_key", "key"),
    ("versions", "processes"): ("process_id", "id"),
    ("resources", "versions"): ("version_key", "key"),
}
# What is asked about as if it were a column.
_COMPUTED: Mapping[tuple[str, str], Callable[[sa.Table], sa.ColumnElement[Any]]] = {
    ("versions", "resource_name"): lambda table: table.c.process_id + ".bpmn",
}


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

    def subscriptions(self, wanted: Search) -> list[SubscriptionRecord]:
        return self._found(schema.subscriptions, SubscriptionRecord, wanted)

    def resources(self, wanted: Search) -> list[ResourceRecord]:
        return self._found(schema.resources, ResourceRecord, wanted)

    def history(self, wanted: Search) -> list[HistoryRecord]:
        return self._found(schema.history, HistoryRecord, wanted)

    def count(self, table: str, wanted: Search, most: int) -> int:
        source = schema.metadata.tables[table]
        inner = self._narrowed(sa.select(sa.literal(1)).select_from(source), source, wanted).limit(most)
        return int(self._desk.query(sa.select(sa.func.count()).select_from(inner.subquery()))[0][0])

    def tally(self, table: str, columns: Sequence[str], wanted: Search) -> list[tuple[Any, ...]]:
        source = schema.metadata.tables[table]
        by = [source.c[name] for name in columns]
        query = self._narrowed(sa.select(*by, sa.func.count()).select_from(source), source, wanted).group_by(*by).order_by(*by)
        return [tuple(row) for row in self._desk.query(query)]

    def place(self, record: Any, wanted: Search) -> Sequence[Any]:
        table = next((name for kind, name in _KEYED.items() if isinstance(record, kind)), "")
        return [getattr(record, order.column) for order in _orders(table, wanted)]

    def _found(self, table: sa.Table, record: type[R], wanted: Search) -> list[R]:
        columns = [table.c[name] for name in record.__struct_fields__]
        query = self._narrowed(sa.select(*columns), table, wanted)
        orders = _orders(table.name, wanted)
        backwards = bool(wanted.before)
        place = wanted.before or wanted.after
        if place:
            if len(place) != len(orders) or not all(
                _fits(table.c[order.column], value) for order, value in zip(orders, place, strict=True)
            ):
                raise InvalidInput("list.bad_cursor", place="/page")
            query = query.where(_beyond(table, orders, place, backwards=backwards))
        for order in orders:
            query = query.order_by(_ordered(table.c[order.column], order, backwards=backwards))
        rows = self._desk.query(query.offset(wanted.offset).limit(wanted.limit))
        found = [record(*row) for row in rows]
        return found[::-1] if backwards else found

    def _narrowed(self, query: sa.Select[Any], table: sa.Table, wanted: Search) -> sa.Select[Any]:
        return query.where(table.c.tenant == self._desk.tenant, *(_holds(table, clause) for clause in wanted.where))


def _orders(table: str, wanted: Search) -> list[Order]:
    """The order wanted, made total by the key."""
    keys = _KEYS.get(table, ("key",))
    orders: dict[str, Order] = {}
    for order in (*wanted.order, *(Order(key) for key in keys)):
        orders.setdefault(order.column, order)
    return list(orders.values())


def _ordered(column: sa.Column[Any], order: Order, *, backwards: bool) -> sa.ColumnElement[Any]:
    way = column.desc() if order.descending != backwards else column.asc()
    if not column.nullable:
        return way
    return way.nulls_first() if backwards else way.nulls_last()


def _fits(column: sa.Column[Any], value: Any) -> bool:
    """Whether a place may hold this value; places come from outside."""
    if value is None:
        return bool(column.nullable)
    if isinstance(column.type, sa.Integer):
        return isinstance(value, int) and not isinstance(value, bool) and _SMALLEST <= value <= _LARGEST
    return isinstance(value, str) and "\0" not in value


def _beyond(table: sa.Table, orders: Sequence[Order], place: Sequence[Any], *, backwards: bool) -> sa.ColumnElement[bool]:
    """Rows behind a place, column by column: (a > x) or (a = x and b > y) …; what has no value stands last."""
    parts: list[sa.ColumnElement[bool]] = []
    for number, order in enumerate(orders):
        equal = [_same(table.c[earlier.column], place[position]) for position, earlier in enumerate(orders[:number])]
        parts.append(sa.and_(*equal, _further(table.c[order.column], place[number], order, backwards=backwards)))
    return sa.or_(*parts)


def _same(column: sa.Column[Any], value: Any) -> sa.ColumnElement[bool]:
    return column.is_(None) if value is None else column == value


def _further(column: sa.Column[Any], value: Any, order: Order, *, backwards: bool) -> sa.ColumnElement[bool]:
    if value is None:
        return column.is_not(None) if backwards else sa.false()
    further = column < value if order.descending != backwards else column > value
    return sa.or_(further, column.is_(None)) if column.nullable and not backwards else further


def _holds(table: sa.Table, clause: Clause) -> sa.ColumnElement[bool]:
    match clause:
        case Condition():
            return _compared(table, clause)
        case Related():
            related = schema.metadata.tables[clause.table]
            own, theirs = _TOGETHER[table.name, clause.table]
            rows = sa.select(sa.literal(1)).select_from(related)
            rows = rows.where(related.c.tenant == table.c.tenant, related.c[theirs] == table.c[own])
            return sa.exists(rows.where(*(_holds(related, each) for each in clause.where)).correlate(table))
        case AnyOf():
            return _any([sa.and_(sa.true(), *(_holds(table, each) for each in group)) for group in clause.groups])
        case Not():
            # What cannot be said of a row without a value does not hold for it.
            return sa.not_(sa.and_(sa.true(), *(sa.func.coalesce(_holds(table, each), sa.false()) for each in clause.of)))


def _any(groups: Sequence[sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
    """Any of these, in brackets within brackets: databases limit how many may stand in one row."""
    while len(groups) > _SIDE_BY_SIDE:
        groups = [_either(*groups[begin : begin + _SIDE_BY_SIDE]) for begin in range(0, len(groups), _SIDE_BY_SIDE)]
    return sa.or_(sa.false(), *groups)


class _either(GenericFunction[bool]):  # noqa: N801 - as if it were a function of the database
    """Some conditions of which one must hold, in brackets of their own."""

    type = sa.Boolean()
    inherit_cache = True
    name = "_either"


@compiles(_either)
def _either_anywhere(element: Any, compiler: Any, **words: Any) -> str:
    return "(" + " OR ".join(f"({compiler.process(each, **words)})" for each in element.clauses) + ")"


def _compared(table: sa.Table, condition: Condition) -> sa.ColumnElement[bool]:
    computed = _COMPUTED.get((table.name, condition.column))
    column: sa.ColumnElement[Any] = computed(table) if computed is not None else table.c[condition.column]
    value = condition.value
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
            return _like(sa.cast(column, sa.Text), _pattern(str(value)), _glob(str(value)))
        case "gt":
            return column > value
        case "gte":
            return column >= value
        case "lt":
            return column < value
        case "lte":
            return column <= value


class _like(GenericFunction[bool]):  # noqa: N801 - a function of the database
    """A text and a pattern, as LIKE and as GLOB have it: LIKE of SQLite does not tell capitals from small letters."""

    type = sa.Boolean()
    inherit_cache = True
    name = "_like"


@compiles(_like)
def _like_anywhere(element: Any, compiler: Any, **words: Any) -> str:
    text, pattern, _ = element.clauses
    return f"{compiler.process(text, **words)} LIKE {compiler.process(pattern, **words)} ESCAPE '\\'"


@compiles(_like, "sqlite")
def _like_on_sqlite(element: Any, compiler: Any, **words: Any) -> str:
    text, _, pattern = element.clauses
    return f"{compiler.process(text, **words)} GLOB {compiler.process(pattern, **words)}"


def _signs(text: str) -> Sequence[tuple[str, bool]]:
    """The signs of a pattern, each with whether it stands for itself; a backslash takes the meaning from the sign behind it."""
    found: list[tuple[str, bool]] = []
    signs = iter(text)
    for sign in signs:
        found.append((next(signs, "\\"), True) if sign == "\\" else (sign, sign not in "*?"))
    return found


def _pattern(text: str) -> str:
    """`*` and `?` of a search as LIKE has them."""
    wild = {"*": "%", "?": "_"}
    return "".join((f"\\{sign}" if sign in "%_\\" else sign) if plain else wild[sign] for sign, plain in _signs(text))


def _glob(text: str) -> str:
    """The same for GLOB, which knows both and sets of signs besides."""
    return "".join(f"[{sign}]" if plain and sign in "*?[" else sign for sign, plain in _signs(text))
