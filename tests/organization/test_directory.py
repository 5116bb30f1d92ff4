"""Looking things up in an organization, sound or not."""

from __future__ import annotations

import msgspec
import pytest

from bihuan.organization.directory import Organization
from bihuan.organization.model import Department, Person, Roster
from tests.organization.company import ROSTER, company, text


def names(found: tuple[Person, ...]) -> list[str]:
    return [person.id for person in found]


def test_posts_and_holders() -> None:
    them = company()
    assert [post.id for post in them.posts_of("carl")] == ["cfo", "accountant"]
    assert names(them.holders("seller")) == ["sam", "sue"]
    assert them.holders("cashier") == ()
    assert them.posts_of("gone") == ()
    assert them.posts_of("nobody") == ()
    assert them.active("sam")
    assert not them.active("gone")
    assert not them.active("nobody")


def test_departments_from_the_top_down() -> None:
    them = company()
    assert [each.id for each in them.path("east")] == ["hq", "sales", "east"]
    assert [each.id for each in them.children("hq")] == ["finance", "sales"]
    assert [each.id for each in them.descendants("hq")] == ["finance", "sales", "east"]
    assert [each.id for each in them.children("")] == ["hq"]
    assert names(them.members("east")) == ["sam", "sue"]
    assert set(names(them.members("hq", below=True))) == {"boss", "mia", "sam", "sue", "carl"}


@pytest.mark.parametrize(("department", "head"), [("sales", "mia"), ("east", "mia"), ("hq", "boss"), ("nowhere", None)])
def test_the_head_of_a_department_or_of_the_next_above(department: str, head: str | None) -> None:
    found = company().head(department)
    assert (found.id if found else None) == head


def test_the_chain_of_superiors() -> None:
    them = company()
    assert names(them.managers("sam")) == ["mia", "boss"]
    first, second, third = (them.manager("sam", level) for level in (1, 2, 3))
    assert first is not None
    assert (first.id, second and second.id, third) == ("mia", "boss", None)
    assert them.manager("sam", 0) is None
    assert them.managers("boss") == ()
    assert names(them.reports("mia")) == ["sam", "sue"]


def test_without_a_manager_the_head_of_the_department_stands_in() -> None:
    people = tuple(
        msgspec.structs.replace(person, manager="") if person.id in ("sam", "mia") else person for person in ROSTER.people
    )
    them = Organization(msgspec.structs.replace(ROSTER, people=people))
    assert names(them.managers("sam")) == ["mia", "boss"]


def test_a_superior_who_has_left_is_stepped_over() -> None:
    people = tuple(msgspec.structs.replace(person, active=False) if person.id == "mia" else person for person in ROSTER.people)
    them = Organization(msgspec.structs.replace(ROSTER, people=people))
    assert names(them.managers("sam")) == ["boss"]
    head = them.head("sales")
    assert head is not None
    assert head.id == "boss"


def test_circles_end() -> None:
    them = Organization(
        Roster(
            people=(
                Person(id="a", name=text("a"), department="x", manager="b"),
                Person(id="b", name=text("b"), department="x", manager="a"),
            ),
            departments=(Department(id="x", name=text("x"), parent="y"), Department(id="y", name=text("y"), parent="x")),
        )
    )
    assert names(them.managers("a")) == ["b"]
    assert [each.id for each in them.path("x")] == ["y", "x"]
    assert [each.id for each in them.descendants("x")] == ["y"]
    assert them.head("x") is None


@pytest.mark.parametrize(
    ("process", "now", "deputies"),
    [("buy", 100, ("sam",)), ("buy", 199, ("sam",)), ("buy", 200, ()), ("buy", 99, ()), ("pay", 150, ())],
)
def test_deputies_of_a_time_and_a_process(process: str, now: int, deputies: tuple[str, ...]) -> None:
    them = company()
    assert them.deputies("mia", process, now) == deputies
    assert them.stands_in_for("sam", process, now) == (("mia",) if deputies else ())


def test_two_accounts_of_one_human_being() -> None:
    people = (*ROSTER.people, Person(id="sam2", name=text("萨姆"), identity="x1"))
    people = tuple(msgspec.structs.replace(person, identity="x1") if person.id == "sam" else person for person in people)
    them = Organization(msgspec.structs.replace(ROSTER, people=people))
    assert them.natural_person("sam") == them.natural_person("sam2")
    assert them.natural_person("sue") == "sue"
    assert them.natural_person("nobody") == "nobody"
