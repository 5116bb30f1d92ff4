"""Subscriptions: told after the commit, signed, again and again until heard, once for whoever looks at the key."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest

from bihuan.application.pages import health
from bihuan.application.programs.hooks import signature
from bihuan.application.running import retention, telling
from bihuan.bootstrap.background import Background
from bihuan.connectors import Outgoing, Registry
from tests.web.process import PROCESS, deploy_process
from tests.web.site import ALLOWED, SECRETS, Browser, Site, served
from tests.web.test_work import complete, started

MINUTE = 60_000


class Heard(NamedTuple):
    headers: dict[str, str]
    body: bytes


class Receiver:
    """Another system: a real server that answers with what `answers` says, 200 when it says nothing more."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.answers: list[int] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.heard.append(Heard({name.lower(): value for name, value in self.headers.items()}, body))
                status = outer.answers.pop(0) if outer.answers else 200
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", outer.url)
                self.send_header("content-length", "4")
                self.end_headers()
                self.wfile.write(b"busy" if status >= 400 else b"fine")

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing to be told."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.origin}/hooks/bihuan"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("subscriptions")) as running:
        deploy_process(running.database)
        yield running


@pytest.fixture(scope="module")
def integrator(site: Site) -> Browser:
    return site.browser("bai_yu", **{"Accept-Language": "en"})


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    ALLOWED.add(found.origin)
    yield found
    ALLOWED.discard(found.origin)
    found.stop()


@pytest.fixture
def work(site: Site, receiver: Receiver) -> Work:
    effects = Registry()
    look = partial(_target, site)
    effects.carry(telling.TOPIC, Outgoing([receiver.origin], look, SECRETS).deliver)
    return Work(site, effects)


class Work:
    """The outbox, worked at an instant."""

    def __init__(self, site: Site, effects: Registry) -> None:
        self._site = site
        self._background = Background(site.database, effects)
        self.start = site.database.read(lambda tx: tx.now)

    def __call__(self, minutes: float = 0) -> None:
        self._background(max(self._site.database.read(lambda tx: tx.now), self.start) + int(minutes * MINUTE))


def _target(site: Site, message: Any) -> telling.Target | None:
    return site.database.read(partial(telling.target, message=message))


def subscribe(integrator: Browser, name: str, url: str, *events: str, **more: Any) -> dict[str, Any]:
    saved = integrator.put(f"/api/subscriptions/{name}", json={"url": url, "events": list(events), **more})
    assert saved.status_code == 200, saved.text
    return saved.json()


def deliveries(integrator: Browser, name: str) -> list[dict[str, Any]]:
    return integrator.get(f"/api/subscriptions/{name}/deliveries").json()


def test_what_happens_is_told_signed_until_it_is_heard(site: Site, integrator: Browser, receiver: Receiver, work: Work) -> None:
    saved = subscribe(integrator, "mes", receiver.url, "instance.started", "work-item.completed", process=PROCESS)
    assert (saved["hasSecret"], saved["enabled"]) == (False, True)
    secret = integrator.post("/api/subscriptions/mes/secret").json()["secret"]
    receiver.answers = [503, 500]
    clerk = site.browser("li_na")
    instance, item = started(clerk)
    (waiting,) = deliveries(integrator, "mes")
    assert (waiting["event"], waiting["state"], waiting["attempts"]) == ("instance.started", "waiting", 0)
    work()
    (missed,) = deliveries(integrator, "mes")
    assert (missed["state"], missed["attempts"]) == ("waiting", 1)
    assert "answered 503 busy" in missed["error"]
    assert missed["nextAt"] > missed["at"]
    work(1)
    work(5)
    (arrived,) = deliveries(integrator, "mes")
    assert (arrived["state"], arrived["attempts"], arrived["error"]) == ("delivered", 3, "")
    assert len(receiver.heard) == 3
    assert len({each.headers["idempotency-key"] for each in receiver.heard}) == 1
    told = receiver.heard[-1]
    assert told.headers["x-signature"] == f"sha256={signature(secret, told.headers['x-timestamp'], told.body)}"
    body = json.loads(told.body)
    assert (body["event"], body["instance"]["key"], body["by"]) == ("instance.started", instance, "li_na")
    complete(clerk, item, values={"question": "how many?"}).raise_for_status()
    work(6)
    assert json.loads(receiver.heard[-1].body)["element"]["id"] == "ask"
    assert b"how many?" not in receiver.heard[-1].body, "values are not told"


