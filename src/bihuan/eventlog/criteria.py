"""Criteria that choose cases, as values: they stand in an address, are saved, and are the evidence of a finding."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec


class Period(msgspec.Struct, frozen=True, kw_only=True, tag_field="by", tag="period", rename="camel"):
    """Cases that lie in [since, until): whole, or in part, or that began there."""

    since: int | None = None
    until: int | None = None
    touch: Literal["contained", "intersecting", "started"] = "started"


class CaseAttribute(msgspec.Struct, frozen=True, kw_only=True, tag_field="by", tag="attribute", rename="camel"):
    """Cases by an attribute of theirs, as texts."""

    column: str
    values: tuple[str, ...]
    exclude: bool = False


class EventAttribute(msgspec.Struct, frozen=True, kw_only=True, tag_field="by", tag="event", rename="camel"):
    """Cases in which any event has one of the values (activity, resource, group, …)."""

    column: str
    values: tuple[str, ...]
    exclude: bool = False


class Follows(msgspec.Struct, frozen=True, kw_only=True, tag_field="by", tag="follows", rename="camel"):
    """Cases in which `then` directly follows `first`."""

    first: str
    then: str


class Repeated(msgspec.Struct, frozen=True, kw_only=True, tag_field="by", tag="repeated", rename="camel"):
    """Cases in which an activity happens at least so often."""

    activity: str
    times: int = 2


class Lasting(msgspec.Struct, frozen=True, kw_only=True, tag_field="by", tag="lasting", rename="camel"):
    """Cases by the time from their first event to their last, in ms."""

    least: int = 0
    most: int | None = None


class Cases(msgspec.Struct, frozen=True, kw_only=True, tag_field="by", tag="cases", rename="camel"):
    """Cases by name."""

    names: tuple[str, ...]


Criterion: TypeAlias = Period | CaseAttribute | EventAttribute | Follows | Repeated | Lasting | Cases
