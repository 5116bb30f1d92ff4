"""Who waits for what: subscriptions of instances, starts of processes, and the messages kept for those yet to come."""

from __future__ import annotations

from collections.abc import Sequence

from bihuan.application.ports.records import DeliveryRecord, MessageRecord, StartRecord, SubscriptionRecord
from bihuan.store.shelf import Desk, Shelf


class Subscriptions:
    def __init__(self, desk: Desk) -> None:
        self._shelf = Shelf(
            desk,
            "subscriptions",
            SubscriptionRecord,
            ("instance_key", "number"),
            group="channel",
            group_of="subscriptions_of_channel",
        )
        self.find = self._shelf.find
        self.add = self._shelf.add

    def remove(self, instance_key: int, number: int) -> None:
        self._shelf.remove(instance_key, number)

    def of_channel(self, channel: str) -> list[SubscriptionRecord]:
        return self._shelf.of_group(channel)


class Starts:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shelf = Shelf(desk, "starts", StartRecord, ("process_id", "place"), group="channel", group_of="starts_of_channel")

    def of_channel(self, channel: str) -> list[StartRecord]:
        return [start for start in self._shelf.of_group(channel) if start.channel == channel]

    def of_process(self, process_id: str) -> list[StartRecord]:
        return self._shelf.seen(self._desk.ask("starts_of_process", process_id))

    def save(self, start: StartRecord) -> None:
        self._shelf.put(start)

    def replace(self, process_id: str, starts: Sequence[StartRecord]) -> None:
        for start in self.of_process(process_id):
            self._shelf.remove(process_id, start.place)
        for start in starts:
            self._shelf.put(start)


class Messages:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shelf = Shelf(desk, "messages", MessageRecord, ("key",))
        self._deliveries = Shelf(
            desk,
            "deliveries",
            DeliveryRecord,
            ("message_key", "process_id"),
            group="message_key",
            group_of="deliveries_of_message",
        )
        self.find = self._shelf.find
        self.add = self._shelf.add

    def remove(self, key: int) -> None:
        self._shelf.remove(key)

    def waiting(self, name: str, channel: str, limit: int = 50) -> list[MessageRecord]:
        # What others in the same batch publish is not looked for: `deliverable` finds it after the commit.
        rows = (
            self._desk.rows("messages_of_channel", channel, limit)
            if channel
            else self._desk.rows("messages_of_name", name, limit)
        )
        return self._shelf.seen(rows)

    def same(self, channel: str, message_id: str, now: int) -> MessageRecord | None:
        found = self._shelf.seen(self._desk.ask("messages_same", channel, message_id, now))
        return found[0] if found else None

    def deliveries(self, key: int) -> list[DeliveryRecord]:
        return self._deliveries.of_group(key)

    def delivered(self, delivery: DeliveryRecord) -> None:
        self._deliveries.put(delivery)

    def deliverable(self, now: int, limit: int) -> list[int]:
        return [row[0] for row in self._desk.ask("messages_deliverable", now, limit)]

    def next_expiry(self) -> int | None:
        return self._desk.ask("messages_next_expiry")[0][0]

    def expire(self, now: int) -> int:
        gone = self._desk.change("messages_expire", now=now)
        self._desk.change("deliveries_clear")
        return len(gone)
