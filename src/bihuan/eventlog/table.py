"""Any table of events and how its columns are to be understood, as a log.

A *mapping* says which column names the case, which the activity, which the instants, and so on. `guess` proposes one from the
words of the header (Chinese and English, XES keys, the exports of common systems) and from the cells; people confirm it. Columns
that never differ within a case become attributes of the case.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import polars as pl

from bihuan.eventlog import instants, model
from bihuan.eventlog.mapping import Mapping
from bihuan.eventlog.model import EventLog
from bihuan.kernel.errors import InvalidInput, Problem

CASE_PREFIX = "case:"
_DATES = 0.9  # this share of a sample must read as instants for a column to be one


class Reading(NamedTuple):
    """A log, and what was noticed on the way to it."""

    log: EventLog
    problems: tuple[Problem, ...] = ()


_WORDS: dict[str, tuple[str, ...]] = {
    "case": (
        *("case:concept:name", "case id", "caseid", "case_id", "case", "案例", "案例编号", "案例id", "流程实例", "实例编号"),
        *(
            "单号",
            "订单号",
            "订单编号",
            "工单号",
            "单据编号",
            "业务编号",
            "编号",
            "case key",
            "trace",
            "process instance",
            "order id",
        ),
    ),
    "activity": (
        *("concept:name", "activity", "活动", "活动名称", "节点", "节点名称", "步骤", "环节", "操作", "任务", "任务名称", "事件"),
        *("activity name", "event", "task", "operation", "step", "action"),
    ),
    "time": (
        *(
            "time:timestamp",
            "timestamp",
            "complete timestamp",
            "end timestamp",
            "end_timestamp",
            "complete_timestamp",
            "完成时间",
        ),
        *("结束时间", "时间戳", "时间", "操作时间", "发生时间", "end time", "end", "completed", "time", "date", "日期"),
    ),
    "start": (
        *("start_timestamp", "start timestamp", "开始时间", "start time", "start", "started", "begin", "接收时间", "到达时间"),
    ),
    "lifecycle": ("lifecycle:transition", "lifecycle", "transition", "生命周期", "事件类型"),
    "resource": (
        *("org:resource", "resource", "人员", "处理人", "操作人", "办理人", "执行人", "用户", "员工", "负责人"),
        *("user", "performer", "assignee", "operator", "agent"),
    ),
    "role": ("org:role", "role", "岗位", "角色", "职位", "post", "position"),
    "group": ("org:group", "group", "department", "部门", "处理部门", "所属部门", "组", "team", "org unit"),
}
_ORDER = ("time", "start", "case", "activity", "lifecycle", "resource", "role", "group")


def guess(frame: pl.DataFrame, zone: str = "Asia/Shanghai") -> Mapping:
    """The likeliest mapping; what cannot be told is left out."""
    free = list(frame.columns)
    dated = {each for each in free if _reads_as_instants(frame[each], zone)}
    found: dict[str, Any] = {}
    for part in _ORDER:
        candidates = [each for each in free if (each in dated) == (part in ("time", "start"))]
        best = _best(candidates, _WORDS[part])
        if best is None and part == "time" and candidates:
            best = candidates[-1]
        if best is not None:
            found[part] = best
            free.remove(best)
    return Mapping(zone=zone, **found)


def _best(candidates: list[str], words: tuple[str, ...]) -> str | None:
    """The column whose title is the earliest of the words, else contains one of the longer ones."""
    titles = {each: each.strip().lower() for each in candidates}
    exact = [(words.index(title), each) for each, title in titles.items() if title in words]
    if exact:
        return min(exact)[1]
    plain = {each: title for each, title in titles.items() if not title.startswith((CASE_PREFIX, "@@"))}
    within = [
        (order, each) for each, title in plain.items() for order, word in enumerate(words) if len(word) > 3 and word in title
    ]
    chinese = [
        (order, each)
        for each, title in plain.items()
        for order, word in enumerate(words)
        if not word.isascii() and len(word) > 1 and word in title
    ]
    return min([*within, *chinese])[1] if within or chinese else None


def _reads_as_instants(column: pl.Series, zone: str) -> bool:
    if column.dtype.is_temporal():
        return True
    if column.dtype != pl.String:
        return False
    sample = column.filter(column != "").head(100)
    if not sample.len() or not sample.str.contains(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}|^\d{14}$|^\d{8}[ T]?\d{6}$").any():
        return False
    return sample.len() - instants.read(sample, zone).values.null_count() >= _DATES * sample.len()


def log_of(frame: pl.DataFrame, mapping: Mapping, *, name: str = "") -> Reading:
    """The log of a table. Raises `InvalidInput` with a problem for each column that is missing or cannot be used."""
    _require(frame, mapping)
    problems: list[Problem] = []
    table = frame.with_row_index("row", offset=2)
    texts = [each for each, kind in frame.schema.items() if kind == pl.String]
    table = table.with_columns(pl.when(pl.col(each) != "").then(pl.col(each)).alias(each) for each in texts)
    events = table.select(
        pl.col("row"),
        pl.col(mapping.case).cast(pl.String).alias(model.CASE),
        *(pl.col(theirs).alias(ours) for ours, theirs in mapping.used.items()),
    ).with_columns(pl.col(model.ACTIVITY).cast(pl.String))
    events = events.with_columns(
        _read(events[each], mapping, problems).alias(each) for each in (model.TIME, model.START) if each in events.columns
    )
    used = {mapping.case, *mapping.used.values(), *mapping.ignored, "row"}
    rest = table.select(each for each in table.columns if each not in used)
    events = events.hstack(_attributes(rest))
    events = _complete(events, mapping, problems).drop("row")
    if not events.height:
        raise InvalidInput("eventlog.no_events", problems=tuple(problems))
    return Reading(_split(events, name), tuple(problems))


def _require(frame: pl.DataFrame, mapping: Mapping) -> None:
    problems = [
        Problem(code=f"eventlog.no_{part}_column", place=f"/mapping/{part}")
        for part in ("case", "activity", "time")
        if not getattr(mapping, part)
    ]
    named = {"case": mapping.case, **mapping.used}
    problems += [
        Problem(code="eventlog.no_such_column", place=f"/mapping/{part}", params={"column": column})
        for part, column in named.items()
        if column and column not in frame.columns
    ]
    columns = [each for each in named.values() if each]
    problems += [
        Problem(code="eventlog.column_used_twice", place=f"/mapping/{part}", params={"column": column})
        for part, column in named.items()
        if column and part not in ("activity", "resource") and columns.count(column) > 1
    ]
    if problems:
        raise InvalidInput("eventlog.mapping", problems=tuple(problems), count=len(problems))


def _read(column: pl.Series, mapping: Mapping, problems: list[Problem]) -> pl.Series:
    try:
        read = instants.read(column, mapping.zone)
    except pl.exceptions.ComputeError as failure:
        raise InvalidInput("eventlog.unknown_zone", place="/mapping/zone", zone=mapping.zone[:60]) from failure
    filled = column.len() - column.null_count()
    if filled and read.values.null_count() == column.len():
        example = str(column.drop_nulls().first())[:40]
        raise InvalidInput("eventlog.no_instants", place=f"/mapping/{column.name}", example=example)
    unread = read.values.null_count() - column.null_count()
    if unread:
        bad = column.filter(read.values.is_null() & column.is_not_null())
        params = {"column": mapping.used[column.name], "count": unread, "example": str(bad.first())[:40]}
        problems.append(Problem(code="eventlog.unread_instants", severity="warning", params={**params}))
    if read.doubtful:
        params = {"column": mapping.used[column.name], "notation": read.notation}
        problems.append(Problem(code="eventlog.doubtful_dates", severity="warning", params={**params}))
    return read.values.rename(column.name)


def _complete(events: pl.DataFrame, mapping: Mapping, problems: list[Problem]) -> pl.DataFrame:
    """Without the rows that lack what an event cannot do without; each kind is counted, with the first row."""
    for column in (model.CASE, model.ACTIVITY, model.TIME):
        missing = events.filter(pl.col(column).is_null())
        if missing.height:
            titles = {model.CASE: mapping.case, **mapping.used}
            params = {"count": missing.height, "row": missing["row"][0], "column": titles[column]}
            problems.append(
                Problem(code="eventlog.rows_without", place=f"row {missing['row'][0]}", severity="warning", params={**params})
            )
            events = events.filter(pl.col(column).is_not_null())
    if model.START in events.columns:
        upside_down = int((events[model.START] > events[model.TIME]).sum())
        if upside_down:
            problems.append(Problem(code="eventlog.start_after_end", severity="warning", params={"count": upside_down}))
            kept = pl.when(pl.col(model.START) <= pl.col(model.TIME)).then(pl.col(model.START))
            events = events.with_columns(kept.alias(model.START))
    return events


def _attributes(rest: pl.DataFrame) -> pl.DataFrame:
    """Columns of texts as what they are: numbers, truth values, texts."""
    renamed = {each: f"xes:{each}" for each in rest.columns if each in (*model.STANDARD, "row")}
    return rest.rename(renamed).select(_typed(each) for each in rest.rename(renamed).iter_columns())


def _typed(column: pl.Series) -> pl.Series:
    if column.dtype != pl.String:
        return column.cast(pl.String) if column.dtype.is_temporal() or column.dtype.is_nested() else column
    values = column.drop_nulls()
    if not values.len():
        return column
    if values.str.to_lowercase().is_in(["true", "false"]).all():
        return (column.str.to_lowercase() == "true").rename(column.name)
    if values.str.contains(r"^-?0\d").any():  # numbers with leading zeros are names
        return column
    whole = column.cast(pl.Int64, strict=False)
    if whole.null_count() == column.null_count():
        return whole
    number = column.cast(pl.Float64, strict=False)
    return number if number.null_count() == column.null_count() else column


def _split(events: pl.DataFrame, name: str) -> EventLog:
    """Cases apart from events: what never differs within a case belongs to the case."""
    columns = [each for each in events.columns if each not in model.STANDARD]
    cases = events.select(model.CASE).unique(maintain_order=True)
    constant: list[str] = []
    if columns and cases.height < events.height:
        spread = events.group_by(model.CASE).agg(pl.col(columns).n_unique())
        constant = [each for each in columns if spread[each].max() == 1]
    if constant:
        firsts = events.group_by(model.CASE, maintain_order=True).agg(pl.col(constant).first())
        cases = cases.join(firsts, on=model.CASE, how="left", maintain_order="left")
        kept = {each: each.removeprefix(CASE_PREFIX) for each in constant}
        titles = list(kept.values())
        cases = cases.rename({old: new for old, new in kept.items() if titles.count(new) == 1 and new != model.CASE})
    numbered = cases.select(model.CASE).with_row_index("code")
    coded = events.drop(constant).join(numbered, on=model.CASE, how="left", maintain_order="left")
    return model.ordered(cases, coded.with_columns(pl.col("code").alias(model.CASE)).drop("code"), name=name)
