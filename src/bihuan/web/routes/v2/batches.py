"""Batch operations: one operation on all instances that a filter finds."""

from __future__ import annotations

from typing import Any

from litestar import post
from litestar.handlers import HTTPRouteHandler

from bihuan.application.programs import batches
from bihuan.application.programs.batches import Ask
from bihuan.application.views.operations import BatchKind
from bihuan.web.call import Call
from bihuan.web.routes.parts import KeyText, number
from bihuan.web.routes.v2.parts import OPEN_TO_PROGRAMS, body_of, searched, shown, told_of

KINDS: dict[str, BatchKind] = {
    "cancellation": "cancel",
    "migration": "migrate",
    "modification": "modify",
    "incident-resolution": "resolveIncidents",
    "suspension": "suspend",
    "resumption": "resume",
}


def _asked(path: str, kind: BatchKind) -> HTTPRouteHandler:
    @post(f"/process-instances/{path}", status_code=200, opt=OPEN_TO_PROGRAMS)
    async def ask(request: Call) -> dict[str, Any]:
        return await request.tell(batches.create, kind, await body_of(request, Ask))

    return ask


@post("/process-instances/{key:str}/incident-resolution", status_code=200, opt=OPEN_TO_PROGRAMS)
async def resolve_one(request: Call, key: KeyText) -> dict[str, Any]:
    return await request.tell(batches.one("resolveIncidents"), number(key))


HANDLERS = [
    *(_asked(path, kind) for path, kind in KINDS.items()),
    resolve_one,
    searched("/batch-operations/search", batches.search),
    searched("/batch-operation-items/search", batches.items),
    shown("/batch-operations/{key:str}", batches.get),
    told_of("/batch-operations/{key:str}/suspension", batches.suspend),
    told_of("/batch-operations/{key:str}/resumption", batches.resume),
    told_of("/batch-operations/{key:str}/cancellation", batches.cancel),
]
