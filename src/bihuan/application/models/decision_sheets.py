"""Decision tables as Excel files: written for people to fill in, read back into the document they came from.

One sheet. A1 names the decision and its hit policy. Row 2 says what each column is (input, output, annotation), row 3 its label,
row 4 its FEEL expression or its name, row 5 its type; every further row is a rule. Cells hold FEEL as the table does, so that
`"VIP"` is a text and `[1..10]` a range; a cell that Excel made a number, a truth or a date is taken as that value.
"""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from bihuan import dmn
from bihuan.application.actor import Actor
from bihuan.application.models import decisions
from bihuan.application.ports import Transaction
from bihuan.application.views.decisions import ImportedSheet, ImportSheet
from bihuan.application.workbooks import letters, new_workbook, opened_workbook
from bihuan.dmn import model
from bihuan.dmn.tables import POLICIES, names
from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import InvalidInput, InvalidModel, Problem, Rejected
from bihuan.kernel.text import Text

MOST_RULES = 5_000
HEAD = 5  # rows before the first rule

Kind: TypeAlias = Literal["input", "output", "annotation"]

_KINDS: dict[Kind, Text] = {
    "input": Text("输入", "Input"),
    "output": Text("输出", "Output"),
    "annotation": Text("说明", "Annotation"),
}
_ROWS = (Text("列", "Column"), Text("标题", "Label"), Text("表达式或名称", "Expression or name"), Text("类型", "Type"))

replace = msgspec.structs.replace


class Sheet(NamedTuple):
    """A table as a file has it: `head` per column, `rules` as texts."""

    policy: str
    kinds: list[Kind]
    labels: list[str]
    texts: list[str]
    types: list[str]
    rules: list[list[str]]


# --- writing ---------------------------------------------------------------------------------------------------------


def export(tx: Transaction, actor: Actor, key: int, name: str, decision: str) -> bytes:
    """A decision table as a workbook."""
    actor.require("processes.read")
    node, table = _table_of(decisions.opened(tx, key, name).definitions, decision)
    return written(node, table, "zh-CN" if actor.language.startswith("zh") else "en")


def _table_of(definitions: model.Definitions, decision: str) -> tuple[model.Decision, model.DecisionTable]:
    node = model.elements(definitions).get(decision)
    if not isinstance(node, model.Decision) or not isinstance(node.expression, model.DecisionTable):
        raise Rejected("decision_sheet.no_table", place=decision, decision=decision)
    return node, node.expression


def written(node: model.Decision, table: model.DecisionTable, language: Language) -> bytes:
    target = io.BytesIO()
    with new_workbook(target) as workbook:
        page = workbook.add_worksheet(_title(node))
        text = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        heading = workbook.add_format({"num_format": "@", "bold": True, "bg_color": "#E6F2F0", "border": 1, "text_wrap": True})
        title = workbook.add_format({"bold": True, "font_size": 14})
        spoken = names(node)
        shown = spoken.of(language) if spoken.zh or spoken.en else node.name
        page.write_string(0, 0, f"{shown} · {_policy(table)}", title)
        page.freeze_panes(HEAD, 1)
        page.set_column(0, 0, 14, heading)
        for number, label in enumerate(_ROWS, 1):
            page.write_string(number, 0, label.of(language), heading)
        for place, column in enumerate(_columns(table, language), 1):
            page.set_column(place, place, 22, text)
            for row, cell in enumerate(column.head, 1):
                page.write_string(row, place, cell, heading)
            for row, cell in enumerate(column.cells):
                page.write_string(HEAD + row, place, cell, text)
        for row in range(len(table.rule)):
            page.write_number(HEAD + row, 0, row + 1, heading)
    return target.getvalue()


class _Column(NamedTuple):
    head: tuple[str, str, str, str]
    cells: list[str]


def _columns(table: model.DecisionTable, language: Language) -> list[_Column]:
    found: list[_Column] = []
    for place, clause in enumerate(table.input):
        expression = clause.inputExpression or model.LiteralExpression()
        head = (_KINDS["input"].of(language), clause.label or "", expression.text or "", expression.typeRef or "")
        found.append(_Column(head, [_text(rule.inputEntry, place) for rule in table.rule]))
    for place, output in enumerate(table.output):
        head = (_KINDS["output"].of(language), output.label or "", output.name or "", output.typeRef or "")
        found.append(_Column(head, [_text(rule.outputEntry, place) for rule in table.rule]))
    for place, annotation in enumerate(table.annotation):
        head = (_KINDS["annotation"].of(language), annotation.name or "", "", "")
        found.append(_Column(head, [_text(rule.annotationEntry, place) for rule in table.rule]))
    return found


