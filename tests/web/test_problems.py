"""Errors as answers: the table knows every kind, the document says it in the reader's language."""

from __future__ import annotations

import json

import pytest

from bihuan.kernel import errors
from bihuan.kernel.catalogue import LANGUAGES, sentences
from bihuan.kernel.errors import BihuanError, Conflict, Forbidden, InvalidInput, Problem, Rejected, Unauthenticated, Unavailable
from bihuan.web import problems
from bihuan.web.call import spoken
from bihuan.web.problems import KINDS, kind_of, tell, tell_unexpected

KNOWN = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, BihuanError)]


def test_every_kind_of_error_has_its_own_status() -> None:
    assert set(KNOWN) <= set(KINDS)
    assert {kind for kind in vars(problems).values() if isinstance(kind, type) and issubclass(kind, BihuanError)} <= set(KINDS)
    for kind in KINDS.values():
        assert all(sentences()[kind.title])


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidInput("web.body_missing"), 422),
        (Rejected("web.body_missing"), 409),
        (Conflict("web.body_missing"), 409),
        (Forbidden("web.body_missing"), 403),
        (Unauthenticated("web.body_missing"), 401),
        (Unavailable("web.body_missing"), 503),
        (problems.BadRequest("web.body_missing"), 400),
    ],
)
def test_the_status_follows_the_kind(error: BihuanError, status: int) -> None:
    assert kind_of(error).status == status


def test_the_document_speaks_the_readers_language() -> None:
    error = Rejected("web.id_differs", place="/id", path="a", body="b")
    told = {language: json.loads(tell(error, language=language, path="/api/x", trace="t1").body) for language in LANGUAGES}
    assert told["zh-CN"]["detail"] != told["en"]["detail"]
    for document in told.values():
        assert document["type"] == "urn:bihuan:problem:web.id_differs"
        assert document["status"] == 409
        assert document["code"] == "web.id_differs"
        assert document["instance"] == "/api/x"
        assert document["traceId"] == "t1"
        assert document["problems"] == [
            {"code": "web.id_differs", "severity": "error", "place": "/id", "message": document["detail"], "path": []}
        ]


def test_each_problem_is_told_with_its_place() -> None:
    faults = (Problem(code="web.unknown_field", place="/a", params={"field": "a"}), Problem(code="web.body_missing", place="B3"))
    document = json.loads(
        tell(InvalidInput("web.many_problems", problems=faults, count=2), language="en", path="/", trace="").body
    )
    assert [each["place"] for each in document["problems"]] == ["/a", "B3"]
    assert "“a”" in document["problems"][0]["message"]


def test_what_is_unexpected_tells_a_trace_and_nothing_else() -> None:
    told = tell_unexpected(language="en", path="/api/x", trace="cafe")
    document = json.loads(told.body)
    assert told.status == 500
    assert "cafe" in document["detail"]
    assert "Traceback" not in told.body.decode()


def test_when_to_come_back_is_said() -> None:
    assert tell(Unavailable("store.busy"), language="en", path="/", trace="").headers["retry-after"]
    assert "www-authenticate" in tell(Unauthenticated("web.session_required"), language="en", path="/", trace="").headers


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("en-GB,en;q=0.9", "en"),
        ("de-DE,de;q=0.9,en;q=0.2,zh-TW;q=0.3", "zh-CN"),
        ("fr", "en"),
        ("zh;q=nonsense,en;q=0.1", "en"),
    ],
)
def test_the_language_is_the_first_of_ours_that_is_asked_for(accepted: str, language: str) -> None:
    assert spoken(accepted, "en") == language
