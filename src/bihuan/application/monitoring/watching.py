"""Looking: history -> measure -> judge -> alert with its messages, in one commit.

What is measured is read on a snapshot outside of the writing transaction (a log is large, a decision is small); what it came
to is judged and written in one transaction. Work that was done brings a look forward, the calendar makes sure of one. A first
look fills the past of the series too, so that a new indicator has a trend at once. What a closed period came to stays as it is,
unless history comes in that is older than the look: then the points of the series are measured again (`outdate`).
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from bihuan.application.actor import SYSTEM
from bihuan.application.monitoring import alerts, history
from bihuan.application.monitoring.indicators import INDICATORS, MOST_POINTS, SERIES, TOPIC, Series, next_look
from bihuan.application.people.calendars import working_calendar
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import Window
from bihuan.kernel import spans
from bihuan.kernel.errors import BihuanError
from bihuan.measures.indicators import Measurement, compiled, measure
from bihuan.measures.population import Period
from bihuan.monitoring import definitions, judging
from bihuan.monitoring.definitions import DAY_MS, Definition

TREND, WHOLE = 12, 6
"""Values of the past that a first look takes: a week apart for a rolling window, whole periods otherwise."""

replace = msgspec.structs.replace


class Look(msgspec.Struct, frozen=True):
    """What was seen of an indicator: the present value, those before it where the series has none or they are `outdated`, cases
    open for too long."""

    id: str
    number: int
    at: int
    present: Measurement | None
    before: tuple[Measurement, ...] = ()
    overdue: tuple[int, ...] = ()
    trouble: str = ""
    outdated: int = 0


def due(tx: Transaction, touched: Iterable[str]) -> list[str]:
    """The indicators to look at now: never looked at, due by the calendar, or of a process that something was done in."""
    busy = frozenset(touched)
    found: list[str] = []
    for each in INDICATORS.all(tx):
        given = each.value
        filed = SERIES.find(tx, each.id)
        series = filed.value if filed else Series()
        stale = series.number != given.number or not series.looked_at or (series.outdated and not series.trouble)
        again = next_look(tx, given, series) or 0
        if stale or again <= tx.now or (busy and (not given.process_id or given.process_id in busy)):
            found.append(each.id)
    return found


def look(tx: Transaction, id_: str) -> Look | None:
    """Measure one indicator on a snapshot; None when it is gone."""
    filed = INDICATORS.find(tx, id_)
    if filed is None:
        return None
    given = filed.value
    stored = SERIES.find(tx, id_)
    series = stored.value if stored and stored.value.number == given.number else Series(number=given.number)
    periods = _periods(tx, given, series)
    try:
        question = compiled(given.question, history.words_of(tx, given.process_id))
        log = history.log_of(tx, given.process_id, Period(min(each.begin for each in periods), periods[-1].end))
        calendar = working_calendar(tx)
        *before, present = (measure(question, log, period, calendar) for period in periods)
    except BihuanError as failure:
        return Look(id_, given.number, tx.now, None, trouble=failure.code)
    overdue = tuple(_overdue(tx, given, series))
    return Look(id_, given.number, tx.now, present, tuple(before), overdue, outdated=series.outdated)


def _periods(tx: Transaction, given: Definition, series: Series) -> list[Period]:
    """What is to be measured, the present last."""
    zone = working_calendar(tx).rules.zone
    present = definitions.period(given, tx.now, zone)
    if series.points:
        return [*(each.period for each in series.points), present] if series.outdated else [present]
    steps = range(TREND if given.window else WHOLE, 0, -1)
    return [*(definitions.period(given, tx.now, zone, step) for step in steps), present]


def outdate(tx: Transaction) -> None:
    """History has come in that is older than what was looked at: all series are measured again, point by point."""
    for each in INDICATORS.all(tx):
        filed = SERIES.find(tx, each.id)
        if filed is None:  # somebody may be looking for the first time just now
            SERIES.add(tx, SYSTEM, Series(number=each.value.number, outdated=1), id_=each.id, process_id=each.value.process_id)
        else:
            SERIES.save(tx, filed, replace(filed.value, outdated=filed.value.outdated + 1))
    tx.publish("indicators-due")


def _overdue(tx: Transaction, given: Definition, series: Series) -> Iterable[int]:
    """Cases that have passed the limit since the last look and are still open."""
    if given.case_limit is None or not given.process_id:
        return
    span, clock = spans.parse(given.case_limit.limit), given.case_limit.clock
    calendar = working_calendar(tx)
    longest = 3 * (span.weeks * 7 + span.days + span.ms // DAY_MS + 1) * DAY_MS + 30 * DAY_MS
    for case in tx.trail.instances(Window(process_id=given.process_id, since=tx.now - longest, until=tx.now)):
        if case.state == "active" and series.cases_at < calendar.add(case.started_at, span, clock) <= tx.now:
            yield case.key


def settle(tx: Transaction, seen: Look) -> None:
    """Write what was seen: the value into its series, and the alerts that it asks for with their messages."""
    filed = INDICATORS.find(tx, seen.id)
    if filed is None or filed.value.number != seen.number:
        return
    given = filed.value
    stored = SERIES.find(tx, seen.id)
    series = stored.value if stored and stored.value.number == given.number else Series(number=given.number)
    changed = replace(series, looked_at=seen.at, trouble=seen.trouble, cases_at=seen.at)
    if seen.present is not None:
        if series.outdated == seen.outdated:
            changed = replace(changed, outdated=0)
        points = _joined(seen.before or series.points, seen.present)
        verdict = judging.judge(series.standing, seen.present.value, given, seen.at)
        changed = replace(changed, points=points[-MOST_POINTS:], standing=verdict.standing)
        for deed in verdict.deeds:
            alerts.carry_out(tx, given, deed, verdict.standing, seen.present.value)
    if given.case_limit is not None:
        alerts.close_ended_cases(tx, given.process_id)
    if series.looked_at:
        for key in seen.overdue:
            alerts.of_case(tx, given, key)
    if stored is None:
        SERIES.add(tx, SYSTEM, changed, id_=seen.id, process_id=given.process_id)
    else:
        SERIES.save(tx, stored, changed)
    tx.publish(TOPIC)


def _joined(points: tuple[Measurement, ...], present: Measurement) -> tuple[Measurement, ...]:
    """The series with the present value: one point a day is kept, the last of the day."""
    if points and present.period.end // DAY_MS == points[-1].period.end // DAY_MS:
        return (*points[:-1], present)
    return (*points, present)
