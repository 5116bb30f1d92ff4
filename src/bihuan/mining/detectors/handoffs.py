"""Hand-overs: work that changes hands and lies meanwhile, and work that is sent to and fro.

A hand-over is a pair of consecutive steps of a case done by different departments (or posts, or people, whatever the log
knows). It is *manual* in the sense of the method when cases wait there clearly longer than where the work stays in the same
hands (our own rule: twice as long in the median, over at least 30 hand-overs). *Ping-pong* is A to B and back to A, for a
step A has done before, at least twice in a case.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from bihuan.eventlog import model
from bihuan.eventlog.criteria import Follows
from bihuan.mining.findings import NOBODY, Scene, certainty, hours, identity, names_of
from bihuan.mining.sheets import sheet
from bihuan.mining.weaknesses import Evidence, Finding, Saying

LEAST = 30
_MOST = 2


def level(scene: Scene) -> str:
    """The widest organizational level the log tells apart: department, post, person; "" for none."""
    for column in (model.GROUP, model.ROLE, model.RESOURCE):
        if column in scene.table.columns:
            known = scene.table[column].cast(pl.String).drop_nulls()
            if known.len() > 0.5 * scene.table.height and known.n_unique() > 1:
                return column
    return ""


def _steps(scene: Scene, column: str) -> pl.DataFrame:
    """Every step with who did it, who did the one before and the one after."""
    who = pl.col(column).cast(pl.String)
    known = pl.when(~who.is_in(list(NOBODY))).then(who)
    name = pl.col(model.ACTIVITY).cast(pl.String)
    outside = name.is_in(list(scene.dated))
    # What is no work belongs to nobody: no hand-over leads to it, from it, or past it.
    table = scene.table.with_columns(pl.when(~outside).then(known).alias("who"), name.alias("name"))
    return table.with_columns(
        (pl.int_range(pl.len()).over(model.CASE, model.ACTIVITY) > 0).alias("again"),
        pl.col("who").shift(1).over(model.CASE).alias("who_before"),
        pl.col("who").shift(2).over(model.CASE).alias("who_earlier"),
        pl.col("name").shift(1).over(model.CASE).alias("name_before"),
        pl.col("end").shift(2).over(model.CASE).alias("end_earlier"),
    )


def manual_handoffs(scene: Scene) -> list[Finding]:
    """The hand-overs at which most time is lost."""
    column = level(scene)
    if not column:
        return []
    steps = _steps(scene, column).filter(
        pl.col("who").is_not_null() & pl.col("who_before").is_not_null() & pl.col("wait").is_not_null()
    )
    changing = steps.filter(pl.col("who") != pl.col("who_before"))
    staying = steps.filter(pl.col("who") == pl.col("who_before"))
    if changing.height < LEAST:
        return []
    same = _median(staying["wait"]) if staying.height >= LEAST else 0.0
    pairs = changing.group_by("who_before", "who").agg(
        pl.len().alias("count"),
        pl.col("wait").sum().alias("total"),
        pl.col("wait").median().alias("median"),
        pl.col("wait").mean().alias("mean"),
        pl.col("name").mode().first().alias("name"),
        pl.col("name_before").mode().first().alias("name_before"),
    )
    slow = pairs.filter((pl.col("count") >= LEAST) & (pl.col("median") > 2 * same) & (pl.col("median") > 3_600_000))
    rows = slow.sort(["total", "who"], descending=[True, False]).head(_MOST).to_dicts()
    return [_handoff(scene, changing, row, same) for row in rows]


def _median(values: pl.Series) -> float:
    found = values.median()
    return float(found) if isinstance(found, (int, float)) else 0.0


def _handoff(scene: Scene, changing: pl.DataFrame, row: dict[str, Any], same: float) -> Finding:
    source, target = row["who_before"], row["who"]
    saving = max(row["total"] - same * row["count"], 0.0)
    params = {
        "source": source,
        "target": target,
        "activity": row["name"],
        "before": row["name_before"],
        "count": row["count"],
        "mean": hours(row["mean"]),
        "median": hours(row["median"]),
        "same": hours(same),
    }
    cases = changing.filter((pl.col("who_before") == source) & (pl.col("who") == target)).sort("wait", descending=True)[
        model.CASE
    ]
    return Finding(
        id=identity("manual_handoff", source, target),
        kind="manual_handoff",
        activities=(row["name"],),
        title=Saying("mining.manual_handoff.title", {**params}),
        detail=Saying("mining.manual_handoff.detail", {**params}),
        proposal=Saying("mining.manual_handoff.proposal", {**params}),
        lever="I",
        question="how",
        per_month=round(row["count"] / scene.months, 1),
        hours_per_case=hours(row["mean"]),
        hours_per_month=round(hours(row["total"]) / scene.months, 1),
        saving_per_month=round(hours(saving) / scene.months, 1),
        confidence=certainty(row["count"]),
        evidence=Evidence(
            {"count": float(row["count"]), "median_hours": hours(row["median"]), "same_hands_hours": hours(same)},
            (Follows(first=row["name_before"], then=row["name"]),),
            names_of(scene, cases),
        ),
        sheet=sheet(scene, row["name"]),
    )


def ping_pong(scene: Scene) -> list[Finding]:
    """Pairs between whom cases go to and fro."""
    column = level(scene)
    if not column:
        return []
    steps = _steps(scene, column)
    # Only work done before counts as coming back: two who take turns at different steps work together.
    back = steps.filter((pl.col("who") == pl.col("who_earlier")) & (pl.col("who") != pl.col("who_before")) & pl.col("again"))
    back = back.with_columns(
        pl.min_horizontal("who", "who_before").alias("one"),
        pl.max_horizontal("who", "who_before").alias("other"),
        (pl.col("end") - pl.col("end_earlier")).clip(0).alias("round"),
    )
    pairs = back.group_by("one", "other").agg(
        pl.len().alias("count"),
        pl.col(model.CASE).n_unique().alias("cases"),
        pl.col("round").sum().alias("total"),
        pl.col("round").median().alias("median"),
        pl.col("name").mode().first().alias("name"),
    )
    # Two turns in the same case are a way of working together; more than that is being sent about.
    often = back.group_by(model.CASE, "one", "other").len().filter(pl.col("len") >= 2)
    sent = often.group_by("one", "other").agg(pl.len().alias("sent"))
    pairs = pairs.join(sent, on=["one", "other"], how="left").with_columns(pl.col("sent").fill_null(0))
    worst = pairs.filter((pl.col("sent") >= 10) & (pl.col("sent") / scene.cases >= 0.03))
    rows = worst.sort(["total", "one"], descending=[True, False]).head(_MOST).to_dicts()
    return [_sent_about(scene, back, often, row) for row in rows]


def _sent_about(scene: Scene, back: pl.DataFrame, often: pl.DataFrame, row: dict[str, Any]) -> Finding:
    one, other = row["one"], row["other"]
    hit = often.filter((pl.col("one") == one) & (pl.col("other") == other))
    rounds = back.filter((pl.col("one") == one) & (pl.col("other") == other)).join(
        hit.select(model.CASE), on=model.CASE, how="semi"
    )
    total = float(rounds["round"].sum())
    params = {
        "one": one,
        "other": other,
        "cases": hit.height,
        "share": round(100 * hit.height / scene.cases, 1),
        "rounds": round(rounds.height / max(hit.height, 1), 1),
        "hours": hours(total / max(hit.height, 1)),
        "activity": row["name"],
    }
    return Finding(
        id=identity("ping_pong", one, other),
        kind="ping_pong",
        activities=(row["name"],),
        title=Saying("mining.ping_pong.title", {**params}),
        detail=Saying("mining.ping_pong.detail", {**params}),
        proposal=Saying("mining.ping_pong.proposal", {**params}),
        lever="I",
        question="who",
        per_month=round(hit.height / scene.months, 1),
        hours_per_case=hours(total / max(hit.height, 1)),
        hours_per_month=round(hours(total) / scene.months, 1),
        saving_per_month=round(0.5 * hours(total) / scene.months, 1),
        customer=1,
        confidence=certainty(hit.height),
        evidence=Evidence(
            {"cases": float(hit.height), "rounds": params["rounds"]},
            (),
            names_of(scene, hit.sort("len", descending=True)[model.CASE]),
        ),
        sheet=sheet(scene, row["name"]),
    )
