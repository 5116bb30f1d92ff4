"""A redesign from draft to release: a proposal taken, the sheet, the matrix, simulations stopped and run, compared, published."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.application.test_sheets import book, grid
from tests.journeys.conftest import PHONE, Enter, Served
from tests.journeys.hands import accepted, call, choose, keep, narrow, ready

pytestmark = pytest.mark.browser
DAY = 86_400


def versions(page: Page) -> dict[str, dict[str, Any]]:
    return {each["label"]: each for each in call(page, "GET", "/api/processes/order")["body"]["versions"]}


def redesign(page: Page) -> dict[str, Any]:
    """The draft of this story: it comes from V2.1."""
    return next(each for each in versions(page).values() if each["label"] not in ("V2.1", "V3.0", "V3.1"))


def tab(page: Page, demo: Served, name: str) -> None:
    page.goto(f"{demo.address}/processes/order?tab={name}&version=%22{redesign(page)['key']}%22")
    ready(page)


def test_a_proposal_is_taken_and_the_comparison_names_its_lever(demo: Served, enter: Enter) -> None:
    page = enter("zhou_wen")
    made = call(page, "POST", "/api/processes/order/drafts", {"fromVersion": versions(page)["V2.1"]["key"]})
    assert made["status"] == 201, made
    tab(page, demo, "design")
    proposal = (
        page.get_by_role("listitem")
        .filter(has_text="生产调度")
        .filter(has=page.get_by_role("button", name="采用"))
        .filter(has_text=re.compile("^A"))
    )
    proposal.get_by_role("button", name="采用").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="预览").click()
    expect(dialog.get_by_role("listitem").filter(has_text="生产调度").get_by_text("修改")).to_be_visible()
    keep(page, "j3-measure")
    dialog.get_by_role("button", name="应用").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("自动化 · 生产调度")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="生产调度").filter(has_text="类型")
    expect(row.get_by_text("A", exact=True)).to_be_visible()
    expect(page.get_by_text("不影响控制点")).to_be_visible()
    expect(page.get_by_text("这两个版本还没有一起仿真过。")).to_be_visible()
    keep(page, "j3-compare-before")


def confirmed(page: Page, owner: Page, demo: Served) -> list[dict[str, Any]]:
    """The five of the orders' own history: accepted and explained, then the owner stands for them on the page."""
    found = call(page, "GET", "/api/logs/history:order/diagnosis")["body"]
    five = [each for each in found["findings"] if each["verdict"] != "dismissed"][:5]
    for turn, each in enumerate(five):
        path = f"/api/logs/history:order/findings/{each['id']}"
        assert call(page, "PUT", path, {"verdict": "accepted", "version": found["version"] + turn})["status"] == 200
        cause = {"id": "1", "text": "发货要等口头通知", "parent": "", "factor": "method", "verified": True, "root": True}
        assert call(page, "PUT", f"{path}/causes", {"causes": [cause], "version": turn})["status"] == 200
    owner.goto(f"{demo.address}/diagnosis/history:order")
    ready(owner)
    with accepted(owner, "/confirmation", "POST"):
        owner.get_by_role("button", name="确认 TOP5").click()
    return five


