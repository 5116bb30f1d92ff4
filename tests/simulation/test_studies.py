"""Two designs on the same chance, shifts, files of other tools, and scenarios that do not fit."""

import math

import pytest

from bihuan import bpmn
from bihuan.bpmn import model
from bihuan.engine import Program, compile
from bihuan.kernel.calendar import CalendarRules
from bihuan.kernel.errors import InvalidInput, InvalidModel, Rejected
from bihuan.measures.indicators import Question, compiled, measure
from bihuan.measures.population import Period
from bihuan.simulation import files, prosimos, study
from bihuan.simulation.clock import Model, simulate
from bihuan.simulation.draws import Draws, inverse_of, mean_of
from bihuan.simulation.scenario import Activity, Arrivals, Distribution, Resource, Scenario, read, replaced, written
from tests.bpmn.material import shared
from tests.simulation.processes import exponential, fixed, program, queues, sequence

HOUR = 3_600_000


def week(*hours: str) -> CalendarRules:
    return CalendarRules(id="c", zone="UTC", week=dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), hours))


# --- the same chance -------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_run() -> None:
    scenario = queues({"a": (exponential(80), 1), "b": (exponential(60), 2)}, 100, cases=300)
    one, two = (simulate(Model(sequence("a", "b"), scenario), 3).log() for _ in range(2))
    assert one.events.equals(two.events)
    assert not one.events.equals(simulate(Model(sequence("a", "b"), scenario), 4).log().events)


def test_a_number_belongs_to_its_place() -> None:
    one, two = Draws(7, 0), Draws(7, 0)
    first = [one.uniform("work", "a", 0, case) for case in range(1_500)]
    assert [two.uniform("work", "a", 0, case) for case in reversed(range(1_500))] == first[::-1]
    assert one.uniform("work", "b", 0, 3) != first[3]
    assert one.uniform("work", "a", 1, 3) != first[3]
    assert Draws(7, 1).uniform("work", "a", 0, 3) != first[3]
    assert Draws(8, 0).uniform("work", "a", 0, 3) != first[3]


@pytest.mark.parametrize(
    ("of", "mean", "deviation"),
    [
        (Distribution(shape="exponential", mean=40), 40, 40),
        (Distribution(shape="exponential", mean=40, low=30), 40, 10),
        (Distribution(shape="lognormal", mean=40, deviation=20), 40, 20),
        (Distribution(shape="gamma", mean=40, deviation=30), 40, 30),
        (Distribution(shape="gamma", mean=40, deviation=60), 40, 60),
        (Distribution(shape="normal", mean=400, deviation=20), 400, 20),
        (Distribution(shape="uniform", low=10, high=30), 20, 20 / math.sqrt(12)),
        (Distribution(shape="triangular", low=0, mode=0, high=30), 10, math.sqrt(900 / 18)),
        (Distribution(shape="observed", values=(1, 3), weights=(3, 1)), 1.5, math.sqrt(0.75)),
    ],
)
def test_moments(of: Distribution, mean: float, deviation: float) -> None:
    inverse, parts = inverse_of(of), 20_000
    values = [inverse((place + 0.5) / parts) for place in range(parts)]
    middle = sum(values) / parts
    assert middle == pytest.approx(mean, rel=2e-3)
    assert math.sqrt(sum((each - middle) ** 2 for each in values) / parts) == pytest.approx(deviation, rel=0.02)
    assert values == sorted(values)
    assert mean_of(of) == pytest.approx(mean, rel=5e-3)


def test_bounds_hold() -> None:
    inverse = inverse_of(Distribution(shape="normal", mean=10, deviation=20, high=25))
    values = [inverse(place / 1_000) for place in range(1_001)]
    assert min(values) >= 0
    assert max(values) <= 25


