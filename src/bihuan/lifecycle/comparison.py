"""What changed between two versions, in the words of the method: by step, not by line of XML.

Steps are the same when their ids are. What is gone was eliminated or integrated, what a machine does now was automated, what
asks for less was simplified; a measure that the design recorded for the step says it better than any inference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from bihuan.bpmn import extension, model, walk
from bihuan.bpmn.extension import BihuanExtension
from bihuan.kernel import spans
from bihuan.kernel.errors import BihuanError
from bihuan.kernel.text import Text
from bihuan.lifecycle import aspects
from bihuan.lifecycle.aspects import Aspect, Named
from bihuan.lifecycle.esia import Lever

Happened: TypeAlias = Literal["added", "removed", "changed", "same"]
Mark: TypeAlias = Lever | Literal[""]  # by which lever a step has changed; empty for none


class StepChange(msgspec.Struct, frozen=True, kw_only=True):
    step: str
    name: Text
    kind: str
    happened: Happened
    lever: Mark = ""
    aspects: tuple[Aspect, ...] = ()


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """All nodes of both versions: those of the later one in its order, then the ghosts of those that are gone."""

    steps: tuple[StepChange, ...] = ()
    flows_added: tuple[tuple[str, str], ...] = ()
    flows_removed: tuple[tuple[str, str], ...] = ()

    @property
    def changed(self) -> tuple[StepChange, ...]:
        return tuple(each for each in self.steps if each.happened != "same")


def _unnamed(subject: aspects.Subject, id_: str) -> Text:
    return Text()


def compare(
    before: model.Definitions,
    after: model.Definitions,
    process_id: str,
    levers: Mapping[str, Lever] | None = None,
    named: Named = _unnamed,
) -> Comparison:
    """The differences of a process; `levers` are those that recorded measures name for steps."""
    was, now = _nodes(before, process_id), _nodes(after, process_id)
    known = levers or {}
    steps = [_step(was.get(id_), node, known.get(id_, ""), named) for id_, node in now.items()]
    steps += [_gone(node, known.get(id_, "")) for id_, node in was.items() if id_ not in now]
    flows = _flows(before, process_id), _flows(after, process_id)
    return Comparison(
        steps=tuple(steps),
        flows_added=tuple(sorted(flows[1] - flows[0])),
        flows_removed=tuple(sorted(flows[0] - flows[1])),
    )


def _nodes(definitions: model.Definitions, process_id: str) -> dict[str, model.FlowNode]:
    process = walk.process(definitions, process_id)
    found = [each for each in walk.walk(process) if isinstance(each, model.FlowNode)] if process else []
    return {each.id: each for each in found if each.id}


def _flows(definitions: model.Definitions, process_id: str) -> set[tuple[str, str]]:
    process = walk.process(definitions, process_id)
    return (
        {(each.sourceRef, each.targetRef) for each in walk.walk(process) if isinstance(each, model.SequenceFlow)}
        if process
        else set()
    )


def kind_of(node: model.FlowNode) -> str:
    name = type(node).__name__
    return name[0].lower() + name[1:]


def _gone(node: model.FlowNode, lever: Mark) -> StepChange:
    return StepChange(
        step=node.id or "",
        name=extension.name_of(node),
        kind=kind_of(node),
        happened="removed",
        lever=lever or ("E" if isinstance(node, model.Activity) else ""),
    )


def _step(was: model.FlowNode | None, now: model.FlowNode, lever: Mark, named: Named) -> StepChange:
    if was is None:
        automatic = isinstance(now, model.ServiceTask | model.BusinessRuleTask | model.ScriptTask | model.SendTask)
        return StepChange(
            step=now.id or "",
            name=extension.name_of(now),
            kind=kind_of(now),
            happened="added",
            lever=lever or ("A" if automatic else ""),
        )
    found = aspects.differences(was, now, named)
    return StepChange(
        step=now.id or "",
        name=extension.name_of(now),
        kind=kind_of(now),
        happened="changed" if found else "same",
        lever=(lever or _inferred(was, now)) if found else "",
        aspects=found,
    )


def _inferred(was: model.FlowNode, now: model.FlowNode) -> Mark:
    if isinstance(was, model.UserTask) and isinstance(now, model.ServiceTask | model.BusinessRuleTask | model.ScriptTask):
        return "A"
    before, after = extension.of(was), extension.of(now)
    if after.system != before.system and after.system is not None:
        return "A"
    if _limit(after) < _limit(before) or len(after.inputs) < len(before.inputs) or _editable(after) < _editable(before):
        return "S"
    return ""


def _limit(ours: BihuanExtension) -> float:
    level = ours.serviceLevel
    if level is None or not level.due:
        return float("inf")
    try:
        return spans.parse(level.due).elapsed_ms
    except BihuanError:
        return float("inf")


def _editable(ours: BihuanExtension) -> int:
    return sum(each.right == "edit" and each.field != "*" for each in ours.form.fields) if ours.form else 0