def test_findings_of_the_five_are_answered_by_measures(demo: Served, enter: Enter) -> None:
    page, owner = enter("zhou_wen"), enter("wang_jian")
    tab(page, demo, "design")
    expect(page.get_by_text("没有针对此版本的已确认 TOP5")).to_be_visible()
    five = confirmed(page, owner, demo)
    shipping = [each for each in five if each["activities"] == ["物流发货"]]
    assert len(shipping) > 1, [each["title"] for each in five]
    tab(page, demo, "design")
    rows = page.get_by_role("list", name="TOP5 覆盖").get_by_role("listitem")
    expect(rows).to_have_count(5)
    expect(page.get_by_text("已回应 0/5")).to_be_visible()
    row = rows.filter(has_text=shipping[0]["title"])
    row.get_by_role("button", name="添加回应").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(shipping[0]["title"])).to_be_visible()
    dialog.get_by_text("S 简化").click()
    dialog.get_by_label("新的时限").fill("PT20H")
    dialog.get_by_role("button", name="预览").click()
    expect(dialog.get_by_role("listitem").filter(has_text="物流发货").get_by_text("修改")).to_be_visible()
    keep(page, "j3-measure-for-finding")
    dialog.get_by_role("button", name="应用").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("已回应 1/5")).to_be_visible()
    expect(row.get_by_text("由 S 物流发货 回应")).to_be_visible()

    page.get_by_role("button", name="修改 物流发货 回应的问题").click()
    choose(page.get_by_role("dialog"), "回应的问题", shipping[1]["title"])
    keep(page, "j3-answers")
    with accepted(page, "/answers"):
        page.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(page.get_by_text("已回应 2/5")).to_be_visible()
    expect(rows.get_by_role("button", name="添加回应")).to_have_count(3)
    keep(page, "j3-coverage")
    phone = enter("zhou_wen", "en", PHONE, dark=True)
    tab(phone, demo, "design")
    expect(phone.get_by_text("2 of 5 answered")).to_be_visible()
    narrow(phone)
    phone.get_by_text("2 of 5 answered").scroll_into_view_if_needed()
    keep(phone, "j3-coverage-phone-en")
    tab(phone, demo, "raci")
    step = phone.get_by_role("list", name="RACI", exact=True).get_by_role("listitem").filter(has_text="Check stock")
    letter = step.get_by_role("group").first.get_by_role("button", name=re.compile("^S,"))
    expect(letter).to_have_attribute("aria-pressed", "false")
    letter.click()
    expect(letter).to_have_attribute("aria-pressed", "true")
    keep(phone, "j3-raci-phone-true")
    matrix, held = re.compile("/raci$"), list[Route]()
    phone.route(matrix, lambda route: held.append(route) if route.request.method == "GET" else route.continue_())
    save = phone.get_by_role("button", name="Save the matrix")
    with accepted(phone, "/raci"), phone.expect_request(lambda sent: bool(matrix.search(sent.url)) and sent.method == "GET"):
        save.click()
    letter.click()  # taken back, while what was saved is still being read again
    expect(letter).to_have_attribute("aria-pressed", "false")
    for each in held:
        each.continue_()
    phone.unroute(matrix)
    expect(save).not_to_have_class(re.compile("ant-btn-loading"))
    expect(letter).to_have_attribute("aria-pressed", "false")
    keep(phone, "j3-raci-phone-false")
    with accepted(phone, "/raci"):
        save.click()
    expect(save).to_be_disabled()
    expect(letter).to_have_attribute("aria-pressed", "false")
    narrow(phone)


def test_template_2_goes_out_as_a_sheet_and_comes_in_as_the_configuration(demo: Served, enter: Enter, tmp_path: Path) -> None:
    page = enter("zhou_wen")
    tab(page, demo, "standards")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出模板 2").first.click()
    cells = grid(Path(download.value.path()).read_bytes())
    limit = cells[0].index("完成时限")
    line = next(each for each in cells if "库存检查" in each[0])
    line[limit] = "两个小时"
    file = tmp_path / "模板二.xlsx"
    file.write_bytes(book(cells))
    page.locator("input[type=file]").set_input_files(file)
    refused = page.get_by_role("alert").filter(has_text="两个小时")
    expect(refused.locator("code").first).to_have_text(re.compile("[A-Z]+[0-9]+"))
    keep(page, "j3-wrong-cell")
    line[limit] = "2小时内（工作时间）"
    file.write_bytes(book(cells))
    with accepted(page, "/api/templates/2", "POST"):
        page.locator("input[type=file]").set_input_files(file)
    expect(refused).to_have_count(0)
    steps = call(page, "GET", f"/api/versions/{redesign(page)['key']}/steps")["body"]
    assert next(each for each in steps if each["elementId"] == "check_stock")["serviceLevel"] == "PT2H"
    expect(page.get_by_text("2 小时").first).to_be_visible()


def test_the_matrix_and_the_diagram_point_at_each_other_and_two_accountable_posts_are_refused(demo: Served, enter: Enter) -> None:
    page = enter("zhou_wen")
    tab(page, demo, "overview")
    page.locator("svg").get_by_text("物流发货").first.click()
    expect(page.get_by_role("complementary").last).to_contain_text("物流发货")
    page.get_by_role("tab", name="责任矩阵").click()
    step = page.get_by_role("rowheader", name=re.compile("物流发货"))
    expect(page.get_by_role("row").filter(has=step)).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="生产调度").click()
    page.get_by_role("tab", name="概览").click()
    expect(page.get_by_role("complementary").last).to_contain_text("生产调度")
    page.get_by_role("tab", name="责任矩阵").click()
    cell = page.get_by_role("gridcell", name=re.compile("^物流发货，仓储主管"))
    cell.focus()
    page.keyboard.press("a")
    expect(page.get_by_text("有 2 个审批人").first).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/raci") and answer.request.method == "PUT") as refused:
        page.get_by_role("button", name="保存矩阵").click()
    assert refused.value.status == 422
    cell.focus()
    page.keyboard.press("a")
    page.keyboard.press("i")
    with accepted(page, "/raci"):
        page.get_by_role("button", name="保存矩阵").click()
    keep(page, "j3-raci")


