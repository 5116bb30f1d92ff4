"""Work over HTTP: from start to end, and every way in which a completion may be refused."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from tests.web.process import PROCESS, deploy_process
from tests.web.site import Browser, Site, served
from tests.web.test_events import listening


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site")) as running:
        deploy_process(running.database)
        yield running


@pytest.fixture
def clerk(site: Site) -> Browser:
    return site.browser("li_na", **{"Accept-Language": "en"})


@pytest.fixture
def keeper(site: Site) -> Browser:
    return site.browser("liu_yang", **{"Accept-Language": "en"})


def started(clerk: Browser) -> tuple[str, str]:
    """A new instance's key and that of its first work item."""
    answer = clerk.post("/api/process-instances", json={"processId": PROCESS, "values": {"amount": 10.50}})
    assert answer.status_code == 201, answer.text
    instance = answer.json()["instanceKey"]
    view = clerk.get(f"/api/process-instances/{instance}").json()
    return instance, view["workItems"][0]["key"]


def complete(browser: Browser, key: str, idempotency: str = "", **body: Any) -> Any:
    headers = {"Idempotency-Key": idempotency} if idempotency else {}
    return browser.post(f"/api/work-items/{key}/completion", json=body, headers=headers)


def test_work_goes_from_hand_to_hand(site: Site, clerk: Browser, keeper: Browser) -> None:
    assert any(each["process"]["id"] == PROCESS for each in clerk.get("/api/startable").json())
    instance, key = started(clerk)
    row = next(each for each in clerk.get("/api/work-items").json()["items"] if each["key"] == key)
    assert row["elementName"] == {"zh": "提出问题", "en": "Ask"}
    assert row["serviceLevel"]["state"] == "ok"
    assert complete(clerk, key, values={"question": "多少？"}).json()["instanceState"] == "active"
    item = next(each for each in keeper.get("/api/work-items").json()["items"] if each["instanceKey"] == instance)
    view = keeper.get(f"/api/work-items/{item['key']}").json()
    assert view["values"]["question"] == "多少？"
    assert complete(keeper, item["key"], version=view["version"]).json()["instanceState"] == "completed"
    ended = clerk.get(f"/api/process-instances/{instance}").json()
    assert ended["instance"]["state"] == "completed"
    assert ended["values"]["amount"] == 10.5


def test_the_next_one_hears_of_it_at_once(clerk: Browser, keeper: Browser) -> None:
    _, key = started(clerk)
    with listening(keeper) as heard:
        heard.event()
        complete(clerk, key).raise_for_status()
        assert '["work-items"]' in heard.event()["data"]


@pytest.mark.parametrize(("language", "word"), [("zh-CN", "已"), ("en", "already")])
def test_completing_twice_is_refused_with_who_and_when(site: Site, language: str, word: str) -> None:
    clerk = site.browser("li_na", **{"Accept-Language": language})
    _, key = started(clerk)
    complete(clerk, key).raise_for_status()
    again = complete(clerk, key)
    assert again.status_code == 409
    assert again.json()["code"] == "work_item.already_completed"
    assert word in again.json()["detail"]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_wrong_person_is_refused(site: Site, clerk: Browser, language: str) -> None:
    _, key = started(clerk)
    refused = complete(site.browser("liu_yang", **{"Accept-Language": language}), key)
    assert refused.status_code == 403
    assert refused.headers["content-language"] == language
    assert refused.json()["detail"]
    assert complete(clerk, key).status_code == 200


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_old_version_is_refused(site: Site, clerk: Browser, language: str) -> None:
    _, key = started(clerk)
    version = clerk.get(f"/api/work-items/{key}").json()["version"]
    if clerk.get(f"/api/work-items/{key}").json()["item"]["state"] == "open":
        clerk.post(f"/api/work-items/{key}/claim").raise_for_status()
    clerk.post(f"/api/work-items/{key}/unclaim").raise_for_status()
    refused = complete(site.browser("li_na", **{"Accept-Language": language}), key, version=version)
    assert refused.status_code == 409
    assert refused.json()["code"] == "work_item.changed"
    fresh = clerk.get(f"/api/work-items/{key}").json()["version"]
    assert complete(clerk, key, version=fresh).status_code == 200


def test_a_repeated_completion_is_answered_alike(clerk: Browser) -> None:
    _, key = started(clerk)
    first = complete(clerk, key, "intent-1" + key, values={"question": "?"})
    again = complete(clerk, key, "intent-1" + key, values={"question": "?"})
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()


def test_one_key_stands_for_one_intent(clerk: Browser) -> None:
    _, key = started(clerk)
    complete(clerk, key, "intent-2" + key, values={"question": "a"}).raise_for_status()
    reused = complete(clerk, key, "intent-2" + key, values={"question": "b"})
    assert reused.status_code == 409
    assert reused.json()["code"] == "command.key_reused"


def test_keys_of_two_people_do_not_meet(site: Site, clerk: Browser) -> None:
    _, key = started(clerk)
    complete(clerk, key, "same" + key).raise_for_status()
    other = complete(site.browser("ma_qiang"), key, "same" + key)
    assert other.status_code in (403, 409)


def test_a_start_repeated_is_one_instance(clerk: Browser) -> None:
    body = {"processId": PROCESS, "values": {}}
    headers = {"Idempotency-Key": "start-once"}
    first = clerk.post("/api/process-instances", json=body, headers=headers)
    again = clerk.post("/api/process-instances", json=body, headers=headers)
    assert first.json() == again.json()


