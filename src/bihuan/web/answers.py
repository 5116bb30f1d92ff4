"""Exceptions into answers: ours by the table of `problems`, the framework's translated first, all others as a trace id."""

from __future__ import annotations

from typing import Any

from litestar import Response
from litestar.exceptions import (
    ClientException,
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    SerializationException,
    ValidationException,
)
from litestar.status_codes import HTTP_413_REQUEST_ENTITY_TOO_LARGE
from litestar.types import ExceptionHandlersMap

from bihuan.kernel.errors import BihuanError, NotFound
from bihuan.web.absent import absent
from bihuan.web.call import Call
from bihuan.web.decoding import encode, refused
from bihuan.web.envelope import log, trace
from bihuan.web.problems import INWARD, BadRequest, Told, TooLarge, WrongMethod, tell, tell_unexpected

# How the framework words it when the caller leaves in the middle of a body.
_LEFT = "client disconnected"


class Json(Response[Any]):
    """Views as JSON, decimals as numbers."""

    def render(self, content: Any, media_type: str, enc_hook: Any = None) -> bytes:
        if isinstance(content, bytes):
            return content
        return content.encode() if isinstance(content, str) else encode(content)


def on_purpose(call: Call, error: BihuanError) -> Response[bytes]:
    if error.code in INWARD:
        log.error("database_trouble", code=error.code, trace=trace.get(), **error.params)
    return _answer(tell(error, language=call.language, path=call.scope["path"], trace=trace.get()))


def of_the_framework(call: Call, error: HTTPException) -> Response[bytes]:
    if _LEFT in error.detail:
        return on_purpose(call, BadRequest("web.body_broken_off"))
    return on_purpose(call, _translated(call, error)) if error.status_code < 500 else unexpected(call, error)


def unexpected(call: Call, error: Exception) -> Response[bytes]:
    log.error("unexpected", path=call.scope["path"], trace=trace.get(), exc_info=error)
    return _answer(tell_unexpected(language=call.language, path=call.scope["path"], trace=trace.get()))


def _translated(call: Call, error: HTTPException) -> BihuanError:
    path = call.scope["path"]
    if isinstance(error, NotFoundException | MethodNotAllowedException) and (known := absent(path)) is not None:
        return known
    if isinstance(error, NotFoundException):
        return NotFound("web.no_such_path", path=path)
    if isinstance(error, MethodNotAllowedException):
        return WrongMethod("web.method_not_allowed", path=path, method=call.method)
    if error.status_code == HTTP_413_REQUEST_ENTITY_TOO_LARGE:
        return TooLarge("web.body_too_large", limit=call.route_handler.resolve_request_max_body_size() or 0)
    if isinstance(error, ValidationException):
        return _misfit(error)
    if isinstance(error, ClientException | SerializationException):
        return BadRequest("web.form_malformed")
    return BadRequest("web.wrong_value", reason=error.detail)


def _misfit(error: ValidationException) -> BihuanError:
    """Path and query parameters that do not fit, or a missing body."""
    findings = [each for each in error.extra if isinstance(each, dict)] if isinstance(error.extra, list) else []
    if not findings:
        return BadRequest("web.form_malformed")
    if any(str(each.get("key", "")).split(".")[0] == "data" for each in findings):
        return BadRequest("web.body_missing")
    return refused((str(each.get("key", "")), str(each.get("message", ""))) for each in findings)


def _answer(told: Told) -> Response[bytes]:
    return Response(told.body, status_code=told.status, headers=told.headers, media_type=told.headers["content-type"])


HANDLERS: ExceptionHandlersMap = {BihuanError: on_purpose, HTTPException: of_the_framework, Exception: unexpected}  # type: ignore[dict-item]
