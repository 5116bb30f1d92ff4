"""Optimisation records (template 4): what was changed, and what it brought, computed from the history before and after."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.dossiers import Filed, Kind
from bihuan.application.idempotency import once
from bihuan.application.method import arms
from bihuan.application.method.answers import MEASURES
from bihuan.application.models import blueprints, versions
from bihuan.application.people.calendars import working_calendar
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import Window
from bihuan.application.ports.records import VersionRecord, WorkItemRecord
from bihuan.application.running import showing
from bihuan.application.views.improvement import DraftRecord, FigureInput, PeriodView, RecordEffect, RecordView, SaveRecord
from bihuan.kernel.errors import BihuanError, InvalidInput
from bihuan.kernel.text import Text
from bihuan.lifecycle import improvement
from bihuan.lifecycle.improvement import Effect, Period, Record

RECORDS = Kind("record", Record)
MOST_STEPS = 3
WORTH = 0.05
ALWAYS = 1 << 62
EVERYTHING = Period()
UNKNOWN = Text("数据不足，尚不能评估", "Not enough data to tell yet")

replace = msgspec.structs.replace


def rows(tx: Transaction, actor: Actor, process_id: str = "") -> list[RecordView]:
    """All records, the latest optimisation first."""
    actor.require("processes.read")
    found = [_view(tx, each) for each in RECORDS.all(tx, process_id)]
    return sorted(found, key=lambda each: each.day, reverse=True)


def draft(tx: Transaction, actor: Actor, version_key: int, was: Period = EVERYTHING, now: Period = EVERYTHING) -> DraftRecord:
    """A record of a version as the history tells it: measures of its design, effects on the whole and on some steps."""
    actor.require("processes.read")
    version = versions.find(tx, version_key)
    before = _before(tx, version)
    return DraftRecord(
        day=today(tx),
        measures=[
            _measure_words(each.value.lever, each.value.name)
            for each in reversed(MEASURES.all(tx, version.process_id, str(version.key)))
        ],
        effects=[_effect_view(each) for each in effects(tx, version, before, was, now)],
        version_key=str(version.key),
        before_key=str(before.key) if before else "",
    )


def today(tx: Transaction) -> date:
    """The company's date."""
    zone = ZoneInfo(working_calendar(tx).rules.zone)
    return datetime.fromtimestamp(tx.now / 1000, UTC).astimezone(zone).date()


def _measure_words(lever: str, name: Text) -> Text:
    words = {
        "E": Text("消除", "Eliminate"),
        "S": Text("简化", "Simplify"),
        "I": Text("整合", "Integrate"),
        "A": Text("自动化", "Automate"),
    }[lever]
    return Text(f"{words.zh}“{name.zh}”", f"{words.en} “{name.en}”")


def _before(tx: Transaction, version: VersionRecord) -> VersionRecord | None:
    """The version whose place it took."""
    origin = versions.review_of(tx, version.key).origin
    found = tx.versions.find(int(origin)) if origin else None
    if found is not None:
        return found
    earlier = [each for each in tx.versions.of_process(version.process_id) if each.number < version.number]
    return next((each for each in earlier if each.effective_from is not None), earlier[0] if earlier else None)


def effects(
    tx: Transaction, version: VersionRecord, before: VersionRecord | None, then: Period = EVERYTHING, since: Period = EVERYTHING
) -> list[Effect]:
    """The whole cycle, then the steps whose time changed most, each with the mean before and after."""
    if before is None:
        return []
    was = _arm(tx, before, improvement.checked_period(then, "/before"))
    now = _arm(tx, version, improvement.checked_period(since, "/after"))
    names = _names(tx, version) | {key: value for key, value in _names(tx, before).items() if key not in _names(tx, version)}
    whole = improvement.effect("cycle", arms.name_of("cycle", {}), arms.durations(was, "cycle"), arms.durations(now, "cycle"))
    steps = [
        improvement.effect(
            f"step:{step}",
            arms.name_of(f"step:{step}", names),
            arms.durations(was, f"step:{step}"),
            arms.durations(now, f"step:{step}"),
        )
        for step in names
    ]
    told = [each for each in steps if each.change is not None and abs(each.change) >= WORTH]
    told.sort(key=lambda each: -abs((each.after or 0) - (each.before or 0)))
    return [whole, *told[:MOST_STEPS]]


def _names(tx: Transaction, version: VersionRecord) -> dict[str, Text]:
    try:
        steps = blueprints.of_version(tx, version).steps.values()
    except BihuanError:
        return {}
    return {each.element_id: each.name for each in steps if each.kind == "userTask"}


