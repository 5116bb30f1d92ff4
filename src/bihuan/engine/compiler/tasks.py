"""Activities compiled: the work they do, their mappings, their loops."""

from __future__ import annotations

import re
from typing import Any

from bihuan.bpmn import model as bpmn
from bihuan.bpmn import zeebe
from bihuan.bpmn.zeebe import ZeebeExtension
from bihuan.engine.compiler import data, eventing
from bihuan.engine.compiler.source import Source
from bihuan.engine.expressions import Expression, Text
from bihuan.engine.program import Call, Decision, Job, Loop, Person, Script, Throw, VariableMapping

_NAME = re.compile(r"[^\W\d]\w*")
_FEEL = re.compile(r"feel|.*/FEEL/?$", re.IGNORECASE)


def work(source: Source, element: bpmn.BaseElement, extension: ZeebeExtension) -> Job | Person | Call | Decision | Script | None:
    """What an activity (or throwing event) does while a token rests in it, or on the way through."""
    match element:
        case bpmn.UserTask() | bpmn.GlobalUserTask():
            return _person(source, element, extension)
        case bpmn.CallActivity():
            return _call(source, element, extension)
        case bpmn.BusinessRuleTask() | bpmn.GlobalBusinessRuleTask():
            return _decision(source, element, extension) or _job(source, element, extension, "engine.decision_not_named")
        case bpmn.ScriptTask() | bpmn.GlobalScriptTask():
            return _script(source, element, extension) or _job(source, element, extension, "engine.script_not_feel")
        case bpmn.ServiceTask():
            return _job(source, element, extension, "engine.job_type_missing")
        case bpmn.SendTask():
            sends = element.messageRef or extension.publishMessage or source.message_of_flow(element.id)
            return _job(source, element, extension, "" if sends else "engine.send_without_message")
        case bpmn.ThrowEvent():
            return _job(source, element, extension, "")
        case _:
            return None


def _job(source: Source, element: bpmn.BaseElement, extension: ZeebeExtension, missing: str) -> Job | None:
    definition = extension.taskDefinition
    topic = source.text(definition.type, element.id) if definition else None
    if definition is None or topic is None:
        if missing and not any(problem.place == element.id for problem in source.problems):
            source.wrong(missing, element.id)
        return None
    headers = {header.key: header.value for header in extension.taskHeaders}
    return Job(topic=topic, retries=source.text(definition.retries, element.id) or Text(literal="3"), headers=headers)


def _person(source: Source, element: bpmn.BaseElement, extension: ZeebeExtension) -> Person:
    assigned, schedule, priority = extension.assignmentDefinition, extension.taskSchedule, extension.priorityDefinition
    place = element.id
    return Person(
        assignee=source.text(assigned.assignee, place) if assigned else None,
        groups=source.text(assigned.candidateGroups, place) if assigned else None,
        users=source.text(assigned.candidateUsers, place) if assigned else None,
        due=source.text(schedule.dueDate, place) if schedule else None,
        follow_up=source.text(schedule.followUpDate, place) if schedule else None,
        priority=source.text(priority.priority, place) if priority else None,
    )


def _call(source: Source, element: bpmn.CallActivity, extension: ZeebeExtension) -> Call | None:
    called = extension.calledElement
    process = source.text(called.processId or called.processIdExpression, element.id) if called else None
    if process is None and element.calledElement:
        process = Text(literal=element.calledElement.rpartition("}")[2].rpartition(":")[2])
    if process is None:
        source.wrong("engine.call_without_process", element.id)
        return None
    if called is None:
        return Call(process=process)
    return Call(
        process=process,
        binding=called.bindingType,
        version_tag=called.versionTag,
        all_in=called.propagateAllParentVariables,
        all_out=called.propagateAllChildVariables,
    )


def _decision(source: Source, element: bpmn.BaseElement, extension: ZeebeExtension) -> Decision | None:
    called = extension.calledDecision
    name = source.text(called.decisionId, element.id) if called else None
    if called is None or name is None:
        return None
    return Decision(id=name, result=called.resultVariable, binding=called.bindingType, version_tag=called.versionTag)


def _script(source: Source, element: bpmn.ScriptTask | bpmn.GlobalScriptTask, extension: ZeebeExtension) -> Script | None:
    if extension.script is not None:
        expression = source.expression(extension.script.expression, element.id)
        return Script(expression=expression, result=extension.script.resultVariable) if expression else None
    language = (element.scriptFormat if isinstance(element, bpmn.ScriptTask) else element.scriptLanguage) or ""
    if not language:
        language = source.definitions.expressionLanguage
    if element.script is None or not _FEEL.match(language):
        return None
    expression = source.expression(element.script.body, element.id)
    return Script(expression=expression, result="") if expression else None


