"""How instances of a program come into being by themselves: start events with a trigger, and when their timers are due."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from bihuan.engine import timers
from bihuan.engine.expressions import Failed, Moment, value_of
from bihuan.engine.program import Program, Trigger
from bihuan.kernel.errors import InvalidModel, Problem


class StartTimer(msgspec.Struct, frozen=True):
    """A timer start event: the next instant (ms) an instance begins, and the cycle after it."""

    process: str
    element: str
    due: int
    repeat: str = ""

    def following(self, now: int) -> StartTimer | None:
        """The turn after this one."""
        due = timers.following(self.repeat, self.due, now) if self.repeat else None
        return msgspec.structs.replace(self, due=due.at, repeat=due.repeat) if due is not None else None


def starts(program: Program) -> list[tuple[str, tuple[Trigger, ...]]]:
    """The elements of the process that an instance may begin at when something happens, with what that is."""
    root = program.process
    return [(node.id, node.triggers) for node in program.nodes.values() if node.scope == root and node.starts and node.triggers]


def starts_by(program: Program, fits: Callable[[Trigger], bool]) -> list[str]:
    """Those that a certain trigger starts."""
    return [element for element, triggers in starts(program) if any(fits(trigger) for trigger in triggers)]


def start_timers(program: Program, now: int) -> list[StartTimer]:
    """The timers to set when the program is deployed `now`; raises InvalidModel when one cannot be computed without variables."""
    found: list[StartTimer] = []
    root = program.process
    for element, triggers in starts(program):
        for trigger in triggers:
            if trigger.kind == "timer":
                try:
                    due = timers.first(trigger.timer, value_of(trigger.value, {}, Moment(now)), now)
                except Failed as failed:
                    problem = Problem(code=failed.code, place=element, params=failed.params)
                    raise InvalidModel("engine.not_executable", problems=(problem,), process=root, count=1) from failed
                found.append(StartTimer(program.process, element, due.at, due.repeat))
    return found
