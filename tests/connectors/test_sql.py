"""SQL against a real database: parameters only, bounded, read-only unless it is allowed to write."""

from __future__ import annotations

import sqlite3
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bihuan.application.ports.effects import Call, Failed
from bihuan.connectors.sql import MOST_ROWS, Sql
from bihuan.store.sources import Source
from tests.connectors.poison import Poison, Proxy, poison, silent
from tests.store.conftest import url as any_url

__all__ = ["any_url"]


@pytest.fixture
def address(tmp_path: Path) -> str:
    with sqlite3.connect(tmp_path / "erp.db") as database:
        database.execute("CREATE TABLE stock (sku TEXT, qty REAL, key TEXT UNIQUE)")
        database.execute("INSERT INTO stock VALUES ('a', 3, NULL), ('b', 2.5, NULL)")
    database.close()
    return f"sqlite:///{tmp_path / 'erp.db'}"


def run(sql: Sql, statement: str, key: str = "1-1", variables: dict[str, Any] | None = None, **headers: str) -> Any:
    given = {"source": "erp", "statement": statement, **headers}
    return sql.call(Call(topic="sql", variables=variables or {}, headers=given, idempotency_key=key))


def test_rows_come_back_by_name(address: str) -> None:
    sql = Sql({"erp": Source(address)})
    found = run(sql, "SELECT sku, qty FROM stock WHERE sku = :product", variables={"product": "a"})
    assert found == {"rows": [{"sku": "a", "qty": 3.0}]}
    assert run(sql, "SELECT ':x' AS text", result="found") == {"found": [{"text": ":x"}]}
    for attack in ("a' OR '1'='1", "'; DROP TABLE stock; --", "{secrets.KEY}"):
        assert run(sql, "SELECT sku FROM stock WHERE sku = :product", variables={"product": attack}) == {"rows": []}


def test_a_source_is_read_only_unless_it_may_be_written(address: str) -> None:
    insert = "INSERT INTO stock VALUES ('c', 1, :idempotency_key) ON CONFLICT DO NOTHING"
    with pytest.raises(Failed):
        run(Sql({"erp": Source(address)}), insert)
    writable = Sql({"erp": Source(address, writable=True)})
    assert run(writable, insert)["changed"] == 1
    assert run(writable, insert)["changed"] == 0, "the key under a unique index makes it once"


def test_what_fails_says_why_and_no_more(address: str) -> None:
    sql = Sql({"erp": Source(address)})
    for statement, variables in [("SELECT nothing FROM stock", {}), ("SELECT :x", {}), ("", {})]:
        with pytest.raises(Failed):
            run(sql, statement, variables=variables)
    with pytest.raises(Failed) as caught:
        run(sql, "SELECT * FROM nowhere WHERE a = :password", variables={"password": "hunter22"})
    assert "hunter22" not in caught.value.message
    with pytest.raises(Failed, match="more than"):
        run(sql, f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= {MOST_ROWS}) SELECT i FROM n")
    with pytest.raises(Failed) as unknown:
        run(sql, "SELECT 1", source="crm")
    assert not unknown.value.again


def test_on_either_database(any_url: str) -> None:
    sql = Sql({"erp": Source(any_url)})
    assert run(sql, "SELECT count(*) AS n FROM people WHERE login = :who", variables={"who": "nobody"}) == {"rows": [{"n": 0}]}
    with pytest.raises(Failed):
        run(sql, "DELETE FROM people")


# --- databases that go wrong -----------------------------------------------------------------------------------------


def test_a_statement_without_end_is_ended(address: str) -> None:
    sql = Sql({"erp": Source(address, seconds=0.3)})
    with pytest.raises(Failed) as caught:
        run(sql, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS m FROM n")
    assert caught.value.again


def behind(dsn: str, proxy: Poison) -> str:
    """The same database by way of the proxy."""
    known = conninfo_to_dict(dsn)
    return make_conninfo(**{**known, "host": "127.0.0.1", "port": str(proxy.port), "sslmode": "disable"})


@pytest.fixture
def between(postgresql_dsn: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy in front of PostgreSQL, and the address of the database behind it."""
    known = conninfo_to_dict(postgresql_dsn)
    proxy = Proxy(str(known.get("host") or "127.0.0.1"), int(known.get("port") or 5432))
    with poison(proxy) as server:
        yield proxy, behind(postgresql_dsn, server)


ROWS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT i, {} AS t FROM n"
MOST_MEMORY = 64 << 20  # half a gigabyte in a hundred rows is there to be had


def test_more_than_a_process_can_carry_is_refused_and_not_fetched(address: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(Failed, match="too large") as caught:
            run(Sql({"erp": Source(address)}), ROWS.format("hex(zeroblob(2500000))"))
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()
    assert not caught.value.again


def test_more_than_a_process_can_carry_does_not_leave_the_server(between: tuple[Proxy, str]) -> None:
    proxy, address = between
    with pytest.raises(Failed, match="too large") as caught:
        run(Sql({"erp": Source(address)}), ROWS.format("repeat('x', 5000000)"))
    assert not caught.value.again
    assert proxy.carried < MOST_MEMORY


@pytest.mark.parametrize("how", ["cut", "freeze"])
def test_a_database_that_goes_in_the_middle_of_a_transaction_is_asked_again(between: tuple[Proxy, str], how: str) -> None:
    proxy, address = between
    assert run(Sql({"erp": Source(address)}), "SELECT 1 AS n") == {"rows": [{"n": 1}]}
    sql = Sql({"erp": Source(address, writable=True, seconds=1)})
    proxy.when = b"pg_sleep", getattr(proxy, how)
    with pytest.raises(Failed) as caught:
        run(sql, "SELECT pg_sleep(0.1)")
    assert caught.value.again


def test_a_database_that_says_nothing_is_not_waited_for() -> None:
    with poison(silent) as server:
        sql = Sql({"erp": Source(f"host=127.0.0.1 port={server.port} dbname=x user=x sslmode=disable", seconds=1)})
        with pytest.raises(Failed) as caught:
            run(sql, "SELECT 1")
        assert caught.value.again
