"""What a simulation assumes, as data: the format `bihuan.simulation/1`, JSON.

Durations are distributions in seconds. A duration runs on the working time of who does the work: begun at five and needing
two hours, it ends on the next morning. A delay before the work (transport, waiting for somebody outside) holds nobody up and
runs on the elapsed or the working clock. Probabilities belong to the sequence flows of gateways; a gateway without any
follows its conditions, on the attributes that cases are given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

import msgspec

from bihuan.kernel.calendar import CalendarRules, WorkingCalendar
from bihuan.kernel.errors import BihuanError, InvalidInput, Problem, Scalar
from bihuan.kernel.text import Text

FORMAT = "bihuan.simulation/1"
ALWAYS = ""
MOST_CASES = 1_000_000

Shape: TypeAlias = Literal["fixed", "uniform", "exponential", "normal", "lognormal", "triangular", "gamma", "observed"]


class Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel", omit_defaults=True):
    """Base: a misspelt word is an error, not a silence."""


class Distribution(Data, frozen=True):
    """Seconds (or, of an attribute, its own unit). `low` and `high` cut it off; `values` are observed ones, with `weights`.

    `fixed` is `mean` always; `uniform` lies from `low` to `high`, `triangular` has its `mode` between them; an `exponential` one
    begins at `low` and has the `mean` as a whole.
    """

    shape: Shape
    mean: float = 0.0
    deviation: float = 0.0
    mode: float = 0.0
    low: float | None = None
    high: float | None = None
    values: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()


class Arrivals(Data, frozen=True):
    """How long after one case the next one comes, on the working time of a calendar (empty: always)."""

    between: Distribution
    calendar: str = ALWAYS


class Resource(Data, frozen=True):
    """`amount` people (or machines) who can stand in for one another, and when they work."""

    id: str
    name: Text = Text()
    amount: int = 1
    calendar: str = ALWAYS
    cost_per_hour: float = 0.0


class Activity(Data, frozen=True):
    """How a step is worked: who can (any one of `resources`), how long, after which delay; `by` has other durations per resource.

    Without resources it takes its time and nobody's.
    """

    duration: Distribution = Distribution(shape="fixed")
    resources: tuple[str, ...] = ()
    by: dict[str, Distribution] = {}
    delay: Distribution | None = None
    delay_calendar: str = ALWAYS
    fixed_cost: float = 0.0


class Attribute(Data, frozen=True):
    """A variable that every case is given at its start: a number of a distribution, or one of some options with their weights."""

    number: Distribution | None = None
    options: dict[str, float] = {}


class Priority(Data, frozen=True):
    """Cases for which `when` (FEEL over the attributes) holds come before all of a higher `rank`; nobody is interrupted."""

    when: str
    rank: int = 1


class Scenario(Data, frozen=True):
    """`begin` is the instant of the first arrival at the earliest (ms since 1970 UTC); `warm_up` cases are run and not counted.

    `limit` (seconds) is the cycle time that was promised: the share of cases above it is told.
    """

    arrivals: Arrivals
    activities: dict[str, Activity]
    format: str = FORMAT
    name: Text = Text()
    begin: int = 1_704_672_000_000
    cases: int = 1_000
    warm_up: int = 0
    replications: int = 30
    seed: int = 1
    calendars: dict[str, CalendarRules] = {}
    resources: tuple[Resource, ...] = ()
    branches: dict[str, dict[str, float]] = {}
    events: dict[str, Distribution] = {}
    attributes: dict[str, Attribute] = {}
    priorities: tuple[Priority, ...] = ()
    limit: float | None = None


def read(data: bytes | str) -> Scenario:
    """A scenario from JSON; raises `InvalidInput` with the place of what is wrong."""
    try:
        scenario = msgspec.json.decode(data, type=Scenario)
    except msgspec.MsgspecError as failure:
        raise InvalidInput("simulation.unreadable", place="/", reason=str(failure)) from failure
    problems = tuple(check(scenario))
    if problems:
        raise InvalidInput("simulation.bad_scenario", problems=problems, count=len(problems))
    return scenario


def written(scenario: Scenario) -> bytes:
    """The scenario as JSON."""
    return msgspec.json.format(msgspec.json.encode(scenario), indent=2)


def check(scenario: Scenario) -> Iterator[Problem]:
    """What is wrong with a scenario in itself."""
    if scenario.format != FORMAT:
        yield _problem("simulation.other_format", "/format", format=scenario.format[:40])
    if not 1 <= scenario.cases <= MOST_CASES:
        yield _problem("simulation.out_of_range", "/cases", value=scenario.cases, low=1, high=MOST_CASES)
    if not 1 <= scenario.replications <= 1_000:
        yield _problem("simulation.out_of_range", "/replications", value=scenario.replications, low=1, high=1_000)
    if not 0 <= scenario.warm_up < scenario.cases:
        yield _problem("simulation.out_of_range", "/warmUp", value=scenario.warm_up, low=0, high=scenario.cases - 1)
    yield from _distribution("/arrivals/between", scenario.arrivals.between)
    yield from _calendars(scenario)
    pools = {each.id for each in scenario.resources}
    for place, each in enumerate(scenario.resources):
        if each.amount < 1:
            yield _problem("simulation.out_of_range", f"/resources/{place}/amount", value=each.amount, low=1, high=100_000)
    for name, activity in scenario.activities.items():
        for resource in (*activity.resources, *activity.by):
            if resource not in pools:
                yield _problem("simulation.unknown_resource", f"/activities/{name}", resource=resource)
        yield from _distribution(f"/activities/{name}/duration", activity.duration)
        for resource, own in activity.by.items():
            yield from _distribution(f"/activities/{name}/by/{resource}", own)
        if activity.delay is not None:
            yield from _distribution(f"/activities/{name}/delay", activity.delay)
    for name, event in scenario.events.items():
        yield from _distribution(f"/events/{name}", event)
    for gateway, chances in scenario.branches.items():
        if not chances or any(not 0 <= chance <= 1 for chance in chances.values()):
            yield _problem("simulation.bad_probability", f"/branches/{gateway}")


def _calendars(scenario: Scenario) -> Iterator[Problem]:
    for name, rules in scenario.calendars.items():
        try:
            WorkingCalendar(rules)
        except BihuanError as failure:
            yield Problem(code=failure.code, place=f"/calendars/{name}{failure.place}", params=failure.params)
    named = {"/arrivals/calendar": scenario.arrivals.calendar}
    named |= {f"/resources/{place}/calendar": each.calendar for place, each in enumerate(scenario.resources)}
    named |= {f"/activities/{name}/delayCalendar": each.delay_calendar for name, each in scenario.activities.items()}
    for place, name in named.items():
        if name and name not in scenario.calendars:
            yield _problem("simulation.unknown_calendar", place, calendar=name)


def _distribution(place: str, given: Distribution) -> Iterator[Problem]:
    low, high = given.low, given.high
    wrong = given.mean < 0 or given.deviation < 0 or (low is not None and high is not None and low > high)
    match given.shape:
        case "uniform":
            wrong |= low is None or high is None
        case "triangular":
            wrong |= low is None or high is None or not (low or 0) <= given.mode <= (high or 0)
        case "exponential" | "lognormal" | "gamma":
            wrong |= given.mean <= 0
        case "observed":
            wrong |= not given.values or (bool(given.weights) and len(given.weights) != len(given.values))
            wrong |= bool(given.weights) and sum(given.weights) <= 0
        case _:
            pass
    if wrong:
        yield _problem("simulation.bad_distribution", place, shape=given.shape)


def _problem(code: str, place: str, **params: Scalar) -> Problem:
    return Problem(code=code, place=place, params={"at": place, **params})


def calendar_of(scenario: Scenario, name: str) -> WorkingCalendar | None:
    """The calendar of that name; None is always."""
    return WorkingCalendar(scenario.calendars[name]) if name else None


def replaced(scenario: Scenario, **changes: Any) -> Scenario:
    return msgspec.structs.replace(scenario, **changes)
