"""People and their roles: looking them up, adding, changing, letting go.

A person is never deleted: history names them. Who has left is inactive, holds no post and cannot log in.
"""

from __future__ import annotations

import re
from collections import Counter

import msgspec

from bihuan.application.actor import ADMINISTRATORS, EMPLOYEE, PERMISSIONS, ROLES, Actor, granted
from bihuan.application.people.company import company
from bihuan.application.people.roster import apart
from bihuan.application.people.soundness import refuse_new_faults
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import PersonRecord
from bihuan.application.views.people import PersonEdit, PersonList, PersonRef, PersonView, RoleList, RolesEdit, RoleView
from bihuan.kernel.errors import Forbidden, InvalidInput, NotFound, Problem, Rejected
from bihuan.kernel.text import Text
from bihuan.organization.directory import Organization

ID = re.compile(r"[a-z0-9][a-z0-9_.\-]{0,62}", re.ASCII)
LOGIN = re.compile(r"[^\s,:/]{1,64}")


def person_ref(organization: Organization, person_id: str) -> PersonRef:
    """A person as shown beside a piece of work; of somebody unknown only the id."""
    person = organization.person(person_id)
    if person is None:
        return PersonRef(id=person_id, name=Text(person_id, person_id))
    post = organization.post(person.posts[0]) if person.posts else None
    department = organization.department(person.department)
    return PersonRef(
        id=person.id,
        name=person.name,
        post=post.name if post is not None else None,
        department=department.name if department is not None else None,
    )


def maybe_person_ref(organization: Organization, person_id: str) -> PersonRef | None:
    """The same, None for nobody."""
    return person_ref(organization, person_id) if person_id else None


def person_view(row: PersonRecord, *, full: bool = True) -> PersonView:
    """A row as it travels; without `full` telephone and login stay at home."""
    return PersonView(
        id=row.id,
        name=Text(row.name_zh, row.name_en),
        department=row.department or None,
        posts=list(apart(row.posts)),
        manager=row.manager or None,
        roles=list(apart(row.roles)),
        login=row.login if full else "",
        email=row.email,
        phone=row.phone if full else "",
        active=row.active,
        version=row.version,
    )


def list_people(tx: Transaction, actor: Actor) -> PersonList:
    """Everybody; those who have left only for who keeps the directory."""
    actor.require("people.read")
    full = actor.may("people.edit") or actor.may("roles.assign")
    return PersonList(items=[person_view(row, full=full) for row in tx.people.all() if full or row.active])


def find_person(tx: Transaction, actor: Actor, person_id: str) -> PersonView:
    actor.require("people.read")
    row = _row(tx, person_id)
    return person_view(row, full=actor.may("people.edit") or actor.may("roles.assign") or actor.person == person_id)


def add_person(tx: Transaction, actor: Actor, person_id: str, given: PersonEdit) -> PersonView:
    """Add a person without an account; `sessions.issue_passwords` gives them one."""
    actor.require("people.edit")
    if tx.people.find(person_id) is not None:
        raise Rejected("people.exists", place="/id", id=person_id)
    if not ID.fullmatch(person_id):
        raise InvalidInput("people.malformed_id", place="/id", id=person_id[:80])
    before = tx.directory.organization()
    row = _written(tx, PersonRecord(person_id, "", created_at=tx.now), given)
    tx.people.add(row)
    refuse_new_faults(tx, before)
    tx.publish("people")
    return person_view(row)


def save_person(tx: Transaction, actor: Actor, person_id: str, given: PersonEdit) -> PersonView:
    """Change a person; becoming inactive ends their sessions."""
    actor.require("people.edit")
    before = tx.directory.organization()
    row = _row(tx, person_id)
    if row.active and not given.active:
        _refuse_last_administrator(tx, row, ())
        if actor.person == person_id:
            raise Rejected("people.own_account")
        tx.sessions.remove_of(person_id)
    saved = tx.people.save(_written(tx, msgspec.structs.replace(row, version=given.version), given))
    refuse_new_faults(tx, before)
    tx.publish("people")
    return person_view(saved)


