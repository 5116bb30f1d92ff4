"""`bihuan serve` dies again and again in the middle of completions; afterwards everything is whole and known."""

from __future__ import annotations

import os
import random
import signal
import threading
from pathlib import Path
from typing import Any

import httpx

from bihuan.store import Database
from tests.cli.program import bihuan, running
from tests.web.test_kill import Browser as Client
from tests.web.test_kill import completion, prepared

ROUNDS = int(os.environ.get("BIHUAN_TEST_KILLS", "3"))
CALLERS = 8


def _work(client: Client, keys: list[str], answered: dict[str, Any], enough: threading.Event, most: int) -> None:
    for key in keys:
        try:
            answer = completion(client, key)
        except httpx.TransportError:
            return
        answered[key] = answer.json()
        if len(answered) >= most:
            enough.set()


def test_a_server_killed_over_and_over_leaves_nothing_half_done(tmp_path: Path) -> None:
    keys = prepared(tmp_path)
    given = ("--database", tmp_path / "site.db", "--folder", tmp_path)
    answered: dict[str, Any] = {}
    chance = random.Random(7)
    for round_ in range(ROUNDS):
        left = [key for key in keys if key not in answered]
        enough = threading.Event()
        most = len(answered) + 1 + chance.randrange(max(len(left) // (ROUNDS - round_ + 1), 1))
        with (
            running(tmp_path / f"log{round_}", "serve", *given) as server,
            Client(base_url=server.address, timeout=30, trust_env=False) as client,
        ):
            client.log_in("li_na")
            threads = [
                threading.Thread(target=_work, args=(client, left[caller::CALLERS], answered, enough, most))
                for caller in range(CALLERS)
            ]
            for thread in threads:
                thread.start()
            assert enough.wait(60)
            os.kill(server.process.pid, signal.SIGKILL)
            for thread in threads:
                thread.join(60)
        looked = bihuan("doctor", *given, "--lang", "en")
        assert looked.code == 0, looked.out
        assert "✗" not in looked.out
    assert 0 < len(answered) < len(keys)

    before = {**answered}
    with running(tmp_path / "last", "serve", *given) as server, Client(base_url=server.address, timeout=30) as client:
        client.log_in("li_na")
        for key in keys:
            answer = completion(client, key)
            assert answer.status_code == 200, answer.text
            if key in before:
                assert answer.json() == before[key]
        assert server.stop() == 0
    with Database(f"sqlite:///{tmp_path / 'site.db'}") as database:
        for key in keys:
            item = database.read(lambda tx, key=int(key): tx.work_items.find(key))
            assert item is not None
            assert item.state == "completed"
            history = database.read(lambda tx, key=item.instance_key: tx.history.of(key))
            assert [event.kind for event in history].count("UserTaskCompleted") == 1
