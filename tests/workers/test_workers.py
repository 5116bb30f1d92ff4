"""Workers on a running database: what is due happens by itself, once, also with several of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bihuan.application.actor import SYSTEM
from bihuan.application.ports.effects import BusinessError, Call, Failed
from bihuan.application.ports.lists import InstanceFilter
from bihuan.application.ports.records import OutboxRecord
from bihuan.application.running import instances, messages
from bihuan.application.running.notices import tell
from bihuan.application.views.messages import PublishMessage
from bihuan.application.views.work import InstanceView
from bihuan.bpmn import model
from bihuan.store import Database, migrate
from bihuan.workers import Workers
from tests.application import models
from tests.application.conftest import Company
from tests.application.models import flow, person, service, timer, user
from tests.store.conftest import url as any_url

__all__ = ["any_url"]

PATIENCE_S = 30.0


class Systems:
    """Effects that count; `answer` decides what a call gives."""

    topics = ("erp.stock",)

    def __init__(self, answer: Callable[[Call], Mapping[str, Any]] | None = None) -> None:
        self.answer = answer or (lambda call: {"on_hand": 7})
        self.calls: list[Call] = []
        self.messages: list[OutboxRecord] = []
        self.refuse = 0
        self._lock = threading.Lock()

    def call(self, call: Call) -> Mapping[str, Any]:
        with self._lock:
            self.calls.append(call)
        return self.answer(call)

    def deliver(self, message: OutboxRecord) -> None:
        with self._lock:
            if self.refuse:
                self.refuse -= 1
                raise OSError("mail server away")
            self.messages.append(message)


@pytest.fixture
def company(any_url: str) -> Iterator[Company]:
    with Database(any_url) as database:
        database.write(models.found_company).result()
        yield Company(database)


def until(ready: Callable[[], bool]) -> None:
    """Wait for something that another thread brings about."""
    deadline = time.monotonic() + PATIENCE_S
    while not ready():
        assert time.monotonic() < deadline, "it never happened"
        threading.Event().wait(0.01)


def look(company: Company, instance_key: str) -> InstanceView:
    return company.read(lambda tx: instances.view(tx, person("admin"), int(instance_key)))


def test_jobs_are_worked_by_themselves(company: Company) -> None:
    company.deploy("order", service("query", "erp.stock", take={"stock": "= on_hand"}), user("check"))
    systems = Systems()
    with Workers(company.database, systems):
        started = [company.start("order", product=str(number)).instance_key for number in range(12)]
        until(lambda: all(company.items(key) for key in started))
    assert sorted(call.variables["product"] for call in systems.calls) == sorted(str(number) for number in range(12))
    assert len({call.idempotency_key for call in systems.calls}) == 12
    assert look(company, started[0]).values["stock"] == 7


def test_several_workers_share_the_work(company: Company, any_url: str) -> None:
    company.deploy("order", service("query", "erp.stock"), user("check"))
    systems = Systems()
    with Database(any_url) as other, Workers(company.database, systems), Workers(other, systems, holder="other"):
        started = [company.start("order").instance_key for _ in range(40)]
        until(lambda: all(company.items(key) for key in started))
    assert len(systems.calls) == 40, "each job was worked once"


def company_url(company: Company) -> str:
    return company.database._backend.url


def test_a_system_that_is_away_is_called_again(company: Company) -> None:
    company.deploy("order", service("query", "erp.stock"), user("check"))
    failures = iter([True])

    def answer(call: Call) -> Mapping[str, Any]:
        if next(failures, False):
            raise Failed("away")
        return {}

    systems = Systems(answer)
    with Workers(company.database, systems):
        started = company.start("order")
        until(lambda: bool(company.items(started.instance_key)))
    assert [call.idempotency_key for call in systems.calls] == [systems.calls[0].idempotency_key] * 2


@pytest.mark.parametrize("error", [Failed("no", again=False), BusinessError("E1", "sold out"), ZeroDivisionError()])
def test_what_goes_wrong_for_good_is_an_incident(company: Company, error: Exception) -> None:
    company.deploy("order", service("query", "erp.stock"), user("check"))

    def answer(call: Call) -> Mapping[str, Any]:
        raise error

    with Workers(company.database, Systems(answer)):
        started = company.start("order")
        key = int(started.instance_key)
        if isinstance(error, ZeroDivisionError):
            until(lambda: bool(company.read(lambda tx: tx.jobs.of_instance(key)[0].error)))
        else:
            until(lambda: bool(look(company, started.instance_key).incidents))


def test_timers_fire_by_themselves(company: Company) -> None:
    elements = [
        user("confirm"),
        timer("silence", "confirm", "PT0.2S"),
        user("chase"),
        flow("start", "confirm"),
        flow("confirm", "end"),
        flow("silence", "chase"),
        flow("chase", "end"),
    ]
    company.deploy("order", *elements)
    with Workers(company.database, Systems()):
        started = company.start("order")
        until(lambda: [item.element_id for item in company.items(started.instance_key)] == ["chase"])


def test_messages_go_out_once_they_can(company: Company) -> None:
    systems = Systems()
    systems.refuse = 1
    with Workers(company.database, systems):
        for name in ("li", "wang"):
            company.write(partial(tell, person=name, kind="work_item.late", instance_key=1, work_item_key=2, params={}))
        until(lambda: len(systems.messages) == 2)
    assert len({message.key for message in systems.messages}) == 2
    until(lambda: company.read(lambda tx: tx.outbox.next_due()) is None)


def test_a_moved_company_clock_wakes_what_is_due(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'company.db'}"
    migrate(url)
    with Database(url) as database:
        database.write(models.found_company).result()
        company = Company(database)
        company.deploy("order", user("check", posts=("keeper",), due="PT2H"))
        with Workers(database, Systems()):
            company.start("order")

            def move(tx: Any) -> None:
                tx.settings.put("clock", msgspec.msgpack.encode(3 * 3_600_000))
                tx.publish("clock")

            company.write(move)
            until(lambda: len(company.read(lambda tx: tx.notifications.of("chen"))) == 1)


def test_a_kept_message_is_delivered_once_its_key_is_free(company: Company) -> None:
    """Two messages with one key begin two instances in turn, the second when the first is over."""
    asked = model.Message(id="asked", name="asked")
    begin = model.StartEvent(id="begin", eventDefinitions=(model.MessageEventDefinition(id="on", messageRef="asked"),))
    elements = (begin, user("answer"), flow("begin", "answer"), flow("answer", "end"))
    company.deploy("intake", *elements, roots=(asked,), plain_start=False)
    command = PublishMessage(name="asked", correlation_key="A", time_to_live=3_600_000)
    publish = partial(messages.publish, actor=SYSTEM, command=command)
    with Workers(company.database, Systems()):
        (first,) = company.write(publish).instance_keys
        assert company.write(publish).instance_keys == []
        company.complete(company.items(first)[0].key, "li", values={})
        until(lambda: len(started_of(company, "intake")) == 2)
    assert company.read(messages.deliverable) == []


def started_of(company: Company, process_id: str) -> list[int]:
    wanted = InstanceFilter(process=process_id, state="", starter="", search="", after=0, limit=100)
    return [record.key for record in company.read(lambda tx: tx.lists.instances(wanted))]


def test_a_connector_that_hangs_takes_its_own_lane_only(company: Company) -> None:
    company.deploy("hanging", service("hang", "hang"), user("check"))
    company.deploy("order", service("query", "erp.stock"), user("check"))
    let_go = threading.Event()
    hung: list[str] = []

    class Mixed(Systems):
        topics = ("erp.stock", "hang")

        def call(self, call: Call) -> Mapping[str, Any]:
            if call.topic == "hang":
                hung.append(call.idempotency_key)
                assert let_go.wait(PATIENCE_S)
            return super().call(call)

    with Workers(company.database, Mixed(), job_threads=2):
        stuck = [company.start("hanging").instance_key for _ in range(12)]
        until(lambda: len(hung) == 2)
        started = [company.start("order").instance_key for _ in range(6)]
        until(lambda: all(company.items(key) for key in started))
        assert len(hung) == 2, "no more than its lane is wide"
        let_go.set()
        until(lambda: all(company.items(key) for key in stuck))


def test_a_system_that_keeps_failing_rests_and_keeps_the_retries_of_the_others(company: Company) -> None:
    company.deploy("order", service("query", "erp.stock"), user("check"))

    def answer(call: Call) -> Mapping[str, Any]:
        raise Failed("away")

    systems = Systems(answer)
    keys = [int(company.start("order").instance_key) for _ in range(30)]
    with Workers(company.database, systems, job_threads=1):
        until(lambda: len(systems.calls) >= 6)
    assert len(systems.calls) < 30, "it was not asked for every job there is"
    retries = [company.read(lambda tx, key=key: tx.jobs.of_instance(key)[0].retries) for key in keys]
    assert retries.count(3) >= 20


def test_a_job_that_cannot_be_made_ready_does_not_keep_the_others(company: Company) -> None:
    """Row 13: poison in a batch."""
    company.deploy("order", service("query", "erp.stock"), user("check"))
    started = [company.start("order").instance_key for _ in range(5)]

    def damage(tx: Any) -> None:
        tx.instances.save_scopes(int(started[0]), {}, tuple(tx.instances.scopes(int(started[0]))))

    company.write(damage)
    with Workers(company.database, Systems()):
        until(lambda: all(company.items(key) for key in started[1:]))
    (job,) = company.read(lambda tx: tx.jobs.of_instance(int(started[0])))
    assert "state_missing" in job.error


def test_jobs_of_topics_that_nobody_serves_wait_without_harm(company: Company) -> None:
    company.deploy("unserved", service("query", "nobody"))
    company.deploy("order", service("query", "erp.stock"), user("check"))
    waiting = [company.start("unserved").instance_key for _ in range(40)]
    with Workers(company.database, Systems()):
        key = company.start("order").instance_key
        until(lambda: bool(company.items(key)))
    assert all(company.read(lambda tx, key=key: tx.jobs.of_instance(int(key))[0].attempts) == 0 for key in waiting)
