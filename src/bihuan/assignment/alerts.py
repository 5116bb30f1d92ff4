"""Whom a step's alerts concern: somebody enters a shortage, and buyer and sales are to hear of it at once.

An alert is a FEEL condition over what is known when the step ends, and whom to tell. A condition that does not hold, or fails
to compute, is no alert: what is wrong with it as written is found when the version is checked, not when work is completed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from bihuan import feel
from bihuan.assignment import selection
from bihuan.assignment.facts import Facts
from bihuan.bpmn.extension import StepAlert
from bihuan.kernel.errors import InvalidModel, Problem
from bihuan.organization.directory import Organization

replace = msgspec.structs.replace


def concerned(organization: Organization, alert: StepAlert, facts: Facts) -> tuple[str, ...]:
    """The people to tell, each once; nobody when the condition does not hold."""
    if not _holds(alert, facts):
        return ()
    found = (each for rule in alert.addressees for each in selection.by_rule(organization, rule, facts))
    return tuple(dict.fromkeys(person for each in found for person in each.people))


def _holds(alert: StepAlert, facts: Facts) -> bool:
    try:
        return feel.evaluate(feel.compiled(_condition(alert)), facts.variables, now=None).value is True
    except InvalidModel:
        return False


def _condition(alert: StepAlert) -> str:
    return alert.when.strip().removeprefix("=")


def problems(organization: Organization, element: str, alerts: Iterable[StepAlert]) -> Iterator[Problem]:
    """What is wrong with the alerts of an element as written."""
    for alert in alerts:
        try:
            feel.compiled(_condition(alert))
        except InvalidModel as invalid:
            yield replace(invalid.as_problem(), place=element)
        if not alert.addressees:
            yield Problem(code="assignment.alert_to_nobody", place=element)
        for rule in alert.addressees:
            found = _addressee(organization, rule)
            if found is not None:
                yield replace(found, place=element)


def _addressee(organization: Organization, rule: str) -> Problem | None:
    if rule.startswith("@"):
        return selection.check_rule(rule)
    if organization.post(rule) is None:
        return Problem(code="assignment.unknown_post", severity="warning", params={"post": rule})
    return None
