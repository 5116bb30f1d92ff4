"""Pilots, manuals with read receipts, roll-out in waves."""

from __future__ import annotations

import urllib.parse
from typing import Annotated, Literal, TypeAlias

from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from bihuan.application.method import manuals, papers, pilots, rollouts, trials
from bihuan.application.people import signing
from bihuan.application.views.pilots import (
    AdjustReminder,
    AskSampleSize,
    ConcludePilot,
    ConfirmManual,
    FinishRollout,
    HoldRetro,
    ManualView,
    MoveWave,
    PilotRow,
    PilotView,
    PlanPilot,
    RolloutView,
    SampleSize,
    SaveRollout,
    SaveTraining,
    StartPilot,
)
from bihuan.web.call import Call
from bihuan.web.routes.parts import COMMAND, Id, KeyText, OfProcess, number

TAGS = ["pilots"]
ROLLOUT = ["rollout"]
WithQuiz: TypeAlias = Annotated[
    bool, QueryParameter(description="Questions about the manual are answered with the confirmation.")
]
Form: TypeAlias = Annotated[Literal["docx", "pdf"], QueryParameter(description="Word or PDF.")]


@get("/pilots", operation_id="listPilots", tags=TAGS)
async def list_pilots(request: Call, process: OfProcess = "") -> list[PilotRow]:
    """Pilots, newest first."""
    return await request.ask(pilots.rows, process)


@post("/pilots", operation_id="planPilot", tags=TAGS, status_code=201, opt=COMMAND)
async def plan_pilot(request: Call, data: JSONBody[PlanPilot]) -> PilotView:
    """Plan a pilot; arms that share people are refused."""
    return await request.tell(pilots.plan, data)


@post("/pilots/sample-size", operation_id="askSampleSize", tags=TAGS, status_code=200)
async def ask_sample_size(request: Call, data: JSONBody[AskSampleSize]) -> SampleSize:
    """How many cases an arm needs, from the past of the process."""
    return await request.ask(pilots.sample_size, data)


@get("/pilots/{id:str}", operation_id="getPilot", tags=TAGS)
async def get_pilot(request: Call, pilot_id: Id) -> PilotView:
    """A pilot with its results as they stand."""
    return await request.ask(pilots.view, pilot_id)


@post("/pilots/{id:str}/start", operation_id="startPilot", tags=TAGS, status_code=200, opt=COMMAND)
async def start_pilot(request: Call, pilot_id: Id, data: JSONBody[StartPilot]) -> PilotView:
    """Let the starts of the scope run by the version; its manual is issued."""
    return await request.tell(pilots.start, pilot_id, data)


@post("/pilots/{id:str}/conclusion", operation_id="concludePilot", tags=TAGS, status_code=200, opt=COMMAND)
async def conclude_pilot(request: Call, pilot_id: Id, data: JSONBody[ConcludePilot]) -> PilotView:
    """Decide, signed with the own password; locked before the day unless a guardrail is broken."""
    found = await request.authenticated()
    await request.slowly(signing.prove, request.room.database, request.room.secrecy, found, data.password)
    return await request.tell(pilots.conclude, pilot_id, data)


@post("/pilots/{id:str}/trainings", operation_id="planTraining", tags=TAGS, status_code=200, opt=COMMAND)
async def plan_training(request: Call, pilot_id: Id, data: JSONBody[SaveTraining]) -> PilotView:
    """Plan a training; whoever is invited hears of it."""
    return await request.tell(trials.train, pilot_id, data)


@put("/pilots/{id:str}/trainings/{training:str}", operation_id="saveTraining", tags=TAGS, opt=COMMAND)
async def save_training(request: Call, pilot_id: Id, training: FromPath[str], data: JSONBody[SaveTraining]) -> PilotView:
    """Change a training, or note who came."""
    return await request.tell(trials.train, pilot_id, data, training)


@post("/pilots/{id:str}/retros", operation_id="holdRetro", tags=TAGS, status_code=200, opt=COMMAND)
async def hold_retro(request: Call, pilot_id: Id, data: JSONBody[HoldRetro]) -> PilotView:
    """Keep what the team said when it looked back."""
    return await request.tell(trials.look_back, pilot_id, data)


@post("/pilots/{id:str}/reminders", operation_id="adjustReminder", tags=TAGS, status_code=200, opt=COMMAND)
async def adjust_reminder(request: Call, pilot_id: Id, data: JSONBody[AdjustReminder]) -> PilotView:
    """Move the reminder of a step while the pilot runs; the time limit stays."""
    return await request.tell(trials.adjust, pilot_id, data)


@get("/versions/{key:str}/manual", operation_id="getManual", tags=TAGS)
async def get_manual(request: Call, key: KeyText) -> ManualView:
    """Whether the manual was issued, and whether I have confirmed it."""
    return await request.ask(manuals.view, number(key))


