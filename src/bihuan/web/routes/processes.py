"""Processes and their versions: the map, diagrams, responsibilities, from draft to release."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from litestar import Response, delete, get, post, put
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery, JSONBody, QueryParameter

from bihuan.application.models import conversions, diagrams, version_forms, versions
from bihuan.application.pages import process_views, processes
from bihuan.application.views.processes import (
    Checked,
    Conversion,
    CreateDraft,
    CreateProcess,
    ElementCounters,
    FormInVersion,
    ProcessMap,
    ProcessView,
    RaciView,
    Release,
    ReturnVersion,
    SaveDiagram,
    SaveForm,
    StepView,
    SubmitVersion,
    VersionView,
)
from bihuan.bpmn.xmltree import SIZE_LIMIT
from bihuan.web.call import Call
from bihuan.web.routes.parts import COMMAND, Id, KeyText, number

TAGS = ["processes"]
VERSIONS = ["versions"]
XML = "application/xml"
SVG = "image/svg+xml"
# A diagram of the largest size that is read, with what travels around it.
WITH_DIAGRAM = SIZE_LIMIT + (1 << 20)


@get("/processes", operation_id="getProcessMap", tags=TAGS)
async def get_process_map(request: Call) -> ProcessMap:
    """All processes in their three bands; as a table it is template 1 of the method."""
    return await request.ask(process_views.process_map)


@post("/processes", operation_id="createProcess", tags=TAGS, status_code=201, opt=COMMAND, request_max_body_size=WITH_DIAGRAM)
async def create_process(request: Call, data: JSONBody[CreateProcess]) -> ProcessView:
    """Enter a process on the map, with a first draft: empty, or with the diagram of a file."""
    return await request.tell(processes.create_process, data)


@get("/processes/{id:str}", operation_id="getProcess", tags=TAGS)
async def get_process(request: Call, process_id: Id) -> ProcessView:
    """One process with its versions."""
    return await request.ask(process_views.page, process_id)


@post(
    "/processes/{id:str}/drafts",
    operation_id="createDraft",
    tags=TAGS,
    status_code=201,
    opt=COMMAND,
    request_max_body_size=WITH_DIAGRAM,
)
async def create_draft(request: Call, process_id: Id, data: JSONBody[CreateDraft]) -> VersionView:
    """Begin a draft: from a version, from a file, or empty."""
    return await request.tell(versions.create_draft, process_id, data)


@get("/versions/{key:str}", operation_id="getVersion", tags=VERSIONS)
async def get_version(request: Call, key: KeyText) -> VersionView:
    """One version."""
    return await request.ask(versions.view, number(key))


@get("/versions/{key:str}/bpmn", operation_id="getBpmn", tags=VERSIONS, media_type=XML)
async def get_bpmn(request: Call, key: KeyText) -> Response[bytes]:
    """The diagram as BPMN 2.0 XML."""
    text = await request.ask(versions.diagram, number(key))
    return _file(request, text.encode(), XML)


@put("/versions/{key:str}/bpmn", operation_id="saveBpmn", tags=VERSIONS, request_max_body_size=WITH_DIAGRAM)
async def save_bpmn(request: Call, key: KeyText, data: JSONBody[SaveDiagram]) -> VersionView:
    """Store a draft's diagram; `version` is the one read before."""
    return await request.tell(versions.save_diagram, number(key), data)


@post("/diagrams/conversion", operation_id="convertDiagram", tags=VERSIONS, status_code=200, request_max_body_size=WITH_DIAGRAM)
async def convert_diagram(
    request: Call,
    data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART, description="The BPMN file.")],
    of: Annotated[str, QueryParameter(description="The process meant, in a file with several.", max_length=200)] = "",
) -> Conversion:
    """Look at a BPMN file before it is taken over; a model of another engine is translated. Nothing is stored."""
    return await request.ask(conversions.convert, await data.read(), of)


@get("/versions/{key:str}/diagram.svg", operation_id="getDiagramSvg", tags=VERSIONS, media_type=SVG)
async def get_diagram_svg(
    request: Call,
    key: KeyText,
    theme: FromQuery[Literal["light", "dark"]] = "light",
    language: Annotated[Literal["zh-CN", "en"] | None, QueryParameter(description="The caller's when left out.")] = None,
) -> Response[bytes]:
    """The diagram as a picture. Shapes carry `data-element-id`, so that a page can lay its own marks over them."""
    picture = await request.ask(diagrams.svg, number(key), dark=theme == "dark", language=language or request.language)
    return _file(request, picture.encode(), SVG)


