"""Process instances: what may be started, what runs, what is stuck."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter

from bihuan.application.pages import home as home_page
from bihuan.application.running import attachments, instances, sheets
from bihuan.application.views.work import (
    CancelInstance,
    HomeView,
    InstancePage,
    InstanceRow,
    InstanceView,
    Startable,
    Started,
    StartForm,
    StartInstance,
)
from bihuan.web.call import Call
from bihuan.web.routes.parts import COMMAND, WITH_FILES, After, Id, KeyText, Limit, OfProcess, Search, number

TAGS = ["instances"]
ANY_FILE = "application/octet-stream"
# What a browser may show by itself; all else is only stored.
HARMLESS = frozenset({"image/png", "image/jpeg", "image/webp", "application/pdf", "text/plain"})
Digest: TypeAlias = Annotated[str, PathParameter(description="The SHA-256 of its content.", max_length=64)]
SheetForm: TypeAlias = Annotated[Literal["pdf", "docx"], QueryParameter(description="What kind of file.")]
Spoken: TypeAlias = Annotated[
    Literal["", "zh-CN", "en"], QueryParameter(description="The language of the document; empty: that of the caller.")
]
State: TypeAlias = Literal["", "active", "completed", "canceled", "suspended", "void"]


@get("/process-instances/{key:str}/sheet", operation_id="getApprovalSheet", tags=TAGS, media_type=ANY_FILE)
async def get_approval_sheet(request: Call, key: KeyText, form: SheetForm = "pdf", language: Spoken = "") -> Response[bytes]:
    """The approval sheet of an instance as PDF or Word: what was filled in, opinions with names and times, the way it took."""
    content = await request.ask(sheets.sheet, number(key))
    spoken = language or request.language
    written = await request.apart(request.room.reports.sheet, content, language=spoken, form=form)
    name = quote(f"{content.number or content.key}.{form}")
    return Response(written, headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"}, media_type=ANY_FILE)


@get("/home", operation_id="getHome", tags=["work"])
async def get_home(request: Call) -> HomeView:
    """What the caller sees first: due today, alerts, the loop, quick start."""
    return await request.ask(home_page.home)


@post("/notices/read", operation_id="readNotices", tags=["work"], status_code=204)
async def read_notices(request: Call) -> None:
    """Note that the caller has seen their notices."""
    await request.tell(home_page.read_notices)


@get("/startable", operation_id="listStartable", tags=TAGS)
async def list_startable(request: Call) -> list[Startable]:
    """The processes the caller may start."""
    return await request.ask(instances.startable)


@get("/processes/{id:str}/start-form", operation_id="getStartForm", tags=TAGS)
async def get_start_form(request: Call, process_id: Id) -> StartForm:
    """The form with which a process starts."""
    return await request.ask(instances.start_form, process_id)


@post(
    "/process-instances", operation_id="startInstance", tags=TAGS, status_code=201, opt=COMMAND, request_max_body_size=WITH_FILES
)
async def start_instance(request: Call, data: JSONBody[StartInstance]) -> Started:
    """Start an instance of the process's newest released version."""
    return await request.tell(instances.start, data)


@get("/process-instances", operation_id="listInstances", tags=TAGS)
async def list_instances(
    request: Call,
    process: OfProcess = "",
    status: Annotated[State, QueryParameter(name="state")] = "",
    mine: Annotated[bool, QueryParameter(description="Only those the caller started.")] = False,
    q: Search = "",
    version: Annotated[str, QueryParameter(description="Of this version only, by its key.", max_length=20)] = "",
    late: Annotated[bool, QueryParameter(description="Only those with late work.")] = False,
    incident: Annotated[bool, QueryParameter(description="Only those with an open incident.")] = False,
    after: After = None,
    limit: Limit = 50,
) -> InstancePage:
    """The instances the caller may see, newest first."""
    return await request.ask(
        instances.page,
        process=process,
        state=status,
        mine=mine,
        search=q,
        version_key=number(version) if version else 0,
        late=late,
        with_incident=incident,
        after=after,
        limit=limit,
    )


@get("/process-instances/{key:str}", operation_id="getInstance", tags=TAGS)
async def get_instance(request: Call, key: KeyText) -> InstanceView:
    """One instance: values, record, where it stands."""
    return await request.ask(instances.view, number(key))


@post("/process-instances/{key:str}/cancellation", operation_id="cancelInstance", tags=TAGS, status_code=200, opt=COMMAND)
async def cancel_instance(request: Call, key: KeyText, data: JSONBody[CancelInstance]) -> InstanceRow:
    """End an instance before its end, with a reason."""
    return await request.tell(instances.cancel, number(key), data)


@get("/process-instances/{key:str}/files/{digest:str}", operation_id="getAttachment", tags=TAGS, media_type=ANY_FILE)
async def get_attachment(request: Call, key: KeyText, digest: Digest) -> Response[bytes]:
    """A file that came with a form, for whoever may read the field it stands in."""
    found = await request.ask(attachments.attachment, number(key), digest)
    shown = found.media_type if found.media_type in HARMLESS else ANY_FILE
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"}
    return Response(found.content, media_type=shown, headers=headers)


@post(
    "/process-instances/{key:str}/incidents/{incident:int}/resolution",
    operation_id="resolveIncident",
    tags=TAGS,
    status_code=200,
    opt=COMMAND,
)
async def resolve_incident(request: Call, key: KeyText, incident: FromPath[int]) -> InstanceRow:
    """Try again what failed; the incident is over when it works."""
    return await request.tell(instances.resolve_incident, number(key), incident)


HANDLERS = [
    get_home,
    read_notices,
    list_startable,
    get_start_form,
    start_instance,
    list_instances,
    get_instance,
    get_approval_sheet,
    get_attachment,
    cancel_instance,
    resolve_incident,
]
