"""Closed forms of queueing theory: the simulation must agree with them within its own intervals.

Intervals of 99.9 % (Student over replications), so that an honest simulation fails once in a thousand; the seed is fixed.
"""

import math

import pytest

from bihuan.bpmn import model
from bihuan.engine import Program
from bihuan.measures.estimate import Estimate
from bihuan.simulation.clock import Model, simulate
from bihuan.simulation.run import Run
from bihuan.simulation.scenario import Activity, Attribute, Distribution, Priority, Scenario, replaced
from bihuan.simulation.study import interval
from tests.simulation.processes import exponential, fixed, program, queues, sequence

SERVICE = 80.0
BETWEEN = 100.0  # a load of 0.8 on one server
REPLICATIONS = 12


def erlang_c(servers: int, load: float) -> float:
    """The chance that all servers are busy (`load` = arrivals x service)."""
    terms = [load**k / math.factorial(k) for k in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(terms) + last)


def runs(what: Program, scenario: Scenario) -> list[Run]:
    made = Model(what, replaced(scenario, cases=6_000, warm_up=1_000))
    return [simulate(made, number) for number in range(REPLICATIONS)]


def mean_wait(found: list[Run], element: str) -> Estimate:
    waits = [each.waits(element) for each in found]
    return interval([sum(each) / len(each) for each in waits], 0.999)


def test_one_server() -> None:
    found = runs(sequence("a"), queues({"a": (exponential(SERVICE), 1)}, BETWEEN))
    rate, mu = 1 / BETWEEN, 1 / SERVICE
    assert mean_wait(found, "a").contains(rate / mu / (mu - rate))
    # The time in the system is exponential: so the share of cases above a promise is known.
    late = interval([sum(each > 800 for each in run.cycles()) / len(run.cycles()) for run in found], 0.999)
    assert late.contains(math.exp(-(mu - rate) * 800))


def test_three_servers() -> None:
    found = runs(sequence("a"), queues({"a": (exponential(3 * SERVICE), 3)}, BETWEEN))
    busy = erlang_c(3, 2.4)
    assert mean_wait(found, "a").contains(busy / (3 / (3 * SERVICE) - 1 / BETWEEN))
    waited = interval([sum(each > 0 for each in run.waits("a")) / len(run.waits("a")) for run in found], 0.999)
    assert waited.contains(busy)


@pytest.mark.parametrize(
    "service",
    [
        fixed(SERVICE),
        Distribution(shape="lognormal", mean=SERVICE, deviation=60),
        Distribution(shape="gamma", mean=SERVICE, deviation=40),
        Distribution(shape="uniform", low=20, high=140),
        Distribution(shape="triangular", low=20, mode=60, high=160),
    ],
    ids=lambda of: of.shape,
)
def test_any_service_time(service: Distribution) -> None:
    """Pollaczek and Khinchine: the wait depends on mean and variance alone."""
    spread = {
        "fixed": 0.0,
        "lognormal": 60.0**2,
        "gamma": 40.0**2,
        "uniform": 120.0**2 / 12,
        "triangular": (20**2 + 60**2 + 160**2 - 20 * 60 - 20 * 160 - 60 * 160) / 18,
    }[service.shape]
    found = runs(sequence("a"), queues({"a": (service, 1)}, BETWEEN))
    assert mean_wait(found, "a").contains((SERVICE**2 + spread) / BETWEEN / (2 * (1 - SERVICE / BETWEEN)))


def test_two_queues_in_a_row() -> None:
    """Burke: what leaves the first is a Poisson stream, so the second is as if it stood alone."""
    found = runs(sequence("a", "b"), queues({"a": (exponential(SERVICE), 1), "b": (exponential(60), 1)}, BETWEEN))
    assert mean_wait(found, "a").contains(320)
    assert mean_wait(found, "b").contains(0.6 / (1 / 60 - 1 / 100))


def rework() -> Program:
    nodes = [
        model.StartEvent(id="s"),
        model.ExclusiveGateway(id="in"),
        model.UserTask(id="a"),
        model.ExclusiveGateway(id="again"),
        model.EndEvent(id="e"),
    ]
    return program(nodes, [("s", "in"), ("in", "a"), ("a", "again"), ("again", "in", "x"), ("again", "e")])


