"""Quarterly conformance runs: what was done against what was agreed, deviations as findings, corrective actions verified.

A run looks at every instance that ended in the quarter and at the version it ran by: limits of steps, two different people
where a control wants two, nobody approving their own request, and by alignments whether it went the way of that version: steps
passed over and steps that the way does not hold. Everything is counted from the record itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bihuan.application.actor import Actor
from bihuan.application.dossiers import Filed, Kind
from bihuan.application.idempotency import once
from bihuan.application.instants import wire
from bihuan.application.method.records import today
from bihuan.application.models import blueprints
from bihuan.application.models.blueprints import StepPlan
from bihuan.application.people.calendars import working_calendar
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Transaction
from bihuan.application.ports.logs import Window
from bihuan.application.ports.records import InstanceRecord, WorkItemRecord
from bihuan.application.running import showing
from bihuan.application.views.improvement import (
    AuditFindingView,
    AuditView,
    FinishAction,
    PlanAction,
    RunAudit,
    VerifyAction,
)
from bihuan.kernel.errors import InvalidInput, NotFound, Rejected
from bihuan.kernel.text import Text
from bihuan.lifecycle import improvement, templates
from bihuan.lifecycle.improvement import AuditFinding

QUARTER = re.compile(r"(\d{4})Q([1-4])")
MOST_EVIDENCE = 20


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """One run over one process and quarter."""

    quarter: str
    cases: int
    fitting: int
    findings: tuple[str, ...] = ()


AUDITS = Kind("audit", Audit)
FINDINGS = Kind("audit-finding", AuditFinding)
replace = msgspec.structs.replace


def rows(tx: Transaction, actor: Actor, process_id: str = "") -> list[AuditView]:
    """All runs, newest first, each with its findings as they stand."""
    actor.require("processes.read")
    return [_view(tx, each) for each in AUDITS.all(tx, process_id)]


def quarter_before(tx: Transaction) -> str:
    """The last full quarter of the company's calendar."""
    day = today(tx)
    number = (day.month - 1) // 3
    return f"{day.year}Q{number}" if number else f"{day.year - 1}Q4"