def test_a_difference_is_known_far_better_than_its_parts() -> None:
    scenario = queues({"a": (exponential(60), 1), "b": (exponential(70), 1)}, 100, cases=800, replications=8)
    faster = replaced(scenario, activities={**scenario.activities, "b": Activity(duration=exponential(63), resources=("r-b",))})
    found = study.compare((sequence("a", "b"), scenario), (sequence("a", "b"), faster))
    cycle = found.differences["cycle"]
    assert cycle.high < 0
    assert cycle.half_width < 0.5 * found.as_is.means["cycle"].half_width
    assert found.relative["cycle"].value == pytest.approx(cycle.value / found.as_is.means["cycle"].value)
    # What was not touched is in step: the first queue is the same, case by case.
    assert found.to_be.steps["a"]["waiting"] == found.as_is.steps["a"]["waiting"]


def test_one_run_has_no_interval() -> None:
    found = study.interval([3.0])
    assert (found.value, found.low, found.high) == (3.0, -math.inf, math.inf)


# --- people ----------------------------------------------------------------------------------------------------------


def shifts(amount_day: int, amount_night: int) -> Scenario:
    day, night = week("08:00-20:00"), week("00:00-08:00", "20:00-24:00")
    return Scenario(
        arrivals=Arrivals(between=exponential(2_000)),
        calendars={"day": day, "night": night},
        resources=(
            Resource(id="day", amount=amount_day, calendar="day"),
            Resource(id="night", amount=amount_night, calendar="night"),
        ),
        activities={"a": Activity(duration=fixed(60), resources=("day", "night"))},
        cases=2_000,
    )


def test_somebody_is_always_on_duty_so_hardly_anybody_waits() -> None:
    run = simulate(Model(sequence("a"), shifts(1, 1)))
    waits = run.waits("a")
    assert sum(waits) / len(waits) < 5


def test_work_off_duty_waits_for_the_next_shift_and_is_suspended_at_its_end() -> None:
    scenario = Scenario(
        arrivals=Arrivals(between=fixed(86_400)),
        begin=1_704_672_000_000,
        calendars={"c": week("09:00-10:00")},
        resources=(Resource(id="r", calendar="c"),),
        activities={"a": Activity(duration=fixed(5_400), resources=("r",))},
        cases=1,
    )
    log = simulate(Model(sequence("a"), scenario)).log().events
    begin, end = log["start"][0], log["time"][0]
    assert begin % (24 * HOUR) == 9 * HOUR
    assert end - begin == 24 * HOUR + HOUR // 2


def test_who_is_faster_is_faster() -> None:
    scenario = queues({"a": (fixed(100), 1)}, 1_000, cases=200)
    scenario = replaced(scenario, activities={"a": Activity(duration=fixed(100), resources=("r-a",), by={"r-a": fixed(40)})})
    assert simulate(Model(sequence("a"), scenario)).figures().working == pytest.approx(40)


def test_costs_utilisation_and_promises_are_counted() -> None:
    scenario = queues({"a": (fixed(1_800), 1)}, 4_000, cases=400, limit=1_800.0)
    paid = tuple(Resource(id=each.id, amount=1, cost_per_hour=60) for each in scenario.resources)
    activity = Activity(duration=fixed(1_800), resources=("r-a",), fixed_cost=5)
    found = simulate(Model(sequence("a"), replaced(scenario, resources=paid, activities={"a": activity}))).figures()
    assert found.cost == pytest.approx(35)
    assert found.pools[0].utilisation == pytest.approx(0.45, abs=0.03)
    assert found.pools[0].cost == pytest.approx(400 * 30)
    waited = found.late.hits / found.late.trials
    assert waited == pytest.approx(0.45, abs=0.06)  # whoever meets a busy server is late: PASTA


def test_a_delay_holds_nobody_up() -> None:
    scenario = queues({"a": (fixed(10), 1)}, 20, cases=100)
    delayed = Activity(duration=fixed(10), resources=("r-a",), delay=fixed(3_600))
    run = simulate(Model(sequence("a"), replaced(scenario, activities={"a": delayed})))
    assert min(run.cycles()) >= 3_610
    assert run.figures().pools[0].utilisation < 1


# --- models ----------------------------------------------------------------------------------------------------------


