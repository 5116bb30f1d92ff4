"""Calls, jobs, timers, limits, incidents: what happens around the work of people."""

from __future__ import annotations

from functools import partial

import pytest

from bihuan.application.actor import SYSTEM
from bihuan.application.pages import home, process_views
from bihuan.application.ports import Transaction
from bihuan.application.running import instances, jobs, timers, work_items
from bihuan.application.views.work import CancelInstance
from bihuan.bpmn import model
from bihuan.engine import codec, replay
from bihuan.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, Rejected
from tests.application.conftest import Company
from tests.application.models import call, flow, person, rule, service, timer, user

HOUR = 3_600_000


def claim(tx: Transaction, topic: str = "erp.stock") -> list[jobs.ClaimedJob]:
    return jobs.claim(tx, [topic], "worker", 10, 30_000)


def test_a_job_is_worked_and_its_result_comes_home(any_company: Company) -> None:
    company = any_company
    company.deploy("order", service("query", "erp.stock", take={"stock": "= on_hand"}), user("check"))
    started = company.start("order", product="pump")
    [job] = company.write(claim)
    assert job.variables == {"product": "pump"}
    assert job.idempotency_key == f"{started.instance_key}-{job.element_instance}"
    company.write(partial(jobs.complete, key=job.key, lease=job.lease, variables={"on_hand": 7}))
    assert [item.element_id for item in company.items(started.instance_key)] == ["check"]
    with pytest.raises(NotFound):
        company.write(partial(jobs.complete, key=job.key, lease=job.lease, variables={}))
    view = company.read(lambda tx: instances.view(tx, SYSTEM, int(started.instance_key)))
    assert view.values["stock"] == 7


def test_a_rule_step_decides_by_its_table(company: Company) -> None:
    company.deploy("order", rule("rank_it", "rank", "priority"), user("check"))
    started = company.start("order", urgent=True)
    view = company.read(lambda tx: instances.view(tx, person("li"), int(started.instance_key)))
    assert view.values["priority"] == 90
    assert "decision_evaluated" in [entry.kind for entry in view.timeline]
    assert company.items(started.instance_key)[0].urgent


def test_an_old_lease_is_refused(company: Company) -> None:
    company.deploy("order", service("query", "erp.stock"))
    company.start("order")
    [first] = company.write(claim)
    [second] = company.write(claim, at=first.deadline + 1)
    assert second.key == first.key
    with pytest.raises(Conflict) as caught:
        company.write(partial(jobs.complete, key=first.key, lease=first.lease, variables={}))
    assert caught.value.code == "job.lease_lost"
    company.write(partial(jobs.complete, key=second.key, lease=second.lease, variables={}))


def test_a_failing_job_pauses_then_becomes_an_incident(company: Company) -> None:
    company.deploy("order", service("query", "erp.stock"))
    started = company.start("order")
    key = int(started.instance_key)
    at = company.read(lambda tx: tx.now)
    for tries in range(3):
        at += HOUR
        [job] = company.write(claim, at=at)
        company.write(partial(jobs.fail, key=job.key, lease=job.lease, message=f"no answer {tries}"), at=at)
        assert company.write(claim, at=at) == [], "it pauses before it is tried again"
    view = company.read(lambda tx: instances.view(tx, person("li"), key))
    assert len(view.incidents) == 1
    assert view.instance.incidents == 1
    assert {each.element_id for each in view.elements if each.state == "incident"} == {"query"}
    with pytest.raises(Forbidden):
        company.write(partial(instances.resolve_incident, actor=person("li"), key=key, incident=view.incidents[0].id))
    row = company.write(partial(instances.resolve_incident, actor=person("admin"), key=key, incident=view.incidents[0].id))
    assert row.incidents == 0
    [job] = company.write(claim, at=at + HOUR)
    company.write(partial(jobs.complete, key=job.key, lease=job.lease, variables={}))
    assert company.read(lambda tx: instances.view(tx, person("li"), key)).instance.state == "completed"


def test_a_called_process_runs_in_the_same_transaction(any_company: Company) -> None:
    company = any_company
    company.deploy("purchase", user("buy", posts=("planner",)))
    company.deploy("order", call("need", "purchase"), user("check"))
    started = company.start("order", item="steel")
    view = company.read(lambda tx: instances.view(tx, person("li"), int(started.instance_key)))
    [child] = view.children
    [buy] = company.items(child.key)
    company.complete(buy.key, "sun", values={"price": 5})
    assert [item.element_id for item in company.items(started.instance_key)] == ["check"]
    view = company.read(lambda tx: instances.view(tx, person("li"), int(started.instance_key)))
    assert view.values == {"item": "steel", "price": 5}
    assert view.children[0].state == "completed"


