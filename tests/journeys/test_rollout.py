"""A roll-out from its waves to the record: readiness, people missing, a pause that falls back, an alert that becomes an issue."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Enter, Served
from tests.journeys.hands import call, keep, ready

pytestmark = pytest.mark.browser


def order(page: Page) -> dict[str, object]:
    return call(page, "GET", "/api/processes/order")["body"]


def test_the_past_roll_out_stands_with_its_waves_and_its_computed_record(demo: Served, enter: Enter) -> None:
    page = enter("wang_jian")
    [pilot] = call(page, "GET", "/api/pilots?process=order")["body"]
    assert (pilot["state"], pilot["decision"]) == ("decided", "adopt")
    page.goto(f"{demo.address}/pilot/{pilot['id']}")
    ready(page)
    expect(page.get_by_text("徐静").first).to_be_visible()
    keep(page, "j9-pilot-decided")
    page.goto(f"{demo.address}/processes/order?tab=rollout")
    ready(page)
    for wave in ("第一批 华东区", "第二批 华南区与生产基地", "第三批 全公司"):
        expect(page.get_by_text(wave).first).to_be_visible()
    keep(page, "j9-rollout-done")
    [record] = call(page, "GET", "/api/records?process=order")["body"]
    effects = {each["metric"]: each for each in record["effects"]}
    assert effects["cycle"]["change"] < -0.1
    assert effects["step:schedule"]["before"] > 2 * effects["step:schedule"]["after"]
    page.goto(f"{demo.address}/processes/order?tab=records")
    ready(page)
    expect(page.get_by_text("“生产调度”耗时由").first).to_be_visible()
    keep(page, "j9-record")
    page.goto(f"{demo.address}/processes/order?tab=documents")
    ready(page)
    expect(page.get_by_text("流程执行手册 V3.0")).to_be_visible()
    expect(page.get_by_text("试点总结报告").first).to_be_visible()
    keep(page, "j9-documents")


def test_a_wave_waits_for_its_people_goes_after_they_have_read_and_falls_back_when_paused(demo: Served, enter: Enter) -> None:
    designer, owner = enter("zhou_wen"), enter("wang_jian")
    draft = next(each for each in call(designer, "GET", "/api/processes/order")["body"]["versions"] if each["label"] == "V3.1")
    submitted = call(designer, "POST", f"/api/versions/{draft['key']}/submission", {"version": draft["version"]})
    assert submitted["status"] == 200, submitted
    issued = call(designer, "POST", f"/api/versions/{draft['key']}/manual")
    assert issued["status"] == 200, issued
    waves = [
        {"name": "第一批 华东", "starts": "2024-04-07T00:00:00Z", "scope": 'department = "sales_east"', "owner": "xu_jing"},
        {"name": "第二批 华南", "starts": "2024-04-15T00:00:00Z", "scope": 'department = "sales_south"', "owner": "wang_jian"},
        {"name": "第三批 全部", "starts": "2024-04-22T00:00:00Z", "scope": "", "owner": "wang_jian"},
    ]
    plan = {"versionKey": draft["key"], "waves": [{**each, "share": 0.95, "checks": [], "id": ""} for each in waves]}
    unreasoned = call(owner, "POST", "/api/rollouts", {**plan, "pilot": "", "waiver": "", "version": 0})
    assert unreasoned["status"] == 201
    first = unreasoned["body"]
    codes = {each["code"] for each in first["waves"][0]["blockers"]}
    assert codes == {"wave.no_decision", "wave.not_ready"}
    owner.goto(f"{demo.address}/processes/order?tab=rollout&version=%22{draft['key']}%22")
    ready(owner)
    expect(owner.get_by_text("试点还没有“采用”的结论").first).to_be_visible()
    expect(owner.get_by_text("未确认：").first).to_be_visible()
    expect(owner.get_by_role("button", name="启动", exact=True).first).to_be_disabled()
    keep(owner, "j9-wave-blocked")
    go = {"move": "go", "version": first["version"], "check": ""}
    english = enter("wang_jian", "en")
    blocked = call(english, "POST", f"/api/rollouts/{first['id']}/waves/{first['waves'][0]['id']}", go)
    assert blocked["status"] == 409
    assert "has not been adopted" in str(blocked["body"])

    given = call(
        owner,
        "PUT",
        f"/api/rollouts/{first['id']}",
        {
            **plan,
            "waves": [
                {**each, "share": 0.95, "checks": [], "id": wave["id"]} for each, wave in zip(waves, first["waves"], strict=True)
            ],
            "pilot": "",
            "waiver": "小改动，不需试点",
            "version": first["version"],
        },
    )
    assert given["status"] == 200, given
    assert [each["id"] for each in given["body"]["waves"][0]["missing"]] == ["guo_xue", "liu_yang"]
    for person in ("guo_xue", "liu_yang"):
        assert call(enter(person), "POST", f"/api/versions/{draft['key']}/manual/receipt")["status"] == 200
    assert call(owner, "GET", f"/api/rollouts/{first['id']}")["body"]["waves"][0]["ready"] == 1
    owner.reload()
    ready(owner)
    with owner.expect_response(lambda answer: "/waves/" in answer.url) as gone:
        owner.get_by_role("button", name="启动", exact=True).first.click()
    assert gone.value.status == 200, gone.value.text()
    expect(owner.get_by_text("已生效").first).to_be_visible()
    keep(owner, "j9-wave-going")

    values = {"customer": "晨光仪表（推广）", "product": "伺服电机 S20", "quantity": 3}
    east = enter("liu_yang", size=PHONE)
    assert started_by(east, values) == draft["key"]
    with owner.expect_response(lambda answer: "/waves/" in answer.url) as paused:
        owner.get_by_role("button", name="暂停", exact=True).first.click()
    assert paused.value.status == 200, paused.value.text()
    expect(owner.get_by_text("已暂停").first).to_be_visible()
    assert started_by(east, values) != draft["key"]
    keep(owner, "j9-wave-paused")


def started_by(page: Page, values: dict[str, object]) -> str:
    started = call(page, "POST", "/api/process-instances", {"processId": "order", "values": values})
    assert started["status"] == 201, started
    return call(page, "GET", f"/api/process-instances/{started['body']['instanceKey']}")["body"]["instance"]["process"][
        "versionKey"
    ]


def test_an_alert_becomes_an_issue_in_one_click(demo: Served, enter: Enter) -> None:
    page = enter("wang_jian")
    if not call(page, "GET", "/api/alerts")["body"]:
        assert call(page, "POST", "/api/demo/advance", {"days": 3})["status"] == 202
        while call(page, "GET", "/api/demo")["body"]["busy"] or not call(page, "GET", "/api/alerts")["body"]:
            page.wait_for_timeout(1_000)
    page.goto(demo.address + "/monitoring?tab=alerts")
    ready(page)
    page.get_by_role("button", name="转为问题").first.click()
    expect(page.get_by_role("link", name="查看问题").first).to_be_visible()
    keep(page, "j9-alert")
    page.get_by_role("link", name="查看问题").first.click()
    page.wait_for_url(re.compile("/audit"))
    expect(page.get_by_text("新问题").first).to_be_visible()
    page.get_by_role("button", name="处理", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(page.get_by_text("已确认").first).to_be_visible()
    keep(page, "j9-issue")
