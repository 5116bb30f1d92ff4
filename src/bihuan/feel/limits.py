"""What an expression may cost: every cap in one place, so that no text and no data can hold the process up."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

TEXT = 100_000  # characters of one expression
NODES = 20_000  # nodes of one tree
NESTING = 90  # depth of one tree
CALLS = 200  # function calls inside each other
LIST = 100_000  # items of one list
STRING = 1_000_000  # characters of one string
NOTICES = 50  # warnings kept of one evaluation
FUNCTION = 8  # steps that making a function value costs
STEPS = 1_000_000  # of one evaluation: about half a second


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The budget of one evaluation.

    A step is about four nodes of an expression run in a loop or a call, one item looked at, or 64 characters copied. With a
    `clock` (seconds, monotonic; pure rooms have none of their own) the evaluation also ends `seconds` after its start.
    """

    steps: int = STEPS
    seconds: float = 1.0
    clock: Callable[[], float] | None = None


DEFAULT = Limits()


class _Standing:
    limits: Limits = DEFAULT


def stand(limits: Limits) -> None:
    """Let these be the limits of every evaluation that is given none: a server brings its clock here, once, when it starts.

    A pure room has no clock of its own, and a text may be slow in ways that no count of steps foresees (a busy machine, a
    pattern, one operation on huge data). What runs on a server for people therefore also ends by the wall.
    """
    _Standing.limits = limits


def standing() -> Limits:
    return _Standing.limits
