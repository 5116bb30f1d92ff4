"""Files that came with the forms of an instance, for whoever may read the value they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.running import instances
from bihuan.kernel.errors import NotFound


class Attachment(NamedTuple):
    """A file as it was handed in."""

    name: str
    media_type: str
    content: bytes


def attachment(tx: Transaction, actor: Actor, instance_key: int, digest: str) -> Attachment:
    """The file with this SHA-256 among the values the caller may see; raises `NotFound("blob.not_found")`."""
    for each in _files(instances.view(tx, actor, instance_key).values):
        if each["digest"] == digest:
            return Attachment(str(each.get("name", "")), str(each.get("type", "")), tx.blobs.get(digest))
    raise NotFound("blob.not_found", place=digest[:64])


def _files(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        known = cast("Mapping[str, Any]", value)
        if isinstance(known.get("digest"), str):
            yield known
        for each in known.values():
            yield from _files(each)
    elif isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from _files(each)
