"""History: any past state by replay, readers see what they may, cleanup that is bounded and complete."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.application import errands
from bihuan.application.actor import SYSTEM
from bihuan.application.ports import Transaction
from bihuan.application.running import jobs, past, retention
from bihuan.application.running.retention import DAY_MS
from bihuan.application.running.runtime import load_state, values_of
from bihuan.application.views.history import PastState, RetentionView, SaveReportRetention
from bihuan.forms.presentation import plain
from bihuan.kernel.errors import BihuanError, Forbidden, InvalidInput, NotFound, Rejected
from bihuan.store.retention import PARTS
from bihuan.store.schema import metadata
from tests.application.conftest import Company
from tests.application.models import call, flow, person, service, timer, user

ADMIN = person("admin")
replace = msgspec.structs.replace


def states(company: Company, key: str) -> list[PastState]:
    last = company.instance(key).sequence
    return [company.read(partial(past.state_at, actor=ADMIN, key=int(key), sequence=each)) for each in range(1, last + 1)]


def elements(state: PastState) -> dict[str, str]:
    return {each.element_id: each.state for each in state.elements}


def test_any_past_state_is_restored(any_company: Company) -> None:
    company = any_company
    company.deploy("order", user("take"), user("check"))
    key = company.start("order", customer="A", amount=1).instance_key
    company.complete(company.items(key)[0].key, "li", values={"customer": "B"})
    company.complete(company.items(key)[0].key, "wang", values={"amount": 3})
    found = states(company, key)
    assert [elements(each).get("take") for each in found].count("active") >= 1
    first = next(each for each in found if elements(each).get("take") == "active")
    second = next(each for each in found if elements(each).get("check") == "active")
    assert (first.variables["customer"], first.variables["amount"]) == ("A", 1)
    assert second.variables["customer"] == "B"
    assert elements(second)["take"] == "done"
    assert found[-1].state == "completed"
    stored = company.read(lambda tx: values_of(load_state(tx, int(key))))
    assert found[-1].variables == {name: plain(value) for name, value in stored.items()}


def test_history_tells_flows_and_changes(company: Company) -> None:
    company.deploy("order", user("take"), service("ship", "ship"))
    key = company.start("order", customer="A").instance_key
    company.complete(company.items(key)[0].key, "li", values={"customer": "B"})
    page = company.read(partial(past.history, actor=ADMIN, key=int(key)))
    assert [row.seq for row in page.items] == list(range(1, len(page.items) + 1))
    assert not page.compact
    done = next(row for row in page.items if row.kind == "UserTaskCompleted")
    assert done.flows == ["take_ship"]
    assert done.variables == {"customer": "B"}
    assert done.actor is not None
    assert done.actor.id == "li"
    assert next(row for row in page.items if row.kind == "JobCreated").detail["topic"] == "ship"
    small = company.read(partial(past.history, actor=ADMIN, key=int(key), limit=2))
    assert (len(small.items), small.after) == (2, 2)
    rest = company.read(partial(past.history, actor=ADMIN, key=int(key), after=2))
    assert [*small.items, *rest.items] == page.items


def test_readers_see_what_the_forms_allow(company: Company) -> None:
    company.deploy("order", user("take"))
    key = int(company.start("order", card="6222020000123456", customer="A").instance_key)
    page = company.read(partial(past.history, actor=ADMIN, key=key))
    told = [row.variables.get("card") for row in page.items if "card" in row.variables]
    assert told
    assert all("02000012" not in str(each) for each in told)
    assert "02000012" not in str(company.read(partial(past.state_at, actor=ADMIN, key=key, sequence=1)).variables)
    with pytest.raises(Forbidden):
        company.read(partial(past.history, actor=person("sun"), key=key))
    with pytest.raises(Forbidden):
        company.read(partial(past.state_at, actor=person("sun"), key=key, sequence=1))


def test_moments_that_never_were(company: Company) -> None:
    company.deploy("order", user("take"))
    key = int(company.start("order").instance_key)
    for sequence in (0, -1, 10_000):
        with pytest.raises(NotFound):
            company.read(partial(past.state_at, actor=ADMIN, key=key, sequence=sequence))


def test_what_is_waited_for(company: Company) -> None:
    elements = [service("ship", "ship"), timer("late", "ship", "PT1H"), user("chase")]
    elements += [flow("start", "ship"), flow("ship", "end"), flow("late", "chase"), flow("chase", "end")]
    company.deploy("order", *elements)
    key = int(company.start("order").instance_key)

    def look() -> Any:
        return company.read(partial(past.waiting, actor=ADMIN, key=key))

    assert [(job.topic, job.state, job.retries) for job in look().jobs] == [("ship", "waiting", 3)]
    assert [each.element_id for each in look().timers] == ["late"]
    (job,) = company.write(partial(jobs.claim, topics=("ship",), holder="w1", limit=1, lease_ms=60_000))
    assert (look().jobs[0].state, look().jobs[0].holder) == ("working", "w1")
    company.write(partial(jobs.fail, key=job.key, lease=job.lease, message="away", pause_ms=60_000))
    assert (look().jobs[0].state, look().jobs[0].error) == ("paused", "away")
    (again,) = company.write(partial(jobs.claim, topics=("ship",), holder="w1", limit=1, lease_ms=1), at=1 << 42)
    company.write(partial(jobs.fail, key=again.key, lease=again.lease, message="gone", retries=0))
    assert look().jobs[0].state == "incident"


# --- keeping ---------------------------------------------------------------------------------------------------------


def keep(company: Company, forget: int = 0, compact: int = 0, version: int = 0) -> None:
    given = RetentionView(forget_after_days=forget, compact_after_days=compact)
    company.write(partial(retention.save, actor=SYSTEM, given=given, version_key=version))


def sweep(company: Company, at: int) -> int:
    """All slices at an instant; how many."""
    slices = 0
    while company.write(retention.sweep, at=at):
        slices += 1
    return slices


def rows_of(company: Company, key: str | int) -> dict[str, int]:
    """What is left of an instance, by table."""

    def count(tx: Transaction) -> dict[str, int]:
        import sqlalchemy as sa

        found: dict[str, int] = {}
        for table in metadata.sorted_tables:
            column = next((table.c[name] for name in ("instance_key",) if name in table.c), None)
            if table.name == "instances":
                column = table.c.key
            if column is not None:
                found[table.name] = tx.lists._desk.query(sa.select(sa.func.count()).where(column == int(key)))[0][0]  # type: ignore[attr-defined]
        return {name: number for name, number in found.items() if number}

    return company.read(count)


def finished(company: Company, process: str = "order", at: int = 1_000) -> str:
    key = company.start(process, at=at).instance_key
    for _ in range(2):
        for item in company.items(key):
            company.complete(item.key, "li", at=at, values={})
    assert company.instance(key).state == "completed"
    return key


def test_every_table_of_an_instance_is_cleaned() -> None:
    hanging = {table.name for table in metadata.sorted_tables if {"instance_key", "work_item_key"} & set(table.c.keys())}
    assert hanging - {"history"} <= set(PARTS)


def test_what_was_kept_long_enough_goes_whole(any_company: Company) -> None:
    company = any_company
    company.deploy("order", user("take", informed=("boss",), due="PT1H"))
    old, young = finished(company, at=1_000), finished(company, at=20 * DAY_MS)
    running = company.start("order", at=1_000).instance_key
    keep(company, forget=30)
    assert sweep(company, 1_000 + 30 * DAY_MS - 1) == 0
    assert sweep(company, 31 * DAY_MS) == 1
    assert rows_of(company, old) == {}
    assert rows_of(company, young)["history"] > 0
    assert rows_of(company, running)["instances"] == 1
    assert company.read(lambda tx: tx.work_items.find(0)) is None
    company.complete(company.items(running)[0].key, "li", values={})


def test_what_was_called_goes_with_its_caller(company: Company) -> None:
    company.deploy("part", user("inner"))
    company.deploy("whole", call("sub", "part"))
    key = company.start("whole", at=1_000).instance_key
    (child,) = company.read(lambda tx: tx.instances.children(int(key)))
    company.complete(company.items(child.key)[0].key, "li", at=1_000, values={})
    keep(company, forget=1)
    assert sweep(company, 3 * DAY_MS) == 1
    assert rows_of(company, key) == rows_of(company, child.key) == {}


def test_a_large_history_goes_in_slices(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.deploy("order", user("take"))
    key = finished(company)
    length = company.instance(key).sequence
    monkeypatch.setattr(retention, "MOST_ROWS", 2)
    keep(company, forget=1)
    before = rows_of(company, key)["history"]
    assert company.write(retention.sweep, at=3 * DAY_MS)
    assert before - rows_of(company, key)["history"] == 2, "one call takes out no more than it may"
    assert sweep(company, 3 * DAY_MS) >= length // 2 - 1
    assert rows_of(company, key) == {}


def test_a_compact_history_keeps_the_record(any_company: Company) -> None:
    company = any_company
    company.deploy("order", user("take"), service("ship", "ship"))
    key = company.start("order", at=1_000).instance_key
    company.complete(company.items(key)[0].key, "li", at=1_000, values={})
    (job,) = company.write(partial(jobs.claim, topics=("ship",), holder="w", limit=1, lease_ms=1_000), at=1_000)
    company.write(partial(jobs.fail, key=job.key, lease=job.lease, message="x", pause_ms=0), at=1_000)
    (job,) = company.write(partial(jobs.claim, topics=("ship",), holder="w", limit=1, lease_ms=1_000), at=1_000)
    company.write(partial(jobs.complete, key=job.key, lease=job.lease, variables={}), at=1_000)
    keep(company, compact=7)
    assert sweep(company, 6 * DAY_MS) == 0
    assert sweep(company, 8 * DAY_MS) > 0
    assert sweep(company, 9 * DAY_MS) == 0, "what is compact is not looked at again"
    page = company.read(partial(past.history, actor=ADMIN, key=int(key)))
    assert page.compact
    assert not any(row.technical for row in page.items)
    assert {"InstanceStarted", "UserTaskCompleted", "JobCompleted", "InstanceCompleted"} <= {row.kind for row in page.items}
    with pytest.raises(Rejected) as caught:
        company.read(partial(past.state_at, actor=ADMIN, key=int(key), sequence=company.instance(key).sequence))
    assert caught.value.code == "history.compacted"


def test_a_version_may_keep_its_own_time(company: Company) -> None:
    company.deploy("order", user("take"))
    company.deploy("other", user("take"))
    mine, theirs = finished(company), finished(company, "other")
    version = company.released("order").key
    keep(company, forget=1)
    keep(company, version=version)
    assert sweep(company, 10 * DAY_MS) == 1
    assert rows_of(company, mine)
    assert not rows_of(company, theirs)
    seen = company.read(partial(retention.view, actor=ADMIN, version_key=version))
    assert (seen.forget_after_days, seen.inherited) == (0, False)
    company.write(partial(retention.save, actor=SYSTEM, given=RetentionView(inherited=True), version_key=version))
    assert company.read(partial(retention.view, actor=ADMIN, version_key=version)).forget_after_days == 1
    assert sweep(company, 10 * DAY_MS) == 1


def test_who_may_say_how_long(company: Company) -> None:
    with pytest.raises(Forbidden):
        company.write(partial(retention.save, actor=person("li"), given=RetentionView()))
    for days in (-1, 99_999):
        with pytest.raises(InvalidInput):
            keep(company, forget=days)


# --- no job without its instance -------------------------------------------------------------------------------------

STEPS = st.lists(
    st.sampled_from(["start", "claim", "complete", "fail", "give up", "cancel", "later", "resolve", "twice"]), max_size=25
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_every_job_that_can_be_taken_has_a_living_instance(company: Company, steps: list[str]) -> None:
    """Whatever is done in whatever order: a job belongs to an element that waits, and every waiting element has its job."""
    from bihuan.application.running import instances
    from bihuan.application.views.work import CancelInstance

    if company.read(lambda tx: tx.versions.released("law")) is None:
        company.deploy("law", service("one", "law"), service("two", "law"))
    now, keys, held = 1_000, list[int](), list[Any]()
    for step in steps:
        try:
            if step == "start":
                keys.append(int(company.start("law", at=now).instance_key))
            elif step == "claim":
                held += company.write(partial(jobs.claim, topics=("law",), holder="w", limit=2, lease_ms=1_000), at=now)
            elif step == "later":
                now += 2_000
            elif step == "cancel" and keys:
                cancel = partial(instances.cancel, actor=ADMIN, key=keys[-1], command=CancelInstance(reason="x"))
                company.write(cancel, at=now)
            elif step == "resolve" and keys:
                for each in company.read(lambda tx, key=keys[-1]: tx.incidents.of_instance(key)):
                    company.write(partial(instances.resolve_incident, actor=ADMIN, key=keys[-1], incident=each.id), at=now)
            elif held and step in {"complete", "twice"}:
                job = held[-1] if step == "twice" else held.pop()
                company.write(partial(jobs.complete, key=job.key, lease=job.lease, variables={}), at=now)
            elif held and step in {"fail", "give up"}:
                job = held.pop()
                left = 0 if step == "give up" else None
                company.write(partial(jobs.fail, key=job.key, lease=job.lease, message="x", retries=left, pause_ms=0), at=now)
        except BihuanError:
            continue
    for key in keys:
        waits = _waiting(company, key)
        assert {job.element_instance for job in company.read(lambda tx, key=key: tx.jobs.of_instance(key))} == waits
    taken = company.write(partial(jobs.claim, topics=("law",), holder="w", limit=100, lease_ms=1), at=now + 10_000)
    assert all(company.instance(job.instance_key).state == "active" for job in taken)


def _waiting(company: Company, key: int) -> set[int]:
    """The element instances of service tasks that wait, by the engine's own state."""
    if company.instance(key).state != "active":
        return set()
    state = company.read(lambda tx: load_state(tx, key))
    return {number for scope in state.scopes.values() for number, live in scope.live.items() if live.element in {"one", "two"}}