def _written(tx: Transaction, row: PersonRecord, given: PersonEdit) -> PersonRecord:
    login = given.login.strip().casefold()
    problems: list[Problem] = []
    if not LOGIN.fullmatch(login):
        problems.append(Problem(code="people.malformed_login", place="/login", params={"login": login[:80]}))
    elif (other := tx.people.by_login(login)) is not None and other.id != row.id:
        problems.append(Problem(code="people.login_taken", place="/login", params={"login": login}))
    if not given.name:
        problems.append(Problem(code="people.no_name", place="/name"))
    if given.department and tx.departments.find(given.department) is None:
        problems.append(Problem(code="organization.unknown_department", place="/department", params={"id": given.department}))
    for post in given.posts:
        if tx.posts.find(post) is None:
            problems.append(Problem(code="organization.unknown_post", place="/posts", params={"id": post}))
    if given.manager and tx.people.find(given.manager) is None:
        problems.append(Problem(code="organization.unknown_person", place="/manager", params={"id": given.manager}))
    if problems:
        raise InvalidInput("people.invalid", problems=tuple(problems), count=len(problems))
    return msgspec.structs.replace(
        row,
        login=login,
        name_zh=given.name.zh,
        name_en=given.name.en,
        department=given.department,
        posts=",".join(dict.fromkeys(given.posts)),
        manager=given.manager or "",
        email=given.email.strip(),
        phone=given.phone.strip(),
        active=given.active,
    )


def assign_roles(tx: Transaction, actor: Actor, person_id: str, given: RolesEdit) -> PersonView:
    """Give a person exactly these roles. Nobody changes their own, and the last of an administrator's kind stays."""
    actor.require("roles.assign")
    if actor.person == person_id:
        raise Forbidden("roles.own")
    row = _row(tx, person_id)
    roles = [role for role in dict.fromkeys(given.roles) if role != EMPLOYEE]
    unknown = [role for role in roles if role not in ROLES]
    if unknown:
        raise InvalidInput("roles.unknown", place="/roles", role=unknown[0])
    refuse_joined_administrators(tx, roles)
    _refuse_last_administrator(tx, row, roles)
    saved = tx.people.save(msgspec.structs.replace(row, roles=",".join(roles), version=given.version))
    tx.publish("people")
    return person_view(saved)


def refuse_joined_administrators(tx: Transaction, roles: list[str]) -> None:
    """三员分立: where the company wants it, system, security and audit administrator are three people."""
    held = [role for role in ADMINISTRATORS if role in roles]
    if len(held) > 1 and company(tx).separate_administrators:
        left, right = ROLES[held[0]], ROLES[held[1]]
        raise Rejected("roles.joined", left_zh=left.zh, left_en=left.en, right_zh=right.zh, right_en=right.en)


def _refuse_last_administrator(tx: Transaction, row: PersonRecord, keeps: list[str] | tuple[str, ...]) -> None:
    organization = tx.directory.organization()
    for role in ("system_admin", "security_admin"):
        others = [person for person in organization.with_role(role) if person.id != row.id]
        if role in apart(row.roles) and role not in keeps and not others:
            raise Rejected("people.last_administrator", zh=ROLES[role].zh, en=ROLES[role].en)


def list_roles(tx: Transaction, actor: Actor) -> RoleList:
    """The roles, what each permits and how many people have it."""
    actor.require("people.read")
    organization = tx.directory.organization()
    active = sum(person.active for person in organization.roster.people)
    held = Counter(role for person in organization.roster.people if person.active for role in set(person.roles))
    return RoleList(
        items=[
            RoleView(
                id=role,
                name=name,
                permissions=[permission for permission in PERMISSIONS if permission in granted([role])],
                people=active if role == EMPLOYEE else held[role],
            )
            for role, name in ROLES.items()
        ]
    )


def _row(tx: Transaction, person_id: str) -> PersonRecord:
    row = tx.people.find(person_id)
    if row is None:
        raise NotFound("people.not_found", place=person_id, id=person_id)
    return row
