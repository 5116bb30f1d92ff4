"""The thread that looks at the indicators: by the calendar, and soon after something was done in a process they are about."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import structlog

from bihuan.application.monitoring import watching
from bihuan.application.ports import Database
from bihuan.kernel.errors import Unavailable
from bihuan.workers.loop import Loop

CALM_S = 15.0
"""So long after a look the next one waits, however much happens: a burst of work is looked at once."""

log = structlog.get_logger("bihuan.workers")


class Watch:
    """Looks at what is due until stopped; an alert comes within a minute of what causes it."""

    def __init__(self, database: Database, *, calm_s: float = CALM_S) -> None:
        self._database = database
        self._calm_s = calm_s
        self._lock = threading.Lock()
        self._touched: set[str] = set()
        self._looked = -calm_s
        self._loop = Loop("watch", self._turn)
        self._unlisten: Callable[[], None] | None = None

    def start(self) -> None:
        self._loop.start()
        self._unlisten = self._database.wakeup.listen(self._woken)

    def stop(self) -> None:
        if self._unlisten is not None:
            self._unlisten()
        self._loop.stop()

    def _woken(self, topics: frozenset[str]) -> None:
        touched = {topic.removeprefix("process:") for topic in topics if topic.startswith("process:")}
        if touched:
            with self._lock:
                self._touched |= touched
        if "indicators-due" in topics:
            self._looked = -self._calm_s
            self._loop.wake()

    def _turn(self) -> float | None:
        left = self._looked + self._calm_s - time.monotonic()
        if left > 0:
            return left
        with self._lock:
            touched, self._touched = self._touched, set()
        self._looked = time.monotonic()
        for id_ in self._database.read(partial(watching.due, touched=touched)):
            self._look(id_)
        return self._calm_s

    def _look(self, id_: str) -> None:
        """One that cannot be looked at must not hold up the others."""
        try:
            seen = self._database.read(partial(watching.look, id_=id_))
            if seen is not None:
                self._database.write(partial(watching.settle, seen=seen)).result()
        except Unavailable:
            raise
        except Exception:
            log.exception("look_failed", indicator=id_)
