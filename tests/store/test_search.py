"""Searching rows: pages that neither lose nor repeat one, and conditions that mean the same on both databases."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bihuan.application.ports import Transaction
from bihuan.application.ports.records import IncidentRecord, SubscriptionRecord
from bihuan.application.ports.search import AnyOf, Clause, Condition, Not, Order, Related, Search
from bihuan.kernel.errors import InvalidInput
from bihuan.store import Database
from tests.store import samples

replace = msgspec.structs.replace

ENDS = (None, 50, None, 20, 20, None, 90)
NAMES = ("", "Anna", "anna", "a*b", "a%b", "[x]", "")


@pytest.fixture
def filled(database: Database) -> Database:
    """Seven instances, numbered from 1, of which three have not ended and two have no number."""

    def fill(tx: Transaction) -> None:
        for number, (ended, name) in enumerate(zip(ENDS, NAMES, strict=True), 1):
            tx.instances.add(samples.instance(number, ended_at=ended, business_no=name, process_id=f"p{number % 2}"))
            tx.history.append([samples.fact(number, 1, element_id="pack" if number > 4 else "wait")])
        tx.work_items.add(samples.work_item(20, 1), ["post:clerk", "person:li"])
        tx.work_items.add(samples.work_item(21, 2), ["post:keeper"])
        tx.work_items.add(samples.work_item(22, 3), [])
        tx.subscriptions.add(SubscriptionRecord(1, 7, "c1", "message", "paid", "A", "wait", 3, "p1", 1_000))
        tx.subscriptions.add(SubscriptionRecord(1, 8, "c2", "message", "paid", "B", "wait", 4, "p1", 1_000))
        tx.subscriptions.add(SubscriptionRecord(3, 7, "c3", "signal", "stop", "", "wait", 3, "p1", 1_000))
        tx.incidents.add(IncidentRecord(4, 1, "pack", 3, "engine.job_failed", "", None, 1_000, None, 30))

    database.write(fill).result()
    return database


def keys(database: Database, *where: Clause, table: str = "instances") -> list[int]:
    wanted = Search(where=where)
    found: list[int] = database.read(lambda tx: [row.key for row in getattr(tx.search, table)(wanted)])
    assert database.read(lambda tx: tx.search.count(table, wanted, 100)) == len(found)
    return found


def walk(database: Database, order: Order, limit: int, before: tuple[Any, ...] = ()) -> list[int]:
    """All keys, page by page from the beginning to the end; or backwards from a place to the beginning."""
    seen: list[int] = []
    wanted = Search(order=(order,), limit=limit, before=before)
    while True:
        page = database.read(lambda tx, wanted=wanted: tx.search.instances(wanted))
        if not page:
            return seen
        found = [row.key for row in page]
        if before:
            seen, wanted = [*found, *seen], replace(wanted, before=place_of(database, page[0], wanted))
        else:
            seen, wanted = [*seen, *found], replace(wanted, after=place_of(database, page[-1], wanted))


def place_of(database: Database, row: Any, wanted: Search) -> tuple[Any, ...]:
    return tuple(database.read(lambda tx: tx.search.place(row, wanted)))


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
@pytest.mark.parametrize(
    ("descending", "expected"), [(False, [4, 5, 2, 7, 1, 3, 6]), (True, [7, 2, 4, 5, 1, 3, 6])], ids=["up", "down"]
)
def test_pages_by_a_column_that_may_be_empty_lose_nothing(
    filled: Database, descending: bool, expected: list[int], limit: int
) -> None:
    order = Order("ended_at", descending=descending)
    assert walk(filled, order, limit) == expected
    wanted = Search(order=(order,))
    last = filled.read(lambda tx: tx.search.instances(wanted)[-1])
    assert walk(filled, order, limit, before=place_of(filled, last, wanted)) == expected[:-1]


@pytest.mark.parametrize("place", [("x", 1), (1,), (1, 2, 3), (1, None), (True, 1), (1 << 63, 1), (1, "\0")])
def test_a_place_that_is_none_is_refused(filled: Database, place: tuple[Any, ...]) -> None:
    with pytest.raises(InvalidInput) as refused:
        filled.read(lambda tx: tx.search.instances(Search(order=(Order("ended_at"),), after=place)))
    assert refused.value.code == "list.bad_cursor"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("anna", [3]),
        ("?nna", [2, 3]),
        ("An*", [2]),
        ("nn", []),
        ("*nn*", [2, 3]),
        ("a\\*b", [4]),
        ("a*b", [4, 5]),
        ("a%b", [5]),
        ("[x]", [6]),
        ("[a-z]*", []),
    ],
)
def test_patterns_fit_the_whole_and_tell_capitals(filled: Database, pattern: str, expected: list[int]) -> None:
    assert keys(filled, Condition("business_no", "like", pattern)) == expected


def test_conditions_are_combined(filled: Database) -> None:
    ended = Condition("ended_at", "exists", True)
    assert keys(filled, ended) == [2, 4, 5, 7]
    assert keys(filled, Not((ended,))) == [1, 3, 6]
    assert keys(filled, Not((Condition("ended_at", "eq", 20),))) == [1, 2, 3, 6, 7], "what has no value is not 20"
    assert keys(filled, AnyOf(((ended, Condition("key", "gt", 4)), (Condition("key", "eq", 1),)))) == [1, 5, 7]
    assert keys(filled, AnyOf(())) == []
    assert keys(filled, AnyOf(((),))) == [1, 2, 3, 4, 5, 6, 7]
    assert keys(filled, Condition("ended_at", "gt", 3), Condition("ended_at", "lt", 50)) == [4, 5], "as numbers, not as text"


def test_rows_are_found_by_what_belongs_to_them(filled: Database) -> None:
    assert keys(filled, Related("history", (Condition("element_id", "eq", "pack"),))) == [5, 6, 7]
    clerks = Related("candidates", (Condition("principal", "eq", "post:clerk"),))
    assert keys(filled, clerks, table="work_items") == [20]
    assert keys(filled, Not((clerks,)), table="work_items") == [21, 22]
    of_clerks = Related("work_items", (clerks,))
    assert keys(filled, of_clerks) == [1]
    assert keys(filled, Related("instances", (Condition("process_id", "eq", "p0"),)), table="incidents") == [30]
    assert keys(filled, Related("instances", (Condition("process_id", "eq", "p1"),)), table="incidents") == []


def test_rows_with_keys_of_two_columns_are_paged(filled: Database) -> None:
    def walked(table: str) -> list[tuple[int, int]]:
        seen: list[tuple[int, int]] = []
        wanted = Search(limit=1)
        while page := filled.read(lambda tx, wanted=wanted: getattr(tx.search, table)(wanted)):
            place = place_of(filled, page[0], wanted)
            seen.append((place[0], place[1]))
            wanted = replace(wanted, after=place)
        return seen

    assert walked("subscriptions") == [(1, 7), (1, 8), (3, 7)]
    assert walked("history") == [(number, 1) for number in range(1, 8)]
    even = Search(where=(Related("instances", (Condition("process_id", "eq", "p0"),)), Condition("actor", "like", "l?")))
    assert [row.instance_key for row in filled.read(lambda tx: tx.search.history(even))] == [2, 4, 6]


def test_rows_are_tallied(filled: Database) -> None:
    waiting = Search(where=(Related("subscriptions", (Condition("kind", "eq", "message"),)),))
    assert filled.read(lambda tx: tx.search.tally("instances", ("process_id", "version_key"), waiting)) == [("p1", 7, 1)]
    ended = Search(where=(Condition("ended_at", "exists", True),))
    assert filled.read(lambda tx: tx.search.tally("instances", ("process_id",), ended)) == [("p0", 2), ("p1", 2)]


def test_as_many_groups_as_one_likes_fit_side_by_side(filled: Database) -> None:
    groups = tuple((Condition("key", "eq", number), Condition("tenant", "eq", 0)) for number in range(3, 5_000))
    assert keys(filled, AnyOf(groups)) == [3, 4, 5, 6, 7]
    assert keys(filled, Not((AnyOf(groups),))) == [1, 2]


def test_a_column_named_twice_is_sorted_by_as_it_comes_first(filled: Database) -> None:
    wanted = Search(order=(Order("process_id"), Order("business_no"), Order("process_id", descending=True)))
    twice = filled.read(lambda tx: [row.key for row in tx.search.instances(wanted)])
    once = filled.read(lambda tx: [row.key for row in tx.search.instances(replace(wanted, order=wanted.order[:2]))])
    assert twice == once
    assert [key % 2 for key in twice] == [0, 0, 0, 1, 1, 1, 1]