def test_processes_that_call_each_other_in_a_circle_are_stopped(company: Company) -> None:
    company.deploy("ring", call("again", "ring"))
    with pytest.raises(Rejected) as caught:
        company.start("ring")
    assert caught.value.code == "instance.calls_too_deep"


def test_a_call_that_leads_nowhere_is_an_incident(company: Company) -> None:
    company.deploy("order", call("need", "missing"))
    started = company.start("order")
    view = company.read(lambda tx: instances.view(tx, person("li"), int(started.instance_key)))
    assert [incident.element_id for incident in view.incidents] == ["need"]


def test_canceling_takes_the_called_ones_along(company: Company) -> None:
    company.deploy("purchase", user("buy", posts=("planner",)))
    company.deploy("order", call("need", "purchase"))
    started = company.start("order")
    key = int(started.instance_key)
    [child] = company.read(lambda tx: tx.instances.children(key))
    with pytest.raises(InvalidInput):
        company.write(partial(instances.cancel, actor=person("li"), key=key, command=CancelInstance(reason=" ")))
    with pytest.raises(Forbidden):
        company.write(partial(instances.cancel, actor=person("wang"), key=key, command=CancelInstance(reason="x")))
    row = company.write(partial(instances.cancel, actor=person("li"), key=key, command=CancelInstance(reason="客户撤单")))
    assert row.state == "canceled"
    assert company.items(child.key) == []
    assert company.instance(child.key).state == "canceled"
    with pytest.raises(Rejected):
        company.write(partial(instances.cancel, actor=person("li"), key=key, command=CancelInstance(reason="again")))


def test_a_boundary_timer_takes_the_work_away(any_company: Company) -> None:
    company = any_company
    elements = [
        user("confirm"),
        timer("silence", "confirm", "P3D"),
        user("chase", posts=("planner",)),
        flow("start", "confirm"),
        flow("confirm", "end"),
        flow("silence", "chase"),
        flow("chase", "end"),
    ]
    company.deploy("order", *elements)
    started = company.start("order")
    now = company.read(lambda tx: tx.now)
    assert company.write(timers.fire_due) == 0
    [waiting] = company.read(lambda tx: tx.timers.of_instance(int(started.instance_key)))
    assert company.write(partial(timers.fire, timer=waiting)) is False, "nothing fires before its time"
    assert company.write(timers.fire_due, at=now + 73 * HOUR) == 1
    assert [item.element_id for item in company.items(started.instance_key)] == ["chase"]
    assert company.read(lambda tx: tx.timers.of_instance(int(started.instance_key))) == []
    assert company.write(partial(timers.fire, timer=waiting), at=now + 73 * HOUR) is False, "a timer fires once"


def test_late_work_is_escalated_to_who_answers_for_it(any_company: Company) -> None:
    company = any_company
    company.deploy("order", user("check", posts=("keeper",), due="PT2H"))
    started = company.start("order")
    now = company.read(lambda tx: tx.now)
    [item] = company.items(started.instance_key)
    assert item.due_at is not None
    assert item.total_ms == 2 * HOUR
    company.write(timers.fire_due, at=now + HOUR + 60_000)
    assert [notice.kind for notice in company.read(lambda tx: tx.notifications.of("zhao"))] == ["work_item.warn"]
    assert company.read(lambda tx: tx.notifications.of("chen")) == []
    company.write(timers.fire_due, at=now + 3 * HOUR)
    assert [notice.kind for notice in company.read(lambda tx: tx.notifications.of("chen"))] == ["work_item.escalated"]
    assert company.instance(started.instance_key).late_items == 1
    page = company.read(lambda tx: instances.page(tx, person("li")))
    assert page.items[0].late
    messages = company.write(lambda tx: tx.outbox.claim(10, tx.now + 4 * HOUR, 1_000))
    assert len(messages) == 3
    company.complete(item.key, "zhao")
    assert company.instance(started.instance_key).late_items == 0
    assert company.read(lambda tx: tx.timers.of_instance(int(started.instance_key))) == []
    assert company.read(lambda tx: tx.notifications.of("chen")) == [], "what is done needs nobody's attention"


def test_working_time_counts_only_when_people_work(company: Company) -> None:
    company.deploy("order", user("check", posts=("keeper",), due="P1D", clock="working"))
    friday = 1_712_307_600_000  # 2024-04-05 17:00 in Shanghai
    started = company.start("order", at=friday)
    [item] = company.items(started.instance_key)
    assert item.total_ms == 7.5 * HOUR
    assert item.due_at is not None
    assert item.due_at - friday > 48 * HOUR


