"""Messages and signals between instances: who waits is a row, and what comes finds it in the same transaction.

A message reaches one instance of each process that waits for it, the oldest first, and begins one instance of each process that
begins with it (Camunda 8's rule). While an instance runs that a message with a key has begun, no second one begins by that key.
With a time to live a message stays for those who wait later; `messages.deliverable` finds what two transactions have missed
of each other. A signal reaches everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import msgspec

from bihuan.application.models.starts import channel_of
from bihuan.application.ports.records import (
    DeliveryRecord,
    MessageRecord,
    StartRecord,
    SubscriptionRecord,
)
from bihuan.application.running.runtime import Case, Run
from bihuan.engine import commands as do
from bihuan.engine import events as ev
from bihuan.engine.search import correlation
from bihuan.feel import codec
from bihuan.kernel.errors import InvalidModel, NotFound, Rejected

WAKE = "messages"


def encoded(variables: Mapping[str, Any]) -> bytes:
    """Variables as a kept message holds them."""
    return msgspec.msgpack.encode({name: codec.to_json(value) for name, value in variables.items()})


def variables_of(message: MessageRecord) -> dict[str, Any]:
    plain = msgspec.msgpack.decode(message.body, type=dict[str, Any])
    return {name: codec.from_json(value) for name, value in plain.items()}


def message(
    run: Run, name: str, key: Any, variables: Mapping[str, Any], *, identity: str = "", keep_ms: int = 0
) -> MessageRecord:
    """A message of now, not yet published."""
    text, now = correlation(key), run.tx.now
    channel = channel_of("message", name, text)
    return MessageRecord(run.tx.new_key(), channel, name, text, identity, encoded(variables), now, now + max(keep_ms, 0))


# --- delivering ------------------------------------------------------------------------------------------------------


def publish(run: Run, new: MessageRecord) -> list[Case]:
    """Deliver a message to all it is for, and keep it when it lives on; answers the instances it has reached."""
    keep = new.expires_at > run.tx.now
    if keep:
        run.tx.messages.add(new)
        run.tx.publish(WAKE)
    return deliver(run, new, keep=keep)


def deliver(run: Run, new: MessageRecord, *, keep: bool) -> list[Case]:
    """Deliver a message to those who wait now and whom it has not reached yet."""
    reached: list[Case] = []
    served = {each.process_id for each in run.tx.messages.deliveries(new.key)} if keep else set[str]()
    for taker in (*_receivers(run, new), *_beginnings(run, new)):
        if taker.process_id in served:
            continue
        case = _correlate(run, taker, new) if isinstance(taker, SubscriptionRecord) else _begin(run, taker, new)
        if case is not None:
            served.add(taker.process_id)
            reached.append(case)
            if keep:
                run.tx.messages.delivered(DeliveryRecord(new.key, taker.process_id))
    return reached


def _receivers(run: Run, new: MessageRecord) -> list[SubscriptionRecord]:
    channels = dict.fromkeys((new.channel, channel_of("message", new.name)))
    found = [each for channel in channels for each in run.tx.subscriptions.of_channel(channel)]
    fitting = [each for each in found if each.name == new.name and each.correlation in ("", new.correlation)]
    return sorted(fitting, key=lambda each: (each.instance_key, each.number))


def _beginnings(run: Run, new: MessageRecord) -> list[StartRecord]:
    return [each for each in run.tx.starts.of_channel(channel_of("message", new.name)) if each.name == new.name]


def _correlate(run: Run, waits: SubscriptionRecord, new: MessageRecord) -> Case | None:
    """Let one subscription have the message; None when its instance cannot take it now."""
    case = run.load(waits.instance_key)
    if case.record.state != "active":
        return None
    try:
        run.step(case, do.CorrelateMessage(subscription=waits.number, variables=variables_of(new)))
    except Rejected:
        return None
    return case


def _begin(run: Run, start: StartRecord, new: MessageRecord) -> Case | None:
    """Begin an instance, unless one that was begun by the same key still runs."""
    lock = channel_of("begun", start.process_id, new.correlation)
    if new.correlation and run.tx.subscriptions.of_channel(lock):
        return None
    case = begin(run, start, variables_of(new))
    if case is not None and new.correlation and case.record.state in ("active", "suspended"):
        begun = SubscriptionRecord(
            case.key, 0, lock, "begun", start.process_id, new.correlation, start.element_id, 0, start.process_id, run.tx.now
        )
        run.tx.subscriptions.add(begun)
    return case


def begin(run: Run, start: StartRecord, variables: Mapping[str, Any]) -> Case | None:
    """An instance of the version in force, at its start event; None when it cannot begin with these variables."""
    version = run.tx.versions.find(start.version_key)
    in_force = run.tx.versions.released(start.process_id)
    if version is None or in_force is None or in_force.key != version.key:
        return None
    try:
        return run.begin(version, variables, element=start.element_id)
    except (Rejected, InvalidModel, NotFound):
        return None


def signal(run: Run, name: str, variables: Mapping[str, Any], *, thrower: int = 0) -> None:
    """Give a signal to every instance that waits for it, and begin the processes that begin with it, after this step."""
    channel = channel_of("signal", name)
    subscribed = [each for each in run.tx.subscriptions.of_channel(channel) if each.name == name]
    waiting = {each.instance_key for each in subscribed}
    # A start event that an instance begun by another one still waits for belongs to that instance (BPMN 2.0.2 §10.6.6).
    awaited = {(each.process_id, each.element_id) for each in subscribed}
    for key in sorted(waiting - {thrower}):
        run.afterwards(partial(_signal_one, run, key, name, variables))
    for start in run.tx.starts.of_channel(channel):
        if start.name == name and (start.process_id, start.element_id) not in awaited:
            run.afterwards(partial(_signal_start, run, start, variables))


def _signal_one(run: Run, key: int, name: str, variables: Mapping[str, Any]) -> None:
    case = run.load(key)
    if case.record.state == "active":
        try:
            run.step(case, do.BroadcastSignal(name=name, variables=dict(variables)))
        except Rejected:
            return


def _signal_start(run: Run, start: StartRecord, variables: Mapping[str, Any]) -> None:
    begin(run, start, variables)


# --- what the events of a step mean ----------------------------------------------------------------------------------


def _opened(run: Run, case: Case, event: ev.SubscriptionOpened) -> None:
    if event.kind == "condition":
        return
    text = correlation(event.key)
    channel = channel_of(event.kind, event.name, text)
    row = SubscriptionRecord(
        case.key,
        event.subscription,
        channel,
        event.kind,
        event.name,
        text,
        event.element,
        event.instance,
        case.record.process_id,
        event.at,
    )
    run.tx.subscriptions.add(row)
    if event.kind == "message":
        run.afterwards(partial(_take_kept, run, row))


def _take_kept(run: Run, waits: SubscriptionRecord) -> None:
    """A message that came earlier and still lives is what a new subscription gets first."""
    tx = run.tx
    if tx.subscriptions.find(waits.instance_key, waits.number) is None:
        return
    for kept in tx.messages.waiting(waits.name, waits.channel if waits.correlation else ""):
        served = {each.process_id for each in tx.messages.deliveries(kept.key)}
        fresh = kept.expires_at > tx.now and waits.process_id not in served
        if fresh and _correlate(run, waits, kept) is not None:
            tx.messages.delivered(DeliveryRecord(kept.key, waits.process_id))
            return


def _closed(run: Run, case: Case, event: ev.SubscriptionClosed) -> None:
    run.tx.subscriptions.remove(case.key, event.subscription)


def _resumed(run: Run, case: Case, event: ev.InstanceResumed) -> None:
    run.tx.publish(WAKE)


def _over(run: Run, case: Case, event: ev.HistoryEvent) -> None:
    """The key that has begun the instance may begin another one."""
    if any(trigger.kind == "message" for _, triggers in case.blueprint.begins for trigger in triggers):
        run.tx.subscriptions.remove(case.key, 0)
        run.tx.publish(WAKE)


def _message_thrown(run: Run, case: Case, event: ev.MessageThrown) -> None:
    thrown = message(run, event.name, event.key, event.variables, identity=event.message_id, keep_ms=event.time_to_live)

    def send() -> None:
        known = thrown.message_id and run.tx.messages.same(thrown.channel, thrown.message_id, run.tx.now)
        if not known:
            publish(run, thrown)

    run.afterwards(send)


def _signal_thrown(run: Run, case: Case, event: ev.SignalThrown) -> None:
    signal(run, event.name, event.variables, thrower=case.key)


HANDLERS: Iterable[tuple[type[ev.HistoryEvent], Callable[[Run, Case, Any], None]]] = (
    (ev.SubscriptionOpened, _opened),
    (ev.SubscriptionClosed, _closed),
    (ev.InstanceResumed, _resumed),
    (ev.InstanceCompleted, _over),
    (ev.InstanceCanceled, _over),
    (ev.InstanceFailed, _over),
    (ev.MessageThrown, _message_thrown),
    (ev.SignalThrown, _signal_thrown),
)
