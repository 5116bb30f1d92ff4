"""Operations over HTTP: who may, what is told beforehand, what a repeated request does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.process import PROCESS, deploy_process
from tests.web.site import Browser, Site, served
from tests.web.test_work import complete, started


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site")) as running:
        deploy_process(running.database)
        yield running


@pytest.fixture(scope="module")
def admin(site: Site) -> Browser:
    return site.browser("mu_chen", **{"Accept-Language": "en"})


@pytest.fixture(scope="module")
def clerk(site: Site) -> Browser:
    return site.browser("li_na", **{"Accept-Language": "en"})


@pytest.fixture(scope="module")
def keeper(site: Site) -> Browser:
    return site.browser("liu_yang", **{"Accept-Language": "en"})


def answering(clerk: Browser, keeper: Browser) -> tuple[str, str]:
    """An instance that waits for its answer, and the keeper's item."""
    instance, key = started(clerk)
    complete(clerk, key, values={"question": "how many?"}).raise_for_status()
    return instance, next(
        each["key"] for each in keeper.get("/api/work-items").json()["items"] if each["instanceKey"] == instance
    )


def test_work_is_returned_once_however_often_it_is_sent(clerk: Browser, keeper: Browser) -> None:
    instance, item = answering(clerk, keeper)
    targets = keeper.get(f"/api/work-items/{item}/return-targets").json()
    assert [(each["element"]["elementId"], each["performer"]["id"]) for each in targets] == [("ask", "li_na")]
    looked = keeper.post(f"/api/work-items/{item}/return", json={"to": "ask", "dryRun": True}).json()
    assert (looked["dryRun"], [each["elementId"] for each in looked["begun"]]) == (True, ["ask"])
    body = {"to": "start", "reason": "which warehouse?"}
    headers = {"Idempotency-Key": "returned-1"}
    first, again = (keeper.post(f"/api/work-items/{item}/return", json=body, headers=headers) for _ in range(2))
    assert (first.status_code, first.json()) == (200, again.json())
    entries = clerk.get(f"/api/process-instances/{instance}").json()["timeline"]
    assert [(each["kind"], each["comment"]) for each in entries if each["kind"] == "returned"] == [
        ("returned", "which warehouse?")
    ]


def test_an_administrator_looks_then_intervenes(clerk: Browser, admin: Browser) -> None:
    instance, _ = started(clerk)
    path = f"/api/process-instances/{instance}"
    assert clerk.get(f"{path}/marking").status_code == 403
    marking = admin.get(f"{path}/marking").json()
    token = marking["tokens"][0]
    assert {each["element"]["elementId"] for each in marking["places"]} >= {"ask", "answer"}
    move: dict[str, Any] = {"terminate": [token["instance"]], "place": [{"elementId": "answer"}]}
    assert admin.post(f"{path}/modification", json=move).json()["code"] == "instance.reason_required"
    done = admin.post(f"{path}/modification", json={**move, "reason": "answered by phone"}).json()
    assert [each["elementId"] for each in done["waiting"]] == ["answer"]
    assert admin.post(f"{path}/suspension", json={"reason": "wait"}).json()["state"] == "suspended"
    assert admin.post(f"{path}/resumption", json={"reason": "go on"}).json()["state"] == "active"
    assert admin.post(f"{path}/voiding", json={"reason": "a test"}).json()["state"] == "void"


def test_a_batch_is_asked_for_held_and_stopped(clerk: Browser, admin: Browser) -> None:
    instance, _ = started(clerk)
    command = {"kind": "suspend", "which": {"keys": [instance]}, "reason": "stock-taking"}
    assert clerk.post("/api/batches", json=command).status_code == 403
    row = admin.post("/api/batches", json=command).json()
    assert (row["total"], row["state"]) == (1, "waiting")
    assert admin.get(f"/api/batches/{row['key']}").json()["lines"][0]["outcome"] == "waiting"
    assert admin.post(f"/api/batches/{row['key']}/suspension", json={}).json()["state"] == "suspended"
    assert admin.post(f"/api/batches/{row['key']}/resumption", json={}).json()["state"] == "waiting"
    assert admin.post(f"/api/batches/{row['key']}/cancellation", json={}).json()["state"] == "canceled"
    assert admin.post(f"/api/batches/{row['key']}/resumption", json={}).json()["code"] == "batch.not_suspended"
    assert admin.get("/api/batches").json()["items"][0]["key"] == row["key"]


def test_who_comes_next_and_ones_own_phrases(clerk: Browser) -> None:
    found = clerk.post(f"/api/processes/{PROCESS}/prediction", json={"values": {"amount": 3}}).json()
    assert [each["element"]["elementId"] for each in found["steps"]] == ["ask", "answer"]
    assert found["ends"]
    assert clerk.put("/api/phrases", json={"own": ["agreed"]}).json() == {"company": [], "own": ["agreed"]}
    assert clerk.get("/api/phrases").json()["own"] == ["agreed"]
