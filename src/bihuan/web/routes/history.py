"""The history of instances, past states, what is waited for, how long all of it is kept."""

from __future__ import annotations

from typing import Annotated

from litestar import get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from bihuan.application.running import past, retention
from bihuan.application.views.errands import ErrandView
from bihuan.application.views.history import (
    HistoryPage,
    PastState,
    ReportRetention,
    RetentionOutlook,
    RetentionView,
    SaveReportRetention,
    WaitingView,
)
from bihuan.web.call import Call
from bihuan.web.routes.parts import Id, KeyText, number

TAGS = ["history"]


@get("/process-instances/{key:str}/history", operation_id="getHistory", tags=TAGS)
async def get_history(
    request: Call,
    key: KeyText,
    after: Annotated[int, QueryParameter(description="The last fact of the page before.", ge=0)] = 0,
    limit: Annotated[int, QueryParameter(description="Facts on a page.", ge=1, le=2_000)] = 500,
) -> HistoryPage:
    """Every fact of an instance, technical ones too, with the flows its tokens took and the variables that were written."""
    return await request.ask(past.history, number(key), after=after, limit=limit)


@get("/process-instances/{key:str}/states/{sequence:int}", operation_id="getPastState", tags=TAGS)
async def get_state(request: Call, key: KeyText, sequence: FromPath[int]) -> PastState:
    """The instance as it was right after a fact, by replay."""
    return await request.ask(past.state_at, number(key), sequence)


@get("/process-instances/{key:str}/waiting", operation_id="getWaiting", tags=TAGS)
async def get_waiting(request: Call, key: KeyText) -> WaitingView:
    """The automatic work and the timers of an instance."""
    return await request.ask(past.waiting, number(key))


@get("/retention", operation_id="getRetention", tags=TAGS)
async def get_retention(request: Call) -> RetentionView:
    """How long ended instances are kept when their version does not say."""
    return await request.ask(retention.view)


@put("/retention", operation_id="saveRetention", tags=TAGS)
async def save_retention(request: Call, data: JSONBody[RetentionView]) -> RetentionView:
    """Say how long ended instances are kept."""
    return await request.tell(retention.save, data)


@get("/versions/{key:str}/retention", operation_id="getVersionRetention", tags=TAGS)
async def get_version_retention(request: Call, key: KeyText) -> RetentionView:
    """How long the ended instances of a version are kept."""
    return await request.ask(retention.view, number(key))


@put("/versions/{key:str}/retention", operation_id="saveVersionRetention", tags=TAGS)
async def save_version_retention(request: Call, key: KeyText, data: JSONBody[RetentionView]) -> RetentionView:
    """Say how long the ended instances of a version are kept."""
    return await request.tell(retention.save, data, number(key))


@put("/processes/{id:str}/retention", operation_id="saveProcessRetention", tags=TAGS)
async def save_process_retention(request: Call, process_id: Id, data: JSONBody[RetentionView]) -> RetentionView:
    """Say how long the ended instances of a process are kept, where their version does not say."""
    return await request.tell(retention.save, data, process=process_id)


@get("/retention/outlook", operation_id="getRetentionOutlook", tags=TAGS)
async def get_outlook(request: Call) -> RetentionOutlook:
    """What will be taken out of the database, and when."""
    return await request.ask(retention.outlook)


@put("/retention/reports", operation_id="saveReportRetention", tags=TAGS)
async def save_report_retention(request: Call, data: JSONBody[SaveReportRetention]) -> ReportRetention:
    """Say how long reports are kept."""
    return await request.tell(retention.save_reports, data)


@post("/retention/run", operation_id="runRetention", tags=TAGS, status_code=202)
async def run_retention(request: Call) -> ErrandView:
    """Take out now what is due; answers an errand."""
    return await request.tell(retention.ask)


HANDLERS = [
    save_process_retention,
    save_report_retention,
    get_outlook,
    run_retention,
    get_history,
    get_state,
    get_waiting,
    get_retention,
    save_retention,
    get_version_retention,
    save_version_retention,
]
