"""Batch operations: one operation on all instances that a filter finds."""

from __future__ import annotations

from typing import Any

from litestar import get, post

from bihuan.application.programs import batches
from bihuan.application.programs.batches import Ask
from bihuan.application.programs.filters import Query
from bihuan.application.views.operations import BatchKind
from bihuan.web.call import Call
from bihuan.web.routes.parts import KeyText, number
from bihuan.web.routes.v2.parts import OPEN_TO_PROGRAMS, body_of


async def _ask(request: Call, kind: BatchKind) -> dict[str, Any]:
    return await request.tell(batches.create, kind, await body_of(request, Ask))


@post("/process-instances/cancellation", status_code=200, opt=OPEN_TO_PROGRAMS)
async def cancel_many(request: Call) -> dict[str, Any]:
    return await _ask(request, "cancel")


@post("/process-instances/migration", status_code=200, opt=OPEN_TO_PROGRAMS)
async def migrate_many(request: Call) -> dict[str, Any]:
    return await _ask(request, "migrate")


@post("/process-instances/modification", status_code=200, opt=OPEN_TO_PROGRAMS)
async def modify_many(request: Call) -> dict[str, Any]:
    return await _ask(request, "modify")


@post("/process-instances/incident-resolution", status_code=200, opt=OPEN_TO_PROGRAMS)
async def resolve_many(request: Call) -> dict[str, Any]:
    return await _ask(request, "resolveIncidents")


@post("/process-instances/suspension", status_code=200, opt=OPEN_TO_PROGRAMS)
async def suspend_many(request: Call) -> dict[str, Any]:
    return await _ask(request, "suspend")


@post("/process-instances/resumption", status_code=200, opt=OPEN_TO_PROGRAMS)
async def resume_many(request: Call) -> dict[str, Any]:
    return await _ask(request, "resume")


@post("/process-instances/{key:str}/incident-resolution", status_code=200, opt=OPEN_TO_PROGRAMS)
async def resolve_one(request: Call, key: KeyText) -> dict[str, Any]:
    return await request.tell(batches.one("resolveIncidents"), number(key))


@post("/batch-operations/search", status_code=200, opt=OPEN_TO_PROGRAMS)
async def search(request: Call) -> dict[str, Any]:
    return await request.ask(batches.search, await body_of(request, Query))


@post("/batch-operation-items/search", status_code=200, opt=OPEN_TO_PROGRAMS)
async def search_items(request: Call) -> dict[str, Any]:
    return await request.ask(batches.items, await body_of(request, Query))


@get("/batch-operations/{key:str}", opt=OPEN_TO_PROGRAMS)
async def get_batch(request: Call, key: KeyText) -> dict[str, Any]:
    return await request.ask(batches.get, number(key))


@post("/batch-operations/{key:str}/suspension", status_code=204, opt=OPEN_TO_PROGRAMS)
async def suspend(request: Call, key: KeyText) -> None:
    await request.tell(batches.suspend, number(key))


@post("/batch-operations/{key:str}/resumption", status_code=204, opt=OPEN_TO_PROGRAMS)
async def resume(request: Call, key: KeyText) -> None:
    await request.tell(batches.resume, number(key))


@post("/batch-operations/{key:str}/cancellation", status_code=204, opt=OPEN_TO_PROGRAMS)
async def cancel(request: Call, key: KeyText) -> None:
    await request.tell(batches.cancel, number(key))


HANDLERS = [
    cancel_many,
    migrate_many,
    modify_many,
    resolve_many,
    suspend_many,
    resume_many,
    resolve_one,
    search,
    search_items,
    get_batch,
    suspend,
    resume,
    cancel,
]
