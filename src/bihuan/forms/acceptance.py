"""What arrives for a form is judged here: the sender is a program, whoever wrote it.

A field is taken when the step may edit it and no condition hides it. A read-only field may come along unchanged, as it was
shown; a hidden or unknown one may not come at all. Fields that do not come keep the value they have.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from bihuan.forms import conditions
from bihuan.forms.model import Component, Form, Rights, in_both
from bihuan.forms.presentation import shown
from bihuan.forms.values import Misfit, below, typed
from bihuan.kernel.errors import InvalidInput, Problem


class _Taken(msgspec.Struct):
    values: dict[str, Any]
    problems: list[Problem]


def accept(form: Form, submitted: Mapping[str, Any], rights: Rights, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The typed values of the editable fields; raises `InvalidInput("forms.invalid_values")` with a problem per field.

    `known` are the typed values the instance already has. A field that a condition hides is answered as null when it had or
    was given a value.
    """
    taken = _take(form, submitted, rights, known or {})
    if taken.problems:
        raise InvalidInput("forms.invalid_values", problems=tuple(taken.problems), count=len(taken.problems))
    return taken.values


def validate(form: Form, submitted: Mapping[str, Any], rights: Rights, known: Mapping[str, Any] | None = None) -> list[Problem]:
    """What is wrong with the values, each problem placed by a JSON pointer like `/values/quotes/0/price`."""
    return _take(form, submitted, rights, known or {}).problems


def _take(form: Form, submitted: Mapping[str, Any], rights: Rights, known: Mapping[str, Any]) -> _Taken:
    taken = _Taken({}, _strangers(form, submitted, rights, known))
    failed: set[str] = set()
    editable = [(component, hidden_by) for component, hidden_by in form.fields() if rights.of(component.name) == "edit"]
    for component, _ in editable:
        if component.name in submitted:
            try:
                taken.values[component.name] = typed(component, submitted[component.name])
            except Misfit as misfit:
                taken.problems.extend(below(misfit, f"/values/{component.name}"))
                failed.add(component.name)
    blank = {component.name: None for component, _ in form.fields()}
    context: dict[str, Any] = {**blank, **known, **taken.values}
    for component, hidden_by in editable:
        if any(conditions.holds(condition, context) for condition in hidden_by):
            _withdraw(component.name, taken, known)
        elif component.name not in failed:
            taken.problems.extend(_asked(component, rights, context))
    return taken


def _strangers(form: Form, submitted: Mapping[str, Any], rights: Rights, known: Mapping[str, Any]) -> list[Problem]:
    """Fields that must not come: unknown, hidden, or read-only with another value than was shown."""
    names = {component.name for component, _ in form.fields()}
    as_shown = shown(form, known, rights)
    problems: list[Problem] = []
    for name, value in submitted.items():
        right = rights.of(name) if name in names else "hide"
        if right == "hide":
            problems.append(Problem(code="forms.unknown_field", place=f"/values/{name}", params={"key": name[:80]}))
        elif right == "read" and value is not None and value != as_shown.get(name):
            problems.append(Problem(code="forms.read_only", place=f"/values/{name}", params={"key": name}))
    return problems


def _withdraw(name: str, taken: _Taken, known: Mapping[str, Any]) -> None:
    """A condition hides the field: its value goes, and so do the problems it had."""
    pointer = f"/values/{name}"
    taken.problems = [each for each in taken.problems if each.place != pointer and not each.place.startswith(f"{pointer}/")]
    taken.values.pop(name, None)
    if known.get(name) is not None:
        taken.values[name] = None


def _asked(component: Component, rights: Rights, context: Mapping[str, Any]) -> list[Problem]:
    """Whether the field must be filled, and the author's own rules."""
    place = f"/values/{component.name}"
    value = context.get(component.name)
    missing = value is None or (component.type == "checkbox" and value is False)
    if missing and _required(component, rights, context):
        return [Problem(code="forms.required", place=place, params={"key": component.name})]
    broken = [rule for rule in component.validate.rules if not conditions.holds(rule.test, context)]
    found: list[Problem] = []
    for rule in broken:
        message = in_both(rule.message)
        found.append(Problem(code="forms.rule", place=place, params={"zh": message.of("zh-CN"), "en": message.of("en")}))
    return found


def _required(component: Component, rights: Rights, context: Mapping[str, Any]) -> bool:
    if component.name in rights.optional:
        return False
    rules = component.validate
    if rules.required or component.name in rights.required:
        return True
    return bool(rules.required_when) and conditions.holds(rules.required_when, context)
