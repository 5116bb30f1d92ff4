"""Connectors as the modeler offers them."""

from __future__ import annotations

from typing import Literal

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
    """A webhook: `secret` names the operator's secret; it starts `process`, or publishes `message`, whose correlation key
    is what the FEEL expression `correlation` finds in the body; the message is kept `keepMs` for those to come.
    """

    secret: str
    process: str = ""
    message: str = ""
    correlation: str = ""
    keep_ms: int = 0


class HookView(HookEdit, frozen=True, kw_only=True):
    name: str


class HookReceived(View, frozen=True, kw_only=True):
    """The instances that were begun or reached."""

    instance_keys: list[str]
