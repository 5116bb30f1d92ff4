"""Whoever runs processes mends instances: tokens moved, versions changed, values set, clocks stopped, failures retried."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE, Enter, Served
from tests.journeys.hands import choose, keep

pytestmark = [pytest.mark.browser]

BROKEN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"
             xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
  <process id="对账" name="银行对账" isExecutable="true">
    <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="fetch"/>
    <serviceTask id="fetch" name="下载对账单">
      <extensionElements>
        <zeebe:taskDefinition type="http" retries="1"/>
        <zeebe:taskHeaders><zeebe:header key="url" value="https://bank.example/statements"/></zeebe:taskHeaders>
      </extensionElements>
    </serviceTask>
    <sequenceFlow id="f2" sourceRef="fetch" targetRef="end"/><endEvent id="end"/>
  </process>
</definitions>"""


def running(page: Page, demo: Served, process: str) -> list[dict[str, Any]]:
    """The instances of a process that go on, with where they stand and what may be done."""
    rows = page.request.get(f"{demo.address}/api/process-instances?state=active&process={process}&limit=50").json()["items"]
    return [page.request.get(f"{demo.address}/api/process-instances/{row['key']}/marking").json() for row in rows]


def one(page: Page, demo: Served, process: str, *, but: str = "", at: str = "") -> dict[str, Any]:
    """An instance of the version in force with one token, at an element or anywhere but at one."""
    versions = page.request.get(f"{demo.address}/api/processes/{process}").json()["versions"]
    (released,) = (each["key"] for each in versions if each["state"] == "released")
    for each in running(page, demo, process):
        stands = standing(each)
        if (
            each["instance"]["process"]["versionKey"] == released
            and len(stands) == 1
            and stands[0] != but
            and at in ("", stands[0])
        ):
            return each
    raise AssertionError(f"no instance of {process} stands where it should")


def standing(marking: dict[str, Any]) -> list[str]:
    return [token["element"]["elementId"] for token in marking["tokens"]]


def operation(page: Page, name: str, more: str = "更多操作") -> Locator:
    """The dialog of an operation, opened from the page of an instance."""
    page.get_by_role("button", name=more).click()
    page.get_by_role("menuitem", name=name).click()
    return page.get_by_role("dialog")


def confirmed(page: Page, dialog: Locator, verb: str, path: str) -> None:
    """The button that does it is pressed, the server agrees, the dialog goes."""
    with page.expect_response(lambda answer: answer.url.endswith(path) and answer.request.method == "POST") as told:
        dialog.get_by_role("button", name=verb, exact=True).click()
    assert told.value.ok, told.value.text()
    expect(dialog).to_be_hidden()


def test_tokens_are_moved_after_a_dry_run(demo: Served, enter: Enter) -> None:
    page = enter("lin_yue")
    found = one(page, demo, "order", but="receive_order")
    key = found["instance"]["key"]
    page.goto(f"{demo.address}/instances/{key}")
    dialog = operation(page, "移动令牌")
    dialog.get_by_role("checkbox", name=found["tokens"][0]["element"]["name"]["zh"]).check()
    choose(dialog, "在这些步骤之前开始", "接收订单")
    expect(dialog.get_by_role("button", name="移动令牌")).to_be_disabled()
    dialog.get_by_role("button", name="预演").click()
    forecast = dialog.get_by_role("status")
    expect(forecast).to_contain_text("将结束")
    expect(forecast).to_contain_text("接收订单")
    dialog.get_by_label("原因").fill("客户改了产品，重新接单")
    keep(page, "modify-zh")
    confirmed(page, dialog, "移动令牌", "/modification")
    assert standing(page.request.get(f"{demo.address}/api/process-instances/{key}/marking").json()) == ["receive_order"]


