"""People, posts, departments, sessions."""

from __future__ import annotations

from datetime import datetime

from bihuan.application.views import View
from bihuan.kernel.text import Text


class PersonRef(View):
    """Who, as shown beside a piece of work."""

    id: str
    name: Text
    post: Text | None = None
    department: Text | None = None


class LogIn(View):
    login: str
    password: str


class ChangePassword(View):
    old: str
    new: str


class SessionView(View):
    """The person logged in. `csrfToken` goes into the header `X-CSRF-Token` of every changing request."""

    person: PersonRef
    roles: list[str]
    permissions: list[str]
    language: str
    csrf_token: str
    must_change_password: bool
    company: Text
    demo: bool
    now: datetime


class PersonView(View):
    id: str
    name: Text
    department: str | None
    posts: list[str]
    manager: str | None
    roles: list[str]
    email: str = ""
    phone: str = ""
    active: bool = True
    version: int = 0


class DepartmentView(View):
    id: str
    parent: str | None
    name: Text
    head: str | None
    people: int = 0
    version: int = 0


class PostView(View):
    id: str
    department: str
    name: Text
    holders: list[PersonRef] = []
    version: int = 0


class RoleView(View):
    id: str
    name: Text
    permissions: list[str]
    people: int = 0


class ImportReport(View):
    """What an Excel file of an organisation would change or has changed; with problems, nothing was written."""

    applied: bool
    departments_added: int = 0
    departments_changed: int = 0
    posts_added: int = 0
    posts_changed: int = 0
    people_added: int = 0
    people_changed: int = 0
    one_time_passwords: dict[str, str] = {}


class OneTimePassword(View):
    login: str
    password: str
