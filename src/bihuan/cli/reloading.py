"""For development: begin the program anew when its source changes (`BIHUAN_RELOAD=1`, set by `./run dev`)."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import bihuan

VARIABLE = "BIHUAN_RELOAD"
PAUSE_S = 1.0


class Reloading:
    """Watches the source files; `changed` says whether one has been saved since the beginning."""

    def __init__(self) -> None:
        self.wanted = bool(os.environ.get(VARIABLE))
        self.changed = False
        self._begun = self._newest()

    def watch(self, stop: Callable[[], None]) -> None:
        """Call `stop` once a file has changed; does nothing unless reloading is wanted."""
        if self.wanted:
            threading.Thread(target=self._watch, args=(stop,), name="bihuan-reload", daemon=True).start()

    def again(self) -> None:
        """Replace this process by a fresh one of the same command when something has changed."""
        if self.changed:
            os.execv(sys.executable, [sys.executable, "-m", "bihuan.cli", *sys.argv[1:]])

    def _watch(self, stop: Callable[[], None]) -> None:
        while not self.changed:
            time.sleep(PAUSE_S)
            self.changed = self._newest() > self._begun
        stop()

    @staticmethod
    def _newest() -> float:
        root = Path(bihuan.__file__).parent
        return max(path.stat().st_mtime for path in root.rglob("*.py"))
