"""People, roles, departments, posts, rules and deputies as use cases: rights, versions, soundness."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from bihuan.application.actor import EMPLOYEE, PERMISSIONS, ROLES, SYSTEM, Actor, granted
from bihuan.application.instants import wire
from bihuan.application.pages import separation
from bihuan.application.people import deputies, organization, people
from bihuan.application.people.company import company, save_company
from bihuan.application.ports import Transaction
from bihuan.application.views.people import (
    AppointDeputy,
    DepartmentEdit,
    DeputyList,
    PersonEdit,
    PostEdit,
    RolesEdit,
    SeparationRuleView,
)
from bihuan.kernel.errors import BihuanError, Conflict, Forbidden, InvalidInput, NotFound, Rejected
from bihuan.kernel.spans import DAY_MS
from bihuan.kernel.text import Text
from bihuan.store import Database


def edit(database: Database, actor: Actor, person: str, **changed: Any) -> PersonEdit:
    """What a person is now, as an edit with some fields changed."""
    now = database.read(lambda tx: people.find_person(tx, actor, person))
    plain = PersonEdit(
        name=now.name,
        login=now.login,
        department=now.department or "",
        posts=now.posts,
        manager=now.manager,
        email=now.email,
        phone=now.phone,
        active=now.active,
        version=now.version,
    )
    return msgspec.structs.replace(plain, **changed)


def refused(database: Database, use_case: Callable[[Transaction], object]) -> BihuanError:
    with pytest.raises(BihuanError) as caught:
        database.write(use_case).result()
    return caught.value


def role_holder(*roles: str) -> Actor:
    return Actor(person="somebody", permissions=granted(roles))


NEW = PersonEdit(name=Text("新人", "Newcomer"), login="New.Comer", department="sales", posts=["seller"], manager="mia")


def test_adding_a_person(database: Database, staffed: Actor) -> None:
    added = database.write(lambda tx: people.add_person(tx, staffed, "newcomer", NEW)).result()
    assert (added.login, added.posts, added.active, added.roles) == ("new.comer", ["seller"], True, [])
    found = database.read(lambda tx: people.find_person(tx, staffed, "newcomer"))
    assert found == added
    holders = database.read(lambda tx: organization.list_posts(tx, staffed)).items
    assert "newcomer" in {person.id for post in holders if post.id == "seller" for person in post.holders}


@pytest.mark.parametrize(
    ("person", "changed", "code", "place"),
    [
        ("sam", {}, "people.exists", "/id"),
        ("With Space", {}, "people.malformed_id", "/id"),
        ("UPPER", {}, "people.malformed_id", "/id"),
        ("x", {"login": "sam"}, "people.login_taken", "/login"),
        ("x", {"login": "a b"}, "people.malformed_login", "/login"),
        ("x", {"name": Text()}, "people.no_name", "/name"),
        ("x", {"department": "nowhere"}, "organization.unknown_department", "/department"),
        ("x", {"posts": ["nothing"]}, "organization.unknown_post", "/posts"),
        ("x", {"manager": "nobody"}, "organization.unknown_person", "/manager"),
        ("x", {"posts": ["accountant", "cashier"]}, "organization.separated_posts", "/people/x/posts"),
        ("x", {"manager": "x"}, "organization.unknown_person", "/manager"),
    ],
)
def test_a_person_that_does_not_fit(database: Database, staffed: Actor, person: str, changed: Any, code: str, place: str) -> None:
    given = msgspec.structs.replace(NEW, **changed)
    error = refused(database, lambda tx: people.add_person(tx, staffed, person, given))
    named = [(each.code, each.place) for each in error.problems] or [(error.code, error.place)]
    assert named == [(code, place)]
    if person != "sam":
        assert database.read(lambda tx: tx.people.find(person)) is None


def test_changing_a_person_in_an_old_version_is_a_conflict(database: Database, staffed: Actor) -> None:
    first = edit(database, staffed, "sam", phone="1")
    database.write(lambda tx: people.save_person(tx, staffed, "sam", first)).result()
    assert isinstance(refused(database, lambda tx: people.save_person(tx, staffed, "sam", first)), Conflict)
    found = database.read(lambda tx: people.find_person(tx, staffed, "sam"))
    assert (found.phone, found.version) == ("1", 1)


def test_a_circle_of_superiors_is_refused(database: Database, staffed: Actor) -> None:
    given = edit(database, staffed, "boss", manager="sam")
    error = refused(database, lambda tx: people.save_person(tx, staffed, "boss", given))
    assert error.code == "organization.broken"
    assert [each.code for each in error.problems] == ["organization.manager_circle"]


def test_what_was_broken_before_does_not_stand_in_the_way(database: Database, staffed: Actor) -> None:
    def break_it(tx: Transaction) -> None:
        row = tx.people.find("sue")
        assert row is not None
        tx.people.save(msgspec.structs.replace(row, manager="nobody"))

    database.write(break_it).result()
    given = edit(database, staffed, "sam", phone="2")
    assert database.write(lambda tx: people.save_person(tx, staffed, "sam", given)).result().phone == "2"


@pytest.mark.parametrize("roles", [(), ("process_admin",), ("security_admin",), ("auditor", "integrator", "dept_manager")])
def test_only_the_system_administrator_keeps_people(database: Database, staffed: Actor, roles: tuple[str, ...]) -> None:
    actor = role_holder(*roles)
    assert isinstance(refused(database, lambda tx: people.add_person(tx, actor, "x", NEW)), Forbidden)
    assert isinstance(refused(database, lambda tx: people.save_person(tx, actor, "sam", NEW)), Forbidden)
    assert isinstance(
        refused(database, lambda tx: organization.add_post(tx, actor, "x", PostEdit(name=Text("x"), department="hq"))), Forbidden
    )
    gone = refused(database, lambda tx: organization.remove_department(tx, actor, "east", 0))
    assert (type(gone), gone.code, gone.params["zh"]) == (Forbidden, "permission.denied", "维护人员与组织")


def test_an_employee_sees_the_directory_without_telephones(database: Database, staffed: Actor) -> None:
    given = edit(database, staffed, "sam", phone="13800000000")
    database.write(lambda tx: people.save_person(tx, staffed, "sam", given)).result()
    employee = msgspec.structs.replace(role_holder(), person="sue")
    shown = database.read(lambda tx: people.list_people(tx, employee)).items
    assert {each.id for each in shown} == {"admin", "boss", "mia", "sam", "sue", "carl"}
    assert {each.phone for each in shown} == {""}
    own = msgspec.structs.replace(employee, person="sam")
    assert database.read(lambda tx: people.find_person(tx, own, "sam")).phone == "13800000000"
    assert "gone" in {each.id for each in database.read(lambda tx: people.list_people(tx, staffed)).items}


# Roles


def test_assigning_roles(database: Database, staffed: Actor) -> None:
    given = RolesEdit(roles=["process_owner", EMPLOYEE, "process_owner"], version=0)
    assert database.write(lambda tx: people.assign_roles(tx, staffed, "mia", given)).result().roles == ["process_owner"]
    roles = {role.id: role for role in database.read(lambda tx: people.list_roles(tx, staffed)).items}
    assert roles["process_owner"].people == 1
    assert roles[EMPLOYEE].people == 6
    assert roles.keys() == ROLES.keys()


@pytest.mark.parametrize(
    ("actor", "person", "roles", "code"),
    [
        ("admin", "admin", [], "roles.own"),
        ("admin", "mia", ["emperor"], "roles.unknown"),
        ("admin", "nobody", [], "people.not_found"),
        ("system", "admin", ["system_admin"], "people.last_administrator"),
    ],
)
def test_roles_that_cannot_be_given(
    database: Database, staffed: Actor, actor: str, person: str, roles: list[str], code: str
) -> None:
    who = staffed if actor == "admin" else SYSTEM
    assert refused(database, lambda tx: people.assign_roles(tx, who, person, RolesEdit(roles=roles, version=0))).code == code


def test_the_last_administrator_stays(database: Database, staffed: Actor) -> None:
    given = edit(database, staffed, "admin", active=False)
    assert refused(database, lambda tx: people.save_person(tx, SYSTEM, "admin", given)).code == "people.last_administrator"
    for role in ("system_admin", "security_admin"):
        who = {"system_admin": "sam", "security_admin": "sue"}[role]
        database.write(
            lambda tx, who=who, role=role: people.assign_roles(tx, staffed, who, RolesEdit(roles=[role], version=0))
        ).result()  # type: ignore[misc]
    assert refused(database, lambda tx: people.save_person(tx, staffed, "admin", given)).code == "people.own_account"
    assert not database.write(lambda tx: people.save_person(tx, SYSTEM, "admin", given)).result().active


def test_three_administrators_are_three_people_where_the_company_wants_it(database: Database, staffed: Actor) -> None:
    both = RolesEdit(roles=["system_admin", "audit_admin"], version=0)
    assert database.write(lambda tx: people.assign_roles(tx, staffed, "sam", both)).result()
    wanted = msgspec.structs.replace(database.read(company), separate_administrators=True)
    database.write(lambda tx: save_company(tx, staffed, wanted)).result()
    error = refused(database, lambda tx: people.assign_roles(tx, staffed, "sue", both))
    assert (error.code, error.params["left_en"]) == ("roles.joined", "System administrator")


def test_whoever_runs_the_system_has_no_part_in_the_business() -> None:
    business = {name for name, permission in PERMISSIONS.items() if permission.business}
    everything = [role for role in ROLES if role not in ("system_admin", "security_admin")]
    for role in ("system_admin", "security_admin"):
        assert granted([role]).isdisjoint(business)
        assert granted([role, *everything]).isdisjoint(business)
    assert {"work.do", "instances.read_all", "sensitive.read"} <= business
    assert "work.do" in granted([])


def test_what_is_not_granted_is_denied() -> None:
    assert granted(["no such role"]) == granted([])
    assert {name for name, permission in PERMISSIONS.items() if permission.roles - ROLES.keys()} == set()
    with pytest.raises(KeyError):
        Actor(person="x").may("no.such.permission")
    nobody = Actor(person="x")
    assert not any(nobody.may(permission) for permission in PERMISSIONS)
    assert all(SYSTEM.may(permission) for permission in PERMISSIONS)


# Departments, posts, rules, deputies


def test_departments_come_top_down(database: Database, staffed: Actor) -> None:
    listed = database.read(lambda tx: organization.list_departments(tx, staffed)).items
    assert [each.id for each in listed] == ["company", "hq", "finance", "sales", "east"]
    assert {each.id: each.people for each in listed}["east"] == 2


def test_a_department_s_life(database: Database, staffed: Actor) -> None:
    given = DepartmentEdit(name=Text("法务部", "Legal"), parent="hq", head="boss", position=9)
    added = database.write(lambda tx: organization.add_department(tx, staffed, "legal", given)).result()
    moved = msgspec.structs.replace(given, parent="sales", version=added.version)
    assert database.write(lambda tx: organization.save_department(tx, staffed, "legal", moved)).result().parent == "sales"
    assert isinstance(refused(database, lambda tx: organization.save_department(tx, staffed, "legal", moved)), Conflict)
    assert isinstance(refused(database, lambda tx: organization.remove_department(tx, staffed, "legal", 0)), Conflict)
    database.write(lambda tx: organization.remove_department(tx, staffed, "legal", 1)).result()
    assert isinstance(refused(database, lambda tx: organization.remove_department(tx, staffed, "legal", 1)), NotFound)


@pytest.mark.parametrize(
    ("department", "changed", "code"),
    [
        ("hq", {"parent": "east"}, "organization.department_circle"),
        ("sales", {"parent": "nowhere"}, "organization.unknown_department"),
        ("sales", {"head": "nobody"}, "organization.unknown_person"),
    ],
)
def test_departments_stay_sound(database: Database, staffed: Actor, department: str, changed: Any, code: str) -> None:
    given = msgspec.structs.replace(DepartmentEdit(name=Text("x")), **changed)
    error = refused(database, lambda tx: organization.save_department(tx, staffed, department, given))
    assert isinstance(error, InvalidInput)
    assert [each.code for each in error.problems] == [code]


def test_what_is_in_use_is_not_removed(database: Database, staffed: Actor) -> None:
    error = refused(database, lambda tx: organization.remove_department(tx, staffed, "sales", 0))
    assert (type(error), error.params) == (Rejected, {"id": "sales", "people": 1, "posts": 2, "departments": 1})
    assert refused(database, lambda tx: organization.remove_post(tx, staffed, "seller", 0)).code == "organization.post_in_use"


def test_a_post_s_life(database: Database, staffed: Actor) -> None:
    given = PostEdit(name=Text("法务", "Counsel"), department="hq")
    added = database.write(lambda tx: organization.add_post(tx, staffed, "counsel", given)).result()
    assert added.holders == []
    wrong = msgspec.structs.replace(given, department="nowhere")
    assert refused(database, lambda tx: organization.save_post(tx, staffed, "counsel", wrong)).code == "organization.broken"
    database.write(lambda tx: organization.remove_post(tx, staffed, "counsel", added.version)).result()
    assert refused(database, lambda tx: organization.save_post(tx, staffed, "counsel", given)).code == "organization.unknown_post"


def test_a_rule_that_is_broken_already_is_refused(database: Database, staffed: Actor) -> None:
    rule = SeparationRuleView(id="r", name=Text("规则", "Rule"), scope="post", left=["cfo"], right=["accountant"])
    error = refused(database, lambda tx: organization.put_rule(tx, staffed, rule))
    assert [each.place for each in error.problems] == ["/people/carl/posts"]
    good = msgspec.structs.replace(rule, right=["seller"])
    database.write(lambda tx: organization.put_rule(tx, staffed, good)).result()
    changed = database.write(
        lambda tx: organization.put_rule(tx, staffed, msgspec.structs.replace(good, left=["director"]))
    ).result()
    assert (changed.left, changed.version) == (["director"], 1)
    database.write(lambda tx: organization.remove_rule(tx, staffed, "r")).result()
    assert "r" not in {each.id for each in database.read(lambda tx: separation.list_rules(tx, staffed)).items}
    scope = msgspec.structs.replace(rule, scope="galaxy")
    assert refused(database, lambda tx: organization.put_rule(tx, staffed, scope)).code == "organization.unknown_scope"


def test_deputies(database: Database, staffed: Actor) -> None:
    mia = Actor(person="mia", permissions=granted([]))
    sam = Actor(person="sam", permissions=granted([]))
    now = database.read(lambda tx: tx.now)
    wanted = AppointDeputy(deputy="sue", since=wire(now - 1_000), until=wire(now + DAY_MS))
    made = database.write(lambda tx: deputies.appoint_deputy(tx, mia, wanted)).result()
    assert (made.person.id, made.deputy.id, made.now) == ("mia", "sue", True)
    assert database.read(lambda tx: tx.directory.organization().deputies("mia", "any", now)) == ("sue",)
    sue = Actor(person="sue", permissions=granted([]))
    assert [each.id for each in database.read(lambda tx: deputies.list_deputies(tx, mia)).given] == [made.id]
    assert [each.id for each in database.read(lambda tx: deputies.list_deputies(tx, sue)).taken] == [made.id]
    assert database.read(lambda tx: deputies.list_deputies(tx, sam)) == DeputyList(given=[], taken=[])
    assert [each.id for each in database.read(lambda tx: deputies.list_deputies(tx, staffed)).others] == [made.id]
    assert isinstance(refused(database, lambda tx: deputies.end_deputy(tx, sam, made.id)), Forbidden)
    database.write(lambda tx: deputies.end_deputy(tx, mia, made.id)).result()
    assert database.read(lambda tx: tx.directory.organization().deputies("mia", "any", now)) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"deputy": "mia"}, "organization.broken"),
        ({"deputy": "nobody"}, "assignment.person_away"),
        ({"processes": ["no_such"]}, "process.not_found"),
        ({"until": wire(1_000)}, "organization.deputy_over_already"),
        ({"person": "sam"}, "permission.denied"),
    ],
)
def test_a_deputy_that_cannot_be_is_refused(database: Database, staffed: Actor, change: dict[str, Any], code: str) -> None:
    mia = Actor(person="mia", permissions=granted([]))
    wanted = msgspec.structs.replace(AppointDeputy(deputy="sue"), **change)
    assert refused(database, lambda tx: deputies.appoint_deputy(tx, mia, wanted)).code == code
    assert database.read(lambda tx: deputies.list_deputies(tx, mia)).given == []


# The remembered organization


def test_a_rejected_change_is_not_remembered(database: Database, staffed: Actor) -> None:
    def change_and_fail(tx: Transaction) -> None:
        row = tx.people.find("sam")
        assert row is not None
        tx.people.save(msgspec.structs.replace(row, active=False))
        assert not tx.directory.organization().active("sam")
        raise Rejected("people.own_account")

    before = database.read(lambda tx: tx.directory.organization())
    refused(database, change_and_fail)
    assert database.read(lambda tx: tx.directory.organization()) is before
    assert database.write(lambda tx: tx.directory.organization().active("sam")).result()


def test_two_changes_in_one_batch_see_each_other(database: Database, staffed: Actor) -> None:
    given = edit(database, staffed, "sam", posts=["seller", "cfo"])
    first = database.write(lambda tx: people.save_person(tx, staffed, "sam", given))
    second = database.write(lambda tx: [person.id for person in tx.directory.organization().holders("cfo")])
    first.result()
    assert second.result() in (["carl", "sam"], ["carl"])
    assert database.read(lambda tx: len(tx.directory.organization().holders("cfo"))) == 2
