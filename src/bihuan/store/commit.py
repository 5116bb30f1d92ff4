"""Group commit: a thread that runs whatever waits as one transaction, and answers after the COMMIT.

While one batch is being synced to disk the next one gathers, so the size of a batch follows the load by itself and a
single caller never waits for others. A batch that the database refuses is split until the step at fault stands alone.
"""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import msgspec

from bihuan.application.ports import Transaction
from bihuan.kernel.errors import Conflict, Unavailable
from bihuan.store.connection import Clash, Connection, Full, Lost, Poison, Stale
from bihuan.store.unit import Unit

LARGEST_BATCH = 256
LONGEST_QUEUE = 20_000
TRIES = 40
PAUSE_S = 0.002


class Step:
    """A use case that waits, and its promise."""

    __slots__ = ("answer", "at", "use_case")

    def __init__(self, use_case: Callable[[Transaction], Any], at: int | None) -> None:
        self.use_case = use_case
        self.at = at
        self.answer: Future[Any] = Future()

    def fail(self, failure: BaseException) -> None:
        """Answer with what went wrong; who waits in a coroutine would never hear of a `StopIteration`."""
        if isinstance(failure, StopIteration):
            error = RuntimeError("the use case left an iterator at its end")
            error.__cause__ = failure
            failure = error
        self.answer.set_exception(failure)


class Outcome(msgspec.Struct):
    value: Any = None
    failure: BaseException | None = None


class Figures:
    """What the writers have done since the start: for the health page and the benchmarks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.commits = 0
        self.steps = 0
        self.retries = 0
        self.failures = 0

    def count(self, *, commits: int = 0, steps: int = 0, retries: int = 0, failures: int = 0) -> None:
        with self._lock:
            self.commits += commits
            self.steps += steps
            self.retries += retries
            self.failures += failures


class Writer:
    """One thread with one connection; several of them may share a queue on PostgreSQL."""

    def __init__(
        self,
        waiting: queue.SimpleQueue[Step | None],
        connect: Callable[[], Connection],
        begin: Callable[[Connection], Unit],
        committed: Callable[[Sequence[str]], None],
        figures: Figures,
        name: str,
    ) -> None:
        self._waiting = waiting
        self._connect = connect
        self._begin = begin
        self._committed = committed
        self._figures = figures
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def _serve(self) -> None:
        going = True
        while going:
            batch, going = self._gather()
            if batch:
                self._settle(batch)
        if self._connection is not None:
            self._connection.close()

    def _gather(self) -> tuple[list[Step], bool]:
        """All that waits now, at least one; the second value is false when the end was called."""
        first = self._waiting.get()
        if first is None:
            return [], False
        batch = [first]
        while len(batch) < LARGEST_BATCH:
            try:
                step = self._waiting.get_nowait()
            except queue.Empty:
                break
            if step is None:
                return batch, False
            batch.append(step)
        return batch, True

    def _settle(self, steps: Sequence[Step]) -> None:
        """Run the steps to their answers: together, and in ever smaller parts when the database refuses."""
        parts: list[tuple[Sequence[Step], int]] = [(steps, 0)]
        while parts:
            part, tries = parts.pop()
            try:
                outcomes, topics = self._attempt(part)
            except Lost as failure:
                self._drop()
                _fail(part, failure)
            except (Clash, Poison, Full) as failure:
                self._figures.count(retries=1)
                if len(part) > 1:
                    middle = len(part) // 2
                    parts += [(part[middle:], 0), (part[:middle], 0)]
                elif tries < _tries(failure):
                    # Writers that clashed would clash again in step: each waits for a while of its own.
                    time.sleep(PAUSE_S * random.uniform(0.2, 1) * min(tries, 16))
                    parts.append((part, tries + 1))
                else:
                    _fail(part, _final(failure))
            except Exception as failure:
                self._drop()
                _fail(part, failure)
            else:
                self._figures.count(commits=1, steps=len(part), failures=sum(outcome.failure is not None for outcome in outcomes))
                if topics:
                    self._committed(topics)
                for step, outcome in zip(part, outcomes, strict=True):
                    if outcome.failure is None:
                        step.answer.set_result(outcome.value)
                    else:
                        step.fail(outcome.failure)

    def _attempt(self, steps: Sequence[Step]) -> tuple[list[Outcome], list[str]]:
        """One transaction; the answers may be given once this returns."""
        try:
            connection, unit = self._begun()
        except Stale:
            # The server was restarted, or a firewall forgot us: nothing has happened yet, so begin on a fresh connection.
            connection, unit = self._begun()
        try:
            outcomes = _run_all(unit, steps)
            unit.flush()
            self._commit(connection)
        except BaseException:
            self._roll_back(connection)
            raise
        return outcomes, list(unit.topics)

    def _begun(self) -> tuple[Connection, Unit]:
        connection = self._connection
        if connection is None:
            connection = self._connection = self._connect()
        try:
            return connection, self._begin(connection)
        except BaseException as failure:
            if isinstance(failure, Lost):
                self._drop()
            else:
                self._roll_back(connection)
            if isinstance(failure, Clash):
                raise Lost("store.busy") from failure
            raise

    def _commit(self, connection: Connection) -> None:
        try:
            connection.commit()
        except Lost as failure:
            raise Lost("store.outcome_unknown") from failure

    def _roll_back(self, connection: Connection) -> None:
        try:
            connection.rollback()
        except (Clash, Poison, Full, Lost):
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.discard()
            except (Clash, Poison, Full, Lost):
                pass


def _run_all(unit: Unit, steps: Sequence[Step]) -> list[Outcome]:
    outcomes: list[Outcome] = [Outcome()] * len(steps)

    def settle(position: int) -> None:
        outcomes[position] = _run(unit, steps[position])

    unit.gather(len(steps), settle)
    return outcomes


def _run(unit: Unit, step: Step) -> Outcome:
    try:
        return Outcome(unit.run(step.use_case, step.at))
    except (Clash, Poison, Full, Lost):
        raise
    except Exception as failure:
        return Outcome(failure=failure)


def _tries(failure: Exception) -> int:
    """A race is lost to somebody who got on, so it may be run again and again; what is simply broken only once more."""
    if isinstance(failure, Clash) or (isinstance(failure, Poison) and failure.race):
        return TRIES
    return 1 if isinstance(failure, Poison) else 0


def _final(failure: Exception) -> Exception:
    if isinstance(failure, Clash):
        error: Exception = Conflict("store.conflict")
    elif isinstance(failure, Poison):
        error = Conflict("store.conflict") if failure.race else Unavailable("store.broken", reason=str(failure))
    else:
        return failure
    error.__cause__ = failure
    return error


def _fail(steps: Sequence[Step], failure: Exception) -> None:
    for step in steps:
        step.fail(failure)
