"""Reading connections come back whatever the query does."""

from __future__ import annotations

import gc

import pytest

from bihuan.application.ports import Transaction
from bihuan.kernel.errors import NotFound
from bihuan.store import Database


def refuse(tx: Transaction) -> None:
    raise NotFound("people.not_found", id=str(tx.now))


def test_a_query_that_is_refused_gives_its_connection_back(database: Database) -> None:
    gc.disable()
    kept: list[NotFound] = []
    try:
        for _ in range(50):
            with pytest.raises(NotFound) as caught:
                database.read(refuse)
            kept.append(caught.value)  # its traceback holds on to whatever the query held
        assert database.read(lambda tx: tx.now) > 0
    finally:
        gc.enable()
    assert len(kept) == 50
