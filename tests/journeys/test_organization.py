"""Those who look after the company: people from a workbook, a colleague who takes over, a deputy, the calendar, the system."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Enter, Served
from tests.journeys.hands import choose
from tests.people.test_import import workbook

pytestmark = pytest.mark.browser

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def upload(page: Page, name: str, *rows: list[str]) -> Any:
    """A workbook with one sheet of people, chosen as somebody chooses a file."""
    content = workbook(人员=list(rows))
    with page.expect_response(lambda answer: "/api/organization/import" in answer.url) as answered:
        page.locator("input[type=file]").set_input_files({"name": name, "mimeType": XLSX, "buffer": content})
    return answered.value


HEADINGS = ["人员编号 *", "登录名", "姓名 *", "部门 *", "岗位"]


def test_an_organisation_comes_from_a_workbook(demo: Served, enter: Enter) -> None:
    page = enter("mu_chen")
    page.goto(demo.address + "/settings?tab=import")

    without = [each for each in HEADINGS if not each.startswith("部门")]
    assert upload(page, "缺列.xlsx", without, ["lin_xia", "", "林夏", "order_spec"]).status == 422
    expect(page.get_by_text("没有写入任何内容")).to_be_visible()
    expect(page.get_by_text("工作表“人员”缺少必需的列“部门”。")).to_be_visible()
    expect(page.locator("code", has_text="人员!A1")).to_be_visible()

    assert upload(page, "错格.xlsx", HEADINGS, ["lin_xia", "", "林夏", "没有的部门", "order_spec"]).status == 422
    expect(page.locator("code", has_text="人员!D2")).to_be_visible()

    looked = upload(page, "人员.xlsx", HEADINGS, ["lin_xia", "", "林夏", "sales_east", "order_spec"])
    assert looked.status == 200, looked.text()
    expect(page.get_by_text("将要写入")).to_be_visible()
    page.get_by_role("button", name="写入", exact=True).click()
    expect(page.get_by_text("已写入")).to_be_visible()
    demo.passwords["lin_xia"] = page.locator("tr", has_text="lin_xia").locator("code").inner_text()

    newcomer = enter("lin_xia")
    newcomer.goto(demo.address + "/start")
    expect(newcomer.get_by_text("订单履约流程").first).to_be_visible()


def first_task(page: Page, demo: Served) -> dict[str, Any]:
    items = page.request.get(demo.address + "/api/work-items").json()["items"]
    return next(each for each in items if each["elementId"] == "confirm_receipt" and each["assignee"] is None)


def test_work_is_handed_on_and_done_for_somebody_who_is_away(demo: Served, enter: Enter) -> None:
    clerk = enter("liu_yang")
    task = first_task(clerk, demo)
    clerk.goto(f"{demo.address}/tasks/{task['key']}")
    clerk.get_by_role("button", name="转办").first.click()
    choose(clerk.get_by_role("dialog"), "转给", "郭雪")
    clerk.get_by_role("dialog").get_by_label("原因").fill("下午外出拜访客户")
    with clerk.expect_response(lambda answer: answer.url.endswith("/transfer")) as handed:
        clerk.get_by_role("dialog").get_by_role("button", name="保存").click()
    assert handed.value.status == 200, handed.value.text()
    colleague = enter("guo_xue")
    colleague.goto(f"{demo.address}/tasks/{task['key']}")
    expect(colleague.get_by_text("下午外出拜访客户").first).to_be_visible()

    # She is away herself: a deputy does it, and the record says for whom.
    colleague.goto(demo.address + "/me")
    colleague.get_by_role("button", name="设置代理人").click()
    choose(colleague.get_by_role("dialog"), "代理人", "胡斌")
    with colleague.expect_request(lambda asked: asked.url.endswith("/api/deputies") and asked.method == "POST"):
        colleague.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(colleague.get_by_text("生效中")).to_be_visible()

    deputy = enter("hu_bin", size=PHONE)
    deputy.goto(f"{demo.address}/tasks/{task['key']}")
    expect(deputy.get_by_text("郭雪").first).to_be_visible()
    deputy.get_by_label("签收人", exact=False).first.fill("周先生")
    with deputy.expect_response(lambda answer: answer.url.endswith("/completion")) as done:
        deputy.get_by_role("button", name="完成").first.click()
    assert done.value.status == 200, done.value.text()
    colleague.goto(f"{demo.address}/instances/{task['instanceKey']}")
    expect(colleague.get_by_text("胡斌（代你）").first).to_be_visible()


def test_a_saturday_becomes_a_working_day(demo: Served, enter: Enter) -> None:
    page = enter("mu_chen")
    page.goto(demo.address + "/settings?tab=calendar")
    expect(page.get_by_role("button", name="保存")).to_be_disabled()
    page.get_by_role("button", name=re.compile("^2024-06-15")).click()
    choose(page.get_by_role("dialog"), "这一天", "调休上班")
    choose(page.get_by_role("dialog"), "按哪天的工作时间", "星期五")
    page.get_by_role("dialog").get_by_role("button", name="保存").click()
    with page.expect_response(lambda answer: "/api/calendars/" in answer.url and answer.request.method == "PUT") as saved:
        page.get_by_role("button", name="保存", exact=True).click()
    assert saved.value.status == 200, saved.value.text()
    page.reload()
    expect(page.locator("[title='调休上班 · 星期五']").first).to_be_visible()

    page.locator("#hours-mon").fill("9:00-25:00")
    with page.expect_response(lambda answer: answer.request.method == "PUT") as refused:
        page.get_by_role("button", name="保存", exact=True).click()
    assert refused.value.status == 422
    expect(page.get_by_role("alert").first).to_be_visible()


def test_duties_have_names_and_the_system_shows_that_it_lives(demo: Served, enter: Enter) -> None:
    page = enter("bai_yu")
    page.goto(demo.address + "/settings?tab=rules")
    expect(page.get_by_text("采购审批流程 · 提交申请").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"purchase\.\w+"))).to_have_count(0)
    page.get_by_role("tab", name="系统状态").click()
    expect(page.get_by_text("后台工作正常")).to_be_visible()
    expect(page.get_by_text("在工作", exact=True)).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("定时"))).to_be_visible()
    plain = enter("li_na")
    plain.goto(demo.address + "/settings?tab=system")
    expect(plain.get_by_text("系统状态由系统管理员与集成人员查看。")).to_be_visible()


def test_copies_are_read_at_once(demo: Served, enter: Enter) -> None:
    page = enter("liu_yang")
    page.goto(demo.address + "/tasks?tab=copied")
    read = page.get_by_role("button", name="全部标为已读")
    read.click()
    expect(read).to_have_count(0)
    assert page.request.get(demo.address + "/api/work-items?tab=copied").json()["counts"]["copied"] == 0
