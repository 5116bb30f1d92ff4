"""What a handler is, what it is given, and what it may raise."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

Result: TypeAlias = Mapping[str, Any] | None
Work: TypeAlias = Callable[["Job"], "Result | Awaitable[Result]"]


class BusinessError(Exception):
    """An error of business: a boundary event or event sub-process of the process catches it by its code."""

    def __init__(self, code: str, message: str = "", **variables: Any) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.variables = variables


class Failure(Exception):
    """It did not work. `retries` says how often it may still be tried (None: one less), `after_s` when the next try is due."""

    def __init__(self, message: str, *, retries: int | None = None, after_s: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.retries = retries
        self.after_s = after_s


class Job:
    """A job while we hold it."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.key: str = told["jobKey"]
        self.lease: str | None = told["jobLeaseToken"]
        self.topic: str = told["type"]
        self.variables: dict[str, Any] = told["variables"]
        self.headers: dict[str, str] = told["customHeaders"]
        self.retries: int = told["retries"]
        self.process: str = told["processDefinitionId"]
        self.instance: str = told["processInstanceKey"]
        self.element: str = told["elementId"]
        self.business_no: str = told.get("businessId") or ""
        self._lost = threading.Event()

    @property
    def idempotency_key(self) -> str:
        """The same at every try of this piece of work: hand it on to whatever you change."""
        return f"job-{self.key}"

    @property
    def lost(self) -> bool:
        """Whether somebody else has the job by now: stop, nobody waits for the result."""
        return self._lost.is_set()

    def lose(self) -> None:
        self._lost.set()

    def __repr__(self) -> str:
        return f"<Job {self.key} {self.topic} of {self.process} {self.instance}>"


class Handler:
    """A function bound to a topic; calling it calls the function, so it can be tested without a server."""

    def __init__(
        self,
        topic: str,
        work: Work,
        *,
        lease_s: float,
        at_once: int,
        names: Sequence[str],
        pause_s: float,
        longest_pause_s: float,
    ) -> None:
        self.topic = topic
        self.work = work
        self.lease_s = lease_s
        self.at_once = at_once
        self.names = tuple(names)
        self.pause_s = pause_s
        self.longest_pause_s = longest_pause_s

    def __call__(self, job: Job) -> Any:
        return self.work(job)


def worker(
    topic: str,
    *,
    lease_s: float = 60.0,
    at_once: int = 4,
    names: Sequence[str] = (),
    pause_s: float = 1.0,
    longest_pause_s: float = 300.0,
) -> Callable[[Work], Handler]:
    """Bind a function to a topic.

    `at_once` jobs are worked on at a time, each leased for `lease_s` and renewed while the function runs. `names` are the
    variables to be sent along (none: all that the job sees). After a failure the pause begins with `pause_s` and doubles.
    """
    if not topic.strip():
        raise ValueError("a worker needs a topic")
    if lease_s <= 0 or at_once < 1 or pause_s < 0:
        raise ValueError("lease_s and at_once must be positive, pause_s not negative")

    def bind(work: Work) -> Handler:
        return Handler(
            topic, work, lease_s=lease_s, at_once=at_once, names=names, pause_s=pause_s, longest_pause_s=longest_pause_s
        )

    return bind
