"""Webhooks: another system tells us that something has happened, signed with a secret that both know.

A hook has a name (its address), a secret, and what it does: start a process, or publish a message whose correlation key stands in
the body. The secret is the operator's, by its name, or one of the hook's own that is drawn here, told once and kept beside it.
The signature is HMAC-SHA256 over `<timestamp>.<body>`; a timestamp more than five minutes away is refused, and a delivery that
comes again under its id is answered as before, so that whoever retries does no harm.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any

import msgspec

from bihuan import feel
from bihuan.application import dossiers
from bihuan.application.actor import Actor
from bihuan.application.instants import wire
from bihuan.application.ports import Transaction
from bihuan.application.programs import instances
from bihuan.application.programs.instances import Start
from bihuan.application.running import messages
from bihuan.application.views.connectors import HookDelivery, HookEdit, HookReceived, HookSecret, HookView
from bihuan.application.views.messages import PublishMessage
from bihuan.feel import codec
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import InvalidInput, InvalidModel, NotFound, Problem, Unauthenticated

SETTING = "webhooks"
OWN_SECRETS = "webhook-secrets"
PREFIX = "whs_"
MOST_KEPT = 20
CLOSE_MS = 5 * 60_000
LONGEST_KEPT_MS = 24 * 3_600_000
_NAME = re.compile(r"[a-z][a-z0-9-]{1,62}")

replace = msgspec.structs.replace


def hooks(tx: Transaction, actor: Actor) -> list[HookView]:
    """All hooks by name."""
    actor.require("connectors.edit")
    return sorted(_kept(tx).values(), key=lambda hook: hook.name)


def save(tx: Transaction, actor: Actor, name: str, given: HookEdit) -> HookView:
    """Add a hook or change one."""
    actor.require("connectors.edit")
    if not _NAME.fullmatch(name):
        raise InvalidInput("hook.bad_name", place="/name", name=name[:80])
    if bool(given.process) == bool(given.message):
        raise InvalidInput("hook.one_purpose", place="/process")
    if given.process and tx.processes.find(given.process) is None:
        raise InvalidInput("token.no_such_process", place="/process", process=given.process)
    if given.correlation.strip():
        try:
            feel.compiled(given.correlation)
        except InvalidModel as malformed:
            raise InvalidInput("hook.bad_correlation", place="/correlation", expression=given.correlation) from malformed
    fields = {field: getattr(given, field) for field in HookEdit.__struct_fields__}
    hook = HookView(name=name, has_secret=bool(given.secret.strip()) or own_secret(tx, name) is not None, **fields)
    _keep(tx, _kept(tx) | {name: hook})
    return hook


def remove(tx: Transaction, actor: Actor, name: str) -> None:
    actor.require("connectors.edit")
    kept, secrets = _kept(tx), _secrets(tx)
    if kept.pop(name, None) is None:
        raise NotFound("hook.not_found", place=name, name=name)
    _keep(tx, kept)
    if secrets.pop(name, None) is not None:
        tx.settings.put(OWN_SECRETS, msgspec.msgpack.encode(secrets))
    for filed in DELIVERIES.all(tx, subject=name):
        DELIVERIES.remove(tx, filed)


def renew_secret(tx: Transaction, actor: Actor, name: str, token: str) -> HookSecret:
    """A secret of the hook's own, in the place of what it had; `token` is fresh chance. Told here and nowhere else."""
    actor.require("connectors.edit")
    hook = find(tx, name)
    secret = PREFIX + token
    tx.settings.put(OWN_SECRETS, msgspec.msgpack.encode(_secrets(tx) | {name: secret}))
    _keep(tx, _kept(tx) | {name: replace(hook, secret="", has_secret=True)})
    return HookSecret(secret=secret)


def own_secret(tx: Transaction, name: str) -> str | None:
    return _secrets(tx).get(name)


def _secrets(tx: Transaction) -> dict[str, str]:
    found = tx.settings.find(OWN_SECRETS)
    return msgspec.msgpack.decode(found[0], type=dict[str, str]) if found is not None else {}


