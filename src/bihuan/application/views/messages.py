"""Messages, signals and conditions from outside."""

from __future__ import annotations

from typing import Any

from bihuan.application.views import View


class PublishMessage(View, frozen=True):
    """`correlationKey` is text, a number or a truth value, null for none; a message is kept `timeToLive` ms for those to come."""

    name: str
    correlation_key: Any = None
    time_to_live: int = 0
    message_id: str = ""
    variables: dict[str, Any] = {}


class MessagePublished(View, frozen=True):
    """`instanceKeys` are those the message has reached or begun so far."""

    message_key: str
    instance_keys: list[str]


class CorrelateMessage(View, frozen=True):
    name: str
    correlation_key: Any = None
    variables: dict[str, Any] = {}


class MessageCorrelated(View, frozen=True):
    message_key: str
    instance_key: str
    instance_keys: list[str]


class BroadcastSignal(View, frozen=True):
    name: str
    variables: dict[str, Any] = {}


class SignalBroadcast(View, frozen=True):
    """`instanceKeys` are those that received the signal or were begun by it."""

    signal_key: str
    instance_keys: list[str]


class EvaluateConditions(View, frozen=True):
    """Of all processes with a conditional start event, or of one."""

    process_id: str = ""
    variables: dict[str, Any] = {}


class ConditionsEvaluated(View, frozen=True):
    instance_keys: list[str]
