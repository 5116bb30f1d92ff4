"""Notices: a line in somebody's bell, and the message to the outside that goes with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from bihuan.application.ports import Transaction
from bihuan.application.ports.records import NotificationRecord, OutboxRecord
from bihuan.application.running.runtime import Run

TOPIC = "notice"


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What goes out to a person by other ways than this product's pages."""

    person: str
    kind: str
    instance_key: int
    work_item_key: int
    params: dict[str, str]


def tell(tx: Transaction, person: str, kind: str, instance_key: int, work_item_key: int, params: Mapping[str, str]) -> None:
    """Put it in the person's bell and in the outbox, with the step that causes it; delivered after the commit."""
    body = msgspec.json.encode(dict(params)).decode()
    tx.notifications.add(NotificationRecord(tx.new_key(), person, kind, instance_key, work_item_key, tx.now, body))
    notice = Notice(person=person, kind=kind, instance_key=instance_key, work_item_key=work_item_key, params=dict(params))
    tx.outbox.add(OutboxRecord(tx.new_key(), TOPIC, msgspec.msgpack.encode(notice), tx.now, tx.now))
    tx.publish(f"notifications:{person}")
    tx.publish("outbox")


def announce(run: Run, principals: Sequence[str], people: Sequence[str]) -> None:
    """Wake the lists of everybody to whom the work is offered."""
    for person in dict.fromkeys([*run.organization.behind(principals), *people]):
        if person:
            run.tx.publish(f"work-items:{person}")
