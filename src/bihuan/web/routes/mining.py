"""Event logs: upload, import, look, compare, diagnose, report."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from litestar import Response, delete, get, post, put
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, JSONBody, PathParameter, QueryParameter

from bihuan.application.actor import Actor
from bihuan.application.method import reporting
from bihuan.application.mining import agreed, diagnosing, exploring, logs, naming
from bihuan.application.mining.agreed import Agreed
from bihuan.application.mining.exploring import Opened
from bihuan.application.mining.naming import CANONICAL, Names
from bihuan.application.models import versions
from bihuan.application.people import calendars
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import ReportForm
from bihuan.application.views.mining import (
    CasesView,
    Clock,
    ConformanceView,
    DiagnosisView,
    ErrandKey,
    ImportLog,
    Judged,
    JudgeFinding,
    LogComparisonView,
    LogRow,
    LogView,
    MakeDraft,
    MakeReport,
    MapView,
    UploadView,
    VariantsView,
)
from bihuan.kernel.calendar import WorkingCalendar
from bihuan.kernel.catalogue import Language
from bihuan.web.call import Call
from bihuan.web.routes.parts import COMMAND, attachment, number

TAGS = ["mining"]
LARGEST_UPLOAD = 512 << 20

LogId: TypeAlias = Annotated[str, PathParameter(name="id", description="A log, or `history:<process>`.", max_length=90)]
OnClock: TypeAlias = Annotated[Clock, QueryParameter(name="clock", description="Elapsed or working time.")]
Filter: TypeAlias = Annotated[
    str, QueryParameter(name="filter", description="Criteria that choose cases, as JSON.", max_length=8_000)
]


async def opened_log(request: Call, log_id: str, clock: Clock) -> Opened:
    """The log for whoever may see it, with the calendar of its clock and what was agreed about its process."""

    def asked(tx: Transaction, actor: Actor) -> tuple[WorkingCalendar | None, Agreed]:
        told = agreed.of_process(tx, logs.row(tx, actor, log_id).process_id, request.language)
        return calendars.working_calendar(tx) if clock == "working" else None, told

    calendar, told = await request.ask(asked)
    if log_id.startswith(logs.HISTORY):
        found = await request.ask(logs.history, log_id)
        return Opened(f"{log_id}:{request.language}", True, found, calendar, told)
    return Opened(log_id, False, await request.apart(request.room.logs.get, number(log_id)), calendar, told)


async def diagnosed_log(request: Call, log_id: str, clock: Clock) -> tuple[Opened, Names]:
    """The log as it is diagnosed, whoever reads: a history of ours in the one language, and the names to tell it by."""

    def asked(tx: Transaction, actor: Actor) -> tuple[WorkingCalendar | None, Agreed, Any, Names]:
        found = logs.history(tx, actor, log_id, CANONICAL)
        told = agreed.of_process(tx, log_id.removeprefix(logs.HISTORY), CANONICAL)
        return calendars.working_calendar(tx) if clock == "working" else None, told, found, naming.of_log(tx, log_id)

    if not log_id.startswith(logs.HISTORY):
        return await opened_log(request, log_id, clock), naming.NOTHING
    await request.ask(logs.row, log_id)
    calendar, told, found, names = await request.ask(asked)
    return Opened(f"{log_id}:{CANONICAL}", True, found, calendar, told), names


# --- files and logs --------------------------------------------------------------------------------------------------


@post("/log-uploads", operation_id="uploadLog", tags=TAGS, status_code=201, request_max_body_size=LARGEST_UPLOAD)
async def upload_log(
    request: Call,
    data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART, description="The file with the log.")],
    zone: Annotated[str, QueryParameter(description="Where time stamps without a zone were written.")] = "Asia/Shanghai",
) -> UploadView:
    """Upload a file and see how it begins; nothing is imported yet."""
    found = await request.authenticated()
    found.actor.require("processes.edit")
    upload = await request.apart(request.room.logs.upload, data.file, data.filename)
    try:
        return await request.apart(logs.glance, request.room.logs, found.actor, upload, data.filename, zone)
    except BaseException:
        await request.apart(request.room.logs.drop, upload)
        raise


@post("/log-uploads/sample", operation_id="uploadSample", tags=TAGS, status_code=201)
async def upload_sample(request: Call) -> UploadView:
    """Take the log that the product brings along, to try things out with."""
    found = await request.authenticated()
    found.actor.require("processes.edit")
    store = request.room.logs
    upload = await request.apart(store.sample, request.language)
    return await request.apart(logs.glance, store, found.actor, upload, store.name_of(upload), "UTC")


@delete("/log-uploads/{upload:str}", operation_id="dropUpload", tags=TAGS, status_code=204)
async def drop_upload(request: Call, upload: FromPath[str]) -> None:
    """Throw an uploaded file away."""
    found = await request.authenticated()
    found.actor.require("processes.edit")
    await request.apart(request.room.logs.drop, upload)


@post("/logs", operation_id="importLog", tags=TAGS, status_code=202, opt=COMMAND)
async def import_log(request: Call, data: JSONBody[ImportLog]) -> ErrandKey:
    """Import an uploaded file; the errand's result names the log."""
    return await request.tell(logs.ask_import, data)