def test_a_process_says_how_long_and_the_outlook_tells_what_will_go(company: Company) -> None:
    company.deploy("order", user("take"))
    for _ in range(3):
        key = company.start("order", at=DAY_MS).instance_key
        company.complete(company.items(key)[0].key, "li", at=DAY_MS)
    company.start("order", at=DAY_MS)

    def save(**given: Any) -> RetentionView:
        command = partial(retention.save, actor=SYSTEM, given=RetentionView(**given), process="order")
        return company.write(command, at=DAY_MS)

    def outlook(days: int) -> tuple[int, int, int, bool]:
        (row,) = company.write(partial(retention.outlook, actor=ADMIN), at=days * DAY_MS).processes
        return row.ended, row.to_forget, row.to_compact, row.keep.inherited

    assert outlook(50) == (3, 0, 0, True), "kept for ever"
    assert save(forget_after_days=30, compact_after_days=10).inherited is False
    assert outlook(5) == (3, 0, 0, False)
    assert outlook(12) == (3, 0, 3, False)
    assert outlook(40) == (3, 3, 0, False), "what goes need not be made compact"
    (row,) = company.write(partial(retention.outlook, actor=ADMIN), at=5 * DAY_MS).processes
    assert row.next_forget_at is not None
    version = company.released("order").key
    assert company.read(partial(retention.view, actor=ADMIN, version_key=version)).forget_after_days == 30, "versions follow"
    assert save(inherited=True).forget_after_days == 0
    with pytest.raises(NotFound):
        company.read(partial(retention.view, actor=ADMIN, process="nothing"))
    with pytest.raises(Forbidden):
        company.write(partial(retention.ask, actor=person("li")))


