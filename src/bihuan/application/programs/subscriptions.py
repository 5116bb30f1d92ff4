"""Subscriptions: we tell other systems what has happened, as soon as it is committed, until they have heard it.

A subscription has a name, an address on the operator's allow-list, the events it wants, and a secret. What has happened becomes a
delivery and a message of the outbox in the very transaction in which it happens; the outbox takes it out and repeats with growing
pauses. A delivery keeps its id through all its attempts, those asked for by hand included, so that the receiver recognises it.
What is told is where to look, never what was filled in: values are read through the API by whoever may.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.instants import maybe_wire, wire
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import OutboxRecord
from bihuan.application.running import telling
from bihuan.application.running.telling import EVENTS, SECRETS, SETTING, Delivery, Subscription
from bihuan.application.views import connectors as views
from bihuan.kernel.errors import InvalidInput, NotFound, Rejected

PREFIX = "whs_"
SHOWN = 50
_NAME = re.compile(r"[a-z][a-z0-9-]{1,62}")

replace = msgspec.structs.replace


def subscriptions(tx: Transaction, actor: Actor) -> list[views.SubscriptionView]:
    """All of them by name, with how many deliveries wait and how many were given up."""
    actor.require("connectors.edit")
    return [_view(tx, name, each) for name, each in sorted(telling.subscriptions(tx).items())]


def save(tx: Transaction, actor: Actor, name: str, given: views.SubscriptionEdit, *, reachable: bool) -> views.SubscriptionView:
    """Add a subscription or change one; `reachable` says whether the allow-list lets the address be called."""
    actor.require("connectors.edit")
    if not _NAME.fullmatch(name):
        raise InvalidInput("hook.bad_name", place="/name", name=name[:80])
    if not reachable:
        raise InvalidInput("subscription.not_allowed", place="/url", url=given.url[:200])
    unknown = sorted(set(given.events) - {*EVENTS})
    if unknown or not given.events:
        raise InvalidInput("subscription.events", place="/events", events=", ".join(EVENTS))
    if given.process and tx.processes.find(given.process) is None:
        raise InvalidInput("token.no_such_process", place="/process", process=given.process)
    kept = telling.subscriptions(tx)
    wanted = Subscription(
        url=given.url,
        events=tuple(dict.fromkeys(given.events)),
        process=given.process,
        secret=given.secret.strip(),
        enabled=given.enabled,
    )
    tx.settings.put(SETTING, msgspec.msgpack.encode(kept | {name: wanted}))
    tx.publish("subscriptions")
    return _view(tx, name, wanted)


def remove(tx: Transaction, actor: Actor, name: str) -> None:
    """Tell this one nothing more; what waits is not delivered."""
    actor.require("connectors.edit")
    kept, secrets = telling.subscriptions(tx), telling.secrets(tx)
    _require(kept, name)
    tx.settings.put(SETTING, msgspec.msgpack.encode({each: kept[each] for each in kept if each != name}))
    tx.settings.put(SECRETS, msgspec.msgpack.encode({each: secrets[each] for each in secrets if each != name}))
    telling.forget(tx, name)
    tx.publish("subscriptions")


def renew_secret(tx: Transaction, actor: Actor, name: str, token: str) -> views.HookSecret:
    """A secret of its own, in the place of what it had; `token` is fresh chance. Told here and nowhere else."""
    actor.require("connectors.edit")
    kept = telling.subscriptions(tx)
    _require(kept, name)
    secret = PREFIX + token
    tx.settings.put(SECRETS, msgspec.msgpack.encode(telling.secrets(tx) | {name: secret}))
    tx.settings.put(SETTING, msgspec.msgpack.encode(kept | {name: replace(kept[name], secret="")}))
    tx.publish("subscriptions")
    return views.HookSecret(secret=secret)


def deliveries(tx: Transaction, actor: Actor, name: str) -> list[views.SubscriptionDelivery]:
    """The last ones, newest first."""
    actor.require("connectors.edit")
    _require(telling.subscriptions(tx), name)
    return [_delivery(each) for each in telling.deliveries(tx, name, SHOWN)]


def test(tx: Transaction, actor: Actor, name: str) -> views.SubscriptionDelivery:
    """A delivery that tells nothing but that it is a test; also of a subscription that is switched off."""
    actor.require("connectors.edit")
    _require(telling.subscriptions(tx), name)
    return _delivery(telling.post(tx, name, "test", {"by": actor.person}))


def retry(tx: Transaction, actor: Actor, name: str, delivery: str) -> views.SubscriptionDelivery:
    """Deliver now what waits for its next attempt or was given up, under the same id."""
    actor.require("connectors.edit")
    _require(telling.subscriptions(tx), name)
    found = telling.find(tx, delivery)
    if found is None or found.subscription != name:
        raise NotFound("subscription.no_delivery", place=delivery[:40])
    if found.state == "delivered":
        raise Rejected("subscription.delivered", place=delivery)
    tx.outbox.forget(found.message)  # one message carries a delivery, not the given-up ones besides
    message = OutboxRecord(tx.new_key(), telling.TOPIC, found.id.encode(), tx.now, tx.now)
    tx.outbox.add(message)
    tx.publish("outbox")
    return _delivery(telling.keep(tx, replace(found, state="waiting", message=message.key, next_at=tx.now)))


def _require(kept: dict[str, Subscription], name: str) -> None:
    if name not in kept:
        raise NotFound("subscription.not_found", place=name[:80], name=name[:80])


def _view(tx: Transaction, name: str, kept: Subscription) -> views.SubscriptionView:
    found = telling.tally(tx, name)
    return views.SubscriptionView(
        name=name,
        url=kept.url,
        events=list(kept.events),
        process=kept.process,
        secret=kept.secret,
        enabled=kept.enabled,
        has_secret=bool(kept.secret) or name in telling.secrets(tx),
        waiting=found.get("waiting", 0),
        given_up=found.get("givenUp", 0),
    )


def _delivery(each: Delivery) -> views.SubscriptionDelivery:
    body: dict[str, Any] = msgspec.json.decode(each.body)
    instance: dict[str, Any] = body.get("instance", {})
    return views.SubscriptionDelivery(
        id=each.id,
        at=wire(each.at),
        event=each.event,
        state=each.state,
        attempts=each.attempts,
        next_at=maybe_wire(each.next_at if each.state == "waiting" else None),
        delivered_at=maybe_wire(each.delivered_at),
        error=each.error,
        instance_key=str(instance.get("key", "")),
        body=body,
    )
