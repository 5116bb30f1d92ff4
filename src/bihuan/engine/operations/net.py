"""The occurrence net of an instance: which firing took which token, and which firing had made it.

A *firing* is a token coming to rest, passing, leaving, or being taken away; a *token* has one firing that made it and at most
one that took it. The tokens that nobody has taken are the present marking. Take a firing and everything that came of it out of
the net and what remains is a history the instance could have had, so its untaken tokens are a marking that can be reached: this
is what returning rests on (Nielsen, Plotkin and Winskel, "Petri nets, event structures and domains", 1981).

What a return has undone is *void*: it is there to be read, but nothing counts as having come of it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Literal, NamedTuple, TypeAlias

import msgspec

Where: TypeAlias = Literal["motion", "live", "join"]


class Token(msgspec.Struct):
    """`place` is the flow at a join, the element instance for what rests; `taker` is 0 while nobody has taken it."""

    where: Where
    scope: int
    element: str
    place: int | str
    maker: int
    flow: str = ""
    taker: int = 0


class Firing(msgspec.Struct):
    """`event` is its place in the history; `caused` are firings it came of beside those that made its tokens.

    `goes_on`: a scope was opened by hand to go on with what an earlier firing had entered; nothing entered it anew.
    """

    number: int
    event: int
    kind: str
    element: str
    scope: int
    instance: int
    at: int
    took: list[int] = []
    made: list[int] = []
    caused: list[int] = []
    goes_on: bool = False


class Round(NamedTuple):
    """A round of a complex gateway: the firing it began with, and the flows (a bit each) that it has taken tokens from."""

    begun: int
    taken: int


class Net(msgspec.Struct):
    """Firings and tokens by number (both from 1); `opened` is the firing that opened a scope, `parents` the scope around it,
    `first` the scope that was entered, for those that were opened by hand to go on with it.

    `rounds`: those that complex gateways have begun and not ended, by scope and gateway; `ended`: those that were, by the firing
    that did it. `loans`: what a return has lent and no token has paid back, by scope and dividing node: the token that had opened
    each flow's branch (0: none is known). Those of scopes that were interrupted or are gone are among all of them.
    """

    firings: list[Firing]
    tokens: list[Token]
    opened: dict[int, int] = {}
    parents: dict[int, int] = {}
    first: dict[int, int] = {}
    of_instance: dict[int, int] = {}
    rounds: dict[tuple[int, str], Round] = {}
    ended: dict[int, tuple[tuple[int, str], Round]] = {}
    loans: dict[tuple[int, str], dict[str, int]] = {}
    void: set[int] = set()

    def firing(self, number: int) -> Firing:
        return self.firings[number - 1]

    def token(self, number: int) -> Token:
        return self.tokens[number - 1]

    def causes(self, firing: Firing) -> Iterable[int]:
        """The firings this one came of."""
        yield from firing.caused
        for number in firing.took:
            yield self.token(number).maker

    def valid(self) -> set[int]:
        """All firings that no return has undone."""
        return {firing.number for firing in self.firings} - self.void

    def past(self, number: int) -> set[int]:
        """A firing and everything it came of."""
        return self._all_before(number) - self.void

    def future(self, number: int) -> set[int]:
        """A firing and everything that came of it."""
        return self._all_after(number) - self.void

    def undoing(self, number: int, asker: int = 0) -> tuple[set[int], set[int]]:
        """What goes when a firing is made undone (for an asker: of that only what it came of): as things are, and ever.

        A token of a firing that ever came of it is gone, too: it is not put down again, even when an earlier return has made that
        firing void and kept what had come of it.
        """
        ever = self._all_after(number)
        if asker:
            ever &= self._all_before(asker)
        return ever - self.void, ever

    def going_on(self, undone: Container[int], ever: Container[int]) -> dict[tuple[int, str], Round]:
        """The rounds of complex gateways once these firings are undone: without those begun in them, with those ended in them."""
        again = {place: each for number, (place, each) in self.ended.items() if number in undone}
        return {place: each for place, each in (self.rounds | again).items() if each.begun not in ever}

    def _all_before(self, number: int) -> set[int]:
        found: set[int] = set()
        waiting = [number]
        while waiting:
            each = waiting.pop()
            if each and each not in found:
                found.add(each)
                waiting.extend(self.causes(self.firing(each)))
        return found

    def _all_after(self, number: int) -> set[int]:
        effects: dict[int, list[int]] = {}
        for firing in self.firings:
            for each in self.causes(firing):
                effects.setdefault(each, []).append(firing.number)
        found: set[int] = set()
        waiting = [number]
        while waiting:
            each = waiting.pop()
            if each not in found:
                found.add(each)
                waiting.extend(effects.get(each, ()))
        return found

    def untaken(self) -> list[Token]:
        """The present marking."""
        return [token for token in self.tokens if not token.taker]
