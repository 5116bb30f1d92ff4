"""The first steps of an empty installation: the company, its calendar, its first administrator."""

from __future__ import annotations

import msgspec

from bihuan.application.actor import SYSTEM
from bihuan.application.instants import wire
from bihuan.application.people.calendars import PLAIN, put_rules, seeded
from bihuan.application.people.company import find_company, save_company
from bihuan.application.people.passwords import check
from bihuan.application.people.people import ID, LOGIN
from bihuan.application.people.sessions import Store, normal_login, put_one_time
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import AccountRecord, DepartmentRecord, PersonRecord, Secrecy
from bihuan.application.views.people import CompanyView, OneTimePassword
from bihuan.kernel.errors import InvalidInput, Rejected
from bihuan.kernel.text import Text

TOP_DEPARTMENT = "company"
FIRST_ROLES = ("system_admin", "security_admin")


class FirstAdministrator(msgspec.Struct, frozen=True, kw_only=True):
    """Who runs the installation at first; without a password a one-time one is drawn."""

    login: str
    name: str
    company: str
    password: str = ""
    country: str = "CN"
    zone: str = "Asia/Shanghai"


def set_up(store: Store, secrecy: Secrecy, given: FirstAdministrator) -> OneTimePassword:
    """Make the company and its first administrator; raises `Rejected("set_up.done_before")` when somebody is there already."""
    login = normal_login(given.login)
    if not ID.fullmatch(login) or not LOGIN.fullmatch(login):
        raise InvalidInput("people.malformed_id", place="/login", id=given.login[:80])
    if given.password:
        check(given.password, login, given.name)
    store.read(_refuse_second)
    password = given.password or secrecy.one_time_password()
    hash_ = secrecy.hash(password) if given.password else secrecy.hash_random(password)
    store.write(lambda tx: _write(tx, given, login, hash_, secrecy.now())).result()
    return OneTimePassword(login=login, password="" if given.password else password)


def _refuse_second(tx: Transaction) -> None:
    if tx.people.all():
        raise Rejected("set_up.done_before")


def _write(tx: Transaction, given: FirstAdministrator, login: str, hash_: str, now: int) -> None:
    _refuse_second(tx)
    name = Text(given.company, given.company)
    prepare_company(tx, CompanyView(name=name), given.country, given.zone)
    tx.departments.add(DepartmentRecord(TOP_DEPARTMENT, "", name.zh, name.en, login))
    tx.people.add(PersonRecord(login, login, given.name, "", TOP_DEPARTMENT, roles=",".join(FIRST_ROLES), created_at=tx.now))
    if given.password:
        tx.accounts.add(AccountRecord(login, hash_, changed_at=now))
    else:
        put_one_time(tx, login, hash_, now)


def prepare_company(tx: Transaction, about: CompanyView, country: str, zone: str = "Asia/Shanghai") -> None:
    """Name the company and give it a working calendar with the public holidays of last, this and next year."""
    if find_company(tx) is None:
        save_company(tx, SYSTEM, about)
    if tx.calendars.find(about.calendar) is None:
        rules = msgspec.structs.replace(PLAIN, id=about.calendar, zone=zone)
        year = wire(tx.now).year
        put_rules(tx, seeded(rules, country, range(year - 1, year + 2)) if country else rules)
