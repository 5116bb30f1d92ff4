"""Whose work is it? Steps that anybody and nobody does, and steps that hang on one person.

Responsibility is unclear where the work of one step is spread over several posts or departments without a pattern: the
normalised entropy of who does it is above 0.6 and no one of them does more than 60 % (our own rule), over at least 30 cases.
Where a model with a responsibility matrix is at hand, a step without exactly one who answers for it counts too. A step that
one person does in more than 80 % of at least 50 cases, while others could, depends on that person.
"""

from __future__ import annotations

import math

import polars as pl

from bihuan.eventlog import model
from bihuan.eventlog.criteria import EventAttribute
from bihuan.mining.findings import NOBODY, Scene, certainty, hours, identity
from bihuan.mining.sheets import sheet
from bihuan.mining.weaknesses import Evidence, Finding, Saying

_LEAST_HOURS = 0.5  # a month
_LEAST = 30
_ENTROPY, _TOP = 0.6, 0.6
_MOST_GROUPS = 30


def unclear_duties(scene: Scene) -> list[Finding]:
    """Steps without a clear owner, the most spread first."""
    found: list[tuple[float, Finding]] = []
    column = next((each for each in (model.ROLE, model.GROUP) if each in scene.table.columns), "")
    for activity in scene.names:
        if activity in scene.dated:
            continue
        letters = scene.duties.get(activity)
        spread = _spread(scene, activity, column) if column else None
        if spread is None and letters is None:
            continue
        entropy, count, rows = spread or (1.0, scene.cases, ())
        found.append((entropy * math.log1p(count), _unclear(scene, activity, letters, entropy, count, rows)))
    found.sort(key=lambda each: -each[0])
    return [each for _, each in found[:2]]


def _spread(scene: Scene, activity: str, column: str) -> tuple[float, int, tuple[tuple[str, float, float], ...]] | None:
    """Normalised entropy of who does it, of how many events, and the shares; None when there is a clear owner."""
    who = scene.table.filter(pl.col(model.ACTIVITY) == activity)[column].cast(pl.String)
    who = who.filter(who.is_not_null() & ~who.is_in(list(NOBODY)))
    if who.len() < _LEAST:
        return None
    counted = who.value_counts(sort=True).rows()
    shares = [count / who.len() for _, count in counted]
    if len(shares) < 3 or len(shares) > _MOST_GROUPS or shares[0] > _TOP:
        return None
    entropy = -sum(share * math.log(share) for share in shares) / math.log(len(shares))
    if entropy < _ENTROPY:
        return None
    rows = tuple((str(name), float(count), round(100 * count / who.len(), 1)) for name, count in counted[:6])
    return entropy, who.len(), rows


def _unclear(
    scene: Scene, activity: str, letters: int | None, entropy: float, count: int, rows: tuple[tuple[str, float, float], ...]
) -> Finding:
    wait = scene.table.filter(pl.col(model.ACTIVITY) == activity)["wait"].drop_nulls()
    typical = scene.table["wait"].drop_nulls().median()
    over = float((wait - (typical if isinstance(typical, (int, float)) else 0)).clip(0).sum()) if wait.len() else 0.0
    code = "mining.unclear_duty" if letters is None else "mining.unclear_duty_matrix"
    params = {
        "activity": activity,
        "groups": len(rows),
        "top": rows[0][0] if rows else "",
        "share": rows[0][2] if rows else 0.0,
        "count": count,
        "letters": letters or 0,
    }
    return Finding(
        id=identity("unclear_duty", activity),
        kind="unclear_duty",
        activities=(activity,),
        title=Saying("mining.unclear_duty.title", {**params}),
        detail=Saying(f"{code}.detail", {**params}),
        proposal=Saying("mining.unclear_duty.proposal", {"activity": activity}),
        lever="S",
        question="who",
        per_month=round(count / scene.months, 1),
        hours_per_case=round(hours(over) / max(count, 1), 2),
        hours_per_month=round(hours(over) / scene.months, 1),
        saving_per_month=round(0.25 * hours(over) / scene.months, 1),
        risk=1,
        confidence=round(0.6 * certainty(count), 3),
        evidence=Evidence(
            {"entropy": round(entropy, 2), "count": float(count)},
            (EventAttribute(column=model.ACTIVITY, values=(activity,)),),
            (),
            rows,
        ),
        sheet=sheet(scene, activity),
    )


def single_persons(scene: Scene) -> list[Finding]:
    """Steps that hang on one person."""
    if model.RESOURCE not in scene.table.columns:
        return []
    who = pl.col(model.RESOURCE).cast(pl.String)
    known = scene.table.filter(who.is_not_null() & ~who.is_in(list(NOBODY)))
    if known[model.RESOURCE].n_unique() < 5:
        return []
    by = known.group_by(pl.col(model.ACTIVITY).cast(pl.String).alias("activity")).agg(
        pl.len().alias("count"),
        who.mode().sort().first().alias("person"),
        who.value_counts(sort=True).first().struct.field("count").alias("most"),
        pl.col("wait").sum().alias("total"),
    )
    hanging = by.filter(
        ~pl.col("activity").is_in(list(scene.dated)) & (pl.col("count") >= 50) & (pl.col("most") / pl.col("count") > 0.8)
    )
    found: list[Finding] = []
    # Who makes nothing wait is a system account or no bottleneck: the process does not stop with them.
    waited = hanging.filter(0.1 * pl.col("total") / 3_600_000 / scene.months >= _LEAST_HOURS)
    for row in waited.sort(["count", "activity"], descending=[True, False]).head(1).to_dicts():
        activity = row["activity"]
        params = {
            "activity": activity,
            "person": row["person"],
            "share": round(100 * row["most"] / row["count"], 1),
            "count": row["count"],
        }
        found.append(
            Finding(
                id=identity("single_person", activity),
                kind="single_person",
                activities=(activity,),
                title=Saying("mining.single_person.title", {**params}),
                detail=Saying("mining.single_person.detail", {**params}),
                proposal=Saying("mining.single_person.proposal", {**params}),
                lever="S",
                question="who",
                per_month=round(row["count"] / scene.months, 1),
                hours_per_case=0.0,
                hours_per_month=round(0.1 * hours(row["total"]) / scene.months, 1),
                saving_per_month=0.0,
                risk=2,
                confidence=round(0.5 * certainty(row["count"]), 3),
                evidence=Evidence(
                    {"share": float(params["share"])}, (EventAttribute(column=model.RESOURCE, values=(row["person"],)),)
                ),
                sheet=sheet(scene, activity),
            )
        )
    return found
