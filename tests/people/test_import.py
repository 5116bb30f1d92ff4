"""An organization from Excel: all of it or nothing, every fault at its cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
import xlsxwriter

from bihuan.application.actor import Actor, granted
from bihuan.application.people import organization_import, organization_sheets, people
from bihuan.application.people.organization_import import export, import_organization, preview, template
from bihuan.application.views.people import RolesEdit
from bihuan.kernel.catalogue import LANGUAGES, Language, render
from bihuan.kernel.errors import Forbidden, InvalidInput
from bihuan.store import Database
from tests.people.conftest import MovableSecrecy, entered
from tests.people.test_directory import edit

DEPARTMENTS = [["部门编号", "部门名称", "上级部门", "负责人"], ["hq", "总部", "", ""], ["sales", "销售部", "hq", ""]]
POSTS = [["岗位编号", "岗位名称", "所属部门"], ["director", "总监", "hq"], ["seller", "销售", "销售部"]]
PEOPLE = [
    ["人员编号", "登录名", "姓名", "部门", "岗位", "直接上级", "在职"],
    ["li", "", "李总", "hq", "director", "", ""],
    ["wang", "Wang.Wu", "王五", "sales", "seller", "li", "是"],
    [1001, "", "赵六", "销售部", "销售，总监", "王五", "是"],
]


def workbook(**sheets: list[list[Any]]) -> bytes:
    """An Excel file; the sheets are 部门, 岗位, 人员 unless told otherwise."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for title, rows in sheets.items():
            page = book.add_worksheet(title)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return target.getvalue()


def whole(**changed: list[list[Any]]) -> bytes:
    return workbook(**{"部门": DEPARTMENTS, "岗位": POSTS, "人员": PEOPLE, **changed})


def counts(database: Database) -> tuple[int, int, int, int]:
    return database.read(
        lambda tx: (len(tx.departments.all()), len(tx.posts.all()), len(tx.people.all()), len(tx.accounts.all()))
    )


def faults(database: Database, secrecy: MovableSecrecy, admin: Actor, content: bytes) -> list[tuple[str, str]]:
    before = counts(database)
    with pytest.raises(InvalidInput) as caught:
        import_organization(database, secrecy, admin, content)
    assert counts(database) == before
    with pytest.raises(InvalidInput) as again:
        database.read(lambda tx: preview(tx, admin, content))
    assert again.value.problems == caught.value.problems
    for each in caught.value.problems:
        for language in LANGUAGES:
            assert "{" not in render(each, language)
            assert render(each, language) != each.code
    return [(each.place, each.code) for each in caught.value.problems] or [("", caught.value.code)]


