"""A demo company that was interrupted is begun anew; nothing else is ever thrown away."""

from __future__ import annotations

from pathlib import Path

import pytest

from bihuan.application.actor import SYSTEM
from bihuan.application.people.company import save_company
from bihuan.application.views.people import CompanyView
from bihuan.bootstrap import founding
from bihuan.bootstrap.installation import Installation, prepare
from bihuan.bootstrap.settings import Settings
from bihuan.kernel.errors import Rejected
from bihuan.kernel.text import Text


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(folder=str(tmp_path))
    prepare(made)
    return made


def enter(settings: Settings, *, demo: bool, ready: bool = False) -> None:
    with Installation(settings) as installation:
        about = CompanyView(name=Text("澄川", "Chengchuan"), demo=demo)
        installation.database.write(lambda tx: save_company(tx, SYSTEM, about)).result()
        installation.blobs.put(b"attachment")
        if ready:
            installation.database.write(lambda tx: tx.settings.put(founding.READY_SETTING, b"2024-04-08")).result()


def test_an_interrupted_demo_is_thrown_away(settings: Settings, tmp_path: Path) -> None:
    enter(settings, demo=True)
    assert founding.clear_unfinished(settings)
    assert not (tmp_path / "bihuan.db").exists()
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []
    prepare(settings)
    assert not founding.clear_unfinished(settings)


def test_a_whole_demo_stays(settings: Settings) -> None:
    enter(settings, demo=True, ready=True)
    assert not founding.clear_unfinished(settings)
    with Installation(settings) as installation:
        assert founding.standing(installation) == "founded"
        assert installation.demo_company() is not None


def test_a_real_company_is_never_thrown_away(settings: Settings) -> None:
    enter(settings, demo=False)
    with pytest.raises(Rejected) as caught:
        founding.clear_unfinished(settings)
    assert caught.value.code == "demo.real_company"
    with Installation(settings) as installation:
        assert installation.demo_company() is None


def test_a_demo_somebody_works_with_is_not_wiped(settings: Settings) -> None:
    enter(settings, demo=True, ready=True)
    with Installation(settings), pytest.raises(Rejected) as caught:
        founding.wipe(settings)
    assert caught.value.code == "backup.in_use"


def test_only_a_file_is_wiped() -> None:
    with pytest.raises(Rejected) as caught:
        founding.wipe(Settings(database="postgresql://x@127.0.0.1:1/x"))
    assert caught.value.code == "demo.wipe_needs_file"
