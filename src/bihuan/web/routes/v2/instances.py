"""Process instances, their incidents, elements and variables."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import get, post, put

from bihuan.application.programs import changing, instances
from bihuan.application.programs.filters import Query
from bihuan.application.programs.instances import Begun, SetVariables, Start
from bihuan.web.bell import LOOK_AGAIN_S
from bihuan.web.call import Call
from bihuan.web.problems import TimedOut
from bihuan.web.routes.parts import KeyText, number
from bihuan.web.routes.v2.parts import LARGEST_BODY, OPEN_TO_PROGRAMS, Caller, body_of

DEFAULT_WAIT_S = 10.0
LONGEST_WAIT_S = 600.0


@post("/process-instances", status_code=200, opt=OPEN_TO_PROGRAMS, request_max_body_size=LARGEST_BODY)
async def start(request: Call) -> dict[str, Any]:
    """Start an instance; with `awaitCompletion` the answer waits for its end, 504 when that takes too long."""
    body = await body_of(request, Start)
    begun = await request.tell(instances.start, body)
    if not body.await_completion:
        return begun.document
    return await _completed(request, begun, body)


async def _completed(request: Call, begun: Begun, body: Start) -> dict[str, Any]:
    wait = min((body.request_timeout or 0) / 1000, LONGEST_WAIT_S) or DEFAULT_WAIT_S
    clock = asyncio.get_running_loop().time
    until = clock() + wait
    caller = Caller(request)
    try:
        with request.room.bell.listening(f"instance:{begun.key}") as rung:
            while True:
                rung.clear()
                result = await request.ask(instances.outcome, int(begun.key), body)
                if result is not None:
                    return begun.document | {"variables": result}
                left = until - clock()
                if left <= 0 or caller.left or request.room.bell.closing:
                    raise TimedOut("program.not_completed", place=begun.key, seconds=round(wait, 1))
                await caller.wait(rung, min(left, LOOK_AGAIN_S))
    finally:
        caller.done()


@get("/process-instances/{key:str}", opt=OPEN_TO_PROGRAMS)
async def get_instance(request: Call, key: KeyText) -> dict[str, Any]:
    return await request.ask(instances.get, number(key))


@post("/process-instances/search", status_code=200, opt=OPEN_TO_PROGRAMS)
async def search(request: Call) -> dict[str, Any]:
    return await request.ask(instances.search, await body_of(request, Query))


@post("/process-instances/{key:str}/cancellation", status_code=204, opt=OPEN_TO_PROGRAMS)
async def cancel(request: Call, key: KeyText) -> None:
    await request.tell(instances.cancel, number(key))


@post("/process-instances/{key:str}/suspension", status_code=204, opt=OPEN_TO_PROGRAMS)
async def suspend(request: Call, key: KeyText) -> None:
    await request.tell(instances.suspend, number(key))


@post("/process-instances/{key:str}/resumption", status_code=204, opt=OPEN_TO_PROGRAMS)
async def resume(request: Call, key: KeyText) -> None:
    await request.tell(instances.resume, number(key))


@post("/process-instances/{key:str}/modification", status_code=204, opt=OPEN_TO_PROGRAMS, request_max_body_size=LARGEST_BODY)
async def modify(request: Call, key: KeyText) -> None:
    await request.tell(changing.modify, number(key), await body_of(request, changing.Modification))


@post("/process-instances/{key:str}/migration", status_code=204, opt=OPEN_TO_PROGRAMS)
async def migrate(request: Call, key: KeyText) -> None:
    await request.tell(changing.migrate, number(key), await body_of(request, changing.Migration))


@post("/process-instances/{key:str}/incidents/search", status_code=200, opt=OPEN_TO_PROGRAMS)
async def incidents_of(request: Call, key: KeyText) -> dict[str, Any]:
    return await request.ask(instances.incidents, await body_of(request, Query), number(key))


@post("/incidents/search", status_code=200, opt=OPEN_TO_PROGRAMS)
async def search_incidents(request: Call) -> dict[str, Any]:
    return await request.ask(instances.incidents, await body_of(request, Query))


@get("/incidents/{key:str}", opt=OPEN_TO_PROGRAMS)
async def get_incident(request: Call, key: KeyText) -> dict[str, Any]:
    return await request.ask(instances.incident, number(key))


@post("/incidents/{key:str}/resolution", status_code=204, opt=OPEN_TO_PROGRAMS)
async def resolve(request: Call, key: KeyText) -> None:
    await request.tell(instances.resolve, number(key))


@post("/variables/search", status_code=200, opt=OPEN_TO_PROGRAMS)
async def search_variables(request: Call) -> dict[str, Any]:
    whole = request.query_params.get("truncateValues", "true") == "false"
    return await request.ask(instances.variables, await body_of(request, Query), whole=whole)


@post("/element-instances/search", status_code=200, opt=OPEN_TO_PROGRAMS)
async def search_elements(request: Call) -> dict[str, Any]:
    return await request.ask(instances.elements, await body_of(request, Query))


@get("/element-instances/{key:str}", opt=OPEN_TO_PROGRAMS)
async def get_element(request: Call, key: KeyText) -> dict[str, Any]:
    return await request.ask(instances.element, number(key))


@put("/element-instances/{key:str}/variables", status_code=204, opt=OPEN_TO_PROGRAMS, request_max_body_size=LARGEST_BODY)
async def set_variables(request: Call, key: KeyText) -> None:
    await request.tell(instances.set_variables, number(key), await body_of(request, SetVariables))


HANDLERS = [
    start,
    get_instance,
    search,
    cancel,
    suspend,
    resume,
    modify,
    migrate,
    incidents_of,
    search_incidents,
    get_incident,
    resolve,
    search_variables,
    search_elements,
    get_element,
    set_variables,
]
