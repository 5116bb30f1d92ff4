"""The same thing typed twice.

Two sources tell: the forms (a field that several steps may write, `Scene.entries`), and the log itself: two attributes that
come from different steps and carry the same value in more than 95 % of at least 30 cases, with more than a handful of
different values, so that it cannot be chance (our own rule). A value that merely is carried along, in one and the same column
at every event, is an export of the case, not an entry.
"""

from __future__ import annotations

from itertools import combinations

import polars as pl

from bihuan.eventlog import model
from bihuan.mining.findings import Scene, certainty, identity
from bihuan.mining.sheets import sheet
from bihuan.mining.weaknesses import Evidence, Finding, Saying

_LEAST, _SAME, _DIFFERENT = 30, 0.95, 8
_MINUTES_PER_ENTRY = 2.0
_CARRIED = 0.7  # of all events: a column that full is carried along
_MOST_COLUMNS = 60
_OWN = frozenset({"outcome", "due", "late", "on_behalf_of", "work_item", "concept:instance"})


def duplicate_entries(scene: Scene) -> list[Finding]:
    """Fields that are filled in more than once."""
    return [*_in_forms(scene), *_in_log(scene)][:3]


def _in_forms(scene: Scene) -> list[Finding]:
    return [
        _finding(scene, field, field, steps, scene.cases, 100.0)
        for field, steps in sorted(scene.entries.items())
        if len(steps) > 1
    ]


def _in_log(scene: Scene) -> list[Finding]:
    events = scene.log.events
    sparse = [
        each
        for each in scene.log.attributes
        if each not in _OWN
        and not each.startswith("@@")
        and 0 < events.height - events[each].null_count() < _CARRIED * events.height
        and events[each].drop_nulls().n_unique() > _DIFFERENT
    ][:_MOST_COLUMNS]
    if len(sparse) < 2:
        return []
    homes = {each: _home(events, each) for each in sparse}
    values = events.group_by(model.CASE).agg(pl.col(each).drop_nulls().first().cast(pl.String).alias(each) for each in sparse)
    found: list[Finding] = []
    for one, other in combinations(sparse, 2):
        if homes[one] == homes[other] or not homes[one] or not homes[other]:
            continue
        both = values.filter(pl.col(one).is_not_null() & pl.col(other).is_not_null())
        if both.height < _LEAST or both[one].n_unique() <= _DIFFERENT:
            continue
        equal = both[one].str.strip_chars().str.to_lowercase() == both[other].str.strip_chars().str.to_lowercase()
        agreeing = both.filter(equal).height
        if agreeing > _SAME * both.height:
            share = round(100 * agreeing / both.height, 1)
            found.append(_finding(scene, one, other, (homes[one], homes[other]), both.height, share))
    return found


def _home(events: pl.DataFrame, column: str) -> str:
    """The activity at which the attribute is written; "" when it is several."""
    written = events.filter(pl.col(column).is_not_null())[model.ACTIVITY].cast(pl.String).value_counts(sort=True)
    counts: list[int] = written["count"].to_list()
    return str(written[model.ACTIVITY][0]) if counts[0] > 0.9 * sum(counts) else ""


def _finding(scene: Scene, one: str, other: str, steps: tuple[str, ...], count: int, same: float) -> Finding:
    per_month = count / scene.months
    again = (len(steps) - 1) * per_month * _MINUTES_PER_ENTRY / 60
    params = {
        "field": one,
        "other": other,
        "first": steps[0],
        "second": steps[-1],
        "count": count,
        "same": same,
        "steps": len(steps),
    }
    return Finding(
        id=identity("duplicate_entry", one, other),
        kind="duplicate_entry",
        activities=tuple(steps),
        title=Saying("mining.duplicate_entry.title", {**params}),
        detail=Saying("mining.duplicate_entry.detail", {**params}),
        proposal=Saying("mining.duplicate_entry.proposal", {**params}),
        lever="I",
        question="what",
        per_month=round(per_month, 1),
        hours_per_case=round((len(steps) - 1) * _MINUTES_PER_ENTRY / 60, 2),
        hours_per_month=round(again, 1),
        saving_per_month=round(again, 1),
        risk=1,
        confidence=certainty(count),
        evidence=Evidence({"count": float(count), "same": same}),
        sheet=sheet(scene, steps[-1]),
    )