def _arm(tx: Transaction, version: VersionRecord, period: Period) -> arms.Arm:
    zone = ZoneInfo(working_calendar(tx).rules.zone)

    def midnight(day: date) -> int:
        return int(datetime.combine(day, time(), zone).timestamp() * 1000)

    window = Window(
        process_id=version.process_id,
        version_keys=(version.key,),
        since=midnight(period.since) if period.since else 0,
        until=midnight(period.until + timedelta(days=1)) if period.until else ALWAYS,
    )
    cases = tuple(each for each in tx.trail.instances(window) if each.ended_at is not None)
    items: dict[int, list[WorkItemRecord]] = {}
    for item in tx.trail.work_items(window):
        items.setdefault(item.instance_key, []).append(item)
    return arms.Arm(cases, {each.key: tuple(items.get(each.key, ())) for each in cases})


def save(tx: Transaction, actor: Actor, command: SaveRecord, id_: str = "") -> RecordView:
    """Write a record; its effects come from history, a figure put right by hand needs a reason."""

    def act() -> RecordView:
        actor.require("processes.edit")
        measures = tuple(each for each in command.measures if each)
        if not measures:
            raise InvalidInput("record.no_measures", place="/measures")
        if tx.processes.find(command.process) is None:
            raise InvalidInput("process.not_found", place="/process", process=command.process)
        known = RECORDS.require(tx, id_, command.version) if id_ else None
        version = versions.find(tx, versions.number_of(command.version_key)) if command.version_key else None
        before = _before(tx, version) if version else None
        was, now = _period(command.before), _period(command.after)
        found = tuple(effects(tx, version, before, was, now)) if version else known.value.effects if known else ()
        record = Record(
            day=command.day or today(tx),
            background=command.background,
            measures=measures,
            effects=tuple(_corrected(each, command.corrections) for each in found),
            version_key=version.key if version else 0,
            before_key=before.key if before else 0,
            owner=command.owner or actor.person,
            note=command.note,
            before=was,
            after=now,
        )
        if known:
            return _view(tx, RECORDS.save(tx, known, record))
        return _view(tx, RECORDS.add(tx, actor, record, process_id=command.process, subject=command.version_key))

    return once(tx, actor, "record.save", [id_, command], RecordView, act)


def _period(given: PeriodView | None) -> Period:
    return Period(since=given.since, until=given.until) if given else EVERYTHING


def _period_view(value: Period) -> PeriodView:
    return PeriodView(since=value.since, until=value.until)


def _corrected(effect: Effect, corrections: list[FigureInput]) -> Effect:
    given = next((each for each in corrections if each.metric == effect.metric), None)
    return improvement.corrected(effect, given.before, given.after, given.reason) if given else effect


def _effect_view(value: Effect) -> RecordEffect:
    return RecordEffect(
        metric=value.metric,
        name=value.name,
        before=value.before,
        after=value.after,
        change=value.change,
        cases_before=value.cases_before,
        cases_after=value.cases_after,
        corrected=value.corrected,
        low=value.low,
        high=value.high,
    )


def sentence(values: list[Effect] | tuple[Effect, ...]) -> Text:
    """The effects as the method's template says them, the whole cycle with the interval of its change."""
    zh: list[str] = []
    en: list[str] = []
    for each in values:
        if each.before is None or each.after is None:
            continue
        was, now = _hours(each.before), _hours(each.after)
        share = each.change or 0.0
        range_ = _interval(each)
        zh.append(f"{each.name.zh}由{was[0]}变为{now[0]}（{share:+.0%}{range_.zh}）")
        en.append(f"{each.name.en} from {was[1]} to {now[1]} ({share:+.0%}{range_.en})")
    if not zh:
        return UNKNOWN
    return Text("；".join(zh), "; ".join(en))


def _interval(value: Effect) -> Text:
    if value.metric != "cycle" or value.low is None or value.high is None:
        return Text()
    return Text(f"，95% 区间 {value.low:+.0%} 至 {value.high:+.0%}", f", 95 % interval {value.low:+.0%} to {value.high:+.0%}")


def told(value: Record) -> Text:
    """The effect of a record in words: computed where there is anything to compute from, else as it was claimed."""
    if any(each.before is not None and each.after is not None for each in value.effects) or not value.claimed:
        return sentence(value.effects)
    return value.claimed


def _hours(hours: float) -> tuple[str, str]:
    if hours >= 48:
        return f"{hours / 24:.1f} 天", f"{hours / 24:.1f} d"
    return f"{hours:.1f} 小时", f"{hours:.1f} h"


def _view(tx: Transaction, filed: Filed[Record]) -> RecordView:
    value = filed.value
    return RecordView(
        id=filed.id,
        day=value.day,
        process=showing.process_ref(tx, filed.record.process_id),
        background=value.background,
        measures=list(value.measures),
        effects=[_effect_view(each) for each in value.effects],
        effect=told(value),
        owner=maybe_person_ref(tx.directory.organization(), value.owner),
        note=value.note,
        version=filed.record.version,
        before=_period_view(value.before),
        after=_period_view(value.after),
    )
