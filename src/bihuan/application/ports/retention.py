"""What is taken out of the database when it has been kept long enough. Every call changes a bounded number of rows."""

from __future__ import annotations

from typing import Protocol

from bihuan.application.ports.records import InstanceRecord


class Retention(Protocol):
    def ended(self, version_key: int, after: tuple[int, int], until: int, limit: int) -> list[InstanceRecord]:
        """Root instances of a version that ended after (instant, key) and up to an instant, the longest ended first."""
        ...

    def tally(self, version_key: int, after: tuple[int, int], until: int) -> tuple[int, int | None]:
        """How many such there are, and when the first of them ended."""
        ...

    def family(self, root_key: int) -> list[int]:
        """The instance and all that were called from it, the innermost first."""
        ...

    def history_begin(self, instance_key: int) -> int | None:
        """The sequence of the first row there still is."""
        ...

    def count(self, instance_key: int) -> int:
        """How many rows of history there are."""
        ...

    def forget_history(self, instance_key: int, until: int) -> None:
        """Remove the rows up to a sequence."""
        ...

    def compact_history(self, instance_key: int, since: int, until: int) -> None:
        """Remove the technical rows in [since, until]."""
        ...

    def forget(self, instance_key: int) -> None:
        """Remove the instance and all that hangs on it, but for history."""
        ...
