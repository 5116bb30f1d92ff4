"""The thin interface below the unit of work, and the kinds of failure it can report.

Everything that differs between the two databases at run time is in an implementation of `Connection`; everything above
it is written once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

import sqlalchemy as sa

from bihuan.kernel.errors import Unavailable
from bihuan.store.statements import Dialect, Statement

Value: TypeAlias = int | float | str | bytes | bool | list[int] | list[str] | None
Row: TypeAlias = tuple[Any, ...]


class Clash(Exception):
    """Somebody else wrote the same rows: the step is run again on what is there now."""


class Poison(Exception):
    """A statement of some step was refused by a rule of the database: the batch is split to find the step.

    `race` tells a doubled key, which a second look may explain, from a plain mistake.
    """

    def __init__(self, reason: str, *, race: bool = False) -> None:
        super().__init__(reason)
        self.race = race


class Lost(Unavailable):
    """The database cannot be reached, or the connection broke; the outcome of a running COMMIT is unknown."""


class Stale(Lost):
    """The connection was already broken when the transaction was to begin: nothing has happened, a fresh one may do."""

    @classmethod
    def of(cls, failure: Lost) -> Stale:
        stale = cls(failure.code, place=failure.place)
        stale.params = failure.params
        return stale


class Full(Unavailable):
    """There is no room left to write."""


class Connection(Protocol):
    """One connection, used by one thread at a time; raises only `Clash`, `Poison`, `Lost`, `Full`."""

    dialect: Dialect

    def begin(self, *, write: bool) -> None: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...
    def savepoint(self) -> None: ...
    def release(self) -> None: ...
    def rollback_to_savepoint(self) -> None: ...
    def clock(self) -> int:
        """The database's clock in milliseconds since 1970 UTC."""
        ...

    def rows(self, statement: Statement, parameters: Sequence[Value]) -> list[Row]: ...
    def run(self, statement: Statement, parameters: Sequence[Value]) -> int:
        """Run a statement that changes rows; answers how many."""
        ...

    def run_all(self, work: Sequence[tuple[Statement, Sequence[Sequence[Value]]]]) -> list[int]:
        """Run every statement once per set of its parameters; answers how many rows each changed in all."""
        ...

    def query(self, query: sa.Executable) -> list[Row]:
        """Run a query of the read side, built with SQLAlchemy's expressions."""
        ...

    def close(self) -> None:
        """Give it back for others to use; no transaction may be open."""
        ...

    def discard(self) -> None:
        """Close it for good, whatever state it is in."""
        ...
