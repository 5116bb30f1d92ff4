"""Verdicts on data whose truth is known."""

import math
from random import Random

import pytest

from bihuan.measures import change
from bihuan.measures.change import Arm, difference_in_differences
from bihuan.measures.pilots import Plan, followed, guardrail_broken, judge_rate, judge_time
from bihuan.measures.proportions import Rate


def arm(chance: Random, periods: int, cases: int, *, shift: float = 0.0, effect: float = 0.0, drift: float = 0.0) -> Arm:
    """Log-normal cycle times around 3.5 days; each period of the department has a level of its own."""

    def period(more: float) -> list[float]:
        level = math.log(3.5) + shift + more + chance.gauss(0, drift)
        return [chance.lognormvariate(level, 0.5) for _ in range(cases)]

    return Arm(tuple(period(0.0) for _ in range(periods)), period(effect))


def test_an_effect_is_found_beyond_a_difference_that_was_always_there() -> None:
    chance = Random(7)
    pilot, control = arm(chance, 6, 300, shift=-0.08, effect=math.log(0.8)), arm(chance, 6, 300)
    found = judge_time(pilot, control, Plan())
    assert found.verdict == "better"
    assert found.change is not None
    assert found.change.effect.contains(-0.2)
    assert found.cautions == ("departments_are_units",)
    assert judge_time(pilot, control, Plan(direction="higher")).verdict == "worse"


def test_a_standing_difference_is_no_effect() -> None:
    chance = Random(11)
    pilot, control = arm(chance, 6, 240, shift=-0.25), arm(chance, 6, 240)
    found = judge_time(pilot, control, Plan())
    assert found.ranks is not None
    assert found.ranks.p < 0.001
    assert found.verdict == "inconclusive"


def test_too_few_cases_give_no_verdict() -> None:
    chance = Random(3)
    pilot, control = arm(chance, 5, 99, effect=math.log(0.5)), arm(chance, 5, 200)
    assert judge_time(pilot, control, Plan()).verdict == "not_enough_data"
    assert judge_time(pilot, control, Plan(cases_per_arm=99)).verdict == "better"


def test_without_a_past_a_department_is_never_judged() -> None:
    chance = Random(5)
    pilot, control = arm(chance, 0, 200, effect=math.log(0.5)), arm(chance, 0, 200)
    found = judge_time(pilot, control, Plan())
    assert (found.verdict, found.change) == ("inconclusive", None)
    assert "no_baseline" in found.cautions
    assert judge_time(pilot, control, Plan(assignment="random")).verdict == "better"


def test_few_earlier_periods_say_that_the_drift_is_not_known() -> None:
    chance = Random(9)
    found = judge_time(arm(chance, 2, 150), arm(chance, 2, 150), Plan())
    assert "drift_unknown" in found.cautions
    assert found.change is not None
    assert found.change.drift is None


def test_departments_that_drift_widen_the_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was changed: with the drift in the interval a false alarm stays rare where the naive test cries often."""
    monkeypatch.setattr(change, "resampled", _quick)
    chance = Random(20240408)
    honest = naive = 0
    for _ in range(120):
        pilot, control = arm(chance, 7, 240, shift=-0.08, drift=0.05), arm(chance, 7, 240, drift=0.05)
        found = difference_in_differences(pilot, control, "mean")
        assert found is not None
        honest += not found.effect.contains(0.0)
        alone = difference_in_differences(
            Arm(pilot.earlier[-1:], pilot.during), Arm(control.earlier[-1:], control.during), "mean"
        )
        assert alone is not None
        naive += not alone.effect.contains(0.0)
    assert honest <= 0.10 * 120
    assert naive >= 0.14 * 120


def _quick(values: list[float], *_: object) -> object:
    """The sampling distribution of a mean is known: its two points at one standard error stand for the resampled ones."""
    import numpy as np

    error = np.std(values, ddof=1) / math.sqrt(len(values))
    signs = np.array([1.0, -1.0, 1.0, -1.0]) if len(_quick_calls) % 2 else np.array([1.0, 1.0, -1.0, -1.0])
    _quick_calls.append(0)
    return np.mean(values) + error * signs


_quick_calls: list[int] = []


def test_rates_of_departments_are_judged_against_their_past() -> None:
    pilot = [Rate(40, 400), Rate(44, 400), Rate(41, 400), Rate(39, 400), Rate(12, 400)]
    control = [Rate(40, 400), Rate(38, 400), Rate(43, 400), Rate(40, 400), Rate(41, 400)]
    found = judge_rate(pilot, control, Plan())
    assert found.verdict == "better"
    assert found.change is not None
    assert found.change.effect.value == pytest.approx((12 - 41) / 400 - (41 - 40.25) / 400)
    assert found.difference is not None
    assert found.difference.value == pytest.approx(-29 / 400)
    assert judge_rate([Rate(0, 0)], [Rate(3, 200)], Plan()).verdict == "not_enough_data"


def test_a_guardrail_breaks_only_when_it_surely_is_worse() -> None:
    assert guardrail_broken(Rate(900, 1000), Rate(990, 1000), 0.01, "higher")
    assert not guardrail_broken(Rate(98, 100), Rate(100, 100), 0.01, "higher")
    assert not guardrail_broken(Rate(0, 0), Rate(100, 100), 0.01, "higher")
    assert guardrail_broken(Rate(120, 1000), Rate(20, 1000), 0.01, "lower")


def test_cases_are_followed_from_their_start() -> None:
    found = followed([0, 50, 100, 150], [40, None, 180, 170], begin=0, end=150, now=175)
    assert found.durations == (40, 125, 75)
    assert found.completed == (True, False, False)
