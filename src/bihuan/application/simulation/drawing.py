"""A scenario drawn from what was done: arrivals, hands-on time and waiting of every step, ways taken at gateways, who works
when.

Hands-on time is from taking in hand to the end, in working time. A step waits for two reasons, and they must not be counted
twice: for somebody to be free, which the simulation finds out by itself, and for everything else (transport, answers, habit),
which is the delay. So a short run without delays tells how long work waits for people, and what history waits longer is the
delay. A delay runs on working time (habit, a colleague's answer) or round the clock (a lorry): whichever spreads less over the
waits that no evening and no weekend has put off. What a step calls takes what it took, without holding anybody. A version that
was never run takes the figures of the steps that it shares with one that was; the others are guessed and named.

The weeks of a scenario are ordinary ones: where the holidays happen to lie says nothing about a design.
A process that never ran here takes the figures of the log its draft was made from.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from statistics import fmean, pstdev
from typing import Any, NamedTuple

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.models import blueprints, versions
from bihuan.application.models.blueprints import Blueprint
from bihuan.application.people.calendars import working_calendar
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import Window
from bihuan.application.ports.records import InstanceRecord, VersionRecord, WorkItemRecord
from bihuan.application.simulation import observed
from bihuan.application.views.simulation import ScenarioView
from bihuan.engine import codec
from bihuan.engine import events as ev
from bihuan.engine.program import Call, Node, Program
from bihuan.kernel.calendar import WorkingCalendar
from bihuan.kernel.errors import Rejected
from bihuan.kernel.text import Text
from bihuan.organization.directory import Organization

DAY_MS = 86_400_000
DAYS = 92
FEWEST = 5
LOOKED_INTO = 250
TRIAL_CASES = 600
GUESS_S = 900.0
SHORTEST_S = 1.0
ENOUGH = 20
CLEARLY = 0.7
OPENING_MS = 30 * 60_000
CALENDAR = "company"
COST_PER_HOUR = 100.0

replace = msgspec.structs.replace


class Wait(NamedTuple):
    """From the coming of a work item to the beginning of the work on it, in ms."""

    since: int
    until: int

    def working(self, calendar: WorkingCalendar) -> float:
        return calendar.working_between(self.since, self.until) / 1000

    @property
    def elapsed(self) -> float:
        return (self.until - self.since) / 1000

    def ended_by_itself(self, calendar: WorkingCalendar) -> bool:
        """Whether it did not just last until people came to work again: no day off in it, working time right before its end."""
        if calendar.working_between(self.until - OPENING_MS, self.until) < OPENING_MS:
            return False
        first, last = calendar.local_date(self.since), calendar.local_date(self.until)
        return all(calendar.is_workday(first + timedelta(days=each)) for each in range(1, (last - first).days))


class _Past(msgspec.Struct):
    """What was done by one version, or by the whole process."""

    cases: list[InstanceRecord]
    worked: dict[str, list[float]]
    waited: dict[str, list[Wait]]
    called: dict[str, list[float]]
    performers: dict[str, set[str]]
    ways: dict[str, dict[str, int]]


def draw(tx: Transaction, actor: Actor, version_key: int, days: int = DAYS) -> ScenarioView:
    """The scenario of a version by the history of its process over the last days."""
    actor.require("processes.read")
    version = versions.find(tx, version_key)
    blueprint = blueprints.of_version(tx, version)
    past, model = _past(tx, version, days)
    seen = observed.of_version(tx, version) if len(past.cases) < FEWEST else None
    if seen is not None:
        scenario, guessed = observed.scenario_of(blueprint, seen)
        return _shown(version, blueprint, scenario, guessed, cases=seen.cases, days=seen.days)
    if len(past.cases) < FEWEST:
        raise Rejected("simulation.too_little_history", place=version.process_id, cases=len(past.cases), fewest=FEWEST)
    calendar = working_calendar(tx)
    scenario, guessed = _scenario(tx.directory.organization(), calendar, blueprint, past)
    delayed = _with_delays(blueprint.program, scenario, past)
    return _shown(version, blueprint, delayed, guessed, cases=len(model.cases), days=days)


def _shown(
    version: VersionRecord, blueprint: Blueprint, scenario: Any, guessed: list[str], *, cases: int, days: int
) -> ScenarioView:
    return ScenarioView(
        version_key=str(version.key),
        label=version.label,
        process_id=version.process_id,
        scenario=msgspec.to_builtins(scenario),
        cases=cases,
        days=days,
        guessed=guessed,
        names={name: step.name for name, step in blueprint.steps.items()},
    )


def _past(tx: Transaction, version: VersionRecord, days: int) -> tuple[_Past, _Past]:
    """What the version did, or the one it was drawn from, its gaps filled by what the process did; and the first alone."""
    window = Window(process_id=version.process_id, since=tx.now - days * DAY_MS, until=tx.now)
    calendar = working_calendar(tx)
    instances = tx.trail.instances(window)
    items = tx.trail.work_items(window)
    own = [each for each in instances if each.version_key == version.key and each.state == "completed"]
    origin = versions.review_of(tx, version.key).origin
    if len(own) < FEWEST and origin:
        own = [each for each in instances if each.version_key == int(origin) and each.state == "completed"]
    mine = _collect(tx, calendar, own, items)
    every = _collect(tx, calendar, [each for each in instances if each.state == "completed"], items)
    if len(own) < FEWEST:
        return every, mine if own else every
    for name in every.worked:
        if len(mine.worked.get(name, ())) < FEWEST:
            mine.worked[name], mine.waited[name] = every.worked[name], every.waited.get(name, [])
            mine.performers[name] = every.performers[name]
    for gateway, ways in every.ways.items():
        mine.ways.setdefault(gateway, ways)
    for name, took in every.called.items():
        if len(mine.called.get(name, ())) < FEWEST:
            mine.called[name] = took
    mine.cases = own
    return _Past(instances, mine.worked, mine.waited, mine.called, mine.performers, mine.ways), mine


def _collect(
    tx: Transaction, calendar: WorkingCalendar, cases: Sequence[InstanceRecord], items: Iterable[WorkItemRecord]
) -> _Past:
    past = _Past(list(cases), {}, {}, {}, {}, {})
    keys = {each.key for each in cases}
    for item in items:
        if item.instance_key not in keys or item.completed_at is None or item.state != "completed":
            continue
        begun = max(item.claimed_at or item.created_at, item.created_at)
        past.worked.setdefault(item.element_id, []).append(calendar.working_between(begun, item.completed_at) / 1000)
        past.waited.setdefault(item.element_id, []).append(Wait(item.created_at, begun))
        past.performers.setdefault(item.element_id, set()).add(item.completed_by)
    for case in cases[-LOOKED_INTO:]:
        blueprint = blueprints.of_key(tx, case.version_key, case.program)
        calls: dict[str, int] = {}
        for row in tx.history.of(case.key):
            if row.kind == "CallStarted":
                calls[row.element_id] = row.at
            elif row.kind == "CallCompleted" and row.element_id in calls:
                past.called.setdefault(row.element_id, []).append((row.at - calls.pop(row.element_id)) / 1000)
            if row.kind == "ElementPassed" and len(_ways_out(blueprint.program, row.element_id)) > 1:
                fact = codec.decode_event(row.body, row.schema)
                assert isinstance(fact, ev.ElementPassed)
                for flow in fact.taken:
                    target = blueprint.program.flows[flow].target
                    counted = past.ways.setdefault(row.element_id, {})
                    counted[target] = counted.get(target, 0) + 1
    return past


def _ways_out(program: Program, element: str) -> tuple[Any, ...]:
    node = program.nodes.get(element)
    return node.outgoing if node is not None and node.kind in ("exclusiveGateway", "inclusiveGateway") else ()


def _scenario(organization: Organization, calendar: WorkingCalendar, blueprint: Blueprint, past: _Past) -> tuple[Any, list[str]]:
    """The scenario without delays, and the steps that history says nothing about."""
    from bihuan.simulation.scenario import Activity, Arrivals, Distribution, Resource, Scenario

    activities: dict[str, Activity] = {}
    pools: dict[str, Resource] = {}
    guessed: list[str] = []
    for name, node in blueprint.program.nodes.items():
        if node.kind != "userTask" and not isinstance(node.work, Call):
            continue
        called = _fitted(past.called.get(name, []))
        if called is not None:
            activities[name] = Activity(duration=Distribution(shape="fixed", mean=0.0), delay=called)
            continue
        worked = past.worked.get(name, [])
        if len(worked) < FEWEST:
            guessed.append(name)
        duration = _fitted(worked) or Distribution(shape="lognormal", mean=GUESS_S, deviation=GUESS_S / 2)
        able = _able(organization, blueprint, name, past.performers.get(name, set()), node)
        for pool in able:
            pools.setdefault(pool.id, pool)
        activities[name] = Activity(duration=duration, resources=tuple(each.id for each in able))
    begun = sorted(each.started_at for each in past.cases)
    worked_ms = calendar.working_between(begun[0], begun[-1])
    between = max(worked_ms / 1000 / max(len(begun) - 1, 1), SHORTEST_S)
    scenario = Scenario(
        name=blueprint.name,
        arrivals=Arrivals(between=Distribution(shape="exponential", mean=round(between, 3)), calendar=CALENDAR),
        activities=activities,
        calendars={CALENDAR: replace(calendar.rules, holidays={}, make_up={})},
        resources=tuple(pools.values()),
        branches=dict(_branches(blueprint.program, past.ways)),
        begin=begun[0],
    )
    return scenario, guessed


def _able(organization: Organization, blueprint: Blueprint, name: str, done_by: set[str], node: Node) -> list[Any]:
    """Who can do a step: the post that has it by the matrix, with as many people as hold it; else those who did it."""
    from bihuan.simulation.scenario import Resource

    step = blueprint.steps.get(name)
    posts = [line.post for line in step.ours.who("R") if line.post] if step else []
    found: list[Any] = []
    for post in dict.fromkeys(posts):
        holders, known = organization.holders(post), organization.post(post)
        if holders:
            title = known.name if known else Text(post, post)
            found.append(Resource(id=post, name=title, amount=len(holders), calendar=CALENDAR, cost_per_hour=COST_PER_HOUR))
    if not found and done_by and node.kind == "userTask":
        found.append(
            Resource(id=f"by-{name}", name=Text(name, name), amount=len(done_by), calendar=CALENDAR, cost_per_hour=COST_PER_HOUR)
        )
    return found


def _branches(program: Program, ways: Mapping[str, Mapping[str, int]]) -> Iterable[tuple[str, dict[str, float]]]:
    """Shares of the ways out of every choosing gateway; ways that history does not know are split evenly."""
    for name, node in program.nodes.items():
        flows = _ways_out(program, name)
        if len(flows) < 2:
            continue
        counted = [ways.get(name, {}).get(flow.target, 0) for flow in flows]
        whole = sum(counted)
        shares = [count / whole if whole else 1 / len(flows) for count in counted]
        del node
        yield name, {flow.id: round(share, 6) for flow, share in zip(flows, shares, strict=True)}


def _fitted(seconds: Sequence[float]) -> Any:
    """A log-normal distribution with the mean and spread of what was seen; None for too few."""
    from bihuan.simulation.scenario import Distribution

    seen = [max(each, SHORTEST_S) for each in seconds]
    if len(seen) < FEWEST:
        return None
    mean, deviation = fmean(seen), pstdev(seen)
    if deviation < 0.01 * mean:
        return Distribution(shape="fixed", mean=round(mean, 3))
    return Distribution(shape="lognormal", mean=round(mean, 3), deviation=round(deviation, 3))


def _with_delays(program: Program, scenario: Any, past: _Past) -> Any:
    """Give every step the delay that its waiting in history has beyond waiting for people."""
    from bihuan.simulation.clock import Model, simulate

    undelayed = {name: replace(each, delay=None) for name, each in scenario.activities.items()}
    trial = simulate(Model(program, replace(scenario, activities=undelayed, cases=TRIAL_CASES, warm_up=TRIAL_CASES // 6)))
    calendar = WorkingCalendar(scenario.calendars[CALENDAR])
    queued = trial.waits_on(calendar)
    activities = dict(scenario.activities)
    for name, activity in activities.items():
        waits = past.waited.get(name, [])
        if len(waits) < FEWEST:
            continue
        round_the_clock = _round_the_clock(calendar, waits)
        if round_the_clock:
            of = _of_moments(fmean(round_the_clock), pstdev(round_the_clock))
            activities[name] = replace(activity, delay=of)
            continue
        waited = [each.working(calendar) for each in waits]
        beyond = fmean(waited) - queued.get(name, 0.0)
        if beyond > SHORTEST_S:
            spread = min(pstdev(waited) / max(fmean(waited), SHORTEST_S), 1.5) * beyond
            of = _of_moments(beyond, spread)
            activities[name] = replace(activity, delay=of, delay_calendar=CALENDAR)
    return replace(scenario, activities=activities)


def _round_the_clock(calendar: WorkingCalendar, waits: Sequence[Wait]) -> list[float]:
    """The waits that ended by themselves, in elapsed time, when it is that time which they keep; else nothing."""
    ended = [each for each in waits if each.ended_by_itself(calendar)]
    working, elapsed = [each.working(calendar) for each in ended], [each.elapsed for each in ended]
    if len(ended) < ENOUGH or _spread(elapsed) > CLEARLY * _spread(working):
        return []
    return elapsed


def _spread(values: Sequence[float]) -> float:
    """The standard deviation as a share of the mean."""
    mean = fmean(values)
    return pstdev(values) / mean if mean > 0 else math.inf


def _of_moments(mean: float, deviation: float) -> Any:
    from bihuan.simulation.scenario import Distribution

    if not math.isfinite(deviation) or deviation < 0.01 * mean:
        return Distribution(shape="fixed", mean=round(mean, 3))
    return Distribution(shape="lognormal", mean=round(mean, 3), deviation=round(deviation, 3))
