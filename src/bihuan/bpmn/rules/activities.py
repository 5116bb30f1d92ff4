"""Activities: quantities, loops, messages, sub-processes, calls (§10.3)."""

from __future__ import annotations

from collections.abc import Iterator

from bihuan.bpmn import model as bpmn
from bihuan.bpmn import zeebe
from bihuan.bpmn.rules.events import same_item
from bihuan.bpmn.rules.index import Finding, Index, finding, kind_of


def check(index: Index) -> Iterator[Finding]:
    for activity in index.of(bpmn.Activity):
        for attribute, value in (("startQuantity", activity.startQuantity), ("completionQuantity", activity.completionQuantity)):
            if value < 1:
                yield finding("bpmn.activity.quantity", activity, attribute=attribute, value=value)
        yield from _loop(index, activity)
        yield from _kind(index, activity)
    for scope in index.scopes():
        for element in scope.flowElements:
            if isinstance(element, bpmn.ChoreographyActivity):
                yield finding("bpmn.activity.choreography_inside", element, kind=kind_of(element))
    for callable_element in index.of(bpmn.CallableElement):
        if callable_element.supportedInterfaceRefs and not callable_element.ioBinding:
            yield finding("bpmn.activity.no_binding", callable_element)
    for role in index.of(bpmn.ResourceRole):
        if role.resourceRef and role.resourceAssignmentExpression is not None:
            yield finding("bpmn.activity.resource_twice", role)
        if role.resourceParameterBindings and not role.resourceRef:
            yield finding("bpmn.activity.resource_parameters", role)


def _kind(index: Index, activity: bpmn.Activity) -> Iterator[Finding]:
    match activity:
        case bpmn.ScriptTask():
            if activity.script is not None and activity.script.body.strip() and not activity.scriptFormat:
                yield finding("bpmn.activity.script_format", activity)
        case bpmn.ServiceTask():
            yield from _service(index, activity)
        case bpmn.SendTask():
            yield from _message(index, activity, "dataInput")
        case bpmn.ReceiveTask():
            yield from _message(index, activity, "dataOutput")
            if activity.instantiate and index.into(activity):
                yield finding("bpmn.activity.instantiating_entered", activity)
        case bpmn.CallActivity():
            yield from _call(index, activity)
        case bpmn.AdHocSubProcess():
            yield from _ad_hoc(activity)
        case _:
            pass


# --- loops -----------------------------------------------------------------------------------------------------------


def _loop(index: Index, activity: bpmn.Activity) -> Iterator[Finding]:
    loop = activity.loopCharacteristics
    if isinstance(loop, bpmn.StandardLoopCharacteristics):
        if loop.loopMaximum is not None and loop.loopMaximum < 1:
            yield finding("bpmn.activity.loop_maximum", activity, value=loop.loopMaximum)
        if loop.loopCondition is None and loop.loopMaximum is None and index.runs(activity):
            yield finding("bpmn.activity.loop_without_end", activity)
    if isinstance(loop, bpmn.MultiInstanceLoopCharacteristics):
        yield from _multi_instance(index, activity, loop)


def _multi_instance(index: Index, activity: bpmn.Activity, loop: bpmn.MultiInstanceLoopCharacteristics) -> Iterator[Finding]:
    extended = zeebe.of(loop).loopCharacteristics is not None or any(name.startswith("{") for name, _ in loop.otherAttributes)
    sources = (loop.loopCardinality is not None) + (loop.loopDataInputRef is not None)
    if sources > 1 or (sources == 0 and not extended and index.runs(activity)):
        yield finding("bpmn.activity.instances", activity, count=sources)
    if loop.behavior == "None" and not loop.noneBehaviorEventRef:
        yield finding("bpmn.activity.behavior_event", activity, attribute="noneBehaviorEventRef", behavior="None")
    if loop.behavior == "One" and not loop.oneBehaviorEventRef:
        yield finding("bpmn.activity.behavior_event", activity, attribute="oneBehaviorEventRef", behavior="One")
    if (loop.behavior == "Complex") != bool(loop.complexBehaviorDefinition):
        yield finding("bpmn.activity.complex_behavior", activity, behavior=loop.behavior)
    specification = activity.ioSpecification
    inputs = {each.id for each in specification.dataInputs} if specification else set[str | None]()
    outputs = {each.id for each in specification.dataOutputs} if specification else set[str | None]()
    for key, own, item, word in (
        (loop.loopDataInputRef, inputs, loop.inputDataItem, "loopDataInputRef"),
        (loop.loopDataOutputRef, outputs, loop.outputDataItem, "loopDataOutputRef"),
    ):
        if key is None:
            continue
        if key not in (index.elements if isinstance(activity, bpmn.SubProcess) else own):
            yield finding("bpmn.activity.loop_data", activity, attribute=word, target=key)
        if item is not None and item.itemSubjectRef:
            yield from _one_of_many(index, activity, key, item.itemSubjectRef, word)