def test_a_key_control_is_not_jumped_over(demo: Served, enter: Enter) -> None:
    page = enter("lin_yue")
    key = one(page, demo, "payment", at="review_invoice")["instance"]["key"]
    page.goto(f"{demo.address}/instances/{key}")
    dialog = operation(page, "移动令牌")
    dialog.get_by_role("combobox", name="在这些步骤之前开始").fill("关键控制点")
    expect(page.get_by_title(re.compile("关键控制点")).first).to_be_visible()
    keep(page, "modify-guarded-zh")
    dialog.get_by_role("combobox", name="在这些步骤之前开始").fill("")
    dialog.get_by_role("heading").first.click()
    dialog.get_by_role("checkbox").first.check()
    choose(dialog, "在这些步骤之前开始", "结束")
    dialog.get_by_role("button", name="预演").click()
    refused = dialog.get_by_role("alert")
    expect(refused).to_contain_text("不能越过")
    keep(page, "modify-refused-zh")
    expect(dialog.get_by_role("button", name="移动令牌")).to_be_disabled()

    english = enter("lin_yue", "en")
    english.goto(f"{demo.address}/instances/{key}")
    dialog = operation(english, "Move tokens", "More")
    dialog.get_by_role("checkbox").first.check()
    choose(dialog, "Begin before these steps", "Done")
    dialog.get_by_role("button", name="Dry run").click()
    expect(dialog.get_by_role("alert")).to_contain_text("may not be jumped over")
    keep(english, "modify-refused-en")


def test_variables_are_set_and_show_what_they_were(demo: Served, enter: Enter) -> None:
    page = enter("lin_yue")
    key = running(page, demo, "order")[1]["instance"]["key"]
    page.goto(f"{demo.address}/instances/{key}")
    dialog = operation(page, "修改变量")
    choose(dialog, "变量", "remark")
    dialog.get_by_label("新值").fill("分两批发货")
    dialog.get_by_role("button", name="再改一个变量").click()
    name = dialog.get_by_role("combobox", name="变量").nth(1)
    name.fill("batches")
    name.press("Enter")
    dialog.get_by_role("heading").first.click()
    dialog.get_by_text("JSON", exact=True).nth(1).click()
    dialog.get_by_label("新值").nth(1).fill("[1, ")
    expect(dialog.get_by_text("不是有效的 JSON")).to_be_visible()
    dialog.get_by_label("新值").nth(1).fill("[1, 2]")
    expect(dialog.get_by_label("将作的改动")).to_contain_text("[1,2]")
    dialog.get_by_label("原因").fill("客户来电")
    keep(page, "variables-zh")
    confirmed(page, dialog, "修改变量", "/variables")
    page.goto(f"{demo.address}/instances/{key}?tab=audit")
    expect(page.get_by_text("客户来电").first).to_be_visible()


def test_a_suspended_instance_stands_still_and_goes_on(demo: Served, enter: Enter) -> None:
    page = enter("lin_yue")
    key = one(page, demo, "order")["instance"]["key"]
    page.goto(f"{demo.address}/instances/{key}")
    dialog = operation(page, "挂起")
    dialog.get_by_label("原因").fill("客户资信复核")
    keep(page, "suspend-zh")
    confirmed(page, dialog, "挂起", "/suspension")
    expect(page.get_by_text("已挂起").first).to_be_visible()
    keep(page, "suspended-zh")
    page.goto(f"{demo.address}/instances/{key}?tab=waiting")
    expect(page.get_by_text("挂起期间计时停止").first).to_be_visible()
    keep(page, "suspended-waiting-zh")
    (item,) = page.request.get(f"{demo.address}/api/process-instances/{key}").json()["workItems"][-1:]
    assert item["serviceLevel"]["stopped"] is True
    page.goto(f"{demo.address}/instances/{key}")
    expect(page.get_by_text(re.compile("计时已停")).first).to_be_visible()
    page.get_by_role("button", name="恢复").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("原因").fill("复核通过")
    confirmed(page, dialog, "恢复", "/resumption")
    expect(page.get_by_text("已挂起")).to_have_count(0)


