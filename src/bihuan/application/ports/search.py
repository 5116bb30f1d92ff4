"""Searching rows of one kind by conditions over their columns: for programs and for lists with many filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Protocol, TypeAlias

import msgspec

from bihuan.application.ports.records import (
    HistoryRecord,
    IncidentRecord,
    InstanceRecord,
    JobRecord,
    ResourceRecord,
    SubscriptionRecord,
    VersionRecord,
    WorkItemRecord,
)

Operator: TypeAlias = Literal["eq", "neq", "exists", "in", "not_in", "like", "gt", "gte", "lt", "lte"]


class Condition(msgspec.Struct, frozen=True, tag=True):
    """One column compared; `value` is a bool for `exists`, a sequence for `in`, a pattern with `*` and `?` for `like`.

    Patterns fit the whole value and tell capitals from small letters. A column without a value fits only `exists` false.
    """

    column: str
    operator: Operator
    value: Any


class Related(msgspec.Struct, frozen=True, tag=True):
    """There is a row of another table that belongs to this one and for which all of `where` holds."""

    table: str
    where: tuple[Clause, ...]


class AnyOf(msgspec.Struct, frozen=True, tag=True):
    """All clauses of at least one group hold; without any group nothing fits."""

    groups: tuple[tuple[Clause, ...], ...]


class Not(msgspec.Struct, frozen=True, tag=True):
    """Not all of these hold."""

    of: tuple[Clause, ...]


Clause: TypeAlias = Condition | Related | AnyOf | Not


class Order(msgspec.Struct, frozen=True):
    """By a column; rows without a value in it come last, whichever the direction."""

    column: str
    descending: bool = False


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """All of `where` must hold.

    Rows come in the given order, then by key. A page begins after `offset` rows, or after (`before`: ends before) the place of a
    row: its values of the order's columns and its key.
    """

    where: tuple[Clause, ...] = ()
    order: tuple[Order, ...] = ()
    offset: int = 0
    after: tuple[Any, ...] = ()
    before: tuple[Any, ...] = ()
    limit: int = 100


class Searching(Protocol):
    """Each answers a page of rows; `count` how many there are in all. A place that is none raises `InvalidInput`."""

    def jobs(self, wanted: Search) -> list[JobRecord]: ...
    def instances(self, wanted: Search) -> list[InstanceRecord]: ...
    def work_items(self, wanted: Search) -> list[WorkItemRecord]: ...
    def incidents(self, wanted: Search) -> list[IncidentRecord]: ...
    def versions(self, wanted: Search) -> list[VersionRecord]: ...
    def subscriptions(self, wanted: Search) -> list[SubscriptionRecord]: ...
    def resources(self, wanted: Search) -> list[ResourceRecord]: ...
    def history(self, wanted: Search) -> list[HistoryRecord]: ...
    def count(self, table: str, wanted: Search, most: int) -> int:
        """How many rows fit, counted up to `most`."""
        ...

    def tally(self, table: str, columns: Sequence[str], wanted: Search) -> list[tuple[Any, ...]]:
        """How many rows fit by the values of these columns: the values, then the number."""
        ...

    def place(self, record: Any, wanted: Search) -> Sequence[Any]:
        """Where a row stands in the order of the search."""
        ...