def bounds(tx: Transaction, quarter: str) -> tuple[int, int]:
    """A quarter as instants; raises `InvalidInput("audit.no_quarter")`."""
    found = QUARTER.fullmatch(quarter.strip())
    if found is None:
        raise InvalidInput("audit.no_quarter", place="/quarter", quarter=quarter[:20])
    year, number = int(found[1]), int(found[2])
    zone = ZoneInfo(working_calendar(tx).rules.zone)
    first = datetime(year, 3 * number - 2, 1, tzinfo=zone)
    after = datetime(year + number // 4, 3 * number % 12 + 1, 1, tzinfo=zone)
    return int(first.timestamp() * 1000), int(after.timestamp() * 1000)


def run(tx: Transaction, actor: Actor, command: RunAudit) -> AuditView:
    """Check a quarter; each kind of deviation at a step becomes a finding with its cases as evidence."""

    def act() -> AuditView:
        actor.require("audit.run")
        process = tx.processes.find(command.process)
        if process is None:
            raise NotFound("process.not_found", place=command.process, process=command.process)
        quarter = command.quarter.strip() or quarter_before(tx)
        since, until = bounds(tx, quarter)
        # An instance of the quarter may have begun in the one before.
        window = Window(process_id=process.id, since=since - (until - since), until=until)
        cases = [each for each in tx.trail.instances(window) if each.ended_at is not None and since <= each.ended_at < until]
        items: dict[int, list[WorkItemRecord]] = {}
        for item in tx.trail.work_items(window):
            if item.state == "completed":
                items.setdefault(item.instance_key, []).append(item)
        found = {**_deviations(tx, cases, items), **_off_the_way(tx, window, cases)}
        deviating = {key for keys, _, _ in found.values() for key in keys}
        numbers = {each.key: each.business_no or str(each.key) for each in cases}
        made = [
            _entered(tx, actor, process.id, quarter, check, step, keys, count, numbers)
            for (check, step), (keys, count, _) in sorted(found.items(), key=lambda each: -len(each[1][0]))
            if keys
            for step in [_step_of(tx, cases, step)]
        ]
        audit = Audit(quarter=quarter, cases=len(cases), fitting=len(cases) - len(deviating), findings=tuple(made))
        return _view(tx, AUDITS.add(tx, actor, audit, process_id=process.id, subject=quarter))

    return once(tx, actor, "audit.run", command, AuditView, act)


Check = Callable[[StepPlan, WorkItemRecord, list[WorkItemRecord]], bool]
_CRITERIA: dict[str, tuple[Text, Text]] = {
    "late": (Text("在时限内完成", "Done in time"), Text("超时完成", "done late")),
    "dual": (Text("双审须由不同的人完成", "Two different people where two must look"), Text("同一人完成", "done by one person")),
    "self": (
        Text("不得审批自己发起的申请", "Nobody approves their own request"),
        Text("审批人为发起人", "approved by the starter"),
    ),
    "skipped": (Text("按本版本的流程执行", "Done in the way of its version"), Text("跳过此步骤", "passed over")),
    "extra": (Text("按本版本的流程执行", "Done in the way of its version"), Text("在流程之外执行", "done outside of the way")),
}


def _late(step: StepPlan, item: WorkItemRecord, _: list[WorkItemRecord]) -> bool:
    return item.due_at is not None and item.completed_at is not None and item.completed_at > item.due_at


def _same_person(step: StepPlan, item: WorkItemRecord, others: list[WorkItemRecord]) -> bool:
    """A dual control done by a person who has done the step before it in the same instance."""
    if not any(point.dual for point in step.ours.controlPoints):
        return False
    earlier = [each for each in others if (each.completed_at or 0) <= (item.created_at or 0) and each.key != item.key]
    last = max(earlier, key=lambda each: each.completed_at or 0, default=None)
    return last is not None and last.completed_by == item.completed_by


def _own(step: StepPlan, item: WorkItemRecord, _: list[WorkItemRecord]) -> bool:
    return step.ours.approval is not None and bool(item.starter) and item.completed_by == item.starter


_CHECKS: dict[str, Check] = {"late": _late, "dual": _same_person, "self": _own}


def _deviations(
    tx: Transaction, cases: list[InstanceRecord], items: Mapping[int, list[WorkItemRecord]]
) -> dict[tuple[str, str], tuple[list[int], int, StepPlan]]:
    """By check and step: the instances that deviate, and how many were looked at."""
    found: dict[tuple[str, str], tuple[list[int], int, StepPlan]] = {}
    for case in cases:
        steps = blueprints.of_key(tx, case.version_key, case.program).steps
        mine = items.get(case.key, [])
        for item in mine:
            step = steps.get(item.element_id)
            if step is None:
                continue
            for name, check in _CHECKS.items():
                keys, count, _ = found.get((name, item.element_id), ([], 0, step))
                if check(step, item, mine) and case.key not in keys:
                    keys.append(case.key)
                found[name, item.element_id] = (keys, count + 1, step)
    return found


def _off_the_way(
    tx: Transaction, window: Window, cases: list[InstanceRecord]
) -> dict[tuple[str, str], tuple[list[int], int, StepPlan]]:
    """By kind of deviation and step: the instances whose best alignment with their own version leaves its way there."""
    from bihuan.application.mining import histories
    from bihuan.eventlog import model
    from bihuan.mining import fitting

    found: dict[tuple[str, str], tuple[list[int], int, StepPlan]] = {}
    done = [each for each in cases if each.state == "completed"]
    for version_key in sorted({each.version_key for each in done}):
        keys = {str(each.key) for each in done if each.version_key == version_key}
        log = histories.of_process(tx, replace(window, version_keys=(version_key,)))
        log = model.part(log, log.cases["instance"].is_in(list(keys)))
        blueprint = blueprints.of_key(tx, version_key)
        beside = fitting.fit(log, blueprint.process, by_element=True)
        for place, each in enumerate(beside.deviations):
            step = blueprint.steps.get(each.element or each.name)
            if step is None:
                continue
            deviating = [int(case.instance) for case in beside.cases if place in case.deviating]
            known, count, _ = found.get((each.kind, step.element_id), ([], 0, step))
            found[each.kind, step.element_id] = ([*known, *deviating], count + len(keys), step)
    return found


def _step_of(tx: Transaction, cases: list[InstanceRecord], element: str) -> StepPlan:
    for case in reversed(cases):
        step = blueprints.of_key(tx, case.version_key, case.program).steps.get(element)
        if step is not None:
            return step
    raise NotFound("design.no_such_step", place=element, step=element)


def _entered(
    tx: Transaction,
    actor: Actor,
    process_id: str,
    quarter: str,
    check: str,
    step: StepPlan,
    keys: list[int],
    count: int,
    numbers: Mapping[int, str],
) -> str:
    criterion, condition = _CRITERIA[check]
    limit = templates.limit_text(step.ours.serviceLevel) if check == "late" else Text()
    value = AuditFinding(
        criterion=Text(
            f"“{step.name.zh}”{criterion.zh}" + (f"：{limit.zh}" if limit.zh else ""),
            f"“{step.name.en}”: {criterion.en}" + (f": {limit.en}" if limit.en else ""),
        ),
        condition=Text(f"{count} 次中 {len(keys)} 次{condition.zh}", f"{len(keys)} of {count} {condition.en}"),
        severity=improvement.severity_of(len(keys), count, control=check in ("dual", "self")),
        step=step.element_id,
        cases=count,
        deviating=len(keys),
        evidence=tuple(f"{numbers[key]}|{key}" for key in keys[:MOST_EVIDENCE]),
    )
    return FINDINGS.add(tx, actor, value, process_id=process_id, subject=quarter, state="open").id


def plan(tx: Transaction, actor: Actor, id_: str, command: PlanAction) -> AuditFindingView:
    """Say how, by whom and until when a finding is mended."""
    actor.require("processes.edit")
    filed = _in_state(tx, id_, command.version, "open", "in_progress")
    if not command.action.strip() or tx.directory.organization().person(command.owner) is None:
        raise InvalidInput("finding.action_required", place="/owner")
    changed = replace(filed.value, action=command.action.strip(), owner=command.owner, due=command.due)
    return _finding(tx, FINDINGS.save(tx, filed, changed, state="in_progress"))


def finish(tx: Transaction, actor: Actor, id_: str, command: FinishAction) -> AuditFindingView:
    """The owner says that it is mended, with proof."""
    filed = _in_state(tx, id_, command.version, "in_progress")
    if actor.person != filed.value.owner:
        actor.require("processes.edit")
    if not command.proof.strip():
        raise InvalidInput("finding.proof_required", place="/proof")
    changed = replace(filed.value, proof=command.proof.strip(), done_by=actor.person)
    return _finding(tx, FINDINGS.save(tx, filed, changed, state="done"))


def verify(tx: Transaction, actor: Actor, id_: str, command: VerifyAction) -> AuditFindingView:
    """An auditor who did not mend it accepts the proof, or sends it back."""
    actor.require("audit.run")
    filed = _in_state(tx, id_, command.version, "done")
    improvement.require_verifier(filed.value, actor.person)
    if not command.accepted:
        back = replace(filed.value, proof=command.remark.strip())
        return _finding(tx, FINDINGS.save(tx, filed, back, state="in_progress"))
    return _finding(tx, FINDINGS.save(tx, filed, replace(filed.value, verified_by=actor.person), state="verified"))


def _in_state(tx: Transaction, id_: str, version: int, *states: str) -> Filed[AuditFinding]:
    filed = FINDINGS.require(tx, id_, version)
    if filed.record.state not in states:
        raise Rejected("finding.wrong_state", place=id_)
    return filed


def _view(tx: Transaction, filed: Filed[Audit]) -> AuditView:
    audit = filed.value
    found = [each for id_ in audit.findings if (each := FINDINGS.find(tx, id_))]
    return AuditView(
        id=filed.id,
        quarter=audit.quarter,
        process=showing.process_ref(tx, filed.record.process_id),
        checked_at=wire(filed.record.created_at),
        by=maybe_person_ref(tx.directory.organization(), filed.record.created_by),
        cases=audit.cases,
        fitting=audit.fitting,
        findings=[_finding(tx, each) for each in found],
    )


def _finding(tx: Transaction, filed: Filed[AuditFinding]) -> AuditFindingView:
    value = filed.value
    organization = tx.directory.organization()
    version = tx.versions.released(filed.record.process_id)
    name = blueprints.of_version(tx, version).name_of(value.step) if version else Text(value.step, value.step)
    state: Any = filed.record.state
    return AuditFindingView(
        id=filed.id,
        audit=filed.record.subject,
        process=showing.process_ref(tx, filed.record.process_id),
        step=name,
        criterion=value.criterion,
        condition=value.condition,
        severity=value.severity,
        state=state,
        cases=value.cases,
        deviating=value.deviating,
        evidence=list(value.evidence),
        action=value.action,
        owner=maybe_person_ref(organization, value.owner),
        due=value.due,
        overdue=state != "verified" and value.due is not None and value.due < today(tx),
        proof=value.proof,
        done_by=maybe_person_ref(organization, value.done_by),
        verified_by=maybe_person_ref(organization, value.verified_by),
        version=filed.record.version,
    )
