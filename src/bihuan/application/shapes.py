"""Descriptions of struct types, made before threads share them.

msgspec describes a type at its first use, and other threads see the description while it is still being made: two threads that
decode a new type at the same time bring the whole process down. Whoever is about to let several threads work therefore has every
type described first.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress

import msgspec

_gate = threading.Lock()
_described: set[type[msgspec.Struct]] = set()


def describe() -> int:
    """Describe every struct type that has been imported by now and was not described yet; answers how many those were."""
    with _gate:
        fresh = [each for each in _types(msgspec.Struct) if each not in _described]
        for each in fresh:
            with suppress(TypeError, NameError, AttributeError):  # a type that no message carries
                msgspec.json.Decoder(each)
        _described.update(fresh)
        return len(fresh)


def _types(base: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for each in base.__subclasses__():
        yield each
        yield from _types(each)
