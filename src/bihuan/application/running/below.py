"""What runs below an instance's own steps: calls that wait for a called instance, multi-instance activities with children."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from bihuan.application.running.runtime import Case
from bihuan.engine.program import Call, Loop
from bihuan.engine.state import Live, Progress, Scope

CALLING = frozenset({"active", "failed"})


def calls(case: Case) -> Iterator[tuple[int, Live]]:
    """The element instances that wait for an instance they have called."""
    if case.state is None or case.state.over:
        return
    for scope in case.state.scopes.values():
        for instance, live in scope.live.items():
            node = case.program.nodes.get(live.element)
            if node is not None and isinstance(node.work, Call) and live.phase in CALLING and instance not in case.state.scopes:
                yield instance, live


def loops(case: Case) -> Iterator[tuple[int, Scope, Loop, Progress]]:
    """The bodies of multi-instance activities whose number of children is known."""
    if case.state is None or case.state.over:
        return
    for instance, body in case.state.scopes.items():
        loop = case.program.nodes[body.element].loop if body.kind == "loop" else None
        if loop is not None and loop.multi and body.loop is not None and body.loop.total >= 0:
            yield instance, body, loop, body.loop


def kinds(case: Case) -> list[Literal["loops", "calls"]]:
    """Which of the two there are."""
    found: list[Literal["loops", "calls"]] = []
    if any(loops(case)):
        found.append("loops")
    if any(calls(case)):
        found.append("calls")
    return found
