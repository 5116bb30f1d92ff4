"""Look-ups in an organization: an index over its plain values, built once and never changed.

Every question is answered for an organization that need not be sound: unknown ids give empty answers, chains stop where
they would turn in a circle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from bihuan.organization.model import Department, Deputy, Person, Post, Roster, SeparationRule


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Identified)


class Organization:
    """An organization ready to be asked. People who have left (`active` false) are found by id but hold no post."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self._people = _by_id(roster.people)
        self._posts = _by_id(roster.posts)
        self._departments = _by_id(roster.departments)
        self._holders: dict[str, list[Person]] = defaultdict(list)
        self._members: dict[str, list[Person]] = defaultdict(list)
        self._reports: dict[str, list[Person]] = defaultdict(list)
        self._roles: dict[str, list[Person]] = defaultdict(list)
        self._index_people()
        self._children: dict[str, list[Department]] = defaultdict(list)
        for department in sorted(roster.departments, key=lambda each: (each.position, each.id)):
            self._children[department.parent].append(department)
        self._deputies: dict[str, list[Deputy]] = defaultdict(list)
        self._principals: dict[str, list[Deputy]] = defaultdict(list)
        for deputy in roster.deputies:
            self._deputies[deputy.person].append(deputy)
            self._principals[deputy.deputy].append(deputy)

    def _index_people(self) -> None:
        for person in self.roster.people:
            if not person.active:
                continue
            for post in person.posts:
                self._holders[post].append(person)
            for role in person.roles:
                self._roles[role].append(person)
            self._members[person.department].append(person)
            self._reports[person.manager].append(person)

    def person(self, person_id: str) -> Person | None:
        return self._people.get(person_id)

    def post(self, post_id: str) -> Post | None:
        return self._posts.get(post_id)

    def department(self, department_id: str) -> Department | None:
        return self._departments.get(department_id)

    def active(self, person_id: str) -> bool:
        """Whether the person is known and still works here."""
        person = self._people.get(person_id)
        return person is not None and person.active

    def posts_of(self, person_id: str) -> tuple[Post, ...]:
        """The posts a person holds, the first one being the main post."""
        person = self._people.get(person_id)
        if person is None or not person.active:
            return ()
        return tuple(post for post in map(self._posts.get, person.posts) if post is not None)

    def holders(self, post_id: str) -> tuple[Person, ...]:
        """Who holds a post now."""
        return tuple(self._holders.get(post_id, ()))

    def behind(self, principals: Iterable[str]) -> list[str]:
        """The ids of everybody named by `person:<id>` or, as its holder, by `post:<id>`, each once and in order."""
        found: dict[str, None] = {}
        for principal in principals:
            kind, _, name = principal.partition(":")
            if kind == "post":
                found.update(dict.fromkeys([holder.id for holder in self.holders(name)]))
            else:
                found[name] = None
        return list(found)

    def members(self, department_id: str, *, below: bool = False) -> tuple[Person, ...]:
        """The people of a department, with `below` also of the departments under it."""
        departments = [department_id, *(each.id for each in self.descendants(department_id))] if below else [department_id]
        return tuple(person for each in departments for person in self._members.get(each, ()))

    def with_role(self, role: str) -> tuple[Person, ...]:
        return tuple(self._roles.get(role, ()))

    def reports(self, person_id: str) -> tuple[Person, ...]:
        """The people whose direct superior the person is."""
        return tuple(self._reports.get(person_id, ())) if person_id else ()

    def children(self, department_id: str) -> tuple[Department, ...]:
        """The departments right below; those of `""` are the top ones."""
        return tuple(self._children.get(department_id, ()))

    def descendants(self, department_id: str) -> tuple[Department, ...]:
        """Every department below, top-down."""
        found: list[Department] = []
        seen = {department_id}
        waiting = list(self.children(department_id))
        while waiting:
            each = waiting.pop(0)
            if each.id not in seen:
                seen.add(each.id)
                found.append(each)
                waiting.extend(self.children(each.id))
        return tuple(found)

    def path(self, department_id: str) -> tuple[Department, ...]:
        """The department and those above it, from the top down to itself."""
        chain = _chain(self._departments.get(department_id), lambda each: self._departments.get(each.parent))
        return tuple(reversed(chain))

    def head(self, department_id: str) -> Person | None:
        """Who leads a department; where nobody does, who leads the nearest one above."""
        for department in reversed(self.path(department_id)):
            head = self._people.get(department.head)
            if head is not None and head.active:
                return head
        return None

    def manager(self, person_id: str, level: int = 1) -> Person | None:
        """The direct superior, or the one `level` steps up. Without one named it is the head of the department above."""
        chain = self.managers(person_id)
        return chain[level - 1] if 0 < level <= len(chain) else None

    def managers(self, person_id: str) -> tuple[Person, ...]:
        """Everybody above a person, nearest first; those who have left are stepped over."""
        chain = _chain(self._people.get(person_id), self._superior)
        return tuple(person for person in chain[1:] if person.active)

    def deputies(self, person_id: str, process_id: str, now: int) -> tuple[str, ...]:
        """Who stands in for the person in a process at an instant."""
        return tuple(
            each.deputy
            for each in self._deputies.get(person_id, ())
            if _stands(each, process_id, now) and self.active(each.deputy)
        )

    def stands_in_for(self, person_id: str, process_id: str, now: int) -> tuple[str, ...]:
        """For whom the person stands in, in a process at an instant."""
        return tuple(each.person for each in self._principals.get(person_id, ()) if _stands(each, process_id, now))

    def natural_person(self, person_id: str) -> str:
        """What two accounts of one human being have in common: the identity, else the id itself."""
        person = self._people.get(person_id)
        return f"identity:{person.identity}" if person is not None and person.identity else person_id

    def separated_posts(self, posts: Iterable[str]) -> tuple[tuple[SeparationRule, str, str], ...]:
        """The rules that forbid holding these posts together, each with the two posts that meet."""
        held = tuple(posts)
        return tuple(
            (rule, left, right)
            for rule in self.roster.rules
            if rule.scope == "post"
            for left in held
            for right in held
            if left != right and left in rule.left and right in rule.right
        )

    def _superior(self, person: Person) -> Person | None:
        if person.manager:
            return self._people.get(person.manager)
        for department in reversed(self.path(person.department)):
            head = self._people.get(department.head)
            if head is not None and head.id != person.id:
                return head
        return None


def _by_id(values: Iterable[T]) -> dict[str, T]:
    return {value.id: value for value in values}


def _chain(start: T | None, above: Callable[[T], T | None]) -> list[T]:
    """`start` and what lies above it, stopping where the chain would come back to itself."""
    chain: list[T] = []
    seen: set[str] = set()
    each = start
    while each is not None and each.id not in seen:
        seen.add(each.id)
        chain.append(each)
        each = above(each)
    return chain


def _stands(deputy: Deputy, process_id: str, now: int) -> bool:
    covers = not deputy.processes or process_id in deputy.processes
    return covers and deputy.since <= now and (deputy.until is None or now < deputy.until)
