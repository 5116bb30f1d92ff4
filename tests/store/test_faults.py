"""A fault at statement n of a use case, for every n: it happened or it did not, and the writer lives on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from bihuan.application.ports import Transaction
from bihuan.kernel.errors import Unavailable
from bihuan.store import Database
from tests.store import samples
from tests.store.faults import Fuse, FusedConnection, full, lost


def asking(tx: Transaction, key: int) -> int:
    """A step that also looks at what it has not written yet, so that it runs in a SAVEPOINT."""
    reached = samples.move(tx, key)
    assert [row.sequence for row in tx.history.of(key)][-1] == reached
    return reached


@pytest.mark.parametrize("failure", [full, lost])
@pytest.mark.parametrize("step", [samples.move, asking])
def test_a_fault_at_every_statement(url: str, failure: Callable[[], Exception], step: Callable[..., int]) -> None:
    fuse = Fuse()
    at = 0
    with Database(url, wrap=lambda connection: FusedConnection(connection, fuse)) as database:
        key = database.write(samples.start).result()
        fuse.arm(0, failure)
        before = database.read(partial(samples.picture, key=key))
        while True:
            at += 1
            fuse.arm(at, failure)
            answer = database.write(partial(step, key=key))
            error = answer.exception()
            fuse.arm(0, failure)
            if error is None:
                break
            assert isinstance(error, Unavailable)
            assert database.read(partial(samples.picture, key=key)) == before, f"half-written after a fault at statement {at}"
            assert database.write(samples.start).result(), "the writer survives"
    assert at > 8, "every statement had its turn"
    with Database(url) as reopened:
        after = reopened.read(partial(samples.picture, key=key))
        assert after != before
        assert after[2] == [1, 2, 3]


def test_a_fault_in_a_batch_leaves_nothing_of_it(url: str) -> None:
    fuse = Fuse()
    with Database(url, writers=1, wrap=lambda connection: FusedConnection(connection, fuse)) as database:
        keys = [database.write(samples.start).result() for _ in range(5)]
        fuse.arm(12, lost)
        errors = [database.write(samples.moving(key)) for key in keys]
        done = [answer.exception() is None for answer in errors]
        assert fuse.burnt
        assert not all(done)
        fuse.arm(0, lost)
        for key, happened in zip(keys, done, strict=True):
            sequences = database.read(partial(samples.picture, key=key))[2]
            assert sequences == ([1, 2, 3] if happened else [1, 2])


def test_a_connection_lost_in_the_commit_has_an_unknown_outcome(url: str) -> None:
    fuse = Fuse()
    with Database(url, writers=1, wrap=lambda connection: FusedConnection(connection, fuse)) as database:
        key = database.write(samples.start).result()
        fuse.arm(0, lost)
        database.write(samples.moving(key)).result()
        statements = fuse.passed
        fuse.arm(statements, lost)
        error = database.write(samples.moving(key)).exception()
        assert isinstance(error, Unavailable)
        assert error.code == "store.outcome_unknown"
