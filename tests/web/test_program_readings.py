"""`/v2`: figures, the course of instances, what they wait for and decided, who did what, people; and who may read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bihuan.bpmn import model, zeebe
from tests.application import models
from tests.application.models import call, rule, service, user
from tests.web.programs import Program, deploy_elements, program
from tests.web.site import Site, served

PAID = zeebe.with_extension(
    model.Message(id="paid", name="paid"), zeebe.ZeebeExtension(subscription=zeebe.Subscription(correlationKey="=order"))
)
SECRET = {
    "type": "default",
    "id": "secret",
    "components": [{"type": "checkbox", "key": "urgent", "label": "Urgent", "sensitive": True}],
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("readings")) as running:
        decisions: dict[str, Any] = {"decisions": {"rank": models.TABLE}}
        deploy_elements(running.database, "ship", service("pack", "pack"), user("check"))
        deploy_elements(running.database, "outer", call("inner", "ship"))
        deploy_elements(running.database, "ranked", rule("rate", "rank", "rank"), user("look"), **decisions)
        deploy_elements(
            running.database, "guarded", rule("rate", "rank", "rank"), user("look"), forms={"secret": SECRET}, **decisions
        )
        yield running


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[Program]:
    with program(site, "everything") as found:
        event = model.MessageEventDefinition(id="on", messageRef="paid")
        catch = model.IntermediateCatchEvent(id="wait", eventDefinitions=(event,))
        content = models.diagram("waiting", (catch,), number=False, roots=(PAID,))
        answer = found.post("/deployments", files=[("resources", ("waiting.bpmn", content, "text/xml"))])
        assert answer.status_code == 200, answer.text
        yield found


@pytest.fixture(scope="module")
def shipped(client: Program) -> list[str]:
    """Four instances: at work, ended early, stuck, at the user task."""
    keys = [client.begin("ship", order=f"SO{number}") for number in range(4)]
    jobs = {job["processInstanceKey"]: job["jobKey"] for job in client.take("pack")}
    client.tell(f"/process-instances/{keys[1]}/cancellation", status=204)
    client.tell(f"/jobs/{jobs[keys[2]]}/failure", {"retries": 0, "errorMessage": "down"}, status=204)
    client.tell(f"/jobs/{jobs[keys[3]]}/completion", status=204)
    return keys


def definition(client: Program, process: str) -> str:
    (found,) = client.tell("/process-definitions/search", {"filter": {"processDefinitionId": process}})["items"]
    return found["processDefinitionKey"]


def counts(answer: dict[str, Any]) -> dict[str, tuple[int, int, int, int]]:
    return {
        each["elementId"]: (each["active"], each["completed"], each["canceled"], each["incidents"]) for each in answer["items"]
    }


def test_elements_are_counted(client: Program, shipped: list[str]) -> None:
    path = f"/process-definitions/{definition(client, 'ship')}/statistics/element-instances"
    within = {"processInstanceKey": {"$in": shipped}}
    found = counts(client.tell(path, {"filter": within}))
    assert found["pack"] == (2, 1, 1, 1)
    assert found["check"] == (1, 0, 0, 0)
    assert found["start"] == (0, 4, 0, 0)
    assert counts(client.tell(path, {"filter": {**within, "state": "TERMINATED"}}))["pack"] == (0, 0, 1, 0)
    client.tell(path, {"filter": {"colour": 1}}, status=400)
    client.tell("/process-definitions/5/statistics/element-instances", status=404)
    one = counts(client.tell(f"/process-instances/{shipped[3]}/statistics/element-instances", method="GET"))
    assert one == {"start": (0, 1, 0, 0), "pack": (0, 1, 0, 0), "check": (1, 0, 0, 0)}
    waits = client.tell(f"/process-instances/{shipped[3]}/statistics/wait-states", method="GET")["items"]
    assert waits == [{"elementId": "check", "waitingCount": 1}]


def test_where_instances_run_and_what_is_wrong(client: Program, shipped: list[str]) -> None:
    every = client.tell("/process-definitions/statistics/process-instances")["items"]
    ship = next(each for each in every if each["processDefinitionId"] == "ship")
    assert (ship["activeInstancesWithIncidentCount"], ship["hasMultipleVersions"]) == (1, False)
    assert ship["activeInstancesWithoutIncidentCount"] >= 2
    path = "/process-definitions/statistics/process-instances-by-version"
    (version,) = client.tell(path, {"filter": {"processDefinitionId": "ship"}})["items"]
    assert version["processDefinitionKey"] == definition(client, "ship")
    assert version["activeInstancesWithIncidentCount"] == 1
    assert client.tell(path, status=400)["code"] == "program.process_needed"
    (error,) = client.tell("/incidents/statistics/process-instances-by-error")["items"]
    assert (error["activeInstancesWithErrorCount"], "down" in error["errorMessage"]) == (1, True)
    asked = {"filter": {"errorHashCode": error["errorHashCode"]}}
    (at,) = client.tell("/incidents/statistics/process-instances-by-definition", asked)["items"]
    assert (at["processDefinitionId"], at["activeInstancesWithErrorCount"]) == ("ship", 1)
    other = {"filter": {"errorHashCode": error["errorHashCode"] ^ 1}}
    assert client.tell("/incidents/statistics/process-instances-by-definition", other)["items"] == []


def test_names_of_variables(client: Program, shipped: list[str]) -> None:
    path = f"/process-definitions/{definition(client, 'ship')}/variable-names/search"
    assert {"name": "order"} in client.tell(path)["items"]
    assert client.tell(path, {"filter": {"name": {"$like": "x*"}}})["items"] == []


def test_the_way_of_an_instance_and_its_callers(site: Site, client: Program) -> None:
    outer = client.begin("outer")
    (inner,) = client.tell("/process-instances/search", {"filter": {"parentProcessInstanceKey": outer}})["items"]
    called = inner["processInstanceKey"]
    chain = client.tell(f"/process-instances/{called}/call-hierarchy", method="GET")
    assert [each["processInstanceKey"] for each in chain] == [outer, called]
    taken = client.tell(f"/process-instances/{called}/sequence-flows", method="GET")["items"]
    assert len(taken) == 1
    caller = client.tell(f"/element-instances/{inner['parentElementInstanceKey']}", method="GET")
    assert caller["elementId"] == "inner"
    path = f"/process-instances/{called}/call-hierarchy"
    with program(site, "inner-only", "instances.read_all", processes=["ship"]) as limited:
        assert limited.tell(path, status=403, method="GET")["code"] == "token.other_process", (
            "not the half of it as if it were all"
        )
        assert limited.tell(f"/process-instances/{called}", method="GET")["parentProcessInstanceKey"] == outer
    below = {"filter": {"parentElementInstanceKey": inner["parentElementInstanceKey"]}}
    assert [each["processInstanceKey"] for each in client.tell("/process-instances/search", below)["items"]] == [called]


def test_who_waits_for_messages(client: Program) -> None:
    keys = [client.begin("waiting", order=f"W{number}") for number in range(3)]
    path = "/message-subscriptions/search"
    (found,) = client.tell(path, {"filter": {"correlationKey": "W1", "messageName": "paid"}})["items"]
    assert (found["processInstanceKey"], found["elementId"], found["processDefinitionId"]) == (keys[1], "wait", "waiting")
    by_key = {"filter": {"messageSubscriptionKey": found["messageSubscriptionKey"]}}
    assert client.tell(path, by_key)["items"] == [found]
    here = {"filter": {"elementInstanceKey": found["elementInstanceKey"]}}
    assert client.tell(path, here)["items"] == [found]
    seen: list[str] = []
    page: dict[str, Any] = {"limit": 1}
    while items := client.tell(path, {"filter": {"processDefinitionId": "waiting"}, "page": page}):
        if not items["items"]:
            break
        seen += [each["processInstanceKey"] for each in items["items"]]
        page = {"limit": 1, "after": items["page"]["endCursor"]}
    assert seen == keys
    (figures,) = client.tell("/process-definitions/statistics/message-subscriptions")["items"]
    assert (figures["activeSubscriptions"], figures["processInstancesWithActiveSubscriptions"]) == (3, 3)
    client.tell("/messages/correlation", {"name": "paid", "correlationKey": "W1"})
    assert client.tell(path, by_key)["items"] == []


def test_decisions_that_were_made(site: Site, client: Program) -> None:
    key = client.begin("ranked", urgent=True)
    (made,) = client.tell("/decision-instances/search", {"filter": {"processInstanceKey": key}})["items"]
    (known,) = client.tell("/decision-definitions/search", {"filter": {"decisionDefinitionId": "rank"}})["items"]
    assert (made["result"], made["decisionDefinitionKey"]) == ("90", known["decisionDefinitionKey"])
    one = client.tell(f"/decision-instances/{made['decisionEvaluationInstanceKey']}", method="GET")
    assert (one["matchedRules"][0]["ruleIndex"], one["evaluatedInputs"][0]["inputValue"]) == (1, "true")
    client.tell("/decision-instances/5-1", status=404, method="GET")
    hidden = client.begin("guarded", urgent=True)
    asked = {"filter": {"processInstanceKey": hidden}}
    with program(site, "reader", "instances.read_all", "processes.read") as reader:
        (made,) = reader.tell("/decision-instances/search", asked)["items"]
        one = reader.tell(f"/decision-instances/{made['decisionEvaluationInstanceKey']}", method="GET")
        assert "true" not in one["evaluatedInputs"][0]["inputValue"]
        assert "•" in one["evaluatedInputs"][0]["inputValue"]


def test_who_did_what(client: Program, shipped: list[str]) -> None:
    found = client.tell("/audit-logs/search", {"filter": {"processInstanceKey": shipped[1]}})["items"]
    assert [(each["operationType"], each["actorId"], each["actorType"]) for each in found] == [
        ("CREATE", "everything", "CLIENT"),
        ("CANCEL", "everything", "CLIENT"),
    ]
    assert client.tell(f"/audit-logs/{found[1]['auditLogKey']}", method="GET") == found[1]
    (task,) = client.tell("/user-tasks/search", {"filter": {"processInstanceKey": shipped[3]}})["items"]
    path = f"/user-tasks/{task['userTaskKey']}"
    client.tell(f"{path}/assignment", {"assignee": "li_na"}, status=204)
    client.tell(f"{path}/completion", status=204)
    done = client.tell(f"{path}/audit-logs/search", {"filter": {"operationType": "COMPLETE"}})["items"]
    assert [each["actorId"] for each in done] == ["li_na"]
    canceled = {"operationType": "CANCEL", "actorId": "everything", "actorType": "CLIENT", "processDefinitionId": "ship"}
    assert client.tell("/audit-logs/search", {"filter": canceled})["items"] == [found[1]]
    by_key = {"auditLogKey": {"$in": [each["auditLogKey"] for each in found]}}
    assert client.tell("/audit-logs/search", {"filter": by_key})["items"] == found
    people = client.tell("/audit-logs/search", {"filter": {"actorType": "USER", "category": "USER_TASKS"}})["items"]
    assert {each["actorId"] for each in people} == {"li_na"}
    seen: list[str] = []
    page: dict[str, Any] = {"limit": 3}
    newest = [{"field": "timestamp", "order": "DESC"}]
    while (rows := client.tell("/audit-logs/search", {"sort": newest, "page": page}))["items"]:
        seen += [each["auditLogKey"] for each in rows["items"]]
        page = {"limit": 3, "after": rows["page"]["endCursor"]}
    assert len(seen) == len(set(seen)) == rows["page"]["totalItems"]


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ({"expression": "=1+1"}, 2),
        ({"expression": "= a * 2", "variables": {"a": 21}}, 42),
        ({"expression": "plain"}, "plain"),
        ({"expression": '= {b: "x"}.b'}, "x"),
    ],
)
def test_expressions_are_evaluated(client: Program, body: dict[str, Any], result: Any) -> None:
    assert client.tell("/expression/evaluation", body)["result"] == result


def test_expressions_over_a_scope_and_wrong_ones(client: Program, shipped: list[str]) -> None:
    seen = {"expression": '= order + "!"', "scopeKey": shipped[2]}
    assert client.tell("/expression/evaluation", seen)["result"] == "SO2!"
    assert client.tell("/expression/evaluation", {"expression": '= 1 + "a"'})["warnings"]
    for wrong in ({"expression": "= 1 +"}, {"expression": " "}, {"expression": 5}):
        client.tell("/expression/evaluation", wrong, status=400)
    client.tell("/expression/evaluation", {"expression": "=1", "scopeKey": "5"}, status=404)


def test_people_posts_and_roles_are_read(client: Program) -> None:
    assert client.tell("/users/li_na", method="GET")["username"] == "li_na"
    clerks = client.tell("/groups/clerk/users/search")["items"]
    assert {"username": "li_na"} in clerks
    assert {"username": "liu_yang"} not in clerks
    assert {each["groupId"] for each in client.tell("/groups/search")["items"]} >= {"clerk", "keeper"}
    assert client.tell("/roles/integrator/users/search")["items"] == [{"username": "bai_yu"}]
    assert client.tell("/users/search", {"filter": {"username": {"$like": "li_?a"}}})["page"]["totalItems"] == 1
    assert client.tell("/tenants/<default>", method="GET")["tenantId"] == "<default>"
    for path in ("/users/nobody", "/groups/nobody", "/roles/nobody", "/tenants/other"):
        client.tell(path, status=404, method="GET")
    client.tell("/users", {"username": "x"}, status=501)
    client.tell("/groups/clerk/users/li_na", status=501, method="PUT")


def test_what_a_token_does_not_reach_is_not_read(site: Site, client: Program, shipped: list[str]) -> None:
    (task,) = client.tell("/user-tasks/search", {"filter": {"processInstanceKey": shipped[3]}})["items"]
    (entry, *_) = client.tell("/audit-logs/search", {"filter": {"processInstanceKey": shipped[3]}})["items"]
    (variable,) = client.tell("/variables/search", {"filter": {"processInstanceKey": shipped[3], "name": "order"}})["items"]
    (made,) = client.tell("/decision-instances/search", {"filter": {"processInstanceKey": client.begin("ranked")}})["items"]
    element = task["elementInstanceKey"]
    read: list[tuple[str, str]] = [
        ("GET", f"/process-instances/{shipped[3]}/statistics/element-instances"),
        ("GET", f"/process-instances/{shipped[3]}/statistics/wait-states"),
        ("GET", f"/process-instances/{shipped[3]}/sequence-flows"),
        ("GET", f"/process-instances/{shipped[3]}/call-hierarchy"),
        ("POST", f"/process-definitions/{definition(client, 'ship')}/statistics/element-instances"),
        ("POST", f"/process-definitions/{definition(client, 'ship')}/variable-names/search"),
        ("GET", f"/variables/{variable['variableKey']}"),
        ("GET", f"/element-instances/{element}"),
        ("POST", f"/element-instances/{element}/incidents/search"),
        ("GET", f"/audit-logs/{entry['auditLogKey']}"),
        ("POST", f"/user-tasks/{task['userTaskKey']}/audit-logs/search"),
        ("POST", f"/user-tasks/{task['userTaskKey']}/variables/search"),
    ]
    lists = (
        "/audit-logs/search",
        "/message-subscriptions/search",
        "/incidents/search",
        "/process-definitions/statistics/process-instances",
        "/process-definitions/statistics/message-subscriptions",
        "/incidents/statistics/process-instances-by-error",
        "/incidents/statistics/process-instances-by-definition",
        "/resources/search",
        "/decision-definitions/search",
        "/decision-requirements/search",
    )
    suspended = client.tell("/process-instances/suspension", {"filter": {"processInstanceKey": shipped[0]}})["batchOperationKey"]
    nothing = client.tell("/process-instances/suspension", {"filter": {"businessId": "none"}})["batchOperationKey"]
    people = ("/users/search", "/groups/search", "/roles/search", "/tenants/search")
    one = f"/decision-instances/{made['decisionEvaluationInstanceKey']}"
    with (
        program(site, "elsewhere", "instances.read_all", "processes.read", processes=["outer"]) as elsewhere,
        program(site, "hands", "jobs.work") as hands,
        program(site, "managing", "instances.read_all", "instances.manage", processes=["outer"]) as managing,
        program(site, "wide", "instances.read_all", "instances.manage", processes=["outer", "ship"]) as wide,
    ):
        for method, path in read:
            assert elsewhere.tell(path, status=403, method=method)["code"] == "token.other_process", path
            hands.tell(path, status=403, method=method)
        elsewhere.tell(one, status=404, method="GET")
        hands.tell(one, status=403, method="GET")
        for path in lists:
            names = {each.get("processDefinitionId") or each.get("resourceId") for each in elsewhere.tell(path)["items"]}
            assert names <= {"outer"}, path
            hands.tell(path, status=403)
        for batch in (suspended, nothing):
            hands.tell(f"/batch-operations/{batch}", status=403, method="GET")
            managing.tell(f"/batch-operations/{batch}", status=404, method="GET")
            for move in ("suspension", "resumption", "cancellation"):
                managing.tell(f"/batch-operations/{batch}/{move}", status=404)
            items = {"filter": {"batchOperationKey": batch}}
            assert managing.tell("/batch-operation-items/search", items)["items"] == []
        assert managing.tell("/batch-operations/search")["items"] == []
        assert managing.tell("/batch-operation-items/search")["items"] == []
        own = managing.tell("/process-instances/suspension", {"filter": {"businessId": "none"}})["batchOperationKey"]
        here = {each["batchOperationKey"] for each in managing.tell("/batch-operations/search")["items"]}
        assert here == {own}, "its own"
        for move in ("suspension", "resumption", "cancellation"):
            wide.tell(f"/batch-operations/{suspended}/{move}", status=204)
        assert len(wide.tell("/batch-operation-items/search", {"filter": {"batchOperationKey": suspended}})["items"]) == 1
        for path in people:
            hands.tell(path, status=403)
        hands.tell("/expression/evaluation", {"expression": "=1"}, status=403)
        scoped = {"expression": "= order", "scopeKey": shipped[3]}
        assert elsewhere.tell("/expression/evaluation", scoped, status=403)["code"] == "token.other_process"
