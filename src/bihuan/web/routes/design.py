"""Design: measures, comparison, the matrix and the step sheet as configuration, exemptions from the guard."""

from __future__ import annotations

from litestar import get, post, put
from litestar.params import FromQuery, JSONBody

from bihuan.application.method import answers, design, standards
from bihuan.application.people import signing
from bihuan.application.views.design import (
    AnswerFindings,
    ApplyMeasure,
    AskExemption,
    ComparisonView,
    DecideExemption,
    DesignView,
    ExemptionView,
    Measured,
    MeasureView,
    Preview,
    RaciChecked,
    RiskView,
    SaveRaci,
    SaveSteps,
)
from bihuan.application.views.processes import VersionView
from bihuan.web.call import Call
from bihuan.web.routes.parts import COMMAND, Id, KeyText, OfProcess, number

TAGS = ["design"]


@get("/versions/{key:str}/design", operation_id="getDesign", tags=TAGS)
async def get_design(request: Call, key: KeyText) -> DesignView:
    """The design of a version: measures taken, proposals left, exemptions asked for."""
    return await request.ask(design.view, number(key))


@post("/versions/{key:str}/measures/preview", operation_id="previewMeasure", tags=TAGS, status_code=200)
async def preview_measure(request: Call, key: KeyText, data: JSONBody[ApplyMeasure]) -> Preview:
    """What a measure would change and which controls it would take away; nothing is stored."""
    return await request.ask(design.preview, number(key), data)


@post("/versions/{key:str}/measures", operation_id="applyMeasure", tags=TAGS, status_code=201, opt=COMMAND)
async def apply_measure(request: Call, key: KeyText, data: JSONBody[ApplyMeasure]) -> Measured:
    """Change a draft by one of the four levers."""
    return await request.tell(design.apply, number(key), data)


@put("/versions/{key:str}/answers", operation_id="answerFindings", tags=TAGS, opt=COMMAND)
async def answer_findings(request: Call, key: KeyText, data: JSONBody[AnswerFindings]) -> MeasureView:
    """Say which of the confirmed findings a measure, or a change drawn by hand, answers."""
    return await request.tell(answers.answer, number(key), data)


@get("/versions/{key:str}/comparison", operation_id="getComparison", tags=TAGS)
async def get_comparison(request: Call, key: KeyText, against: FromQuery[str | None] = None) -> ComparisonView:
    """The version against the one it was drawn from, or against another of its process."""
    return await request.ask(design.compare, number(key), number(against) if against else None)


@post("/versions/{key:str}/raci/check", operation_id="checkRaci", tags=TAGS, status_code=200)
async def check_raci(request: Call, key: KeyText, data: JSONBody[SaveRaci]) -> RaciChecked:
    """The rules on the matrix as sent, before it is saved."""
    return await request.ask(standards.check_raci, number(key), data)


@put("/versions/{key:str}/raci", operation_id="saveRaci", tags=TAGS, opt=COMMAND)
async def save_raci(request: Call, key: KeyText, data: JSONBody[SaveRaci]) -> VersionView:
    """Write rows of the matrix into the diagram of a draft."""
    return await request.tell(standards.save_raci, number(key), data)


@put("/versions/{key:str}/steps", operation_id="saveSteps", tags=TAGS, opt=COMMAND)
async def save_steps(request: Call, key: KeyText, data: JSONBody[SaveSteps]) -> VersionView:
    """Write rows of template 2; a version in force gets a new draft that carries them."""
    return await request.tell(standards.save_steps, number(key), data)


@post("/versions/{key:str}/exemptions", operation_id="askExemption", tags=TAGS, status_code=201, opt=COMMAND)
async def ask_exemption(request: Call, key: KeyText, data: JSONBody[AskExemption]) -> ExemptionView:
    """Ask the owner of a risk to do without a control."""
    return await request.tell(design.ask_exemption, number(key), data)


@post("/exemptions/{id:str}/decision", operation_id="decideExemption", tags=TAGS, status_code=200, opt=COMMAND)
async def decide_exemption(request: Call, exemption_id: Id, data: JSONBody[DecideExemption]) -> ExemptionView:
    """The owner of the risk grants or refuses, signed with the own password."""
    found = await request.authenticated()
    await request.slowly(signing.prove, request.room.database, request.room.secrecy, found, data.password)
    return await request.tell(design.decide_exemption, exemption_id, data)


@get("/risks", operation_id="listRisks", tags=TAGS)
async def list_risks(request: Call, process: OfProcess = "") -> list[RiskView]:
    """The register of risks and their controls."""
    return await request.ask(design.risks, process)


HANDLERS = [
    get_design,
    preview_measure,
    apply_measure,
    answer_findings,
    get_comparison,
    check_raci,
    save_raci,
    save_steps,
    ask_exemption,
    decide_exemption,
    list_risks,
]
