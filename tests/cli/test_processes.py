"""Several processes on one PostgreSQL."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from tests.cli.program import PATIENCE_S, Browser, bihuan, environment, running
from tools.postgresql import Server

PASSWORD = "a good long password"


def test_two_servers_share_one_database(postgresql_dsn: str, tmp_path: Path) -> None:
    given = ("--database", postgresql_dsn, "--folder", tmp_path)
    assert bihuan("init", *given, "--password-stdin", stdin=f"{PASSWORD}\n").code == 0
    with running(tmp_path / "one", "serve", *given) as one, running(tmp_path / "two", "serve", *given) as two:
        here, there = Browser(one.address), Browser(two.address)
        assert here.log_in("admin", PASSWORD) == there.log_in("admin", PASSWORD) == 200
        department = {"name": {"zh": "法务部", "en": "Legal"}, "parent": "company"}
        status, _ = here.send("POST", "/api/departments/legal", department)
        assert status == 201
        status, listed = there.send("GET", "/api/departments")
        assert status == 200
        assert "legal" in {each["id"] for each in listed["items"]}
        assert one.stop() == 0
        assert there.send("GET", "/api/health")[0] == 200
        assert two.stop() == 0


def test_a_worker_beside_a_server_stops_when_asked(postgresql_dsn: str, tmp_path: Path) -> None:
    given = ("--database", postgresql_dsn, "--folder", tmp_path)
    assert bihuan("init", *given, "--password-stdin", stdin=f"{PASSWORD}\n").code == 0
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bihuan.cli", "worker", *map(str, given), "--lang", "en"],
            stdout=log,
            stderr=log,
            env=environment(),
        )
    deadline = time.monotonic() + PATIENCE_S
    while "Background work is running" not in (tmp_path / "log").read_text("utf-8"):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE_S) == 0
    assert "Stopped." in (tmp_path / "log").read_text("utf-8")


def test_a_database_that_goes_away_is_said_and_found_again(tmp_path: Path) -> None:
    with Server(own=True) as postgresql:
        given = ("--database", postgresql.create(), "--folder", tmp_path)
        assert bihuan("init", *given, "--password-stdin", stdin=f"{PASSWORD}\n").code == 0
        with running(tmp_path / "one", "serve", *given) as server:
            browser = Browser(server.address)
            assert browser.log_in("admin", PASSWORD) == 200
            assert browser.send("GET", "/api/health")[1]["status"] == "ok"
            postgresql.halt()
            status, told = browser.send("GET", "/api/departments")
            assert (status, told["code"]) == (503, "store.unreachable")
            assert "127.0.0.1" not in told["detail"]
            assert "try again once it is back" in told["detail"]
            assert browser.send("GET", "/api/health")[0] == 503
            postgresql.resume()
            deadline = time.monotonic() + PATIENCE_S
            while browser.send("GET", "/api/departments")[0] != 200:
                assert time.monotonic() < deadline
            while browser.send("GET", "/api/health")[1]["background"] != "ok":
                assert time.monotonic() < deadline
            assert server.stop() == 0


def test_an_old_structure_on_postgresql_is_not_touched_unasked(postgresql_dsn: str, tmp_path: Path) -> None:
    given = ("--database", postgresql_dsn, "--folder", tmp_path)
    assert bihuan("migrate", *given).code == 0
    with psycopg.connect(postgresql_dsn, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    done = bihuan("serve", *given, "--port", "0", "--lang", "en")
    assert done.code == 1
    assert "bihuan migrate" in done.err
