"""Evaluating both ways at once: by the walker and by generated code."""

from __future__ import annotations

from typing import Any

from bihuan import feel
from bihuan.feel.evaluation import Evaluation

NOW = feel.temporal.instant(1_700_000_000_000)


def result(text: str, context: dict[str, Any] | None = None, **options: Any) -> feel.Result:
    """The result of a text, which both ways agree on. Options: `names`, `dialect`, `types`."""
    scope = feel.Scope(options.get("names", ()), types=options.get("types"))
    program = feel.compile(feel.parse(text, scope, options.get("dialect", "expression")))
    walked = Evaluation(NOW)
    value = program.walk(context or {}, walked)
    assert program.generate()
    found = feel.evaluate(program, context or {}, now=NOW)
    assert feel.written(found.value) == feel.written(value)
    assert {notice.code for notice in found.warnings} == {notice.code for notice in walked.notices()}
    return found


def value(text: str, context: dict[str, Any] | None = None, **options: Any) -> Any:
    return result(text, context, **options).value


def codes(text: str, context: dict[str, Any] | None = None, **options: Any) -> list[str]:
    """The codes of what was noticed."""
    return [notice.code for notice in result(text, context, **options).warnings]
