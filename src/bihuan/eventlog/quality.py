"""What a log is and what is doubtful in it: the figures people check an import by, and the remarks they should know of.

A remark is a problem of the catalogue (a code, figures, a severity), so it is said in the reader's language wherever it is shown.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from bihuan.eventlog import activities, model
from bihuan.eventlog.model import EventLog
from bihuan.kernel.errors import Problem, Severity

_OLD = 631_152_000_000  # before 1990 few business systems wrote time stamps
_MANY = 0.05
_SPARSE_CASES = 10


class Summary(NamedTuple):
    """A log in figures; instants in ms since 1970 UTC, `resources` 0 when nobody is named."""

    cases: int
    events: int
    activities: int
    variants: int
    resources: int
    first: int | None
    last: int | None


def summary(log: EventLog) -> Summary:
    """The figures of a log as it stands, every event counted."""
    events = log.events
    return Summary(
        cases=log.cases.height,
        events=events.height,
        activities=events[model.ACTIVITY].n_unique(),
        variants=_variants(log),
        resources=events[model.RESOURCE].drop_nulls().n_unique() if log.has(model.RESOURCE) else 0,
        first=_instant(events[model.TIME].min()),
        last=_instant(events[model.TIME].max()),
    )


def _variants(log: EventLog) -> int:
    coded = log.events.select(model.CASE, pl.col(model.ACTIVITY).to_physical().alias("code"))
    return coded.group_by(model.CASE, maintain_order=True).agg("code")["code"].n_unique() if coded.height else 0


def _instant(value: object) -> int | None:
    return value if isinstance(value, int) else None


def remarks(log: EventLog) -> tuple[Problem, ...]:
    """What is doubtful, the gravest first."""
    found = [
        *_empty_cases(log),
        *_equal_instants(log),
        *_days_only(log),
        *_without_resource(log),
        *_far_instants(log),
        *_doubled(log),
        *_without_work(log),
        *_single_events(log),
    ]
    order: dict[Severity, int] = {"error": 0, "warning": 1, "hint": 2}
    return tuple(sorted(found, key=lambda each: order[each.severity]))


def _remark(code: str, severity: Severity, **params: int | float | str) -> Problem:
    return Problem(code=f"eventlog.{code}", severity=severity, params={**params})


def _empty_cases(log: EventLog) -> list[Problem]:
    empty = log.cases.height - log.events[model.CASE].n_unique()
    return [_remark("empty_cases", "warning", count=empty)] if empty else []


def _equal_instants(log: EventLog) -> list[Problem]:
    """Events of one case at the same instant: their order is that of the source, and pairs may be made up by it."""
    events = log.events
    tied = events.select(
        ((pl.col(model.TIME) == pl.col(model.TIME).shift(1)) & (pl.col(model.CASE) == pl.col(model.CASE).shift(1))).sum()
    )
    count = int(tied.item() or 0)
    share = round(100 * count / max(events.height, 1), 1)
    return [_remark("equal_instants", "warning" if share >= 100 * _MANY else "hint", count=count, share=share)] if count else []


def _days_only(log: EventLog) -> list[Problem]:
    """Activities whose time stamps are only ever whole days (of some zone): their durations mean nothing below a day."""
    if not log.events.height:
        return []
    by = log.events.group_by(model.ACTIVITY).agg((pl.col(model.TIME) % 3_600_000 == 0).all().alias("round"), pl.len().alias("n"))
    days = by.filter(pl.col("round") & (pl.col("n") >= _SPARSE_CASES))
    if not days.height:
        return []
    names = ", ".join(str(each) for each in days.sort("n", descending=True)[model.ACTIVITY].head(3).to_list())
    return [_remark("days_only", "warning", count=days.height, names=names)]


def _without_resource(log: EventLog) -> list[Problem]:
    if not log.has(model.RESOURCE):
        return [_remark("no_resources", "hint")]
    missing = log.events[model.RESOURCE].null_count()
    share = round(100 * missing / max(log.events.height, 1), 1)
    return (
        [_remark("without_resource", "hint" if share < 100 * _MANY else "warning", count=missing, share=share)] if missing else []
    )


def _far_instants(log: EventLog) -> list[Problem]:
    """Time stamps long before the others: entry errors, or defaults of a system."""
    old = log.events.filter(pl.col(model.TIME) < _OLD)
    if not old.height or old.height > _MANY * log.events.height:
        return []
    case = str(log.cases[model.CASE][int(old[model.CASE][0])])
    return [_remark("old_instants", "warning", count=old.height, case=case[:60])]


def _doubled(log: EventLog) -> list[Problem]:
    keys = [
        each for each in (model.CASE, model.ACTIVITY, model.TIME, model.START, model.LIFECYCLE, model.RESOURCE) if log.has(each)
    ]
    count = log.events.height - log.events.select(keys).n_unique() if log.events.height else 0
    return [_remark("doubled_events", "hint", count=count)] if count else []


def _without_work(log: EventLog) -> list[Problem]:
    return [] if activities.knows_work(log) else [_remark("no_starts", "hint")]


def _single_events(log: EventLog) -> list[Problem]:
    sizes = log.events.group_by(model.CASE).len()["len"]
    single = int((sizes == 1).sum())
    share = round(100 * single / max(log.cases.height, 1), 1)
    return [_remark("single_events", "hint", count=single, share=share)] if share >= 100 * _MANY else []
