"""From the company's files to what is deployed: BPMN with our extension and lanes by department, DMN tables, forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from bihuan import bpmn, dmn
from bihuan.bpmn import extension as own
from bihuan.bpmn import model, zeebe
from bihuan.demo import content
from bihuan.demo.content import Alert, Each, Field, ProcessSpec, Step, Table, Version
from bihuan.dmn import casebook
from bihuan.kernel.text import Text

_EMPTY_RULES = {"process_admin": "administrator"}
_STARTER_RULES = {"to_manager": "manager"}
_GATEWAYS = {"exclusive": model.ExclusiveGateway, "inclusive": model.InclusiveGateway, "parallel": model.ParallelGateway}


class Departments:
    """Which department a post belongs to, and what it is called: for lanes."""

    def __init__(self, organization: Mapping[str, Any]) -> None:
        self._of_post: dict[str, str] = {post["id"]: post["dept"] for post in organization["posts"]}
        self._names = {each["id"]: Text(**each["name"]) for each in organization["departments"]}

    def of(self, step: Step) -> str:
        """The department whose lane a step stands in; empty when the step names no post."""
        if step.lane:
            return step.lane
        post = step.post or next((post for post in step.raci.R if post in self._of_post), "") if step.raci else step.post
        return self._of_post.get(post, "")

    def name(self, department: str) -> Text:
        return self._names[department]


def diagram(spec: ProcessSpec, version: Version, departments: Departments) -> bytes:
    """The version's BPMN document, laid out."""
    steps = {each: spec.step(version, each) for each in _used(spec, version)}
    inner = {name for step in steps.values() for name in step.steps}
    top = _Flow(spec, {name: step for name, step in steps.items() if name not in inner}, version.flow, steps)
    process = model.Process(
        id=spec.id,
        name=spec.name.zh,
        isExecutable=True,
        laneSets=(_lanes(spec, top.steps, departments),),
        flowElements=top.elements,
    )
    process = own.with_extension(
        process,
        own.BihuanExtension(
            names=_wording(spec.name),
            numberRule=own.NumberRule(prefix=spec.number["prefix"], date=spec.number["date"], digits=spec.number["digits"]),
            responsibilities=tuple(own.Responsibility(letter="R", post=post) for post in spec.starters),
        ),
    )
    process = zeebe.with_extension(
        process,
        zeebe.ZeebeExtension(
            versionTag=zeebe.VersionTag(value=version.label),
            properties=(zeebe.Property(name="title", value=spec.title), zeebe.Property(name="summary", value=spec.summary.zh)),
        ),
    )
    definitions = model.Definitions(
        id=f"definitions_{spec.id}",
        targetNamespace="https://bihuan.dev/demo",
        expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/",
        rootElements=(process,),
    )
    return bpmn.write(bpmn.lay_out(definitions))


def _used(spec: ProcessSpec, version: Version) -> list[str]:
    """The steps a version walks through, in the order they are first named; boundary timers come with what they hang on."""
    named: dict[str, None] = {}

    def add(flow: Iterable[list[Any]]) -> None:
        for source, target, *_ in flow:
            for name in (source, target):
                if name not in ("start", "end") and name not in named:
                    named[name] = None
                    add(spec.step(version, name).flow)

    add(version.flow)
    return list(named)


