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
    when: tuple[str, str] | None = None


class ConnectorTemplate(View, frozen=True, kw_only=True):
    """A kind of automatic work: the topic of the task and what its headers say. `served` here, or by workers outside."""

    topic: str
    name: Text
    summary: Text
    parameters: list[Parameter]
    results: list[str]
    deduplicates: bool = False
    served: bool = False
