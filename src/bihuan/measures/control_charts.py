"""Control charts (Shewhart): is a process steady, or has something happened?

Limits are computed from a baseline of at least twenty points and stay until somebody sets a new baseline on purpose; points
outside it are judged by them. Single values: centre line and 2.66 times the mean moving range (3/d2, d2 = 1.128 for two).
Shares: the binomial limits of each point's own size. Counts per unit: the Poisson ones. Samples: mean and standard deviation
with c4. Cycle times are skewed, so they are charted on the logarithm and shown in their own unit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import fmean, stdev
from typing import Literal, TypeAlias

import msgspec

FEWEST = 20
MOVING_RANGE = 2.66

Rule: TypeAlias = Literal["beyond_3_sigma", "nine_on_one_side", "six_rising_or_falling", "two_of_three_beyond_2_sigma"]


class Limits(msgspec.Struct, frozen=True):
    """Centre line and control limits of one point."""

    centre: float
    lower: float
    upper: float


class Point(msgspec.Struct, frozen=True):
    """A charted value with its limits and the rules it breaks."""

    value: float
    limits: Limits
    broken: tuple[Rule, ...] = ()


class Chart(msgspec.Struct, frozen=True):
    """`points` is empty while the baseline has fewer than twenty points."""

    points: tuple[Point, ...]
    baseline: int

    @property
    def enough(self) -> bool:
        return bool(self.points)


def individuals(values: Sequence[float], *, baseline: int | None = None, logarithm: bool = False) -> Chart:
    """The I-MR chart of single values; `baseline` counts the points from the left that the limits come from."""
    shown = [math.log(each) for each in values] if logarithm else list(values)
    of = shown[:baseline]
    if len(of) < FEWEST:
        return Chart((), len(of))
    centre, spread = fmean(of), MOVING_RANGE * fmean(abs(later - earlier) for earlier, later in pairwise(of))
    limits = Limits(centre, centre - spread, centre + spread)
    back: Callable[[float], float] = math.exp if logarithm else float
    return Chart(_judged(shown, [limits] * len(shown), back), len(of))


def shares(hits: Sequence[int], trials: Sequence[int], *, baseline: int | None = None) -> Chart:
    """The p chart of shares with differing sizes; points over nothing are left out."""
    return _counted(hits, trials, baseline, lambda p, n: math.sqrt(p * (1 - p) / n), 1.0)


def counts(found: Sequence[int], units: Sequence[int], *, baseline: int | None = None) -> Chart:
    """The u chart of counts per unit with differing sizes; points over nothing are left out."""
    return _counted(found, units, baseline, lambda u, n: math.sqrt(u / n), math.inf)


def _counted(
    found: Sequence[int], sizes: Sequence[int], baseline: int | None, sigma: Callable[[float, int], float], most: float
) -> Chart:
    pairs = [(hits, size) for hits, size in zip(found, sizes, strict=True) if size > 0]
    of = pairs[:baseline]
    if len(of) < FEWEST:
        return Chart((), len(of))
    centre = sum(hits for hits, _ in of) / sum(size for _, size in of)
    limits = [
        Limits(centre, max(0.0, centre - 3 * sigma(centre, size)), min(most, centre + 3 * sigma(centre, size)))
        for _, size in pairs
    ]
    return Chart(_judged([hits / size for hits, size in pairs], limits, float), len(of))


class MeansAndSpreads(msgspec.Struct, frozen=True):
    """The two charts of samples: their means, and their standard deviations."""

    means: Chart
    spreads: Chart


def samples(groups: Sequence[Sequence[float]], *, baseline: int | None = None) -> MeansAndSpreads:
    """The Xbar-S chart of samples of two or more values, all of one size; smaller samples are left out."""
    size = max((len(each) for each in groups), default=0)
    usable = [each for each in groups if len(each) == size and size > 1]
    of = usable[:baseline]
    if len(of) < FEWEST:
        return MeansAndSpreads(Chart((), len(of)), Chart((), len(of)))
    spread, centre = fmean(stdev(each) for each in of), fmean(fmean(each) for each in of)
    c4 = math.sqrt(2 / (size - 1)) * math.exp(math.lgamma(size / 2) - math.lgamma((size - 1) / 2))
    reach = 3 * spread / (c4 * math.sqrt(size))
    wide = 3 * spread * math.sqrt(1 - c4 * c4) / c4
    of_means = Limits(centre, centre - reach, centre + reach)
    of_spreads = Limits(spread, max(0.0, spread - wide), spread + wide)
    means, spreads = [fmean(each) for each in usable], [stdev(each) for each in usable]
    return MeansAndSpreads(
        Chart(_judged(means, [of_means] * len(means), float), len(of)),
        Chart(_judged(spreads, [of_spreads] * len(spreads), float), len(of)),
    )


def _judged(values: Sequence[float], limits: Sequence[Limits], back: Callable[[float], float]) -> tuple[Point, ...]:
    sides = [_sigmas(value, limit) for value, limit in zip(values, limits, strict=True)]
    return tuple(
        Point(
            back(value),
            Limits(back(limit.centre), back(limit.lower), back(limit.upper)),
            tuple(rule for rule, broken in RULES.items() if broken(values, sides, place)),
        )
        for place, (value, limit) in enumerate(zip(values, limits, strict=True))
    )


def _sigmas(value: float, limit: Limits) -> float:
    """How many standard deviations above the centre; the two limits may lie at different distances."""
    reach = (limit.upper if value > limit.centre else limit.lower) - limit.centre
    if reach == 0:
        return 0.0 if value == limit.centre else math.copysign(math.inf, value - limit.centre)
    return 3 * (value - limit.centre) / abs(reach)


def _beyond(_: Sequence[float], sides: Sequence[float], place: int) -> bool:
    return abs(sides[place]) > 3


def _nine(_: Sequence[float], sides: Sequence[float], place: int) -> bool:
    last = sides[place - 8 : place + 1] if place >= 8 else ()
    return len(last) == 9 and (all(each > 0 for each in last) or all(each < 0 for each in last))


def _six(values: Sequence[float], _: Sequence[float], place: int) -> bool:
    last = values[place - 5 : place + 1] if place >= 5 else ()
    steps = [later - earlier for earlier, later in pairwise(last)]
    return len(steps) == 5 and (all(step > 0 for step in steps) or all(step < 0 for step in steps))


def _two_of_three(_: Sequence[float], sides: Sequence[float], place: int) -> bool:
    last = sides[place - 2 : place + 1] if place >= 2 else ()
    high, low = sum(each > 2 for each in last), sum(each < -2 for each in last)
    return (high >= 2 and sides[place] > 2) or (low >= 2 and sides[place] < -2)


RULES: dict[Rule, Callable[[Sequence[float], Sequence[float], int], bool]] = {
    "beyond_3_sigma": _beyond,
    "nine_on_one_side": _nine,
    "six_rising_or_falling": _six,
    "two_of_three_beyond_2_sigma": _two_of_three,
}
