"""A process that starts another one and does not wait for it; waiting is what a call activity is for.

Headers of the task: `process` (its id), `variables` (names separated by commas; none: all), `result` (the variable the key of the
new instance goes to, default `started_instance`). The idempotency key keeps it to one instance however often it is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from bihuan.application.ports.effects import Call, Failed
from bihuan.connectors.contract import Connector
from bihuan.connectors.parameters import Parameters
from bihuan.kernel.errors import BihuanError, Unavailable

TOPIC = "process.start"

# Starts an instance: process id, variables, idempotency key -> key of the instance.
Start: TypeAlias = Callable[[str, Mapping[str, Any], str], str]


class Starting:
    def __init__(self, start: Start) -> None:
        self._start = start

    def connector(self) -> Connector:
        return Connector(system="process", work=self.call)

    def call(self, call: Call) -> Mapping[str, Any]:
        asked = Parameters(call)
        names = [name.strip() for name in asked.text("variables").split(",") if name.strip()]
        values = {name: asked.variable(name) for name in names} if names else dict(call.variables)
        process = asked.required("process")
        try:
            key = self._start(process, values, call.idempotency_key)
        except Unavailable as failure:
            raise Failed(failure.code) from failure
        except BihuanError as refused:
            raise Failed(f"{process} cannot be started: {refused.code}", again=False) from refused
        return {asked.text("result").strip() or "started_instance": key}
