"""Service tasks whose system does wrong, from the step to the incident: real workers, a real connector, a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bihuan.application.ports.records import JobRecord
from bihuan.bpmn import model, zeebe
from bihuan.connectors.contract import Registry
from bihuan.connectors.rest import TOPIC, Rest
from bihuan.store import Database
from bihuan.workers import Workers
from tests.application import models
from tests.application.conftest import Company
from tests.application.models import user
from tests.connectors.poison import Poison, Script, poison, says
from tests.store.conftest import url as any_url
from tests.workers.test_workers import look, until

__all__ = ["any_url"]

HALF_AN_HOUR_MS = 1_800_000


@pytest.fixture
def company(any_url: str) -> Iterator[Company]:
    with Database(any_url) as database:
        database.write(models.found_company).result()
        yield Company(database)


def calling(address: str, retries: str) -> model.ServiceTask:
    headers = {"url": f"{address}/stock", "timeout": "5"}
    extension = zeebe.ZeebeExtension(
        taskDefinition=zeebe.TaskDefinition(type=TOPIC, retries=retries),
        taskHeaders=tuple(zeebe.Header(key=key, value=value) for key, value in headers.items()),
    )
    return zeebe.with_extension(model.ServiceTask(id="query", name="query"), extension)


@contextmanager
def asking(company: Company, script: Script, retries: str) -> Iterator[tuple[Poison, str]]:
    """An instance that has come to a task which calls a server of this kind, and workers at it."""
    with poison(script) as server:
        company.deploy("order", calling(server.url, retries), user("check"))
        registry = Registry()
        registry.add(TOPIC, Rest((server.url,)).connector())
        key = company.start("order").instance_key
        with Workers(company.database, registry):
            yield server, key


def job_of(company: Company, key: str) -> JobRecord:
    [job] = company.read(lambda tx: tx.jobs.of_instance(int(key)))
    return job


def test_a_service_that_asks_for_a_pause_gets_it(company: Company) -> None:
    busy = says(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1800\r\nContent-Length: 0\r\n\r\n")
    with asking(company, busy, "3") as (server, key):
        until(lambda: bool(job_of(company, key).error))
        job = job_of(company, key)
        assert (job.retries, job.state, server.calls) == (2, "ready", 1)
        assert "429" in job.error
        assert job.due_at >= job.created_at + HALF_AN_HOUR_MS


@pytest.mark.parametrize(
    ("answer", "retries", "calls", "told"),
    [
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{", "3", 1, "JSON", id="no JSON is no use trying"
        ),
        pytest.param(
            b"HTTP/1.1 503 Away\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n", "3", 3, "503", id="as often as it says"
        ),
        pytest.param(b"HTTP/1.1 302 Moved\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", "3", 1, "redirect", id="no redirect"),
    ],
)
def test_an_incident_says_what_the_service_did(company: Company, answer: bytes, retries: str, calls: int, told: str) -> None:
    with asking(company, says(answer), retries) as (server, key):
        until(lambda: bool(look(company, key).incidents))
        [incident] = look(company, key).incidents
        assert incident.code == "engine.job_failed"
        assert told in incident.message
        assert server.calls == calls
