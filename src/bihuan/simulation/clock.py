"""The virtual clock: one run of a scenario.

A heap of what happens next, ordered by time and then by the order in which it was planned. Work waits in true queues: nobody
is assigned before somebody is free. Whoever becomes free, or whose shift begins, takes the most urgent work that they may do:
lowest rank, then the longest waiting. So priority never outruns time (work that came later is never begun before its coming),
and somebody on duty is never idle while there is work for them.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from heapq import heappop, heappush
from typing import Any

from bihuan import feel
from bihuan.engine.program import Program
from bihuan.kernel.errors import InvalidInput, InvalidModel, Rejected
from bihuan.simulation.draws import Draws, chosen_of
from bihuan.simulation.equip import Equipped, Gateway, equip
from bihuan.simulation.run import Run
from bihuan.simulation.scenario import Activity, Distribution, Scenario, calendar_of
from bihuan.simulation.shifts import Shifts
from bihuan.simulation.steps import Outcome, Steps

SECOND = 1_000
FARTHEST = 1_000 * 366 * 86_400_000  # virtual ms; a scenario that runs longer has no end
OFTEN = 4_096  # events between two looks at whether to go on

ARRIVE, READY, DONE, SHIFT, TIMER = range(5)


class Case:
    """One run through the process."""

    __slots__ = ("begun", "done", "number", "open", "passes", "rank", "started", "state", "timers", "visits")

    def __init__(self, number: int, started: int, rank: int) -> None:
        self.number = number
        self.started = started
        self.rank = rank
        self.state = 0
        self.visits: dict[str, int] = {}
        self.passes: dict[str, int] = {}
        self.open: dict[int, Work] = {}
        self.timers: dict[int, str] = {}


class Work:
    """One step of one case."""

    __slots__ = ("begin", "called_off", "case", "enabled", "instance", "length", "plan", "worker")

    def __init__(self, case: Case, instance: int, plan: Plan, enabled: int) -> None:
        self.case = case
        self.instance = instance
        self.plan = plan
        self.enabled = enabled
        self.begin = enabled
        self.length = -1
        self.worker: Worker | None = None
        self.called_off = False


class Worker:
    """One of the resources' people or machines."""

    __slots__ = ("busy", "idle_since", "name", "pool", "queues", "shifts", "wakes")

    def __init__(self, pool: int, name: str, shifts: Shifts | None, begin: int) -> None:
        self.pool = pool
        self.name = name
        self.shifts = shifts
        self.busy = False
        self.idle_since = begin
        self.wakes = -1
        self.queues: list[Queue] = []


class Queue:
    """Work that any of the same workers can do."""

    __slots__ = ("waiting", "workers")

    def __init__(self, workers: list[Worker]) -> None:
        self.workers = workers
        self.waiting: list[tuple[int, int, int, Work]] = []
        for worker in workers:
            worker.queues.append(self)


class Plan:
    """A step as the clock needs it; without a queue it takes nobody's time."""

    __slots__ = ("activity", "ahead", "by", "delay", "delay_shifts", "duration", "element", "number", "queue")

    def __init__(self, element: str, number: int, activity: Activity, ahead: tuple[Gateway, ...]) -> None:
        self.element = element
        self.number = number
        self.activity = activity
        self.ahead = ahead
        self.duration = activity.duration
        self.by: dict[int, Distribution] = {}
        self.delay = activity.delay
        self.delay_shifts: Shifts | None = None
        self.queue: Queue | None = None


class Model:
    """A program and a scenario put together once, for as many runs as wanted."""

    def __init__(self, program: Program, scenario: Scenario) -> None:
        self.scenario = scenario
        self.equipped: Equipped = equip(program, scenario)
        self.steps = Steps(self.equipped)
        self.shared = not scenario.attributes
        self.elements = [*scenario.activities, *scenario.events]
        self.names = {name: program.nodes[name].name or name for name in self.elements}
        self.ranks = [(feel.compiled(each.when), each.rank) for each in scenario.priorities]


def simulate(model: Model, replication: int = 0, go_on: Callable[[float], bool] = lambda _: True) -> Run:
    """One run. `go_on` hears the share of cases that are through and answers whether to go on; else raises `Rejected`."""
    return _Clock(model, replication, go_on).run()


