"""Cases that are still open: the Kaplan-Meier curve of durations, of which some are only known to exceed a length.

Leaving open cases out makes a process look faster than it is, because the slow ones are the ones still open.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby

import msgspec

from bihuan.measures.distributions import two_sided


class Step(msgspec.Struct, frozen=True):
    """From `duration` on the share `open` of cases is still open; `error` is Greenwood's standard error."""

    duration: float
    open: float
    at_risk: int
    error: float


class Median(msgspec.Struct, frozen=True):
    """The median duration; None where the curve does not come down so far. `low`, `high`: Brookmeyer and Crowley (log-log)."""

    value: float | None
    low: float | None
    high: float | None
    completed: int
    open: int


def curve(durations: Sequence[float], completed: Sequence[bool]) -> list[Step]:
    """The Kaplan-Meier curve; `completed` says of each case whether its duration is final."""
    ordered = sorted(zip(durations, completed, strict=True), key=lambda case: (case[0], not case[1]))
    at_risk, share, greenwood = len(ordered), 1.0, 0.0
    steps: list[Step] = []
    for duration, group in groupby(ordered, key=lambda case: case[0]):
        members = [final for _, final in group]
        ended = sum(members)
        if ended:
            share *= 1 - ended / at_risk
            greenwood += ended / (at_risk * (at_risk - ended)) if at_risk > ended else math.inf
            steps.append(Step(duration, share, at_risk, share * math.sqrt(greenwood) if share else 0.0))
        at_risk -= len(members)
    return steps


def median(durations: Sequence[float], completed: Sequence[bool], level: float = 0.95) -> Median:
    """The median of durations with open cases among them."""
    steps = curve(durations, completed)
    ended = sum(completed)
    value = next((step.duration for step in steps if step.open <= 0.5), None)
    z = two_sided(level)
    inside = [step.duration for step in steps if _may_be_half(step, z)]
    low = inside[0] if inside else value
    above = [step.duration for step in steps if not _may_be_half(step, z) and step.open < 0.5]
    high = above[0] if above else None
    return Median(value, low, high, ended, len(durations) - ended)


def _may_be_half(step: Step, z: float) -> bool:
    """Whether the log-log interval of the curve covers one half."""
    if not 0 < step.open < 1 or not math.isfinite(step.error):
        return False
    log = math.log(step.open)
    spread = z * step.error / abs(step.open * log)
    return math.exp(log * math.exp(spread)) <= 0.5 <= math.exp(log * math.exp(-spread))
