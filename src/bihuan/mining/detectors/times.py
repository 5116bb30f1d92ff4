"""Waiting too long, limits missed, steps worth automating.

Waiting is the span from `enabled` to `start` (Lashkevich et al., *Why am I waiting?*, 2022); where the log does not know
starts it is the span until the step is done, and the finding says so. What could be saved is what lies above the best quarter
of the same step's own cases: what a quarter of them reach today the others can reach too.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from bihuan.eventlog import model
from bihuan.eventlog.criteria import EventAttribute
from bihuan.mining.findings import Scene, certainty, hours, identity, names_of
from bihuan.mining.sheets import sheet
from bihuan.mining.weaknesses import Evidence, Finding, Saying

_MOST = 4
_SHARE = 0.03  # of all waiting in the log
_LEAST_CASES = 10
_HOUR = 3_600_000
_TERM = 0.1


def waiting(scene: Scene) -> list[Finding]:
    """Steps before which cases lie longest, by the sum of their waiting."""
    known = scene.table.filter(pl.col("wait").is_not_null() & ~pl.col(model.ACTIVITY).cast(pl.String).is_in(list(scene.dated)))
    if not known.height:
        return []
    by = known.group_by(pl.col(model.ACTIVITY).cast(pl.String).alias("activity")).agg(
        pl.len().alias("count"),
        pl.col(model.CASE).n_unique().alias("cases"),
        pl.col("wait").sum().alias("total"),
        pl.col("wait").mean().alias("mean"),
        pl.col("wait").median().alias("median"),
        pl.col("wait").quantile(0.9).alias("p90"),
        pl.col("wait").quantile(0.25).alias("best"),
        pl.col("wait").quantile(0.75).alias("upper"),
        pl.col("work").mean().alias("work"),
        (pl.col("wait") - pl.col("wait").quantile(0.25)).clip(0).sum().alias("saving"),
    )
    whole = float(by["total"].sum()) or 1.0
    worst = by.filter((pl.col("total") >= _SHARE * whole) & (pl.col("cases") >= _LEAST_CASES) & (pl.col("median") > _HOUR / 4))
    rows = worst.sort(["total", "activity"], descending=[True, False]).head(_MOST).to_dicts()
    return [_waiting(scene, known, row, whole) for row in rows]


def _waiting(scene: Scene, known: pl.DataFrame, row: dict[str, Any], whole: float) -> Finding:
    activity = row["activity"]
    share = round(100 * row["total"] / whole, 1)
    figures = {
        "count": float(row["count"]),
        "mean_hours": hours(row["mean"]),
        "median_hours": hours(row["median"]),
        "p90_hours": hours(row["p90"]),
        "best_hours": hours(row["best"]),
        "work_hours": hours(row["work"]),
        "share": share,
    }
    params = {
        "activity": activity,
        "mean": figures["mean_hours"],
        "median": figures["median_hours"],
        "p90": figures["p90_hours"],
        "share": share,
        "count": row["count"],
    }
    slowest = known.filter(pl.col(model.ACTIVITY) == activity).sort("wait", descending=True)[model.CASE]
    # Nearly the same for everybody: somebody has set a term.
    term = row["upper"] - row["best"] < _TERM * row["median"]
    code = "mining.waiting_term" if term else "mining.waiting_unsplit" if row["work"] is None else "mining.waiting"
    return Finding(
        id=identity("waiting", activity),
        kind="waiting",
        activities=(activity,),
        title=Saying("mining.waiting.title", {**params}),
        detail=Saying(f"{code}.detail", {**params, "work": figures["work_hours"]}),
        proposal=Saying("mining.waiting.proposal", {"activity": activity, "best": figures["best_hours"]}),
        lever="A" if row["work"] is not None and row["work"] < 0.2 * max(row["mean"], 1) else "S",
        question="when",
        per_month=round(row["count"] / scene.months, 1),
        hours_per_case=figures["mean_hours"],
        hours_per_month=round(hours(row["total"]) / scene.months, 1),
        saving_per_month=round(hours(row["saving"]) / scene.months, 1),
        confidence=certainty(row["cases"]),
        evidence=Evidence(figures, (EventAttribute(column=model.ACTIVITY, values=(activity,)),), names_of(scene, slowest)),
        sheet=sheet(scene, activity),
    )


def late_steps(scene: Scene) -> list[Finding]:
    """Steps that miss their limit (only logs of our own engine know it)."""
    if "late" not in scene.log.events.columns or "due" not in scene.log.events.columns:
        return []
    done = scene.log.events.filter(pl.col("late").is_not_null())
    by = done.group_by(pl.col(model.ACTIVITY).cast(pl.String).alias("activity")).agg(
        pl.len().alias("count"),
        pl.col("late").cast(pl.Int64).sum().alias("missed"),
        pl.when(pl.col("late")).then(pl.col(model.TIME) - pl.col("due")).sum().alias("over"),
    )
    worst = by.filter((pl.col("missed") >= 5) & (pl.col("missed") / pl.col("count") > 0.05))
    found: list[Finding] = []
    for row in worst.sort(["over", "activity"], descending=[True, False]).head(3).to_dicts():
        activity, rate = row["activity"], round(100 * row["missed"] / row["count"], 1)
        over = hours(row["over"])
        params = {
            "activity": activity,
            "rate": rate,
            "missed": row["missed"],
            "count": row["count"],
            "over": round(over / row["missed"], 1),
        }
        cases = done.filter((pl.col(model.ACTIVITY) == activity) & pl.col("late"))[model.CASE]
        found.append(
            Finding(
                id=identity("late", activity),
                kind="late",
                activities=(activity,),
                title=Saying("mining.late.title", {**params}),
                detail=Saying("mining.late.detail", {**params}),
                proposal=Saying("mining.late.proposal", {"activity": activity}),
                lever="S",
                question="when",
                per_month=round(row["missed"] / scene.months, 1),
                hours_per_case=params["over"],
                hours_per_month=round(over / scene.months, 1),
                saving_per_month=round(over / scene.months, 1),
                customer=1,
                confidence=certainty(row["missed"]),
                evidence=Evidence(
                    {"rate": rate, "missed": float(row["missed"])},
                    (EventAttribute(column=model.ACTIVITY, values=(activity,)),),
                    names_of(scene, cases),
                ),
                sheet=sheet(scene, activity),
            )
        )
    return found


def automation(scene: Scene) -> list[Finding]:
    """Work of people that is frequent and always alike (our own rule): many, short, of little spread, by many hands."""
    if not scene.knows_work or model.RESOURCE not in scene.table.columns:
        return []
    known = scene.table.filter(pl.col("work").is_not_null() & (pl.col("work") > 0) & pl.col(model.RESOURCE).is_not_null())
    by = known.group_by(pl.col(model.ACTIVITY).cast(pl.String).alias("activity")).agg(
        pl.len().alias("count"),
        pl.col("work").median().alias("median"),
        pl.col("work").sum().alias("total"),
        ((pl.col("work").quantile(0.75) - pl.col("work").quantile(0.25)) / pl.col("work").median()).alias("spread"),
        pl.col(model.RESOURCE).n_unique().alias("people"),
    )
    alike = by.filter((pl.col("count") / scene.months >= 30) & (pl.col("spread") < 0.6) & (pl.col("median") < 2 * _HOUR))
    rows = alike.sort(["total", "activity"], descending=[True, False]).head(2).to_dicts()
    return [_automatic(scene, row) for row in rows]


def _automatic(scene: Scene, row: dict[str, Any]) -> Finding:
    activity = row["activity"]
    minutes = round(row["median"] / 60_000, 1)
    params = {
        "activity": activity,
        "count": row["count"],
        "minutes": minutes,
        "spread": round(100 * row["spread"]),
        "people": row["people"],
    }
    total = hours(row["total"]) / scene.months
    return Finding(
        id=identity("automation", activity),
        kind="automation",
        activities=(activity,),
        title=Saying("mining.automation.title", {**params}),
        detail=Saying("mining.automation.detail", {**params}),
        proposal=Saying("mining.automation.proposal", {"activity": activity}),
        lever="A",
        question="how",
        per_month=round(row["count"] / scene.months, 1),
        hours_per_case=round(minutes / 60, 2),
        hours_per_month=round(total, 1),
        saving_per_month=round(0.8 * total, 1),
        confidence=certainty(row["count"]),
        evidence=Evidence(
            {"count": float(row["count"]), "minutes": minutes}, (EventAttribute(column=model.ACTIVITY, values=(activity,)),)
        ),
        sheet=sheet(scene, activity),
    )
