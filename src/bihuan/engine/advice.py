"""What a model asks for and this engine does not do: told before release, so that nobody waits for it in vain."""

from __future__ import annotations

from collections.abc import Iterator

from bihuan.bpmn import foreign, walk, zeebe
from bihuan.bpmn import model as bpmn
from bihuan.kernel.errors import Problem


def advice(definitions: bpmn.Definitions) -> list[Problem]:
    """Warnings, by element."""
    found = [each for element in walk.walk(definitions) if isinstance(element, bpmn.BaseElement) for each in _of(element)]
    if foreign.is_foreign(definitions):
        found.insert(0, Problem(code="engine.advice.foreign", place=definitions.id or "", severity="warning"))
    return found


def _of(element: bpmn.BaseElement) -> Iterator[Problem]:
    if element.extensionElements is None:
        return
    extension = zeebe.of(element)
    for listener in extension.executionListeners:
        yield _listener(element, listener.type, listener.eventType)
    for listener in extension.taskListeners:
        yield _listener(element, listener.type, listener.eventType)


def _listener(element: bpmn.BaseElement, kind: str, event: str) -> Problem:
    return Problem(
        code="engine.advice.listener", place=element.id or "", severity="warning", params={"type": kind, "event": event}
    )
