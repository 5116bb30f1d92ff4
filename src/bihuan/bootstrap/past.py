"""The demo company's past: what its staff did before the present slice, made by processes beside the server.

Each process works a slice in a database of its own, a copy of the company without anything running; when it is whole, it is
poured into the company's database. The newest slice comes first. What was poured is remembered in a setting, so a server that
is stopped meanwhile goes on with what is missing at its next start.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from bihuan.bootstrap.settings import Settings
from bihuan.demo import project, slices
from bihuan.demo.slices import Slice

if TYPE_CHECKING:
    from bihuan.store import Database

READY_SETTING = "demo.founded"
POURED_SETTING = "demo.poured"
LAST_NODE = 1_023
MOST_PROCESSES = 2
POURING_SHARE = 0.1

log = structlog.get_logger("bihuan.demo")


class Past:
    """Makes the missing slices in the background; `share` tells how much of all slices is there."""

    def __init__(self, database: Database, settings: Settings, moved: Callable[[], Any]) -> None:
        self._database = database
        self._settings = settings
        self._moved = moved
        self._context = multiprocessing.get_context("spawn")
        self._ended = threading.Event()
        self._shares: dict[str, Any] = {}
        self._poured = self._read_poured()
        self._day = self._read_day()
        self._slices = self._wanted()
        self._thread = threading.Thread(target=self._make_all, name="bihuan-demo-past", daemon=True)

    @property
    def share(self) -> float:
        """From 0 to 1, weighted by the length of the slices."""
        whole = sum(each.end - each.begin for each in self._slices)
        done = sum((each.end - each.begin) * self._share_of(each) for each in self._slices)
        return 1.0 if not whole or all(each.name in self._poured for each in self._slices) else min(done / whole, 0.999)

    def start(self) -> None:
        if self.share < 1.0:
            self._thread.start()

    def stop(self) -> None:
        """End the processes; what they have not finished is made at the next start."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def wait(self) -> None:
        """Until everything is there."""
        if self._thread.is_alive():
            self._thread.join()

    def _share_of(self, each: Slice) -> float:
        if each.name in self._poured:
            return 1.0
        made = self._shares.get(each.name)
        return (made.value if made is not None else 0.0) * (1 - POURING_SHARE)

    def _read_day(self) -> str:
        found = self._database.read(lambda tx: tx.settings.find(READY_SETTING))
        return found[0].decode() if found is not None else ""

    def _wanted(self) -> list[Slice]:
        return slices.past(self._day) if self._day else []

    def _read_poured(self) -> set[str]:
        found = self._database.read(lambda tx: tx.settings.find(POURED_SETTING))
        return set(msgspec.msgpack.decode(found[0], type=list[str])) if found is not None else set()

    def _make_all(self) -> None:
        folder = Path(self._settings.folder) / "past"
        folder.mkdir(exist_ok=True)
        try:
            self._make(folder)
        except Exception:
            log.exception("demo.past_failed")
        finally:
            for file in folder.glob("*"):
                file.unlink(missing_ok=True)
            folder.rmdir()
            self._moved()

    def _make(self, folder: Path) -> None:
        waiting = [each for each in self._slices if each.name not in self._poured]
        running: list[tuple[Slice, Any]] = []
        while (waiting or running) and not self._ended.is_set():
            while waiting and len(running) < min(MOST_PROCESSES, os.cpu_count() or 1):
                each = waiting.pop(0)
                running.append((each, self._begin(each, folder / f"{each.name}.db")))
            each, process = running[0]
            process.join(0.5)
            if process.exitcode is None:
                self._moved()
                continue
            running.pop(0)
            if process.exitcode != 0:
                raise RuntimeError(f"the process that made {each.name} ended with {process.exitcode}")
            self._pour(each, folder / f"{each.name}.db")
        for _, process in running:
            process.terminate()
            process.join()

    def _begin(self, each: Slice, file: Path) -> Any:
        self._shares[each.name] = share = self._context.Value("d", 0.0, lock=False)
        node = LAST_NODE - [one.name for one in self._slices].index(each.name)
        process = self._context.Process(
            target=make,
            args=(self._settings.database_address, str(file), each, node, share),
            name=f"bihuan-past-{each.name}",
            daemon=True,
        )
        process.start()
        return process

    def _pour(self, each: Slice, file: Path) -> None:
        from bihuan.store.pouring import pour_instances

        poured = pour_instances(f"sqlite:///{file}", self._settings.database_address, lambda _: not self._ended.is_set())
        if self._ended.is_set():
            return
        self._poured.add(each.name)
        self._database.write(lambda tx: tx.settings.put(POURED_SETTING, msgspec.msgpack.encode(sorted(self._poured)))).result()
        log.info("demo.past_poured", begin=each.name, instances=poured)
        if all(one.name in self._poured for one in self._slices):
            project.settle(self._database, self._day)
        self._moved()


def make(company: str, file: str, each: Slice, node: int, share: Any) -> None:
    """One slice, in a process of its own: the company copied, its staff at work on the copy."""
    if sys.platform != "win32":
        os.nice(10)
    from bihuan.application import memory
    from bihuan.connectors import registry
    from bihuan.demo.company import SEED
    from bihuan.demo.staff import Progress, Staff
    from bihuan.store import Database, migrate
    from bihuan.store.pouring import pour_company

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    Path(file).unlink(missing_ok=True)
    address = f"sqlite:///{file}"
    migrate(address)
    pour_company(company, address)

    def moved(done: float) -> None:
        share.value = done

    with Database(address, node=node) as database:
        memory.settle()
        staff = Staff(database, registry(demo=True, allowed=[]), SEED)
        staff.advance(each.begin, each.end, Progress(moved=moved), drain=each.drain)
