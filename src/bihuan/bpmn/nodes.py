"""Processes and what flows in them: activities, gateways, events, sequence flows, lanes, artifacts (BPMN 2.0.2 §10)."""

from __future__ import annotations

from typing import Annotated, Literal

from bihuan.bpmn.foundation import (
    Artifact,
    Auditing,
    BaseElement,
    Body,
    Expression,
    FlowElement,
    FlowNode,
    FormalExpression,
    Mixed,
    Monitoring,
    Node,
    Ref,
    RefElement,
    RootElement,
    refs,
    substitutes,
)
from bihuan.bpmn.items import (
    CallableElement,
    CorrelationSubscription,
    DataInput,
    DataInputAssociation,
    DataOutput,
    DataOutputAssociation,
    InputOutputSpecification,
    InputSet,
    OutputSet,
    Property,
    Rendering,
    ResourceRole,
)


class SequenceFlow(FlowElement, frozen=True, kw_only=True):
    """The order of two nodes (§8.4.13)."""

    sourceRef: Ref = ""
    targetRef: Ref = ""
    isImmediate: bool | None = None
    conditionExpression: Expression | None = None


# --- event definitions (§10.5.5) -------------------------------------------------------------------------------------


class EventDefinition(RootElement, frozen=True, kw_only=True):
    """What an event waits for or throws."""


class CancelEventDefinition(EventDefinition, frozen=True, kw_only=True):
    """Cancels a transaction."""


class CompensateEventDefinition(EventDefinition, frozen=True, kw_only=True):
    """Undoes what is done; `waitForCompletion` is true when not given."""

    waitForCompletion: bool | None = None
    activityRef: Ref | None = None


class ConditionalEventDefinition(EventDefinition, frozen=True, kw_only=True):
    """Fires when its condition becomes true."""

    condition: Expression | None = None


class ErrorEventDefinition(EventDefinition, frozen=True, kw_only=True):
    """A failure of business."""

    errorRef: Ref | None = None


class EscalationEventDefinition(EventDefinition, frozen=True, kw_only=True):
    """A matter for a higher level."""

    escalationRef: Ref | None = None


class LinkEventDefinition(EventDefinition, frozen=True, kw_only=True):
    """Continues at the link of the same name."""

    name: str | None = None
    source: Annotated[tuple[str, ...], refs("source")] = ()
    target: RefElement | None = None


class MessageEventDefinition(EventDefinition, frozen=True, kw_only=True):
    """A message sent or awaited."""

    messageRef: Ref | None = None
    operationRef: RefElement | None = None


class SignalEventDefinition(EventDefinition, frozen=True, kw_only=True):
    """A signal broadcast or awaited."""

    signalRef: Ref | None = None


class TerminateEventDefinition(EventDefinition, frozen=True, kw_only=True):
    """Ends everything in its scope."""


class TimerEventDefinition(EventDefinition, frozen=True, kw_only=True):
    """An instant, a duration or a cycle (ISO 8601); exactly one of the three."""

    timeDate: Expression | None = None
    timeDuration: Expression | None = None
    timeCycle: Expression | None = None


# --- events ----------------------------------------------------------------------------------------------------------


class Event(FlowNode, frozen=True, kw_only=True):
    """Something that happens (§10.5)."""

    properties: tuple[Property, ...] = ()


class CatchEvent(Event, frozen=True, kw_only=True):
    """Waits for its trigger; with several, `parallelMultiple` says whether all are needed."""

    parallelMultiple: bool = False
    dataOutputs: tuple[DataOutput, ...] = ()
    dataOutputAssociation: tuple[DataOutputAssociation, ...] = ()
    outputSet: OutputSet | None = None
    eventDefinitions: tuple[EventDefinition, ...] = ()
    eventDefinitionRefs: Annotated[tuple[str, ...], refs("eventDefinitionRef")] = ()


class ThrowEvent(Event, frozen=True, kw_only=True):
    """Produces its result."""

    dataInputs: tuple[DataInput, ...] = ()
    dataInputAssociation: tuple[DataInputAssociation, ...] = ()
    inputSet: InputSet | None = None
    eventDefinitions: tuple[EventDefinition, ...] = ()
    eventDefinitionRefs: Annotated[tuple[str, ...], refs("eventDefinitionRef")] = ()


class StartEvent(CatchEvent, frozen=True, kw_only=True):
    """Where a process or event sub-process begins; `isInterrupting` counts in the latter only."""

    isInterrupting: bool = True


class IntermediateCatchEvent(CatchEvent, frozen=True, kw_only=True):
    """A wait in the flow."""