def test_the_run_is_a_log_that_measures_itself() -> None:
    scenario = queues({"a": (exponential(80), 1)}, 100, cases=500)
    run = simulate(Model(sequence("a"), scenario))
    log = run.log()
    whole = Period(0, 1 << 52)
    found = measure(compiled(Question(formula="avg(hours(duration()))")), log, whole)
    assert found.value == pytest.approx(run.mean_cycle() / 3_600, rel=1e-9)
    assert found.n == 500
    waited = measure(compiled(Question(formula="avg(hours(wait(a)))")), log, whole)
    assert waited.value == pytest.approx(run.figures().waiting / 3_600, rel=1e-9)


def timed() -> Program:
    """A task that is called off after an hour, and an intermediate timer of ten minutes."""
    hour = model.TimerEventDefinition(timeDuration=model.FormalExpression(body="PT1H"))
    wait = model.TimerEventDefinition(timeDuration=model.FormalExpression(body="PT10M"))
    nodes = [
        model.StartEvent(id="s"),
        model.IntermediateCatchEvent(id="pause", eventDefinitions=(wait,)),
        model.UserTask(id="a"),
        model.BoundaryEvent(id="late", attachedToRef="a", cancelActivity=True, eventDefinitions=(hour,)),
        model.UserTask(id="b"),
        model.EndEvent(id="e"),
        model.EndEvent(id="f"),
    ]
    return program(nodes, [("s", "pause"), ("pause", "a"), ("a", "e"), ("late", "b"), ("b", "f")])


def test_timers_of_the_model_run_on_the_virtual_clock() -> None:
    scenario = queues({"a": (exponential(3_600), 1_000), "b": (fixed(60), 1_000)}, 60, cases=4_000)
    made = Model(timed(), scenario)
    run = simulate(made)
    late = len(run.waits("b")) / 4_000
    assert late == pytest.approx(math.exp(-1), abs=0.025)
    assert min(run.cycles()) >= 600
    assert max(run.cycles()) == pytest.approx(600 + 3_600 + 60)
    assert made.steps.decided < 20  # the same few states, whoever is in them


def test_conditions_are_followed_on_the_data_of_cases() -> None:
    nodes = [model.StartEvent(id="s"), model.ExclusiveGateway(id="g", default="g-e")]
    nodes += [model.UserTask(id="a"), model.EndEvent(id="e")]
    what = program(nodes, [("s", "g"), ("g", "a", "amount > 75"), ("g", "e"), ("a", "e")])
    given = read(
        b'{"arrivals": {"between": {"shape": "fixed", "mean": 60}}, "cases": 2000, "activities": {"a": {"duration": {"shape": '
        b'"fixed", "mean": 5}}}, "attributes": {"amount": {"number": {"shape": "uniform", "low": 0, "high": 100}}}}'
    )
    run = simulate(Model(what, given))
    assert len(run.waits("a")) / 2_000 == pytest.approx(0.25, abs=0.03)
    log = run.log()
    worked = set(log.events["case"].to_list())
    assert all((case in worked) == (amount > 75) for case, amount in enumerate(log.cases["amount"].to_list()))


