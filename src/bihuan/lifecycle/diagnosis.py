"""From findings to causes: the tree of whys under a finding, and the owner's confirmation of the five that matter most.

A cause answers "why?" of the one above it. The end of a branch may be marked as a root cause, but only after somebody has
verified it; what has causes below it is a symptom still. The five are confirmed by whoever owns the process, when each of them
was accepted and every urgent one has its root cause; if somebody judges a finding anew afterwards, the confirmation no longer
holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from bihuan.kernel.errors import InvalidInput, Problem, Rejected
from bihuan.kernel.text import Text

Factor: TypeAlias = Literal["people", "machine", "method", "material", "measure", "environment"]
MOST_LEVELS = 7
MOST_CAUSES = 60


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to "why?"; `parent` empty: of the finding itself."""

    id: str
    text: str
    parent: str = ""
    factor: Factor = "method"
    verified: bool = False
    root: bool = False


class TopFinding(msgspec.Struct, frozen=True, kw_only=True):
    """One of the five, as it was confirmed."""

    finding: str
    title: Text
    priority: str
    lever: str
    hours: float
    cause: str = ""
    proposal: Text = Text("", "")
    activities: tuple[str, ...] = ()


class Confirmation(msgspec.Struct, frozen=True, kw_only=True):
    """Who stands for the five; `judged` is the version of the judgements it was given for."""

    by: str
    at: int
    judged: int
    top: tuple[TopFinding, ...]


def checked(causes: Sequence[Cause]) -> tuple[Cause, ...]:
    """The tree when it is one; raises `InvalidInput` at the cause that is wrong."""
    known = {each.id: each for each in causes}
    if len(causes) > MOST_CAUSES:
        raise InvalidInput("cause.too_many", place="/causes", most=MOST_CAUSES)
    parents = {each.parent for each in causes if each.parent}
    for index, each in enumerate(causes):
        place = f"/causes/{index}"
        if not each.text.strip():
            raise InvalidInput("cause.empty", place=f"{place}/text")
        if not each.id or sum(other.id == each.id for other in causes) > 1 or (each.parent and each.parent not in known):
            raise InvalidInput("cause.no_parent", place=f"{place}/parent", text=each.text[:60])
        if _depth(known, each) > MOST_LEVELS:
            raise InvalidInput("cause.too_deep", place=f"{place}/parent", text=each.text[:60], most=MOST_LEVELS)
        if each.root and each.id in parents:
            raise InvalidInput("cause.not_a_leaf", place=f"{place}/root", text=each.text[:60])
        if each.root and not each.verified:
            raise InvalidInput("cause.not_verified", place=f"{place}/root", text=each.text[:60])
    return tuple(causes)


def _depth(known: dict[str, Cause], cause: Cause) -> int:
    """The level of a cause, 1 below the finding; a ring counts as too deep."""
    level, at = 1, cause
    while at.parent and level <= MOST_LEVELS:
        level, at = level + 1, known[at.parent]
    return level


def root_of(causes: Sequence[Cause]) -> str:
    """The root causes in one line; empty while there is none."""
    return "；".join(each.text for each in causes if each.root)


def require_confirmable(top: Sequence[TopFinding], accepted: Sequence[str], language: str) -> None:
    """Raise `Rejected("diagnosis.not_ready")` with what is missing on each of the five."""
    if not top:
        raise Rejected("diagnosis.nothing")
    missing: list[Problem] = []
    for each in top:
        title = each.title.of(language)
        if each.finding not in accepted:
            missing.append(Problem(code="diagnosis.not_accepted", place=each.finding, params={"title": title}))
        elif each.priority == "high" and not each.cause:
            missing.append(Problem(code="diagnosis.no_root", place=each.finding, params={"title": title}))
    if missing:
        raise Rejected("diagnosis.not_ready", problems=tuple(missing), count=len(missing))
