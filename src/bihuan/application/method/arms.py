"""What the two arms of a pilot have done: their cases from history, the metrics of each, and what the statistics make of them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

import msgspec

from bihuan.application.models import routing as starts
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import Window
from bihuan.application.ports.records import InstanceRecord, WorkItemRecord
from bihuan.application.views.pilots import EstimateView, MetricResult
from bihuan.kernel.text import Text
from bihuan.lifecycle import pilots, routing
from bihuan.lifecycle.pilots import Metric, Pilot

if TYPE_CHECKING:
    from bihuan.measures.estimate import Estimate
    from bihuan.measures.pilots import Plan
    from bihuan.measures.proportions import Rate

HOUR_MS = 3_600_000
EARLIER = 6
REMEMBERED = 16
SINGLY = 400
"""Of more changed instances the whole window is read."""

replace = msgspec.structs.replace


class Arm(msgspec.Struct, frozen=True):
    """The ended instances of one arm in a period, with their work items."""

    cases: tuple[InstanceRecord, ...]
    items: Mapping[int, tuple[WorkItemRecord, ...]]
    open_cases: int = 0


class Past(msgspec.Struct, frozen=True):
    """Both arms in one period."""

    begin: int
    pilot: Arm
    control: Arm


class _Known:
    """The work items of one window as last seen, and the mark of each instance they were read with."""

    def __init__(self) -> None:
        self.gate = threading.Lock()
        self.marks: dict[int, tuple[int, int]] = {}
        self.items: dict[int, tuple[WorkItemRecord, ...]] = {}


_known: OrderedDict[tuple[str, int, str, int, int], _Known] = OrderedDict()
_gate = threading.Lock()


def _items(tx: Transaction, window: Window, cases: Sequence[InstanceRecord]) -> Mapping[int, tuple[WorkItemRecord, ...]]:
    """The ended work items by instance. Only instances that something happened in since the last look are read again."""
    key = (tx.source, tx.tenant, window.process_id, window.since, window.until)
    with _gate:
        known = _known.setdefault(key, _Known())
        _known.move_to_end(key)
        while len(_known) > REMEMBERED:
            _known.popitem(last=False)
    marks = {each.key: (each.sequence, each.version) for each in cases}
    with known.gate:
        changed = tuple(each for each, mark in marks.items() if known.marks.get(each) != mark)
        if changed:
            found: dict[int, list[WorkItemRecord]] = {}
            for item in tx.trail.work_items(window if len(changed) > SINGLY else replace(window, keys=changed)):
                found.setdefault(item.instance_key, []).append(item)
            for each in changed:
                known.items[each] = tuple(found.get(each, ()))
            known.marks.update(marks)
        return {each: known.items[each] for each in marks}


def forget() -> None:
    """Read everything anew at the next look."""
    with _gate:
        _known.clear()


class Arms:
    """Everything the process did from before the pilot until now, dealt to the arms; read once, asked for any period."""

    def __init__(self, tx: Transaction, process_id: str, pilot: Pilot) -> None:
        self.pilot = pilot
        since = pilots.earlier(pilot, EARLIER)[0][0]
        window = Window(process_id=process_id, since=max(0, since), until=max(pilot.ends, since + 1))
        cases = tx.trail.instances(window)
        self.items = _items(tx, window, cases)
        self.mine: list[InstanceRecord] = []
        self.control: list[InstanceRecord] = []
        self._facts: dict[tuple[str, str], Mapping[str, Any]] = {}
        for case in cases:
            facts = self._facts_of(tx, process_id, case)
            if routing.matches(pilot.scope, facts):
                if case.started_at < pilot.starts or case.version_key == pilot.version_key:
                    self.mine.append(case)
            elif routing.matches(pilot.control_scope, facts) and case.version_key != pilot.version_key:
                self.control.append(case)

    def _facts_of(self, tx: Transaction, process_id: str, case: InstanceRecord) -> Mapping[str, Any]:
        """The facts of a start that is over: the department is the one the starter belonged to then."""
        key = (case.starter, case.department)
        if key not in self._facts:
            facts = starts.facts(tx, process_id, case.starter, {"urgent": case.urgent})
            if case.department and facts["department"] != case.department:
                path = tuple(each.id for each in reversed(tx.directory.organization().path(case.department)))
                facts |= {"department": case.department, "departments": list(path)}
            self._facts[key] = facts
        return self._facts[key]

    def arm(self, cases: Sequence[InstanceRecord], begin: int, end: int) -> Arm:
        """The cases started in [begin, end): those that have ended are measured, the others counted."""
        inside = [each for each in cases if begin <= each.started_at < end]
        ended = tuple(each for each in inside if each.ended_at is not None)
        items = {each.key: self.items.get(each.key, ()) for each in ended}
        return Arm(ended, items, len(inside) - len(ended))

    def between(self, begin: int, end: int) -> Past:
        return Past(begin, self.arm(self.mine, begin, end), self.arm(self.control, begin, end))

    def earlier(self) -> list[Past]:
        return [self.between(begin, end) for begin, end in pilots.earlier(self.pilot, EARLIER)]

    def during(self, now: int) -> Past:
        return self.between(self.pilot.starts, min(self.pilot.ends, max(now, self.pilot.starts)))


def durations(arm: Arm, what: str) -> list[float]:
    """A duration of each case in hours; cases that never came to the step have none."""
    if what == "cycle":
        return [((each.ended_at or 0) - each.started_at) / HOUR_MS for each in arm.cases if each.state == "completed"]
    found: list[float] = []
    for case in arm.cases:
        done = [each for each in arm.items[case.key] if each.completed_at is not None and each.state == "completed"]
        if what == "work":
            spans = [(each.completed_at or 0) - (each.claimed_at or each.created_at) for each in done]
        else:
            step = what.removeprefix("step:")
            spans = [(each.completed_at or 0) - each.created_at for each in done if each.element_id == step]
        if spans:
            found.append(sum(spans) / HOUR_MS)
    return [each for each in found if each > 0]


def rate(arm: Arm, what: str) -> Rate:
    """How many of the cases were late somewhere, or canceled."""
    from bihuan.measures.proportions import Rate

    hit: Callable[[InstanceRecord], bool] = (
        (lambda case: case.state == "canceled")
        if what == "canceled"
        else (lambda case: any(_late(each) for each in arm.items[case.key]))
    )
    return Rate(sum(map(hit, arm.cases)), len(arm.cases))


def _late(item: WorkItemRecord) -> bool:
    return item.due_at is not None and item.completed_at is not None and item.completed_at > item.due_at


def name_of(what: str, steps: Mapping[str, Text]) -> Text:
    """What a metric is called."""
    if what.startswith("step:"):
        step = steps.get(what.removeprefix("step:"), Text(what, what))
        return Text(f"“{step.zh}”耗时", f"Time at “{step.en}”")
    return {
        "cycle": Text("周期", "Cycle time"),
        "work": Text("处理时长", "Time in hand"),
        "late": Text("超时率", "Share late"),
        "canceled": Text("取消率", "Share canceled"),
    }.get(what, Text(what, what))


def plan_of(pilot: Pilot) -> Plan:
    from bihuan.measures.pilots import Plan

    return Plan(direction="lower", assignment=pilot.assignment, cases_per_arm=pilot.cases_per_arm, seed=pilot.starts % 1_000_000)


def result(pilot: Pilot, metric: Metric, past: Sequence[Past], during: Past, steps: Mapping[str, Text]) -> MetricResult:
    """One metric judged as it was planned."""
    return (
        _rate_result(pilot, metric, past, during, steps) if metric.is_rate else _time_result(pilot, metric, past, during, steps)
    )


def results(pilot: Pilot, past: Sequence[Past], during: Past, steps: Mapping[str, Text]) -> list[MetricResult]:
    """Every metric judged; the secondary ones share their error by Holm's correction, so that many questions find no chance."""
    from bihuan.measures.families import holm

    found = [result(pilot, each, past, during, steps) for each in pilot.metrics]
    asked = [(place, each.p) for place, each in enumerate(found) if each.role == "secondary" and each.p is not None]
    if len(asked) < 2:
        return found
    level = 1 - plan_of(pilot).level
    for (place, _), p in zip(asked, holm([p for _, p in asked]), strict=True):
        verdict = found[place].verdict
        if verdict in ("better", "worse") and p > level:
            verdict = "inconclusive"
        cautions = [*found[place].cautions, "holm"]
        found[place] = msgspec.structs.replace(found[place], verdict=verdict, p_adjusted=p, cautions=cautions)
    return found


