"""The borrowed machinery of the tests is real: a PostgreSQL that survives a crash, a browser that can draw Chinese."""

from __future__ import annotations

import psycopg
import pytest
from playwright.sync_api import Page

from tools.postgresql import Server


@pytest.mark.postgresql
def test_every_test_gets_an_empty_database(postgresql_dsn: str) -> None:
    with psycopg.connect(postgresql_dsn) as connection:
        connection.execute("CREATE TABLE seen (word text)")
        connection.execute("INSERT INTO seen VALUES ('闭环')")
        assert connection.execute("SELECT word FROM seen").fetchall() == [("闭环",)]
        version = connection.execute("SHOW server_version_num").fetchone()
    assert version is not None
    assert int(version[0]) >= 150_000


@pytest.mark.postgresql
def test_a_killed_server_comes_back_with_what_was_committed() -> None:
    with Server(own=True) as server:
        dsn = server.create()
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (number int)")
            connection.execute("INSERT INTO kept VALUES (7)")
        server.crash()
        with psycopg.connect(dsn) as connection:
            assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]


@pytest.mark.browser
def test_the_browser_draws_chinese(page: Page) -> None:
    """Without a font every character is the same empty box."""
    drawn = page.evaluate(
        """() => ['闭', '环', '流'].map(character => {
            const canvas = document.createElement('canvas');
            canvas.width = canvas.height = 60;
            const context = canvas.getContext('2d');
            context.font = '48px sans-serif';
            context.fillText(character, 4, 48);
            return canvas.toDataURL();
        })"""
    )
    assert len(set(drawn)) == 3