def test_a_draft_is_kept_for_its_writer(site: Site, clerk: Browser) -> None:
    _, key = started(clerk)
    clerk.post(f"/api/work-items/{key}/claim")
    assert clerk.put(f"/api/work-items/{key}/draft", json={"values": {"question": "half"}}).status_code == 204
    assert clerk.get(f"/api/work-items/{key}").json()["draft"]["question"] == "half"


def test_a_running_process_is_seen_by_who_takes_part(site: Site, clerk: Browser) -> None:
    instance, key = started(clerk)
    stranger = site.browser("bai_yu")
    assert stranger.get(f"/api/process-instances/{instance}").status_code in (403, 404)
    assert stranger.get(f"/api/work-items/{key}").status_code in (403, 404)
    assert site.browser("mu_chen").get(f"/api/process-instances/{instance}").status_code == 200


def test_an_attachment_is_kept_for_who_may_see_it(site: Site, clerk: Browser, keeper: Browser) -> None:
    instance, key = started(clerk)
    content = bytes(range(256)) * 8_000
    photo = {"name": "现场 1.html", "type": "text/html", "content": "data:text/html;base64," + base64.b64encode(content).decode()}
    assert complete(clerk, key, values={"photo": [photo]}).status_code == 200
    digest = hashlib.sha256(content).hexdigest()
    path = f"/api/process-instances/{instance}/files/{digest}"
    answer = keeper.get(path)
    assert answer.content == content
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%E7%8E%B0%E5%9C%BA%201.html"
    assert keeper.get(path[:-1] + "0").status_code == 404
    assert site.browser("bai_yu").get(path).status_code in (403, 404)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_what_does_not_fit_the_form_is_told_at_its_field(site: Site, language: str) -> None:
    clerk = site.browser("li_na", **{"Accept-Language": language})
    _, key = started(clerk)
    refused = complete(clerk, key, values={"question": "x" * 41, "answer": "mine"})
    assert refused.status_code in (403, 422)
    document = refused.json()
    assert document["problems"]
    assert all(problem["place"] and problem["message"] for problem in document["problems"])
    assert complete(clerk, key, values={"question": "?"}).status_code == 200


def test_an_instance_is_ended_with_a_reason(site: Site, clerk: Browser) -> None:
    instance, _ = started(clerk)
    manager = site.browser("mu_chen")
    ended = manager.post(f"/api/process-instances/{instance}/cancellation", json={"reason": "double"})
    assert ended.status_code == 200
    assert ended.json()["state"] == "canceled"
    again = manager.post(f"/api/process-instances/{instance}/cancellation", json={"reason": "double"})
    assert again.status_code == 409


def test_who_runs_the_system_starts_nothing(site: Site) -> None:
    refused = site.browser("admin").post("/api/process-instances", json={"processId": PROCESS})
    assert refused.status_code == 403


def test_lists_have_pages(clerk: Browser) -> None:
    for _ in range(3):
        started(clerk)
    first = clerk.get("/api/work-items", params={"limit": 2}).json()
    assert len(first["items"]) == 2
    second = clerk.get("/api/work-items", params={"limit": 2, "after": first["after"]}).json()
    assert not {each["key"] for each in first["items"]} & {each["key"] for each in second["items"]}
    assert clerk.get("/api/work-items", params={"after": "garbage"}).status_code == 422
    for sort in ("due", "created", "priority"):
        assert clerk.get("/api/work-items", params={"sort": sort}).status_code == 200
    for tab in ("todo", "done", "started", "copied", "team"):
        assert clerk.get("/api/work-items", params={"tab": tab}).status_code == 200


@pytest.mark.parametrize("place", [[1], [1, 2], [1, 2, 3], [1, 2, 3, 4], [2**63, 0, 0], [2**64 - 1], [-(2**63), 0, 0]])
def test_a_place_in_a_list_that_nobody_handed_out_is_refused(clerk: Browser, place: list[int]) -> None:
    forged = base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).decode().rstrip("=")
    for tab in ("todo", "done", "copied"):
        for sort in ("due", "created", "priority"):
            answer = clerk.get("/api/work-items", params={"tab": tab, "sort": sort, "after": forged})
            assert answer.status_code in (200, 422)
    assert clerk.get("/api/process-instances", params={"after": forged}).status_code in (200, 422)


def test_home_shows_what_waits(clerk: Browser) -> None:
    started(clerk)
    home = clerk.get("/api/home").json()
    assert home["openItems"] >= 1
    assert home["now"].endswith("Z")


def test_work_is_handed_on_once_under_its_key(clerk: Browser, keeper: Browser) -> None:
    _, item = started(clerk)
    command = {"to": "liu_yang", "reason": "away"}
    first = clerk.post(f"/api/work-items/{item}/transfer", json=command, headers={"Idempotency-Key": "hand-on"})
    assert first.status_code == 200, first.text
    assert first.json()["assignee"]["id"] == "liu_yang"
    again = clerk.post(f"/api/work-items/{item}/transfer", json=command, headers={"Idempotency-Key": "hand-on"})
    assert again.json() == first.json()
    assert clerk.post(f"/api/work-items/{item}/transfer", json=command).status_code == 403  # no longer theirs
    assert "transfer" in keeper.get(f"/api/work-items/{item}").json()["actions"]
    assert keeper.post("/api/notices/read").status_code == 204
    assert keeper.get("/api/home").json()["unreadNotices"] == 0