@get("/logs", operation_id="listLogs", tags=TAGS)
async def list_logs(
    request: Call, process: Annotated[str, QueryParameter(description="Only those of a process.")] = ""
) -> list[LogRow]:
    """Imported logs, and the processes with a history of their own."""
    return await request.ask(logs.rows, process)


@get("/logs/{id:str}", operation_id="getLog", tags=TAGS)
async def get_log(request: Call, log_id: LogId) -> LogView:
    """One log: figures and remarks."""
    row = await request.ask(logs.row, log_id)
    noticed = await request.ask(logs.problems, log_id)
    opened = await opened_log(request, log_id, "elapsed")
    return await request.apart(request.room.explorer.view, opened, row, noticed, request.language)


@delete("/logs/{id:str}", operation_id="removeLog", tags=TAGS, status_code=204)
async def remove_log(request: Call, log_id: LogId) -> None:
    """Throw a log away."""
    await request.tell(logs.remove, log_id)
    await request.apart(request.room.logs.remove, number(log_id))


# --- looking ---------------------------------------------------------------------------------------------------------


@get("/logs/{id:str}/map", operation_id="getLogMap", tags=TAGS)
async def get_log_map(
    request: Call,
    log_id: LogId,
    activities: Annotated[
        float | None,
        QueryParameter(description="Share of activities shown, 0..1; when left out, what can be read.", ge=0, le=1),
    ] = None,
    paths: Annotated[
        float | None, QueryParameter(description="Share of paths shown, 0..1; when left out, what can be read.", ge=0, le=1)
    ] = None,
    clock: OnClock = "elapsed",
    chosen: Filter = "",
) -> MapView:
    """The discovered map, as far as the sliders go."""
    opened = await opened_log(request, log_id, clock)
    criteria = exploring.criteria_of(chosen)
    return await request.apart(request.room.explorer.map, opened, criteria, activities, paths)


@get("/logs/{id:str}/variants", operation_id="getLogVariants", tags=TAGS)
async def get_log_variants(
    request: Call,
    log_id: LogId,
    clock: OnClock = "elapsed",
    chosen: Filter = "",
    limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
) -> VariantsView:
    """The ways cases take, the most frequent first."""
    opened = await opened_log(request, log_id, clock)
    return await request.apart(request.room.explorer.variants, opened, exploring.criteria_of(chosen), limit)


@get("/logs/{id:str}/comparison", operation_id="getLogComparison", tags=TAGS)
async def get_log_comparison(
    request: Call,
    log_id: LogId,
    by: Annotated[str, QueryParameter(description="Attribute of the cases; the likeliest when left out.")] = "",
    clock: OnClock = "elapsed",
) -> LogComparisonView:
    """Departments side by side."""
    opened = await opened_log(request, log_id, clock)
    return await request.apart(request.room.explorer.comparison, opened, by)


