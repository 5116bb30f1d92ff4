"""What is wrong with an organization as a whole: one problem per broken rule, at a place like `/people/liu_yang/manager`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from bihuan.kernel.errors import Problem, Severity
from bihuan.organization.directory import Organization
from bihuan.organization.model import Person, Roster


def check(roster: Roster) -> list[Problem]:
    """All problems; those of severity `error` must be mended before the organization can be used, the others are gaps."""
    organization = Organization(roster)
    return [
        *_doubled(roster),
        *_departments(organization),
        *_posts(organization),
        *_people(organization),
        *_rules(organization),
        *_deputies(organization),
    ]


def _problem(code: str, place: str, severity: Severity = "error", **params: str) -> Problem:
    return Problem(code=f"organization.{code}", place=place, severity=severity, params=dict(params))


def _doubled(roster: Roster) -> Iterator[Problem]:
    kinds: tuple[tuple[str, Iterable[str]], ...] = (
        ("people", (each.id for each in roster.people)),
        ("posts", (each.id for each in roster.posts)),
        ("departments", (each.id for each in roster.departments)),
        ("rules", (each.id for each in roster.rules)),
    )
    for kind, ids in kinds:
        for name, count in Counter(ids).items():
            if count > 1:
                yield _problem("doubled_id", f"/{kind}/{name}", id=name)


def _departments(organization: Organization) -> Iterator[Problem]:
    departments = organization.roster.departments
    for each in departments:
        place = f"/departments/{each.id}"
        if each.parent and organization.department(each.parent) is None:
            yield _problem("unknown_department", f"{place}/parent", id=each.parent)
        if each.head and organization.person(each.head) is None:
            yield _problem("unknown_person", f"{place}/head", id=each.head)
        elif each.head and not organization.active(each.head):
            yield _problem("head_has_left", f"{place}/head", "warning", id=each.head)
        elif not each.head:
            yield _problem("no_head", place, "warning", id=each.id)
    above: dict[str, str] = {each.id: each.parent for each in departments}
    yield from _circles(above, lambda name: _problem("department_circle", f"/departments/{name}/parent", id=name))


def _posts(organization: Organization) -> Iterator[Problem]:
    for each in organization.roster.posts:
        if organization.department(each.department) is None:
            yield _problem("unknown_department", f"/posts/{each.id}/department", id=each.department)
        if not organization.holders(each.id):
            yield _problem("empty_post", f"/posts/{each.id}", "warning", id=each.id)


def _people(organization: Organization) -> Iterator[Problem]:
    people = organization.roster.people
    for each in people:
        place = f"/people/{each.id}"
        if each.department and organization.department(each.department) is None:
            yield _problem("unknown_department", f"{place}/department", id=each.department)
        if each.manager and organization.person(each.manager) is None:
            yield _problem("unknown_person", f"{place}/manager", id=each.manager)
        yield from _posts_held(organization, each)
    above = {each.id: each.manager for each in people}
    yield from _circles(above, lambda name: _problem("manager_circle", f"/people/{name}/manager", id=name))


def _posts_held(organization: Organization, person: Person) -> Iterator[Problem]:
    for post in person.posts:
        if organization.post(post) is None:
            yield _problem("unknown_post", f"/people/{person.id}/posts", id=post)
    if person.active:
        for rule, left, right in organization.separated_posts(person.posts):
            yield _problem(
                "separated_posts",
                f"/people/{person.id}/posts",
                person=person.id,
                rule=rule.id,
                rule_zh=rule.name.of("zh-CN"),
                rule_en=rule.name.of("en"),
                left=left,
                right=right,
            )


def _rules(organization: Organization) -> Iterator[Problem]:
    for rule in organization.roster.rules:
        if not rule.left or not rule.right:
            yield _problem("rule_without_side", f"/rules/{rule.id}", id=rule.id)
        if rule.scope == "post":
            for post in (*rule.left, *rule.right):
                if organization.post(post) is None:
                    yield _problem("unknown_post", f"/rules/{rule.id}", "warning", id=post)


def _deputies(organization: Organization) -> Iterator[Problem]:
    for each in organization.roster.deputies:
        place = f"/deputies/{each.id}"
        if each.person == each.deputy:
            yield _problem("own_deputy", place, id=each.person)
        for name in (each.person, each.deputy):
            if organization.person(name) is None:
                yield _problem("unknown_person", place, id=name)
        if each.until is not None and each.until <= each.since:
            yield _problem("deputy_ends_before_it_begins", place, id=each.person)


def _circles(above: Mapping[str, str], problem: Callable[[str], Problem]) -> Iterator[Problem]:
    """One problem per circle, at its smallest name."""
    settled: set[str] = set()
    for start in above:
        walked: list[str] = []
        name = start
        while name in above and name not in settled and name not in walked:
            walked.append(name)
            name = above[name]
        if name in walked:
            yield problem(min(walked[walked.index(name) :]))
        settled.update(walked)
