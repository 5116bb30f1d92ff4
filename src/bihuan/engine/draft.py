"""A step in the making: the board that events are applied to, the agenda of what is still to be done, the budget.

The agenda holds small operations by name, each with the scope it belongs to; they are run first come, first served, so nothing is
nested and branches advance side by side. What an operation does to the state it does by emitting events.
"""

from __future__ import annotations

from collections import deque
from typing import Any

import msgspec

from bihuan.engine.events import HistoryEvent
from bihuan.engine.evolve import APPLY, Board
from bihuan.engine.expressions import Moment
from bihuan.engine.program import Node, Program
from bihuan.engine.state import SCHEMA, Live, Scope, State, Variables

BUDGET = 100_000  # tokens moved in one step


class Visit(msgspec.Struct, frozen=True):
    """A token in motion at a node, with what it brought: the id it already has, its place in a loop, who waits for it.

    `flow` is set only where it matters which way the token came.
    """

    scope: int
    node: Node
    instance: int = 0
    index: int = 0
    host: int = 0
    variables: Variables | None = None
    flow: str = ""


class Draft(Board):
    """The board of one step, for one program at one instant."""

    __slots__ = ("agenda", "budget", "depth", "events", "moment", "now", "program", "settling", "unheard")

    def __init__(self, program: Program, state: State | None, now: int, budget: int) -> None:
        super().__init__(state)
        self.program = program
        self.now = now
        self.moment = Moment(now)
        self.budget = budget
        self.events: list[HistoryEvent] = []
        self.agenda: deque[tuple[str, int, Any]] = deque()
        self.unheard: set[int] = set()

    def emit(self, event: HistoryEvent) -> None:
        """Make a fact true."""
        self.events.append(event)
        self.sequence += 1
        APPLY[event.__class__](self, event)

    def push(self, operation: str, scope: int, argument: Any = None) -> None:
        """Put an operation at the end of the agenda."""
        self.agenda.append((operation, scope, argument))

    def drop(self, scopes: set[int]) -> None:
        """Forget what is still to be done in these scopes."""
        kept = [each for each in self.agenda if each[1] not in scopes]
        if len(kept) != len(self.agenda):
            self.agenda.clear()
            self.agenda.extend(kept)

    def node_of(self, live: Live | Scope) -> Node:
        return self.program.nodes[live.element]

    def state(self) -> State:
        """What the step leaves behind."""
        return self.frozen(SCHEMA)
