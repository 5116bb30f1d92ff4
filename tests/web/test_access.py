"""Default deny: every address refuses whoever has no session, and whatever an employee may not do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.document import Operation, operations, smallest
from tests.web.site import ADMINISTRATOR, Browser, Site

PUBLIC = {"deliverWebhook", "getHealth", "getLiveness", "getMetrics", "logIn"}
STREAMS = {"listen"}
# What an employee without any further role is let in to; whether they may see this very thing is another question.
EMPLOYEES = {
    "acknowledgeAlert",
    "addSign",
    "adjustReminder",
    "advanceDemo",
    "answerManual",
    "appointDeputy",
    "askAboutWorkItem",
    "askSampleSize",
    "cancelErrand",
    "cancelInstance",
    "changePassword",
    "checkDmn",
    "checkExpressions",
    "checkMigration",
    "checkRaci",
    "checkScenario",
    "claimWorkItem",
    "completeWorkItem",
    "concludePilot",
    "confirmManual",
    "copyWorkItem",
    "decideExemption",
    "delegateWorkItem",
    "draftRecord",
    "drawScenario",
    "endDeputy",
    "evaluateDecision",
    "exportDecisionSheet",
    "exportIndicators",
    "exportTemplate",
    "finishAction",
    "getAttachment",
    "getBpmn",
    "getCalendar",
    "getCompany",
    "getComparison",
    "getCounters",
    "getDemo",
    "getDesign",
    "getDiagramSvg",
    "getDmn",
    "getDocument",
    "getApprovalSheet",
    "getErrand",
    "getErrandFile",
    "getHistory",
    "getHome",
    "getIndicator",
    "getInstance",
    "getManual",
    "getManualFile",
    "getOrganizationTemplate",
    "getPastState",
    "getPerson",
    "getPhrases",
    "getPilot",
    "getPilotReport",
    "getProcess",
    "getProcessMap",
    "getProject",
    "getRaci",
    "getRestartForm",
    "getRetention",
    "getRetentionOutlook",
    "getRollout",
    "getSession",
    "getSimulation",
    "getStartForm",
    "getSteps",
    "getVersion",
    "getVersionRetention",
    "getVocabulary",
    "getWaiting",
    "getWorkItem",
    "holdRetro",
    "keepPhrases",
    "listAlerts",
    "listAudits",
    "listCalendars",
    "listCases",
    "listConnectors",
    "listCopies",
    "listDecisions",
    "listDepartments",
    "listDeputies",
    "listErrands",
    "listForms",
    "listIndicators",
    "listInstanceDecisions",
    "listInstances",
    "listInvolved",
    "listIssues",
    "listPeople",
    "listPilots",
    "listPosts",
    "listPapers",
    "listProjects",
    "listQuotes",
    "listRecords",
    "listReturnTargets",
    "listRisks",
    "listRoles",
    "listRollouts",
    "listDuties",
    "listSeparationRules",
    "listStartable",
    "listSuggestions",
    "listWorkItems",
    "logOut",
    "makeIssue",
    "makeSuggestion",
    "markWorkItemRead",
    "moveIssue",
    "moveWave",
    "muteAlert",
    "planTraining",
    "predictStart",
    "readNotices",
    "readCopies",
    "rejectWorkItem",
    "removeSign",
    "returnWorkItem",
    "runCases",
    "saveDraft",
    "savePreferences",
    "saveTraining",
    "simulate",
    "startInstance",
    "takeBackWorkItem",
    "transferWorkItem",
    "tryIndicator",
    "unclaimWorkItem",
    "urgeWorkItem",
    "voteSuggestion",
}
# What those who run the system or hand out rights have no part in (三员分立).
BUSINESS = {"startInstance", "completeWorkItem", "claimWorkItem", "saveDraft", "cancelInstance"}

ALL = list(operations())


def named(operation: Operation) -> str:
    return operation.id


def send(browser: Browser, operation: Operation) -> tuple[int, str]:
    if operation.file:
        answer = browser.request(operation.method, operation.address(), files={operation.file: ("x.xlsx", b"x")})
    else:
        body = None if operation.body is None else smallest(operation.body)
        query = {
            each["name"]: smallest(each["schema"]) for each in operation.parameters if each["in"] == "query" and each["required"]
        }
        answer = browser.request(operation.method, operation.address(), json=body, params=query)
    return answer.status_code, answer.json()["code"] if "problem" in answer.headers.get("content-type", "") else ""


@pytest.fixture(autouse=True)
def left(site: Site) -> Iterator[None]:
    """One browser or two per operation are many open connections in the end."""
    yield
    site.leave()


@pytest.mark.parametrize("operation", [each for each in ALL if each.id not in PUBLIC], ids=named)
def test_without_a_session_nothing_opens(site: Site, operation: Operation) -> None:
    visitor = site.visitor()
    visitor.headers["X-CSRF-Token"] = "x"
    assert send(visitor, operation)[0] == 401
    visitor.headers["Cookie"] = "bihuan_session=" + "A" * 43
    visitor.headers["X-CSRF-Token"] = ""
    assert send(visitor, operation)[0] in (401, 403)


def test_only_these_are_public() -> None:
    assert {operation.id for operation in ALL if operation.public} == PUBLIC


@pytest.mark.parametrize("operation", [each for each in ALL if each.changes and not each.public], ids=named)
def test_nothing_changes_without_the_token(site: Site, operation: Operation) -> None:
    browser = site.browser("li_na")
    del browser.headers["X-CSRF-Token"]
    assert send(browser, operation) == (403, "web.csrf")


@pytest.mark.parametrize("operation", [each for each in ALL if each.id not in PUBLIC | EMPLOYEES | STREAMS], ids=named)
def test_an_employee_is_refused_what_is_not_theirs(site: Site, operation: Operation) -> None:
    assert send(site.browser("li_na"), operation)[0] == 403


@pytest.mark.parametrize("operation", [each for each in ALL if each.id in EMPLOYEES - {"advanceDemo", "getDemo"}], ids=named)
def test_an_employee_is_let_in_to_what_is_theirs(site: Site, operation: Operation) -> None:
    status, code = send(site.browser("ma_qiang"), operation)
    assert (status, code) != (403, "permission.denied")
    assert status < 500


@pytest.mark.parametrize("operation", [each for each in ALL if each.id in BUSINESS], ids=named)
def test_who_runs_the_system_has_no_part_in_the_business(site: Site, operation: Operation) -> None:
    administrator = site.browser(ADMINISTRATOR)
    assert send(administrator, operation)[0] in (403, 404)
    assert administrator.get("/api/startable").json() == []
    assert administrator.get("/api/work-items").json()["items"] == []


def test_the_demo_clock_does_not_exist_on_a_real_company(site: Site) -> None:
    browser = site.browser("li_na")
    assert browser.get("/api/demo").status_code == 404
    assert browser.post("/api/demo/advance", json={"days": 1}).status_code == 404


def test_lists_name_every_operation() -> None:
    assert {operation.id for operation in ALL} >= PUBLIC | EMPLOYEES | STREAMS | BUSINESS
