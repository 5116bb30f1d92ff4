"""Separation of duties inside one instance, and the four-eyes rule.

Both compare natural persons: somebody acting as a deputy counts as themselves and as the person stood in for, and two
accounts of one human being count as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bihuan.assignment.facts import Facts, Performed
from bihuan.assignment.step import Step, duties
from bihuan.kernel.errors import Problem
from bihuan.organization.directory import Organization
from bihuan.organization.model import SeparationRule

FOUR_EYES_ZH = "双人复核（四眼原则）"
FOUR_EYES_EN = "four-eyes principle"


def refusals(organization: Organization, step: Step, facts: Facts, person: str, on_behalf_of: str = "") -> list[Problem]:
    """Why the person may not do this step in this instance, one problem per rule; empty when they may."""
    hands = _hands(organization, person, on_behalf_of)
    found = [
        _refused(person, rule.id, rule.name.of("zh-CN"), rule.name.of("en")) for rule in _broken(organization, step, facts, hands)
    ]
    if step.dual and _first_eyes(organization, step, facts) & hands:
        found.append(_refused(person, "four_eyes", FOUR_EYES_ZH, FOUR_EYES_EN))
    return found


def _broken(organization: Organization, step: Step, facts: Facts, hands: frozenset[str]) -> Iterator[SeparationRule]:
    earlier = _duties_done(organization, step, facts, hands)
    for rule in organization.roster.rules:
        if rule.scope != "instance":
            continue
        here_left, here_right = _names(rule.left, step.duties), _names(rule.right, step.duties)
        if (here_left and _names(rule.right, earlier)) or (here_right and _names(rule.left, earlier)):
            yield rule


def _duties_done(organization: Organization, step: Step, facts: Facts, hands: frozenset[str]) -> frozenset[str]:
    """The duties of this instance that one of `hands` has had."""
    done: set[str] = set()
    for each in facts.performed:
        if _hands(organization, each.person, each.on_behalf_of) & hands:
            done |= duties(step.process, each.element, approval=each.approval)
    if facts.starter and organization.natural_person(facts.starter) in hands:
        done.add(f"{step.process}.start")
    return frozenset(done)


def _first_eyes(organization: Organization, step: Step, facts: Facts) -> frozenset[str]:
    """The natural persons whose work is looked at a second time here.

    In a multi-instance body these are the ones who have done another instance of the same task, elsewhere the one who did
    the human work right before.
    """
    if facts.scope:
        first = [each for each in facts.performed if each.element == step.element and each.scope == facts.scope]
    else:
        first = _latest(each for each in facts.performed if each.element != step.element)
    return frozenset(hand for each in first for hand in _hands(organization, each.person, each.on_behalf_of))


def _latest(performed: Iterable[Performed]) -> list[Performed]:
    return list(performed)[-1:]


def _hands(organization: Organization, person: str, on_behalf_of: str) -> frozenset[str]:
    return frozenset(organization.natural_person(each) for each in (person, on_behalf_of) if each)


def _names(patterns: Iterable[str], named: frozenset[str]) -> bool:
    return any(_fits(pattern, duty) for pattern in patterns for duty in named)


def _fits(pattern: str, duty: str) -> bool:
    wanted_process, _, wanted = pattern.partition(".")
    process, _, element = duty.partition(".")
    return wanted_process in ("*", process) and wanted in ("*", element)


def _refused(person: str, rule: str, zh: str, en: str) -> Problem:
    return Problem(code="assignment.separated", params={"person": person, "rule": rule, "rule_zh": zh, "rule_en": en})
