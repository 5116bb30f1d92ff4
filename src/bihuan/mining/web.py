"""Models as graphs: tasks, exclusive and parallel gateways, and the arcs between them. What a process tree cannot say, a web can.

A node with several arcs in or out is a gateway, a task has one of each at the most; there is one start and one end.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Kind: TypeAlias = Literal["start", "end", "task", "xor", "and"]
NO_CODE = -1


class Node(msgspec.Struct, frozen=True):
    kind: Kind
    code: int = NO_CODE


class Web(msgspec.Struct, frozen=True):
    """Nodes by number, the first the start, the second the end; arcs from node to node."""

    nodes: tuple[Node, ...]
    arcs: tuple[tuple[int, int], ...]


def size(web: Web) -> int:
    """How many nodes people will have to look at: activities and gateways."""
    return sum(each.kind not in ("start", "end") for each in web.nodes)


def leaves(web: Web) -> list[int]:
    """The activities in the order in which they are met from the start."""
    after: dict[int, list[int]] = {}
    for source, target in web.arcs:
        after.setdefault(source, []).append(target)
    seen, waiting = {0}, [0]
    for number in waiting:
        for target in after.get(number, ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return [web.nodes[each].code for each in waiting if web.nodes[each].kind == "task"]
