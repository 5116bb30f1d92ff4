"""The demo company as the outer rooms see it: its clock, its chapters, and "let n days pass"."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from bihuan.application import clocks
from bihuan.application.actor import SYSTEM
from bihuan.application.ports import Transaction
from bihuan.application.ports.effects import Effects
from bihuan.application.views.work import DemoView
from bihuan.demo.chapters import CHAPTERS
from bihuan.demo.staff import Daily, Database, Progress, Staff
from bihuan.kernel.errors import InvalidInput, Rejected

DAY = 86_400_000
LONGEST = 92
SEED = 20240408


class Logger(Protocol):
    def exception(self, event: str, /, **facts: object) -> None: ...


class DemoCompany:
    """Owns the one advance that may run at a time; it runs in a thread of its own and can be stopped."""

    def __init__(
        self,
        database: Database,
        effects: Effects,
        log: Logger,
        publish: Callable[[], None],
        past: Callable[[], float] = lambda: 1.0,
    ) -> None:
        self._database = database
        self._effects = effects
        self._past = past
        self._log = log
        self._publish = publish
        self._lock = threading.Lock()
        self._progress: Progress | None = None
        self._thread: threading.Thread | None = None

    def state(self) -> DemoView:
        """Now, the chapter the day belongs to, and how far a running advance has come."""
        now = self._database.read(lambda tx: tx.now)
        today = datetime.fromtimestamp(now / 1000, UTC).date().isoformat()
        chapter = max((each for each in CHAPTERS if each <= today), default=CHAPTERS[0])
        progress = self._progress
        return DemoView(
            now=datetime.fromtimestamp(now / 1000, UTC),
            chapter=chapter,
            chapters=list(CHAPTERS),
            busy=progress is not None,
            progress=progress.share if progress else 1.0,
            past=self._past(),
        )

    def advance(self, days: int) -> DemoView:
        """Let `days` (1..92) pass with everybody at work; answers at once. Rejected while time is already passing."""
        if not 1 <= days <= LONGEST:
            raise InvalidInput("demo.days_out_of_range", place="/days", days=days, longest=LONGEST)
        with self._lock:
            if self._progress is not None:
                raise Rejected("demo.time_is_passing")
            begin = self._database.read(lambda tx: tx.now)
            progress = self._progress = Progress(begin=begin, now=begin, end=begin + days * DAY)
        self._thread = threading.Thread(target=self._let_pass, args=(progress,), name="bihuan-demo-staff", daemon=True)
        self._thread.start()
        return self.state()

    def stop(self) -> None:
        """End a running advance after its present wave and wait for it."""
        progress, thread = self._progress, self._thread
        if progress is not None and thread is not None:
            progress.cancelled = True
            thread.join()

    def _let_pass(self, progress: Progress) -> None:
        try:
            live(self._database, self._effects, progress.begin, progress.end, progress)
        except Exception:
            self._log.exception("demo.advance_failed")
        finally:
            self._progress = None
            self._publish()


def live(
    database: Database,
    effects: Effects,
    begin: int,
    end: int,
    progress: Progress | None = None,
    daily: Daily = lambda _tx, _day: None,
) -> Progress:
    """Let the staff work from `begin` to `end` and set the company's clock to where they came."""
    done = Staff(database, effects, SEED, daily).advance(begin, end, progress)
    reached = done.now

    def arrive(tx: Transaction) -> None:
        clocks.move(tx, SYSTEM, clocks.offset(tx) + reached - tx.now)

    database.together(lambda run: run(arrive))
    return done