def test_the_stored_state_is_what_its_history_replays_to(company: Company) -> None:
    company.deploy("order", user("receive"), service("query", "erp.stock"), user("check", posts=("keeper",), due="PT1H"))
    started = company.start("order", customer="x")
    key = int(started.instance_key)
    [item] = company.items(key)
    company.complete(item.key, "li", values={"amount": 3})
    [job] = company.write(claim)
    company.write(partial(jobs.complete, key=job.key, lease=job.lease, variables={"on_hand": 1}))

    def compare(tx: Transaction) -> None:
        rows = tx.history.of(key)
        assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
        state = replay([codec.decode_event(row.body) for row in rows])
        assert tx.instances.scopes(key) == codec.all_pages(state)
        assert [row.pii for row in rows if row.pii] == []

    company.read(compare)


def test_many_callers_on_parallel_branches_of_one_instance(any_company: Company) -> None:
    company = any_company
    branches = [f"b{number}" for number in range(32)]
    elements = [
        model.ParallelGateway(id="fork"),
        model.ParallelGateway(id="join"),
        *(user(branch) for branch in branches),
        flow("start", "fork"),
        *(flow("fork", branch) for branch in branches),
        *(flow(branch, "join") for branch in branches),
        flow("join", "end"),
    ]
    company.deploy("wide", *elements)
    started = company.start("wide")
    answers = [
        company.database.write(
            partial(work_items.complete, actor=person("li"), key=item.key, command=work_items.CompleteWorkItem())
        )
        for item in company.items(started.instance_key)
    ]
    assert len(answers) == 32
    states = [answer.result().instance_state for answer in answers]
    assert sorted(states) == ["active"] * 31 + ["completed"]


def test_pages_of_the_process_are_counted_from_history(any_company: Company) -> None:
    company = any_company
    company.deploy("order", user("receive", due="PT1H"), user("check", posts=("keeper",)))
    now = company.read(lambda tx: tx.now)
    for number in range(3):
        started = company.start("order", at=now)
        if number:
            [item] = company.items(started.instance_key)
            company.complete(item.key, "li", at=now + number * 60_000)
    company.write(timers.fire_due, at=now + 2 * HOUR)
    version = company.released("order")
    counted = {each.element_id: each for each in company.read(lambda tx: process_views.counters(tx, person("li"), version.key))}
    assert (counted["receive"].active, counted["receive"].completed, counted["receive"].late) == (1, 2, 1)
    assert (counted["receive"].mean_ms, counted["receive"].median_ms) == (90_000, 90_000)
    assert counted["check"].active == 2
    assert counted["start"].completed == 3
    [late] = company.items(company.start("order", at=now).instance_key)
    company.complete(late.key, "li", at=now + 4 * 60_000)
    later = {each.element_id: each for each in company.read(lambda tx: process_views.counters(tx, person("li"), version.key))}
    assert (later["receive"].active, later["receive"].completed, later["start"].completed) == (1, 3, 4)
    assert (later["receive"].mean_ms, later["receive"].median_ms) == (140_000, 120_000)
    assert later["check"].active == 3
    map_ = company.read(lambda tx: process_views.process_map(tx, person("li")))
    assert [(card.id, card.running, card.late) for card in map_.core] == [("order", 4, 1)]
    page = company.read(lambda tx: process_views.page(tx, person("admin"), "order"))
    assert (page.versions[0].running, page.may_release) == (4, True)
    matrix = company.read(lambda tx: process_views.raci(tx, person("li"), version.key))
    assert [step.letters for step in matrix.steps] == [{"clerk": "R", "boss": "A"}, {"keeper": "R", "boss": "A"}]
    assert matrix.problems == []
    steps = company.read(lambda tx: process_views.steps(tx, person("li"), version.key))
    assert [(step.element_id, step.service_level, step.clock) for step in steps] == [
        ("receive", "PT1H", "elapsed"),
        ("check", "", ""),
    ]


def test_home_shows_what_is_due_and_what_may_be_started(any_company: Company) -> None:
    company = any_company
    company.deploy("order", user("check", posts=("keeper",), due="PT1M"), starters=("clerk",))
    company.start("order")
    page = company.read(lambda tx: home.home(tx, person("zhao")))
    assert (page.open_items, len(page.due_today)) == (1, 1)
    assert page.quick_start == [], "keepers may not start it"
    mine = company.read(lambda tx: home.home(tx, person("li")))
    assert [(each.process.id, each.started_by_me) for each in mine.quick_start] == [("order", 1)]
    assert [(card.process.id, card.running) for card in mine.loop] == [("order", 1)]