def test_imports_an_organization(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    content = whole()
    planned = database.read(lambda tx: preview(tx, admin, content))
    assert not planned.applied
    assert planned.one_time_passwords == {}
    assert (planned.departments_added, planned.posts_added, planned.people_added) == (2, 2, 3)
    assert counts(database) == (1, 0, 1, 1)
    report = import_organization(database, secrecy, admin, content)
    assert report.applied
    assert (
        report.added
        == planned.added
        == ["department:hq", "department:sales", "post:director", "post:seller", "person:li", "person:wang", "person:1001"]
    )
    assert set(report.one_time_passwords) == {"li", "wang.wu", "1001"}
    them = database.read(lambda tx: tx.directory.organization())
    zhao = them.person("1001")
    assert zhao is not None
    assert (zhao.department, zhao.posts, zhao.manager) == ("sales", ("seller", "director"), "wang")
    assert [each.id for each in them.path("sales")] == ["hq", "sales"]
    _, session = entered(database, secrecy, "Wang.Wu", report.one_time_passwords["wang.wu"])
    assert session.must_change_password


def test_importing_twice_changes_nothing(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    import_organization(database, secrecy, admin, whole())
    again = import_organization(database, secrecy, admin, whole())
    assert (again.added, again.changed, again.one_time_passwords) == ([], [], {})


def test_known_ids_change_and_missing_columns_leave_as_it_was(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    import_organization(database, secrecy, admin, whole())
    report = import_organization(
        database, secrecy, admin, workbook(People=[["Person id", "Name", "Department", "Phone"], ["wang", "王五五", "hq", "123"]])
    )
    assert (report.added, report.changed) == ([], ["person:wang"])
    found = database.read(lambda tx: people.find_person(tx, admin, "wang"))
    assert (found.name.zh, found.department, found.phone, found.posts, found.login) == (
        "王五五",
        "hq",
        "123",
        ["seller"],
        "wang.wu",
    )


def test_columns_may_stand_in_any_order_and_language(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    sheets = {
        "departments": [["Notes", "NAME *", "department ID"], ["x", "Head office", "hq"]],
        "PEOPLE": [["department", "name", "person id", "english name"], ["Head office", "Li", "li", "Ms Li"], ["", "", "", ""]],
    }
    report = import_organization(database, secrecy, admin, workbook(**sheets))
    assert report.added == ["department:hq", "person:li"]


def test_what_is_exported_can_be_imported(database: Database, secrecy: MovableSecrecy, staffed: Actor) -> None:
    for language in LANGUAGES:
        content = database.read(lambda tx, language=language: export(tx, staffed, language))  # type: ignore[misc]
        report = database.read(lambda tx, content=content: preview(tx, staffed, content))  # type: ignore[misc]
        assert (report.added, report.changed) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_has_every_column_and_no_row(language: Language) -> None:
    read = organization_sheets.read(template(language))
    assert read.problems == []
    assert read.rows == {"department": [], "post": [], "person": []}


def test_leaving_ends_sessions_and_issues_no_password(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    passwords = import_organization(database, secrecy, admin, whole()).one_time_passwords
    _, session = entered(database, secrecy, "li", passwords["li"])
    gone = [PEOPLE[0], ["li", "", "李总", "hq", "", "", "否"], ["qian", "", "钱", "hq", "", "", "no"]]
    report = import_organization(database, secrecy, admin, workbook(人员=gone))
    assert report.one_time_passwords == {}
    assert database.read(lambda tx: tx.sessions.find(session.token_hash)) is None
    assert database.read(lambda tx: tx.accounts.find("qian")) is None


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"人员": [["人员编号", "姓名"], ["li", "李"]]}, [("人员!A1", "organization_import.missing_column")]),
        (
            {"部门": [["部门名称"], ["总部"]], "岗位": [], "人员": []},
            [
                ("部门!A1", "organization_import.missing_column"),
                *((f"{sheet}!A1", "organization_import.missing_column") for sheet in ["岗位"] * 3 + ["人员"] * 3),
            ],
        ),
        ({"人员": [PEOPLE[0], ["li", "", "", "hq", "", "", ""]]}, [("人员!C2", "organization_import.empty_cell")]),
        ({"人员": [PEOPLE[0], ["", "", "无名", "hq", "", "", ""]]}, [("人员!A2", "organization_import.empty_cell")]),
        ({"人员": [*PEOPLE, ["x", "", "X", "nowhere", "", "", ""]]}, [("人员!D5", "organization.unknown_department")]),
        ({"人员": [*PEOPLE, ["x", "", "X", "hq", "总监,nothing", "", ""]]}, [("人员!E5", "organization.unknown_post")]),
        ({"人员": [*PEOPLE, ["x", "", "X", "hq", "", "nobody", ""]]}, [("人员!F5", "organization.unknown_person")]),
        ({"人员": [*PEOPLE, ["x", "", "X", "hq", "", "", "maybe"]]}, [("人员!G5", "organization_import.not_yes_or_no")]),
        ({"人员": [*PEOPLE, ["li", "other", "X", "hq", "", "", ""]]}, [("人员!A5", "organization.doubled_id")]),
        ({"人员": [*PEOPLE, ["Li", "", "X", "hq", "", "", ""]]}, [("人员!A5", "people.malformed_id")]),
        ({"人员": [*PEOPLE, ["x", "WANG.wu", "X", "hq", "", "", ""]]}, [("人员!B5", "people.login_taken")]),
        ({"人员": [*PEOPLE, ["admin2", "admin", "X", "hq", "", "", ""]]}, [("人员!B5", "people.login_taken")]),
        ({"人员": [*PEOPLE, ["x", "a b", "X", "hq", "", "", ""]]}, [("人员!B5", "people.malformed_login")]),
        ({"人员": [*PEOPLE, ["x", "", "X", "hq", "", "x", ""]]}, [("人员!F5", "organization.manager_circle")]),
        (
            {"人员": [PEOPLE[0], ["li", "", "李总", "hq", "", "wang", ""], *PEOPLE[2:]]},
            [("人员!F2", "organization.manager_circle")],
        ),
        (
            {"部门": [DEPARTMENTS[0], ["hq", "总部", "sales", ""], DEPARTMENTS[2]]},
            [("部门!C2", "organization.department_circle")],
        ),
        ({"部门": [*DEPARTMENTS, ["hq2", "总部", "", ""]], "人员": [PEOPLE[0], ["li", "", "李", "总部", "", "", ""]]}, None),
    ],
)
def test_every_fault_has_its_cell(
    database: Database,
    secrecy: MovableSecrecy,
    admin: Actor,
    changed: Mapping[str, list[list[Any]]],
    expected: list[tuple[str, str]] | None,
) -> None:
    found = faults(database, secrecy, admin, whole(**changed))
    if expected is None:
        assert ("人员!D2", "organization_import.ambiguous") in found
    else:
        assert found == expected


def test_many_faults_are_told_at_once(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    rows = [PEOPLE[0], *([f"p{number}", "", "", "nowhere", "", "", ""] for number in range(3))]
    assert len(faults(database, secrecy, admin, whole(人员=rows))) >= 6


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 broken", template("en")[:2000]])
def test_what_is_no_workbook(database: Database, secrecy: MovableSecrecy, admin: Actor, content: bytes) -> None:
    assert faults(database, secrecy, admin, content) == [("", "organization_import.not_a_workbook")]


def test_a_zip_that_is_no_workbook(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert faults(database, secrecy, admin, target.getvalue()) == [("", "organization_import.not_a_workbook")]


def test_a_workbook_that_unpacks_without_end(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b" " * (50 * 1024 * 1024))
    assert faults(database, secrecy, admin, target.getvalue()) == [("", "organization_import.too_large")]


def test_a_workbook_without_our_sheets(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    assert faults(database, secrecy, admin, workbook(Tabelle1=[["a"], ["b"]])) == [("", "organization_import.no_sheet")]


def test_the_last_administrator_cannot_be_imported_away(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    rows = [PEOPLE[0], ["admin", "", "管理员", "company", "", "", "否"]]
    found = faults(database, secrecy, admin, workbook(人员=rows))
    assert set(found) == {("人员!G2", "organization_import.last_administrator")}


def test_posts_that_exclude_each_other(database: Database, secrecy: MovableSecrecy, staffed: Actor) -> None:
    rows = [["人员编号", "姓名", "部门", "岗位"], ["carl", "卡尔", "finance", "accountant,cashier"]]
    assert faults(database, secrecy, staffed, workbook(人员=rows)) == [("人员!D2", "organization.separated_posts")]


def test_only_who_keeps_people_may_import(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    other = Actor(person="x", permissions=granted(["process_admin", "security_admin"]))
    for attempt in (
        lambda: import_organization(database, secrecy, other, whole()),
        lambda: database.read(lambda tx: preview(tx, other, whole())),
        lambda: database.read(lambda tx: export(tx, other, "en")),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_roles_survive_an_import(database: Database, secrecy: MovableSecrecy, staffed: Actor) -> None:
    database.write(lambda tx: people.assign_roles(tx, staffed, "mia", RolesEdit(roles=["process_owner"], version=0))).result()
    rows = [["人员编号", "姓名", "部门"], ["mia", "米娅娅", "sales"]]
    import_organization(database, secrecy, staffed, workbook(人员=rows))
    assert edit(database, staffed, "mia").name.zh == "米娅娅"
    assert database.read(lambda tx: people.find_person(tx, staffed, "mia")).roles == ["process_owner"]


def test_columns_are_named_as_excel_names_them() -> None:
    assert [organization_sheets.letters(place) for place in (0, 25, 26, 51, 701, 702)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]


@pytest.mark.parametrize(
    ("cell", "text"), [(1001.0, "1001"), (1.5, "1.5"), (True, "yes"), (False, "no"), (None, ""), ("  x ", "x"), (7, "7")]
)
def test_cells_as_text(cell: Any, text: str) -> None:
    assert organization_sheets.text_of(cell) == text


def test_a_large_organization_in_one_go(database: Database, secrecy: MovableSecrecy, admin: Actor) -> None:
    rows = [PEOPLE[0], *([f"p{number}", "", f"员工{number}", "hq", "", "li", ""] for number in range(300)), PEOPLE[1]]
    report = organization_import.import_organization(
        database, secrecy, admin, whole(人员=rows, 部门=[DEPARTMENTS[0], ["hq", "总部", "", "li"]], 岗位=POSTS[:2])
    )
    assert report.people_added == 301
    assert len(set(report.one_time_passwords.values())) == 301