def _one_of_many(index: Index, activity: bpmn.Activity, collection: str, item: str, word: str) -> Iterator[Finding]:
    """The item of a loop has the type of the collection's elements and is no collection itself."""
    whole = index.elements.get(collection)
    many = index.find(bpmn.ItemDefinition, getattr(whole, "itemSubjectRef", None))
    one = index.find(bpmn.ItemDefinition, item)
    if many is None or one is None:
        return
    if one.isCollection or many.structureRef != one.structureRef:
        yield finding("bpmn.activity.loop_item", activity, attribute=word)


# --- messages --------------------------------------------------------------------------------------------------------


def _service(index: Index, task: bpmn.ServiceTask) -> Iterator[Finding]:
    """A service task with an operation hands over the operation's messages (§10.3.3)."""
    operation = index.find(bpmn.Operation, task.operationRef)
    if operation is None:
        return
    specification = task.ioSpecification
    for key, data, sets, word in (
        (
            operation.inMessageRef,
            specification.dataInputs if specification else (),
            specification.inputSets if specification else (),
            "dataInput",
        ),
        (
            operation.outMessageRef,
            specification.dataOutputs if specification else (),
            specification.outputSets if specification else (),
            "dataOutput",
        ),
    ):
        message = index.find(bpmn.Message, key)
        if message is None:
            if data and word == "dataOutput":
                yield finding("bpmn.activity.message_data", task, attribute=word, count=len(data))
            continue
        if len(data) != 1 or len(sets) > 1:
            yield finding("bpmn.activity.message_data", task, attribute=word, count=len(data))
        elif message.itemRef and not same_item(index, data[0].itemSubjectRef, message.itemRef):
            yield finding("bpmn.activity.message_type", task, attribute=word, message=index.called(message))


def _message(index: Index, task: bpmn.SendTask | bpmn.ReceiveTask, word: str) -> Iterator[Finding]:
    """What is sent or received is one piece of data of the message's type (§10.3.3)."""
    operation = index.find(bpmn.Operation, task.operationRef)
    if operation is not None and task.messageRef and operation.inMessageRef != task.messageRef:
        yield finding("bpmn.activity.message_operation", task, target=task.messageRef)
    if isinstance(task, bpmn.ReceiveTask) and not task.messageRef and index.runs(task):
        yield finding("bpmn.activity.message_missing", task)
    specification = task.ioSpecification
    if specification is None:
        return
    data = specification.dataInputs if word == "dataInput" else specification.dataOutputs
    sets = specification.inputSets if word == "dataInput" else specification.outputSets
    if len(data) > 1 or len(sets) > 1:
        yield finding("bpmn.activity.message_data", task, attribute=word, count=max(len(data), len(sets)))
        return
    message = index.find(bpmn.Message, task.messageRef)
    if data and message is not None and message.itemRef and not same_item(index, data[0].itemSubjectRef, message.itemRef):
        yield finding("bpmn.activity.message_type", task, attribute=word, message=index.called(message))


# --- composed activities ---------------------------------------------------------------------------------------------


def _call(index: Index, activity: bpmn.CallActivity) -> Iterator[Finding]:
    extended = zeebe.of(activity).calledElement is not None or any(name.startswith("{") for name, _ in activity.otherAttributes)
    if not activity.calledElement and not extended and index.runs(activity):
        yield finding("bpmn.activity.calls_nothing", activity)
    called = index.elements.get(activity.calledElement or "")
    if activity.calledElement and called is None and not activity.calledElement.startswith("{") and not extended:
        yield finding("bpmn.activity.called_elsewhere", activity, target=activity.calledElement)
    if called is not None and not isinstance(called, bpmn.CallableElement):
        yield finding("bpmn.activity.calls_wrong", activity, kind=kind_of(called))
    if isinstance(called, bpmn.CallableElement):
        yield from _same_data(index, activity, called)


def _same_data(index: Index, activity: bpmn.CallActivity, called: bpmn.CallableElement) -> Iterator[Finding]:
    """The inputs and outputs of a call are those of what is called (§10.3.6)."""
    mine, theirs = activity.ioSpecification, called.ioSpecification
    for word in ("dataInputs", "dataOutputs"):
        own = list(getattr(mine, word)) if mine else []
        other = list(getattr(theirs, word)) if theirs else []
        matching = len(own) == len(other) and all(
            same_item(index, one.itemSubjectRef, two.itemSubjectRef) for one, two in zip(own, other, strict=True)
        )
        if not matching:
            yield finding("bpmn.activity.call_data", activity, attribute=word, called=index.called(called))


def _ad_hoc(activity: bpmn.AdHocSubProcess) -> Iterator[Finding]:
    if not any(isinstance(element, bpmn.Activity) for element in activity.flowElements):
        yield finding("bpmn.activity.ad_hoc_empty", activity)
    for element in activity.flowElements:
        if isinstance(element, (bpmn.StartEvent, bpmn.EndEvent)):
            yield finding("bpmn.activity.ad_hoc_event", element, kind=kind_of(element))
