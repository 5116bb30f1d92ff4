"""Diagrams as pictures."""

from __future__ import annotations

from bihuan import bpmn
from bihuan.application.actor import Actor
from bihuan.application.models import versions
from bihuan.application.ports import Transaction


def svg(tx: Transaction, actor: Actor, version_key: int, *, dark: bool = False, language: str = "zh-CN") -> str:
    """The diagram of a version; shapes carry `data-element-id`."""
    actor.require("processes.read")
    content = tx.contents.get(versions.find(tx, version_key).content)
    return bpmn.svg(bpmn.read(content), dark=dark, language="zh-CN" if language.startswith("zh") else "en")
