"""Rows as the documents these clients read: every field of theirs, null where we have nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.instants import maybe_wire, wire
from bihuan.application.models import blueprints
from bihuan.application.models.blueprints import Blueprint
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import IncidentRecord, InstanceRecord, JobRecord, VersionRecord, WorkItemRecord
from bihuan.application.ports.search import Clause, Condition, Related, Search
from bihuan.application.programs.filters import Field
from bihuan.application.running.jobs import ClaimedJob, listening_of
from bihuan.application.running.projection import incident_message
from bihuan.engine.program import Job as JobPlan
from bihuan.engine.state import ROOT, Changes, Listening
from bihuan.forms.presentation import plain
from bihuan.kernel.errors import BihuanError

TENANT = "<default>"
STATES = {
    "active": "ACTIVE",
    "suspended": "SUSPENDED",
    "completed": "COMPLETED",
    "canceled": "TERMINATED",
    "void": "TERMINATED",
}
TASK_STATES = {"open": "CREATED", "claimed": "CREATED", "completed": "COMPLETED", "canceled": "CANCELED"}
TENANT_FIELD = Field(choices={TENANT: ()})
RUN_BY = ("released", "pilot", "retired")  # the states of versions that instances run by or ran by
_EXECUTION = ("start", "end")
AT_ONCE = 500


def derived_key(*parts: Any) -> str:
    """A key for what has no row of its own: the same parts have the same key."""
    digest = hashlib.blake2b("\x1f".join(map(str, parts)).encode(), digest_size=8).digest()
    return str(int.from_bytes(digest) >> 1)


# A key of something inside an instance says when the instance began, to about a second: its upper bits are those of the
# instance's key, the lower ones tell what it is. So what has it is found among few instances.
LOW_BITS = 32
LOW = (1 << LOW_BITS) - 1


def inner_key(instance_key: int, *parts: Any) -> int:
    """A key for what has no row of its own inside an instance."""
    return instance_key & ~LOW | _low(instance_key, *parts)


def _low(*parts: Any) -> int:
    return int(derived_key(*parts)) & LOW


def element_key(instance_key: int, element_instance: int) -> str:
    """The key of an element instance; the process itself has that of its instance."""
    if element_instance == ROOT:
        return str(instance_key)
    return str(instance_key & ~LOW | (_low(instance_key, "element") + element_instance) & LOW)


def element_of(instance_key: int, key: int) -> int:
    """Which element instance of the instance a key may name; of another instance's key any number."""
    if key == instance_key:
        return ROOT
    number = (key - _low(instance_key, "element")) & LOW
    return number - (LOW + 1) if number > LOW >> 1 else number


def maybe_key(key: int | None) -> str | None:
    return None if key is None else str(key)


def within(actor: Actor, *, through: str = "") -> tuple[Clause, ...]:
    """The limit of a token that is for some processes only, over rows of a process or those that belong to one (`through`)."""
    if actor.processes is None:
        return ()
    limit = Condition("process_id", "in", sorted(actor.processes))
    return (Related(through, (limit,)),) if through else (limit,)


def iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def moment(ms: int | None) -> str | None:
    return iso(maybe_wire(ms))


def json_text(value: Any) -> str:
    """A variable's value as these clients have it: JSON inside a text."""
    return msgspec.json.encode(plain(value)).decode()


def chosen(values: Mapping[str, Any], names: Iterable[str] | None) -> dict[str, Any]:
    """The variables asked for; all of them when none is named."""
    wanted = set(names or ())
    return {name: value for name, value in values.items() if not wanted or name in wanted}


def content_key(kind: str, name: str, digest: str) -> str:
    """The key of a form, a decision or a document of decisions: the same content has the same, whichever process carries it."""
    return derived_key(kind, name, digest)


def form_key(blueprint: Blueprint, form_id: str) -> str | None:
    plan = blueprint.forms.get(form_id)
    return content_key("form", form_id, plan.digest) if plan is not None else None


def instances_by_key(tx: Transaction, keys: Iterable[int]) -> Mapping[int, InstanceRecord]:
    """The instances that the rows of a page belong to, read together."""
    wanted = sorted(set(keys))
    found: dict[int, InstanceRecord] = {}
    for begin in range(0, len(wanted), AT_ONCE):
        some = Search(where=(Condition("key", "in", wanted[begin : begin + AT_ONCE]),), limit=AT_ONCE)
        found |= {each.key: each for each in tx.search.instances(some)}
    return found


def blueprint_of(tx: Transaction, instance: InstanceRecord) -> Blueprint | None:
    try:
        return blueprints.of_key(tx, instance.version_key, instance.program)
    except BihuanError:
        return None


def name_of(tx: Transaction, process_id: str) -> str | None:
    """The name of a process on the map."""
    process = tx.processes.find(process_id)
    return process.name_zh if process else None


