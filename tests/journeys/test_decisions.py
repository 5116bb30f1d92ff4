"""A specialist works on the decisions of a draft: tries out, breaks and mends a cell, keeps a case; FEEL in the modeler."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bihuan import bpmn
from bihuan.application.actor import SYSTEM
from bihuan.application.models.deployments import Deployment, deploy
from bihuan.bpmn import model, zeebe
from bihuan.kernel.text import Text
from bihuan.web import WebSettings
from tests.application.models import FORM, TABLE, diagram, rule, user
from tests.house.tree import ROOT
from tests.journeys.conftest import DESKTOP, PHONE
from tests.web.site import PASSWORD, Site, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    script = model.ScriptTask(id="compute", name="计算")
    script = zeebe.with_extension(script, zeebe.ZeebeExtension(script=zeebe.Script(expression="= 1", resultVariable="total")))
    elements = [user("ask", accountable="keeper", rights=()), rule("judge", "rank", "found"), script]
    made = Deployment(
        process_id="ranking",
        name=Text("排序", "Ranking"),
        bpmn=bpmn.write(bpmn.lay_out(bpmn.read(diagram("ranking", elements)))),
        decisions={"rank": TABLE},
        forms={"order": FORM},
    )
    interface = ROOT / "src" / "bihuan" / "web" / "ui"
    with served(tmp_path_factory.mktemp("site"), WebSettings(interface=interface)) as running:
        running.database.write(lambda tx: deploy(tx, SYSTEM, made)).result()
        yield running


@pytest.fixture(scope="module")
def draft(site: Site) -> str:
    designer = site.browser("zhou_wen")
    current = designer.get("/api/processes/ranking").json()["card"]["current"]["key"]
    key: str = designer.post("/api/processes/ranking/drafts", json={"fromVersion": current, "label": "V2"}).json()["key"]
    return key


def come_in(site: Site, browser: Browser, language: str, size: tuple[int, int]) -> Page:
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=language).new_page()
    page.goto(site.url + "/login")
    page.locator("input[name=login]").fill("zhou_wen")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    page.wait_for_url(site.url + "/")
    return page


def cell(page: Page, number: int) -> Locator:
    return page.locator("td.input-cell").nth(number)


def write(page: Page, where: Locator, text: str) -> None:
    """Replace what stands in a cell; it is saved by itself."""
    with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.url.endswith("/decisions/rank")) as saved:
        where.click()
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
    assert saved.value.status == 200, saved.value.text()


def test_a_decision_is_tried_out_mended_and_kept_with_a_case(site: Site, draft: str, browser: Browser) -> None:
    page = come_in(site, browser, "zh-CN", DESKTOP)
    page.goto(f"{site.url}/design/{draft}/decisions")
    page.get_by_text("用于 judge").click()

    page.get_by_role("textbox", name="urgent").fill("true")
    page.get_by_role("button", name="试算").click()
    expect(page.get_by_test_id("outcome")).to_have_text("90")
    expect(page.get_by_text("第 1 行")).to_be_visible()

    write(page, cell(page, 1), "not(")
    page.get_by_role("tab", name=re.compile("检查")).click()
    expect(page.get_by_text("第 1 行第 5 列")).to_be_visible()
    write(page, cell(page, 1), "true")
    expect(page.get_by_text("第 2 行永远不会命中")).to_be_visible()
    write(page, cell(page, 1), "-")

    page.get_by_role("tab", name="用例").click()
    page.get_by_role("button", name="新建用例").click()
    page.get_by_role("textbox", name="名称", exact=True).fill("加急")
    page.get_by_role("textbox", name="urgent").last.fill("true")
    page.get_by_role("textbox", name="应得结果").fill("80")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("实际结果是 90。")).to_be_visible()

    page.goto(f"{site.url}/design/{draft}")
    expect(page.get_by_text("的用例“加急”未通过：应为 80，实为 90。")).to_be_visible()


def test_a_phone_and_the_other_language_show_the_same(site: Site, draft: str, browser: Browser) -> None:
    page = come_in(site, browser, "en-US", PHONE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{site.url}/design/{draft}/decisions/rank")
    expect(page.locator("td.input-cell").first).to_be_visible()
    page.get_by_role("textbox", name="urgent").fill("false")
    page.get_by_role("button", name="Evaluate").click()
    expect(page.get_by_test_id("outcome")).to_have_text("50")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert errors == []


def test_feel_in_the_modeler_tells_mistakes_and_completes(site: Site, draft: str, browser: Browser) -> None:
    page = come_in(site, browser, "zh-CN", DESKTOP)
    page.goto(f"{site.url}/design/{draft}")
    page.locator(".djs-element[data-element-id=compute]").first.click()
    field = page.get_by_role("textbox", name=re.compile("表达式"))
    field.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("= found +")
    expect(page.get_by_text("第 1 行第 10 列：表达式不完整，此处还缺一个值。")).to_be_visible()
    page.keyboard.type(" fou")
    page.locator(".cm-tooltip-autocomplete li").filter(has_text="found").click()
    expect(field).to_have_text("= found + found")
    with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.url.endswith("/bpmn")) as saved:
        page.get_by_label("英文名称").click()
    assert saved.value.status == 200, saved.value.text()
    drawn = page.request.get(f"{site.url}/api/versions/{draft}/bpmn").text()
    assert re.findall('expression="([^"]*)"', drawn) == ["= found + found"]
