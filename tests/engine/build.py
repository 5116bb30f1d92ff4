"""Small models in a few words.

    model("start > a > xor > b: amount > 3, xor > c: default, b > end, c > end", a=bpmn.UserTask())

Flows are chains, separated by commas or line breaks; `: text` after a chain is the condition of its last flow, `: default`
makes it the default flow. What a node is follows from the beginning of its name (`start`, `end`, `xor`, `and`, `or`, `events`,
`user`, `job`, else a task) unless it is given by keyword.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import msgspec

from bihuan import bpmn as bpmn_room
from bihuan.bpmn import model as bpmn
from bihuan.bpmn import zeebe

replace = msgspec.structs.replace

_KINDS: tuple[tuple[str, type[bpmn.FlowNode]], ...] = (
    ("start", bpmn.StartEvent),
    ("end", bpmn.EndEvent),
    ("xor", bpmn.ExclusiveGateway),
    ("and", bpmn.ParallelGateway),
    ("or", bpmn.InclusiveGateway),
    ("events", bpmn.EventBasedGateway),
    ("user", bpmn.UserTask),
)


def model(flows: str, *more: Any, id: str = "p", roots: tuple[Any, ...] = (), **given: Any) -> bpmn.Definitions:
    """A document with one process; `more` are elements with ids of their own, `roots` further root elements."""
    return bpmn.Definitions(id="definitions", rootElements=(process(flows, *more, id=id, **given), *roots))


def process(flows: str, *more: Any, id: str = "p", **given: Any) -> bpmn.Process:
    artifacts = tuple(each for each in more if isinstance(each, bpmn.Artifact))
    elements = tuple(each for each in more if not isinstance(each, bpmn.Artifact))
    return bpmn.Process(id=id, isExecutable=True, flowElements=inside(flows, *elements, **given), artifacts=artifacts)


def inside(flows: str, *more: Any, **given: Any) -> tuple[bpmn.FlowElement, ...]:
    """The elements of a process or sub-process; ids must be unique in the whole document, flow ids follow from them."""
    named = {name: replace(element, id=name) for name, element in given.items()}
    defaults: dict[str, str] = {}
    made: list[bpmn.SequenceFlow] = []
    for chain in re.split(r"[,\n]", flows):
        path, _, condition = chain.partition(":")
        names = [part.strip() for part in path.split(">") if part.strip()]
        for name in names:
            named.setdefault(name, _node(name)) if not any(each.id == name for each in more) else None
        for place, (source, target) in enumerate(pairwise(names)):
            last = place == len(names) - 2
            text = condition.strip() if last else ""
            flow = f"{source}_{target}" + ("" if not any(f.id == f"{source}_{target}" for f in made) else f"_{len(made)}")
            if text == "default":
                defaults[source] = flow
                text = ""
            body = bpmn.FormalExpression(body=text) if text else None
            made.append(bpmn.SequenceFlow(id=flow, sourceRef=source, targetRef=target, conditionExpression=body))
    nodes = [replace(node, default=defaults[name]) if name in defaults else node for name, node in named.items()]
    return (*nodes, *more, *made)


def _node(name: str) -> bpmn.FlowNode:
    if name.startswith("job"):
        return job(id=name)
    return next((kind(id=name) for prefix, kind in _KINDS if re.match(rf"{prefix}(\d|_|$)", name)), bpmn.Task(id=name))


# --- elements --------------------------------------------------------------------------------------------------------


def job(
    topic: str = "work",
    *,
    id: str = "job",
    inputs: dict[str, str] | None = None,
    outputs: dict[str, str] | None = None,
    **more: Any,
) -> Any:
    extension = zeebe.ZeebeExtension(taskDefinition=zeebe.TaskDefinition(type=topic), ioMapping=mapping(inputs, outputs))
    return zeebe.with_extension(bpmn.ServiceTask(id=id, **more), extension)


def mapping(inputs: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> zeebe.IoMapping | None:
    if not inputs and not outputs:
        return None
    return zeebe.IoMapping(
        inputs=tuple(zeebe.Mapping(source=value, target=name) for name, value in (inputs or {}).items()),
        outputs=tuple(zeebe.Mapping(source=value, target=name) for name, value in (outputs or {}).items()),
    )


def mapped(element: Any, inputs: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> Any:
    return zeebe.with_extension(element, replace(zeebe.of(element), ioMapping=mapping(inputs, outputs)))


def script(expression: str, result: str = "", **more: Any) -> Any:
    extension = zeebe.ZeebeExtension(script=zeebe.Script(expression=f"={expression}", resultVariable=result))
    return zeebe.with_extension(bpmn.ScriptTask(id="script", **more), extension)


def heard(element: Any, *listeners: str, **more: Any) -> Any:
    """The element with listeners, each written as `moment:topic`."""
    extension = replace(zeebe.of(element), **more)
    for each in listeners:
        moment, _, topic = each.partition(":")
        if moment in ("start", "end"):
            listener = zeebe.ExecutionListener(eventType=moment, type=topic)
            extension = replace(extension, executionListeners=(*extension.executionListeners, listener))
        else:
            task = zeebe.TaskListener(eventType=moment, type=topic)
            extension = replace(extension, taskListeners=(*extension.taskListeners, task))
    return zeebe.with_extension(element, extension)


def rule(decision: str, result: str) -> Any:
    extension = zeebe.ZeebeExtension(calledDecision=zeebe.CalledDecision(decisionId=decision, resultVariable=result))
    return zeebe.with_extension(bpmn.BusinessRuleTask(id="rule"), extension)


def call(process_id: str, *, all_in: bool = True, all_out: bool = True, **more: Any) -> Any:
    called = zeebe.CalledElement(processId=process_id, propagateAllParentVariables=all_in, propagateAllChildVariables=all_out)
    return zeebe.with_extension(bpmn.CallActivity(id="call", **more), zeebe.ZeebeExtension(calledElement=called))


def sub(flows: str, *more: Any, kind: type[bpmn.SubProcess] = bpmn.SubProcess, loop: Any = None, **given: Any) -> Any:
    artifacts = tuple(each for each in more if isinstance(each, bpmn.Artifact))
    elements = tuple(each for each in more if not isinstance(each, bpmn.Artifact))
    return kind(id="sub", flowElements=inside(flows, *elements, **given), artifacts=artifacts, loopCharacteristics=loop)


def beside(id: str, flows: str, *, start: Any, interrupting: bool = True, **given: Any) -> bpmn.SubProcess:
    """An event sub-process whose start event is called `on_<id>`."""
    event = bpmn.StartEvent(id=f"on_{id}", isInterrupting=interrupting, eventDefinitions=(start,))
    return bpmn.SubProcess(id=id, triggeredByEvent=True, flowElements=inside(flows, event, **given))


def each(
    collection: str = "", item: str = "", *, cardinality: str = "", output: str = "", element: str = "", until: str = "",
    sequential: bool = False, **more: Any,
) -> bpmn.MultiInstanceLoopCharacteristics:  # fmt: skip
    loop = bpmn.MultiInstanceLoopCharacteristics(
        isSequential=sequential,
        loopCardinality=text(cardinality) if cardinality else None,
        completionCondition=text(until) if until else None,
        **more,
    )
    zeebes = zeebe.LoopCharacteristics(
        inputCollection=f"={collection}",
        inputElement=item,
        outputCollection=output,
        outputElement=f"={element}" if element else "",
    )
    return zeebe.with_extension(loop, zeebe.ZeebeExtension(loopCharacteristics=zeebes)) if collection else loop


def repeat(condition: str = "", *, maximum: int | None = None, before: bool = False) -> bpmn.StandardLoopCharacteristics:
    return bpmn.StandardLoopCharacteristics(
        loopCondition=text(condition) if condition else None, loopMaximum=maximum, testBefore=before
    )


def text(body: str) -> bpmn.FormalExpression:
    return bpmn.FormalExpression(body=body)


# --- events ----------------------------------------------------------------------------------------------------------


def after(duration: str) -> bpmn.TimerEventDefinition:
    return bpmn.TimerEventDefinition(timeDuration=text(duration))


def at(date: str) -> bpmn.TimerEventDefinition:
    return bpmn.TimerEventDefinition(timeDate=text(date))


def every(cycle: str) -> bpmn.TimerEventDefinition:
    return bpmn.TimerEventDefinition(timeCycle=text(cycle))


def message(reference: str) -> bpmn.MessageEventDefinition:
    return bpmn.MessageEventDefinition(messageRef=reference)


def signal(reference: str) -> bpmn.SignalEventDefinition:
    return bpmn.SignalEventDefinition(signalRef=reference)


def error(reference: str = "") -> bpmn.ErrorEventDefinition:
    return bpmn.ErrorEventDefinition(errorRef=reference or None)


def escalation(reference: str = "") -> bpmn.EscalationEventDefinition:
    return bpmn.EscalationEventDefinition(escalationRef=reference or None)


def when(condition: str) -> bpmn.ConditionalEventDefinition:
    return bpmn.ConditionalEventDefinition(condition=text(condition))


def undo(activity: str = "", *, wait: bool = True) -> bpmn.CompensateEventDefinition:
    return bpmn.CompensateEventDefinition(activityRef=activity or None, waitForCompletion=wait)


def link(name: str) -> bpmn.LinkEventDefinition:
    return bpmn.LinkEventDefinition(name=name)


def catch(*definitions: Any, all_of_them: bool = False) -> bpmn.IntermediateCatchEvent:
    return bpmn.IntermediateCatchEvent(id="catch", eventDefinitions=definitions, parallelMultiple=all_of_them)


def throw(*definitions: Any) -> bpmn.IntermediateThrowEvent:
    return bpmn.IntermediateThrowEvent(id="throw", eventDefinitions=definitions)


def end(*definitions: Any) -> bpmn.EndEvent:
    return bpmn.EndEvent(id="end", eventDefinitions=definitions)


def start(*definitions: Any) -> bpmn.StartEvent:
    return bpmn.StartEvent(id="start", eventDefinitions=definitions)


def on(activity: str, *definitions: Any, interrupting: bool = True) -> bpmn.BoundaryEvent:
    return bpmn.BoundaryEvent(id="on", attachedToRef=activity, cancelActivity=interrupting, eventDefinitions=definitions)


def keyed(name: str, key: str) -> bpmn.Message:
    """A message found by a correlation key."""
    return zeebe.with_extension(
        bpmn.Message(id=name, name=name), zeebe.ZeebeExtension(subscription=zeebe.Subscription(correlationKey=f"={key}"))
    )


def handles(event: str, activity: str) -> bpmn.Association:
    """The association of a compensation event with its handler."""
    return bpmn.Association(id=f"{event}_{activity}", sourceRef=event, targetRef=activity, associationDirection="One")


def xml(definitions: bpmn.Definitions) -> str:
    """The document, for the eyes of whoever reads a failure."""
    return bpmn_room.write(definitions).decode()
