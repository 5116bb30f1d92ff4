"""Looks at an installation and says what is wrong with it, and what to do."""

from __future__ import annotations

import platform
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from bihuan.application.views.system import InstallationView
from bihuan.bootstrap.installation import probe_folder, revisions
from bihuan.bootstrap.settings import Settings
from bihuan.kernel.errors import BihuanError, Problem
from bihuan.store import Database

Health = Literal["ok", "warn", "bad"]

ROOM_BAD = 200 << 20
ROOM_WARN = 2 << 30
CLOCK_WARN_MS = 5_000
EARLIEST_MS = 1_700_000_000_000
FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
_CJK = re.compile(
    r"(noto.*(cjk|sanssc|serifsc)|sourcehan|wqy|wenquanyi|simsun|simhei|msyh|pingfang|stheiti|droidsansfallback|harmonyos|unifont|uming|ukai)",
    re.IGNORECASE,
)


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at: `subject` and `told` are sentences of the catalogue."""

    subject: str
    health: Health
    told: Problem


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, one after the other; nothing is changed."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _python,
        _folders,
        _room,
        _database,
        _interface,
        _font,
        _port,
    )
    for check in checks:
        yield from check(settings)


def _finding(subject: str, health: Health, told: str, **params: str | int | float) -> Finding:
    return Finding(f"doctor.{subject}", health, Problem(code=f"doctor.{told}", params=dict(params)))


def _python(_: Settings) -> Iterator[Finding]:
    fits = sys.version_info >= (3, 11)
    yield _finding("python", "ok" if fits else "bad", "python_is" if fits else "python_old", version=platform.python_version())


def _folders(settings: Settings) -> Iterator[Finding]:
    for path in (Path(settings.folder), settings.blob_folder):
        there = _nearest(path.absolute())
        try:
            probe_folder(there)
        except BihuanError as failure:
            yield Finding("doctor.folder", "bad", failure.as_problem())
        else:
            yield _finding("folder", "ok", "folder_is" if path.exists() else "folder_fresh", folder=str(path.absolute()))


def _nearest(path: Path) -> Path:
    """The folder itself, or that of its folders which is there: what is missing is made by what begins a company."""
    return next(each for each in (path, *path.parents) if each.exists())


def _room(settings: Settings) -> Iterator[Finding]:
    path = _nearest(Path(settings.folder).absolute())
    free = shutil.disk_usage(path).free
    health: Health = "bad" if free < ROOM_BAD else "warn" if free < ROOM_WARN else "ok"
    told = {"bad": "room_gone", "warn": "room_small", "ok": "room_is"}[health]
    yield _finding("room", health, told, free=f"{free / (1 << 30):.1f}", folder=str(path))


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        before, after = revisions(settings)
    except BihuanError as failure:
        yield Finding("doctor.database", "bad", failure.as_problem())
        return
    if not before:
        yield _finding("database", "warn", "database_fresh")
        return
    if before != after:
        yield _finding("database", "bad", "database_old", found=before, wanted=after)
        return
    yield _finding("database", "ok", "database_is", kind=settings.database_address.partition(":")[0], revision=after)
    yield from _content(settings)


def _content(settings: Settings) -> Iterator[Finding]:
    with Database(settings.database_address) as database:
        begun = time.time_ns() // 1_000_000
        now, people = database.read(lambda tx: (tx.now, len(tx.people.all())))
        from bihuan.application.clocks import offset
        from bihuan.application.pages.health import state

        moved = database.read(offset)
        fares = database.read(state)
        halves = database.halves()
    if people:
        yield _finding("people", "ok", "people_are", count=people)
    else:
        yield _finding("people", "warn", "people_none")
    drift = abs(now - moved - begun)
    if begun < EARLIEST_MS:
        yield _finding("clock", "bad", "clock_wrong")
    elif drift > CLOCK_WARN_MS:
        yield _finding("clock", "warn", "clock_drift", seconds=drift // 1000)
    else:
        yield _finding("clock", "ok", "clock_moved" if moved else "clock_is", days=moved // 86_400_000)
    if halves:
        told = ", ".join(f"{name} {count}" for name, count in halves.items())
        yield _finding("wholeness", "bad", "wholeness_broken", found=told)
    else:
        yield _finding("wholeness", "ok", "wholeness_is")
    yield from _work(fares)


def _work(fares: InstallationView) -> Iterator[Finding]:
    alive = sum(each.alive for each in fares.workers)
    due = sum(each.due for each in fares.backlog)
    lag = max((each.lag_ms for each in fares.backlog), default=0) // 1000
    if alive or not due:
        yield _finding("work", "warn" if fares.background == "late" else "ok", "work_is", processes=alive, due=due, seconds=lag)
    else:
        yield _finding("work", "warn", "work_undone", due=due, seconds=lag)
    if fares.dead:
        yield _finding("work", "warn", "work_dead", count=fares.dead)


def _interface(_: Settings) -> Iterator[Finding]:
    from bihuan.web import WebSettings

    built = (WebSettings().interface / "index.html").exists()
    yield _finding("interface", "ok" if built else "warn", "interface_is" if built else "interface_missing")


def _font(_: Settings) -> Iterator[Finding]:
    for folder in FONT_FOLDERS:
        for path in Path(folder).expanduser().rglob("*") if Path(folder).expanduser().is_dir() else ():
            if _CJK.search(path.name.replace("-", "").replace("_", "")) and path.suffix.lower() in (
                ".ttf",
                ".otf",
                ".ttc",
                ".pcf",
                ".gz",
            ):
                yield _finding("font", "ok", "font_is", font=path.name)
                return
    yield _finding("font", "warn", "font_missing")


def _port(settings: Settings) -> Iterator[Finding]:
    from bihuan.web.serving import bind

    try:
        bind(settings.host, settings.port).close()
    except BihuanError as failure:
        yield Finding("doctor.port", "warn", failure.as_problem())
    else:
        yield _finding("port", "ok", "port_is", host=settings.host, port=settings.port)
