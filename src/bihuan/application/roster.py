"""Between the rows of the database and the plain values of an organization, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import DepartmentRecord, DeputyRecord, PersonRecord, PostRecord, RuleRecord
from bihuan.kernel.errors import InvalidInput, Rejected
from bihuan.kernel.text import Text
from bihuan.organization.check import check
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


def install_roster(tx: Transaction, actor: Actor, roster: Roster, emails: Mapping[str, str] | None = None) -> None:
    """Add a whole organization to one that has none of it yet; everybody's login is their id, nobody has a password.

    Raises `InvalidInput("organization.broken")` when it is not sound in itself.
    """
    actor.require("people.edit")
    actor.require("roles.assign")
    faults = [each for each in check(roster) if each.severity == "error"]
    if faults:
        raise InvalidInput("organization.broken", problems=tuple(faults), count=len(faults))
    for person in roster.people:
        if tx.people.find(person.id) is not None:
            raise Rejected("people.exists", place="/id", id=person.id)
        tx.people.add(_person_row(person, (emails or {}).get(person.id, ""), tx.now))
    for place, each in enumerate(roster.departments):
        tx.departments.add(DepartmentRecord(each.id, each.parent, each.name.zh, each.name.en, each.head, each.position or place))
    for post in roster.posts:
        tx.posts.add(PostRecord(post.id, post.department, post.name.zh, post.name.en))
    for rule in roster.rules:
        tx.rules.add(RuleRecord(rule.id, rule.scope, rule.name.zh, rule.name.en, ",".join(rule.left), ",".join(rule.right)))
    for deputy in roster.deputies:
        tx.deputies.add(
            DeputyRecord(deputy.id, deputy.person, deputy.deputy, ",".join(deputy.processes), deputy.since, deputy.until)
        )
    tx.publish("people")
    tx.publish("organization")


def _person_row(person: Person, email: str, now: int) -> PersonRecord:
    return PersonRecord(
        person.id,
        person.id.casefold(),
        person.name.zh,
        person.name.en,
        person.department,
        ",".join(person.posts),
        person.manager,
        ",".join(person.roles),
        email,
        identity=person.identity,
        active=person.active,
        created_at=now,
    )
