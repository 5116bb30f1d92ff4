"""Errands: long work, its progress, stopping it."""

from __future__ import annotations

from litestar import Response, get, post

from bihuan.application import errands
from bihuan.application.views.errands import ErrandView
from bihuan.web.call import Call
from bihuan.web.routes.parts import COMMAND, KeyText, attachment, number

TAGS = ["errands"]


@get("/errands", operation_id="listErrands", tags=TAGS)
async def list_errands(request: Call) -> list[ErrandView]:
    """The caller's errands, the newest first."""
    return await request.ask(errands.mine)


@get("/errands/{key:str}", operation_id="getErrand", tags=TAGS)
async def get_errand(request: Call, key: KeyText) -> ErrandView:
    """How far an errand has come, and its result once it is done."""
    return await request.ask(errands.view, number(key))


@post("/errands/{key:str}/cancel", operation_id="cancelErrand", tags=TAGS, status_code=200, opt=COMMAND)
async def cancel_errand(request: Call, key: KeyText) -> ErrandView:
    """Stop an errand; nothing of it remains. One that is over stays as it is."""
    return await request.tell(errands.cancel, number(key))


@get("/errands/{key:str}/file", operation_id="getErrandFile", tags=TAGS, media_type="application/octet-stream")
async def get_errand_file(request: Call, key: KeyText) -> Response[bytes]:
    """The file that an errand has made."""
    return attachment(*await request.ask(errands.file, number(key)))


HANDLERS = [list_errands, get_errand, cancel_errand, get_errand_file]
