"""Process instances: what may be started, start, look at, end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from bihuan import forms
from bihuan.application import listing
from bihuan.application.actor import Actor
from bihuan.application.idempotency import once
from bihuan.application.instants import wire
from bihuan.application.models import blueprints, routing
from bihuan.application.models.blueprints import Blueprint
from bihuan.application.ports import Transaction
from bihuan.application.ports.lists import InstanceFilter
from bihuan.application.ports.records import InstanceRecord, ProcessRecord, VersionRecord, WorkItemRecord
from bihuan.application.running import below, showing
from bihuan.application.running.projection import incident_message, run_for
from bihuan.application.running.runtime import Case, values_of
from bihuan.application.running.showing import OPEN
from bihuan.application.running.work_items import accepted, principals_of
from bihuan.application.views.work import (
    CancelInstance,
    IncidentView,
    InstancePage,
    InstanceRow,
    InstanceView,
    Startable,
    Started,
    StartForm,
    StartInstance,
)
from bihuan.engine import commands as do
from bihuan.kernel.errors import Forbidden, InvalidInput, NotFound, Rejected
from bihuan.kernel.text import Text

DAYS_30 = 30 * 86_400_000

replace = msgspec.structs.replace


def startable(tx: Transaction, actor: Actor) -> list[Startable]:
    """The processes this person may start, those started most often lately first."""
    often = tx.lists.started_by(actor.person, tx.now - 3 * DAYS_30)
    found = [
        _startable(tx, process, version, often.get(process.id, 0))
        for released in tx.versions.all_released()
        if (process := tx.processes.find(released.process_id)) is not None
        and (version := routing.version_for(tx, process.id, actor.person, {}))
        and _may_start(tx, actor, blueprints.of_version(tx, version))
    ]
    return sorted(found, key=lambda each: (-each.started_by_me, each.process.id))


def _startable(tx: Transaction, process: ProcessRecord, version: VersionRecord, started: int) -> Startable:
    blueprint = blueprints.of_version(tx, version)
    department = tx.directory.organization().department(process.department)
    return Startable(
        process=showing.process_ref(tx, process.id, version.key),
        category=msgspec.convert(process.category, Any),
        department=department.name if department else Text(process.department, process.department),
        summary=Text(process.summary_zh, process.summary_en),
        steps=sum(step.kind == "userTask" for step in blueprint.steps.values()),
        started_by_me=started,
    )


def _may_start(tx: Transaction, actor: Actor, blueprint: Blueprint) -> bool:
    """Letter R on the process names the posts that may start it; without any everybody may."""
    if actor.system:
        return True
    posts = {line.post for line in blueprint.ours.who("R") if line.post}
    held = {post.id for post in tx.directory.organization().posts_of(actor.person)}
    return actor.may("work.do") and (not posts or not posts.isdisjoint(held))


def startable_version(
    tx: Transaction, actor: Actor, process_id: str, values: Mapping[str, Any] | None = None
) -> tuple[VersionRecord, Blueprint]:
    """The version this start runs by: a pilot or a wave may claim it, else the one in force."""
    version = routing.version_for(tx, process_id, actor.person, values or {})
    if version is None:
        code = "process.not_found" if tx.processes.find(process_id) is None else "process.nothing_released"
        raise NotFound(code, place=process_id, process=process_id)
    blueprint = blueprints.of_version(tx, version)
    if not _may_start(tx, actor, blueprint):
        raise Forbidden("process.may_not_start", place=process_id, zh=blueprint.name.zh, en=blueprint.name.en)
    return version, blueprint


def start_form(tx: Transaction, actor: Actor, process_id: str) -> StartForm:
    """The form with which a process starts."""
    version, blueprint = startable_version(tx, actor, process_id)
    step = blueprint.start
    plan = blueprint.form_of(step)
    rights = forms.rights(plan.form, step.granted) if plan and step else forms.Rights({})
    return StartForm(
        process=showing.process_ref(tx, process_id, version.key),
        form=showing.form_schema(plan, rights),
        rights=dict(rights.by_field),
        values={},
        upcoming=blueprint.upcoming([step.element_id]) if step else [],
    )


def start(tx: Transaction, actor: Actor, command: StartInstance) -> Started:
    """Start an instance of the version in force, or of the one that a pilot or a wave claims for this start.

    Number, title and first steps come in this transaction.
    """
    return once(tx, actor, "instance.start", command, Started, lambda: _start(tx, actor, command))


def _start(tx: Transaction, actor: Actor, command: StartInstance) -> Started:
    version, blueprint = startable_version(tx, actor, command.process_id, command.values)
    values = accepted(tx, blueprint, blueprint.start, command.values, {})
    run = run_for(tx, replace(actor, reason=command.comment))
    case = run.begin(version, values)
    run.finish()
    waiting = [item for item in run.items(case) if item.state in OPEN]
    mine = next((item for item in waiting if _offered_to(tx, item, actor.person)), None)
    names = {item.element_id: blueprint.name_of(item.element_id) for item in waiting}
    return Started(
        instance_key=str(case.key),
        business_no=case.record.business_no,
        work_item_key=str(mine.key) if mine else None,
        next=list(names.values()),
    )


def _offered_to(tx: Transaction, item: WorkItemRecord, person: str) -> bool:
    """Whether the person may go straight on with it: it is theirs, or offered to them and taken by nobody."""
    if item.assignee:
        return item.assignee == person
    names = principals_of(tx.directory.organization(), person)
    return not set(names).isdisjoint(tx.work_items.principals(item.key))


def page(
    tx: Transaction,
    actor: Actor,
    *,
    process: str = "",
    state: str = "",
    mine: bool = False,
    search: str = "",
    version_key: int = 0,
    late: bool = False,
    with_incident: bool = False,
    after: str | None = None,
    limit: int = 50,
) -> InstancePage:
    """Instances, newest first: all of them for who may see all, else those one has started."""
    starter = actor.person if mine or not actor.may("instances.read_all") else ""
    wanted = InstanceFilter(
        process=process,
        state=state,
        starter=starter,
        search=search.strip(),
        version_key=version_key,
        late=late,
        with_incident=with_incident,
    )
    start_after = listing.place(after)
    if start_after and len(start_after) != 1:
        raise InvalidInput("list.bad_cursor", place="/after")
    records = tx.lists.instances(replace(wanted, after=start_after[0] if start_after else 0, limit=limit + 1))
    return InstancePage(
        items=showing.instance_rows(tx, records[:limit]),
        total=tx.lists.count_instances(wanted),
        after=listing.cursor((records[limit - 1].key,)) if len(records) > limit else None,
    )


def view(tx: Transaction, actor: Actor, key: int) -> InstanceView:
    """One instance whole: values, record, incidents, work, callers and called."""
    run = run_for(tx, actor)
    case = run.load(key)
    require_reading(tx, actor, case)
    record = case.record
    items = tx.work_items.of_instance(key)
    return InstanceView(
        instance=showing.instance_row(tx, record),
        values=_values(actor, case),
        timeline=showing.timeline(tx, case),
        elements=showing.elements(tx, case),
        incidents=[
            IncidentView(
                id=each.id,
                element_id=each.element_id,
                element_name=case.blueprint.name_of(each.element_id),
                code=each.code,
                message=incident_message(each, actor.language, case.blueprint.name_of(each.element_id)),
                raised_at=wire(each.raised_at),
            )
            for each in tx.incidents.of_instance(key)
            if each.resolved_at is None
        ],
        work_items=[showing.work_item_row(tx, item) for item in items],
        parent_key=str(record.parent_key) if record.parent_key is not None else None,
        children=showing.instance_rows(tx, tx.instances.children(key)),
        below=below.kinds(case),
    )


def _values(actor: Actor, case: Case) -> dict[str, Any]:
    """All variables; those of the forms as a reader may see them, sensitive ones masked."""
    return showing.shown_values(showing.readable(actor, case.blueprint, values_of(case.state)))


def require_reading(tx: Transaction, actor: Actor, case: Case) -> None:
    """Readers: who started it, has or had work in it, got a copy, leads those who have, or may see all."""
    if actor.may("instances.read_all") or actor.person == case.record.starter:
        return
    items = tx.work_items.of_instance(case.key)
    if any(actor.person in (item.completed_by, item.assignee, item.on_behalf_of) for item in items):
        return
    organization = tx.directory.organization()
    held = set(principals_of(organization, actor.person))
    offered = {each for item in items if item.state in OPEN for each in tx.work_items.principals(item.key)}
    if held & offered or any(copy.instance_key == case.key for copy in tx.lists.copies(actor.person, limit=500)):
        return
    accountable = {line.post for step in case.blueprint.steps.values() for line in step.ours.responsibilities if line.post}
    if accountable & {post.id for post in organization.posts_of(actor.person)}:
        return
    raise Forbidden("instance.not_yours", place=str(case.key))


def _running(tx: Transaction, key: int) -> InstanceRecord:
    record = tx.instances.find(key)
    if record is None:
        raise NotFound("instance.not_found", place=str(key))
    if record.state not in {"active", "suspended"}:
        raise Rejected("instance.over", place=str(key))
    return record


def cancel(tx: Transaction, actor: Actor, key: int, command: CancelInstance) -> InstanceRow:
    """End an instance before its end; for administrators, and for who started it."""

    def act() -> InstanceRow:
        record = _running(tx, key)
        if actor.person != record.starter:
            actor.require("instances.manage")
        if not command.reason.strip():
            raise InvalidInput("instance.reason_required", place="/reason")
        if record.parent_key is not None:
            raise Rejected("instance.called", place=str(key), parent=str(record.parent_key))
        run = run_for(tx, replace(actor, reason=command.reason))
        run.step(run.load(key), do.CancelInstance())
        run.finish()
        return showing.instance_row(tx, run.load(key).record)

    return once(tx, actor, "instance.cancel", [str(key), command], InstanceRow, act)


def resolve_incident(tx: Transaction, actor: Actor, key: int, incident: int) -> InstanceRow:
    """Try again what failed."""

    def act() -> InstanceRow:
        actor.require("incidents.resolve")
        _running(tx, key)
        found = tx.incidents.find(key, incident)
        if found is None:
            raise NotFound("incident.not_found", place=str(incident))
        if found.resolved_at is not None:
            raise Rejected("incident.already_resolved", place=str(incident))
        run = run_for(tx, actor)
        run.step(run.load(key), do.ResolveIncident(incident=incident))
        run.finish()
        return showing.instance_row(tx, run.load(key).record)

    return once(tx, actor, "incident.resolve", [str(key), incident], InstanceRow, act)
