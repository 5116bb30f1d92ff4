"""Participants, message flows, conversations, choreographies (§9, §11)."""

from __future__ import annotations

from collections.abc import Iterator

from bihuan.bpmn import model as bpmn
from bihuan.bpmn.rules.index import Finding, Index, finding, kind_of

_NO_END_OF_A_CHOREOGRAPHY = (
    bpmn.MessageEventDefinition,
    bpmn.ErrorEventDefinition,
    bpmn.EscalationEventDefinition,
    bpmn.CancelEventDefinition,
    bpmn.CompensateEventDefinition,
)


def check(index: Index) -> Iterator[Finding]:
    for participant in index.of(bpmn.Participant):
        multiplicity = participant.participantMultiplicity
        if multiplicity is not None and (
            multiplicity.minimum > multiplicity.maximum or multiplicity.minimum < 0 or multiplicity.maximum < 1
        ):
            yield finding(
                "bpmn.collaboration.multiplicity", participant, minimum=multiplicity.minimum, maximum=multiplicity.maximum
            )
    for flow in index.of(bpmn.MessageFlow):
        yield from _message_flow(index, flow)
    for collaboration in index.of(bpmn.Collaboration):
        if collaboration.choreographyRef and isinstance(collaboration, (bpmn.Choreography, bpmn.GlobalConversation)):
            yield finding("bpmn.collaboration.choreography_ref", collaboration, kind=kind_of(collaboration))
        if isinstance(collaboration, bpmn.GlobalConversation) and collaboration.conversationNodes:
            yield finding("bpmn.collaboration.global_conversation", collaboration)
    yield from _conversations(index)
    for activity in index.of(bpmn.ChoreographyActivity):
        if len(activity.participantRefs) < 2:
            yield finding("bpmn.collaboration.choreography_participants", activity, count=len(activity.participantRefs))
        elif activity.initiatingParticipantRef not in activity.participantRefs:
            yield finding("bpmn.collaboration.initiating_participant", activity)
    yield from _choreographies(index)
    for process in index.of(bpmn.Process):
        if process.processType == "Public" and process.isExecutable:
            yield finding("bpmn.collaboration.public_executable", process)


def _choreographies(index: Index) -> Iterator[Finding]:
    """A choreography has no work and no data of its own, and nobody in its middle who could throw what ends it."""
    for element in index.of(bpmn.FlowElement):
        if not isinstance(index.scope(element), (bpmn.Choreography, bpmn.SubChoreography)):
            continue
        if isinstance(element, (bpmn.Activity, bpmn.DataObject, bpmn.DataObjectReference, bpmn.DataStoreReference)):
            yield finding("bpmn.collaboration.choreography_element", element, kind=kind_of(element))
        if isinstance(element, bpmn.EndEvent):
            for trigger in index.triggers(element):
                if isinstance(trigger, _NO_END_OF_A_CHOREOGRAPHY):
                    yield finding("bpmn.collaboration.choreography_end", element, trigger=kind_of(trigger))


def _conversations(index: Index) -> Iterator[Finding]:
    """A conversation is between participants, whom it lists or is linked with."""
    links = list(index.of(bpmn.ConversationLink))
    for node in index.of(bpmn.ConversationNode):
        linked = {end for link in links if node.id in (ends := (link.sourceRef, link.targetRef)) for end in ends} - {node.id}
        if len(linked | set(node.participantRefs)) < 2:
            yield finding("bpmn.collaboration.conversation_participants", node, count=len(linked | set(node.participantRefs)))
    for link in links:
        ends = (index.elements.get(link.sourceRef), index.elements.get(link.targetRef))
        if None not in ends and sum(isinstance(end, bpmn.ConversationNode) for end in ends) != 1:
            yield finding("bpmn.collaboration.conversation_link", link)


def _message_flow(index: Index, flow: bpmn.MessageFlow) -> Iterator[Finding]:
    source, target = index.elements.get(flow.sourceRef), index.elements.get(flow.targetRef)
    for attribute, end in (("sourceRef", source), ("targetRef", target)):
        if end is not None and not _may_end(end):
            yield finding("bpmn.message_flow.wrong_end", flow, attribute=attribute, kind=kind_of(end))
    if source is not None and target is not None and _pool(index, source) is _pool(index, target) is not None:
        yield finding("bpmn.message_flow.inside_pool", flow)
    if isinstance(source, bpmn.CatchEvent):
        yield finding("bpmn.message_flow.from_catching", flow, node=index.called(source))
    if isinstance(target, bpmn.ThrowEvent):
        yield finding("bpmn.message_flow.to_throwing", flow, node=index.called(target))
    for end, side in ((source, bpmn.ThrowEvent), (target, bpmn.CatchEvent)):
        if isinstance(end, side) and not _takes_messages(index, end):
            yield finding("bpmn.message_flow.without_message", flow, node=index.called(end))


def _may_end(element: bpmn.BaseElement) -> bool:
    """What a message flow may touch (table 7.4): pools, activities, events, and conversations."""
    return isinstance(element, (bpmn.Participant, bpmn.Activity, bpmn.Event, bpmn.ConversationNode))


def _pool(index: Index, element: bpmn.BaseElement) -> bpmn.BaseElement | None:
    """The participant itself, or the process an element lies in."""
    if isinstance(element, bpmn.Participant):
        return index.find(bpmn.Process, element.processRef) or element
    return index.process(element)


def _takes_messages(index: Index, event: bpmn.Event) -> bool:
    triggers = index.triggers(event)
    if isinstance(event, bpmn.StartEvent) and not triggers:
        return False
    return any(isinstance(each, bpmn.MessageEventDefinition) for each in triggers)
