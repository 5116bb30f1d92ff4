"""A company with its database, ready to run processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bihuan.application.ports import Transaction
from bihuan.application.ports.records import InstanceRecord, VersionRecord, WorkItemRecord
from bihuan.application.running import instances, work_items
from bihuan.application.views.work import Completed, CompleteWorkItem, Started, StartInstance
from bihuan.store import Database, FolderBlobs, migrate
from tests.application import models
from tests.store.conftest import url as any_url

__all__ = ["any_url"]


class Company:
    """A database with people, and short ways to do what they do."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.write: Callable[..., Any] = lambda use_case, **options: database.write(use_case, **options).result()
        self.read = database.read

    def deploy(self, process_id: str, *elements: Any, **options: Any) -> None:
        content = models.diagram(process_id, elements, **options)
        self.write(partial(models.put_in, process_id=process_id, content=content, effective_from=0))

    def start(self, process_id: str, who: str = "li", at: int | None = None, **values: Any) -> Started:
        command = StartInstance(process_id=process_id, values=values)
        return self.write(partial(instances.start, actor=models.person(who), command=command), at=at)

    def instance(self, key: str | int) -> InstanceRecord:
        found = self.read(lambda tx: tx.instances.find(int(key)))
        assert found is not None
        return found

    def released(self, process_id: str) -> VersionRecord:
        found = self.read(lambda tx: tx.versions.released(process_id))
        assert found is not None
        return found

    def items(self, instance_key: str | int, *, open_only: bool = True) -> list[WorkItemRecord]:
        def find(tx: Transaction) -> list[WorkItemRecord]:
            return (
                tx.work_items.open_of_instance(int(instance_key)) if open_only else tx.work_items.of_instance(int(instance_key))
            )

        return sorted(self.read(find), key=lambda item: item.key)

    def complete(self, key: int, who: str, at: int | None = None, **options: Any) -> Completed:
        command = CompleteWorkItem(**options)
        return self.write(partial(work_items.complete, actor=models.person(who), key=key, command=command), at=at)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    address = f"sqlite:///{tmp_path / 'company.db'}"
    migrate(address)
    with Database(address, blobs=FolderBlobs(tmp_path / "blobs")) as database:
        database.write(models.found_company).result()
        yield Company(database)


@pytest.fixture
def any_company(any_url: str) -> Iterator[Company]:
    """The same on either database."""
    with Database(any_url) as database:
        database.write(models.found_company).result()
        yield Company(database)
