"""Onboarding, a thousand times: two branches, returns from anywhere, kept or redone; no work is lost or there twice."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from bihuan.engine import codec, commands, compile, decide, replay
from bihuan.engine import events as ev
from bihuan.engine.operations import returning
from bihuan.engine.program import Program
from bihuan.engine.state import State
from tests.engine.build import model
from tests.engine.invariants import tokens_add_up

RUNS = 1_000
FLOWS = """
start > user_file > {fork}1 > user_contract > {fork}2 > user_train > end
{fork}1 > user_account > user_badge > {fork}2
"""


class Onboarding:
    """One run of chance: what stands open, what was done with what, and that it adds up after every step."""

    def __init__(self, program: Program, chance: random.Random) -> None:
        self.program = program
        self.chance = chance
        self.history: list[ev.HistoryEvent] = []
        self.state: State | None = None
        self.kept: set[str] = set()
        self.send(commands.StartInstance())

    def send(self, command: commands.Command) -> None:
        step = decide(self.program, self.state, command, 1)
        self.state = step.state
        self.history.extend(step.events)
        tokens_add_up(step.state)
        assert max(Counter(self.open().values()).values(), default=0) <= 1, "the same work twice"

    def open(self) -> dict[int, str]:
        assert self.state is not None
        return {number: live.element for number, live in self.state.scopes[1].live.items()}

    def act(self) -> None:
        number, element = self.chance.choice(sorted(self.open().items()))
        if self.chance.random() < 0.35 and self.back(number):
            return
        done = self.completed()
        self.send(commands.CompleteUserTask(instance=number, variables={"by": element}))
        assert self.completed() == done + Counter([element])

    def back(self, asked: int) -> bool:
        assert self.state is not None
        past = returning.past(self.program, self.state, self.history)
        found = returning.targets(past, asked)
        if not found:
            return False
        target = self.chance.choice(found)
        keep = bool(target.keeps) and self.chance.random() < 0.6
        before = set(self.open().values()) - {self.open()[asked]}
        retreat = returning.work_out(past, target.element, asked=asked, branches="keep" if keep else "redo")
        self.send(retreat.command)
        assert target.element in self.open().values()
        if keep:
            assert before <= set(self.open().values()), "a branch that was to stay is gone"
        return True

    def completed(self) -> Counter[str]:
        return Counter(event.element for event in self.history if isinstance(event, ev.UserTaskCompleted))

    def joined(self) -> int:
        """How often the join has let somebody on since the last return."""
        marks = [place for place, event in enumerate(self.history) if isinstance(event, ev.InstanceModified)]
        later = self.history[marks[-1] + 1 if marks else 0 :]
        return sum(isinstance(event, ev.UserTaskCreated) and event.element == "user_train" for event in later)

    def finish(self) -> None:
        for _ in range(20):
            if not self.open():
                break
            number = min(self.open())
            self.send(commands.CompleteUserTask(instance=number))
        assert self.state is not None
        assert self.state.status == "completed", f"waits for ever at {self.state.scopes[1].joins}"
        assert self.joined() <= 1
        assert self.completed()["user_train"] >= 1
        assert codec.encode(replay(self.history)) == codec.encode(self.state)


@pytest.mark.parametrize("fork", ["and", "or"])
def test_a_thousand_onboardings(fork: str) -> None:
    program = compile(model(FLOWS.format(fork=fork)), "p")
    for seed in range(RUNS // 2):
        run = Onboarding(program, random.Random(seed))
        for _ in range(run.chance.randint(3, 14)):
            if not run.open():
                break
            run.act()
        run.finish()
