"""Excel files of the four templates: written with their seven columns, read back with every wrong cell named."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from bihuan.application.workbooks import letters, new_workbook, opened_workbook, text_of
from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import InvalidInput, Problem, Said
from bihuan.lifecycle.templates import Template

HEADING_ROWS = 8


class Row(NamedTuple):
    """A row as it stands in the file: texts by column name; `place` names a cell (`业务流程梳理表!F3`)."""

    values: dict[str, str]
    cells: dict[str, str]

    def wrong(self, column: str, code: str, **params: Said) -> Problem:
        return Problem(code=code, place=self.cells[column], params=params)


def written(sheets: Iterable[tuple[Template, Iterable[Mapping[str, str]]]], language: Language) -> bytes:
    """A workbook with one sheet per template: the seven headings of the method, lines inside cells as lines."""
    target = io.BytesIO()
    with new_workbook(target) as workbook:
        heading = workbook.add_format(
            {"bold": True, "bg_color": "#E6F2F0", "border": 1, "text_wrap": True, "valign": "vcenter", "align": "center"}
        )
        cell = workbook.add_format(
            {"num_format": "@", "text_wrap": True, "valign": "top", "border": 1, "border_color": "#CFD8E2"}
        )
        for template, rows in sheets:
            page = workbook.add_worksheet(template.title.of(language))
            page.freeze_panes(1, 1)
            page.set_landscape()
            page.fit_to_pages(1, 0)
            page.set_row(0, 28)
            for place, column in enumerate(template.columns):
                page.set_column(place, place, column.width)
                page.write_string(0, place, column.heading.of(language), heading)
            for number, row in enumerate(rows, 1):
                for place, column in enumerate(template.columns):
                    page.write_string(number, place, row.get(column.name, ""), cell)
    return target.getvalue()


def read(content: bytes, template: Template) -> list[Row]:
    """The rows of a template; the headings may stand below a title and be Chinese or English.

    Raises `InvalidInput("sheet.no_template")` when no sheet has all seven, naming those that are missing from the nearest.
    """
    best: list[str] = [column.heading.zh for column in template.columns]
    for title, grid in opened_workbook(content).items():
        for number, cells in enumerate(grid[:HEADING_ROWS]):
            places = _places(template, cells)
            missing = [column.heading.zh for column in template.columns if column.name not in places]
            if not missing:
                return list(_rows(title, grid, number, places))
            if len(missing) < len(best):
                best = missing
    raise InvalidInput(
        "sheet.no_template", zh=template.title.zh, en=template.title.en, missing="、".join(best), number=template.number
    )


def _places(template: Template, cells: list[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        word = _plain(text_of(cell))
        for column in template.columns:
            if word and column.name not in found and word in (_plain(column.heading.zh), _plain(column.heading.en)):
                found[column.name] = place
    return found


def _plain(words: str) -> str:
    """Headings are compared without spaces, brackets of either width and case."""
    return words.replace(" ", "").replace("（", "(").replace("）", ")").casefold()


def _rows(title: str, grid: list[list[Any]], heading: int, places: Mapping[str, int]) -> Iterable[Row]:
    for number, cells in enumerate(grid[heading + 1 :], heading + 2):
        values = {name: text_of(cells[place]) if place < len(cells) else "" for name, place in places.items()}
        if any(values.values()):
            yield Row(values, {name: f"{title}!{letters(place)}{number}" for name, place in places.items()})
