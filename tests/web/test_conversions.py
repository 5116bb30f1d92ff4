"""A BPMN file over HTTP: looked at, taken over, refused with a sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bpmn.elsewhere import BAD, LEAVE, Bad
from tests.web.process import deploy_process
from tests.web.site import Site, served


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site")) as running:
        deploy_process(running.database)
        yield running


def test_a_file_is_looked_at_and_becomes_a_process(site: Site) -> None:
    designer = site.browser("zhou_wen", **{"Accept-Language": "en"})
    answer = designer.post("/api/diagrams/conversion", files={"data": ("leave.bpmn", LEAVE, "application/xml")})
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert report["engines"] == ["Camunda 7"]
    assert "=days > 3 and not(urgent)" in [each["after"] for each in report["translations"]]
    before = len(designer.get("/api/processes").json()["support"])
    body = {
        "id": "leave",
        "name": {"zh": "请假", "en": "Leave"},
        "category": "support",
        "department": "sales",
        "owner": "wang_jian",
        "bpmn": report["bpmn"],
        "of": report["chosen"],
    }
    headers = {"Idempotency-Key": "leave-1"}
    made = designer.post("/api/processes", json=body, headers=headers)
    assert made.status_code == 201, made.text
    assert designer.post("/api/processes", json=body, headers=headers).json() == made.json()
    assert len(designer.get("/api/processes").json()["support"]) == before + 1
    key = made.json()["versions"][0]["key"]
    assert "camunda:assignee" not in designer.get(f"/api/versions/{key}/bpmn").text
    assert "主管审批" in designer.get(f"/api/versions/{key}/diagram.svg").text
    drafted = designer.post(
        "/api/processes/leave/drafts", json={"fromVersion": key, "bpmn": report["bpmn"], "of": report["chosen"]}
    )
    assert drafted.status_code == 201, drafted.text


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_bad_file_is_told_in_the_readers_language(site: Site, bad: Bad, language: str) -> None:
    designer = site.browser("zhou_wen", **{"Accept-Language": language})
    refused = designer.post("/api/diagrams/conversion", files={"data": (bad.name, bad.content, "application/xml")})
    assert refused.status_code == 422
    assert refused.json()["code"] == bad.code
    assert (bad.zh if language == "zh-CN" else bad.en) in refused.json()["detail"]


def test_what_is_larger_than_a_diagram_may_be_is_refused_by_its_size(site: Site) -> None:
    designer = site.browser("zhou_wen", **{"Accept-Language": "en"})
    filler = LEAVE.replace(b"</definitions>", b"<!--" + b"x" * (16 << 20) + b"--></definitions>")
    refused = designer.post("/api/diagrams/conversion", files={"data": ("large.bpmn", filler, "application/xml")})
    assert refused.status_code == 422
    assert refused.json()["code"] == "bpmn.too_large"
    far = designer.post("/api/diagrams/conversion", files={"data": ("huge.bpmn", b"x" * (18 << 20), "application/xml")})
    assert far.status_code == 413


def test_only_designers_may(site: Site) -> None:
    assert site.browser("li_na").post("/api/diagrams/conversion", files={"data": ("a.bpmn", LEAVE)}).status_code == 403