@get("/versions/{key:str}/counters", operation_id="getCounters", tags=VERSIONS)
async def get_counters(request: Call, key: KeyText) -> list[ElementCounters]:
    """How many instances are where, counted from history."""
    return await request.ask(process_views.counters, number(key))


@get("/versions/{key:str}/raci", operation_id="getRaci", tags=VERSIONS)
async def get_raci(request: Call, key: KeyText) -> RaciView:
    """The responsibility matrix and what is wrong with it."""
    return await request.ask(process_views.raci, number(key))


@get("/versions/{key:str}/steps", operation_id="getSteps", tags=VERSIONS)
async def get_steps(request: Call, key: KeyText) -> list[StepView]:
    """The steps with post, limit and standard; as a table it is template 2 of the method."""
    return await request.ask(process_views.steps, number(key))


@get("/versions/{key:str}/forms", operation_id="listForms", tags=VERSIONS)
async def list_forms(request: Call, key: KeyText) -> list[FormInVersion]:
    """The forms of a version and the steps that show them."""
    return await request.ask(version_forms.list_forms, number(key))


@put("/versions/{key:str}/forms/{id:str}", operation_id="saveForm", tags=VERSIONS, request_max_body_size=2 << 20)
async def save_form(request: Call, key: KeyText, form_id: Id, data: JSONBody[SaveForm]) -> VersionView:
    """Store a form of a draft; what is wrong with it is told place by place."""
    return await request.tell(version_forms.save_form, number(key), form_id, data)


@delete("/versions/{key:str}/forms/{id:str}", operation_id="removeForm", tags=VERSIONS, status_code=200)
async def remove_form(
    request: Call,
    key: KeyText,
    form_id: Id,
    version: Annotated[int, QueryParameter(description="The version read before.", ge=0)],
) -> VersionView:
    """Remove a form of a draft that no step shows."""
    return await request.tell(version_forms.remove_form, number(key), form_id, version)


@post(
    "/versions/{key:str}/check", operation_id="checkVersion", tags=VERSIONS, status_code=200, request_max_body_size=WITH_DIAGRAM
)
async def check_version(request: Call, key: KeyText, data: JSONBody[SaveDiagram]) -> Checked:
    """What stands against the release of this diagram as sent, before it is saved."""
    return await request.ask(versions.check, number(key), bpmn=data.bpmn)


@post("/versions/{key:str}/submission", operation_id="submitVersion", tags=VERSIONS, status_code=200, opt=COMMAND)
async def submit_version(request: Call, key: KeyText, data: JSONBody[SubmitVersion]) -> VersionView:
    """Hand a draft in for review: from then on it cannot be changed."""
    return await request.tell(versions.submit, number(key), data)


@post("/versions/{key:str}/return", operation_id="returnVersion", tags=VERSIONS, status_code=200, opt=COMMAND)
async def return_version(request: Call, key: KeyText, data: JSONBody[ReturnVersion]) -> VersionView:
    """Send a version in review back to its authors."""
    return await request.tell(versions.send_back, number(key), data)


@post("/versions/{key:str}/release", operation_id="releaseVersion", tags=VERSIONS, status_code=200, opt=COMMAND)
async def release_version(request: Call, key: KeyText, data: JSONBody[Release]) -> VersionView:
    """Release a reviewed version: new instances follow it. Who drew it or handed it in may not (four eyes)."""
    return await request.tell(versions.release, number(key), data)


@post("/versions/{key:str}/retire", operation_id="retireVersion", tags=VERSIONS, status_code=200, opt=COMMAND)
async def retire_version(request: Call, key: KeyText) -> VersionView:
    """Retire a version: instances that run finish by it, no new ones begin."""
    return await request.tell(versions.retire, number(key))


def _file(request: Call, content: bytes, media_type: str) -> Response[bytes]:
    """A file that a browser may keep and ask for again."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = {"etag": etag, "cache-control": "private, no-cache", "vary": "cookie, accept-language"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=media_type)
    return Response(content, headers=headers, media_type=media_type)


HANDLERS = [
    get_process_map,
    create_process,
    get_process,
    create_draft,
    get_version,
    get_bpmn,
    save_bpmn,
    convert_diagram,
    get_diagram_svg,
    get_counters,
    get_raci,
    get_steps,
    list_forms,
    save_form,
    remove_form,
    check_version,
    submit_version,
    return_version,
    release_version,
    retire_version,
]
