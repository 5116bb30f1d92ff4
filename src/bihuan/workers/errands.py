"""The thread that looks after errands: takes them up, keeps their leases, hands on their progress, stops them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import structlog

from bihuan.application import errands
from bihuan.application.ports import Database, Transaction
from bihuan.application.ports.errands import ErrandRecord, Stopped, Work, Works
from bihuan.kernel.errors import BihuanError, Conflict, Unavailable
from bihuan.workers.loop import Loop

LEASE_MS = 60_000
GLANCE_S = 0.3
THREADS = 2

log = structlog.get_logger("bihuan.workers")


class UnderWay:
    """One errand in the hands of this process; its figures are written by the work and read by the looking thread."""

    def __init__(self, errand: ErrandRecord) -> None:
        self.key = errand.key
        self.lease = errand.lease
        self.kind = errand.kind
        self.asked_by = errand.asked_by
        self.subject = errand.subject
        self.request = errand.request
        self.figures = (0, 0, "")
        self.unwanted = threading.Event()
        self.tidying: list[Callable[[bool], None]] = []

    def report(self, done: int, total: int, step: str = "") -> None:
        self.figures = (done, total, step or self.figures[2])
        if self.unwanted.is_set():
            raise Stopped

    def at_end(self, tidy: Callable[[bool], None]) -> None:
        self.tidying.append(tidy)


class Errands:
    """Works on the errands of the kinds in `works` until stopped; what is under way then is given back and begun anew later."""

    def __init__(
        self, database: Database, works: Works, *, holder: str, threads: int = THREADS, lease_ms: int = LEASE_MS
    ) -> None:
        self._database = database
        self._works = works
        self._holder = holder
        self._lease_ms = lease_ms
        self._threads = threads
        self._under_way: dict[int, UnderWay] = {}
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="bihuan-errand")
        self._loop = Loop("errands", self._turn)
        self._unlisten: Callable[[], None] | None = None

    def start(self) -> None:
        self._loop.start()
        self._unlisten = self._database.wakeup.listen(self._woken)

    def stop(self) -> None:
        if self._unlisten is not None:
            self._unlisten()
        self._loop.stop()
        for each in list(self._under_way.values()):
            each.unwanted.set()
        self._pool.shutdown(wait=True)

    def _woken(self, topics: frozenset[str]) -> None:
        if "errands-waiting" in topics:
            self._loop.wake()

    def _turn(self) -> float | None:
        for each in list(self._under_way.values()):
            self._look_at(each)
        free = self._threads - len(self._under_way)
        wait = self._database.read(self._until_due) if free and self._works else None
        if wait == 0 and not self._take_up(free):
            wait = None  # of a kind that others work on
        return GLANCE_S if self._under_way else wait

    def _until_due(self, tx: Transaction) -> float | None:
        due = errands.next_due(tx)
        return None if due is None else max(due - tx.now, 0) / 1000

    def _take_up(self, free: int) -> int:
        claim = partial(errands.claim, kinds=list(self._works), holder=self._holder, limit=free, lease_ms=self._lease_ms)
        claimed = self._database.write(claim).result()
        for errand in claimed:
            mine = self._under_way[errand.key] = UnderWay(errand)
            self._pool.submit(self._do, mine, self._works[errand.kind])
        return len(claimed)

    def _look_at(self, mine: UnderWay) -> None:
        done, total, step = mine.figures
        report = partial(errands.report, key=mine.key, lease=mine.lease, done=done, total=total, step=step)
        try:
            if self._database.write(partial(report, lease_ms=self._lease_ms)).result():
                mine.unwanted.set()
        except Conflict:
            # Completed this very moment, or taken over after we were silent for too long.
            mine.unwanted.set()

    def _do(self, mine: UnderWay, work: Work) -> None:
        try:
            self._finish(mine, work(mine))
            self._tidy(mine, well=True)
        except Stopped:
            self._settle(mine, errands.release)
        except Conflict:
            log.info("errand_lost", errand=mine.key, kind=mine.kind)
            self._settle(mine)
        except BihuanError as failure:
            self._settle(mine, partial(errands.fail, failure=failure))
        except Exception as failure:
            log.exception("errand_failed", errand=mine.key, kind=mine.kind)
            unexpected = Unavailable("errand.unexpected", reason=repr(failure)[:500])
            self._settle(mine, partial(errands.fail, failure=unexpected))
        finally:
            self._under_way.pop(mine.key, None)
            self._loop.wake()

    def _finish(self, mine: UnderWay, conclude: Callable[[Transaction], Any]) -> None:
        def concluded(tx: Transaction) -> None:
            errands.require_wanted(tx, mine.key, mine.lease)
            errands.complete(tx, mine.key, mine.lease, conclude(tx))

        self._database.write(concluded).result()

    def _tidy(self, mine: UnderWay, *, well: bool) -> None:
        for each in reversed(mine.tidying):
            try:
                each(well)
            except Exception:
                log.exception("errand_not_tidied", errand=mine.key, kind=mine.kind)

    def _settle(self, mine: UnderWay, how: Callable[..., None] | None = None) -> None:
        try:
            # A commit whose answer was lost may have gone through: what it refers to must stay.
            self._tidy(mine, well=self._database.read(partial(errands.ended_well, key=mine.key, lease=mine.lease)))
            if how is not None:
                self._database.write(partial(how, key=mine.key, lease=mine.lease)).result()
        except BihuanError as trouble:
            log.warning("errand_not_settled", errand=mine.key, code=trouble.code)
