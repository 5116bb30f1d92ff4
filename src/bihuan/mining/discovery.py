"""Which model to show: several are discovered, each is judged on the whole log, the best sound one is taken.

No single way suits all logs. Two families of candidates are tried: process trees by induction (`inductive`) and webs by splits
(`splits`). Within a family the candidates differ in how much of the rare behaviour they leave out: by `noise`, and by `coverage`,
the share of cases whose (most frequent) variants are looked at; webs also by `balance`, how readily steps count as concurrent.
The judge is the harmonic mean of fitness and precision by exact alignments over all variants (see `conformance`); of nearly
equal ones the smallest wins, because people must read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal, TypeAlias

import msgspec

from bihuan.mining import automaton, conformance, inductive, net, splits, tree, web
from bihuan.mining.inductive import Ways
from bihuan.mining.tree import Tree
from bihuan.mining.variants import Sequences
from bihuan.mining.ways import Agreement
from bihuan.mining.web import Web

Family: TypeAlias = Literal["induction", "splits"]

NOISES: Final = (0.0, 0.1, 0.2, 0.4)
COVERAGES: Final = (1.0, 0.8, 0.6, 0.4, 0.2, 0.1)
STRENGTHS: Final = (0.0, 0.2, 0.4, 0.6, 0.8)
BALANCES: Final = (0.0, 0.3, 0.7)
WEB_COVERAGES: Final = (1.0, 0.8, 0.5)
_NEARLY: Final = 0.01
_LARGEST: Final = 6_000  # a model with more states than that is not one to read
_MOST_MOVES: Final = 4_000
_FIRST_LOOK: Final = 600  # the most frequent variants, to find the candidates worth a whole look
_WHOLE_LOOKS: Final = 4
_MOST_JUDGED: Final = 6_000  # variants; of more the most frequent ones

Told = Callable[[float], None]


class Discovered(msgspec.Struct, frozen=True):
    """A model, how it was found and how well it explains the whole log; `agreement` is None where it is too large to tell.

    `noise` of a web is its `strength`: the percentile below which arcs were left out.
    """

    shape: Tree | Web
    names: tuple[str, ...]
    family: Family
    noise: float
    coverage: float
    balance: float
    agreement: Agreement | None = None

    @property
    def score(self) -> float:
        return self.agreement.score if self.agreement else 0.0

    @property
    def size(self) -> int:
        return web.size(self.shape) if isinstance(self.shape, Web) else tree.size(self.shape)

    @property
    def activities(self) -> list[int]:
        """The codes of its activities, in order."""
        return web.leaves(self.shape) if isinstance(self.shape, Web) else list(tree.leaves(self.shape))


def unwatched(share: float) -> None:
    """Nobody looks on."""


def discover(found: Sequences, told: Told = unwatched, *, families: Sequence[Family] = ("induction", "splits")) -> Discovered:
    """The best of the candidates; `told` is called with the share done and may raise to end it."""
    made: dict[Tree | Web, Discovered] = {}
    most = len(NOISES) * len(COVERAGES) + len(STRENGTHS) * len(BALANCES) * len(WEB_COVERAGES)
    for place, each in enumerate(_candidates(found, families)):
        told(0.3 * place / most)
        made.setdefault(each.shape, each)
    first: list[Discovered] = []
    for place, each in enumerate(made.values()):
        told(0.3 + 0.4 * place / len(made))
        first.append(_judged(each, found, _FIRST_LOOK))
    first.sort(key=lambda each: (-each.score, each.size))
    judged: list[Discovered] = []
    for place, each in enumerate(first[:_WHOLE_LOOKS]):
        told(0.7 + 0.3 * place / _WHOLE_LOOKS)
        judged.append(each if len(found.ways) <= _FIRST_LOOK else _judged(each, found, _MOST_JUDGED))
    best = max(judged, key=lambda each: each.score)
    near = [each for each in judged if each.score >= best.score - _NEARLY]
    return min(near, key=lambda each: (each.size, -each.score))


def _candidates(found: Sequences, families: Sequence[Family]) -> Iterator[Discovered]:
    names = tuple(found.names)
    if "induction" in families:
        for coverage in COVERAGES:
            ways = _covering(found, coverage)
            for noise in NOISES:
                yield Discovered(inductive.discover(ways, noise), names, "induction", noise, coverage, 0.0)
    if "splits" in families:
        for coverage in WEB_COVERAGES:
            ways = {way: count for way, count in _covering(found, coverage).items() if way}
            for balance in BALANCES if ways else ():
                for strength in STRENGTHS:
                    yield Discovered(splits.discover(ways, strength, balance), names, "splits", strength, coverage, balance)


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


def _judged(made: Discovered, found: Sequences, most: int) -> Discovered:
    drawn = net.of_shape(made.shape, list(found.names))
    reach = automaton.of(drawn, _LARGEST)
    if not reach.whole or len(reach.moves) > _MOST_MOVES:
        return made
    agreed = conformance.agreement(drawn, found.ways[:most], found.counts[:most], largest=_LARGEST)
    return msgspec.structs.replace(made, agreement=agreed)
