"""Rows as people see them: the views of work items, instances and their record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from bihuan.application.actor import Actor
from bihuan.application.instants import maybe_wire, wire
from bihuan.application.models import blueprints
from bihuan.application.models.blueprints import Blueprint, FormPlan, StepPlan
from bihuan.application.people.calendars import working_calendar
from bihuan.application.people.company import company
from bihuan.application.people.people import maybe_person_ref, person_ref
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import HistoryRecord, InstanceRecord, WorkItemRecord
from bihuan.application.running import service_levels
from bihuan.application.running.runtime import Case, Run
from bihuan.application.views.work import (
    ElementState,
    InstanceRow,
    ProcessRef,
    RaciLetter,
    Standard,
    TimelineEntry,
    WorkItemRow,
)
from bihuan.assignment import resolve
from bihuan.assignment.facts import Facts
from bihuan.bpmn.extension import AcceptanceCriterion, SystemReference
from bihuan.engine import codec
from bihuan.engine import events as ev
from bihuan.forms import Rights, guarded, masked
from bihuan.forms.presentation import plain
from bihuan.kernel.text import Text
from bihuan.organization.directory import Organization

OPEN = frozenset({"open", "claimed"})
LETTERS = ("R", "A", "S", "C", "I")

# What people read in an instance's record; everything else is for machines.
_KINDS = {
    "InstanceStarted": "started",
    "InstanceCompleted": "completed",
    "InstanceCanceled": "canceled",
    "InstanceFailed": "failed",
    "InstanceSuspended": "suspended",
    "InstanceResumed": "resumed",
    "InstanceModified": "modified",
    "InstanceReopened": "reopened",
    "InstanceMigrated": "migrated",
    "InstanceVoided": "voided",
    "CallRebound": "call_rebound",
    "UserTaskCreated": "task_created",
    "UserTaskCompleted": "task_completed",
    "UserTaskNoted": "task_noted",
    "UserTaskCanceled": "task_canceled",
    "JobCompleted": "job_completed",
    "CallStarted": "call_started",
    "CallCompleted": "call_completed",
    "DecisionEvaluated": "decision_evaluated",
    "EventTriggered": "event_triggered",
    "IncidentRaised": "incident_raised",
    "IncidentResolved": "incident_resolved",
    "ErrorThrown": "error_thrown",
    "EscalationThrown": "escalated",
}
_BY_HAND = {"modify": "modified", "return": "returned", "reopen": "modified"}
WORDS = frozenset({*_KINDS.values(), *_BY_HAND.values(), "task_denied", "task_updated", "approved", "rejected"}) - {"task_noted"}
"""What an entry of the record may be called, beside `task_` and what people note of their tasks."""
_REASONED = frozenset(
    {
        "UserTaskCompleted",
        "UserTaskNoted",
        "InstanceCanceled",
        "InstanceStarted",
        "InstanceSuspended",
        "InstanceResumed",
        "InstanceModified",
        "InstanceReopened",
        "InstanceMigrated",
        "InstanceVoided",
        "CallRebound",
        "IncidentResolved",
    }
)


def form_schema(plan: FormPlan | None, rights: Rights) -> dict[str, Any]:
    """The form as the renderer reads it, with what this step must fill marked as required."""
    if plan is None:
        return {}
    return {**plan.schema, "components": [_marked(each, rights) for each in plan.schema.get("components", [])]}


def _marked(component: dict[str, Any], rights: Rights) -> dict[str, Any]:
    inner = component.get("components")
    if component.get("type") == "group" and inner:
        return {**component, "components": [_marked(each, rights) for each in inner]}
    name = component.get("key") or component.get("path")
    validate: dict[str, Any] = component.get("validate") or {}
    if name in rights.required:
        return {**component, "validate": {**validate, "required": True}}
    if name in rights.optional and validate.get("required"):
        return {**component, "validate": {**validate, "required": False}}
    return component


def work_item_row(tx: Transaction, item: WorkItemRecord, *, unread: bool = False) -> WorkItemRow:
    organization = tx.directory.organization()
    blueprint = blueprints.of_key(tx, item.version_key)
    return WorkItemRow(
        key=str(item.key),
        title=item.title or blueprint.name.zh,
        element_id=item.element_id,
        element_name=blueprint.name_of(item.element_id),
        process=process_ref(tx, item.process_id, item.version_key),
        instance_key=str(item.instance_key),
        business_no=item.business_no,
        state=item.state,
        priority=item.priority,
        urgent=item.urgent,
        assignee=maybe_person_ref(organization, item.assignee),
        starter=maybe_person_ref(organization, item.starter),
        letter=item.letter,
        created_at=wire(item.created_at),
        completed_at=maybe_wire(item.completed_at),
        service_level=service_levels.view(tx, item),
        unread=unread,
    )


def process_ref(tx: Transaction, process_id: str, version_key: int = 0) -> ProcessRef:
    process = tx.processes.find(process_id)
    version = tx.versions.find(version_key) if version_key else None
    return ProcessRef(
        id=process_id,
        name=Text(process.name_zh, process.name_en) if process else Text(process_id, process_id),
        version_key=str(version_key) if version_key else "",
        version_label=version.label if version else "",
    )


def instance_rows(tx: Transaction, records: Sequence[InstanceRecord]) -> list[InstanceRow]:
    """The rows of a page, with where each instance waits."""
    waiting: dict[int, dict[str, None]] = {}
    for each in tx.lists.active_elements([record.key for record in records]):
        waiting.setdefault(each.instance_key, {})[each.element_id] = None
    return [_instance_row(tx, record, list(waiting.get(record.key, ()))) for record in records]


def instance_row(tx: Transaction, record: InstanceRecord) -> InstanceRow:
    return instance_rows(tx, [record])[0]


def _instance_row(tx: Transaction, record: InstanceRecord, elements: Sequence[str]) -> InstanceRow:
    blueprint = blueprints.of_key(tx, record.version_key, record.program)
    return InstanceRow(
        key=str(record.key),
        business_no=record.business_no,
        title=record.title or blueprint.name.zh,
        process=process_ref(tx, record.process_id, record.version_key),
        state=record.state,
        starter=maybe_person_ref(tx.directory.organization(), record.starter),
        started_at=wire(record.started_at),
        ended_at=maybe_wire(record.ended_at),
        active_elements=[blueprint.name_of(element) for element in elements] if record.state == "active" else [],
        incidents=record.incidents,
        late=record.late_items > 0,
    )


_COMPARED = {">=": "≥", "<=": "≤", "!=": "≠"}


def standard(tx: Transaction, step: StepPlan) -> Standard:
    """The execution standard of a step (执行规范)."""
    ours = step.ours
    return Standard(
        text=ours.standard.text if ours.standard else Text(),
        exception_guide=ours.exceptionGuide.text if ours.exceptionGuide else Text(),
        acceptance=[_criterion(each) for each in ours.acceptanceCriteria],
        inputs=[each.text for each in ours.inputs],
        outputs=[each.text for each in ours.outputs],
        system=_system(tx, ours.system) if ours.system else None,
        key_node=ours.keyNode is not None,
        controls=[each.text for each in ours.controlPoints if each.text],
    )


def _criterion(given: AcceptanceCriterion) -> Text:
    """The criterion as a sentence: the metric in words, compared with its value."""
    amount = f"{given.value * 100:.10g}%" if given.unit == "%" else f"{given.value:g} {given.unit}".rstrip()
    compared = f" {_COMPARED.get(given.operator, given.operator)}\u00a0{amount}"
    return Text(given.text.zh + compared, given.text.en + compared)


def _system(tx: Transaction, named: SystemReference) -> Text | None:
    """What the company's list calls the system, else the model, else its id as people write it."""
    known = next((each.name for each in company(tx).systems if each.id == named.id), Text())
    return known or named.text or Text(named.id.upper(), named.id.upper()) or None


