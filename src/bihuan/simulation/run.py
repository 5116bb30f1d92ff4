"""What one run gives: every step of every case in columns, as an event log, and its figures."""

from __future__ import annotations

from array import array
from statistics import fmean
from typing import TYPE_CHECKING, Any

import msgspec

from bihuan.kernel.calendar import WorkingCalendar
from bihuan.measures.proportions import Rate
from bihuan.simulation.scenario import Scenario, calendar_of
from bihuan.simulation.shifts import Shifts

if TYPE_CHECKING:
    from bihuan.eventlog.model import EventLog

HOUR = 3_600_000
NOBODY = -1


class StepFigures(msgspec.Struct, frozen=True):
    """Of one step: how often a case comes to it, how long it waits and is worked on (seconds, means), and how often in all."""

    element: str
    name: str
    visits: float
    waiting: float
    working: float
    count: int


class PoolFigures(msgspec.Struct, frozen=True):
    """Of one resource: the share of its working time that it was busy, and its cost."""

    id: str
    utilisation: float
    busy_hours: float
    cost: float


class Figures(msgspec.Struct, frozen=True):
    """Figures of the cases that count; durations in seconds. `late` counts those above the promised cycle time."""

    cases: int
    cycle: float
    cycle_median: float
    cycle_p90: float
    waiting: float
    working: float
    cost: float
    per_day: float
    in_process: float
    late: Rate
    steps: tuple[StepFigures, ...]
    pools: tuple[PoolFigures, ...]


