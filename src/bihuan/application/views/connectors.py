"""Connectors as the modeler offers them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from bihuan.application.views import View
from bihuan.kernel.text import Text


class Parameter(View, frozen=True, kw_only=True):
    """A header of the task. `choices` for `choice`; `hint` is an example; asked for only while `when` (header, value) holds."""

    name: str
    label: Text
    kind: Literal["text", "long", "choice"] = "text"
    required: bool = False
    choices: list[str] = []
    default: str = ""
    hint: str = ""
    when: list[str] = []


class ConnectorTemplate(View, frozen=True, kw_only=True):
    """A kind of automatic work: the topic of the task and what its headers say. `served` here, or by workers outside."""

    topic: str
    name: Text
    summary: Text
    parameters: list[Parameter]
    results: list[str]
    deduplicates: bool = False
    served: bool = False


class HookEdit(View, frozen=True, kw_only=True):
    """A webhook: `secret` names the operator's secret (empty: one of its own, drawn by `renewWebhookSecret`).

    It starts `process`, or publishes `message`, whose correlation key is what the FEEL expression `correlation` finds in the
    body; the message is kept `keepMs` for those to come.
    """

    secret: str = ""
    process: str = ""
    message: str = ""
    correlation: str = ""
    keep_ms: int = 0


class HookView(HookEdit, frozen=True, kw_only=True):
    """`hasSecret`: deliveries can be signed; without one all are refused."""

    name: str
    has_secret: bool = True


class HookSecret(View, frozen=True, kw_only=True):
    """Told this one time."""

    secret: str


class SubscriptionEdit(View, frozen=True, kw_only=True):
    """Who is told what: `events` by name, of one `process` or (empty) of all. `secret` names the operator's secret; empty: one of
    its own, drawn by `renewSubscriptionSecret`."""

    url: str
    events: list[str]
    process: str = ""
    secret: str = ""
    enabled: bool = True


class SubscriptionView(SubscriptionEdit, frozen=True, kw_only=True):
    """`hasSecret`: deliveries are signed. `waiting` wait for their next attempt, `givenUp` are not tried any more."""

    name: str
    has_secret: bool
    waiting: int
    given_up: int


class SubscriptionDelivery(View, frozen=True, kw_only=True):
    """One thing told, and what became of it; `body` is what was sent."""

    id: str
    at: datetime
    event: str
    state: Literal["waiting", "delivered", "givenUp", "dropped"]
    attempts: int
    next_at: datetime | None
    delivered_at: datetime | None
    error: str
    instance_key: str
    body: dict[str, Any]


class HookTest(View, frozen=True, kw_only=True):
    """The body of a delivery by hand."""

    body: dict[str, Any]


class HookDelivery(View, frozen=True, kw_only=True):
    """A delivery that was signed, or made by hand: whom it reached, or why it came to nothing."""

    at: datetime
    delivery: str
    test: bool
    instance_keys: list[str]
    problem: str


class HookReceived(View, frozen=True, kw_only=True):
    """The instances that were begun or reached."""

    instance_keys: list[str]