# --- deliveries ------------------------------------------------------------------------------------------------------


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One that was signed: what it came to."""

    delivery: str
    instances: tuple[str, ...] = ()
    problem: Problem | None = None
    test: bool = False


DELIVERIES: dossiers.Kind[Delivery] = dossiers.Kind("hook-delivery", Delivery)


def deliveries(tx: Transaction, actor: Actor, name: str) -> list[HookDelivery]:
    """The last ones, newest first."""
    actor.require("connectors.edit")
    find(tx, name)
    spoken: Language = "en" if actor.language == "en" else "zh-CN"
    return [
        HookDelivery(
            at=wire(filed.record.created_at),
            delivery=filed.value.delivery,
            test=filed.value.test,
            instance_keys=list(filed.value.instances),
            problem=render(filed.value.problem, spoken) if filed.value.problem is not None else "",
        )
        for filed in DELIVERIES.all(tx, subject=name)[:MOST_KEPT]
    ]


def note(tx: Transaction, name: str, delivery: Delivery) -> None:
    """Keep what became of a delivery, and let go of the oldest."""
    DELIVERIES.add(tx, Actor(person=f"hook:{name}"), delivery, subject=name)
    for filed in DELIVERIES.all(tx, subject=name)[MOST_KEPT:]:
        DELIVERIES.remove(tx, filed)


def deliver_by_hand(tx: Transaction, actor: Actor, name: str, body: dict[str, Any]) -> HookReceived:
    """A delivery by hand: it does what a signed one does."""
    actor.require("connectors.edit")
    return received(tx, find(tx, name), "", body, test=True)


def received(tx: Transaction, hook: HookView, delivery: str, body: dict[str, Any], *, test: bool = False) -> HookReceived:
    """Do what the hook is for and keep that it was done."""
    found = receive(tx, hook, delivery, body)
    note(tx, hook.name, Delivery(delivery=delivery, instances=tuple(found.instance_keys), test=test))
    return found


def find(tx: Transaction, name: str) -> HookView:
    found = _kept(tx).get(name)
    if found is None:
        raise NotFound("hook.not_found", place=name, name=name)
    return found


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What the sender writes into its header, after `sha256=`."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def require_signed(secret: str, timestamp: str, body: bytes, signed: str, now: int) -> None:
    """Refuse what is not signed with the secret, or was signed too long ago; does not say which."""
    seconds = int(timestamp) if timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12 else 0
    expected = signature(secret, timestamp, body)
    fits = hmac.compare_digest(expected.encode(), signed.removeprefix("sha256=").encode())
    if not fits or abs(now - seconds * 1000) > CLOSE_MS:
        raise Unauthenticated("hook.not_signed")


def receive(tx: Transaction, hook: HookView, delivery: str, body: dict[str, Any]) -> HookReceived:
    """Do what the hook is for, once per delivery."""
    actor = Actor(person=f"hook:{hook.name}", system=True, key=f"{hook.name}/{delivery}" if delivery else "")
    if hook.process:
        begun = instances.start(tx, actor, Start(process_definition_id=hook.process, variables=body))
        return HookReceived(instance_keys=[begun.key])
    command = PublishMessage(
        name=hook.message,
        correlation_key=_correlation(hook, body),
        time_to_live=min(max(hook.keep_ms, 0), LONGEST_KEPT_MS),
        message_id=delivery,
        variables=body,
    )
    return HookReceived(instance_keys=messages.publish(tx, actor, command).instance_keys)


def _correlation(hook: HookView, body: dict[str, Any]) -> Any:
    if not hook.correlation.strip():
        return None
    values = {name: codec.from_json(value) for name, value in body.items()}
    found = feel.evaluate(feel.compiled(hook.correlation), values, now=None).value
    if found is None or not isinstance(found, str | int | bool):
        raise InvalidInput("hook.no_key", place="/", expression=hook.correlation)
    return found


def _kept(tx: Transaction) -> dict[str, HookView]:
    found = tx.settings.find(SETTING)
    return msgspec.msgpack.decode(found[0], type=dict[str, HookView]) if found is not None else {}


def _keep(tx: Transaction, hooks: dict[str, HookView]) -> None:
    tx.settings.put(SETTING, msgspec.msgpack.encode(hooks))
