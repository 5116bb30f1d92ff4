"""The demo company, served by the real command, and people in real browsers in front of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

DESKTOP = (1440, 900)
PHONE = (390, 844)
NEW_PASSWORD = "quiet-river-{login}-47"


class Served(msgspec.Struct):
    """A running demo: its address and the passwords that are good now."""

    address: str
    passwords: dict[str, str]
    changed: set[str]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`bihuan demo` on a free port, with a fresh SQLite file, until the module ends."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "bihuan.cli", "demo", "--port", "0", "--folder", str(folder), "--log-level", "warning"]
    environment = {**os.environ, "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
    with (folder / "errors.log").open("w") as errors:
        process = subprocess.Popen([*command, "--lang", "en"], stdout=subprocess.PIPE, stderr=errors, text=True, env=environment)
        try:
            yield _read(process, folder / "errors.log")
        finally:
            process.terminate()
            process.wait(30)


def _read(process: subprocess.Popen[str], errors: Path) -> Served:
    """Accounts come on standard output, the address on standard error."""
    passwords: dict[str, str] = {}
    assert process.stdout is not None
    for line in process.stdout:
        login, _, rest = line.partition("\t")
        if rest:
            passwords[login] = rest.split("\t")[0]
        if login == "lu_an":
            break
    while process.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+", errors.read_text(encoding="utf-8"))
        if found:
            return Served(found[0], passwords, set())
    raise AssertionError(errors.read_text(encoding="utf-8"))


Enter = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, demo: Served) -> Iterator[Enter]:
    """Log somebody in, in a browser of their own; the first time they choose a password of their own."""
    contexts: list[BrowserContext] = []

    def come_in(login: str, language: str = "zh-CN", size: tuple[int, int] = DESKTOP, *, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale=language, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(demo.address + "/login")
        page.locator("input[name=login]").fill(login)
        page.locator("input[name=password]").fill(demo.passwords[login])
        page.locator("button[type=submit]").click()
        if login not in demo.changed:
            own = NEW_PASSWORD.format(login=login)
            fields = page.locator("input[autocomplete=new-password]")
            fields.nth(0).fill(own)
            fields.nth(1).fill(own)
            page.locator("button[type=submit]").click()
            demo.passwords[login] = own
            demo.changed.add(login)
        page.wait_for_url(demo.address + "/")
        return page

    yield come_in
    for context in contexts:
        context.close()
