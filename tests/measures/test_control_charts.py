"""Control charts against worked examples, and their rules one by one."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.measures.control_charts import counts, individuals, samples, shares

STEADY = [10.0, 12.0] * 10


def rules(values: list[float], baseline: int = 20) -> tuple[str, ...]:
    return individuals(values, baseline=baseline).points[-1].broken


def test_too_few_points_are_not_enough() -> None:
    chart = individuals(STEADY[:19])
    assert (chart.enough, chart.baseline, chart.points) == (False, 19, ())
    assert not shares([1] * 5, [10] * 5).enough
    assert not samples([[1.0, 2.0]] * 10).means.enough


def test_limits_of_single_values() -> None:
    chart = individuals(STEADY)
    limits = chart.points[0].limits
    assert (limits.centre, limits.upper, limits.lower) == (11, pytest.approx(11 + 2.66 * 2), pytest.approx(11 - 2.66 * 2))
    assert all(not point.broken for point in chart.points)


def test_the_baseline_stays_when_later_points_are_wild() -> None:
    calm, wild = individuals(STEADY, baseline=20), individuals([*STEADY, 400.0, 500.0], baseline=20)
    assert wild.points[0].limits == calm.points[0].limits
    assert "beyond_3_sigma" in wild.points[-1].broken


def test_each_rule() -> None:
    sigma = 2.66 * 2 / 3
    assert rules([*STEADY, 11 + 3.1 * sigma]) == ("beyond_3_sigma",)
    assert rules([*STEADY, *[10.5] * 9]) == ("nine_on_one_side",)
    assert "nine_on_one_side" not in rules([*STEADY, *[10.5] * 8])
    assert rules([*STEADY, 10.0, 10.1, 10.2, 10.3, 10.4, 10.5]) == ("six_rising_or_falling",)
    assert rules([*STEADY, 11 + 2.1 * sigma, 10.9, 11 + 2.2 * sigma]) == ("two_of_three_beyond_2_sigma",)
    assert rules([*STEADY, 11 + 2.1 * sigma, 11 - 2.2 * sigma, 10.9]) == ()


def test_skewed_times_are_charted_on_the_logarithm() -> None:
    chart = individuals([math.exp(value / 10) for value in STEADY], logarithm=True)
    limits = chart.points[0].limits
    assert limits.centre == pytest.approx(math.exp(1.1))
    assert limits.upper / limits.centre == pytest.approx(limits.centre / limits.lower)
    assert limits.lower > 0


def test_shares_follow_their_sizes() -> None:
    chart = shares([4] * 19 + [8, 0], [200] * 19 + [400, 0])
    assert len(chart.points) == 20
    small, large = chart.points[0].limits, chart.points[-1].limits
    assert small.centre == pytest.approx(0.02)
    assert small.upper == pytest.approx(0.02 + 3 * math.sqrt(0.02 * 0.98 / 200))
    assert large.upper == pytest.approx(0.02 + 3 * math.sqrt(0.02 * 0.98 / 400))
    assert small.lower == 0.0


def test_counts_per_unit() -> None:
    chart = counts([3] * 20 + [30], [10] * 21, baseline=20)
    assert chart.points[0].limits.upper == pytest.approx(0.3 + 3 * math.sqrt(0.03))
    assert chart.points[-1].broken == ("beyond_3_sigma",)


def test_samples_of_five() -> None:
    # Constants for n = 5: A3 = 1.427, B3 = 0, B4 = 2.089 (ASTM STP 15D).
    group = [8.0, 9.0, 10.0, 11.0, 12.0]
    found = samples([group] * 20)
    spread = math.sqrt(2.5)
    assert found.means.points[0].limits.upper == pytest.approx(10 + 1.427 * spread, abs=1e-2)
    assert found.spreads.points[0].limits.upper == pytest.approx(2.089 * spread, abs=1e-2)
    assert found.spreads.points[0].limits.lower == 0.0


@given(st.lists(st.floats(1, 1e4), min_size=20, max_size=60))
def test_a_point_is_beyond_exactly_when_it_is_outside_its_limits(values: list[float]) -> None:
    for point in individuals(values).points:
        outside = not point.limits.lower <= point.value <= point.limits.upper
        assert ("beyond_3_sigma" in point.broken) == outside or math.isclose(
            abs(point.value - point.limits.centre), point.limits.upper - point.limits.centre, rel_tol=1e-9
        )
