"""Calendars as data: seeded with public holidays, edited, warned about."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from bihuan.application import clocks
from bihuan.application.actor import SYSTEM, Actor, granted
from bihuan.application.people.calendars import (
    PLAIN,
    find_calendar,
    list_calendars,
    save_calendar,
    seed_calendar,
    seeded,
    working_calendar,
)
from bihuan.kernel.calendar import WorkingCalendar
from bihuan.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from bihuan.kernel.spans import DAY_MS
from bihuan.store import Database


def test_china_with_its_make_up_days() -> None:
    rules = seeded(PLAIN, "CN", [2023, 2024])
    assert rules.announced == (2023, 2024)
    assert rules.make_up["2024-04-07"] == "fri"
    assert rules.make_up["2024-02-04"] == "thu"
    assert rules.holidays["2024-10-01"].zh == "国庆节"
    assert rules.holidays["2024-10-01"].en == "National Day"
    calendar = WorkingCalendar(rules)
    workdays = {date(2024, 4, day) for day in range(1, 31) if calendar.is_workday(date(2024, 4, day))}
    assert date(2024, 4, 7) in workdays
    assert date(2024, 4, 28) in workdays
    assert workdays.isdisjoint({date(2024, 4, 4), date(2024, 4, 5), date(2024, 4, 6), date(2024, 4, 13)})
    assert len(workdays) == 22
    assert (
        sum(
            calendar.is_workday(date.fromordinal(day))
            for day in range(date(2024, 1, 1).toordinal(), date(2025, 1, 1).toordinal())
        )
        == 251
    )


def test_a_year_that_is_not_announced_yet() -> None:
    rules = seeded(PLAIN, "CN", [2026, 2027])
    assert rules.announced == (2026,)
    assert "2027-10-01" in rules.holidays


def test_seeding_again_leaves_other_years_as_they_were() -> None:
    rules = seeded(PLAIN, "CN", [2024])
    edited = msgspec.structs.replace(rules, holidays={**rules.holidays, "2023-05-04": rules.holidays["2024-05-01"]})
    again = seeded(edited, "CN", [2025])
    assert "2023-05-04" in again.holidays
    assert "2024-10-01" in again.holidays
    assert again.announced == (2024, 2025)
    assert seeded(again, "CN", [2025]) == again


def test_other_countries() -> None:
    rules = seeded(PLAIN, "DE", [2024])
    assert "2024-10-03" in rules.holidays
    assert (rules.make_up, rules.announced) == ({}, (2024,))
    with pytest.raises(InvalidInput) as caught:
        seeded(PLAIN, "XX", [2024])
    assert caught.value.code == "calendar.unknown_country"


def test_a_new_company_has_a_calendar(database: Database, admin: Actor) -> None:
    found = database.read(lambda tx: list_calendars(tx, admin)).items
    assert [each.id for each in found] == ["default"]
    calendar = database.read(working_calendar)
    assert calendar.rules.zone == "Asia/Shanghai"
    assert database.read(working_calendar) is calendar


def test_without_any_calendar_a_plain_week_is_worked(database: Database) -> None:
    assert database.read(working_calendar).rules == PLAIN


def test_warnings_follow_the_company_s_clock(database: Database, admin: Actor) -> None:
    database.write(lambda tx: seed_calendar(tx, admin, "default", "CN", [2023, 2024])).result()
    database.write(lambda tx: clocks.move(tx, SYSTEM, 1_712_500_000_000 - (tx.now - clocks.offset(tx)))).result()
    found = database.read(lambda tx: find_calendar(tx, admin, "default", "en"))
    assert found.warnings == []
    database.write(lambda tx: clocks.move(tx, SYSTEM, clocks.offset(tx) + 365 * 4 * DAY_MS)).result()
    warned = database.read(lambda tx: find_calendar(tx, admin, "default", "en")).warnings
    assert any("2029" in each for each in warned)


def test_editing_a_calendar(database: Database, admin: Actor) -> None:
    found = database.read(lambda tx: find_calendar(tx, admin, "default"))
    longer = msgspec.structs.replace(found, week={**found.week, "sat": ["09:00-12:00"]})
    saved = database.write(lambda tx: save_calendar(tx, admin, longer)).result()
    assert (saved.week["sat"], saved.version) == (["09:00-12:00"], found.version + 1)
    assert database.read(working_calendar).week_ms == 6 * database.read(working_calendar).day_ms
    with pytest.raises(Conflict):
        database.write(lambda tx: save_calendar(tx, admin, longer)).result()
    broken = msgspec.structs.replace(saved, week={"mon": ["25:00-26:00"]})
    with pytest.raises(InvalidInput):
        database.write(lambda tx: save_calendar(tx, admin, broken)).result()
    assert database.read(lambda tx: find_calendar(tx, admin, "default")).version == saved.version


def test_another_calendar_beside_it(database: Database, admin: Actor) -> None:
    found = database.read(lambda tx: find_calendar(tx, admin, "default"))
    night = msgspec.structs.replace(found, id="night", week={"mon": ["20:00-24:00"]}, version=0)
    database.write(lambda tx: save_calendar(tx, admin, night)).result()
    assert database.read(lambda tx: working_calendar(tx, "night")).rules.week == {"mon": ("20:00-24:00",)}
    assert database.read(working_calendar).rules.id == "default"


def test_who_may_edit_calendars(database: Database, admin: Actor) -> None:
    employee = Actor(person="x", permissions=granted([]))
    found = database.read(lambda tx: find_calendar(tx, employee, "default"))
    with pytest.raises(Forbidden):
        database.write(lambda tx: save_calendar(tx, employee, found)).result()
    with pytest.raises(NotFound):
        database.read(lambda tx: find_calendar(tx, employee, "nothing"))
    with pytest.raises(NotFound):
        database.write(lambda tx: seed_calendar(tx, admin, "nothing", "CN", [2024])).result()
