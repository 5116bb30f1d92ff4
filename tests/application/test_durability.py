"""A completion is done or it is not: faults at every statement, kill -9 in the middle, a full store. The client can find out."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bihuan.application.ports import Transaction
from bihuan.application.ports.lists import InstanceFilter
from bihuan.application.running import instances, work_items
from bihuan.application.views.work import CompleteWorkItem, StartInstance
from bihuan.engine import codec, replay
from bihuan.kernel.errors import Unavailable
from bihuan.store import Database, migrate
from tests.application import models
from tests.application.models import person, user
from tests.store.faults import Fuse, FusedConnection, full, lost
from tests.store.test_full import pages

ELEMENTS = (user("receive", due="PT2H"), user("check", posts=("keeper",), informed=("planner",), due="P1D", clock="working"))


def prepare(database: Database) -> None:
    database.write(models.found_company).result()
    content = models.diagram("order", ELEMENTS)
    database.write(partial(models.put_in, process_id="order", content=content, effective_from=0)).result()


def begin(tx: Transaction, key: str) -> object:
    command = StartInstance(process_id="order", values={"customer": "x"})
    return instances.start(tx, person("li", key=key), command)


def finish(tx: Transaction, item: int, key: str) -> object:
    return work_items.complete(tx, person("li", key=key), item, CompleteWorkItem(values={"amount": 1}, comment="好"))


def whole(tx: Transaction, key: int) -> tuple[object, ...]:
    """Everything of an instance; raises when the parts do not agree with each other."""
    rows = tx.history.of(key)
    record = tx.instances.find(key)
    assert record is not None
    assert [row.sequence for row in rows] == list(range(1, record.sequence + 1)), "history without gaps"
    assert tx.instances.scopes(key) == codec.all_pages(replay([codec.decode_event(row.body) for row in rows])), (
        "replayed == stored"
    )
    items = tx.work_items.of_instance(key)
    created = sum(row.kind == "UserTaskCreated" for row in rows)
    assert len(items) == created, "a work item for every user task"
    for item in items:
        offered = bool(tx.work_items.principals(item.key))
        assert offered == (item.state in {"open", "claimed"}), "open work is in somebody's list, closed work in nobody's"
    watched = {timer.reference for timer in tx.timers.of_instance(key)}
    assert watched == {item.key for item in items if item.state == "open"}, "limits of open work are watched"
    return record, rows, items


@pytest.mark.parametrize("failure", [full, lost])
@pytest.mark.parametrize("step", ["start", "complete"])
def test_a_fault_at_every_statement(any_url: str, failure: Callable[[], Exception], step: str) -> None:
    fuse = Fuse()
    with Database(any_url, wrap=lambda connection: FusedConnection(connection, fuse)) as database:
        prepare(database)
        key = int(database.write(partial(begin, key="first")).result().instance_key)  # type: ignore[attr-defined]
        [item] = database.read(lambda tx: tx.work_items.of_instance(key))
        action = partial(begin, key="second") if step == "start" else partial(finish, item=item.key, key="second")
        before = database.read(partial(whole, key=key))
        count = database.read(lambda tx: len(tx.lists.instances(ALL)))
        at = 0
        while True:
            at += 1
            fuse.arm(at, failure)
            answer = database.write(action)
            error = answer.exception()
            fuse.arm(0, failure)
            if error is None:
                break
            assert isinstance(error, Unavailable), repr(error)
            assert database.read(partial(whole, key=key)) == before
            assert database.read(lambda tx: len(tx.lists.instances(ALL))) == count
            assert database.read(lambda tx: tx.idempotency.find("second", "li")) is None
        assert at > 8
        assert database.write(action).result() == answer.result(), "sent again it is answered with what was stored"
        numbers = database.read(lambda tx: sorted(each.business_no[-4:] for each in tx.lists.instances(ALL)))
        assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)], "numbers without gaps"
    with Database(any_url) as reopened:
        for record in reopened.read(lambda tx: tx.lists.instances(ALL)):
            reopened.read(partial(whole, key=record.key))


ALL = InstanceFilter(limit=10_000)

PROGRAM = """
import os, sys, threading
from functools import partial
from bihuan.store import Database, migrate
from tests.application.test_durability import begin, finish
database = Database(sys.argv[1])

def call(name):
    for number in range(100_000):
        key = f"{name}-{number}"
        os.write(1, f"start {key}\\n".encode())
        started = database.write(partial(begin, key=f"s-{key}")).result()
        [item] = database.read(lambda tx: tx.work_items.of_instance(int(started.instance_key)))
        os.write(1, f"send {key} {item.key}\\n".encode())
        database.write(partial(finish, item=item.key, key=f"c-{key}")).result()
        os.write(1, f"done {key} {item.key}\\n".encode())

for name in range(8):
    threading.Thread(target=call, args=(name,), daemon=True).start()
threading.Event().wait()
"""


def test_after_kill_9_the_key_tells_whether_it_happened(any_url: str) -> None:
    with Database(any_url) as database:
        prepare(database)
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, any_url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    sent: dict[str, int] = {}
    done: set[str] = set()
    until = random.Random(3).randint(300, 500)
    for count, line in enumerate(process.stdout):
        word, key, *rest = line.split()
        if word == "send":
            sent[key] = int(rest[0])
        elif word == "done":
            done.add(key)
        if count == until:
            process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it ended by itself"
    assert len(done) > 20
    with Database(any_url) as database:
        records = database.read(lambda tx: tx.lists.instances(ALL))
        for record in records:
            database.read(partial(whole, key=record.key))
        for key, item in sent.items():
            known = database.read(lambda tx, key=key: tx.idempotency.find(f"c-{key}", "li")) is not None
            state = database.read(lambda tx, item=item: tx.work_items.find(item)).state  # type: ignore[union-attr]
            assert known == (state == "completed"), "the key tells"
            assert known or key not in done, "what was answered has happened"
            again = database.write(partial(finish, item=item, key=f"c-{key}")).result()
            assert again.work_item_key == str(item)  # type: ignore[attr-defined]
        numbers = sorted(record.business_no for record in records)
        assert len(set(numbers)) == len(numbers)
        assert [int(number[-4:]) for number in numbers] == list(range(1, len(numbers) + 1))


def test_a_full_store_takes_nothing_and_goes_on_later(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'small.db'}"
    migrate(url)
    with Database(url) as database:
        prepare(database)
    with Database(url, wrap=lambda connection: pages(connection, 260)) as small:
        done = 0
        error: BaseException | None = None
        while error is None:
            answer = small.write(partial(begin, key=f"k{done}"))
            error = answer.exception()
            done += error is None
        assert isinstance(error, Unavailable)
        assert error.code == "store.full"
    with Database(url) as roomy:
        assert len(roomy.read(lambda tx: tx.lists.instances(ALL))) == done
        for record in roomy.read(lambda tx: tx.lists.instances(ALL)):
            roomy.read(partial(whole, key=record.key))
        started = roomy.write(partial(begin, key=f"k{done}")).result()
        assert started.business_no.endswith(f"{done + 1:04d}")  # type: ignore[attr-defined]
