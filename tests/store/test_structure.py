"""The structure: what the migrations build is what the queries expect, and every named statement fits its rows."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bihuan.application.ports import dossiers, errands, people, records
from bihuan.application.ports.records import Record
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import InvalidInput, Unavailable
from bihuan.store import Backend, Database, migrate, structure
from bihuan.store.schema import metadata
from bihuan.store.statements import Dialect, statements


def test_the_migrations_build_what_the_queries_expect(url: str) -> None:
    engine = Backend(url).engine
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [each for each in compare_metadata(context, metadata) if each[0] != "remove_table"]
    engine.dispose()
    assert differences == []


def test_the_newest_migration_is_the_structure_that_is_asked_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(structure.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == structure.HEAD


def test_a_program_that_finds_its_structure_loads_no_migrations(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'known.db'}"
    migrate(address)
    script = "import sys; from bihuan.store import Database, migrate; migrate(sys.argv[1]); Database(sys.argv[1]).close(); "
    script += "sys.exit(', '.join({'alembic', 'psycopg'} & sys.modules.keys()) or 0)"
    found = subprocess.run([sys.executable, "-c", script, address], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")


def test_reads_of_a_batch_find_their_rows_by_an_index(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path / 'plans.db'}")
    with sqlite3.connect(tmp_path / "plans.db") as connection:
        for name, statement in statements("sqlite").items():
            if name.endswith("_many"):
                given = ["[]"] * len(statement.parameters)
                plan = [row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + statement.text, given)]
                assert not any(step.startswith("SCAN") and "VIRTUAL" not in step for step in plan), (name, plan)
                assert not any(step.endswith("(tenant=?)") for step in plan), (name, plan)
    connection.close()


def test_migrating_twice_changes_nothing(url: str) -> None:
    before, after = migrate(url)
    assert before == after


def test_a_database_that_was_not_migrated_says_what_to_do(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "empty.db").close()
    with pytest.raises(Unavailable) as caught:
        Database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert caught.value.code == "store.needs_migration"


def test_where_no_database_is_none_is_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        Database(f"sqlite:///{tmp_path / 'away' / 'bihuan.db'}")
    assert caught.value.code == "store.nothing_there"
    assert "bihuan init" in render(caught.value, "en")
    with pytest.raises(Unavailable):
        Database(f"sqlite:///{tmp_path / 'bihuan.db'}")
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path / 'new.db'}")
    with sqlite3.connect(tmp_path / "new.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(Unavailable) as caught:
        Database(f"sqlite:///{tmp_path / 'new.db'}")
    assert caught.value.code == "store.newer"
    with pytest.raises(Unavailable) as refused:
        migrate(f"sqlite:///{tmp_path / 'new.db'}")
    assert refused.value.code == "store.newer"


@pytest.mark.parametrize("address", ["mysql://localhost/x", "sqlite://", "bihuan.db"])
def test_unknown_addresses_are_named(address: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Database(address)
    assert caught.value.code == "store.bad_url"


_ROWS: dict[str, type[Record]] = {
    "instances": records.InstanceRecord,
    "work_items": records.WorkItemRecord,
    "history": records.HistoryRecord,
    "jobs": records.JobRecord,
    "timers": records.TimerRecord,
    "incidents": records.IncidentRecord,
    "outbox": records.OutboxRecord,
    "errands": errands.ErrandRecord,
    "processes": records.ProcessRecord,
    "versions": records.VersionRecord,
    "dossiers": dossiers.DossierRecord,
    "people": people.PersonRecord,
    "accounts": people.AccountRecord,
}


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize("name", sorted(_ROWS))
def test_statements_name_the_columns_of_the_rows_in_their_order(dialect: Dialect, name: str) -> None:
    words = statements(dialect)
    fields = _ROWS[name].__struct_fields__
    assert words[f"{name}_insert"].parameters == ("tenant", *fields)
    if f"{name}_find" in words:
        selected = words[f"{name}_find"].text.removeprefix("SELECT ").partition(" FROM ")[0]
        assert tuple(part.strip() for part in selected.split(",")) == fields
    assert tuple(column.name for column in metadata.tables[name].columns) == ("tenant", *fields)


def test_every_statement_has_words_for_both_databases() -> None:
    assert statements("sqlite").keys() == statements("postgresql").keys()
