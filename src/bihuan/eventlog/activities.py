"""From events to activity instances: since when could it be done (`enabled`), when was it begun (`start`), when ended (`end`).

Three kinds of source are told apart:

* rows that stand for a whole activity (`start` beside `time`): nothing to pair;
* events with the life cycle `start` … `complete`: the n-th start of an activity in a case is paired with its n-th complete;
* instants only: when the work began is unknown, `start` is null and waiting and working cannot be told apart.

`enabled`, where the source does not say it (`schedule` events, our engine), is when the last activity of the case ended
before this one began: in a case that goes step by step that is when the step could begin (Lashkevich et al., *Why am I
waiting?*, 2022, call the span until `start` the transition time).
"""

from __future__ import annotations

from typing import Final

import polars as pl

from bihuan.eventlog import model
from bihuan.eventlog.model import EventLog

END: Final = "end"
COMPLETE, BEGIN, SCHEDULE = "complete", "start", "schedule"
_STANDARD_LIFE: Final = frozenset(
    {"schedule", "assign", "reassign", "start", "suspend", "resume", "complete", "withdraw", "ate_abort", "pi_abort"}
)
_CARRIED: Final = (model.RESOURCE, model.ROLE, model.GROUP, model.ELEMENT, model.LIFECYCLE, "outcome")


def knows_work(log: EventLog) -> bool:
    """Whether the log tells working from waiting."""
    return log.has(model.START) or _paired(log)


def _life(log: EventLog) -> frozenset[str]:
    return frozenset(each.lower() for each in model.categories(log.events, model.LIFECYCLE))


def _paired(log: EventLog) -> bool:
    return {BEGIN, COMPLETE} <= _life(log)


def completions(log: EventLog) -> EventLog:
    """The log of what was completed: of a standard life cycle only its `complete` events, every event otherwise.

    What is drawn and counted as "the process" is a sequence of activities, not of their beginnings and ends.
    """
    life = _life(log)
    if COMPLETE not in life or not life <= _STANDARD_LIFE or life <= {COMPLETE, "withdraw"}:
        return log
    kept = pl.col(model.LIFECYCLE).cast(pl.String).str.to_lowercase() == COMPLETE
    return EventLog(log.cases, log.events.filter(kept.fill_null(True)), log.name, log.source)


def instances(log: EventLog) -> pl.DataFrame:
    """One row per activity instance, in order of case and end: `case`, `activity`, `enabled`, `start`, `end`, who."""
    return log.once("instances", lambda: _instances(log))


def _instances(log: EventLog) -> pl.DataFrame:
    carried = [each for each in _CARRIED if log.has(each)]
    if _paired(log) and not log.has(model.START):
        table = _pair(log, [each for each in carried if each != model.LIFECYCLE])
    else:
        start = pl.col(model.START) if log.has(model.START) else pl.lit(None, dtype=pl.Int64).alias(model.START)
        enabled = pl.col(model.ENABLED) if log.has(model.ENABLED) else pl.lit(None, dtype=pl.Int64).alias(model.ENABLED)
        table = completions(log).events.select(
            model.CASE, model.ACTIVITY, enabled, start, pl.col(model.TIME).alias(END), *carried
        )
    return _enabled(table.sort(model.CASE, END, maintain_order=True))


def _pair(log: EventLog, carried: list[str]) -> pl.DataFrame:
    """Starts and completes of the same activity in the same case, in their order; a complete without a start has none."""
    life = pl.col(model.LIFECYCLE).cast(pl.String).str.to_lowercase()
    turn = pl.int_range(pl.len()).over(model.CASE, model.ACTIVITY).alias("turn")
    keys = [model.CASE, model.ACTIVITY, "turn"]
    ends = log.events.filter(life == COMPLETE).select(model.CASE, model.ACTIVITY, turn, pl.col(model.TIME).alias(END), *carried)
    begins = log.events.filter(life == BEGIN).select(model.CASE, model.ACTIVITY, turn, pl.col(model.TIME).alias(model.START))
    plans = log.events.filter(life == SCHEDULE).select(model.CASE, model.ACTIVITY, turn, pl.col(model.TIME).alias("planned"))
    table = ends.join(begins, on=keys, how="left", maintain_order="left").join(plans, on=keys, how="left", maintain_order="left")
    begun = pl.when(pl.col(model.START) <= pl.col(END)).then(pl.col(model.START))
    planned = pl.when(pl.col("planned") <= begun).then(pl.col("planned"))
    return table.select(model.CASE, model.ACTIVITY, planned.alias(model.ENABLED), begun.alias(model.START), END, *carried)


def _enabled(table: pl.DataFrame) -> pl.DataFrame:
    """`enabled` filled in where the source does not say it; null at the beginning of a case."""
    numbered = table.with_row_index("row")
    begun = numbered.select("row", model.CASE, pl.coalesce(model.START, pl.col(END)).alias("begun"))
    if table[model.START].null_count() == table.height:
        before = table.select(pl.col(END).shift(1).over(model.CASE).alias("before"))["before"]
    else:
        ends = numbered.select(model.CASE, pl.col(END).alias("ended"), pl.col("row").alias("other")).sort("ended", "other")
        wanted = begun.sort("begun", "row")
        # An activity that takes no time must not be taken for the one before itself.
        strict = wanted.join_asof(
            ends, left_on="begun", right_on="ended", by=model.CASE, strategy="backward", check_sortedness=False
        )
        itself = pl.col("other") == pl.col("row")
        earlier = table.select(pl.col(END).shift(1).over(model.CASE).alias("before")).with_row_index("row")
        joined = strict.join(earlier, on="row", how="left")
        before = joined.select("row", pl.when(itself).then(pl.col("before")).otherwise(pl.col("ended")).alias("before")).sort(
            "row"
        )["before"]
    filled = pl.coalesce(pl.col(model.ENABLED), before)
    return table.with_columns(filled.alias(model.ENABLED))
