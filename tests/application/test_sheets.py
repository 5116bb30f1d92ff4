"""The four templates out and in again: unchanged they change nothing; changed cells change steps, wrong ones are named."""

from __future__ import annotations

import io
from typing import Any

import msgspec
import pytest
import python_calamine
import xlsxwriter

from bihuan import bpmn
from bihuan.application.method import records, sheets
from bihuan.application.models import versions
from bihuan.application.pages import process_views
from bihuan.application.views.improvement import SaveRecord
from bihuan.application.views.processes import CreateDraft, VersionView
from bihuan.bpmn import extension as own
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.text import Text
from bihuan.lifecycle import surgery
from bihuan.lifecycle.templates import TEMPLATES
from tests.application.conftest import Company
from tests.application.models import user
from tests.application.test_method import ADMIN, ask, tell

replace = msgspec.structs.replace
Grid = list[list[str]]


@pytest.fixture
def order(company: Company) -> Company:
    company.deploy("order", user("check", due="PT2H", clock="working"), user("ship"))
    return company


def grid(content: bytes) -> Grid:
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return [[str(cell) for cell in row] for row in sheet.to_python()]


def book(cells: Grid, title: str = "表") -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        page = workbook.add_worksheet(title)
        for row, line in enumerate(cells):
            for column, cell in enumerate(line):
                page.write_string(row, column, cell)
    return target.getvalue()


def exported(company: Company, number: int, **options: Any) -> Grid:
    return grid(ask(company, sheets.export, number, process="order", **options))


def imported(company: Company, number: int, cells: Grid, **options: Any) -> Any:
    return company.write(lambda tx: sheets.import_(tx, ADMIN, number, book(cells), process="order", **options))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_sheet_has_seven_headings_and_comes_back_unchanged(order: Company, number: int, language: str) -> None:
    tell(order, records.save, SaveRecord(process="order", background=Text("慢"), measures=[Text("一"), Text("二")]))
    cells = exported(order, number, language=language)
    assert cells[0] == [column.heading.of(language) for column in TEMPLATES[number].columns]  # type: ignore[index]
    if number == 3:
        return
    before = exported(order, number)
    imported(order, number, cells)
    assert exported(order, number) == before
    assert len(order.read(lambda tx: tx.versions.of_process("order"))) == 1


def test_a_changed_limit_becomes_a_draft_with_that_service_level(order: Company) -> None:
    cells = exported(order, 2)
    place = cells[0].index("完成时限")
    assert cells[1][place] == "2小时内（工作时间）"
    cells[1][place] = "3小时内"
    cells[1][cells[0].index("协助人")] = "销售部/planner"
    cells[1][cells[0].index("验收标准")] = "订单信息完整率 ≥ 100%"
    done = imported(order, 2, cells)
    assert (done.changed, done.version.state) == (1, "draft")
    steps = {each.element_id: each for each in ask(order, process_views.steps, int(done.version.key))}
    assert (steps["check"].service_level, steps["check"].clock) == ("PT3H", "working")
    letters = {each.element_id: each.letters for each in ask(order, process_views.raci, int(done.version.key)).steps}
    assert letters["check"]["planner"] == "S"
    assert exported(order, 2)[1][place] == "2小时内（工作时间）", "what is in force stays"


def test_a_criterion_goes_out_in_words_and_comes_back_as_the_same_metric(order: Company) -> None:
    words = own.AcceptanceCriterion(metric="completeness", value=1.0, zh="信息完整率", en="Completeness", unit="%")

    def judged(tx: Any) -> VersionView:
        current = order.released("order")
        made = versions.create_draft(tx, ADMIN, "order", CreateDraft(from_version=str(current.key)))
        version = versions.draft(tx, int(made.key), None)
        drawn = bpmn.read(tx.contents.get(version.content))
        changed = surgery.with_extension(drawn, "order", "check", lambda ours: replace(ours, acceptanceCriteria=(words,)))
        return versions.shown(tx, versions.put_diagram(tx, ADMIN, version, bpmn.write(changed)))

    key = int(order.write(judged).key)
    for language, said in (("zh-CN", "信息完整率 ≥ 100%"), ("en", "Completeness ≥ 100%")):
        cells = exported(order, 2, version_key=key, language=language)
        assert cells[1][-1] == said
        assert imported(order, 2, cells, version_key=key).changed == 0, "unchanged it is no change, in either language"
    cells[1][-1] = "Completeness ≥ 98%"
    assert imported(order, 2, cells, version_key=key).changed == 1
    content = order.read(lambda tx: tx.contents.get(versions.find(tx, key).content))
    [kept] = own.of(surgery.node(bpmn.read(content), "order", "check")).acceptanceCriteria
    assert (kept.metric, kept.zh, kept.value) == ("completeness", "信息完整率", 0.98)


