"""The API put together: every route, one guard, one table of errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures.state import State
from litestar.openapi import OpenAPIConfig

from bihuan.web.answers import HANDLERS, Json
from bihuan.web.call import Call, Room, admit
from bihuan.web.ports import WebSettings
from bihuan.web.routes import (
    access,
    calendars,
    connections,
    decisions,
    demo,
    design,
    diagnosis,
    errands,
    history,
    improvement,
    instances,
    involving,
    messages,
    mining,
    monitoring,
    operations,
    people,
    pilots,
    processes,
    projects,
    session,
    sheets,
    simulation,
    system,
    v2,
    work,
)

ROUTES = (
    session,
    diagnosis,
    mining,
    work,
    involving,
    instances,
    operations,
    messages,
    processes,
    decisions,
    people,
    calendars,
    errands,
    history,
    demo,
    system,
    access,
    design,
    projects,
    pilots,
    improvement,
    connections,
    monitoring,
    simulation,
    sheets,
)
_PACK_FROM = 1_500  # what fits one packet anyway is sent as it is


def create_api(room: Room | None, openapi: OpenAPIConfig | None = None) -> Litestar:
    """The API; without a room it only describes itself."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        if room is None:
            yield
            return
        room.hub.start(room.database.wakeup)
        room.bell.start(room.database.wakeup)
        try:
            yield
        finally:
            room.hub.close()
            room.bell.close()
            room.readers.shutdown(wait=False)
            room.hashers.shutdown(wait=False)

    limit = room.settings.body_limit if room is not None else WebSettings().body_limit
    return Litestar(
        route_handlers=[
            Router("/api", route_handlers=[handler for module in ROUTES for handler in module.HANDLERS]),
            Router("/v2", route_handlers=v2.HANDLERS, include_in_schema=False),
            Router("/", route_handlers=v2.PROGRAMS, include_in_schema=False),
        ],
        request_class=Call,
        response_class=Json,
        guards=[admit],
        exception_handlers=HANDLERS,
        lifespan=[lifespan],
        state=State({"room": room}),
        openapi_config=openapi,
        compression_config=CompressionConfig("gzip", minimum_size=_PACK_FROM, gzip_compress_level=5, exclude_opt_key="unpacked"),
        request_max_body_size=limit,
        logging_config=None,  # whoever serves has set up the logs
        debug=False,
    )
