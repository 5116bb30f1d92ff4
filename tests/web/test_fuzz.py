"""Requests of every kind: answered or refused in words, never with a mistake of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.document import TEXT, Operation, nearly, operations
from tests.web.process import PROCESS, deploy_process
from tests.web.site import ADMINISTRATOR, Browser, Site, served
from tools.postgresql import Server

# These end the session of the one who asks, or never end themselves.
APART = {"logOut", "logIn", "changePassword", "listen", "resetPassword"}
EXAMPLES = settings().max_examples // 4
NAMES = ["1", "123456789012345678", "li_na", "clerk", "sales", "default", "asking"]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    server: Server | None = request.getfixturevalue("postgresql_server") if request.param == "postgresql" else None
    with served(tmp_path_factory.mktemp("site"), url=server.create() if server else "") as running:
        deploy_process(running.database)
        yield running


@pytest.fixture(scope="module")
def browsers(site: Site) -> list[Browser]:
    return [site.browser(ADMINISTRATOR), site.browser("mu_chen"), site.browser("li_na")]


@pytest.fixture(scope="module")
def keys(browsers: list[Browser]) -> list[str]:
    """Names and keys of what is there, and of what is not."""
    clerk = browsers[-1]
    instance = clerk.post("/api/process-instances", json={"processId": PROCESS}).json()["instanceKey"]
    item = clerk.get(f"/api/process-instances/{instance}").json()["workItems"][0]
    return [*NAMES, instance, item["key"], item["process"]["versionKey"]]


@pytest.mark.parametrize("operation", [each for each in operations() if each.id not in APART], ids=lambda each: each.id)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_no_request_finds_a_mistake_of_ours(
    browsers: list[Browser], keys: list[str], operation: Operation, data: st.DataObject
) -> None:
    browser = data.draw(st.sampled_from(browsers))
    path, query = operation.path, dict[str, Any]()
    for parameter in operation.parameters:
        if parameter["in"] == "path":
            drawn = data.draw(st.sampled_from(keys) | TEXT.filter(lambda text: text.strip("./\\") != ""))
            path = path.replace(f"{{{parameter['name']}}}", quote(drawn, safe=""))
        elif data.draw(st.booleans()):
            query[parameter["name"]] = data.draw(nearly(parameter["schema"]).map(str))
    request: dict[str, Any] = {"params": query}
    if operation.body is not None:
        request["json"] = data.draw(nearly(operation.body))
    elif operation.file:
        request["files"] = {operation.file: ("x.xlsx", data.draw(st.binary(max_size=100)))}
    answer = browser.request(operation.method, path, **request)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
