"""The Excel file of an organization: three sheets, their columns, reading them and writing them.

Headings may be Chinese or English; order does not matter; columns we do not know are left alone. A cell is named as Excel
names it, with its sheet: `人员!D7`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from bihuan.application.workbooks import letters, new_workbook, opened_workbook, text_of
from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import InvalidInput, Problem
from bihuan.kernel.text import Text

MOST_ROWS = 20_000

Kind: TypeAlias = Literal["department", "post", "person"]


class Column(NamedTuple):
    """A column: its heading, whether it must be there and filled, what stands in it."""

    name: str
    heading: Text
    needed: bool = False
    hint: Text = Text()
    width: int = 16


class Sheet(NamedTuple):
    kind: Kind
    title: Text
    columns: tuple[Column, ...]


_ID_HINT = Text("小写字母、数字、_ . -，导入后不可改", "Lower-case letters, digits, _ . -; it stays for good")
_POSTS_HINT = Text("多个用逗号隔开，主岗在前", "Separated by commas, the main post first")
_REF_HINT = Text("填编号，或唯一的名称", "The id, or the name when there is only one")

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "department",
        Text("部门", "Departments"),
        (
            Column("id", Text("部门编号", "Department id"), True, _ID_HINT),
            Column("name_zh", Text("部门名称", "Name"), True, width=24),
            Column("name_en", Text("英文名称", "English name"), width=24),
            Column("parent", Text("上级部门", "Parent department"), False, _REF_HINT),
            Column("head", Text("负责人", "Head"), False, Text("填人员编号", "The person's id")),
        ),
    ),
    Sheet(
        "post",
        Text("岗位", "Posts"),
        (
            Column("id", Text("岗位编号", "Post id"), True, _ID_HINT),
            Column("name_zh", Text("岗位名称", "Name"), True, width=24),
            Column("name_en", Text("英文名称", "English name"), width=24),
            Column("department", Text("所属部门", "Department"), True, _REF_HINT),
        ),
    ),
    Sheet(
        "person",
        Text("人员", "People"),
        (
            Column("id", Text("人员编号", "Person id"), True, _ID_HINT),
            Column("login", Text("登录名", "Login"), False, Text("留空则与编号相同", "Empty: the same as the id")),
            Column("name_zh", Text("姓名", "Name"), True),
            Column("name_en", Text("英文姓名", "English name"), width=20),
            Column("department", Text("部门", "Department"), True, _REF_HINT),
            Column("posts", Text("岗位", "Posts"), False, _POSTS_HINT, 24),
            Column("manager", Text("直接上级", "Manager"), False, Text("填人员编号", "The person's id")),
            Column("email", Text("邮箱", "E-mail"), width=24),
            Column("phone", Text("电话", "Phone")),
            Column("active", Text("在职", "Active"), False, Text("是 / 否，留空为是", "yes / no; empty means yes"), 8),
        ),
    ),
)


class Row(NamedTuple):
    """A row of a sheet: texts by column name; columns the file does not have are missing. `cells` names each column's cell."""

    values: dict[str, str]
    cells: dict[str, str]

    def cell(self, name: str) -> str:
        return self.cells.get(name) or next(iter(self.cells.values()))


class Workbook(NamedTuple):
    rows: dict[Kind, list[Row]]
    problems: list[Problem]


def read(content: bytes) -> Workbook:
    """The rows of all three sheets; a missing sheet has none. Raises `InvalidInput` when it is no workbook at all."""
    sheets = opened_workbook(content)
    problems: list[Problem] = []
    rows: dict[Kind, list[Row]] = {"department": [], "post": [], "person": []}
    found = 0
    for sheet in SHEETS:
        title = next((name for name in sheets if name.strip().casefold() in _words(sheet.title)), None)
        if title is not None:
            found += 1
            rows[sheet.kind] = list(_rows(sheet, title, sheets[title], problems))
    if not found:
        titles = {language: "、".join(sheet.title.of(language) for sheet in SHEETS) for language in ("zh-CN", "en")}
        raise InvalidInput("organization_import.no_sheet", zh=titles["zh-CN"], en=titles["en"].replace("、", ", "))
    return Workbook(rows, problems)


def _rows(sheet: Sheet, title: str, grid: list[list[Any]], problems: list[Problem]) -> Iterator[Row]:
    places = _places(sheet, grid[0] if grid else [])
    for column in sheet.columns:
        if column.needed and column.name not in places:
            problems.append(_problem("missing_column", f"{title}!A1", zh=column.heading.zh, en=column.heading.en, sheet=title))
    if len(grid) > MOST_ROWS + 1:
        problems.append(_problem("too_many_rows", title, limit=MOST_ROWS, sheet=title))
        return
    for number, cells in enumerate(grid[1:], 2):
        values = {name: text_of(cells[place]) if place < len(cells) else "" for name, place in places.items()}
        if not any(values.values()):
            continue
        named = {name: f"{title}!{letters(place)}{number}" for name, place in places.items()}
        for column in sheet.columns:
            if column.needed and column.name in values and not values[column.name]:
                problems.append(_problem("empty_cell", named[column.name], zh=column.heading.zh, en=column.heading.en))
        yield Row(values, named)


def _places(sheet: Sheet, headings: list[Any]) -> dict[str, int]:
    """Where each known column stands; the first one counts when a heading is there twice."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        word = text_of(heading).rstrip("*＊ ").casefold()
        for column in sheet.columns:
            if word in _words(column.heading) and column.name not in places:
                places[column.name] = place
                break
    return places


def _words(text: Text) -> set[str]:
    return {text.zh.casefold(), text.en.casefold()}


def _problem(code: str, place: str, **params: str | int) -> Problem:
    return Problem(code=f"organization_import.{code}", place=place, params=dict(params))


def written(rows: Mapping[Kind, Iterable[Mapping[str, str]]], language: Language) -> bytes:
    """A workbook with the three sheets and these rows, ready to be filled in: the template when there are none."""
    target = io.BytesIO()
    with new_workbook(target) as workbook:
        heading = workbook.add_format({"bold": True, "bg_color": "#E6F2F0", "border": 1, "text_wrap": True, "valign": "vcenter"})
        text = workbook.add_format({"num_format": "@"})
        for sheet in SHEETS:
            page = workbook.add_worksheet(sheet.title.of(language))
            page.freeze_panes(1, 1)
            page.set_row(0, 24)
            for place, column in enumerate(sheet.columns):
                page.set_column(place, place, column.width, text)
                page.write_string(0, place, column.heading.of(language) + (" *" if column.needed else ""), heading)
                if column.hint:
                    page.write_comment(0, place, column.hint.of(language))
            for number, row in enumerate(rows.get(sheet.kind, ()), 1):
                for place, column in enumerate(sheet.columns):
                    page.write_string(number, place, row.get(column.name, ""), text)
    return target.getvalue()
