"""The pages work under the content policy they are sent with: no script, style, picture or worker of theirs is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.web.process import PROCESS, deploy_process
from tests.web.site import PASSWORD, served


@pytest.mark.browser
def test_no_page_asks_for_what_the_policy_refuses(tmp_path: Path, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(f"{error}"))
    with served(tmp_path) as site:
        version = deploy_process(site.database)
        page.goto(f"{site.url}/login")
        page.locator("input[name=login]").fill("wang_jian")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        page.wait_for_url(f"{site.url}/")
        for path in (
            "/tasks",
            "/start",
            "/instances",
            "/processes",
            f"/processes/{PROCESS}",
            f"/design/{version.key}",
            "/settings",
        ):
            page.goto(site.url + path)
            page.locator("main").wait_for()
            page.wait_for_load_state("load")
        page.goto(f"{site.url}/design/{version.key}")
        page.locator(".djs-container").wait_for()
        page.goto("about:blank")
    assert [text for text in said if "Content Security Policy" in text or "Refused to" in text] == []
    assert not [text for text in said if "Error" in text and "401" not in text], said