def test_what_is_given_up_is_delivered_by_hand_under_its_own_id(
    site: Site, integrator: Browser, receiver: Receiver, work: Work
) -> None:
    subscribe(integrator, "erp", receiver.url, "incident.raised", secret="SHOP")
    receiver.answers = [500] * 12
    made = integrator.post("/api/subscriptions/erp/test").json()
    for hours in range(14):
        work(hours * 61)
    (given_up,) = deliveries(integrator, "erp")
    assert (given_up["state"], given_up["attempts"], given_up["nextAt"]) == ("givenUp", 12, None)
    (row,) = [each for each in integrator.get("/api/subscriptions").json() if each["name"] == "erp"]
    assert (row["waiting"], row["givenUp"]) == (0, 1)
    again = integrator.post(f"/api/subscriptions/erp/deliveries/{made['id']}/retry")
    assert (again.status_code, again.json()["state"]) == (200, "waiting")
    work(15 * 61)
    assert [each["state"] for each in deliveries(integrator, "erp")] == ["delivered"]
    assert {each.headers["x-delivery"] for each in receiver.heard} == {made["id"]}
    assert integrator.post(f"/api/subscriptions/erp/deliveries/{made['id']}/retry").json()["code"] == "subscription.delivered"


def test_another_attempt_by_hand_takes_the_place_of_the_one_that_waits(
    site: Site, integrator: Browser, receiver: Receiver, work: Work
) -> None:
    subscribe(integrator, "bi", receiver.url, "incident.raised")
    receiver.answers = [500]
    made = integrator.post("/api/subscriptions/bi/test").json()
    work()
    integrator.post(f"/api/subscriptions/bi/deliveries/{made['id']}/retry").raise_for_status()
    work()
    work(60)
    assert [each["state"] for each in deliveries(integrator, "bi")] == ["delivered"]
    assert len(receiver.heard) == 2, "the attempt that waited sends nothing more"


def test_who_is_switched_off_or_gone_hears_nothing(site: Site, integrator: Browser, receiver: Receiver, work: Work) -> None:
    subscribe(integrator, "oa", receiver.url, "instance.started")
    started(site.browser("li_na"))
    subscribe(integrator, "oa", receiver.url, "instance.started", enabled=False)
    work()
    assert [each["state"] for each in deliveries(integrator, "oa")] == ["dropped"]
    started(site.browser("li_na"))
    assert len(deliveries(integrator, "oa")) == 1, "nothing new is written for it"
    assert integrator.delete("/api/subscriptions/oa").status_code == 204
    assert integrator.get("/api/subscriptions/oa/deliveries").status_code == 404
    assert receiver.heard == []


def test_nobody_off_the_allow_list_is_called(site: Site, integrator: Browser, receiver: Receiver, work: Work) -> None:
    for url in ("http://169.254.169.254/latest", "file:///etc/passwd", f"http://x@{receiver.origin[7:]}/", "no address"):
        refused = integrator.put("/api/subscriptions/crm", json={"url": url, "events": ["incident.raised"]})
        assert (refused.status_code, refused.json()["code"]) == (422, "subscription.not_allowed"), url
    refused = integrator.put("/api/subscriptions/crm", json={"url": receiver.url, "events": ["rain"]})
    assert refused.json()["code"] == "subscription.events"
    subscribe(integrator, "crm", receiver.url, "incident.raised")
    receiver.answers = [302]
    integrator.post("/api/subscriptions/crm/test")
    work()
    (moved,) = deliveries(integrator, "crm")
    assert "answered 302" in moved["error"], "a redirect is not followed"
    assert len(receiver.heard) == 1


def test_a_receiver_who_is_gone_fills_nothing_up(
    site: Site, integrator: Browser, receiver: Receiver, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "MOST_KEPT", 3)
    monkeypatch.setattr(telling, "MOST_WAITING", 4)
    for hours in range(14):
        work(hours * 61)  # what others have left comes to its end first
    before = site.database.read(health.state).dead
    subscribe(integrator, "gone", receiver.url, "incident.raised")
    receiver.answers = [500] * 1_000

    def made() -> str:
        return integrator.post("/api/subscriptions/gone/test").json()["id"]

    def sweep(days: int) -> None:
        at = site.database.read(lambda tx: tx.now) + days * 24 * 60 * MINUTE
        while site.database.write(retention.sweep, at=at).result():
            pass

    first = [made() for _ in range(5)]
    for hours in range(14, 28):
        work(hours * 61)
    kept = deliveries(integrator, "gone")
    assert [(each["id"], each["state"]) for each in kept] == [(id_, "givenUp") for id_ in reversed(first[2:])]
    assert site.database.read(health.state).dead == before + 3, "messages go with what they carried"

    again = [made() for _ in range(6)]
    sweep(0)
    assert [each["id"] for each in deliveries(integrator, "gone") if each["state"] == "waiting"] == again[:1:-1]
    (row,) = [each for each in integrator.get("/api/subscriptions").json() if each["name"] == "gone"]
    assert (row["waiting"], row["givenUp"]) == (4, 3)

    assert integrator.post(f"/api/subscriptions/gone/deliveries/{first[-1]}/retry").status_code == 200
    assert site.database.read(health.state).dead == before + 2, "another attempt takes the place of the given-up message"
    sweep(31)
    assert deliveries(integrator, "gone") == []
    assert site.database.read(health.state).dead == 0, "nothing that was given up stays longer"
