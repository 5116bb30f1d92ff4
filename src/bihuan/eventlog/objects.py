"""Object-centric logs (OCEL 2.0): events that touch several objects, and the log of one kind of object.

An event of an object-centric log has no case; it is related to objects of several types (an order, its items, a package). To
look at it as a process one chooses the type whose life is the process: every object of the type is a case, every event
related to it is one of its events. An event related to three items then stands in three cases (*convergence*), and two items'
events may stand side by side in one order (*divergence*): figures per case are right, sums over cases count such events more
than once.
"""

from __future__ import annotations

from typing import Final

import msgspec
import polars as pl

from bihuan.eventlog import model
from bihuan.eventlog.model import EventLog
from bihuan.kernel.errors import InvalidInput

EVENT: Final = "event"
OBJECT: Final = "object"
TYPE: Final = "type"


class ObjectLog(msgspec.Struct, frozen=True):
    """`events`: `event`, `activity`, `time` and attributes; `objects`: `object`, `type` and attributes; `relations`: both ids.

    `qualifier` of a relation says what the object is to the event.
    """

    events: pl.DataFrame
    objects: pl.DataFrame
    relations: pl.DataFrame
    name: str = ""

    @property
    def types(self) -> dict[str, int]:
        """How many objects there are of each type, most events first."""
        counted = self.objects.group_by(TYPE).len().sort("len", TYPE, descending=[True, False])
        return {str(kind): int(count) for kind, count in counted.rows()}


def likely_case(log: ObjectLog) -> str:
    """The type whose objects best stand for cases: related to the most kinds of activity, then the fewest objects per event."""
    joined = log.relations.join(log.objects.select(OBJECT, TYPE), on=OBJECT).join(log.events.select(EVENT, "activity"), on=EVENT)
    judged = joined.group_by(TYPE).agg(
        pl.col("activity").n_unique().alias("breadth"),
        (pl.len() / pl.col(OBJECT).n_unique()).alias("length"),
        (pl.len() / pl.col(EVENT).n_unique()).alias("spread"),
    )
    # A type whose objects live through hundreds of events is a master datum (a customer, a product), not a case.
    judged = judged.with_columns((pl.col("length") > 100).alias("master"))
    best = judged.sort(["master", "breadth", "spread", TYPE], descending=[False, True, False, False])
    return str(best[TYPE][0]) if best.height else ""


def flatten(log: ObjectLog, kind: str) -> EventLog:
    """The log whose cases are the objects of one type; raises `InvalidInput("eventlog.no_such_type")`."""
    cases = log.objects.filter(pl.col(TYPE) == kind)
    if not cases.height:
        raise InvalidInput("eventlog.no_such_type", place=kind, type=kind[:60], types=", ".join(log.types)[:300])
    numbered = cases.select(OBJECT).with_row_index("code")
    related = log.relations.select(EVENT, OBJECT).unique(maintain_order=True).join(numbered, on=OBJECT, maintain_order="left")
    events = related.join(log.events, on=EVENT, maintain_order="left").sort(model.TIME, maintain_order=True)
    events = events.with_columns(pl.col("code").alias(model.CASE)).drop("code", OBJECT, EVENT)
    kept = [each for each in cases.columns if each not in (OBJECT, TYPE) and cases[each].null_count() < cases.height]
    renamed = cases.select(pl.col(OBJECT).alias(model.CASE), *(each for each in kept if each != model.CASE))
    return model.ordered(renamed, events, name=log.name or kind)
