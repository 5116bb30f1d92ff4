"""The model while it is compiled: look-ups by id, and every problem noted where it is found instead of stopping at the first."""

from __future__ import annotations

import re
from functools import cached_property

from bihuan.bpmn import model as bpmn
from bihuan.bpmn import walk
from bihuan.engine import expressions
from bihuan.engine.expressions import Expression, Text
from bihuan.kernel.errors import InvalidModel, Problem, Said

_LITERAL = re.compile(r"[+-]?P|R\d*/|\d{4}-\d\d|@[a-z]+$|(\S+\s+){5}\S+$")


class Source:
    """One document and the problems found in it."""

    def __init__(self, definitions: bpmn.Definitions, process: str = "") -> None:
        self.definitions = definitions
        self.process = process
        self.elements = walk.by_id(definitions)
        self.problems: list[Problem] = []

    def wrong(self, code: str, place: str | None, **params: Said) -> None:
        """Note a problem."""
        self.problems.append(Problem(code=code, place=place or "", params=params))

    def find(self, reference: str | None) -> bpmn.BaseElement | None:
        """The element of that id, if it stands in this document."""
        return self.elements.get(reference) if reference else None

    @cached_property
    def associations(self) -> tuple[bpmn.Association, ...]:
        """All of the document: what they tie together may stand further in than they do."""
        return tuple(each for each in walk.walk(self.definitions) if isinstance(each, bpmn.Association))

    def message_of_flow(self, element: str | None) -> str | None:
        """The message that flows from or to an element which names none (§9.4): the flow's, else a name its two ends share."""
        for collaboration in self.definitions.rootElements:
            if isinstance(collaboration, bpmn.Collaboration) and element:
                for flow in collaboration.messageFlows:
                    if element in (flow.sourceRef, flow.targetRef):
                        return flow.messageRef or flow.targetRef
        return None

    # --- expressions; None after a problem ---------------------------------------------------------------------------

    def expression(self, text: str | None, place: str | None) -> Expression | None:
        """FEEL, with or without a leading equals sign; None when there is no text."""
        if text is None or not text.strip():
            return None
        try:
            return expressions.expression(text)
        except InvalidModel as error:
            self.wrong(error.code, place, **{**error.params, "expression": text.strip()[:200]})
            return None

    def body(self, element: bpmn.Expression | None, place: str | None) -> Expression | None:
        """The FEEL of an expression element."""
        return self.expression(element.body, place) if element is not None else None

    def text(self, text: str | None, place: str | None) -> Text | None:
        """A literal, or FEEL after an equals sign; None when there is nothing."""
        if text is None or not text.strip():
            return None
        try:
            return expressions.literal_or_expression(text)
        except InvalidModel as error:
            self.wrong(error.code, place, **{**error.params, "expression": text.strip()[:200]})
            return None

    def time(self, text: str, place: str | None) -> Text | None:
        """The value of a timer: ISO 8601 and cron as they stand, anything else is FEEL."""
        stripped = text.strip()
        if stripped.startswith("=") or _LITERAL.match(stripped):
            return self.text(stripped, place)
        found = self.expression(stripped, place)
        return Text(expression=found) if found is not None else None