def test_rework_comes_back_to_the_queue() -> None:
    """Jackson: with rework of a fifth the load is that of 1/(1-p) visits; visits are geometric."""
    scenario = queues({"a": (exponential(60), 1)}, BETWEEN, branches={"again": {"again-in": 0.2, "again-e": 0.8}})
    found = runs(rework(), scenario)
    visits = interval([len(run.waits("a")) / len(run.cycles()) for run in found], 0.999)
    assert visits.contains(1.25)
    assert mean_wait(found, "a").contains(0.75 / (1 / 60 - 1.25 / 100))


def detour() -> Program:
    nodes = [
        model.StartEvent(id="s"),
        model.ExclusiveGateway(id="short"),
        model.UserTask(id="call"),
        model.ExclusiveGateway(id="in"),
        model.UserTask(id="a"),
        model.EndEvent(id="e"),
    ]
    return program(nodes, [("s", "short"), ("short", "call", "x"), ("short", "in"), ("call", "in"), ("in", "a"), ("a", "e")])


@pytest.mark.parametrize("share", [0.04, 1.0])
def test_what_was_away_for_long_comes_back_to_the_same_queue(share: float) -> None:
    """Displacement: a Poisson stream of which some are away for independent times is still one, and queues as long as before."""
    scenario = queues({"a": (exponential(SERVICE), 1)}, BETWEEN, branches={"short": {"short-call": share, "short-in": 1 - share}})
    called = Activity(duration=fixed(0), delay=Distribution(shape="lognormal", mean=5_000, deviation=4_000))
    found = runs(detour(), replaced(scenario, activities={**scenario.activities, "call": called}))
    assert mean_wait(found, "a").contains(320)


def test_priority_waits_less_and_never_outruns_time() -> None:
    """Cobham: gold of 30 % before the others, nobody interrupted. W0 = rate E[S^2]/2 = 64."""
    scenario = queues(
        {"a": (exponential(SERVICE), 1)},
        BETWEEN,
        attributes={"gold": Attribute(options={"true": 0.3, "false": 0.7})},
        priorities=(Priority(when="gold = true", rank=1),),
    )
    found = runs(sequence("a"), scenario)

    def waits(gold: bool) -> Estimate:
        means: list[float] = []
        for run in found:
            log = run.log()
            chosen = (log.cases["gold"] == gold).to_list()
            ordered = log.events.sort("case")
            starts, enabled = ordered["start"].to_list(), ordered["enabled"].to_list()
            each = [
                (b - a) / 1000 for case, (a, b) in enumerate(zip(enabled, starts, strict=True)) if chosen[case] and case >= 1_000
            ]
            means.append(sum(each) / len(each))
        return interval(means, 0.999)

    first = 0.01 * 2 * SERVICE**2 / 2
    assert waits(True).contains(first / (1 - 0.24))
    assert waits(False).contains(first / ((1 - 0.24) * (1 - 0.8)))


def test_two_branches_wait_for_the_slower() -> None:
    """E[max] of two exponentials = 1/a + 1/b - 1/(a+b); without queues the join waits for nothing else."""
    nodes = [model.StartEvent(id="s"), model.ParallelGateway(id="f"), model.UserTask(id="a"), model.UserTask(id="b")]
    nodes += [model.ParallelGateway(id="j"), model.EndEvent(id="e")]
    both = program(nodes, [("s", "f"), ("f", "a"), ("f", "b"), ("a", "j"), ("b", "j"), ("j", "e")])
    scenario = queues({"a": (exponential(100), 50), "b": (exponential(300), 50)}, BETWEEN)
    found = runs(both, scenario)
    assert interval([run.mean_cycle() for run in found], 0.999).contains(100 + 300 - 1 / (1 / 100 + 1 / 300))


def test_little() -> None:
    """L = rate x W holds on every single run, by counting."""
    run = runs(sequence("a"), queues({"a": (exponential(SERVICE), 1)}, BETWEEN))[0]
    figures = run.figures()
    span = figures.cases / figures.per_day * 86_400
    assert figures.in_process == pytest.approx(figures.cycle * figures.cases / span)


def test_a_process_without_chance_is_a_sum() -> None:
    scenario = replaced(queues({"a": (fixed(10), 1), "b": (fixed(25), 1)}, BETWEEN), cases=20)
    scenario = replaced(scenario, arrivals=scenario.arrivals.__class__(between=fixed(60)))
    assert simulate(Model(sequence("a", "b"), scenario)).cycles() == [35.0] * 20
