"""What programs send in bad moments: storms, doubles, names nobody knows, models of monstrous size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bihuan.bpmn import model, zeebe
from tests.application import models
from tests.application.models import service
from tests.web.programs import Program, program
from tests.web.site import served

CALLERS = 8
PAID = zeebe.with_extension(
    model.Message(id="paid", name="paid"), zeebe.ZeebeExtension(subscription=zeebe.Subscription(correlationKey="=order"))
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with served(tmp_path_factory.mktemp("bad")) as site, program(site, "everything") as found:
        event = model.MessageEventDefinition(id="on", messageRef="paid")
        catch = model.IntermediateCatchEvent(id="wait", eventDefinitions=(event,))
        deployed(found, "waiting", models.diagram("waiting", (catch,), number=False, roots=(PAID,)))
        deployed(found, "对账", models.diagram("对账", (service("核对", "nobody-serves-this"),), number=False))
        yield found


def deployed(client: Program, name: str, content: bytes, status: int = 200) -> dict[str, Any]:
    answer = client.post("/deployments", files=[("resources", (f"{name}.bpmn", content, "text/xml"))])
    assert answer.status_code == status, answer.text[:2_000]
    return answer.json()


def together(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    with ThreadPoolExecutor(CALLERS) as pool:
        return [each.result() for each in [pool.submit(call) for call in calls]]


def test_of_many_messages_for_one_subscription_one_is_taken(client: Program) -> None:
    orders = [f"SO{number}" for number in range(12)]
    keys = {order: client.begin("waiting", order=order) for order in orders}

    def correlate(order: str) -> tuple[str, int]:
        answer = client.post("/messages/correlation", json={"name": "paid", "correlationKey": order})
        return order, answer.status_code

    storm = together([lambda order=order: correlate(order) for order in orders for _ in range(5)])
    assert Counter(storm) == {(order, status): count for order in orders for status, count in ((200, 1), (404, 4))}
    for key in keys.values():
        assert client.tell(f"/process-instances/{key}", method="GET")["state"] == "COMPLETED"


def test_a_storm_of_messages_nobody_waits_for_is_let_go(client: Program) -> None:
    body = {"name": "paid", "timeToLive": 0, "variables": {"amount": 1}}

    def publish(number: int) -> int:
        return client.post("/messages/publication", json={**body, "correlationKey": f"nobody-{number}"}).status_code

    assert set(together([lambda number=number: publish(number) for number in range(200)])) == {200}
    key = client.begin("waiting", order="nobody-3")
    assert client.tell(f"/process-instances/{key}", method="GET")["state"] == "ACTIVE", "it came too late for none of them"


def test_work_for_a_topic_nobody_serves_waits_without_harm(client: Program) -> None:
    key = client.begin("对账", 日期="2024-04-08")
    (job,) = client.tell("/jobs/search", {"filter": {"processInstanceKey": key}})["items"]
    assert (job["type"], job["state"], job["elementId"]) == ("nobody-serves-this", "CREATED", "核对")
    assert client.take("a topic no model has") == []
    assert client.tell(f"/process-instances/{key}", method="GET")["hasIncident"] is False
    found = client.tell("/process-instances/search", {"filter": {"processDefinitionId": {"$eq": "对账"}}})
    assert [each["processInstanceKey"] for each in found["items"]] == [key]


def test_the_same_deployed_at_once_is_one_version(client: Program) -> None:
    content = models.diagram("twice", (service("a", "t"),), number=False)
    answers = together([lambda: deployed(client, "twice", content) for _ in range(CALLERS)])
    assert len({each["deployments"][0]["processDefinition"]["processDefinitionKey"] for each in answers}) == 1


def test_an_id_with_blanks_is_refused_with_its_place(client: Program) -> None:
    content = models.diagram("spaced", (service("a", "t"),), number=False).replace(b'"spaced"', '"对账 一"'.encode())
    told = deployed(client, "spaced", content, status=400)
    assert told["title"] == "INVALID_ARGUMENT"
    assert "对账 一" in str(told)


def test_a_model_of_ten_megabytes_is_deployed_or_refused_in_words(client: Program) -> None:
    content = models.diagram("vast", (service("a", "t"),), number=False)
    vast = content.replace(b"<serviceTask", b"<!-- " + b"x" * (10 << 20) + b" --><serviceTask", 1).replace(
        b"<bpmn:serviceTask", b"<!-- " + b"x" * (10 << 20) + b" --><bpmn:serviceTask", 1
    )
    assert len(vast) > 10 << 20
    answer = client.post("/deployments", files=[("resources", ("vast.bpmn", vast, "text/xml"))])
    assert answer.status_code in {200, 400, 413}, answer.text[:500]
    if answer.status_code != 200:
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["detail"]
    huge = client.post("/deployments", files=[("resources", ("huge.bpmn", b"<" * (40 << 20), "text/xml"))])
    assert huge.status_code == 413
    assert huge.json()["title"]


def test_the_clock_of_a_message_may_not_be_endless(client: Program) -> None:
    for keep in (-1, 1 << 70):
        answer = client.post("/messages/publication", json={"name": "paid", "correlationKey": "x", "timeToLive": keep})
        assert answer.status_code in {200, 400}, answer.text
        assert answer.headers["content-type"].split(";")[0] in {"application/json", "application/problem+json"}
