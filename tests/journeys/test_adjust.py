"""What runs below an instance is adjusted: children of a loop more and fewer, another process called; failures are mended."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE, Enter, Served
from tests.journeys.test_intervene import confirmed, operation

pytestmark = [pytest.mark.browser]

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"
             xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">"""

QUOTES = f"""{HEAD}
  <process id="询价" name="多家询价" isExecutable="true">
    <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="quote"/>
    <userTask id="quote" name="收集报价">
      <extensionElements><zeebe:assignmentDefinition assignee="lin_yue"/></extensionElements>
      <multiInstanceLoopCharacteristics>
        <extensionElements><zeebe:loopCharacteristics inputCollection="= suppliers" inputElement="supplier"/></extensionElements>
      </multiInstanceLoopCharacteristics>
    </userTask>
    <sequenceFlow id="f2" sourceRef="quote" targetRef="prepare"/>
    <callActivity id="prepare" name="备料">
      <extensionElements><zeebe:calledElement processId="备货"/></extensionElements>
    </callActivity>
    <sequenceFlow id="f3" sourceRef="prepare" targetRef="end"/><endEvent id="end"/>
  </process>
</definitions>"""

STOCK = f"""{HEAD}
  <process id="备货" name="仓库备货" isExecutable="true">
    <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="pick"/>
    <userTask id="pick" name="拣货">
      <extensionElements><zeebe:assignmentDefinition assignee="li_na"/></extensionElements>
    </userTask>
    <sequenceFlow id="f2" sourceRef="pick" targetRef="end"/><endEvent id="end"/>
  </process>
</definitions>"""

_numbers = itertools.count(1)


class Deployer:
    """A program of the integrator: deploys and starts through the API of programs."""

    def __init__(self, page: Page, demo: Served) -> None:
        self._page, self._demo = page, demo
        csrf = page.evaluate("fetch('/api/session').then(answer => answer.json()).then(session => session.csrfToken)")
        number = next(_numbers)
        scopes = ["processes.edit", "processes.release", "work.do"]
        made = page.request.post(
            f"{demo.address}/api/access-tokens",
            data={"id": f"adjuster{number}", "name": "部署", "scopes": scopes, "days": 1},
            headers={"X-CSRF-Token": csrf},
        )
        assert made.ok, made.text()
        self._headers = {"Authorization": f"Bearer {made.json()['secret']}"}

    def deploy(self, name: str, source: str) -> None:
        part: dict[str, Any] = {"resources": {"name": name, "mimeType": "text/xml", "buffer": source.encode()}}
        deployed = self._page.request.post(f"{self._demo.address}/v2/deployments", multipart=part, headers=self._headers)
        assert deployed.ok, deployed.text()

    def start(self, process: str, variables: dict[str, Any]) -> str:
        body = {"processDefinitionId": process, "variables": variables}
        begun = self._page.request.post(f"{self._demo.address}/v2/process-instances", data=body, headers=self._headers)
        assert begun.ok, begun.text()
        return begun.json()["processInstanceKey"]


def foretold(dialog: Locator, look: str = "预演") -> Locator:
    """What the dry run says."""
    dialog.get_by_role("button", name=look).click()
    found = dialog.get_by_role("status")
    expect(found).to_be_visible()
    return found


def test_children_are_added_and_removed_and_a_call_is_bound_anew(demo: Served, enter: Enter) -> None:
    deployer = Deployer(enter("bai_yu"), demo)
    deployer.deploy("备货.bpmn", STOCK)
    deployer.deploy("询价.bpmn", QUOTES)
    key = deployer.start("询价", {"suppliers": ["宏远", "金鼎"]})

    page = enter("lin_yue")
    page.goto(f"{demo.address}/instances/{key}")
    dialog = operation(page, "增减多实例")
    expect(dialog).to_contain_text("共 2 个，已完成 0 个")
    dialog.get_by_label("要增加的项，每行一项").fill("天力")
    expect(dialog.get_by_role("button", name="增加", exact=True)).to_be_disabled()
    expect(foretold(dialog)).to_contain_text("从 2 个变为 3 个")
    dialog.get_by_label("原因").fill("再问一家")
    confirmed(page, dialog, "增加", "/addition")
    expect(page.get_by_text("收集报价").and_(page.locator("b"))).to_have_count(3)

    dialog = operation(page, "增减多实例")
    dialog.get_by_text("减少一个", exact=True).click()
    dialog.get_by_role("radio", name=re.compile("第 1 个")).check()
    forecast = foretold(dialog)
    expect(forecast).to_contain_text("从 3 个变为 2 个")
    expect(forecast).to_contain_text("收集报价")
    dialog.get_by_label("原因").fill("不再供货")
    confirmed(page, dialog, "减少一个", "/removal")
    expect(page.get_by_text("收集报价").and_(page.locator("b"))).to_have_count(2)

    for _ in range(2):
        page.get_by_role("link", name=re.compile("收集报价")).first.click()
        with page.expect_response(lambda answer: answer.url.endswith("/completion")) as told:
            page.get_by_role("button", name="完成").click()
        assert told.value.ok, told.value.text()
        page.goto(f"{demo.address}/instances/{key}")
    expect(page.get_by_text("关联实例")).to_be_visible()
    dialog = operation(page, "更换被调用的流程")
    expect(dialog.get_by_role("radio")).to_be_checked()
    forecast = foretold(dialog)
    expect(forecast).to_contain_text("将取消的被调用实例")
    expect(forecast).to_contain_text("将改为调用")
    expect(forecast).to_contain_text("仓库备货")
    dialog.get_by_label("原因").fill("仓库换了做法")
    confirmed(page, dialog, "更换被调用的流程", "/rebinding")
    related = page.locator("section, div").filter(has=page.get_by_role("heading", name="关联实例")).last
    expect(related.get_by_text("已取消")).to_have_count(1)
    expect(related.get_by_text("运行中")).to_have_count(1)


def test_what_runs_below_is_adjusted_on_a_phone_in_english(demo: Served, enter: Enter) -> None:
    deployer = Deployer(enter("bai_yu"), demo)
    deployer.deploy("备货.bpmn", STOCK)
    deployer.deploy("询价.bpmn", QUOTES)
    key = deployer.start("询价", {"suppliers": ["宏远", "金鼎"]})
    page = enter("lin_yue", "en", PHONE)
    page.goto(f"{demo.address}/instances/{key}")
    dialog = operation(page, "Add or remove instances", "More")
    dialog.get_by_label("Items to add, one per line").fill("Tianli")
    expect(foretold(dialog, "Dry run")).to_contain_text("2 now, 3 afterwards")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
