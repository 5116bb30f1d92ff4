"""What the first diagram of a version is: one from a file, or start, one task and end."""

from __future__ import annotations

from typing import TypeVar

from bihuan import bpmn
from bihuan.bpmn import adoption, extension, model
from bihuan.bpmn.foundation import BaseElement
from bihuan.kernel.text import Text

Named = TypeVar("Named", bound=BaseElement)


def diagram(process_id: str, name: Text, given: str | None = None, of: str | None = None) -> bytes:
    """The diagram of a process: as given, in which the process `of` becomes this one, else the empty one.

    Raises `InvalidModel` for what is no BPMN, holds no such process or uses the id for something else.
    """
    if given is None:
        return empty(process_id, name)
    return bpmn.write(adoption.adopted(bpmn.read(given.encode()), process_id, name, of=of or ""))


def empty(process_id: str, name: Text) -> bytes:
    """Start, one task, end: what a new process begins with."""

    def named(element: Named, zh: str, en: str) -> Named:
        return extension.with_extension(element, extension.BihuanExtension(names=extension.Wording(zh=zh, en=en)))

    process = model.Process(
        id=process_id,
        name=name.of("zh-CN"),
        isExecutable=True,
        flowElements=(
            named(model.StartEvent(id="start", name="开始", outgoing=("flow_1",)), "开始", "Start"),
            named(model.UserTask(id="task_1", name="任务 1", incoming=("flow_1",), outgoing=("flow_2",)), "任务 1", "Task 1"),
            named(model.EndEvent(id="end", name="结束", incoming=("flow_2",)), "结束", "End"),
            model.SequenceFlow(id="flow_1", sourceRef="start", targetRef="task_1"),
            model.SequenceFlow(id="flow_2", sourceRef="task_1", targetRef="end"),
        ),
    )
    definitions = model.Definitions(
        id=f"definitions_{process_id}",
        targetNamespace="https://bihuan.dev/processes",
        rootElements=(named(process, name.zh, name.en),),
    )
    return bpmn.write(bpmn.lay_out(definitions))
