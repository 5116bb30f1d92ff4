"""Requests that do not fit, and what every answer carries."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest
from structlog.testing import capture_logs

from bihuan.kernel.catalogue import sentences
from tests.web.site import PASSWORD, Site


def problem_of(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["status"] == status
    assert document["traceId"] == answer.headers["x-trace-id"]
    assert document["code"] in sentences()
    assert "Traceback" not in answer.text
    return document


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/work-items/1/nothing", "/api/%E6%B2%A1%E6%9C%89"])
def test_unknown_addresses_of_the_api_are_problems(site: Site, path: str) -> None:
    document = problem_of(site.browser("li_na").get(path), 404)
    assert document["code"] == "web.no_such_path"
    assert document["instance"]


def test_a_method_that_is_not_known_is_a_problem(site: Site) -> None:
    assert problem_of(site.browser("li_na").patch("/api/people", json={}), 405)["code"] == "web.method_not_allowed"


def test_misfits_in_the_body_are_told_with_place_and_language(site: Site) -> None:
    browser = site.browser("li_na")
    told = {}
    for language in ("zh-CN", "en"):
        answer = browser.put("/api/session/preferences", json={"language": "de"}, headers={"Accept-Language": language})
        document = problem_of(answer, 400)
        assert document["problems"][0]["place"] == "/language"
        told[language] = document["detail"]
    assert told["zh-CN"] != told["en"]
    unknown = problem_of(browser.put("/api/session/preferences", json={"language": "en", "x": 1}), 400)
    assert unknown["problems"][0]["place"] == "/x"


@pytest.mark.parametrize("body", [b"{", b'{"language":', b"\xff\xfe", b"{'language':'en'}"])
def test_broken_json_is_a_problem_with_a_position(site: Site, body: bytes) -> None:
    answer = site.browser("li_na").put("/api/session/preferences", content=body, headers={"Content-Type": "application/json"})
    assert problem_of(answer, 400)["problems"][0]["place"].startswith("line ")


def test_a_missing_body_is_a_problem(site: Site) -> None:
    answer = site.browser("li_na").put("/api/session/preferences", headers={"Content-Type": "application/json"})
    assert problem_of(answer, 400)["code"] == "web.body_missing"


def test_too_large_a_body_is_a_problem_wherever_it_is_counted(site: Site) -> None:
    browser = site.browser("li_na")
    large = b'{"language":"' + b"x" * (1 << 20) + b'"}'
    headers = {"Content-Type": "application/json"}
    assert (
        problem_of(browser.put("/api/session/preferences", content=large, headers=headers), 413)["code"] == "web.body_too_large"
    )
    parts = (large[start : start + 65_536] for start in range(0, len(large), 65_536))
    assert browser.put("/api/session/preferences", content=parts, headers=headers).status_code == 413


@pytest.mark.parametrize(
    ("query", "places"),
    [({"limit": "0"}, ["limit"]), ({"tab": "x"}, ["tab"]), ({"limit": "many", "sort": "x"}, ["limit", "sort"])],
)
def test_misfits_in_the_query_are_told_by_name(site: Site, query: dict[str, str], places: list[str]) -> None:
    document = problem_of(site.browser("li_na").get("/api/work-items", params=query), 400)
    assert sorted(each["place"] for each in document["problems"]) == places


@pytest.mark.parametrize("key", ["x", "-1", "9223372036854775808", "1" * 30, "１２", "1.5"])
def test_what_is_no_key_names_nothing(site: Site, key: str) -> None:
    assert problem_of(site.browser("li_na").get(f"/api/work-items/{key}"), 404)["code"] == "web.no_such_key"


def test_null_characters_in_the_address_are_refused(site: Site) -> None:
    browser = site.browser("li_na")
    assert problem_of(browser.get("/api/people/li%00na"), 400)["code"] == "web.null_character"
    assert problem_of(browser.get("/api/work-items?q=a%00b"), 400)["code"] == "web.null_character"


def test_an_idempotency_key_is_short_and_visible(site: Site) -> None:
    browser = site.browser("li_na")
    for key in ("x" * 129, "a b"):
        answer = browser.put("/api/session/preferences", json={"language": "en"}, headers={"Idempotency-Key": key})
        assert problem_of(answer, 400)["code"] == "web.idempotency_key"


def test_the_trace_of_the_caller_is_kept(site: Site) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = site.visitor().get("/api/home", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert problem_of(answer, 401)["traceId"] == trace
    other = site.visitor().get("/api/home", headers={"traceparent": "nonsense"})
    assert len(other.headers["x-trace-id"]) == 32


def test_answers_of_the_api_are_neither_kept_nor_framed_nor_sniffed(site: Site) -> None:
    headers = site.browser("li_na").get("/api/people").headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "sandbox" in headers["content-security-policy"]
    assert "server" not in headers


def test_a_connection_that_breaks_in_the_body_harms_nobody(site: Site) -> None:
    host, port = site.url.removeprefix("http://").split(":")
    visitor = site.visitor()
    with capture_logs() as lines:
        with socket.create_connection((host, int(port))) as line:
            line.sendall(
                b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
            )
        while not any(each.get("path") == "/api/session" for each in lines):
            assert visitor.get("/api/health").json()["database"] == "ok"
    assert [each["status"] for each in lines if each.get("path") == "/api/session"] == [400]


def test_health_says_what_it_found(site: Site) -> None:
    document = site.visitor().get("/api/health").json()
    assert (document["status"], document["database"], document["background"]) == ("degraded", "ok", "none")
    assert document["version"] == "test"
    assert document["now"].endswith("Z")
    assert site.visitor().get("/api/health/live").text == "ok"


def test_the_state_of_the_system_is_for_those_who_look_after_it(site: Site) -> None:
    site.database.write(lambda tx: tx.pulse.beat("here:7:x", tx.pulse.clock)).result()
    assert site.browser("li_na").get("/api/system").status_code == 403
    state = site.browser("bai_yu").get("/api/system").json()
    assert state["background"] == "ok"
    assert [(each["host"], each["process"], each["alive"]) for each in state["workers"]] == [("here", "7", True)]
    assert {each["kind"] for each in state["backlog"]} >= {"timers", "outbox", "errands"}
    text = site.browser("bai_yu").get("/api/metrics").text
    assert "bihuan_workers 1.0" in text
    assert 'bihuan_lag_seconds{kind="timers",topic=""} 0.0' in text
    site.database.write(lambda tx: tx.pulse.gone("here:7:x")).result()


def test_figures_count_requests_by_route(site: Site) -> None:
    assert site.visitor().get("/api/metrics").status_code == 401
    assert site.browser("li_na").get("/api/metrics").status_code == 403
    administrator = site.browser("admin")
    administrator.get("/api/people/li_na")
    text = administrator.get("/api/metrics").text
    assert 'bihuan_http_requests_total{method="GET",route="/api/people/{id}",status="200"}' in text
    assert "li_na" not in text


def test_the_description_is_served(site: Site) -> None:
    document = json.loads(site.visitor().get("/api/openapi.json").text)
    assert document["openapi"].startswith("3.1")
    assert "/api/session" in document["paths"]


def test_passwords_stand_nowhere_in_an_answer(site: Site) -> None:
    visitor = site.visitor()
    answer = visitor.post("/api/session", json={"login": "li_na", "password": PASSWORD, "extra": 1})
    assert PASSWORD not in problem_of(answer, 400)["detail"]


def test_long_answers_travel_packed_but_never_those_with_a_token(site: Site) -> None:
    browser = site.browser("admin", **{"Accept-Encoding": "gzip"})
    assert browser.get("/api/roles").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in browser.get("/api/session").headers
