"""What a model asks for and this engine does not do: told before release, so that nobody waits for it in vain."""

from __future__ import annotations

from bihuan.bpmn import foreign
from bihuan.bpmn import model as bpmn
from bihuan.kernel.errors import Problem


def advice(definitions: bpmn.Definitions) -> list[Problem]:
    """Warnings, by element."""
    if not foreign.is_foreign(definitions):
        return []
    return [Problem(code="engine.advice.foreign", place=definitions.id or "", severity="warning")]
