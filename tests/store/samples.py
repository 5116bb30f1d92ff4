"""Rows and small use cases for the tests of the store."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import msgspec

from bihuan.application.ports import Transaction
from bihuan.application.ports.records import (
    HistoryRecord,
    InstanceRecord,
    JobRecord,
    OutboxRecord,
    TimerRecord,
    WorkItemRecord,
)
from bihuan.kernel.errors import Rejected


def instance(key: int, **changes: object) -> InstanceRecord:
    plain = InstanceRecord(key=key, process_id="order", version_key=7, program="abc", schema=1, state="active", root_key=key)
    return msgspec.structs.replace(plain, **changes)


def work_item(key: int, instance_key: int, **changes: object) -> WorkItemRecord:
    plain = WorkItemRecord(
        key=key,
        instance_key=instance_key,
        element_instance=3,
        element_id="receive",
        scope=0,
        process_id="order",
        version_key=7,
        state="open",
    )
    return msgspec.structs.replace(plain, **changes)


def fact(instance_key: int, sequence: int, **changes: object) -> HistoryRecord:
    plain = HistoryRecord(
        instance_key, sequence, 1_000, "ElementActivated", "business", "receive", 3, "li", "", "", "", 1, "abc", b"x"
    )
    return msgspec.structs.replace(plain, **changes)


def job(key: int, instance_key: int, **changes: object) -> JobRecord:
    plain = JobRecord(key, instance_key, 4, "stock", "erp.stock", "ready", 3, 0, b"{}", 1_000)
    return msgspec.structs.replace(plain, **changes)


def start(tx: Transaction, *, state: bytes = b"state") -> int:
    """An instance with everything that hangs on one; answers its key."""
    key = tx.new_key()
    tx.instances.add(instance(key, business_no=f"SO-{tx.numbers.draw('order', '2024')}", sequence=2))
    tx.instances.save_scopes(key, {0: state})
    tx.history.append([fact(key, 1), fact(key, 2, event_class="technical")])
    tx.work_items.add(work_item(tx.new_key(), key), ["person:li", "post:clerk"])
    tx.timers.add(TimerRecord(key, "engine", 5, "wait", tx.now + 60_000))
    tx.jobs.add(job(tx.new_key(), key))
    tx.outbox.add(OutboxRecord(tx.new_key(), "mail", b"m", tx.now, tx.now))
    tx.publish(f"instance:{key}")
    return key


def move(tx: Transaction, key: int, *, reject: bool = False) -> int:
    """One step of an instance: completes its open work item and opens the next; answers the sequence reached."""
    found = tx.instances.find(key)
    assert found is not None
    item = tx.work_items.open_of_instance(key)[0]
    tx.work_items.save(msgspec.structs.replace(item, state="completed", completed_by="li", completed_at=tx.now))
    tx.work_items.add(work_item(tx.new_key(), key, element_instance=item.element_instance + 1), ["person:wang"])
    tx.history.append([fact(key, found.sequence + 1)])
    tx.instances.save_scopes(key, {0: b"state %d" % (found.sequence + 1)})
    saved = tx.instances.save(msgspec.structs.replace(found, sequence=found.sequence + 1))
    if reject:
        raise Rejected("work_item.already_completed")
    return saved.sequence


class Picture(NamedTuple):
    instance: InstanceRecord
    scopes: dict[int, bytes]
    sequences: list[int]
    items: list[WorkItemRecord]
    offered: list[tuple[str, ...]]
    timers: list[TimerRecord]
    jobs: list[int]


def picture(tx: Transaction, key: int) -> Picture:
    """All that is stored of an instance, to compare."""
    items = tx.work_items.of_instance(key)
    found = tx.instances.find(key)
    assert found is not None
    return Picture(
        found,
        tx.instances.scopes(key),
        [row.sequence for row in tx.history.of(key)],
        items,
        [tx.work_items.principals(item.key) for item in items],
        tx.timers.of_instance(key),
        [job.key for job in tx.jobs.of_instance(key)],
    )


def moving(key: int, **options: bool) -> partial[int]:
    return partial(move, key=key, **options)
