"""A figure with its interval."""

from __future__ import annotations

import msgspec


class Estimate(msgspec.Struct, frozen=True):
    """`value` with the interval from `low` to `high` at the confidence `level`."""

    value: float
    low: float
    high: float
    level: float = 0.95

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2

    def contains(self, value: float) -> bool:
        return self.low <= value <= self.high
