"""The second wave of a roll-out on its Monday: not ready, people named, the manual learned, then it goes; paused, it stops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Enter, Served, found, serving
from tests.journeys.hands import accepted, call, keep, narrow, ready
from tests.journeys.manual import learn

pytestmark = pytest.mark.browser
VALUES = {"customer": "晨光仪表（推广）", "product": "伺服电机 S20", "quantity": 3}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The company on the Monday of its second wave."""
    company = found(tmp_path_factory.mktemp("waves"), "--at", "2024-03-18")
    with serving(company, "--no-past") as served:
        yield served


def plan(page: Page) -> dict[str, Any]:
    [rollout] = call(page, "GET", "/api/rollouts?process=order")["body"]
    return rollout


def runs_by(page: Page) -> str:
    """The version that an order of this person runs by."""
    started = call(page, "POST", "/api/process-instances", {"processId": "order", "values": VALUES})
    assert started["status"] == 201, started
    seen = call(page, "GET", f"/api/process-instances/{started['body']['instanceKey']}")["body"]
    return seen["instance"]["process"]["versionKey"]


def test_the_second_wave_waits_until_enough_people_know_the_manual(demo: Served, enter: Enter) -> None:
    owner, south = enter("wang_jian"), enter("hu_bin")
    seen = plan(owner)
    first, second, third = seen["waves"]
    assert (first["inForce"], first["ready"]) == (True, 1)
    assert first["instances"] > 0
    assert (round(100 * second["ready"]), second["share"]) == (92, 0.95)
    assert (second["state"], third["state"]) == ("planned", "planned")
    assert runs_by(south) != seen["target"]["key"]

    owner.goto(f"{demo.address}/processes/order?tab=rollout")
    ready(owner)
    wave = owner.get_by_role("listitem").filter(has_text="第二批")
    expect(wave.get_by_text("92%").first).to_be_visible()
    expect(wave.get_by_text("未确认：曹岚")).to_be_visible()
    with accepted(owner, "/waves/", "POST"):
        wave.get_by_label("仓库扫码枪到位").click()
    expect(wave.get_by_label("仓库扫码枪到位")).to_be_checked()
    expect(wave.get_by_text("就绪度 92%，低于 95%")).to_be_visible()
    expect(wave.get_by_role("button", name="启动", exact=True)).to_be_disabled()
    keep(owner, "j9-92-percent")
    english = enter("wang_jian", "en", PHONE)
    english.goto(f"{demo.address}/processes/order?tab=rollout")
    ready(english)
    expect(english.get_by_role("listitem").filter(has_text="第二批").get_by_text("92%").first).to_be_visible()
    narrow(english)
    keep(english, "j9-92-percent-phone-en")
    go = {"move": "go", "version": plan(owner)["version"], "check": ""}
    refused = call(english, "POST", f"/api/rollouts/{seen['id']}/waves/{second['id']}", go)
    assert (refused["status"], refused["body"]["code"]) == (409, "wave.not_ready")

    buyer = enter("cao_lan")
    buyer.goto(f"{demo.address}/processes/order?tab=documents")
    ready(buyer)
    buyer.get_by_role("button", name="我已阅读并确认").click()
    expect(buyer.get_by_role("dialog").get_by_text("谁对“触发采购”负责")).to_be_visible()
    keep(buyer, "j9-quiz")
    assert learn(buyer) > 1, "the first guess was wrong"
    expect(buyer.get_by_role("button", name="我已阅读并确认")).to_have_count(0)

    expect(wave.get_by_text("100%").first).to_be_visible()
    with accepted(owner, "/waves/", "POST"):
        wave.get_by_role("button", name="启动", exact=True).click()
    expect(wave.get_by_text("已生效").first).to_be_visible()
    keep(owner, "j9-second-wave-goes")
    assert runs_by(south) == seen["target"]["key"]
    with accepted(owner, "/waves/", "POST"):
        wave.get_by_role("button", name="暂停", exact=True).click()
    expect(wave.get_by_text("已暂停").first).to_be_visible()
    assert runs_by(south) != seen["target"]["key"], "paused, new orders fall back"
