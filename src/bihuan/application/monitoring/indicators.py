"""Indicators: defined, tried out on history, shown with their values as a board and as template 3."""

from __future__ import annotations

import re

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.dossiers import Filed, Kind
from bihuan.application.idempotency import once
from bihuan.application.instants import maybe_wire, wire
from bihuan.application.models import versions
from bihuan.application.monitoring import history
from bihuan.application.people.calendars import working_calendar
from bihuan.application.ports import Transaction
from bihuan.application.views.monitoring import IndicatorView, Named, PointView, SaveIndicator, TriedIndicator, TryIndicator
from bihuan.kernel import spans
from bihuan.kernel.errors import BihuanError, InvalidInput, NotFound, Problem
from bihuan.kernel.text import Text
from bihuan.measures.indicators import Compiled, Measurement, Question, compiled
from bihuan.measures.language import Vocabulary
from bihuan.measures.population import Period
from bihuan.monitoring import definitions, judging
from bihuan.monitoring.definitions import Definition
from bihuan.monitoring.judging import Standing

TOPIC = "indicators"
ID = re.compile(r"[a-z0-9_-]{1,60}")
MOST_POINTS = 60

replace = msgspec.structs.replace


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """What an indicator came to at each look, oldest first; `number` is the one of the definition that the points belong to.

    `cases_at`: up to when single cases were looked at. `trouble`: why the last look failed, as a code. `outdated`: how
    often history came in behind the points since they were measured; the next look measures them again.
    """

    standing: Standing = Standing()
    points: tuple[Measurement, ...] = ()
    looked_at: int = 0
    cases_at: int = 0
    number: int = 1
    trouble: str = ""
    outdated: int = 0


INDICATORS = Kind("indicator", Definition)
SERIES = Kind("indicator-series", Series)


def rows(tx: Transaction, actor: Actor, process_id: str = "") -> list[IndicatorView]:
    """All indicators in the order of the board, with their present values; those of one process when it is named."""
    actor.require("processes.read")
    found = sorted(INDICATORS.all(tx), key=lambda each: (each.value.position, each.id))
    return [view(tx, each) for each in found if process_id in ("", each.value.process_id)]


def one(tx: Transaction, actor: Actor, id_: str) -> IndicatorView:
    actor.require("processes.read")
    return view(tx, INDICATORS.require(tx, id_))


def series_of(tx: Transaction, id_: str) -> Series:
    found = SERIES.find(tx, id_)
    return found.value if found else Series()


def view(tx: Transaction, filed: Filed[Definition]) -> IndicatorView:
    given, series = filed.value, series_of(tx, filed.id)
    organization = tx.directory.organization()
    last = series.points[-1] if series.points and series.number == given.number else None
    known = {name: getattr(given, name) for name in _SAME}
    return IndicatorView(
        **known,
        process=named_process(tx, given.process_id),
        departments=[
            Named(id=each, name=found.name if (found := organization.department(each)) else Text(each, each))
            for each in given.departments
        ],
        receivers=list(given.receivers),
        escalate_to=list(given.escalate_to),
        met=judging.met(last.value if last else None, given.direction, given.bounds),
        level=series.standing.level,
        points=[point_view(each) for each in series.points] if series.number == given.number else [],
        looked_at=maybe_wire(series.looked_at or None),
        next_look=maybe_wire(next_look(tx, given, series)),
        trouble=series.trouble,
        version=filed.record.version,
    )


_SAME = (
    "id", "number", "name", "purpose", "formula", "formula_text", "filter", "anchor", "event", "min_n", "unit", "digits",
    "source", "source_name", "frequency", "window", "direction", "bounds", "baseline", "escalate_after", "case_limit",
)  # fmt: skip


def named_process(tx: Transaction, process_id: str) -> Named | None:
    found = tx.processes.find(process_id) if process_id else None
    return Named(id=found.id, name=Text(found.name_zh, found.name_en)) if found else None


def next_look(tx: Transaction, given: Definition, series: Series) -> int | None:
    """When the next value is taken at the latest; None before the first."""
    if not series.looked_at:
        return None
    return definitions.due_again(given, series.looked_at, working_calendar(tx).rules.zone)


def point_view(given: Measurement) -> PointView:
    return PointView(
        at=wire(given.period.end),
        begin=wire(given.period.begin),
        value=given.value,
        n=given.n,
        excluded=given.excluded,
        numerator=given.numerator,
        denominator=given.denominator,
        missing=given.missing,
    )


# --- defining ----------------------------------------------------------------------------------------------------------


