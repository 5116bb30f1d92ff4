"""Runs cases against the engine: pure, from models and steps to what differed. See `cases` for the format.

outcome = conformance.run(case, [xml, …], expressions="juel")
outcome.failures
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from bihuan import bpmn
from bihuan.bpmn import model
from bihuan.engine import commands
from bihuan.engine.compiler import compile
from bihuan.engine.conformance.cases import Case, Outcome, cases, differences
from bihuan.engine.conformance.importing import SCRIPT_TOPIC, betsy, camunda7
from bihuan.engine.decide import Step
from bihuan.engine.program import Job
from bihuan.engine.runtime import Instance, Runtime, Waiting
from bihuan.engine.state import ROOT
from bihuan.feel.codec import from_json
from bihuan.kernel import spans
from bihuan.kernel.errors import BihuanError

IMPORTS: dict[str, Callable[[model.Definitions], model.Definitions]] = {
    "feel": lambda definitions: definitions,
    "juel": camunda7,
    "betsy": betsy,
}
NOON = 1_700_000_000_000  # when cases begin, ms since 1970
_PATIENCE = 10_000  # ms that a script waiting "ten seconds" waits
_SCRIPTS = 1_000


def run(
    case: Case, models: Sequence[bytes], *, expressions: str = "feel", watch: Callable[[Instance, Step], None] | None = None
) -> Outcome:
    """Run one case on its models; an error that the case does not expect is a failure too."""
    wanted = case.expect.get("outcome", "ok")
    try:
        definitions = [IMPORTS[expressions](bpmn.read(each)) for each in models]
        programs = [compile(each, root.id or "") for each in definitions for root in each.rootElements if _callable(root)]
        table = _Table(Runtime(programs, NOON, watch=watch), marked=expressions == "betsy")
        for step in case.steps:
            table.step(step)
    except BihuanError as error:
        if wanted in ("rejected-or-error", "runtime-error"):
            return Outcome(case.id)
        places = [f"{each.code} at {each.place} {each.params}" for each in error.problems]
        return Outcome(case.id, (f"{error.code} {error.params} {places or ''}",))
    if case.expect:
        table.judge(case.expect)
    return Outcome(case.id, tuple(table.failures))


def _callable(root: model.RootElement) -> bool:
    return isinstance(root, model.GlobalTask) or (isinstance(root, model.Process) and bool(root.flowElements))


class _Table:
    """The steps of one case under way."""

    def __init__(self, runtime: Runtime, *, marked: bool) -> None:
        self.runtime = runtime
        self.marked = marked
        self.failures: list[str] = []
        self.trace: list[str] = []
        self.last: Instance | None = None
        self.refused = ""
        self.waits: dict[tuple[int, int], int] = {}

    def step(self, step: dict[str, Any]) -> None:
        (what, given), *_ = step.items()
        if what == "expect":
            self._expect(given)
            return
        self.refused = ""
        try:
            getattr(self, f"_{what}")(given)
        except BihuanError as error:
            self.refused = f"{what} {given}: {error.code} {error.params}"
        if self.marked:
            self._work_scripts()

    # --- steps -------------------------------------------------------------------------------------------------------

    def _start(self, given: dict[str, Any]) -> None:
        process = given["process"]
        program = self.runtime.programs[process]
        body = program.root.body
        starting = [node.id for node in program.nodes.values() if node.scope == process and node.starts and node.triggers]
        element = "" if body is not None and body.starts else starting[0]
        self.last = self.runtime.start(process, _values(given.get("vars")), element=element)

    def _complete(self, given: dict[str, Any]) -> None:
        waiting = self._waiting(given["task"])
        if len(waiting) <= given.get("index", 0):
            self.failures.append(f"complete {given['task']}: not active")
            return
        chosen = waiting[int(given.get("index", 0))]
        variables = _values(given.get("vars"))
        node = self.runtime.instances[chosen.key].program.nodes[chosen.element]
        if isinstance(node.work, Job):
            self.runtime.send(chosen.key, commands.CompleteJob(instance=chosen.instance, variables=variables))
        else:
            self.runtime.send(chosen.key, commands.CompleteUserTask(instance=chosen.instance, variables=variables))

    def _message(self, given: dict[str, Any]) -> None:
        variables = _values(given.get("vars"))
        if "element" not in given:
            self.runtime.publish(given["name"], given.get("key"), variables)
            return
        for key, watched in self.runtime.watches():
            if watched.watch.element == given["element"] and watched.watch.kind == "message":
                self.runtime.send(key, commands.CorrelateMessage(subscription=watched.number, variables=variables))
                return
        self.failures.append(f"message {given}: nobody waits for it")

    def _signal(self, given: dict[str, Any]) -> None:
        self.runtime.broadcast(given["name"], _values(given.get("vars")))

    def _set(self, given: dict[str, Any]) -> None:
        assert self.last is not None
        self.runtime.send(self.last.key, commands.SetVariables(variables=_values(given["vars"])))

    def _job(self, given: dict[str, Any]) -> None:
        chosen = next((each for each in self.runtime.waiting() if self._topic(each) == given["topic"]), None)
        if chosen is None:
            self.failures.append(f"job {given}: none")
        elif "fail" in given:
            failed = commands.FailJob(instance=chosen.instance, retries=given.get("retries", 0), message=given["fail"])
            self.runtime.send(chosen.key, failed)
        elif "bpmnError" in given:
            self.runtime.send(chosen.key, commands.ThrowError(instance=chosen.instance, code=given["bpmnError"]))
        else:
            done = commands.CompleteJob(instance=chosen.instance, variables=_values(given.get("vars")))
            self.runtime.send(chosen.key, done)

    def _advance(self, given: str) -> None:
        """Scripts run as soon as they can, so time moves a second at a step while some are about."""
        left = spans.elapsed_ms(given)
        while self.marked and left > 1_000:
            self.runtime.advance(1_000)
            self._work_scripts()
            left -= 1_000
        self.runtime.advance(left)

    # --- looking -----------------------------------------------------------------------------------------------------

    def _topic(self, waiting: Waiting) -> str:
        instance = self.runtime.instances[waiting.key]
        work = instance.program.nodes[waiting.element].work
        return work.topic.literal if isinstance(work, Job) and waiting.instance not in instance.alive.scopes else ""

    def _waiting(self, element: str) -> list[Waiting]:
        return [each for each in self._leaves() if each.element == element]

    def _leaves(self) -> list[Waiting]:
        """Element instances without anything inside that is at rest itself."""
        return [each for each in self.runtime.waiting() if each.instance not in self.runtime.instances[each.key].alive.scopes]

    def _active(self) -> Counter[str]:
        found = Counter(each.element for each in self._leaves())
        for instance in self.runtime.instances.values():
            if instance.running:
                for scope in instance.alive.scopes.values():
                    for gateway, tokens in scope.joins.items():
                        found[gateway] += sum(count for flow, count in tokens.items() if flow)
        return found

    def _incidents(self) -> list[str]:
        return [
            live.incident.code
            for instance in self.runtime.instances.values()
            if instance.running
            for scope in instance.alive.scopes.values()
            for live in scope.live.values()
            if live.incident is not None
        ]

    # --- judging -----------------------------------------------------------------------------------------------------

    def _expect(self, given: dict[str, Any]) -> None:
        incidents = self._incidents()
        if given.get("error"):
            if not self.refused and not incidents:
                self.failures.append("expected an error")
        else:
            if self.refused:
                self.failures.append(self.refused)
            different = differences(given["active"], self._active()) if "active" in given else ""
            if different:
                self.failures.append(f"active: {different} (incidents {incidents})")
        if "completed" in given and self.last is not None and given["completed"] != (self.last.alive.status == "completed"):
            self.failures.append(f"completed: expected {given['completed']}")
        running = sum(instance.running for instance in self.runtime.instances.values())
        if "instances" in given and given["instances"] != running:
            self.failures.append(f"instances: expected {given['instances']}, found {running}")
        if "incidents" in given and given["incidents"] != len(incidents):
            self.failures.append(f"incidents: expected {given['incidents']}, found {incidents}")
        if "variables" in given and self.last is not None:
            found = self.runtime.variables(self.last.key)
            for name, value in _values(given["variables"]).items():
                if found.get(name) != value:
                    self.failures.append(f"variable {name}: expected {value!r}, found {found.get(name)!r}")

    # --- betsy -------------------------------------------------------------------------------------------------------

    def _work_scripts(self) -> None:
        """Work the scripts that wait, oldest first, until there are none or all the rest take their time."""
        for _ in range(_SCRIPTS):
            ready = [each for each in self.runtime.waiting() if self._topic(each) == SCRIPT_TOPIC and self._may_run(each)]
            if not ready:
                return
            self._run_script(ready[0])

    def _marker(self, waiting: Waiting) -> str:
        work = self.runtime.instances[waiting.key].program.nodes[waiting.element].work
        return work.headers.get("marker", "") if isinstance(work, Job) else ""

    def _may_run(self, waiting: Waiting) -> bool:
        if self._marker(waiting) != "WAIT_TEN_SECONDS":
            live = self.runtime.instances[waiting.key].alive
            return all(
                scope.live[waiting.instance].incident is None for scope in live.scopes.values() if waiting.instance in scope.live
            )
        since = self.waits.setdefault((waiting.key, waiting.instance), self.runtime.now)
        return self.runtime.now - since >= _PATIENCE

    def _run_script(self, waiting: Waiting) -> None:
        marker = self._marker(waiting)
        variables = self.runtime.variables(waiting.key, waiting.instance)
        result: dict[str, Any] = {}
        if marker == "THROW_ERROR":
            self.runtime.send(waiting.key, commands.ThrowError(instance=waiting.instance, code="ERR_CODE"))
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
        self.runtime.send(waiting.key, commands.CompleteJob(instance=waiting.instance, variables=result))

    def judge(self, expected: dict[str, Any]) -> None:
        """Compare trace and outcome at the end of a case."""
        wanted, trace = list(expected.get("trace", ())), list(self.trace)
        if "marker" not in wanted:
            trace = [each for each in trace if each != "marker"]
        if Counter(wanted) != Counter(trace):
            self.failures.append(f"trace: expected {wanted}, found {trace}")
        incidents = self._incidents()
        unhandled = "engine.error_not_caught" in incidents
        met = {
            "ok": not self.refused and not incidents,
            "runtime-error": bool(self.refused or incidents),
            "ends-in-unhandled-error-event": unhandled,
            "rejected-or-error": bool(self.refused or incidents),
        }
        if not met[expected.get("outcome", "ok")]:
            self.failures.append(f"outcome: expected {expected.get('outcome', 'ok')}, {self.refused or incidents}")


def _values(given: dict[str, Any] | None) -> dict[str, Any]:
    return {name: from_json(value) for name, value in (given or {}).items()}


__all__ = ["ROOT", "Case", "Outcome", "cases", "run"]
