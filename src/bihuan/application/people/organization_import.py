"""An organization from an Excel file: all of it or nothing, every fault named by its cell.

Rows with a known id change what is there, others add; nothing is ever removed, and a column the file does not have leaves
its values as they are. The same plan is worked out for the preview and, inside the transaction, for the import itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.people.organization_sheets import Kind, Row, Workbook, read, written
from bihuan.application.people.people import ID, LOGIN
from bihuan.application.people.roster import roster_of
from bihuan.application.people.sessions import Store, put_one_time
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import DepartmentRecord, PersonRecord, PostRecord, Rows, Secrecy
from bihuan.application.ports.records import Record
from bihuan.application.views.people import ImportReport
from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import Conflict, InvalidInput, Problem
from bihuan.organization.check import check
from bihuan.organization.directory import Organization

R = TypeVar("R", bound=Record)

YES = frozenset({"", "是", "yes", "y", "true", "1", "在职"})
NO = frozenset({"否", "no", "n", "false", "0", "离职"})
_PLACES = {"departments": "department", "posts": "post", "people": "person"}


class Plan(msgspec.Struct):
    """What an import writes: rows to add and rows to change (in their stored versions), by kind."""

    added: dict[Kind, list[Any]]
    changed: dict[Kind, list[Any]]
    problems: list[Problem]
    cells: dict[tuple[str, str, str], str]


def template(language: Language) -> bytes:
    """An empty workbook to fill in."""
    return written({}, language)


def export(tx: Transaction, actor: Actor, language: Language) -> bytes:
    """The organization as a workbook that can be imported again."""
    actor.require("people.edit")
    rows: dict[Kind, list[dict[str, str]]] = {
        "department": [_texts(row) for row in tx.departments.all()],
        "post": [_texts(row) for row in tx.posts.all()],
        "person": [_texts(row) for row in tx.people.all()],
    }
    return written(rows, language)


def _texts(row: Record) -> dict[str, str]:
    words = {name: value for name, value in msgspec.structs.asdict(row).items() if isinstance(value, str)}
    if isinstance(row, PersonRecord):
        words["active"] = "是" if row.active else "否"
    return words


def preview(tx: Transaction, actor: Actor, content: bytes) -> ImportReport:
    """What the file would change; raises `InvalidInput("organization_import.faulty")` with a problem per cell."""
    actor.require("people.edit")
    return _report(_sound_plan(tx, read(content)), applied=False)


def import_organization(store: Store, secrecy: Secrecy, actor: Actor, content: bytes) -> ImportReport:
    """Import the file in one transaction; new people get one-time passwords, told once in the answer."""
    actor.require("people.edit")
    workbook = read(content)
    planned = store.read(lambda tx: _sound_plan(tx, workbook))
    drawn = {row.id: secrecy.one_time_password() for row in planned.added["person"] if row.active}
    hashes = {person: secrecy.hash_random(password) for person, password in drawn.items()}
    plan = store.write(lambda tx: _apply(tx, workbook, hashes, secrecy.now())).result()
    logins = {row.login: drawn[row.id] for row in plan.added["person"] if row.id in drawn}
    return msgspec.structs.replace(_report(plan, applied=True), one_time_passwords=logins)


def _apply(tx: Transaction, workbook: Workbook, hashes: Mapping[str, str], now: int) -> Plan:
    plan = _sound_plan(tx, workbook)
    if {row.id for row in plan.added["person"] if row.active} != set(hashes):
        raise Conflict("store.conflict", place="people")
    _write(tx, plan)
    for person, hash_ in hashes.items():
        put_one_time(tx, person, hash_, now)
    tx.publish("people")
    tx.publish("organization")
    return plan


def _write(tx: Transaction, plan: Plan) -> None:
    tables: dict[Kind, Rows[Any]] = {"department": tx.departments, "post": tx.posts, "person": tx.people}
    gone = [row.id for row in plan.changed["person"] if not row.active]
    for person in gone:
        tx.sessions.remove_of(person)
    for kind, table in tables.items():
        for row in plan.added[kind]:
            table.add(row)
        for row in plan.changed[kind]:
            table.save(row)


def _report(plan: Plan, *, applied: bool) -> ImportReport:
    def names(rows: dict[Kind, list[Any]]) -> list[str]:
        return [f"{kind}:{row.id}" for kind, each in rows.items() for row in each]

    return ImportReport(
        applied=applied,
        departments_added=len(plan.added["department"]),
        departments_changed=len(plan.changed["department"]),
        posts_added=len(plan.added["post"]),
        posts_changed=len(plan.changed["post"]),
        people_added=len(plan.added["person"]),
        people_changed=len(plan.changed["person"]),
        added=names(plan.added),
        changed=names(plan.changed),
    )


def _sound_plan(tx: Transaction, workbook: Workbook) -> Plan:
    plan = _plan(tx, workbook)
    if plan.problems:
        raise InvalidInput("organization_import.faulty", problems=tuple(plan.problems), count=len(plan.problems))
    return plan


def _plan(tx: Transaction, workbook: Workbook) -> Plan:
    plan = Plan(
        {"department": [], "post": [], "person": []}, {"department": [], "post": [], "person": []}, list(workbook.problems), {}
    )
    stored: dict[Kind, dict[str, Any]] = {
        "department": {row.id: row for row in tx.departments.all()},
        "post": {row.id: row for row in tx.posts.all()},
        "person": {row.id: row for row in tx.people.all()},
    }
    merged: dict[Kind, dict[str, Any]] = {kind: dict(rows) for kind, rows in stored.items()}
    named: dict[Kind, dict[str, set[str]]] = {kind: _names(stored[kind].values(), workbook.rows[kind]) for kind in stored}
    makers: dict[Kind, Callable[[_Reader, Any], Any]] = {"department": _department, "post": _post, "person": _person}
    for kind, make in makers.items():
        seen: set[str] = set()
        for row in workbook.rows[kind]:
            reader = _Reader(plan, named, kind, row)
            if not reader.own_id(seen):
                continue
            known = stored[kind].get(reader.id)
            made = make(reader, known if known is not None else _blank(kind, reader.id, tx.now))
            merged[kind][reader.id] = made
            if known is None:
                plan.added[kind].append(made)
            elif made != known:
                plan.changed[kind].append(made)
    _check_logins(plan, merged["person"].values())
    if not plan.problems:
        _check_whole(tx, plan, merged)
    return plan


def _blank(kind: Kind, id_: str, now: int) -> Any:
    if kind == "department":
        return DepartmentRecord(id_)
    return PostRecord(id_) if kind == "post" else PersonRecord(id_, id_, created_at=now)


def _names(stored: Iterable[Any], rows: Iterable[Row]) -> dict[str, set[str]]:
    """Ids by id and by name, in either language; those in the file count like those stored."""
    names: dict[str, set[str]] = {}
    for row in stored:
        for word in (row.id, row.name_zh, row.name_en):
            names.setdefault(word, set()).add(row.id)
    for row in rows:
        for word in (row.values.get(name, "") for name in ("id", "name_zh", "name_en")):
            names.setdefault(word, set()).add(row.values.get("id", ""))
    return names


class _Reader:
    """One row on its way to a record; what is wrong goes to the plan, at its cell."""

    def __init__(self, plan: Plan, named: Mapping[Kind, Mapping[str, set[str]]], kind: Kind, row: Row) -> None:
        self._plan, self._named, self._kind, self._row = plan, named, kind, row
        self.id = row.values.get("id", "")

    def own_id(self, seen: set[str]) -> bool:
        """Whether the row has an id of its own to go on with."""
        if not self.id:
            return False
        if not ID.fullmatch(self.id):
            self.problem("people.malformed_id", "id", id=self.id[:80])
            return False
        if self.id in seen:
            self.problem("organization.doubled_id", "id", id=self.id)
            return False
        seen.add(self.id)
        for name, cell in self._row.cells.items():
            self._plan.cells[(self._kind, self.id, name)] = cell
        return True

    def text(self, name: str, known: str) -> str:
        """A cell's text; what is stored when the file has no such column."""
        return self._row.values.get(name, known)

    def reference(self, name: str, known: str, kind: Kind) -> str:
        """The id a cell refers to, by id or by a name only one has."""
        word = self._row.values.get(name)
        return known if word is None else self._resolved(word, name, kind)

    def references(self, name: str, known: str, kind: Kind) -> str:
        written_ = self._row.values.get(name)
        if written_ is None:
            return known
        words = [word.strip() for word in written_.replace("，", ",").replace("、", ",").replace(";", ",").split(",")]
        return ",".join(dict.fromkeys(self._resolved(word, name, kind) for word in words if word))

    def _resolved(self, word: str, name: str, kind: Kind) -> str:
        if not word:
            return ""
        found = self._named[kind].get(word, set())
        if word in found:
            return word
        if len(found) == 1:
            return next(iter(found))
        code = "organization_import.ambiguous" if found else f"organization.unknown_{kind}"
        self.problem(code, name, id=word[:80])
        return ""

    def flag(self, name: str, known: bool) -> bool:
        word = self._row.values.get(name)
        if word is None:
            return known
        if word.casefold() not in YES | NO:
            self.problem("organization_import.not_yes_or_no", name, value=word[:40])
        return word.casefold() in YES

    def problem(self, code: str, name: str, **params: str) -> None:
        self._plan.problems.append(Problem(code=code, place=self._row.cell(name), params=dict(params)))


