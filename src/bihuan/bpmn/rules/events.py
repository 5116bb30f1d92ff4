"""Events and their triggers (§10.5)."""

from __future__ import annotations

from collections.abc import Iterator

from bihuan.bpmn import model as bpmn
from bihuan.bpmn import zeebe
from bihuan.bpmn.rules.index import Finding, Index, finding, kind_of

_M, _T, _C = bpmn.MessageEventDefinition, bpmn.TimerEventDefinition, bpmn.ConditionalEventDefinition
_S, _E, _X = bpmn.SignalEventDefinition, bpmn.ErrorEventDefinition, bpmn.EscalationEventDefinition
_U, _L, _N = bpmn.CompensateEventDefinition, bpmn.LinkEventDefinition, bpmn.CancelEventDefinition
_END = bpmn.TerminateEventDefinition

# Tables 10.84 to 10.93: what each kind of event may wait for or throw, and whether it may do without.
_TOP_START = (_M, _T, _C, _S)
_EVENT_SUB_START = (_M, _T, _C, _S, _E, _X, _U)
_CATCH = (_M, _T, _C, _S, _L)
_BOUNDARY = (_M, _T, _C, _S, _E, _X, _U, _N)
_THROW = (_M, _X, _U, _S, _L)
_ENDING = (_M, _E, _X, _N, _U, _S, _END)
_CARRIES_DATA = (_M, _S, _E, _X)


def check(index: Index) -> Iterator[Finding]:
    for event in index.of(bpmn.Event):
        yield from _triggers(index, event)
        yield from _data(index, event)
        for trigger in index.triggers(event):
            yield from _trigger(index, event, trigger)
    for event in index.of(bpmn.BoundaryEvent):
        yield from _boundary(index, event)
    handlers = {each.targetRef for each in index.of(bpmn.Association)}
    for activity in index.of(bpmn.Activity):
        event_sub_process = isinstance(activity, bpmn.SubProcess) and activity.triggeredByEvent
        if activity.isForCompensation and not event_sub_process and activity.id not in handlers:
            yield finding("bpmn.event.handler_unattached", activity)
    for scope in index.scopes():
        if isinstance(scope, bpmn.SubProcess) and scope.triggeredByEvent:
            starts = [each for each in scope.flowElements if isinstance(each, bpmn.StartEvent)]
            if len(starts) != 1:
                yield finding("bpmn.event.event_sub_process_starts", scope, count=len(starts))
        yield from _links(index, scope)


def _triggers(index: Index, event: bpmn.Event) -> Iterator[Finding]:
    allowed, required = _allowed(index, event)
    triggers = index.triggers(event)
    if required and not triggers and not getattr(event, "eventDefinitionRefs", ()):
        yield finding("bpmn.event.no_trigger", event, kind=kind_of(event))
    for trigger in triggers:
        if not isinstance(trigger, allowed):
            code = "bpmn.event.sub_process_start" if not allowed else "bpmn.event.trigger_not_allowed"
            yield finding(code, event, trigger=kind_of(trigger), kind=kind_of(event))
    if isinstance(event, bpmn.StartEvent) and not event.isInterrupting:
        for trigger in triggers:
            if isinstance(trigger, (_E, _U)):
                yield finding("bpmn.event.must_interrupt", event, trigger=kind_of(trigger))


def _allowed(index: Index, event: bpmn.Event) -> tuple[tuple[type[bpmn.EventDefinition], ...], bool]:
    match event:
        case bpmn.StartEvent():
            scope = index.scope(event)
            if not isinstance(scope, bpmn.SubProcess):
                return _TOP_START, False
            return (_EVENT_SUB_START, True) if scope.triggeredByEvent else ((), False)
        case bpmn.IntermediateCatchEvent():
            return _CATCH, True
        case bpmn.BoundaryEvent():
            return _BOUNDARY, True
        case bpmn.IntermediateThrowEvent() | bpmn.ImplicitThrowEvent():
            return _THROW, False
        case _:
            return _ENDING, False


