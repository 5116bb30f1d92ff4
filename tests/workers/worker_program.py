"""Workers in a process of their own, to be killed: `python -m tests.workers.worker_program URL FILE [pause]`.

Their one effect is a line with the idempotency key in FILE, synced before it returns. With `pause` the first effect, done, does
not return before FILE.go is there: meanwhile the process is stopped, with no result stored.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Mapping
from typing import Any

import structlog

from bihuan.application.ports.effects import Call
from bihuan.application.ports.records import OutboxRecord
from bihuan.store import Database
from bihuan.workers import Workers

LEASE_MS = 1_500


class Marks:
    topics = ("mark",)

    def __init__(self, file: str, pause: bool) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._go = f"{file}.go"
        self._pause = pause

    def call(self, call: Call) -> Mapping[str, Any]:
        os.write(self._file, f"{call.idempotency_key}\n".encode())
        os.fsync(self._file)
        if self._pause:
            self._pause = False
            while not os.path.exists(self._go):
                threading.Event().wait(0.02)
        return {"marked": call.idempotency_key}

    def deliver(self, message: OutboxRecord) -> None:
        pass


def main(url: str, file: str, pause: str = "") -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with Database(url) as database, Workers(database, Marks(file, bool(pause)), holder=f"p{os.getpid()}", lease_ms=LEASE_MS):
        print("ready", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:4])
