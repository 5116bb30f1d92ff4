"""Indicators (template 3), their values, alerts."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, delete, get, post, put
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery, JSONBody, QueryParameter

from bihuan.application.monitoring import alerts, indicators, sheets
from bihuan.application.views.monitoring import (
    AlertView,
    ImportedIndicators,
    IndicatorView,
    MuteAlert,
    SaveIndicator,
    TriedIndicator,
    TryIndicator,
)
from bihuan.kernel.catalogue import Language
from bihuan.web.call import Call
from bihuan.web.routes.parts import COMMAND, Id, OfProcess

TAGS = ["indicators"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LARGEST_FILE = 10 << 20


@get("/indicators", operation_id="listIndicators", tags=TAGS)
async def list_indicators(request: Call, process: OfProcess = "") -> list[IndicatorView]:
    """The board: every indicator with its present value and those before it."""
    return await request.ask(indicators.rows, process)


@get("/indicators.xlsx", operation_id="exportIndicators", tags=TAGS, media_type=XLSX)
async def export_indicators(
    request: Call, process: OfProcess = "", language: FromQuery[Language | None] = None
) -> Response[bytes]:
    """Template 3 as an Excel workbook with the present values; it can be changed and imported again."""
    content = await request.ask(sheets.export, process, language or request.language)
    return Response(content, media_type=XLSX, headers={"content-disposition": 'attachment; filename="indicators.xlsx"'})


@post("/indicators/import", operation_id="importIndicators", tags=TAGS, status_code=200, request_max_body_size=_LARGEST_FILE)
async def import_indicators(
    request: Call,
    data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART, description="The Excel file.")],
    process: OfProcess = "",
) -> ImportedIndicators:
    """Read template 3: all of it or, with a mistake in any cell, nothing."""
    return await request.tell(sheets.take, await data.read(), process)


@post("/indicators/try", operation_id="tryIndicator", tags=TAGS, status_code=200)
async def try_indicator(request: Call, data: JSONBody[TryIndicator]) -> TriedIndicator:
    """What a formula comes to on the history of the last days, or what is wrong with it; nothing is stored."""
    return await request.ask(indicators.attempt, data)


@get("/indicators/{id:str}", operation_id="getIndicator", tags=TAGS)
async def get_indicator(request: Call, indicator_id: Id) -> IndicatorView:
    """One indicator."""
    return await request.ask(indicators.one, indicator_id)


@put("/indicators/{id:str}", operation_id="saveIndicator", tags=TAGS, opt=COMMAND)
async def save_indicator(request: Call, indicator_id: Id, data: JSONBody[SaveIndicator]) -> IndicatorView:
    """Define an indicator, or change it."""
    return await request.tell(indicators.save, indicator_id, data)


@delete("/indicators/{id:str}", operation_id="removeIndicator", tags=TAGS, opt=COMMAND)
async def remove_indicator(request: Call, indicator_id: Id) -> None:
    """Take an indicator away."""
    await request.tell(indicators.remove, indicator_id)


@get("/alerts", operation_id="listAlerts", tags=TAGS)
async def list_alerts(
    request: Call, process: OfProcess = "", past: Annotated[bool, QueryParameter(description="Also those that are over.")] = False
) -> list[AlertView]:
    """The alerts, newest first."""
    return await request.ask(_alerts, process, past)


def _alerts(tx: alerts.Transaction, actor: alerts.Actor, process: str, past: bool) -> list[AlertView]:
    return alerts.rows(tx, actor, process, all_=past)


@post("/alerts/{id:str}/acknowledge", operation_id="acknowledgeAlert", tags=TAGS, status_code=200, opt=COMMAND)
async def acknowledge_alert(request: Call, alert_id: Id) -> AlertView:
    """Take an alert up."""
    return await request.tell(alerts.acknowledge, alert_id)


@post("/alerts/{id:str}/mute", operation_id="muteAlert", tags=TAGS, status_code=200, opt=COMMAND)
async def mute_alert(request: Call, alert_id: Id, data: JSONBody[MuteAlert]) -> AlertView:
    """Keep an alert quiet for some hours."""
    return await request.tell(alerts.mute, alert_id, data)


HANDLERS = [
    list_indicators,
    export_indicators,
    import_indicators,
    try_indicator,
    get_indicator,
    save_indicator,
    remove_indicator,
    list_alerts,
    acknowledge_alert,
    mute_alert,
]