def _boundary(index: Index, event: bpmn.BoundaryEvent) -> Iterator[Finding]:
    host = index.elements.get(event.attachedToRef)
    if not isinstance(host, bpmn.Activity) or index.scope(host) is not index.scope(event):
        yield finding("bpmn.event.boundary_host", event, target=event.attachedToRef)
    triggers = index.triggers(event)
    for trigger in triggers:
        if isinstance(trigger, _N) and host is not None and not isinstance(host, bpmn.Transaction):
            yield finding("bpmn.event.cancel_outside_transaction", event, kind=kind_of(host))
        if isinstance(trigger, (_E, _N)) and not event.cancelActivity:
            yield finding("bpmn.event.must_interrupt", event, trigger=kind_of(trigger))
    compensates = [trigger for trigger in triggers if isinstance(trigger, _U)]
    if compensates:
        yield from _handler(index, event)
    elif not index.out_of(event):
        yield finding("bpmn.event.boundary_leads_nowhere", event)


def _handler(index: Index, event: bpmn.BoundaryEvent) -> Iterator[Finding]:
    """A compensation event leads to its handler by an association, never by a flow (§10.5.6)."""
    for flow in index.out_of(event):
        yield finding("bpmn.event.compensation_flow", flow)
    targets = [index.elements.get(each.targetRef) for each in index.of(bpmn.Association) if each.sourceRef == event.id]
    handlers = [target for target in targets if isinstance(target, bpmn.Activity)]
    if len(handlers) != 1:
        yield finding("bpmn.event.compensation_handler", event, count=len(handlers))
    for handler in handlers:
        if not handler.isForCompensation:
            yield finding("bpmn.event.handler_not_for_compensation", handler)


def _trigger(index: Index, event: bpmn.Event, trigger: bpmn.EventDefinition) -> Iterator[Finding]:
    throws, runs = isinstance(event, bpmn.ThrowEvent), index.runs(event)
    match trigger:
        case bpmn.MessageEventDefinition() if runs and not trigger.messageRef and not _worked(event, trigger):
            yield finding("bpmn.event.message_missing", event)
        case bpmn.SignalEventDefinition() if runs and not trigger.signalRef:
            yield finding("bpmn.event.signal_missing", event)
        case bpmn.EscalationEventDefinition() if throws and runs:
            escalation = index.find(bpmn.Escalation, trigger.escalationRef)
            if escalation is None or not escalation.escalationCode:
                yield finding("bpmn.event.escalation_code", event)
        case bpmn.ErrorEventDefinition() if throws and runs:
            error = index.find(bpmn.Error, trigger.errorRef)
            if not trigger.errorRef or (error is not None and not error.errorCode):
                yield finding("bpmn.event.error_code", event)
        case bpmn.CancelEventDefinition() if isinstance(event, bpmn.EndEvent):
            if not isinstance(index.scope(event), bpmn.Transaction):
                yield finding("bpmn.event.cancel_end_outside_transaction", event)
        case bpmn.CompensateEventDefinition() if throws and trigger.activityRef:
            if index.find(bpmn.Activity, trigger.activityRef) is None:
                yield finding("bpmn.event.compensated_activity", event, target=trigger.activityRef)
            elif not _sees(index, event, trigger.activityRef):
                yield finding("bpmn.event.compensated_unseen", event, target=index.called(index.elements[trigger.activityRef]))
        case _:
            pass


def _sees(index: Index, event: bpmn.Event, activity: str) -> bool:
    """Whether an activity is at the level of a throwing event, or at that around the event sub-processes it lies in."""
    level = index.scope(index.elements[activity])
    scope = index.scope(event)
    while scope is not level and isinstance(scope, bpmn.SubProcess) and (scope.triggeredByEvent or scope.isForCompensation):
        scope = index.scope(scope)
    return scope is level


def _worked(event: bpmn.Event, trigger: bpmn.EventDefinition) -> bool:
    """Whether an extension says how the message is sent, so that the model need not name it."""
    if zeebe.of(event).taskDefinition is not None:
        return True
    return isinstance(event, bpmn.ThrowEvent) and any(name.startswith("{") for name, _ in trigger.otherAttributes)


