"""Errands (后台任务): long work that outlives the request that asked for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from bihuan.application.ports.records import Record

if TYPE_CHECKING:
    from bihuan.application.ports import Transaction

ErrandState = Literal["waiting", "running", "done", "failed", "canceled"]
OVER: frozenset[ErrandState] = frozenset({"done", "failed", "canceled"})


class ErrandRecord(Record, frozen=True):
    """Something a person asked for that takes longer than a request: an import, a simulation, a report, many instances at once.

    `request`, `result` and `problem` are MessagePack of what the kind defines; `subject` names what it is about
    (`process:order`). `lease` and `due_at` are the fencing token and the end of the present claim; `done` of `total` counts in
    the unit of the kind, 0 of 0 while nothing is known; `step` is the code of the sentence that says what is being done.
    """

    key: int
    kind: str
    subject: str
    asked_by: str
    created_at: int
    state: ErrandState
    request: bytes
    due_at: int
    done: int = 0
    total: int = 0
    step: str = ""
    result: bytes = b""
    problem: bytes = b""
    started_at: int | None = None
    ended_at: int | None = None
    cancel_asked: bool = False
    attempts: int = 0
    lease: int = 0
    holder: str = ""
    version: int = 0


class Errands(Protocol):
    def find(self, key: int, /) -> ErrandRecord | None: ...
    def add(self, errand: ErrandRecord, /) -> None: ...
    def save(self, errand: ErrandRecord, /) -> ErrandRecord: ...
    def claim(self, kinds: Sequence[str], holder: str, limit: int, now: int, lease_ms: int) -> list[ErrandRecord]:
        """Lease up to `limit` errands of these kinds that wait or whose lease has run out; each gets a fresh token."""
        ...

    def next_due(self) -> int | None: ...
    def remove(self, key: int, /) -> None: ...
    def done(self, kind: str, until: int, limit: int) -> list[ErrandRecord]:
        """Those of a kind that were done up to an instant, the longest done first."""
        ...

    def count_done(self, kind: str, until: int) -> int: ...
    def of_person(self, person: str, limit: int) -> list[ErrandRecord]:
        """The newest first."""
        ...


class Stopped(Exception):
    """The errand is no longer wanted; whatever was prepared is to be thrown away."""


class Ongoing(Protocol):
    """An errand under way, as the work on it sees it."""

    @property
    def key(self) -> int: ...
    @property
    def asked_by(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def request(self) -> bytes: ...

    def report(self, done: int, total: int, step: str = "") -> None:
        """Say how far it has come, as often as one likes; raises `Stopped` once it is no longer wanted."""
        ...

    def at_end(self, tidy: Callable[[bool], None], /) -> None:
        """What is to be done about things outside the database once this attempt is over; it is told whether it ended well.

        After the commit when it did; before anybody sees how it ended when it was canceled, failed, given back or lost.
        """
        ...


# The work of a kind: done outside any transaction; what it answers with is run in the transaction that completes the errand, and
# answers with the result. It may raise any error of the product; the errand has failed then, with that error as its reason.
Work: TypeAlias = "Callable[[Ongoing], Callable[[Transaction], Any]]"
Works: TypeAlias = Mapping[str, Work]
