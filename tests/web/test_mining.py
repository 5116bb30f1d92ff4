"""Logs over HTTP: uploaded, imported, looked at, diagnosed, reported, thrown away."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from bihuan.application.actor import SYSTEM
from bihuan.application.method import reporting
from bihuan.application.mining import diagnosing, logs
from bihuan.application.mining.exploring import Explorer
from bihuan.application.ports import Transaction
from bihuan.application.ports.errands import Ongoing, Work
from bihuan.application.simulation import simulating
from bihuan.documents.reports import DocumentReports
from bihuan.eventlog import writing
from bihuan.kernel.errors import Unavailable
from bihuan.logstore import samples
from bihuan.logstore.keeping import LogFolder
from bihuan.workers import Errands
from tests.web.site import Browser, Site, served
from tests.workers.test_workers import PATIENCE_S

CSV = writing.csv(samples.purchases(120, seed=3))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with served(tmp_path) as running:
        yield running


@pytest.fixture
def worked(site: Site) -> Iterator[Site]:
    """The site with somebody who works on its errands."""
    store = LogFolder(site.folder)
    works = {
        logs.IMPORT: logs.import_work(store),
        diagnosing.DRAFT: diagnosing.draft_work(site.database, store),
        simulating.ERRAND: simulating.work(site.database),
        reporting.REPORT: reporting.work(site.database, store, DocumentReports(), Explorer()),
    }
    errands = Errands(site.database, works, holder="test")
    errands.start()
    yield site
    errands.stop()


def uploaded(browser: Browser, content: bytes = CSV, name: str = "采购.csv") -> dict[str, Any]:
    answer = browser.post("/api/log-uploads", files={"data": (name, content)})
    assert answer.status_code == 201, answer.text
    return answer.json()


def over(site: Site, browser: Browser, errand: str) -> dict[str, Any]:
    """The errand once it is over: looked at whenever it has moved."""
    moved = threading.Event()
    unlisten = site.database.wakeup.listen(lambda topics: moved.set() if f"errands:{errand}" in topics else None)
    try:
        while True:
            moved.clear()
            seen: dict[str, Any] = browser.get(f"/api/errands/{errand}").json()
            if seen["state"] in ("done", "failed", "canceled"):
                return seen
            assert moved.wait(30), seen
    finally:
        unlisten()


def imported(site: Site, browser: Browser) -> str:
    upload = uploaded(browser)
    body = {"upload": upload["upload"], "name": "采购 2023Q4", "mapping": upload["mapping"]}
    asked = browser.post("/api/logs", json=body)
    assert asked.status_code == 202, asked.text
    seen = over(site, browser, asked.json()["errand"])
    assert seen["state"] == "done", seen
    return str(seen["result"]["log"])


def test_a_file_is_looked_at_before_it_is_imported(site: Site) -> None:
    browser = site.browser("zhou_wen")
    seen = uploaded(browser)
    assert seen["kind"] == "csv"
    assert seen["mapping"]["case"] == "case:concept:name"
    assert len(seen["rows"]) == 20
    refused = browser.post("/api/log-uploads", files={"data": ("x.csv", b"a,b\n1,2,3\n")})
    assert (refused.status_code, refused.json()["code"]) == (422, "eventlog.ragged_row")
    assert site.browser("li_na").post("/api/log-uploads", files={"data": ("x.csv", CSV)}).status_code == 403


def test_an_imported_log_is_explored(worked: Site) -> None:
    browser = worked.browser("zhou_wen")
    log = imported(worked, browser)
    [row] = [each for each in browser.get("/api/logs").json() if each["id"] == log]
    assert (row["cases"], row["activities"]) == (120, 13)
    assert worked.browser("li_na").get("/api/logs").status_code == 403

    view = browser.get(f"/api/logs/{log}").json()
    assert view["knowsWork"]
    assert "department" in view["dimensions"]

    whole = browser.get(f"/api/logs/{log}/map", params={"activities": 1, "paths": 1}).json()
    part = browser.get(f"/api/logs/{log}/map", params={"activities": 0.3, "paths": 0, "clock": "working"}).json()
    assert len(part["nodes"]) < len(whole["nodes"]) == 13
    assert {spot["code"] for spot in part["spots"]} == {node["code"] for node in part["nodes"]} | {-1, -2}

    ways = browser.get(f"/api/logs/{log}/variants").json()
    assert sum(each["cases"] for each in ways["items"]) == ways["cases"] == 120
    chosen = '[{"by":"event","column":"activity","values":["驳回申请"]}]'
    some = browser.get(f"/api/logs/{log}/cases", params={"filter": chosen}).json()
    assert 0 < some["total"] < 40
    assert browser.get(f"/api/logs/{log}/cases", params={"filter": "{"}).json()["code"] == "eventlog.bad_criteria"

    groups = browser.get(f"/api/logs/{log}/comparison", params={"by": "department"}).json()["comparison"]["groups"]
    assert sum(each["cases"] for each in groups) == 120


def test_findings_are_judged_and_the_report_follows(worked: Site) -> None:
    browser = worked.browser("zhou_wen")
    log = imported(worked, browser)
    found = browser.get(f"/api/logs/{log}/diagnosis").json()
    kinds = {each["kind"] for each in found["findings"]}
    assert {"waiting", "redundant_approval", "duplicate_entry", "rework"} <= kinds
    first, second = found["findings"][:2]
    address = f"/api/logs/{log}/findings/{second['id']}"
    assert browser.put(address, json={"moved": 1, "version": 0}).json()["code"] == "mining.reason_needed"
    moved = browser.put(address, json={"verdict": "accepted", "moved": 1, "reason": "客户投诉最多", "version": 0})
    assert moved.json() == {"version": 1}
    assert browser.put(address, json={"verdict": "accepted", "version": 0}).status_code == 409
    again = browser.get(f"/api/logs/{log}/diagnosis").json()
    assert [each["id"] for each in again["findings"][:2]] == [second["id"], first["id"]]
    answer = browser.get(f"/api/logs/{log}/report", params={"form": "docx", "language": "en"})
    assert answer.status_code == 200, answer.text
    text = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
    assert "Process diagnosis report" in text


def test_a_report_is_an_errand_with_a_file(worked: Site) -> None:
    browser = worked.browser("zhou_wen")
    log = imported(worked, browser)
    assert browser.get(f"/api/errands/{log}/file").json()["code"] == "errand.no_file"
    asked = browser.post(f"/api/logs/{log}/reports", json={"form": "docx", "language": "en"})
    assert asked.status_code == 202, asked.text
    seen = over(worked, browser, asked.json()["errand"])
    assert seen["state"] == "done", seen
    answer = browser.get(f"/api/errands/{seen['key']}/file")
    assert "diagnosis-report" in answer.headers["content-disposition"]
    direct = browser.get(f"/api/logs/{log}/report", params={"form": "docx", "language": "en"})
    words = [zipfile.ZipFile(io.BytesIO(each.content)).read("word/document.xml") for each in (answer, direct)]
    assert words[0] == words[1]
    assert b"Process diagnosis report" in words[0]
    assert worked.browser("li_na").get(f"/api/errands/{seen['key']}/file").json()["code"] == "errand.not_found"
    assert worked.browser("li_na").post(f"/api/logs/{log}/reports", json={}).status_code == 403
    assert browser.post("/api/logs/4711/reports", json={}).json()["code"] == "eventlog.not_found"


def test_a_draft_comes_of_a_log(worked: Site) -> None:
    browser = worked.browser("mu_chen")
    log = imported(worked, browser)
    process = {"id": "purchase", "name": {"zh": "采购", "en": "Purchase"}, "category": "core", "department": "sales"}
    made = browser.post("/api/processes", json={**process, "owner": "wang_jian"})
    assert made.status_code == 201, made.text
    asked = browser.post(f"/api/logs/{log}/draft", json={"processId": "purchase", "label": "V1.8"})
    seen = over(worked, browser, asked.json()["errand"])
    assert seen["state"] == "done", seen
    version = seen["result"]["version"]
    drawn = browser.get(f"/api/versions/{version}/bpmn").text
    assert "安排到货" in drawn
    assert "实测" in drawn
    assert "serviceLevel" in drawn
    assert "仓储部" in drawn
    fits = browser.get(f"/api/logs/{log}/conformance", params={"version": version}).json()
    assert fits["agreement"]["fitness"] == pytest.approx(seen["result"]["fitness"])
    assert fits["allDeviating"] == fits["agreement"]["cases"] - fits["agreement"]["fitting"]
    for case in fits["cases"]:
        assert case["fitness"] < 1
        assert all(fits["deviations"][place]["name"] for place in case["deviating"])


def test_a_draft_of_a_log_can_be_simulated_at_once(worked: Site) -> None:
    browser = worked.browser("mu_chen")
    log = imported(worked, browser)
    process = {"id": "buying", "name": {"zh": "采购", "en": "Buying"}, "category": "core", "department": "sales"}
    assert browser.post("/api/processes", json={**process, "owner": "wang_jian"}).status_code == 201
    asked = browser.post(f"/api/logs/{log}/draft", json={"processId": "buying", "label": "V1.0"})
    version = over(worked, browser, asked.json()["errand"])["result"]["version"]
    drawn = browser.get(f"/api/versions/{version}/scenario")
    assert drawn.status_code == 200, drawn.text
    view = drawn.json()
    assert (view["cases"], view["guessed"]) == (120, [])
    assert len(view["scenario"]["activities"]) == 13
    assert all(each["duration"]["mean"] > 0 for each in view["scenario"]["activities"].values())
    for shares in view["scenario"]["branches"].values():
        assert sum(shares.values()) == pytest.approx(1)

    design = {"versionKey": version, "scenario": view["scenario"]}
    started = browser.post("/api/simulations", json={"asIs": design, "cases": 400, "replications": 4, "seed": 7})
    assert started.status_code == 202, started.text
    result = over(worked, browser, started.json()["key"])
    assert result["state"] == "done", result
    simulated = result["result"]["asIs"]["figures"]["cycle"]["value"]
    ways = browser.get(f"/api/logs/{log}/variants").json()["items"]
    assert simulated == pytest.approx(mean_cycle(ways), rel=0.15), "it takes as long as the log says"

    copy = browser.post("/api/processes/buying/drafts", json={"fromVersion": version, "label": "V1.1"}).json()["key"]
    again = browser.get(f"/api/versions/{copy}/scenario").json()
    assert again["scenario"]["activities"] == view["scenario"]["activities"], "drafts made from it carry the same figures"


def mean_cycle(ways: list[dict[str, Any]]) -> float:
    return sum(each["cases"] * each["mean"] for each in ways) / sum(each["cases"] for each in ways) / 1_000


def test_the_sample_is_at_hand(worked: Site) -> None:
    browser = worked.browser("zhou_wen")
    seen = browser.post("/api/log-uploads/sample").json()
    assert seen["columns"]
    asked = browser.post("/api/logs", json={"upload": seen["upload"], "name": "sample", "mapping": seen["mapping"]})
    assert over(worked, browser, asked.json()["errand"])["state"] == "done"
    [row] = browser.get("/api/logs").json()
    assert row["cases"] == 150


class Held:
    """An errand under way, as the work on it sees it: it is canceled at one step and goes on once it knows."""

    def __init__(self, ongoing: Ongoing, at: str, cancel: Callable[[], None]) -> None:
        self._ongoing = ongoing
        self._at = at
        self._cancel = cancel

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ongoing, name)

    def report(self, done: int, total: int, step: str = "") -> None:
        if step == self._at:
            self._cancel()
            deadline = time.monotonic() + PATIENCE_S
            while time.monotonic() < deadline:
                self._ongoing.report(done, total, step)
                threading.Event().wait(0.01)
            raise AssertionError("it never heard that nobody wants it")
        self._ongoing.report(done, total, step)


def left(site: Site) -> list[str]:
    folder = site.folder / "logs"
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


def asked(browser: Browser) -> str:
    upload = uploaded(browser)
    body = {"upload": upload["upload"], "name": "x", "mapping": upload["mapping"]}
    return str(browser.post("/api/logs", json=body).json()["errand"])


STEPS = ("eventlog.step_reading", "eventlog.step_counting", "eventlog.step_storing")


def outcome(site: Site, browser: Browser, errand: str, work: Work) -> dict[str, Any]:
    """How the errand ended; nobody is at work any more when it is told."""
    errands = Errands(site.database, {logs.IMPORT: work}, holder="test")
    errands.start()
    try:
        return over(site, browser, errand)
    finally:
        errands.stop()


@pytest.mark.parametrize("moment", ["waiting", *STEPS, "staged"])
def test_an_import_that_is_canceled_leaves_nothing(site: Site, moment: str) -> None:
    """Whenever it is canceled: while it waits, at each step, when all is written and only the commit is missing."""
    browser = site.browser("zhou_wen")
    errand = asked(browser)
    real = logs.import_work(LogFolder(site.folder))

    def cancel() -> None:
        assert browser.post(f"/api/errands/{errand}/cancel").status_code == 200

    def work(ongoing: Ongoing) -> Callable[[Transaction], Any]:
        if moment != "staged":
            return real(cast("Ongoing", Held(ongoing, moment, cancel)))
        conclude = real(ongoing)
        assert [each.partition("-")[0] for each in left(site)] == [".new"]
        cancel()
        return conclude

    if moment == "waiting":
        cancel()
    seen = outcome(site, browser, errand, work)
    assert seen["state"] == "canceled", seen
    assert left(site) == [], "nobody sees that it is canceled before everything is gone"
    assert browser.get("/api/logs").json() == []


def test_an_import_whose_commit_does_not_come_about_leaves_nothing(site: Site) -> None:
    browser = site.browser("zhou_wen")
    errand = asked(browser)
    real = logs.import_work(LogFolder(site.folder))

    def work(ongoing: Ongoing) -> Callable[[Transaction], Any]:
        conclude = real(ongoing)

        def broken(tx: Transaction) -> Any:
            conclude(tx)
            assert left(site) == [errand]
            raise Unavailable("store.full")

        return broken

    seen = outcome(site, browser, errand, work)
    assert (seen["state"], seen["problem"]["code"]) == ("failed", "store.full")
    assert left(site) == []
    assert browser.get("/api/logs").json() == []


def test_a_log_that_nobody_can_reach_is_swept_away_and_no_other(worked: Site) -> None:
    browser = worked.browser("zhou_wen")
    kept, lost = imported(worked, browser), imported(worked, browser)
    worked.database.write(lambda tx: logs.remove(tx, SYSTEM, lost)).result()
    keys = [int(kept), int(lost), 4711]
    assert worked.database.read(lambda tx: logs.abandoned(tx, keys)) == [int(lost)], "strangers' folders are left alone"


def test_an_import_that_is_canceled_too_late_stays(worked: Site) -> None:
    browser = worked.browser("zhou_wen")
    log = imported(worked, browser)
    assert browser.post(f"/api/errands/{log}/cancel").status_code == 200
    assert browser.get(f"/api/errands/{log}").json()["state"] == "done"
    assert left(worked) == [log]
    assert list((worked.folder / "uploads").iterdir()) == [], "the file it came from has done its duty"


def test_what_cannot_be_imported_leaves_nothing(worked: Site) -> None:
    browser = worked.browser("zhou_wen")
    upload = uploaded(browser)
    body = {"upload": upload["upload"], "name": "x", "mapping": {**upload["mapping"], "time": "concept:name"}}
    seen = over(worked, browser, browser.post("/api/logs", json=body).json()["errand"])
    assert seen["state"] == "failed"
    assert browser.get("/api/logs").json() == []
    assert left(worked) == []


def test_a_log_is_thrown_away(worked: Site) -> None:
    browser = worked.browser("zhou_wen")
    log = imported(worked, browser)
    assert browser.delete(f"/api/logs/{log}").status_code == 204
    assert browser.get(f"/api/logs/{log}").json()["code"] == "eventlog.not_found"
    assert not (worked.folder / "logs" / log).exists()
