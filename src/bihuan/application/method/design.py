"""Design: measures applied to drafts as operations on the model, proposals, comparison, exemptions from the guard."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import msgspec

from bihuan import bpmn, dmn, forms
from bihuan.application.actor import Actor
from bihuan.application.dossiers import Filed
from bihuan.application.idempotency import once
from bihuan.application.instants import maybe_wire
from bihuan.application.method import answers
from bihuan.application.method.answers import MEASURES, Measure, origin_of
from bihuan.application.models import safeguards, versions
from bihuan.application.models.rulebooks import DMN
from bihuan.application.models.safeguards import EXEMPTIONS, Exemption
from bihuan.application.people.company import company
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import VersionRecord
from bihuan.application.views.design import (
    ApplyMeasure,
    AskExemption,
    AspectView,
    ComparisonView,
    DecideExemption,
    DesignView,
    ExemptionView,
    Measured,
    Preview,
    ProposalView,
    RiskView,
    StepChangeView,
)
from bihuan.application.views.processes import VersionView
from bihuan.bpmn import extension, model
from bihuan.dmn.model import key_of
from bihuan.dmn.tables import names
from bihuan.forms.model import in_both
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import Forbidden, InvalidInput, InvalidModel, Problem, Rejected
from bihuan.kernel.text import Text
from bihuan.lifecycle import comparison, esia, guard, proposals, surgery
from bihuan.lifecycle.aspects import Named, Subject
from bihuan.lifecycle.comparison import StepChange
from bihuan.lifecycle.esia import Automate, Eliminate, Integrate, Lever, Operation, Simplify
from bihuan.lifecycle.proposals import Proposal


def operation_of(command: ApplyMeasure) -> Operation:
    """The operation a command asks for."""
    match command.lever:
        case "E":
            return Eliminate(step=command.step)
        case "S":
            return Simplify(
                step=command.step, fields=tuple(command.fields), inputs=tuple(command.inputs), due=command.due.strip()
            )
        case "I":
            return Integrate(into=command.into, step=command.step)
        case "A":
            return Automate(step=command.step, topic=command.topic, system=command.system)


def view(tx: Transaction, actor: Actor, key: int) -> DesignView:
    """The design of a version: what was done, what could be done."""
    actor.require("processes.read")
    version = versions.find(tx, key)
    origin = origin_of(tx, version)
    return DesignView(
        version=versions.shown(tx, version),
        origin=versions.shown(tx, origin) if origin else None,
        measures=[answers.view(tx, each) for each in MEASURES.all(tx, version.process_id, str(key))],
        proposals=_proposals(tx, actor, version, origin),
        exemptions=[_exemption(tx, actor, each) for each in EXEMPTIONS.all(tx, version.process_id, str(key))],
        drawn=answers.drawn(tx, version),
        coverage=answers.coverage(tx, version),
    )


def _proposals(tx: Transaction, actor: Actor, version: VersionRecord, origin: VersionRecord | None) -> list[ProposalView]:
    definitions = bpmn.read(tx.contents.get(version.content))
    taken = tx.lists.step_means(origin.key) if origin is not None else {}
    found = [_proposal(actor, each, taken) for each in proposals.propose(definitions, version.process_id)]
    return sorted(found, key=lambda each: -(each.mean_ms or 0))


def _proposal(actor: Actor, proposal: Proposal, taken: dict[str, int]) -> ProposalView:
    operation = proposal.operation
    return ProposalView(
        lever=proposals.lever_of(proposal),
        step=proposal.step,
        name=proposal.name,
        reason=render(Problem(code=proposal.reason, params=proposal.params), _spoken(actor)),
        into=operation.into if isinstance(operation, Integrate) else "",
        topic=operation.topic if isinstance(operation, Automate) else "",
        fields=list(operation.fields) if isinstance(operation, Simplify) else [],
        mean_ms=taken.get(proposal.step),
    )


def _spoken(actor: Actor) -> Language:
    return "zh-CN" if actor.language.startswith("zh") else "en"


def preview(tx: Transaction, actor: Actor, key: int, command: ApplyMeasure) -> Preview:
    """What a measure would change and which controls it would take away; nothing is stored."""
    actor.require("processes.edit")
    version = versions.find(tx, key)
    before = bpmn.read(tx.contents.get(version.content))
    after = esia.apply(before, version.process_id, operation_of(command))
    told = comparison.compare(before, after, version.process_id, {command.step: command.lever}, _named(tx, version))
    origin = versions.review_of(tx, key).origin
    breached = safeguards.problems(tx, version, after, origin=origin)
    broken = [each for each in bpmn.check(after) if each.severity == "error"]
    return Preview(
        steps=[_change(each) for each in told.changed],
        breaches=[versions.problem_view(each, actor.language) for each in breached],
        problems=[versions.problem_view(each, actor.language) for each in broken],
    )


def apply(tx: Transaction, actor: Actor, key: int, command: ApplyMeasure) -> Measured:
    """Change a draft by a measure and note the measure; refused when it takes a control away without exemption."""

    def act() -> Measured:
        actor.require("processes.edit")
        version = versions.draft(tx, key, command.version)
        before = bpmn.read(tx.contents.get(version.content))
        after = esia.apply(before, version.process_id, operation_of(command))
        name = extension.name_of(surgery.node(before, version.process_id, command.step))
        saved = versions.put_diagram(tx, actor, version, bpmn.write(after))
        made = Measure(
            lever=command.lever,
            step=command.step,
            name=name,
            into=command.into,
            findings=answers.require_known(tx, version.process_id, command.findings),
            note=command.note.strip(),
        )
        filed = MEASURES.add(tx, actor, made, process_id=version.process_id, subject=str(key))
        return Measured(version=versions.shown(tx, saved), measure=answers.view(tx, filed))

    return once(tx, actor, "design.measure", [str(key), command], Measured, act)


def compare(tx: Transaction, actor: Actor, key: int, with_key: int | None = None) -> ComparisonView:
    """A version against the one it was drawn from, or another of the same process, with how long each step took in both."""
    actor.require("processes.read")
    after = versions.find(tx, key)
    before = versions.find(tx, with_key) if with_key else origin_of(tx, after)
    if before is None:
        raise Rejected("design.nothing_to_compare", place=str(key), label=after.label)
    if before.process_id != after.process_id:
        raise InvalidInput("version.of_other_process", place="/with", process=before.process_id)
    was, now = (bpmn.read(tx.contents.get(each.content)) for each in (before, after))
    levers: dict[str, Lever] = {each.value.step: each.value.lever for each in MEASURES.all(tx, after.process_id, str(key))}
    told = comparison.compare(was, now, after.process_id, levers, _named(tx, before, after))
    durations = [tx.lists.step_means(each.key) for each in (before, after)]
    found = guard.problems(guard.breaches(was, now, after.process_id), safeguards.register(tx))
    return ComparisonView(
        before=versions.shown(tx, before),
        after=versions.shown(tx, after),
        steps=[_change(each, durations[0].get(each.step), durations[1].get(each.step)) for each in told.steps],
        flows_added=[list(each) for each in told.flows_added],
        flows_removed=[list(each) for each in told.flows_removed],
        breaches=[versions.problem_view(each, actor.language) for each in found],
        controls_touched=len({each.place for each in found}),
    )


def _named(tx: Transaction, *records: VersionRecord) -> Named:
    """What posts, systems, the fields of the versions' forms and their decisions are called."""
    organization = tx.directory.organization()
    known: dict[tuple[str, str], Text] = {("system", each.id): each.name for each in company(tx).systems}
    for record in records:
        known.update(_names_within(tx, record.key))

    def named(subject: Subject, id_: str) -> Text:
        if subject == "post":
            post = organization.post(id_)
            return post.name if post is not None else Text()
        return known.get((subject, id_), Text())

    return named


