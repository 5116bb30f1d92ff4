"""What the documents of the method are made of: the operating manual of a version, step by step."""

from __future__ import annotations

from bihuan.application.views import View
from bihuan.kernel.text import Text


class ManualStep(View, frozen=True):
    """One step as its performers need it; lists are in the words of the model."""

    name: Text
    kind: str
    key_step: bool
    doer: Text
    accountable: Text
    supports: list[Text]
    consulted: list[Text]
    informed: list[Text]
    system: Text
    limit: Text
    standard: Text
    inputs: list[Text]
    outputs: list[Text]
    acceptance: list[str]
    exception: Text
    controls: list[Text]


class ManualContent(View, frozen=True):
    """Everything a manual says; `picture` is the diagram as PNG, empty where it cannot be drawn."""

    process: Text
    label: str
    note: Text
    summary: Text
    department: Text
    owner: Text
    steps: list[ManualStep]
    picture: bytes
    made: int
