"""Who acts: the person behind a command, the person stood in for, and why."""

from __future__ import annotations

import msgspec


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """The author of a command.

    `person` is the person's id; `on_behalf_of` the person for whom a deputy acts; `permissions` come from the roles;
    `key` is the idempotency key the caller sent (empty: none) and `command` names the use case it belongs to.
    """

    person: str
    on_behalf_of: str = ""
    permissions: frozenset[str] = frozenset()
    language: str = "zh-CN"
    reason: str = ""
    key: str = ""
    system: bool = False

    def may(self, permission: str) -> bool:
        return self.system or permission in self.permissions


SYSTEM = Actor(person="", system=True)
