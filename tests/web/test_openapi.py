"""The API's description: what is committed is what the server says, clean enough to generate a client from."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from bihuan.web import openapi_document
from tests.house.tree import ROOT
from tests.web.document import Operation, operations

COMMITTED = ROOT / "web-ui" / "openapi.json"


def test_the_committed_document_is_the_live_one() -> None:
    written = json.loads(COMMITTED.read_text(encoding="utf-8"))
    assert written == openapi_document(), "the API has changed: run `bihuan openapi > web-ui/openapi.json` and `./run api`"


def test_it_is_the_same_every_time() -> None:
    first = json.dumps(openapi_document())
    openapi_document.cache_clear()
    assert json.dumps(openapi_document()) == first


@pytest.mark.parametrize("operation", list(operations()), ids=lambda operation: operation.id)
def test_every_operation_is_named_told_and_guarded(operation: Operation) -> None:
    told = openapi_document()["paths"][operation.path][operation.method.lower()]
    assert re.fullmatch(r"[a-z][A-Za-z]+", operation.id)
    assert told["summary"]
    assert told["tags"]
    assert told["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
    if operation.changes and not operation.public:
        assert told["security"] == [{"csrf": [], "session": []}]


def test_operation_ids_are_used_once() -> None:
    ids = [operation.id for operation in operations()]
    assert len(ids) == len(set(ids))


def test_every_reference_leads_somewhere() -> None:
    document = openapi_document()

    def references(part: Any) -> set[str]:
        if isinstance(part, dict):
            own = {part["$ref"]} if "$ref" in part else set()
            return own.union(*map(references, part.values()))
        return set().union(*map(references, part)) if isinstance(part, list) else set()

    for reference in references(document):
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def test_commands_may_be_repeated() -> None:
    paths = openapi_document()["paths"]
    for path in ("/api/work-items/{key}/completion", "/api/process-instances", "/api/process-instances/{key}/cancellation"):
        assert {"$ref": "#/components/parameters/IdempotencyKey"} in paths[path]["post"]["parameters"]
