"""The demo company with two working days of history, on a file that each test may change."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bihuan.connectors import registry
from bihuan.demo import seed
from bihuan.store import Database, migrate


@pytest.fixture(scope="session")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    folder = tmp_path_factory.mktemp("worked")
    address = f"sqlite:///{folder / 'demo.db'}"
    migrate(address)
    with Database(address) as database:
        seed.found(database, registry(demo=True), "2024-03-27", lived=8)
    structlog.reset_defaults()
    return folder


@pytest.fixture
def database(worked: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copytree(worked, tmp_path / "copy")
    with Database(f"sqlite:///{tmp_path / 'copy' / 'demo.db'}") as opened:
        yield opened
