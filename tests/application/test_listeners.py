"""Listeners as workers and people meet them: jobs with their kind, work that comes back when it is denied."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from bihuan.application.actor import SYSTEM
from bihuan.application.ports import Transaction
from bihuan.application.ports.people import RuleRecord
from bihuan.application.programs import jobs as programs
from bihuan.application.running import instances, jobs, work_items
from bihuan.application.views.work import CancelInstance, TransferWorkItem, UpdateWorkItem
from bihuan.bpmn.extension import Approval
from bihuan.engine.state import Changes
from bihuan.kernel.errors import Forbidden, InvalidInput, Rejected
from tests.application.conftest import Company
from tests.application.models import person, service, timer, user
from tests.engine.build import heard


def take(company: Company, topic: str) -> dict[str, Any]:
    def claim(tx: Transaction) -> list[dict[str, Any]]:
        return programs.activate(tx, SYSTEM, topic=topic, worker="w", most=1, lease_ms=30_000, token=True)

    [job] = company.write(claim)
    return job


def done(company: Company, job: dict[str, Any], variables: dict[str, Any] | None = None, **more: Any) -> None:
    key, lease = int(job["jobKey"]), int(job["jobLeaseToken"])
    company.write(partial(jobs.complete, key=key, lease=lease, variables=variables or {}, **more))


def test_a_worker_is_told_which_listener_it_works_for(any_company: Company) -> None:
    company = any_company
    company.deploy("order", heard(service("query", "erp"), "start:prepare", "end:audit"))
    started = company.start("order", product="pump")
    kinds = []
    for topic in ("prepare", "erp", "audit"):
        job = take(company, topic)
        kinds.append((job["kind"], job["listenerEventType"], job["elementId"]))
        done(company, job)
    assert kinds == [
        ("EXECUTION_LISTENER", "START", "query"),
        ("BPMN_ELEMENT", "UNSPECIFIED", "query"),
        ("EXECUTION_LISTENER", "END", "query"),
    ]
    assert company.instance(started.instance_key).state == "completed"


def test_a_completion_that_is_denied_comes_back_with_what_was_filled_in(company: Company) -> None:
    company.deploy("order", heard(user("check"), "completing:approve"))
    started = company.start("order")
    [item] = company.items(started.instance_key)
    company.complete(item.key, "wang")
    with pytest.raises(Rejected):
        company.complete(item.key, "wang")
    job = take(company, "approve")
    assert (job["kind"], job["listenerEventType"], job["userTask"]["action"]) == ("TASK_LISTENER", "COMPLETING", "complete")
    done(company, job, denied=True, denied_for="单号缺失")
    view = company.read(lambda tx: instances.view(tx, person("wang"), int(started.instance_key)))
    assert [(each.kind, each.comment) for each in view.timeline if each.kind == "task_denied"] == [("task_denied", "单号缺失")]
    [again] = company.items(started.instance_key)
    assert (again.key, again.assignee, again.state) == (item.key, "wang", "claimed")
    company.complete(item.key, "wang")
    done(company, take(company, "approve"))
    assert company.instance(started.instance_key).state == "completed"


def test_a_task_is_there_once_it_may_be_and_as_its_listener_says(company: Company) -> None:
    company.deploy("order", heard(user("check"), "creating:prepare", "updating:note"))
    started = company.start("order")
    assert company.items(started.instance_key) == []
    done(company, take(company, "prepare"), corrections=Changes(priority=88))
    [item] = company.items(started.instance_key)
    assert item.priority == 88


def test_canceling_waits_for_the_listener_and_its_job_goes_with_the_instance(company: Company) -> None:
    company.deploy("order", heard(user("check"), "canceling:stop"))
    started = company.start("order")
    command = CancelInstance(reason="no longer wanted")
    company.write(partial(instances.cancel, actor=person("admin"), key=int(started.instance_key), command=command))
    assert company.instance(started.instance_key).state == "active"
    done(company, take(company, "stop"))
    assert company.instance(started.instance_key).state == "canceled"
    assert company.items(started.instance_key) == []


def test_an_incident_of_a_listener_is_resolved_and_its_job_comes_again(company: Company) -> None:
    company.deploy("order", heard(service("query", "erp"), "start:prepare"))
    started = company.start("order")
    job = take(company, "prepare")
    company.write(partial(jobs.fail, key=int(job["jobKey"]), lease=int(job["jobLeaseToken"]), message="down", retries=0))
    view = company.read(lambda tx: instances.view(tx, person("li"), int(started.instance_key)))
    [incident] = view.incidents
    resolve = partial(instances.resolve_incident, actor=person("admin"), key=int(started.instance_key), incident=incident.id)
    company.write(resolve)
    done(company, take(company, "prepare"))
    done(company, take(company, "erp"))
    assert company.instance(started.instance_key).state == "completed"


# --- who has it, dates, priority, candidates -------------------------------------------------------------------------


def claim(company: Company, key: int, who: str) -> None:
    company.write(partial(work_items.claim, actor=person(who), key=key))


def held(company: Company, key: int, who: str = "li") -> str:
    return company.read(lambda tx: work_items.view(tx, person(who), key)).held


def notices_of(company: Company, who: str) -> list[tuple[str, int | None]]:
    return [(each.kind, each.work_item_key) for each in company.read(lambda tx: tx.notifications.of(who))]


def test_taking_work_is_heard_first_and_held_until_then(company: Company) -> None:
    company.deploy("order", heard(user("check"), "assigning:ask"))
    started = company.start("order")
    [item] = company.items(started.instance_key)
    claim(company, item.key, "wang")
    assert (company.items(started.instance_key)[0].assignee, held(company, item.key, "wang")) == ("", "assigning")
    assert company.read(lambda tx: work_items.view(tx, person("wang"), item.key)).actions == []
    for nobody in ("li", "wang"):
        with pytest.raises(Rejected, match="held"):
            claim(company, item.key, nobody)
    with pytest.raises(Rejected, match="held"):
        company.complete(item.key, "li")
    job = take(company, "ask")
    assert (job["listenerEventType"], job["userTask"]["action"], job["userTask"]["assignee"]) == ("ASSIGNING", "assign", "wang")
    assert job["userTask"]["changedAttributes"] == ["assignee"]
    done(company, job)
    [taken] = company.items(started.instance_key)
    assert (taken.assignee, taken.state, held(company, item.key, "wang")) == ("wang", "claimed", "")
    company.write(partial(work_items.unclaim, actor=person("wang"), key=item.key))
    assert take(company, "ask")["userTask"]["assignee"] is None


def test_taking_work_that_is_denied_is_told_to_whoever_wanted_it(company: Company) -> None:
    company.deploy("order", heard(user("check"), "assigning:ask"))
    started = company.start("order")
    [item] = company.items(started.instance_key)
    claim(company, item.key, "wang")
    done(company, take(company, "ask"), denied=True, denied_for="今日已满")
    [free] = company.items(started.instance_key)
    assert (free.assignee, free.state) == ("", "open")
    assert ("work_item.change_denied", item.key) in notices_of(company, "wang")
    view = company.read(lambda tx: work_items.view(tx, person("li"), item.key))
    assert [(each.kind, each.comment) for each in view.timeline if each.kind == "task_denied"] == [("task_denied", "今日已满")]
    claim(company, item.key, "li")
    done(company, take(company, "ask"))
    company.complete(item.key, "li")
    assert company.instance(started.instance_key).state == "completed"


def test_a_listener_gives_work_to_somebody_else_than_asked(company: Company) -> None:
    company.deploy("order", heard(user("check"), "assigning:ask"))
    started = company.start("order")
    [item] = company.items(started.instance_key)
    claim(company, item.key, "wang")
    done(company, take(company, "ask"), corrections=Changes(assignee="zhao", priority=90))
    [given] = company.items(started.instance_key)
    assert (given.assignee, given.state, given.priority) == ("zhao", "claimed", 90)
    company.complete(item.key, "zhao")
    assert company.instance(started.instance_key).state == "completed"


def test_handing_work_on_is_heard_and_then_on_the_record_of_whoever_did(company: Company) -> None:
    company.deploy("order", heard(user("check"), "assigning:ask"))
    started = company.start("order")
    [item] = company.items(started.instance_key)
    command = TransferWorkItem(to="zhao", reason="他更熟悉")
    company.write(partial(work_items.transfer, actor=person("li"), key=item.key, command=command))
    assert notices_of(company, "zhao") == []
    done(company, take(company, "ask"))
    [handed] = company.items(started.instance_key)
    assert (handed.assignee, handed.state) == ("zhao", "open")
    assert notices_of(company, "zhao") == [("work_item.transferred", item.key)]
    view = company.read(lambda tx: work_items.view(tx, person("zhao"), item.key))
    [line] = [each for each in view.timeline if each.kind == "task_transferred"]
    assert line.actor is not None
    assert line.target is not None
    assert (line.actor.id, line.target.id, line.comment) == ("li", "zhao", "他更熟悉")


def test_dates_priority_and_candidates_are_changed_by_who_looks_after_instances(company: Company) -> None:
    company.deploy("order", heard(user("check", due="PT8H"), "updating:note"))
    started = company.start("order")
    [item] = company.items(started.instance_key)
    due, look = datetime(2030, 1, 1, 8, tzinfo=UTC), datetime(2029, 12, 30, 8, tzinfo=UTC)
    command = UpdateWorkItem(reason="年底", due_at=due, follow_up_at=look, priority=80, people=["zhao"], posts=[])
    with pytest.raises(Forbidden):
        company.write(partial(work_items.update, actor=person("li"), key=item.key, command=command))
    company.write(partial(work_items.update, actor=person("admin"), key=item.key, command=command))
    assert held(company, item.key, "admin") == "updating"
    job = take(company, "note")
    assert sorted(job["userTask"]["changedAttributes"]) == [
        "candidateGroups",
        "candidateUsers",
        "dueDate",
        "followUpDate",
        "priority",
    ]
    done(company, job, corrections=Changes(priority=70))
    [changed] = company.items(started.instance_key)
    moment = int(due.timestamp() * 1000)
    assert (changed.priority, changed.due_at, changed.follow_up_at) == (70, moment, moment - 2 * 86_400_000)
    offered = company.read(lambda tx: list(tx.work_items.principals(item.key)))
    assert offered == ["person:zhao"]
    late = company.read(lambda tx: [each.due_at for each in tx.timers.of_instance(item.instance_key) if each.kind == "late"])
    assert late == [moment]
    view = company.read(lambda tx: work_items.view(tx, person("zhao"), item.key))
    [line] = [each for each in view.timeline if each.kind == "task_updated"]
    assert line.element_id == "check"
    company.complete(item.key, "zhao")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"reason": " ", "priority": 1}, "change_reason_required"),
        ({"reason": "r"}, "nothing_changed"),
        ({"reason": "r", "priority": 101}, "bad_priority"),
        ({"reason": "r", "people": ["nobody"]}, "person_away"),
        ({"reason": "r", "posts": ["nowhere"]}, "unknown_post"),
        ({"reason": "r", "people": [], "posts": []}, "people_required"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(company: Company, wrong: dict[str, Any], code: str) -> None:
    company.deploy("order", user("check"))
    [item] = company.items(company.start("order").instance_key)
    with pytest.raises(InvalidInput, match=code):
        company.write(partial(work_items.update, actor=person("admin"), key=item.key, command=UpdateWorkItem(**wrong)))


def test_without_listeners_a_change_is_done_at_once(company: Company) -> None:
    company.deploy("order", user("check", due="PT8H"))
    [item] = company.items(company.start("order").instance_key)
    command = UpdateWorkItem(reason="r", clear=["dueAt"], posts=["keeper"])
    company.write(partial(work_items.update, actor=person("admin"), key=item.key, command=command))
    [changed] = company.items(item.instance_key)
    assert (changed.due_at, changed.warn_at) == (None, None)
    assert company.read(lambda tx: tx.timers.of_instance(item.instance_key)) == []
    company.complete(item.key, "zhao")


def test_what_was_asked_is_forgotten_with_the_work(company: Company) -> None:
    company.deploy("order", heard(user("check"), "assigning:ask"), timer("late", "check", "PT1H"))
    started = company.start("order", at=0)
    [item] = company.items(started.instance_key)
    claim(company, item.key, "wang")
    command = CancelInstance(reason="r")
    company.write(partial(instances.cancel, actor=person("admin"), key=int(started.instance_key), command=command))
    assert company.instance(started.instance_key).state == "canceled"
    assert company.read(lambda tx: tx.dossiers.of_kind("asked_change", "", "")) == []


def test_a_new_task_begins_with_whom_its_listener_has_named(company: Company) -> None:
    company.deploy("order", heard(user("check"), "creating:prepare"))
    started = company.start("order")
    done(company, take(company, "prepare"), corrections=Changes(assignee="zhao", follow_up=86_400_000))
    [item] = company.items(started.instance_key)
    assert (item.assignee, item.follow_up_at) == ("zhao", 86_400_000)
    company.complete(item.key, "zhao")
    assert company.instance(started.instance_key).state == "completed"


def incidents_of(company: Company, key: str) -> list[tuple[str, str]]:
    view = company.read(lambda tx: instances.view(tx, person("admin"), int(key)))
    return [(each.code, each.message) for each in view.incidents]


def test_a_listener_cannot_give_an_approval_to_whom_a_rule_keeps_out(company: Company) -> None:
    """Nor to whoever decides at the same step already; the work stays held until the listener names somebody else."""
    rule = RuleRecord("r1", "instance", "自批", "Own approval", "order.start", "order.approval")
    company.write(lambda tx: tx.rules.add(rule))
    approving = user("check", posts=("clerk",), approval=Approval(mode="all"))
    company.deploy("order", heard(approving, "assigning:ask"))
    key = company.start("order", who="chen").instance_key
    item = next(each for each in company.items(key) if each.assignee == "li")
    command = TransferWorkItem(to="zhao", reason="他更熟悉")
    company.write(partial(work_items.transfer, actor=person("li"), key=item.key, command=command))
    for name, words in (("chen", "自批"), ("wang", "wang"), ("nobody", "nobody")):
        done(company, take(company, "ask"), corrections=Changes(assignee=name))
        [(code, message)] = incidents_of(company, key)
        assert code == "assignment.correction_refused"
        assert words in message
        assert [each.assignee for each in company.items(key)] == ["li", "wang"]
        company.write(partial(instances.resolve_incident, actor=person("admin"), key=int(key), incident=_open(company, key)))
    done(company, take(company, "ask"), corrections=Changes(assignee="sun"))
    assert sorted(each.assignee for each in company.items(key)) == ["sun", "wang"]
    assert incidents_of(company, key) == []


def _open(company: Company, key: str) -> int:
    view = company.read(lambda tx: instances.view(tx, person("admin"), int(key)))
    return view.incidents[0].id
