"""Integrators connect other systems: they are told what happens, and called by tasks, in the pages and over a real line."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Enter, Founded, Served, serving

pytestmark = [pytest.mark.browser]


class Outside:
    """A system of the company's: keeps what it is told; fails as often as `failures` says."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.failures = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                outer.heard.append({"key": self.headers["idempotency-key"], "signed": self.headers["x-signature"], **body})
                status, answer = (200, b'{"stock": 42}')
                if outer.failures:
                    outer.failures -= 1
                    status, answer = (503, b'"busy"')
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing to be told."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    found = Outside()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def demo(founded: Founded, outside: Outside, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo company whose operator lets the system outside be called."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(founded.folder, folder, dirs_exist_ok=True)
    with serving(Founded(folder, founded.passwords), settings={"BIHUAN_OUTBOUND": outside.address}) as served:
        yield served


def test_another_system_is_told_until_it_has_heard(demo: Served, enter: Enter, outside: Outside) -> None:
    page = enter("bai_yu")
    page.goto(f"{demo.address}/settings?tab=webhooks")
    page.get_by_role("button", name="新建推送").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="名称", exact=True).fill("mes-plans")
    dialog.get_by_role("textbox", name="地址", exact=True).fill("http://169.254.169.254/latest")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog.get_by_text(re.compile("不在允许名单中"))).to_be_visible()
    dialog.get_by_role("textbox", name="地址", exact=True).fill(f"{outside.address}/hooks")
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_text(re.compile("^whs_"))).to_be_visible()
    page.get_by_role("button", name="已保存").click()

    outside.failures = 1
    row = page.get_by_role("row", name=re.compile("mes-plans"))
    row.get_by_role("button", name="推送记录").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="试推送").click()
    expect(dialog.get_by_text(re.compile("answered 503"))).to_be_visible()
    expect(dialog.get_by_text("待推送")).to_be_visible()
    dialog.get_by_role("button", name="重试", exact=True).click()
    expect(dialog.get_by_text("已送达")).to_be_visible()
    assert [each["event"] for each in outside.heard] == ["test", "test"]
    assert len({each["key"] for each in outside.heard}) == 1
    assert all(each["signed"].startswith("sha256=") for each in outside.heard)

    english = enter("bai_yu", "en", PHONE)
    english.goto(f"{demo.address}/settings?tab=webhooks")
    expect(english.get_by_role("heading", name="Out: we tell other systems")).to_be_visible()
    assert english.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
