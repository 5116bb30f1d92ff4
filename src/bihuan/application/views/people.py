"""People, posts, departments, sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

from msgspec import Meta

from bihuan.application.views import View
from bihuan.kernel.calendar import Weekday
from bihuan.kernel.catalogue import Language
from bihuan.kernel.text import Text

Instant: TypeAlias = Annotated[datetime, Meta(tz=True)]


class PersonRef(View, frozen=True, kw_only=True):
    """Who, as shown beside a piece of work."""

    id: str
    name: Text
    post: Text | None = None
    department: Text | None = None


class LogIn(View, frozen=True, kw_only=True):
    login: str
    password: str


class ChangePassword(View, frozen=True, kw_only=True):
    old: str
    new: str


class SessionView(View, frozen=True, kw_only=True):
    """The person logged in. `csrfToken` goes into the header `X-CSRF-Token` of every changing request.

    `zone` is the company's time zone: what is shown to people is shown in it.
    """

    person: PersonRef
    roles: list[str]
    permissions: list[str]
    language: str
    csrf_token: str
    must_change_password: bool
    company: Text
    demo: bool
    now: datetime
    zone: str = "Asia/Shanghai"


class Preferences(View, frozen=True, kw_only=True):
    """What a person has chosen for themselves, on every device."""

    language: Language


class PersonView(View, frozen=True, kw_only=True):
    id: str
    name: Text
    department: str | None
    posts: list[str]
    manager: str | None
    roles: list[str]
    login: str = ""
    email: str = ""
    phone: str = ""
    active: bool = True
    version: int = 0


class PersonList(View, frozen=True, kw_only=True):
    items: list[PersonView]


class PersonEdit(View, frozen=True, kw_only=True):
    """A person as written by an administrator; roles are assigned separately. A new person has `version` 0."""

    name: Text
    login: str
    department: str
    posts: list[str] = []
    manager: str | None = None
    email: str = ""
    phone: str = ""
    active: bool = True
    version: int = 0


class RolesEdit(View, frozen=True, kw_only=True):
    roles: list[str]
    version: int


class OneTimePassword(View, frozen=True, kw_only=True):
    """Shown once: the person must choose another one at the first login."""

    login: str
    password: str


class PersonCreated(View, frozen=True, kw_only=True):
    person: PersonView
    one_time_password: OneTimePassword


class DepartmentView(View, frozen=True, kw_only=True):
    id: str
    parent: str | None
    name: Text
    head: str | None
    people: int = 0
    version: int = 0


class DepartmentList(View, frozen=True, kw_only=True):
    items: list[DepartmentView]


class DepartmentEdit(View, frozen=True, kw_only=True):
    name: Text
    parent: str | None = None
    head: str | None = None
    position: int = 0
    version: int = 0


class PostView(View, frozen=True, kw_only=True):
    id: str
    department: str
    name: Text
    holders: list[PersonRef] = []
    version: int = 0


class PostList(View, frozen=True, kw_only=True):
    items: list[PostView]


class PostEdit(View, frozen=True, kw_only=True):
    name: Text
    department: str
    version: int = 0


class RoleView(View, frozen=True, kw_only=True):
    id: str
    name: Text
    permissions: list[str]
    people: int = 0


class RoleList(View, frozen=True, kw_only=True):
    items: list[RoleView]


class SeparationRuleView(View, frozen=True, kw_only=True):
    """Duties that must not meet in one hand; `scope` is `post` or `instance`.

    A side names posts, or steps as `<process>.<step>`; what they are called is told beside it and ignored when sent.
    """

    id: str
    name: Text
    scope: str
    left: list[str]
    right: list[str]
    left_names: list[Text] = []
    right_names: list[Text] = []
    version: int = 0


class DutyView(View, frozen=True, kw_only=True):
    """A duty that a rule of scope `instance` can name: the start, a step or any approval of a process (`*`: of every one)."""

    id: str
    name: Text


class DutyList(View, frozen=True, kw_only=True):
    items: list[DutyView]


class SeparationRuleList(View, frozen=True, kw_only=True):
    items: list[SeparationRuleView]


class DeputyView(View, frozen=True, kw_only=True):
    """`deputy` stands in for `person` in the named processes (empty: all); `now` says whether they do at this moment."""

    id: str
    person: PersonRef
    deputy: PersonRef
    processes: list[str]
    since: datetime
    until: datetime | None
    now: bool


class DeputyList(View, frozen=True, kw_only=True):
    """`given` are those who stand in for the caller, `taken` those the caller stands in for, `others` everybody else's."""

    given: list[DeputyView]
    taken: list[DeputyView]
    others: list[DeputyView] = []


class AppointDeputy(View, frozen=True, kw_only=True):
    """Without `since` from now on, without `until` until it is ended; `person` only by who keeps the people."""

    deputy: str
    since: Instant | None = None
    until: Instant | None = None
    processes: list[str] = []
    person: str = ""


class ImportReport(View, frozen=True, kw_only=True):
    """What an Excel file of an organisation would change or has changed; with problems, nothing was written.

    `changes` names every row that would be added or changed as `department:<id>`, `post:<id>` or `person:<id>`.
    """

    applied: bool
    departments_added: int = 0
    departments_changed: int = 0
    posts_added: int = 0
    posts_changed: int = 0
    people_added: int = 0
    people_changed: int = 0
    added: list[str] = []
    changed: list[str] = []
    one_time_passwords: dict[str, str] = {}


class SystemView(View, frozen=True, kw_only=True):
    """A system steps are done in (ERP, CRM …), by the id the models name."""

    id: str
    name: Text


class CompanyView(View, frozen=True, kw_only=True):
    name: Text
    demo: bool = False
    calendar: str = "default"
    separate_administrators: bool = False
    systems: list[SystemView] = []


class CalendarView(View, frozen=True, kw_only=True):
    """A working calendar. `warnings` say in the reader's language which years are not announced yet."""

    id: str
    name: Text
    zone: str
    week: dict[Weekday, list[str]]
    holidays: dict[str, Text]
    make_up: dict[str, Weekday]
    announced: list[int]
    warnings: list[str] = []
    version: int = 0


class SeedCalendar(View, frozen=True, kw_only=True):
    """A country by its two letters, and years."""

    country: str
    years: list[Annotated[int, Meta(ge=1970, le=2199)]]


class CalendarList(View, frozen=True, kw_only=True):
    items: list[CalendarView]
