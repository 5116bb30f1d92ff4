"""Difference-in-differences: what changed in the pilot beyond what changed in the control.

    effect = (pilot after - pilot before) - (control after - control before)

With one department per arm the departments, not the cases, are the independent units, and every department drifts a little from
month to month. The interval of the cases alone is then far too narrow. Earlier periods in which nothing was changed (placebo
periods) show that drift: the same formula from each of them to the next gives effects that are noise. What their variance exceeds
the sampling variance of the cases by is the variance of the departments, and it is added to the interval; the degrees of freedom
are those of the placebo periods where the noise counts and none where it does not (Satterthwaite).

Durations are compared on the logarithm, where an effect is a share: -0.2 is a fifth shorter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

import msgspec

from bihuan.measures.distributions import student_cdf, student_quantile
from bihuan.measures.estimate import Estimate
from bihuan.measures.medians import FEWEST, Centre, resampled

FEWEST_PLACEBOS = 3
"""With fewer periods before there is no telling how much departments drift."""


class Arm(msgspec.Struct, frozen=True):
    """The values of one arm by period: earlier ones, oldest first, of which the last is the baseline; and the pilot's."""

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
        (one, two)
        for one, two in zip(pilot.earlier, control.earlier, strict=True)
        if len(one) >= FEWEST and len(two) >= FEWEST
    ]
    if not usable or len(pilot.during) < FEWEST or len(control.during) < FEWEST:
        return None
    gaps = [_gap(one, two, kind, seed + 2 * place, logarithm) for place, (one, two) in enumerate([*usable, (pilot.during, control.during)])]
    placebos = [later.value - earlier.value for earlier, later in pairwise(gaps[:-1])]
    sampling = gaps[-1].variance + gaps[-2].variance
    drift = _drift(placebos, [earlier.variance + later.variance for earlier, later in pairwise(gaps[:-1])])
    error = math.sqrt(sampling + (drift or 0.0))
    effect = gaps[-1].value - gaps[-2].value
    freedom = _freedom(sampling, drift, len(placebos))
    t = student_quantile(0.5 + level / 2, freedom)
    bounds = (effect, effect - t * error, effect + t * error)
    value, low, high = (math.expm1(each) for each in bounds) if logarithm else bounds
    p = 1.0 if error == 0 else 2 * student_cdf(-abs(effect) / error, freedom)
    return Change(
        Estimate(value, low, high, level), p, math.sqrt(sampling), None if drift is None else math.sqrt(drift), len(placebos), freedom
    )


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


def _drift(placebos: list[float], sampling: list[float]) -> float | None:
    """The variance that departments add; the placebo effects have mean zero by construction."""
    if len(placebos) < FEWEST_PLACEBOS:
        return None
    return max(0.0, fmean(each * each for each in placebos) - fmean(sampling))


def _freedom(sampling: float, drift: float | None, placebos: int) -> float:
    if not drift:
        return 1e6
    return min(1e6, (sampling + drift) ** 2 / (drift**2 / placebos))
