"""Every fault of an organization is named at its place."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bihuan.kernel.catalogue import LANGUAGES, render
from bihuan.organization.check import check
from bihuan.organization.model import Department, Deputy, Person, Post, Roster, SeparationRule
from tests.organization.company import ROSTER, text


def with_(**changed: Any) -> Roster:
    return msgspec.structs.replace(ROSTER, **changed)


def person(name: str, **changed: Any) -> Roster:
    return with_(people=tuple(msgspec.structs.replace(each, **changed) if each.id == name else each for each in ROSTER.people))


def department(name: str, **changed: Any) -> Roster:
    found = tuple(msgspec.structs.replace(each, **changed) if each.id == name else each for each in ROSTER.departments)
    return with_(departments=found)


def test_a_sound_organization_has_only_gaps() -> None:
    found = check(ROSTER)
    assert {(each.code, each.place, each.severity) for each in found} == {
        ("organization.no_head", "/departments/east", "warning"),
        ("organization.empty_post", "/posts/cashier", "warning"),
    }


@pytest.mark.parametrize(
    ("roster", "code", "place"),
    [
        (department("sales", parent="nowhere"), "unknown_department", "/departments/sales/parent"),
        (department("sales", head="nobody"), "unknown_person", "/departments/sales/head"),
        (department("hq", parent="east"), "department_circle", "/departments/east/parent"),
        (
            with_(posts=(*ROSTER.posts, Post(id="p", name=text("p"), department="nowhere"))),
            "unknown_department",
            "/posts/p/department",
        ),
        (with_(posts=(*ROSTER.posts, ROSTER.posts[0])), "doubled_id", "/posts/director"),
        (with_(people=(*ROSTER.people, ROSTER.people[0])), "doubled_id", "/people/boss"),
        (with_(departments=(*ROSTER.departments, ROSTER.departments[0])), "doubled_id", "/departments/hq"),
        (person("sam", department="nowhere"), "unknown_department", "/people/sam/department"),
        (person("sam", manager="nobody"), "unknown_person", "/people/sam/manager"),
        (person("sam", posts=("nothing",)), "unknown_post", "/people/sam/posts"),
        (person("boss", manager="sam"), "manager_circle", "/people/boss/manager"),
        (person("sam", manager="sam"), "manager_circle", "/people/sam/manager"),
        (person("carl", posts=("accountant", "cashier")), "separated_posts", "/people/carl/posts"),
        (with_(deputies=(Deputy(id="d", person="sam", deputy="sam"),)), "own_deputy", "/deputies/d"),
        (with_(deputies=(Deputy(id="d", person="sam", deputy="x"),)), "unknown_person", "/deputies/d"),
        (
            with_(deputies=(Deputy(id="d", person="sam", deputy="sue", since=9, until=9),)),
            "deputy_ends_before_it_begins",
            "/deputies/d",
        ),
        (
            with_(rules=(SeparationRule(id="r", name=text("r"), scope="post", left=(), right=("cfo",)),)),
            "rule_without_side",
            "/rules/r",
        ),
    ],
)
def test_names_each_fault(roster: Roster, code: str, place: str) -> None:
    found = [each for each in check(roster) if each.severity == "error"]
    assert (f"organization.{code}", place) in {(each.code, each.place) for each in found}
    for each in found:
        for language in LANGUAGES:
            assert "{" not in render(each, language)


def test_one_circle_is_one_problem() -> None:
    circle = Roster(
        departments=tuple(Department(id=each, name=text(each), parent=above) for each, above in ("ab", "bc", "ca", "da"))
    )
    assert [each.place for each in check(circle) if each.code == "organization.department_circle"] == ["/departments/a/parent"]


def test_a_head_who_has_left_is_a_gap() -> None:
    found = [each for each in check(department("east", head="gone")) if each.code == "organization.head_has_left"]
    assert [(each.place, each.severity) for each in found] == [("/departments/east/head", "warning")]


def test_who_has_left_may_keep_posts_that_exclude_each_other() -> None:
    assert "organization.separated_posts" not in {
        each.code for each in check(person("carl", posts=("accountant", "cashier"), active=False))
    }


def test_a_post_rule_with_an_unknown_post_is_a_gap() -> None:
    rule = SeparationRule(id="r", name=text("r"), scope="post", left=("cfo",), right=("nothing",))
    found = [each for each in check(with_(rules=(rule,))) if each.place == "/rules/r"]
    assert [each.severity for each in found] == ["warning"]


def test_a_person_without_anything_is_sound() -> None:
    assert check(Roster(people=(Person(id="a", name=text("a")),))) == []
