"""The `zeebe:` extension elements of Camunda 8, native here: how tasks are worked, variables mapped, people assigned.

Values that may be FEEL expressions stay as written (`=expression`, or a literal without the equals sign).
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from bihuan.bpmn import binding
from bihuan.bpmn.binding import Extended, listed, text
from bihuan.bpmn.foundation import BaseElement

NAMESPACE = "http://camunda.org/schema/zeebe/1.0"
PREFIX = "zeebe"

E = TypeVar("E", bound=BaseElement)
Binding = Literal["latest", "deployment", "versionTag"]


class TaskDefinition(Extended, frozen=True, kw_only=True):
    """The job of a task: its type (topic) and how often it may be tried."""

    type: str = ""
    retries: str = "3"


class Header(Extended, frozen=True, kw_only=True):
    """A fixed value handed to the worker."""

    key: str = ""
    value: str = ""


class Mapping(Extended, frozen=True, kw_only=True):
    """The value of `source` into the variable `target`."""

    source: str = ""
    target: str = ""


class IoMapping(Extended, frozen=True, kw_only=True):
    """Variables in and out of an element."""

    inputs: Annotated[tuple[Mapping, ...], listed("input")] = ()
    outputs: Annotated[tuple[Mapping, ...], listed("output")] = ()


class CalledElement(Extended, frozen=True, kw_only=True):
    """The process that a call activity calls."""

    processId: str = ""
    processIdExpression: str = ""
    propagateAllParentVariables: bool = True
    propagateAllChildVariables: bool = True
    bindingType: Binding = "latest"
    versionTag: str = ""


class CalledDecision(Extended, frozen=True, kw_only=True):
    """The decision that a business rule task evaluates."""

    decisionId: str = ""
    resultVariable: str = ""
    bindingType: Binding = "latest"
    versionTag: str = ""


class FormDefinition(Extended, frozen=True, kw_only=True):
    """The form of a user task or start event."""

    formKey: str = ""
    formId: str = ""
    externalReference: str = ""
    bindingType: Binding = "latest"
    versionTag: str = ""


class UserTaskForm(Extended, frozen=True, kw_only=True):
    """A form inside the process, as JSON."""

    id: str = ""
    body: Annotated[str, text()] = ""


class AssignmentDefinition(Extended, frozen=True, kw_only=True):
    """Who works on a user task."""

    assignee: str = ""
    candidateGroups: str = ""
    candidateUsers: str = ""


class TaskSchedule(Extended, frozen=True, kw_only=True):
    """When a user task is due and when to come back to it."""

    dueDate: str = ""
    followUpDate: str = ""


class PriorityDefinition(Extended, frozen=True, kw_only=True):
    """How urgent a user task is, 0 to 100."""

    priority: str = ""


class UserTaskMarker(Extended, frozen=True, kw_only=True):
    """The engine itself works the user task, without a job."""


class Script(Extended, frozen=True, kw_only=True):
    """A FEEL script and where its value goes."""

    expression: str = ""
    resultVariable: str = ""


class LoopCharacteristics(Extended, frozen=True, kw_only=True):
    """Over which collection a multi-instance activity runs."""

    inputCollection: str = ""
    inputElement: str = ""
    outputCollection: str = ""
    outputElement: str = ""


class Subscription(Extended, frozen=True, kw_only=True):
    """By which value a message finds its instance; stands at the message."""

    correlationKey: str = ""


class PublishMessage(Extended, frozen=True, kw_only=True):
    """The message that a throw event or send task publishes."""

    correlationKey: str = ""
    messageId: str = ""
    timeToLive: str = ""


class VersionTag(Extended, frozen=True, kw_only=True):
    """A name for the version of a process."""

    value: str = ""


class Property(Extended, frozen=True, kw_only=True):
    """A property for the outside; the engine does not look at it."""

    name: str = ""
    value: str = ""


class ExecutionListener(Extended, frozen=True, kw_only=True):
    """A job as an element starts or ends."""

    eventType: str = ""
    type: str = ""
    retries: str = "3"


class TaskListener(Extended, frozen=True, kw_only=True):
    """A job at a moment in the life of a user task."""

    eventType: str = ""
    type: str = ""
    retries: str = "3"


class AdHoc(Extended, frozen=True, kw_only=True):
    """Which elements of an ad-hoc sub-process begin, and what is collected from them."""

    activeElementsCollection: str = ""
    outputCollection: str = ""
    outputElement: str = ""


class ConditionalFilter(Extended, frozen=True, kw_only=True):
    """Which changes of variables a conditional event looks at."""

    variableNames: str = ""
    variableEvents: str = ""


class LinkedResource(Extended, frozen=True, kw_only=True):
    """A deployed resource that the worker of a job needs."""

    resourceId: str = ""
    resourceType: str = ""
    linkName: str = ""
    bindingType: Binding = "latest"
    versionTag: str = ""


class ZeebeExtension(Extended, frozen=True, kw_only=True):
    """Everything of Camunda 8's at one BPMN element."""

    taskDefinition: TaskDefinition | None = None
    taskHeaders: Annotated[tuple[Header, ...], listed("header", within="taskHeaders")] = ()
    ioMapping: IoMapping | None = None
    calledElement: CalledElement | None = None
    calledDecision: CalledDecision | None = None
    formDefinition: FormDefinition | None = None
    userTaskForms: Annotated[tuple[UserTaskForm, ...], listed("userTaskForm")] = ()
    assignmentDefinition: AssignmentDefinition | None = None
    taskSchedule: TaskSchedule | None = None
    priorityDefinition: PriorityDefinition | None = None
    userTask: UserTaskMarker | None = None
    script: Script | None = None
    loopCharacteristics: LoopCharacteristics | None = None
    subscription: Subscription | None = None
    publishMessage: PublishMessage | None = None
    versionTag: VersionTag | None = None
    properties: Annotated[tuple[Property, ...], listed("property", within="properties")] = ()
    executionListeners: Annotated[tuple[ExecutionListener, ...], listed("executionListener", within="executionListeners")] = ()
    taskListeners: Annotated[tuple[TaskListener, ...], listed("taskListener", within="taskListeners")] = ()
    adHoc: AdHoc | None = None
    conditionalFilter: ConditionalFilter | None = None
    linkedResources: Annotated[tuple[LinkedResource, ...], listed("linkedResource", within="linkedResources")] = ()


def of(element: BaseElement) -> ZeebeExtension:
    """Camunda 8's extension at a BPMN element; raises InvalidModel when a value is not what its attribute takes."""
    return binding.of(ZeebeExtension, NAMESPACE, element)


def with_extension(element: E, value: ZeebeExtension) -> E:
    """The element with Camunda 8's extension replaced; other namespaces stay untouched."""
    return binding.put(element, value, NAMESPACE, PREFIX)
