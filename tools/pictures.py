"""The pictures of the documents: real pages of a fresh demo company, taken by a real browser.

Runs inside the virtual environment as `python -m tools.pictures`; writes `docs/assets/<page>.<language>.png`.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from tools import browser, places
from tools.places import ROOT

TARGET = ROOT / "docs" / "assets"
DESK = (1280, 800)
PHONE = (390, 780)
_NEW_PASSWORD = "taking pictures of pages 7"


class Picture(NamedTuple):
    """One page as one person sees it; `open` names the link to follow on it."""

    name: str
    login: str
    address: str
    size: tuple[int, int] = DESK
    open: str = ""


PICTURES = (
    Picture("home", "liu_yang", "/"),
    Picture("tasks", "liu_yang", "/tasks"),
    Picture("map", "zhou_wen", "/processes"),
    Picture("process", "zhou_wen", "/processes/order"),
    Picture("phone", "liu_yang", "/tasks", PHONE),
)


class Site(NamedTuple):
    """A running demo: where it answers and the one-time passwords."""

    address: str
    passwords: dict[str, str]


@contextmanager
def site() -> Iterator[Site]:
    """A demo company of its own, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            str(places.python()),
            "-m",
            "bihuan.cli",
            "demo",
            "--folder",
            folder,
            "--port",
            "0",
            "--lang",
            "en",
            "--no-past",
        ]
        server = subprocess.Popen(
            command, cwd=ROOT, env=places.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            assert server.stdout is not None
            passwords: dict[str, str] = {}
            for line in server.stdout:
                if found := re.match(r"^(\w+)\t([\w-]+)\t", line):
                    passwords[found[1]] = found[2]
                if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                    yield Site(found[0], passwords)
                    return
            raise RuntimeError("the demo did not start")
        finally:
            server.terminate()
            server.wait(20)


def take(chromium: Browser, place: Site, language: str) -> None:
    """All pictures in one language; everybody logs in once and changes the one-time password."""
    for picture in PICTURES:
        width, height = picture.size
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale=language,
            timezone_id="Asia/Shanghai",
            base_url=place.address,
            is_mobile=picture.size == PHONE,
            device_scale_factor=2 if picture.size == PHONE else 1,
        )
        _log_in(context.new_page(), place, picture.login, language)
        page = context.pages[0]
        page.goto(picture.address)
        page.wait_for_load_state("domcontentloaded")
        _settle(page)
        TARGET.mkdir(exist_ok=True)
        page.screenshot(path=TARGET / f"{picture.name}.{language.partition('-')[0]}.png")
        context.close()


def _log_in(page: Page, place: Site, login: str, language: str) -> None:
    request = page.context.request
    answer = request.post("/api/session", data={"login": login, "password": place.passwords[login]})
    session = answer.json()
    token = {"X-CSRF-Token": session["csrfToken"]}
    if session["mustChangePassword"]:
        request.put("/api/session/password", data={"old": place.passwords[login], "new": _NEW_PASSWORD}, headers=token)
        place.passwords[login] = _NEW_PASSWORD
    request.put("/api/session/preferences", data={"language": language}, headers=token)


def _settle(page: Page) -> None:
    """Wait until the page has stopped changing: two pictures alike in a row."""
    before = b""
    for _ in range(40):
        time.sleep(0.3)
        now = page.screenshot()
        if now == before and len(now) > 12_000:
            return
        before = now


def main() -> int:
    found = browser.ready()
    with site() as place, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found.program, args=found.arguments, env={**found.environment})
        for language in ("zh-CN", "en"):
            take(chromium, place, language)
        chromium.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
