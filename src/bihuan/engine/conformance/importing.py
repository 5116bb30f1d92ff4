"""Models of other conventions made ours before they are compiled: Camunda 7's attributes, betsy's neutral script markers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar, cast

import msgspec

from bihuan.bpmn import model as bpmn
from bihuan.bpmn import zeebe
from bihuan.engine.conformance import juel

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ACTIVITI = "http://activiti.org/bpmn"
SCRIPT_TOPIC = "betsy-script"

replace = msgspec.structs.replace
N = TypeVar("N", bound=bpmn.Node)


def rebuilt(node: N, change: Callable[[bpmn.Node], bpmn.Node]) -> N:
    """The element with `change` applied to everything in it, innermost first."""
    changes: dict[str, Any] = {}
    for name in node.__struct_fields__:
        value = getattr(node, name)
        if isinstance(value, bpmn.Node):
            changes[name] = rebuilt(value, change)
        elif isinstance(value, tuple) and value and isinstance(value[0], bpmn.Node):
            several = cast("tuple[bpmn.Node, ...]", value)
            changes[name] = tuple(rebuilt(each, change) for each in several)
    return cast("N", change(replace(node, **changes) if changes else node))


# --- Camunda 7 -------------------------------------------------------------------------------------------------------


def camunda7(definitions: bpmn.Definitions) -> bpmn.Definitions:
    """JUEL becomes FEEL, external tasks jobs; other service tasks (Java code) and manual work pass."""
    return rebuilt(definitions, _of_camunda7)


def _attribute(element: bpmn.Node, name: str) -> str:
    wanted = {f"{{{namespace}}}{name}" for namespace in (CAMUNDA, ACTIVITI)}
    return next((value for key, value in element.otherAttributes if key in wanted), "")


def _of_camunda7(node: bpmn.Node) -> bpmn.Node:
    if isinstance(node, bpmn.Expression):
        return replace(node, body=juel.to_feel(node.body))
    if isinstance(node, bpmn.ServiceTask | bpmn.SendTask | bpmn.BusinessRuleTask | bpmn.ScriptTask):
        topic = _attribute(node, "topic")
        if topic:
            return zeebe.with_extension(node, zeebe.ZeebeExtension(taskDefinition=zeebe.TaskDefinition(type=topic)))
        return _plain(node)
    if isinstance(node, bpmn.MultiInstanceLoopCharacteristics):
        return _collection(node)
    return node


def _plain(task: bpmn.Task) -> bpmn.Task:
    common = {name: getattr(task, name) for name in bpmn.Task.__struct_fields__}
    return bpmn.Task(**common)


def _collection(loop: bpmn.MultiInstanceLoopCharacteristics) -> bpmn.MultiInstanceLoopCharacteristics:
    collection = _attribute(loop, "collection")
    if not collection:
        return loop
    item = _attribute(loop, "elementVariable")
    zeebes = zeebe.LoopCharacteristics(inputCollection=juel.to_feel(collection), inputElement=item)
    return zeebe.with_extension(loop, zeebe.ZeebeExtension(loopCharacteristics=zeebes))


# --- betsy -----------------------------------------------------------------------------------------------------------

_CONTAINS = re.compile(r'(!?)\s*(\w+)\.contains\("([^"]*)"\)')


def betsy(definitions: bpmn.Definitions) -> bpmn.Definitions:
    """Script markers become jobs on one topic with the marker as a header, conditions FEEL."""
    return rebuilt(definitions, _of_betsy)


def _of_betsy(node: bpmn.Node) -> bpmn.Node:
    if isinstance(node, bpmn.Expression):
        return replace(node, body=_condition(juel.to_feel(node.body)))
    if isinstance(node, bpmn.ScriptTask):
        marker = node.script.body.strip() if node.script else ""
        job = zeebe.ZeebeExtension(
            taskDefinition=zeebe.TaskDefinition(type=SCRIPT_TOPIC), taskHeaders=(zeebe.Header(key="marker", value=marker),)
        )
        return zeebe.with_extension(node, job)
    if isinstance(node, bpmn.ServiceTask | bpmn.BusinessRuleTask):
        return _plain(node)
    return node


def _condition(text: str) -> str:
    def call(match: re.Match[str]) -> str:
        inner = f'contains({match[2]}, "{match[3]}")'
        return f"not({inner})" if match[1] else inner

    return _CONTAINS.sub(call, text)
