"""What a pilot has shown: better, worse, inconclusive, or not enough data; never a verdict that the design cannot carry.

Cases dealt to the arms at random are independent, and the arms may be compared as they are. When an arm is a department, the
departments are the independent units: the verdict rests on difference-in-differences against each arm's own past, with the
drift of the departments in the interval, and the plain comparison stands beside it for information only. Until every arm has
the number of cases that was planned there is no verdict at all, so that looking early changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from bihuan.measures.change import Arm, Change, difference_in_differences
from bihuan.measures.estimate import Estimate
from bihuan.measures.medians import Difference, difference
from bihuan.measures.proportions import Rate, newcombe, two_proportions
from bihuan.measures.ranks import MannWhitney, mann_whitney

Direction: TypeAlias = Literal["lower", "higher"]
Assignment: TypeAlias = Literal["department", "matched", "random"]
Verdict: TypeAlias = Literal["better", "worse", "inconclusive", "not_enough_data"]
Caution: TypeAlias = Literal["departments_are_units", "no_baseline", "drift_unknown"]


class Plan(msgspec.Struct, frozen=True):
    """What was agreed before the pilot began."""

    direction: Direction = "lower"
    assignment: Assignment = "department"
    cases_per_arm: int = 100
    level: float = 0.95
    seed: int = 0


class TimeResult(msgspec.Struct, frozen=True):
    """A duration in both arms: the medians and their difference, the rank test, the effect beyond each arm's own past."""

    verdict: Verdict
    pilot_cases: int
    control_cases: int
    difference: Difference | None
    ranks: MannWhitney | None
    change: Change | None
    p: float | None
    cautions: tuple[Caution, ...] = ()


class RateResult(msgspec.Struct, frozen=True):
    """A rate in both arms: the difference with Newcombe's interval, the effect beyond each arm's own past."""

    verdict: Verdict
    pilot: Rate
    control: Rate
    difference: Estimate | None
    change: Change | None
    p: float | None
    cautions: tuple[Caution, ...] = ()


def judge_time(pilot: Arm, control: Arm, plan: Plan) -> TimeResult:
    """What the pilot did to a duration."""
    plain = difference(pilot.during, control.during, seed=plan.seed, level=plan.level)
    ranks = mann_whitney(pilot.during, control.during)
    change = difference_in_differences(pilot, control, seed=plan.seed, level=plan.level)
    effect, p, cautions = _grounds(plan, change, plain.absolute if plain else None, ranks.p if ranks else None)
    counts = (len(pilot.during), len(control.during))
    return TimeResult(_verdict(plan, counts, effect, p), *counts, plain, ranks, change, p, cautions)


def judge_rate(pilot: Sequence[Rate], control: Sequence[Rate], plan: Plan) -> RateResult:
    """What the pilot did to a rate; the last entry of each arm is the pilot's period, those before it are earlier ones."""
    now_pilot, now_control = pilot[-1], control[-1]
    plain, p_plain = newcombe(now_pilot, now_control, plan.level), two_proportions(now_pilot, now_control)
    change = difference_in_differences(
        _of_rates(pilot), _of_rates(control), "mean", seed=plan.seed, logarithm=False, level=plan.level
    )
    effect, p, cautions = _grounds(plan, change, plain, p_plain)
    verdict = _verdict(plan, (now_pilot.trials, now_control.trials), effect, p)
    return RateResult(verdict, now_pilot, now_control, plain, change, p, cautions)


def _of_rates(rates: Sequence[Rate]) -> Arm:
    values = [[1.0] * each.hits + [0.0] * (each.trials - each.hits) for each in rates]
    return Arm(tuple(values[:-1]), values[-1])


def _grounds(
    plan: Plan, change: Change | None, plain: Estimate | None, p_plain: float | None
) -> tuple[Estimate | None, float | None, tuple[Caution, ...]]:
    """The estimate that the design lets one judge by."""
    if plan.assignment == "random":
        return plain, p_plain, ()
    if change is None:
        return None, None, ("departments_are_units", "no_baseline")
    cautions: tuple[Caution, ...] = ("departments_are_units",)
    if change.drift is None:
        cautions = (*cautions, "drift_unknown")
    return change.effect, change.p, cautions


def _verdict(plan: Plan, counts: tuple[int, int], effect: Estimate | None, p: float | None) -> Verdict:
    if min(counts) < plan.cases_per_arm:
        return "not_enough_data"
    if effect is None or p is None or p > 1 - plan.level or effect.contains(0.0):
        return "inconclusive"
    fell = effect.high < 0
    return "better" if fell == (plan.direction == "lower") else "worse"


def guardrail_broken(pilot: Rate, control: Rate, worse_by: float, direction: Direction, level: float = 0.95) -> bool:
    """Whether the pilot is surely worse than the control by more than `worse_by` (a share): then it may be stopped early."""
    estimate = newcombe(pilot, control, level)
    if estimate is None:
        return False
    return estimate.high < -worse_by if direction == "higher" else estimate.low > worse_by


class Follow(msgspec.Struct, frozen=True):
    """Durations of the cases started in a window; `completed` says which are final."""

    durations: tuple[float, ...]
    completed: tuple[bool, ...]


def followed(starts: Sequence[int], ends: Sequence[int | None], begin: int, end: int, now: int) -> Follow:
    """The cases started from `begin` to before `end` (ms), with the open ones counted up to `now`."""
    chosen = [(start, stop) for start, stop in zip(starts, ends, strict=True) if begin <= start < end]
    final = tuple(stop is not None and stop <= now for _, stop in chosen)
    lasted = ((stop if done and stop is not None else now) - start for (start, stop), done in zip(chosen, final, strict=True))
    return Follow(tuple(float(each) for each in lasted), final)
