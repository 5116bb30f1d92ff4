"""Working calendars: stored as data, seeded with a country's public holidays, compiled once per state."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.people.company import DEFAULT_CALENDAR, company
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import CalendarRecord
from bihuan.application.views.people import CalendarList, CalendarView
from bihuan.kernel.calendar import WEEKDAYS, CalendarRules, Weekday, WorkingCalendar
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import InvalidInput, NotFound, Problem
from bihuan.kernel.text import Text

OFFICE_HOURS = ("09:00-12:00", "13:30-18:00")
OFFICE_WEEK: dict[Weekday, tuple[str, ...]] = dict.fromkeys(WEEKDAYS[:5], OFFICE_HOURS)
PLAIN = CalendarRules(id=DEFAULT_CALENDAR, name=Text("标准工作日历", "Standard working calendar"), week=OFFICE_WEEK)

_SUBSTITUTED = re.compile(r"(\d{4}-\d{2}-\d{2})")


def seeded(rules: CalendarRules, country: str, years: Iterable[int]) -> CalendarRules:
    """The rules with a country's public holidays of these years entered, make-up workdays included where there are any.

    A make-up day is worked with the hours of the day it stands in for. For China a year counts as announced once its
    make-up days are known; other countries' holidays are known in advance. What is already entered for other years stays.
    """
    wanted = sorted(set(years))
    holidays: dict[str, Text] = {day: name for day, name in rules.holidays.items() if int(day[:4]) not in wanted}
    make_up: dict[str, Weekday] = {day: like for day, like in rules.make_up.items() if int(day[:4]) not in wanted}
    chinese, english = _holidays(country, wanted, "zh_CN"), _holidays(country, wanted, "en_US")
    worked = {day.isoformat() for day in getattr(chinese, "weekend_workdays", ()) if day.year in wanted}
    for day, name in sorted(chinese.items()):
        holidays[day.isoformat()] = Text(str(name), str(english.get(day, name)))
        stands_in = _SUBSTITUTED.search(str(name))
        if stands_in and stands_in[1] in worked:
            make_up[stands_in[1]] = WEEKDAYS[day.weekday()]
    for day in worked - make_up.keys():
        make_up[day] = "fri"
    known = {year for year in wanted if country != "CN" or any(day.startswith(str(year)) for day in worked)}
    announced = tuple(sorted({*(year for year in rules.announced if year not in wanted), *known}))
    return msgspec.structs.replace(
        rules,
        holidays={day: name for day, name in sorted(holidays.items()) if day not in make_up},
        make_up=dict(sorted(make_up.items())),
        announced=announced,
    )


def _holidays(country: str, years: list[int], language: str) -> Any:
    import holidays as library

    try:
        return library.country_holidays(country, years=years, language=language)
    except NotImplementedError as unknown:
        raise InvalidInput("calendar.unknown_country", country=country) from unknown


def working_calendar(tx: Transaction, calendar_id: str = "") -> WorkingCalendar:
    """The named calendar, else the company's, ready to compute with; without any stored one a plain office week."""
    row = tx.calendars.find(calendar_id or company(tx).calendar)
    return _compiled(row.body if row is not None else msgspec.json.encode(PLAIN))


@lru_cache(maxsize=64)
def _compiled(body: bytes) -> WorkingCalendar:
    return WorkingCalendar(msgspec.json.decode(body, type=CalendarRules))


def list_calendars(tx: Transaction, actor: Actor, language: Language = "zh-CN") -> CalendarList:
    """All calendars, each with what is uncertain about this year and the next."""
    actor.require("people.read")
    return CalendarList(items=[_view(tx, row, language) for row in tx.calendars.all()])


def find_calendar(tx: Transaction, actor: Actor, calendar_id: str, language: Language = "zh-CN") -> CalendarView:
    actor.require("people.read")
    row = tx.calendars.find(calendar_id)
    if row is None:
        raise NotFound("calendar.not_found", place=calendar_id)
    return _view(tx, row, language)


def save_calendar(tx: Transaction, actor: Actor, changed: CalendarView) -> CalendarView:
    """Store a calendar; one that is not there yet is added. Raises `InvalidInput` when it cannot be worked with."""
    actor.require("calendars.edit")
    rules = CalendarRules(
        id=changed.id,
        name=changed.name,
        zone=changed.zone,
        week={day: tuple(hours) for day, hours in changed.week.items()},
        holidays=changed.holidays,
        make_up=changed.make_up,
        announced=tuple(sorted(set(changed.announced))),
    )
    put_rules(tx, rules, changed.version)
    tx.publish("calendars")
    row = tx.calendars.find(changed.id)
    assert row is not None
    return _view(tx, row, _language(actor))


def put_rules(tx: Transaction, rules: CalendarRules, version: int | None = None) -> None:
    """Store the rules of a calendar; `version` is the one read before (None: overwrite whatever is there)."""
    body = msgspec.json.encode(rules)
    _compiled(body)
    row = tx.calendars.find(rules.id)
    if row is None:
        tx.calendars.add(CalendarRecord(rules.id, body))
    else:
        tx.calendars.save(CalendarRecord(rules.id, body, row.version if version is None else version))


def seed_calendar(tx: Transaction, actor: Actor, calendar_id: str, country: str, years: list[int]) -> CalendarView:
    """Enter a country's public holidays of some years into a calendar; other years stay as they were edited."""
    actor.require("calendars.edit")
    row = tx.calendars.find(calendar_id)
    if row is None:
        raise NotFound("calendar.not_found", place=calendar_id)
    put_rules(tx, seeded(msgspec.json.decode(row.body, type=CalendarRules), country, years))
    tx.publish("calendars")
    return find_calendar(tx, actor, calendar_id, _language(actor))


def _language(actor: Actor) -> Language:
    return "zh-CN" if actor.language.startswith("zh") else "en"


def _view(tx: Transaction, row: CalendarRecord, language: Language) -> CalendarView:
    rules = msgspec.json.decode(row.body, type=CalendarRules)
    today: date = _compiled(row.body).local_date(tx.now)
    unknown = [year for year in (today.year, today.year + 1) if year not in rules.announced]
    return CalendarView(
        id=rules.id,
        name=rules.name,
        zone=rules.zone,
        week={day: list(hours) for day, hours in rules.week.items()},
        holidays=rules.holidays,
        make_up=rules.make_up,
        announced=list(rules.announced),
        warnings=[render(Problem(code="calendar.year_not_announced", params={"year": year}), language) for year in unknown],
        version=row.version,
    )
