"""From one rule of a model to people.

A rule is a post, a call after `@`, or FEEL after `=` that yields ids of people or posts (as a string or a list of strings).
The calls, their arguments being FEEL over the instance's variables (also reachable as `form.<name>`):

    @starter                         who started the process
    @starter_manager(n)              their superior, n steps up (1)
    @starter_dept_leader()           who leads their department
    @manager(person, n)              a person's superior
    @managers(person, n)             the n nearest superiors, in order (all without n)
    @dept_leader(department)         who leads a department
    @dept_members(department)        everybody of a department
    @performer(element)              who did that step of this instance last
    @person(person)   @post(post)   @role(role)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias, cast

from bihuan import feel
from bihuan.assignment.facts import Facts
from bihuan.assignment.step import Step
from bihuan.bpmn.extension import Responsibility
from bihuan.kernel.errors import InvalidModel, Problem
from bihuan.kernel.text import Text
from bihuan.organization.directory import Organization
from bihuan.organization.model import Person

_CALL = re.compile(r"@(?P<name>[a-z_]+)\s*(?:\((?P<arguments>.*)\))?", re.DOTALL)


class Chosen(NamedTuple):
    """The people a rule finds; `principal` is `post:<id>` when it is all holders of a post, `note` says why there is nobody."""

    people: tuple[str, ...]
    principal: str = ""
    note: Problem | None = None


class _Question(NamedTuple):
    organization: Organization
    facts: Facts


_Finder: TypeAlias = Callable[[_Question, list[Any]], Iterable[Person | None]]


def by_responsibility(organization: Organization, responsibility: Responsibility, facts: Facts) -> list[Chosen]:
    """The people of one letter's line."""
    rule = responsibility.rule or responsibility.post
    return by_rule(organization, rule, facts) if rule else []


def by_rule(organization: Organization, rule: str, facts: Facts) -> list[Chosen]:
    """The people a rule finds: a post, a call after `@`, or FEEL after `=`."""
    rule = rule.strip()
    if rule.startswith("@"):
        return [_called(_Question(organization, facts), rule)]
    if rule.startswith("="):
        value, note = _evaluated(_Question(organization, facts), rule[1:])
        names = list(_words(value))
        found = [_named(organization, name) for name in names]
        return found or [Chosen((), note=note or _nobody(rule))]
    return [_post(organization, rule)]


def by_assignment(organization: Organization, step: Step, facts: Facts) -> list[Chosen]:
    """The people Camunda 8's assignment names; empty when it names none."""
    if step.assignee:
        return [_named(organization, name) for name in _listed(organization, step.assignee, facts)]
    users = [_person(organization, name) for name in _listed(organization, step.users, facts)]
    groups = [_post(organization, name) for name in _listed(organization, step.groups, facts)]
    return [*users, *groups]


def check_rule(rule: str) -> Problem | None:
    """What is wrong with a rule as written, before any instance runs."""
    rule = rule.strip()
    try:
        if rule.startswith("@"):
            name, arguments = _parsed(rule)
            if name not in _LITERAL:
                feel.compiled(f"[{arguments}]")
        elif rule.startswith("="):
            feel.compiled(rule[1:])
    except InvalidModel as invalid:
        return invalid.as_problem()
    return None


def _called(question: _Question, rule: str) -> Chosen:
    try:
        name, written = _parsed(rule)
    except InvalidModel as invalid:
        return Chosen((), note=invalid.as_problem())
    if name in _LITERAL:
        arguments: list[Any] = [word.strip().strip("\"'") for word in written.split(",") if word.strip()]
        note = None
    else:
        value, note = _evaluated(question, f"[{written}]")
        arguments = cast("list[Any]", value) if isinstance(value, list) else []
    if name == "post" and arguments:
        return _post(question.organization, str(arguments[0]))
    people = tuple(dict.fromkeys(each.id for each in _CALLS[name](question, arguments) if each is not None and each.active))
    return Chosen(people, note=None if people else note or _nobody(rule))


def _parsed(rule: str) -> tuple[str, str]:
    match = _CALL.fullmatch(rule)
    if match is None:
        raise InvalidModel("assignment.malformed_rule", rule=rule[:80])
    if match["name"] not in _CALLS:
        raise InvalidModel("assignment.unknown_call", rule=rule[:80], call=match["name"], known=", ".join(sorted(_CALLS)))
    return match["name"], match["arguments"] or ""


def _evaluated(question: _Question, text: str) -> tuple[Any, Problem | None]:
    try:
        result = feel.evaluate(feel.compiled(text), _context(question))
    except InvalidModel as invalid:
        return None, invalid.as_problem()
    return result.value, None


