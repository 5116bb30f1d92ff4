"""What no operation may bring a token past: mandatory nodes, four-eyes and the controls of a risk.

The question is asked of the drawing, because the state remembers nothing that is over. A token set before `last` while one
rests at `first` jumps over every guarded node that lies between them, unless `last` comes before `first` on every way from the
beginning: whoever goes back jumps over nothing. A token taken away owes the guarded nodes ahead of it: another one must be able
to reach them still. What lies on a way that need not be taken is guarded all the same, for the decision to take it is part of
the control.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bihuan.engine.operations import paths
from bihuan.engine.program import Node, Program
from bihuan.kernel.errors import Problem


class Spot(NamedTuple):
    """A token at an element; `running` says which running scope it lies in, so that children of a loop are told apart."""

    running: int
    element: str


def is_guarded(node: Node) -> bool:
    """Whether the node may not be left out."""
    return (node.key is not None and node.key.mandatory) or any(each.mandatory or each.dual for each in node.controls)


def is_dual(node: Node) -> bool:
    """Whether two different people must act at the node."""
    return any(each.dual for each in node.controls)


def risk_of(node: Node) -> str:
    """The risk that the node stands against, as its model says it."""
    named = [each.risk for each in node.controls if each.risk and (each.mandatory or each.dual)]
    return named[0] if named else (node.key.reason if node.key is not None and node.key.reason else node.name or node.id)


def guarded(program: Program, element: str) -> Iterator[Node]:
    """The guarded nodes at an element: itself, and what is inside it."""
    node = program.nodes[element]
    if is_guarded(node):
        yield node
    if node.body is not None and node.kind != "eventSubProcess":
        yield from (each for each in paths.inside(program, element) if is_guarded(each))


def refusal(node: Node) -> Problem:
    """Why an operation is refused."""
    return Problem(
        code="engine.mandatory_skipped", place=node.id, params={"element": node.name or node.id, "risk": risk_of(node)}
    )


def skipped(program: Program, placed: Iterable[Spot], resting: Iterable[Spot], taken: Iterable[Spot]) -> list[Problem]:
    """What an operation would jump over: tokens `placed`, beside those `resting` that stay and those `taken` away.

    All spots are of one running scope, lifted to it from further in.
    """
    new, old, gone = list(placed), list(resting), list(taken)
    found: dict[str, Node] = {}
    for spot in new:
        for other in (*old, *gone):
            if other.running == spot.running:
                found.update((node.id, node) for node in _jumped(program, other.element, spot.element))
    for spot in gone:
        remaining = [each.element for each in (*new, *old) if each.running == spot.running]
        found.update((node.id, node) for node in _owed(program, spot.element, remaining))
    return [refusal(node) for node in found.values()]


def _jumped(program: Program, first: str, last: str) -> Iterator[Node]:
    scope = program.nodes[first].scope
    if scope != program.nodes[last].scope or first == last or paths.dominates(program, scope, last, first):
        return
    over = paths.between(program, first, last)
    if last in paths.ahead(program, [first]):
        over.add(first)
    for element in sorted(over):
        yield from guarded(program, element)


def _owed(program: Program, element: str, remaining: list[str]) -> Iterator[Node]:
    still = paths.ahead(program, remaining) | set(remaining)
    for each in sorted({element} | paths.ahead(program, [element])):
        if each not in still:
            yield from guarded(program, each)


def entered(program: Program, element: str) -> list[Problem]:
    """What is jumped over when a scope begins in the middle, at this element."""
    scope = program.nodes[element].scope
    found: dict[str, Node] = {}
    for start in paths.entries(program, scope):
        if start != element:
            over = {start} | paths.between(program, start, element) if element in paths.ahead(program, [start]) else set[str]()
            found.update((node.id, node) for each in sorted(over) for node in guarded(program, each))
    return [refusal(node) for node in found.values()]