def instance_document(tx: Transaction, instance: InstanceRecord) -> dict[str, Any]:
    version = tx.versions.find(instance.version_key)
    return {
        "processInstanceKey": str(instance.key),
        "processDefinitionId": instance.process_id,
        "processDefinitionName": name_of(tx, instance.process_id),
        "processDefinitionVersion": version.number if version else 0,
        "processDefinitionVersionTag": (version.label or None) if version else None,
        "processDefinitionKey": str(instance.version_key),
        "parentProcessInstanceKey": maybe_key(instance.parent_key),
        "parentElementInstanceKey": (
            element_key(instance.parent_key, instance.parent_element)
            if instance.parent_key is not None and instance.parent_element is not None
            else None
        ),
        "rootProcessInstanceKey": str(instance.root_key or instance.key),
        "startDate": iso(wire(instance.started_at)),
        "endDate": moment(instance.ended_at),
        "suspendedDate": None,
        "state": STATES[instance.state],
        "hasIncident": instance.incidents > 0,
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
        "businessId": instance.business_no or None,
        "tags": [],
    }


def activated(
    job: ClaimedJob, worker: str, version: VersionRecord | None, names: Iterable[str] | None, *, token: bool
) -> dict[str, Any]:
    """A job as its worker receives it."""
    return {
        "jobKey": str(job.key),
        "type": job.topic,
        **kind_of(job.listening),
        "processInstanceKey": str(job.instance_key),
        "rootProcessInstanceKey": str(job.instance.root_key or job.instance_key),
        "processDefinitionId": job.process_id,
        "processDefinitionVersion": version.number if version else 0,
        "processDefinitionKey": str(job.instance.version_key),
        "elementId": job.element_id,
        "elementInstanceKey": element_key(job.instance_key, job.element_instance),
        "customHeaders": dict(job.headers),
        "worker": worker,
        "retries": job.retries,
        "deadline": job.deadline,
        "variables": chosen(job.variables, names),
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
        "userTask": _task_of(job),
        "tags": [],
        "businessId": job.business_no or None,
        "priority": job.instance.priority,
        "jobLeaseToken": str(job.lease) if token else None,
    }


def kind_of(listening: Listening | None) -> dict[str, str]:
    """Whose work a job is: that of an element itself, or of one of its listeners."""
    if listening is None:
        return {"kind": "BPMN_ELEMENT", "listenerEventType": "UNSPECIFIED"}
    kind = "EXECUTION_LISTENER" if listening.on in _EXECUTION else "TASK_LISTENER"
    return {"kind": kind, "listenerEventType": listening.on.upper()}


def _task_of(job: ClaimedJob) -> dict[str, Any] | None:
    """What a task listener is asked about: the user task as it would be."""
    listening = job.listening
    if listening is None or listening.on in _EXECUTION:
        return None
    task = listening.task or Changes()
    set_here = {
        "assignee": task.assignee,
        "candidateGroups": task.groups,
        "candidateUsers": task.users,
        "dueDate": task.due,
        "followUpDate": task.follow_up,
        "priority": task.priority,
    }
    return {
        "action": _ACTIONS[listening.on],
        "assignee": task.assignee or None,
        "candidateGroups": list(task.groups or ()),
        "candidateUsers": list(task.users or ()),
        "changedAttributes": [name for name, value in set_here.items() if value is not None],
        "dueDate": moment(task.due) if task.due else None,
        "followUpDate": moment(task.follow_up) if task.follow_up else None,
        "formKey": None,
        "priority": task.priority,
        "userTaskKey": str(job.key),
    }


_ACTIONS = {
    "creating": "create",
    "assigning": "assign",
    "updating": "update",
    "completing": "complete",
    "canceling": "cancel",
}


def job_document(tx: Transaction, job: JobRecord, instance: InstanceRecord | None) -> dict[str, Any]:
    plan = _job_plan(tx, instance, job.element_id) if instance else None
    failed = bool(job.error) and job.attempts > 0
    return {
        "jobKey": str(job.key),
        "type": job.topic,
        **kind_of(listening_of(job)),
        "state": "FAILED" if job.state == "incident" or failed else "CREATED",
        "worker": job.holder,
        "retries": job.retries,
        "hasFailedWithRetriesLeft": failed and job.state == "ready",
        "errorCode": None,
        "errorMessage": job.error or None,
        "isDenied": None,
        "deniedReason": None,
        "customHeaders": dict(plan.headers) if plan else {},
        "deadline": moment(job.due_at) if job.holder and job.state == "ready" else None,
        "creationTime": moment(job.created_at),
        "lastUpdateTime": None,
        "endTime": None,
        "elementId": job.element_id,
        "elementInstanceKey": element_key(job.instance_key, job.element_instance),
        "processInstanceKey": str(job.instance_key),
        "rootProcessInstanceKey": str(instance.root_key or instance.key) if instance else None,
        "processDefinitionId": instance.process_id if instance else None,
        "processDefinitionKey": str(instance.version_key) if instance else None,
        "businessId": (instance.business_no or None) if instance else None,
        "priority": instance.priority if instance else 50,
        "tags": [],
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
    }


