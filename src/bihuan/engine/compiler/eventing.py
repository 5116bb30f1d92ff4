"""Event definitions compiled: what catching events wait for, what throwing events produce (BPMN 2.0.2 §10.5.5)."""

from __future__ import annotations

from bihuan.bpmn import model as bpmn
from bihuan.bpmn import zeebe
from bihuan.engine.compiler.source import Source
from bihuan.engine.expressions import Expression, Text
from bihuan.engine.program import Throw, TimerKind, Trigger, TriggerKind


def definitions_of(source: Source, event: bpmn.CatchEvent | bpmn.ThrowEvent) -> tuple[bpmn.EventDefinition, ...]:
    """The event's own definitions and those it refers to."""
    referred: list[bpmn.EventDefinition] = []
    for reference in event.eventDefinitionRefs:
        found = source.find(reference)
        if isinstance(found, bpmn.EventDefinition):
            referred.append(found)
        else:
            source.wrong("engine.event_definition_unknown", event.id, reference=reference)
    return (*event.eventDefinitions, *referred)


def triggers(source: Source, event: bpmn.CatchEvent) -> tuple[Trigger, ...]:
    """What the event waits for; link events wait for nothing. An error or escalation without a code stands for any (§8.4.3)."""
    found = [_trigger(source, event, each) for each in definitions_of(source, event)]
    found += [Trigger(kind=kind) for each in definitions_of(source, event) if (kind := _without_code(source, each)) is not None]
    return tuple(each for each in found if each is not None)


def _without_code(source: Source, definition: bpmn.EventDefinition) -> TriggerKind | None:
    """The kind of event that is referred to and has no code: it is caught by its own id first, and any other too."""
    if isinstance(definition, bpmn.ErrorEventDefinition):
        error = source.find(definition.errorRef)
        return "error" if isinstance(error, bpmn.Error) and not error.errorCode else None
    if isinstance(definition, bpmn.EscalationEventDefinition):
        found = source.find(definition.escalationRef)
        return "escalation" if isinstance(found, bpmn.Escalation) and not found.escalationCode else None
    return None


def _trigger(source: Source, event: bpmn.CatchEvent, definition: bpmn.EventDefinition) -> Trigger | None:
    match definition:
        case bpmn.TimerEventDefinition():
            return _timer(source, event, definition)
        case bpmn.MessageEventDefinition():
            return message_trigger(source, event, definition.messageRef)
        case bpmn.SignalEventDefinition():
            return Trigger(kind="signal", name=_signal(source, definition))
        case bpmn.ConditionalEventDefinition():
            condition = source.body(definition.condition, event.id)
            if condition is None:
                source.wrong("engine.condition_missing", event.id)
            return Trigger(kind="condition", condition=condition)
        case bpmn.ErrorEventDefinition():
            return Trigger(kind="error", code=_error(source, definition) if definition.errorRef else None)
        case bpmn.EscalationEventDefinition():
            return Trigger(kind="escalation", code=_escalation(source, definition) if definition.escalationRef else None)
        case bpmn.CompensateEventDefinition():
            return Trigger(kind="compensation")
        case bpmn.CancelEventDefinition():
            return Trigger(kind="cancel")
        case _:
            return None


def _timer(source: Source, event: bpmn.CatchEvent, definition: bpmn.TimerEventDefinition) -> Trigger | None:
    forms: tuple[tuple[TimerKind, bpmn.Expression | None], ...] = (
        ("date", definition.timeDate),
        ("duration", definition.timeDuration),
        ("cycle", definition.timeCycle),
    )
    for timer, element in forms:
        if element is not None and element.body.strip():
            return Trigger(kind="timer", timer=timer, value=source.time(element.body, event.id))
    source.wrong("engine.timer_missing", event.id)
    return None


def message_trigger(source: Source, element: bpmn.BaseElement, reference: str | None) -> Trigger:
    """A message awaited; without a name it can only be delivered to the very subscription."""
    reference = reference or source.message_of_flow(element.id)
    message = source.find(reference)
    if not isinstance(message, bpmn.Message):
        return Trigger(kind="message", name=Text(literal=reference or ""))
    subscription = zeebe.of(message).subscription
    key = source.expression(subscription.correlationKey, message.id) if subscription else None
    name = source.text(message.name or message.id, message.id)
    return Trigger(kind="message", name=name, key=key or _correlated(source, element, message))


