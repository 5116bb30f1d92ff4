"""Signs of life of the processes that do background work, and what waits for them."""

from __future__ import annotations

from typing import Protocol

import msgspec


class Sign(msgspec.Struct, frozen=True):
    """A process that does background work: since when, and when it was last heard of (ms by the database's own clock)."""

    holder: str
    since: int
    heard: int


class Waiting(msgspec.Struct, frozen=True):
    """Work that is due: how much of it, and since when the oldest of it (ms)."""

    name: str
    due: int = 0
    oldest: int | None = None


class Backlog(msgspec.Struct, frozen=True):
    """What is due and not done. `dead` messages are those that are no longer tried; jobs are told apart by topic."""

    timers: Waiting
    outbox: Waiting
    errands: Waiting
    jobs: tuple[Waiting, ...]
    dead: int
    incidents: int


class Pulse(Protocol):
    @property
    def clock(self) -> int:
        """The database's own clock (ms), whatever the company's is set to."""
        ...

    def beat(self, holder: str, since: int) -> None:
        """The process named lives and works."""
        ...

    def gone(self, holder: str) -> None:
        """It has ended as it should."""
        ...

    def signs(self) -> list[Sign]:
        """Who was heard of within the last day, the latest first."""
        ...

    def backlog(self, now: int) -> Backlog: ...