def sent(source: Source, element: bpmn.BaseElement, extension: ZeebeExtension) -> tuple[Throw, ...]:
    """The message of a send task that no worker sends."""
    if isinstance(element, bpmn.SendTask) and extension.taskDefinition is None:
        return (eventing.message_throw(source, element, element.messageRef),)
    return ()


def mappings(source: Source, element: bpmn.BaseElement, given: tuple[zeebe.Mapping, ...]) -> tuple[VariableMapping, ...]:
    """Input or output mappings."""
    compiled: list[VariableMapping] = []
    for each in given:
        path = tuple(part.strip() for part in each.target.strip().removeprefix("=").split("."))
        if not all(_NAME.fullmatch(part) for part in path):
            source.wrong("engine.mapping_target", element.id, target=each.target)
            continue
        compiled.append(VariableMapping(source=source.text(each.source, element.id) or Text(), path=path))
    return tuple(compiled)


# --- loops -----------------------------------------------------------------------------------------------------------


def loop(source: Source, element: bpmn.Activity) -> Loop | None:
    """The loop of an activity."""
    match element.loopCharacteristics:
        case bpmn.StandardLoopCharacteristics() as standard:
            return _standard(source, element, standard)
        case bpmn.MultiInstanceLoopCharacteristics() as multi:
            return _multi(source, element, multi, zeebe.of(multi).loopCharacteristics)
        case _:
            return None


def _standard(source: Source, element: bpmn.Activity, given: bpmn.StandardLoopCharacteristics) -> Loop:
    if given.loopMaximum is not None and given.loopMaximum < 0:
        source.wrong("engine.loop_maximum", element.id, maximum=given.loopMaximum)
    return Loop(
        multi=False,
        condition=source.body(given.loopCondition, element.id),
        test_before=given.testBefore,
        maximum=given.loopMaximum,
    )


def _multi(
    source: Source, element: bpmn.Activity, given: bpmn.MultiInstanceLoopCharacteristics, zeebes: zeebe.LoopCharacteristics | None
) -> Loop:
    place = element.id
    collection = zeebes.inputCollection if zeebes else data.filled_by(source, element, given.loopDataInputRef)
    output = zeebes.outputCollection if zeebes else data.filling(source, element, given.loopDataOutputRef)
    item = zeebes.inputElement if zeebes else _item_name(given.inputDataItem)
    gives = zeebes.outputElement if zeebes else _item_name(given.outputDataItem)
    cardinality = source.body(given.loopCardinality, place)
    if not collection and given.loopCardinality is None:
        source.wrong("engine.multi_instance_extent", place)
    own_result = _NAME.match(gives.strip().removeprefix("=").strip()) if gives else None
    simple = own_result is not None and re.fullmatch(r"=?\s*[\w.]+\s*", gives)
    return Loop(
        multi=True,
        sequential=given.isSequential,
        collection=source.expression(collection, place),
        cardinality=cardinality,
        item=item,
        output=output,
        output_element=source.expression(gives, place),
        output_variable=own_result[0] if own_result and simple else "",
        until=source.body(given.completionCondition, place),
        **_behavior(source, element, given),
    )


def _behavior(source: Source, element: bpmn.Activity, given: bpmn.MultiInstanceLoopCharacteristics) -> dict[str, Any]:
    """The events thrown as instances complete; a plain `All` throws none."""
    match given.behavior:
        case "None":
            return {"each_throws": _referred(source, element, given.noneBehaviorEventRef)}
        case "One":
            return {"first_throws": _referred(source, element, given.oneBehaviorEventRef)}
        case "Complex":
            conditions: list[tuple[Expression | None, tuple[Throw, ...]]] = [
                (source.body(each.condition, element.id), eventing.throws(source, each.event) if each.event else ())
                for each in given.complexBehaviorDefinition
            ]
            return {"when_throws": tuple(conditions)}
        case _:
            return {}


def _referred(source: Source, element: bpmn.Activity, reference: str | None) -> tuple[Throw, ...]:
    definition = source.find(reference)
    if not isinstance(definition, bpmn.EventDefinition):
        return ()
    return eventing.throws(source, bpmn.ImplicitThrowEvent(id=element.id, eventDefinitions=(definition,)))


def _item_name(item: bpmn.DataInput | bpmn.DataOutput | None) -> str:
    return (item.name or item.id or "") if item is not None else ""
