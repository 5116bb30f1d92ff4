"""By which version a new instance runs: the version in force, unless a pilot or a wave of a roll-out claims the start.

A route is a FEEL predicate over the facts known when an instance starts. Routes are a pure function of the instant: a wave
switches on its date because the date has come, not because a job ran. Of several routes that match, the one that began last
wins, a pilot's before a wave's of the same instant; a predicate that answers anything but true does not match.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from bihuan import feel
from bihuan.kernel.errors import InvalidInput, InvalidModel

FACTS = ("starter", "department", "departments", "posts", "region", "values", "process", "urgent")


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """`version_key` for starts that `scope` matches (empty: all), from `since` until before `until` (ms; None: open)."""

    id: str
    version_key: int
    scope: str = ""
    since: int = 0
    until: int | None = None
    paused: bool = False


class Table(msgspec.Struct, frozen=True):
    """The routes of one process."""

    routes: tuple[Route, ...] = ()

    def with_route(self, route: Route) -> Table:
        """The table with the route put in, or in the place of the one of the same id."""
        return Table((*(each for each in self.routes if each.id != route.id), route))

    def without(self, *ids: str) -> Table:
        return Table(tuple(each for each in self.routes if each.id not in ids))

    def find(self, route_id: str) -> Route | None:
        return next((each for each in self.routes if each.id == route_id), None)


def facts(
    process: str, starter: str, departments: tuple[str, ...], posts: tuple[str, ...], values: Mapping[str, Any]
) -> dict[str, Any]:
    """What a predicate may ask: `departments` is the starter's own and those above, nearest first."""
    return {
        "process": process,
        "starter": starter,
        "department": departments[0] if departments else None,
        "departments": list(departments),
        "posts": list(posts),
        "region": values.get("region"),
        "urgent": values.get("urgent"),
        "values": dict(values),
    }


def check_scope(scope: str, place: str = "/scope") -> None:
    """Raise `InvalidInput` for a predicate that cannot be read or asks for facts that nobody has at the start."""
    if not scope.strip():
        raise InvalidInput("scope.empty", place=place)
    try:
        program = feel.compiled(scope)
    except InvalidModel as broken:
        detail = broken.problems[0].place if broken.problems else broken.place
        raise InvalidInput("scope.unreadable", place=place, scope=scope, at=detail) from None
    sample = facts("p", "s", ("d",), ("p",), {})
    for notice in feel.evaluate(program, sample).warnings:
        if notice.code == "feel.no_variable":
            known = ", ".join(FACTS)
            raise InvalidInput("scope.unknown_fact", place=place, scope=scope, at=str(notice.column), known=known)


def matches(scope: str, known: Mapping[str, Any]) -> bool:
    """Whether the facts of a start lie in a scope."""
    if not scope:
        return True
    try:
        return feel.evaluate(feel.compiled(scope), known).value is True
    except InvalidModel:
        return False


def chosen(table: Table, known: Mapping[str, Any], at: int) -> int | None:
    """The version that a route claims for a start with these facts at the instant, None when the one in force runs."""
    open_routes = [each for each in table.routes if _open(each, at)]
    for route in sorted(open_routes, key=lambda each: (-each.since, not each.id.startswith("pilot:"), each.id)):
        if matches(route.scope, known):
            return route.version_key
    return None


def _open(route: Route, at: int) -> bool:
    return not route.paused and route.since <= at and (route.until is None or at < route.until)
