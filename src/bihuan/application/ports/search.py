"""Searching rows of one kind by conditions over their columns: for programs and for lists with many filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Protocol, TypeAlias

import msgspec

from bihuan.application.ports.records import IncidentRecord, InstanceRecord, JobRecord, VersionRecord, WorkItemRecord

Operator: TypeAlias = Literal["eq", "neq", "exists", "in", "not_in", "like", "gt", "gte", "lt", "lte"]


class Condition(msgspec.Struct, frozen=True):
    """One column compared; `value` is a bool for `exists`, a sequence for `in`, a pattern with `*` and `?` for `like`."""

    column: str
    operator: Operator
    value: Any


class Order(msgspec.Struct, frozen=True):
    column: str
    descending: bool = False


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """All of `where`, and of each group of `any_of` one row of conditions must hold.

    Rows come in the given order, then by key. A page begins after `offset` rows, or after (`before`: ends before) the place of a
    row: its values of the order's columns and its key.
    """

    where: tuple[Condition, ...] = ()
    any_of: tuple[tuple[Condition, ...], ...] = ()
    order: tuple[Order, ...] = ()
    offset: int = 0
    after: tuple[Any, ...] = ()
    before: tuple[Any, ...] = ()
    limit: int = 100


class Searching(Protocol):
    """Each answers a page of rows; `count` how many there are in all."""

    def jobs(self, wanted: Search) -> list[JobRecord]: ...
    def instances(self, wanted: Search) -> list[InstanceRecord]: ...
    def work_items(self, wanted: Search) -> list[WorkItemRecord]: ...
    def incidents(self, wanted: Search) -> list[IncidentRecord]: ...
    def versions(self, wanted: Search) -> list[VersionRecord]: ...
    def count(self, table: str, wanted: Search, most: int) -> int:
        """How many rows fit, counted up to `most`."""
        ...

    def place(self, record: Any, wanted: Search) -> Sequence[Any]:
        """Where a row stands in the order of the search."""
        ...
