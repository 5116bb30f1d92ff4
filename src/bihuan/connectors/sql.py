"""SQL: a service task that asks or changes a database the operator has named.

Headers of the task: `source` (its name), `statement` with `:parameters`, which are variables of the task and `:idempotency_key`;
`result` (the variable the rows go to, default `rows`). Values travel as parameters, never inside the statement, and a statement
has no `{placeholders}`: nothing a form holds can change what it means. A source is read-only unless the operator says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, cast

import msgspec

from bihuan.application.ports.effects import Call, Failed
from bihuan.connectors.contract import Connector
from bihuan.connectors.parameters import Parameters, Secrets

TOPIC = "sql"
MOST_ROWS = 1_000
_NAMED = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")
_TEXT = re.compile(r"'(?:[^']|'')*'")

# Runs a statement with its parameters: rows by column name, and how many rows it changed (-1: none of that kind).
Execute: TypeAlias = Callable[[str, Mapping[str, Any], int], tuple[list[dict[str, Any]], int]]


class Sql:
    """Asks the sources by name."""

    def __init__(self, sources: Mapping[str, Execute], secrets: Secrets | None = None) -> None:
        self._sources = sources
        self._secrets = secrets or Secrets()

    def connector(self) -> Connector:
        """At-least-once; a statement that changes rows deduplicates by writing `:idempotency_key` under a unique index."""
        return Connector(system="sql", work=self.call, deduplicates=False)

    def call(self, call: Call) -> Mapping[str, Any]:
        asked = Parameters(call, self._secrets)
        name = asked.required("source")
        execute = self._sources.get(name)
        if execute is None:
            raise Failed(f"there is no source {name}; the operator names them", again=False)
        statement = call.headers.get("statement", "").strip()
        if not statement:
            raise Failed("the task has no header statement", again=False)
        values = {each: self._value(call, asked, each) for each in dict.fromkeys(_NAMED.findall(_TEXT.sub("''", statement)))}
        rows, changed = execute(statement, values, MOST_ROWS + 1)
        if len(rows) > MOST_ROWS:
            raise Failed(f"more than {MOST_ROWS} rows; narrow the statement", again=False)
        result = asked.text("result").strip() or "rows"
        return {result: rows} if changed < 0 else {result: rows, "changed": changed}

    def _value(self, call: Call, asked: Parameters, name: str) -> Any:
        if name == "idempotency_key":
            return call.idempotency_key
        value = asked.variable(name)
        return msgspec.json.encode(cast("Any", value)).decode() if isinstance(value, list | dict) else value
