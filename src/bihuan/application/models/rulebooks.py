"""The decisions that a version runs by, taken together: what stands against releasing them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bihuan import dmn
from bihuan.bpmn import model as bpmn_model
from bihuan.bpmn import walk, zeebe
from bihuan.dmn import casebook, model
from bihuan.dmn.check import check as problems_of
from bihuan.feel import DateTime
from bihuan.kernel.errors import InvalidModel, Problem

DMN = "dmn"
CASES = "dmn-cases"


def called(definitions: bpmn_model.Definitions) -> Iterable[tuple[str, str]]:
    """The decisions that business rule tasks name outright, with the task's id."""
    for each in walk.walk(definitions):
        if isinstance(each, bpmn_model.BusinessRuleTask):
            decision = zeebe.of(each).calledDecision
            if decision is not None and decision.decisionId and not decision.decisionId.strip().startswith("="):
                yield decision.decisionId.strip(), each.id or ""


def problems(
    resources: Mapping[tuple[str, str], bytes], definitions: bpmn_model.Definitions, now: DateTime | None = None
) -> list[Problem]:
    """What stands against releasing a version with these documents: all of them together, and their cases."""
    found: list[Problem] = []
    documents: dict[str, model.Definitions] = {}
    for (kind, name), body in sorted(resources.items()):
        if kind == DMN:
            try:
                documents[name] = dmn.read(body)
            except InvalidModel as broken:
                found += broken.problems or (broken.as_problem(),)
    owners: dict[str, str] = {}
    for name, document in documents.items():
        others = [each for key, each in documents.items() if key != name]
        broken_here = [each for each in problems_of(document, others) if each.severity == "error"]
        found += broken_here
        for node in document.drgElement:
            if isinstance(node, model.Decision):
                other = owners.setdefault(model.key_of(node), name)
                if other != name:
                    told = {"id": model.key_of(node), "first": other, "second": name}
                    found.append(Problem(code="version.decision_twice", place=model.key_of(node), params={**told}))
        book = resources.get((CASES, name))
        if book is not None and not broken_here:
            found += casebook.failures(dmn.compile(document, others), casebook.read(book), now=now)
    for decision, element in called(definitions):
        if decision not in owners and not any(_named(document, decision) for document in documents.values()):
            found.append(Problem(code="version.unknown_decision", place=element, params={"decision": decision}))
    return found


def _named(document: model.Definitions, decision: str) -> bool:
    """Whether a knowledge model or a service is called, which the engine can do as well."""
    return any(model.key_of(each) == decision for each in document.drgElement)
