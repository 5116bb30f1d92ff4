"""The state of the installation."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bihuan.application.views import View


class HealthView(View, frozen=True, kw_only=True):
    """Whether the server can work. `now` is the database's clock, absent when the database does not answer."""

    status: Literal["ok", "unavailable"]
    version: str
    database: Literal["ok", "unavailable"]
    now: datetime | None = None
