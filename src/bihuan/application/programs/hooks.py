"""Webhooks: another system tells us that something has happened, signed with a secret that both know.

A hook has a name (its address), the name of the operator's secret, and what it does: start a process, or publish a message whose
correlation key stands in the body. The signature is HMAC-SHA256 over `<timestamp>.<body>`; a timestamp more than five minutes
away is refused, and a delivery that comes again under its id is answered as before, so that whoever retries does no harm.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any

import msgspec

from bihuan import feel
from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.programs import instances
from bihuan.application.programs.instances import Start
from bihuan.application.running import messages
from bihuan.application.views.connectors import HookEdit, HookReceived, HookView
from bihuan.application.views.messages import PublishMessage
from bihuan.feel import codec
from bihuan.kernel.errors import InvalidInput, InvalidModel, NotFound, Unauthenticated

SETTING = "webhooks"
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
    if not given.secret.strip():
        raise InvalidInput("hook.secret_missing", place="/secret")
    if given.correlation.strip():
        try:
            feel.compiled(given.correlation)
        except InvalidModel as malformed:
            raise InvalidInput("hook.bad_correlation", place="/correlation", expression=given.correlation) from malformed
    hook = HookView(name=name, **{field: getattr(given, field) for field in HookEdit.__struct_fields__})
    _keep(tx, _kept(tx) | {name: hook})
    return hook


def remove(tx: Transaction, actor: Actor, name: str) -> None:
    actor.require("connectors.edit")
    kept = _kept(tx)
    if kept.pop(name, None) is None:
        raise NotFound("hook.not_found", place=name, name=name)
    _keep(tx, kept)


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
