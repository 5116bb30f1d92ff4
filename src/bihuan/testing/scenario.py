"""A process under test: instances in memory, a clock of its own, and what must be true."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from bihuan.engine.conformance import NOON, Table, programs_of
from bihuan.engine.runtime import Runtime
from bihuan.kernel.catalogue import language_of


class Scenario:
    """Models deployed together. Every step raises AssertionError with what differs; values are those of JSON.

    `expressions` is the language of the models: `feel`, or `juel` for models of Camunda 7. `now` is where the clock begins, ms
    since 1970 UTC; it moves by `advance` alone.
    """

    def __init__(
        self, *models: str | Path | bytes, expressions: str = "feel", now: int = NOON, folder: Path | None = None
    ) -> None:
        contents = [each if isinstance(each, bytes) else ((folder or Path()) / each).read_bytes() for each in models]
        self.runtime = Runtime(programs_of(contents, expressions), now)
        self._table = Table(self.runtime)

    def start(self, process: str, /, **variables: Any) -> Scenario:
        """Start an instance; `complete`, `set` and `expect` speak of the one started last."""
        return self._do("start", {"process": process, "vars": variables})

    def complete(self, task: str, /, *, index: int = 0, **variables: Any) -> Scenario:
        """Complete a user task or job that waits at the element; `index` chooses among several."""
        return self._do("complete", {"task": task, "index": index, "vars": variables})

    def message(self, name: str, /, key: Any = None, **variables: Any) -> Scenario:
        """Correlate a message by its name and key."""
        return self._do("message", {"name": name, "key": key, "vars": variables})

    def signal(self, name: str, /, **variables: Any) -> Scenario:
        """Broadcast a signal."""
        return self._do("signal", {"name": name, "vars": variables})

    def set(self, **variables: Any) -> Scenario:
        """Set variables of the instance from outside."""
        return self._do("set", {"vars": variables})

    def job(self, topic: str, /, **variables: Any) -> Scenario:
        """Complete the oldest job of a topic."""
        return self._do("job", {"topic": topic, "vars": variables})

    def fail(self, topic: str, message: str = "failed", *, retries: int = 0) -> Scenario:
        """Let the oldest job of a topic fail; without retries it becomes an incident."""
        return self._do("job", {"topic": topic, "fail": message, "retries": retries})

    def error(self, topic: str, code: str) -> Scenario:
        """Let the oldest job of a topic end with a BPMN error."""
        return self._do("job", {"topic": topic, "bpmnError": code})

    def advance(self, duration: str) -> Scenario:
        """Move the clock (ISO 8601); timers fire in the order in which they are due."""
        return self._do("advance", duration)

    def expect(self, **what: Any) -> Scenario:
        """What must be true now: `active`, `completed`, `instances`, `incidents`, `variables`."""
        return self._do("expect", what)

    def refused(self, step: str, /, **given: Any) -> Scenario:
        """A step (by the name of its method) must be refused or end in an incident."""
        self._table.step({step: given})
        return self._do("expect", {"error": True})

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of the instance started last."""
        return dict(self.runtime.variables(self._table.last.key)) if self._table.last is not None else {}

    def _do(self, what: str, given: Any) -> Scenario:
        self._table.step({what: given})
        self._table.close()
        failures, self._table.failures = self._table.failures, []
        if failures:
            raise AssertionError("\n".join(each.said(language_of(os.environ)) for each in failures))
        return self
