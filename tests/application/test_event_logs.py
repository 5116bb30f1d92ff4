"""The event log of a process from its own history."""

from __future__ import annotations

from functools import partial

import polars as pl

from bihuan.application.mining import agreed, event_logs, histories
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
    return histories.of_process(tx, Window(process_id="order"))


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
    later = company.read(lambda tx: histories.of_process(tx, Window(process_id="order", since=5 * HOUR)))
    assert later.cases.height == 1
    none = company.read(lambda tx: histories.of_process(tx, Window(process_id="order", version_keys=(1,))))
    assert none.cases.height == none.events.height == 0


def anew(tx: Transaction) -> EventLog:
    window = Window(process_id="order")
    return event_logs.read(tx, window, event_logs.naming(tx, "order", "zh-CN"))


def rows_of(log: EventLog) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    texts = log.events.with_columns(pl.col(pl.Enum).cast(pl.String))
    return log.cases.select(sorted(log.cases.columns)).to_dicts(), texts.select(sorted(texts.columns)).to_dicts()


def test_a_log_that_is_kept_up_is_the_one_read_anew(any_company: Company) -> None:
    company = any_company
    before = worked(company)
    assert company.read(of_orders) is before
    open_one = next(each for each in before.cases.to_dicts() if each["state"] == "active")
    [item] = company.items(int(open_one["instance"]))
    company.complete(item.key, "zhao", at=20 * HOUR)
    company.start("order", at=21 * HOUR, product="valve", remark="new")
    after = company.read(of_orders)
    assert after.cases["state"].to_list() == ["completed", "completed", "active"]
    assert rows_of(after) == rows_of(company.read(anew))
    early = company.read(lambda tx: histories.of_process(tx, Window(process_id="order", until=5 * HOUR)))
    assert early.cases["product"].to_list() == ["pump"]
    assert "remark" not in early.cases.columns


def test_steps_without_one_who_answers_are_told_to_the_diagnosis(company: Company) -> None:
    company.deploy("order", user("check"), user("ship", accountable=""))
    told = company.read(lambda tx: agreed.of_process(tx, "order", "zh-CN"))
    assert told.duties == {"ship步": 0}
    assert company.read(lambda tx: agreed.of_process(tx, "nothing", "en")) == agreed.NOTHING