def test_one_instance_is_migrated_and_many_with_the_way_back(demo: Served, enter: Enter) -> None:
    page = enter("lin_yue")
    found = one(page, demo, "order")
    key = found["instance"]["key"]
    step = found["tokens"][0]["element"]["name"]["zh"]
    page.goto(f"{demo.address}/instances/{key}")
    dialog = operation(page, "迁移到另一版本")
    dialog.get_by_role("combobox", name=re.compile("迁移到")).click()
    page.get_by_title("V2.1").click()
    expect(dialog.get_by_text("目前没有令牌，可以不填")).to_be_visible()
    expect(dialog.get_by_role("combobox", name=f"“{step}”对应的步骤")).to_be_visible()
    dialog.get_by_role("button", name="预演").click()
    expect(dialog.get_by_role("status")).to_contain_text(step)
    dialog.get_by_label("原因").fill("该客户仍按旧规程办理")
    keep(page, "migrate-zh")
    confirmed(page, dialog, "迁移到另一版本", "/migration")
    expect(page.get_by_role("link", name="订单履约流程 V2.1")).to_be_visible()

    page.goto(f"{demo.address}/batches")
    page.get_by_role("button", name="新建批量操作").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("流程", exact=True).click()
    page.get_by_title("订单履约流程").last.click()
    dialog.get_by_label("当前版本").click()
    page.get_by_title("V2.1").last.click()
    dialog.get_by_label("目标版本").click()
    page.get_by_title("V3.0").last.click()
    expect(dialog.get_by_role("status")).to_contain_text(re.compile("[1-9] 个"))
    expect(dialog.get_by_role("combobox", name=f"“{step}”对应的步骤")).to_be_visible()
    dialog.locator("textarea").fill("统一回到现行版本")
    dialog.get_by_label("先预演，不做任何改动").click()
    keep(page, "batch-migrate-zh")
    with page.expect_response(lambda answer: answer.url.endswith("/api/batches")) as started:
        dialog.get_by_role("button", name="开始").click()
    assert started.value.status == 201, started.value.text()
    expect(page.get_by_text("已完成").first).to_be_visible()
    expect(page.locator("table").get_by_text("成功").first).to_be_visible()
    page.get_by_role("button", name="全部撤回").click()
    expect(page.get_by_text("撤回：统一回到现行版本")).to_be_visible()
    expect(page.get_by_text("已完成").first).to_be_visible()
    keep(page, "batch-undone-zh")
    version = page.request.get(f"{demo.address}/api/process-instances/{key}").json()["instance"]["process"]["versionLabel"]
    assert version == "V2.1", "taken back"


def test_an_instance_is_canceled_reopened_and_void(demo: Served, enter: Enter) -> None:
    page = enter("lin_yue")
    key = running(page, demo, "order")[-1]["instance"]["key"]
    page.goto(f"{demo.address}/instances/{key}")
    dialog = operation(page, "取消实例")
    dialog.locator("textarea").fill("重复下单")
    keep(page, "cancel-zh")
    confirmed(page, dialog, "取消实例", "/cancellation")
    expect(page.get_by_text("已取消").first).to_be_visible()
    page.get_by_role("button", name="重新打开").click()
    dialog = page.get_by_role("dialog")
    choose(dialog, "从这些步骤继续", "接收订单")
    dialog.get_by_role("button", name="预演").click()
    expect(dialog.get_by_role("status")).to_contain_text("接收订单")
    dialog.get_by_label("原因").fill("并非重复")
    keep(page, "reopen-zh")
    confirmed(page, dialog, "重新打开", "/reopening")
    expect(page.get_by_role("button", name="退回到之前的步骤")).to_be_visible()
    dialog = operation(page, "作废")
    dialog.get_by_label("原因").fill("测试数据")
    confirmed(page, dialog, "作废", "/voiding")
    expect(page.get_by_text("已作废").first).to_be_visible()
    keep(page, "void-zh")
    page.goto(f"{demo.address}/instances?state=void")
    expect(page.locator("table").get_by_text("已作废").first).to_be_visible()


def test_a_failure_is_seen_and_tried_again(demo: Served, enter: Enter) -> None:
    integrator = enter("bai_yu")
    token = integrator.request.post(
        f"{demo.address}/api/access-tokens",
        data={"id": "deployer", "name": "部署", "scopes": ["processes.edit", "processes.release", "work.do"], "days": 1},
        headers=_protected(integrator),
    )
    assert token.status == 201, token.text()
    headers = {"Authorization": f"Bearer {token.json()['secret']}"}
    part: dict[str, Any] = {"resources": {"name": "对账.bpmn", "mimeType": "text/xml", "buffer": BROKEN.encode()}}
    for _ in range(2):  # a second deployment of the same is the same version
        deployed = integrator.request.post(f"{demo.address}/v2/deployments", multipart=part, headers=headers)
        assert deployed.status == 200, deployed.text()
    body = {"processDefinitionId": "对账", "variables": {"day": "2024-04-08"}}
    begun = integrator.request.post(f"{demo.address}/v2/process-instances", data=body, headers=headers).json()
    key = begun["processInstanceKey"]

    page = enter("lin_yue")
    page.goto(f"{demo.address}/instances/{key}")
    problem = page.get_by_text("下载对账单 ·").first
    expect(problem).to_be_visible()
    keep(page, "incident-zh")
    page.get_by_role("button", name="重试这一步").click()
    expect(page.get_by_text("已重新执行")).to_be_visible()
    page.goto(f"{demo.address}/instances/{key}?tab=waiting")
    expect(page.get_by_text("已停止").first).to_be_visible()
    keep(page, "job-incident-zh")
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_text("已重新执行")).to_be_visible()


