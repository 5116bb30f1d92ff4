"""Causes under findings, and the owner's word on the five."""

from __future__ import annotations

from litestar import get, post, put
from litestar.params import FromPath, JSONBody

from bihuan.application.method import diagnoses
from bihuan.application.mining import logs, naming
from bihuan.application.views.diagnosing import ConfirmDiagnosis, ExplainFinding, ExplanationsView
from bihuan.web.call import Call
from bihuan.web.routes.mining import LogId, OnClock, diagnosed_log
from bihuan.web.routes.parts import COMMAND

TAGS = ["diagnosis"]


@get("/logs/{id:str}/explanations", operation_id="getExplanations", tags=TAGS)
async def get_explanations(request: Call, log_id: LogId) -> ExplanationsView:
    """The causes found under the findings of a log, and whether the five are confirmed."""
    return await request.ask(diagnoses.view, log_id)


@put("/logs/{id:str}/findings/{finding:str}/causes", operation_id="explainFinding", tags=TAGS, opt=COMMAND)
async def explain_finding(
    request: Call, log_id: LogId, finding: FromPath[str], data: JSONBody[ExplainFinding]
) -> ExplanationsView:
    """Write down the tree of causes of a finding and the answers to 5W1H."""
    return await request.tell(diagnoses.explain, log_id, finding, data)


@post("/logs/{id:str}/confirmation", operation_id="confirmDiagnosis", tags=TAGS, status_code=200, opt=COMMAND)
async def confirm_diagnosis(
    request: Call, log_id: LogId, data: JSONBody[ConfirmDiagnosis], clock: OnClock = "elapsed"
) -> ExplanationsView:
    """The owner of the process stands for the five as they are now."""
    await request.ask(logs.row, log_id)
    opened, names = await diagnosed_log(request, log_id, clock)
    found = await request.apart(request.room.explorer.diagnosis, opened)
    return await request.tell(diagnoses.confirm, log_id, naming.named(found, names, naming.CANONICAL), data)


HANDLERS = [get_explanations, explain_finding, confirm_diagnosis]
