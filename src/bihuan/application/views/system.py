"""The state of the installation."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from bihuan.application.views import View

Background: TypeAlias = Literal["ok", "late", "none"]


class HealthView(View, frozen=True, kw_only=True):
    """Whether the server can work. `now` is the database's clock, absent when the database does not answer.

    `background` tells of the work that happens without anybody asking: `none` when no process does it, `late` when timers or
    messages wait; the server is then `degraded`, and answers requests all the same.
    """

    status: Literal["ok", "degraded", "unavailable"]
    version: str
    database: Literal["ok", "unavailable"]
    background: Background | None = None
    now: datetime | None = None


class WorkerView(View, frozen=True, kw_only=True):
    """A process that does background work; `silent_ms` have passed since its last sign of life."""

    host: str
    process: str
    since: datetime
    heard: datetime
    silent_ms: int
    alive: bool


class BacklogView(View, frozen=True, kw_only=True):
    """Work of a kind that is due, and how long the oldest of it has waited; jobs are told apart by `topic`."""

    kind: Literal["timers", "jobs", "outbox", "errands"]
    topic: str
    due: int
    oldest: datetime | None
    lag_ms: int


class InstallationView(View, frozen=True, kw_only=True):
    """The state of the installation. `now` is the company's clock, `clock` the database's own.

    `dead` messages have failed so often that they are no longer tried; `incidents` wait for somebody to resolve them.
    """

    now: datetime
    clock: datetime
    background: Background
    workers: list[WorkerView]
    backlog: list[BacklogView]
    dead: int
    incidents: int