def _department(reader: _Reader, known: DepartmentRecord) -> DepartmentRecord:
    return msgspec.structs.replace(
        known,
        name_zh=reader.text("name_zh", known.name_zh),
        name_en=reader.text("name_en", known.name_en),
        parent=reader.reference("parent", known.parent, "department"),
        head=reader.reference("head", known.head, "person"),
    )


def _post(reader: _Reader, known: PostRecord) -> PostRecord:
    return msgspec.structs.replace(
        known,
        name_zh=reader.text("name_zh", known.name_zh),
        name_en=reader.text("name_en", known.name_en),
        department=reader.reference("department", known.department, "department"),
    )


def _person(reader: _Reader, known: PersonRecord) -> PersonRecord:
    login = (reader.text("login", known.login) or reader.id).casefold()
    if not LOGIN.fullmatch(login):
        reader.problem("people.malformed_login", "login", login=login[:80])
    return msgspec.structs.replace(
        known,
        login=login,
        name_zh=reader.text("name_zh", known.name_zh),
        name_en=reader.text("name_en", known.name_en),
        department=reader.reference("department", known.department, "department"),
        posts=reader.references("posts", known.posts, "post"),
        manager=reader.reference("manager", known.manager, "person"),
        email=reader.text("email", known.email),
        phone=reader.text("phone", known.phone),
        active=reader.flag("active", known.active),
    )


