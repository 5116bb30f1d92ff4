"""Processes, versions, their contents, and the company's settings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from bihuan.application.ports.records import ProcessRecord, Record, ResourceRecord, VersionRecord
from bihuan.kernel.errors import NotFound
from bihuan.store.shelf import Desk, Shelf


class Processes:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shelf = Shelf(desk, "processes", ProcessRecord, ("id",))
        self.find = self._shelf.find
        self.add = self._shelf.add
        self.save = self._shelf.save

    def all(self) -> list[ProcessRecord]:
        return self._shelf.seen(self._desk.ask("processes_all"))


class Versions:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shelf = Shelf(desk, "versions", VersionRecord, ("key",), group="process_id", group_of="versions_of_process")
        self.find = self._shelf.find
        self.add = self._shelf.add
        self.save = self._shelf.save

    def of_process(self, process_id: str) -> list[VersionRecord]:
        found = self._shelf.of_group(process_id)
        return sorted(found, key=lambda version: -version.number)

    def released(self, process_id: str) -> VersionRecord | None:
        now = self._desk.now
        return next((version for version in self.of_process(process_id) if _in_effect(version, now)), None)

    def all_released(self) -> list[VersionRecord]:
        newest: dict[str, VersionRecord] = {}
        for version in self._shelf.seen(self._desk.ask("versions_released")):
            if _in_effect(version, self._desk.now):
                newest.setdefault(version.process_id, version)
        return list(newest.values())

    def resources(self, version_key: int) -> list[ResourceRecord]:
        return [ResourceRecord(*row) for row in self._desk.ask("resources_of_version", version_key)]

    def set_resources(self, version_key: int, resources: Iterable[ResourceRecord]) -> None:
        self._desk.change("resources_clear", version_key=version_key)
        for resource in resources:
            self._desk.change("resources_insert", **msgspec.structs.asdict(resource))


def _in_effect(version: VersionRecord, now: int) -> bool:
    return version.state == "released" and (version.effective_from is None or version.effective_from <= now)


class _Content(Record, frozen=True):
    digest: str
    body: bytes


class Contents:
    def __init__(self, desk: Desk) -> None:
        self._shelf = Shelf(desk, "contents", _Content, ("digest",))

    def put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        if self._shelf.find(digest) is None:
            self._shelf.add(_Content(digest, content))
        return digest

    def get(self, digest: str) -> bytes:
        found = self._shelf.find(digest)
        if found is None:
            raise NotFound("blob.not_found", place=digest)
        return found.body

    def remove(self, digest: str) -> None:
        if self._shelf.find(digest) is not None:
            self._shelf.remove(digest)


class _Setting(Record, frozen=True):
    name: str
    body: bytes
    version: int


class Settings:
    def __init__(self, desk: Desk) -> None:
        self._shelf = Shelf(desk, "settings", _Setting, ("name",))

    def find(self, name: str) -> tuple[bytes, int] | None:
        found = self._shelf.find(name)
        return (found.body, found.version) if found else None

    def put(self, name: str, body: bytes) -> None:
        known = self._shelf.find(name)
        if known is None:
            self._shelf.add(_Setting(name, body, 0))
        else:
            self._shelf.save(_Setting(name, body, known.version))
