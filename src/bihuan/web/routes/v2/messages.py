"""Messages and signals."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import post

from bihuan.application.programs.documents import TENANT
from bihuan.application.running import messages
from bihuan.application.views.messages import BroadcastSignal, CorrelateMessage, PublishMessage
from bihuan.web.call import Call
from bihuan.web.routes.v2.parts import LARGEST_BODY, OPEN_TO_PROGRAMS, body_of

_TENANTS = {"tenantId": TENANT, "physicalTenantId": TENANT}


class Message(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    name: str = ""
    correlation_key: str | None = None
    time_to_live: int | None = None
    message_id: str | None = None
    variables: dict[str, Any] | None = None


class Signal(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    signal_name: str = ""
    variables: dict[str, Any] | None = None


@post("/messages/publication", status_code=200, opt=OPEN_TO_PROGRAMS, request_max_body_size=LARGEST_BODY)
async def publish(request: Call) -> dict[str, Any]:
    body = await body_of(request, Message)
    command = PublishMessage(
        name=body.name,
        correlation_key=body.correlation_key or None,
        time_to_live=body.time_to_live or 0,
        message_id=body.message_id or "",
        variables=body.variables or {},
    )
    return {"messageKey": (await request.tell(messages.publish, command)).message_key, **_TENANTS}


@post("/messages/correlation", status_code=200, opt=OPEN_TO_PROGRAMS, request_max_body_size=LARGEST_BODY)
async def correlate(request: Call) -> dict[str, Any]:
    body = await body_of(request, Message)
    command = CorrelateMessage(name=body.name, correlation_key=body.correlation_key or None, variables=body.variables or {})
    found = await request.tell(messages.correlate, command)
    return {"messageKey": found.message_key, "processInstanceKey": found.instance_key, **_TENANTS}


@post("/signals/broadcast", status_code=200, opt=OPEN_TO_PROGRAMS, request_max_body_size=LARGEST_BODY)
async def broadcast(request: Call) -> dict[str, Any]:
    body = await body_of(request, Signal)
    command = BroadcastSignal(name=body.signal_name, variables=body.variables or {})
    return {"signalKey": (await request.tell(messages.broadcast, command)).signal_key, **_TENANTS}


HANDLERS = [publish, correlate, broadcast]
