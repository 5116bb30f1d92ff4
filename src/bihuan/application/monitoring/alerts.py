"""Alerts: raised once, told to the holders of the right posts, muted, taken up, handed on to those above, over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from bihuan.application.actor import SYSTEM, Actor
from bihuan.application.dossiers import Filed, Kind
from bihuan.application.idempotency import once
from bihuan.application.instants import maybe_wire, wire
from bihuan.application.monitoring.indicators import INDICATORS, SERIES, TOPIC, named_process
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Transaction
from bihuan.application.running import notices
from bihuan.application.views.monitoring import AlertView, MuteAlert
from bihuan.kernel.errors import Forbidden, InvalidInput, Rejected
from bihuan.kernel.text import Text
from bihuan.monitoring.definitions import Definition
from bihuan.monitoring.judging import Deed, Level, Standing

KIND = "indicator.alert"
LONGEST_MUTE_H = 24 * 90
HOUR_MS = 3_600_000
MOST_LISTED = 200

replace = msgspec.structs.replace

State = Literal["open", "acknowledged", "over"]


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One alert; `instance_key` is set when it is about a single case."""

    indicator_id: str
    name: Text
    level: Level
    value: float | None = None
    unit: str = ""
    threshold: float | None = None
    instance_key: int = 0
    business_no: str = ""
    raised_at: int = 0
    over_at: int | None = None
    told: tuple[str, ...] = ()
    muted_until: int = 0
    escalated: bool = False
    acknowledged_by: str = ""


ALERTS = Kind("alert", Alert)


def rows(tx: Transaction, actor: Actor, process_id: str = "", *, all_: bool = False) -> list[AlertView]:
    """The alerts, newest first: those that still stand, or all of them."""
    actor.require("processes.read")
    found = [each for each in ALERTS.all(tx, process_id) if all_ or each.record.state != "over"]
    return [_view(tx, each) for each in found[:MOST_LISTED]]


def _view(tx: Transaction, filed: Filed[Alert]) -> AlertView:
    alert, organization = filed.value, tx.directory.organization()
    return AlertView(
        id=filed.id,
        indicator_id=alert.indicator_id,
        name=alert.name,
        process=named_process(tx, filed.record.process_id),
        level=alert.level,
        state=msgspec.convert(filed.record.state, State),
        value=alert.value,
        unit=alert.unit,
        threshold=alert.threshold,
        instance_key=str(alert.instance_key) if alert.instance_key else "",
        business_no=alert.business_no,
        raised_at=wire(alert.raised_at),
        over_at=maybe_wire(alert.over_at),
        told=list(alert.told),
        muted_until=maybe_wire(alert.muted_until if alert.muted_until > tx.now else None),
        escalated=alert.escalated,
        acknowledged_by=maybe_person_ref(organization, alert.acknowledged_by),
        version=filed.record.version,
    )


# --- what a look asks for ----------------------------------------------------------------------------------------------


def carry_out(tx: Transaction, given: Definition, deed: Deed, standing: Standing, value: float | None) -> None:
    """Do what the judgement asks for."""
    standing_alert = _of_indicator(tx, given.id)
    if deed == "clear":
        if standing_alert is not None:
            _over(tx, standing_alert)
        return
    if standing_alert is None:
        standing_alert = _raised(tx, given, value)
    alert = replace(standing_alert.value, level=standing.level, value=value, threshold=_threshold(given, standing.level))
    if deed == "escalate":
        alert = replace(alert, escalated=True)
    people = _people(tx, given.escalate_to if deed == "escalate" else given.receivers)
    if deed in ("raise", "worsen", "escalate"):
        _tell(tx, given, alert, deed, people)
        alert = replace(alert, told=tuple(dict.fromkeys((*alert.told, *people))))
    ALERTS.save(tx, standing_alert, alert)


def of_case(tx: Transaction, given: Definition, key: int) -> None:
    """An alert for one case that is open for too long; told once."""
    id_ = f"{given.id}:{key}"
    case = tx.instances.find(key)
    if case is None or ALERTS.find(tx, id_) is not None:
        return
    people = _people(tx, given.receivers)
    alert = Alert(
        indicator_id=given.id,
        name=given.name,
        level="alarm",
        unit=given.unit,
        instance_key=key,
        business_no=case.business_no,
        raised_at=tx.now,
        told=people,
    )
    ALERTS.add(tx, SYSTEM, alert, id_=id_, process_id=given.process_id, subject=given.id, state="open")
    _tell(tx, given, alert, "case", people)


