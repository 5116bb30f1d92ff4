"""Two servers and a worker on one PostgreSQL: what is done at one appears on the page that is open at the other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cli.program import environment, running
from tests.journeys.conftest import Served, found, log_in
from tools.postgresql import Server

pytestmark = [pytest.mark.browser, pytest.mark.postgresql]

ORDER = "云上仪器 · 减速器 R8"


@pytest.fixture(scope="module")
def two(postgresql_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Served]]:
    """The demo company on PostgreSQL; two servers that do no background work themselves, and a worker that does all of it."""
    folder = tmp_path_factory.mktemp("two")
    dsn = postgresql_server.create()
    given = ("--database", dsn, "--folder", folder)
    company = found(folder, "--database", dsn)
    changed: set[str] = set()
    with ExitStack() as stack:
        servers = [
            stack.enter_context(running(folder / f"server{number}", "serve", *given, BIHUAN_WORKERS="0")) for number in (1, 2)
        ]
        command = [sys.executable, "-m", "bihuan.cli", "worker", *map(str, given)]
        worker = subprocess.Popen(command, stderr=(folder / "worker").open("w"), env=environment())
        try:
            here, there = (Served(each.address, company.passwords, changed) for each in servers)
            yield here, there
        finally:
            worker.terminate()
            worker.wait(30)
            for each in servers:
                each.stop()
    postgresql_server.drop(dsn)


def _come_in(browser: Browser, served: Served, login: str) -> Page:
    return log_in(browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN").new_page(), served, login)


def test_what_is_done_at_one_server_appears_on_the_open_page_of_the_other(browser: Browser, two: tuple[Served, Served]) -> None:
    here, there = two
    keeper = _come_in(browser, there, "li_na")
    keeper.goto(there.address + "/tasks")
    expect(keeper.get_by_role("listitem").or_(keeper.get_by_role("option")).first).to_be_visible()
    loaded = keeper.evaluate("performance.timeOrigin")

    clerk = _come_in(browser, here, "liu_yang")
    clerk.goto(here.address + "/start/order")
    clerk.get_by_label("客户", exact=False).first.fill("云上仪器")
    clerk.get_by_label("产品", exact=False).first.fill("减速器 R8")
    clerk.get_by_label("数量", exact=False).first.fill("3")
    with clerk.expect_response(lambda answer: answer.url.endswith("/api/process-instances")) as started:
        clerk.get_by_role("button", name="提交").click()
    assert started.value.status == 201, started.value.text()
    clerk.get_by_text("订单信息已核对完整").click()
    with clerk.expect_response(lambda answer: answer.url.endswith("/completion")) as completed:
        clerk.get_by_role("button", name="完成").first.click()
    assert completed.value.status == 200, completed.value.text()

    # The worker has asked CRM and ERP; the browser at the other server was told, and has loaded nothing anew.
    expect(keeper.get_by_text(ORDER).first).to_be_visible()
    assert keeper.evaluate("performance.timeOrigin") == loaded

    # A session opened at one server is good at the other, where a second completion of the same step is refused.
    done = clerk.request.post(
        completed.value.url.replace(here.address, there.address),
        data={},
        headers={"X-CSRF-Token": clerk.request.get(there.address + "/api/session").json()["csrfToken"]},
    )
    assert done.status == 409
