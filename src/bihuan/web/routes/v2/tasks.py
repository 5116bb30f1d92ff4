"""User tasks."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Response, delete, get, patch, post

from bihuan.application.programs import tasks
from bihuan.application.programs.filters import Query
from bihuan.web.bell import LOOK_AGAIN_S
from bihuan.web.call import Call
from bihuan.web.problems import TimedOut
from bihuan.web.routes.parts import KeyText, number
from bihuan.web.routes.v2.parts import LARGEST_BODY, OPEN_TO_PROGRAMS, Caller, body_of, searched, shown, whole

LONGEST_HEARING_S = 10.0


@patch("/user-tasks/{key:str}", status_code=204, opt=OPEN_TO_PROGRAMS)
async def change(request: Call, key: KeyText) -> None:
    await _heard(request, key, await request.tell(tasks.change, number(key), await body_of(request, tasks.Change)))


@post("/user-tasks/{key:str}/completion", status_code=204, opt=OPEN_TO_PROGRAMS, request_max_body_size=LARGEST_BODY)
async def complete(request: Call, key: KeyText) -> None:
    await _heard(request, key, await request.tell(tasks.complete, number(key), await body_of(request, tasks.Complete)))


@post("/user-tasks/{key:str}/assignment", status_code=204, opt=OPEN_TO_PROGRAMS)
async def assign(request: Call, key: KeyText) -> None:
    await _heard(request, key, await request.tell(tasks.assign, number(key), await body_of(request, tasks.Assign)))


@delete("/user-tasks/{key:str}/assignee", status_code=204, opt=OPEN_TO_PROGRAMS)
async def unassign(request: Call, key: KeyText) -> None:
    await _heard(request, key, await request.tell(tasks.unassign, number(key)))


async def _heard(request: Call, key: str, pending: tasks.Pending | None) -> None:
    """Wait until the task listeners of the model have answered: 409 when one denies, 504 when they take too long."""
    if pending is None:
        return
    clock = asyncio.get_running_loop().time
    until = clock() + LONGEST_HEARING_S
    caller = Caller(request)
    try:
        with request.room.bell.listening(f"instance:{pending.instance}") as rung:
            while True:
                rung.clear()
                if await request.ask(tasks.settled, number(key), pending.since):
                    return
                left = until - clock()
                if left <= 0 or caller.left or request.room.bell.closing:
                    raise TimedOut("program.not_answered", place=key, seconds=LONGEST_HEARING_S)
                await caller.wait(rung, min(left, LOOK_AGAIN_S))
    finally:
        caller.done()


@post("/user-tasks/{key:str}/variables/search", status_code=200, opt=OPEN_TO_PROGRAMS)
async def search_variables(request: Call, key: KeyText) -> dict[str, Any]:
    return await request.ask(tasks.variables, number(key), await body_of(request, Query), whole=whole(request))


@post("/user-tasks/{key:str}/effective-variables/search", status_code=200, opt=OPEN_TO_PROGRAMS)
async def search_effective_variables(request: Call, key: KeyText) -> dict[str, Any]:
    return await request.ask(tasks.effective_variables, number(key), await body_of(request, Query), whole=whole(request))


@get("/user-tasks/{key:str}/form", opt=OPEN_TO_PROGRAMS)
async def get_form(request: Call, key: KeyText) -> Response[dict[str, Any] | None]:
    found = await request.ask(tasks.form, number(key))
    return Response(found, status_code=200 if found else 204)


HANDLERS = [
    searched("/user-tasks/search", tasks.search),
    shown("/user-tasks/{key:str}", tasks.get),
    change,
    complete,
    assign,
    unassign,
    search_variables,
    search_effective_variables,
    get_form,
]
