"""Several participants: collaborations, conversations, choreographies (BPMN 2.0.2 §9, §11)."""

from __future__ import annotations

from typing import Annotated, Literal

from bihuan.bpmn.foundation import Artifact, BaseElement, FlowElement, FlowNode, Ref, RefElement, RootElement, refs
from bihuan.bpmn.items import CorrelationKey


class ParticipantMultiplicity(BaseElement, frozen=True, kw_only=True):
    """How many of a kind take part (§9.3.2)."""

    minimum: int = 0
    maximum: int = 1


class Participant(BaseElement, frozen=True, kw_only=True):
    """A partner; drawn as a pool."""

    name: str | None = None
    processRef: Ref | None = None
    interfaceRefs: Annotated[tuple[str, ...], refs("interfaceRef")] = ()
    endPointRefs: Annotated[tuple[str, ...], refs("endPointRef")] = ()
    participantMultiplicity: ParticipantMultiplicity | None = None


class PartnerEntity(RootElement, frozen=True, kw_only=True):
    """A partner by name."""

    name: str | None = None
    participantRef: Annotated[tuple[str, ...], refs("participantRef")] = ()


class PartnerRole(RootElement, frozen=True, kw_only=True):
    """A partner by role."""

    name: str | None = None
    participantRef: Annotated[tuple[str, ...], refs("participantRef")] = ()


class MessageFlow(BaseElement, frozen=True, kw_only=True):
    """A message from one participant to another (§9.4)."""

    name: str | None = None
    sourceRef: Ref = ""
    targetRef: Ref = ""
    messageRef: Ref | None = None


class MessageFlowAssociation(BaseElement, frozen=True, kw_only=True):
    """The same message flow in two models."""

    innerMessageFlowRef: Ref | None = None
    outerMessageFlowRef: Ref | None = None


class ParticipantAssociation(BaseElement, frozen=True, kw_only=True):
    """The same participant in two models."""

    innerParticipantRef: RefElement | None = None
    outerParticipantRef: RefElement | None = None


class ConversationNode(BaseElement, frozen=True, kw_only=True):
    """Messages that belong together (§9.5)."""

    name: str | None = None
    participantRefs: Annotated[tuple[str, ...], refs("participantRef")] = ()
    messageFlowRefs: Annotated[tuple[str, ...], refs("messageFlowRef")] = ()
    correlationKeys: tuple[CorrelationKey, ...] = ()


class Conversation(ConversationNode, frozen=True, kw_only=True):
    """A conversation without parts."""


class SubConversation(ConversationNode, frozen=True, kw_only=True):
    """A conversation with parts."""

    conversationNodes: tuple[ConversationNode, ...] = ()


class CallConversation(ConversationNode, frozen=True, kw_only=True):
    """Calls a global conversation or collaboration."""

    calledCollaborationRef: Ref | None = None
    participantAssociations: tuple[ParticipantAssociation, ...] = ()


class ConversationLink(BaseElement, frozen=True, kw_only=True):
    """Ties participants to a conversation."""

    name: str | None = None
    sourceRef: Ref = ""
    targetRef: Ref = ""


class ConversationAssociation(BaseElement, frozen=True, kw_only=True):
    """The same conversation in two models."""

    innerConversationNodeRef: Ref | None = None
    outerConversationNodeRef: Ref | None = None


class Collaboration(RootElement, frozen=True, kw_only=True):
    """Participants and the messages between them (§9.2)."""

    name: str | None = None
    isClosed: bool = False
    participants: tuple[Participant, ...] = ()
    messageFlows: tuple[MessageFlow, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    conversationNodes: tuple[ConversationNode, ...] = ()
    conversationAssociations: tuple[ConversationAssociation, ...] = ()
    participantAssociations: tuple[ParticipantAssociation, ...] = ()
    messageFlowAssociations: tuple[MessageFlowAssociation, ...] = ()
    correlationKeys: tuple[CorrelationKey, ...] = ()
    choreographyRef: Annotated[tuple[str, ...], refs("choreographyRef")] = ()
    conversationLinks: tuple[ConversationLink, ...] = ()


class GlobalConversation(Collaboration, frozen=True, kw_only=True):
    """A conversation that others may call."""


class Choreography(Collaboration, frozen=True, kw_only=True):
    """The order of messages between participants (§11)."""

    flowElements: tuple[FlowElement, ...] = ()


class GlobalChoreographyTask(Choreography, frozen=True, kw_only=True):
    """A choreography task that others may call."""

    initiatingParticipantRef: Ref | None = None


class ChoreographyActivity(FlowNode, frozen=True, kw_only=True):
    """One exchange of messages."""

    initiatingParticipantRef: Ref | None = None
    loopType: Literal["None", "Standard", "MultiInstanceSequential", "MultiInstanceParallel"] = "None"
    participantRefs: Annotated[tuple[str, ...], refs("participantRef")] = ()
    correlationKeys: tuple[CorrelationKey, ...] = ()


class ChoreographyTask(ChoreographyActivity, frozen=True, kw_only=True):
    """One or two messages."""

    messageFlowRef: Annotated[tuple[str, ...], refs("messageFlowRef")] = ()


class CallChoreography(ChoreographyActivity, frozen=True, kw_only=True):
    """Calls a choreography."""

    calledChoreographyRef: Ref | None = None
    participantAssociations: tuple[ParticipantAssociation, ...] = ()


class SubChoreography(ChoreographyActivity, frozen=True, kw_only=True):
    """An exchange with parts."""

    flowElements: tuple[FlowElement, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
