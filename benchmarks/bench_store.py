"""Durable completions through `application`, in process: 128 callers, every answer after its COMMIT.

A completion loads the instance, checks who may act, runs the engine and writes history, state, work items and the idempotency
record. SQLite runs with a write-ahead log and synchronous FULL. Commits are counted: with group commit they are far fewer than
steps. The peers of the comparison are the same work with one commit, and so one sync of the disk, per step: by one caller, and
by as many callers who take turns. What group commit can gain is bounded by (step + sync) / step: tenfold only where a sync takes
nine times as long as the work of a step. `sync of the disk` says what it takes here.

The same is measured of the core alone: instances with one user task, started and completed through the core and the store, state
and history written, without people and lists. The work of such a step is short, so group commit gains more.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

import msgspec
import psycopg

from benchmarks.runner import Run
from bihuan import engine
from bihuan.application import memory
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import HistoryRecord, InstanceRecord
from bihuan.application.running import instances, jobs, work_items
from bihuan.application.views.work import CompleteWorkItem, StartInstance
from bihuan.bpmn import model
from bihuan.engine import codec
from bihuan.engine import commands as do
from bihuan.engine.state import SCHEMA
from bihuan.store import Database, migrate
from tests.application import models
from tests.engine import build
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
        _core(run, database)
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


def _core(run: Run, database: Database) -> None:
    """Instances with one user task through core and store: two steps each, both answered after their COMMIT."""
    program = engine.compile(build.model("start > user > end"), "p")
    _through(database, program, ALONE // 4, 1)  # everything is warm
    alone = _through(database, program, ALONE, 1)
    turns = _through(database, program, ALONE, CALLERS, turns=True)
    rate = _through(database, program, ITEMS, CALLERS)
    run.figure("core and store, SQLite FULL, 1 caller", alone, "instances/s", note="one commit per step")
    run.figure(f"core and store, SQLite FULL, {CALLERS} callers", rate, "instances/s")
    run.figure("core and store: group commit beside one commit per step, one caller", rate / alone, "x", at_least=10)
    run.figure("core and store: group commit beside one commit per step, as many callers", rate / turns, "x", at_least=10)


def _through(database: Database, program: engine.Program, count: int, callers: int, *, turns: bool = False) -> float:
    turn = threading.Lock() if turns else nullcontext()

    def one() -> None:
        with turn:
            key, task = database.write(partial(_begin, program=program)).result()
        with turn:
            database.write(partial(_finish, program=program, key=key, task=task)).result()

    return _called(iter(range(count)), callers, lambda _: one(), count)


def _begin(tx: Transaction, program: engine.Program) -> tuple[int, int]:
    key = tx.new_key()
    step = engine.decide(program, None, do.StartInstance(), tx.now)
    tx.instances.add(
        InstanceRecord(
            key=key, process_id="p", version_key=1, program=program.hash, schema=SCHEMA, state="active", root_key=key,
            sequence=len(step.events), started_at=tx.now,
        )
    )  # fmt: skip
    _written(tx, key, 0, step, new=True)
    return key, next(number for scope in step.state.scopes.values() for number in scope.live)


def _finish(tx: Transaction, program: engine.Program, key: int, task: int) -> None:
    record = tx.instances.find(key)
    assert record is not None
    step = engine.decide(program, codec.state(tx.instances.scopes(key)), do.CompleteUserTask(instance=task), tx.now)
    _written(tx, key, record.sequence, step)
    sequence = record.sequence + len(step.events)
    tx.instances.save(msgspec.structs.replace(record, sequence=sequence, state="completed", ended_at=tx.now))


def _written(tx: Transaction, key: int, sequence: int, step: engine.Step, *, new: bool = False) -> None:
    """State by scope and full history, as the product keeps them."""
    pages = codec.pages(step.state, step.changed, step.removed)
    tx.instances.save_scopes(key, pages.changed, () if new else pages.removed, new=new)
    rows = [
        HistoryRecord(
            key, sequence + number, event.at, type(event).__name__, event.event_class, event.element, event.instance,
            "", "", "", "", SCHEMA, "", codec.encode_event(event),
        )
        for number, event in enumerate(step.events, start=1)
    ]  # fmt: skip
    tx.history.append(rows)


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
    turn = threading.Lock() if turns else nullcontext()
    command = CompleteWorkItem(values={"checked": True})

    def complete(key: int) -> None:
        actor = models.person("li", key=str(key))
        with turn:
            database.write(partial(work_items.complete, actor=actor, key=key, command=command)).result()

    return _called(iter(keys), callers, complete, len(keys))


def _called(waiting: Iterator[int], callers: int, work: Callable[[int], None], count: int) -> float:
    """How many per second of wall time go through, when so many callers take one after the other."""
    lock = threading.Lock()

    def call() -> None:
        while True:
            with lock:
                key = next(waiting, None)
            if key is None:
                return
            work(key)

    threads = [threading.Thread(target=call) for _ in range(callers)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count / (time.perf_counter() - began)
