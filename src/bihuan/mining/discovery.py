"""Which model to show: several are discovered, each is judged on the whole log, the best sound one is taken.

No single threshold suits all logs. The candidates differ in how much of the rare behaviour they leave out: by `noise` within the
induction, and by `coverage`, the share of cases whose (most frequent) variants are looked at. The judge is the harmonic mean of
fitness and precision by exact alignments over all variants (see `conformance`); of nearly equal ones the smallest wins, because
people must read it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from bihuan.mining import automaton, conformance, inductive, net, tree
from bihuan.mining.inductive import Ways
from bihuan.mining.tree import Tree
from bihuan.mining.variants import Sequences
from bihuan.mining.ways import Agreement

NOISES: Final = (0.0, 0.1, 0.2, 0.4)
COVERAGES: Final = (1.0, 0.8, 0.6, 0.4, 0.2, 0.1)
_NEARLY: Final = 0.01
_LARGEST: Final = 6_000  # a model with more states than that is not one to read
_MOST_MOVES: Final = 4_000
_FIRST_LOOK: Final = 600  # the most frequent variants, to find the candidates worth a whole look
_WHOLE_LOOKS: Final = 4
_MOST_JUDGED: Final = 6_000  # variants; of more the most frequent ones

Told = Callable[[float], None]


class Discovered(msgspec.Struct, frozen=True):
    """A model, how it was found and how well it explains the whole log; `agreement` is None where it is too large to tell."""

    tree: Tree
    names: tuple[str, ...]
    noise: float
    coverage: float
    agreement: Agreement | None
    size: int

    @property
    def score(self) -> float:
        return self.agreement.score if self.agreement else 0.0


def unwatched(share: float) -> None:
    """Nobody looks on."""


def discover(
    found: Sequences, told: Told = unwatched, *, noises: Sequence[float] = NOISES, coverages: Sequence[float] = COVERAGES
) -> Discovered:
    """The best of the candidates; `told` is called with the share done and may raise to end it."""
    trees: dict[Tree, tuple[float, float]] = {}
    grid = [(noise, coverage) for coverage in coverages for noise in noises]
    for place, (noise, coverage) in enumerate(grid):
        told(0.3 * place / len(grid))
        made = inductive.discover(_covering(found, coverage), noise)
        trees.setdefault(made, (noise, coverage))
    first: list[Discovered] = []
    for place, (made, (noise, coverage)) in enumerate(trees.items()):
        told(0.3 + 0.4 * place / len(trees))
        agreed = _judged(made, found, _FIRST_LOOK)
        first.append(Discovered(made, tuple(found.names), noise, coverage, agreed, tree.size(made)))
    first.sort(key=lambda each: (-each.score, each.size))
    judged: list[Discovered] = []
    for place, each in enumerate(first[:_WHOLE_LOOKS]):
        told(0.7 + 0.3 * place / _WHOLE_LOOKS)
        whole = each.agreement if len(found.ways) <= _FIRST_LOOK else _judged(each.tree, found, _MOST_JUDGED)
        judged.append(msgspec.structs.replace(each, agreement=whole))
    best = max(judged, key=lambda each: each.score)
    near = [each for each in judged if each.score >= best.score - _NEARLY]
    return min(near, key=lambda each: (each.size, -each.score))


def _covering(found: Sequences, share: float) -> Ways:
    """The most frequent variants until they cover the share of the cases."""
    wanted = share * sum(found.counts) - 1e-9
    ways: Ways = {}
    covered = 0
    for way, count in zip(found.ways, found.counts, strict=True):
        if covered >= wanted and ways:
            break
        ways[way] = count
        covered += count
    return ways


def _judged(made: Tree, found: Sequences, most: int) -> Agreement | None:
    drawn = net.of_tree(made, list(found.names))
    reach = automaton.of(drawn, _LARGEST)
    if not reach.whole or len(reach.moves) > _MOST_MOVES:
        return None
    return conformance.agreement(drawn, found.ways[:most], found.counts[:most], largest=_LARGEST)
