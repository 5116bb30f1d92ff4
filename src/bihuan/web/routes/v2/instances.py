"""Process instances, their incidents, elements and variables."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import post, put

from bihuan.application.programs import changing, elements, incidents, instances
from bihuan.application.programs.elements import SetVariables
from bihuan.application.programs.filters import Query
from bihuan.application.programs.instances import Begun, Start
from bihuan.web.bell import LOOK_AGAIN_S
from bihuan.web.call import Call
from bihuan.web.problems import TimedOut
from bihuan.web.routes.parts import KeyText, number
from bihuan.web.routes.v2.parts import (
    LARGEST_BODY,
    OPEN_TO_PROGRAMS,
    Caller,
    body_of,
    searched,
    searched_within,
    shown,
    told_of,
    whole,
)

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


@post("/process-instances/{key:str}/modification", status_code=204, opt=OPEN_TO_PROGRAMS, request_max_body_size=LARGEST_BODY)
async def modify(request: Call, key: KeyText) -> None:
    await request.tell(changing.modify, number(key), await body_of(request, changing.Modification))


@post("/process-instances/{key:str}/migration", status_code=204, opt=OPEN_TO_PROGRAMS)
async def migrate(request: Call, key: KeyText) -> None:
    await request.tell(changing.migrate, number(key), await body_of(request, changing.Migration))


@post("/variables/search", status_code=200, opt=OPEN_TO_PROGRAMS)
async def search_variables(request: Call) -> dict[str, Any]:
    return await request.ask(elements.variables, await body_of(request, Query), whole=whole(request))


@put("/element-instances/{key:str}/variables", status_code=204, opt=OPEN_TO_PROGRAMS, request_max_body_size=LARGEST_BODY)
async def set_variables(request: Call, key: KeyText) -> None:
    await request.tell(elements.set_variables, number(key), await body_of(request, SetVariables))


HANDLERS = [
    start,
    searched("/process-instances/search", instances.search),
    shown("/process-instances/{key:str}", instances.get),
    told_of("/process-instances/{key:str}/cancellation", instances.cancel),
    told_of("/process-instances/{key:str}/suspension", instances.suspend),
    told_of("/process-instances/{key:str}/resumption", instances.resume),
    modify,
    migrate,
    searched_within("/process-instances/{key:str}/incidents/search", incidents.of_instance),
    searched("/incidents/search", incidents.search),
    shown("/incidents/{key:str}", incidents.get),
    told_of("/incidents/{key:str}/resolution", incidents.resolve),
    search_variables,
    shown("/variables/{key:str}", elements.variable),
    searched("/element-instances/search", elements.elements),
    shown("/element-instances/{key:str}", elements.element),
    searched_within("/element-instances/{key:str}/incidents/search", incidents.of_element),
    set_variables,
]
