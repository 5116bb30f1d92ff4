"""What the version in force says about a process, for the diagnosis of its logs: who answers for a step, what is typed in where.

A step for which not exactly one post answers has an unclear duty, once the process has a matrix at all. Two fields of different
names that carry the same label, and that different steps fill in, are the same thing typed twice; one field that several steps
may edit is not, because its value is already there.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from bihuan import forms
from bihuan.application.models import blueprints
from bihuan.application.models.blueprints import Blueprint, StepPlan
from bihuan.application.ports import Transaction
from bihuan.kernel.catalogue import Language
from bihuan.kernel.errors import InvalidModel
from bihuan.kernel.text import Text


class Agreed(msgspec.Struct, frozen=True):
    """Steps by name with how many answer for them, where it is not one; labels with the steps that fill them in."""

    duties: Mapping[str, int] = {}
    entries: Mapping[str, tuple[str, ...]] = {}


NOTHING = Agreed()


def of_process(tx: Transaction, process_id: str, language: Language) -> Agreed:
    """By the version in force; nothing where there is none."""
    version = tx.versions.released(process_id) if process_id else None
    if version is None:
        return NOTHING
    try:
        blueprint = blueprints.of_version(tx, version)
    except InvalidModel:
        return NOTHING
    steps = [step for step in blueprint.steps.values() if step.kind == "userTask" and step.name.of(language)]
    has_matrix = any(step.ours.responsibilities for step in steps)
    duties = {step.name.of(language): count for step in steps if (count := len(step.ours.who("A"))) != 1} if has_matrix else {}
    return Agreed(duties, _entries(blueprint, steps, language))


def _entries(blueprint: Blueprint, steps: list[StepPlan], language: Language) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, str]] = {}
    for step in steps:
        plan = blueprint.forms.get(step.form_id)
        if plan is None:
            continue
        rights = forms.rights(plan.form, step.granted)
        for field, _ in plan.form.fields():
            label = (field.label.of(language) if isinstance(field.label, Text) else field.label).strip()
            if label and rights.of(field.name) == "edit":
                found.setdefault(label, {}).setdefault(field.name, step.name.of(language))
    return {label: tuple(dict.fromkeys(by.values())) for label, by in found.items() if len(by) > 1 and len(set(by.values())) > 1}
