"""The event log of a process from its own history."""

from __future__ import annotations

from functools import partial

import polars as pl

from bihuan.application.mining import event_logs
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import Window
from bihuan.application.running import jobs, work_items
from bihuan.eventlog.model import EventLog
from tests.application.conftest import Company
from tests.application.models import person, service, user

HOUR = 3_600_000


def worked(company: Company) -> EventLog:
    """Two orders: a job, then a check that zhao takes in hand after an hour and does within a quarter."""
    company.deploy("order", service("query", "erp.stock", take={"stock": "= on_hand"}), user("check", posts=("keeper",)))
    for at in (0, 10 * HOUR):
        started = company.start("order", at=at, product="pump")
        [job] = company.write(lambda tx: jobs.claim(tx, ["erp.stock"], "worker", 10, 30_000), at=at + HOUR)
        done = partial(jobs.complete, key=job.key, lease=job.lease, variables={"on_hand": 7})
        company.write(done, at=at + 2 * HOUR)
        [item] = company.items(started.instance_key)
        company.write(partial(work_items.claim, actor=person("zhao"), key=item.key), at=at + 3 * HOUR)
        if not at:
            company.complete(item.key, "zhao", at=at + 3 * HOUR + HOUR // 4)
    return company.read(of_orders)


def of_orders(tx: Transaction) -> EventLog:
    return event_logs.of_process(tx, Window(process_id="order"))


def test_the_history_is_a_log(any_company: Company) -> None:
    log = worked(any_company)
    assert log.cases.height == 2
    first, second = log.cases.to_dicts()
    assert (first["state"], second["state"]) == ("completed", "active")
    assert first["product"] == "pump"
    assert first["stock"] == 7
    assert first["ended"] == 3 * HOUR + HOUR // 4
    rows = log.events.with_columns(pl.col(pl.Enum).cast(pl.String)).to_dicts()
    assert [(each["case"], each["element"]) for each in rows] == [(0, "query"), (0, "check"), (1, "query")]
    check = rows[1]
    assert (check["enabled"], check["start"], check["time"]) == (2 * HOUR, 3 * HOUR, 3 * HOUR + HOUR // 4)
    assert (check["resource"], check["role"], check["group"]) == ("zhao", "keeper", "sales")
    assert rows[0]["resource"] is None


def test_a_window_holds_what_started_in_it(company: Company) -> None:
    worked(company)
    later = company.read(lambda tx: event_logs.of_process(tx, Window(process_id="order", since=5 * HOUR)))
    assert later.cases.height == 1
    none = company.read(lambda tx: event_logs.of_process(tx, Window(process_id="order", version_keys=(1,))))
    assert none.cases.height == none.events.height == 0
