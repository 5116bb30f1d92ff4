"""The API's own description as a source of requests: every operation, and bodies that fit it or nearly do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from hypothesis import strategies as st

from bihuan.web import openapi_document

# Text that travels: no null character, no lone surrogates.
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


class Operation(NamedTuple):
    """One address and method; `body` is the schema of a JSON body, None when there is none; `file` names the part that is one."""

    id: str
    method: str
    path: str
    parameters: tuple[dict[str, Any], ...]
    body: dict[str, Any] | None
    public: bool
    file: str

    @property
    def changes(self) -> bool:
        return self.method not in ("GET", "HEAD")

    def address(self, key: str = "1") -> str:
        """The path with every parameter filled in alike."""
        path = self.path
        for parameter in self.parameters:
            path = path.replace(f"{{{parameter['name']}}}", key)
        return path


def operations() -> Iterator[Operation]:
    for path, item in openapi_document()["paths"].items():
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {})
            yield Operation(
                operation["operationId"],
                method.upper(),
                path,
                tuple(each for each in operation["parameters"] if "name" in each),
                content.get("application/json", {}).get("schema"),
                "security" not in operation,
                "data" if "multipart/form-data" in content else "",
            )


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return openapi_document()["components"]["schemas"][name] if name else schema


def smallest(schema: dict[str, Any]) -> Any:
    """The smallest value that fits a schema."""
    schema = resolved(schema)
    if "oneOf" in schema:
        return smallest(schema["oneOf"][0])
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {name: smallest(schema["properties"][name]) for name in schema.get("required", ())}
        case "array":
            return []
        case "integer" | "number":
            return 1
        case "boolean":
            return False
        case _:
            return {"date-time": "2024-01-01T00:00:00Z", "date": "2024-01-01"}.get(schema.get("format", ""), "1")


def fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values of a schema; strings and numbers of every kind."""
    schema = resolved(schema)
    if "oneOf" in schema:
        return st.one_of([fitting(each) for each in schema["oneOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "object" if "properties" in schema:
            required = {name: fitting(schema["properties"][name]) for name in schema.get("required", ())}
            optional = {name: fitting(each) for name, each in schema["properties"].items() if name not in required}
            return st.fixed_dictionaries(required, optional=optional)
        case "object":
            inner = schema.get("additionalProperties")
            return st.dictionaries(TEXT, fitting(inner) if isinstance(inner, dict) and inner else ANYTHING, max_size=3)
        case "array":
            return st.lists(fitting(schema.get("items", {})), max_size=3)
        case "integer":
            return st.integers(-(2**70), 2**70)
        case "number":
            return st.floats(allow_nan=False, allow_infinity=False)
        case "boolean":
            return st.booleans()
        case "string":
            return TEXT | st.sampled_from(["1", "li_na", "clerk", "sales", "zh-CN", "2026-11-24T00:00:00Z", "", "x" * 5_000])
        case _:
            return ANYTHING


def nearly(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What fits, and what does not."""
    return fitting(schema) | ANYTHING
