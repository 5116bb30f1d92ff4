"""Errors of the core in the words of people: elements and risks, which it knows by id, under their names in both languages."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from bihuan.application.models import safeguards
from bihuan.application.models.blueprints import Blueprint
from bihuan.application.ports import Transaction
from bihuan.kernel.errors import BihuanError, Problem, Said
from bihuan.kernel.text import Text
from bihuan.lifecycle.guard import Register

RISK = "risk"
ELEMENTS = frozenset({"element", "into", "gateway", "node", "scope", "source", "target", "to"})

replace = msgspec.structs.replace


class Names:
    """The names of the elements of a model, and of the company's risks."""

    def __init__(self, elements: Mapping[str, Text], risks: Register) -> None:
        self._elements = {key: name for key, name in elements.items() if name}
        self._called = {name.zh: name for name in self._elements.values()} | {n.en: n for n in self._elements.values()}
        self._risks = {each.id: each.name for each in risks.risks if each.name}

    def problem(self, problem: Problem) -> Problem:
        """The same, told by names."""
        return replace(problem, params=self.params(problem.params, problem.place))

    def params(self, params: Mapping[str, Said], place: str) -> dict[str, Said]:
        """Parameters with a `Text` where an element or a risk is meant."""
        return {name: self._said(name, value, place) for name, value in params.items()}

    def _said(self, name: str, value: Said, place: str) -> Said:
        if not isinstance(value, str) or name not in ELEMENTS | {RISK}:
            return value
        if name == RISK and value in self._risks:
            return self._risks[value]
        own = self._elements.get(place) if name == "element" else None
        return own or self._elements.get(value) or self._called.get(value) or value


def of_blueprint(tx: Transaction, blueprint: Blueprint) -> Names:
    """The names of a version's steps."""
    return Names({key: step.name for key, step in blueprint.steps.items()}, safeguards.register(tx))


def in_words(tx: Transaction, error: BihuanError, blueprint: Blueprint) -> BihuanError:
    """The error itself, its parameters and those of its problems told by names."""
    names = of_blueprint(tx, blueprint)
    error.params = names.params(error.params, error.place)
    error.problems = tuple(names.problem(each) for each in error.problems)
    return error