@get("/logs/{id:str}/conformance", operation_id="getLogConformance", tags=TAGS)
async def get_log_conformance(
    request: Call, log_id: LogId, version: Annotated[str, QueryParameter(description="Key of the version.")]
) -> ConformanceView:
    """The log beside a version: fitness, precision, deviations."""
    opened = await opened_log(request, log_id, "elapsed")
    label, process = await request.ask(versions.process_of, number(version))
    return await request.apart(request.room.explorer.conformance, opened, version, label, process)


@get("/logs/{id:str}/cases", operation_id="getLogCases", tags=TAGS)
async def get_log_cases(request: Call, log_id: LogId, chosen: Filter = "") -> CasesView:
    """The cases that criteria choose: what stands behind a finding."""
    opened = await opened_log(request, log_id, "elapsed")
    return await request.apart(request.room.explorer.cases, opened, exploring.criteria_of(chosen))


@post("/logs/{id:str}/draft", operation_id="makeDraft", tags=TAGS, status_code=202, opt=COMMAND)
async def make_draft(request: Call, log_id: LogId, data: JSONBody[MakeDraft]) -> ErrandKey:
    """Discover the process as it is and make it a draft; the errand's result names the version."""
    return await request.tell(diagnosing.ask_draft, log_id, data)


# --- diagnosis -------------------------------------------------------------------------------------------------------


@get("/logs/{id:str}/diagnosis", operation_id="getDiagnosis", tags=TAGS)
async def get_diagnosis(request: Call, log_id: LogId, clock: OnClock = "elapsed") -> DiagnosisView:
    """All findings, ranked, with their evidence."""
    row = await request.ask(logs.row, log_id)
    said, version = await request.ask(diagnosing.judged, log_id)
    opened, names = await diagnosed_log(request, log_id, clock)
    found = await request.apart(request.room.explorer.diagnosis, opened)
    return diagnosing.view(naming.named(found, names, request.language), row, said, version, request.language)


@put("/logs/{id:str}/findings/{finding:str}", operation_id="judgeFinding", tags=TAGS, opt=COMMAND)
async def judge_finding(request: Call, log_id: LogId, finding: FromPath[str], data: JSONBody[JudgeFinding]) -> Judged:
    """Accept, dismiss or move a finding."""
    return await request.tell(diagnosing.judge, log_id, finding, data)


@get("/logs/{id:str}/report", operation_id="getDiagnosisReport", tags=TAGS, media_type="application/octet-stream")
async def get_diagnosis_report(
    request: Call,
    log_id: LogId,
    form: FromQuery[ReportForm] = "docx",
    clock: OnClock = "elapsed",
    language: Annotated[Literal["zh-CN", "en"] | None, QueryParameter(description="The caller's when left out.")] = None,
) -> Response[bytes]:
    """《流程问题诊断报告》 as Word or PDF."""
    spoken: Language = language or request.language
    gathered = await request.ask(reporting.gather, log_id, clock, spoken)
    room = request.room
    content = await request.apart(reporting.write, room.logs, room.explorer, room.reports, gathered, form, spoken)
    return attachment(reporting.name_of(gathered.row, form, spoken), content)


@post("/logs/{id:str}/reports", operation_id="makeDiagnosisReport", tags=TAGS, status_code=202, opt=COMMAND)
async def make_diagnosis_report(request: Call, log_id: LogId, data: JSONBody[MakeReport]) -> ErrandKey:
    """《流程问题诊断报告》 with its progress; it is the errand's file."""
    return await request.tell(reporting.ask, log_id, data)


HANDLERS = [
    upload_log,
    upload_sample,
    drop_upload,
    import_log,
    list_logs,
    get_log,
    remove_log,
    get_log_map,
    get_log_variants,
    get_log_comparison,
    get_log_conformance,
    get_log_cases,
    make_draft,
    get_diagnosis,
    judge_finding,
    get_diagnosis_report,
    make_diagnosis_report,
]