def close_ended_cases(tx: Transaction, process_id: str) -> None:
    """Alerts about cases that have ended meanwhile are over."""
    for each in ALERTS.all(tx, process_id):
        if each.value.instance_key and each.record.state != "over":
            case = tx.instances.find(each.value.instance_key)
            if case is None or case.state != "active":
                _over(tx, each)


def _raised(tx: Transaction, given: Definition, value: float | None) -> Filed[Alert]:
    alert = Alert(indicator_id=given.id, name=given.name, level="warn", value=value, unit=given.unit, raised_at=tx.now)
    return ALERTS.add(tx, SYSTEM, alert, process_id=given.process_id, subject=given.id, state="open")


def _of_indicator(tx: Transaction, id_: str) -> Filed[Alert] | None:
    standing = (each for each in ALERTS.all(tx, subject=id_) if each.record.state != "over" and not each.value.instance_key)
    return next(standing, None)


def _over(tx: Transaction, filed: Filed[Alert]) -> None:
    ALERTS.save(tx, filed, replace(filed.value, over_at=tx.now), state="over")


def _threshold(given: Definition, level: Level) -> float | None:
    return given.bounds.alarm if level == "alarm" else given.bounds.warn


def _people(tx: Transaction, posts: tuple[str, ...]) -> tuple[str, ...]:
    organization = tx.directory.organization()
    return tuple(dict.fromkeys(person.id for post in posts for person in organization.holders(post)))


def _tell(tx: Transaction, given: Definition, alert: Alert, what: str, people: tuple[str, ...]) -> None:
    params = {
        "zh": given.name.zh or given.name.en,
        "en": given.name.en or given.name.zh,
        "value": "" if alert.value is None else f"{alert.value:.{given.digits}f}",
        "unit": given.unit,
        "threshold": "" if alert.threshold is None else f"{alert.threshold:g}",
        "level": alert.level,
        "what": what,
        "no": alert.business_no,
        "indicator": given.id,
        "process": given.process_id,
    }
    for person in people:
        notices.tell(tx, person, KIND, alert.instance_key, 0, params)


# --- what people do ----------------------------------------------------------------------------------------------------


def acknowledge(tx: Transaction, actor: Actor, id_: str) -> AlertView:
    """Somebody takes it up: it will not be handed on to those above."""

    def act() -> AlertView:
        filed = _touched(tx, actor, id_)
        alert = replace(filed.value, acknowledged_by=actor.person)
        _stand(tx, filed.value, lambda standing: replace(standing, acknowledged_by=actor.person))
        return _view(tx, ALERTS.save(tx, filed, alert, state="acknowledged"))

    return once(tx, actor, "alert.acknowledge", id_, AlertView, act)


def mute(tx: Transaction, actor: Actor, id_: str, command: MuteAlert) -> AlertView:
    """Keep an alert quiet for some hours; it stands all the same."""

    def act() -> AlertView:
        if not 0 <= command.hours <= LONGEST_MUTE_H:
            raise InvalidInput("alert.mute_hours", place="/hours", longest=LONGEST_MUTE_H)
        filed = _touched(tx, actor, id_, command.version)
        until = tx.now + command.hours * HOUR_MS if command.hours else 0
        _stand(tx, filed.value, lambda standing: replace(standing, muted_until=until))
        return _view(tx, ALERTS.save(tx, filed, replace(filed.value, muted_until=until)))

    return once(tx, actor, "alert.mute", [id_, command], AlertView, act)


def _touched(tx: Transaction, actor: Actor, id_: str, expected: int | None = None) -> Filed[Alert]:
    """An alert that still stands, for one who was told or who edits processes."""
    actor.require("processes.read")
    filed = ALERTS.require(tx, id_, expected)
    if actor.person not in filed.value.told and not actor.may("processes.edit"):
        raise Forbidden("alert.not_yours", place=id_)
    if filed.record.state == "over":
        raise Rejected("alert.over", place=id_)
    return filed


def _stand(tx: Transaction, alert: Alert, change: Callable[[Standing], Standing]) -> None:
    """The standing of the indicator follows what was done with its alert."""
    if alert.instance_key or INDICATORS.find(tx, alert.indicator_id) is None:
        return
    series = SERIES.find(tx, alert.indicator_id)
    if series is not None:
        SERIES.save(tx, series, replace(series.value, standing=change(series.value.standing)))
    tx.publish(TOPIC)
