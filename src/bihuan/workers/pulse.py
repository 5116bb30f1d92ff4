"""The thread that says "I live": every few seconds, so that others see whether background work is done, and by whom."""

from __future__ import annotations

import time

from bihuan.application.ports import Database, Transaction
from bihuan.kernel.errors import BihuanError
from bihuan.workers.loop import Loop

EVERY_S = 15.0


class Pulse:
    """Gives signs of life in the name of `holder` until stopped, then takes its leave."""

    def __init__(self, database: Database, *, holder: str, every_s: float = EVERY_S) -> None:
        self._database = database
        self._holder = holder
        self._since = time.time_ns() // 1_000_000
        self._loop = Loop("pulse", self._turn, longest_s=every_s)

    def start(self) -> None:
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop()
        try:
            self._database.write(self._leave).result()
        except BihuanError:
            return  # it is missed by its silence instead

    def _turn(self) -> None:
        self._database.write(self._beat).result()

    def _beat(self, tx: Transaction) -> None:
        tx.pulse.beat(self._holder, self._since)

    def _leave(self, tx: Transaction) -> None:
        tx.pulse.gone(self._holder)