class _Clock:
    def __init__(self, model: Model, replication: int, go_on: Callable[[float], bool]) -> None:
        scenario = model.scenario
        self.model = model
        self.scenario = scenario
        self.draws = Draws(scenario.seed, replication)
        self.go_on = go_on
        self.heap: list[tuple[int, int, int, Any]] = []
        self.planned = 0
        self.arrived = 0
        self.over = 0
        self.result = Run(scenario, model.elements, model.names)
        self._shifts: dict[str, Shifts | None] = {"": None}
        self.workers = self._hired()
        self.plans = self._plans()
        self.arrivals = self._shifts_of(scenario.arrivals.calendar)

    def _shifts_of(self, name: str) -> Shifts | None:
        if name not in self._shifts:
            calendar = calendar_of(self.scenario, name)
            self._shifts[name] = Shifts(calendar, self.scenario.begin) if calendar is not None else None
        return self._shifts[name]

    def _hired(self) -> dict[str, list[Worker]]:
        begin = self.scenario.begin
        return {
            each.id: [
                Worker(pool, each.id if each.amount == 1 else f"{each.id}-{number + 1}", self._shifts_of(each.calendar), begin)
                for number in range(each.amount)
            ]
            for pool, each in enumerate(self.scenario.resources)
        }

    def _plans(self) -> dict[str, Plan]:
        scenario, ahead = self.scenario, self.model.equipped.ahead
        events = {name: Activity(duration=of) for name, of in scenario.events.items()}
        pools = {each.id: number for number, each in enumerate(scenario.resources)}
        queues: dict[tuple[str, ...], Queue] = {}
        plans: dict[str, Plan] = {}
        for number, (name, activity) in enumerate({**scenario.activities, **events}.items()):
            plan = plans[name] = Plan(name, number, activity, ahead.get(name, ()))
            plan.by = {pools[resource]: of for resource, of in activity.by.items()}
            plan.delay_shifts = self._shifts_of(activity.delay_calendar)
            able = tuple(sorted({*activity.resources, *activity.by}))
            if able:
                if able not in queues:
                    queues[able] = Queue([worker for resource in able for worker in self.workers[resource]])
                plan.queue = queues[able]
        return plans

    def run(self) -> Run:
        self._next_arrival(self.scenario.begin)
        heap, happen = self.heap, (self._arrive, self._ready, self._done, self._shift, self._timer)
        end = self.scenario.begin + FARTHEST
        looked = 0
        while heap:
            at, _, kind, what = heappop(heap)
            if at > end:
                raise InvalidInput("simulation.no_end", place="/", cases=self.arrived - self.over)
            happen[kind](at, what)
            looked += 1
            if looked == OFTEN:
                looked = 0
                if not self.go_on(self.over / self.scenario.cases):
                    raise Rejected("simulation.stopped")
        if self.over < self.arrived:
            raise InvalidModel("simulation.never_over", cases=self.arrived - self.over)
        self.result.finish()
        return self.result

    def _plan(self, at: int, kind: int, what: Any) -> None:
        self.planned += 1
        heappush(self.heap, (at, self.planned, kind, what))

    # Arrivals

    def _next_arrival(self, now: int) -> None:
        if self.arrived < self.scenario.cases:
            between = self.draws.value("arrival", "", 0, self.arrived, self.scenario.arrivals.between)
            length = round(between * SECOND)
            self._plan(now + length if self.arrivals is None else self.arrivals.after(now, length), ARRIVE, None)

    def _arrive(self, now: int, _: Any) -> None:
        number = self.arrived
        self.arrived += 1
        attributes = self._attributes(number)
        case = Case(number, now, self._rank(attributes))
        self.result.case(now, attributes)
        chosen, variables = self._chosen(case, self.model.equipped.ahead[""])
        if not self.model.shared:
            variables = {**attributes, **variables}
        self._settle(now, case, self.model.steps.start(chosen, variables, shared=self.model.shared))
        self._next_arrival(now)

    def _attributes(self, number: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, attribute in self.scenario.attributes.items():
            if attribute.number is not None:
                value = self.draws.value("attribute", name, 0, number, attribute.number)
                found[name] = Decimal(repr(round(value, 6)))
            else:
                u = self.draws.uniform("attribute", name, 0, number)
                option = chosen_of(attribute.options, u)
                found[name] = {"true": True, "false": False}.get(option, option)
        return found

    def _rank(self, attributes: dict[str, Any]) -> int:
        ranks = [rank for when, rank in self.model.ranks if feel.evaluate(when, attributes).value is True]
        return min(ranks, default=max((rank for _, rank in self.model.ranks), default=0) + 1)

    # Steps

    def _chosen(self, case: Case, ahead: tuple[Gateway, ...]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Which ways the case will go at the gateways it may come to next."""
        if not ahead:
            return (), {}
        variables: dict[str, Any] = {}
        for gateway in ahead:
            u = self.draws.uniform("branch", gateway.id, case.passes.get(gateway.id, 0), case.number)
            variables.update(gateway.choose(u))
        return tuple(variables.values()), variables

    def _settle(self, now: int, case: Case, outcome: Outcome) -> None:
        """Let the case be in its next state: count gateways, begin what waits, call off what is called off."""
        if not self.model.shared and case.state:
            self.model.steps.forget(case.state)
        case.state = outcome.state
        for gateway in outcome.passed:
            case.passes[gateway] = case.passes.get(gateway, 0) + 1
        for timer in outcome.timers_off:
            case.timers.pop(timer, None)
        for instance in outcome.called_off:
            self._call_off(now, case, instance)
        for instance, element in outcome.begun:
            self._enable(now, case, instance, self.plans[element])
        for timer, element, length in outcome.timers:
            case.timers[timer] = element
            self._plan(now + length, TIMER, (case, timer))
        if outcome.over:
            self.over += 1
            self.result.over(case.number, now)

    def _enable(self, now: int, case: Case, instance: int, plan: Plan) -> None:
        work = case.open[instance] = Work(case, instance, plan, now)
        if plan.delay is None:
            self._ready(now, work)
            return
        visit = case.visits.get(plan.element, 0)
        length = round(self.draws.value("delay", plan.element, visit, case.number, plan.delay) * SECOND)
        self._plan(now + length if plan.delay_shifts is None else plan.delay_shifts.after(now, length), READY, work)

    def _ready(self, now: int, work: Work) -> None:
        """The work could begin: whoever is free and has been so for longest begins it, else it waits in the queue."""
        if work.called_off:
            return
        queue = work.plan.queue
        if queue is None:
            self._begin(now, work, None)
            return
        chosen: Worker | None = None
        for worker in queue.workers:
            if worker.busy or (worker.shifts is not None and not worker.shifts.on_duty(now)):
                continue
            if chosen is None or worker.idle_since < chosen.idle_since:
                chosen = worker
        if chosen is not None:
            self._begin(now, work, chosen)
            return
        self.planned += 1
        heappush(queue.waiting, (work.case.rank, now, self.planned, work))
        for worker in queue.workers:
            if not worker.busy:
                self._wake_at_shift(now, worker)

    def _wake_at_shift(self, now: int, worker: Worker) -> None:
        if worker.shifts is not None and worker.wakes < now:
            worker.wakes = worker.shifts.next_begin(now)
            self._plan(worker.wakes, SHIFT, worker)

    def _shift(self, now: int, worker: Worker) -> None:
        worker.wakes = -1
        if not worker.busy:
            self._take(now, worker)

    def _take(self, now: int, worker: Worker) -> None:
        """Somebody is free: the most urgent work that they may do; off duty they wait for their next shift if there is any."""
        best: Queue | None = None
        for queue in worker.queues:
            while queue.waiting and queue.waiting[0][3].called_off:
                heappop(queue.waiting)
            if queue.waiting and (best is None or queue.waiting[0] < best.waiting[0]):
                best = queue
        if best is None:
            return
        if worker.shifts is not None and not worker.shifts.on_duty(now):
            self._wake_at_shift(now, worker)
            return
        self._begin(now, heappop(best.waiting)[3], worker)

    def _begin(self, now: int, work: Work, worker: Worker | None) -> None:
        case, plan = work.case, work.plan
        visit = case.visits.get(plan.element, 0)
        case.visits[plan.element] = visit + 1
        of = plan.by.get(worker.pool, plan.duration) if worker is not None else plan.duration
        length = round(self.draws.value("work", plan.element, visit, case.number, of) * SECOND)
        work.begin, work.length, work.worker = now, length, worker
        if worker is None:
            self._plan(now + length, DONE, work)
            return
        worker.busy = True
        self._plan(now + length if worker.shifts is None else worker.shifts.after(now, length), DONE, work)

    def _done(self, now: int, work: Work) -> None:
        case, plan, worker = work.case, work.plan, work.worker
        if not work.called_off:
            del case.open[work.instance]
            self.result.work(case.number, plan.number, worker, work.enabled, work.begin, now, work.length)
            chosen, variables = self._chosen(case, plan.ahead)
            steps, shared = self.model.steps, self.model.shared
            self._settle(now, case, steps.complete(case.state, work.instance, chosen, variables, shared=shared))
        if worker is not None:
            worker.busy = False
            worker.idle_since = now
            self._take(now, worker)

    def _call_off(self, now: int, case: Case, instance: int) -> None:
        work = case.open.pop(instance, None)
        if work is not None:
            work.called_off = True
            if work.length >= 0:
                spent = (work.enabled, work.begin, now, work.length)
                self.result.work(case.number, work.plan.number, work.worker, *spent, withdrawn=True)

    def _timer(self, now: int, what: tuple[Case, int]) -> None:
        case, timer = what
        element = case.timers.pop(timer, None)
        if element is None:
            return
        chosen, variables = self._chosen(case, self.model.equipped.ahead.get(element, ()))
        self._settle(now, case, self.model.steps.fire(case.state, timer, chosen, variables, shared=self.model.shared))


__all__ = ["Model", "simulate"]
