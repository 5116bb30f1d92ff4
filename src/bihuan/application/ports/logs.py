"""Event logs: what is read of the engine's own history, and the imported ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec

from bihuan.application.ports.records import InstanceRecord, WorkItemRecord


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """Instances of a process that started in [since, until), of these versions only where any are named."""

    process_id: str
    since: int = 0
    until: int = 1 << 62
    version_keys: tuple[int, ...] = ()


class Trail(Protocol):
    """The history of many instances at once, for projections; never used on the hot path."""

    def instances(self, window: Window) -> list[InstanceRecord]:
        """In order of their start."""
        ...

    def work_items(self, window: Window) -> list[WorkItemRecord]:
        """The work items that have ended, in order of their key."""
        ...

    def facts(self, window: Window, kinds: Sequence[str]) -> Iterable[tuple[int, int, str, str, int, str]]:
        """History rows of these kinds: instance, instant, kind, element, element instance, actor; in order per instance."""
        ...

    def values(self, window: Window) -> dict[int, dict[int, bytes]]:
        """The stored pages of each instance's root scope: its variables."""
        ...