@post("/versions/{key:str}/manual", operation_id="issueManual", tags=TAGS, status_code=200, opt=COMMAND)
async def issue_manual(request: Call, key: KeyText, quiz: WithQuiz = False) -> ManualView:
    """Ask everybody who has a part in the version to confirm its manual."""
    return await request.tell(manuals.issue, number(key), quiz)


@post("/versions/{key:str}/manual/receipt", operation_id="confirmManual", tags=TAGS, status_code=200, opt=COMMAND)
async def confirm_manual(request: Call, key: KeyText) -> ManualView:
    """I have read the manual; refused where it has questions to answer."""
    return await request.tell(manuals.confirm, number(key))


@post("/versions/{key:str}/manual/answers", operation_id="answerManual", tags=TAGS, status_code=200, opt=COMMAND)
async def answer_manual(request: Call, key: KeyText, data: JSONBody[ConfirmManual]) -> ManualView:
    """I have read the manual, and this is what I know of it."""
    return await request.tell(manuals.confirm, number(key), data)


@get("/versions/{key:str}/manual/file", operation_id="getManualFile", tags=TAGS, media_type="application/octet-stream")
async def get_manual_file(request: Call, key: KeyText, form: Form = "pdf") -> Response[bytes]:
    """The operating manual of a version as Word or PDF."""
    content = await request.ask(papers.manual, number(key))
    written = await request.apart(request.room.reports.manual, content, language=request.language, form=form)
    return _download(written, f"{content.process.of(request.language)} {content.label}", form)


@get("/pilots/{id:str}/report", operation_id="getPilotReport", tags=TAGS, media_type="application/octet-stream")
async def get_pilot_report(request: Call, pilot_id: Id, form: Form = "docx") -> Response[bytes]:
    """The report of a pilot as Word or PDF."""
    view = await request.ask(pilots.view, pilot_id)
    written = await request.apart(request.room.reports.pilot, view, language=request.language, form=form)
    return _download(written, view.row.name, form)


def _download(content: bytes, name: str, form: str) -> Response[bytes]:
    quoted = urllib.parse.quote(f"{name}.{form}")
    return Response(
        content, headers={"content-disposition": f"attachment; filename*=UTF-8''{quoted}"}, media_type="application/octet-stream"
    )


@get("/rollouts", operation_id="listRollouts", tags=ROLLOUT)
async def list_rollouts(request: Call, process: OfProcess = "") -> list[RolloutView]:
    """Roll-outs, newest first."""
    return await request.ask(rollouts.rows, process)


@post("/rollouts", operation_id="planRollout", tags=ROLLOUT, status_code=201, opt=COMMAND)
async def plan_rollout(request: Call, data: JSONBody[SaveRollout]) -> RolloutView:
    """Plan waves for a version."""
    return await request.tell(rollouts.save, data)


@get("/rollouts/{id:str}", operation_id="getRollout", tags=ROLLOUT)
async def get_rollout(request: Call, rollout_id: Id) -> RolloutView:
    """A roll-out with the readiness of its waves."""
    return await request.ask(rollouts.view, rollout_id)


@put("/rollouts/{id:str}", operation_id="saveRollout", tags=ROLLOUT, opt=COMMAND)
async def save_rollout(request: Call, rollout_id: Id, data: JSONBody[SaveRollout]) -> RolloutView:
    """Change the plan; what is under way stays."""
    return await request.tell(rollouts.save, data, rollout_id)


@post("/rollouts/{id:str}/waves/{wave:str}", operation_id="moveWave", tags=ROLLOUT, status_code=200, opt=COMMAND)
async def move_wave(request: Call, rollout_id: Id, wave: FromPath[str], data: JSONBody[MoveWave]) -> RolloutView:
    """Set a wave going, pause it, roll it back, tick its checks; refused while it is not ready."""
    return await request.tell(rollouts.move_wave, rollout_id, wave, data)


@post("/rollouts/{id:str}/finish", operation_id="finishRollout", tags=ROLLOUT, status_code=200, opt=COMMAND)
async def finish_rollout(request: Call, rollout_id: Id, data: JSONBody[FinishRollout]) -> RolloutView:
    """Put the version in force for everybody."""
    return await request.tell(rollouts.finish, rollout_id, data)


HANDLERS = [
    list_pilots,
    plan_pilot,
    ask_sample_size,
    get_pilot,
    start_pilot,
    conclude_pilot,
    plan_training,
    save_training,
    hold_retro,
    adjust_reminder,
    get_manual,
    issue_manual,
    confirm_manual,
    answer_manual,
    get_manual_file,
    get_pilot_report,
    list_rollouts,
    plan_rollout,
    get_rollout,
    save_rollout,
    move_wave,
    finish_rollout,
]
