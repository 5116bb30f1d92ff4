"""Random processes under random commands: they end or wait explicably, and every invariant holds after every step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.bpmn import model as bpmn
from bihuan.engine import commands, decide
from bihuan.engine.commands import Command
from bihuan.engine.runtime import Instance
from bihuan.engine.state import Changes
from bihuan.engine.transitions import arrows
from bihuan.kernel.errors import Rejected
from tests.engine.random_processes import Drawn, processes
from tests.engine.table import Table

STEPS = 3_000
LAST = 4  # what everything is set to in the end: every condition holds, and nothing makes one false that was true
HEARING = ("starting", "changing", "ending")


class Player:
    """Plays a process with what chance offers, then brings it to its end."""

    def __init__(self, definitions: bpmn.Definitions, data: Any) -> None:
        self.table = Table(definitions, budget=2_000)
        self.data = data
        self.runtime = self.table.runtime
        self.turns = 0

    def play(self) -> None:
        self.table.start("p", x=self.data.draw(st.integers(0, 4), "x"), y=1)
        for _ in range(self.data.draw(st.integers(0, 12), "steps")):
            offers = self.offers()
            if not self.running() or not offers:
                break
            self.act(*self.data.draw(st.sampled_from(offers), "command"))
        self.finish()

    def running(self) -> bool:
        return any(instance.running for instance in self.runtime.instances.values())

    # --- what may be done --------------------------------------------------------------------------------------------

    def offers(self) -> list[tuple[int, Command]]:
        """Every sensible command, and some that are not."""
        found: list[tuple[int, Command]] = []
        for key, instance in self.runtime.instances.items():
            if not instance.running:
                continue
            if instance.alive.status == "suspended":
                found.append((key, commands.ResumeInstance()))
            found += [(key, each) for each in self.of_instance(instance)]
            found.append((key, commands.SetVariables(variables={"x": self.data.draw(st.integers(0, 5), "x")})))
            found.append((key, commands.SuspendInstance()))
            if self.data.draw(st.integers(0, 19), "rarely") == 0:
                found.append((key, commands.CancelInstance()))
        return found

    def of_instance(self, instance: Instance, *, endless: bool = True) -> list[Command]:
        """What its element instances offer; with `endless` also what does not end anything."""
        found: list[Command] = []
        for scope in instance.alive.scopes.values():
            for number, live in scope.live.items():
                node = instance.program.nodes[live.element]
                if live.phase in HEARING:
                    found += self.of_listener(number, live, endless=endless)
                    continue
                if number in instance.alive.scopes and live.incident is None:
                    continue
                if live.incident is not None:
                    found.append(commands.ResolveIncident(incident=live.incident.id))
                elif node.kind == "userTask":
                    found.append(commands.CompleteUserTask(instance=number, variables={"x": 3 if endless else LAST}))
                    found.append(commands.ThrowError(instance=number, code="E1"))
                    if endless:
                        found.append(commands.AssignUserTask(instance=number, assignee="li"))
                        found.append(commands.UpdateUserTask(instance=number, changes=Changes(priority=7)))
                        found.append(commands.ThrowEscalation(instance=number, code="S1"))
                elif node.kind == "serviceTask":
                    found.append(commands.CompleteJob(instance=number, variables={"y": 2 if endless else LAST}))
                    found.append(commands.FailJob(instance=number, retries=0, message="broken"))
                    found.append(commands.ThrowError(instance=number, code="E1"))
                for watch, what in (*(live.watches or {}).items(), *scope.watches.items()):
                    if endless or instance.program.nodes[what.element].kind not in ("boundaryEvent", "startEvent"):
                        found += self.of_watch(watch, what)
        return found

    def of_listener(self, number: int, live: Any, *, endless: bool) -> list[Command]:
        """A listener answers; while nobody wants to end anything it may also fail, or deny."""
        answer = commands.CompleteJob(instance=number, variables={"heard": True})
        if not endless:
            return [answer]
        failed = commands.FailJob(instance=number, retries=0, message="broken")
        denied = commands.CompleteJob(instance=number, denied=True, denied_for="no")
        return [answer, failed, denied] if live.phase == "changing" else [answer, failed]

    def of_watch(self, number: int, watch: Any) -> list[Command]:
        match watch.kind:
            case "timer":
                return [commands.FireTimer(timer=number)]
            case "message":
                return [commands.CorrelateMessage(subscription=number)]
            case "signal":
                return [commands.BroadcastSignal(name=watch.name)]
            case _:
                return []

    def act(self, key: int, command: Command) -> bool:
        """Send it; the same command to the same state must give the same events. False when it was refused."""
        instance = self.runtime.instances[key]
        if not instance.running:
            return False
        if isinstance(command, commands.FireTimer):
            self.runtime.now += 3_600_000
        before, steps = instance.state, len(self.table.steps)
        try:
            expected = decide(instance.program, before, command, self.runtime.now, budget=2_000).events
            self.runtime.send(key, command)
        except Rejected:
            assert instance.state is before
            return False
        assert self.table.steps[steps].events == expected
        return True

    # --- bringing it to an end ---------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Do all that is asked for: it must end."""
        self.exhaust()
        assert not self.running(), f"waits for ever: {self.table.active} {self.table.incidents}"
        for instance in self.runtime.instances.values():
            assert list(arrows(instance.history))

    def exhaust(self) -> None:
        """Do one thing after the other until there is nothing left that can be done."""
        for _ in range(STEPS):
            if not any(self.act(*each) for each in self.todo()):
                return
        raise AssertionError(f"goes on for ever: {self.table.active} {self.table.incidents}")

    def todo(self) -> Iterator[tuple[int, Command]]:
        """What brings the instances on: what they need, then work, then what they wait for; nothing that may come for ever."""
        running = [(key, instance) for key, instance in self.runtime.instances.items() if instance.running]
        for key, instance in running:
            if instance.alive.status == "suspended":
                yield key, commands.ResumeInstance()
        offers = [(key, command) for key, instance in running for command in self.of_instance(instance, endless=False)]
        resolved = [each for each in offers if isinstance(each[1], commands.ResolveIncident)]
        self.turns += 1
        if self.turns % 5 == 0:  # work may set off new work again and again: incidents get their turn
            yield from resolved
        work = (commands.CompleteUserTask, commands.CompleteJob)
        happenings = (commands.FireTimer, commands.CorrelateMessage, commands.BroadcastSignal)
        yield from (each for each in offers if isinstance(each[1], work))
        yield from (each for each in offers if isinstance(each[1], happenings))
        for key, instance in running:
            if any(instance.alive.scopes[1].variables.get(name) != LAST for name in ("x", "y")):
                yield key, commands.SetVariables(variables={"x": LAST, "y": LAST})
        yield from resolved


@given(processes(), st.data())
@settings(max_examples=500)
def test_random_processes(drawn: Drawn, data: Any) -> None:
    Player(drawn.definitions, data).play()


@pytest.mark.deep
@given(processes(depth=4), st.data())
@settings(max_examples=100_000)
def test_many_random_processes(drawn: Drawn, data: Any) -> None:
    Player(drawn.definitions, data).play()
