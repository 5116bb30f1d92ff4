"""The first two steps of the loop: a project, an export imported and looked at, interviews, a gate; then a diagnosis down to its
roots, ranked, confirmed by the owner, downloaded."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Enter, Served
from tests.journeys.erp_export import SCHEDULING_H, erp_2023q4
from tests.journeys.hands import accepted, call, choose, keep, ready

pytestmark = pytest.mark.browser


def project_of(page: Page) -> str:
    found = call(page, "GET", "/api/projects")["body"]
    return next(each["id"] for each in found if each["name"]["zh"] == "订单履约提速")


def erp_log(page: Page) -> str:
    return next(each["id"] for each in call(page, "GET", "/api/logs")["body"] if each["kind"] == "csv")


def test_a_project_is_set_up_with_scenario_team_scope_and_goals(demo: Served, enter: Enter) -> None:
    page = enter("zhou_wen")
    page.goto(demo.address + "/projects")
    page.get_by_role("button", name="新建项目").click()
    page.get_by_label("项目名称").fill("订单履约提速")
    choose(page, "流程", "订单履约流程")
    choose(page, "场景", "跨部门协同优化")
    page.get_by_role("dialog").get_by_role("button", name="新建项目").click()
    page.wait_for_url(re.compile("/projects/\\d+"))
    gate = page.get_by_role("list", name="第一道关口 · 调研")
    expect(gate.get_by_text("还没有量化目标。")).to_be_visible()

    page.get_by_role("button", name="添加目标").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("指标", exact=True).fill("订单履约周期")
    with page.expect_response(lambda answer: "/api/projects/" in answer.url and answer.request.method == "PUT") as refused:
        dialog.get_by_role("button", name="添加").click()
    assert refused.value.status == 422
    expect(dialog.get_by_text("没有基线").first).to_be_visible()
    dialog.get_by_role("spinbutton").first.fill("3.5")
    dialog.get_by_role("spinbutton").nth(1).fill("-15")
    dialog.get_by_label("达成日期").fill("2024-06-30")
    dialog.get_by_role("button", name="添加").click()
    expect(page.get_by_text("2.975")).to_be_visible()

    for person, part in (
        ("陈志远", "组长"),
        ("王健", "业务负责人"),
        ("周雯", "流程专员"),
        ("白宇", "IT 支持"),
        ("马强", "业务负责人"),
    ):
        choose(page, "人员", person)
        choose(page, "角色", part)
        with accepted(page, "/api/projects/"):
            page.get_by_role("button", name="添加", exact=True).click()
    for label, words in (("范围说明", "从接单到签收"), ("起点", "接收订单"), ("终点", "签收确认")):
        with accepted(page, "/api/projects/"):
            page.get_by_label(label).fill(words)
            page.get_by_label(label).blur()
    with accepted(page, "/api/projects/"):
        choose(page, "涉及部门", "仓储部")
    keep(page, "j1-project")


def test_the_export_is_mapped_and_imported_with_a_report_on_its_quality(demo: Served, enter: Enter, tmp_path: Path) -> None:
    file = tmp_path / "erp_2023q4.csv"
    file.write_bytes(erp_2023q4())
    page = enter("zhou_wen")
    page.goto(demo.address + "/mining")
    page.get_by_role("button", name="导入日志").first.click()
    page.get_by_label("选择文件").set_input_files(file)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("接收订单").first).to_be_visible()
    assert dialog.get_by_text("GB18030", exact=False).count()
    choose(page, "所属流程", "订单履约流程")
    keep(page, "j1-mapping")
    dialog.get_by_role("button", name="导入", exact=True).click()
    page.wait_for_url(re.compile("/mining/\\d+"))
    ready(page)
    expect(page.get_by_role("tab", name=re.compile("质量提示"))).to_be_visible()

    for step in ("接收订单", "库存检查", "生产调度", "物流发货", "签收确认"):
        expect(page.locator("svg").get_by_text(step).first).to_be_visible()
    page.get_by_text("等待", exact=True).click()
    page.locator("svg").get_by_text("生产调度").first.click()
    side = page.get_by_role("complementary", name="生产调度")
    expect(side).to_be_visible()
    keep(page, "j1-map")
    nodes = call(page, "GET", f"/api/logs/{page.url.split('/')[-1].split('?')[0]}/map?activities=1&paths=0.1")["body"]["nodes"]
    node = next(each for each in nodes if each["name"] == "生产调度")
    assert abs((node["waitMean"] + node["workMean"]) / 3_600_000 - SCHEDULING_H) < 0.05 * SCHEDULING_H

    page.get_by_role("tab", name="部门对比").click()
    expect(page.get_by_text("华南").first).to_be_visible()
    page.get_by_role("tab", name=re.compile("质量提示")).click()
    keep(page, "j1-quality")


def test_the_as_is_draft_opens_in_the_modeler(demo: Served, enter: Enter) -> None:
    page = enter("zhou_wen")
    page.goto(f"{demo.address}/mining/{erp_log(page)}")
    ready(page)
    page.get_by_role("button", name="生成现状草稿").first.click()
    page.get_by_role("dialog").get_by_role("button", name="生成现状草稿").click()
    page.wait_for_url(re.compile("/design/\\d+"))
    expect(page.locator(".djs-element").first).to_be_visible()
    keep(page, "j1-draft")
    key = re.findall(r"/design/(\d+)", page.url)[0]
    drawn = page.request.get(f"{demo.address}/api/versions/{key}/bpmn").text()
    assert drawn.lstrip().startswith("<?xml")
    assert all(step in drawn for step in ("接收订单", "库存检查", "生产调度", "物流发货", "签收确认"))


def test_an_interview_is_quoted_at_its_step_and_gate_1_turns_green(demo: Served, enter: Enter) -> None:
    page = enter("zhou_wen")
    page.goto(f"{demo.address}/projects/{project_of(page)}")
    ready(page)
    choose(page, "访谈对象", "马强")
    page.get_by_role("button", name="安排访谈").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("痛点（一行一句） 1", exact=True).fill("库存表一天只对两次，缺货总是最后才知道")
    choose(page, "痛点（一行一句）第 1 条的步骤", "库存检查")
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_text("库存表一天只对两次").first).to_be_visible()
    gate = page.get_by_role("list", name="第一道关口 · 调研")
    expect(page.get_by_role("button", name="进入诊断")).to_be_enabled()
    expect(gate.get_by_label("未满足")).to_have_count(3)  # warnings only: dates, documents, logs as files
    keep(page, "j1-gate")
    with accepted(page, "/gate", "POST"):
        page.get_by_role("button", name="进入诊断").click()
    expect(page.get_by_text("周雯 于").first).to_be_visible()

    page.goto(f"{demo.address}/processes/order?step=check_stock")
    ready(page)
    expect(page.get_by_text("库存表一天只对两次").first).to_be_visible()
    keep(page, "j1-quote")


def test_findings_are_accepted_explained_and_ranked(demo: Served, enter: Enter) -> None:
    page = enter("zhou_wen")
    log = erp_log(page)
    found = call(page, "GET", f"/api/logs/{log}/diagnosis")["body"]["findings"]
    kinds = {each["kind"]: each for each in found}
    assert {"duplicate_entry", "redundant_approval"} <= set(kinds)
    page.goto(f"{demo.address}/diagnosis/{log}")
    ready(page)

    page.goto(f"{demo.address}/diagnosis/{log}?finding={kinds['redundant_approval']['id']}")
    side = page.get_by_role("complementary").last
    expect(side.get_by_text("信用审批").first).to_be_visible()
    expect(side.locator("dl").last.get_by_text("王健").first).to_be_visible()  # who is filled in from the log
    keep(page, "j2-evidence")
    with accepted(page, "/findings/"):
        side.get_by_role("button", name="采纳", exact=True).click()
    side.get_by_role("link", name="同一查询").click()
    page.wait_for_url(re.compile("/mining/.*filter="))
    expect(page.get_by_text("只看符合证据条件的案例")).to_be_visible()

    for number, each in enumerate(found[:5]):
        page.goto(f"{demo.address}/diagnosis/{log}?finding={each['id']}")
        side = page.get_by_role("complementary").last
        button = side.get_by_role("button", name="采纳", exact=True)
        expect(side.get_by_role("button", name=re.compile("采纳|撤回")).first).to_be_visible()
        if button.count():
            with accepted(page, "/findings/"):
                button.click()
        expect(side.get_by_role("button", name="撤回").first).to_be_visible()
        if each["priority"] == "high" or number == 0:
            explain(page)
    keep(page, "j2-whys")

    side = page.get_by_role("complementary").last
    side.get_by_label("理由", exact=False).fill("客户最近投诉最多")
    with accepted(page, "/findings/"):
        side.get_by_role("button", name="上移").click()
    expect(page.get_by_text("人工上移 1 位").first).to_be_visible()


def explain(page: Page) -> None:
    """Two whys, the second one verified and marked as the root."""
    side = page.get_by_role("complementary").last
    side.get_by_role("button", name="为什么？").first.click()
    side.get_by_label("第 1 层原因").fill("前一步没有把信息带过来")
    side.get_by_role("button", name="为什么？").last.click()
    side.get_by_label("第 2 层原因").fill("CRM 与 ERP 之间没有接口")
    side.get_by_text("已核实").last.click()
    side.get_by_text("根因", exact=True).last.click()
    with accepted(page, "/causes"):
        side.get_by_role("button", name="保存原因").click()
    expect(side.get_by_label("第 2 层原因")).to_have_value("CRM 与 ERP 之间没有接口")


def test_the_owner_confirms_and_the_report_is_downloaded(demo: Served, enter: Enter) -> None:
    specialist = enter("zhou_wen")
    log, project = erp_log(specialist), project_of(specialist)
    specialist.goto(f"{demo.address}/projects/{project}")
    ready(specialist)
    choose(specialist, "选择日志", "erp_2023q4")
    specialist.get_by_role("button", name="关联到项目").click()
    expect(specialist.get_by_text("待确认")).to_be_visible()
    specialist.goto(f"{demo.address}/diagnosis/{log}")
    ready(specialist)
    expect(specialist.get_by_text("待 王健 确认")).to_be_visible()

    owner = enter("wang_jian", "en")
    owner.goto(f"{demo.address}/diagnosis/{log}")
    ready(owner)
    with owner.expect_response(lambda answer: "/confirmation" in answer.url) as confirmed:
        owner.get_by_role("button", name="Confirm the five").click()
    assert confirmed.value.status == 200, confirmed.value.text()
    assert len(confirmed.value.json()["confirmation"]["top"]) == 5
    expect(owner.get_by_text("The five were confirmed by")).to_be_visible()
    keep(owner, "j2-confirmed-en")
    for language, title in (("zh-CN", "流程问题诊断报告"), ("en", "diagnosis")):
        for form in ("docx", "pdf"):
            answer = owner.request.get(f"{demo.address}/api/logs/{log}/report?form={form}&language={language}")
            assert answer.status == 200
            assert answer.body().startswith(b"%PDF" if form == "pdf" else b"PK")
            if form == "docx":
                with zipfile.ZipFile(io.BytesIO(answer.body())) as packed:
                    text = packed.read("word/document.xml").decode()
                assert "CRM 与 ERP 之间没有接口" in text
                assert title in text.lower()
            else:
                assert answer.body().startswith(b"%PDF")
    with owner.expect_download() as download:
        owner.get_by_role("button", name="Report", exact=False).first.click()
        owner.get_by_text("Word · 中文").click()
    assert download.value.suggested_filename.endswith(".docx")

    specialist.goto(f"{demo.address}/projects/{project}")
    ready(specialist)
    expect(specialist.get_by_text("TOP5 由 王健 于").first).to_be_visible()
    with accepted(specialist, "/gate", "POST"):
        specialist.get_by_role("button", name="进入设计").click()
    keep(specialist, "j2-gates")
    phone = enter("wang_jian", "en", PHONE)
    phone.goto(f"{demo.address}/projects/{project}")
    ready(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    keep(phone, "j2-project-phone-en")
