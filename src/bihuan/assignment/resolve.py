"""The letters and options of a step, the organization and the facts put together: who is to work on it.

In this order, each stage working on what the one before left:

1. the people of the explicit assignment, else of letter R;
2. an approver who started the process is kept, passed over or replaced, as the approval options say;
3. separation of duties and four eyes take out whoever must keep their hands off;
4. an approver who has approved before is not asked again, where the options say so;
5. nobody left: the work goes to letter A, their superiors, the process administrators, or is decided automatically.

A key control (dual or mandatory) is always decided by a person: the stages that would pass it automatically do not apply.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

import msgspec

from bihuan.assignment import selection, separation
from bihuan.assignment.facts import Assignment, Facts, Performed
from bihuan.assignment.selection import Chosen
from bihuan.assignment.step import Step
from bihuan.bpmn.extension import Approval, Letter
from bihuan.kernel.errors import Problem, Scalar
from bihuan.organization.directory import Organization

ADMINISTRATOR_ROLE = "process_admin"
APPROVED = "approved"
_PLAIN = Approval()


class _Draft(msgspec.Struct):
    """The answer while it is worked out."""

    people: list[str]
    posts: dict[str, tuple[str, ...]]
    notes: list[Problem]
    refused: list[Problem]
    automatic: Assignment | None = None

    def note(self, code: str, **params: Scalar) -> None:
        self.notes.append(Problem(code=f"assignment.{code}", severity="hint", params=dict(params)))


def assign(organization: Organization, step: Step, facts: Facts) -> Assignment:
    """Who is to work on a step now. Never fails: what does not work out stands in the notes, and candidates may stay empty."""
    draft = _performers(organization, step, facts)
    options = step.approval or _PLAIN
    if step.approval is not None:
        _starter(organization, step, facts, draft)
    _separate(organization, step, facts, draft)
    if draft.automatic is None and step.approval is not None and not step.key_control:
        _repeated(organization, options, facts, draft)
    if draft.automatic is None and not draft.people:
        _empty(organization, step, facts, draft)
    return _answer(step, draft)


def people_of(organization: Organization, step: Step, facts: Facts, letter: Letter) -> tuple[str, ...]:
    """The people who carry a letter at a step."""
    return _people(_chosen(organization, step, facts, letter))


def _chosen(organization: Organization, step: Step, facts: Facts, letter: Letter) -> list[Chosen]:
    return [each for line in step.who(letter) for each in selection.by_responsibility(organization, line, facts)]


def _people(chosen: Iterable[Chosen]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person for each in chosen for person in each.people))


def _performers(organization: Organization, step: Step, facts: Facts) -> _Draft:
    chosen = selection.by_assignment(organization, step, facts) or _chosen(organization, step, facts, "R")
    return _Draft(
        people=list(_people(chosen)),
        posts={each.principal: each.people for each in chosen if each.principal},
        notes=[each.note for each in chosen if each.note is not None],
        refused=[],
    )


def _starter(organization: Organization, step: Step, facts: Facts, draft: _Draft) -> None:
    """The approver is the one who started the process."""
    starter, policy = facts.starter, (step.approval or _PLAIN).sameAsStarter
    same = organization.natural_person(starter) if starter else ""
    own = [person for person in draft.people if starter and organization.natural_person(person) == same]
    if not own or policy == "self":
        return
    others = [person for person in draft.people if person not in own]
    if policy == "skip" and (others or not step.key_control):
        draft.people = others
        draft.note("starter_passed_over", person=starter)
        if not others:
            draft.automatic = Assignment(automatic="approve", automatic_for=starter)
        return
    stand_in = _above(organization, starter, policy)
    draft.people = list(dict.fromkeys([*others, *stand_in]))
    draft.note("starter_replaced", person=starter, by=", ".join(stand_in))


def _above(organization: Organization, starter: str, policy: str) -> list[str]:
    """Who decides instead of the starter: the head of the department when asked for and not the same, else the superior."""
    person = organization.person(starter)
    if policy == "departmentHead" and person is not None:
        head = organization.head(person.department)
        if head is not None and organization.natural_person(head.id) != organization.natural_person(starter):
            return [head.id]
    manager = organization.manager(starter)
    return [manager.id] if manager is not None else []


def _separate(organization: Organization, step: Step, facts: Facts, draft: _Draft) -> None:
    draft.people, refused = _sifted(organization, step, facts, draft.people)
    draft.refused.extend(refused)


def _sifted(organization: Organization, step: Step, facts: Facts, people: Iterable[str]) -> tuple[list[str], list[Problem]]:
    kept: list[str] = []
    refused: list[Problem] = []
    for person in people:
        reasons = separation.refusals(organization, step, facts, person)
        refused.extend(reasons)
        if not reasons:
            kept.append(person)
    return kept, refused


def _repeated(organization: Organization, options: Approval, facts: Facts, draft: _Draft) -> None:
    """The approver has approved in this instance before: with everybody asked they are spared, else the step passes."""
    spared = _approved_before(organization, options, facts)
    again = [person for person in draft.people if organization.natural_person(person) in spared]
    if not again:
        return
    if options.mode in ("single", "any"):
        draft.people = []
    else:
        draft.people = [person for person in draft.people if person not in again]
    draft.note("approved_before", person=again[0])
    if not draft.people:
        draft.automatic = Assignment(automatic="approve", automatic_for=again[0])


def _approved_before(organization: Organization, options: Approval, facts: Facts) -> set[str]:
    approvals: list[Performed] = [each for each in facts.performed if each.approval]
    if options.dedupe == "none":
        return set()
    if options.dedupe == "consecutive":
        approvals = list(facts.performed[-1:])
    return {
        organization.natural_person(each.on_behalf_of or each.person)
        for each in approvals
        if each.approval and each.outcome == APPROVED
    }


def _empty(organization: Organization, step: Step, facts: Facts, draft: _Draft) -> None:
    """Nobody is able to do it."""
    options = step.approval or _PLAIN
    if options.empty in ("approve", "reject") and not step.key_control:
        draft.automatic = Assignment(automatic=options.empty)
        draft.note("nobody_so_automatic", outcome=options.empty)
        return
    for group in _rescuers(organization, step, facts, options):
        kept, refused = _sifted(organization, step, facts, group())
        draft.refused.extend(each for each in refused if each not in draft.refused)
        if kept:
            draft.people = kept
            draft.note("nobody_so_escalated", to=", ".join(kept))
            return
    draft.note("nobody_at_all", element=step.element)


def _rescuers(organization: Organization, step: Step, facts: Facts, options: Approval) -> Iterator[Callable[[], Iterable[str]]]:
    """Whom to ask instead, one group after the other."""

    def accountable() -> tuple[str, ...]:
        return people_of(organization, step, facts, "A")

    def administrators() -> Iterable[str]:
        return (person.id for person in organization.with_role(ADMINISTRATOR_ROLE))

    def superiors() -> Iterable[str]:
        started = [facts.starter] if facts.starter else []
        return dict.fromkeys(person.id for each in (accountable() or started) for person in organization.managers(each)[:1])

    def heads() -> Iterable[str]:
        posts = (organization.post(line.post) for letter in ("R", "A") for line in step.who(letter))
        found = (organization.head(post.department) for post in posts if post is not None)
        return dict.fromkeys(head.id for head in found if head is not None)

    if options.empty == "posts":
        yield lambda: chain.from_iterable(
            (person.id for person in organization.holders(post.strip())) for post in options.emptyPosts.split(",")
        )
    if options.empty == "administrator":
        yield administrators
    yield accountable
    yield superiors
    yield heads
    yield administrators


def _answer(step: Step, draft: _Draft) -> Assignment:
    options = step.approval or _PLAIN
    asked = tuple(draft.people)
    if options.mode != "single" and options.count:
        asked = asked[: options.count]
        if len(asked) < options.count:
            draft.note("too_few", wanted=options.count, found=len(asked))
    posts = [name.removeprefix("post:") for name in draft.posts]
    base = draft.automatic or Assignment()
    return msgspec.structs.replace(
        base,
        candidates=() if base.automatic else asked,
        principals=() if base.automatic else _principals(asked, draft.posts),
        assignee=asked[0] if len(asked) == 1 and not base.automatic else "",
        post=posts[0] if posts else "",
        mode=options.mode,
        needed=_needed(options, len(asked)),
        notes=tuple(draft.notes),
        refused=tuple(_distinct(draft.refused)),
    )


def _distinct(problems: Iterable[Problem]) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for each in problems:
        mark = (str(each.params.get("person")), str(each.params.get("rule")))
        if mark not in seen:
            seen.add(mark)
            yield each


def _principals(people: tuple[str, ...], posts: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """A post where all its holders are asked (also one nobody holds yet), a person otherwise."""
    asked = set(people)
    whole = {post: holders for post, holders in posts.items() if asked.issuperset(holders)}
    covered = {person for holders in whole.values() for person in holders}
    return (*whole, *(f"person:{person}" for person in people if person not in covered))


def _needed(options: Approval, asked: int) -> int:
    if options.mode in ("single", "any"):
        return 1
    if options.mode == "ratio":
        return max(1, math.ceil(options.ratio * asked - 1e-9))
    return max(1, asked)