def test_what_is_due_goes_now_as_an_errand(company: Company) -> None:
    company.deploy("order", user("take"))
    for _ in range(3):
        key = company.start("order", at=1).instance_key
        company.complete(company.items(key)[0].key, "li", at=1)
    company.write(partial(retention.save, actor=SYSTEM, given=RetentionView(forget_after_days=1)))
    asked = company.write(partial(retention.ask, actor=replace(ADMIN, system=True)))
    assert (asked.kind, asked.state) == (retention.ERRAND, "waiting")

    class Here:
        key, asked_by, subject, request = int(asked.key), "admin", "retention", b""
        reports: ClassVar[list[tuple[int, int]]] = []

        def report(self, done: int, total: int, step: str = "") -> None:
            self.reports.append((done, total))

        def at_end(self, tidy: Callable[[bool], None], /) -> None:
            raise AssertionError("nothing is left to be tidied")

    finished = retention.work(company.database)(Here())
    assert company.write(finished) == {"forgotten": 3, "compacted": 0, "reports": 0}
    assert Here.reports[0] == (0, 3)
    assert Here.reports[-1] == (3, 3)
    assert company.read(partial(retention.outlook, actor=ADMIN)).processes == []


def test_reports_are_kept_for_a_stated_time(any_company: Company) -> None:
    company = any_company
    admin = replace(ADMIN, system=True)

    def made(tx: Transaction) -> int:
        asked = errands.ask(tx, ADMIN, errands.REPORT, "log:1", b"")
        [errand] = errands.claim(tx, [errands.REPORT], "here", 1, 1_000)
        errands.complete(tx, errand.key, errand.lease, errands.with_file(tx, errand.key, "a.docx", b"the report"))
        return asked.key

    def fetched(key: int) -> bytes | str:
        try:
            return company.read(lambda tx: errands.file(tx, ADMIN, key))[1]
        except NotFound as refused:
            return refused.code

    def kept(days: int) -> tuple[int, int, int]:
        seen = company.write(partial(retention.outlook, actor=ADMIN), at=days * DAY_MS).reports
        return seen.keep_days, seen.made, seen.due

    first, second = company.write(made, at=1 * DAY_MS), company.write(made, at=50 * DAY_MS)
    attached = company.write(lambda tx: tx.blobs.put(b"the report"))
    digest = company.read(lambda tx: msgspec.msgpack.decode(errand.result) if (errand := tx.errands.find(first)) else {})[
        "digest"
    ]
    assert fetched(first) == b"the report"
    assert kept(90) == (90, 2, 0)
    assert kept(92) == (90, 2, 1)
    assert company.write(retention.sweep, at=92 * DAY_MS)
    assert not company.write(retention.sweep, at=92 * DAY_MS)
    assert (fetched(first), fetched(second)) == ("errand.not_found", b"the report")
    assert not company.read(lambda tx: tx.blobs.has(digest))
    assert company.read(lambda tx: tx.blobs.get(attached)) == b"the report", "what somebody attached elsewhere stays"
    company.write(partial(retention.save_reports, actor=admin, given=SaveReportRetention(keep_days=0)))
    assert kept(5_000) == (0, 1, 0), "for ever"
    assert not company.write(retention.sweep, at=5_000 * DAY_MS)
    company.write(partial(retention.save_reports, actor=admin, given=SaveReportRetention(keep_days=1)))
    assert company.write(retention.sweep, at=52 * DAY_MS)
    assert fetched(second) == "errand.not_found"
    with pytest.raises(InvalidInput):
        company.write(partial(retention.save_reports, actor=admin, given=SaveReportRetention(keep_days=-1)))
    with pytest.raises(Forbidden):
        company.write(partial(retention.save_reports, actor=person("li"), given=SaveReportRetention(keep_days=1)))


def test_a_clock_that_jumps_back_breaks_nothing(company: Company) -> None:
    way = [flow("start", "take"), flow("take", "check"), flow("late", "check"), flow("check", "end")]
    company.deploy("order", user("take"), timer("late", "take", "PT2H"), user("check"), *way)
    now = company.read(lambda tx: tx.now)
    key = company.start("order", at=now).instance_key
    company.complete(company.items(key)[0].key, "li", at=now - DAY_MS)
    company.complete(company.items(key)[0].key, "li", at=now - 2 * DAY_MS)
    record = company.instance(key)
    assert record.state == "completed"
    found = states(company, key)
    assert found[-1].state == "completed"
    assert [each.seq for each in found] == sorted(each.seq for each in found)
    assert company.read(lambda tx: tx.timers.of_instance(int(key))) == []
