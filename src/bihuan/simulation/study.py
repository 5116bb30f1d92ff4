"""Repeated runs and what they say: means with Student intervals, and two designs compared run by run on the same chance."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import fmean, stdev
from typing import Any

import msgspec

from bihuan.engine.program import Program
from bihuan.measures.distributions import student_quantile
from bihuan.measures.estimate import Estimate
from bihuan.measures.proportions import Rate, newcombe, wilson
from bihuan.simulation.clock import Model, simulate
from bihuan.simulation.run import Figures, Run
from bihuan.simulation.scenario import Scenario

FIGURES = ("cycle", "cycle_median", "cycle_p90", "waiting", "working", "cost", "per_day", "in_process")

GoOn = Callable[[float], bool]


class Study(msgspec.Struct, frozen=True):
    """Replications of one design: each figure as a mean with its interval, the share of late cases with Wilson's."""

    runs: tuple[Figures, ...]
    means: dict[str, Estimate]
    steps: dict[str, dict[str, Estimate]]
    pools: dict[str, Estimate]
    late: Estimate | None


class Comparison(msgspec.Struct, frozen=True):
    """`to_be` minus `as_is`, replication by replication; `relative` is the share of the as-is mean."""

    as_is: Study
    to_be: Study
    differences: dict[str, Estimate]
    relative: dict[str, Estimate]
    late: Estimate | None


def interval(values: Sequence[float], level: float = 0.95) -> Estimate:
    """The mean of independent runs with Student's interval; of a single run the interval is not known and is infinite."""
    mean = fmean(values)
    if len(values) < 2:
        return Estimate(mean, -math.inf, math.inf, level)
    half = student_quantile(0.5 + level / 2, len(values) - 1) * stdev(values) / math.sqrt(len(values))
    return Estimate(mean, mean - half, mean + half, level)


def replicate(program: Program, scenario: Scenario, go_on: GoOn = lambda _: True) -> Study:
    """Run the scenario as often as it says."""
    return summed([each.figures() for each in runs(program, scenario, go_on)])


def runs(program: Program, scenario: Scenario, go_on: GoOn = lambda _: True) -> list[Run]:
    """The runs themselves, in the order of their number."""
    model, count = Model(program, scenario), scenario.replications

    def moved(number: int) -> GoOn:
        return lambda share: go_on((number + share) / count)

    found: list[Run] = []
    for number in range(count):
        found.append(simulate(model, number, moved(number)))
        go_on((number + 1) / count)
    return found


def compare(
    as_is: tuple[Program, Scenario], to_be: tuple[Program, Scenario], go_on: GoOn = lambda _: True, level: float = 0.95
) -> Comparison:
    """Two designs on common random numbers; both take the seed, the cases and the replications of the first."""
    program, scenario = to_be
    common = msgspec.structs.replace(
        scenario,
        seed=as_is[1].seed,
        cases=as_is[1].cases,
        warm_up=as_is[1].warm_up,
        replications=as_is[1].replications,
        begin=as_is[1].begin,
    )
    before = replicate(*as_is, lambda share: go_on(share / 2))
    after = replicate(program, common, lambda share: go_on(0.5 + share / 2))
    differences: dict[str, Estimate] = {}
    relative: dict[str, Estimate] = {}
    for name in FIGURES:
        old, new = ([getattr(each, name) for each in study.runs] for study in (before, after))
        found = differences[name] = interval([b - a for a, b in zip(old, new, strict=True)], level)
        if fmean(old):
            whole = fmean(old)
            relative[name] = Estimate(found.value / whole, found.low / whole, found.high / whole, level)
    late = newcombe(_late(after.runs), _late(before.runs), level)
    return Comparison(before, after, differences, relative, late)


def summed(figures: Sequence[Figures]) -> Study:
    """The study of some runs."""
    steps = {
        step.element: {
            name: interval([getattr(each.steps[place], name) for each in figures]) for name in ("visits", "waiting", "working")
        }
        for place, step in enumerate(figures[0].steps)
    }
    pools = {
        pool.id: interval([each.pools[place].utilisation for each in figures]) for place, pool in enumerate(figures[0].pools)
    }
    means = {name: interval([getattr(each, name) for each in figures]) for name in FIGURES}
    return Study(tuple(figures), means, steps, pools, wilson(_late(figures)))


def _late(figures: Sequence[Figures]) -> Rate:
    return Rate(sum(each.late.hits for each in figures), sum(each.late.trials for each in figures))


def enough(study: Study, figure: str, half_width: float) -> bool:
    """Whether a figure is known to within `half_width`, a share of its mean: then more runs tell nothing new."""
    found: Any = study.means[figure]
    return found.half_width <= half_width * abs(found.value)
