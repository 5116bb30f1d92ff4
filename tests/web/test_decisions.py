"""Decisions over HTTP: drafted, checked, tried out, kept with cases, taken to Excel."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.process import PROCESS, deploy_process
from tests.web.site import Browser, Site, served


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site")) as running:
        deploy_process(running.database)
        yield running


@pytest.fixture
def designer(site: Site) -> Browser:
    return site.browser("zhou_wen", **{"Accept-Language": "en"})


@pytest.fixture
def version(designer: Browser) -> dict[str, Any]:
    current = designer.get(f"/api/processes/{PROCESS}").json()["card"]["current"]["key"]
    drafted = designer.post(f"/api/processes/{PROCESS}/drafts", json={"fromVersion": current, "label": "V2"}).json()
    command = {"id": "折扣", "name": {"zh": "折扣", "en": "Discount"}, "version": drafted["version"]}
    answer = designer.post(f"/api/versions/{drafted['key']}/decisions", json=command)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_decision_is_written_tried_out_and_kept(designer: Browser, version: dict[str, Any]) -> None:
    place = f"/api/versions/{version['key']}/decisions"
    [document] = [each for each in designer.get(place).json()["items"] if each["name"] == "折扣"]
    assert document["decisions"][0]["inputs"] == [
        {"name": "input", "label": {"zh": "输入", "en": "Input"}, "type": "Any", "declared": True}
    ]
    place += "/折扣"
    text = designer.get(place).text
    rule = (
        '<rule id="r1"><inputEntry id="c1"><text>&gt; 100</text></inputEntry>'
        '<outputEntry id="d1"><text>0.9</text></outputEntry></rule></decisionTable>'
    )
    text = text.replace("</decisionTable>", rule)
    saved = designer.put(place, json={"dmn": text, "version": version["version"]})
    assert saved.status_code == 200, saved.text
    checked = designer.post(f"{place}/check", json={}).json()
    assert checked["deployable"]
    assert [each["code"] for each in checked["findings"]] == ["dmn.gap"]
    tried = designer.post(f"{place}/evaluation", json={"decision": "折扣", "inputs": {"input": "120"}}).json()
    assert (tried["value"], [each["number"] for each in tried["tables"][0]["rules"]]) == ("0.9", [1])
    case = {"name": "big", "decision": "折扣", "inputs": {"input": "120"}, "expected": "0.8"}
    kept = designer.put(f"{place}/cases", json={"cases": [case], "version": saved.json()["version"]})
    assert kept.status_code == 200, kept.text
    ran = designer.post(f"{place}/cases/run", json={}).json()
    assert (ran["passed"], ran["failed"], ran["results"][0]["found"]) == (0, 1, "0.9")


def test_excel_goes_out_and_comes_back(designer: Browser, version: dict[str, Any]) -> None:
    place = f"/api/versions/{version['key']}/decisions/折扣"
    sheet = designer.get(f"{place}/sheets/折扣")
    assert sheet.headers["content-type"].endswith("spreadsheetml.sheet")
    command = {"decision": "折扣", "workbook": base64.b64encode(sheet.content).decode()}
    assert designer.post(f"{place}/sheets", json=command).json()["rules"] == 0
    refused = designer.post(f"{place}/sheets", json={**command, "workbook": "bm90aGluZw=="})
    assert refused.status_code in {400, 422}


def test_expressions_are_checked_in_the_callers_language(site: Site, designer: Browser, version: dict[str, Any]) -> None:
    body = {"items": [{"id": "x", "text": "1 +"}]}
    place = f"/api/versions/{version['key']}/expressions/check"
    assert "ends where a value" in designer.post(place, json=body).json()["findings"][0]["message"]
    chinese = site.browser("zhou_wen", **{"Accept-Language": "zh-CN"})
    assert "表达式不完整" in chinese.post(place, json=body).json()["findings"][0]["message"]


def test_the_vocabulary_tells_functions(designer: Browser, version: dict[str, Any]) -> None:
    found = designer.get(f"/api/versions/{version['key']}/vocabulary").json()
    assert {"name": "count", "signatures": ["count(list)"], "about": {"zh": "列表项数", "en": "the number of items"}} in found[
        "builtins"
    ]
