"""What holds for every test: nothing is skipped in continuous integration, long tests only on demand.

Shared from here: `postgresql_server` and `postgresql_dsn` (an empty database per test), `page` and its kin of the browser
plugin on the Chromium that `tools.browser` finds, `chinese_fonts` (a folder of font files).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tools import browser, interface, places
from tools.postgresql import Server

settings.register_profile("quick", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("deep", deadline=None, max_examples=2_000, suppress_health_check=[HealthCheck.too_slow])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deep", action="store_true", default=False, help="also the tests that take long")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("deep" if config.getoption("--deep") else "quick")
    # The Node inside the browser plugin wants a system library that a bare machine lacks; ours does not.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", interface.node())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--deep"):
        return
    long = [item for item in items if item.get_closest_marker("deep")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In continuous integration a test that skips itself has failed: the tools it wants are part of the set-up.

    What was printed and logged is told as UTF-8, or the process that tests were handed to could not hand it back.
    """
    report = yield
    _refuse_skip(report)
    report.sections = [(name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections]
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that skips itself whole."""
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.outcome == "skipped" and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped although CI is set: {report.nodeid}: {report.longrepr}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """One PostgreSQL per worker process, started when the first test asks for it."""
    with Server() as server:
        yield server


@pytest.fixture
def postgresql_dsn(postgresql_server: Server) -> Iterator[str]:
    """An empty database of its own for one test."""
    dsn = postgresql_server.create()
    yield dsn
    postgresql_server.drop(dsn)


@pytest.fixture(scope="session")
def chromium() -> browser.Browser:
    """The browser of the tests; one worker installs it when it is not there yet, the others wait."""
    places.CACHE.mkdir(exist_ok=True)
    with (places.CACHE / "chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return browser.ready()


@pytest.fixture(scope="session")
def chinese_fonts(chromium: browser.Browser) -> Path:
    """A folder with Chinese TrueType fonts, for whatever draws text without the system's fonts."""
    return browser.fonts()


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: browser.Browser) -> dict[str, Any]:
    return {"executable_path": chromium.program, "args": chromium.arguments, "env": chromium.environment}
