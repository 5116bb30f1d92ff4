"""A table to play a process on: compile, start, and look, with every invariant watched."""

from __future__ import annotations

from collections import Counter
from typing import Any

from bihuan.bpmn import model as bpmn
from bihuan.engine import commands, compile
from bihuan.engine import events as ev
from bihuan.engine.compiler import link
from bihuan.engine.decide import Step
from bihuan.engine.draft import BUDGET
from bihuan.engine.events import HistoryEvent
from bihuan.engine.runtime import Instance, Runtime
from tests.engine.invariants import Witness

NOON = 1_700_000_000_000


class Table:
    """One runtime with the processes of one or more documents; commands go to the first instance unless said otherwise."""

    def __init__(self, *documents: bpmn.Definitions, decisions: Any = None, budget: int = BUDGET) -> None:
        programs = [
            compile(document, root.id or "")
            for document in documents
            for root in document.rootElements
            if isinstance(root, bpmn.Process | bpmn.GlobalTask)
        ]
        self.programs = [link(program, decisions) for program in programs] if decisions else programs
        self.witness = Witness()
        self.steps: list[Step] = []
        self.runtime = Runtime(self.programs, NOON, budget=budget, watch=self._watch)

    def _watch(self, instance: Instance, step: Step) -> None:
        self.steps.append(step)
        self.witness.watch(instance, step)

    def start(self, process: str = "", *, element: str = "", **variables: Any) -> Table:
        self.runtime.start(process or self.programs[0].process, variables, element=element)
        return self

    def send(self, command: commands.Command, key: int = 1) -> Table:
        self.runtime.send(key, command)
        return self

    def complete(self, element: str, key: int = 0, **variables: Any) -> Table:
        """Complete the oldest user task or job of that name."""
        found = next(
            each
            for each in self.runtime.waiting()
            if each.element == element and (not key or each.key == key) and self._leaf(each)
        )
        work = type(self.runtime.instances[found.key].program.nodes[element].work).__name__
        kind = commands.CompleteJob if work == "Job" else commands.CompleteUserTask
        return self.send(kind(instance=found.instance, variables=variables), found.key)

    def _leaf(self, waiting: Any) -> bool:
        return waiting.instance not in self.runtime.instances[waiting.key].alive.scopes

    def advance(self, ms: int) -> Table:
        self.runtime.advance(ms)
        return self

    # --- looking -----------------------------------------------------------------------------------------------------

    def instance(self, key: int = 1) -> Instance:
        return self.runtime.instances[key]

    @property
    def active(self) -> dict[str, int]:
        """Leaves at rest, and tokens at joins, over all running instances."""
        found = Counter(each.element for each in self.runtime.waiting() if self._leaf(each))
        for instance in self.runtime.instances.values():
            if instance.running:
                for scope in instance.alive.scopes.values():
                    for gateway, tokens in scope.joins.items():
                        found[gateway] += sum(count for flow, count in tokens.items() if flow)
        return dict(sorted((+found).items()))

    def status(self, key: int = 1) -> str:
        return self.instance(key).alive.status

    def id_of(self, element: str, key: int = 1) -> int:
        """The oldest element instance of that name."""
        return next(each.instance for each in self.runtime.waiting() if each.element == element and each.key == key)

    def variables(self, key: int = 1, instance: int = 1) -> dict[str, Any]:
        return self.runtime.variables(key, instance)

    def events(self, kind: type[HistoryEvent], key: int = 1) -> list[Any]:
        return [event for event in self.instance(key).history if isinstance(event, kind)]

    def passed(self, key: int = 1) -> list[str]:
        """Elements that a token has left, in order."""
        kinds = (ev.ElementPassed, ev.Completion)
        return [
            event.element for event in self.instance(key).history if isinstance(event, kinds) and not getattr(event, "rests", "")
        ]

    @property
    def incidents(self) -> dict[str, str]:
        """Open incidents: element and code."""
        return {
            live.element: live.incident.code
            for instance in self.runtime.instances.values()
            if instance.running
            for scope in instance.alive.scopes.values()
            for live in scope.live.values()
            if live.incident is not None
        }

    def resolve(self, element: str, key: int = 1) -> Table:
        found = next(
            live.incident.id
            for scope in self.instance(key).alive.scopes.values()
            for live in scope.live.values()
            if live.element == element and live.incident is not None
        )
        return self.send(commands.ResolveIncident(incident=found), key)
