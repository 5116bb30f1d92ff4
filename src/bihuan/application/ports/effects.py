"""Effects on the outside: what workers ask for, after the commit, with an idempotency key. Fulfilled by the connectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from bihuan.application.ports.records import OutboxRecord


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of automatic work; `variables` are JSON-able, `idempotency_key` is the same at every try, `now` in ms."""

    topic: str
    variables: Mapping[str, Any]
    headers: Mapping[str, str] = {}
    idempotency_key: str = ""
    now: int = 0


class Failed(Exception):
    """It did not work; with `again` false there is no use in trying once more.

    `after_ms`: how long the other side asks us to wait before we do.
    """

    def __init__(self, message: str, *, again: bool = True, after_ms: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.again = again
        self.after_ms = after_ms


class BusinessError(Exception):
    """The answer is an error of business, for the process to catch."""

    def __init__(self, code: str, message: str = "", variables: Mapping[str, Any] | None = None) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.variables: Mapping[str, Any] = variables or {}


class Effects(Protocol):
    @property
    def topics(self) -> tuple[str, ...]:
        """The topics somebody serves."""
        ...

    def call(self, call: Call) -> Mapping[str, Any]:
        """Do the work and answer its variables; raises `Failed` or `BusinessError`."""
        ...

    def deliver(self, message: OutboxRecord) -> None:
        """Take a message out; whatever is raised means that it did not arrive."""
        ...
