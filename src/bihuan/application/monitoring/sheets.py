"""Template 3 as an Excel sheet of the seven columns of the method, out with the present values and in again.

The formula's cell holds its words and, on a line that begins with `=`, the formula itself. The actual value is measured, so
what stands in its column on the way in is not looked at. A row is known by the name of its indicator. With a mistake in any
cell nothing is changed, and every mistake is named with its cell.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.dossiers import Filed
from bihuan.application.monitoring import indicators
from bihuan.application.monitoring.indicators import INDICATORS
from bihuan.application.ports import Transaction
from bihuan.application.views.monitoring import ImportedIndicators
from bihuan.application.workbooks import new_workbook, opened_workbook
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import InvalidInput, Problem
from bihuan.kernel.text import Text
from bihuan.monitoring.definitions import Bounds, Definition, Direction, Frequency

TITLE = Text("模板三 流程监控指标", "Template 3 Indicators")
COLUMNS: dict[str, Text] = {
    "name": Text("指标名称", "Indicator"),
    "formula": Text("计算公式", "Formula"),
    "source": Text("数据来源", "Source"),
    "frequency": Text("监控频率", "Frequency"),
    "target": Text("目标值", "Target"),
    "actual": Text("实际值", "Actual"),
    "departments": Text("责任部门", "Departments"),
}
WIDTHS = {"name": 22, "formula": 48, "source": 20, "frequency": 12, "target": 12, "actual": 20, "departments": 22}
FREQUENCIES: dict[Frequency, Text] = {
    "instance": Text("实时监控", "Each instance"),
    "daily": Text("日监控", "Daily"),
    "weekly": Text("周监控", "Weekly"),
    "monthly": Text("月监控", "Monthly"),
    "quarterly": Text("季监控", "Quarterly"),
}
_TARGET = re.compile(r"(?P<sign>≤|>=|<=|≥|=)?\s*(?P<low>-?\d+(?:\.\d+)?)\s*(?:[–~-]\s*(?P<high>-?\d+(?:\.\d+)?))?\s*(?P<unit>.*)")

replace = msgspec.structs.replace


# --- out ---------------------------------------------------------------------------------------------------------------


def export(tx: Transaction, actor: Actor, process_id: str, language: Language) -> bytes:
    """The sheet, of one process or of all, with the values as they are now."""
    found = indicators.rows(tx, actor, process_id)
    file = io.BytesIO()
    with new_workbook(file) as book:
        sheet = book.add_worksheet(TITLE.of(language)[:31])
        head = book.add_format({"bold": True, "bg_color": "#E6F2F0", "border": 1, "valign": "vcenter"})
        cell = book.add_format({"text_wrap": True, "border": 1, "valign": "top"})
        for column, (name, heading) in enumerate(COLUMNS.items()):
            sheet.set_column(column, column, WIDTHS[name])
            sheet.write(0, column, heading.of(language), head)
        for row, given in enumerate(found, start=1):
            point = given.points[-1] if given.points else None
            cells = {
                "name": given.name.of(language),
                "formula": "\n".join((given.formula_text.of(language) or given.name.of(language), f"= {given.formula}")),
                "source": given.source_name.of(language),
                "frequency": FREQUENCIES[given.frequency].of(language),
                "target": target_text(given.bounds, given.direction, given.unit),
                "actual": _actual(point.value if point else None, point.n if point else 0, given.digits, given.unit),
                "departments": ("、" if language == "zh-CN" else ", ").join(each.name.of(language) for each in given.departments),
            }
            for column, name in enumerate(COLUMNS):
                sheet.write_string(row, column, cells[name], cell)
        sheet.freeze_panes(1, 1)
    return file.getvalue()


def target_text(bounds: Bounds, direction: Direction, unit: str) -> str:
    """A target as people write it: ≤3 d, ≥95 %, 2–4 d."""
    if bounds.target is None:
        return ""
    gap = " " if unit else ""
    if direction == "band" and bounds.ceiling is not None:
        return f"{bounds.target:g}–{bounds.ceiling:g}{gap}{unit}"
    return f"{'≤' if direction == 'lower' else '≥'}{bounds.target:g}{gap}{unit}"


def _actual(value: float | None, n: int, digits: int, unit: str) -> str:
    return "—" if value is None else f"{value:.{digits}f}{' ' if unit else ''}{unit} (n={n})"


# --- in ----------------------------------------------------------------------------------------------------------------


def take(tx: Transaction, actor: Actor, content: bytes, process_id: str) -> ImportedIndicators:
    """Read the sheet: all of it or, with a mistake in any cell, nothing. New rows belong to the process named."""
    actor.require("processes.edit")
    reading = _Reading(tx, content, process_id, actor.language)
    wanted = list(reading.definitions())
    for place, (filed, given) in wanted:
        for problem in indicators.problems_of(tx, given) if filed is None or filed.value != given else ():
            column = "departments" if problem.place == "/departments" else "target" if "bounds" in problem.place else "formula"
            reading.wrong("monitoring.sheet_formula", place, column, reason=render(problem, reading.language))
    if reading.problems:
        raise InvalidInput("monitoring.sheet_refused", problems=tuple(reading.problems), count=len(reading.problems))
    added = changed = 0
    for _, (filed, given) in wanted:
        if filed is None:
            added += 1
            indicators.put(tx, actor, None, given)
        elif filed.value != given:
            changed += 1
            indicators.put(tx, actor, filed, given)
    return ImportedIndicators(added=added, changed=changed, unchanged=len(wanted) - added - changed)


class _Reading:
    def __init__(self, tx: Transaction, content: bytes, process_id: str, language: str) -> None:
        self.tx = tx
        self.process_id = process_id
        self.language: Language = "en" if language == "en" else "zh-CN"
        self.problems: list[Problem] = []
        self.known = INDICATORS.all(tx)
        self.organization = tx.directory.organization()
        try:
            sheets = opened_workbook(content)
        except InvalidInput as unreadable:
            raise InvalidInput("monitoring.sheet_unreadable") from unreadable
        self.title, self.grid = self._sheet(sheets)
        self.columns = self._columns()

    def _sheet(self, sheets: dict[str, list[list[Any]]]) -> tuple[str, list[list[Any]]]:
        words = {TITLE.zh, TITLE.en}
        title = next((name for name in sheets if name in words), next(iter(sheets), ""))
        if not title or not sheets[title]:
            raise InvalidInput("monitoring.sheet_unreadable")
        return title, sheets[title]

    def _columns(self) -> dict[str, int]:
        headings = {str(cell).strip().casefold(): place for place, cell in enumerate(self.grid[0])}
        found: dict[str, int] = {}
        for name, heading in COLUMNS.items():
            place = headings.get(heading.zh.casefold(), headings.get(heading.en.casefold()))
            if place is not None:
                found[name] = place
            elif name != "actual":
                self.problems.append(
                    self._problem("monitoring.sheet_column", f"{self.title}!A1", column=heading.of(self.language))
                )
        if self.problems:
            raise InvalidInput("monitoring.sheet_refused", problems=tuple(self.problems), count=len(self.problems))
        return found

    def definitions(self) -> Iterator[tuple[int, tuple[Filed[Definition] | None, Definition]]]:
        """Row number with the definition it asks for, and the one it was."""
        seen: set[str] = set()
        taken = {each.id for each in self.known}
        for row in range(1, len(self.grid)):
            name = self._text(row, "name")
            if not name:
                continue
            if name in seen:
                self.wrong("monitoring.sheet_twice", row, "name", given=name)
                continue
            seen.add(name)
            filed = next((each for each in self.known if name in (each.value.name.zh, each.value.name.en)), None)
            base = filed.value if filed else self._new(name, taken)
            given = self._applied(row, base)
            if given is not None:
                taken.add(given.id)
                yield row, (filed, given)

    def _new(self, name: str, taken: set[str]) -> Definition:
        number = next(number for number in range(1, 10_000) if f"kpi-{number}" not in taken)
        position = max((each.value.position for each in self.known), default=-1) + number
        return Definition(id=f"kpi-{number}", name=Text(name, name), formula="", process_id=self.process_id, position=position)

    def _applied(self, row: int, base: Definition) -> Definition | None:
        before = len(self.problems)
        words, formula = self._formula(row)
        if not formula and not base.formula:
            self.wrong("monitoring.sheet_formula", row, "formula", reason=self._needs_formula())
        frequency, target, departments = self._frequency(row), self._target(row, base), self._departments(row)
        if len(self.problems) > before:
            return None
        given = replace(
            base,
            formula=formula or base.formula,
            formula_text=self._said(base.formula_text, words),
            source_name=self._said(base.source_name, self._text(row, "source")),
            frequency=frequency or base.frequency,
            departments=departments,
            **target,
        )
        changed = given.formula != base.formula and base.formula
        return replace(given, number=base.number + 1) if changed else given

    def _needs_formula(self) -> str:
        return (
            "请另起一行写出公式，以 = 开头"
            if self.language == "zh-CN"
            else "write the formula on a line of its own, begun with ="
        )

    def _formula(self, row: int) -> tuple[str, str]:
        lines = self._text(row, "formula").splitlines()
        begin = next((place for place, line in enumerate(lines) if line.lstrip().startswith("=")), len(lines))
        formula = "\n".join(lines[begin:]).strip().removeprefix("=").strip()
        return "\n".join(lines[:begin]).strip(), formula

    def _said(self, known: Text, given: str) -> Text:
        """The words in the sheet's language; those of the other language stay until there are none."""
        if given in (known.zh, known.en):
            return known
        return Text(given, known.en or given) if self.language == "zh-CN" else Text(known.zh or given, given)

    def _frequency(self, row: int) -> Frequency | None:
        given = self._text(row, "frequency")
        found: Frequency | None = None
        for each, words in FREQUENCIES.items():
            if given.casefold() in (words.zh, words.en.casefold()):
                found = each
        if found is None and given:
            known = ", ".join(words.of(self.language) for words in FREQUENCIES.values())
            self.wrong("monitoring.sheet_frequency", row, "frequency", given=given, known=known)
        return found

    def _target(self, row: int, base: Definition) -> dict[str, Any]:
        given = self._text(row, "target")
        if given == target_text(base.bounds, base.direction, base.unit):
            return {}
        if not given:
            return {"bounds": replace(base.bounds, target=None, ceiling=None)}
        match = _TARGET.fullmatch(given)
        if match is None or (match["high"] is None) == (match["sign"] is None):
            self.wrong("monitoring.sheet_target", row, "target", given=given[:40])
            return {}
        low, high = float(match["low"]), float(match["high"]) if match["high"] else None
        direction: Direction = "band" if high is not None else "higher" if match["sign"] in ("≥", ">=") else "lower"
        bounds = replace(base.bounds, target=low, ceiling=high)
        return {"bounds": bounds, "direction": direction, "unit": match["unit"].strip() or base.unit}

    def _departments(self, row: int) -> tuple[str, ...]:
        found: list[str] = []
        for given in re.split(r"[、,，;；]\s*", self._text(row, "departments")):
            if not given.strip():
                continue
            known = self.organization.roster.departments
            each = next((one for one in known if given.strip() in (one.id, one.name.zh, one.name.en)), None)
            if each is None:
                self.wrong("monitoring.sheet_department", row, "departments", given=given.strip()[:40])
            else:
                found.append(each.id)
        return tuple(found)

    def _text(self, row: int, column: str) -> str:
        cells = self.grid[row]
        place = self.columns.get(column, len(cells))
        return str(cells[place]).strip() if place < len(cells) and cells[place] is not None else ""

    def wrong(self, code: str, row: int, column: str, **params: str) -> None:
        letter = chr(ord("A") + self.columns.get(column, 0))
        self.problems.append(self._problem(code, f"{self.title}!{letter}{row + 1}", **params))

    def _problem(self, code: str, cell: str, **params: str) -> Problem:
        return Problem(code=code, place=cell, params={"cell": cell, **params})
