"""Rates: Wilson's interval for one, Newcombe's for the difference of two (his method 10), the pooled z test.

Both intervals stay inside [0, 1] and [-1, 1] and hold near 0 and 1, where the textbook one collapses (Newcombe 1998,
Statistics in Medicine 17, 857-890). A rate always keeps its numerator and denominator; over nothing there is no rate.
"""

from __future__ import annotations

import math

import msgspec

from bihuan.measures.distributions import normal_cdf, two_sided
from bihuan.measures.estimate import Estimate


class Rate(msgspec.Struct, frozen=True):
    """`hits` of `trials`."""

    hits: int
    trials: int

    @property
    def value(self) -> float | None:
        return self.hits / self.trials if self.trials else None


def wilson(rate: Rate, level: float = 0.95) -> Estimate | None:
    """The interval of a rate; None over nothing."""
    if not rate.trials:
        return None
    n, p, z = rate.trials, rate.hits / rate.trials, two_sided(level)
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low = 0.0 if rate.hits == 0 else middle - half
    high = 1.0 if rate.hits == n else middle + half
    return Estimate(p, low, high, level)


def newcombe(after: Rate, before: Rate, level: float = 0.95) -> Estimate | None:
    """The interval of the difference `after` minus `before`; None when one of them has no trials."""
    one, two = wilson(after, level), wilson(before, level)
    if one is None or two is None:
        return None
    difference = one.value - two.value
    low = difference - math.hypot(one.value - one.low, two.high - two.value)
    high = difference + math.hypot(one.high - one.value, two.value - two.low)
    return Estimate(difference, low, high, level)


def two_proportions(one: Rate, two: Rate) -> float | None:
    """The two-sided p value of equal rates (pooled z test); None when there is nothing to compare."""
    if not one.trials or not two.trials:
        return None
    pooled = (one.hits + two.hits) / (one.trials + two.trials)
    error = math.sqrt(pooled * (1 - pooled) * (1 / one.trials + 1 / two.trials))
    if error == 0:
        return 1.0
    z = (one.hits / one.trials - two.hits / two.trials) / error
    return 2 * normal_cdf(-abs(z))