def asked(page: Page, cases: int, runs: int) -> None:
    """A simulation of so many orders, so many times."""
    for label, value in (("案例", cases), ("重复", runs)):
        field = page.get_by_label(label, exact=True)
        field.fill(str(value))
        field.blur()
    page.get_by_role("button", name="开始仿真").click()


def test_a_simulation_is_stopped_run_and_drawn(demo: Served, enter: Enter) -> None:
    page = enter("zhou_wen")
    tab(page, demo, "simulation")
    choose(page, "现状", "V2.1")
    expect(page.get_by_role("button", name="开始仿真")).to_be_enabled()
    asked(page, 5_000, 100)
    going = page.get_by_role("status").filter(has=page.get_by_role("progressbar"))
    expect(going).to_be_visible()
    going.get_by_role("button", name="取消").click()
    expect(page.get_by_text("已取消").first).to_be_visible()
    keep(page, "j3-simulation-canceled")

    asked(page, 400, 4)
    expect(page.get_by_text("4 次重复，每次 400 个案例")).to_be_visible(timeout=120_000)
    expect(page.get_by_role("img", name="单个案例的周期分布")).to_be_visible()
    expect(page.get_by_role("heading", name="岗位忙碌程度").first).to_be_visible()
    expect(page.get_by_text("车间主任").or_(page.get_by_text("计划员")).first).to_be_visible()
    keep(page, "j3-simulation")
    draft = redesign(page)
    tab(page, demo, "design")
    expect(page.get_by_role("row", name=re.compile("平均周期")).get_by_role("img")).to_be_visible()
    keep(page, "j3-compare")
    found = call(page, "GET", f"/api/versions/{draft['key']}/simulation?against={versions(page)['V2.1']['key']}")["body"]
    assert found["result"]["relative"]["cycle"]["high"] < 0, "automatic planning is faster for sure"


def test_a_thousand_orders_by_the_version_in_force_take_about_two_point_eight_days(demo: Served, enter: Enter) -> None:
    page = enter("zhou_wen")
    page.goto(f"{demo.address}/processes/order?tab=simulation&version=%22{versions(page)['V3.0']['key']}%22")
    ready(page)
    choose(page, "现状", "V2.1")
    choose(page, "优化后", "V3.0")
    expect(page.get_by_role("button", name="开始仿真")).to_be_enabled()
    asked(page, 1_000, 4)
    expect(page.get_by_text("4 次重复，每次 1000 个案例")).to_be_visible(timeout=180_000)
    keys = versions(page)
    found = call(page, "GET", f"/api/versions/{keys['V3.0']['key']}/simulation?against={keys['V2.1']['key']}")["body"]["result"]
    assert found["cases"] == 1_000
    assert 2.6 < found["toBe"]["figures"]["cycle"]["value"] / DAY < 3.2
    assert 3.1 < found["asIs"]["figures"]["cycle"]["value"] / DAY < 4.0
    assert found["relative"]["cycle"]["high"] < -0.1
    keep(page, "j3-thousand")
    phone = enter("zhou_wen", "en", PHONE)
    phone.goto(f"{demo.address}/processes/order?tab=simulation&version=%22{keys['V3.0']['key']}%22")
    ready(phone)
    expect(phone.get_by_text("Latest simulation").first).to_be_visible()
    narrow(phone)
    keep(phone, "j3-simulation-phone-en")


def test_the_redesign_goes_through_other_hands(demo: Served, enter: Enter) -> None:
    page = enter("zhou_wen")
    draft = redesign(page)
    tab(page, demo, "design")
    with accepted(page, "/submission", "POST"):
        page.get_by_role("button", name=f"提交 {draft['label']} 评审").click()
    expect(page.get_by_text("须由另一人发布")).to_be_visible()
    owner = enter("wang_jian", "en")
    tab(owner, demo, "design")
    expect(owner.get_by_role("row", name=re.compile("Cycle, mean")).get_by_role("img")).to_be_visible()
    keep(owner, "j3-publish-en")
    with accepted(owner, "/release", "POST"):
        owner.get_by_role("button", name=f"Release {draft['label']}").click()
    assert versions(owner)[draft["label"]]["state"] == "released"
    assert versions(owner)["V3.0"]["state"] == "retired"
