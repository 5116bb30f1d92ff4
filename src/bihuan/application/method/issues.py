"""The register of issues: what an alert or a person has brought up, who looks after it, and what became of it."""

from __future__ import annotations

from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.dossiers import Filed, Kind
from bihuan.application.idempotency import once
from bihuan.application.instants import wire
from bihuan.application.monitoring import alerts
from bihuan.application.monitoring.alerts import Alert
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Transaction
from bihuan.application.running import showing
from bihuan.application.views.improvement import IssueView, MoveIssue
from bihuan.kernel.errors import Forbidden, InvalidInput
from bihuan.kernel.text import Text
from bihuan.lifecycle import improvement
from bihuan.lifecycle.improvement import Issue

ISSUES = Kind("issue", Issue)

replace = msgspec.structs.replace


def rows(tx: Transaction, actor: Actor, process_id: str = "") -> list[IssueView]:
    """All issues, the newest first."""
    actor.require("processes.read")
    return [_view(tx, each) for each in ISSUES.all(tx, process_id)]


def from_alert(tx: Transaction, actor: Actor, alert_id: str) -> IssueView:
    """Make an alert an issue of its process; an alert that is one already answers with it."""

    def act() -> IssueView:
        actor.require("processes.read")
        filed = alerts.ALERTS.require(tx, alert_id)
        if actor.person not in filed.value.told and not actor.may("processes.edit"):
            raise Forbidden("alert.not_yours", place=alert_id)
        process_id = filed.record.process_id
        standing = next((each for each in ISSUES.all(tx, process_id, f"alert:{alert_id}")), None)
        if standing is not None:
            return _view(tx, standing)
        process = tx.processes.find(process_id) if process_id else None
        issue = Issue(
            title=_title(filed.value),
            detail=_detail(filed.value),
            alert=alert_id,
            instance_key=filed.value.instance_key,
            owner=process.owner if process else "",
        )
        return _view(tx, ISSUES.add(tx, actor, issue, process_id=process_id, subject=f"alert:{alert_id}", state="new"))

    return once(tx, actor, "issue.from_alert", alert_id, IssueView, act)


def _title(alert: Alert) -> Text:
    if alert.instance_key:
        return Text(f"{alert.business_no} 超过“{alert.name.zh}”的界限", f"{alert.business_no} beyond “{alert.name.en}”")
    return Text(f"“{alert.name.zh}”越过预警线", f"“{alert.name.en}” beyond its threshold")


def _detail(alert: Alert) -> Text:
    if alert.value is None or alert.threshold is None:
        return Text()
    return Text(
        f"实测 {alert.value:g} {alert.unit}，界限 {alert.threshold:g} {alert.unit}",
        f"measured {alert.value:g} {alert.unit}, threshold {alert.threshold:g} {alert.unit}",
    )


def move(tx: Transaction, actor: Actor, id_: str, command: MoveIssue) -> IssueView:
    """Confirm, plan, solve or drop an issue; its owner may, and whoever designs processes."""

    def act() -> IssueView:
        filed = ISSUES.require(tx, id_, command.version)
        if actor.person != filed.value.owner:
            actor.require("processes.edit")
        if command.owner and tx.directory.organization().person(command.owner) is None:
            raise InvalidInput("project.unknown_person", place="/owner", person=command.owner)
        state = improvement.moved_issue(msgspec.convert(filed.record.state, Any), command.state, command.note)
        changed = replace(filed.value, note=command.note.strip() or filed.value.note, owner=command.owner or filed.value.owner)
        return _view(tx, ISSUES.save(tx, filed, changed, state=state))

    return once(tx, actor, "issue.move", [id_, command], IssueView, act)


def _view(tx: Transaction, filed: Filed[Issue]) -> IssueView:
    value = filed.value
    organization = tx.directory.organization()
    process_id = filed.record.process_id
    return IssueView(
        id=filed.id,
        title=value.title,
        detail=value.detail,
        process=showing.process_ref(tx, process_id) if process_id else None,
        step=value.step,
        alert=value.alert,
        instance_key=str(value.instance_key) if value.instance_key else "",
        owner=maybe_person_ref(organization, value.owner),
        state=msgspec.convert(filed.record.state, Any),
        note=value.note,
        created_at=wire(filed.record.created_at),
        created_by=maybe_person_ref(organization, filed.record.created_by),
        version=filed.record.version,
    )
