"""From draft to release over HTTP, and the pictures of a diagram."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.process import DIAGRAM, PROCESS, deploy_process
from tests.web.site import Browser, Site, served


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site")) as running:
        deploy_process(running.database)
        yield running


@pytest.fixture
def owner(site: Site) -> Browser:
    return site.browser("wang_jian", **{"Accept-Language": "en"})


@pytest.fixture
def designer(site: Site) -> Browser:
    return site.browser("zhou_wen", **{"Accept-Language": "en"})


def draft(owner: Browser) -> dict[str, str]:
    """A draft from the released version."""
    current = owner.get(f"/api/processes/{PROCESS}").json()["card"]["current"]["key"]
    answer = owner.post(f"/api/processes/{PROCESS}/drafts", json={"fromVersion": current, "label": "V2"})
    assert answer.status_code == 201, answer.text
    version: dict[str, str] = answer.json()
    return version


def test_the_map_shows_the_process(owner: Browser) -> None:
    cards = owner.get("/api/processes").json()["core"]
    assert [card["name"] for card in cards if card["id"] == PROCESS] == [{"zh": "询问", "en": "Asking"}]


def test_a_draft_becomes_a_release(owner: Browser, designer: Browser) -> None:
    version = draft(designer)
    saved = designer.put(f"/api/versions/{version['key']}/bpmn", json={"bpmn": DIAGRAM, "version": version["version"]})
    assert saved.status_code == 200
    assert owner.get(f"/api/versions/{version['key']}/bpmn").text == DIAGRAM
    handed = designer.post(f"/api/versions/{version['key']}/submission", json={"version": saved.json()["version"]})
    assert handed.json()["state"] == "review", handed.text
    refused = designer.post(f"/api/versions/{version['key']}/release", json={"version": handed.json()["version"]})
    assert refused.status_code == 403
    released = owner.post(f"/api/versions/{version['key']}/release", json={"version": handed.json()["version"]})
    assert released.json()["state"] == "released"
    assert owner.get(f"/api/processes/{PROCESS}").json()["card"]["current"]["key"] == version["key"]


def test_two_designers_do_not_overwrite_each_other(owner: Browser) -> None:
    version = draft(owner)
    body = {"bpmn": DIAGRAM, "version": version["version"]}
    owner.put(f"/api/versions/{version['key']}/bpmn", json=body).raise_for_status()
    late = owner.put(f"/api/versions/{version['key']}/bpmn", json=body)
    assert late.status_code == 409


@pytest.mark.parametrize(
    "bpmn",
    [
        "",
        "<a",
        "<definitions/>",
        '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        DIAGRAM.replace('targetRef="answer"', 'targetRef="nobody"'),
    ],
)
def test_a_broken_diagram_is_not_stored(owner: Browser, bpmn: str) -> None:
    version = draft(owner)
    before = owner.get(f"/api/versions/{version['key']}/bpmn").text
    refused = owner.put(f"/api/versions/{version['key']}/bpmn", json={"bpmn": bpmn, "version": version["version"]})
    assert refused.status_code == 422
    assert owner.get(f"/api/versions/{version['key']}/bpmn").text == before


def test_a_diagram_is_checked_before_it_is_saved(owner: Browser) -> None:
    version = draft(owner)
    unsaved = DIAGRAM.replace("<outgoing>f3</outgoing>", "").replace(
        '<sequenceFlow id="f3" sourceRef="answer" targetRef="end"/>', ""
    )
    checked = owner.post(f"/api/versions/{version['key']}/check", json={"bpmn": unsaved, "version": 0}).json()
    assert checked["problems"]
    assert all(problem["message"] and problem["message"] != problem["code"] for problem in checked["problems"])
    good = owner.post(f"/api/versions/{version['key']}/check", json={"bpmn": DIAGRAM, "version": 0}).json()
    assert good["deployable"]


def test_the_picture_follows_theme_and_language(owner: Browser) -> None:
    key = owner.get(f"/api/processes/{PROCESS}").json()["card"]["current"]["key"]
    path = f"/api/versions/{key}/diagram.svg"
    light, dark = owner.get(path), owner.get(path, params={"theme": "dark"})
    assert light.headers["content-type"].startswith("image/svg+xml")
    assert light.text.startswith("<svg")
    assert light.text != dark.text
    assert "Ask" in owner.get(path, params={"language": "en"}).text
    assert "提出问题" in owner.get(path, params={"language": "zh-CN"}).text
    again = owner.get(path, headers={"If-None-Match": light.headers["etag"]})
    assert again.status_code == 304


def test_responsibilities_steps_and_counters_are_told(owner: Browser) -> None:
    key = owner.get(f"/api/processes/{PROCESS}").json()["card"]["current"]["key"]
    raci = owner.get(f"/api/versions/{key}/raci").json()
    assert {step["elementId"]: step["letters"] for step in raci["steps"]}["ask"] == {"clerk": "R", "keeper": "A"}
    assert [step["elementId"] for step in owner.get(f"/api/versions/{key}/steps").json()] == ["ask", "answer"]
    assert owner.get(f"/api/versions/{key}/counters").status_code == 200
