"""Live updates, health, figures, the description of the API itself."""

from __future__ import annotations

import hmac
from typing import Annotated

from litestar import Response, get
from litestar.params import QueryParameter
from litestar.response import Stream

from bihuan.application.actor import Actor
from bihuan.application.instants import wire
from bihuan.application.pages import health
from bihuan.application.people import sessions
from bihuan.application.ports import Transaction
from bihuan.application.running import work_items
from bihuan.application.views.system import HealthView, InstallationView
from bihuan.kernel.errors import BihuanError
from bihuan.web import metrics
from bihuan.web.call import Call
from bihuan.web.decoding import encode
from bihuan.web.events import told
from bihuan.web.problems import Overrun

TAGS = ["system"]
EVENTS = "text/event-stream"
PUBLIC = {"public": True}


@get("/events", operation_id="listen", tags=["live"], media_type=EVENTS, opt={"first_password": True, "unpacked": True})
async def listen(request: Call, last: Annotated[str, QueryParameter(name="lastEventId", max_length=40)] = "") -> Stream:
    """Server-sent events `invalidate`: a JSON list with the names of what has changed, never the change itself.

    A name is a list of words, the longer the more particular. A browser that comes back sends `Last-Event-ID` (or
    `lastEventId`) and is told what it has missed; when that is no longer known, the name is empty: everything may have
    changed. The stream ends with the session.
    """
    room, token_hash = request.room, sessions.hash_of(request.token)
    if room.hub.full:
        raise Overrun("web.too_many_streams")
    principals = await request.ask(_principals)
    stream = room.hub.open(principals, token_hash, request.headers.get("last-event-id", "") or last)

    async def alive() -> bool:
        try:
            await request.authenticated()
        except BihuanError:
            return False
        return True

    return Stream(
        told(room.hub, stream, room.settings.heartbeat, alive),
        media_type=EVENTS,
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


@get("/health", operation_id="getHealth", tags=TAGS, opt=PUBLIC)
async def get_health(request: Call) -> Response[HealthView]:
    """Whether the server can work: 503 while its database does not answer; `degraded` while nobody does the background work."""
    version = request.room.settings.version
    try:
        now, done = await request.read(lambda tx: (tx.now, health.background(tx)))
    except BihuanError:
        return Response(HealthView(status="unavailable", version=version, database="unavailable"), status_code=503)
    status = "ok" if done == "ok" else "degraded"
    return Response(HealthView(status=status, version=version, database="ok", background=done, now=wire(now)))


@get("/health/live", operation_id="getLiveness", tags=TAGS, opt=PUBLIC, media_type="text/plain")
async def get_liveness() -> str:
    """Whether the process runs at all."""
    return "ok"


@get("/system", operation_id="getSystem", tags=TAGS)
async def get_system(request: Call) -> InstallationView:
    """Who does the background work and when they were last heard of, what waits and for how long."""
    return await request.ask(health.system)


@get("/metrics", operation_id="getMetrics", tags=TAGS, media_type=metrics.MEDIA_TYPE, opt=PUBLIC)
async def get_metrics(request: Call) -> Response[bytes]:
    """Figures for Prometheus: with the metrics token as a bearer token, or for those who may see the state of the system."""
    expected = request.room.settings.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not (expected and hmac.compare_digest(given.encode(), expected.encode())):
        await request.ask(_may_read)
    try:
        state = await request.read(health.state)
    except BihuanError:
        state = None
    return Response(request.room.metrics.text(state), media_type=metrics.MEDIA_TYPE)


@get("/openapi.json", operation_id="getOpenApi", tags=TAGS, opt=PUBLIC, include_in_schema=False)
async def get_openapi(request: Call) -> Response[bytes]:
    """The description of this API (OpenAPI 3.1)."""
    return Response(encode(await request.apart(request.room.describe)), media_type="application/json")


def _principals(tx: Transaction, actor: Actor) -> frozenset[str]:
    return frozenset({actor.person, *work_items.principals_of(tx.directory.organization(), actor.person)})


def _may_read(tx: Transaction, actor: Actor) -> None:
    actor.require("system.read")


HANDLERS = [listen, get_health, get_liveness, get_system, get_metrics, get_openapi]
