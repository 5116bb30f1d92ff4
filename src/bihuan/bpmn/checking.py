"""Structural validation: every broken rule at once, each with the element, its name and the clause of BPMN 2.0.2."""

from __future__ import annotations

from typing import Literal, TypeAlias

from bihuan.bpmn.definitions import Definitions
from bihuan.bpmn.rules import activities, collaborations, data, documents, events, flows, gateways, schemas, timing
from bihuan.bpmn.rules.book import RULES, Rule
from bihuan.bpmn.rules.index import Finding, Index
from bihuan.kernel.errors import Problem, Severity

Profile: TypeAlias = Literal["default", "strict"]
_CHAPTERS = (documents, schemas, flows, gateways, events, timing, activities, data, collaborations)


def check(definitions: Definitions, profile: Profile = "default") -> list[Problem]:
    """All problems, errors first.

    The default profile refuses what cannot run right and warns of the rest; the strict one refuses what the standard forbids.
    """
    index = Index(definitions)
    problems = [
        problem
        for chapter in _CHAPTERS
        for each in chapter.check(index)
        if (problem := _problem(index, each, profile)) is not None
    ]
    distinct = (
        [problem for at, problem in enumerate(problems) if problem not in problems[:at]] if len(problems) < 500 else problems
    )
    return sorted(distinct, key=lambda problem: problem.severity != "error")


def _problem(index: Index, found: Finding, profile: Profile) -> Problem | None:
    rule = RULES[found.code]
    severity = _severity(rule, profile)
    if severity is None:
        return None
    params = {"clause": rule.clause, "name": index.called(found.element), **found.params}
    return Problem(code=found.code, place=index.place(found.element), severity=severity, params=params)


def _severity(rule: Rule, profile: Profile) -> Severity | None:
    if profile == "strict":
        return "warning" if rule.advice else "error"
    return rule.default
