"""The server: a port in use is said in words, a mistake of ours is told as a trace, the database's absence as what it is."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest
from structlog.testing import capture_logs

from bihuan.application.views.work import DemoView
from bihuan.kernel.catalogue import LANGUAGES, render
from bihuan.kernel.errors import Unavailable
from bihuan.web.serving import bind
from tests.web.site import HOST, served


def test_a_port_in_use_is_named_with_the_way_out() -> None:
    with bind(HOST, 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable) as caught:
            bind(HOST, port)
    assert caught.value.code == "web.port_in_use"
    for language in LANGUAGES:
        sentence = render(caught.value, language)
        assert str(port) in sentence
        assert "--port" in sentence


@pytest.mark.parametrize(("host", "port"), [("203.0.113.1", 8080), (HOST, 70_000), ("no.such.host.invalid", 8080)])
def test_an_address_that_is_not_ours_is_refused(host: str, port: int) -> None:
    with pytest.raises(Unavailable, match="address_unusable"):
        bind(host, port)


def test_a_port_is_free_again_at_once() -> None:
    with bind(HOST, 0) as first:
        port = first.getsockname()[1]
        with socket.create_connection((HOST, port)), first.accept()[0]:
            pass
    bind(HOST, port).close()


class BrokenDemo:
    """A demo company whose clock has a bug."""

    def state(self) -> DemoView:
        raise ZeroDivisionError("the secret of the clock")

    def advance(self, days: int) -> DemoView:
        raise Unavailable("store.busy")


def test_a_mistake_of_ours_is_told_as_a_trace(tmp_path: Path) -> None:
    with served(tmp_path, demo=BrokenDemo()) as site:
        browser = site.browser("li_na", **{"Accept-Language": "en"})
        with capture_logs() as lines:
            answer = browser.get("/api/demo")
        assert answer.status_code == 500
        document = answer.json()
        logged = next(line for line in lines if line["event"] == "unexpected")
        assert logged["trace"] == document["traceId"]
        assert isinstance(logged["exc_info"], ZeroDivisionError)
        assert document["code"] == "web.unexpected"
        assert document["traceId"] in document["detail"]
        assert "secret" not in answer.text
        assert "ZeroDivision" not in answer.text
        busy = browser.post("/api/demo/advance", json={"days": 1})
        assert busy.status_code == 503
        assert busy.headers["retry-after"]


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_the_log_of_a_mistake_holds_no_secrets(log_format: Literal["json", "console"]) -> None:
    script = (
        "import structlog\n"
        "from bihuan.bootstrap.logs import set_up_logs\n"
        "from bihuan.bootstrap.settings import Settings\n"
        f"set_up_logs(Settings(log_format={log_format!r}))\n"
        "def enter(password):\n"
        "    1 / 0\n"
        "try:\n"
        "    enter('-'.join(['correct', 'horse']))\n"
        "except ZeroDivisionError as failure:\n"
        "    structlog.get_logger('bihuan.test').error('unexpected', exc_info=failure)\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "ZeroDivisionError" in run.stderr
    assert "correct-horse" not in run.stderr


def test_without_the_database_the_server_says_so(tmp_path: Path) -> None:
    with served(tmp_path) as site:
        browser = site.browser("li_na")
        site.database.close()
        (tmp_path / "site.db").unlink()
        health = site.visitor().get("/api/health")
        refused = browser.put("/api/session/preferences", json={"language": "en"})
        assert refused.status_code == 503
        assert refused.json()["code"] == "store.closing"
        assert health.status_code in (200, 503)
