"""Data, messages and who does the work: items, data objects, inputs, outputs, resources, interfaces (BPMN 2.0.2 §8.4, §10.4)."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from bihuan.bpmn.foundation import (
    BaseElement,
    Expression,
    FlowElement,
    FormalExpression,
    Ref,
    RefElement,
    RootElement,
    refs,
    substitutes,
)


class ItemDefinition(RootElement, frozen=True, kw_only=True):
    """The structure of a piece of information or of a physical thing (§8.4.10)."""

    structureRef: Ref | None = None
    isCollection: bool = False
    itemKind: Literal["Information", "Physical"] = "Information"


class Message(RootElement, frozen=True, kw_only=True):
    """What two participants exchange (§8.4.11)."""

    name: str | None = None
    itemRef: Ref | None = None


class Error(RootElement, frozen=True, kw_only=True):
    """A failure of business (§8.4.3)."""

    name: str | None = None
    errorCode: str | None = None
    structureRef: Ref | None = None


class Escalation(RootElement, frozen=True, kw_only=True):
    """A matter raised to a higher level without failing (§8.4.4)."""

    name: str | None = None
    escalationCode: str | None = None
    structureRef: Ref | None = None


class Signal(RootElement, frozen=True, kw_only=True):
    """A broadcast (§10.5.5)."""

    name: str | None = None
    structureRef: Ref | None = None


# --- data ------------------------------------------------------------------------------------------------------------


class DataState(BaseElement, frozen=True, kw_only=True):
    """The state a data element is in, e.g. approved (§10.4.1)."""

    name: str | None = None


class DataObject(FlowElement, frozen=True, kw_only=True):
    """A datum of a process (§10.4.1)."""

    itemSubjectRef: Ref | None = None
    isCollection: bool = False
    dataState: DataState | None = None


class DataObjectReference(FlowElement, frozen=True, kw_only=True):
    """The same data object again, perhaps in another state."""

    itemSubjectRef: Ref | None = None
    dataObjectRef: Ref | None = None
    dataState: DataState | None = None


class DataStore(RootElement, frozen=True, kw_only=True):
    """Where data outlives the process."""

    name: str | None = None
    capacity: int | None = None
    isUnlimited: bool = True
    itemSubjectRef: Ref | None = None
    dataState: DataState | None = None


class DataStoreReference(FlowElement, frozen=True, kw_only=True):
    """A data store inside one process."""

    itemSubjectRef: Ref | None = None
    dataStoreRef: Ref | None = None
    dataState: DataState | None = None


class Property(BaseElement, frozen=True, kw_only=True):
    """A variable of a process, activity or event; never drawn."""

    name: str | None = None
    itemSubjectRef: Ref | None = None
    dataState: DataState | None = None


class DataInput(BaseElement, frozen=True, kw_only=True):
    """Data that an activity needs (§10.4.1)."""

    name: str | None = None
    itemSubjectRef: Ref | None = None
    isCollection: bool = False
    dataState: DataState | None = None


class DataOutput(BaseElement, frozen=True, kw_only=True):
    """Data that an activity produces."""

    name: str | None = None
    itemSubjectRef: Ref | None = None
    isCollection: bool = False
    dataState: DataState | None = None


class InputSet(BaseElement, frozen=True, kw_only=True):
    """Inputs that together allow the start."""

    name: str | None = None
    dataInputRefs: Annotated[tuple[str, ...], refs("dataInputRefs")] = ()
    optionalInputRefs: Annotated[tuple[str, ...], refs("optionalInputRefs")] = ()
    whileExecutingInputRefs: Annotated[tuple[str, ...], refs("whileExecutingInputRefs")] = ()
    outputSetRefs: Annotated[tuple[str, ...], refs("outputSetRefs")] = ()


class OutputSet(BaseElement, frozen=True, kw_only=True):
    """Outputs that may be produced together."""

    name: str | None = None
    dataOutputRefs: Annotated[tuple[str, ...], refs("dataOutputRefs")] = ()
    optionalOutputRefs: Annotated[tuple[str, ...], refs("optionalOutputRefs")] = ()
    whileExecutingOutputRefs: Annotated[tuple[str, ...], refs("whileExecutingOutputRefs")] = ()
    inputSetRefs: Annotated[tuple[str, ...], refs("inputSetRefs")] = ()


class InputOutputSpecification(BaseElement, frozen=True, kw_only=True):
    """All inputs and outputs of a callable element or activity."""

    dataInputs: tuple[DataInput, ...] = ()
    dataOutputs: tuple[DataOutput, ...] = ()
    inputSets: tuple[InputSet, ...] = ()
    outputSets: tuple[OutputSet, ...] = ()


class InputOutputBinding(BaseElement, frozen=True, kw_only=True):
    """Binds one input and one output to an operation."""

    operationRef: Ref | None = None
    inputDataRef: Ref | None = None
    outputDataRef: Ref | None = None


class Assignment(BaseElement, frozen=True, kw_only=True):
    """Copies the value of `from_` to the place named by `to`."""

    from_: Expression | None = msgspec.field(default=None, name="from")
    to: Expression | None = None


class DataAssociation(BaseElement, frozen=True, kw_only=True):
    """Moves data between data elements and an activity or event (§10.4.2)."""

    sourceRef: Annotated[tuple[str, ...], refs("sourceRef")] = ()
    targetRef: RefElement | None = None
    transformation: FormalExpression | None = None
    assignment: tuple[Assignment, ...] = ()


class DataInputAssociation(DataAssociation, frozen=True, kw_only=True):
    """Into an activity or throwing event."""


class DataOutputAssociation(DataAssociation, frozen=True, kw_only=True):
    """Out of an activity or catching event."""


# --- correlation -----------------------------------------------------------------------------------------------------


class CorrelationPropertyRetrievalExpression(BaseElement, frozen=True, kw_only=True):
    """How a correlation property is read from a message (§8.4.2)."""

    messageRef: Ref | None = None
    messagePath: FormalExpression | None = None


class CorrelationProperty(RootElement, frozen=True, kw_only=True):
    """One part of a correlation key."""

    name: str | None = None
    type: Ref | None = None
    correlationPropertyRetrievalExpression: tuple[CorrelationPropertyRetrievalExpression, ...] = ()


class CorrelationKey(BaseElement, frozen=True, kw_only=True):
    """Properties that together tell conversations apart."""

    name: str | None = None
    correlationPropertyRef: Annotated[tuple[str, ...], refs("correlationPropertyRef")] = ()


class CorrelationPropertyBinding(BaseElement, frozen=True, kw_only=True):
    """Where the process finds its own value of a correlation property."""

    correlationPropertyRef: Ref | None = None
    dataPath: FormalExpression | None = None


class CorrelationSubscription(BaseElement, frozen=True, kw_only=True):
    """Which messages are meant for an instance."""

    correlationKeyRef: Ref | None = None
    correlationPropertyBinding: tuple[CorrelationPropertyBinding, ...] = ()


# --- resources -------------------------------------------------------------------------------------------------------


class ResourceParameter(BaseElement, frozen=True, kw_only=True):
    """A parameter of the query behind a resource (§8.4.12)."""

    name: str | None = None
    type: Ref | None = None
    isRequired: bool | None = None


class Resource(RootElement, frozen=True, kw_only=True):
    """Who or what may be assigned."""

    name: str | None = None
    resourceParameters: tuple[ResourceParameter, ...] = ()


class ResourceParameterBinding(BaseElement, frozen=True, kw_only=True):
    """The value of one parameter."""

    parameterRef: Ref | None = None
    expression: Annotated[Expression | None, substitutes()] = None


class ResourceAssignmentExpression(BaseElement, frozen=True, kw_only=True):
    """An expression that finds the resource."""

    expression: Annotated[Expression | None, substitutes()] = None


class ResourceRole(BaseElement, frozen=True, kw_only=True):
    """A resource in relation to an activity (§10.3.1)."""

    name: str | None = None
    resourceRef: RefElement | None = None
    resourceParameterBindings: tuple[ResourceParameterBinding, ...] = ()
    resourceAssignmentExpression: ResourceAssignmentExpression | None = None


class Performer(ResourceRole, frozen=True, kw_only=True):
    """Who performs an activity."""


class HumanPerformer(Performer, frozen=True, kw_only=True):
    """A person who performs it."""


class PotentialOwner(HumanPerformer, frozen=True, kw_only=True):
    """A person who may claim it."""


class Rendering(BaseElement, frozen=True, kw_only=True):
    """A hook for the look of a user task."""


# --- interfaces ------------------------------------------------------------------------------------------------------


class Operation(BaseElement, frozen=True, kw_only=True):
    """One operation of an interface (§8.5)."""

    name: str | None = None
    implementationRef: Ref | None = None
    inMessageRef: RefElement | None = None
    outMessageRef: RefElement | None = None
    errorRef: Annotated[tuple[str, ...], refs("errorRef")] = ()


class Interface(RootElement, frozen=True, kw_only=True):
    """Operations that a service offers."""

    name: str | None = None
    implementationRef: Ref | None = None
    operations: tuple[Operation, ...] = ()


class EndPoint(RootElement, frozen=True, kw_only=True):
    """The address of a service."""


class CallableElement(RootElement, frozen=True, kw_only=True):
    """What a call activity may call: a process or a global task (§10.3.8)."""

    name: str | None = None
    supportedInterfaceRefs: Annotated[tuple[str, ...], refs("supportedInterfaceRef")] = ()
    ioSpecification: InputOutputSpecification | None = None
    ioBinding: tuple[InputOutputBinding, ...] = ()
