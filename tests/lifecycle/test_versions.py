"""The life of a version and the routing of starts."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel.errors import Forbidden, InvalidInput, Rejected
from bihuan.lifecycle import routing, versions
from bihuan.lifecycle.routing import Route, Table
from bihuan.lifecycle.versions import MOVES, Move, Review, State

EAST = routing.facts("order", "liu", ("sales_east", "sales", "hq"), ("clerk",), {"amount": 5})
SOUTH = routing.facts("order", "hu", ("sales_south", "sales", "hq"), ("clerk",), {"amount": 50})
PILOT = Route(id="pilot:1", version_key=3, scope='department = "sales_east"', since=100, until=200)


@pytest.mark.parametrize(("state", "move"), list(product(get_args(State), get_args(Move))))
def test_a_move_is_an_arrow_of_the_table_or_refused(state: State, move: Move) -> None:
    if (state, move) in MOVES:
        assert versions.moved(state, move, "V1.0") == MOVES[state, move]
    else:
        with pytest.raises(Rejected):
            versions.moved(state, move, "V1.0")


def test_nothing_comes_into_force_without_a_review() -> None:
    assert {state for (state, _), after in MOVES.items() if after in {"released", "pilot"}} == {"review", "pilot"}
    assert [move for (state, move) in MOVES if state == "retired"] == []


def test_whoever_drew_or_handed_in_a_version_does_not_put_it_in_force() -> None:
    review = Review(editors=("zhou",), submitted_by="lin")
    for person in ("zhou", "lin"):
        with pytest.raises(Forbidden):
            versions.require_other_eyes(review, person, "V2.0")
    versions.require_other_eyes(review, "wang", "V2.0")
    assert review.edited_by("zhou") is review
    assert review.edited_by("li").editors == ("zhou", "li")


@pytest.mark.parametrize(
    ("labels", "major", "label"),
    [([], False, "V1.0"), (["V2.1", "V2.10", "V0.9"], False, "V2.11"), (["V2.1"], True, "V3.0"), (["old"], False, "V1.0")],
)
def test_labels_count_on(labels: list[str], major: bool, label: str) -> None:
    assert versions.next_label(labels, major=major) == label


def test_east_tries_the_new_version_while_south_keeps_the_old() -> None:
    table = Table((PILOT,))
    assert routing.chosen(table, EAST, 150) == 3
    assert routing.chosen(table, SOUTH, 150) is None
    assert [routing.chosen(table, EAST, at) for at in (99, 100, 199, 200)] == [None, 3, 3, None]


def test_a_paused_wave_falls_back_and_a_later_route_wins() -> None:
    wave = Route(id="wave:1", version_key=4, scope='list contains(departments, "sales")', since=150)
    table = Table((PILOT, wave))
    assert routing.chosen(table, EAST, 160) == 4
    assert routing.chosen(table, SOUTH, 160) == 4
    paused = table.with_route(Route(id="wave:1", version_key=4, scope=wave.scope, since=150, paused=True))
    assert routing.chosen(paused, SOUTH, 160) is None
    assert routing.chosen(paused, EAST, 160) == 3
    assert paused.without("wave:1", "pilot:1").routes == ()


def test_a_scope_may_ask_what_is_filled_in_at_the_start() -> None:
    large = Table((Route(id="pilot:2", version_key=5, scope="values.amount > 10"),))
    assert routing.chosen(large, SOUTH, 0) == 5
    assert routing.chosen(large, EAST, 0) is None


@pytest.mark.parametrize(
    ("scope", "code"),
    [("", "scope.empty"), ("department = ", "scope.unreadable"), ('dept = "x"', "scope.unknown_fact")],
)
def test_a_scope_nobody_can_judge_is_refused(scope: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        routing.check_scope(scope)
    assert caught.value.code == code


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), max_size=6), st.integers(0, 10))
def test_routes_depend_on_the_instant_alone_and_never_on_their_order(drawn: list[tuple[int, int, bool]], at: int) -> None:
    routes = tuple(
        Route(id=f"wave:{number}", version_key=number + 1, since=since, until=since + span, paused=paused)
        for number, (since, span, paused) in enumerate(drawn)
    )
    found = routing.chosen(Table(routes), EAST, at)
    assert found == routing.chosen(Table(tuple(reversed(routes))), EAST, at)
    valid = [each for each in routes if not each.paused and each.since <= at < (each.until or 0)]
    assert (found is None) == (not valid)