def _data(index: Index, event: bpmn.Event) -> Iterator[Finding]:
    """With several triggers, one data input or output stands for each, in the same order (§10.5.1)."""
    triggers = index.triggers(event)
    carrying = [trigger for trigger in triggers if isinstance(trigger, _CARRIES_DATA)]
    given = (
        event.dataOutputs
        if isinstance(event, bpmn.CatchEvent)
        else event.dataInputs
        if isinstance(event, bpmn.ThrowEvent)
        else ()
    )
    chosen = (
        event.outputSet if isinstance(event, bpmn.CatchEvent) else event.inputSet if isinstance(event, bpmn.ThrowEvent) else None
    )
    named = chosen.dataOutputRefs if isinstance(chosen, bpmn.OutputSet) else chosen.dataInputRefs if chosen is not None else ()
    for each in given:
        if each.id not in named:
            yield finding("bpmn.event.data_set", event, data=index.called(each))
    if given and triggers and len(given) != len(triggers) and (len(triggers) > 1 or len(given) > 1):
        yield finding("bpmn.event.data_count", event, data=len(given), triggers=len(triggers))
    if len(triggers) == len(carrying) == len(given) == 1:
        item, payload = next(iter(given)).itemSubjectRef, _payload(index, carrying[0])
        if item and payload and not same_item(index, item, payload):
            yield finding("bpmn.event.data_type", event)


def _payload(index: Index, trigger: bpmn.EventDefinition) -> str | None:
    match trigger:
        case bpmn.MessageEventDefinition():
            message = index.find(bpmn.Message, trigger.messageRef)
            return message.itemRef if message else None
        case bpmn.SignalEventDefinition():
            signal = index.find(bpmn.Signal, trigger.signalRef)
            return signal.structureRef if signal else None
        case bpmn.ErrorEventDefinition():
            error = index.find(bpmn.Error, trigger.errorRef)
            return error.structureRef if error else None
        case bpmn.EscalationEventDefinition():
            escalation = index.find(bpmn.Escalation, trigger.escalationRef)
            return escalation.structureRef if escalation else None
        case _:
            return None


def same_item(index: Index, one: str | None, other: str | None) -> bool:
    """Whether two item definitions are the same, or describe the same structure."""
    if one == other:
        return True
    first, second = index.find(bpmn.ItemDefinition, one), index.find(bpmn.ItemDefinition, other)
    if first is None or second is None:
        return False
    return bool(first.structureRef) and first.structureRef == second.structureRef and first.isCollection == second.isCollection


# --- links -----------------------------------------------------------------------------------------------------------


def _links(index: Index, scope: bpmn.Process | bpmn.SubProcess) -> Iterator[Finding]:
    """Link events come in pairs inside one scope: by `source` and `target`, or by one name (§10.5.5)."""
    throws: list[tuple[bpmn.Event, bpmn.LinkEventDefinition]] = []
    catches: list[tuple[bpmn.Event, bpmn.LinkEventDefinition]] = []
    for element in scope.flowElements:
        if isinstance(element, bpmn.Event):
            side = throws if isinstance(element, bpmn.ThrowEvent) else catches
            side += [(element, each) for each in index.triggers(element) if isinstance(each, bpmn.LinkEventDefinition)]
    names = [link.name for _, link in catches if link.name]
    for event, link in (*throws, *catches):
        if index.out_of(event) if isinstance(event, bpmn.ThrowEvent) else index.into(event):
            yield finding("bpmn.event.link_flows", event, name=link.name or "")
    for event, link in catches:
        if not link.source and not any(_meets(thrown, link) for _, thrown in throws):
            yield finding("bpmn.event.link_without_source", event, name=link.name or "")
        if link.name and names.count(link.name) > 1:
            yield finding("bpmn.event.link_ambiguous", event, name=link.name)
        for key in link.source:
            source = next((thrown for _, thrown in throws if thrown.id == key), None)
            if source is None or (source.target and source.target != link.id):
                yield finding("bpmn.event.link_mismatch", event, target=key)
            elif source.name != link.name:
                yield finding("bpmn.event.link_names", event, one=source.name or "", other=link.name or "")
    for event, link in throws:
        if not any(_meets(link, caught) for _, caught in catches):
            yield finding("bpmn.event.link_without_target", event, name=link.name or "")


def _meets(thrown: bpmn.LinkEventDefinition, caught: bpmn.LinkEventDefinition) -> bool:
    if thrown.target:
        return thrown.target == caught.id
    if thrown.id and thrown.id in caught.source:
        return True
    return bool(thrown.name) and thrown.name == caught.name
