"""The server dies in the middle of completions: each has happened or has not, and sending it again tells which."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bihuan.application.actor import SYSTEM
from bihuan.application.running.instances import start
from bihuan.application.views.work import StartInstance
from bihuan.bootstrap.secrecy import Argon2Secrecy
from bihuan.store import Database, migrate
from tests.house.tree import ROOT
from tests.web.process import PROCESS, deploy_process
from tests.web.site import HOST, Browser, people_the

INSTANCES = 120
CALLERS = 12


def prepared(folder: Path) -> list[str]:
    """A database with as many open work items as there are instances; their keys."""
    url = f"sqlite:///{folder / 'site.db'}"
    migrate(url)
    with Database(url) as database:
        people_the(database, Argon2Secrecy())
        deploy_process(database)
        begun = [database.write(lambda tx: start(tx, SYSTEM, StartInstance(process_id=PROCESS))) for _ in range(INSTANCES)]
        instances = [int(each.result().instance_key) for each in begun]
        return database.read(lambda tx: [str(tx.work_items.of_instance(key)[0].key) for key in instances])


@contextmanager
def server(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Browser]]:
    """A server in a process of its own, and somebody logged in there."""
    command = [sys.executable, "-m", "tests.web.server", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = process.stdout.readline().strip()
    try:
        with Browser(base_url=f"http://{HOST}:{port}", timeout=30, trust_env=False) as browser:
            browser.log_in("li_na")
            yield process, browser
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def completion(browser: Browser, key: str) -> httpx.Response:
    return browser.post(f"/api/work-items/{key}/completion", json={}, headers={"Idempotency-Key": f"intent-{key}"})


def test_after_a_kill_every_completion_is_known_and_happened_once(tmp_path: Path) -> None:
    keys = prepared(tmp_path)
    answered: dict[str, dict[str, object]] = {}
    half = threading.Event()

    def work(browser: Browser, mine: list[str]) -> None:
        for key in mine:
            try:
                answer = completion(browser, key)
            except httpx.TransportError:
                return
            answered[key] = answer.json()
            if len(answered) >= INSTANCES // 3:
                half.set()

    with server(tmp_path) as (process, browser):
        threads = [threading.Thread(target=work, args=(browser, keys[number::CALLERS])) for number in range(CALLERS)]
        for thread in threads:
            thread.start()
        assert half.wait(60)
        os.kill(process.pid, signal.SIGKILL)
        for thread in threads:
            thread.join(60)
    assert 0 < len(answered) < INSTANCES

    with server(tmp_path) as (_, again):
        for key in keys:
            answer = completion(again, key)
            assert answer.status_code == 200, answer.text
            if key in answered:
                assert answer.json() == answered[key]

    with Database(f"sqlite:///{tmp_path / 'site.db'}") as database:
        for key in keys:
            item = database.read(lambda tx, key=int(key): tx.work_items.find(key))
            assert item is not None
            assert item.state == "completed"
            history = database.read(lambda tx, key=item.instance_key: tx.history.of(key))
            assert [event.kind for event in history].count("UserTaskCompleted") == 1
