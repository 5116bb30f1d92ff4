"""`/v2`: what says too little, or is meant for somebody else, is refused with what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.application import models
from tests.application.models import service, user
from tests.web.programs import Program, deploy_elements, program
from tests.web.site import served


@pytest.fixture(scope="module")
def all_rights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with served(tmp_path_factory.mktemp("refusals")) as site:
        deploy_elements(site.database, "bill", service("charge", "charge"))
        with program(site, "everything") as client:
            yield client


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/process-instances", {"processDefinitionId": "bill"}),
        ("/jobs/activation", {"type": "charge", "maxJobsToActivate": 1, "timeout": 1_000, "requestTimeout": -1}),
        ("/messages/publication", {"name": "paid"}),
        ("/signals/broadcast", {"signalName": "paid"}),
        ("/decision-definitions/evaluation", {"decisionDefinitionId": "rank"}),
        ("/expression/evaluation", {"expression": "= 1"}),
    ],
)
def test_what_is_meant_for_another_tenant_is_refused(all_rights: Program, path: str, body: dict[str, Any]) -> None:
    named = {"tenantIds": ["<default>", "other"]} if "type" in body else {"tenantId": "other"}
    told = all_rights.tell(path, {**body, **named}, status=400)
    assert (told["code"], told["title"]) == ("program.no_such_tenant", "INVALID_ARGUMENT")
    ours = {"tenantIds": ["<default>"]} if "type" in body else {"tenantId": "<default>"}
    answer = all_rights.post(path, json={**body, **ours})
    assert answer.status_code in (200, 404), answer.text


def test_a_tenant_may_be_a_variable_and_a_part_of_a_deployment(all_rights: Program) -> None:
    all_rights.tell("/process-instances", {"processDefinitionId": "bill", "variables": {"tenantId": "other"}})
    part = ("resources", ("leased.bpmn", models.diagram("leased", [user("check")], number=False)))
    told = all_rights.post("/deployments", files=[part, ("tenantId", (None, "other"))])
    assert (told.status_code, told.json()["code"]) == (400, "program.no_such_tenant")
    assert all_rights.post("/deployments", files=[part, ("tenantId", (None, "<default>"))]).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "program.which_process"),
        ({"processDefinitionId": "bill", "processDefinitionKey": "5"}, 400, "program.which_process"),
        ({"processDefinitionKey": "five"}, 404, "version.not_found"),
        ({"processDefinitionId": "bill", "processDefinitionVersion": 99}, 404, "version.not_found"),
        ({"processDefinitionId": "none", "processDefinitionVersion": 99}, 404, "process.not_found"),
    ],
)
def test_a_start_names_one_process(all_rights: Program, body: dict[str, Any], status: int, code: str) -> None:
    assert all_rights.tell("/process-instances", body, status=status)["code"] == code


def test_reports_that_say_too_little_are_refused(all_rights: Program) -> None:
    key = all_rights.begin("bill")
    job = next(each for each in all_rights.take("charge") if each["processInstanceKey"] == key)
    path = f"/jobs/{job['jobKey']}"
    assert all_rights.tell(f"{path}/error", {"errorMessage": "x"}, status=400)["code"] == "job.error_code_missing"
    for changes in ({}, {"changeset": None}, {"changeset": {}}, {"changeset": {"retries": None}}):
        assert all_rights.tell(path, changes, status=400, method="PATCH")["code"] == "job.nothing_to_change"
    all_rights.tell(f"{path}/failure", status=204)
    (incident,) = all_rights.tell(f"/process-instances/{key}/incidents/search", headers={"Accept-Language": "en"})["items"]
    assert incident["errorMessage"].endswith("no reason was told.")
    changing = f"/process-instances/{key}/modification"
    assert all_rights.tell(changing, status=400)["code"] == "engine.nothing_asked"
    unknown = {"activateInstructions": [{"elementId": "nowhere"}]}
    assert all_rights.tell(changing, unknown, status=400)["code"] == "engine.no_such_element"
    all_rights.tell(f"/process-instances/{key}/cancellation", status=204)
