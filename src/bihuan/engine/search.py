"""Finding element instances, timers, subscriptions and incidents by their ids.

Ids grow with time and a thing is younger than the scope it lives in, so the search begins at the youngest scope that can hold it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from bihuan import feel
from bihuan.engine.state import Live, Scope, Watch


class Found(NamedTuple):
    """An element instance and the scope that holds it."""

    scope: int
    instance: int
    live: Live


class Watched(NamedTuple):
    """A watch and its host; a scope that watches for its event sub-processes is its own host."""

    scope: int
    host: int
    number: int
    watch: Watch


def element_instance(scopes: Mapping[int, Scope], instance: int) -> Found | None:
    """The element instance of that id, if it is at rest."""
    for number in _older(scopes, instance):
        live = scopes[number].live.get(instance)
        if live is not None:
            return Found(number, instance, live)
    return None


def watch(scopes: Mapping[int, Scope], number: int) -> Watched | None:
    """The timer or subscription of that id."""
    for scope in _older(scopes, number):
        found = scopes[scope]
        if number in found.watches:
            return Watched(scope, scope, number, found.watches[number])
        for host, live in found.live.items():
            if live.watches is not None and number in live.watches:
                return Watched(scope, host, number, live.watches[number])
    return None


def incident(scopes: Mapping[int, Scope], number: int) -> Found | None:
    """The element instance that the incident keeps from going on."""
    for scope in _older(scopes, number):
        for instance, live in scopes[scope].live.items():
            if live.incident is not None and live.incident.id == number:
                return Found(scope, instance, live)
    return None


def watches(scopes: Mapping[int, Scope]) -> Iterator[Watched]:
    """All timers and subscriptions."""
    for scope, found in scopes.items():
        for number, each in found.watches.items():
            yield Watched(scope, scope, number, each)
        for host, live in found.live.items():
            for number, each in (live.watches or {}).items():
                yield Watched(scope, host, number, each)


def correlation(key: Any) -> str:
    """A correlation key as the text by which keys are compared, as in Camunda 8 (12 and "12" are one); empty for none."""
    if key is None or isinstance(key, str):
        return key or ""
    return feel.written(key)


def _older(scopes: Mapping[int, Scope], number: int) -> Iterator[int]:
    if len(scopes) == 1:
        yield from scopes
        return
    known = list(scopes)
    yield from reversed(known[: bisect_left(known, number)])