def raci(run: Run, step: StepPlan, facts: Facts) -> list[RaciLetter]:
    """Who carries which letter at the step, for this instance."""
    organization = run.organization
    found: list[RaciLetter] = []
    for letter in LETTERS:
        for line in step.ours.who(letter):
            post = organization.post(line.post) if line.post else None
            if post is not None:
                people = [each.id for each in organization.holders(post.id)]
            elif step.assigning is not None:
                people = list(resolve.people_of(organization, step.assigning, facts, letter))
            else:
                people = []
            name = post.name if post is not None else Text(line.rule or line.post, line.rule or line.post)
            refs = [person_ref(organization, person) for person in people]
            found.append(RaciLetter(letter=letter, post=line.post or line.rule, name=name, people=refs))
    return found


def timeline(tx: Transaction, case: Case) -> list[TimelineEntry]:
    """The record of an instance, oldest first; work that waits for people has `due` set, a line for each of them."""
    organization = tx.directory.organization()
    waiting: dict[int, list[WorkItemRecord]] = {}
    ended: dict[int, WorkItemRecord] = {}
    for item in tx.work_items.of_instance(case.key):
        if item.state in OPEN:
            waiting.setdefault(item.element_instance, []).append(item)
        elif item.state == "completed" and _later(item, ended.get(item.element_instance)):
            ended[item.element_instance] = item
    entries: list[TimelineEntry] = []
    for row in tx.history.of(case.key):
        if row.kind == "UserTaskCreated":  # finished work stands in the record once, as finished
            open_now = waiting.get(row.element_instance, ())
            entries.extend(_waiting(case.blueprint, organization, row, item) for item in open_now)
        elif row.kind in _KINDS:
            entries.append(_entry(case.blueprint, organization, row, ended.get(row.element_instance)))
        elif row.kind == "ListenerAnswered" and (denied := _denied(case.blueprint, row)) is not None:
            entries.append(denied)
        elif row.kind == "UserTaskChanged" and (changed := _changed(case.blueprint, organization, row)) is not None:
            entries.append(changed)
    return entries