def save(tx: Transaction, actor: Actor, id_: str, command: SaveIndicator) -> IndicatorView:
    """Define an indicator or change it. Raises `InvalidInput("monitoring.refused")` with every problem and its place.

    A changed formula, filter or anchor begins a new series: what was measured by another formula is another figure.
    """

    def act() -> IndicatorView:
        actor.require("processes.edit")
        known = INDICATORS.find(tx, id_)
        if known is None and command.version is not None:
            raise NotFound("dossier.not_found", place=f"indicator/{id_[:40]}")
        if known is None:
            if ID.fullmatch(id_) is None:
                raise InvalidInput("monitoring.bad_id", place="/id", id=id_[:60])
            position = max((each.value.position for each in INDICATORS.all(tx)), default=-1) + 1
            return view(tx, put(tx, actor, None, _defined(id_, command, position, 1)))
        filed = INDICATORS.require(tx, id_, command.version)
        number = filed.value.number
        changed = _defined(id_, command, filed.value.position, number)
        if changed.question != filed.value.question or changed.process_id != filed.value.process_id:
            changed = replace(changed, number=number + 1)
        return view(tx, put(tx, actor, filed, changed))

    return once(tx, actor, "indicator.save", [id_, command], IndicatorView, act)


def _defined(id_: str, command: SaveIndicator, position: int, number: int) -> Definition:
    given = msgspec.structs.asdict(command)
    given.pop("version")
    for name in ("departments", "receivers", "escalate_to"):
        given[name] = tuple(given[name])
    return Definition(id=id_, position=position, number=number, **given)


def put(tx: Transaction, actor: Actor, filed: Filed[Definition] | None, given: Definition) -> Filed[Definition]:
    """File a definition that holds; raises with every problem when it does not."""
    problems = tuple(problems_of(tx, given))
    if problems:
        raise InvalidInput("monitoring.refused", problems=problems, count=len(problems))
    if filed is None:
        saved = INDICATORS.add(tx, actor, given, id_=given.id, process_id=given.process_id)
    else:
        saved = INDICATORS.save(tx, filed, given)
    series = SERIES.find(tx, given.id)
    if series is not None and series.value.number != given.number:
        SERIES.save(tx, series, Series(number=given.number))
    tx.publish(TOPIC)
    tx.publish("indicators-due")
    return saved


def problems_of(tx: Transaction, given: Definition) -> list[Problem]:
    """Everything that is wrong with a definition: in itself, against the model, against the organization."""
    found = list(definitions.check(given))
    try:
        compiled(given.question, history.words_of(tx, given.process_id), place="/")
    except BihuanError as refused:
        found += refused.problems or (refused.as_problem(),)
    organization = tx.directory.organization()
    for post in (*given.receivers, *given.escalate_to):
        if organization.post(post) is None:
            found.append(Problem(code="monitoring.unknown_post", place="/receivers", params={"post": post}))
    for department in given.departments:
        if organization.department(department) is None:
            found.append(Problem(code="monitoring.unknown_department", place="/departments", params={"department": department}))
    if given.process_id and tx.processes.find(given.process_id) is None:
        found.append(Problem(code="process.not_found", place="/processId", params={"process": given.process_id}))
    for limit in [given.case_limit.limit] if given.case_limit else []:
        try:
            spans.parse(limit)
        except InvalidInput as malformed:
            found.append(Problem(code=malformed.code, place="/caseLimit/limit", params=malformed.params))
    return found


def remove(tx: Transaction, actor: Actor, id_: str) -> None:
    """Take an indicator away with its series; its alerts stay in the record."""

    def act() -> None:
        actor.require("processes.edit")
        filed = INDICATORS.require(tx, id_)
        INDICATORS.remove(tx, filed)
        series = SERIES.find(tx, id_)
        if series is not None:
            SERIES.remove(tx, series)
        tx.publish(TOPIC)

    act()


# --- trying out --------------------------------------------------------------------------------------------------------


def attempt(tx: Transaction, actor: Actor, command: TryIndicator) -> TriedIndicator:
    """What a formula comes to over the last days, or everything that is wrong with it; nothing is stored."""
    from bihuan.measures.indicators import measure

    actor.require("processes.read")
    words = history.words_of(tx, command.process_id)
    nodes = [Named(id=each, name=Text(each, each)) for each in dict.fromkeys((words.nodes or {}).values())]
    known = TriedIndicator(problems=[], point=None, nodes=nodes, fields=sorted(words.fields or ()))
    try:
        question = asked(command, words)
    except BihuanError as refused:
        problems = refused.problems or (refused.as_problem(),)
        return replace(known, problems=[versions.problem_view(each, actor.language) for each in problems])
    period = Period(tx.now - min(max(command.days, 1), definitions.LONGEST_WINDOW) * definitions.DAY_MS, tx.now)
    log = history.log_of(tx, command.process_id, period)
    return replace(known, point=point_view(measure(question, log, period, working_calendar(tx))))


def asked(command: TryIndicator, words: Vocabulary) -> Compiled:
    question = Question(
        formula=command.formula, filter=command.filter, anchor=command.anchor, event=command.event, min_n=max(command.min_n, 1)
    )
    return compiled(question, words)