class BoundaryEvent(CatchEvent, frozen=True, kw_only=True):
    """A trigger on the border of an activity; interrupts it when `cancelActivity`."""

    cancelActivity: bool = True
    attachedToRef: Ref = ""


class IntermediateThrowEvent(ThrowEvent, frozen=True, kw_only=True):
    """A result in the flow."""


class EndEvent(ThrowEvent, frozen=True, kw_only=True):
    """The end of a path."""


class ImplicitThrowEvent(ThrowEvent, frozen=True, kw_only=True):
    """The event thrown by a multi-instance activity (§13.3.6)."""


# --- gateways (§10.6) ------------------------------------------------------------------------------------------------


class Gateway(FlowNode, frozen=True, kw_only=True):
    """Splits or joins paths."""

    gatewayDirection: Literal["Unspecified", "Converging", "Diverging", "Mixed"] = "Unspecified"


class ExclusiveGateway(Gateway, frozen=True, kw_only=True):
    """One of several paths."""

    default: Ref | None = None


class InclusiveGateway(Gateway, frozen=True, kw_only=True):
    """One or more paths; joins all that can still arrive."""

    default: Ref | None = None


class ParallelGateway(Gateway, frozen=True, kw_only=True):
    """All paths."""


class ComplexGateway(Gateway, frozen=True, kw_only=True):
    """Joins by `activationCondition`."""

    default: Ref | None = None
    activationCondition: Expression | None = None


class EventBasedGateway(Gateway, frozen=True, kw_only=True):
    """The path of the event that comes first."""

    instantiate: bool = False
    eventGatewayType: Literal["Exclusive", "Parallel"] = "Exclusive"


# --- activities (§10.3) ----------------------------------------------------------------------------------------------


class LoopCharacteristics(BaseElement, frozen=True, kw_only=True):
    """Why an activity runs more than once (§10.3.9)."""


class StandardLoopCharacteristics(LoopCharacteristics, frozen=True, kw_only=True):
    """While a condition holds."""

    testBefore: bool = False
    loopMaximum: int | None = None
    loopCondition: Expression | None = None


class ComplexBehaviorDefinition(BaseElement, frozen=True, kw_only=True):
    """Throws `event` when `condition` holds as an instance completes."""

    condition: FormalExpression | None = None
    event: ImplicitThrowEvent | None = None


class MultiInstanceLoopCharacteristics(LoopCharacteristics, frozen=True, kw_only=True):
    """A number of instances, one after the other or at once."""

    isSequential: bool = False
    behavior: Literal["None", "One", "All", "Complex"] = "All"
    oneBehaviorEventRef: Ref | None = None
    noneBehaviorEventRef: Ref | None = None
    loopCardinality: Expression | None = None
    loopDataInputRef: RefElement | None = None
    loopDataOutputRef: RefElement | None = None
    inputDataItem: DataInput | None = None
    outputDataItem: DataOutput | None = None
    complexBehaviorDefinition: tuple[ComplexBehaviorDefinition, ...] = ()
    completionCondition: Expression | None = None


class Activity(FlowNode, frozen=True, kw_only=True):
    """Work."""

    isForCompensation: bool = False
    startQuantity: int = 1
    completionQuantity: int = 1
    default: Ref | None = None
    ioSpecification: InputOutputSpecification | None = None
    properties: tuple[Property, ...] = ()
    dataInputAssociations: tuple[DataInputAssociation, ...] = ()
    dataOutputAssociations: tuple[DataOutputAssociation, ...] = ()
    resources: tuple[ResourceRole, ...] = ()
    loopCharacteristics: Annotated[LoopCharacteristics | None, substitutes()] = None


class Task(Activity, frozen=True, kw_only=True):
    """Work without parts; of no special kind when it is exactly this type."""


class UserTask(Task, frozen=True, kw_only=True):
    """A person with the help of the product."""

    implementation: str = "##unspecified"
    renderings: tuple[Rendering, ...] = ()


class ManualTask(Task, frozen=True, kw_only=True):
    """A person without any system."""


class ServiceTask(Task, frozen=True, kw_only=True):
    """A system."""

    implementation: str = "##WebService"
    operationRef: Ref | None = None


class SendTask(Task, frozen=True, kw_only=True):
    """Sends a message."""

    implementation: str = "##WebService"
    messageRef: Ref | None = None
    operationRef: Ref | None = None


class ReceiveTask(Task, frozen=True, kw_only=True):
    """Waits for a message; may start the process."""

    implementation: str = "##WebService"
    instantiate: bool = False
    messageRef: Ref | None = None
    operationRef: Ref | None = None


