"""Reminders moved while a version is on pilot: a share of the time limit per step, in force at once, without a new version.

They lie in one setting per process, read when a step with a time limit is offered. A draft drawn from the version takes them.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from bihuan import bpmn
from bihuan.application.ports import Transaction
from bihuan.bpmn.extension import BihuanExtension, ServiceLevel
from bihuan.lifecycle import surgery

replace = msgspec.structs.replace


def of_version(tx: Transaction, process_id: str, version_key: int) -> Mapping[str, float]:
    """The shares at which steps of a version warn, where they were moved."""
    return _all(tx, process_id).get(str(version_key), {})


def put(tx: Transaction, process_id: str, version_key: int, step: str, share: float) -> None:
    known = _all(tx, process_id)
    moved = {**known.get(str(version_key), {}), step: share}
    tx.settings.put(_name(process_id), msgspec.msgpack.encode({**known, str(version_key): moved}))
    tx.publish(f"process:{process_id}")


def applied(tx: Transaction, process_id: str, version_key: int, step: str, level: ServiceLevel) -> ServiceLevel:
    """The service level as it is in force for work offered now."""
    share = of_version(tx, process_id, version_key).get(step)
    return level if share is None else replace(level, warnAt=share)


def taken_over(tx: Transaction, process_id: str, version_key: int, content: bytes) -> bytes:
    """The diagram of a version with its reminders as they were moved."""
    moved = of_version(tx, process_id, version_key)
    if not moved:
        return content
    definitions = bpmn.read(content)
    for step, share in moved.items():

        def change(ours: BihuanExtension, share: float = share) -> BihuanExtension:
            level = ours.serviceLevel
            return replace(ours, serviceLevel=replace(level, warnAt=share)) if level else ours

        definitions = surgery.with_extension(definitions, process_id, step, change)
    return bpmn.write(definitions)


def _all(tx: Transaction, process_id: str) -> dict[str, dict[str, float]]:
    found = tx.settings.find(_name(process_id))
    return msgspec.msgpack.decode(found[0], type=dict[str, dict[str, float]]) if found is not None else {}


def _name(process_id: str) -> str:
    return f"reminders:{process_id}"
