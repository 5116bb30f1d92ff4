"""Decisions of a version: documents, their test bench, Excel; expressions while they are written."""

from __future__ import annotations

from typing import Annotated, TypeAlias
from urllib.parse import quote

from litestar import Response, delete, get, post, put
from litestar.params import JSONBody, PathParameter

from bihuan.application.models import bench, decision_sheets, decisions, expressions
from bihuan.application.running import decided
from bihuan.application.views.decisions import (
    CaseResults,
    CaseView,
    CheckExpressions,
    CreateDecision,
    DecisionsChecked,
    DecisionText,
    DocumentList,
    Evaluated,
    EvaluatedDecision,
    EvaluateDecision,
    ExpressionsChecked,
    ImportedSheet,
    ImportSheet,
    SaveCases,
    SaveDecisions,
    VocabularyView,
)
from bihuan.application.views.processes import VersionView
from bihuan.web.call import Call
from bihuan.web.routes.parts import COMMAND, KeyText, number

TAGS = ["decisions"]
XML = "application/xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGE = 16 << 20

Name: TypeAlias = Annotated[str, PathParameter(description="The document's name.", max_length=200)]
Decision: TypeAlias = Annotated[str, PathParameter(description="The decision's id.", max_length=200)]


@get("/versions/{key:str}/decisions", operation_id="listDecisions", tags=TAGS)
async def list_decisions(request: Call, key: KeyText) -> DocumentList:
    """The DMN documents of a version with their decisions."""
    return await request.ask(decisions.listing, number(key))


@post("/versions/{key:str}/decisions", operation_id="createDecision", tags=TAGS, status_code=201, opt=COMMAND)
async def create_decision(request: Call, key: KeyText, data: JSONBody[CreateDecision]) -> VersionView:
    """Add a document with one empty decision table to a draft."""
    return await request.tell(decisions.create, number(key), data)


@get("/versions/{key:str}/decisions/{name:str}", operation_id="getDmn", tags=TAGS, media_type=XML)
async def get_dmn(request: Call, key: KeyText, name: Name) -> Response[bytes]:
    """A document as DMN XML."""
    text = await request.ask(decisions.source, number(key), name)
    return Response(text.encode(), media_type=XML, headers={"cache-control": "private, no-cache"})


@put("/versions/{key:str}/decisions/{name:str}", operation_id="saveDmn", tags=TAGS, request_max_body_size=LARGE)
async def save_dmn(request: Call, key: KeyText, name: Name, data: JSONBody[SaveDecisions]) -> VersionView:
    """Store a document of a draft; `version` is the one read before."""
    return await request.tell(decisions.save, number(key), name, data)


@delete("/versions/{key:str}/decisions/{name:str}", operation_id="removeDmn", tags=TAGS, status_code=200)
async def remove_dmn(request: Call, key: KeyText, name: Name) -> VersionView:
    """Take a document and its cases out of a draft."""
    return await request.tell(decisions.remove, number(key), name)


@post(
    "/versions/{key:str}/decisions/{name:str}/check",
    operation_id="checkDmn",
    tags=TAGS,
    status_code=200,
    request_max_body_size=LARGE,
)
async def check_dmn(request: Call, key: KeyText, name: Name, data: JSONBody[DecisionText]) -> DecisionsChecked:
    """What there is to tell about a document: mistakes, gaps, overlaps, rules that never fire or say the same."""
    return await request.ask(decisions.check, number(key), name, data.dmn)


@post(
    "/versions/{key:str}/decisions/{name:str}/evaluation",
    operation_id="evaluateDecision",
    tags=TAGS,
    status_code=200,
    request_max_body_size=LARGE,
)
async def evaluate_decision(request: Call, key: KeyText, name: Name, data: JSONBody[EvaluateDecision]) -> Evaluated:
    """Inputs in, the outcome and the fired rules out; nothing is stored."""
    return await request.ask(bench.evaluate, number(key), name, data)


@get("/versions/{key:str}/decisions/{name:str}/cases", operation_id="listCases", tags=TAGS)
async def list_cases(request: Call, key: KeyText, name: Name) -> list[CaseView]:
    """The cases kept with a document."""
    return await request.ask(bench.cases, number(key), name)


@put("/versions/{key:str}/decisions/{name:str}/cases", operation_id="saveCases", tags=TAGS)
async def save_cases(request: Call, key: KeyText, name: Name, data: JSONBody[SaveCases]) -> VersionView:
    """Keep these cases with a draft's document; the release is refused while one of them fails."""
    return await request.tell(bench.save_cases, number(key), name, data)


@post(
    "/versions/{key:str}/decisions/{name:str}/cases/run",
    operation_id="runCases",
    tags=TAGS,
    status_code=200,
    request_max_body_size=LARGE,
)
async def run_cases(request: Call, key: KeyText, name: Name, data: JSONBody[DecisionText]) -> CaseResults:
    """Run every kept case against the document as stored or as sent."""
    return await request.ask(bench.run_cases, number(key), name, data.dmn)


@get(
    "/versions/{key:str}/decisions/{name:str}/sheets/{decision:str}",
    operation_id="exportDecisionSheet",
    tags=TAGS,
    media_type=XLSX,
)
async def export_sheet(request: Call, key: KeyText, name: Name, decision: Decision) -> Response[bytes]:
    """A decision table as an Excel file."""
    content = await request.ask(decision_sheets.export, number(key), name, decision)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(decision)}.xlsx"}
    return Response(content, media_type=XLSX, headers=headers)


@post(
    "/versions/{key:str}/decisions/{name:str}/sheets",
    operation_id="importDecisionSheet",
    tags=TAGS,
    status_code=200,
    request_max_body_size=LARGE,
)
async def import_sheet(request: Call, key: KeyText, name: Name, data: JSONBody[ImportSheet]) -> ImportedSheet:
    """Read an Excel file into a decision table; the document comes back to be looked at and saved."""
    return await request.ask(decision_sheets.read_into, number(key), name, data)


@get("/versions/{key:str}/vocabulary", operation_id="getVocabulary", tags=TAGS)
async def get_vocabulary(request: Call, key: KeyText) -> VocabularyView:
    """The variables of a version and the functions of FEEL, for completion."""
    return await request.ask(expressions.vocabulary, number(key))


@post("/versions/{key:str}/expressions/check", operation_id="checkExpressions", tags=TAGS, status_code=200)
async def check_expressions(request: Call, key: KeyText, data: JSONBody[CheckExpressions]) -> ExpressionsChecked:
    """The mistakes of FEEL expressions with their places, in the caller's language."""
    return await request.ask(expressions.check, number(key), data)


@get("/process-instances/{key:str}/decisions", operation_id="listInstanceDecisions", tags=["instances"])
async def list_instance_decisions(request: Call, key: KeyText) -> list[EvaluatedDecision]:
    """The decisions that an instance made: inputs, fired rules, outcome."""
    return await request.ask(decided.decisions, number(key))


HANDLERS = [
    list_decisions,
    create_decision,
    get_dmn,
    save_dmn,
    remove_dmn,
    check_dmn,
    evaluate_decision,
    list_cases,
    save_cases,
    run_cases,
    export_sheet,
    import_sheet,
    get_vocabulary,
    check_expressions,
    list_instance_decisions,
]
