"""A connection that fails at a chosen statement: the harness of the fault tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from bihuan.store.connection import Connection, Full, Lost, Row, Value
from bihuan.store.statements import Dialect, Statement


class Fuse:
    """Burns at the `at`-th statement after it was armed, once; counts what passes meanwhile."""

    def __init__(self) -> None:
        self.passed = 0
        self.burnt = False
        self._at = 0
        self._failure: Callable[[], Exception] = lambda: Full("store.full")

    def arm(self, at: int, failure: Callable[[], Exception]) -> None:
        self.passed, self._at, self._failure, self.burnt = 0, at, failure, False

    def passes(self) -> None:
        self.passed += 1
        if self._at and self.passed == self._at:
            self.burnt = True
            raise self._failure()


def full() -> Exception:
    return Full("store.full")


def lost() -> Exception:
    return Lost("store.unreachable", address="test", reason="cut")


class FusedConnection:
    """Hands everything on to the connection below; statements of use cases and the COMMIT pass the fuse first."""

    def __init__(self, below: Connection, fuse: Fuse) -> None:
        self._below = below
        self._fuse = fuse
        self.dialect: Dialect = below.dialect

    def begin(self, *, write: bool) -> None:
        self._below.begin(write=write)

    def commit(self) -> None:
        self._fuse.passes()
        self._below.commit()

    def rollback(self) -> None:
        self._below.rollback()

    def savepoint(self) -> None:
        self._fuse.passes()
        self._below.savepoint()

    def release(self) -> None:
        self._fuse.passes()
        self._below.release()

    def rollback_to_savepoint(self) -> None:
        self._below.rollback_to_savepoint()

    def clock(self) -> int:
        return self._below.clock()

    def rows(self, statement: Statement, parameters: Sequence[Value]) -> list[Row]:
        self._fuse.passes()
        return self._below.rows(statement, parameters)

    def run(self, statement: Statement, parameters: Sequence[Value]) -> int:
        self._fuse.passes()
        return self._below.run(statement, parameters)

    def run_all(self, work: Sequence[tuple[Statement, Sequence[Sequence[Value]]]]) -> list[int]:
        counts: list[int] = []
        for part in work:  # one by one, so that a fault may fall between two of them
            self._fuse.passes()
            counts += self._below.run_all([part])
        return counts

    def query(self, query: sa.Executable) -> list[Row]:
        self._fuse.passes()
        return self._below.query(query)

    def close(self) -> None:
        self._below.close()

    def discard(self) -> None:
        self._below.discard()
