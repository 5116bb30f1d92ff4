"""The history that an indicator looks at: the log of its process in its window, or of all processes together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bihuan.application.mining import event_logs, histories
from bihuan.application.models import blueprints
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import Window
from bihuan.kernel.errors import InvalidModel
from bihuan.kernel.text import Text
from bihuan.measures.language import Vocabulary, vocabulary
from bihuan.measures.population import Period

if TYPE_CHECKING:
    from bihuan.eventlog.model import EventLog

DAY_MS = 86_400_000
LONGEST_CASE = 60 * DAY_MS
"""A case that ended in a period began at the earliest so long before it; longer ones are found by a wider window."""

OF_CASE = event_logs.FACTS | {"process"}
"""Facts of every case beside the fields of its forms."""


def log_of(tx: Transaction, process_id: str, period: Period) -> EventLog:
    """The cases that may matter in a period; of all processes when none is named, then with the attribute `process`."""
    since = period.begin - LONGEST_CASE
    if process_id:
        return histories.of_process(tx, Window(process_id=process_id, since=since, until=period.end))
    import polars as pl

    from bihuan.eventlog import model

    cases: list[pl.DataFrame] = []
    events: list[pl.DataFrame] = []
    height = 0
    for each in tx.processes.all():
        log = histories.of_process(tx, Window(process_id=each.id, since=since, until=period.end))
        known = [name for name in log.cases.columns if name in OF_CASE]
        cases.append(log.cases.select(known).with_columns(pl.lit(each.id).alias("process")))
        plain = [pl.col(name).cast(pl.String) for name in model.CODED if name in log.events.columns]
        kept = [name for name in model.STANDARD if name in log.events.columns]
        events.append(log.events.with_columns(*plain, (pl.col("case") + height).cast(pl.UInt32).alias("case")).select(kept))
        height += log.cases.height
    whole = pl.concat(cases, how="diagonal_relaxed") if cases else pl.DataFrame({"case": pl.Series([], dtype=pl.String)})
    return model.ordered(whole, pl.concat(events, how="diagonal_relaxed"), name="", source="history")


def words_of(tx: Transaction, process_id: str) -> Vocabulary:
    """What a formula about a process may name: elements and fields of every version that is or was in force."""
    if not process_id:
        return vocabulary([], OF_CASE)
    nodes: dict[str, Text] = {}
    fields: set[str] = set(OF_CASE)
    for version in sorted(tx.versions.of_process(process_id), key=lambda each: -each.number):
        try:
            blueprint = blueprints.of_version(tx, version)
        except InvalidModel:
            continue
        for step in blueprint.steps.values():
            nodes.setdefault(step.element_id, step.name)
        for plan in blueprint.forms.values():
            fields.update(component.name for component, _ in plan.form.fields())
    return vocabulary(nodes.items(), fields)
