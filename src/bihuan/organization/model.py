"""People, posts and departments as plain values; every reference is an id."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from bihuan.kernel.text import Text

RuleScope: TypeAlias = Literal["instance", "post"]


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works here; `manager` is the direct superior, `roles` are those in this product.

    Two accounts with the same `identity` (a fingerprint of the identity document, empty when unknown) are one natural person.
    """

    id: str
    name: Text
    department: str = ""
    posts: tuple[str, ...] = ()
    manager: str = ""
    roles: tuple[str, ...] = ()
    active: bool = True
    identity: str = ""


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """A post (岗位) of a department; any number of people hold it."""

    id: str
    name: Text
    department: str = ""


class Department(msgspec.Struct, frozen=True, kw_only=True):
    """A department; the top one has no parent. `head` may belong to another department."""

    id: str
    name: Text
    parent: str = ""
    head: str = ""
    position: int = 0


class SeparationRule(msgspec.Struct, frozen=True, kw_only=True):
    """Duties that must not meet in one person (不相容职务分离): any of `left` with any of `right`.

    In scope `post` the sides name posts nobody may hold together. In scope `instance` they name duties as
    `<process>.<element>`, `<process>.start` or `<process>.approval`; `*` stands for every process or every element.
    """

    id: str
    name: Text
    scope: RuleScope
    left: tuple[str, ...]
    right: tuple[str, ...]


class Deputy(msgspec.Struct, frozen=True, kw_only=True):
    """`deputy` stands in for `person` from `since` until before `until` (ms, None: open) in the named processes (empty: all)."""

    id: str
    person: str
    deputy: str
    processes: tuple[str, ...] = ()
    since: int = 0
    until: int | None = None


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the organization consists of, as it is stored and exchanged."""

    people: tuple[Person, ...] = ()
    posts: tuple[Post, ...] = ()
    departments: tuple[Department, ...] = ()
    rules: tuple[SeparationRule, ...] = ()
    deputies: tuple[Deputy, ...] = ()
