"""betsy's neutral models: scripts are markers that say what a run must leave behind (see the head of its cases)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bihuan.engine import commands
from bihuan.engine.conformance.importing import SCRIPT_TOPIC
from bihuan.engine.conformance.table import Table
from bihuan.engine.program import Job
from bihuan.engine.runtime import Waiting

_PATIENCE = 10_000  # ms that a script waiting "ten seconds" waits
_SCRIPTS = 1_000


class Markers:
    """Works the scripts of a case, oldest first, and keeps the trace they leave."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.trace: list[str] = []
        self.waits: dict[tuple[int, int], int] = {}
        table.after = self.work

    def work(self) -> None:
        """Work the scripts that wait, oldest first, until there are none or all the rest take their time."""
        for _ in range(_SCRIPTS):
            scripts = [each for each in self.table.runtime.waiting() if self.table.topic(each) == SCRIPT_TOPIC]
            ready = [each for each in scripts if self._may_run(each)]
            if not ready:
                return
            self._run_script(ready[0])

    def _marker(self, waiting: Waiting) -> str:
        work = self.table.runtime.instances[waiting.key].program.nodes[waiting.element].work
        return work.headers.get("marker", "") if isinstance(work, Job) else ""

    def _may_run(self, waiting: Waiting) -> bool:
        if self._marker(waiting) != "WAIT_TEN_SECONDS":
            live = self.table.runtime.instances[waiting.key].alive
            return all(
                scope.live[waiting.instance].incident is None for scope in live.scopes.values() if waiting.instance in scope.live
            )
        since = self.waits.setdefault((waiting.key, waiting.instance), self.table.runtime.now)
        return self.table.runtime.now - since >= _PATIENCE

    def _run_script(self, waiting: Waiting) -> None:
        marker = self._marker(waiting)
        variables = self.table.runtime.variables(waiting.key, waiting.instance)
        result: dict[str, Any] = {}
        if marker == "THROW_ERROR":
            self.table.runtime.send(waiting.key, commands.ThrowError(instance=waiting.instance, code="ERR_CODE"))
            return
        if marker.startswith("INCREMENT_INTEGER_VARIABLE"):
            result = {"integerVariable": variables.get("integerVariable", 0) + 1}
            self.trace += ["increment"] if marker.endswith("_LOG") else []
        elif marker.startswith("SCRIPT_"):
            self.trace.append(marker.removeprefix("SCRIPT_"))
        elif marker == "CREATE_MARKER_FILE":
            self.trace.append("marker")
        elif marker == "SET_STRING_DATA":
            result = {"data": "String"}
        elif marker == "LOG_DATA":
            self.trace.append(f"data={variables.get('data')}")
        self.table.runtime.send(waiting.key, commands.CompleteJob(instance=waiting.instance, variables=result))

    def judge(self, expected: dict[str, Any]) -> None:
        """Compare trace and outcome at the end of a case."""
        wanted, trace = list(expected.get("trace", ())), list(self.trace)
        if "marker" not in wanted:
            trace = [each for each in trace if each != "marker"]
        if Counter(wanted) != Counter(trace):
            self.table.fail("trace", expected=", ".join(wanted) or "-", found=", ".join(trace) or "-")
        incidents = [code for _, _, code in self.table.incidents()]
        unhandled = "engine.error_not_caught" in incidents
        met = {
            "ok": not self.table.refused and not incidents,
            "runtime-error": bool(self.table.refused or incidents),
            "ends-in-unhandled-error-event": unhandled,
            "rejected-or-error": bool(self.table.refused or incidents),
        }
        outcome = expected.get("outcome", "ok")
        if not met[outcome]:
            refused = self.table.refused
            found = refused.problem.params["reason"] if refused is not None else self.table.incidents_said()
            self.table.fail("outcome", expected=outcome, found=found)
