"""Work done again, and work done for nothing.

Rework is an activity that happens more than once in a case. Its cost is the time from the first to the last time, which is
the time the case is set back (our own measure: it holds whatever happens in the loop). Late rejection is effort put into
cases that are refused in the end: checks that refuse much should come early (knock-out order, van der Aalst 2001).
"""

from __future__ import annotations

import re
from typing import Any

import polars as pl

from bihuan.eventlog import activities, model
from bihuan.eventlog.criteria import EventAttribute, Repeated
from bihuan.mining import clock
from bihuan.mining.findings import Scene, certainty, hours, identity, names_of
from bihuan.mining.sheets import sheet
from bihuan.mining.weaknesses import Evidence, Finding, Saying

_SHARE = 0.03
_LEAST = 10
_REFUSED = re.compile(r"reject|declin|denied|refus|cancel|withdraw|驳回|拒绝|拒贷|取消|撤销|作废|不通过|退单", re.I)
_ACCEPTED = re.compile(r"approv|accept|activat|grant|paid|payment|批准|通过|放款|付款|签收|完成", re.I)
_TECHNICAL = re.compile(r"reminder|催|提醒|payment$|^pay", re.I)


def rework(scene: Scene) -> list[Finding]:
    """Activities that are repeated in many cases, those that set cases back furthest first."""
    rows = scene.table.filter(~pl.col(model.ACTIVITY).cast(pl.String).is_in(list(scene.dated)))
    per_case = rows.group_by(model.CASE, pl.col(model.ACTIVITY).cast(pl.String).alias("activity")).agg(
        pl.len().alias("times"),
        pl.col(activities.END).min().alias("first"),
        pl.col(activities.END).max().alias("last"),
    )
    again = per_case.filter(pl.col("times") > 1)
    if not again.height:
        return []
    again = again.with_columns(clock.between(again["first"], again["last"], scene.calendar).alias("loop"))
    by = again.group_by("activity").agg(
        pl.len().alias("cases"),
        (pl.col("times") - 1).sum().alias("extra"),
        pl.col("loop").sum().alias("total"),
        pl.col("loop").mean().alias("mean"),
        pl.col("loop").median().alias("median"),
    )
    worst = by.filter((pl.col("cases") >= _LEAST) & (pl.col("cases") / scene.cases >= _SHARE))
    worst = worst.filter(~pl.col("activity").str.contains(r"(?i)" + _TECHNICAL.pattern))
    found = worst.sort(["total", "activity"], descending=[True, False]).head(3).to_dicts()
    causes = _causes(scene, [row["activity"] for row in found])
    return [_rework(scene, again, row, causes.get(row["activity"], "")) for row in found]


def _rework(scene: Scene, again: pl.DataFrame, row: dict[str, Any], cause: str) -> Finding:
    activity = row["activity"]
    params = {
        "activity": activity,
        "cases": row["cases"],
        "share": round(100 * row["cases"] / scene.cases, 1),
        "extra": row["extra"],
        "loop": hours(row["mean"]),
        "median": hours(row["median"]),
        "cause": cause,
    }
    hit = again.filter(pl.col("activity") == activity).sort("loop", descending=True)[model.CASE]
    code = "mining.rework" if params["cause"] else "mining.rework_plain"
    return Finding(
        id=identity("rework", activity),
        kind="rework",
        activities=(activity,),
        title=Saying("mining.rework.title", {**params}),
        detail=Saying(f"{code}.detail", {**params}),
        proposal=Saying("mining.rework.proposal", {**params}),
        lever="S",
        question="how",
        per_month=round(row["cases"] / scene.months, 1),
        hours_per_case=hours(row["mean"]),
        hours_per_month=round(hours(row["total"]) / scene.months, 1),
        saving_per_month=round(0.5 * hours(row["total"]) / scene.months, 1),
        customer=1,
        confidence=certainty(row["cases"]),
        evidence=Evidence(
            {
                "cases": float(row["cases"]),
                "share": float(params["share"]),
                "extra": float(row["extra"]),
                "loop_hours": hours(row["mean"]),
            },
            (Repeated(activity=activity),),
            names_of(scene, hit),
        ),
        sheet=sheet(scene, activity),
    )


