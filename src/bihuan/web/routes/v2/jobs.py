"""Jobs: taken with long polling, completed, failed, ended with a business error, changed, searched."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from litestar import patch, post

from bihuan.application.programs import jobs as asked
from bihuan.application.running import jobs
from bihuan.engine.answers import corrections
from bihuan.kernel.errors import Conflict, InvalidInput
from bihuan.web.bell import LOOK_AGAIN_S
from bihuan.web.call import Call
from bihuan.web.routes.parts import KeyText, number
from bihuan.web.routes.v2.parts import LARGEST_BODY, OPEN_TO_PROGRAMS, Caller, body_of, searched

DEFAULT_WAIT_S = 10.0
LONGEST_WAIT_S = 600.0


class Activate(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    type: str = ""
    worker: str | None = None
    timeout: int = 0
    max_jobs_to_activate: int = 0
    fetch_variable: list[str] | None = None
    request_timeout: int | None = None
    with_lease: bool | None = False


class Result(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the job of a task listener answers beside its variables."""

    type: str | None = None
    denied: bool | None = False
    denied_reason: str | None = None
    corrections: dict[str, Any] | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Completion, failure and error in one: each reads what concerns it."""

    variables: dict[str, Any] | None = None
    job_lease_token: str | None = None
    retries: int | None = None
    error_message: str | None = None
    retry_back_off: int | None = None
    error_code: str = ""
    result: Result | None = None


class Changeset(msgspec.Struct, frozen=True, kw_only=True):
    retries: int | None = None
    timeout: int | None = None


class Update(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    changeset: Changeset | None = None
    job_lease_token: str | None = None


@post("/jobs/activation", status_code=200, opt=OPEN_TO_PROGRAMS)
async def activate(request: Call) -> dict[str, Any]:
    """Lease jobs of a type. Without any, the answer waits for one: a new job, an elapsed pause or lease, other retries."""
    body = await body_of(request, Activate)
    wait = _seconds(body.request_timeout)
    clock = asyncio.get_running_loop().time
    until = clock() + wait
    caller = Caller(request)
    try:
        with request.room.bell.listening(f"jobs:{body.type}") as rung:
            while True:
                rung.clear()
                due = await request.ask(asked.wait_for, body.type, body.max_jobs_to_activate, body.timeout)
                if due == 0 or wait == 0:
                    found = await _take(request, body)
                    if found or wait == 0:
                        return {"jobs": found}
                left = until - clock()
                if left <= 0 or request.room.bell.closing:
                    return {"jobs": []}
                await caller.wait(rung, min(left, LOOK_AGAIN_S, LOOK_AGAIN_S if due is None else max(due, 0.005)))
                if caller.left:
                    return {"jobs": []}  # nobody is there to do them
    finally:
        caller.done()


async def _take(request: Call, body: Activate) -> list[dict[str, Any]]:
    return await request.tell(
        asked.activate,
        topic=body.type,
        worker=body.worker or "",
        most=body.max_jobs_to_activate,
        lease_ms=body.timeout,
        names=body.fetch_variable,
        token=bool(body.with_lease),
    )


def _seconds(request_timeout: int | None) -> float:
    """How long the caller wants to wait: 0 is ours to say, less than 0 not at all."""
    if not request_timeout:
        return DEFAULT_WAIT_S
    return min(request_timeout / 1000, LONGEST_WAIT_S) if request_timeout > 0 else 0.0


def _lease(token: str | None) -> int | None:
    if token is None:
        return None
    if not (token.isascii() and token.isdecimal() and len(token) < 19):
        raise Conflict("job.lease_lost", place="/jobLeaseToken")
    return int(token)


@post("/jobs/{key:str}/completion", status_code=204, opt=OPEN_TO_PROGRAMS, request_max_body_size=LARGEST_BODY)
async def complete(request: Call, key: KeyText) -> None:
    body = await body_of(request, Report)
    await request.tell(_complete, number(key), _lease(body.job_lease_token), body)


@post("/jobs/{key:str}/failure", status_code=204, opt=OPEN_TO_PROGRAMS, request_max_body_size=LARGEST_BODY)
async def fail(request: Call, key: KeyText) -> None:
    body = await body_of(request, Report)
    await request.tell(_fail, number(key), _lease(body.job_lease_token), body)


@post("/jobs/{key:str}/error", status_code=204, opt=OPEN_TO_PROGRAMS, request_max_body_size=LARGEST_BODY)
async def throw(request: Call, key: KeyText) -> None:
    body = await body_of(request, Report)
    if not body.error_code:
        raise InvalidInput("job.error_code_missing", place="/errorCode")
    await request.tell(_throw, number(key), _lease(body.job_lease_token), body)


@patch("/jobs/{key:str}", status_code=204, opt=OPEN_TO_PROGRAMS)
async def update(request: Call, key: KeyText) -> None:
    body = await body_of(request, Update)
    if body.changeset is None or body.changeset == Changeset():
        raise InvalidInput("job.nothing_to_change", place="/changeset")
    await request.tell(_update, number(key), _lease(body.job_lease_token), body.changeset)


def _complete(tx: Any, actor: Any, key: int, lease: int | None, body: Report) -> None:
    result = body.result or Result()
    jobs.complete(
        tx,
        key,
        lease,
        body.variables or {},
        actor,
        denied=bool(result.denied),
        denied_for=result.denied_reason or "",
        corrections=corrections(result.corrections or {}),
    )


def _fail(tx: Any, actor: Any, key: int, lease: int | None, body: Report) -> None:
    jobs.fail(
        tx,
        key,
        lease,
        body.error_message or "",
        retries=body.retries or 0,
        pause_ms=body.retry_back_off or 0,
        variables=body.variables,
        actor=actor,
    )


def _throw(tx: Any, actor: Any, key: int, lease: int | None, body: Report) -> None:
    jobs.throw(tx, key, lease, body.error_code, body.error_message or "", body.variables or {}, actor=actor)


def _update(tx: Any, actor: Any, key: int, lease: int | None, changes: Changeset) -> None:
    jobs.update(tx, key, lease, retries=changes.retries, lease_ms=changes.timeout, actor=actor)


HANDLERS = [activate, complete, fail, throw, update, searched("/jobs/search", asked.search)]
