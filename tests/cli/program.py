"""Runs the real program: commands that end inside this process, servers in one of their own."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import structlog

from bihuan.cli.commands import run
from bihuan.cli.words import speak

PATIENCE_S = 60
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


class Ran(NamedTuple):
    code: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "LC_", "LANG"))}
    return {**plain, "PYTHONUTF8": "1", **more}


def bihuan(*words: str | Path, stdin: str = "", **variables: str) -> Ran:
    """One command, run to its end inside this process: no interpreter to start, so hundreds of them cost little."""
    out, err = io.StringIO(), io.StringIO()
    arguments = list(map(str, words))
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, environment(**variables), clear=True))
        stack.enter_context(patch.object(sys, "stdin", io.StringIO(stdin)))
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(err))
        try:
            speak(arguments, os.environ)
            code = run(arguments)
        finally:
            root.handlers, root.level = handlers, level
            structlog.reset_defaults()
    return Ran(code, out.getvalue(), err.getvalue())


class Running:
    """A server that runs; `stop` ends it as an operator would and answers its exit code."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self.process = process
        self._log = log
        self.address = self._waited()

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8")

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(PATIENCE_S)

    def _waited(self) -> str:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and self.process.poll() is None:
            found = _ADDRESS.search(self.said)
            if found:
                return found[0]
            time.sleep(0.05)
        raise AssertionError(f"the server did not start: {self.said}")


@contextmanager
def running(log: Path, *words: str | Path, **variables: str) -> Iterator[Running]:
    """A server on any free port, for as long as the block lasts."""
    command = [sys.executable, "-m", "bihuan.cli", *map(str, words), "--port", "0"]
    with log.open("w") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, text=True, env=environment(**variables))
    try:
        yield Running(process, log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


class Browser:
    """As much of a browser as the API needs: cookies and the CSRF header."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.csrf = ""

    def send(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Content-Type": "application/json", "X-CSRF-Token": self.csrf, "Accept-Language": "en"}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self._address + path, data=data, method=method, headers=headers)
        try:
            with self._opener.open(request, timeout=PATIENCE_S) as answer:
                content = answer.read()
                return answer.status, json.loads(content) if content[:1] in (b"{", b"[") else content.decode()
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read() or b"{}")

    def log_in(self, login: str, password: str) -> int:
        status, session = self.send("POST", "/api/session", {"login": login, "password": password})
        self.csrf = session.get("csrfToken", "")
        return status
