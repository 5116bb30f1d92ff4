"""Approvals as people meet them: signed, asked about, returned and handed straight back, delegated, urged; among branches."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Enter, Served

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("BIHUAN_TEST_PICTURES", "")


def picture(page: Page, name: str) -> None:
    """Kept for whoever wants to look: `BIHUAN_TEST_PICTURES` names the folder."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def mine(page: Page, demo: Served, instance: str) -> str:
    """The person's open work item of an instance."""
    rows = page.request.get(f"{demo.address}/api/work-items?limit=200").json()["items"]
    return next(row["key"] for row in rows if row["instanceKey"] == instance)


def task(page: Page, demo: Served, instance: str) -> None:
    page.goto(f"{demo.address}/tasks/{mine(page, demo, instance)}")
    expect(page.locator("#opinion")).to_be_visible(timeout=20_000)


def more(page: Page, name: str) -> Locator:
    """A dialog behind a button, or behind "more"."""
    button = page.get_by_role("button", name=name, exact=True)
    if button.count() == 0:
        page.get_by_role("button", name="更多", exact=True).last.click()
        button = page.get_by_role("menuitem", name=name, exact=True).or_(page.get_by_role("button", name=name, exact=True))
    button.first.click()
    return page.get_by_role("dialog")


def pick(dialog: Locator, label: str, words: str) -> None:
    field = dialog.get_by_role("combobox", name=label)
    field.fill(words)
    field.press("Enter")
    dialog.get_by_role("heading").first.click()


def sent(page: Page, dialog: Locator, path: str, button: str = "保存") -> int:
    with page.expect_response(lambda answer: answer.url.endswith(path) and answer.request.method == "POST") as told:
        dialog.get_by_role("button", name=button, exact=True).click()
    return told.value.status


def done(page: Page, button: str = "同意") -> None:
    with page.expect_response(lambda answer: answer.url.endswith("/completion")) as told:
        page.get_by_role("button", name=re.compile(f"^{button}")).first.click()
    assert told.value.ok, told.value.text()


def test_a_purchase_goes_through_many_hands(demo: Served, enter: Enter) -> None:
    jin = enter("jin_mei")
    jin.goto(f"{demo.address}/start/purchase")
    jin.get_by_label(re.compile("采购物品")).fill("仓储扫码终端 20 台")
    jin.get_by_label(re.compile("申请金额")).fill("62000")
    expect(jin.get_by_text("采购经理审批").first).to_be_visible()
    expect(jin.locator("aside").get_by_text("曹岚").first).to_be_visible(timeout=20_000)
    expect(jin.locator("aside").get_by_text("钱莉").first).to_be_visible(timeout=20_000)
    picture(jin, "purchase-ahead-zh")
