"""A server with work for workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bihuan.application.ports.records import InstanceRecord
from bihuan.sdk import Client
from tests.application.models import service
from tests.web.programs import deploy_elements, make_token
from tests.web.site import Site, served


class Yard:
    """The site, a client of the SDK, and short ways to see what became of an instance."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.token = make_token(site.database, "sdk")
        self.client = Client(site.url, self.token)

    def deploy(self, process: str, topic: str, **options: Any) -> None:
        deploy_elements(self.site.database, process, service("work", topic, **options))

    def instance(self, key: str) -> InstanceRecord:
        found = self.site.database.read(lambda tx: tx.instances.find(int(key)))
        assert found is not None
        return found

    def kinds(self, key: str) -> list[str]:
        return [row.kind for row in self.site.database.read(lambda tx: tx.history.of(int(key)))]

    def ended(self, keys: list[str]) -> bool:
        return all(self.instance(key).state == "completed" for key in keys)


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    with served(tmp_path_factory.mktemp("yard")) as site:
        yard = Yard(site)
        yield yard
        yard.client.close()


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    from tests.workers.test_workers import until

    return partial(until)


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    return tmp_path / "marks.txt"
