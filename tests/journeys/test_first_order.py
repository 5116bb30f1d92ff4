"""What a newcomer does: an order is started on a phone and walks through the company, everybody in their own browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE, Enter, Served

CUSTOMER = "晨光仪表（验收）"

pytestmark = pytest.mark.browser


def _open(page: Page, demo: Served) -> None:
    """The task of this order, from the list; it appears without anybody reloading the page."""
    page.goto(demo.address + "/tasks")
    row = page.get_by_text(f"{CUSTOMER} · 伺服电机 S20").first
    expect(row).to_be_visible()
    row.click()


def _complete(page: Page) -> None:
    with page.expect_response(lambda answer: answer.url.endswith("/completion")) as answered:
        page.get_by_role("button", name="完成").first.click()
    assert answered.value.status == 200, answered.value.text()


def test_an_order_walks_from_a_phone_to_the_confirmation_of_receipt(demo: Served, enter: Enter) -> None:
    keeper = enter("li_na")
    keeper.goto(demo.address + "/tasks")

    phone = enter("liu_yang", size=PHONE)
    phone.goto(demo.address + "/start/order")
    phone.get_by_label("客户", exact=False).first.fill(CUSTOMER)
    phone.get_by_label("产品", exact=False).first.fill("伺服电机 S20")
    phone.get_by_label("数量", exact=False).first.fill("12")
    with phone.expect_response(lambda answer: answer.url.endswith("/api/process-instances")) as started:
        phone.get_by_role("button", name="提交").click()
    assert started.value.status == 201, started.value.text()
    order = started.value.json()
    assert order["businessNo"].startswith("SO20240408")
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    phone.get_by_text("订单信息已核对完整").click()
    _complete(phone)

    # CRM and ERP have answered by themselves, and the stock keeper's open page knows at once.
    expect(keeper.get_by_text(f"{CUSTOMER} · 伺服电机 S20").first).to_be_visible()
    _open(keeper, demo)
    expect(keeper.get_by_text("ERP 实时库存").first).to_be_visible()
    keeper.get_by_text("账实一致").first.click()
    keeper.get_by_role("checkbox", name="缺货").uncheck()  # now and then the ERP says that it is short
    _complete(keeper)

    planner = enter("zhu_kai")
    _open(planner, demo)
    planner.get_by_label("车间", exact=False).first.click()
    planner.get_by_title("一车间").click()
    _complete(planner)

    owner = enter("wang_jian")
    dispatcher = enter("xie_yun")
    _open(dispatcher, demo)
    dispatcher.get_by_label("运单号", exact=False).first.fill("SF1234567890")
    _complete(dispatcher)

    before = _done(owner, demo, "签收确认")
    _open(phone, demo)
    expect(phone.get_by_text("签收确认").first).to_be_visible()
    phone.get_by_label("签收人", exact=False).first.fill("陈先生")
    _complete(phone)

    # It is closed for whoever looks it up, and the open page of the process counts it without being loaded again.
    instance = phone.request.get(f"{demo.address}/api/process-instances/{order['instanceKey']}").json()
    assert instance["instance"]["state"] == "completed"
    expect(_row(owner, "签收确认").locator("td").nth(1)).to_have_text(str(before + 1))
    expect(owner.locator("svg [data-element-id=confirm_receipt]").first).to_be_visible()


def _row(page: Page, step: str) -> Locator:
    return page.locator("main table tbody tr").filter(has_text=step)


def _done(page: Page, demo: Served, step: str) -> int:
    """How often the page of the process says that a step was done."""
    page.goto(demo.address + "/processes/order")
    expect(_row(page, step)).to_be_visible()
    return int(_row(page, step).locator("td").nth(1).inner_text())


PAGES = ("/", "/tasks", "/start", "/instances", "/processes", "/processes/order", "/processes/order?tab=raci", "/me")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("size", [(1440, 900), PHONE], ids=["desktop", "phone"])
def test_pages_stand_without_errors_and_without_sideways_scrolling(
    demo: Served, enter: Enter, language: str, size: tuple[int, int]
) -> None:
    page = enter("zhou_wen", language, size)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    for path in PAGES:
        page.goto(demo.address + path)
        expect(page.locator("main").first).not_to_be_empty()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    assert troubles == []
    text = page.locator("body").inner_text()
    assert ("流程" in text) == (language == "zh-CN")


def test_the_modeler_opens_a_draft_changes_it_and_saves(demo: Served, enter: Enter) -> None:
    page = enter("zhou_wen")
    page.goto(demo.address + "/processes/order")
    page.get_by_role("button", name="编辑 V3.1 草稿").click()
    page.locator(".djs-element[data-element-id=schedule]").first.click()
    field = page.get_by_label("英文名称")
    expect(field).to_have_value("Schedule production")
    with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.url.endswith("/bpmn")) as saved:
        field.fill("Plan production")
        field.press("Enter")
    assert saved.value.status == 200, saved.value.text()
    page.reload()
    page.locator(".djs-element[data-element-id=schedule]").first.click()
    expect(page.get_by_label("英文名称")).to_have_value("Plan production")


def test_days_pass_and_the_staff_works(demo: Served, enter: Enter) -> None:
    page = enter("wang_jian")
    before = _demo(page)
    strip = page.locator("button[title^=演示时钟]")
    strip.click()
    page.get_by_role("spinbutton", name="天").fill("1")
    with page.expect_response(lambda answer: answer.url.endswith("/api/demo/advance")) as answered:
        page.get_by_role("button", name="前进").click()
    assert answered.value.status == 202
    expect(strip).to_contain_text("2024-04-09", timeout=180_000)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    after = _demo(page)
    assert not after["busy"]
    assert after["now"][:10] == "2024-04-09" > before["now"][:10]


def _demo(page: Page) -> dict[str, Any]:
    return page.evaluate("fetch('/api/demo').then(answer => answer.json())")
