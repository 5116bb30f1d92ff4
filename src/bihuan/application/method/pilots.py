"""Pilots: planned, begun, watched, decided with a signature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.dossiers import Filed, Kind
from bihuan.application.idempotency import once
from bihuan.application.instants import maybe_wire, milliseconds, wire
from bihuan.application.method import arms, manuals
from bihuan.application.method.arms import Arms
from bihuan.application.models import adjustments, blueprints, receipts, routing, versions
from bihuan.application.models.phases import set_phase
from bihuan.application.people.people import maybe_person_ref, person_ref
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import Window
from bihuan.application.ports.records import VersionRecord
from bihuan.application.running import showing
from bihuan.application.views.pilots import (
    AdjustmentView,
    AskSampleSize,
    CheckLine,
    ConcludePilot,
    FeedbackView,
    MetricResult,
    PastPoint,
    PilotRow,
    PilotView,
    PlanPilot,
    ReadinessPerson,
    ReminderView,
    RetroView,
    SampleSize,
    StartPilot,
    TrainingView,
    WeekView,
)
from bihuan.kernel.catalogue import render
from bihuan.kernel.errors import BihuanError, Forbidden, InvalidInput, Problem, Rejected, Said
from bihuan.kernel.text import Text
from bihuan.lifecycle import pilots
from bihuan.lifecycle.improvement import Suggestion
from bihuan.lifecycle.pilots import Metric, Pilot
from bihuan.lifecycle.routing import Route
from bihuan.lifecycle.versions import moved

PILOTS = Kind("pilot", Pilot)
SUGGESTIONS = Kind("suggestion", Suggestion)
DEFAULT_METRICS = (Metric(), Metric(what="work", role="secondary"), Metric(what="late", role="guardrail"))
SAMPLE_DAYS = 180

replace = msgspec.structs.replace


def rows(tx: Transaction, actor: Actor, process_id: str = "") -> list[PilotRow]:
    """All pilots, newest first."""
    actor.require("processes.read")
    return [_row(tx, each) for each in PILOTS.all(tx, process_id)]


def plan(tx: Transaction, actor: Actor, command: PlanPilot) -> PilotView:
    """Plan a pilot of a reviewed version against the one in force; refused when arms share people with each other or others."""

    def act() -> PilotView:
        actor.require("processes.edit")
        version = versions.find(tx, _key(command.version_key))
        control = tx.versions.released(version.process_id)
        if control is None:
            raise Rejected("pilot.no_control", place="/versionKey")
        if version.state not in ("draft", "review", "pilot"):
            raise Rejected("pilot.not_new", place="/versionKey", label=version.label)
        pilot = pilots.checked(_pilot(command, version, control))
        people = _starts(tx, version)
        pilots.require_people(pilot, people)
        others = [each.value for each in PILOTS.all(tx, version.process_id) if each.record.state != "decided"]
        pilots.require_apart(pilot, others, people)
        filed = PILOTS.add(tx, actor, pilot, process_id=version.process_id, subject=str(version.key), state="planned")
        return _view(tx, actor, filed)

    return once(tx, actor, "pilot.plan", command, PilotView, act)


def _key(text: str) -> int:
    return versions.number_of(text)


def _pilot(command: PlanPilot, version: VersionRecord, control: VersionRecord) -> Pilot:
    metrics = tuple(Metric(what=each.what, role=each.role, worse_by=each.worse_by) for each in command.metrics)
    return Pilot(
        name=command.name.strip(),
        version_key=version.key,
        control_key=control.key,
        scope=command.scope.strip(),
        control_scope=command.control_scope.strip(),
        starts=milliseconds(command.starts),
        ends=milliseconds(command.ends),
        project=command.project,
        assignment=command.assignment,
        metrics=metrics or DEFAULT_METRICS,
        change=command.change,
        cases_per_arm=command.cases_per_arm,
        lead=command.lead,
    )


def _starts(tx: Transaction, version: VersionRecord) -> dict[str, Mapping[str, Any]]:
    """The facts of a start by each person who may start the process."""
    organization = tx.directory.organization()
    try:
        posts = {line.post for line in blueprints.of_version(tx, version).ours.who("R") if line.post}
    except BihuanError:
        posts = set[str]()
    people = [
        each
        for each in organization.roster.people
        if each.active and (not posts or any(post.id in posts for post in organization.posts_of(each.id)))
    ]
    return {each.id: routing.facts(tx, version.process_id, each.id, {}) for each in people}


def start(tx: Transaction, actor: Actor, id_: str, command: StartPilot) -> PilotView:
    """Let the starts of the scope run by the version from the day planned; its manual is issued with it."""

    def act() -> PilotView:
        actor.require("processes.release")
        filed = PILOTS.require(tx, id_, command.version)
        if filed.record.state != "planned":
            raise Rejected("pilot.not_planned", place=id_)
        pilot = filed.value
        version = versions.find(tx, pilot.version_key)
        versions.require_reviewed(tx, actor, version, "pilot")
        on_pilot = versions.put_on_pilot(tx, version, moved(version.state, "pilot", version.label))
        since = max(pilot.starts, tx.now)
        shifted = replace(pilot, starts=since, ends=pilot.ends + max(0, since - pilot.starts), started_at=tx.now)
        route = Route(id=f"pilot:{id_}", version_key=version.key, scope=pilot.scope, since=since, until=shifted.ends)
        routing.put_route(tx, version.process_id, route)
        manuals.issue_for(tx, actor, on_pilot)
        set_phase(tx, version.process_id, "pilot")
        return _view(tx, actor, PILOTS.save(tx, filed, shifted, state="running"))

    return once(tx, actor, "pilot.start", [id_, command], PilotView, act)


def sample_size(tx: Transaction, actor: Actor, command: AskSampleSize) -> SampleSize:
    """How many cases an arm needs to find the change, from the spread of the past half-year."""
    from bihuan.measures.planning import cases_for_rates, cases_for_relative_change

    actor.require("processes.read")
    version = versions.find(tx, _key(command.version_key))
    since = max(0, tx.now - SAMPLE_DAYS * pilots.DAY_MS)
    window = Window(process_id=version.process_id, since=since, until=tx.now)
    cases = tuple(each for each in tx.trail.instances(window) if each.ended_at is not None)
    items: dict[int, list[Any]] = {}
    for item in tx.trail.work_items(window):
        items.setdefault(item.instance_key, []).append(item)
    arm = arms.Arm(cases, {each.key: tuple(items.get(each.key, ())) for each in cases})
    if command.what in pilots.RATES:
        before = arms.rate(arm, command.what).value
        needed = cases_for_rates(before, before * (1 + command.change)) if before else None
        past = len(cases)
    else:
        values = arms.durations(arm, command.what)
        needed, past = cases_for_relative_change(values, command.change), len(values)
    spread = (tx.now - cases[0].started_at) / (7 * pilots.DAY_MS) if cases else 0.0
    return SampleSize(cases_per_arm=needed, past_cases=past, cases_per_week=past / spread if spread > 0 else None)


# --- what it shows ---------------------------------------------------------------------------------------------------


def view(tx: Transaction, actor: Actor, id_: str) -> PilotView:
    actor.require("processes.read")
    return _view(tx, actor, PILOTS.require(tx, id_))


def shown(tx: Transaction, actor: Actor, filed: Filed[Pilot]) -> PilotView:
    """A pilot as pages see it."""
    return _view(tx, actor, filed)


def _row(tx: Transaction, filed: Filed[Pilot]) -> PilotRow:
    pilot = filed.value
    return PilotRow(
        id=filed.id,
        name=pilot.name,
        process=showing.process_ref(tx, filed.record.process_id),
        version=versions.shown(tx, versions.find(tx, pilot.version_key)),
        control=versions.shown(tx, versions.find(tx, pilot.control_key)),
        state=msgspec.convert(filed.record.state, Any),
        starts=wire(pilot.starts),
        ends=wire(pilot.ends),
        decision=pilot.decision,
    )


def _view(tx: Transaction, actor: Actor, filed: Filed[Pilot]) -> PilotView:
    pilot = filed.value
    version = versions.find(tx, pilot.version_key)
    names = _step_names(tx, version)
    dealt = Arms(tx, filed.record.process_id, pilot)
    past, during = dealt.earlier(), dealt.during(tx.now)
    results = arms.results(pilot, past, during, names)
    primary = next(each for each in results if each.role == "primary")
    readers = _readers(tx, version, pilot)
    feedback = _feedback(tx, filed, names)
    checks = _checks(tx, actor, filed, results, readers, feedback)
    organization = tx.directory.organization()
    locked = _locked(tx, actor, filed, results)
    return PilotView(
        row=_row(tx, filed),
        scope=pilot.scope,
        control_scope=pilot.control_scope,
        assignment=pilot.assignment,
        change=pilot.change,
        cases_per_arm=pilot.cases_per_arm,
        lead=maybe_person_ref(organization, pilot.lead),
        verdict=primary.verdict,
        results=results,
        weeks=_weeks(tx, pilot, dealt, past),
        past=[_past(each, pilot.primary) for each in past],
        readers=readers,
        manual_issued=receipts.MANUALS.find(tx, str(version.key)) is not None,
        feedback=feedback,
        **_trial(tx, version, pilot),
        checks=checks,
        may_lead=filed.record.state != "decided" and (actor.person == pilot.lead or actor.may("processes.edit")),
        may_decide=not locked and filed.record.state == "running",
        locked=locked,
        reason=pilot.reason,
        decided_by=maybe_person_ref(organization, pilot.decided_by),
        decided_at=maybe_wire(pilot.decided_at),
        open_cases=during.pilot.open_cases + during.control.open_cases,
        version=filed.record.version,
    )


def _step_names(tx: Transaction, version: VersionRecord) -> dict[str, Text]:
    try:
        return {each.element_id: each.name for each in blueprints.of_version(tx, version).steps.values()}
    except BihuanError:
        return {}


def _weeks(tx: Transaction, pilot: Pilot, dealt: Arms, past: list[arms.Past]) -> list[WeekView]:
    primary = pilot.primary
    told: list[WeekView] = []
    for begin, end in pilots.weeks(pilot, tx.now):
        week, so_far = dealt.between(begin, end), dealt.between(pilot.starts, end)
        whole = arms.result(pilot, primary, past, so_far, {})
        mine, control = _values(week, primary)
        told.append(
            WeekView(
                begin=wire(begin),
                pilot=mine,
                control=control,
                pilot_cases=whole.pilot_cases,
                control_cases=whole.control_cases,
                effect=whole.effect,
            )
        )
    return told


def _values(past: arms.Past, metric: Metric) -> tuple[float | None, float | None]:
    if metric.is_rate:
        return arms.rate(past.pilot, metric.what).value, arms.rate(past.control, metric.what).value
    return arms.middle(arms.durations(past.pilot, metric.what)), arms.middle(arms.durations(past.control, metric.what))


def _past(past: arms.Past, metric: Metric) -> PastPoint:
    mine, control = _values(past, metric)
    return PastPoint(begin=wire(past.begin), pilot=mine, control=control)


def _readers(tx: Transaction, version: VersionRecord, pilot: Pilot) -> list[ReadinessPerson]:
    """Those who work by the version and belong to the pilot: who starts in its scope, and who does the steps behind."""
    organization = tx.directory.organization()
    found: list[ReadinessPerson] = []
    for person in manuals.people_of(tx, version):
        facts = routing.facts(tx, version.process_id, person, {})
        if _in_control(pilot, facts):
            continue
        kept = receipts.RECEIPTS.find(tx, receipts.receipt_id(version.key, person))
        receipt = kept if receipts.confirmed(tx, version.key, person) else None
        found.append(
            ReadinessPerson(
                person=person_ref(organization, person),
                confirmed_at=maybe_wire(receipt.record.changed_at if receipt else None),
                score=receipt.value.score if receipt else None,
            )
        )
    return found


def _in_control(pilot: Pilot, facts: Mapping[str, Any]) -> bool:
    from bihuan.lifecycle import routing as pure

    return pure.matches(pilot.control_scope, facts)


def _trial(tx: Transaction, version: VersionRecord, pilot: Pilot) -> dict[str, Any]:
    """What happened while it ran: trainings, looks back, moved reminders, and where the reminders stand."""
    organization = tx.directory.organization()
    return {
        "trainings": [
            TrainingView(
                id=each.id,
                topic=each.topic,
                at=wire(each.at),
                trainer=maybe_person_ref(organization, each.trainer),
                invited=[person_ref(organization, person) for person in each.invited],
                attended=list(each.attended),
            )
            for each in pilot.trainings
        ],
        "retros": [
            RetroView(
                at=wire(each.at),
                by=maybe_person_ref(organization, each.by),
                went_well=each.went_well,
                went_badly=each.went_badly,
                to_do=each.to_do,
            )
            for each in pilot.retros
        ],
        "adjustments": [
            AdjustmentView(
                step=each.step,
                name=each.name,
                was=each.was,
                now=each.now,
                reason=each.reason,
                by=maybe_person_ref(organization, each.by),
                at=wire(each.at),
            )
            for each in pilot.adjustments
        ],
        "reminders": _reminders(tx, version),
    }


def _reminders(tx: Transaction, version: VersionRecord) -> list[ReminderView]:
    try:
        steps = blueprints.of_version(tx, version).steps.values()
    except BihuanError:
        return []
    moved_to = adjustments.of_version(tx, version.process_id, version.key)
    return [
        ReminderView(step=each.element_id, name=each.name, warn_at=moved_to.get(each.element_id, level.warnAt))
        for each in steps
        if each.kind == "userTask" and (level := each.ours.serviceLevel) is not None and level.due
    ]


def _feedback(tx: Transaction, filed: Filed[Pilot], names: Mapping[str, Text]) -> list[FeedbackView]:
    organization = tx.directory.organization()
    return [
        FeedbackView(
            id=each.id,
            text=each.value.text,
            author=maybe_person_ref(organization, each.value.author),
            step=names.get(each.value.step, Text()),
            created_at=wire(each.record.created_at),
            state=each.record.state,
            decision=each.value.decision,
        )
        for each in SUGGESTIONS.all(tx, filed.record.process_id, f"pilot:{filed.id}")
    ]


def _checks(
    tx: Transaction,
    actor: Actor,
    filed: Filed[Pilot],
    results: list[MetricResult],
    readers: list[ReadinessPerson],
    feedback: list[FeedbackView],
) -> list[CheckLine]:
    """What must be true before the decision, each with how it stands."""
    pilot = filed.value
    primary = next(each for each in results if each.role == "primary")
    least = min(primary.pilot_cases, primary.control_cases)
    broken = [each for each in results if each.broken]
    open_feedback = sum(each.state in ("new", "evaluating") for each in feedback)
    confirmed = sum(each.confirmed_at is not None for each in readers)
    version = versions.find(tx, pilot.version_key)
    return [
        CheckLine(name="ended", done=tx.now >= pilot.ends, words=""),
        CheckLine(name="cases", done=least >= pilot.cases_per_arm, words=f"{primary.pilot_cases} / {primary.control_cases}"),
        CheckLine(name="guardrails", done=not broken, words="、".join(each.name.of(actor.language) for each in broken)),
        CheckLine(name="feedback", done=not open_feedback, words=f"{len(feedback) - open_feedback} / {len(feedback)}"),
        CheckLine(name="manual", done=confirmed == len(readers), words=f"{confirmed} / {len(readers)}"),
        CheckLine(name="unchanged", done=version.state == "pilot" or filed.record.state != "running", words=version.label),
    ]


def _locked(tx: Transaction, actor: Actor, filed: Filed[Pilot], results: list[MetricResult]) -> str:
    """Why the decision is locked, empty when it is not."""
    if filed.record.state != "running":
        return _say(actor, "pilot.decided" if filed.record.state == "decided" else "pilot.not_running")
    try:
        pilots.require_decidable(filed.value, "abandon", tx.now, broken=any(each.broken for each in results))
    except Rejected as refused:
        return _say(actor, refused.code, **refused.params)
    return ""


def _say(actor: Actor, code: str, **params: Said) -> str:
    return render(Problem(code=code, params=params), "zh-CN" if actor.language.startswith("zh") else "en")


# --- the decision ----------------------------------------------------------------------------------------------------


def conclude(tx: Transaction, actor: Actor, id_: str, command: ConcludePilot) -> PilotView:
    """Decide: adopt, extend or abandon. The password was proved before; the reason stays with the decision.

    Adopted, the version goes on on pilot until its roll-out takes over; abandoned, it is retired and starts fall back.
    """
    filed = PILOTS.require(tx, id_, command.version)
    pilot = filed.value
    if actor.person != pilot.lead and not actor.may("processes.release"):
        raise Forbidden("pilot.not_lead", place=id_)
    if filed.record.state != "running":
        raise Rejected("pilot.not_running", place=id_)
    if not command.reason.strip():
        raise InvalidInput("pilot.reason_required", place="/reason")
    broken = any(each.broken for each in _results(tx, filed))
    pilots.require_decidable(pilot, command.decision, tx.now, broken=broken)
    signed = replace(pilot, reason=command.reason.strip(), decided_by=actor.person, decided_at=tx.now)
    if command.decision == "extend":
        return _extended(tx, actor, filed, signed, command)
    decided = replace(signed, decision=command.decision)
    version = versions.find(tx, pilot.version_key)
    table = routing.table(tx, version.process_id)
    route = table.find(f"pilot:{id_}")
    if command.decision == "adopt" and route is not None:
        routing.put(tx, version.process_id, table.with_route(replace(route, until=None)))
        set_phase(tx, version.process_id, "rollout")
    else:
        routing.put(tx, version.process_id, table.without(f"pilot:{id_}"))
        tx.versions.save(replace(version, state=moved(version.state, "retire", version.label), retired_at=tx.now))
    return _view(tx, actor, PILOTS.save(tx, filed, decided, state="decided"))


def _results(tx: Transaction, filed: Filed[Pilot]) -> list[MetricResult]:
    pilot = filed.value
    dealt = Arms(tx, filed.record.process_id, pilot)
    past, during = dealt.earlier(), dealt.during(tx.now)
    return arms.results(pilot, past, during, {})


def _extended(tx: Transaction, actor: Actor, filed: Filed[Pilot], signed: Pilot, command: ConcludePilot) -> PilotView:
    ends = milliseconds(command.ends) if command.ends else signed.ends + (signed.ends - signed.starts)
    if ends <= max(signed.ends, tx.now):
        raise InvalidInput("pilot.extend_later", place="/ends")
    longer = replace(signed, ends=ends)
    process_id = filed.record.process_id
    table = routing.table(tx, process_id)
    route = table.find(f"pilot:{filed.id}")
    if route is not None:
        routing.put(tx, process_id, table.with_route(replace(route, until=ends)))
    return _view(tx, actor, PILOTS.save(tx, filed, longer))
