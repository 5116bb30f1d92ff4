"""Durable completions over HTTP: what one server process does for many callers, each answer after its COMMIT.

The server runs in a process of its own over SQLite (write-ahead log, synchronous FULL); the callers are kept-alive
connections of this process, on the same cores. A completion authenticates, checks who may act, runs the engine and writes
history, state, work items and the idempotency record.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.runner import Run
from bihuan.application.actor import SYSTEM
from bihuan.application.running.instances import start
from bihuan.application.views.work import StartInstance
from bihuan.bootstrap.secrecy import Argon2Secrecy
from bihuan.store import Database, migrate
from tests.web.process import PROCESS, deploy_process
from tests.web.site import HOST, PASSWORD, people_the

ITEMS = 6_000
CALLERS = (1, 16, 128)
SHARES = (200, 1_500, 4_300)
READS = 1_000


def bench(run: Run) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keys = _prepared(folder)
        with _server(folder) as (port, process):
            headers = _logged_in(port)
            first = 0
            for callers, share in zip(CALLERS, SHARES, strict=True):
                requests = [_completion(key, headers) for key in keys[first : first + share]]
                first += share
                what = f"durable completions over HTTP, callers: {callers}"
                _measured(run, what, "completions/s", port, process, requests, callers)
            pages = [_request("GET", "/api/work-items?limit=20", headers)] * READS
            _measured(run, "inbox pages over HTTP, callers: 16", "pages/s", port, process, pages, 16)


def _measured(
    run: Run, what: str, unit: str, port: int, process: subprocess.Popen[str], requests: Sequence[bytes], callers: int
) -> None:
    """One line of the table: by the wall, with the slowest and what the server's own processor time comes to."""
    before = _processor_s(process.pid)
    rate, slowest = asyncio.run(_driven(port, requests, callers))
    spent = _processor_s(process.pid) - before
    note = f"99 % within {slowest * 1000:.0f} ms"
    run.figure(what, rate, unit, note=f"{note}; {len(requests) / spent:,.0f} per CPU second of the server" if spent else note)


def _processor_s(process: int) -> float:
    """Seconds of processor time a process has spent, 0 where the system does not tell."""
    told = Path(f"/proc/{process}/stat")
    if not told.is_file():
        return 0.0
    fields = told.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _prepared(folder: Path) -> list[str]:
    """A database with open work items; their keys."""
    url = f"sqlite:///{folder / 'site.db'}"
    migrate(url)
    with Database(url) as database:
        people_the(database, Argon2Secrecy())
        deploy_process(database)
        begun = [database.write(lambda tx: start(tx, SYSTEM, StartInstance(process_id=PROCESS))) for _ in range(ITEMS)]
        instances = [int(each.result().instance_key) for each in begun]
        return database.read(lambda tx: [str(tx.work_items.of_instance(key)[0].key) for key in instances])


@contextmanager
def _server(folder: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "tests.web.server", str(folder)]
    with subprocess.Popen(command, cwd=Path(__file__).resolve().parents[1], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline()), process
        finally:
            process.terminate()


def _logged_in(port: int) -> dict[str, str]:
    who = {"login": "li_na", "password": PASSWORD}
    answer = httpx.post(f"http://{HOST}:{port}/api/session", json=who, trust_env=False, timeout=60)
    answer.raise_for_status()
    token = answer.cookies["bihuan_session"]
    return {"Cookie": f"bihuan_session={token}", "X-CSRF-Token": answer.json()["csrfToken"]}


def _completion(key: str, headers: dict[str, str]) -> bytes:
    return _request(
        "POST", f"/api/work-items/{key}/completion", headers | {"Idempotency-Key": key}, b'{"values":{"question":"How many?"}}'
    )


def _request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {HOST}",
        "Accept-Language: en",
        *(f"{name}: {it}" for name, it in headers.items()),
    ]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _driven(port: int, requests: Sequence[bytes], callers: int) -> tuple[float, float]:
    """Requests per second of wall time, and the 99th percentile of the seconds each took."""
    waiting = iter(requests)
    took: list[float] = []

    async def call() -> None:
        reader, writer = await asyncio.open_connection(HOST, port)
        for request in waiting:
            began = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head.decode())
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.partition(b":")[2]))
            took.append(time.perf_counter() - began)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(call() for _ in range(callers)))
    return len(took) / (time.perf_counter() - began), sorted(took)[int(len(took) * 0.99)]