def _causes(scene: Scene, wanted: list[str]) -> dict[str, str]:
    """Of each activity the step that most often comes right before it is done again."""
    name = pl.col(model.ACTIVITY)
    table = scene.table.select(
        name,
        name.shift(1).over(model.CASE).alias("before"),
        (pl.int_range(pl.len()).over(model.CASE, model.ACTIVITY) > 0).alias("again"),
    )
    again = table.filter(pl.col("again") & (pl.col("before") != name)).select(pl.all().exclude("again").cast(pl.String))
    usual = again.group_by(model.ACTIVITY, "before").len().sort(["len", "before"], descending=[True, False])
    found = usual.filter(pl.col(model.ACTIVITY).is_in(wanted)).group_by(model.ACTIVITY, maintain_order=True).first()
    return dict(found.select(model.ACTIVITY, "before").rows())


def late_rejections(scene: Scene) -> list[Finding]:
    """Work put into cases that are refused in the end."""
    refusing = [each for each in scene.names if _REFUSED.search(each)]
    if not refusing or not scene.knows_work or len(refusing) == len(scene.names):
        return []
    refused = scene.table.filter(pl.col(model.ACTIVITY).cast(pl.String).is_in(refusing))
    last = refused.group_by(model.CASE).agg(
        pl.col(activities.END).max().alias("refused"), pl.col(model.ACTIVITY).cast(pl.String).last().alias("how")
    )
    # A refusal on the way (an offer taken back, a form sent back) is none when the case is accepted later.
    accepted = [each for each in scene.names if _ACCEPTED.search(each) and each not in refusing]
    later = scene.table.filter(pl.col(model.ACTIVITY).cast(pl.String).is_in(accepted)).join(last, on=model.CASE)
    last = last.join(later.filter(pl.col(activities.END) > pl.col("refused")).select(model.CASE), on=model.CASE, how="anti")
    spent = scene.table.join(last, on=model.CASE).filter(
        pl.col("work").is_not_null() & (pl.col(activities.END) <= pl.col("refused"))
    )
    per_case = spent.group_by(model.CASE).agg(pl.col("work").sum().alias("work"), pl.len().alias("steps"), pl.col("how").first())
    per_case = per_case.filter(pl.col("work") > 0)
    if per_case.height < 30 or per_case.height < 0.1 * scene.cases:
        return []
    total = float(per_case["work"].sum())
    how = str(per_case["how"].value_counts(sort=True)["how"][0])
    params = {
        "refused": last.height,
        "share": round(100 * per_case.height / scene.cases, 1),
        "worked": per_case.height,
        "steps": round(float(per_case["steps"].mean() or 0), 1),  # type: ignore[arg-type]
        "hours": hours(total / per_case.height),
        "how": how,
    }
    return [
        Finding(
            id=identity("late_rejection", how),
            kind="late_rejection",
            activities=(how,),
            title=Saying("mining.late_rejection.title", {**params}),
            detail=Saying("mining.late_rejection.detail", {**params}),
            proposal=Saying("mining.late_rejection.proposal", {**params}),
            lever="S",
            question="why",
            per_month=round(per_case.height / scene.months, 1),
            hours_per_case=hours(total / per_case.height),
            hours_per_month=round(hours(total) / scene.months, 1),
            saving_per_month=round(0.3 * hours(total) / scene.months, 1),
            customer=1,
            confidence=certainty(per_case.height),
            evidence=Evidence(
                {"refused": float(last.height), "worked": float(per_case.height), "hours": hours(total / per_case.height)},
                (EventAttribute(column=model.ACTIVITY, values=tuple(refusing)),),
                names_of(scene, per_case.sort("work", descending=True)[model.CASE]),
            ),
            sheet=sheet(scene, how),
        )
    ]
