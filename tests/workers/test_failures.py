"""The failure table, rows about jobs, effects and timers: each with a real kill, pause or fault at that very point."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bihuan.application.actor import SYSTEM
from bihuan.application.ports import Transaction
from bihuan.application.running import jobs, timers
from bihuan.application.running.projection import run_for
from bihuan.engine import commands as do
from bihuan.kernel.errors import BihuanError, Conflict, NotFound, Unavailable
from bihuan.kernel.keys import KeySequence
from bihuan.store import Database
from bihuan.workers import Workers
from tests.application import models
from tests.application.conftest import Company
from tests.application.models import flow, service, timer, user
from tests.house.tree import ROOT
from tests.store.conftest import url as any_url
from tests.workers.test_workers import Systems, until

__all__ = ["any_url"]

JOBS = 24
ONE = 1


@pytest.fixture
def company(any_url: str) -> Iterator[Company]:
    with Database(any_url) as database:
        database.write(models.found_company).result()
        yield Company(database)


@contextmanager
def working(url: str, marks: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.workers.worker_program", url, str(marks), *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"ready\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def lines(marks: Path) -> list[str]:
    return marks.read_text().splitlines() if marks.exists() else []


def completed(company: Company, key: str) -> int:
    rows = company.read(lambda tx: tx.history.of(int(key)))
    return [row.kind for row in rows].count("JobCompleted")


def claimed(company: Company, holder: str = "w", lease_ms: int = 60_000) -> jobs.ClaimedJob:
    (job,) = company.write(partial(jobs.claim, topics=("mark",), holder=holder, limit=1, lease_ms=lease_ms))
    return job


def test_rows_4_and_5_a_killed_worker_loses_nothing(company: Company, any_url: str, tmp_path: Path) -> None:
    """Leased and not called, called and not stored: the lease ends, another one works, the key is the same."""
    company.deploy("order", service("mark", "mark"))
    started = [company.start("order").instance_key for _ in range(JOBS)]
    marks = tmp_path / "marks"
    with working(any_url, marks) as process:
        until(lambda: len(lines(marks)) >= JOBS // 3)
        os.kill(process.pid, signal.SIGKILL)
    with working(any_url, marks):
        until(lambda: all(company.instance(key).state == "completed" for key in started))
    effects = Counter(lines(marks))
    assert len(effects) == JOBS, "a receiver that remembers keys sees each piece of work once"
    assert sum(effects.values()) - JOBS <= 16, "only what was under way is done again"
    assert all(completed(company, key) == 1 for key in started)


def stop_between_writes(company: Company, process: int) -> None:
    """Stop a process at a moment in which it holds no lock of the database: in a file, nobody else could write."""

    def stopped() -> bool:
        os.kill(process, signal.SIGSTOP)
        try:
            company.write(lambda tx: tx.settings.put("tests.probe", b""))
        except Unavailable:
            os.kill(process, signal.SIGCONT)
            return False
        return True

    until(stopped)


def test_rows_6_and_8_a_late_result_is_refused(company: Company, any_url: str, tmp_path: Path) -> None:
    """The node stops beyond its lease with its effect done; somebody else does the work; then it wakes and reports."""
    company.deploy("order", service("mark", "mark"), user("check"))
    key = company.start("order").instance_key
    marks = tmp_path / "marks"
    with working(any_url, marks, "pause") as process:
        until(lambda: len(lines(marks)) == 1)
        stop_between_writes(company, process.pid)
        with working(any_url, marks):
            until(lambda: bool(company.items(key)))
        marks.with_name("marks.go").touch()
        os.kill(process.pid, signal.SIGCONT)
        other = company.start("order").instance_key
        until(lambda: bool(company.items(other)))
    assert Counter(lines(marks))[lines(marks)[0]] >= 2, "at least once each; a slow machine loses a lease more"
    assert completed(company, key) == 1
    assert len(company.items(key)) == 1


def test_row_6_every_report_of_an_old_lease_is_refused(company: Company) -> None:
    company.deploy("order", service("mark", "mark"))
    key = company.start("order").instance_key
    old = claimed(company, lease_ms=0)
    new = claimed(company)
    reports: list[Callable[[Transaction], Any]] = [
        partial(jobs.complete, key=old.key, lease=old.lease, variables={}),
        partial(jobs.fail, key=old.key, lease=old.lease, message="x"),
        partial(jobs.throw, key=old.key, lease=old.lease, code="E", message="", variables={}),
        partial(jobs.update, key=old.key, lease=old.lease, retries=9),
    ]
    for report in reports:
        with pytest.raises(Conflict) as caught:
            company.write(report)
        assert caught.value.code == "job.lease_lost"
    company.write(partial(jobs.complete, key=new.key, lease=new.lease, variables={}))
    for report in reports:
        with pytest.raises(NotFound):
            company.write(report)
    assert completed(company, key) == 1


def test_row_7_a_timer_due_on_two_nodes_fires_once(company: Company, any_url: str) -> None:
    elements = [user("confirm"), timer("silence", "confirm", "PT1H"), user("chase")]
    elements += [flow("start", "confirm"), flow("confirm", "end"), flow("silence", "chase"), flow("chase", "end")]
    company.deploy("order", *elements)
    keys = [company.start("order", at=1_000).instance_key for _ in range(10)]
    later = 1_000 + 2 * 3_600_000
    with Database(any_url) as other:
        due = company.read(partial(timers.due, limit=100))
        assert len(due) == len(keys)
        answers = [base.write(partial(timers.fire, timer=each), at=later) for each in due for base in (company.database, other)]
        fired = [answer.result() for answer in answers]
    assert sum(fired) == len(keys)
    for key in keys:
        kinds = [row.kind for row in company.read(lambda tx, key=key: tx.history.of(int(key)))]
        assert kinds.count("TimerFired") == 1
        assert [item.element_id for item in company.items(key)] == ["chase"]


def test_row_11_a_lost_hint_is_found_by_looking(company: Company) -> None:
    company.deploy("order", service("query", "erp.stock"), user("check"))
    systems = Systems()
    workers = Workers(company.database, systems)
    company.database.wakeup.listen = lambda listener: lambda: None  # type: ignore[method-assign, assignment]
    with workers:
        until(lambda: workers._jobs.turns > 0)
        key = company.start("order").instance_key
        until(lambda: bool(company.items(key)))


def test_row_15_what_is_due_is_told_by_the_database_alone(company: Company) -> None:
    """A clock that jumps back makes nobody due twice, and keys go on growing."""
    company.deploy("order", service("mark", "mark"))
    first = company.start("order", at=10_000_000)
    claim = partial(jobs.claim, topics=("mark",), holder="w", limit=1, lease_ms=60_000)
    (job,) = company.write(claim, at=10_000_000)
    assert company.write(claim, at=5_000_000) == [], "the lease does not end because the clock went back"
    assert company.write(claim, at=10_059_999) == []
    second = company.start("order", at=5_000_000)
    assert int(second.instance_key) > int(first.instance_key)
    (again,) = company.write(claim, at=10_060_000)
    assert {again.lease, job.lease} == {1, 2} or again.key != job.key
    keys = KeySequence(ONE)
    drawn = [keys.next(now) for now in (10_000, 9_000, 10_001, 1)]
    assert drawn == sorted(set(drawn))


@pytest.mark.parametrize("end", ["cancel", "complete", "suspend"])
def test_no_job_can_be_taken_without_a_living_instance(company: Company, end: str) -> None:
    elements = [service("mark", "mark"), user("check"), timer("over", "mark", "PT1H")]
    elements += [flow("start", "mark"), flow("mark", "check"), flow("check", "end"), flow("over", "end")]
    company.deploy("order", *elements)
    key = int(company.start("order", at=1_000).instance_key)

    def command(tx: Transaction) -> None:
        run = run_for(tx, SYSTEM)
        case = run.load(key)
        if end == "cancel":
            run.step(case, do.CancelInstance())
        elif end == "suspend":
            run.step(case, do.SuspendInstance())
        else:
            for each in tx.timers.of_instance(key):
                run.step(case, do.FireTimer(timer=each.reference))
        run.finish()

    company.write(command, at=5 * 3_600_000)
    assert company.write(partial(jobs.claim, topics=("mark",), holder="w", limit=9, lease_ms=1_000), at=6 * 3_600_000) == []


def test_a_storm_of_jobs_and_reports_leaves_each_done_once(company: Company, any_url: str) -> None:
    """Many workers on two connections, all completing whatever they can, some twice: every job is completed exactly once."""
    company.deploy("order", service("mark", "mark"))
    started = [company.start("order").instance_key for _ in range(21)]
    refused = 0
    with Database(any_url) as other:
        while True:
            took = [
                (base, job)
                for base in (company.database, other)
                for job in base.write(partial(jobs.claim, topics=("mark",), holder="w", limit=7, lease_ms=60_000)).result()
            ]
            if not took:
                break
            reports = [
                base.write(partial(jobs.complete, key=job.key, lease=job.lease, variables={}))
                for _, job in took
                for base in (company.database, other)
            ]
            for report in reports:
                try:
                    report.result()
                except Unavailable:
                    raise
                except BihuanError:
                    refused += 1
    assert refused == len(started), "of each two reports one was refused"
    assert all(completed(company, key) == 1 for key in started)
