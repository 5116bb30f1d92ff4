"""The demo company's past: what its staff did before the present slice, made by processes beside the server.

Each process works a slice in a database of its own, a copy of the company before anybody has worked; when it is whole, it is
poured into the company's database. The longest slice is begun while the company is founded, so that no processor is idle. What
was poured is remembered in a setting, so a server that is stopped meanwhile goes on with what is missing at its next start.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import sys
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from bihuan.application.monitoring import watching
from bihuan.application.ports import Transaction
from bihuan.bootstrap.settings import Settings
from bihuan.demo import project, slices
from bihuan.demo.slices import Slice

if TYPE_CHECKING:
    from bihuan.store import Database

READY_SETTING = "demo.founded"
POURED_SETTING = "demo.poured"
FOLDER = "past"
COMPANY = "company.db"
LAST_NODE = 1_023
MOST_PROCESSES = 2
POURING_SHARE = 0.1

log = structlog.get_logger("bihuan.demo")


class Past:
    """Makes the missing slices in the background; `share` tells how much of all slices is there.

    `day`: the chapter's day while the company is still being founded; else it is read from the company.
    """

    def __init__(self, database: Database, settings: Settings, moved: Callable[[], Any], day: str = "") -> None:
        self._database = database
        self._settings = settings
        self._moved = moved
        self._context = multiprocessing.get_context("spawn")
        self._ended = threading.Event()
        self._folder = Path(settings.folder) / FOLDER
        self._shares: dict[str, Any] = {}
        self._running: dict[str, tuple[Slice, BaseProcess]] = {}
        self._poured = self._read_poured()
        self._day = day or self._read_day()
        self._slices = slices.past(self._day) if self._day else []
        self._thread = threading.Thread(target=self._make_all, name="bihuan-demo-past", daemon=True)

    @property
    def share(self) -> float:
        """From 0 to 1, weighted by the length of the slices."""
        whole = sum(each.end - each.begin for each in self._slices)
        done = sum((each.end - each.begin) * self._share_of(each) for each in self._slices)
        return 1.0 if not whole or all(each.name in self._poured for each in self._slices) else min(done / whole, 0.999)

    def keep_company(self) -> None:
        """Copy the company as it stands now, before anybody has worked, and begin the longest slice on a processor to spare."""
        self._folder.mkdir(exist_ok=True)
        self._empty_folder()
        _copy_company(self._settings.database_address, self._folder / COMPANY)
        if self._slices and _processes() > 1:
            self._begin(max(self._slices, key=lambda each: each.end - each.begin))

    def start(self) -> None:
        if self.share < 1.0:
            self._thread.start()

    def stop(self) -> None:
        """End the processes; what they have not finished is made at the next start."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        self._end_processes()

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

    def _read_poured(self) -> set[str]:
        found = self._database.read(lambda tx: tx.settings.find(POURED_SETTING))
        return set(msgspec.msgpack.decode(found[0], type=list[str])) if found is not None else set()

    def _make_all(self) -> None:
        self._folder.mkdir(exist_ok=True)
        try:
            self._renew_company()
            self._make()
        except Exception:
            log.exception("demo.past_failed")
        finally:
            self._end_processes()
            if self._poured.issuperset(each.name for each in self._slices):
                self._empty_folder()
                self._folder.rmdir()
            self._moved()

    def _renew_company(self) -> None:
        """A copy that an older release kept gets the structure of this one."""
        from bihuan.store import migrate

        if (kept := self._folder / COMPANY).exists():
            migrate(f"sqlite:///{kept}")

    def _make(self) -> None:
        while not self._ended.is_set():
            for each in self._slices:
                if each.name not in self._poured and each.name not in self._running and len(self._running) < _processes():
                    self._begin(each)
            if not self._running:
                return
            multiprocessing.connection.wait([process.sentinel for _, process in self._running.values()], timeout=0.5)
            for each, process in list(self._running.values()):
                if process.exitcode is not None:
                    del self._running[each.name]
                    if process.exitcode != 0:
                        raise RuntimeError(f"the process that made {each.name} ended with {process.exitcode}")
                    self._pour(each)
            self._moved()

    def _begin(self, each: Slice) -> None:
        self._shares[each.name] = share = self._context.Value("d", 0.0, lock=False)
        node = LAST_NODE - [one.name for one in self._slices].index(each.name)
        kept = self._folder / COMPANY
        company = f"sqlite:///{kept}" if kept.exists() else self._settings.database_address
        process = self._context.Process(
            target=make,
            args=(company, str(self._folder / f"{each.name}.db"), each, node, share),
            name=f"bihuan-past-{each.name}",
            daemon=True,
        )
        process.start()
        self._running[each.name] = (each, process)

    def _end_processes(self) -> None:
        for _, process in self._running.values():
            process.terminate()
            process.join()
        self._running.clear()

    def _empty_folder(self) -> None:
        for file in self._folder.glob("*"):
            file.unlink(missing_ok=True)

    def _pour(self, each: Slice) -> None:
        from bihuan.store.pouring import pour_instances

        file = self._folder / f"{each.name}.db"
        poured = pour_instances(f"sqlite:///{file}", self._settings.database_address, lambda _: not self._ended.is_set())
        if self._ended.is_set():
            return
        self._poured.add(each.name)
        self._database.write(self._note_poured).result()
        log.info("demo.past_poured", begin=each.name, instances=poured)
        if all(one.name in self._poured for one in self._slices):
            project.settle(self._database, self._day)
        self._moved()

    def _note_poured(self, tx: Transaction) -> None:
        """A slice is there: the months that it fills are measured again."""
        tx.settings.put(POURED_SETTING, msgspec.msgpack.encode(sorted(self._poured)))
        watching.outdate(tx)


def _processes() -> int:
    """How many slices are made at once."""
    return min(MOST_PROCESSES, os.cpu_count() or 1)


def discard(file: Path) -> None:
    """Delete a SQLite database with its journal: a journal left alone would be read into the next one of that name."""
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
        file.with_name(name).unlink(missing_ok=True)


def _copy_company(source: str, file: Path) -> str:
    """A database of its own with the company, nothing running in it; answers its address."""
    from bihuan.store import migrate
    from bihuan.store.pouring import pour_company

    discard(file)
    address = f"sqlite:///{file}"
    migrate(address)
    pour_company(source, address)
    return address


def make(company: str, file: str, each: Slice, node: int, share: Any) -> None:
    """One slice, in a process of its own: the company copied, its staff at work on the copy."""
    if sys.platform != "win32":
        os.nice(10)
    from bihuan.application import memory
    from bihuan.connectors import registry
    from bihuan.demo.company import SEED
    from bihuan.demo.staff import Progress, Staff
    from bihuan.store import Database

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    address = _copy_company(company, Path(file))

    def moved(done: float) -> None:
        share.value = done

    with Database(address, node=node) as database:
        memory.settle()
        staff = Staff(database, registry(demo=True, allowed=[]), SEED)
        staff.advance(each.begin, each.end, Progress(moved=moved), drain=each.drain)
