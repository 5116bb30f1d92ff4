"""From the rows of the database to the plain values of an organization."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.application.ports.people import DepartmentRecord, DeputyRecord, PersonRecord, PostRecord, RuleRecord
from bihuan.kernel.text import Text
from bihuan.organization.model import Department, Deputy, Person, Post, Roster, SeparationRule


def apart(joined: str) -> tuple[str, ...]:
    """Ids joined by commas, one by one."""
    return tuple(each for each in joined.split(",") if each)


def roster_of(
    people: Iterable[PersonRecord],
    posts: Iterable[PostRecord],
    departments: Iterable[DepartmentRecord],
    rules: Iterable[RuleRecord] = (),
    deputies: Iterable[DeputyRecord] = (),
) -> Roster:
    """The organization these rows make up."""
    return Roster(
        people=tuple(_person(row) for row in people),
        posts=tuple(Post(id=row.id, name=Text(row.name_zh, row.name_en), department=row.department) for row in posts),
        departments=tuple(_department(row) for row in departments),
        rules=tuple(_rule(row) for row in rules),
        deputies=tuple(_deputy(row) for row in deputies),
    )


def _person(row: PersonRecord) -> Person:
    return Person(
        id=row.id,
        name=Text(row.name_zh, row.name_en),
        department=row.department,
        posts=apart(row.posts),
        manager=row.manager,
        roles=apart(row.roles),
        active=row.active,
        identity=row.identity,
    )


def _department(row: DepartmentRecord) -> Department:
    return Department(id=row.id, name=Text(row.name_zh, row.name_en), parent=row.parent, head=row.head, position=row.position)


def _rule(row: RuleRecord) -> SeparationRule:
    return SeparationRule(
        id=row.id,
        name=Text(row.name_zh, row.name_en),
        scope="post" if row.scope == "post" else "instance",
        left=apart(row.left_side),
        right=apart(row.right_side),
    )


def _deputy(row: DeputyRecord) -> Deputy:
    return Deputy(
        id=row.id, person=row.person, deputy=row.deputy, processes=apart(row.processes), since=row.since, until=row.until
    )
