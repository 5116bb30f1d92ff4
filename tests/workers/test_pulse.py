"""Signs of life: who works is seen, who falls silent or takes leave is seen too; what waits is counted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bihuan.application.actor import Actor
from bihuan.application.pages import health
from bihuan.application.ports.records import OutboxRecord, TimerRecord
from bihuan.application.views.system import InstallationView
from bihuan.kernel.errors import Forbidden
from bihuan.store import Database
from bihuan.workers import Pulse
from tests.store import samples
from tests.store.conftest import url as any_url
from tests.workers.test_workers import until

__all__ = ["any_url"]

WATCHER = Actor(person="admin", permissions=frozenset({"system.read"}))


@pytest.fixture
def database(any_url: str) -> Iterator[Database]:
    with Database(any_url) as opened:
        yield opened


def state(database: Database) -> InstallationView:
    return database.read(lambda tx: health.system(tx, WATCHER))


def test_a_process_is_seen_while_it_lives_and_takes_its_leave(database: Database) -> None:
    assert state(database).background == "none"
    pulse = Pulse(database, holder="host-a:12:ab")
    pulse.start()
    until(lambda: bool(state(database).workers))
    (worker,) = state(database).workers
    assert (worker.host, worker.process, worker.alive) == ("host-a", "12", True)
    assert state(database).background == "ok"
    pulse.stop()
    assert state(database).workers == []


def test_one_that_falls_silent_counts_no_more(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    database.write(lambda tx: tx.pulse.beat("host-a:12:ab", tx.pulse.clock)).result()
    monkeypatch.setattr(health, "SILENT_MS", 0)
    seen = state(database)
    assert [each.alive for each in seen.workers] == [False]
    assert seen.background == "none"


def test_what_waits_is_counted_and_late_is_said(database: Database) -> None:
    def fill(tx: samples.Transaction) -> None:
        tx.pulse.beat("host-a:12:ab", tx.pulse.clock)
        tx.timers.add(TimerRecord(tx.new_key(), "engine", 1, "wait", tx.now - 300_000))
        tx.timers.add(TimerRecord(tx.new_key(), "engine", 1, "wait", tx.now + 300_000))
        tx.outbox.add(OutboxRecord(tx.new_key(), "mail", b"", tx.now, tx.now - 5_000))

    database.write(fill).result()
    seen = state(database)
    rows = {each.kind: each for each in seen.backlog}
    assert (rows["timers"].due, rows["outbox"].due, rows["errands"].due) == (1, 1, 0)
    assert rows["timers"].lag_ms >= 300_000 > rows["outbox"].lag_ms >= 5_000
    assert seen.background == "late"


def test_it_is_not_for_everybody(database: Database) -> None:
    with pytest.raises(Forbidden):
        database.read(lambda tx: health.system(tx, Actor(person="li")))


def test_what_stands_half_done_is_found(database: Database) -> None:
    key = database.write(samples.start).result()
    assert database.halves() == {}
    database.write(lambda tx: tx.instances.save_scopes(key, {}, [0])).result()
    assert database.halves() == {"instances": 1}