def _correlated(source: Source, element: bpmn.BaseElement, message: bpmn.Message) -> Expression | None:
    """By the correlation subscription of the process (§8.4.2): what the properties of this message must be equal to."""
    paths = [
        binding.dataPath.body
        for process in source.definitions.rootElements
        if isinstance(process, bpmn.Process) and process.id == source.process
        for subscription in process.correlationSubscriptions
        for binding in subscription.correlationPropertyBinding
        if binding.dataPath is not None and _retrieval(source, binding.correlationPropertyRef, message) is not None
    ]
    return _key(source, element, paths)


def _retrieval(source: Source, reference: str | None, message: bpmn.Message) -> str | None:
    found = source.find(reference)
    each = found.correlationPropertyRetrievalExpression if isinstance(found, bpmn.CorrelationProperty) else ()
    return next((one.messagePath.body for one in each if one.messageRef == message.id and one.messagePath is not None), None)


def _key(source: Source, element: bpmn.BaseElement, paths: list[str]) -> Expression | None:
    """One value as it is, several joined as text."""
    if len(paths) < 2:
        return source.expression(paths[0], element.id) if paths else None
    parts = [f"string({path.strip().removeprefix('=')})" for path in paths]
    return source.expression(f'string join([{", ".join(parts)}], "|")', element.id)


def throws(source: Source, event: bpmn.ThrowEvent) -> tuple[Throw, ...]:
    """What the event produces, in document order; link events produce nothing."""
    found = [_throw(source, event, each) for each in definitions_of(source, event)]
    return tuple(each for each in found if each is not None)


def _throw(source: Source, event: bpmn.ThrowEvent, definition: bpmn.EventDefinition) -> Throw | None:
    match definition:
        case bpmn.MessageEventDefinition():
            return message_throw(source, event, definition.messageRef)
        case bpmn.SignalEventDefinition():
            return Throw(kind="signal", name=_signal(source, definition))
        case bpmn.ErrorEventDefinition():
            return Throw(kind="error", name=source.text(_error(source, definition), event.id))
        case bpmn.EscalationEventDefinition():
            return Throw(kind="escalation", name=source.text(_escalation(source, definition), event.id))
        case bpmn.CompensateEventDefinition():
            return Throw(
                kind="compensation", activity=definition.activityRef or "", wait=definition.waitForCompletion is not False
            )
        case bpmn.CancelEventDefinition():
            return Throw(kind="cancel")
        case bpmn.TerminateEventDefinition():
            return Throw(kind="terminate")
        case _:
            return None


def message_throw(source: Source, element: bpmn.BaseElement, reference: str | None) -> Throw:
    """A message sent, with the key and identity that Camunda 8's extension gives it, else by the correlation properties."""
    reference = reference or source.message_of_flow(element.id)
    message = source.find(reference)
    name = message.name or message.id if isinstance(message, bpmn.Message) else reference
    publish = zeebe.of(element).publishMessage
    key: Expression | None = None
    if publish is not None:
        key = source.expression(publish.correlationKey, element.id)
    if key is None and isinstance(message, bpmn.Message):
        properties = [each for each in source.definitions.rootElements if isinstance(each, bpmn.CorrelationProperty)]
        key = _key(source, element, [path for each in properties if (path := _retrieval(source, each.id, message))])
    return Throw(
        kind="message",
        name=source.text(name, element.id),
        key=key,
        message_id=source.text(publish.messageId, element.id) if publish else None,
        time_to_live=source.text(publish.timeToLive, element.id) if publish else None,
    )


def _signal(source: Source, definition: bpmn.SignalEventDefinition) -> Text | None:
    signal = source.find(definition.signalRef)
    name = signal.name or signal.id if isinstance(signal, bpmn.Signal) else definition.signalRef
    return source.text(name, definition.id)


def _error(source: Source, definition: bpmn.ErrorEventDefinition) -> str:
    error = source.find(definition.errorRef)
    return (error.errorCode or error.id or "") if isinstance(error, bpmn.Error) else definition.errorRef or ""


def _escalation(source: Source, definition: bpmn.EscalationEventDefinition) -> str:
    found = source.find(definition.escalationRef)
    return (found.escalationCode or found.id or "") if isinstance(found, bpmn.Escalation) else definition.escalationRef or ""
