"""What an indicator (KPI) is: template 3 and what the method adds to it.

The seven columns of template 3 are its name, formula, source, frequency, target, actual value (measured, never typed) and the
departments that answer for it. Around them: why it is measured, whom it tells, when it warns, and how little data is too little.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from bihuan.kernel.errors import Problem, Scalar
from bihuan.kernel.text import Text
from bihuan.measures.indicators import Anchor, Question
from bihuan.measures.population import Period

Direction: TypeAlias = Literal["lower", "higher", "band"]
Frequency: TypeAlias = Literal["instance", "daily", "weekly", "monthly", "quarterly"]
Clock: TypeAlias = Literal["elapsed", "working"]
Source: TypeAlias = Literal["engine", "log", "connector"]

DAY_MS = 86_400_000
LONGEST_WINDOW = 732


class Bounds(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`target` is what is wanted; beyond `warn` and `alarm` somebody is told.

    With the direction `band`, `target` is the lower and `ceiling` the upper edge, and the other two say how far outside of it a
    value may be. `hysteresis` (in the unit of the value) is how far it must come back before an alert ends, `for_periods` how
    many looks in a row must be beyond before it begins.
    """

    target: float | None = None
    ceiling: float | None = None
    warn: float | None = None
    alarm: float | None = None
    hysteresis: float = 0.0
    for_periods: int = 1


class CaseLimit(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An alert for every single case that is open for longer than `limit` (ISO 8601) on the clock."""

    limit: str
    clock: Clock = "elapsed"


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """An indicator. `process_id` is empty for one over all processes; `window` is the number of days that a value looks back.

    A window of 0 is the last whole week, month or quarter, whichever the frequency asks for (a day or an instance: the month).
    """

    id: str
    name: Text
    formula: str
    process_id: str = ""
    formula_text: Text = Text()
    purpose: Text = Text()
    filter: str = ""
    anchor: Anchor = "end"
    event: str = ""
    min_n: int = 1
    unit: str = ""
    digits: int = 1
    source: Source = "engine"
    source_name: Text = Text()
    frequency: Frequency = "daily"
    window: int = 30
    direction: Direction = "lower"
    bounds: Bounds = Bounds()
    baseline: float | None = None
    departments: tuple[str, ...] = ()
    owner: str = ""
    receivers: tuple[str, ...] = ()
    escalate_after: str = "P1D"
    escalate_to: tuple[str, ...] = ()
    case_limit: CaseLimit | None = None
    position: int = 0
    number: int = 1

    @property
    def question(self) -> Question:
        return Question(formula=self.formula, filter=self.filter, anchor=self.anchor, event=self.event, min_n=self.min_n)


def check(given: Definition) -> Iterator[Problem]:
    """What is wrong with a definition in itself; its formula is checked against the model elsewhere."""
    bounds = given.bounds
    if not given.name.zh.strip() and not given.name.en.strip():
        yield _problem("monitoring.name_missing", "/name")
    if not 0 <= given.window <= LONGEST_WINDOW:
        yield _problem("monitoring.window", "/window", longest=LONGEST_WINDOW)
    if given.min_n < 1:
        yield _problem("monitoring.min_n", "/minN")
    if bounds.hysteresis < 0:
        yield _problem("monitoring.hysteresis", "/bounds/hysteresis")
    if not 1 <= bounds.for_periods <= 20:
        yield _problem("monitoring.for_periods", "/bounds/forPeriods")
    if given.direction == "band" and (bounds.target is None or bounds.ceiling is None or bounds.target >= bounds.ceiling):
        yield _problem("monitoring.band", "/bounds/ceiling")
    if bounds.warn is not None and bounds.alarm is not None and given.direction != "band":
        worse = bounds.alarm > bounds.warn if given.direction == "higher" else bounds.alarm < bounds.warn
        if worse:
            yield _problem("monitoring.alarm_before_warn", "/bounds/alarm", warn=bounds.warn, alarm=bounds.alarm)
    if (bounds.warn is not None or bounds.alarm is not None or given.case_limit is not None) and not given.receivers:
        yield _problem("monitoring.nobody_told", "/receivers")


def _problem(code: str, place: str, **params: Scalar) -> Problem:
    return Problem(code=code, place=place, params=params)


def period(given: Definition, now_ms: int, zone: str, back: int = 0) -> Period:
    """What a value at `now_ms` looks back on; `back` steps earlier: weeks of a rolling window, whole periods otherwise."""
    if given.window:
        end = now_ms - back * 7 * DAY_MS
        return Period(end - given.window * DAY_MS, end)
    day = datetime.fromtimestamp(now_ms / 1000, ZoneInfo(zone)).date()
    if given.frequency == "weekly":
        begin = day - timedelta(days=day.weekday() + 7 * (back + 1))
        return Period(_midnight(begin, zone), _midnight(begin + timedelta(days=7), zone))
    months = 3 if given.frequency == "quarterly" else 1
    present = _month_after(day, -((day.month - 1) % months))
    begin = _month_after(present, -months * (back + 1))
    return Period(_midnight(begin, zone), _midnight(_month_after(begin, months), zone))


def due_again(given: Definition, last_ms: int, zone: str) -> int:
    """When a value that was taken at `last_ms` is to be taken again at the latest; work that is done may bring it forward."""
    local = datetime.fromtimestamp(last_ms / 1000, ZoneInfo(zone))
    day = local.date()
    following = {
        "instance": day + timedelta(days=1),
        "daily": day + timedelta(days=1),
        "weekly": day + timedelta(days=7 - day.weekday()),
        "monthly": _month_after(day, 1),
        "quarterly": _month_after(day, 3 - (day.month - 1) % 3),
    }[given.frequency]
    return _midnight(following, zone)


def _midnight(day: date, zone: str) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def _month_after(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)
