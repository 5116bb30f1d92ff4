"""The web room put together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bihuan.application.shapes import describe
from bihuan.web.api import create_api
from bihuan.web.bell import Bell
from bihuan.web.call import Room
from bihuan.web.description import openapi_document
from bihuan.web.envelope import Envelope
from bihuan.web.events import Hub
from bihuan.web.interface import Interface
from bihuan.web.metrics import Metrics
from bihuan.web.ports import Ports, WebSettings

_HASHERS = 2


def create_app(ports: Ports, settings: WebSettings) -> Envelope:
    """The ASGI application over what bootstrap hands in: API under `/api`, pages everywhere else."""
    hub = Hub(streams=settings.streams, per_session=settings.streams_per_session)
    bell = Bell()
    metrics = Metrics(lambda: float(hub.count))
    room = Room(
        database=ports.database,
        blobs=ports.blobs,
        demo=ports.demo,
        settings=settings,
        hub=hub,
        bell=bell,
        metrics=metrics,
        readers=ThreadPoolExecutor(settings.readers, "bihuan-reader"),
        hashers=ThreadPoolExecutor(_HASHERS, "bihuan-hasher"),
        secrecy=ports.secrecy,
        logs=ports.logs,
        reports=ports.reports,
        explorer=ports.explorer,
        connectors=ports.connectors,
        secret=ports.secret,
        reachable=ports.reachable,
        describe=openapi_document,
    )
    api = create_api(room)
    describe()
    return Envelope(api=api, pages=Interface(settings.interface, settings.language), metrics=metrics, hub=hub, bell=bell)
