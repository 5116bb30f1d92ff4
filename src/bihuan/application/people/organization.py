"""Departments, posts and separation rules."""

from __future__ import annotations

from collections import Counter

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.people.people import ID, person_ref
from bihuan.application.people.roster import apart
from bihuan.application.people.soundness import refuse_new_faults
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import DepartmentRecord, PostRecord, RuleRecord
from bihuan.application.views.people import (
    DepartmentEdit,
    DepartmentList,
    DepartmentView,
    PostEdit,
    PostList,
    PostView,
    SeparationRuleView,
)
from bihuan.kernel.errors import Conflict, InvalidInput, NotFound, Rejected
from bihuan.kernel.text import Text


def list_departments(tx: Transaction, actor: Actor) -> DepartmentList:
    """All departments, top-down in the order of each level, with the number of their own people."""
    actor.require("people.read")
    organization = tx.directory.organization()
    people = Counter(person.department for person in organization.roster.people if person.active)
    rows = {row.id: row for row in tx.departments.all()}
    ordered = [each.id for each in organization.descendants("")]
    rest = [id_ for id_ in rows if id_ not in set(ordered)]
    return DepartmentList(items=[_department_view(rows[id_], people[id_]) for id_ in (*ordered, *rest)])


def add_department(tx: Transaction, actor: Actor, department_id: str, given: DepartmentEdit) -> DepartmentView:
    actor.require("people.edit")
    _refuse_malformed(department_id, given.name)
    if tx.departments.find(department_id) is not None:
        raise Rejected("organization.exists", place="/id", id=department_id)
    before = tx.directory.organization()
    row = _department_row(department_id, given, 0)
    tx.departments.add(row)
    refuse_new_faults(tx, before)
    tx.publish("organization")
    return _department_view(row, 0)


def save_department(tx: Transaction, actor: Actor, department_id: str, given: DepartmentEdit) -> DepartmentView:
    actor.require("people.edit")
    _refuse_malformed(department_id, given.name)
    if tx.departments.find(department_id) is None:
        raise NotFound("organization.unknown_department", place=department_id, id=department_id)
    before = tx.directory.organization()
    saved = tx.departments.save(_department_row(department_id, given, given.version))
    refuse_new_faults(tx, before)
    tx.publish("organization")
    return _department_view(saved, len(tx.directory.organization().members(department_id)))


def remove_department(tx: Transaction, actor: Actor, department_id: str, version: int) -> None:
    """Remove a department nobody and nothing belongs to."""
    actor.require("people.edit")
    row = tx.departments.find(department_id)
    if row is None:
        raise NotFound("organization.unknown_department", place=department_id, id=department_id)
    if row.version != version:
        raise Conflict("store.conflict", place=department_id)
    organization = tx.directory.organization()
    people = [person for person in organization.roster.people if person.department == department_id]
    posts = [post for post in organization.roster.posts if post.department == department_id]
    if people or posts or organization.children(department_id):
        raise Rejected(
            "organization.department_in_use",
            id=department_id,
            people=len(people),
            posts=len(posts),
            departments=len(organization.children(department_id)),
        )
    tx.departments.remove(department_id)
    tx.publish("organization")


def list_posts(tx: Transaction, actor: Actor) -> PostList:
    """All posts with who holds them."""
    actor.require("people.read")
    return PostList(items=[_post_view(tx, row) for row in tx.posts.all()])


def add_post(tx: Transaction, actor: Actor, post_id: str, given: PostEdit) -> PostView:
    actor.require("people.edit")
    _refuse_malformed(post_id, given.name)
    if tx.posts.find(post_id) is not None:
        raise Rejected("organization.exists", place="/id", id=post_id)
    before = tx.directory.organization()
    row = PostRecord(post_id, given.department, given.name.zh, given.name.en)
    tx.posts.add(row)
    refuse_new_faults(tx, before)
    tx.publish("organization")
    return _post_view(tx, row)


def save_post(tx: Transaction, actor: Actor, post_id: str, given: PostEdit) -> PostView:
    actor.require("people.edit")
    _refuse_malformed(post_id, given.name)
    if tx.posts.find(post_id) is None:
        raise NotFound("organization.unknown_post", place=post_id, id=post_id)
    before = tx.directory.organization()
    saved = tx.posts.save(PostRecord(post_id, given.department, given.name.zh, given.name.en, given.version))
    refuse_new_faults(tx, before)
    tx.publish("organization")
    return _post_view(tx, saved)


def remove_post(tx: Transaction, actor: Actor, post_id: str, version: int) -> None:
    """Remove a post nobody holds."""
    actor.require("people.edit")
    row = tx.posts.find(post_id)
    if row is None:
        raise NotFound("organization.unknown_post", place=post_id, id=post_id)
    if row.version != version:
        raise Conflict("store.conflict", place=post_id)
    holders = [person for person in tx.directory.organization().roster.people if post_id in person.posts]
    if holders:
        raise Rejected("organization.post_in_use", id=post_id, people=len(holders))
    tx.posts.remove(post_id)
    tx.publish("organization")


def put_rule(tx: Transaction, actor: Actor, given: SeparationRuleView) -> SeparationRuleView:
    """Add a separation rule or change one; refused when present posts already break it."""
    actor.require("rules.edit")
    _refuse_malformed(given.id, given.name)
    if given.scope not in ("post", "instance"):
        raise InvalidInput("organization.unknown_scope", place="/scope", scope=given.scope[:40])
    before = tx.directory.organization()
    row = RuleRecord(
        given.id, given.scope, given.name.zh, given.name.en, ",".join(given.left), ",".join(given.right), given.version
    )
    if tx.rules.find(given.id) is None:
        row = msgspec.structs.replace(row, version=0)
        tx.rules.add(row)
    else:
        row = tx.rules.save(row)
    refuse_new_faults(tx, before)
    tx.publish("organization")
    return rule_view(row)


def remove_rule(tx: Transaction, actor: Actor, rule_id: str) -> None:
    actor.require("rules.edit")
    if tx.rules.find(rule_id) is None:
        raise NotFound("organization.unknown_rule", place=rule_id, id=rule_id)
    tx.rules.remove(rule_id)
    tx.publish("organization")


def _refuse_malformed(id_: str, name: Text) -> None:
    if not ID.fullmatch(id_):
        raise InvalidInput("people.malformed_id", place="/id", id=id_[:80])
    if not name:
        raise InvalidInput("people.no_name", place="/name")


def _department_row(department_id: str, given: DepartmentEdit, version: int) -> DepartmentRecord:
    return DepartmentRecord(
        department_id, given.parent or "", given.name.zh, given.name.en, given.head or "", given.position, version
    )


def _department_view(row: DepartmentRecord, people: int) -> DepartmentView:
    return DepartmentView(
        id=row.id,
        parent=row.parent or None,
        name=Text(row.name_zh, row.name_en),
        head=row.head or None,
        people=people,
        version=row.version,
    )


def _post_view(tx: Transaction, row: PostRecord) -> PostView:
    organization = tx.directory.organization()
    return PostView(
        id=row.id,
        department=row.department,
        name=Text(row.name_zh, row.name_en),
        holders=[person_ref(organization, person.id) for person in organization.holders(row.id)],
        version=row.version,
    )


def rule_view(row: RuleRecord) -> SeparationRuleView:
    """A rule as it is stored, without the names of its duties."""
    return SeparationRuleView(
        id=row.id,
        name=Text(row.name_zh, row.name_en),
        scope=row.scope,
        left=list(apart(row.left_side)),
        right=list(apart(row.right_side)),
        version=row.version,
    )
