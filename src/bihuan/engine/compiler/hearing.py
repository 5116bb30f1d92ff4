"""Listeners compiled: which moments of an element hold it up, and which it does not have."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.bpmn import model as bpmn
from bihuan.bpmn import zeebe
from bihuan.engine.compiler.source import Source
from bihuan.engine.expressions import Text
from bihuan.engine.program import Listener, Moment

_EXECUTION: dict[str, Moment] = {"start": "start", "end": "end"}
# Camunda 8 called the moments of a task otherwise while it tried them out.
_TASK: dict[str, Moment] = {
    "creating": "creating",
    "create": "creating",
    "assigning": "assigning",
    "assignment": "assigning",
    "updating": "updating",
    "update": "updating",
    "completing": "completing",
    "complete": "completing",
    "canceling": "canceling",
    "cancel": "canceling",
}
_PASSED_AT_ONCE = (bpmn.ErrorEventDefinition, bpmn.TerminateEventDefinition, bpmn.CancelEventDefinition)


def listeners(
    source: Source, element: bpmn.BaseElement, extension: zeebe.ZeebeExtension, definitions: Iterable[object] = ()
) -> dict[Moment, tuple[Listener, ...]]:
    """The listeners of a process, an activity, an event or a gateway, by moment and in their order."""
    found: dict[Moment, tuple[Listener, ...]] = {}
    deaf = _deaf(element, definitions)
    for each in extension.executionListeners:
        on = _EXECUTION.get(each.eventType)
        if on is None or on in deaf:
            source.wrong("engine.listener_event", element.id, event=each.eventType, type=each.type)
        else:
            _add(source, element, found, on, each)
    for each in extension.taskListeners:
        on = _TASK.get(each.eventType)
        if on is None or not isinstance(element, bpmn.UserTask | bpmn.GlobalUserTask):
            source.wrong("engine.listener_event", element.id, event=each.eventType, type=each.type)
        else:
            _add(source, element, found, on, each)
    return found


def _add(
    source: Source,
    element: bpmn.BaseElement,
    found: dict[Moment, tuple[Listener, ...]],
    on: Moment,
    given: zeebe.ExecutionListener | zeebe.TaskListener,
) -> None:
    topic = source.text(given.type, element.id)
    if topic is None:
        if not given.type.strip():
            source.wrong("engine.listener_type", element.id, event=given.eventType)
        return
    if any(_written(each.topic) == _written(topic) for each in found.get(on, ())):
        source.wrong("engine.listener_twice", element.id, event=given.eventType, type=given.type)
        return
    retries = source.text(given.retries, element.id) or Text(literal="3")
    found[on] = (*found.get(on, ()), Listener(topic=topic, retries=retries))


def _written(text: Text) -> str:
    return text.expression.text if text.expression is not None else repr(text.literal)


def _deaf(element: bpmn.BaseElement, definitions: Iterable[object]) -> frozenset[Moment]:
    """The moments that an element does not have: it begins with what happens, or is left in the instant it is entered."""
    if isinstance(element, bpmn.Gateway):
        return frozenset({"end"})
    if isinstance(element, bpmn.StartEvent | bpmn.BoundaryEvent):
        return frozenset({"start"})
    if isinstance(element, bpmn.SubProcess) and element.triggeredByEvent:
        return frozenset({"start"})
    if isinstance(element, bpmn.ThrowEvent) and any(isinstance(each, _PASSED_AT_ONCE) for each in definitions):
        return frozenset({"end"})
    return frozenset()
