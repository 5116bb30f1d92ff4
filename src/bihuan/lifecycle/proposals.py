"""Proposals that a model itself suggests, each an operation of `esia` with the reason for it.

Three or more approvals in a row, a step that people do without any system, the same field filled in twice: what a diagnosis
finds in the log adds how long it takes, but these can be seen before anything has run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from bihuan.bpmn import extension, model, walk
from bihuan.kernel.errors import Scalar
from bihuan.kernel.text import Text
from bihuan.lifecycle import esia, surgery
from bihuan.lifecycle.esia import Automate, Integrate, Operation, Simplify

MANY_APPROVALS = 3


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """`reason` is a code of the catalogue with its parameters; `step` the step it is about."""

    operation: Operation
    step: str
    name: Text
    reason: str
    params: dict[str, Scalar] = {}


def propose(definitions: model.Definitions, process_id: str, topics: Mapping[str, str] | None = None) -> list[Proposal]:
    """What could be integrated, automated or simplified; `topics` names a connector for a step (else one of its own name)."""
    process = walk.process(definitions, process_id)
    if process is None:
        return []
    tasks = [each for each in walk.walk(process) if isinstance(each, model.UserTask) and each.id]
    return [
        *_approvals(definitions, process_id, tasks),
        *_manual(tasks, topics or {}),
        *_twice(tasks),
    ]


def _approvals(definitions: model.Definitions, process_id: str, tasks: list[model.UserTask]) -> Iterable[Proposal]:
    approving = {each.id or "": each for each in tasks if extension.of(each).approval is not None}
    after = {id_: _next_approval(definitions, process_id, id_, approving) for id_ in approving}
    firsts = set(approving) - {each for each in after.values() if each}
    for first in [id_ for id_ in approving if id_ in firsts]:
        chain = [first]
        while (following := after[chain[-1]]) and following not in chain:
            chain.append(following)
        if len(chain) >= MANY_APPROVALS:
            name = extension.name_of(approving[chain[-1]])
            yield Proposal(
                operation=Integrate(into=chain[-2], step=chain[-1]),
                step=chain[-1],
                name=name,
                reason="proposal.approvals",
                params={"count": len(chain), "zh": name.zh, "en": name.en, "less": len(chain) - 1},
            )


def _next_approval(
    definitions: model.Definitions, process_id: str, step: str, approving: Mapping[str, model.UserTask]
) -> str | None:
    """The approval that follows a step, directly or behind its decision and nothing but gateways."""
    scope = surgery.scope_of(definitions, process_id, step)
    gateways = {each.id for each in walk.nodes(scope) if isinstance(each, model.ExclusiveGateway)}
    seen: set[str] = set()
    waiting = [step]
    while waiting:
        current = waiting.pop(0)
        for flow in walk.flows(scope):
            if flow.sourceRef != current or flow.targetRef in seen:
                continue
            seen.add(flow.targetRef)
            if flow.targetRef in approving:
                return flow.targetRef
            if flow.targetRef in gateways:
                waiting.append(flow.targetRef)
    return None


def _manual(tasks: list[model.UserTask], topics: Mapping[str, str]) -> Iterable[Proposal]:
    for task in tasks:
        ours = extension.of(task)
        if ours.system is not None or ours.approval is not None or ours.controlPoints or ours.signature is not None:
            continue
        name = extension.name_of(task)
        yield Proposal(
            operation=Automate(step=task.id or "", topic=topics.get(task.id or "", task.id or "")),
            step=task.id or "",
            name=name,
            reason="proposal.manual",
            params={"zh": name.zh, "en": name.en},
        )


def _twice(tasks: list[model.UserTask]) -> Iterable[Proposal]:
    first: dict[str, model.UserTask] = {}
    for task in tasks:
        ours = extension.of(task)
        again: list[str] = []
        for right in ours.form.fields if ours.form else ():
            if right.right == "edit" and right.field != "*":
                if right.field in first and first[right.field].id != task.id:
                    again.append(right.field)
                first.setdefault(right.field, task)
        if again:
            name, other = extension.name_of(task), extension.name_of(first[again[0]])
            yield Proposal(
                operation=Simplify(step=task.id or "", fields=tuple(again)),
                step=task.id or "",
                name=name,
                reason="proposal.twice",
                params={"zh": name.zh, "en": name.en, "other_zh": other.zh, "other_en": other.en, "fields": ", ".join(again)},
            )


def lever_of(proposal: Proposal) -> esia.Lever:
    return esia.lever(proposal.operation)
