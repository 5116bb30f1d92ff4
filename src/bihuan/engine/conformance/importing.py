"""Models of other conventions made ours before they are compiled: Camunda 7 and its kin, betsy's neutral script markers."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from bihuan.bpmn import foreign, zeebe
from bihuan.bpmn import model as bpmn
from bihuan.bpmn.foreign import juel
from bihuan.bpmn.rebuild import rebuilt
from bihuan.kernel.errors import InvalidModel

SCRIPT_TOPIC = "betsy-script"
_TOPIC = re.compile(r"\{[^}]*\}(topic|decisionRef|expression)")

replace = msgspec.structs.replace


# --- Camunda 7 -------------------------------------------------------------------------------------------------------


def camunda7(definitions: bpmn.Definitions) -> bpmn.Definitions:
    """As they are imported, but tasks whose work is Java code, and scripts, pass; raises InvalidModel for other expressions."""
    converted = foreign.convert(rebuilt(definitions, _without_code))
    wrong = tuple(each for each in converted.problems if each.severity == "error")
    if wrong:
        raise InvalidModel("engine.not_executable", problems=wrong, process=definitions.id or "", count=len(wrong))
    return converted.definitions


def _without_code(node: bpmn.Node) -> bpmn.Node:
    if isinstance(node, bpmn.ServiceTask | bpmn.SendTask | bpmn.BusinessRuleTask):
        works = [name for name, value in node.otherAttributes if _TOPIC.fullmatch(name) and not _calls(name, value)]
        return node if works else _plain(node)
    return _plain(node) if isinstance(node, bpmn.ScriptTask) else node


def _calls(name: str, value: str) -> bool:
    """Whether an expression is a call of Java code."""
    if not name.endswith("expression"):
        return False
    try:
        juel.to_attribute(value)
    except InvalidModel:
        return True
    return False


def _plain(task: bpmn.Task) -> bpmn.Task:
    common: dict[str, Any] = {name: getattr(task, name) for name in bpmn.Task.__struct_fields__}
    return bpmn.Task(**common)


# --- betsy -----------------------------------------------------------------------------------------------------------

_CONTAINS = re.compile(r'(!?)\s*(\w+)\.contains\("([^"]*)"\)')


def betsy(definitions: bpmn.Definitions) -> bpmn.Definitions:
    """Script markers become jobs on one topic with the marker as a header, conditions FEEL."""
    return rebuilt(definitions, _of_betsy)


def _of_betsy(node: bpmn.Node) -> bpmn.Node:
    if isinstance(node, bpmn.Expression):
        return replace(node, body=_condition(juel.to_feel(node.body)))
    if isinstance(node, bpmn.ScriptTask | bpmn.GlobalScriptTask):
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