def _time_result(pilot: Pilot, metric: Metric, past: Sequence[Past], during: Past, steps: Mapping[str, Text]) -> MetricResult:
    from bihuan.measures.change import Arm as Periods
    from bihuan.measures.pilots import judge_time

    before = [(durations(each.pilot, metric.what), durations(each.control, metric.what)) for each in past]
    now = durations(during.pilot, metric.what), durations(during.control, metric.what)
    judged = judge_time(
        Periods(tuple(one for one, _ in before), now[0]), Periods(tuple(other for _, other in before), now[1]), plan_of(pilot)
    )
    plain = judged.difference.relative if judged.difference else None
    effect = judged.change.effect if judged.change and pilot.assignment != "random" else plain
    return MetricResult(
        what=metric.what,
        name=name_of(metric.what, steps),
        role=metric.role,
        verdict=judged.verdict,
        pilot=middle(now[0]),
        control=middle(now[1]),
        pilot_before=middle([value for one, _ in before for value in one]),
        control_before=middle([value for _, other in before for value in other]),
        pilot_cases=len(now[0]),
        control_cases=len(now[1]),
        effect=estimate(effect),
        p=judged.p,
        cautions=list(judged.cautions),
        broken=metric.role == "guardrail" and judged.change is not None and judged.change.effect.low > metric.worse_by,
    )


def _rate_result(pilot: Pilot, metric: Metric, past: Sequence[Past], during: Past, steps: Mapping[str, Text]) -> MetricResult:
    from bihuan.measures.pilots import guardrail_broken, judge_rate

    mine = [rate(each.pilot, metric.what) for each in (*past, during)]
    control = [rate(each.control, metric.what) for each in (*past, during)]
    judged = judge_rate(mine, control, plan_of(pilot))
    effect = judged.change.effect if judged.change else judged.difference
    return MetricResult(
        what=metric.what,
        name=name_of(metric.what, steps),
        role=metric.role,
        verdict=judged.verdict,
        pilot=_share(mine[-1]),
        control=_share(control[-1]),
        pilot_before=_shares(mine[:-1]),
        control_before=_shares(control[:-1]),
        pilot_cases=mine[-1].trials,
        control_cases=control[-1].trials,
        effect=estimate(effect),
        p=judged.p,
        cautions=list(judged.cautions),
        broken=metric.role == "guardrail" and guardrail_broken(mine[-1], control[-1], metric.worse_by, "lower"),
    )


def _share(value: Rate) -> float | None:
    return value.hits / value.trials if value.trials else None


def _shares(values: Sequence[Rate]) -> float | None:
    trials = sum(each.trials for each in values)
    return sum(each.hits for each in values) / trials if trials else None


def middle(values: Sequence[float]) -> float | None:
    return median(values) if values else None


def estimate(value: Estimate | None) -> EstimateView | None:
    return EstimateView(value=value.value, low=value.low, high=value.high) if value else None
