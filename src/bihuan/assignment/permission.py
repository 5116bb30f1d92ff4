"""May this person take this action on this work item, and in whose name?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from bihuan.assignment import separation
from bihuan.assignment.facts import Facts
from bihuan.assignment.step import Step
from bihuan.kernel.errors import Forbidden, Problem
from bihuan.organization.directory import Organization

Action: TypeAlias = Literal["read", "claim", "unclaim", "complete", "save", "transfer"]

_OWN: frozenset[Action] = frozenset({"unclaim", "complete", "save"})  # once taken, only by whoever took it
_SEPARATED: frozenset[Action] = frozenset({"claim", "complete"})


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A work item as permission sees it: `principals` are `person:<id>` or `post:<id>`, `accountable` the people of letter A."""

    principals: tuple[str, ...]
    assignee: str = ""
    accountable: tuple[str, ...] = ()


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`on_behalf_of` names the person stood in for when only a deputy's right allows it; `refusals` is empty when allowed."""

    allowed: bool
    on_behalf_of: str = ""
    refusals: tuple[Problem, ...] = ()


def may(organization: Organization, person: str, action: Action, item: Item, step: Step, facts: Facts) -> Verdict:
    """Judge one action. A deputy acts in their own right where they can, else for whoever they stand in for."""
    refusals: list[Problem] = []
    for behalf in _names(organization, person, item, step, facts.now):
        reasons = _reasons(organization, person, behalf, action, item, step, facts)
        if not reasons:
            return Verdict(allowed=True, on_behalf_of=behalf)
        refusals.extend(each for each in reasons if each not in refusals)
    return Verdict(allowed=False, refusals=tuple(refusals or [Problem(code="assignment.not_yours", params={"person": person})]))


def require(organization: Organization, person: str, action: Action, item: Item, step: Step, facts: Facts) -> str:
    """In whose name the person may act (empty: their own); raises `Forbidden` with the first refusal, naming its rule."""
    verdict = may(organization, person, action, item, step, facts)
    if verdict.allowed:
        return verdict.on_behalf_of
    first = verdict.refusals[0]
    raise Forbidden(first.code, place=step.element, problems=verdict.refusals, **first.params)


def is_candidate(organization: Organization, person: str, item: Item) -> bool:
    """Whether the work was offered to the person, by name or by post."""
    if not organization.active(person):
        return False
    return f"person:{person}" in item.principals or any(
        f"post:{post.id}" in item.principals for post in organization.posts_of(person)
    )


def _names(organization: Organization, person: str, item: Item, step: Step, now: int) -> Iterator[str]:
    """In whose name the person could act: their own (empty) first."""
    if not organization.active(person):
        return
    if is_candidate(organization, person, item) or person == item.assignee or person in item.accountable:
        yield ""
    for principal in organization.stands_in_for(person, step.process, now):
        if is_candidate(organization, principal, item) or principal == item.assignee:
            yield principal


def _reasons(
    organization: Organization, person: str, behalf: str, action: Action, item: Item, step: Step, facts: Facts
) -> list[Problem]:
    acting = behalf or person
    candidate = is_candidate(organization, acting, item) or acting == item.assignee
    if not candidate and action not in ("read", "transfer"):
        return [Problem(code="assignment.only_accountable", params={"person": person})]
    if action in _OWN and item.assignee and acting != item.assignee:
        return [Problem(code="assignment.taken_by_other", params={"person": item.assignee})]
    if action == "claim" and item.assignee and item.assignee not in (acting, person):
        return [Problem(code="assignment.taken_by_other", params={"person": item.assignee})]
    if action == "transfer" and item.assignee and acting != item.assignee and person not in item.accountable:
        return [Problem(code="assignment.taken_by_other", params={"person": item.assignee})]
    return separation.refusals(organization, step, facts, person, behalf) if action in _SEPARATED else []
