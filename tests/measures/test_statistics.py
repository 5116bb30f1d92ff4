"""Held against values known from elsewhere: textbooks, published examples, other statistics programs."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.measures import distributions, survival
from bihuan.measures.families import holm
from bihuan.measures.medians import centre, difference
from bihuan.measures.planning import cases_for_rates, cases_for_relative_change, cases_per_arm, power_of
from bihuan.measures.proportions import Rate, newcombe, two_proportions, wilson
from bihuan.measures.ranks import mann_whitney


@pytest.mark.parametrize(
    ("p", "freedom", "t"),
    [
        (0.975, 1, 12.7062047362),
        (0.975, 5, 2.5705818356),
        (0.975, 29, 2.0452296421),
        (0.9, 3.5, 1.5765766051),
        (0.995, 100, 2.6258905214),
    ],
)
def test_quantiles_of_student(p: float, freedom: float, t: float) -> None:
    assert distributions.student_quantile(p, freedom) == pytest.approx(t, abs=1e-8)
    assert distributions.student_quantile(1 - p, freedom) == pytest.approx(-t, abs=1e-8)


@pytest.mark.parametrize(
    ("x", "a", "b", "value"), [(0.3, 2, 5, 0.579825), (0.8, 0.5, 3.5, 0.9988662168966), (0.02, 20, 600, 0.0268025123865)]
)
def test_incomplete_beta(x: float, a: float, b: float, value: float) -> None:
    assert distributions.beta_cdf(x, a, b) == pytest.approx(value, abs=1e-12)


def test_normal() -> None:
    assert distributions.two_sided(0.95) == pytest.approx(1.959963985, abs=1e-8)
    assert distributions.normal_cdf(1.959963984540054) == pytest.approx(0.975)


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        (81, 263, 0.2552885199, 0.3662095770),
        (0, 20, 0.0, 0.1611251581),
        (1, 29, 0.0061132143, 0.1717552188),
        (20, 20, 0.8388748419, 1.0),
    ],
)
def test_wilson(hits: int, trials: int, low: float, high: float) -> None:
    found = wilson(Rate(hits, trials))
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))


@pytest.mark.parametrize(
    ("one", "two", "low", "high"),
    [  # Newcombe 1998, table II, method 10
        (Rate(56, 70), Rate(48, 80), 0.0524, 0.3339),
        (Rate(9, 10), Rate(3, 10), 0.1705, 0.8090),
        (Rate(5, 56), Rate(0, 29), -0.0381, 0.1926),
        (Rate(10, 10), Rate(0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe(one: Rate, two: Rate, low: float, high: float) -> None:
    found = newcombe(one, two)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5))


def test_rates_over_nothing_are_no_rates() -> None:
    nothing, some = Rate(0, 0), Rate(1, 4)
    assert nothing.value is None
    assert wilson(nothing) is None
    assert newcombe(some, nothing) is None
    assert two_proportions(nothing, some) is None
    assert two_proportions(Rate(0, 5), Rate(0, 9)) == 1.0


def test_two_proportions() -> None:
    assert two_proportions(Rate(15, 100), Rate(30, 100)) == pytest.approx(0.0110852, abs=1e-7)


def test_mann_whitney_exact() -> None:
    found = mann_whitney([12, 15, 18, 24, 27, 30.5, 33], [10, 11, 13, 14, 16, 17, 19, 22])
    assert found is not None
    assert found.exact
    assert (found.u, found.p) == (44, pytest.approx(0.0721056721))
    assert found.superiority == pytest.approx(44 / 56)


def test_mann_whitney_with_ties() -> None:
    found = mann_whitney([1, 2, 2, 3, 5, 5, 8, 9], [2, 3, 3, 4, 5, 6, 7, 10, 11])
    assert found is not None
    assert not found.exact
    assert (found.u, found.p) == (26, pytest.approx(0.3570845810))
    assert mann_whitney([], [1.0]) is None
    alike = mann_whitney([2.0] * 9, [2.0] * 7)
    assert alike is not None
    assert alike.p == 1.0


@given(st.lists(st.integers(0, 40), min_size=1, max_size=14), st.lists(st.integers(0, 40), min_size=1, max_size=14))
def test_mann_whitney_counts_pairs(one: list[int], two: list[int]) -> None:
    found = mann_whitney(one, two)
    assert found is not None
    assert found.u == sum((a > b) + (a == b) / 2 for a in one for b in two)
    other = mann_whitney(two, one)
    assert other is not None
    assert found.p == pytest.approx(other.p)
    assert 0 <= found.p <= 1


def test_holm() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []
    assert holm([0.9, 0.8]) == [1.0, 1.0]


def test_median_difference_is_found_and_repeats() -> None:
    before, after = [10.0 + i % 7 for i in range(140)], [8.0 + i % 7 for i in range(140)]
    found = difference(after, before, seed=3)
    assert found is not None
    assert (found.before, found.after, found.absolute.value) == (13, 11, -2)
    assert found.absolute.high < 0
    assert found.relative is not None
    assert found.relative.value == pytest.approx(11 / 13 - 1)
    assert found == difference(after, before, seed=3)
    assert difference([1.0], before) is None
    mean = centre(before, "mean")
    assert mean is not None
    assert mean.value == pytest.approx(13)


def test_sample_sizes() -> None:
    # The rule of thumb 16 (sigma / delta)^2 is the exact 15.7 rounded up.
    assert cases_per_arm(1, 1) == 16
    assert cases_per_arm(10, 2) == math.ceil(15.698 * 25)
    assert cases_per_arm(1, 0) is None
    # Fleiss: 0.15 against 0.3, unpooled.
    assert cases_for_rates(0.15, 0.30) == 118
    assert cases_for_rates(0.2, 0.2) is None
    assert power_of(1, 1, 16) == pytest.approx(0.807, abs=1e-3)


def test_sample_size_for_a_fifth_shorter() -> None:
    chance = [math.exp(0.5 * distributions.normal_quantile((i + 0.5) / 400)) for i in range(400)]
    found = cases_for_relative_change(chance, -0.2)
    assert found is not None
    assert 75 <= found <= 90  # 15.7 (0.5 / 0.2231)^2 / 0.955
    assert cases_for_relative_change([1.0], -0.2) is None
    assert cases_for_relative_change(chance, 0) is None


# Gehan's trial of 6-MP (Freireich et al. 1963): weeks in remission, `+` means still in remission.
WEEKS = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
ENDED = [True] * 9 + [False] * 12


def test_kaplan_meier() -> None:
    steps = survival.curve(WEEKS, ENDED)
    assert [(step.duration, step.at_risk) for step in steps] == [(6, 21), (7, 17), (10, 15), (13, 12), (16, 11), (22, 7), (23, 6)]
    assert [round(step.open, 3) for step in steps] == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert steps[0].error == pytest.approx(0.0764, abs=1e-4)
    found = survival.median(WEEKS, ENDED)
    assert (found.value, found.completed, found.open) == (23, 9, 12)
    assert (found.low, found.high) == (13, None)


def test_without_open_cases_the_curve_is_the_share_left() -> None:
    steps = survival.curve([1, 2, 2, 4], [True] * 4)
    assert [step.open for step in steps] == pytest.approx([0.75, 0.25, 0.0])
    assert survival.median([5.0, 6.0], [False, False]).value is None
