"""Projects of improvement: team, scope, goals, gate, interviews, documents."""

from __future__ import annotations

import urllib.parse
from typing import Annotated

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from bihuan.application.method import material, projects, shelf
from bihuan.application.views.papers import ProcessPapers
from bihuan.application.views.projects import (
    DocumentKind,
    DocumentView,
    InterviewView,
    PassGate,
    ProjectRow,
    ProjectView,
    QuoteView,
    SaveInterview,
    SaveProject,
)
from bihuan.web.call import Call
from bihuan.web.routes.parts import COMMAND, Id, OfProcess

TAGS = ["projects"]


@get("/projects", operation_id="listProjects", tags=TAGS)
async def list_projects(request: Call, process: OfProcess = "") -> list[ProjectRow]:
    """Projects, newest first."""
    return await request.ask(projects.rows, process)


@post("/projects", operation_id="createProject", tags=TAGS, status_code=201, opt=COMMAND)
async def create_project(request: Call, data: JSONBody[SaveProject]) -> ProjectView:
    """Enter a project."""
    return await request.tell(projects.save, data)


@get("/projects/{id:str}", operation_id="getProject", tags=TAGS)
async def get_project(request: Call, project_id: Id) -> ProjectView:
    """A project with its gate, interviews and documents."""
    return await request.ask(projects.view, project_id)


@put("/projects/{id:str}", operation_id="saveProject", tags=TAGS, opt=COMMAND)
async def save_project(request: Call, project_id: Id, data: JSONBody[SaveProject]) -> ProjectView:
    """Change a project."""
    return await request.tell(projects.save, data, project_id)


@post("/projects/{id:str}/gate", operation_id="passGate", tags=TAGS, status_code=200, opt=COMMAND)
async def pass_gate(request: Call, project_id: Id, data: JSONBody[PassGate]) -> ProjectView:
    """Go on to the next phase; refused with the list of what is missing, unless whoever may release gives a reason."""
    return await request.tell(projects.pass_gate, project_id, data)


@post("/projects/{id:str}/interviews", operation_id="planInterview", tags=TAGS, status_code=201, opt=COMMAND)
async def plan_interview(request: Call, project_id: Id, data: JSONBody[SaveInterview]) -> InterviewView:
    """Plan an interview; it comes with the guide."""
    return await request.tell(material.save_interview, project_id, data)


@put("/projects/{id:str}/interviews/{interview:str}", operation_id="recordInterview", tags=TAGS, opt=COMMAND)
async def record_interview(
    request: Call, project_id: Id, interview: FromPath[str], data: JSONBody[SaveInterview]
) -> InterviewView:
    """Record what was said."""
    return await request.tell(material.save_interview, project_id, data, interview)


@post(
    "/projects/{id:str}/documents", operation_id="addDocument", tags=TAGS, status_code=201, request_max_body_size=material.LARGEST
)
async def add_document(
    request: Call,
    project_id: Id,
    name: Annotated[str, QueryParameter(description="The name of the file.", max_length=200)],
    kind: Annotated[DocumentKind, QueryParameter(description="What it is.")] = "other",
    step: Annotated[str, QueryParameter(description="The step it is pinned to.", max_length=200)] = "",
) -> DocumentView:
    """Keep a document; the body is the file as it is."""
    content = await request.body()
    media_type = request.headers.get("content-type", "")
    return await request.tell(material.add_document, project_id, name, content, kind, step, media_type)


@get("/processes/{id:str}/papers", operation_id="listPapers", tags=TAGS)
async def list_papers(request: Call, process_id: Id) -> ProcessPapers:
    """Manuals with their read receipts, reports and documents of a process."""
    return await request.ask(shelf.papers, process_id)


@get("/processes/{id:str}/quotes", operation_id="listQuotes", tags=TAGS)
async def list_quotes(request: Call, process_id: Id) -> list[QuoteView]:
    """What interviews said about the steps of a process."""
    return await request.ask(material.quotes, process_id)


@get("/documents/{id:str}", operation_id="getDocument", tags=TAGS, media_type="application/octet-stream")
async def get_document(request: Call, document_id: Id) -> Response[bytes]:
    """A document as it was stored; always a download, never shown in the page."""
    found, content = await request.ask(material.document, document_id)
    name = urllib.parse.quote(found.name)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}", "x-content-type-options": "nosniff"}
    return Response(content, headers=headers, media_type="application/octet-stream")


@delete("/documents/{id:str}", operation_id="removeDocument", tags=TAGS, status_code=204)
async def remove_document(request: Call, document_id: Id) -> None:
    """Take a document out of its project."""
    await request.tell(material.remove_document, document_id)


HANDLERS = [
    list_projects,
    create_project,
    get_project,
    save_project,
    pass_gate,
    plan_interview,
    record_interview,
    add_document,
    list_papers,
    list_quotes,
    get_document,
    remove_document,
]