def _job_plan(tx: Transaction, instance: InstanceRecord, element: str) -> JobPlan | None:
    blueprint = blueprint_of(tx, instance)
    node = blueprint.program.nodes.get(element) if blueprint else None
    return node.work if node is not None and isinstance(node.work, JobPlan) else None


def task_document(tx: Transaction, item: WorkItemRecord, instance: InstanceRecord | None) -> dict[str, Any]:
    version = tx.versions.find(item.version_key)
    blueprint = blueprint_of(tx, instance) if instance else None
    step = blueprint.steps.get(item.element_id) if blueprint else None
    principals = [each.partition(":") for each in tx.work_items.principals(item.key)]
    return {
        "userTaskKey": str(item.key),
        "elementInstanceKey": element_key(item.instance_key, item.element_instance),
        "elementId": item.element_id,
        "name": step.name.zh if step else None,
        "state": TASK_STATES[item.state],
        "assignee": item.assignee or None,
        "candidateGroups": [name for kind, _, name in principals if kind == "post"],
        "candidateUsers": [name for kind, _, name in principals if kind == "person"],
        "creationDate": moment(item.created_at),
        "completionDate": moment(item.completed_at),
        "followUpDate": moment(item.follow_up_at),
        "dueDate": moment(item.due_at),
        "priority": min(max(item.priority, 0), 100),
        "formKey": form_key(blueprint, step.form_id) if blueprint and step else None,
        "externalFormReference": None,
        "customHeaders": {},
        "processName": name_of(tx, item.process_id),
        "processDefinitionId": item.process_id,
        "processDefinitionVersion": version.number if version else 0,
        "processDefinitionKey": str(item.version_key),
        "processInstanceKey": str(item.instance_key),
        "rootProcessInstanceKey": str(instance.root_key or instance.key) if instance else None,
        "businessId": item.business_no or None,
        "tags": [],
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
    }


def incident_document(
    tx: Transaction, incident: IncidentRecord, instance: InstanceRecord | None, language: str
) -> dict[str, Any]:
    blueprint = blueprint_of(tx, instance) if instance else None
    return {
        "incidentKey": str(incident.key),
        "processInstanceKey": str(incident.instance_key),
        "rootProcessInstanceKey": str(instance.root_key or instance.key) if instance else None,
        "processDefinitionId": instance.process_id if instance else "",
        "processDefinitionKey": str(instance.version_key) if instance else "0",
        "errorType": _error_type(incident),
        "errorMessage": incident_message(incident, language, blueprint.name_of(incident.element_id) if blueprint else None),
        "elementId": incident.element_id,
        "elementInstanceKey": element_key(incident.instance_key, incident.element_instance),
        "creationTime": moment(incident.raised_at),
        "state": "ACTIVE" if incident.resolved_at is None else "RESOLVED",
        "jobKey": maybe_key(incident.job_key),
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
    }


VALUE_ERRORS = ("engine.", "feel.")
ERROR_TYPES = {
    "engine.job_failed": "JOB_NO_RETRIES",
    "assignment.correction_refused": "JOB_NO_RETRIES",
    "engine.error_not_caught": "UNHANDLED_ERROR_EVENT",
    "engine.no_flow_selected": "CONDITION_ERROR",
    "engine.condition_not_boolean": "CONDITION_ERROR",
    "engine.decision_missing": "CALLED_DECISION_ERROR",
    "engine.call_failed": "CALLED_ELEMENT_ERROR",
}


def _error_type(incident: IncidentRecord) -> str:
    """The nearest of their words for what went wrong."""
    known = ERROR_TYPES.get(incident.code)
    return known or ("EXTRACT_VALUE_ERROR" if incident.code.startswith(VALUE_ERRORS) else "UNKNOWN")


def has_start_form(tx: Transaction, version: VersionRecord) -> bool:
    try:
        return bool(blueprints.of_version(tx, version).start_form_id)
    except BihuanError:
        return False


def definition_document(tx: Transaction, version: VersionRecord) -> dict[str, Any]:
    return {
        "processDefinitionKey": str(version.key),
        "processDefinitionId": version.process_id,
        "name": name_of(tx, version.process_id),
        "resourceName": f"{version.process_id}.bpmn",
        "version": version.number,
        "versionTag": version.label or None,
        "hasStartForm": has_start_form(tx, version),
        "state": "ACTIVE",
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
    }
