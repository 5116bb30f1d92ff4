"""The Mann-Whitney test: do values of one group tend to be larger than those of the other?

Exact while both groups are small and nothing is tied (the number of orders is counted by the recurrence of Mann & Whitney
1947), otherwise the normal approximation with corrections for ties and continuity.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

import msgspec

from bihuan.measures.distributions import normal_cdf

LARGEST_EXACT = 20


class MannWhitney(msgspec.Struct, frozen=True):
    """`u` counts the pairs in which the first group is larger (ties half); `superiority` is its share of all pairs."""

    u: float
    superiority: float
    p: float
    exact: bool


def mann_whitney(one: Sequence[float], two: Sequence[float]) -> MannWhitney | None:
    """The two-sided test; None when a group is empty."""
    n, m = len(one), len(two)
    if not n or not m:
        return None
    ranked = sorted([*((value, 0) for value in one), *((value, 1) for value in two)])
    ranks_of_one, ties, seen = 0.0, 0, 0
    for _, group in groupby(ranked, key=lambda entry: entry[0]):
        members = list(group)
        size = len(members)
        ranks_of_one += (seen + (size + 1) / 2) * sum(which == 0 for _, which in members)
        ties += size**3 - size
        seen += size
    u = ranks_of_one - n * (n + 1) / 2
    exact = not ties and max(n, m) <= LARGEST_EXACT
    return MannWhitney(u, u / (n * m), _exact(u, n, m) if exact else _approximate(u, n, m, ties), exact)


def _exact(u: float, n: int, m: int) -> float:
    smaller = min(u, n * m - u)
    below = sum(_orders(n, m, count) for count in range(int(smaller) + 1))
    return min(1.0, 2 * below / math.comb(n + m, n))


@lru_cache(maxsize=200_000)
def _orders(n: int, m: int, u: int) -> int:
    """In how many orders of n and m values the first group is larger in exactly u pairs."""
    if u < 0 or u > n * m:
        return 0
    if n == 0 or m == 0:
        return 1 if u == 0 else 0
    return _orders(n - 1, m, u - m) + _orders(n, m - 1, u)


def _approximate(u: float, n: int, m: int, ties: int) -> float:
    total = n + m
    variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 0:
        return 1.0
    z = max(abs(u - n * m / 2) - 0.5, 0) / math.sqrt(variance)
    return min(1.0, 2 * normal_cdf(-z))
