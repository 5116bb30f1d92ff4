"""Working calendars and the company's own name and ways."""

from __future__ import annotations

from litestar import get, post, put
from litestar.params import JSONBody

from bihuan.application.actor import Actor
from bihuan.application.people import calendars, company
from bihuan.application.ports import Transaction
from bihuan.application.views.people import CalendarList, CalendarView, CompanyView, SeedCalendar
from bihuan.kernel.errors import InvalidInput
from bihuan.web.call import Call
from bihuan.web.routes.parts import Id

TAGS = ["calendars"]


@get("/calendars", operation_id="listCalendars", tags=TAGS)
async def list_calendars(request: Call) -> CalendarList:
    """The working calendars."""
    return await request.ask(calendars.list_calendars, request.language)


@get("/calendars/{id:str}", operation_id="getCalendar", tags=TAGS)
async def get_calendar(request: Call, calendar_id: Id) -> CalendarView:
    """A working calendar: weekly hours, holidays, make-up days (调休)."""
    return await request.ask(calendars.find_calendar, calendar_id, request.language)


@put("/calendars/{id:str}", operation_id="saveCalendar", tags=TAGS)
async def save_calendar(request: Call, calendar_id: Id, data: JSONBody[CalendarView]) -> CalendarView:
    """Add a calendar or change one; `version` is the one read before."""
    if data.id != calendar_id:
        raise InvalidInput("web.id_differs", place="/id", path=calendar_id, body=data.id)
    return await request.tell(calendars.save_calendar, data)


@post("/calendars/{id:str}/holidays", operation_id="seedCalendar", tags=TAGS, status_code=200)
async def seed_calendar(request: Call, calendar_id: Id, data: JSONBody[SeedCalendar]) -> CalendarView:
    """Enter a country's public holidays and make-up days of some years; other years stay as they are."""
    return await request.tell(calendars.seed_calendar, calendar_id, data.country, data.years)


@get("/company", operation_id="getCompany", tags=["company"])
async def get_company(request: Call) -> CompanyView:
    """What the company is called and how it wants to be run."""
    return await request.ask(_company)


@put("/company", operation_id="saveCompany", tags=["company"])
async def save_company(request: Call, data: JSONBody[CompanyView]) -> CompanyView:
    """Change the company's name and ways."""
    return await request.tell(company.save_company, data)


def _company(tx: Transaction, actor: Actor) -> CompanyView:
    return company.company(tx)


HANDLERS = [list_calendars, get_calendar, save_calendar, seed_calendar, get_company, save_company]