def test_what_comes_back_unchanged_is_counted_as_nothing(order: Company) -> None:
    tell(order, records.save, SaveRecord(process="order", background=Text("慢"), measures=[Text("一"), Text("二")]))
    for number in (1, 2, 3, 4):
        assert imported(order, number, exported(order, number)).changed == 0, number
    cells = exported(order, 1)
    cells[1][cells[0].index("问题描述")] = "1.靠 Excel 对库存"
    assert imported(order, 1, cells).changed == 1
    assert imported(order, 1, cells).changed == 0


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_wrong_cells_of_the_inventory_and_the_records_are_named(order: Company, language: str) -> None:
    tell(order, records.save, SaveRecord(process="order", background=Text("慢"), measures=[Text("一")]))
    for number, cell, given, named in (
        (1, 0, "nowhere", ("sheet.no_process", "表!A2")),
        (1, 1, "火星部", ("sheet.no_department", "表!B2")),
        (1, 3, "nobody", ("sheet.no_person", "表!D2")),
        (1, 4, "1.另一步", ("sheet.steps_fixed", "表!E2")),
        (4, 0, "昨天", ("sheet.no_day", "表!A2")),
        (4, 3, "", ("record.no_measures", "表!D2")),
        (4, 5, "nobody", ("sheet.no_person", "表!F2")),
    ):
        cells = exported(order, number, language=language)
        cells[1][cell] = given
        with pytest.raises(InvalidInput) as caught:
            imported(order, number, cells)
        assert named in [(each.code, each.place) for each in caught.value.problems]


def test_every_wrong_cell_is_named_and_nothing_changes(order: Company) -> None:
    cells = exported(order, 2)
    cells[1][cells[0].index("完成时限")] = "尽快"
    cells[1][cells[0].index("负责人")] = "老板"
    cells[2][0] = "不存在的步骤"
    with pytest.raises(InvalidInput) as caught:
        imported(order, 2, cells)
    assert [(each.code, each.place) for each in caught.value.problems] == [
        ("sheet.no_post", "表!C2"),
        ("sheet.limit", "表!E2"),
        ("sheet.no_step", "表!A3"),
    ]
    assert len(order.read(lambda tx: tx.versions.of_process("order"))) == 1


def test_problems_and_suggestions_of_the_inventory_reach_the_map(order: Company) -> None:
    cells = exported(order, 1)
    cells[1][cells[0].index("问题描述")] = "1.库存检查依赖人工查询Excel，易出错\n2.生产调度需线下沟通"
    cells[1][cells[0].index("优化建议")] = "1.对接ERP系统"
    imported(order, 1, [["业务流程梳理表"], *cells])
    card = ask(order, process_views.process_map).core[0]
    assert [each.zh for each in card.problems] == ["库存检查依赖人工查询Excel，易出错", "生产调度需线下沟通"]
    assert exported(order, 1)[1][-1] == "1.对接ERP系统"
    cells[1][2] = "V9.9"
    with pytest.raises(InvalidInput) as caught:
        imported(order, 1, cells)
    assert [each.code for each in caught.value.problems] == ["sheet.other_version"]


def test_a_record_of_the_method_text_is_taken_in_as_it_stands(order: Company) -> None:
    row = [
        "2024-03-15",
        "order",
        "试点期间发觉“生产调度”环节耗时过长",
        "1.上线生产调度模块\n2.增加“紧急订单”优先级标识",
        "调度环节耗时从8小时缩短至3小时",
        "chen",
        "已推广至生产部全量",
    ]
    heading = [column.heading.zh for column in TEMPLATES[4].columns]
    assert imported(order, 4, [heading, row]).changed == 1
    assert exported(order, 4)[1] == row
    assert imported(order, 4, [heading, row]).rows == 1
    assert len(exported(order, 4)) == 2, "the same day and process is one record"


def test_a_file_that_is_no_template_says_which_columns_are_missing(order: Company) -> None:
    with pytest.raises(InvalidInput) as caught:
        imported(order, 2, [["流程步骤", "完成时限"]])
    assert caught.value.code == "sheet.no_template"
    assert "验收标准" in str(caught.value.params["missing"])
    with pytest.raises(InvalidInput):
        order.write(lambda tx: sheets.import_(tx, ADMIN, 2, b"no workbook", process="order")).result()


def test_all_templates_are_written_at_once(order: Company) -> None:
    files = ask(order, sheets.export_all)
    assert [name.split("-")[0] for name in files] == ["1", "2", "3", "4"]