def _protected(page: Page) -> dict[str, str]:
    """What a request that changes something carries beside the session."""
    token = page.evaluate("fetch('/api/session').then(answer => answer.json()).then(session => session.csrfToken)")
    return {"X-CSRF-Token": token}


def test_an_integrator_makes_a_webhook_and_tries_it(demo: Served, enter: Enter) -> None:
    page = enter("bai_yu")
    page.goto(f"{demo.address}/settings?tab=webhooks")
    page.get_by_role("button", name="新建回调").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="名称", exact=True).fill("bank-lines")
    dialog.get_by_role("combobox", name="流程").fill("订单履约")
    page.get_by_title("订单履约流程").last.click()
    keep(page, "webhook-new-zh")
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_text(re.compile("^whs_"))).to_be_visible()
    keep(page, "webhook-secret-zh")
    page.get_by_role("button", name="已保存").click()
    page.get_by_role("button", name="投递记录").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("投递内容（JSON 对象）").fill('{"customer": "恒科"}')
    dialog.get_by_role("button", name="试投递").click()
    expect(dialog.get_by_text("手动试投递")).to_be_visible()
    expect(dialog.get_by_role("link", name="查看实例")).to_be_visible()
    keep(page, "webhook-deliveries-zh")


def test_retention_tells_what_will_go_and_lets_it_go(demo: Served, enter: Enter) -> None:
    specialist = enter("lin_yue")
    specialist.goto(f"{demo.address}/settings?tab=retention")
    row = specialist.get_by_role("row", name=re.compile("客户投诉"))
    expect(row).to_contain_text("永久保留")
    row.get_by_role("button", name="编辑").click()
    dialog = specialist.get_by_role("dialog")
    dialog.get_by_role("switch").click()
    dialog.get_by_label("结束多少天后删除").fill("30")
    dialog.get_by_role("button", name="保存").click()
    expect(row).to_contain_text("结束 30 天后")
    expect(row).to_contain_text(re.compile(r"删除 \d+ 个"))
    keep(specialist, "retention-zh")

    page = enter("mu_chen")
    page.goto(f"{demo.address}/settings?tab=retention")
    expect(page.get_by_text("生成 90 天后删除")).to_be_visible()
    page.get_by_role("button", name="编辑报告保留时间").click()
    reports = page.get_by_role("dialog")
    reports.get_by_label("生成多少天后删除").fill("30")
    reports.get_by_role("button", name="保存").click()
    expect(page.get_by_text("生成 30 天后删除")).to_be_visible()
    expect(reports).to_be_hidden()
    page.get_by_role("button", name="立即清理").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("客户投诉处理流程")
    keep(page, "retention-sure-zh")
    dialog.get_by_role("button", name="清理，不可恢复").click()
    expect(page.get_by_text(re.compile(r"已删除 [1-9]\d* 个"))).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("客户投诉"))).not_to_contain_text(re.compile(r"删除 \d+ 个"))
    keep(page, "retention-done-zh")
    english = enter("lin_yue", "en")
    for tab in ("retention", "webhooks"):
        english.goto(f"{demo.address}/settings?tab={tab}")
        expect(english.locator("main").get_by_text("Retention").first).to_be_visible()
        keep(english, f"settings-{tab}-en")
    phone = enter("mu_chen", "zh-CN", PHONE, dark=True)
    phone.goto(f"{demo.address}/settings?tab=retention")
    expect(phone.get_by_text("生成 30 天后删除")).to_be_visible()
    keep(phone, "retention-phone-dark")


def test_the_dialogs_fit_a_phone_and_the_dark(demo: Served, enter: Enter) -> None:
    phone = enter("lin_yue", "zh-CN", PHONE)
    dark = enter("lin_yue", "en", dark=True)
    key = one(phone, demo, "order")["instance"]["key"]
    for page, kind, more, names in (
        (phone, "phone", "更多操作", ("移动令牌", "迁移到另一版本", "修改变量", "挂起")),
        (dark, "dark", "More", ("Move tokens", "Migrate to another version", "Change a variable", "Suspend")),
    ):
        for number, name in enumerate(names):
            page.goto(f"{demo.address}/instances/{key}")
            dialog = operation(page, name, more)
            expect(dialog.get_by_role("button").last).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            keep(page, f"dialog-{number}-{kind}")
