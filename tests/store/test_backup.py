"""A backup holds everything and goes into either database; a damaged one is refused before anything is written."""

from __future__ import annotations

import zipfile
from functools import partial
from pathlib import Path

import pytest

from bihuan.application.ports.people import PersonRecord, SessionRecord
from bihuan.kernel.errors import InvalidInput, Rejected
from bihuan.store import Database, FolderBlobs, backup, migrate, restore
from tests.store import samples


@pytest.fixture
def filled(url: str) -> tuple[str, int]:
    with Database(url) as database:
        key = database.write(samples.start).result()
        database.write(samples.moving(key)).result()
        database.write(lambda tx: tx.people.add(PersonRecord("li", "li", name_zh="李", active=False))).result()
    return url, key


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_a_backup_goes_into_either_database(
    filled: tuple[str, int], into: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url, key = filled
    blobs = FolderBlobs(tmp_path / "blobs")
    digest = blobs.put(b"attachment")
    manifest = backup(url, tmp_path / "backup.zip", tmp_path / "blobs")
    assert {entry.name: entry.rows for entry in manifest.tables}["history"] == 3
    server = request.getfixturevalue("postgresql_server") if into == "postgresql" else None
    target = server.create() if server else f"sqlite:///{tmp_path / 'restored.db'}"
    restore(tmp_path / "backup.zip", target, tmp_path / "restored-blobs")
    with Database(url) as before, Database(target) as after:
        assert after.read(partial(samples.picture, key=key)) == before.read(partial(samples.picture, key=key))
        assert after.read(lambda tx: tx.people.find("li")) == before.read(lambda tx: tx.people.find("li"))
        assert after.write(samples.moving(key)).result() == 4, "it goes on from where it was"
    assert FolderBlobs(tmp_path / "restored-blobs").get(digest) == b"attachment"
    if server:
        server.drop(target)


def test_a_database_with_data_is_not_overwritten(filled: tuple[str, int], tmp_path: Path) -> None:
    url, _ = filled
    backup(url, tmp_path / "backup.zip")
    with pytest.raises(Rejected) as caught:
        restore(tmp_path / "backup.zip", url)
    assert caught.value.code == "backup.not_empty"


def test_by_force_the_data_that_were_there_are_replaced(filled: tuple[str, int], tmp_path: Path) -> None:
    url, key = filled
    backup(url, tmp_path / "backup.zip")
    with Database(url) as database:
        picture = database.read(partial(samples.picture, key=key))
        database.write(lambda tx: tx.people.add(PersonRecord("later", "later"))).result()
        database.write(lambda tx: tx.sessions.put(SessionRecord("hash", "li", 1, 1))).result()
    restore(tmp_path / "backup.zip", url, force=True)
    with Database(url) as database:
        assert database.read(partial(samples.picture, key=key)) == picture
        assert database.read(lambda tx: tx.people.find("later")) is None
        assert database.read(lambda tx: tx.sessions.find("hash")) is None


def test_while_a_server_works_nothing_is_replaced_even_by_force(filled: tuple[str, int], tmp_path: Path) -> None:
    url, _ = filled
    backup(url, tmp_path / "backup.zip")
    with Database(url), pytest.raises(Rejected) as caught:
        restore(tmp_path / "backup.zip", url, force=True)
    assert caught.value.code == "backup.in_use"


def test_a_backup_of_a_newer_version_is_refused(filled: tuple[str, int], tmp_path: Path) -> None:
    url, _ = filled
    backup(url, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as whole, zipfile.ZipFile(tmp_path / "newer.zip", "w") as newer:
        for name in whole.namelist():
            content = whole.read(name)
            newer.writestr(name, content.replace(b'"revision":"', b'"revision":"9') if name == "manifest.json" else content)
    with pytest.raises(InvalidInput) as caught:
        restore(tmp_path / "newer.zip", f"sqlite:///{tmp_path / 'fresh.db'}")
    assert caught.value.code == "backup.newer"


def test_a_damaged_attachment_is_found_before_anything_is_written(filled: tuple[str, int], tmp_path: Path) -> None:
    url, _ = filled
    FolderBlobs(tmp_path / "blobs").put(b"attachment")
    backup(url, tmp_path / "backup.zip", tmp_path / "blobs")
    with zipfile.ZipFile(tmp_path / "backup.zip") as whole, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        for name in whole.namelist():
            bad.writestr(name, b"something else" if name.startswith("blobs/") else whole.read(name))
    with pytest.raises(InvalidInput) as caught:
        restore(tmp_path / "bad.zip", f"sqlite:///{tmp_path / 'fresh.db'}", tmp_path / "fresh-blobs")
    assert caught.value.code == "backup.damaged"
    assert not (tmp_path / "fresh-blobs").exists()


def test_a_damaged_backup_is_refused(filled: tuple[str, int], tmp_path: Path) -> None:
    url, _ = filled
    backup(url, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as whole, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        for name in whole.namelist():
            content = whole.read(name)
            bad.writestr(name, content[:-1] + b"\0" if name == "tables/history" else content)
    (tmp_path / "cut.zip").write_bytes((tmp_path / "backup.zip").read_bytes()[:500])
    fresh = f"sqlite:///{tmp_path / 'fresh.db'}"
    for name, code in (("bad.zip", "backup.damaged"), ("cut.zip", "backup.damaged"), ("missing.zip", "backup.no_file")):
        with pytest.raises(InvalidInput) as caught:
            restore(tmp_path / name, fresh)
        assert caught.value.code == code
    migrate(fresh)
    with Database(fresh) as database:
        assert database.read(lambda tx: tx.people.all()) == []
