"""What people and programs see: the one set of types from use case to wire.

Field names travel in camelCase, keys as decimal strings, instants as ISO-8601 with zone, names in both languages so
that switching the language asks nothing of the server. The web room adds no types of its own beside these.
"""

from __future__ import annotations

import msgspec


class View(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Base of every struct that crosses the wire, in either direction; a field nobody knows is refused."""
