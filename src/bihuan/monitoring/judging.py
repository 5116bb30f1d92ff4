"""From a value to an alert: levels with hysteresis, so that a value that trembles around a threshold is told once and not again.

A level rises when the value is beyond its threshold for as many looks in a row as the definition asks for, and falls only
when the value has come back by more than the hysteresis. No data changes nothing: it neither raises an alert nor ends one.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from bihuan.kernel import spans
from bihuan.monitoring.definitions import Bounds, Definition, Direction

Level: TypeAlias = Literal["ok", "warn", "alarm"]
Met: TypeAlias = Literal["met", "missed", "unknown"]
Deed: TypeAlias = Literal["raise", "worsen", "ease", "clear", "escalate"]

ORDER: dict[Level, int] = {"ok": 0, "warn": 1, "alarm": 2}


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How an indicator stands: its level, since when, and how many looks in a row its last values were beyond it."""

    level: Level = "ok"
    since: int = 0
    looks: int = 0
    wanted: Level = "ok"
    muted_until: int = 0
    escalated: bool = False
    acknowledged_by: str = ""


class Verdict(msgspec.Struct, frozen=True):
    """The standing after a look, and what is to be done now (in order)."""

    standing: Standing
    deeds: tuple[Deed, ...] = ()


def met(value: float | None, direction: Direction, bounds: Bounds) -> Met:
    """Whether the target is met."""
    if value is None or bounds.target is None:
        return "unknown"
    if direction == "band":
        inside = bounds.target <= value <= (bounds.ceiling if bounds.ceiling is not None else value)
        return "met" if inside else "missed"
    good = value <= bounds.target if direction == "lower" else value >= bounds.target
    return "met" if good else "missed"


def level_of(value: float, direction: Direction, bounds: Bounds, *, held: Level = "ok") -> Level:
    """The level a value asks for; `held` is the present one, which it must leave by more than the hysteresis."""
    for level in ("alarm", "warn"):
        threshold = bounds.alarm if level == "alarm" else bounds.warn
        if threshold is None:
            continue
        slack = bounds.hysteresis if ORDER[held] >= ORDER[level] else 0.0
        if _excess(value, direction, bounds, threshold) > -slack:
            return level
    return "ok"


def _excess(value: float, direction: Direction, bounds: Bounds, threshold: float) -> float:
    """How far a value is beyond a threshold; in a band the threshold is a distance from the band."""
    if direction == "lower":
        return value - threshold
    if direction == "higher":
        return threshold - value
    low = bounds.target if bounds.target is not None else value
    high = bounds.ceiling if bounds.ceiling is not None else value
    return max(low - value, value - high) - threshold


def judge(standing: Standing, value: float | None, definition: Definition, now: int) -> Verdict:
    """A look at `now` (ms): the standing after it and what is to be done."""
    if value is None:
        return _aged(standing, definition, now)
    bounds = definition.bounds
    wanted = level_of(value, definition.direction, bounds, held=standing.level)
    if wanted == standing.level:
        return _aged(replace(standing, looks=0, wanted=wanted), definition, now)
    if ORDER[wanted] < ORDER[standing.level]:
        deed: Deed = "clear" if wanted == "ok" else "ease"
        return Verdict(Standing(level=wanted, since=now, muted_until=standing.muted_until), (deed,))
    looks = standing.looks + 1 if ORDER[standing.wanted] >= ORDER[wanted] or standing.looks == 0 else 1
    if looks < bounds.for_periods:
        return _aged(replace(standing, looks=looks, wanted=wanted), definition, now)
    risen = Standing(level=wanted, since=now, muted_until=standing.muted_until)
    quiet = now < standing.muted_until
    told: tuple[Deed, ...] = () if quiet else ("raise",) if standing.level == "ok" else ("worsen",)
    return Verdict(risen, told)


def _aged(standing: Standing, definition: Definition, now: int) -> Verdict:
    """Nothing has changed: an alert that nobody has taken up for long goes to those above, once."""
    waits = standing.level != "ok" and not standing.escalated and not standing.acknowledged_by and now >= standing.muted_until
    if not waits or not definition.escalate_to or not definition.escalate_after:
        return Verdict(standing)
    if now - standing.since < spans.elapsed_ms(definition.escalate_after):
        return Verdict(standing)
    return Verdict(replace(standing, escalated=True), ("escalate",))


replace = msgspec.structs.replace
