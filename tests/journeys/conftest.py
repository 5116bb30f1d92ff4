"""The demo company, served by the real command, and people in real browsers in front of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bihuan.documents import fonts
from tools import browser as browser_of_tests

expect.set_options(timeout=60_000)  # a busy machine may take its time; nothing is asserted about it

DESKTOP = (1440, 900)
PHONE = (390, 844)
NEW_PASSWORD = "quiet-river-{login}-47"
COMMAND = (sys.executable, "-m", "bihuan.cli", "demo", "--lang", "en")
# Reports are drawn with the font that the browser of the tests has.
ENVIRONMENT = {**os.environ, "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1", fonts.VARIABLE: str(browser_of_tests.fonts())}


class Served(msgspec.Struct):
    """A running demo: its address and the passwords that are good now."""

    address: str
    passwords: dict[str, str]
    changed: set[str]


class Founded(msgspec.Struct, frozen=True):
    """A demo company that nobody serves: its folder, and the one-time passwords of its accounts."""

    folder: Path
    passwords: dict[str, str]


def found(folder: Path, *options: str) -> Founded:
    """`bihuan demo --prepare-only`: the company as it stands on the day asked for."""
    command = [*COMMAND, "--prepare-only", "--folder", str(folder), *options]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, check=False)
    assert done.returncode == 0, done.stderr
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return Founded(folder, {row[0]: row[1] for row in rows if len(row) > 2})


@contextmanager
def serving(company: Founded, *options: str, settings: Mapping[str, str] | None = None) -> Iterator[Served]:
    """`bihuan demo` on a free port over a company that stands; `settings` are the operator's, from the environment."""
    log = company.folder / "errors.log"
    with log.open("w") as errors:
        command = [*COMMAND, "--port", "0", "--folder", str(company.folder), "--log-level", "warning", *options]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=errors, text=True, env={**ENVIRONMENT, **(settings or {})}
        )
        try:
            yield Served(_address(process, log), {**company.passwords}, set())
        finally:
            process.terminate()
            process.wait(30)


def _address(process: subprocess.Popen[str], log: Path) -> str:
    while process.poll() is None:
        address = re.search(r"http://127\.0\.0\.1:\d+", log.read_text(encoding="utf-8"))
        if address:
            return address[0]
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """The company at its default day, founded once; whoever serves it takes a copy."""
    return found(tmp_path_factory.mktemp("founded"))


@pytest.fixture(scope="module")
def demo(founded: Founded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`bihuan demo` over a company of this module's own, until the module ends."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(founded.folder, folder, dirs_exist_ok=True)
    with serving(Founded(folder, founded.passwords), "--no-past") as served:
        yield served


def log_in(page: Page, served: Served, login: str) -> Page:
    """Through the page of the login; who still has a one-time password chooses one of their own."""
    page.goto(served.address + "/login")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(served.passwords[login])
    page.locator("button[type=submit]").click()
    if login not in served.changed:
        own = NEW_PASSWORD.format(login=login)
        fields = page.locator("input[autocomplete=new-password]")
        fields.nth(0).fill(own)
        fields.nth(1).fill(own)
        page.locator("button[type=submit]").click()
        served.passwords[login] = own
        served.changed.add(login)
    page.wait_for_url(served.address + "/")
    return page


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
        return log_in(context.new_page(), demo, login)

    yield come_in
    for context in contexts:
        context.close()