class _Flow:
    """The flow elements of a process or sub-process."""

    def __init__(
        self, spec: ProcessSpec, steps: dict[str, Step], flow: list[list[Any]], known: dict[str, Step], inside: str = ""
    ) -> None:
        self.spec, self.steps, self.known, self.inside = spec, steps, known, inside
        ends = [name for name in ("start", "end") if any(name in edge[:2] for edge in flow)]
        self._id = {name: f"{inside}_{name}" if inside else name for name in ends}
        flows = [self._sequence_flow(number, edge) for number, edge in enumerate(flow, 1)]
        defaults = {edge[0]: made.id or "" for edge, made in zip(flow, flows, strict=True) if edge[2:3] == ["default"]}
        nodes: list[model.FlowElement] = [self._start()] if "start" in ends else []
        nodes += [self._node(name, step, defaults.get(name)) for name, step in steps.items()]
        if "end" in ends:
            nodes.append(_named(model.EndEvent(id=self._id["end"], name="结束"), Text("结束", "Done")))
        self.elements: tuple[model.FlowElement, ...] = (*nodes, *flows)

    def _sequence_flow(self, number: int, edge: list[Any]) -> model.SequenceFlow:
        source, target = str(edge[0]), str(edge[1])
        condition = edge[2] if len(edge) > 2 and edge[2] != "default" else ""
        label = Text(**edge[3]) if len(edge) > 3 else Text()
        made = model.SequenceFlow(
            id=f"{self.inside or 'flow'}_{number}",
            name=label.zh or None,
            sourceRef=self._id.get(source, source),
            targetRef=self._id.get(target, target),
            conditionExpression=model.FormalExpression(body=f"= {condition}") if condition else None,
        )
        return _named(made, label) if label else made

    def _start(self) -> model.StartEvent:
        event = model.StartEvent(id=self._id["start"], name="开始")
        if self.inside:
            return _named(event, Text("开始", "Start"))
        fields = _rights(self.spec.form.edit, self.spec.form.require, "hide")
        return own.with_extension(
            event,
            own.BihuanExtension(names=own.Wording(zh="开始", en="Start"), form=own.FormReference(id=self.spec.id, fields=fields)),
        )

    def _node(self, name: str, step: Step, default: str | None) -> model.FlowElement:
        match step.type:
            case "exclusive" | "inclusive":
                node = _GATEWAYS[step.type](id=name, name=step.name.zh, default=default)
                return _named(node, step.name)
            case "parallel":
                return _named(model.ParallelGateway(id=name, name=step.name.zh), step.name)
            case "end":
                return _named(model.EndEvent(id=name, name=step.name.zh), step.name)
            case "boundary_timer":
                timer = model.TimerEventDefinition(id=f"{name}_timer", timeDuration=model.FormalExpression(body=step.after))
                event = model.BoundaryEvent(
                    id=name, name=step.name.zh, attachedToRef=step.at, cancelActivity=step.interrupting, eventDefinitions=(timer,)
                )
                return _named(event, step.name)
            case _:
                return self._activity(name, step)

    def _activity(self, name: str, step: Step) -> model.FlowElement:
        loop = _multi_instance(step.each) if step.each else None
        common: dict[str, Any] = {"id": name, "name": step.name.zh, "loopCharacteristics": loop}
        mapping = _io(step)
        match step.type:
            case "user":
                node: model.FlowElement = model.UserTask(**common)
                camunda = zeebe.ZeebeExtension(
                    userTask=zeebe.UserTaskMarker(),
                    assignmentDefinition=zeebe.AssignmentDefinition(candidateGroups=step.groups) if step.groups else None,
                )
            case "service":
                node = model.ServiceTask(**common)
                camunda = zeebe.ZeebeExtension(taskDefinition=zeebe.TaskDefinition(type=step.topic), ioMapping=mapping)
            case "rule":
                node = model.BusinessRuleTask(**common)
                camunda = zeebe.ZeebeExtension(
                    calledDecision=zeebe.CalledDecision(decisionId=step.table, resultVariable=step.result)
                )
            case "script":
                node = model.ScriptTask(**common)
                camunda = zeebe.ZeebeExtension(
                    script=zeebe.Script(expression=f"= {step.expression}", resultVariable="facts"), ioMapping=_spread(step)
                )
            case "call":
                node = model.CallActivity(**common)
                called = zeebe.CalledElement(
                    processId=step.calls, propagateAllParentVariables=False, propagateAllChildVariables=False
                )
                camunda = zeebe.ZeebeExtension(calledElement=called, ioMapping=mapping)
            case _:
                parts = {each: self.known[each] for each in step.steps}
                node = model.SubProcess(**common, flowElements=_Flow(self.spec, parts, step.flow, self.known, name).elements)
                camunda = zeebe.ZeebeExtension()
        return own.with_extension(zeebe.with_extension(node, camunda), _management(self.spec, step))


