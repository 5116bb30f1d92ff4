"""The past of the demo company is begun while the company is founded, goes on where it was stopped, and leaves nothing behind."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from statistics import fmean

import pytest

from bihuan.application.actor import SYSTEM
from bihuan.application.mining.histories import of_process
from bihuan.application.monitoring import indicators, watching
from bihuan.application.ports.logs import Window
from bihuan.bootstrap import founding
from bihuan.bootstrap.installation import Installation, prepare
from bihuan.bootstrap.past import COMPANY, FOLDER, discard
from bihuan.bootstrap.settings import Settings
from bihuan.demo import chapters, content, slices

DAY = "2024-01-06"
CUTS = (("2023-12-26", "2023-12-27"), ("2024-01-04", ""))


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


def look_at_all(installation: Installation) -> list[str]:
    """What the watch does when it is due; answers what was."""
    found = installation.database.read(partial(watching.due, touched=()))
    for id_ in found:
        seen = installation.database.read(partial(watching.look, id_=id_))
        assert seen is not None
        installation.database.write(partial(watching.settle, seen=seen)).result()
    return found


def days_of_december(installation: Installation) -> list[float]:
    """How long each order took that was done before the new year."""
    window = Window(process_id="order", until=chapters.milliseconds(date(2024, 1, 1)))
    found = installation.database.read(lambda tx: tx.trail.instances(window))
    done = [(each.ended_at, each.started_at) for each in found if each.state == "completed" and each.ended_at is not None]
    return [(ended - started) / 86_400_000 for ended, started in done if ended < window.until]


def december(installation: Installation) -> list[tuple[float | None, int]]:
    """The last month before the chapter, as the board shows it: cycle of orders, complaints solved at once."""
    views = installation.database.read(partial(indicators.rows, actor=SYSTEM))
    monthly = [each for each in views if each.id in ("order_cycle", "first_resolution")]
    assert len(monthly) == 2
    return [(point.value, point.n) for each in monthly for point in each.points if str(point.at).startswith("2023-12-31")]


def test_the_past_is_begun_while_the_company_is_founded(settings: Settings, tmp_path: Path) -> None:
    with Installation(settings, simulated=True) as installation:
        founding.found_demo(installation, DAY, lambda _, __: None, past=True)
        assert (tmp_path / FOLDER / COMPANY).exists()
        founded = len(starts(installation))
    with Installation(settings, simulated=True) as installation:  # stopped meanwhile; the copy of the company is still there
        past = installation.past_of()
        assert past.share < 1.0
        assert len(look_at_all(installation)) == len(content.indicators())
        assert december(installation) == [(None, 0), (None, 0)]
        assert look_at_all(installation) == []
        past.start()
        past.wait()
        assert past.share == 1.0
        assert len(look_at_all(installation)) == len(content.indicators())
        (cycle, orders), (_, complaints) = december(installation)
        ended = days_of_december(installation)
        assert orders == len(ended) > 10
        assert cycle == pytest.approx(fmean(ended), rel=1e-3)
        assert complaints > 0
        assert look_at_all(installation) == []
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
