"""Durable completions through `application`, in process: 128 callers, every answer after its COMMIT.

A completion loads the instance, checks who may act, runs the engine and writes history, state, work items and the idempotency
record. SQLite runs with a write-ahead log and synchronous FULL. Commits are counted: with group commit they are far fewer than
steps. The peers of the comparison are the same work with one commit, and so one sync of the disk, per step: by one caller, and
by as many callers who take turns. What group commit can gain is bounded by (step + sync) / step: tenfold only where a sync takes
nine times as long as the work of a step. `sync of the disk` says what it takes here.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

import msgspec
import psycopg

from benchmarks.runner import Run
from bihuan.application import memory
from bihuan.application.running import instances, jobs, work_items
from bihuan.application.views.work import CompleteWorkItem, StartInstance
from bihuan.bpmn import model
from bihuan.store import Database, migrate
from tests.application import models
from tools.postgresql import Server

ITEMS = 6_000
ALONE = 600
SYNCS = 300
CALLERS = 128
PROCESS = "order"


def bench(run: Run) -> None:
    memory.settle()  # the garbage collector as a server has it
    with _sqlite() as database:
        keys = _prepared(database, ITEMS + 2 * ALONE)
        alone = _driven(database, keys[:ALONE], 1)
        run.figure("SQLite FULL, 1 caller", alone, "completions/s", note="one commit per step")
        turns = _driven(database, keys[ALONE : 2 * ALONE], CALLERS, turns=True)
        run.figure(f"SQLite FULL, {CALLERS} callers who take turns", turns, "completions/s", note="one commit per step")
        run.figure("sync of the disk", _sync() * 1e6, "µs", note="4 KiB written and synced")
        commits, spent = database.figures.commits, time.process_time()
        rate = _driven(database, keys[2 * ALONE :], CALLERS)
        spent = time.process_time() - spent
        commits = database.figures.commits - commits
        run.figure(f"SQLite FULL, {CALLERS} callers", rate, "completions/s", at_least=2_000)
        run.figure("group commit beside one commit per step, one caller", rate / alone, "x")
        run.figure("group commit beside one commit per step, as many callers", rate / turns, "x")
        run.figure(
            "processor time of one completion",
            spent / ITEMS * 1e6,
            "µs",
            note="callers, use case and writer",
        )
        run.figure("steps per commit on SQLite", ITEMS / commits, "steps", at_least=8)
    with _sqlite() as database:
        _flat(run, database)
    with Server() as server, Database(_migrated(dsn := server.create())) as database:
        keys = _prepared(database, ITEMS)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("ANALYZE")  # as the server does by itself within a minute
        commits = database.figures.commits
        rate = _driven(database, keys, CALLERS)
        commits = database.figures.commits - commits
        run.figure(f"PostgreSQL, {CALLERS} callers", rate, "completions/s", at_least=1_500)
        run.figure("steps per commit on PostgreSQL", ITEMS / commits, "steps", at_least=4)


def _flat(run: Run, database: Database) -> None:
    """A job among many parallel children costs to complete what one among a few costs."""
    database.write(models.found_company).result()
    few, many = (_per_child(database, children) for children in (100, 10_000))
    run.figure("a durable step among 10,000 parallel children beside 100", many / few, "x the time", at_most=3)


def _per_child(database: Database, children: int) -> float:
    name = f"crowd{children}"
    several = model.MultiInstanceLoopCharacteristics(loopCardinality=model.FormalExpression(body=str(children)))
    work = msgspec.structs.replace(models.service("work", name), loopCharacteristics=several)
    content = models.diagram(name, [work])
    database.write(partial(models.put_in, process_id=name, content=content, effective_from=0)).result()
    database.write(partial(instances.start, actor=models.person("li"), command=StartInstance(process_id=name))).result()
    claimed = database.write(lambda tx: jobs.claim(tx, [name], "bench", 60, 600_000)).result()
    began = time.perf_counter()
    for job in claimed:
        database.write(partial(jobs.complete, key=job.key, lease=job.lease, variables={})).result()
    return (time.perf_counter() - began) / len(claimed)


@contextmanager
def _sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder, Database(_migrated(f"sqlite:///{Path(folder) / 'bench.db'}")) as database:
        yield database


def _migrated(url: str) -> str:
    migrate(url)
    return url


def _prepared(database: Database, count: int) -> list[int]:
    """Running instances with an open work item each; the keys of the items."""
    database.write(models.found_company).result()
    content = models.diagram(PROCESS, [models.user("receive"), models.user("check", posts=("keeper",), due="PT2H")])
    database.write(partial(models.put_in, process_id=PROCESS, content=content, effective_from=0)).result()
    command = StartInstance(process_id=PROCESS, values={"customer": "Example Ltd.", "product": "pump", "amount": 120})
    begun = [database.write(partial(instances.start, actor=models.person("li"), command=command)) for _ in range(count)]
    started = [int(answer.result().instance_key) for answer in begun]
    return database.read(lambda tx: [tx.work_items.of_instance(key)[0].key for key in started])


def _sync() -> float:
    """Seconds that one write with its sync takes in the folder of the databases."""
    with tempfile.NamedTemporaryFile() as file:
        began = time.perf_counter()
        for _ in range(SYNCS):
            os.write(file.fileno(), bytes(4_096))
            os.fsync(file.fileno())
        return (time.perf_counter() - began) / SYNCS


def _driven(database: Database, keys: Sequence[int], callers: int, *, turns: bool = False) -> float:
    """Completions per second of wall time, `callers` threads each waiting for its answer before the next.

    With `turns` one goes after the other, so that every step is committed by itself.
    """
    waiting = iter(keys)
    lock, turn = threading.Lock(), threading.Lock() if turns else nullcontext()
    command = CompleteWorkItem(values={"checked": True})

    def call() -> None:
        while True:
            with lock:
                key = next(waiting, None)
            if key is None:
                return
            actor = models.person("li", key=str(key))
            with turn:
                database.write(partial(work_items.complete, actor=actor, key=key, command=command)).result()

    threads = [threading.Thread(target=call) for _ in range(callers)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(keys) / (time.perf_counter() - began)
