"""One case under way: its steps carried out on instances in memory, and what is expected compared with what is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from bihuan.engine import commands
from bihuan.engine import events as ev
from bihuan.engine.answers import corrections
from bihuan.engine.conformance.cases import (
    Complete,
    Expect,
    Failure,
    Message,
    Set,
    Signal,
    Start,
    Values,
    Work,
    differences,
    read_step,
    text_of,
)
from bihuan.engine.program import Job
from bihuan.engine.runtime import Instance, Runtime, Waiting
from bihuan.feel.codec import from_json
from bihuan.feel.text import written
from bihuan.kernel import spans
from bihuan.kernel.errors import BihuanError, InvalidInput, NotFound, Problem, Said
from bihuan.kernel.text import Text


class Table:
    """The steps of one case under way; `after` is done after every step.

    What differs gathers in `failures`. A step that is refused waits in `refused` for the expectation of an error; what comes
    instead makes it a failure, unless `lenient`: then whoever judges the case looks at it.
    """

    def __init__(self, runtime: Runtime, *, lenient: bool = False) -> None:
        self.runtime = runtime
        self.lenient = lenient
        self.after: Callable[[], None] | None = None
        self.failures: list[Failure] = []
        self.last: Instance | None = None
        self.refused: Failure | None = None
        self.number = 0

    def step(self, step: Mapping[str, Any]) -> None:
        self.number += 1
        try:
            what, given = read_step(step)
        except InvalidInput as error:
            self.failures.append(Failure(self.number, error.as_problem()))
            return
        if what == "expect":
            self.expect(given)
            return
        self.close()
        self.refused = None
        try:
            STEPS[what](self, given)
        except BihuanError as error:
            said = text_of(error.problems[0] if error.problems else error)
            self.refused = Failure(self.number, Problem(code="engine.case.refused", params={"word": what, "reason": said}))
        if self.after is not None:
            self.after()

    def close(self) -> None:
        """What was refused without being expected has failed."""
        if self.refused is not None and not self.lenient:
            self.failures.append(self.refused)
            self.refused = None

    def fail(self, code: str, **params: Said) -> None:
        self.failures.append(Failure(self.number, Problem(code=f"engine.case.{code}", params=params)))

    # --- steps -------------------------------------------------------------------------------------------------------

    def _start(self, given: Start) -> None:
        process = given.process
        if process not in self.runtime.programs:
            raise NotFound("engine.process_not_found", process=process)
        program = self.runtime.programs[process]
        body = program.root.body
        starting = [node.id for node in program.nodes.values() if node.scope == process and node.starts and node.triggers]
        plain = (body is not None and body.starts) or not starting
        element = given.element or ("" if plain else starting[0])
        self.last = self.runtime.start(process, values_of(given.vars), element=element)

    def _complete(self, given: Complete) -> None:
        waiting = self.waiting(given.task)
        if not 0 <= given.index < len(waiting):
            self.fail("not_active", task=given.task, index=given.index, active=self._active_said())
            return
        chosen = waiting[given.index]
        variables = values_of(given.vars)
        node = self.runtime.instances[chosen.key].program.nodes[chosen.element]
        if isinstance(node.work, Job):
            self.runtime.send(chosen.key, commands.CompleteJob(instance=chosen.instance, variables=variables))
        else:
            self.runtime.send(chosen.key, commands.CompleteUserTask(instance=chosen.instance, variables=variables))

    def _message(self, given: Message) -> None:
        variables = values_of(given.vars)
        if not given.element:
            if not given.name:
                raise InvalidInput("web.missing_field", field="name")
            self.runtime.publish(given.name, given.key, variables)
            return
        for key, watched in self.runtime.watches():
            if watched.watch.element == given.element and watched.watch.kind == "message":
                self.runtime.send(key, commands.CorrelateMessage(subscription=watched.number, variables=variables))
                return
        self.fail("nobody_waits", element=given.element, active=self._active_said())

    def _signal(self, given: Signal) -> None:
        self.runtime.broadcast(given.name, values_of(given.vars))

    def _set(self, given: Set) -> None:
        if self.last is None:
            raise InvalidInput("engine.case.not_started")
        self.runtime.send(self.last.key, commands.SetVariables(variables=values_of(given.vars)))

    def _job(self, given: Work) -> None:
        chosen = next((each for each in self.runtime.waiting() if self.topic(each) == given.topic), None)
        if chosen is None:
            there = sorted({topic for each in self.runtime.waiting() if (topic := self.topic(each))})
            self.fail("no_job", topic=given.topic, topics=", ".join(there) or "-")
        elif given.fail is not None:
            failed = commands.FailJob(instance=chosen.instance, retries=given.retries, message=given.fail)
            self.runtime.send(chosen.key, failed)
        elif given.bpmnError is not None:
            self.runtime.send(chosen.key, commands.ThrowError(instance=chosen.instance, code=given.bpmnError))
        else:
            done = commands.CompleteJob(
                instance=chosen.instance,
                variables=values_of(given.vars),
                denied=given.deny is not None,
                denied_for=given.deny or "",
                corrections=corrections(given.correct),
            )
            self.runtime.send(chosen.key, done)

    def _advance(self, given: str) -> None:
        """With something to do after every step, the clock moves a second at a time."""
        left = spans.elapsed_ms(given)
        if left < 0:
            raise InvalidInput("engine.case.backwards", span=given)
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

    def incidents(self) -> list[tuple[Instance, int, str]]:
        """The open incidents: their instance, id and code."""
        return [
            (instance, live.incident.id, live.incident.code)
            for instance in self.runtime.instances.values()
            if instance.running
            for scope in instance.alive.scopes.values()
            for live in scope.live.values()
            if live.incident is not None
        ]

    def incidents_said(self) -> Text:
        """The open incidents as sentences, each with its element."""
        found = [self._raised(instance, number) for instance, number, _ in self.incidents()]
        zh, en = ("; ".join(f"{place}: {said.of(language)}" for place, said in found) or "-" for language in ("zh-CN", "en"))
        return Text(zh=zh, en=en)

    def _raised(self, instance: Instance, number: int) -> tuple[str, Text]:
        raised = next(each for each in instance.history if isinstance(each, ev.IncidentRaised) and each.incident == number)
        return raised.element, text_of(Problem(code=raised.code, place=raised.element, params=raised.params))

    def _active_said(self) -> str:
        return ", ".join(sorted(self.active())) or "-"

    # --- judging -----------------------------------------------------------------------------------------------------

    def expect(self, given: Expect) -> None:
        incidents = self.incidents()
        if given.error:
            if self.refused is None and not incidents:
                self.fail("no_error")
            self.refused = None
        self.close()
        if given.active is not None and not given.error:
            different = differences(given.active, self.active())
            if different:
                self.fail("active", incidents=self.incidents_said(), **different)
        if self.last is not None and given.completed is not None and given.completed != (self.last.alive.status == "completed"):
            self.fail(
                "not_completed" if given.completed else "completed", active=self._active_said(), incidents=self.incidents_said()
            )
        running = sum(instance.running for instance in self.runtime.instances.values())
        if given.instances is not None and given.instances != running:
            self.fail("instances", expected=given.instances, found=running)
        if given.incidents is not None and given.incidents != len(incidents):
            self.fail("incidents", expected=given.incidents, found=len(incidents), incidents=self.incidents_said())
        found = self.runtime.variables(self.last.key) if self.last is not None else {}
        for name, value in values_of(given.variables).items():
            if name not in found:
                self.fail("no_variable", name=name, expected=written(value))
            elif found[name] != value:
                self.fail("variable", name=name, expected=written(value), found=written(found[name]))


def values_of(given: Values) -> dict[str, Any]:
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
