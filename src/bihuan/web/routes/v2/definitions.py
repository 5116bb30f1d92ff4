"""Deployments, definitions, decisions."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile

from bihuan.application.programs import definitions
from bihuan.application.programs.definitions import Upload
from bihuan.application.programs.filters import Query
from bihuan.web.call import Call
from bihuan.web.problems import BadRequest
from bihuan.web.routes.parts import KeyText, number
from bihuan.web.routes.v2.parts import OPEN_TO_PROGRAMS, body_of

LARGEST_UPLOAD = 32 << 20


@post("/deployments", status_code=200, opt=OPEN_TO_PROGRAMS, request_max_body_size=LARGEST_UPLOAD)
async def put_in(request: Call) -> dict[str, Any]:
    """Release diagrams with the decisions and forms that come along; every part is named `resources`."""
    form = await request.form()
    parts = form.getall("resources", [])
    if not parts or not all(isinstance(part, UploadFile) for part in parts):
        raise BadRequest("program.no_resources", place="resources")
    uploads = [Upload(part.filename, await part.read()) for part in parts]
    return await request.tell(definitions.put_in, uploads)


@post("/process-definitions/search", status_code=200, opt=OPEN_TO_PROGRAMS)
async def search(request: Call) -> dict[str, Any]:
    return await request.ask(definitions.search, await body_of(request, Query))


@get("/process-definitions/{key:str}", opt=OPEN_TO_PROGRAMS)
async def get_definition(request: Call, key: KeyText) -> dict[str, Any]:
    return await request.ask(definitions.get, number(key))


@get("/process-definitions/{key:str}/xml", opt=OPEN_TO_PROGRAMS, media_type="text/xml")
async def get_diagram(request: Call, key: KeyText) -> Response[bytes]:
    return Response((await request.ask(definitions.diagram, number(key))).encode(), media_type="text/xml")


@get("/process-definitions/{key:str}/form", opt=OPEN_TO_PROGRAMS)
async def get_start_form(request: Call, key: KeyText) -> Response[dict[str, Any] | None]:
    found = await request.ask(definitions.start_form, number(key))
    return Response(found, status_code=200 if found else 204)


@post("/decision-definitions/evaluation", status_code=200, opt=OPEN_TO_PROGRAMS)
async def evaluate(request: Call) -> dict[str, Any]:
    return await request.tell(definitions.evaluate, await body_of(request, definitions.Evaluate))


HANDLERS = [put_in, search, get_definition, get_diagram, get_start_form, evaluate]
