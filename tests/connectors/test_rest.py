"""Web services: only those on the list, no redirects, bounded answers."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from bihuan.application.ports.effects import BusinessError, Call, Failed
from bihuan.connectors.rest import LARGEST_ANSWER, Rest

Answer = Callable[[httpx.Request], httpx.Response]


def service(answer: Answer, allowed: tuple[str, ...] = ("https://erp.example",)) -> Rest:
    return Rest(allowed, client=httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=False))


def call(url: str = "https://erp.example/stock/{product}", **headers: str) -> Call:
    variables = {"product": "a/b", "quantity": 3}
    return Call(topic="http", variables=variables, headers={"url": url, **headers}, idempotency_key="7-3")


def test_variables_travel_as_json_with_the_key() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"on_hand": 5})

    assert service(answer).call(call()) == {"on_hand": 5}
    [request] = seen
    assert str(request.url) == "https://erp.example/stock/a%2Fb"
    assert request.headers["Idempotency-Key"] == "7-3"
    assert request.content == b'{"product":"a/b","quantity":3}'


def test_the_answer_may_go_into_one_variable() -> None:
    rest = service(lambda request: httpx.Response(200, json=[1, 2]))
    assert rest.call(call(method="GET", result="found")) == {"found": [1, 2]}
    assert rest.call(call(method="GET")) == {}
    text = service(lambda request: httpx.Response(200, text="ok", headers={"content-type": "text/plain"}))
    assert text.call(call(result="said")) == {"said": "ok"}
    assert service(lambda request: httpx.Response(204)).call(call(result="said")) == {"said": None}


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        "http://erp.example/x",
        "https://erp.example:9/x",
        "https://user:pw@erp.example/x",
        "file:///etc/passwd",
        "https://erp.example.evil.example/",
        "https://{quantity}.example/",
        "https://erp.example/{missing}",
        "{product.__class__}",
        "",
    ],
)
def test_whoever_is_not_on_the_list_is_never_called(url: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError("was called")

    with pytest.raises(Failed) as caught:
        service(answer).call(call(url))
    assert not caught.value.again


def test_failures_are_told_apart() -> None:
    def status(code: int, **options: object) -> Rest:
        return service(lambda request: httpx.Response(code, **options))  # type: ignore[arg-type]

    for code in (500, 503, 429, 408):
        with pytest.raises(Failed) as failed:
            status(code).call(call())
        assert failed.value.again
    with pytest.raises(Failed) as redirected:
        status(302, headers={"location": "https://evil.example"}).call(call())
    assert not redirected.value.again
    with pytest.raises(BusinessError) as refused:
        status(409, text="no stock").call(call())
    assert (refused.value.code, refused.value.message) == ("HTTP_409", "no stock")
    with pytest.raises(Failed):
        status(200, content=b"{", headers={"content-type": "application/json"}).call(call())
    with pytest.raises(Failed):
        status(200, content=b"x" * (LARGEST_ANSWER + 1)).call(call())
    with pytest.raises(Failed):
        status(200).call(call(method="TRACE"))


def test_a_service_that_is_away_is_tried_again() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(Failed) as caught:
        service(answer).call(call())
    assert caught.value.again
