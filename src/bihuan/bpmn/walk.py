"""Ways through a model: every element, elements by id, the processes, the nodes of a scope."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TypeVar

import msgspec

from bihuan.bpmn.definitions import Definitions
from bihuan.bpmn.foundation import BaseElement, FlowElement, FlowNode, Node
from bihuan.bpmn.nodes import (
    BusinessRuleTask,
    GlobalBusinessRuleTask,
    GlobalManualTask,
    GlobalScriptTask,
    GlobalTask,
    GlobalUserTask,
    ManualTask,
    Process,
    ScriptTask,
    SequenceFlow,
    SubProcess,
    Task,
    UserTask,
)

N = TypeVar("N", bound=Node)


@cache
def _branches(cls: type[Node]) -> tuple[str, ...]:
    plain = {"otherAttributes", "otherElements", "lexical"}
    return tuple(name for name in cls.__struct_fields__ if name not in plain)


def children(element: Node) -> Iterator[Node]:
    """The structs directly inside, in the order of the schema."""
    for name in _branches(type(element)):
        value = getattr(element, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:  # pyright: ignore[reportUnknownVariableType]
                if isinstance(item, Node):
                    yield item


def walk(element: Node) -> Iterator[Node]:
    """The element and everything inside it, depth first, without recursion (models nest as deep as they like)."""
    open_nodes: list[Iterator[Node]] = [iter((element,))]
    while open_nodes:
        inner = next(open_nodes[-1], None)
        if inner is None:
            open_nodes.pop()
            continue
        yield inner
        open_nodes.append(children(inner))


def walk_with_parents(element: Node) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """Every element with its ancestors, outermost first."""
    open_nodes: list[tuple[Iterator[Node], tuple[Node, ...]]] = [(iter((element,)), ())]
    while open_nodes:
        siblings, ancestors = open_nodes[-1]
        inner = next(siblings, None)
        if inner is None:
            open_nodes.pop()
            continue
        yield inner, ancestors
        open_nodes.append((children(inner), (*ancestors, inner)))


def by_id(definitions: Definitions) -> dict[str, BaseElement]:
    """Every semantic element that has an id."""
    return {element.id: element for element in walk(definitions) if isinstance(element, BaseElement) and element.id is not None}


def processes(definitions: Definitions) -> tuple[Process, ...]:
    """All processes, in document order."""
    return tuple(element for element in definitions.rootElements if isinstance(element, Process))


def process(definitions: Definitions, process_id: str) -> Process | None:
    """The process of that id."""
    return next((each for each in processes(definitions) if each.id == process_id), None)


_ALONE: dict[type[GlobalTask], type[Task]] = {
    GlobalTask: Task,
    GlobalUserTask: UserTask,
    GlobalManualTask: ManualTask,
    GlobalScriptTask: ScriptTask,
    GlobalBusinessRuleTask: BusinessRuleTask,
}


def callable_(definitions: Definitions, id: str) -> Process | None:
    """The process of that id, or the global task as a process of that one task (its id is followed by `:task`)."""
    found = process(definitions, id)
    if found is not None:
        return found
    task = next((each for each in definitions.rootElements if isinstance(each, GlobalTask) and each.id == id), None)
    if task is None:
        return None
    alone = _ALONE[type(task)](id=f"{id}:task", name=task.name, extensionElements=task.extensionElements)
    return Process(id=id, name=task.name, isExecutable=True, extensionElements=task.extensionElements, flowElements=(alone,))


def executable(definitions: Definitions) -> tuple[Process | GlobalTask, ...]:
    """Everything in the document that an instance may run by: executable processes and global tasks."""
    return tuple(
        element
        for element in definitions.rootElements
        if (isinstance(element, Process) and element.isExecutable) or isinstance(element, GlobalTask)
    )


def nodes(scope: Process | SubProcess) -> tuple[FlowNode, ...]:
    """The flow nodes directly inside a process or sub-process."""
    return tuple(element for element in scope.flowElements if isinstance(element, FlowNode))


def flows(scope: Process | SubProcess) -> tuple[SequenceFlow, ...]:
    """The sequence flows directly inside."""
    return tuple(element for element in scope.flowElements if isinstance(element, SequenceFlow))


def with_flow_elements(scope: N, elements: tuple[FlowElement, ...]) -> N:
    """The same scope with other flow elements."""
    return msgspec.structs.replace(scope, flowElements=elements)
