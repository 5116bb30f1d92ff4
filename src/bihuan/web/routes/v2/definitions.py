"""Deployments, definitions, decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.handlers import HTTPRouteHandler

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.programs import definitions, resources
from bihuan.application.programs.definitions import Upload
from bihuan.web.call import Call
from bihuan.web.problems import BadRequest
from bihuan.web.routes.parts import KeyText, number
from bihuan.web.routes.v2.parts import OPEN_TO_PROGRAMS, body_of, require_tenant, searched, shown

LARGEST_UPLOAD = 32 << 20


@post("/deployments", status_code=200, opt=OPEN_TO_PROGRAMS, request_max_body_size=LARGEST_UPLOAD)
async def put_in(request: Call) -> dict[str, Any]:
    """Release diagrams with the decisions and forms that come along; every part is named `resources`."""
    form = await request.form()
    parts = form.getall("resources", [])
    if not parts or not all(isinstance(part, UploadFile) for part in parts):
        raise BadRequest("program.no_resources", place="resources")
    require_tenant("tenantId", form.getall("tenantId", []))
    uploads = [Upload(part.filename, await part.read()) for part in parts]
    return await request.tell(definitions.put_in, uploads)


def _diagram(path: str, use_case: Callable[[Transaction, Actor, int], str]) -> HTTPRouteHandler:
    @get(path, opt=OPEN_TO_PROGRAMS, media_type="text/xml")
    async def get_diagram(request: Call, key: KeyText) -> Response[bytes]:
        return Response((await request.ask(use_case, number(key))).encode(), media_type="text/xml")

    return get_diagram


@get("/resources/{key:str}/content", opt=OPEN_TO_PROGRAMS, media_type="text/plain")
async def get_content(request: Call, key: KeyText) -> Response[bytes]:
    return Response(await request.ask(resources.content, number(key)), media_type="text/plain; charset=utf-8")


@get("/resources/{key:str}/content/binary", opt=OPEN_TO_PROGRAMS, media_type="application/octet-stream")
async def get_binary(request: Call, key: KeyText) -> Response[bytes]:
    return Response(await request.ask(resources.content, number(key)), media_type="application/octet-stream")


@get("/process-definitions/{key:str}/form", opt=OPEN_TO_PROGRAMS)
async def get_start_form(request: Call, key: KeyText) -> Response[dict[str, Any] | None]:
    found = await request.ask(definitions.start_form, number(key))
    return Response(found, status_code=200 if found else 204)


@post("/decision-definitions/evaluation", status_code=200, opt=OPEN_TO_PROGRAMS)
async def evaluate(request: Call) -> dict[str, Any]:
    return await request.tell(definitions.evaluate, await body_of(request, definitions.Evaluate))


HANDLERS = [
    put_in,
    searched("/process-definitions/search", definitions.search),
    shown("/process-definitions/{key:str}", definitions.get),
    _diagram("/process-definitions/{key:str}/xml", definitions.diagram),
    get_start_form,
    shown("/forms/{key:str}", resources.form),
    searched("/decision-definitions/search", resources.decisions),
    evaluate,
    shown("/decision-definitions/{key:str}", resources.decision),
    _diagram("/decision-definitions/{key:str}/xml", resources.decision_content),
    searched("/decision-requirements/search", resources.requirements),
    shown("/decision-requirements/{key:str}", resources.one_requirements),
    _diagram("/decision-requirements/{key:str}/xml", resources.requirements_content),
    searched("/resources/search", resources.search),
    shown("/resources/{key:str}", resources.get),
    get_content,
    get_binary,
]
