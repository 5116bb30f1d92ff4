"""Questions to one event log: its map, its ways, its departments, its cases, its diagnosis.

They are asked outside any transaction and may take a second on a large log; what was answered is remembered, so that a slider
only asks for another part of a graph that is already there.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from bihuan.application.mining.agreed import NOTHING, Agreed
from bihuan.application.models.versions import problem_view
from bihuan.application.views.mining import (
    CasesView,
    ConformanceView,
    LogComparisonView,
    LogRow,
    LogView,
    MapView,
    VariantsView,
)
from bihuan.bpmn import model as bpmn
from bihuan.eventlog.criteria import Criterion
from bihuan.kernel.calendar import WorkingCalendar
from bihuan.kernel.errors import InvalidInput, Problem
from bihuan.mining.graphs import Arc, Graph, Node
from bihuan.mining.ways import Variant
from bihuan.mining.weaknesses import Diagnosis

if TYPE_CHECKING:
    from bihuan.eventlog.model import EventLog

T = TypeVar("T")
REMEMBERED = 64
MOST_VARIANTS = 200
MOST_CASES = 200


class Opened(msgspec.Struct, frozen=True):
    """A log at hand; a `live` one is another value as soon as something has happened in it.

    `agreed` is what the version in force says about the process.
    """

    id: str
    live: bool
    log: EventLog
    calendar: WorkingCalendar | None = None
    agreed: Agreed = NOTHING

    @property
    def clock(self) -> str:
        return self.calendar.rules.id if self.calendar else ""


class Explorer:
    """Answers, and remembers the last ones."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[str, ...], tuple[EventLog, Any]] = OrderedDict()
        self._gate = threading.Lock()

    def view(self, opened: Opened, row: LogRow, noticed: Sequence[Problem], language: str) -> LogView:
        """The log with its remarks; a history is counted here."""
        from bihuan.application.instants import maybe_wire
        from bihuan.eventlog import activities, quality
        from bihuan.mining import comparison

        figures = self._once(opened, ("summary",), lambda: quality.summary(opened.log))
        remarks = noticed or self._once(opened, ("remarks",), lambda: quality.remarks(opened.log))
        counted = msgspec.structs.replace(
            row,
            cases=figures.cases,
            events=figures.events,
            activities=figures.activities,
            variants=figures.variants,
            resources=figures.resources,
            first=maybe_wire(figures.first),
            last=maybe_wire(figures.last),
        )
        return LogView(
            log=counted,
            remarks=[problem_view(each, language) for each in remarks],
            dimensions=self._once(opened, ("dimensions",), lambda: comparison.choices(opened.log)),
            knows_work=activities.knows_work(opened.log),
        )

    def map(
        self, opened: Opened, criteria: Sequence[Criterion], activity_share: float | None, path_share: float | None
    ) -> MapView:
        """The part of the graph that the sliders ask for, placed; a slider nobody has touched stands where it can be read."""
        from bihuan.mining import flow, placing

        whole = self.graph(opened, criteria)
        first = self._once(opened, ("readable", _named(criteria)), lambda: flow.readable(whole))
        activities = first.activities if activity_share is None else activity_share
        paths = first.paths if path_share is None else path_share
        shown = flow.simplify(whole, activities, paths)
        placed = placing.place(shown)
        return MapView(
            activity_share=activities,
            path_share=paths,
            events_shown=_share(shown.nodes, whole.nodes),
            moves_shown=_share(shown.arcs, whole.arcs),
            cases=whole.cases,
            events=whole.events,
            activities=len(whole.nodes),
            paths=len(whole.arcs),
            knows_work=whole.knows_work,
            nodes=list(shown.nodes),
            arcs=list(shown.arcs),
            spots=list(placed.spots),
            back=list(placed.back),
            width=placed.width,
            height=placed.height,
        )

    def graph(self, opened: Opened, criteria: Sequence[Criterion] = ()) -> Graph:
        from bihuan.mining import flow

        return self._once(opened, ("graph", _named(criteria)), lambda: flow.graph(_part(opened, criteria), opened.calendar))

    def ways(self, opened: Opened, criteria: Sequence[Criterion] = ()) -> list[Variant]:
        from bihuan.mining import variants

        return self._once(
            opened, ("variants", _named(criteria)), lambda: variants.variants(_part(opened, criteria), opened.calendar)
        )

    def variants(self, opened: Opened, criteria: Sequence[Criterion], limit: int) -> VariantsView:
        """The most frequent ways."""
        from bihuan.mining import variants

        found = self.ways(opened, criteria)
        return VariantsView(
            total=len(found),
            cases=sum(each.cases for each in found),
            covering80=variants.covering(found, 0.8),
            items=found[: min(limit, MOST_VARIANTS)],
        )

    def comparison(self, opened: Opened, column: str) -> LogComparisonView:
        """Departments side by side, by the attribute named or the likeliest one."""
        from bihuan.mining import comparison

        choices: list[str] = self._once(opened, ("dimensions",), lambda: comparison.choices(opened.log))
        chosen = column or (choices[0] if choices else "")
        if not chosen:
            return LogComparisonView(dimensions=choices, comparison=None)
        if chosen not in opened.log.case_attributes:
            raise InvalidInput("eventlog.no_such_column", place="/by", column=chosen[:60])
        made = self._once(opened, ("compare", chosen), lambda: comparison.compare(opened.log, chosen, opened.calendar))
        return LogComparisonView(dimensions=choices, comparison=made)

    def conformance(self, opened: Opened, version: str, label: str, process: bpmn.Process) -> ConformanceView:
        """The log beside a version of its process."""
        from bihuan.mining import fitting

        own = opened.log.source == "history"
        found = self._once(
            opened, ("conformance", version), lambda: fitting.fit(_of_version(opened.log, label), process, by_element=own)
        )
        agreement = msgspec.structs.replace(found.agreement, costs=()) if found.agreement else None
        return ConformanceView(
            version=label,
            agreement=agreement,
            deviations=list(found.deviations),
            cases=list(found.cases[:MOST_CASES]),
            all_deviating=len(found.cases),
        )

    def diagnosis(self, opened: Opened, told: Callable[[float], None] = lambda share: None) -> Diagnosis:
        """All findings, ranked; `told` hears how far the search is."""
        from bihuan.mining import diagnosis, findings

        def found() -> Diagnosis:
            scene = findings.scene(opened.log, opened.calendar, duties=opened.agreed.duties, entries=opened.agreed.entries)
            return diagnosis.diagnose(scene, told=told)

        return self._once(opened, ("diagnosis", msgspec.json.encode(opened.agreed, order="sorted").decode()), found)

    def cases(self, opened: Opened, criteria: Sequence[Criterion]) -> CasesView:
        """The cases that the criteria choose, by name."""
        names: list[str] = [str(each) for each in _part(opened, criteria).cases["case"].to_list()]
        return CasesView(total=len(names), names=names[:MOST_CASES], criteria=list(criteria))

    def _once(self, opened: Opened, question: tuple[str, ...], answer: Callable[[], T]) -> T:
        key = (opened.id, opened.clock, *question)
        with self._gate:
            known = self._answers.get(key)
            if known is not None and (known[0] is opened.log or not opened.live):
                self._answers.move_to_end(key)
                return known[1]
        found = answer()
        with self._gate:
            self._answers[key] = (opened.log, found)
            while len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
        return found


