"""Difference-in-differences: what changed in the pilot beyond what changed in the control.

    effect = (pilot during - pilot before) - (control during - control before)

With one department per arm the departments, not the cases, are the independent units, and every department drifts a little
from month to month. The interval of the cases alone is then far too narrow. Earlier periods in which nothing was changed
(placebo periods) show that drift: the gap between the arms goes up and down from one to the next, and what its variance
exceeds the sampling variance of the cases by is the variance of the departments. It is added to the interval, once for the
pilot's period and once, divided by their number, for the mean of the earlier ones that is the baseline; the degrees of
freedom are those of the earlier periods as far as the drift counts (Satterthwaite).

Durations are compared on the logarithm, where an effect is a share: -0.2 is a fifth shorter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, variance

import msgspec

from bihuan.measures.distributions import student_cdf, student_quantile
from bihuan.measures.estimate import Estimate
from bihuan.measures.medians import FEWEST, Centre, resampled

FEWEST_PLACEBOS = 3
"""With fewer periods before there is no telling how much departments drift."""
MANY = 1e6


class Arm(msgspec.Struct, frozen=True):
    """The values of one arm by period: earlier ones, and the pilot's."""

    earlier: tuple[Sequence[float], ...]
    during: Sequence[float]


class Change(msgspec.Struct, frozen=True):
    """The effect, its p value, and what its interval is made of: the error of the cases and the drift of the departments.

    `drift` is None when there were too few earlier periods to know it: the interval is then too narrow, and says so.
    """

    effect: Estimate
    p: float
    sampling_error: float
    drift: float | None
    placebos: int
    freedom: float


def difference_in_differences(
    pilot: Arm, control: Arm, kind: Centre = "median", *, seed: int = 0, logarithm: bool = True, level: float = 0.95
) -> Change | None:
    """The effect of a pilot; None when a period that it needs has fewer than two values.

    On the logarithm values must be positive, and the effect is given as a share.
    """
    usable = [
        (one, two) for one, two in zip(pilot.earlier, control.earlier, strict=True) if len(one) >= FEWEST and len(two) >= FEWEST
    ]
    if not usable or len(pilot.during) < FEWEST or len(control.during) < FEWEST:
        return None
    periods = [*usable, (pilot.during, control.during)]
    *earlier, now = (_gap(one, two, kind, seed + 2 * place, logarithm) for place, (one, two) in enumerate(periods))
    drift = _drift(earlier)
    sampling = now.variance + fmean(each.variance for each in earlier) / len(earlier)
    added = (drift or 0.0) * (1 + 1 / len(earlier))
    error = math.sqrt(sampling + added)
    effect = now.value - fmean(each.value for each in earlier)
    freedom = _freedom(sampling, added, len(earlier))
    t = student_quantile(0.5 + level / 2, freedom)
    bounds = (effect, effect - t * error, effect + t * error)
    value, low, high = (math.expm1(each) for each in bounds) if logarithm else bounds
    p = 1.0 if error == 0 else 2 * student_cdf(-abs(effect) / error, freedom)
    known = None if drift is None else math.sqrt(drift)
    return Change(Estimate(value, low, high, level), p, math.sqrt(sampling), known, len(earlier), freedom)


class _Gap(msgspec.Struct, frozen=True):
    """How far the pilot's centre lies from the control's in one period, and the variance of that by the cases."""

    value: float
    variance: float


def _gap(pilot: Sequence[float], control: Sequence[float], kind: Centre, seed: int, logarithm: bool) -> _Gap:
    import numpy as np

    def shifted(values: Sequence[float]) -> list[float]:
        return [math.log(each) for each in values if each > 0] if logarithm else list(values)

    one, two = shifted(pilot), shifted(control)
    drawn = resampled(one, kind, seed) - resampled(two, kind, seed + 1)
    centre = np.median if kind == "median" else np.mean
    return _Gap(float(centre(one) - centre(two)), float(np.var(drawn)))


def _drift(earlier: list[_Gap]) -> float | None:
    """The variance that departments add to the gap between the arms."""
    if len(earlier) < FEWEST_PLACEBOS:
        return None
    return max(0.0, variance(each.value for each in earlier) - fmean(each.variance for each in earlier))


def _freedom(sampling: float, added: float, earlier: int) -> float:
    """Many for the error of the cases, those of the earlier periods for the drift."""
    if not added:
        return MANY
    return min(MANY, (sampling + added) ** 2 / (added**2 / (earlier - 1)))
