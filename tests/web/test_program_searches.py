"""`/v2`: what searches understand, what they refuse, and that keys told in one answer are found in the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from bihuan.bpmn import zeebe
from tests.application import models
from tests.application.models import service, user
from tests.web.programs import Program, deploy_elements, program
from tests.web.site import Site, served

FORM = {
    "type": "default",
    "id": "note",
    "components": [
        {"type": "textfield", "key": "note", "label": "Note"},
        {"type": "textfield", "key": "card", "label": "Card", "sensitive": True},
    ],
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("searches")) as running:
        deploy_elements(running.database, "ship", service("pack", "pack"), user("check"))
        deploy_elements(running.database, "bill", service("charge", "charge"))
        yield running


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[Program]:
    with program(site, "everything") as found:
        yield found


@pytest.fixture(scope="module")
def shipped(client: Program) -> list[str]:
    """Four instances with work: one waits, one has ended, one has an incident, one is at its user task."""
    keys = [client.begin("ship", order=f"SO{number}", amount=number) for number in range(4)]
    jobs = {job["processInstanceKey"]: job["jobKey"] for job in client.take("pack")}
    client.tell(f"/process-instances/{keys[1]}/cancellation", status=204)
    failure = {"retries": 0, "errorMessage": "down"}
    client.tell(f"/jobs/{jobs[keys[2]]}/failure", failure, status=204)
    client.tell(f"/jobs/{jobs[keys[0]]}/failure", {"retries": 2, "errorMessage": "again", "retryBackOff": 3_600_000}, status=204)
    client.tell(f"/jobs/{jobs[keys[3]]}/completion", {"variables": {"box": "S"}}, status=204)
    return keys


def found(client: Program, path: str, asked: dict[str, Any], name: str = "processInstanceKey") -> set[str]:
    return {each[name] for each in client.tell(f"/{path}/search", {"filter": asked})["items"]}


def numbers(client: Program, keys: list[str], path: str, asked: dict[str, Any]) -> list[int]:
    """Which of the four a search finds."""
    seen = found(client, path, {**asked, "processInstanceKey": {"$in": keys}})
    return [number for number, key in enumerate(keys) if key in seen]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"state": {"$like": "ACT*"}}, [0, 2, 3]),
        ({"state": {"$exists": True}}, [0, 1, 2, 3]),
        ({"state": {"$exists": False}}, []),
        ({"state": {"$neq": "ACTIVE"}}, [1]),
        ({"endDate": {"$exists": True}}, [1]),
        ({"businessId": {"$exists": False}}, [0, 1, 2, 3]),
        ({"businessId": {"$exists": True}}, []),
        ({"hasIncident": True}, [2]),
        ({"hasIncident": {"$neq": True}}, [0, 1, 3]),
        ({"hasRetriesLeft": True}, [0]),
        ({"tenantId": "<default>"}, [0, 1, 2, 3]),
        ({"tenantId": {"$in": ["other"]}}, []),
        ({"elementId": "check"}, [3]),
        ({"elementId": {"$like": "pa*"}}, [0, 1, 2, 3]),
        ({"processDefinitionVersion": 1}, [0, 1, 2, 3]),
        ({"processDefinitionVersion": {"$gt": 1}}, []),
        ({"processDefinitionVersionTag": {"$like": "V1*"}}, [0, 1, 2, 3]),
        ({"processDefinitionName": "ship"}, [0, 1, 2, 3]),
        ({"variables": [{"name": "order", "value": '"SO2"'}]}, [2]),
        ({"variables": [{"name": "amount", "value": {"$in": ["0", "3"]}}, {"name": "order"}]}, [0, 3]),
        ({"variables": [{"name": "box", "value": {"$exists": False}}]}, [0, 1, 2]),
        ({"batchOperationKey": "1"}, []),
        ({"$or": [{"hasIncident": True}, {"elementId": "check"}]}, [2, 3]),
    ],
)
def test_instances_are_found_by(client: Program, shipped: list[str], asked: dict[str, Any], expected: list[int]) -> None:
    assert numbers(client, shipped, "process-instances", asked) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"kind": "BPMN_ELEMENT"}, [0, 2]),
        ({"kind": {"$neq": "BPMN_ELEMENT"}}, []),
        ({"listenerEventType": "UNSPECIFIED"}, [0, 2]),
        ({"state": "FAILED"}, [0, 2]),
        ({"hasFailedWithRetriesLeft": True}, [0]),
        ({"errorMessage": {"$exists": True}}, [0, 2]),
        ({"errorMessage": {"$like": "*gain"}}, [0]),
        ({"processDefinitionId": "ship", "tenantId": "<default>"}, [0, 2]),
        ({"processDefinitionKey": "1"}, []),
        ({"retries": {"$gte": 1}}, [0]),
    ],
)
def test_jobs_are_found_by(client: Program, shipped: list[str], asked: dict[str, Any], expected: list[int]) -> None:
    assert numbers(client, shipped, "jobs", asked) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"assignee": {"$exists": False}}, [3]),
        ({"assignee": {"$exists": True}}, []),
        ({"name": "check步"}, [3]),
        ({"name": {"$like": "heck"}}, []),
        ({"name": {"$neq": "check步"}}, []),
        ({"name": {"$like": "check?"}}, [3]),
        ({"candidateGroup": "clerk"}, [3]),
        ({"candidateGroups": {"$in": ["keeper"]}}, []),
        ({"candidateGroup": {"$exists": True}, "candidateUser": {"$exists": False}}, [3]),
        ({"tenantId": "<default>", "state": {"$like": "CREATE?"}}, [3]),
        ({"processInstanceVariables": [{"name": "order", "value": '"SO3"'}]}, [3]),
        ({"processInstanceVariables": [{"name": "order", "value": '"SO0"'}]}, []),
    ],
)
def test_user_tasks_are_found_by(client: Program, shipped: list[str], asked: dict[str, Any], expected: list[int]) -> None:
    assert numbers(client, shipped, "user-tasks", asked) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"errorType": "JOB_NO_RETRIES"}, [2]),
        ({"errorType": {"$neq": "JOB_NO_RETRIES"}}, []),
        ({"errorType": "UNKNOWN"}, []),
        ({"errorType": {"$like": "EXTRACT*"}}, []),
        ({"processDefinitionId": "ship", "state": "ACTIVE"}, [2]),
        ({"state": {"$exists": False}}, []),
        ({"jobKey": {"$exists": True}}, [2]),
    ],
)
def test_incidents_are_found_by(client: Program, shipped: list[str], asked: dict[str, Any], expected: list[int]) -> None:
    assert numbers(client, shipped, "incidents", asked) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"name": "ship"}, {"ship"}),
        ({"resourceName": "ship.bpmn"}, {"ship"}),
        ({"resourceName": {"$like": "*.bpmn"}, "state": "ACTIVE", "tenantId": "<default>"}, {"ship", "bill"}),
        ({"isLatestVersion": False}, set()),
        ({"isLatestVersion": {"$neq": False}}, {"ship", "bill"}),
        ({"hasStartForm": True}, set()),
    ],
)
def test_definitions_are_found_by(client: Program, shipped: list[str], asked: dict[str, Any], expected: set[str]) -> None:
    within = {**asked, "processDefinitionId": {"$in": ["ship", "bill"]}}
    assert found(client, "process-definitions", within, "processDefinitionId") == expected


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ({"$or": 5}, "/filter/$or"),
        ({"$or": [5]}, "/filter/$or/0"),
        ({"$or": [{"$or": []}]}, "/filter/$or/0/$or"),
        ({"$or": [{"startDate": 5}]}, "/filter/$or/0/startDate"),
        ({"startDate": {"$gt": 5}}, "/filter/startDate/$gt"),
        ({"startDate": "2024-01-01T00:00:00"}, "/filter/startDate"),
        ({"processInstanceKey": "abc"}, "/filter/processInstanceKey"),
        ({"processDefinitionVersion": {"$lt": "x"}}, "/filter/processDefinitionVersion/$lt"),
        ({"processDefinitionVersion": 1 << 70}, "/filter/processDefinitionVersion"),
        ({"processDefinitionId": ["a"]}, "/filter/processDefinitionId"),
        ({"processDefinitionId": {"$in": "a"}}, "/filter/processDefinitionId/$in"),
        ({"processDefinitionId": {"$exists": "yes"}}, "/filter/processDefinitionId/$exists"),
        ({"processDefinitionId": {"$like": 5}}, "/filter/processDefinitionId/$like"),
        ({"hasIncident": "true"}, "/filter/hasIncident"),
        ({"variables": 5}, "/filter/variables"),
        ({"variables": [{"value": "1"}]}, "/filter/variables/0"),
        ({"variables": [{"name": "a", "value": 5}]}, "/filter/variables/0/value"),
        ({"colour": 1}, "/filter/colour"),
    ],
)
def test_what_is_not_understood_is_named(client: Program, asked: dict[str, Any], place: str) -> None:
    refused = client.tell("/process-instances/search", {"filter": asked}, status=400)
    assert (refused["title"], refused["problems"][0]["place"]) == ("INVALID_ARGUMENT", place)


@pytest.mark.parametrize(
    "body",
    [
        {"page": {"after": "%%"}},
        {"page": {"after": "gA=="}},
        {"page": {"after": "kaF4"}},
        {"page": {"limit": -1}},
        {"page": {"from": 1 << 40}},
        {"sort": [{"field": "name", "order": "SIDEWAYS"}]},
        {"filter": {"variableKey": {"$gt": "x"}}},
        {"filter": {"colour": 1}},
        {"filter": {"$or": [1]}},
    ],
)
def test_searches_in_memory_refuse_as_well(client: Program, shipped: list[str], body: dict[str, Any]) -> None:
    asked = {**body, "filter": {"processInstanceKey": shipped[0], **body.get("filter", {})}}
    client.tell("/variables/search", asked, status=400)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"name": {"$like": "order"}}, {"order"}),
        ({"name": {"$like": "ord*"}}, {"order"}),
        ({"name": {"$like": "rder"}}, set()),
        ({"name": {"$like": "order?"}}, set()),
        ({"value": {"$neq": "0"}}, {"order"}),
        ({"variableKey": {"$gt": "9"}}, {"order", "amount"}),
        ({"isTruncated": False, "tenantId": {"$exists": True}}, {"order", "amount"}),
    ],
)
def test_variables_are_found_by(client: Program, shipped: list[str], asked: dict[str, Any], expected: set[str]) -> None:
    assert found(client, "variables", {**asked, "processInstanceKey": shipped[0]}, "name") == expected


@pytest.mark.parametrize("path", ["process-instances", "jobs", "user-tasks", "decision-definitions", "users"])
def test_fields_that_are_null_are_not_asked_about(client: Program, shipped: list[str], path: str) -> None:
    """Clients send every field they know, also those that we do not."""
    silent = {"newest": None, "tenantId": None, "$or": None}
    everything = client.tell(f"/{path}/search")["items"]
    assert client.tell(f"/{path}/search", {"filter": silent, "sort": None, "page": None})["items"] == everything
    assert client.tell(f"/{path}/search", {"filter": {"$or": [silent]}})["items"] == everything
    client.tell(f"/{path}/search", {"filter": {"newest": "x"}}, status=400)


def test_what_no_row_ever_has_finds_nothing(client: Program, shipped: list[str]) -> None:
    everything = client.tell("/jobs/search")["items"]
    assert client.tell("/jobs/search", {"filter": {"isDenied": True}})["items"] == []
    assert client.tell("/jobs/search", {"filter": {"endTime": {"$exists": False}}})["items"] == everything
    assert (
        client.tell("/jobs/search", {"filter": {"errorCode": {"$neq": "E"}}, "sort": [{"field": "endTime"}]})["items"]
        == everything
    )
    assert client.tell("/process-instances/search", {"filter": {"suspendedDate": {"$exists": True}}})["items"] == []


def test_a_worker_sees_whole_pages_of_its_own_jobs(site: Site, client: Program, shipped: list[str]) -> None:
    for _ in range(3):
        client.begin("bill")
        client.begin("ship")
    with program(site, "charger", topics=["charge"]) as worker:
        page = worker.tell("/jobs/search", {"page": {"limit": 2}})
        assert [job["type"] for job in page["items"]] == ["charge", "charge"]
        assert page["page"]["totalItems"] == 3
    (job, *_) = client.take("charge", 1)
    client.tell(f"/jobs/{job['jobKey']}/failure", {"retries": 0, "errorMessage": "down"}, status=204)
    assert found(client, "incidents", {}, "processDefinitionId") == {"ship", "bill"}
    with program(site, "shipper", "instances.read_all", processes=["ship"]) as limited:
        page = limited.tell("/incidents/search")
        assert {each["processDefinitionId"] for each in page["items"]} == {"ship"}
        assert page["page"]["totalItems"] == len(page["items"])
        assert found(limited, "incidents", {"processDefinitionId": "bill"}) == set()


def test_elements_variables_and_incidents_are_found_by_their_keys(client: Program, shipped: list[str]) -> None:
    for number in (1, 2, 3):
        rows = client.tell("/element-instances/search", {"filter": {"processInstanceKey": shipped[number]}})["items"]
        assert len({each["elementInstanceKey"] for each in rows}) == len(rows)
        for each in rows:
            assert client.tell(f"/element-instances/{each['elementInstanceKey']}", method="GET") == each
    (job,) = client.tell("/jobs/search", {"filter": {"processInstanceKey": shipped[2]}})["items"]
    assert found(client, "jobs", {"elementInstanceKey": job["elementInstanceKey"]}, "jobKey") == {job["jobKey"]}
    here = client.tell(f"/element-instances/{job['elementInstanceKey']}/incidents/search")["items"]
    assert [each["jobKey"] for each in here] == [job["jobKey"]]
    assert client.tell(f"/element-instances/{shipped[2]}/incidents/search")["items"] == here
    assert client.tell(f"/process-instances/{shipped[2]}/incidents/search")["items"] == here
    for each in client.tell("/variables/search", {"filter": {"processInstanceKey": shipped[3]}})["items"]:
        assert client.tell(f"/variables/{each['variableKey']}", method="GET") == each
    for path in ("variables", "element-instances", "forms", "resources"):
        client.tell(f"/{path}/5", status=404, method="GET")


def test_own_and_effective_variables_of_a_user_task(client: Program, shipped: list[str]) -> None:
    (task,) = client.tell("/user-tasks/search", {"filter": {"processInstanceKey": shipped[3]}})["items"]
    own = {"variables": {"order": "mine", "seen": True}, "local": True}
    client.tell(f"/element-instances/{task['elementInstanceKey']}/variables", own, status=204, method="PUT")
    path = f"/user-tasks/{task['userTaskKey']}"
    everything = client.tell(f"{path}/variables/search")["items"]
    assert sorted(each["value"] for each in everything if each["name"] == "order") == ['"SO3"', '"mine"']
    effective = {each["name"]: each["value"] for each in client.tell(f"{path}/effective-variables/search")["items"]}
    assert effective == {"order": '"mine"', "seen": "true", "amount": "3", "box": '"S"'}


def deployed(client: Program, *parts: tuple[str, bytes]) -> list[dict[str, Any]]:
    answer = client.post("/deployments", files=[("resources", part) for part in parts])
    assert answer.status_code == 200, answer.text
    return [next(each for each in entry.values() if each) for entry in answer.json()["deployments"]]


def test_forms_and_decisions_have_one_key(client: Program) -> None:
    task = zeebe.with_extension(user("fill"), zeebe.ZeebeExtension(formDefinition=zeebe.FormDefinition(formId="note")))
    diagram = models.diagram("noted", [task, models.rule("rank", "rank", "rank")], number=False)
    parts = (("noted.bpmn", diagram), ("rank.dmn", models.TABLE), ("note.form", msgspec.json.encode(FORM)))
    process, requirements, decision, form = deployed(client, *parts)
    key = client.begin("noted", urgent=True, card="6222020200012345")
    (item,) = client.tell("/user-tasks/search", {"filter": {"processInstanceKey": key}})["items"]
    shown = client.tell(f"/user-tasks/{item['userTaskKey']}/form", method="GET")
    assert item["formKey"] == form["formKey"] == shown["formKey"]
    assert client.tell(f"/forms/{form['formKey']}", method="GET") == shown
    listed = client.tell("/decision-definitions/search", {"filter": {"decisionDefinitionId": "rank"}})["items"]
    assert [each["decisionDefinitionKey"] for each in listed] == [decision["decisionDefinitionKey"]]
    by_key = {"decisionDefinitionKey": decision["decisionDefinitionKey"], "variables": {"urgent": True}}
    by_name = {"decisionDefinitionId": "rank", "variables": {"urgent": True}}
    for asked in (by_key, by_name):
        outcome = client.tell("/decision-definitions/evaluation", asked)
        assert outcome["output"] == "90"
        assert outcome["decisionDefinitionKey"] == decision["decisionDefinitionKey"]
        assert outcome["decisionRequirementsKey"] == requirements["decisionRequirementsKey"]
    path = f"/decision-requirements/{requirements['decisionRequirementsKey']}"
    assert client.tell(path, method="GET")["decisionRequirementsId"] == requirements["decisionRequirementsId"]
    assert client.get(f"{path}/xml").content == models.TABLE
    assert client.get(f"/decision-definitions/{decision['decisionDefinitionKey']}/xml").content == models.TABLE
    resources = client.tell("/resources/search", {"filter": {"resourceName": {"$like": "no*"}}})["items"]
    assert {each["resourceKey"] for each in resources} == {process["processDefinitionKey"], form["formKey"]}
    assert client.get(f"/resources/{process['processDefinitionKey']}/content").content == diagram
    assert client.get(f"/resources/{process['processDefinitionKey']}/content/binary").content == diagram
    changed = msgspec.json.encode({**FORM, "components": FORM["components"][:1]})
    again = deployed(client, parts[0], parts[1], ("note.form", changed))
    assert (again[2]["decisionDefinitionKey"], again[2]["version"]) == (decision["decisionDefinitionKey"], 1), "as it was"
    assert (again[3]["formKey"] != form["formKey"], again[3]["version"]) == (True, 2)
    assert client.tell(f"/forms/{form['formKey']}", method="GET") == shown, "who began with it goes on with it"


def test_sensitive_values_are_masked_wherever_they_are_read(site: Site, client: Program) -> None:
    task = zeebe.with_extension(user("fill"), zeebe.ZeebeExtension(formDefinition=zeebe.FormDefinition(formId="note")))
    deployed(client, ("secret.bpmn", models.diagram("secret", [task], number=False)), ("note.form", msgspec.json.encode(FORM)))
    key = client.begin("secret", card="6222020200012345", note="n")
    (item,) = client.tell("/user-tasks/search", {"filter": {"processInstanceKey": key}})["items"]
    with program(site, "reader", "instances.read_all") as reader:
        named = {"filter": {"name": "card"}}
        (row,) = reader.tell("/variables/search", {"filter": {"name": "card", "processInstanceKey": key}})["items"]
        (seen,) = reader.tell(f"/user-tasks/{item['userTaskKey']}/variables/search", named)["items"]
        (effective,) = reader.tell(f"/user-tasks/{item['userTaskKey']}/effective-variables/search", named)["items"]
        single = reader.tell(f"/variables/{row['variableKey']}", method="GET")
        assert {each["value"] for each in (row, seen, effective, single)} == {'"••••••••••••2345"'}
        guess = {"variables": [{"name": "card", "value": '"6222020200012345"'}]}
        assert found(reader, "process-instances", guess) == set(), "nobody finds out by asking"
        plain = {"variables": [{"name": "note", "value": '"n"'}]}
        assert found(reader, "process-instances", plain) == {key}
