"""The four templates of the method as Excel files."""

from __future__ import annotations

import urllib.parse
from typing import Annotated, Literal

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, QueryParameter

from bihuan.application.method import sheets
from bihuan.application.views.sheets import Imported
from bihuan.kernel.errors import NotFound
from bihuan.lifecycle.templates import TEMPLATES, Number
from bihuan.web.call import Call
from bihuan.web.routes.parts import Id, OfProcess, number

TAGS = ["templates"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Version = Annotated[str, QueryParameter(description="Template 2: of this version; left out, the one in force.", max_length=20)]


def _number(given: str) -> Number:
    for each in TEMPLATES:
        if given == str(each):
            return each
    raise NotFound("web.no_such_key", key=given[:40])


@get("/templates/{id:str}", operation_id="exportTemplate", tags=TAGS, media_type=XLSX)
async def export_template(
    request: Call,
    template: Id,
    process: OfProcess = "",
    version: Version = "",
    language: Annotated[Literal["zh-CN", "en"] | None, QueryParameter(description="The caller's when left out.")] = None,
) -> Response[bytes]:
    """Template 1 to 4, filled with what is."""
    which, spoken = _number(template), language or request.language
    key = number(version) if version else 0
    content = await request.ask(sheets.export, which, process=process, version_key=key, language=spoken)
    name = urllib.parse.quote(f"{TEMPLATES[which].title.of(spoken)}.xlsx")
    return Response(content, headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"}, media_type=XLSX)


@post("/templates/{id:str}", operation_id="importTemplate", tags=TAGS, status_code=200, request_max_body_size=16 << 20)
async def import_template(
    request: Call,
    template: Id,
    data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART, description="The Excel file.")],
    process: OfProcess = "",
    version: Version = "",
) -> Imported:
    """Take a filled-in template: all of it or, with a mistake in any cell, nothing."""
    content = await data.read()
    key = number(version) if version else 0
    return await request.tell(sheets.import_, _number(template), content, version_key=key, process=process)


HANDLERS = [export_template, import_template]
