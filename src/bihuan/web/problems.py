"""Errors as answers: one table from the kind of error to the status, one document (RFC 9457) in the reader's language."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from bihuan.application.views.processes import ProblemView
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import (
    BihuanError,
    Conflict,
    Forbidden,
    InvalidInput,
    InvalidModel,
    NotFound,
    Problem,
    Rejected,
    Unauthenticated,
    Unavailable,
)

MEDIA_TYPE = "application/problem+json"


class BadRequest(InvalidInput):
    """The request itself cannot be read: broken JSON, wrong types, unknown fields."""


class TooLarge(InvalidInput):
    """The body is larger than this address takes."""


class WrongMediaType(InvalidInput):
    """The body is of a type this address does not take."""


class WrongMethod(NotFound):
    """The address exists, the method does not."""


class NotOffered(NotFound):
    """The address belongs to the protocol, and is not served here on purpose."""


class TimedOut(Unavailable):
    """What the caller waits for has not come in time; it may still come."""


class Overrun(Unavailable):
    """One caller asks for more than its share."""


class Kind(NamedTuple):
    status: int
    title: str


# From the kind of error to the answer; the most particular kind counts.
KINDS: dict[type[BihuanError], Kind] = {
    BadRequest: Kind(400, "web.title.bad_request"),
    Unauthenticated: Kind(401, "web.title.unauthenticated"),
    Forbidden: Kind(403, "web.title.forbidden"),
    NotFound: Kind(404, "web.title.not_found"),
    WrongMethod: Kind(405, "web.title.not_found"),
    Rejected: Kind(409, "web.title.rejected"),
    Conflict: Kind(409, "web.title.conflict"),
    TooLarge: Kind(413, "web.title.bad_request"),
    WrongMediaType: Kind(415, "web.title.bad_request"),
    InvalidInput: Kind(422, "web.title.invalid_input"),
    InvalidModel: Kind(422, "web.title.invalid_model"),
    Overrun: Kind(429, "web.title.unavailable"),
    BihuanError: Kind(500, "web.title.unexpected"),
    NotOffered: Kind(501, "web.title.not_found"),
    Unavailable: Kind(503, "web.title.unavailable"),
    TimedOut: Kind(504, "web.title.timed_out"),
}
# What the clients of `/v2` compare: a word per status, in the title. They know no 422.
WORDS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "INVALID_STATE",
    413: "INVALID_ARGUMENT",
    415: "INVALID_ARGUMENT",
    422: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "RESOURCE_EXHAUSTED",
    504: "DEADLINE_EXCEEDED",
}
# What is only for whoever runs the server (addresses, words of drivers): callers get a sentence of their own, the log the rest.
INWARD = {"store.unreachable": "web.database_away", "store.broken": "web.database_trouble"}
PROGRAMS = "/v2"
RETRY_AFTER_S = 2


class ProblemDetails(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What went wrong (RFC 9457). `detail` is a sentence in the reader's language, `code` what programs compare,
    `problems` the single mistakes with their places, `traceId` what to tell an administrator.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    trace_id: str
    problems: list[ProblemView] = []


class Told(NamedTuple):
    """An answer to an error: status, headers beside the content type, body."""

    status: int
    headers: dict[str, str]
    body: bytes


def kind_of(error: BihuanError) -> Kind:
    return next(KINDS[each] for each in type(error).__mro__ if each in KINDS)


def seen(problem: Problem, language: Language) -> ProblemView:
    """A broken rule as the reader sees it."""
    return ProblemView(code=problem.code, severity=problem.severity, place=problem.place, message=render(problem, language))


def tell(error: BihuanError, *, language: Language, path: str, trace: str) -> Told:
    """The answer to an error that was raised on purpose."""
    kind = kind_of(error)
    title = render(Problem(code=kind.title), language)
    if path == PROGRAMS or path.startswith(f"{PROGRAMS}/"):
        title = WORDS[kind.status]
        kind = Kind(400 if kind.status == 422 else kind.status, kind.title)
    problems = error.problems or ((error.as_problem(),) if error.place else ())
    return _told(
        kind,
        ProblemDetails(
            type=f"urn:bihuan:problem:{error.code}",
            title=title,
            status=kind.status,
            detail=render(Problem(code=INWARD[error.code]) if error.code in INWARD else error, language),
            instance=path,
            code=error.code,
            trace_id=trace,
            problems=[seen(each, language) for each in problems],
        ),
        language,
    )


def tell_unexpected(*, language: Language, path: str, trace: str) -> Told:
    """The answer to a mistake of ours: a trace id, never what happened inside."""
    return tell(BihuanError("web.unexpected", trace=trace), language=language, path=path, trace=trace)


def _told(kind: Kind, details: ProblemDetails, language: Language) -> Told:
    headers: dict[str, Any] = {"content-type": MEDIA_TYPE, "content-language": language, "cache-control": "no-store"}
    if kind.status == 401:
        headers["www-authenticate"] = 'Session realm="bihuan"'
    if kind.status in (429, 503):
        headers["retry-after"] = str(RETRY_AFTER_S)
    return Told(kind.status, headers, msgspec.json.encode(details))
