"""One case under way: its steps carried out on instances in memory, and what is expected compared with what is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from bihuan.engine import commands
from bihuan.engine.answers import corrections
from bihuan.engine.conformance.cases import differences
from bihuan.engine.program import Job
from bihuan.engine.runtime import Instance, Runtime, Waiting
from bihuan.feel.codec import from_json
from bihuan.kernel import spans
from bihuan.kernel.errors import BihuanError, NotFound

EXPECTATIONS = frozenset({"active", "completed", "instances", "incidents", "variables", "error"})


class Table:
    """The steps of one case under way; `after` is done after every step."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.after: Callable[[], None] | None = None
        self.failures: list[str] = []
        self.last: Instance | None = None
        self.refused = ""

    def step(self, step: dict[str, Any]) -> None:
        (what, given), *_ = step.items()
        if what == "expect":
            self.expect(given)
            return
        action = STEPS.get(what)
        if action is None:
            self.failures.append(f"unknown step {what}: known are {', '.join([*STEPS, 'expect'])}")
            return
        self.refused = ""
        try:
            action(self, given)
        except BihuanError as error:
            self.refused = f"{what} {given}: {error.code} {error.params}"
        if self.after is not None:
            self.after()

    # --- steps -------------------------------------------------------------------------------------------------------

    def _start(self, given: dict[str, Any]) -> None:
        process = given["process"]
        if process not in self.runtime.programs:
            raise NotFound("engine.process_not_found", process=process)
        program = self.runtime.programs[process]
        body = program.root.body
        starting = [node.id for node in program.nodes.values() if node.scope == process and node.starts and node.triggers]
        plain = (body is not None and body.starts) or not starting
        element = given.get("element", "" if plain else starting[0])
        self.last = self.runtime.start(process, values_of(given.get("vars")), element=element)

    def _complete(self, given: dict[str, Any]) -> None:
        waiting = self.waiting(given["task"])
        if len(waiting) <= given.get("index", 0):
            self.failures.append(f"complete {given['task']}: not active")
            return
        chosen = waiting[int(given.get("index", 0))]
        variables = values_of(given.get("vars"))
        node = self.runtime.instances[chosen.key].program.nodes[chosen.element]
        if isinstance(node.work, Job):
            self.runtime.send(chosen.key, commands.CompleteJob(instance=chosen.instance, variables=variables))
        else:
            self.runtime.send(chosen.key, commands.CompleteUserTask(instance=chosen.instance, variables=variables))

    def _message(self, given: dict[str, Any]) -> None:
        variables = values_of(given.get("vars"))
        if "element" not in given:
            self.runtime.publish(given["name"], given.get("key"), variables)
            return
        for key, watched in self.runtime.watches():
            if watched.watch.element == given["element"] and watched.watch.kind == "message":
                self.runtime.send(key, commands.CorrelateMessage(subscription=watched.number, variables=variables))
                return
        self.failures.append(f"message {given}: nobody waits for it")

    def _signal(self, given: dict[str, Any]) -> None:
        self.runtime.broadcast(given["name"], values_of(given.get("vars")))

    def _set(self, given: dict[str, Any]) -> None:
        assert self.last is not None
        self.runtime.send(self.last.key, commands.SetVariables(variables=values_of(given["vars"])))

    def _job(self, given: dict[str, Any]) -> None:
        chosen = next((each for each in self.runtime.waiting() if self.topic(each) == given["topic"]), None)
        if chosen is None:
            self.failures.append(f"job {given}: none")
        elif "fail" in given:
            failed = commands.FailJob(instance=chosen.instance, retries=given.get("retries", 0), message=given["fail"])
            self.runtime.send(chosen.key, failed)
        elif "bpmnError" in given:
            self.runtime.send(chosen.key, commands.ThrowError(instance=chosen.instance, code=given["bpmnError"]))
        else:
            done = commands.CompleteJob(
                instance=chosen.instance,
                variables=values_of(given.get("vars")),
                denied="deny" in given,
                denied_for=given.get("deny", ""),
                corrections=corrections(given.get("correct", {})),
            )
            self.runtime.send(chosen.key, done)

    def _advance(self, given: str) -> None:
        """With something to do after every step, the clock moves a second at a time."""
        left = spans.elapsed_ms(given)
        while self.after is not None and left > 1_000:
            self.runtime.advance(1_000)
            self.after()
            left -= 1_000
        self.runtime.advance(left)

    # --- looking -----------------------------------------------------------------------------------------------------

    def topic(self, waiting: Waiting) -> str:
        instance = self.runtime.instances[waiting.key]
        heard = self._listens_to(waiting)
        if heard is not None:
            return heard
        work = instance.program.nodes[waiting.element].work
        return work.topic.literal if isinstance(work, Job) and waiting.instance not in instance.alive.scopes else ""

    def _listens_to(self, waiting: Waiting) -> str | None:
        """The topic of the listener that an element instance waits for."""
        instance = self.runtime.instances[waiting.key]
        live = next(scope.live[waiting.instance] for scope in instance.alive.scopes.values() if waiting.instance in scope.live)
        if live.listening is None or live.phase not in ("starting", "changing", "ending"):
            return None
        topic = instance.program.nodes[live.element].listeners[live.listening.on][live.listening.number].topic
        return topic.literal or (topic.expression.text if topic.expression is not None else "")

    def waiting(self, element: str) -> list[Waiting]:
        return [each for each in self.leaves() if each.element == element]

    def leaves(self) -> list[Waiting]:
        """Element instances without anything inside that is at rest itself."""
        return [each for each in self.runtime.waiting() if each.instance not in self.runtime.instances[each.key].alive.scopes]

    def active(self) -> Counter[str]:
        found = Counter(each.element for each in self.leaves())
        for instance in self.runtime.instances.values():
            if instance.running:
                for scope in instance.alive.scopes.values():
                    for gateway, tokens in scope.joins.items():
                        found[gateway] += sum(count for flow, count in tokens.items() if flow)
        return found

    def incidents(self) -> list[str]:
        return [
            live.incident.code
            for instance in self.runtime.instances.values()
            if instance.running
            for scope in instance.alive.scopes.values()
            for live in scope.live.values()
            if live.incident is not None
        ]

    # --- judging -----------------------------------------------------------------------------------------------------

    def expect(self, given: dict[str, Any]) -> None:
        incidents = self.incidents()
        if given.get("error"):
            if not self.refused and not incidents:
                self.failures.append("expected an error")
        else:
            if self.refused:
                self.failures.append(self.refused)
            different = differences(given["active"], self.active()) if "active" in given else ""
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
            for name, value in values_of(given["variables"]).items():
                if found.get(name) != value:
                    self.failures.append(f"variable {name}: expected {value!r}, found {found.get(name)!r}")
        for unknown in given.keys() - EXPECTATIONS:
            self.failures.append(f"unknown expectation {unknown}: known are {', '.join(sorted(EXPECTATIONS))}")


def values_of(given: dict[str, Any] | None) -> dict[str, Any]:
    return {name: from_json(value) for name, value in (given or {}).items()}


# pyright: reportPrivateUsage=false
STEPS: dict[str, Callable[[Table, Any], None]] = {
    "start": Table._start,
    "complete": Table._complete,
    "message": Table._message,
    "signal": Table._signal,
    "set": Table._set,
    "job": Table._job,
    "advance": Table._advance,
}