def _names_within(tx: Transaction, key: int) -> Iterator[tuple[tuple[str, str], Text]]:
    for resource in tx.versions.resources(key):
        content = tx.contents.get(resource.content)
        with contextlib.suppress(InvalidModel):  # a draft may hold what cannot be read yet
            if resource.kind == "form":
                for component, _ in forms.read(content).fields():
                    yield ("field", component.name), in_both(component.label)
            elif resource.kind == DMN:
                for node in dmn.read(content).drgElement:
                    yield ("decision", key_of(node)), names(node) or Text(node.name)


def _change(change: StepChange, before_ms: int | None = None, after_ms: int | None = None) -> StepChangeView:
    return StepChangeView(
        step=change.step,
        name=change.name,
        kind=change.kind,
        happened=change.happened,
        lever=change.lever,
        aspects=[AspectView(name=each.name, before=each.before, after=each.after) for each in change.aspects],
        before_ms=before_ms,
        after_ms=after_ms,
    )


# --- exemptions ------------------------------------------------------------------------------------------------------


def ask_exemption(tx: Transaction, actor: Actor, key: int, command: AskExemption) -> ExemptionView:
    """Ask the owner of a risk to do without a control at a step of a draft."""

    def act() -> ExemptionView:
        actor.require("processes.edit")
        version = versions.draft(tx, key, None)
        if not command.reason.strip():
            raise InvalidInput("exemption.reason_required", place="/reason")
        before = origin_of(tx, version) or version
        _require_control(bpmn.read(tx.contents.get(before.content)), version.process_id, command)
        made = Exemption(step=command.step, risk=command.risk, reason=command.reason.strip(), asked_by=actor.person)
        filed = EXEMPTIONS.add(tx, actor, made, process_id=version.process_id, subject=str(key), state="asked")
        return _exemption(tx, actor, filed)

    return once(tx, actor, "design.exemption", [str(key), command], ExemptionView, act)


