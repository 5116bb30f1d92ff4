"""From a BPMN model to a program. Everything wrong is told at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec

from bihuan import dmn
from bihuan.bpmn import model as bpmn
from bihuan.bpmn import zeebe
from bihuan.engine.compiler import hearing
from bihuan.engine.compiler.scopes import KINDS, Compiled, compile_scope
from bihuan.engine.compiler.source import Source
from bihuan.engine.compiler.tasks import mappings, work
from bihuan.engine.program import Body, Node, Program
from bihuan.kernel.errors import InvalidModel

FORMAT = 1  # raised when the same model compiles to something that behaves differently
_BESIDES = {"lexical", "documentation", "prolog", "epilog", "diagrams"}


def compile(definitions: bpmn.Definitions, process_id: str) -> Program:
    """The program of a process (or global task) of the model; raises InvalidModel with every problem found."""
    callable_ = next((each for each in definitions.rootElements if each.id == process_id), None)
    if not isinstance(callable_, bpmn.Process | bpmn.GlobalTask):
        raise InvalidModel("engine.process_not_found", process=process_id)
    source = Source(definitions, process_id)
    compiled = Compiled(source)
    extension = zeebe.of(callable_)
    heard = hearing.listeners(source, callable_, extension) if isinstance(callable_, bpmn.Process) else {}
    if isinstance(callable_, bpmn.Process):
        body = compile_scope(compiled, callable_)
        if not body.starts and not any(node.starts for node in compiled.nodes.values() if node.scope == process_id):
            source.wrong("engine.no_start", process_id)
    else:
        body = _global_task(compiled, callable_)
    if source.problems:
        raise InvalidModel(
            "engine.not_executable", problems=tuple(source.problems), process=process_id, count=len(source.problems)
        )
    tag = extension.versionTag
    root = Node(id=process_id, kind="process", scope="", name=callable_.name or "", body=body, listeners=heard)
    return Program(
        hash=_hash(definitions, process_id),
        process=process_id,
        nodes={process_id: root, **compiled.nodes},
        flows=compiled.flows,
        version_tag=tag.value if tag else "",
        settles=_settles(compiled.nodes.values()),
    )


def _global_task(compiled: Compiled, task: bpmn.GlobalTask) -> Body:
    """A global task runs as a process of that one task."""
    extension = zeebe.of(task)
    mapping = extension.ioMapping
    source = compiled.source
    inside = f"{task.id}:task"
    compiled.nodes[inside] = Node(
        id=inside,
        kind=KINDS[type(task)],
        scope=task.id or "",
        name=task.name or "",
        work=work(source, task, extension),
        inputs=mappings(source, task, mapping.inputs) if mapping else (),
        outputs=mappings(source, task, mapping.outputs) if mapping else (),
        listeners=hearing.listeners(source, task, extension),
    )
    return Body(starts=(inside,))


def _settles(nodes: Any) -> bool:
    return any(
        (node.joins and node.kind != "parallelGateway") or any(trigger.kind == "condition" for trigger in node.triggers)
        for node in nodes
    )


def link(program: Program, decisions: Mapping[str, dmn.Decisions]) -> Program:
    """The program with the decisions it evaluates, by decision id; they become part of its address."""
    content = [program.hash, [[name, _content(decisions[name])] for name in sorted(decisions)]]
    return msgspec.structs.replace(
        program, decisions=dict(decisions), hash=hashlib.sha256(msgspec.json.encode(content)).hexdigest()
    )


def _content(decisions: dmn.Decisions) -> list[Any]:
    """A compiled document and its imports as what they were compiled from."""
    imports = [_content(decisions.imports[name]) for name in sorted(decisions.imports)]
    return [_essence(msgspec.to_builtins(decisions.definitions)), imports]


def _hash(definitions: bpmn.Definitions, process_id: str) -> str:
    """The address of what is executed: the process and what it refers to; not its layout, formatting or neighbours."""
    own = [
        each
        for each in definitions.rootElements
        if each.id == process_id or not isinstance(each, bpmn.Process | bpmn.GlobalTask | bpmn.Collaboration)
    ]
    content = [FORMAT, process_id, definitions.expressionLanguage, [_essence(msgspec.to_builtins(each)) for each in own]]
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


def _essence(value: Any) -> Any:
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        return {name: _essence(each) for name, each in entries.items() if name not in _BESIDES}
    if isinstance(value, list | tuple):
        return [_essence(each) for each in cast("Sequence[Any]", value)]
    return value


__all__ = ["FORMAT", "compile", "link"]
