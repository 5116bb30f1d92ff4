"""Redesign by four levers (ESIA): eliminate, simplify, integrate, automate, each an operation on the model.

An operation says what it does to which steps; `apply` answers the changed document. No operation loses a control: what a step
guarded passes to the step that takes its work over, and what cannot be passed on is left for the guard to find.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, cast

import msgspec

from bihuan import bpmn
from bihuan.bpmn import extension, model, walk, zeebe
from bihuan.bpmn.extension import BihuanExtension, ControlPoint, FieldRight, FormReference, Responsibility, ServiceLevel
from bihuan.kernel import spans
from bihuan.kernel.errors import InvalidInput, Rejected
from bihuan.lifecycle import surgery

Lever: TypeAlias = Literal["E", "S", "I", "A"]

replace = msgspec.structs.replace


class Eliminate(msgspec.Struct, frozen=True, kw_only=True, tag_field="lever", tag="E"):
    """Take a step out; what came before it leads to what came after."""

    step: str


class Simplify(msgspec.Struct, frozen=True, kw_only=True, tag_field="lever", tag="S"):
    """Ask for less at a step: fields no longer filled, inputs no longer handed in, a shorter limit (ISO 8601)."""

    step: str
    fields: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    due: str = ""


class Integrate(msgspec.Struct, frozen=True, kw_only=True, tag_field="lever", tag="I"):
    """Let one step do the work of another: three approvals become two. The post that loses its turn is told instead."""

    into: str
    step: str


class Automate(msgspec.Struct, frozen=True, kw_only=True, tag_field="lever", tag="A"):
    """Let a system do the step: `topic` names the connector; it answers the fields that people filled in before."""

    step: str
    topic: str
    system: str = ""


Operation: TypeAlias = Eliminate | Simplify | Integrate | Automate
LEVERS: dict[type, Lever] = {Eliminate: "E", Simplify: "S", Integrate: "I", Automate: "A"}


def lever(operation: Operation) -> Lever:
    return LEVERS[type(operation)]


def targets(operation: Operation) -> tuple[str, ...]:
    """The steps an operation touches, the one that stays first."""
    return (operation.into, operation.step) if isinstance(operation, Integrate) else (operation.step,)


def apply(definitions: model.Definitions, process_id: str, operation: Operation) -> model.Definitions:
    """The document after the operation, laid out anew where steps came or went."""
    match operation:
        case Eliminate():
            return bpmn.lay_out(_eliminated(definitions, process_id, operation.step))
        case Simplify():
            return _simplified(definitions, process_id, operation)
        case Integrate():
            return bpmn.lay_out(_integrated(definitions, process_id, operation))
        case Automate():
            return bpmn.lay_out(_automated(definitions, process_id, operation))


def _eliminated(definitions: model.Definitions, process_id: str, step: str) -> model.Definitions:
    gateway = _decision_of(definitions, process_id, step)
    if gateway is None:
        return surgery.without(definitions, process_id, step)
    onward = _going_on(definitions, process_id, gateway, known=set())
    shorter = surgery.without(definitions, process_id, step)
    return surgery.without(shorter, process_id, gateway, onward)


def _decision_of(definitions: model.Definitions, process_id: str, step: str) -> str | None:
    """The exclusive gateway that belongs to a step alone: it follows it directly and nothing else leads to it."""
    scope = surgery.scope_of(definitions, process_id, step)
    after = [flow.targetRef for flow in walk.flows(scope) if flow.sourceRef == step]
    if len(after) != 1:
        return None
    found = next((each for each in walk.nodes(scope) if each.id == after[0]), None)
    before = [flow.sourceRef for flow in walk.flows(scope) if flow.targetRef == after[0]]
    return after[0] if isinstance(found, model.ExclusiveGateway) and before == [step] else None


def _going_on(definitions: model.Definitions, process_id: str, gateway: str, known: set[str]) -> str:
    """Where the work goes on behind a decision: the one branch that neither ends it nor is taken by `known` already."""
    scope = surgery.scope_of(definitions, process_id, gateway)
    ends = {each.id or "" for each in walk.nodes(scope) if isinstance(each, model.EndEvent)}
    branches = list(dict.fromkeys(flow.targetRef for flow in walk.flows(scope) if flow.sourceRef == gateway))
    starts = {each.id or "" for each in walk.nodes(scope) if isinstance(each, model.StartEvent)}
    before = surgery.reached(scope, starts, avoiding=gateway)
    for shut in (known, ends, before, ends | before):
        choice = [each for each in branches if each not in shut]
        if len(choice) == 1:
            return choice[0]
    raise Rejected("design.ambiguous_decision", place=gateway, step=gateway)


def _integrated(definitions: model.Definitions, process_id: str, operation: Integrate) -> model.Definitions:
    if operation.into == operation.step:
        raise InvalidInput("design.same_step", place="/step")
    keeper, goer = (surgery.node(definitions, process_id, each) for each in (operation.into, operation.step))
    if type(keeper) is not type(goer) or not isinstance(keeper, model.Activity):
        raise Rejected("design.unlike_steps", place=operation.step)
    gateway = _decision_of(definitions, process_id, operation.step)
    onward = None
    if gateway is not None:
        kept = _decision_of(definitions, process_id, operation.into)
        scope = surgery.scope_of(definitions, process_id, operation.into)
        known = {flow.targetRef for flow in walk.flows(scope) if flow.sourceRef == kept} - {operation.step}
        onward = _going_on(definitions, process_id, gateway, known)
    merged = surgery.without(definitions, process_id, operation.step)
    if gateway is not None:
        merged = surgery.without(merged, process_id, gateway, onward)
    theirs = extension.of(goer)
    return surgery.with_extension(merged, process_id, operation.into, lambda ours: _joined(ours, theirs))


def _joined(ours: BihuanExtension, theirs: BihuanExtension) -> BihuanExtension:
    named = {each.post or each.rule for each in ours.responsibilities}
    told = tuple(
        Responsibility(letter="I", post=each.post, rule=each.rule)
        for each in theirs.responsibilities
        if each.letter in ("R", "A") and (each.post or each.rule) not in named
    )
    told = tuple({each.post or each.rule: each for each in told}.values())
    controls = (*ours.controlPoints, *(each for each in theirs.controlPoints if each not in ours.controlPoints))
    outputs = (*ours.outputs, *(each for each in theirs.outputs if each.zh not in {own.zh for own in ours.outputs}))
    return replace(
        ours,
        responsibilities=(*ours.responsibilities, *told),
        controlPoints=_merged_controls(controls),
        outputs=outputs,
        keyNode=ours.keyNode or theirs.keyNode,
    )


def _merged_controls(controls: tuple[ControlPoint, ...]) -> tuple[ControlPoint, ...]:
    """One line per risk and control, the stricter of each quality."""
    found: dict[tuple[str, str], ControlPoint] = {}
    for each in controls:
        known = found.get((each.risk, each.control), each)
        found[each.risk, each.control] = replace(each, dual=each.dual or known.dual, mandatory=each.mandatory or known.mandatory)
    return tuple(found.values())


def _simplified(definitions: model.Definitions, process_id: str, operation: Simplify) -> model.Definitions:
    if not (operation.fields or operation.inputs or operation.due):
        raise InvalidInput("design.nothing_to_simplify", place="/step")
    if operation.due:
        spans.parse(operation.due)

    def change(ours: BihuanExtension) -> BihuanExtension:
        kept = tuple(each for each in ours.inputs if each.zh not in operation.inputs and each.en not in operation.inputs)
        level = ours.serviceLevel
        if operation.due:
            level = replace(level, due=operation.due) if level else ServiceLevel(due=operation.due)
        return replace(ours, inputs=kept, serviceLevel=level, form=_without_fields(ours.form, operation.fields))

    return surgery.with_extension(definitions, process_id, operation.step, change)


def _without_fields(form: FormReference | None, fields: tuple[str, ...]) -> FormReference | None:
    if form is None or not fields:
        return form
    kept = tuple(each for each in form.fields if each.field not in fields)
    hidden = tuple(FieldRight(field=each, right="hide") for each in fields)
    return replace(form, fields=(*hidden, *kept))


def _automated(definitions: model.Definitions, process_id: str, operation: Automate) -> model.Definitions:
    if not operation.topic.strip():
        raise InvalidInput("design.topic_required", place="/topic")
    person = surgery.node(definitions, process_id, operation.step)
    if not isinstance(person, model.UserTask | model.ManualTask):
        raise Rejected("design.not_manual", place=operation.step, step=operation.step)
    ours = extension.of(person)
    filled = [each.field for each in ours.form.fields if each.right == "edit" and each.field != "*"] if ours.form else []
    answers = tuple(zeebe.Mapping(source=f"= {each}", target=each) for each in filled)
    machine = model.ServiceTask(
        id=person.id,
        name=person.name,
        documentation=person.documentation,
        extensionElements=person.extensionElements,
        incoming=person.incoming,
        outgoing=person.outgoing,
        default=person.default,
        loopCharacteristics=person.loopCharacteristics,
    )
    camunda = zeebe.ZeebeExtension(
        taskDefinition=zeebe.TaskDefinition(type=operation.topic.strip()),
        ioMapping=zeebe.IoMapping(outputs=answers) if answers else None,
    )
    machine = zeebe.with_extension(machine, camunda)
    system = extension.SystemReference(id=operation.system) if operation.system else ours.system
    machine = extension.with_extension(machine, replace(ours, form=None, approval=None, signature=None, system=system))
    return surgery.with_node(definitions, process_id, cast("model.FlowNode", machine))