def _share(part: Sequence[Node] | Sequence[Arc], whole: Sequence[Node] | Sequence[Arc]) -> float:
    return sum(each.count for each in part) / max(sum(each.count for each in whole), 1)


def _of_version(log: EventLog, label: str) -> EventLog:
    """Of a history the cases that went by the version and have come to their end: what still runs has left nothing out yet."""
    import polars as pl

    from bihuan.eventlog import model

    if log.source != "history" or not {"state", "version"} <= set(log.cases.columns):
        return log
    chosen = log.cases.select((pl.col("state") == "completed") & (pl.col("version") == label)).to_series()
    return model.part(log, chosen.fill_null(value=False))


def _part(opened: Opened, criteria: Sequence[Criterion]) -> EventLog:
    from bihuan.eventlog import filtering

    return filtering.apply(opened.log, criteria)


def _named(criteria: Sequence[Criterion]) -> str:
    return msgspec.json.encode(list(criteria)).decode()


def criteria_of(text: str) -> list[Criterion]:
    """The filter of an address; raises `InvalidInput("eventlog.bad_criteria")`."""
    if not text:
        return []
    try:
        return msgspec.json.decode(text, type=list[Criterion])
    except msgspec.DecodeError as malformed:
        raise InvalidInput("eventlog.bad_criteria", place="/filter", reason=str(malformed)[:200]) from malformed