def _text(cells: Sequence[Any], place: int) -> str:
    return (cells[place].text or "") if place < len(cells) else ""


def _policy(table: model.DecisionTable) -> str:
    return " ".join(filter(None, (table.hitPolicy, table.aggregation)))


def _title(node: model.Decision) -> str:
    """A name that Excel takes for a sheet."""
    return "".join(each for each in (node.name or node.id or "decision") if each not in "[]:*?/\\'")[:31] or "decision"


# --- reading ---------------------------------------------------------------------------------------------------------


def read_into(tx: Transaction, actor: Actor, key: int, name: str, command: ImportSheet) -> ImportedSheet:
    """The document with one table as the workbook has it; nothing is stored. All wrong cells are told at once."""
    actor.require("processes.edit")
    document = decisions.opened(tx, key, name, command.dmn)
    node, table = _table_of(document.definitions, command.decision)
    try:
        content = base64.b64decode(command.workbook, validate=True)
    except (binascii.Error, ValueError) as broken:
        raise InvalidInput("organization_import.not_a_workbook") from broken
    sheet = read(content, _policy(table))
    changed = model.replace(document.definitions, replace(node, expression=merged(table, sheet, command.decision)))
    _refuse_broken_cells(changed, command.decision, sheet)
    return ImportedSheet(dmn=dmn.write(changed).decode(), rules=len(sheet.rules))


def read(content: bytes, policy: str) -> Sheet:
    """The table of a workbook's first sheet; raises `InvalidInput("decision_sheet.unreadable")` with every problem."""
    pages = opened_workbook(content)
    title, grid = next(iter(pages.items()))
    problems: list[Problem] = []
    head = [row[1:] for row in grid[1:HEAD]]
    head += [[] for _ in range(HEAD - 1 - len(head)) if head]  # empty rows at the end are not in the file
    if len(head) < HEAD - 1:
        raise InvalidInput("decision_sheet.unreadable", count=1, problems=(_problem("no_head", f"{title}!A2", rows=HEAD),))
    width = max((place + 1 for place, cell in enumerate(head[0]) if _cell(cell)), default=0)
    kinds: list[Kind] = []
    for place in range(width):
        kind = _kind(_cell(head[0][place]))
        if kind is None:
            problems.append(_problem("column_kind", f"{title}!{letters(place + 1)}2", found=_cell(head[0][place])))
        kinds.append(kind or "annotation")
    if "output" not in kinds:
        problems.append(_problem("no_output", f"{title}!A2"))
    order = ["input", "output", "annotation"]
    if not problems and [order.index(each) for each in kinds] != sorted(order.index(each) for each in kinds):
        problems.append(_problem("column_order", f"{title}!A2"))
    rules = [[_cell(cell) for cell in (row[1:] + [""] * width)[:width]] for row in grid[HEAD:]]
    rules = [row for row in rules if any(row)]
    if len(rules) > MOST_RULES:
        problems.append(_problem("too_many_rules", title, limit=MOST_RULES))
    if problems:
        raise InvalidInput("decision_sheet.unreadable", count=len(problems), problems=tuple(problems))
    lines = [[_plain(row[place]) if place < len(row) else "" for place in range(width)] for row in head]
    return Sheet(_policy_of(grid[0], policy), kinds, lines[1], lines[2], lines[3], rules)


def _policy_of(row: Sequence[Any], present: str) -> str:
    """The hit policy after the last dot of the title; the present one when it is none."""
    written_policy = _plain(row[0] if row else "").rpartition("·")[2].strip().upper()
    return written_policy if written_policy in POLICIES else present


def _kind(word: str) -> Kind | None:
    for kind, text in _KINDS.items():
        if word.strip().casefold() in (text.zh, text.en.casefold()):
            return kind
    return None


def _plain(cell: Any) -> str:
    return str(cell).strip() if cell is not None else ""


