"""The form editor with its live preview, what a step may do with a field, alerts and notices, and the chapters of the story."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import DESKTOP, PHONE, Enter, Served, found, log_in, serving

pytestmark = pytest.mark.browser


def draft(page: Page, demo: Served, process: str) -> str:
    """The key of a draft made from the version in force."""
    current = page.request.get(f"{demo.address}/api/processes/{process}").json()["card"]["current"]["key"]
    token = page.request.get(demo.address + "/api/session").json()["csrfToken"]
    made = page.request.post(
        f"{demo.address}/api/processes/{process}/drafts", data={"fromVersion": current}, headers={"X-CSRF-Token": token}
    )
    assert made.status == 201, made.text()
    key: str = made.json()["key"]
    return key


def add(page: Page, type_: str) -> None:
    field = page.get_by_role("navigation", name="字段").get_by_role("combobox")
    field.click()
    field.fill(type_)
    page.locator(".ant-select-item-option", has_text=re.compile(f"^{type_}$")).click()


def write(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")


def test_a_form_gets_a_group_with_a_field_and_a_step_its_right(demo: Served, enter: Enter) -> None:
    page = enter("zhou_wen")
    key = draft(page, demo, "refund")
    page.goto(f"{demo.address}/design/{key}/forms")
    preview = page.get_by_role("region", name="预览")
    add(page, "分组")
    write(page, "中文名称", "退回物流")
    add(page, "单行文本")
    write(page, "中文名称", "退货单号")
    write(page, "字段标识", "return_no")
    expect(preview.get_by_label("退货单号")).to_be_visible()
    expect(preview.get_by_text("退回物流")).to_be_visible()
    page.get_by_label("必填", exact=True).click()
    with page.expect_response(lambda answer: "/forms/" in answer.url and answer.request.method == "PUT") as saved:
        page.get_by_role("button", name="保存表单").click()
    assert saved.value.status == 200, saved.value.text()
    page.reload()
    page.get_by_role("navigation", name="字段").get_by_text("退货单号").click()
    expect(page.get_by_label("字段标识", exact=True)).to_have_value("return_no")

    # A wrong condition is told where it stands, and nothing is saved.
    write(page, "在此条件下必填（FEEL）", "amount >")
    with page.expect_response(lambda answer: "/forms/" in answer.url and answer.request.method == "PUT") as refused:
        page.get_by_role("button", name="保存表单").click()
    assert refused.value.status == 422
    expect(page.get_by_role("alert").first).to_be_visible()

    # A step may fill it in.
    page.goto(f"{demo.address}/design/{key}")
    page.locator(".djs-element[data-element-id=approve]").first.click()
    page.get_by_role("button", name="表单与字段权限").click()
    rights = page.get_by_role("group", name="这一步对字段的权限")
    rights.get_by_role("button", name="添加字段").click()
    field = rights.get_by_label("字段").last
    field.click()
    field.fill("退货单号")
    with page.expect_response(
        lambda answer: answer.url.endswith("/bpmn") and "return_no" in (answer.request.post_data or "")
    ) as drawn:
        page.locator(".ant-select-item-option", has_text="退货单号").last.click()
    assert drawn.value.status == 200, drawn.value.text()
    diagram = page.request.get(f"{demo.address}/api/versions/{key}/bpmn").text()
    assert re.search('<bihuan:field (right="edit" )?field="return_no"', diagram), diagram


def test_alerts_and_notices_are_seen_and_taken_up(demo: Served, enter: Enter) -> None:
    page = enter("wang_jian")
    page.get_by_role("button", name=re.compile("需要关注")).first.click()
    with page.expect_response(lambda answer: answer.url.endswith("/api/notices/read")):
        page.get_by_role("button", name=re.compile("已读")).click()
    page.keyboard.press("Escape")
    assert page.request.get(demo.address + "/api/home").json()["unreadNotices"] == 0

    leader = enter("lin_yue")
    leader.goto(demo.address + "/monitoring")
    take = leader.get_by_role("button", name="我来处理").first
    expect(take).to_be_visible()
    before = leader.get_by_role("button", name="我来处理").count()
    take.click()
    expect(leader.get_by_text(re.compile("处理中")).first).to_be_visible()
    expect(leader.get_by_role("button", name="我来处理")).to_have_count(before - 1)


CHAPTERS = {"2023-11-20": "调研与诊断", "2024-02-19": "试点运行"}
PAGES = ("/", "/tasks", "/processes", "/processes/order", "/projects", "/mining", "/pilot", "/monitoring", "/audit")


@pytest.mark.parametrize("day", CHAPTERS)
def test_an_earlier_chapter_of_the_story_stands(day: str, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    company = found(tmp_path_factory.mktemp(f"at-{day}"), "--at", day)
    with serving(company, "--no-past") as served:
        for size, language in ((DESKTOP, "zh-CN"), (PHONE, "en")):
            context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=language)
            page = log_in(context.new_page(), served, "zhou_wen")
            troubles: list[str] = []
            page.on("pageerror", lambda error, troubles=troubles: troubles.append(str(error)))
            assert page.request.get(served.address + "/api/demo").json()["chapter"] == day
            for path in PAGES:
                page.goto(served.address + path)
                expect(page.locator("main").first).not_to_be_empty()
                expect(page.locator("[aria-busy=true]")).to_have_count(0)
                expect(page.get_by_role("alert")).to_have_count(0)
                assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
            if size == DESKTOP:
                expect(page.locator("button[title^=演示时钟]")).to_contain_text(CHAPTERS[day])
            assert troubles == []
            context.close()