class Script(Node, frozen=True, kw_only=True):
    """The source of a script."""

    body: Body = ""
    content: Mixed = ()


class ScriptTask(Task, frozen=True, kw_only=True):
    """A script run by the engine."""

    scriptFormat: str | None = None
    script: Script | None = None


class BusinessRuleTask(Task, frozen=True, kw_only=True):
    """A decision."""

    implementation: str = "##unspecified"


class CallActivity(Activity, frozen=True, kw_only=True):
    """Calls a process or a global task."""

    calledElement: Ref | None = None


class Lane(BaseElement, frozen=True, kw_only=True):
    """A part of a process, usually a department or post (§10.8)."""

    name: str | None = None
    partitionElementRef: Ref | None = None
    partitionElement: BaseElement | None = None
    flowNodeRefs: Annotated[tuple[str, ...], refs("flowNodeRef")] = ()
    childLaneSet: LaneSet | None = None


class LaneSet(BaseElement, frozen=True, kw_only=True):
    """One way to part a process."""

    name: str | None = None
    lanes: tuple[Lane, ...] = ()


class SubProcess(Activity, frozen=True, kw_only=True):
    """Work with parts; an event sub-process when `triggeredByEvent`."""

    triggeredByEvent: bool = False
    laneSets: tuple[LaneSet, ...] = ()
    flowElements: tuple[FlowElement, ...] = ()
    artifacts: tuple[Artifact, ...] = ()


class Transaction(SubProcess, frozen=True, kw_only=True):
    """All or, after compensation, nothing."""

    method: str = "##Compensate"


class AdHocSubProcess(SubProcess, frozen=True, kw_only=True):
    """Parts in any order."""

    cancelRemainingInstances: bool = True
    ordering: Literal["Parallel", "Sequential"] | None = None
    completionCondition: Expression | None = None


# --- global tasks ----------------------------------------------------------------------------------------------------


class GlobalTask(CallableElement, frozen=True, kw_only=True):
    """A task that any process may call (§10.3.8)."""

    resources: tuple[ResourceRole, ...] = ()


class GlobalUserTask(GlobalTask, frozen=True, kw_only=True):
    """A person with the help of the product."""

    implementation: str = "##unspecified"
    renderings: tuple[Rendering, ...] = ()


class GlobalManualTask(GlobalTask, frozen=True, kw_only=True):
    """A person without any system."""


class GlobalScriptTask(GlobalTask, frozen=True, kw_only=True):
    """A script run by the engine."""

    scriptLanguage: str | None = None
    script: Script | None = None


class GlobalBusinessRuleTask(GlobalTask, frozen=True, kw_only=True):
    """A decision."""

    implementation: str = "##unspecified"


# --- artifacts -------------------------------------------------------------------------------------------------------


class Association(Artifact, frozen=True, kw_only=True):
    """Ties an artifact to an element, or a compensation handler to its event (§8.4.1)."""

    sourceRef: Ref = ""
    targetRef: Ref = ""
    associationDirection: Literal["None", "One", "Both"] = "None"


class Group(Artifact, frozen=True, kw_only=True):
    """A box around elements of one category."""

    categoryValueRef: Ref | None = None


class AnnotationText(Node, frozen=True, kw_only=True):
    """The text of an annotation (`tText`)."""

    body: Body = ""
    content: Mixed = ()


class TextAnnotation(Artifact, frozen=True, kw_only=True):
    """A remark on the diagram."""

    textFormat: str = "text/plain"
    text: AnnotationText | None = None


class CategoryValue(BaseElement, frozen=True, kw_only=True):
    """One value of a category."""

    value: str | None = None


class Category(RootElement, frozen=True, kw_only=True):
    """A way to group elements."""

    name: str | None = None
    categoryValue: tuple[CategoryValue, ...] = ()


class Process(CallableElement, frozen=True, kw_only=True):
    """A process (§10.2)."""

    processType: Literal["None", "Public", "Private"] = "None"
    isClosed: bool = False
    isExecutable: bool | None = None
    definitionalCollaborationRef: Ref | None = None
    auditing: Auditing | None = None
    monitoring: Monitoring | None = None
    properties: tuple[Property, ...] = ()
    laneSets: tuple[LaneSet, ...] = ()
    flowElements: tuple[FlowElement, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    resources: tuple[ResourceRole, ...] = ()
    correlationSubscriptions: tuple[CorrelationSubscription, ...] = ()
    supports: Annotated[tuple[str, ...], refs("supports")] = ()