def _denied(blueprint: Blueprint, row: HistoryRecord) -> TimelineEntry | None:
    """A listener has not let something happen to a task; what listeners agree to is for machines."""
    told = codec.decode_event(row.body, row.schema)
    if not isinstance(told, ev.ListenerAnswered) or not told.denied:
        return None
    name, at = blueprint.name_of(row.element_id), wire(row.at)
    return TimelineEntry(
        seq=row.sequence, at=at, kind="task_denied", element_id=row.element_id, element_name=name, actor=None, comment=told.reason
    )


def _changed(blueprint: Blueprint, organization: Organization, row: HistoryRecord) -> TimelineEntry | None:
    """Dates, priority or candidates were changed by hand; who takes work and who is handed it on stand elsewhere."""
    told = codec.decode_event(row.body, row.schema)
    if not isinstance(told, ev.UserTaskChanged) or told.kind != "updated":
        return None
    return TimelineEntry(
        seq=row.sequence,
        at=wire(row.at),
        kind="task_updated",
        element_id=row.element_id,
        element_name=blueprint.name_of(row.element_id),
        actor=maybe_person_ref(organization, row.actor),
        comment=row.reason,
    )


def _later(item: WorkItemRecord, other: WorkItemRecord | None) -> bool:
    return other is None or (item.completed_at or 0, item.key) > (other.completed_at or 0, other.key)


def _waiting(blueprint: Blueprint, organization: Organization, row: HistoryRecord, item: WorkItemRecord) -> TimelineEntry:
    return TimelineEntry(
        seq=row.sequence,
        at=wire(row.at),
        kind=_KINDS[row.kind],
        element_id=row.element_id,
        element_name=blueprint.name_of(row.element_id),
        actor=maybe_person_ref(organization, item.assignee),
        due=True,
    )


def _entry(blueprint: Blueprint, organization: Organization, row: HistoryRecord, item: WorkItemRecord | None) -> TimelineEntry:
    """One line; `item` is the work that ended the step, where people did it."""
    human = row.kind.startswith("UserTask")
    whole = row.kind.startswith("Instance")
    done = row.kind == "UserTaskCompleted"
    told = codec.decode_event(row.body, row.schema) if row.kind in {"UserTaskNoted", "InstanceModified"} else None
    noted = told if isinstance(told, ev.UserTaskNoted) else None
    moved = told if isinstance(told, ev.InstanceModified) else None
    element = moved.placed[0] if moved is not None and moved.placed else "" if whole else row.element_id
    kind = f"task_{noted.kind}" if noted is not None else _BY_HAND[moved.kind] if moved is not None else _KINDS[row.kind]
    actor = item.completed_by if done and item is not None else row.actor if human or whole else ""
    return TimelineEntry(
        seq=row.sequence,
        at=wire(row.at),
        kind=kind,
        element_id=element,
        element_name=blueprint.name_of(element) if element else None,
        actor=maybe_person_ref(organization, actor),
        on_behalf_of=maybe_person_ref(organization, row.on_behalf_of) if human else None,
        target=maybe_person_ref(organization, noted.person) if noted is not None else None,
        outcome=noted.outcome if noted is not None else item.outcome if done and item is not None else "",
        comment=row.reason if row.kind in _REASONED else "",
    )


def elements(tx: Transaction, case: Case) -> list[ElementState]:
    """Which elements are done, which hold a token, which are stuck: for marks on the diagram."""
    found: dict[str, Literal["done", "active", "incident"]] = {}
    for row in tx.history.of(case.key):
        if row.kind in {
            "ElementPassed",
            "ElementCompleted",
            "UserTaskCompleted",
            "JobCompleted",
            "CallCompleted",
            "EventTriggered",
        }:
            found[row.element_id] = "done"
    if case.state is not None and not case.state.over:
        for scope in case.state.scopes.values():
            for live in scope.live.values():
                found[live.element] = "incident" if live.incident is not None else "active"
    return [ElementState(element_id=element, state=state) for element, state in found.items() if element in case.blueprint.steps]


def shown_values(values: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in values.items()}


def readable(actor: Actor, blueprint: Blueprint | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as this actor may read them: sensitive ones masked, all of them where nobody can say which are."""
    if actor.may("sensitive.read"):
        return dict(values)
    if blueprint is None:
        return {name: masked(value) for name, value in values.items()}
    return guarded((plan.form for plan in blueprint.forms.values()), values)


def spoken(tx: Transaction, at: int) -> str:
    """An instant as a sentence has it: local date and time."""
    return working_calendar(tx).local(at).strftime("%Y-%m-%d %H:%M")
