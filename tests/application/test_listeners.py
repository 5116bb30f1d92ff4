"""Listeners as workers and people meet them: jobs with their kind, work that comes back when it is denied."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from bihuan.application.actor import SYSTEM
from bihuan.application.ports import Transaction
from bihuan.application.programs import jobs as programs
from bihuan.application.running import instances, jobs
from bihuan.application.views.work import CancelInstance
from bihuan.engine.state import Changes
from bihuan.kernel.errors import Rejected
from tests.application.conftest import Company
from tests.application.models import person, service, user
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
