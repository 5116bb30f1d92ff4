"""The event log: one table of cases, one of events, both columnar.

A *case* is one run through the process, an *event* the record that something happened in it. Formally a log is a finite set of
cases, each a finite sequence of events; the order of events within a case is total: by time, and by their order in the source
where times are equal (so that the same file always gives the same directly-follows pairs).

Columns of `cases`: `case` (its name in the source), any attributes of the case by their XES key. The row number is the code of
the case. Columns of `events`, in order of case and then time:

| column      | type   | XES                    |                                                                     |
|-------------|--------|------------------------|---------------------------------------------------------------------|
| `case`      | UInt32 |                        | row of the case                                                     |
| `activity`  | Enum   | `concept:name`         | what was done                                                       |
| `time`      | Int64  | `time:timestamp`       | when, in ms since 1970 UTC; of a row with a duration its end        |
| `start`     | Int64? |                        | when the work began, of a row that stands for a whole activity      |
| `enabled`   | Int64? |                        | since when it could have begun, where the source knows              |
| `lifecycle` | Enum?  | `lifecycle:transition` | `schedule`, `start`, `complete`, …; absent means complete           |
| `resource`  | Enum?  | `org:resource`         | who                                                                 |
| `role`      | Enum?  | `org:role`             | as whom: the post                                                   |
| `group`     | Enum?  | `org:group`            | for which department                                                |
| `element`   | Enum?  |                        | the BPMN element, in logs of our own engine                         |

Any other column is an attribute of the event under its XES key. A column the source does not have is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar, cast

import msgspec
import polars as pl

T = TypeVar("T")

CASE: Final = "case"
ACTIVITY: Final = "activity"
TIME: Final = "time"
START: Final = "start"
ENABLED: Final = "enabled"
LIFECYCLE: Final = "lifecycle"
RESOURCE: Final = "resource"
ROLE: Final = "role"
GROUP: Final = "group"
ELEMENT: Final = "element"

STANDARD: Final = (CASE, ACTIVITY, TIME, START, ENABLED, LIFECYCLE, RESOURCE, ROLE, GROUP, ELEMENT)
CODED: Final = (ACTIVITY, LIFECYCLE, RESOURCE, ROLE, GROUP, ELEMENT)
INSTANTS: Final = (TIME, START, ENABLED)

XES_KEYS: Final = {
    ACTIVITY: "concept:name",
    TIME: "time:timestamp",
    LIFECYCLE: "lifecycle:transition",
    RESOURCE: "org:resource",
    ROLE: "org:role",
    GROUP: "org:group",
}
STANDARD_OF: Final = {key: column for column, key in XES_KEYS.items()}


class EventLog(msgspec.Struct, frozen=True, dict=True):
    """A log; `name` is what people call it, `source` says where it comes from (`file`, `history`, `simulation`)."""

    cases: pl.DataFrame
    events: pl.DataFrame
    name: str = ""
    source: str = "file"

    def once(self, question: str, answer: Callable[[], T]) -> T:
        """What is worked out of the log by many that ask for it; kept as long as the log is."""
        known = cast("dict[str, Any]", self.__dict__)
        if question not in known:
            known[question] = answer()
        return known[question]

    @property
    def activities(self) -> list[str]:
        """The names of the activities in code order."""
        return categories(self.events, ACTIVITY)

    def has(self, column: str) -> bool:
        """Whether the events carry the column."""
        return column in self.events.columns

    @property
    def attributes(self) -> list[str]:
        """The events' own attributes, beside the standard columns."""
        return [each for each in self.events.columns if each not in STANDARD]

    @property
    def case_attributes(self) -> list[str]:
        return [each for each in self.cases.columns if each != CASE]


def categories(frame: pl.DataFrame, column: str) -> list[str]:
    """The values of a coded column in the order of their codes."""
    return list(frame.schema[column].categories.to_list()) if column in frame.columns else []  # type: ignore[attr-defined]


def codes(frame: pl.DataFrame, column: str) -> pl.Series:
    """The codes of a coded column: positions in `categories`."""
    return frame[column].to_physical()


def coded(values: pl.Series) -> pl.Series:
    """A text column as codes; categories in order of their first appearance."""
    if isinstance(values.dtype, pl.Enum):
        return values
    text = values.cast(pl.String)
    return text.cast(pl.Enum(text.drop_nulls().unique(maintain_order=True)))


def ordered(cases: pl.DataFrame, events: pl.DataFrame, *, name: str = "", source: str = "file") -> EventLog:
    """A log from tables whose events stand in the order of the source: coded, sorted, its empty columns left out.

    `events.case` is the row of the case; `time` must not be null.
    """
    kept = [each for each in events.columns if each in (CASE, ACTIVITY, TIME) or events[each].null_count() < events.height]
    events = events.select(kept).with_columns(
        pl.col(CASE).cast(pl.UInt32),
        *(coded(events[each]).alias(each) for each in CODED if each in kept),
        *(pl.col(each).cast(pl.Int64) for each in INSTANTS if each in kept),
    )
    columns = [*(each for each in STANDARD if each in kept), *(each for each in kept if each not in STANDARD)]
    return EventLog(cases, events.select(columns).sort(CASE, TIME, maintain_order=True), name, source)


def part(log: EventLog, cases: pl.Series) -> EventLog:
    """The log of some of its cases (a mask over the rows of `cases`), renumbered."""
    chosen = log.cases.filter(cases)
    new = pl.Series("new", range(chosen.height), dtype=pl.UInt32)
    renumbered = pl.DataFrame({CASE: cases.arg_true().cast(pl.UInt32), "new": new})
    events = log.events.join(renumbered, on=CASE, how="inner", maintain_order="left")
    events = events.with_columns(pl.col("new").alias(CASE)).drop("new")
    return EventLog(chosen, events, log.name, log.source)


def key_of(log: EventLog, columns: Iterable[str] = (ACTIVITY,)) -> EventLog:
    """The log whose activity is the joined value of several columns (an XES classifier, e.g. name and life cycle)."""
    columns = [each for each in columns if log.has(each)]
    if columns == [ACTIVITY]:
        return log
    joined = pl.concat_str([pl.col(each).cast(pl.String).fill_null("") for each in columns], separator="+")
    events = log.events.with_columns(joined.alias(ACTIVITY))
    return EventLog(log.cases, events.with_columns(coded(events[ACTIVITY]).alias(ACTIVITY)), log.name, log.source)
