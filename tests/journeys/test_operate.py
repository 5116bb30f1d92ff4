"""Whoever runs processes finds an instance, watches it, returns it after a dry run, starts a batch; an integrator has a token."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Enter, Served
from tests.journeys.hands import PICTURES, keep, narrow

pytestmark = pytest.mark.browser


def test_an_instance_is_found_watched_and_returned(demo: Served, enter: Enter) -> None:
    said: list[str] = []
    page = enter("lin_yue")
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(demo.address + "/instances?state=active&process=order")
    expect(page.locator("table tbody tr").nth(1)).to_be_visible()
    keep(page, "instances-zh")
    page.get_by_role("button", name="有超时").click()
    expect(page).to_have_url(re.compile("late=true"))
    page.get_by_role("button", name="有超时").click()

    rows = page.request.get(demo.address + "/api/process-instances?state=active&process=order&limit=50").json()["items"]
    addresses = {row["key"]: f"{demo.address}/api/process-instances/{row['key']}/marking" for row in rows}
    key = next(key for key, address in addresses.items() if page.request.get(address).json()["returns"])
    page.goto(f"{demo.address}/instances/{key}?tab=playback")
    expect(page.get_by_role("button", name="播放")).to_be_visible()
    expect(page.locator("[data-gone=true]").first).to_be_attached()
    page.get_by_role("button", name="上一步").click()
    expect(page.get_by_text("本步改动")).to_be_visible()
    page.get_by_role("button", name="播放").click()
    expect(page.get_by_text(re.compile(r"^(\d+) / \1$"))).to_be_visible()
    keep(page, "playback-zh")

    page.goto(f"{demo.address}/instances/{key}?tab=waiting")
    expect(page.get_by_role("heading", name="自动任务")).to_be_visible()
    keep(page, "waiting-zh")
    page.goto(f"{demo.address}/instances/{key}?tab=audit")
    before = page.locator("table tbody tr")
    expect(before.nth(2)).to_be_visible()
    keep(page, "audit-zh")

    page.goto(f"{demo.address}/instances/{key}")
    page.get_by_role("button", name="退回到之前的步骤").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio").last.check()
    expect(dialog.get_by_role("button", name="退回到之前的步骤")).to_be_disabled()
    dialog.get_by_role("button", name="预演").click()
    expect(dialog.get_by_role("status")).to_be_visible()
    dialog.locator("textarea").fill("客户改了数量")
    keep(page, "return-zh")
    with page.expect_response(lambda answer: answer.url.endswith("/return") and answer.request.method == "POST") as returned:
        dialog.get_by_role("button", name="退回到之前的步骤").click()
    assert returned.value.status == 200, returned.value.text()
    expect(dialog).to_be_hidden()
    assert said == []


def test_a_batch_is_tried_without_changing_anything(demo: Served, enter: Enter) -> None:
    page = enter("lin_yue")
    page.goto(demo.address + "/batches")
    page.get_by_role("button", name="新建批量操作").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("操作").click()
    page.get_by_title("挂起").click()
    dialog.get_by_label("流程", exact=True).click()
    page.get_by_title("订单履约流程").last.click()
    dialog.locator("textarea").fill("盘点")
    keep(page, "batch-new-zh")
    with page.expect_response(lambda answer: answer.url.endswith("/api/batches")) as started:
        dialog.get_by_role("button", name="预演").click()
    assert started.value.status == 201, started.value.text()
    expect(page.get_by_text("盘点").first).to_be_visible()
    expect(page.get_by_text("已完成").first).to_be_visible()
    keep(page, "batch-zh")
    page.goto(demo.address + "/batches")
    expect(page.get_by_text("（预演）").first).to_be_visible()
    keep(page, "batches-zh")


def test_an_integrator_makes_a_token_and_revokes_it(demo: Served, enter: Enter) -> None:
    page = enter("bai_yu")
    page.goto(demo.address + "/settings?tab=tokens")
    page.get_by_role("button", name="新建令牌").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("客户端编号").fill("erp-worker")
    dialog.get_by_label("用途").fill("ERP 库存")
    dialog.get_by_role("combobox", name="权限").fill("领取并完成")
    dialog.get_by_role("combobox", name="权限").press("Enter")
    dialog.get_by_label("限定主题").fill("erp.stock")
    keep(page, "token-new-zh")
    dialog.get_by_role("button", name="保存").click()
    secret = page.get_by_text(re.compile("^bhn_"))
    expect(secret).to_be_visible()
    keep(page, "token-made-zh")
    page.get_by_role("button", name="已保存").click()
    expect(page.get_by_text("erp-worker")).to_be_visible()
    keep(page, "tokens-zh")
    page.get_by_role("button", name="吊销").first.click()
    page.get_by_role("dialog").get_by_role("button", name="吊销").click()
    expect(page.get_by_text("已吊销")).to_be_visible()


def test_the_pages_speak_english_and_fit_a_phone(demo: Served, enter: Enter) -> None:
    said: list[str] = []
    page = enter("lin_yue", "en")
    page.on("console", lambda message: said.append(f"{message.text} {message.location}") if message.type == "error" else None)
    key = page.request.get(demo.address + "/api/process-instances?state=active&process=order").json()["items"][0]["key"]
    pages = {
        "instances": "/instances?state=active",
        "instance": f"/instances/{key}",
        "playback": f"/instances/{key}?tab=playback",
        "waiting": f"/instances/{key}?tab=waiting",
        "audit": f"/instances/{key}?tab=audit",
        "batches": "/batches",
    }
    phone = enter("lin_yue", "en", PHONE)
    dark = enter("lin_yue", "zh-CN", dark=True) if PICTURES else None
    for name, path in pages.items():
        for kind, one in (("en", page), ("phone", phone), ("dark", dark)):
            if one is None:
                continue
            one.goto(demo.address + path)
            expect(
                one.locator("main").locator("h1, table, [role=table], [data-element-id], h2, p, a[href*='/instances/']").first
            ).to_be_visible()
            narrow(one)
            keep(one, f"{name}-{kind}")
    assert said == []
