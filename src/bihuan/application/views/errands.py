"""Errands as a page sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bihuan.application.ports.errands import ErrandState
from bihuan.application.views import View
from bihuan.application.views.processes import ProblemView


class ErrandView(View, frozen=True):
    """How far an errand has come; `result` is what its kind defines, there once `state` is `done`.

    `share` is 0..1, null while nobody can say; `step` says in the reader's language what is being done.
    """

    key: str
    kind: str
    subject: str
    state: ErrandState
    share: float | None
    step: str
    canceling: bool
    created_at: datetime
    ended_at: datetime | None
    result: Any = None
    problem: ProblemView | None = None
