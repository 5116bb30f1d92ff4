"""What other systems are told: deliveries, written with the step that causes them and worked by the outbox.

A delivery is a document of its own, so that integrators see what became of it; the message of the outbox only names it. A message
that is no longer the delivery's present one (somebody has asked for another attempt meanwhile) sends nothing.

Of each subscription the `MOST_KEPT` last deliveries that are over are kept, none longer than `KEPT_DAYS`, and of those that wait
for a receiver who is away the `MOST_WAITING` last; their messages go with them, so a receiver who is gone fills nothing up.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from bihuan.application.instants import wire
from bihuan.application.ports import Transaction
from bihuan.application.ports.dossiers import DossierRecord
from bihuan.application.ports.records import InstanceRecord, OutboxRecord
from bihuan.engine import events as ev

TOPIC = "subscription"
KIND = "subscription-delivery"
SETTING = "subscriptions"
SECRETS = "subscription-secrets"
MOST_KEPT = 200
MOST_WAITING = 10_000
KEPT_DAYS = 30
DAY_MS = 86_400_000
AT_ONCE = 200
EVENTS: dict[str, type[ev.HistoryEvent]] = {
    "instance.started": ev.InstanceStarted,
    "instance.completed": ev.InstanceCompleted,
    "instance.canceled": ev.InstanceCanceled,
    "work-item.created": ev.UserTaskCreated,
    "work-item.completed": ev.UserTaskCompleted,
    "incident.raised": ev.IncidentRaised,
    "incident.resolved": ev.IncidentResolved,
}
_NAMES = {kind: name for name, kind in EVENTS.items()}

replace = msgspec.structs.replace


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """Who is told what. `secret` names the operator's secret; empty: one of its own. `process` limits it to one."""

    url: str
    events: tuple[str, ...]
    process: str = ""
    secret: str = ""
    enabled: bool = True


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One thing told to one subscriber; `message` is the key of the outbox message that carries it now."""

    id: str
    subscription: str
    event: str
    at: int
    body: bytes
    message: int
    state: Literal["waiting", "delivered", "givenUp", "dropped"] = "waiting"
    attempts: int = 0
    next_at: int = 0
    delivered_at: int | None = None
    error: str = ""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where a message goes: `own` is the subscription's secret, else `secret` names the operator's."""

    url: str
    delivery: str
    event: str
    body: bytes
    secret: str = ""
    own: str = ""


_decoder = msgspec.msgpack.Decoder(Delivery)
_settings = msgspec.msgpack.Decoder(dict[str, Subscription])
_secrets = msgspec.msgpack.Decoder(dict[str, str])


def subscriptions(tx: Transaction) -> dict[str, Subscription]:
    found = tx.settings.find(SETTING)
    return _settings.decode(found[0]) if found is not None else {}


def secrets(tx: Transaction) -> dict[str, str]:
    found = tx.settings.find(SECRETS)
    return _secrets.decode(found[0]) if found is not None else {}


# --- what happens ----------------------------------------------------------------------------------------------------


def told(tx: Transaction, record: InstanceRecord, happened: Iterable[ev.HistoryEvent], by: str) -> None:
    """Write a delivery for everything that a subscriber wants to know."""
    named = [(name, event) for event in happened if (name := _NAMES.get(type(event)))]
    if not named:
        return
    wanting = [(name, each) for name, each in subscriptions(tx).items() if each.enabled]
    for name, each in wanting:
        if each.process in ("", record.process_id):
            for kind, event in named:
                if kind in each.events:
                    post(tx, name, kind, _body(record, event, by))


def _body(record: InstanceRecord, event: ev.HistoryEvent, by: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "instance": {
            "key": str(record.key),
            "processId": record.process_id,
            "businessNo": record.business_no,
            "title": record.title,
            "state": record.state,
            "rootKey": str(record.root_key),
        },
        "by": by,
    }
    if isinstance(event, ev.UserTaskCreated | ev.UserTaskCompleted | ev.IncidentRaised | ev.IncidentResolved):
        body["element"] = {"id": event.element, "instance": event.instance}
    return body


def post(tx: Transaction, name: str, event: str, about: dict[str, Any]) -> Delivery:
    """A new delivery, due at once."""
    key = tx.new_key()
    body = msgspec.json.encode({"id": str(key), "event": event, "at": wire(tx.now), "subscription": name, **about})
    made = Delivery(id=str(key), subscription=name, event=event, at=tx.now, body=body, message=key, next_at=tx.now)
    tx.dossiers.add(_record(tx, made))
    tx.outbox.add(OutboxRecord(key, TOPIC, made.id.encode(), tx.now, tx.now))
    tx.publish("outbox")
    tx.publish("subscriptions")
    return made