def _management(spec: ProcessSpec, step: Step) -> own.BihuanExtension:
    """What makes a step manageable: who answers, how long, how well, which control."""
    approval = {**step.approval}
    approval["empty"] = _EMPTY_RULES.get(approval.get("empty", ""), approval.get("empty", "escalate"))
    approval["sameAsStarter"] = _STARTER_RULES.get(approval.get("sameAsStarter", ""), approval.get("sameAsStarter", "self"))
    return own.BihuanExtension(
        names=_wording(step.name),
        keyNode=own.KeyNode(mandatory=step.mandatory) if step.key or step.mandatory else None,
        inputs=tuple(own.Item(zh=each.zh, en=each.en) for each in step.inputs),
        outputs=tuple(own.Item(zh=each.zh, en=each.en) for each in step.outputs),
        system=own.SystemReference(id=step.system, access="read" if step.reads else "write") if step.system else None,
        responsibilities=tuple(_letters(step)),
        standard=_wording(step.standard),
        exceptionGuide=_wording(step.exception),
        serviceLevel=own.ServiceLevel(due=step.limit.due, clock=step.limit.clock, warnAt=step.limit.warn) if step.limit else None,
        acceptanceCriteria=(_criterion(step),) if step.accept else (),
        controlPoints=(_control(step),) if step.risk or step.dual else (),
        alerts=(_alert(step.alert),) if step.alert else (),
        approval=msgspec.convert(approval, own.Approval) if step.approval else None,
        form=own.FormReference(id=spec.id, fields=_rights(step.edit, step.require, "read")) if step.type == "user" else None,
    )


def _criterion(step: Step) -> own.AcceptanceCriterion:
    accept = step.accept
    assert accept is not None
    words = {"zh": accept.label.zh, "en": accept.label.en, "unit": accept.unit}
    return msgspec.convert(
        {"metric": accept.metric, "operator": accept.op, "value": accept.value, **words}, own.AcceptanceCriterion
    )


def _control(step: Step) -> own.ControlPoint:
    risk = step.risk
    if risk is None:
        return own.ControlPoint(dual=step.dual, mandatory=step.mandatory)
    control, danger = content.control_name(risk.control), content.risk_name(risk.id)
    return own.ControlPoint(
        risk=risk.id,
        control=risk.control,
        dual=step.dual,
        mandatory=step.mandatory,
        zh=control.zh,
        en=control.en,
        riskZh=danger.zh,
        riskEn=danger.en,
    )


def _alert(alert: Alert) -> own.StepAlert:
    return own.StepAlert(when=f"= {alert.when}", to=", ".join(alert.to), zh=alert.say.zh, en=alert.say.en)


def _letters(step: Step) -> Iterable[own.Responsibility]:
    if not step.raci:
        return
    posts: dict[own.Letter, list[str]] = {
        "R": step.raci.R,
        "A": [step.raci.A] if step.raci.A else [],
        "S": step.raci.S,
        "C": step.raci.C,
        "I": step.raci.I,
    }
    for letter, holders in posts.items():
        for holder in holders:
            dynamic = holder.startswith("@")
            yield own.Responsibility(letter=letter, post="" if dynamic else holder, rule=holder if dynamic else "")


def _rights(edit: list[str], require: list[str], others: str) -> tuple[own.FieldRight, ...]:
    named = [own.FieldRight(field=field, right="edit", required=True if field in require else None) for field in edit]
    rest = msgspec.convert({"field": "*", "right": others}, own.FieldRight)
    return (*named, rest)


def _io(step: Step) -> zeebe.IoMapping | None:
    if not step.send and not step.take:
        return None
    return zeebe.IoMapping(
        inputs=tuple(zeebe.Mapping(source=value, target=target) for target, value in step.send.items()),
        outputs=tuple(zeebe.Mapping(source=value, target=target) for target, value in step.take.items()),
    )


