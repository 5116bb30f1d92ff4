"""Process trees: block-structured models that are sound by the way they are built.

A leaf is an activity or nothing (`tau`); an inner node orders its children: one after the other (`seq`), one of them (`xor`),
all in any order (`and`), or a body that is repeated after a redo (`loop`: first child the body, the others redo parts).
Whatever is built of these ends properly: every block has one way in and one way out, so the nets and BPMN models made of
trees are sound (van der Aalst, Leemans 2013).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

Operator: TypeAlias = Literal["seq", "xor", "and", "loop"]


class Leaf(msgspec.Struct, frozen=True):
    """An activity by its code; -1 is `tau`, nothing to be done."""

    code: int


class Block(msgspec.Struct, frozen=True):
    operator: Operator
    children: tuple[Tree, ...]


Tree: TypeAlias = Leaf | Block

TAU = Leaf(-1)


def seq(*children: Tree) -> Tree:
    return _joined("seq", children)


def xor(*children: Tree) -> Tree:
    return _joined("xor", children)


def both(*children: Tree) -> Tree:
    return _joined("and", children)


def loop(body: Tree, *redo: Tree) -> Tree:
    return Block("loop", (body, *redo))


def _joined(operator: Operator, children: tuple[Tree, ...]) -> Tree:
    """A block, flattened: a sequence within a sequence is one sequence, nothing within it is left out."""
    flat: list[Tree] = []
    for child in children:
        if isinstance(child, Block) and child.operator == operator:
            flat += child.children
        elif child != TAU or operator == "xor":
            flat.append(child)
    if operator == "xor":
        flat = list(dict.fromkeys(flat))
        optional = [each for each in flat if each != TAU and _may_be_nothing(each)]
        if optional and TAU in flat:
            flat.remove(TAU)
    if not flat:
        return TAU
    return flat[0] if len(flat) == 1 else Block(operator, tuple(flat))


def _may_be_nothing(tree: Tree) -> bool:
    if isinstance(tree, Leaf):
        return tree == TAU
    if tree.operator == "xor":
        return any(map(_may_be_nothing, tree.children))
    if tree.operator == "loop":
        return _may_be_nothing(tree.children[0])
    return all(map(_may_be_nothing, tree.children))


def leaves(tree: Tree) -> Iterator[int]:
    """The activities, in order, with repetitions."""
    if isinstance(tree, Leaf):
        if tree != TAU:
            yield tree.code
        return
    for child in tree.children:
        yield from leaves(child)


def size(tree: Tree) -> int:
    """How many nodes people will have to look at: activities and gateways."""
    if isinstance(tree, Leaf):
        return int(tree != TAU)
    gateways = 0 if tree.operator == "seq" else 2
    return gateways + sum(map(size, tree.children))


def text(tree: Tree, names: list[str]) -> str:
    """The tree as people write it: `seq(a, xor(b, tau))`."""
    if isinstance(tree, Leaf):
        return "tau" if tree == TAU else names[tree.code]
    return f"{tree.operator}({', '.join(text(child, names) for child in tree.children)})"
