"""The 5W1H sheet of an activity, filled in with what the log knows: when it is done, where, by whom, how."""

from __future__ import annotations

import polars as pl

from bihuan.eventlog import activities, model
from bihuan.kernel.text import Text
from bihuan.mining.findings import Scene, hours
from bihuan.mining.weaknesses import Question, Saying

_ZONE = "Asia/Shanghai"
_DAYS = (
    Text("星期一", "Monday"),
    Text("星期二", "Tuesday"),
    Text("星期三", "Wednesday"),
    Text("星期四", "Thursday"),
    Text("星期五", "Friday"),
    Text("星期六", "Saturday"),
    Text("星期日", "Sunday"),
)


def sheet(scene: Scene, activity: str) -> dict[Question, Saying]:
    """Answers by question; what the log cannot know is left to people."""
    rows = scene.table.filter(pl.col(model.ACTIVITY) == activity) if activity in scene.names else scene.table.clear()
    if not rows.height:
        return {}
    month = round(rows.height / scene.months, 1)
    found: dict[Question, Saying] = {
        "what": Saying("mining.sheet.what", {"activity": activity, "count": rows.height, "month": month}),
        "when": _when(scene, rows, activity),
        "how": _how(scene, rows),
    }
    where = _top(rows, model.GROUP)
    if where:
        found["where"] = Saying("mining.sheet.where", {"groups": where})
    who = _who(rows)
    if who is not None:
        found["who"] = who
    return found


def _zone(scene: Scene) -> str:
    return scene.calendar.rules.zone if scene.calendar else _ZONE


def _when(scene: Scene, rows: pl.DataFrame, activity: str) -> Saying:
    """After what it comes, and the hour and weekday at which most of it is done."""
    at = rows[activities.END].cast(pl.Datetime("ms")).dt.replace_time_zone("UTC").dt.convert_time_zone(_zone(scene))
    hour, day = at.dt.hour().mode().sort()[0], _DAYS[int(at.dt.weekday().mode().sort()[0]) - 1]
    before = (
        scene.table.select(pl.col(model.ACTIVITY).cast(pl.String).shift(1).over(model.CASE).alias("before"), model.ACTIVITY)
        .filter(pl.col(model.ACTIVITY) == activity)["before"]
        .drop_nulls()
    )
    if not before.len():
        return Saying("mining.sheet.when_first", {"hour": hour, "weekday": day})
    usual = before.value_counts(sort=True)
    share = round(100 * usual["count"][0] / rows.height)
    wait = hours(_number(rows["wait"].median()))
    return Saying("mining.sheet.when", {"before": usual["before"][0], "share": share, "hour": hour, "weekday": day, "wait": wait})


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def _how(scene: Scene, rows: pl.DataFrame) -> Saying:
    if not scene.knows_work or rows["work"].null_count() == rows.height:
        return Saying("mining.sheet.how_unknown", {})
    params = {
        "work": hours(_number(rows["work"].median())),
        "p90": hours(_number(rows["work"].quantile(0.9))),
        "repeats": round(100 * (1 - rows[model.CASE].n_unique() / rows.height)),
    }
    return Saying("mining.sheet.how", {**params})


def _top(rows: pl.DataFrame, column: str, limit: int = 3) -> str:
    """The most frequent values with their shares."""
    if column not in rows.columns:
        return ""
    known = rows[column].cast(pl.String).drop_nulls()
    if not known.len():
        return ""
    counted = known.value_counts(sort=True).head(limit).rows()
    return ", ".join(f"{name} {round(100 * count / known.len())}%" for name, count in counted)


def _who(rows: pl.DataFrame) -> Saying | None:
    roles, people = _top(rows, model.ROLE), _top(rows, model.RESOURCE)
    if not roles and not people:
        return None
    count = rows[model.RESOURCE].drop_nulls().n_unique() if model.RESOURCE in rows.columns else 0
    return Saying("mining.sheet.who", {"who": roles or people, "people": count})
