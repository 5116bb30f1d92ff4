"""A log as separated text or as a table of texts: one row per event, the case's attributes with `case:` before their names."""

from __future__ import annotations

import polars as pl

from bihuan.eventlog import model
from bihuan.eventlog.model import EventLog


def table(log: EventLog) -> pl.DataFrame:
    """The log as one table, in the words of XES; instants as ISO texts."""
    cases = log.cases.rename({each: f"case:{each}" for each in log.case_attributes})
    numbered = cases.with_row_index("code").rename({model.CASE: "case:concept:name"})
    instants = [each for each in model.INSTANTS if log.has(each)]
    texts = [each for each, kind in log.events.schema.items() if isinstance(kind, pl.Enum)]
    stamped = [
        pl.from_epoch(pl.col(each), time_unit="ms").dt.strftime("%Y-%m-%dT%H:%M:%S%.3f+00:00").alias(each) for each in instants
    ]
    events = log.events.with_columns(pl.col(texts).cast(pl.String), *stamped)
    joined = events.join(numbered, left_on=model.CASE, right_on="code", how="left", maintain_order="left")
    named = joined.rename({ours: theirs for ours, theirs in model.XES_KEYS.items() if ours in joined.columns})
    named = named.rename({model.START: "start_timestamp"}) if model.START in named.columns else named
    first = ["case:concept:name", "concept:name", "time:timestamp"]
    return named.select(first + [each for each in named.columns if each not in (*first, model.CASE)])


def csv(log: EventLog) -> bytes:
    """The log as CSV, UTF-8 with a byte-order mark so that spreadsheets read Chinese right."""
    return b"\xef\xbb\xbf" + table(log).write_csv().encode()