def _require_control(definitions: model.Definitions, process_id: str, command: AskExemption) -> None:
    ours = extension.of(surgery.node(definitions, process_id, command.step))
    if all(each.risk != command.risk for each in ours.controlPoints):
        raise InvalidInput("exemption.no_such_breach", place="/risk")


def decide_exemption(tx: Transaction, actor: Actor, id_: str, command: DecideExemption) -> ExemptionView:
    """Grant or refuse: the owner of the risk, whose password was proved before."""
    filed = EXEMPTIONS.require(tx, id_)
    risk = safeguards.register(tx).risk(filed.value.risk)
    if not _decides(actor, risk.owner):
        raise Forbidden("exemption.not_owner", place=id_, zh=risk.name.zh, en=risk.name.en)
    if filed.record.state != "asked":
        raise Rejected("exemption.decided", place=id_)
    if not command.reason.strip():
        raise InvalidInput("exemption.reason_required", place="/reason")
    decided = msgspec.structs.replace(
        filed.value, decided_by=actor.person, decided_at=tx.now, decision_reason=command.reason.strip()
    )
    return _exemption(tx, actor, EXEMPTIONS.save(tx, filed, decided, state="granted" if command.grant else "refused"))


def _decides(actor: Actor, owner: str) -> bool:
    """The owner of the risk; where the register names none, whoever keeps the rules of risks."""
    return actor.person == owner if owner else actor.may("rules.edit")


def _exemption(tx: Transaction, actor: Actor, filed: Filed[Exemption]) -> ExemptionView:
    organization = tx.directory.organization()
    value = filed.value
    risk = safeguards.register(tx).risk(value.risk)
    return ExemptionView(
        id=filed.id,
        step=value.step,
        risk=risk.name,
        owner=maybe_person_ref(organization, risk.owner),
        state=msgspec.convert(filed.record.state, Any),
        reason=value.reason,
        asked_by=maybe_person_ref(organization, value.asked_by),
        decided_by=maybe_person_ref(organization, value.decided_by),
        decision_reason=value.decision_reason,
        decided_at=maybe_wire(value.decided_at),
        may_decide=filed.record.state == "asked" and _decides(actor, risk.owner),
    )


def risks(tx: Transaction, actor: Actor, process_id: str = "") -> list[RiskView]:
    """The register of risks, of one process when given."""
    actor.require("processes.read")
    register = safeguards.register(tx)
    organization = tx.directory.organization()
    return [
        RiskView(
            id=each.id,
            name=each.name,
            process=each.process,
            step=each.step,
            owner=maybe_person_ref(organization, each.owner),
            likelihood=each.likelihood,
            impact=each.impact,
            controls=[register.controls.get(control, Text(control, control)) for control in each.controls],
        )
        for each in register.risks
        if not process_id or each.process == process_id
    ]


def draft_of(tx: Transaction, actor: Actor, version: VersionRecord, note: str = "") -> VersionRecord:
    """The version itself while it is a draft, else a new draft drawn from it."""
    if version.state == "draft":
        return version
    label = versions.next_label(tx, version.process_id)
    content = tx.contents.get(version.content)
    made = versions.add_version(
        tx, actor, version.process_id, label, Text(note, note), content, tx.versions.resources(version.key)
    )
    versions.note_review(tx, actor, made, origin=str(version.key))
    return made


def shown(tx: Transaction, version: VersionRecord) -> VersionView:
    return versions.shown(tx, version)
