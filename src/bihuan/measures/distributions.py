"""The distributions that intervals and tests rest on: normal, Student, binomial, by the standard library alone.

The regularized incomplete beta function is the continued fraction of Abramowitz & Stegun 26.5.8 in Lentz's form; quantiles are
found by bisection between bounds that are sure to hold, which is slow and never wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

_NORMAL = NormalDist()
_TINY = 1e-300
_CLOSE = 1e-15


def normal_cdf(z: float) -> float:
    """P(Z <= z)."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def normal_quantile(p: float) -> float:
    """The z with P(Z <= z) = p, for p strictly between 0 and 1."""
    return _NORMAL.inv_cdf(p)


def two_sided(level: float) -> float:
    """The z of a two-sided interval: 1.96 for 0.95."""
    return normal_quantile(0.5 + level / 2)


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function I_x(a, b)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    scale = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return scale * _fraction(x, a, b) / a
    return 1 - scale * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > _TINY else _TINY)
    found = d
    for m in range(1, 1_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 + term * d
            d = 1 / (d if abs(d) > _TINY else _TINY)
            c = 1 + term / c
            c = c if abs(c) > _TINY else _TINY
            found *= d * c
        if abs(d * c - 1) < _CLOSE:
            break
    return found


def student_cdf(t: float, freedom: float) -> float:
    """P(T <= t) of Student's distribution."""
    tail = beta_cdf(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
    return 1 - tail if t > 0 else tail


def student_quantile(p: float, freedom: float) -> float:
    """The t with P(T <= t) = p, for p strictly between 0 and 1."""
    if p < 0.5:
        return -student_quantile(1 - p, freedom)
    bound = 1.0
    while student_cdf(bound, freedom) < p:
        bound *= 2
    return bisected(lambda t: student_cdf(t, freedom) - p, 0.0, bound)


def bisected(of: Callable[[float], float], low: float, high: float) -> float:
    """Where an increasing function passes zero."""
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if of(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
