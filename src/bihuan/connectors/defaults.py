"""The connectors a server begins with."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.connectors import rest, systems
from bihuan.connectors.contract import Registry


def registry(*, demo: bool = False, allowed: Iterable[str] = ()) -> Registry:
    """HTTP for the services on the allow-list; with `demo` also the systems of the demo company."""
    found = Registry(systems.connectors() if demo else {})
    found.add(rest.TOPIC, rest.Rest(allowed).connector())
    return found
