"""A process out of somebody's file made one of ours: under the id it has here, executable, and drawn."""

from __future__ import annotations

import msgspec

from bihuan.bpmn import extension, walk, zeebe
from bihuan.bpmn import model as bpmn
from bihuan.bpmn.foundation import Node
from bihuan.bpmn.layout.diagrams import lay_out
from bihuan.bpmn.rebuild import rebuilt
from bihuan.kernel.errors import InvalidModel
from bihuan.kernel.text import Text

replace = msgspec.structs.replace


def candidates(definitions: bpmn.Definitions) -> tuple[bpmn.Process, ...]:
    """The processes that a file offers: those with steps, executable ones first; raises `InvalidModel` when there is none."""
    found = sorted(
        (each for each in walk.processes(definitions) if each.id and each.flowElements), key=lambda each: not each.isExecutable
    )
    if not found:
        raise InvalidModel("bpmn.no_process")
    return tuple(found)


def chosen(definitions: bpmn.Definitions, process_id: str = "", of: str = "") -> bpmn.Process:
    """The process of id `of`; without it the one of our id, else the only one there is or the only executable one."""
    offered = candidates(definitions)
    wanted = of or (process_id if any(each.id == process_id for each in offered) else "")
    if wanted:
        found = next((each for each in offered if each.id == wanted), None)
        if found is None:
            raise InvalidModel("bpmn.no_such_process", place=wanted, process=wanted, offered=_ids(offered))
        return found
    for meant in (offered, [each for each in offered if each.isExecutable]):
        if len(meant) == 1:
            return meant[0]
    raise InvalidModel("bpmn.which_process", offered=_ids(offered))


def _ids(processes: tuple[bpmn.Process, ...]) -> str:
    return ", ".join(each.id or "" for each in processes)


def adopted(definitions: bpmn.Definitions, process_id: str, name: Text, *, of: str = "") -> bpmn.Definitions:
    """The document with that process under the id and name it has here, executable, with a diagram if it has none."""
    process = chosen(definitions, process_id, of)
    before = process.id or ""
    if before != process_id and process_id in walk.by_id(definitions):
        raise InvalidModel("bpmn.id_taken", place=process_id, id=process_id)

    def change(node: Node) -> Node:
        if isinstance(node, bpmn.Process) and node.id == before:
            known = extension.of(node)
            words = extension.Wording(zh=name.zh, en=name.en)
            ours = replace(
                node, id=process_id, name=name.of("zh-CN"), isExecutable=True, supports=_each(node.supports, before, process_id)
            )
            return extension.with_extension(ours, replace(known, names=words))
        return _renamed(node, before, process_id) if before != process_id else node

    made = rebuilt(definitions, change)
    return made if is_drawn(made) else lay_out(made)


def _renamed(node: Node, before: str, after: str) -> Node:
    """Whatever names the process, with its new name."""
    if isinstance(node, bpmn.Participant) and node.processRef == before:
        return replace(node, processRef=after)
    if isinstance(node, bpmn.BPMNPlane) and node.bpmnElement == before:
        return replace(node, bpmnElement=after)
    if isinstance(node, bpmn.Process):
        return replace(node, supports=_each(node.supports, before, after))
    if isinstance(node, bpmn.Relationship):
        return replace(node, source=_each(node.source, before, after), target=_each(node.target, before, after))
    if isinstance(node, bpmn.CallActivity):
        known = zeebe.of(node)
        if known.calledElement is not None and known.calledElement.processId == before:
            node = zeebe.with_extension(node, replace(known, calledElement=replace(known.calledElement, processId=after)))
        return replace(node, calledElement=after) if node.calledElement == before else node
    return node


def _each(references: tuple[str, ...], before: str, after: str) -> tuple[str, ...]:
    return tuple(after if each == before else each for each in references)


def is_drawn(definitions: bpmn.Definitions) -> bool:
    """Whether every step of every process has its place in a diagram; what has none could not be seen or moved."""
    shapes = {each.bpmnElement for each in walk.walk(definitions) if isinstance(each, bpmn.BPMNShape)}
    return all(node.id in shapes for process in walk.processes(definitions) for node in walk.nodes(process))