class Run:
    """The columns of a run while it grows; cases are numbered in the order of their arrival."""

    def __init__(self, scenario: Scenario, elements: list[str], names: dict[str, str]) -> None:
        self.scenario = scenario
        self.elements = elements
        self.names = names
        self.started = array("q")
        self.ended = array("q")
        self.attributes: list[dict[str, Any]] = []
        self._case, self._step, self._pool = array("q"), array("i"), array("i")
        self._enabled, self._begin, self._end, self._length = array("q"), array("q"), array("q"), array("q")
        self._withdrawn = array("b")
        self._workers: list[str] = []

    def case(self, now: int, attributes: dict[str, Any]) -> None:
        self.started.append(now)
        self.ended.append(NOBODY)
        if self.scenario.attributes:
            self.attributes.append(attributes)

    def over(self, case: int, now: int) -> None:
        self.ended[case] = now

    def work(
        self, case: int, step: int, worker: Any, enabled: int, begin: int, end: int, length: int, *, withdrawn: bool = False
    ) -> None:
        self._case.append(case)
        self._step.append(step)
        self._pool.append(NOBODY if worker is None else worker.pool)
        self._workers.append("" if worker is None else worker.name)
        self._enabled.append(enabled)
        self._begin.append(begin)
        self._end.append(end)
        self._length.append(length)
        self._withdrawn.append(withdrawn)

    def finish(self) -> None:
        """Nothing more comes."""

    @property
    def count(self) -> int:
        """How many steps were done."""
        return len(self._case)

    def figures(self) -> Figures:
        """The figures of the cases after the warm-up."""
        import numpy as np

        scenario = self.scenario
        first = scenario.warm_up
        started = np.frombuffer(self.started, dtype=np.int64)[first:]
        ended = np.frombuffer(self.ended, dtype=np.int64)[first:]
        case = np.frombuffer(self._case, dtype=np.int64)
        counts = (case >= first) & (np.frombuffer(self._withdrawn, dtype=np.int8) == 0)
        cycles = (ended - started) / 1000
        waiting = (np.frombuffer(self._begin, dtype=np.int64) - np.frombuffer(self._enabled, dtype=np.int64))[counts] / 1000
        working = np.frombuffer(self._length, dtype=np.int64)[counts] / 1000
        step = np.frombuffer(self._step, dtype=np.int32)[counts]
        cases = len(started)
        span = max(int(ended.max() - started.min()), 1)
        pools = self._pools(np)
        fixed = sum(
            float((step == number).sum()) * activity.fixed_cost for number, activity in enumerate(scenario.activities.values())
        )
        hourly = np.array([*(each.cost_per_hour for each in scenario.resources), 0.0])
        labour = float((working * hourly[np.frombuffer(self._pool, dtype=np.int32)[counts]]).sum()) / 3_600
        late = int((cycles > scenario.limit).sum()) if scenario.limit is not None else 0
        return Figures(
            cases=cases,
            cycle=float(cycles.mean()),
            cycle_median=float(np.median(cycles)),
            cycle_p90=float(np.quantile(cycles, 0.9)),
            waiting=float(waiting.sum()) / cases,
            working=float(working.sum()) / cases,
            cost=(labour + fixed) / cases,
            per_day=cases / (span / (24 * HOUR)),
            in_process=float(cycles.sum()) * 1000 / span,
            late=Rate(late, cases if scenario.limit is not None else 0),
            steps=tuple(
                StepFigures(
                    element=element,
                    name=self.names[element],
                    visits=int(chosen.sum()) / cases,
                    waiting=float(waiting[chosen].mean()) if chosen.any() else 0.0,
                    working=float(working[chosen].mean()) if chosen.any() else 0.0,
                    count=int(chosen.sum()),
                )
                for number, element in enumerate(self.elements)
                for chosen in [step == number]
            ),
            pools=pools,
        )

    def _pools(self, np: Any) -> tuple[PoolFigures, ...]:
        """Over the whole run: a resource is paid and on duty whoever's case it works on."""
        begin, end = self.started[0], max(self.ended)
        pool = np.frombuffer(self._pool, dtype=np.int32)
        length = np.frombuffer(self._length, dtype=np.int64)
        found: list[PoolFigures] = []
        for number, each in enumerate(self.scenario.resources):
            calendar = calendar_of(self.scenario, each.calendar)
            on_duty = end - begin if calendar is None else Shifts(calendar, begin).between(begin, end)
            busy = float(length[pool == number].sum())
            share = busy / (on_duty * each.amount) if on_duty else 0.0
            found.append(PoolFigures(each.id, share, busy / HOUR, busy / HOUR * each.cost_per_hour))
        return tuple(found)

    def waits(self, element: str) -> list[float]:
        """How long each visit of a step waited for somebody, in seconds, in the order of their ends."""
        number, first = self.elements.index(element), self.scenario.warm_up
        columns = zip(self._case, self._step, self._enabled, self._begin, strict=True)
        return [(begin - enabled) / 1000 for case, step, enabled, begin in columns if step == number and case >= first]

    def waits_on(self, calendar: WorkingCalendar) -> dict[str, float]:
        """The mean waiting of each step on the working time of a calendar, in seconds."""
        shifts, first = Shifts(calendar, self.scenario.begin), self.scenario.warm_up
        waited: dict[str, list[int]] = {}
        for case, step, enabled, begin in zip(self._case, self._step, self._enabled, self._begin, strict=True):
            if case >= first:
                waited.setdefault(self.elements[step], []).append(shifts.between(enabled, begin))
        return {name: fmean(each) / 1000 for name, each in waited.items()}

    def cycles(self) -> list[float]:
        """The cycle times of the cases that count, in seconds."""
        first = self.scenario.warm_up
        return [(end - begin) / 1000 for begin, end in zip(self.started[first:], self.ended[first:], strict=True)]

    def mean_cycle(self) -> float:
        return fmean(self.cycles())

    def log(self) -> EventLog:
        """The run as an event log, warm-up and all."""
        import polars as pl

        from bihuan.eventlog import model
        from bihuan.eventlog.history import WITHDRAWN

        cases = pl.DataFrame(
            {
                model.CASE: [f"{number + 1}" for number in range(len(self.started))],
                "started": self.started.tolist(),
                "ended": [None if end == NOBODY else end for end in self.ended],
                "state": ["completed"] * len(self.started),
            }
        )
        for name in self.scenario.attributes:
            values = [each[name] for each in self.attributes]
            plain = [float(each) if not isinstance(each, bool | str) else each for each in values]
            cases = cases.with_columns(pl.Series(name, plain))
        step = pl.Series(self._step.tolist(), dtype=pl.UInt32)
        names = pl.Series([self.names[element] for element in self.elements])
        elements = pl.Series(self.elements)
        events = pl.DataFrame(
            {
                model.CASE: pl.Series(self._case.tolist(), dtype=pl.UInt32),
                model.ACTIVITY: names.gather(step),
                model.TIME: self._end.tolist(),
                model.START: self._begin.tolist(),
                model.ENABLED: self._enabled.tolist(),
                model.LIFECYCLE: pl.Series([WITHDRAWN if each else "complete" for each in self._withdrawn]),
                model.RESOURCE: pl.Series([each or None for each in self._workers], dtype=pl.String),
                model.ELEMENT: elements.gather(step),
            }
        )
        return model.ordered(cases, events, name=self.scenario.name.zh, source="simulation")
