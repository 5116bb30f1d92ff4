"""Chance by place: the same case at the same step on the same visit draws the same number in every run that is to be compared.

Common random numbers (Law, Simulation Modeling and Analysis, §11.2): two designs that see the same customers with the same
patience differ by the design alone, and their difference needs far fewer runs. A number is found by what it is for (arrival,
duration, branch), the element, the visit and the case; elements keep their ids through a redesign, so what was not touched
stays in step.

Numbers come in blocks of cases, each from a Philox generator keyed by a hash of its place, and are turned into durations by
the inverse of the distribution, which keeps them in step even where the distributions differ.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

from bihuan.measures.distributions import bisected, normal_cdf, normal_quantile
from bihuan.simulation.scenario import Distribution

BLOCK = 512
_LEAST = 1e-12


class Draws:
    """The chance of one replication."""

    def __init__(self, seed: int, replication: int) -> None:
        self._prefix = f"{seed}|{replication}|"
        self._uniforms: dict[tuple[str, str, int, int], list[float]] = {}
        self._values: dict[tuple[str, str, int, int, int], list[float]] = {}
        self._inverses: dict[int, Callable[[float], float]] = {}

    def uniform(self, purpose: str, element: str, visit: int, case: int) -> float:
        """A number between 0 and 1."""
        block = case // BLOCK
        key = (purpose, element, visit, block)
        found = self._uniforms.get(key)
        if found is None:
            found = self._uniforms[key] = self._block(key)
        return found[case - block * BLOCK]

    def value(self, purpose: str, element: str, visit: int, case: int, of: Distribution) -> float:
        """A number of the distribution; the same place gives a number at the same quantile of any distribution."""
        block = case // BLOCK
        key = (purpose, element, visit, block, id(of))
        found = self._values.get(key)
        if found is None:
            inverse = self._inverses.get(id(of))
            if inverse is None:
                inverse = self._inverses[id(of)] = inverse_of(of)
            uniforms = self._uniforms.get(key[:4])
            if uniforms is None:
                uniforms = self._uniforms[key[:4]] = self._block(key[:4])
            found = self._values[key] = [inverse(each) for each in uniforms]
        return found[case - block * BLOCK]

    def _block(self, key: tuple[str, str, int, int]) -> list[float]:
        import numpy as np

        place = self._prefix + "|".join(map(str, key))
        seed = int.from_bytes(hashlib.blake2b(place.encode(), digest_size=16).digest(), "little")
        return np.random.Generator(np.random.Philox(key=seed)).random(BLOCK).tolist()


def chosen_of(weights: Mapping[str, float], u: float) -> str:
    """The option that a number between 0 and 1 falls on."""
    left = u * sum(weights.values())
    option = ""
    for option, weight in weights.items():
        left -= weight
        if left < 0:
            return option
    return option


def inverse_of(of: Distribution) -> Callable[[float], float]:
    """The quantile function of a distribution, cut off below 0 and at its bounds."""
    if of.shape == "fixed":
        return lambda _: of.mean
    if of.shape == "uniform":
        low, high = of.low or 0.0, of.high or 0.0
        return lambda u: low + (high - low) * u
    if of.shape == "triangular":
        return _triangular(of.low or 0.0, of.mode, of.high or 0.0)
    if of.shape == "observed":
        return _observed(of.values, of.weights)
    cdf, quantile = _unbounded(of)
    low = max(of.low or 0.0, 0.0)
    begin = 0.0 if of.shape == "exponential" or (low == 0 and of.shape != "normal") else cdf(low)
    end = cdf(of.high) if of.high is not None else 1.0
    if begin <= 0.0 and end >= 1.0:
        return quantile
    return lambda u: min(max(quantile(begin + (end - begin) * u), low), math.inf if of.high is None else of.high)


def mean_of(of: Distribution) -> float:
    """The mean of what the distribution really gives, its bounds counted in (a fine sum over its quantiles)."""
    if of.shape == "fixed":
        return of.mean
    inverse, parts = inverse_of(of), 2_000
    return sum(inverse((place + 0.5) / parts) for place in range(parts)) / parts


def _unbounded(of: Distribution) -> tuple[Callable[[float], float], Callable[[float], float]]:
    """Distribution function and quantile function without bounds."""
    mean, deviation = of.mean, of.deviation
    if of.shape == "exponential":
        low = of.low or 0.0
        rest = max(mean - low, 0.0)
        return (
            lambda x: -math.expm1(-(x - low) / rest) if rest else float(x >= low),
            lambda u: low - rest * math.log1p(-min(u, 1 - _LEAST)),
        )
    if deviation == 0:
        return lambda x: float(x >= mean), lambda _: mean
    if of.shape == "normal":
        return lambda x: normal_cdf((x - mean) / deviation), lambda u: mean + deviation * normal_quantile(_inside(u))
    if of.shape == "lognormal":
        spread = math.sqrt(math.log1p((deviation / mean) ** 2))
        middle = math.log(mean) - spread * spread / 2
        return (
            lambda x: normal_cdf((math.log(x) - middle) / spread) if x > 0 else 0.0,
            lambda u: math.exp(middle + spread * normal_quantile(_inside(u))),
        )
    shape = (mean / deviation) ** 2
    scale = mean / shape
    return lambda x: gamma_cdf(x / scale, shape), lambda u: scale * gamma_quantile(_inside(u), shape)


def _inside(u: float) -> float:
    return min(max(u, _LEAST), 1 - _LEAST)


def _triangular(low: float, mode: float, high: float) -> Callable[[float], float]:
    width = high - low
    if width <= 0:
        return lambda _: low
    bend = (mode - low) / width
    return lambda u: low + math.sqrt(u * width * (mode - low)) if u < bend else high - math.sqrt((1 - u) * width * (high - mode))


def _observed(values: Sequence[float], weights: Sequence[float]) -> Callable[[float], float]:
    shares = list(accumulate(weights or [1.0] * len(values)))
    whole = shares[-1]
    return lambda u: values[min(bisect_left(shares, u * whole), len(values) - 1)]


def gamma_cdf(x: float, shape: float) -> float:
    """The regularized lower incomplete gamma function: series below, continued fraction above (Numerical Recipes §6.2)."""
    if x <= 0:
        return 0.0
    scale = math.exp(-x + shape * math.log(x) - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        place = shape
        while abs(term) > abs(total) * 1e-16:
            place += 1
            term *= x / place
            total += term
        return min(1.0, scale * total)
    b = x + 1 - shape
    c, d = 1e300, 1 / b
    found = d
    for step in range(1, 10_000):
        a = -step * (step - shape)
        b += 2
        d = 1 / (a * d + b or 1e-300)
        c = b + a / c or 1e-300
        found *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return 1 - scale * found


def gamma_quantile(p: float, shape: float) -> float:
    """Newton's steps from Wilson and Hilferty's cube, bisection where they leave the road."""
    z = normal_quantile(p)
    x = shape * max(1 - 1 / (9 * shape) + z / (3 * math.sqrt(shape)), 1e-3) ** 3
    for _ in range(12):
        density = math.exp((shape - 1) * math.log(x) - x - math.lgamma(shape))
        if density <= 1e-280:
            break
        step = (gamma_cdf(x, shape) - p) / density
        x = x - step if step < x else x / 2
        if abs(step) < 1e-12 * x:
            return x
    high = max(x, shape) * 2
    while gamma_cdf(high, shape) < p:
        high *= 2
    return bisected(lambda at: gamma_cdf(at, shape) - p, 0.0, high)
