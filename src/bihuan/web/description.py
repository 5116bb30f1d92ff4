"""The description of the API (OpenAPI 3.1), the same bytes from the same source.

The framework writes paths and schemas from the handlers; what every operation shares is added here: the problem document
in place of the framework's own errors, session and CSRF token, the idempotency key of commands.
"""

from __future__ import annotations

from functools import cache
from inspect import cleandoc
from typing import Any

import msgspec
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Tag

import bihuan
from bihuan.web.api import ROUTES, create_api
from bihuan.web.call import COOKIE, READS
from bihuan.web.problems import MEDIA_TYPE, ProblemDetails

TAGS = {
    "session": "Logging in and out, one's own password and language.",
    "work": "Work items: what waits for a person.",
    "instances": "Process instances: started, followed, ended, mended.",
    "processes": "The process map.",
    "versions": "Versions of a process: diagram, responsibilities, from draft to release.",
    "decisions": "Decision tables and graphs of a version: drafted, tried out, kept with their cases; expressions while written.",
    "design": "Design: measures, comparison, the matrix and the step sheet, exemptions from the guard.",
    "projects": "Projects of improvement: team, goals, gate, interviews, documents.",
    "pilots": "Pilots with arms, results and a signed decision; manuals with read receipts.",
    "rollout": "Roll-out in waves.",
    "improvement": "Optimisation records and suggestions.",
    "audits": "Conformance runs, findings, corrective actions.",
    "templates": "The four templates of the method as Excel files, out and in again.",
    "people": "The directory and its roles.",
    "organization": "Departments, posts, separation rules, import from Excel.",
    "calendars": "Working calendars.",
    "history": "What has been: facts, past states, what is waited for, how long it is kept.",
    "access": "Access tokens of programs.",
    "connections": "Connectors, webhooks by which other systems tell us something, and subscriptions by which we tell them.",
    "company": "The company's name and ways.",
    "live": "What has changed, as it changes.",
    "demo": "The demo company's clock.",
    "system": "Health and figures.",
}
DESCRIPTION = (
    "Keys are 63-bit integers as decimal strings, instants ISO 8601 in UTC, durations milliseconds. Errors are problem documents "
    "(RFC 9457) in the language of `Accept-Language`. Commands may carry an `Idempotency-Key` and be repeated with it."
)
_SCHEMAS = "#/components/schemas/"


@cache
def openapi_document() -> dict[str, Any]:
    """The document as builtins, keys in a fixed order."""
    config = OpenAPIConfig(
        title="Bihuan",
        version=bihuan.__version__,
        description=DESCRIPTION,
        tags=[Tag(name=name, description=text) for name, text in TAGS.items()],
        use_handler_docstrings=True,
    )
    document: dict[str, Any] = create_api(None, config).openapi_schema.to_schema()
    options = {handler.operation_id: handler.opt for module in ROUTES for handler in module.HANDLERS}
    del document["servers"]
    document["paths"] = {path: item for path, item in document["paths"].items() if path.startswith("/api/")}
    for item in document["paths"].values():
        for method, operation in item.items():
            _finish(operation, method.upper(), options[operation["operationId"]])
    schemas = document["components"]["schemas"]
    _, problems = msgspec.json.schema_components([ProblemDetails], ref_template=_SCHEMAS + "{name}")
    # Since Python 3.13 docstrings lose their indentation by themselves; the document must not depend on it.
    told = cleandoc(problems["ProblemDetails"]["description"])
    schemas["ProblemDetails"] = {**problems["ProblemDetails"], "description": told}
    _require_answered(document, schemas)
    document["components"] = {
        "schemas": schemas,
        "responses": {
            "Problem": {
                "description": "What went wrong (RFC 9457).",
                "content": {MEDIA_TYPE: {"schema": {"$ref": f"{_SCHEMAS}ProblemDetails"}}},
            }
        },
        "parameters": {
            "IdempotencyKey": {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "Drawn by the caller for one intent; repeated with it, a command is done once and answered alike.",
                "schema": {"type": "string", "maxLength": 128},
            }
        },
        "securitySchemes": {
            "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
            "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
        },
    }
    return _ordered(document)


def _finish(operation: dict[str, Any], method: str, options: dict[str, Any]) -> None:
    operation.pop("deprecated", None)
    operation["summary"] = operation["description"].partition(". ")[0].partition("\n")[0].rstrip(".")
    if operation["description"].rstrip(".") == operation["summary"]:
        del operation["description"]
    operation["parameters"] = [_parameter(each) for each in operation.get("parameters", ())]
    if options.get("command"):
        operation["parameters"].append({"$ref": "#/components/parameters/IdempotencyKey"})
    answers = {code: answer for code, answer in operation["responses"].items() if code.startswith("2")}
    for answer in answers.values():
        answer.pop("headers", None)
        answer["description"] = "The answer." if "content" in answer else "Done."
    operation["responses"] = answers | {"default": {"$ref": "#/components/responses/Problem"}}
    if not options.get("public"):
        operation["security"] = [{"session": []} if method in READS else {"session": [], "csrf": []}]


def _parameter(found: dict[str, Any]) -> dict[str, Any]:
    """A parameter without the framework's repetitions; one that may be left out is left out, never null."""
    schema = {key: value for key, value in found["schema"].items() if key != "description"}
    if "enum" in schema:
        schema |= {"type": "string", "enum": [each for each in schema["enum"] if each is not None]}
    if "oneOf" in schema:
        schema |= next(each for each in schema.pop("oneOf") if each["type"] != "null")
    for bound in schema.keys() & {"minimum", "maximum"}:
        schema[bound] = int(schema[bound])
    kept = {key: found[key] for key in ("in", "description") if key in found}
    return kept | {"name": found["name"], "required": bool(found.get("required")), "schema": schema}


def _require_answered(document: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Answers always carry every field: whatever is never sent by a caller has no optional ones."""
    sent: set[str] = set()
    answered: set[str] = {"ProblemDetails"}
    for item in document["paths"].values():
        for operation in item.values():
            _reach(operation.get("requestBody"), schemas, sent)
            _reach(operation["responses"], schemas, answered)
    for name in (answered - sent) & schemas.keys():
        schemas[name]["required"] = sorted(schemas[name].get("properties", ()))


def _reach(part: Any, schemas: dict[str, Any], found: set[str]) -> None:
    if isinstance(part, list):
        for each in part:
            _reach(each, schemas, found)
    elif isinstance(part, dict):
        reference = part.get("$ref", "")
        name = reference.removeprefix(_SCHEMAS)
        if reference.startswith(_SCHEMAS) and name not in found:
            found.add(name)
            _reach(schemas.get(name), schemas, found)
        for each in part.values():
            _reach(each, schemas, found)


def _ordered(value: Any) -> Any:
    """Keys of every object in alphabetical order, so that a change of the document shows only what changed.

    A tuple (the default of a field, say) becomes a list, as it is once the document has been written.
    """
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value)}
    return [_ordered(each) for each in value] if isinstance(value, list | tuple) else value