def _check_logins(plan: Plan, people: Iterable[PersonRecord]) -> None:
    first: dict[str, str] = {}
    for person in people:
        other = first.setdefault(person.login, person.id)
        if other != person.id:
            cell = plan.cells.get(("person", person.id, "login")) or plan.cells.get(("person", other, "login"), "")
            cell = cell or plan.cells.get(("person", person.id, "id")) or plan.cells.get(("person", other, "id"), "")
            plan.problems.append(Problem(code="people.login_taken", place=cell, params={"login": person.login}))


def _check_whole(tx: Transaction, plan: Plan, merged: Mapping[Kind, Mapping[str, Any]]) -> None:
    """The organization as it would be: circles, separated posts, administrators who would be gone."""
    before = tx.directory.organization()
    known = {(each.code, each.place) for each in check(before.roster)}
    people, posts, departments = (merged[kind].values() for kind in ("person", "post", "department"))
    after = Organization(
        msgspec.structs.replace(roster_of(people, posts, departments), rules=before.roster.rules, deputies=before.roster.deputies)
    )
    for each in check(after.roster):
        if each.severity == "error" and (each.code, each.place) not in known:
            plan.problems.append(Problem(code=each.code, place=_cell(plan, each.place), params=each.params))
    for role in ("system_admin", "security_admin"):
        if before.with_role(role) and not after.with_role(role):
            gone = before.with_role(role)[0].id
            cell = _cell(plan, f"/people/{gone}/active")
            plan.problems.append(Problem(code="organization_import.last_administrator", place=cell, params={"id": gone}))


def _cell(plan: Plan, pointer: str) -> str:
    """The cell a fault of the whole lies in; the pointer itself when it is not in the file."""
    _, kind, id_, *rest = [*pointer.split("/"), "", ""]
    key = (_PLACES.get(kind, kind), id_)
    return plan.cells.get((*key, rest[0] or "id")) or plan.cells.get((*key, "id"), pointer)
