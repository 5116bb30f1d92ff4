"""Static scopes: the names that stand in view of an expression, and how a name with spaces is found in a text.

FEEL names may hold spaces, operators and keywords (`Post-bureau risk category`, `values in a list`), so what a text means depends
on which names exist (DMN 1.5 §10.3.1.2). The parser asks its scopes, innermost first, for the longest name at a place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bihuan.feel.characters import NAME_PART, WORD, skip
from bihuan.feel.types import ANY, ContextType, FunctionType, ListType, Type

Chunks = tuple[tuple[bool, str], ...]


class Longer:
    """The names among some that are more than one plain word, by their first word, longest first."""

    __slots__ = ("by_word",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.by_word: dict[str, list[tuple[str, Chunks]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        word = WORD.match(name)
        if word is None or word.end() == len(name):
            return
        known = self.by_word.setdefault(word[0], [])
        if all(name != each for each, _ in known):
            known.append((name, chunks(name)))
            known.sort(key=lambda each: -len(each[0]))

    def find(self, word: str, text: str, start: int) -> tuple[str, int] | None:
        """The longest name at `start` (where `word` was read) and where it ends."""
        for name, parts in self.by_word.get(word, ()):
            end = matched(parts, text, start)
            if end >= 0:
                return name, end
        return None


def chunks(name: str) -> Chunks:
    """A name's parts between its spaces, each with whether a space stands before it."""
    return tuple((number > 0, part) for number, part in enumerate(name.split()))


def matched(parts: Chunks, text: str, start: int) -> int:
    """Where the name ends that begins at `start`; -1 when it does not stand there."""
    position = start
    for spaced, part in parts:
        if spaced:
            after = skip(text, position)
            if after == position:
                return -1
            position = after
        if not text.startswith(part, position):
            return -1
        position += len(part)
    if position < len(text) and NAME_PART.match(text, position) and NAME_PART.match(text, position - 1):
        return -1
    return position


class Scope:
    """The names in view with their types (`Any` where unknown), and the item types that may be named.

    An `open` scope lets other plain names pass, to be looked up when evaluating; a closed one makes them a syntax error.
    """

    __slots__ = ("_bag", "longer", "names", "open", "types")

    def __init__(
        self, names: Mapping[str, Type] | Iterable[str] = (), *, types: Mapping[str, Type] | None = None, open: bool = True
    ) -> None:
        self.names: Mapping[str, Type] = names if isinstance(names, Mapping) else dict.fromkeys(names, ANY)
        self.types: Mapping[str, Type] = types or {}
        self.open = open
        self.longer = Longer(self.names)
        self._bag: Longer | None = None

    @property
    def members(self) -> Longer:
        """Every member name that any type in view knows: what a path may mean where its base has no known type."""
        if self._bag is None:
            self._bag = Longer((*_PROPERTIES, *(name for each in self.names.values() for name in _members(each, 0))))
        return self._bag


_PROPERTIES = ("time offset", "start included", "end included")


def _members(kind: Type, depth: int) -> Iterator[str]:
    if depth > 12:
        return
    if isinstance(kind, ContextType):
        for name, each in kind.members.items():
            yield name
            yield from _members(each, depth + 1)
    elif isinstance(kind, ListType):
        yield from _members(kind.element, depth + 1)
    elif isinstance(kind, FunctionType):
        yield from _members(kind.result, depth + 1)


EMPTY = Scope()
