"""How the simulated staff read a manual: to the end, so that they know the answers to its questions."""

from __future__ import annotations

from bihuan.application.actor import Actor
from bihuan.application.method import manuals
from bihuan.application.models import versions
from bihuan.application.ports import Transaction
from bihuan.application.views.pilots import ConfirmManual


def read(tx: Transaction, actor: Actor, version_key: int) -> None:
    """The manual of a version is read and confirmed."""
    asked = manuals.questions(tx, versions.find(tx, version_key), actor.person)
    manuals.confirm(tx, actor, version_key, ConfirmManual(answers=[each.right for each in asked]))
