"""A pilot from its first day to its signature: training, manual, feedback, a look back, a reminder moved, a decision locked."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Enter, Served, found, serving
from tests.journeys.hands import call, keep, narrow, ready
from tests.journeys.manual import answer_all, learn

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The company on the day its pilot begins."""
    company = found(tmp_path_factory.mktemp("pilot"), "--at", "2024-02-19")
    with serving(company, "--lang", "en") as served:
        yield served


def pilot_of(page: Page) -> str:
    return call(page, "GET", "/api/pilots?process=order")["body"][0]["id"]


def test_the_one_who_was_away_is_asked_for_the_manual_and_gives_feedback(demo: Served, enter: Enter) -> None:
    phone = enter("guo_xue", size=PHONE)
    values = {"customer": "晨光仪表（试点）", "product": "伺服电机 S20", "quantity": 12}
    started = call(phone, "POST", "/api/process-instances", {"processId": "order", "values": values})
    assert started["status"] == 201, started
    phone.goto(f"{demo.address}/tasks/{started['body']['workItemKey']}")
    ready(phone)
    expect(phone.get_by_text("请先阅读并确认《流程执行手册》")).to_be_visible()
    keep(phone, "j4-manual-phone")
    phone.get_by_role("button", name="我已阅读并确认").click()
    answer_all(phone)
    keep(phone, "j4-quiz-phone")
    narrow(phone)
    phone.keyboard.press("Escape")
    said = {"text": "缺货提醒来得太晚", "process": "", "step": "", "workItem": started["body"]["workItemKey"], "anonymous": False}
    assert call(phone, "POST", "/api/suggestions", said)["status"] == 201
    seen = call(phone, "GET", f"/api/process-instances/{started['body']['instanceKey']}")["body"]
    south = enter("hu_bin")
    other = call(south, "POST", "/api/process-instances", {"processId": "order", "values": values})["body"]
    beside = call(south, "GET", f"/api/process-instances/{other['instanceKey']}")["body"]
    assert seen["instance"]["process"]["versionKey"] != beside["instance"]["process"]["versionKey"]


def test_the_lead_notes_the_training_looks_back_and_moves_a_reminder(demo: Served, enter: Enter) -> None:
    page = enter("xu_jing")
    page.goto(f"{demo.address}/pilot/{pilot_of(page)}")
    ready(page)
    expect(page.get_by_text("数据不足").first).to_be_visible()
    expect(page.get_by_text("未确认：郭雪").first).to_be_visible()
    page.get_by_role("button", name="登记到场").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("郭雪", exact=True).click()
    dialog.get_by_role("button", name="保存培训").click()
    expect(dialog).to_be_hidden()

    page.get_by_role("button", name="写复盘").click()
    dialog.get_by_label("做得不好").fill("缺货提醒来得太晚")
    dialog.get_by_label("下周要做").fill("提醒提前到一半")
    dialog.get_by_role("button", name="保存复盘").click()
    expect(page.get_by_text("提醒提前到一半")).to_be_visible()

    expect(page.get_by_text("时限的 80% 提醒").first).to_be_visible()
    page.get_by_role("button", name="调整“库存检查”的提醒").click()
    dialog.get_by_label("理由").fill("一线反馈提醒太晚")
    dialog.get_by_role("button", name="立即生效").click()
    expect(page.get_by_text("80% → 50%").first).to_be_visible()
    expect(page.get_by_text("时限的 50% 提醒")).to_be_visible()
    keep(page, "j4-retro")
    seen = call(page, "GET", f"/api/pilots/{pilot_of(page)}")["body"]
    assert [each["state"] for each in seen["feedback"]] == ["landed"]

    expect(page.get_by_text("结论还锁定").first).to_be_visible()
    signed = {"decision": "adopt", "reason": "看起来更快", "password": demo.passwords["xu_jing"], "version": seen["version"]}
    early = call(page, "POST", f"/api/pilots/{seen['row']['id']}/conclusion", signed)
    assert (early["status"], early["body"]["code"]) == (409, "pilot.locked")


def test_a_reminder_without_a_reason_is_refused_in_both_languages(demo: Served, enter: Enter) -> None:
    for language, words in (("zh-CN", "请写明调整的原因"), ("en", "Say why the reminder is moved")):
        page = enter("zhou_wen", language)
        seen = call(page, "GET", f"/api/pilots/{pilot_of(page)}")["body"]
        step = seen["reminders"][0]["step"]
        given = {"step": step, "warnAt": 0.6, "reason": " ", "feedback": "", "version": seen["version"]}
        answer = call(page, "POST", f"/api/pilots/{seen['row']['id']}/reminders", given)
        assert answer["status"] == 422
        assert words in answer["body"]["detail"]


def test_the_pilot_fills_up_is_signed_and_its_report_downloads(demo: Served, enter: Enter) -> None:
    page = enter("xu_jing", "en")
    reader = enter("guo_xue", size=PHONE)
    version = call(page, "GET", f"/api/pilots/{pilot_of(page)}")["body"]["row"]["version"]["key"]
    unanswered = call(reader, "POST", f"/api/versions/{version}/manual/receipt")
    assert (unanswered["status"], unanswered["body"]["code"]) == (409, "manual.quiz_failed")
    reader.goto(f"{demo.address}/processes/order?tab=documents")
    ready(reader)
    reader.get_by_role("button", name="我已阅读并确认").click()
    learn(reader)
    expect(reader.get_by_role("button", name="我已阅读并确认")).to_have_count(0)
    assert call(page, "POST", "/api/demo/advance", {"days": 26})["status"] == 202
    while call(page, "GET", "/api/demo")["body"]["busy"]:
        page.wait_for_timeout(1_000)
    page.goto(f"{demo.address}/pilot/{pilot_of(page)}")
    ready(page)
    keep(page, "j4-result-en")
    page.get_by_label("Reason").last.fill("Scheduling is no longer the bottleneck")
    page.get_by_label("Your password").last.fill("not my password")
    page.get_by_role("button", name=re.compile("^Sign")).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_label("Your password").last.fill(demo.passwords["xu_jing"])
    with page.expect_response(lambda answer: answer.url.endswith("/conclusion")) as signed:
        page.get_by_role("button", name=re.compile("^Sign")).click()
    assert signed.value.status == 200, signed.value.text()
    expect(page.get_by_text("Scheduling is no longer the bottleneck").first).to_be_visible()
    keep(page, "j4-signed-en")
    found_ = signed.value.json()
    primary = next(each for each in found_["results"] if each["role"] == "primary")
    assert min(primary["pilotCases"], primary["controlCases"]) >= 100
    assert all(each["pAdjusted"] is None or each["pAdjusted"] >= each["p"] for each in found_["results"])
    for form, begin in (("docx", b"PK"), ("pdf", b"%PDF")):
        answer = page.request.get(f"{demo.address}/api/pilots/{found_['row']['id']}/report?form={form}&language=zh-CN")
        assert answer.status == 200
        assert answer.body().startswith(begin)
        if form == "docx":
            with zipfile.ZipFile(io.BytesIO(answer.body())) as packed:
                text = packed.read("word/document.xml").decode()
            assert "Scheduling is no longer the bottleneck" in text
            assert "缺货提醒来得太晚" in text
    with page.expect_download() as download:
        page.get_by_role("link", name="Pilot report").first.click()
    assert download.value.suggested_filename.endswith(".docx")
