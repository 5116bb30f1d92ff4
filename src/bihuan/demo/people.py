"""The company's departments, posts, people, roles, separation rules and calendar, entered as an administrator would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.application.actor import Actor
from bihuan.application.people import calendars, organization, people
from bihuan.application.people.company import DEFAULT_CALENDAR, save_company
from bihuan.application.ports import Transaction
from bihuan.application.views.people import (
    CalendarView,
    CompanyView,
    DepartmentEdit,
    PersonEdit,
    PostEdit,
    RolesEdit,
    SeparationRuleView,
    SystemView,
)
from bihuan.kernel.text import Text


def enter_company(tx: Transaction, actor: Actor, content: Mapping[str, Any]) -> None:
    """Name, calendar, departments, posts, people with their roles, and the separation rules, in one transaction."""
    systems = [SystemView(id=each["id"], name=Text(**each["name"])) for each in content["systems"]]
    name = Text(**content["company"]["name"])
    save_company(tx, actor, CompanyView(name=name, demo=True, calendar=DEFAULT_CALENDAR, systems=systems))
    _enter_calendar(tx, actor, content["calendar"])
    for position, each in enumerate(content["departments"]):
        organization.add_department(
            tx, actor, each["id"], DepartmentEdit(name=Text(**each["name"]), parent=each["parent"], position=position)
        )
    for each in content["posts"]:
        organization.add_post(tx, actor, each["id"], PostEdit(name=Text(**each["name"]), department=each["dept"]))
    for each in content["people"]:
        people.add_person(tx, actor, each["id"], _person(each))
    _enter_relations(tx, actor, content)
    for each in content["sod_rules"]:
        organization.put_rule(tx, actor, _rule(each))


def _enter_calendar(tx: Transaction, actor: Actor, given: Mapping[str, Any]) -> None:
    calendar = CalendarView(
        id=DEFAULT_CALENDAR,
        name=Text("标准工作日历", "Standard working calendar"),
        zone=given["timezone"],
        week=given["week"],
        holidays={},
        make_up={},
        announced=[],
    )
    calendars.save_calendar(tx, actor, calendar)
    calendars.seed_calendar(tx, actor, DEFAULT_CALENDAR, given["country"], given["years"])


def _person(given: Mapping[str, Any], manager: str | None = None, version: int = 0) -> PersonEdit:
    return PersonEdit(
        name=Text(**given["name"]),
        login=given["id"],
        department=given["dept"],
        posts=[given["post"]],
        manager=manager,
        email=f"{given['id'].replace('_', '.')}@chengchuan.example",
        version=version,
    )


def _enter_relations(tx: Transaction, actor: Actor, content: Mapping[str, Any]) -> None:
    """Managers, roles and heads point to people, so they come once everybody is there."""
    stored = {each.id: each for each in people.list_people(tx, actor).items}
    for each in content["people"]:
        version = stored[each["id"]].version
        if each["manager"]:
            version = people.save_person(tx, actor, each["id"], _person(each, each["manager"], version)).version
        if each["app_roles"]:
            people.assign_roles(tx, actor, each["id"], RolesEdit(roles=each["app_roles"], version=version))
    departments = {each.id: each for each in organization.list_departments(tx, actor).items}
    for position, each in enumerate(content["departments"]):
        edit = DepartmentEdit(
            name=Text(**each["name"]),
            parent=each["parent"],
            head=each["head"],
            position=position,
            version=departments[each["id"]].version,
        )
        organization.save_department(tx, actor, each["id"], edit)


def _rule(given: Mapping[str, Any]) -> SeparationRuleView:
    def several(value: str | list[str]) -> list[str]:
        return [value] if isinstance(value, str) else value

    return SeparationRuleView(
        id=given["id"],
        name=Text(**given["name"]),
        scope=given["scope"],
        left=several(given["left"]),
        right=several(given["right"]),
    )
