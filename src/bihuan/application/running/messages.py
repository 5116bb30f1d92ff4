"""Messages, signals and conditions from outside: published, correlated, broadcast, evaluated; kept ones delivered later."""

from __future__ import annotations

from typing import Any

from bihuan.application.actor import SYSTEM, Actor
from bihuan.application.idempotency import once
from bihuan.application.models import blueprints
from bihuan.application.models.starts import channel_of
from bihuan.application.ports import Transaction
from bihuan.application.running import channels
from bihuan.application.running.projection import run_for
from bihuan.application.running.runtime import Case, Run
from bihuan.application.views.messages import (
    BroadcastSignal,
    ConditionsEvaluated,
    CorrelateMessage,
    EvaluateConditions,
    MessageCorrelated,
    MessagePublished,
    PublishMessage,
    SignalBroadcast,
)
from bihuan.engine.expressions import Moment, holds
from bihuan.feel import codec
from bihuan.kernel.errors import InvalidInput, NotFound, Rejected

LONGEST_MS = 366 * 86_400_000


def publish(tx: Transaction, actor: Actor, command: PublishMessage) -> MessagePublished:
    """Publish a message: to whoever waits now, and for its time to live to whoever waits later.

    Raises `Rejected("message.already_published")` for a message id that a kept message of this name and key has.
    """

    def act() -> MessagePublished:
        actor.require("messages.publish")
        name = _named(command.name)
        if not 0 <= command.time_to_live <= LONGEST_MS:
            raise InvalidInput("message.time_to_live", place="/timeToLive", longest=LONGEST_MS)
        run = run_for(tx, actor)
        key, variables = codec.from_json(command.correlation_key), _values(command.variables)
        new = channels.message(run, name, key, variables, identity=command.message_id, keep_ms=command.time_to_live)
        if new.message_id and tx.messages.same(new.channel, new.message_id, tx.now) is not None:
            raise Rejected("message.already_published", place="/messageId", message=name, id=new.message_id)
        reached = channels.publish(run, new)
        run.finish()
        return MessagePublished(message_key=str(new.key), instance_keys=_keys(reached))

    return once(tx, actor, "message.publish", command, MessagePublished, act)


def correlate(tx: Transaction, actor: Actor, command: CorrelateMessage) -> MessageCorrelated:
    """Give a message to whoever waits now; raises `NotFound("message.nobody_waits")` when nobody does."""

    def act() -> MessageCorrelated:
        actor.require("messages.publish")
        run = run_for(tx, actor)
        key, variables = codec.from_json(command.correlation_key), _values(command.variables)
        new = channels.message(run, _named(command.name), key, variables)
        reached = channels.publish(run, new)
        if not reached:
            raise NotFound("message.nobody_waits", place="/name", message=new.name, key=new.correlation or "-")
        run.finish()
        return MessageCorrelated(message_key=str(new.key), instance_key=str(reached[0].key), instance_keys=_keys(reached))

    return once(tx, actor, "message.correlate", command, MessageCorrelated, act)


def broadcast(tx: Transaction, actor: Actor, command: BroadcastSignal) -> SignalBroadcast:
    """Give a signal to every instance that waits for it, and begin the processes that begin with it."""

    def act() -> SignalBroadcast:
        actor.require("messages.publish")
        run = run_for(tx, actor)
        channels.signal(run, _named(command.name), _values(command.variables))
        run.finish()
        return SignalBroadcast(signal_key=str(tx.new_key()), instance_keys=_keys(run.moved))

    return once(tx, actor, "signal.broadcast", command, SignalBroadcast, act)


def evaluate(tx: Transaction, actor: Actor, command: EvaluateConditions) -> ConditionsEvaluated:
    """Begin an instance at every conditional start event whose condition is true of the variables."""

    def act() -> ConditionsEvaluated:
        actor.require("messages.publish")
        run, variables = run_for(tx, actor), _values(command.variables)
        begun = [
            case
            for start in tx.starts.of_channel(channel_of("condition", ""))
            if command.process_id in ("", start.process_id)
            if _is_true(run, start.version_key, start.element_id, variables)
            if (case := channels.begin(run, start, variables)) is not None
        ]
        run.finish()
        return ConditionsEvaluated(instance_keys=_keys(begun))

    return once(tx, actor, "conditions.evaluate", command, ConditionsEvaluated, act)


def _is_true(run: Run, version: int, element: str, variables: dict[str, Any]) -> bool:
    node = blueprints.of_key(run.tx, version).program.nodes[element]
    return any(each.condition and holds(each.condition, variables, Moment(run.tx.now)) for each in node.triggers)


# --- kept messages ---------------------------------------------------------------------------------------------------


def deliverable(tx: Transaction, limit: int = 100) -> list[int]:
    """Keys of kept messages for which somebody waits by now."""
    return tx.messages.deliverable(tx.now, limit)


def deliver(tx: Transaction, key: int) -> bool:
    """Give a kept message to those who wait by now; false when nobody took it."""
    kept = tx.messages.find(key)
    if kept is None or kept.expires_at <= tx.now:
        return False
    run = run_for(tx, SYSTEM)
    reached = channels.deliver(run, kept, keep=True)
    run.finish()
    return bool(reached)


def expire(tx: Transaction) -> int:
    """Forget the messages that nobody can get any more; answers how many."""
    due = tx.messages.next_expiry()
    return tx.messages.expire(tx.now) if due is not None and due <= tx.now else 0


def next_expiry(tx: Transaction) -> int | None:
    return tx.messages.next_expiry()


def _named(name: str) -> str:
    if not name.strip():
        raise InvalidInput("message.without_name", place="/name")
    return name


def _values(given: dict[str, Any]) -> dict[str, Any]:
    return {name: codec.from_json(value) for name, value in given.items()}


def _keys(cases: list[Case]) -> list[str]:
    return [str(case.key) for case in cases]


__all__ = ["broadcast", "correlate", "deliver", "deliverable", "evaluate", "expire", "next_expiry", "publish"]