def test_a_scenario_survives_its_file() -> None:
    scenario = shifts(2, 1)
    assert read(written(scenario)) == scenario


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("{", "simulation.unreadable", ""),
        ('{"arrivals": {"between": {"shape": "poisson"}}, "activities": {}}', "simulation.unreadable", ""),
        (
            '{"arrivals": {"between": {"shape": "exponential"}}, "activities": {}}',
            "simulation.bad_distribution",
            "/arrivals/between",
        ),
        (
            '{"arrivals": {"between": {"shape": "fixed", "mean": 9}, "calendar": "x"}, "activities": {}}',
            "simulation.unknown_calendar",
            "/arrivals/calendar",
        ),
        (
            '{"arrivals": {"between": {"shape": "fixed", "mean": 9}}, "activities": {"a": {"resources": ["nobody"]}}}',
            "simulation.unknown_resource",
            "/activities/a",
        ),
        (
            '{"arrivals": {"between": {"shape": "fixed", "mean": 9}}, "activities": {}, "cases": 0}',
            "simulation.out_of_range",
            "/cases",
        ),
        (
            '{"arrivals": {"between": {"shape": "fixed", "mean": 9}}, "activities": {}, "branches": {"g": {"f": 1.5}}}',
            "simulation.bad_probability",
            "/branches/g",
        ),
    ],
)
def test_what_is_wrong_with_a_scenario_is_named(text: str, code: str, place: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(text)
    found = refused.value.problems[0] if refused.value.problems else refused.value
    assert found.code == code
    assert place in found.place


def test_what_does_not_fit_the_process_is_told_at_once() -> None:
    scenario = queues({"a": (fixed(5), 1)}, 60, cases=5)
    wrong = replaced(scenario, branches={"nowhere": {"x": 1.0}})
    with pytest.raises(InvalidInput) as refused:
        Model(sequence("a", "b"), wrong)
    assert {each.code for each in refused.value.problems} == {"simulation.no_such_element", "simulation.no_duration"}


def test_a_gateway_that_nothing_decides_is_named() -> None:
    nodes = [model.StartEvent(id="s"), model.ExclusiveGateway(id="g"), model.EndEvent(id="e"), model.EndEvent(id="f")]
    what = program(nodes, [("s", "g"), ("g", "e", "x = 1"), ("g", "f", "x = 2")])
    with pytest.raises(InvalidModel) as refused:
        simulate(Model(what, replaced(queues({}, 60), cases=2)))
    assert refused.value.code == "simulation.stuck"
    assert refused.value.place == "g"


def test_a_run_stops_when_it_is_told_to() -> None:
    scenario = queues({"a": (exponential(80), 1)}, 100, cases=20_000)
    with pytest.raises(Rejected) as stopped:
        simulate(Model(sequence("a"), scenario), 0, lambda share: share < 0.3)
    assert stopped.value.code == "simulation.stopped"


# --- other tools -----------------------------------------------------------------------------------------------------


def known(name: str) -> tuple[bytes, Program]:
    data = shared(*name.split("/")).read_bytes()
    definitions = bpmn.read(data)
    process = next(each for each in definitions.rootElements if isinstance(each, model.Process))
    return data, compile(definitions, process.id or "")


@pytest.mark.parametrize(("name", "tasks"), [("Loan_Application", 11.4), ("Insurance_Claims", 5.3)])
def test_scenarios_of_prosimos(name: str, tasks: float) -> None:
    _, what = known(f"scenarios/{name}.bpmn")
    scenario = prosimos.read(shared("scenarios", f"{name}.json").read_bytes())
    run = simulate(Model(what, replaced(scenario, cases=600)))
    assert run.count / 600 == pytest.approx(tasks, rel=0.08)
    assert all(0 < each.utilisation < 1 for each in run.figures().pools)


def test_bpsim_inside_a_model() -> None:
    data, what = known("bpsim/Car Repair Process v1.0.bpmn")
    found = files.of_model(data, what)
    assert found.scenario.arrivals.between == fixed(24 * 60)
    assert any(each.params["what"] == "Condition" for each in found.left_out)
    shares = list(found.scenario.branches.values())
    assert {0.25, 0.75} in [set(each.values()) for each in shares]
    assert simulate(Model(what, replaced(found.scenario, cases=50))).count > 50
    second = files.of_model(data, what, "S2")
    assert second.scenario.arrivals == found.scenario.arrivals  # inherited
    with pytest.raises(InvalidInput):
        files.of_model(data, what, "S9")


def test_batches_are_refused_by_name() -> None:
    given = shared("scenarios", "Insurance_Claims.json").read_bytes()
    broken = given.replace(b'"batch_processing": []', b'"batch_processing": [{"task_id": "x"}]')
    with pytest.raises(InvalidInput) as refused:
        prosimos.read(broken)
    assert refused.value.code == "simulation.no_batches"
