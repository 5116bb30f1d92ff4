"""A thread that looks for work: at once when it is woken or there was some, else when the next is due, at the latest soon."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from bihuan.kernel.errors import Unavailable

LONGEST_WAIT_S = 5.0
TROUBLE_WAIT_S = 2.0

log = structlog.get_logger("bihuan.workers")


class Loop:
    """Calls `turn` again and again; it answers how many seconds until there may be work, 0 for at once, None for unknown."""

    def __init__(self, name: str, turn: Callable[[], float | None], *, longest_s: float = LONGEST_WAIT_S) -> None:
        self.name = name
        self._turn = turn
        self._longest = longest_s
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=f"bihuan-{name}", daemon=True)
        self.turns = 0

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._wake.set()

    def stop(self) -> None:
        self._closing.set()
        self._wake.set()
        self._thread.join()

    def _serve(self) -> None:
        while not self._closing.is_set():
            self._wake.clear()
            wait = self._guarded_turn()
            self.turns += 1
            if wait:
                self._wake.wait(min(wait, self._longest))

    def _guarded_turn(self) -> float:
        try:
            found = self._turn()
        except Unavailable as failure:
            log.warning("database_away", worker=self.name, code=failure.code)
            return TROUBLE_WAIT_S
        except Exception:
            log.exception("worker_failed", worker=self.name)
            return TROUBLE_WAIT_S
        return self._longest if found is None else found
