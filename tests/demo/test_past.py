"""The past of the demo company is begun while the company is founded, goes on where it was stopped, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from bihuan.application.mining.histories import of_process
from bihuan.application.ports.logs import Window
from bihuan.bootstrap import founding
from bihuan.bootstrap.installation import Installation, prepare
from bihuan.bootstrap.past import COMPANY, FOLDER, discard
from bihuan.bootstrap.settings import Settings
from bihuan.demo import slices

DAY = "2024-01-06"
CUTS = (("2024-01-02", "2024-01-03"), ("2024-01-04", ""))


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A record of four days instead of six months, in two slices."""
    monkeypatch.setattr(slices, "CUTS", CUTS)
    made = Settings(folder=str(tmp_path))
    prepare(made)
    return made


def starts(installation: Installation) -> list[tuple[object, ...]]:
    log = installation.database.read(lambda tx: of_process(tx, Window(process_id="order")))
    return sorted(log.cases.select("started", "ended", "department", "version").rows(), key=str)


def test_the_past_is_begun_while_the_company_is_founded(settings: Settings, tmp_path: Path) -> None:
    with Installation(settings, simulated=True) as installation:
        founding.found_demo(installation, DAY, lambda _, __: None, past=True)
        assert (tmp_path / FOLDER / COMPANY).exists()
        founded = len(starts(installation))
    with Installation(settings, simulated=True) as installation:  # stopped meanwhile; the copy of the company is still there
        past = installation.past_of()
        assert past.share < 1.0
        past.start()
        past.wait()
        assert past.share == 1.0
        whole = starts(installation)
    assert len(whole) > founded
    assert not (tmp_path / FOLDER).exists()
    with Installation(settings, simulated=True) as installation:
        assert installation.past_of().share == 1.0

    apart = tmp_path / "apart"
    other = Settings(folder=str(apart))
    prepare(other)
    with Installation(other, simulated=True) as installation:
        founding.found_demo(installation, DAY, lambda _, __: None, past=True)
        installation.past_of().start()
        installation.past_of().wait()
        assert starts(installation) == whole


def test_what_an_earlier_founding_kept_is_thrown_away_with_it(settings: Settings, tmp_path: Path) -> None:
    kept = tmp_path / FOLDER / COMPANY
    kept.parent.mkdir()
    kept.write_bytes(b"of another company")
    founding.wipe(settings)
    assert not kept.exists()


def test_a_database_is_discarded_with_the_journal_of_a_process_that_was_ended(tmp_path: Path) -> None:
    file = tmp_path / "slice.db"
    kept = tmp_path / "another.db"
    for each in (file, tmp_path / "slice.db-wal", tmp_path / "slice.db-shm", kept):
        each.write_bytes(b"left over")
    discard(file)
    assert list(tmp_path.iterdir()) == [kept]
