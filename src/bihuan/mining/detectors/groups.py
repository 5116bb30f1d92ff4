"""Departments that go their own way: cases of one value of an attribute that take clearly longer, and a process of too many
variants.

A group is slow when the median of its cases is half as long again as that of all others, over at least 30 cases each, and the
difference is no chance by the rank test of Mann and Whitney (p < 0.01, normal approximation). A log sprawls when more than 20
variants are needed for 80 % of its cases.
"""

from __future__ import annotations

import math

import polars as pl

from bihuan.eventlog import model
from bihuan.eventlog.criteria import CaseAttribute
from bihuan.mining import clock, variants
from bihuan.mining.findings import Scene, certainty, hours, identity, names_of
from bihuan.mining.weaknesses import Evidence, Finding, Saying

_LEAST, _RATIO, _CHANCE = 30, 1.5, 0.01
_FEWEST, _MOST_VALUES = 2, 40
_NORMAL = 0.8  # what most cases are is the normal case, not a group that is slow
_SPRAWL = 20
_PREFERRED = ("department", "部门", "region", "地区", "区域", "org", "group", "unit", "entity", "type", "channel", "渠道", "类型")


def spans(scene: Scene) -> pl.DataFrame:
    """Of every case how long it took, in ms on the scene's clock."""
    begun = pl.min_horizontal(pl.col("begun").min(), pl.col("end").min()).alias("first")
    cases = scene.table.group_by(model.CASE).agg(begun, pl.col("end").max().alias("last")).sort(model.CASE)
    return cases.with_columns(clock.between(cases["first"], cases["last"], scene.calendar).alias("span"))


def dimensions(scene: Scene) -> list[str]:
    """Attributes of cases by which departments and kinds can be compared: few values, each with enough cases."""
    found: list[str] = []
    for column in scene.log.case_attributes:
        values = scene.log.cases[column].drop_nulls()
        if values.dtype.is_float() or not _FEWEST <= values.n_unique() <= _MOST_VALUES:
            continue
        if values.value_counts()["count"].sort(descending=True)[1] >= _LEAST:
            found.append(column)
    return sorted(found, key=lambda each: (not any(word in each.lower() for word in _PREFERRED), each))


_BOOKKEEPING = ("variant", "variant-index", "state", "abnormal", "started", "ended", "version", "starter", "instance")


def slow_groups(scene: Scene) -> list[Finding]:
    """The slowest value of each comparable attribute, at most two in all."""
    lasted = spans(scene).filter(pl.col("span") > 0)
    found: list[Finding] = []
    for column in dimensions(scene)[:12]:
        if column in _BOOKKEEPING:
            continue
        named = scene.log.cases.select(pl.col(column).cast(pl.String).alias("value")).with_row_index(model.CASE)
        joined = lasted.join(named, on=model.CASE).drop_nulls("value")
        slowest = _slowest(joined)
        if slowest is not None:
            found.append(_slow(scene, joined, column, *slowest))
    found.sort(key=lambda each: -each.score)
    return found[:2]


def _slowest(joined: pl.DataFrame) -> tuple[str, float, float, float] | None:
    """The value, its median, that of the others, and the chance that they are alike."""
    worst: tuple[str, float, float, float] | None = None
    ranked = joined.with_columns(pl.col("span").rank("average").alias("rank"))
    for value, count in joined.group_by("value").len().sort("value").rows():
        rest = joined.height - count
        if count < _LEAST or rest < _LEAST or count > _NORMAL * joined.height:
            continue
        ours, theirs = ranked.filter(pl.col("value") == value), joined.filter(pl.col("value") != value)
        median, other = float(ours["span"].median() or 0), float(theirs["span"].median() or 0)  # type: ignore[arg-type]
        if other <= 0 or median < _RATIO * other:
            continue
        chance = mann_whitney(float(ours["rank"].sum()), count, rest)
        if chance < _CHANCE and (
            worst is None or (median - other) * count > (worst[1] - worst[2]) * joined.filter(pl.col("value") == worst[0]).height
        ):
            worst = (value, median, other, chance)
    return worst


def mann_whitney(rank_sum: float, first: int, second: int) -> float:
    """Two-sided p of the rank test, normal approximation with continuity correction."""
    u = rank_sum - first * (first + 1) / 2
    mean, deviation = first * second / 2, math.sqrt(first * second * (first + second + 1) / 12)
    return math.erfc(max(abs(u - mean) - 0.5, 0) / deviation / math.sqrt(2)) if deviation else 1.0


def _slow(scene: Scene, joined: pl.DataFrame, column: str, value: str, median: float, other: float, chance: float) -> Finding:
    ours = joined.filter(pl.col("value") == value)
    extra = (median - other) * ours.height
    params = {
        "column": column,
        "value": value,
        "count": ours.height,
        "median": hours(median),
        "other": hours(other),
        "ratio": round(median / other, 1),
    }
    rows = joined.group_by("value").agg(pl.len().alias("n"), pl.col("span").median().alias("m")).sort("m", descending=True)
    table = tuple(
        (str(name), float(count), hours(middle)) for name, count, middle in rows.filter(pl.col("n") >= 5).head(8).rows()
    )
    return Finding(
        id=identity("slow_group", column, value),
        kind="slow_group",
        activities=(),
        title=Saying("mining.slow_group.title", {**params}),
        detail=Saying("mining.slow_group.detail", {**params}),
        proposal=Saying("mining.slow_group.proposal", {**params}),
        lever="S",
        question="where",
        per_month=round(ours.height / scene.months, 1),
        hours_per_case=hours(median - other),
        hours_per_month=round(hours(extra) / scene.months, 1),
        saving_per_month=round(hours(extra) / scene.months, 1),
        confidence=round(0.5 * certainty(ours.height), 3),
        evidence=Evidence(
            {"median_hours": hours(median), "others_hours": hours(other), "p": round(chance, 4)},
            (CaseAttribute(column=column, values=(value,)),),
            names_of(scene, ours.sort("span", descending=True)[model.CASE]),
            table,
        ),
    )


def variant_sprawl(scene: Scene) -> list[Finding]:
    """A process that everybody runs differently."""
    found = variants.variants(scene.log, scene.calendar)
    needed = variants.covering(found, 0.8)
    if needed <= _SPRAWL or not found:
        return []
    common = found[0]
    main = set(common.activities)
    rare = found[needed:]
    usual = common.median
    extra = sum(max(each.mean - usual, 0) * each.cases for each in rare)
    affected = sum(each.cases for each in rare)
    params = {
        "variants": len(found),
        "needed": needed,
        "share": round(100 * common.share, 1),
        "single": sum(each.cases == 1 for each in found),
        "activities": len(main),
        "affected": affected,
    }
    return [
        Finding(
            id=identity("variant_sprawl", scene.log.name),
            kind="variant_sprawl",
            activities=(),
            title=Saying("mining.variant_sprawl.title", {**params}),
            detail=Saying("mining.variant_sprawl.detail", {**params}),
            proposal=Saying("mining.variant_sprawl.proposal", {**params}),
            lever="S",
            question="how",
            per_month=round(affected / scene.months, 1),
            hours_per_case=hours(extra / affected) if affected else 0.0,
            hours_per_month=round(hours(extra) / scene.months, 1),
            saving_per_month=round(0.2 * hours(extra) / scene.months, 1),
            risk=1,
            confidence=0.1,  # a sum over many ways: a hint where to look, not a measured loss
            evidence=Evidence({"variants": float(len(found)), "needed": float(needed)}, (), rare[0].examples if rare else ()),
        )
    ]
