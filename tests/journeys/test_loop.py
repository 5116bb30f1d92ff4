"""Round the loop: a project with its gate, a design under the guard, a pilot in one region, waves that wait to be ready."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Enter, Served
from tests.journeys.hands import call, choose, keep, ready

pytestmark = pytest.mark.browser


def test_a_project_begins_and_its_gate_says_what_is_missing(demo: Served, enter: Enter) -> None:
    page = enter("zhou_wen")
    page.goto(demo.address + "/projects")
    expect(page.get_by_text("订单履约优化项目")).to_be_visible()
    page.get_by_role("button", name="新建项目").click()
    page.get_by_label("项目名称").fill("退款提速")
    choose(page, "流程", "退款")
    page.get_by_role("dialog").get_by_role("button", name="新建项目").click()
    page.wait_for_url(re.compile("/projects/\\d+"))
    gate = page.get_by_role("list", name="第一道关口")
    expect(gate.get_by_text("须有且只有一位组长")).to_be_visible()
    expect(gate.get_by_text("还没有量化目标。")).to_be_visible()

    page.get_by_role("button", name="添加目标").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("指标", exact=True).fill("退款周期")
    with page.expect_response(lambda answer: "/api/projects/" in answer.url and answer.request.method == "PUT") as refused:
        dialog.get_by_role("button", name="添加").click()
    assert refused.value.status == 422
    expect(dialog.get_by_text("没有基线").first).to_be_visible()
    dialog.get_by_role("spinbutton").first.fill("3.5")
    dialog.get_by_role("spinbutton").nth(1).fill("-15")
    dialog.get_by_label("达成日期").fill("2024-06-30")
    dialog.get_by_role("button", name="添加").click()
    expect(page.get_by_text("2.975")).to_be_visible()
    keep(page, "project")


def test_a_design_keeps_its_controls_and_goes_through_other_hands(demo: Served, enter: Enter) -> None:
    designer = enter("zhou_wen")
    payment = call(designer, "GET", "/api/processes/payment")["body"]["card"]["current"]["key"]
    made = call(designer, "POST", "/api/processes/payment/drafts", {"fromVersion": payment})
    key = made["body"]["key"]
    designer.goto(f"{demo.address}/processes/payment?tab=design&version=%22{key}%22")
    ready(designer)
    designer.get_by_role("button", name="添加措施").click()
    dialog = designer.get_by_role("dialog")
    choose(designer, "环节", "发票复核")
    dialog.get_by_role("button", name="预览").click()
    expect(dialog.get_by_text("假票导致税务风险").first).to_be_visible()
    expect(dialog.get_by_role("button", name="应用")).to_be_disabled()
    keep(designer, "guard")
    designer.keyboard.press("Escape")

    designer.get_by_role("button", name="申请例外").first.click()
    dialog = designer.get_by_role("dialog")
    choose(designer, "风险", "假票导致税务风险")
    dialog.get_by_label("理由").fill("试行电子发票自动查验")
    dialog.get_by_role("button", name="申请例外").click()
    expect(designer.get_by_text("待决定")).to_be_visible()

    owner = enter("qian_li")
    owner.goto(f"{demo.address}/processes/payment?tab=design&version=%22{key}%22")
    ready(owner)
    owner.get_by_role("button", name="决定").click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_label("理由").fill("税务风险过高")
    dialog.get_by_label("登录密码").fill("not my password")
    dialog.get_by_role("button", name="签名拒绝").click()
    expect(dialog.get_by_text("登录密码不正确").first).to_be_visible()
    dialog.get_by_label("登录密码").fill(demo.passwords["qian_li"])
    dialog.get_by_role("button", name="签名拒绝").click()
    expect(owner.get_by_text("已拒绝")).to_be_visible()


def test_the_matrix_refuses_two_accountable_posts_and_a_sheet_makes_a_draft(demo: Served, enter: Enter) -> None:
    page = enter("zhou_wen")
    order = call(page, "GET", "/api/processes/order")["body"]
    draft = next(each["key"] for each in order["versions"] if each["state"] == "draft")
    page.goto(f"{demo.address}/processes/order?tab=raci&version=%22{draft}%22")
    ready(page)
    cell = page.get_by_role("gridcell", name=re.compile("^生产调度，车间主任"))
    cell.focus()
    page.keyboard.press("a")
    expect(page.get_by_text("有 2 个审批人").first).to_be_visible()
    keep(page, "raci")
    with page.expect_response(lambda answer: answer.url.endswith("/raci") and answer.request.method == "PUT") as refused:
        page.get_by_role("button", name="保存矩阵").click()
    assert refused.value.status == 422
    cell.focus()
    page.keyboard.press("a")
    page.keyboard.press("c")
    with page.expect_response(lambda answer: answer.url.endswith("/raci") and answer.request.method == "PUT") as saved:
        page.get_by_role("button", name="保存矩阵").click()
    assert saved.value.status == 200, saved.value.text()

    refund = call(page, "GET", "/api/processes/refund")["body"]["card"]["current"]["key"]
    page.goto(f"{demo.address}/processes/refund?tab=standards&version=%22{refund}%22")
    ready(page)
    page.get_by_role("button", name="编辑这一步 主管审批").click()
    page.get_by_label("时限（如 PT2H、P1D）").fill("PT6H")
    with page.expect_response(lambda answer: answer.url.endswith("/steps") and answer.request.method == "PUT") as made:
        page.get_by_role("button", name="保存").click()
    assert made.value.json()["state"] == "draft"
    expect(page.get_by_text("6 小时").first).to_be_visible()


def test_a_pilot_in_the_east_leaves_the_south_as_it_was(demo: Served, enter: Enter) -> None:
    designer = enter("zhou_wen")
    order = call(designer, "GET", "/api/processes/order")["body"]
    draft = next(each for each in order["versions"] if each["state"] == "draft")
    designer.goto(f"{demo.address}/processes/order?tab=design&version=%22{draft['key']}%22")
    ready(designer)
    expect(designer.get_by_text("改动").first).to_be_visible()
    keep(designer, "compare")
    designer.get_by_role("button", name=f"提交 {draft['label']} 评审").click()
    expect(designer.get_by_text("须由另一人发布")).to_be_visible()
    designer.goto(f"{demo.address}/processes/order?tab=pilot")
    ready(designer)
    designer.get_by_role("button", name="安排试点").click()
    dialog = designer.get_by_role("dialog")
    dialog.get_by_label("名称", exact=True).fill("加急优先 华东试点")
    dialog.get_by_label("范围（FEEL）", exact=True).fill('department = "sales_east"')
    dialog.get_by_label("对照范围（FEEL）").fill('list contains(departments, "sales")')
    dialog.get_by_role("button", name="安排试点").click()
    expect(dialog.get_by_text("两组不能重叠").first).to_be_visible()
    dialog.get_by_label("对照范围（FEEL）").fill('department = "sales_south"')
    choose(designer, "试点负责人", "徐静")
    dialog.get_by_role("button", name="安排试点").click()
    designer.wait_for_url(re.compile("/pilot/\\d+"))
    address = designer.url

    owner = enter("wang_jian")
    owner.goto(address)
    owner.get_by_role("button", name="启动试点").click()
    expect(owner.get_by_text("进行中").first).to_be_visible()

    values = {"customer": "晨光仪表（试点）", "product": "伺服电机 S20", "quantity": 12}
    labels: dict[str, str] = {}
    phone = enter("guo_xue", size=PHONE)
    south = enter("hu_bin")
    for person, page in (("guo_xue", phone), ("hu_bin", south)):
        started = call(page, "POST", "/api/process-instances", {"processId": "order", "values": values})
        assert started["status"] == 201, started
        seen = call(page, "GET", f"/api/process-instances/{started['body']['instanceKey']}")["body"]
        labels[person] = next(
            each["label"] for each in order["versions"] if each["key"] == seen["instance"]["process"]["versionKey"]
        )
        if person == "guo_xue":
            phone.goto(f"{demo.address}/tasks/{started['body']['workItemKey']}")
    assert labels == {"guo_xue": draft["label"], "hu_bin": order["card"]["current"]["label"]}

    ready(phone)
    expect(phone.get_by_text("请先阅读并确认《流程执行手册》")).to_be_visible()
    phone.get_by_text("订单信息已核对完整").click()
    with phone.expect_response(lambda answer: answer.url.endswith("/completion")) as unread:
        phone.get_by_role("button", name="完成").first.click()
    assert unread.value.status == 409
    keep(phone, "manual-phone")


def test_a_wave_waits_for_the_decision_and_the_people(demo: Served, enter: Enter) -> None:
    page = enter("wang_jian")
    order = call(page, "GET", "/api/processes/order")["body"]
    version = next(each for each in order["versions"] if each["state"] == "pilot")
    page.goto(f"{demo.address}/processes/order?tab=rollout&version=%22{version['key']}%22")
    ready(page)
    page.get_by_role("button", name="安排推广").click()
    page.get_by_role("dialog").get_by_role("button", name="安排推广").click()
    expect(page.get_by_text("试点还没有“采用”的结论").first).to_be_visible()
    expect(page.get_by_role("button", name="启动", exact=True).first).to_be_disabled()
    keep(page, "rollout")


def test_a_suggestion_without_a_name_takes_three_taps_and_an_audit_names_its_cases(demo: Served, enter: Enter) -> None:
    phone = enter("liu_yang", size=PHONE)
    phone.goto(demo.address + "/audit?tab=suggestions")
    ready(phone)
    phone.get_by_role("button", name="提建议").click()
    phone.get_by_label("建议内容").fill("签收单扫码上传")
    phone.get_by_role("switch", name="匿名提交").click()
    phone.get_by_role("button", name="提交", exact=True).click()
    row = phone.get_by_role("listitem").filter(has_text="签收单扫码上传")
    expect(row.get_by_text("匿名")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    keep(phone, "suggestion-phone")

    auditor = enter("lu_an")
    auditor.goto(demo.address + "/audit")
    ready(auditor)
    choose(auditor, "流程", "订单履约")
    auditor.get_by_label("季度").fill("2024Q2")
    with auditor.expect_response(lambda answer: answer.url.endswith("/api/audits") and answer.request.method == "POST") as ran:
        auditor.get_by_role("button", name="执行审计").click()
    assert ran.value.status == 201, ran.value.text()
    expect(auditor.get_by_text("2024Q2 · 订单履约")).to_be_visible()
    keep(auditor, "audit")


PLACES = (
    "/projects",
    "/design",
    "/pilot",
    "/audit",
    "/audit?tab=suggestions",
    "/audit?tab=records",
    "/processes/order?tab=design",
)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("size", [(1440, 900), PHONE], ids=["desktop", "phone"])
def test_the_pages_of_the_loop_stand_in_both_languages(demo: Served, enter: Enter, language: str, size: tuple[int, int]) -> None:
    page = enter("zhou_wen", language, size)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    for path in PLACES:
        page.goto(demo.address + path)
        ready(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        keep(page, f"{re.sub('[^a-z]+', '-', path)}-{language}-{size[0]}")
    assert troubles == []
