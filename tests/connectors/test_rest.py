"""Web services: only those on the list, no redirects, bounded answers."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from bihuan.application.ports.effects import BusinessError, Call, Failed
from bihuan.connectors.parameters import Secrets
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


def test_query_headers_and_body_are_named_by_the_task() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    headers = {"query.q": "{product} & co", "header.X-Tenant": "t{quantity}", "header.Host": "evil.example", "body": "quantity"}
    service(answer).call(call(**headers))
    [request] = seen
    assert request.url.params["q"] == "a/b & co"
    assert request.headers["X-Tenant"] == "t3"
    assert request.headers["host"] == "erp.example"
    assert request.content == b"3"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"auth": "basic", "auth.user": "u", "auth.password": "{secrets.PW}"}, ("Authorization", "Basic dTpodW50ZXIyMg==")),
        ({"auth": "bearer", "auth.token": "{secrets.PW}"}, ("Authorization", "Bearer hunter22")),
        ({"auth": "api-key", "auth.key": "{secrets.PW}"}, ("X-API-Key", "hunter22")),
    ],
)
def test_it_says_who_it_is(headers: dict[str, str], expected: tuple[str, str]) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    client = httpx.Client(transport=httpx.MockTransport(answer))
    Rest(("erp.example",), secrets=Secrets({"PW": "hunter22"}), client=client).call(call(**headers))
    assert seen[0].headers[expected[0]] == expected[1]


OAUTH = {"auth": "oauth2", "auth.token_url": "https://id.example/token", "auth.client_id": "c", "auth.client_secret": "s"}


def test_client_credentials_are_fetched_once_and_again_when_refused() -> None:
    given: list[str] = []
    old = True

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "id.example":
            given.append(request.content.decode())
            return httpx.Response(200, json={"access_token": f"t{len(given)}", "expires_in": 3600})
        return httpx.Response(401 if request.headers["Authorization"] == "Bearer t1" and not old else 200, json={})

    rest = service(answer, ("erp.example", "id.example"))
    rest.call(call(**OAUTH))
    rest.call(call(**OAUTH))
    assert given == ["grant_type=client_credentials&client_id=c&client_secret=s"]
    old = False
    rest.call(call(**OAUTH))
    assert len(given) == 2


@pytest.mark.parametrize(("status", "again"), [(503, True), (401, False), (200, False)])
def test_no_token_no_call(status: int, again: bool) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "id.example"
        return httpx.Response(status, json={})

    with pytest.raises(Failed) as caught:
        service(answer, ("erp.example", "id.example")).call(call(**OAUTH))
    assert caught.value.again is again


def test_a_token_is_fetched_from_the_list_only() -> None:
    with pytest.raises(Failed, match="allow-list"):
        service(lambda request: httpx.Response(200), ("erp.example",)).call(call(**OAUTH))


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/x", "http://2130706433/", "http://[::1]/", "http://erp.example:8080/", "https://erp.example@evil.example/",
     "https://erp.example.evil.example/", "file:///etc/passwd", "gopher://erp.example/", "//erp.example/", "https://erp.example:99999/",
     "http://169.254.169.254/latest/meta-data/", "https://ERP.example\\@evil.example/"],
)  # fmt: skip
def test_nobody_else_is_called(url: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    with pytest.raises(Failed) as caught:
        service(answer, ("erp.example",)).call(call(url))
    assert not caught.value.again