def _context(question: _Question) -> dict[str, Any]:
    starter = question.organization.person(question.facts.starter)
    about = _described(starter or Person(id="", name=Text()))
    return {"starter": about, "form": dict(question.facts.variables), **question.facts.variables}


def _described(person: Person) -> dict[str, Any]:
    return {"id": person.id, "department": person.department, "posts": list(person.posts), "manager": person.manager}


def _listed(organization: Organization, written: str, facts: Facts) -> list[str]:
    if written.startswith("="):
        value, _ = _evaluated(_Question(organization, facts), written[1:])
        return list(_words(value))
    return [word.strip() for word in written.split(",") if word.strip()]


def _words(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return [word.strip() for word in value.split(",") if word.strip()]
    if isinstance(value, list):
        return [word for each in cast("list[Any]", value) for word in _words(each)]
    return []


def _named(organization: Organization, name: str) -> Chosen:
    """A person by id, else a post; `post:` and `person:` say which is meant."""
    kind, _, bare = name.rpartition(":")
    if kind == "post" or (kind != "person" and organization.person(bare) is None):
        return _post(organization, bare)
    return _person(organization, bare)


def _person(organization: Organization, name: str) -> Chosen:
    return (
        Chosen((name,))
        if organization.active(name)
        else Chosen((), note=Problem(code="assignment.person_away", params={"person": name}))
    )


def _post(organization: Organization, name: str) -> Chosen:
    post = organization.post(name)
    if post is None:
        return Chosen((), note=Problem(code="assignment.unknown_post", params={"post": name}))
    people = tuple(person.id for person in organization.holders(name))
    if not people:
        words = _both(post.name)
        return Chosen((), principal=f"post:{name}", note=Problem(code="assignment.empty_post", params={"post": name, **words}))
    return Chosen(people, principal=f"post:{name}")


def _both(name: Text) -> dict[str, str]:
    return {"post_zh": name.of("zh-CN"), "post_en": name.of("en")}


def _nobody(rule: str) -> Problem:
    return Problem(code="assignment.nobody_found", params={"rule": rule[:80]})


def _text(arguments: list[Any], place: int = 0) -> str:
    return arguments[place] if len(arguments) > place and isinstance(arguments[place], str) else ""


def _level(arguments: list[Any], place: int, default: int) -> int:
    try:
        return int(arguments[place]) if len(arguments) > place else default
    except (TypeError, ValueError):
        return default


def _starter(question: _Question, _: list[Any]) -> list[Person | None]:
    return [question.organization.person(question.facts.starter)]


def _starter_manager(question: _Question, arguments: list[Any]) -> list[Person | None]:
    return [question.organization.manager(question.facts.starter, _level(arguments, 0, 1))]


def _starter_dept_leader(question: _Question, _: list[Any]) -> list[Person | None]:
    starter = question.organization.person(question.facts.starter)
    return [question.organization.head(starter.department)] if starter is not None else []


def _manager(question: _Question, arguments: list[Any]) -> list[Person | None]:
    return [question.organization.manager(_text(arguments), _level(arguments, 1, 1))]


def _managers(question: _Question, arguments: list[Any]) -> list[Person | None]:
    chain = question.organization.managers(_text(arguments))
    return list(chain[: _level(arguments, 1, len(chain))])


def _dept_leader(question: _Question, arguments: list[Any]) -> list[Person | None]:
    return [question.organization.head(_text(arguments))]


def _dept_members(question: _Question, arguments: list[Any]) -> list[Person | None]:
    return list(question.organization.members(_text(arguments)))


def _performer(question: _Question, arguments: list[Any]) -> list[Person | None]:
    done = [each for each in question.facts.performed if each.element == _text(arguments)]
    return [question.organization.person(done[-1].on_behalf_of or done[-1].person)] if done else []


def _somebody(question: _Question, arguments: list[Any]) -> list[Person | None]:
    return [question.organization.person(name) for name in _words(arguments)]


def _role(question: _Question, arguments: list[Any]) -> list[Person | None]:
    return list(question.organization.with_role(_text(arguments)))


def _holders(question: _Question, arguments: list[Any]) -> list[Person | None]:
    return list(question.organization.holders(_text(arguments)))


_LITERAL = frozenset({"performer", "post", "role"})  # their arguments are names, not expressions
_CALLS: dict[str, _Finder] = {
    "starter": _starter,
    "starter_manager": _starter_manager,
    "starter_dept_leader": _starter_dept_leader,
    "manager": _manager,
    "managers": _managers,
    "dept_leader": _dept_leader,
    "dept_members": _dept_members,
    "performer": _performer,
    "person": _somebody,
    "post": _holders,
    "role": _role,
}