def _spread(step: Step) -> zeebe.IoMapping:
    return zeebe.IoMapping(outputs=tuple(zeebe.Mapping(source=f"= facts.{name}", target=name) for name in step.spread))


def _multi_instance(each: Each) -> model.MultiInstanceLoopCharacteristics:
    over = zeebe.LoopCharacteristics(inputCollection=each.in_, inputElement=each.as_)
    loop = model.MultiInstanceLoopCharacteristics(isSequential=not each.parallel)
    return zeebe.with_extension(loop, zeebe.ZeebeExtension(loopCharacteristics=over))


def _lanes(spec: ProcessSpec, steps: Mapping[str, Step], departments: Departments) -> model.LaneSet:
    """One lane per department, in the order the process first comes there; start and end stand with their neighbours."""
    members: dict[str, list[str]] = {}
    for name, step in steps.items():
        where = departments.of(steps[step.at]) if step.type == "boundary_timer" else departments.of(step)
        members.setdefault(where or spec.department, []).append(name)
    first = next(iter(members))
    members[first].insert(0, "start")
    members[first].append("end")
    return model.LaneSet(
        id=f"lanes_{spec.id}",
        lanes=tuple(
            _named(
                model.Lane(id=f"lane_{each}", name=departments.name(each).zh, flowNodeRefs=tuple(nodes)), departments.name(each)
            )
            for each, nodes in members.items()
        ),
    )


def _wording(text: Text) -> own.Wording | None:
    return own.Wording(zh=text.zh, en=text.en) if text else None


def _named(element: Any, name: Text) -> Any:
    return own.with_extension(element, own.BihuanExtension(names=_wording(name)))


def form(spec: ProcessSpec) -> dict[str, Any]:
    """The process's form: every field once; which of them a step may edit, read or not see stands in the diagram."""
    return {"type": "default", "id": spec.id, "components": [_component(name, field) for name, field in spec.fields.items()]}


_TYPES = {"bool": "checkbox", "text": "textfield", "phone": "textfield", "money": "number", "date": "datetime"}


def _component(name: str, field: Field) -> dict[str, Any]:
    validate: dict[str, Any] = {}
    if field.type in ("text", "textarea", "phone") and field.max is not None:
        validate["maxLength"] = int(field.max)
    if field.type in ("number", "money"):
        validate |= {word: bound for word, bound in (("min", field.min), ("max", field.max)) if bound is not None}
    if field.type == "phone":
        validate["validationType"] = "phone"
    if field.require_when:
        validate["requiredWhen"] = field.require_when
    if field.min_when:
        enough = f"if {field.min_when['when']} then count({name}) >= {field.min_when['rows']} else true"
        validate["rules"] = [{"test": enough, "message": field.min_when["message"]}]
    made: dict[str, Any] = {
        "type": _TYPES.get(field.type, field.type),
        "key": name,
        "label": msgspec.to_builtins(field.label),
    }
    if validate:
        made["validate"] = validate
    if field.type == "money":
        made |= {"decimalDigits": 2, "appearance": {"prefixAdorner": "¥"}}
    elif field.digits is not None:
        made["decimalDigits"] = field.digits
    if field.type in ("date", "datetime"):
        made["subtype"] = field.type
    if field.options:
        made["values"] = [{"value": value, "label": msgspec.to_builtins(label)} for value, label in field.options.items()]
    if field.columns:
        made["columns"] = [_component(column, inner) for column, inner in field.columns.items()]
    for flag in ("pii", "sensitive"):
        if getattr(field, flag):
            made[flag] = True
    return made


def decision(name: str, table: Table) -> bytes:
    """A decision table as DMN: the one decision `name`."""
    return dmn.write(dmn.document(name, table.name, inputs=table.inputs, outputs=table.outputs, rules=table.rules, hit=table.hit))


def cases(name: str, table: Table) -> casebook.Casebook:
    """The saved cases of the decision `name`."""
    return casebook.Casebook(
        cases=tuple(
            casebook.Case(name=title, decision=name, inputs=dict(zip(table.inputs, given, strict=True)), expected=expected)
            for title, *given, expected in table.cases
        )
    )
