"""Webhooks: signed, fresh, once."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bihuan.application.actor import SYSTEM
from bihuan.application.models.deployments import Deployment, deploy
from bihuan.application.programs.hooks import signature
from bihuan.bpmn import model, zeebe
from bihuan.kernel.text import Text
from tests.application import models
from tests.application.models import flow, service, user
from tests.web.programs import deploy_elements, program
from tests.web.site import SECRETS, Browser, Site, served


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("hooks")) as running:
        deploy_elements(running.database, "ordered", service("pack", "pack"))
        yield running


@pytest.fixture(scope="module")
def integrator(site: Site) -> Browser:
    return site.browser("bai_yu")


def send(
    site: Site, hook: str, body: Any, *, secret: str = SECRETS["SHOP"], at: float = 0, delivery: str = "", raw: bytes = b""
) -> httpx.Response:
    content = raw or json.dumps(body).encode()
    timestamp = str(int(at or time.time()))
    headers = {"X-Timestamp": timestamp, "X-Signature": f"sha256={signature(secret, timestamp, content)}", "X-Delivery": delivery}
    return httpx.post(f"{site.url}/api/webhooks/{hook}/deliveries", content=content, headers=headers, trust_env=False)


def test_a_signed_delivery_starts_a_process_once(site: Site, integrator: Browser) -> None:
    saved = integrator.put("/api/webhooks/shop", json={"secret": "SHOP", "process": "ordered"})
    assert saved.status_code == 200, saved.text
    first = send(site, "shop", {"order": "SO1"}, delivery="d1")
    assert first.status_code == 202, first.text
    again = send(site, "shop", {"order": "SO1"}, delivery="d1")
    assert again.json() == first.json()
    (key,) = first.json()["instanceKeys"]
    assert site.database.read(lambda tx: tx.history.of(int(key)))[0].actor == "hook:shop"
    other = send(site, "shop", {"order": "SO1"}, delivery="d2")
    assert other.json() != first.json()
    changed = send(site, "shop", {"order": "SO2"}, delivery="d1")
    assert (changed.status_code, changed.json()["code"]) == (409, "command.key_reused")


def test_what_is_not_signed_or_old_is_refused(site: Site, integrator: Browser) -> None:
    integrator.put("/api/webhooks/strict", json={"secret": "SHOP", "process": "ordered"})
    integrator.put("/api/webhooks/keyless", json={"secret": "NOBODY", "process": "ordered"})
    before = len(site.database.read(lambda tx: tx.lists.figures(0)))
    refused = [
        send(site, "strict", {}, secret="another"),
        send(site, "strict", {}, at=time.time() - 3_600),
        send(site, "strict", {}, at=time.time() + 3_600),
        send(site, "keyless", {}),
        httpx.post(f"{site.url}/api/webhooks/strict/deliveries", json={}, trust_env=False),
    ]
    assert {(each.status_code, each.json()["code"]) for each in refused} == {(401, "hook.not_signed")}
    assert send(site, "nobody", {}).status_code == 404
    for raw in (b"[1]", b"{", b"\xff"):
        assert send(site, "strict", None, raw=raw).status_code == 400
    assert len(site.database.read(lambda tx: tx.lists.figures(0))) == before


def test_a_delivery_reaches_the_instance_that_waits(site: Site, integrator: Browser) -> None:
    paid = model.Message(id="paid", name="paid")
    catch = model.IntermediateCatchEvent(id="wait", eventDefinitions=(model.MessageEventDefinition(id="on", messageRef="paid"),))
    paid = zeebe.with_extension(paid, zeebe.ZeebeExtension(subscription=zeebe.Subscription(correlationKey="=order")))
    elements = [catch, user("thank"), flow("start", "wait"), flow("wait", "thank"), flow("thank", "end")]
    content = models.diagram("paying", elements, number=False, roots=(paid,))
    deployment = Deployment(process_id="paying", name=Text("付款", "Paying"), bpmn=content, department="sales")
    site.database.write(lambda tx: deploy(tx, SYSTEM, deployment)).result()
    with program(site, "starter") as client:
        key = client.begin("paying", order="SO7")
        other = client.begin("paying", order="SO8")
        hook = {"secret": "SHOP", "message": "paid", "correlation": "payment.order", "keepMs": 60_000}
        assert integrator.put("/api/webhooks/bank", json=hook).status_code == 200
        told = send(site, "bank", {"payment": {"order": "SO7", "amount": 12.5}}, delivery="b1")
        assert told.json()["instanceKeys"] == [key]
        value = client.tell("/variables/search", {"filter": {"processInstanceKey": key, "name": "payment"}})["items"][0]["value"]
        assert json.loads(value) == {"order": "SO7", "amount": 12.5}
        assert send(site, "bank", {"payment": {}}).json()["code"] == "hook.no_key"
        published = {"name": "paid", "correlationKey": "SO8", "timeToLive": 0, "variables": {}}
        assert client.tell("/messages/correlation", published)["processInstanceKey"] == other
        assert client.tell("/messages/correlation", published, status=404)["title"] == "NOT_FOUND"
        kept = {"name": "paid", "correlationKey": "SO9", "timeToLive": 60_000, "messageId": "m1"}
        assert client.tell("/messages/publication", kept)["messageKey"]
        client.tell("/messages/publication", kept, status=409)
        client.tell("/messages/publication", {"correlationKey": "x"}, status=400)
        assert client.tell("/signals/broadcast", {"signalName": "spring"})["signalKey"]


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("Shop!", {}, "hook.bad_name"),
        ("shop", {"message": "m"}, "hook.one_purpose"),
        ("shop", {"process": ""}, "hook.one_purpose"),
        ("shop", {"process": "nobody"}, "token.no_such_process"),
        ("shop", {"correlation": "1 +"}, "hook.bad_correlation"),
    ],
)
def test_what_does_not_fit_is_named(integrator: Browser, name: str, change: dict[str, str], code: str) -> None:
    told = integrator.put(f"/api/webhooks/{name}", json={"secret": "SHOP", "process": "ordered", **change})
    assert (told.status_code, told.json()["code"]) == (422, code)


def test_hooks_are_for_integrators(site: Site, integrator: Browser) -> None:
    page = site.browser("li_na")
    assert page.get("/api/webhooks").status_code == 403
    assert page.put("/api/webhooks/mine", json={"secret": "SHOP", "process": "ordered"}).status_code == 403
    integrator.put("/api/webhooks/gone", json={"secret": "SHOP", "process": "ordered"})
    assert "gone" in [each["name"] for each in integrator.get("/api/webhooks").json()]
    assert integrator.delete("/api/webhooks/gone").status_code == 204
    assert send(site, "gone", {}).status_code == 404
    assert integrator.delete("/api/webhooks/gone").status_code == 404
    assert page.get("/api/connectors").status_code == 200


def test_a_secret_of_its_own_is_told_once_and_deliveries_are_kept(site: Site, integrator: Browser) -> None:
    saved = integrator.put("/api/webhooks/own", json={"process": "ordered"})
    assert (saved.status_code, saved.json()["hasSecret"]) == (200, False), saved.text
    assert send(site, "own", {}, secret="").status_code == 401, "nothing is signed without a secret"
    first = integrator.post("/api/webhooks/own/secret").json()["secret"]
    second = integrator.post("/api/webhooks/own/secret").json()["secret"]
    assert first != second
    listed = integrator.get("/api/webhooks").text
    assert '"hasSecret":true' in listed
    assert second not in listed
    assert send(site, "own", {}, secret=first).status_code == 401
    arrived = send(site, "own", {"order": "SO7"}, secret=second, delivery="d-7")
    assert arrived.status_code == 202, arrived.text
    tried = integrator.post("/api/webhooks/own/test", json={"body": {"order": "SO8"}})
    assert tried.status_code == 200, tried.text
    newest, before = integrator.get("/api/webhooks/own/deliveries").json()
    assert (newest["test"], newest["instanceKeys"], newest["problem"]) == (True, tried.json()["instanceKeys"], "")
    assert (before["delivery"], before["instanceKeys"]) == ("d-7", arrived.json()["instanceKeys"])


def test_a_delivery_that_came_to_nothing_tells_why(site: Site, integrator: Browser) -> None:
    integrator.put("/api/webhooks/keyed", json={"secret": "SHOP", "message": "paid", "correlation": "order"})
    assert send(site, "keyed", {"other": 1}, delivery="x").status_code == 422
    (kept,) = integrator.get("/api/webhooks/keyed/deliveries").json()
    assert (kept["delivery"], kept["instanceKeys"]) == ("x", [])
    assert "order" in kept["problem"]
    for number in range(25):
        send(site, "keyed", {"other": number}, delivery=f"y{number}")
    assert len(integrator.get("/api/webhooks/keyed/deliveries").json()) == 20