# --- deliveries ------------------------------------------------------------------------------------------------------


def deliveries(tx: Transaction, name: str, limit: int) -> list[Delivery]:
    """The last ones, newest first."""
    return [_decoder.decode(each.body) for each in tx.dossiers.newest(KIND, name, limit)]


def tally(tx: Transaction, name: str) -> dict[str, int]:
    """How many deliveries are in which state."""
    return tx.dossiers.tally(KIND, name)


def find(tx: Transaction, delivery: str) -> Delivery | None:
    found = tx.dossiers.find(KIND, delivery)
    return _decoder.decode(found.body) if found is not None else None


def keep(tx: Transaction, changed: Delivery) -> Delivery:
    """Put a changed delivery in the place of the one that was read."""
    found = tx.dossiers.find(KIND, changed.id)
    if found is not None:
        tx.dossiers.save(replace(found, body=msgspec.msgpack.encode(changed), state=changed.state, changed_at=tx.now))
        tx.publish("subscriptions")
    return changed


def forget(tx: Transaction, name: str) -> None:
    """Let go of all deliveries of a subscription; their messages find nothing to send."""
    for each in tx.dossiers.of_kind(KIND, subject=name):
        _remove(tx, each)


def target(tx: Transaction, message: OutboxRecord) -> Target | None:
    """Where a message goes now; None when there is nothing to be sent any more."""
    found = find(tx, message.body.decode())
    if found is None or found.message != message.key:
        return None
    to = subscriptions(tx).get(found.subscription)
    if to is None or not (to.enabled or found.event == "test"):
        return None
    own = "" if to.secret else secrets(tx).get(found.subscription, "")
    return Target(url=to.url, delivery=found.id, event=found.event, body=found.body, secret=to.secret, own=own)


def arrived(tx: Transaction, message: OutboxRecord) -> None:
    """It has been taken out, or there was nothing to be sent."""
    found = find(tx, message.body.decode())
    if found is None or found.message != message.key:
        return
    sent = target(tx, message) is not None
    state: Literal["delivered", "dropped"] = "delivered" if sent else "dropped"
    at = tx.now if sent else None
    keep(tx, replace(found, state=state, attempts=found.attempts + sent, delivered_at=at, error=""))
    _trim(tx, found.subscription)


def missed(tx: Transaction, message: OutboxRecord, error: str, again_at: int, *, dead: bool) -> None:
    """It has not arrived: when the next attempt is, or that there is none."""
    found = find(tx, message.body.decode())
    if found is not None and found.message == message.key:
        state: Literal["givenUp", "waiting"] = "givenUp" if dead else "waiting"
        keep(tx, replace(found, state=state, attempts=found.attempts + 1, next_at=again_at, error=error))
        if dead:
            _trim(tx, found.subscription)


def _trim(tx: Transaction, name: str) -> None:
    for each in tx.dossiers.surplus(KIND, name, "waiting", MOST_KEPT, AT_ONCE, others=True):
        _remove(tx, each)


def sweep(tx: Transaction) -> bool:
    """Let go of one slice of what is too old or too much; whether there may be more."""
    for name in subscriptions(tx):
        found = tx.dossiers.older(KIND, name, tx.now - KEPT_DAYS * DAY_MS, AT_ONCE)
        found = found or tx.dossiers.surplus(KIND, name, "waiting", MOST_WAITING, AT_ONCE)
        found = found or tx.dossiers.surplus(KIND, name, "waiting", MOST_KEPT, AT_ONCE, others=True)
        for each in found:
            _remove(tx, each)
        if found:
            tx.publish("subscriptions")
            return True
    return False


def _remove(tx: Transaction, kept: DossierRecord) -> None:
    tx.outbox.forget(_decoder.decode(kept.body).message)
    tx.dossiers.remove(KIND, kept.id)


def _record(tx: Transaction, made: Delivery) -> DossierRecord:
    return DossierRecord(
        kind=KIND,
        id=made.id,
        process_id="",
        subject=made.subscription,
        state=made.state,
        body=msgspec.msgpack.encode(made),
        created_at=tx.now,
        created_by="",
        changed_at=tx.now,
    )
