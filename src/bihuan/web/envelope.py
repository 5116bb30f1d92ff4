"""What every answer gets on its way out: a trace id, safety headers, a line in the access log, a count in the metrics."""

from __future__ import annotations

import random
import re
import time
from contextvars import ContextVar

import structlog
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from bihuan.web.bell import Bell
from bihuan.web.events import Hub
from bihuan.web.metrics import Metrics

log: structlog.stdlib.BoundLogger = structlog.get_logger("bihuan.web")

_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
trace: ContextVar[str] = ContextVar("trace", default="")

OURS = frozenset({"/api", "/v2", "/oauth/token"})

# The modeler and the component library set style attributes and tags; scripts come from our own files alone.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
DATA_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
_SAFETY = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}
_HTTPS = (b"strict-transport-security", b"max-age=31536000")


class Envelope:
    """The outermost layer: the API on one side, the pages on the other."""

    def __init__(self, *, api: ASGIApp, pages: ASGIApp, metrics: Metrics, hub: Hub, bell: Bell) -> None:
        self._api = api
        self._pages = pages
        self._metrics = metrics
        self._hub = hub
        self._bell = bell

    def close_streams(self) -> None:
        """End every event stream and long poll, so that a server that stops need not wait for them."""
        self._hub.close()
        self._bell.closing = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._api(scope, receive, send)
            return
        is_api = scope["path"] in OURS or scope["path"].startswith(("/api/", "/v2/"))
        traced = traced_by(scope)
        token = trace.set(traced)
        extra = self._headers(scope, traced, is_api)
        status = 0

        async def seal(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message.get("headers", ()))
                present = {name.lower() for name, _ in headers}
                message["headers"] = headers + [each for each in extra if each[0] not in present]
            await send(message)

        began = time.perf_counter()
        try:
            await (self._api if is_api else self._pages)(scope, receive, seal)
        finally:
            self._record(scope, status, time.perf_counter() - began, is_api)
            trace.reset(token)

    @staticmethod
    def _headers(scope: HTTPScope, traced: str, is_api: bool) -> list[tuple[bytes, bytes]]:
        headers = [(b"x-trace-id", traced.encode()), *_SAFETY.items()]
        headers.append((b"content-security-policy", (DATA_POLICY if is_api else PAGE_POLICY).encode()))
        if is_api:
            headers.append((b"cache-control", b"no-store"))
        if scope.get("scheme") == "https":
            headers.append(_HTTPS)
        return headers

    def _record(self, scope: HTTPScope, status: int, seconds: float, is_api: bool) -> None:
        template = str(scope.get("path_template") or ("/api/*" if is_api else "/*"))
        self._metrics.answered(scope["method"], template, status, seconds)
        if is_api:
            log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                ms=round(seconds * 1000, 1),
                person=str(scope.get("person", "")),
                trace=trace.get(),
            )


def traced_by(scope: HTTPScope) -> str:
    """The trace id a caller passes on (W3C `traceparent`), else a fresh one."""
    for name, value in scope["headers"]:
        if name == b"traceparent" and (found := _TRACEPARENT.fullmatch(value.decode("latin-1"))):
            return found[1]
    # Not a secret; asking the system for chance would hand the interpreter to another thread for each request.
    return f"{random.getrandbits(128):032x}"
