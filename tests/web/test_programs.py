"""`/v2`: workers and scripts that were written for Camunda 8 find what they expect."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from bihuan.application.operations import batches
from bihuan.bpmn import zeebe
from bihuan.web.routes.v2 import HANDLERS
from bihuan.workers.errands import Errands
from tests.application import models
from tests.application.models import service, timer, user
from tests.engine.build import heard
from tests.web.programs import Program, deploy_elements, program
from tests.web.site import Site, served
from tools.places import ROOT

JOB_FIELDS = {
    "jobKey", "type", "kind", "listenerEventType", "processInstanceKey", "rootProcessInstanceKey", "processDefinitionId",
    "processDefinitionVersion", "processDefinitionKey", "elementId", "elementInstanceKey", "customHeaders", "worker", "retries",
    "deadline", "variables", "tenantId", "physicalTenantId", "userTask", "tags", "businessId", "priority", "jobLeaseToken",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("programs")) as running:
        deploy_elements(running.database, "ship", service("pack", "pack", take={"box": "= box"}), user("check"))
        deploy_elements(running.database, "bill", service("charge", "charge"))
        deploy_elements(running.database, "late", service("wait", "unserved"), timer("over", "wait", "PT1H"))
        yield running


@pytest.fixture(scope="module")
def all_rights(site: Site) -> Iterator[Program]:
    with program(site, "everything") as client:
        yield client


def value_of(client: Program, instance: str, name: str) -> Any:
    found = client.tell("/variables/search", {"filter": {"processInstanceKey": instance, "name": name}})["items"]
    return found[0]["value"] if found else None


def test_a_job_is_taken_done_and_the_process_goes_on(all_rights: Program) -> None:
    key = all_rights.begin("ship", order="SO1", amount=12.5)
    (job,) = all_rights.take("pack")
    assert job.keys() == JOB_FIELDS
    assert job["processInstanceKey"] == key
    assert job["variables"] == {"order": "SO1", "amount": 12.5}
    assert job["deadline"] > time.time() * 1000
    assert job["jobLeaseToken"] is None
    assert all_rights.take("pack") == [], "nobody else gets it"
    all_rights.tell(f"/jobs/{job['jobKey']}/completion", {"variables": {"box": "L"}}, status=204)
    assert value_of(all_rights, key, "box") == '"L"'
    (task,) = all_rights.tell("/user-tasks/search", {"filter": {"processInstanceKey": key}})["items"]
    assert (task["elementId"], task["state"], task["candidateGroups"]) == ("check", "CREATED", ["clerk"])


def test_a_worker_sees_what_its_task_sees(site: Site, all_rights: Program) -> None:
    """Input mappings add to it, they do not hide what is around them; what is sensitive they hand over, or nobody does."""
    inputs = (zeebe.Mapping(source="= amount * 2", target="double"), zeebe.Mapping(source="= card", target="number"))
    mapping = zeebe.IoMapping(inputs=inputs)
    task = service("mapped", "mapped")
    task = zeebe.with_extension(task, msgspec.structs.replace(zeebe.of(task), ioMapping=mapping))
    form = {"id": "order", "components": [{"type": "textfield", "key": "card", "sensitive": True}]}
    deploy_elements(site.database, "mapping", task, forms={"order": form})
    all_rights.begin("mapping", order="SO1", amount=4, card="6222")
    (job,) = all_rights.take("mapped", lease_ms=1)
    assert job["variables"] == {"order": "SO1", "amount": 4, "card": "6222", "double": 8, "number": "6222"}
    (again,) = all_rights.take("mapped", lease_ms=1, wait_ms=10_000, fetchVariable=["order", "double"])
    assert again["variables"] == {"order": "SO1", "double": 8}
    with program(site, "mapper", "jobs.work") as worker:
        (seen,) = worker.take("mapped", wait_ms=10_000)
    assert seen["variables"] == {"order": "SO1", "amount": 4, "double": 8, "number": "6222"}
    all_rights.tell(f"/jobs/{job['jobKey']}/completion", status=204)


def test_a_job_is_done_once(all_rights: Program) -> None:
    all_rights.begin("bill")
    (job,) = all_rights.take("charge")
    all_rights.tell(f"/jobs/{job['jobKey']}/completion", status=204)
    told = all_rights.tell(f"/jobs/{job['jobKey']}/completion", status=404)
    assert (told["title"], told["status"], told["type"]) == ("NOT_FOUND", 404, "urn:bihuan:problem:job.not_found")
    assert told["instance"] == f"/v2/jobs/{job['jobKey']}/completion"


def test_the_same_report_under_the_same_key_is_answered_alike(all_rights: Program) -> None:
    all_rights.begin("bill")
    (job,) = all_rights.take("charge")
    for _ in range(2):
        all_rights.tell(f"/jobs/{job['jobKey']}/completion", status=204, headers={"Idempotency-Key": f"k{job['jobKey']}"})


def test_an_old_lease_is_refused(all_rights: Program) -> None:
    all_rights.begin("bill")
    (first,) = all_rights.take("charge", lease_ms=1, withLease=True)
    (second,) = all_rights.take("charge", wait_ms=2_000, withLease=True)
    assert first["jobKey"] == second["jobKey"]
    stale = {"jobLeaseToken": first["jobLeaseToken"]}
    path = f"/jobs/{first['jobKey']}"
    assert all_rights.tell(f"{path}/completion", stale, status=409)["title"] == "INVALID_STATE"
    all_rights.tell(f"{path}/failure", stale, status=409)
    all_rights.tell(f"{path}/error", {**stale, "errorCode": "E"}, status=409)
    all_rights.tell(path, {**stale, "changeset": {"timeout": 1000}}, status=409, method="PATCH")
    all_rights.tell(f"{path}/completion", {"jobLeaseToken": "no number"}, status=409)
    all_rights.tell(f"{path}/completion", {"jobLeaseToken": second["jobLeaseToken"]}, status=204)


def test_failures_pause_then_become_an_incident_that_can_be_resolved(all_rights: Program) -> None:
    key = all_rights.begin("bill")
    (job,) = all_rights.take("charge")
    path = f"/jobs/{job['jobKey']}"
    all_rights.tell(f"{path}/failure", {"retries": 2, "retryBackOff": 300, "errorMessage": "printer away"}, status=204)
    assert all_rights.take("charge") == []
    (row,) = all_rights.tell("/jobs/search", {"filter": {"processInstanceKey": key}})["items"]
    assert (row["state"], row["retries"], row["errorMessage"], row["hasFailedWithRetriesLeft"]) == (
        "FAILED",
        2,
        "printer away",
        True,
    )
    (again,) = all_rights.take("charge", wait_ms=5_000)
    assert again["jobKey"] == job["jobKey"], "the wait ends with the pause"
    all_rights.tell(f"{path}/failure", {"retries": 0, "errorMessage": "broken"}, status=204)
    assert all_rights.take("charge") == []
    assert all_rights.tell(f"/process-instances/{key}", method="GET")["hasIncident"] is True
    (incident,) = all_rights.tell(f"/process-instances/{key}/incidents/search")["items"]
    assert (incident["errorType"], incident["jobKey"], incident["state"]) == ("JOB_NO_RETRIES", job["jobKey"], "ACTIVE")
    assert "broken" in incident["errorMessage"]
    all_rights.tell(f"{path}/completion", status=409)
    all_rights.tell(path, {"changeset": {"retries": 5}}, status=204, method="PATCH")
    all_rights.tell(f"/incidents/{incident['incidentKey']}/resolution", status=204)
    (last,) = all_rights.take("charge")
    assert last["retries"] == 5
    all_rights.tell(f"{path}/completion", status=204)
    assert all_rights.tell(f"/incidents/{incident['incidentKey']}", method="GET")["state"] == "RESOLVED"


def test_a_lease_is_made_longer(all_rights: Program) -> None:
    all_rights.begin("bill")
    (job,) = all_rights.take("charge", lease_ms=400, withLease=True)
    all_rights.tell(f"/jobs/{job['jobKey']}", {"changeset": {"timeout": 60_000}}, status=204, method="PATCH")
    assert all_rights.take("charge", wait_ms=600) == []
    all_rights.tell(f"/jobs/{job['jobKey']}/completion", {"jobLeaseToken": job["jobLeaseToken"]}, status=204)


def test_a_waiting_worker_is_given_a_new_job_at_once(site: Site, all_rights: Program) -> None:
    found: list[Any] = []
    with program(site, "waiting", "jobs.work") as worker:
        waiting = threading.Thread(target=lambda: found.extend(worker.take("charge", wait_ms=20_000)))
        waiting.start()
        all_rights.begin("bill", mark="x")
        waiting.join(20)
    (job,) = found
    assert job["variables"]["mark"] == "x"
    all_rights.tell(f"/jobs/{job['jobKey']}/completion", status=204)


def test_a_caller_who_has_left_gets_no_job(site: Site, all_rights: Program) -> None:
    with program(site, "leaving", "jobs.work") as worker:
        worker.timeout = httpx.Timeout(0.3)
        with pytest.raises(httpx.ReadTimeout):
            worker.take("charge", wait_ms=30_000)
    key = all_rights.begin("bill")
    (job,) = all_rights.take("charge", wait_ms=5_000)
    assert job["processInstanceKey"] == key
    all_rights.tell(f"/jobs/{job['jobKey']}/completion", status=204)


def test_bodies_may_be_empty(all_rights: Program) -> None:
    for content in (b"", b"{}", b" "):
        all_rights.begin("bill")
        (job,) = all_rights.take("charge")
        answer = all_rights.post(
            f"/jobs/{job['jobKey']}/completion", content=content, headers={"content-type": "application/json"}
        )
        assert answer.status_code == 204


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"maxJobsToActivate": 1, "timeout": 1}, "job.topic_missing"),
        ({"type": "x", "timeout": 1}, "job.bad_count"),
        ({"type": "x", "maxJobsToActivate": 1}, "job.bad_lease"),
        ({"type": 7}, "web.wrong_type"),
    ],
)
def test_demands_that_cannot_be_met_are_refused(all_rights: Program, body: dict[str, Any], code: str) -> None:
    told = all_rights.tell("/jobs/activation", body, status=400)
    assert (told["title"], told["code"]) == ("INVALID_ARGUMENT", code)


def test_unknown_paths_and_keys_are_problems(all_rights: Program) -> None:
    for path in ("/nothing", "/jobs/abc/completion", "/jobs/12345/completion", f"/jobs/{'9' * 25}/completion"):
        answer = all_rights.post(path, json={})
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["title"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("method", "path", "reason"),
    [
        ("POST", "/process-instances/5/deletion", "deletion"),
        ("GET", "/documents/5", "documents"),
        ("POST", "/authorizations/search", "people"),
        ("PUT", "/clock", "system"),
        ("GET", "/jobs/statistics/global", "jobs"),
    ],
)
def test_what_is_not_offered_says_why(all_rights: Program, method: str, path: str, reason: str) -> None:
    told = all_rights.tell(path, status=501, method=method)
    assert (told["title"], told["code"]) == ("UNIMPLEMENTED", f"program.absent.{reason}")
    assert told["detail"] != told["code"]


def test_awaiting_the_end_answers_the_variables(site: Site, all_rights: Program) -> None:
    answers: list[Any] = []
    body = {"processDefinitionId": "bill", "awaitCompletion": True, "requestTimeout": 20_000, "fetchVariables": ["paid"]}
    asking = threading.Thread(target=lambda: answers.append(program(site, "asking").tell("/process-instances", body)))
    asking.start()
    (job,) = all_rights.take("charge", wait_ms=20_000)
    all_rights.tell(f"/jobs/{job['jobKey']}/completion", {"variables": {"paid": 3, "other": 1}}, status=204)
    asking.join(20)
    assert answers[0]["variables"] == {"paid": 3}
    late = {"processDefinitionId": "late", "awaitCompletion": True, "requestTimeout": 50}
    assert all_rights.tell("/process-instances", late, status=504)["title"] == "DEADLINE_EXCEEDED"


def test_searches_filter_sort_and_page(all_rights: Program) -> None:
    keys = [all_rights.begin("late", number=number) for number in range(5)]
    query: dict[str, Any] = {
        "filter": {"processDefinitionId": {"$like": "la*"}, "state": "ACTIVE", "processInstanceKey": {"$in": keys}},
        "sort": [{"field": "startDate", "order": "DESC"}, {"field": "processInstanceKey", "order": "DESC"}],
        "page": {"limit": 2},
    }
    seen: list[str] = []
    page = all_rights.tell("/process-instances/search", query)
    last = page["page"]
    assert last["totalItems"] == 5
    while page["items"]:
        seen += [item["processInstanceKey"] for item in page["items"]]
        last = page["page"]
        page = all_rights.tell("/process-instances/search", {**query, "page": {"limit": 2, "after": last["endCursor"]}})
    assert seen == keys[::-1]
    before = all_rights.tell("/process-instances/search", {**query, "page": {"limit": 2, "before": last["startCursor"]}})
    assert [item["processInstanceKey"] for item in before["items"]] == seen[2:4]
    either = {"filter": {"$or": [{"processInstanceKey": keys[0]}, {"processInstanceKey": keys[3]}]}}
    assert all_rights.tell("/process-instances/search", either)["page"]["totalItems"] == 2
    none = {"filter": {"state": {"$neq": "ACTIVE"}, "processInstanceKey": {"$in": keys}}}
    assert all_rights.tell("/process-instances/search", none)["items"] == []
    for wrong in (
        {"filter": {"colour": 1}},
        {"filter": {"state": {"$near": 1}}},
        {"page": {"after": "%%"}},
        {"page": {"limit": -1}},
    ):
        all_rights.tell("/process-instances/search", wrong, status=400)


def test_an_instance_is_canceled(all_rights: Program) -> None:
    key = all_rights.begin("late")
    answer = all_rights.post(f"/process-instances/{key}/cancellation")
    assert answer.status_code == 204
    assert all_rights.tell(f"/process-instances/{key}", method="GET")["state"] == "TERMINATED"
    assert all_rights.tell("/jobs/search", {"filter": {"processInstanceKey": key}})["items"] == [], "no job without its instance"
    all_rights.tell(f"/process-instances/{key}/cancellation", status=404)


def test_elements_and_variables_of_an_instance(all_rights: Program) -> None:
    key = all_rights.begin("late", a=1)
    found = all_rights.tell("/element-instances/search", {"filter": {"processInstanceKey": key}})["items"]
    assert {(each["elementId"], each["type"], each["state"]) for each in found} >= {
        ("late", "PROCESS", "ACTIVE"),
        ("start", "START_EVENT", "COMPLETED"),
        ("wait", "SERVICE_TASK", "ACTIVE"),
    }
    waiting = next(each for each in found if each["elementId"] == "wait")
    local = {"variables": {"note": "x"}, "local": True}
    all_rights.tell(f"/element-instances/{waiting['elementInstanceKey']}/variables", local, status=204, method="PUT")
    all_rights.tell(f"/element-instances/{key}/variables", {"variables": {"a": 2}}, status=204, method="PUT")
    assert value_of(all_rights, key, "a") == "2"
    rows = all_rights.tell("/variables/search", {"filter": {"processInstanceKey": key}})["items"]
    assert {row["name"]: row["scopeKey"] == key for row in rows} == {"a": True, "note": False}
    assert all_rights.tell(f"/element-instances/{waiting['elementInstanceKey']}", method="GET")["elementId"] == "wait"


def test_a_user_task_is_done_as_its_assignee(site: Site, all_rights: Program) -> None:
    key = all_rights.begin("ship")
    (job,) = all_rights.take("pack")
    all_rights.tell(f"/jobs/{job['jobKey']}/completion", {"variables": {"box": "S"}}, status=204)
    (task,) = all_rights.tell("/user-tasks/search", {"filter": {"processInstanceKey": key}})["items"]
    path = f"/user-tasks/{task['userTaskKey']}"
    all_rights.tell(f"{path}/completion", status=409)
    told = all_rights.tell(f"{path}/assignment", {"assignee": "liu_yang"}, status=403)
    assert (told["code"], "liu_yang" in told["detail"]) == ("program.not_for_person", True)
    all_rights.tell(f"{path}/assignment", {"assignee": "li_na"}, status=204)
    all_rights.tell(f"{path}/assignment", {"assignee": "ma_qiang", "allowOverride": False}, status=409)
    all_rights.tell(f"{path}/assignment", {"assignee": "ma_qiang"}, status=204)
    all_rights.tell(f"{path}/assignee", status=204, method="DELETE")
    all_rights.tell(path, {"changeset": {"priority": 77}}, status=204, method="PATCH")
    changes = {"dueDate": "2030-01-01T00:00:00Z", "followUpDate": "2029-12-01T00:00:00Z", "candidateUsers": ["ma_qiang", "li_na"]}
    all_rights.tell(path, {"changeset": changes}, status=204, method="PATCH")
    changed = all_rights.tell(path, method="GET")
    assert {name: changed[name] for name in changes} == changes | {"candidateUsers": ["li_na", "ma_qiang"]}
    all_rights.tell(path, {"changeset": {"colour": "red"}}, status=400, method="PATCH")
    all_rights.tell(path, {"changeset": {"dueDate": "", "candidateUsers": []}}, status=204, method="PATCH")
    assert all_rights.tell(path, method="GET")["dueDate"] is None
    all_rights.tell(f"{path}/assignment", {"assignee": "li_na"}, status=204)
    assert all_rights.tell(path, method="GET")["priority"] == 77
    all_rights.tell(f"{path}/completion", {"variables": {"ok": True}}, status=204)
    assert all_rights.tell(path, method="GET")["state"] == "COMPLETED"
    assert all_rights.tell(f"/process-instances/{key}", method="GET")["state"] == "COMPLETED"
    item = site.database.read(lambda tx: tx.work_items.find(int(task["userTaskKey"])))
    assert item is not None
    assert item.completed_by == "li_na"
    row = site.database.read(lambda tx: tx.history.of(int(key)))
    assert next(each for each in row if each.kind == "UserTaskCompleted").reason == "client:everything"


def test_deploying_lists_and_versions(all_rights: Program, tmp_path: Path) -> None:
    content = models.diagram("sent", [service("a", "t")], number=False)
    files = [("resources", ("sent.bpmn", content, "application/octet-stream")), ("resources", ("rank.dmn", models.TABLE, "x/y"))]
    answer = all_rights.post("/deployments", files=files)
    assert answer.status_code == 200, answer.text
    entries = answer.json()["deployments"]
    assert [next(name for name, part in entry.items() if part) for entry in entries] == [
        "processDefinition",
        "decisionRequirements",
        "decisionDefinition",
    ]
    key = entries[0]["processDefinition"]["processDefinitionKey"]
    again = all_rights.post("/deployments", files=files).json()["deployments"]
    assert again[0]["processDefinition"]["processDefinitionKey"] == key, "the same content is not deployed twice"
    found = all_rights.tell("/process-definitions/search", {"filter": {"processDefinitionId": "sent", "isLatestVersion": True}})
    assert [each["processDefinitionKey"] for each in found["items"]] == [key]
    assert b"serviceTask" in all_rights.get(f"/process-definitions/{key}/xml").content
    assert all_rights.get(f"/process-definitions/{key}/form").status_code == 204
    evaluated = all_rights.tell(
        "/decision-definitions/evaluation", {"decisionDefinitionId": "rank", "variables": {"urgent": True}}
    )
    assert evaluated["output"] == "90"
    assert evaluated["evaluatedDecisions"][0]["matchedRules"][0]["ruleIndex"] == 1
    for part, code in [
        (("x.txt", b"x", "a/b"), "program.strange_resource"),
        (("x.dmn", models.TABLE, "a/b"), "program.no_diagram"),
    ]:
        refused = all_rights.post("/deployments", files=[("resources", part)])
        assert (refused.status_code, refused.json()["code"]) == (400, code)
    started = all_rights.tell("/process-instances", {"processDefinitionKey": key})
    assert started["processDefinitionVersion"] == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a.form", b'{"type": "default", "id": "same", "components": []}'), ("b.form", b'{"id": "same", "components": []}')),
        (("a/rank.dmn", models.TABLE), ("b/rank.dmn", models.TABLE + b"<!-- another -->")),
        (("a.bpmn", models.diagram("twice", [user("a")], number=False)), ("b.bpmn", models.diagram("twice", [user("b")]))),
    ],
)
def test_two_parts_of_one_name_are_refused(all_rights: Program, one: tuple[str, bytes], other: tuple[str, bytes]) -> None:
    diagram = ("twofold.bpmn", models.diagram("twofold", [service("a", "t")], number=False))
    refused = all_rights.post("/deployments", files=[("resources", part) for part in (diagram, one, other)])
    assert (refused.status_code, refused.json()["code"]) == (400, "program.same_name"), refused.text
    assert refused.json()["problems"][0]["place"] == other[0]
    found = all_rights.tell("/process-definitions/search", {"filter": {"processDefinitionId": {"$in": ["twofold", "twice"]}}})
    assert found["items"] == [], "nothing of it has been deployed"


def test_a_document_of_decisions_must_be_one(all_rights: Program) -> None:
    diagram = ("unread.bpmn", models.diagram("unread", [service("a", "t")], number=False))
    refused = all_rights.post("/deployments", files=[("resources", part) for part in (diagram, ("rank.dmn", b"<nothing/>"))])
    assert refused.status_code in {400, 422}, refused.text


def test_what_clients_ask_first(site: Site, all_rights: Program) -> None:
    assert all_rights.tell("/topology", method="GET")["clusterSize"] == 1
    assert all_rights.tell("/authentication/me", method="GET")["username"] == "everything"
    with httpx.Client(base_url=site.url, trust_env=False) as nobody:
        assert nobody.get("/v2/status").status_code == 204
        assert nobody.get("/v2/license").json()["isCommercial"] is False
        told = nobody.get("/v2/topology")
        assert (told.status_code, told.json()["title"]) == (401, "UNAUTHENTICATED")


def standing(client: Program, instance: str) -> list[str]:
    found = client.tell("/element-instances/search", {"filter": {"processInstanceKey": instance, "state": "ACTIVE"}})["items"]
    return sorted(each["elementId"] for each in found if each["type"] != "PROCESS")


def test_an_instance_starts_elsewhere_and_is_modified(all_rights: Program) -> None:
    body = {"processDefinitionId": "ship", "startInstructions": [{"elementId": "check"}], "variables": {"order": "SO9"}}
    key = all_rights.tell("/process-instances", body)["processInstanceKey"]
    assert standing(all_rights, key) == ["check"]
    assert all_rights.take("pack") == [], "what the start began is gone"
    (task,) = all_rights.tell("/user-tasks/search", {"filter": {"processInstanceKey": key, "state": "CREATED"}})["items"]
    path = f"/process-instances/{key}/modification"
    change = {
        "activateInstructions": [{"elementId": "pack", "variableInstructions": [{"variables": {"order": "SO10"}}]}],
        "terminateInstructions": [{"elementInstanceKey": task["elementInstanceKey"]}],
    }
    all_rights.tell(path, change, status=204)
    (job,) = all_rights.take("pack")
    assert job["variables"]["order"] == "SO10"
    all_rights.tell(path, {"moveInstructions": [{"sourceElementId": "pack", "targetElementId": "check"}]}, status=204)
    assert standing(all_rights, key) == ["check"]
    source = {"sourceType": "byId", "sourceElementId": "check"}
    all_rights.tell(path, {"moveInstructions": [{"sourceElementInstruction": source, "targetElementId": "pack"}]}, status=204)
    assert standing(all_rights, key) == ["pack"]
    told = all_rights.tell(path, {"terminateInstructions": [{"elementInstanceKey": "123"}]}, status=404)
    assert told["title"] == "NOT_FOUND"
    local = {"elementId": "check", "variableInstructions": [{"variables": {"a": 1}, "scopeId": "pack"}]}
    assert all_rights.tell(path, {"activateInstructions": [local]}, status=400)["code"] == "program.local_values"
    all_rights.tell(path, {"activateInstructions": [{"elementId": "nowhere"}]}, status=400)
    assert standing(all_rights, key) == ["pack"], "nothing of it was done"
    all_rights.tell(f"/process-instances/{key}/cancellation", status=204)
    all_rights.tell(path, change, status=404)


def test_an_instance_is_migrated(site: Site, all_rights: Program) -> None:
    deploy_elements(site.database, "move", user("first"), user("second"))
    key = all_rights.begin("move")
    deploy_elements(site.database, "move", user("begin"), user("second"), user("third"))
    found = all_rights.tell("/process-definitions/search", {"filter": {"processDefinitionId": "move", "isLatestVersion": True}})
    (target,) = (each["processDefinitionKey"] for each in found["items"])
    path = f"/process-instances/{key}/migration"
    told = all_rights.tell(path, {"targetProcessDefinitionKey": target, "mappingInstructions": []}, status=409)
    assert told["title"] == "INVALID_STATE"
    mapping = [{"sourceElementId": "first", "targetElementId": "begin"}]
    all_rights.tell(path, {"targetProcessDefinitionKey": target, "mappingInstructions": mapping}, status=204)
    seen = all_rights.tell(f"/process-instances/{key}", method="GET")
    assert (seen["processDefinitionKey"], standing(all_rights, key)) == (target, ["begin"])
    all_rights.tell(path, {"targetProcessDefinitionKey": "1"}, status=404)


def test_what_task_listeners_say_is_the_answer(site: Site, all_rights: Program) -> None:
    """Assigning, changing and completing wait for the listeners, and fail with their reason when one denies."""
    topics = {"assigning": "hear_assign", "updating": "hear_update", "completing": "hear_complete"}
    task = heard(user("approve"), *(f"{on}:{topic}" for on, topic in topics.items()))
    deploy_elements(site.database, "listened", task)
    all_rights.begin("listened")
    (task,) = all_rights.tell("/user-tasks/search", {"filter": {"processDefinitionId": "listened"}})["items"]
    path = f"/user-tasks/{task['userTaskKey']}"
    person = "li_na"
    asked: list[tuple[str, str, str, dict[str, Any]]] = [
        ("hear_assign", "POST", f"{path}/assignment", {"assignee": person}),
        ("hear_update", "PATCH", path, {"changeset": {"priority": 90}}),
        ("hear_complete", "POST", f"{path}/completion", {"variables": {"ok": True}}),
    ]
    with ThreadPoolExecutor(1) as apart:
        for topic, method, address, body in asked:
            for denied in (True, False):
                waiting = apart.submit(all_rights.request, method, address, json=body)
                (job,) = all_rights.take(topic, wait_ms=20_000)
                result = {"type": "userTask", "denied": denied, "deniedReason": "not today"}
                all_rights.tell(f"/jobs/{job['jobKey']}/completion", {"result": result}, status=204)
                answer = waiting.result(30)
                assert answer.status_code == (409 if denied else 204), answer.text
                assert "not today" in answer.text if denied else True
    done = all_rights.tell(path, method="GET")
    assert (done["state"], done["assignee"], done["priority"]) == ("COMPLETED", person, 90)


def test_jobs_of_listeners_are_done_over_the_wire(site: Site, all_rights: Program) -> None:
    """Execution listeners around a service task, and a creating listener that corrects what the task begins with."""
    worked = heard(service("query", "wired"), "start:wired_before", "end:wired_after")
    created = heard(user("approve"), "creating:wired_new")
    deploy_elements(site.database, "wired_heard", worked, created)
    key = all_rights.begin("wired_heard")
    kinds = []
    for topic in ("wired_before", "wired", "wired_after"):
        (job,) = all_rights.take(topic, wait_ms=20_000, withLease=True)
        kinds.append((job["kind"], job["listenerEventType"]))
        report = {"variables": {topic: True}, "jobLeaseToken": job["jobLeaseToken"]}
        bad = {**report, "result": {"type": "userTask", "denied": True}}
        all_rights.tell(f"/jobs/{job['jobKey']}/completion", bad, status=409)
        all_rights.tell(f"/jobs/{job['jobKey']}/completion", {**report, "result": {"corrections": {"tint": 1}}}, status=400)
        all_rights.tell(f"/jobs/{job['jobKey']}/completion", report, status=204)
        all_rights.tell(f"/jobs/{job['jobKey']}/completion", report, status=404)
    assert kinds == [("EXECUTION_LISTENER", "START"), ("BPMN_ELEMENT", "UNSPECIFIED"), ("EXECUTION_LISTENER", "END")]
    (job,) = all_rights.take("wired_new", wait_ms=20_000)
    assert (job["kind"], job["listenerEventType"]) == ("TASK_LISTENER", "CREATING")
    corrections = {"assignee": "li_na", "priority": 12, "dueDate": "2031-01-01T00:00:00Z", "followUpDate": "2030-01-01T00:00:00Z"}
    result = {"type": "userTask", "corrections": corrections}
    all_rights.tell(f"/jobs/{job['jobKey']}/completion", {"result": result}, status=204)
    (task,) = all_rights.tell("/user-tasks/search", {"filter": {"processInstanceKey": key}})["items"]
    assert {name: task[name] for name in corrections} == corrections


def refused_correction(client: Program, key: str, topic: str, corrections: dict[str, Any]) -> str:
    """A listener answers with these corrections; what the incident that comes of it says. It is resolved again."""
    (job,) = client.take(topic, wait_ms=20_000)
    client.tell(f"/jobs/{job['jobKey']}/completion", {"result": {"type": "userTask", "corrections": corrections}}, status=204)
    (incident,) = client.tell(f"/process-instances/{key}/incidents/search", {"filter": {"state": "ACTIVE"}})["items"]
    assert (incident["errorType"], incident["elementId"]) == ("JOB_NO_RETRIES", "review")
    client.tell(f"/incidents/{incident['incidentKey']}/resolution", status=204)
    return incident["errorMessage"]


def task_of(client: Program, key: str, element: str) -> dict[str, Any]:
    (task,) = client.tell("/user-tasks/search", {"filter": {"processInstanceKey": key, "elementId": element}})["items"]
    return task


@pytest.mark.parametrize("on", ["creating", "assigning", "updating"])
def test_a_listener_cannot_hand_work_past_four_eyes(site: Site, all_rights: Program, on: str) -> None:
    """Whoever did the first step is not given its review, whether they are named or offered it; another one is."""
    process, topic = f"eyes_{on}", f"eyes_{on}_hear"
    review = heard(user("review", posts=("clerk", "keeper"), dual=True), f"{on}:{topic}")
    deploy_elements(site.database, process, user("prepare"), review)
    key = all_rights.begin(process)
    first = f"/user-tasks/{task_of(all_rights, key, 'prepare')['userTaskKey']}"
    all_rights.tell(f"{first}/assignment", {"assignee": "li_na"}, status=204)
    all_rights.tell(f"{first}/completion", status=204)
    asked = {
        "assigning": ("POST", "/assignment", {"assignee": "liu_yang"}),
        "updating": ("PATCH", "", {"changeset": {"priority": 7}}),
    }
    with ThreadPoolExecutor(1) as apart:
        waiting = None
        if on in asked:
            method, path, body = asked[on]
            address = f"/user-tasks/{task_of(all_rights, key, 'review')['userTaskKey']}{path}"
            waiting = apart.submit(all_rights.request, method, address, json=body)
        for wrong in ({"assignee": "li_na"}, {"candidateUsers": ["ma_qiang", "li_na"]}):
            assert "四眼" in refused_correction(all_rights, key, topic, wrong)
        assert "ghost" in refused_correction(all_rights, key, topic, {"assignee": "ghost"})
        assert "nowhere" in refused_correction(all_rights, key, topic, {"candidateGroups": ["nowhere"]})
        (job,) = all_rights.take(topic, wait_ms=20_000)
        report = {"result": {"type": "userTask", "corrections": {"assignee": "ma_qiang"}}}
        all_rights.tell(f"/jobs/{job['jobKey']}/completion", report, status=204)
        assert waiting is None or waiting.result(30).status_code == 204
    given = task_of(all_rights, key, "review")
    assert given["assignee"] == "ma_qiang"
    assert all_rights.tell(f"/process-instances/{key}", method="GET")["hasIncident"] is False


def batch_of(site: Site, client: Program, key: str, state: str) -> dict[str, Any]:
    """The batch as soon as it is in this state: looked at whenever it has moved."""
    moved = threading.Event()
    unlisten = site.database.wakeup.listen(lambda topics: moved.set() if topics & {"method:batch", f"batch:{key}"} else None)
    try:
        while True:
            moved.clear()
            found: dict[str, Any] = client.tell(f"/batch-operations/{key}", method="GET")
            if found["state"] == state:
                return found
            assert moved.wait(60), found
    finally:
        unlisten()


@pytest.fixture(scope="module")
def worked(site: Site) -> Iterator[Site]:
    """The site with somebody who works on its batches."""
    errands = Errands(site.database, {batches.ERRAND: batches.work(site.database)}, holder="test")
    errands.start()
    yield site
    errands.stop()


def test_batches_over_what_a_filter_finds(worked: Site, all_rights: Program) -> None:
    deploy_elements(worked.database, "many", user("first"), user("second"))
    keys = {all_rights.begin("many") for _ in range(3)}
    which = {"processDefinitionId": "many", "state": "ACTIVE"}
    moves = [{"sourceElementId": "first", "targetElementId": "second"}]
    asked = all_rights.tell("/process-instances/modification", {"filter": which, "moveInstructions": moves})
    assert asked["batchOperationType"] == "MODIFY_PROCESS_INSTANCE"
    done = batch_of(worked, all_rights, asked["batchOperationKey"], "COMPLETED")
    assert (done["operationsTotalCount"], done["operationsCompletedCount"], done["operationsFailedCount"]) == (3, 3, 0)
    assert (done["actorType"], done["actorId"], done["errors"]) == ("CLIENT", "everything", [])
    named = {"filter": {"batchOperationKey": asked["batchOperationKey"]}, "page": {"limit": 2}}
    first = all_rights.tell("/batch-operation-items/search", named)
    rest = all_rights.tell("/batch-operation-items/search", {**named, "page": {"limit": 2, "after": first["page"]["endCursor"]}})
    assert {each["processInstanceKey"] for each in first["items"] + rest["items"]} == keys
    assert {each["state"] for each in first["items"] + rest["items"]} == {"COMPLETED"}
    tasks = all_rights.tell("/user-tasks/search", {"filter": {"processDefinitionId": "many", "state": "CREATED"}})["items"]
    assert {each["elementId"] for each in tasks} == {"second"}
    again = all_rights.tell("/process-instances/modification", {"filter": which, "moveInstructions": moves})
    failed = batch_of(worked, all_rights, again["batchOperationKey"], "PARTIALLY_COMPLETED")
    assert failed["operationsFailedCount"] == 3
    refused = all_rights.tell("/batch-operation-items/search", {"filter": {"state": "FAILED"}})["items"]
    assert all(each["errorMessage"] for each in refused)
    assert {each["batchOperationKey"] for each in refused} == {again["batchOperationKey"]}
    ended = all_rights.tell("/process-instances/cancellation", {"filter": which})
    batch_of(worked, all_rights, ended["batchOperationKey"], "COMPLETED")
    assert all_rights.tell("/process-instances/search", {"filter": which})["items"] == []
    nothing = all_rights.tell("/process-instances/suspension", {"filter": which})
    assert batch_of(worked, all_rights, nothing["batchOperationKey"], "COMPLETED")["operationsTotalCount"] == 0
    kinds = {"filter": {"operationType": "CANCEL_PROCESS_INSTANCE"}}
    found = all_rights.tell("/batch-operations/search", kinds)
    assert [each["batchOperationKey"] for each in found["items"]] == [ended["batchOperationKey"]]
    for move in ("suspension", "resumption", "cancellation"):
        all_rights.tell(f"/batch-operations/{ended['batchOperationKey']}/{move}", status=409)
        all_rights.tell(f"/batch-operations/1/{move}", status=404)
    for wanting in ("cancellation", "migration", "modification"):
        all_rights.tell(f"/process-instances/{wanting}", status=400)
    all_rights.tell("/process-instances/migration", {"filter": which}, status=400)


def test_one_instance_stands_still_and_goes_on(worked: Site, all_rights: Program) -> None:
    key = all_rights.begin("ship")
    all_rights.tell(f"/process-instances/{key}/suspension", status=204)
    assert all_rights.tell(f"/process-instances/{key}", method="GET")["state"] == "SUSPENDED"
    assert all_rights.take("pack") == []
    all_rights.tell(f"/process-instances/{key}/resumption", status=204)
    (job,) = all_rights.take("pack")
    all_rights.tell(f"/jobs/{job['jobKey']}/failure", {"retries": 0, "errorMessage": "down"}, status=204)
    asked = all_rights.tell(f"/process-instances/{key}/incident-resolution")
    batch_of(worked, all_rights, asked["batchOperationKey"], "COMPLETED")
    assert [each["jobKey"] for each in all_rights.take("pack", wait_ms=10_000)] == [job["jobKey"]]


def test_incidents_are_resolved_where_there_are_any(worked: Site, all_rights: Program) -> None:
    deploy_elements(worked.database, "stuck", service("step", "stuck"))
    keys = [all_rights.begin("stuck") for _ in range(2)]
    (job,) = all_rights.take("stuck", 1)
    all_rights.tell(f"/jobs/{job['jobKey']}/failure", {"retries": 0, "errorMessage": "down"}, status=204)
    asked = all_rights.tell("/process-instances/incident-resolution", {"filter": {"processInstanceKey": {"$in": keys}}})
    done = batch_of(worked, all_rights, asked["batchOperationKey"], "COMPLETED")
    assert (done["operationsTotalCount"], done["operationsFailedCount"]) == (1, 0)


def table(language: str) -> set[str]:
    """What the documentation says is there: every `METHOD /path` of its table."""
    text = (ROOT / f"docs/api/rest-v2.{language}.md").read_text(encoding="utf-8")
    return set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /[^`]*)`", text))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_of_what_there_is_tells_the_truth(language: str) -> None:
    served = {
        f"{method} {re.sub(r':str}', '}', path)}"
        for handler in HANDLERS
        for path in handler.paths
        for method in handler.http_methods
        if method in {"GET", "POST", "PUT", "PATCH", "DELETE"}
    }
    assert table(language) - {"POST /oauth/token"} == served
