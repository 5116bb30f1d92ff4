"""What a net allows, as a finite automaton: its reachable markings and the moves between them.

The automaton answers whether the net is *sound*: from every reachable marking the final one can be reached (option to
complete), a token at the sink means no other is left (proper completion), and every transition can fire (none is dead).
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import msgspec

from bihuan.mining.net import SILENT, Net

LARGEST = 20_000


class Move(NamedTuple):
    source: int
    target: int
    label: int
    transition: int


class Automaton(msgspec.Struct, frozen=True):
    """States in the order of their discovery, 0 the first; `final` is -1 when it cannot be reached.

    `whole` is false when there are more states than `LARGEST`: then it is only a beginning.
    """

    states: int
    final: int
    moves: tuple[Move, ...]
    whole: bool = True


def of(net: Net, largest: int = LARGEST) -> Automaton:
    """The reachable part of a net."""
    number = {net.source: 0}
    waiting = deque([net.source])
    moves: list[Move] = []
    whole = True
    by_place: dict[int, list[int]] = {}
    for order, transition in enumerate(net.transitions):
        by_place.setdefault(transition.before & -transition.before, []).append(order)
    while waiting:
        marking = waiting.popleft()
        rest = marking
        while rest:
            place = rest & -rest
            rest ^= place
            for order in by_place.get(place, ()):
                transition = net.transitions[order]
                if marking & transition.before != transition.before:
                    continue
                after = (marking & ~transition.before) | transition.after
                if after not in number:
                    if len(number) >= largest:
                        whole = False
                        continue
                    number[after] = len(number)
                    waiting.append(after)
                moves.append(Move(number[marking], number[after], transition.label, order))
    return Automaton(len(number), number.get(net.sink, -1), tuple(moves), whole)


class Soundness(NamedTuple):
    """`unsafe` counts firings that would put a second token on a place; `dead` are transitions that never fire."""

    completes: bool
    proper: bool
    unsafe: int
    dead: tuple[int, ...]

    @property
    def sound(self) -> bool:
        return self.completes and self.proper and not self.unsafe and not self.dead


def soundness(net: Net, largest: int = LARGEST) -> Soundness | None:
    """Whether the net is sound; None when it has too many states to tell."""
    automaton = of(net, largest)
    if not automaton.whole:
        return None
    markings = _markings(net, automaton)
    back: dict[int, list[int]] = {}
    for move in automaton.moves:
        back.setdefault(move.target, []).append(move.source)
    reached = {automaton.final} if automaton.final >= 0 else set[int]()
    waiting = list(reached)
    while waiting:
        for state in back.get(waiting.pop(), ()):
            if state not in reached:
                reached.add(state)
                waiting.append(state)
    unsafe = sum(
        bool((markings[move.source] & ~net.transitions[move.transition].before) & net.transitions[move.transition].after)
        for move in automaton.moves
    )
    fired = {move.transition for move in automaton.moves}
    return Soundness(
        completes=len(reached) == automaton.states,
        proper=all(not marking & net.sink or marking == net.sink for marking in markings),
        unsafe=unsafe,
        dead=tuple(order for order in range(len(net.transitions)) if order not in fired),
    )


def _markings(net: Net, automaton: Automaton) -> list[int]:
    found = [0] * automaton.states
    found[0] = net.source
    for move in automaton.moves:
        if not found[move.target]:
            transition = net.transitions[move.transition]
            found[move.target] = (found[move.source] & ~transition.before) | transition.after
    return found


def labels_after(automaton: Automaton) -> list[frozenset[int]]:
    """Of every state the labels that can come next, silent moves passed through."""
    direct: list[set[int]] = [set() for _ in range(automaton.states)]
    silent: list[list[int]] = [[] for _ in range(automaton.states)]
    for move in automaton.moves:
        if move.label == SILENT:
            silent[move.source].append(move.target)
        else:
            direct[move.source].add(move.label)
    found: list[frozenset[int]] = []
    for state in range(automaton.states):
        seen, waiting = {state}, [state]
        labels: set[int] = set()
        while waiting:
            each = waiting.pop()
            labels |= direct[each]
            for target in silent[each]:
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
        found.append(frozenset(labels))
    return found