def _cell(cell: Any) -> str:
    """A cell as FEEL text: what Excel made of it by itself becomes that value again."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        number = Decimal(repr(cell))
        return str(int(number)) if number == number.to_integral_value() else format(number, "f")
    if isinstance(cell, datetime):
        at_midnight = cell.time() == time(0, 0)
        return f'@"{cell.date().isoformat() if at_midnight else cell.isoformat(timespec="seconds")}"'
    if isinstance(cell, date):
        return f'@"{cell.isoformat()}"'
    if isinstance(cell, time):
        return f'@"{cell.isoformat(timespec="seconds")}"'
    if isinstance(cell, timedelta):
        return f'@"PT{int(cell.total_seconds())}S"'
    return str(cell).strip()


def merged(table: model.DecisionTable, sheet: Sheet, id: str) -> model.DecisionTable:
    """The table with the columns and rules of a sheet; columns and rules keep their ids by their place."""
    inputs = [place for place, kind in enumerate(sheet.kinds) if kind == "input"]
    outputs = [place for place, kind in enumerate(sheet.kinds) if kind == "output"]
    notes = [place for place, kind in enumerate(sheet.kinds) if kind == "annotation"]
    policy, aggregation = POLICIES[sheet.policy]
    return replace(
        table,
        hitPolicy=policy,
        aggregation=aggregation,
        input=tuple(_input(table, sheet, id, number, place) for number, place in enumerate(inputs)),
        output=tuple(_output(table, sheet, id, number, place) for number, place in enumerate(outputs)),
        annotation=tuple(model.RuleAnnotationClause(name=sheet.labels[place] or None) for place in notes),
        rule=tuple(_rule(table, row, (inputs, outputs, notes), id, number) for number, row in enumerate(sheet.rules)),
    )


def _input(table: model.DecisionTable, sheet: Sheet, id: str, number: int, place: int) -> model.InputClause:
    old = table.input[number] if number < len(table.input) else model.InputClause(id=f"{id}_in_{number + 1}")
    expression = old.inputExpression or model.LiteralExpression(id=f"{id}_in_{number + 1}_expression")
    expression = replace(expression, text=sheet.texts[place], typeRef=sheet.types[place] or None)
    return replace(old, label=sheet.labels[place] or None, inputExpression=expression)


def _output(table: model.DecisionTable, sheet: Sheet, id: str, number: int, place: int) -> model.OutputClause:
    old = table.output[number] if number < len(table.output) else model.OutputClause(id=f"{id}_out_{number + 1}")
    return replace(old, label=sheet.labels[place] or None, name=sheet.texts[place] or None, typeRef=sheet.types[place] or None)


def _rule(
    table: model.DecisionTable, row: Sequence[str], places: tuple[list[int], list[int], list[int]], id: str, number: int
) -> model.DecisionRule:
    old = table.rule[number] if number < len(table.rule) else model.DecisionRule(id=f"{id}_row_{number + 1}")
    key = old.id or f"{id}_row_{number + 1}"
    tests = tuple(
        model.UnaryTests(id=_id(old.inputEntry, each, f"{key}_in_{each + 1}"), text=row[place] or "-")
        for each, place in enumerate(places[0])
    )
    values = tuple(
        model.LiteralExpression(id=_id(old.outputEntry, each, f"{key}_out_{each + 1}"), text=row[place])
        for each, place in enumerate(places[1])
    )
    notes = tuple(model.RuleAnnotation(text=row[place]) for place in places[2])
    return replace(old, inputEntry=tests, outputEntry=values, annotationEntry=notes)


def _id(cells: Sequence[Any], place: int, otherwise: str) -> str:
    return (cells[place].id if place < len(cells) else None) or otherwise


def _refuse_broken_cells(definitions: model.Definitions, decision: str, sheet: Sheet) -> None:
    """Name the Excel cell of every text that is no FEEL."""
    _, table = _table_of(definitions, decision)
    places: Mapping[str, str] = {
        cell.id or "": f"{letters(column)}{HEAD + number + 1}"
        for number, rule in enumerate(table.rule)
        for column, cell in enumerate((*rule.inputEntry, *rule.outputEntry), 1)
    }
    found: list[Problem] = []
    for each in dmn.compile(definitions).problems:
        cell = places.get(each.place.partition(": line")[0])
        if cell is not None:
            found.append(Problem(code=each.code, place=cell, params=each.params))
    if found:
        listed = ", ".join(dict.fromkeys(each.place for each in found))
        raise InvalidModel("decision_sheet.bad_cells", problems=tuple(found), count=len(found), cells=listed[:200])


def _problem(code: str, place: str, **params: str | int) -> Problem:
    return Problem(code=f"decision_sheet.{code}", place=place, params={**params})
