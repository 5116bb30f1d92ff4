"""A pilot: part of the work runs by the new version, beside a control arm that keeps the old one, until a day fixed beforehand.

What is agreed before it begins cannot be changed by looking at it: the scope, the control, one primary metric, the number of
cases per arm, the guardrails and the day of the decision. Before that day only a broken guardrail opens the decision, and only
to stop. Arms that share a person are no arms; two pilots that overlap in time and people disturb each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

import msgspec

from bihuan.kernel.errors import InvalidInput, Rejected
from bihuan.kernel.text import Text
from bihuan.lifecycle import routing

Assignment: TypeAlias = Literal["department", "matched", "random"]
Decision: TypeAlias = Literal["adopt", "extend", "abandon"]
State: TypeAlias = Literal["planned", "running", "decided"]
Role: TypeAlias = Literal["primary", "secondary", "guardrail"]
DEFAULT_CASES = 100
DAY_MS = 86_400_000
SHORTEST_MS = 7 * DAY_MS


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """`what`: `cycle` (start to end), `work` (in hand), `step:<id>` (offered to done), as durations; `late`, `canceled` as rates.

    `worse_by` (a share) is how much worse than the control a guardrail may become.
    """

    what: str = "cycle"
    role: Role = "primary"
    worse_by: float = 0.05

    @property
    def is_rate(self) -> bool:
        return self.what in RATES


RATES = frozenset({"late", "canceled"})


class Training(msgspec.Struct, frozen=True, kw_only=True):
    """A training of those who will work by the version: who was invited, who came."""

    id: str
    topic: str
    at: int
    trainer: str = ""
    invited: tuple[str, ...] = ()
    attended: tuple[str, ...] = ()


class Retro(msgspec.Struct, frozen=True, kw_only=True):
    """What the team said when it looked back."""

    at: int
    by: str
    went_well: str = ""
    went_badly: str = ""
    to_do: str = ""


class Adjustment(msgspec.Struct, frozen=True, kw_only=True):
    """A reminder that was moved while the pilot ran, as a share of the time limit."""

    step: str
    name: Text
    was: float
    now: float
    reason: str
    by: str
    at: int


class Pilot(msgspec.Struct, frozen=True, kw_only=True):
    """The plan; `starts` and `ends` are instants in ms, `change` the smallest effect worth finding (-0.15)."""

    name: str
    version_key: int
    control_key: int
    scope: str
    control_scope: str
    starts: int
    ends: int
    project: str = ""
    assignment: Assignment = "department"
    metrics: tuple[Metric, ...] = (Metric(),)
    change: float = -0.15
    cases_per_arm: int = DEFAULT_CASES
    lead: str = ""
    started_at: int | None = None
    decision: Decision | Literal[""] = ""
    reason: str = ""
    decided_by: str = ""
    decided_at: int | None = None
    trainings: tuple[Training, ...] = ()
    retros: tuple[Retro, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def primary(self) -> Metric:
        return next(each for each in self.metrics if each.role == "primary")


def checked(pilot: Pilot) -> Pilot:
    """The plan when it can be one; raises `InvalidInput` at the field that is wrong."""
    if not pilot.name.strip():
        raise InvalidInput("pilot.no_name", place="/name")
    routing.check_scope(pilot.scope, "/scope")
    routing.check_scope(pilot.control_scope, "/controlScope")
    if pilot.scope.strip() == pilot.control_scope.strip():
        raise InvalidInput("pilot.same_arms", place="/controlScope")
    if pilot.ends - pilot.starts < SHORTEST_MS:
        raise InvalidInput("pilot.too_short", place="/ends", days=SHORTEST_MS // DAY_MS)
    if sum(each.role == "primary" for each in pilot.metrics) != 1:
        raise InvalidInput("pilot.one_primary", place="/metrics")
    if pilot.change == 0 or pilot.change <= -1:
        raise InvalidInput("pilot.no_effect", place="/change")
    if pilot.cases_per_arm < 2:
        raise InvalidInput("pilot.too_few", place="/casesPerArm")
    return pilot


def checked_training(training: Training) -> Training:
    """Raises `InvalidInput` for one without a subject or people; whoever came counts as invited."""
    if not training.topic:
        raise InvalidInput("training.no_topic", place="/topic")
    if not training.invited and not training.attended:
        raise InvalidInput("training.nobody", place="/invited")
    invited = tuple(dict.fromkeys((*training.invited, *training.attended)))
    return msgspec.structs.replace(training, invited=invited)


def checked_retro(retro: Retro) -> Retro:
    """Raises `InvalidInput("retro.empty")` when nobody said anything."""
    if not (retro.went_well or retro.went_badly or retro.to_do):
        raise InvalidInput("retro.empty", place="/wentWell")
    return retro


def checked_adjustment(adjustment: Adjustment) -> Adjustment:
    """Raises `InvalidInput` for a share that is none, one that changes nothing, or no reason."""
    if not 0.1 <= adjustment.now <= 1:
        raise InvalidInput("adjustment.share", place="/warnAt")
    if adjustment.now == adjustment.was:
        raise InvalidInput("adjustment.same", place="/warnAt", share=round(100 * adjustment.was))
    if not adjustment.reason:
        raise InvalidInput("adjustment.reason", place="/reason")
    return adjustment


def in_time(one: Pilot, other: Pilot) -> bool:
    """Whether two pilots run at the same time for a while."""
    return one.starts < other.ends and other.starts < one.ends


def require_apart(pilot: Pilot, others: Iterable[Pilot], starts: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise `InvalidInput("pilot.arms_overlap")` naming a person who would be in two arms.

    `starts` are the facts of a start by each person who may start the process.
    """
    rivals = [each for each in others if in_time(pilot, each)]
    for person, facts in starts.items():
        mine = routing.matches(pilot.scope, facts)
        control = routing.matches(pilot.control_scope, facts)
        if mine and control:
            raise InvalidInput("pilot.arms_overlap", place="/controlScope", person=person)
        if not (mine or control):
            continue
        for rival in rivals:
            if routing.matches(rival.scope, facts) or routing.matches(rival.control_scope, facts):
                raise InvalidInput("pilot.pilots_overlap", place="/scope", person=person, name=rival.name)


def require_people(pilot: Pilot, starts: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise `InvalidInput("pilot.empty_arm")` when nobody who may start the process is in an arm.

    A scope that asks for what is filled in at the start matches nobody beforehand and is let through.
    """
    for place, scope in (("/scope", pilot.scope), ("/controlScope", pilot.control_scope)):
        if "values" in scope or "urgent" in scope or "region" in scope:
            continue
        if not any(routing.matches(scope, facts) for facts in starts.values()):
            raise InvalidInput("pilot.empty_arm", place=place, scope=scope)


def require_decidable(pilot: Pilot, decision: Decision, now: int, *, broken: bool) -> None:
    """Raise `Rejected` while the decision is locked: before the day, unless a guardrail is broken and the pilot is to stop."""
    if pilot.decision:
        raise Rejected("pilot.decided")
    if now >= pilot.ends:
        return
    if not broken:
        raise Rejected("pilot.locked", days=-(-(pilot.ends - now) // DAY_MS))
    if decision != "abandon":
        raise Rejected("pilot.only_stop")


def weeks(pilot: Pilot, now: int) -> list[tuple[int, int]]:
    """The weeks of the pilot that have begun, each from its begin to before its end."""
    end = min(pilot.ends, now)
    return [(at, min(at + 7 * DAY_MS, end)) for at in range(pilot.starts, end, 7 * DAY_MS)]


def earlier(pilot: Pilot, count: int = 6) -> list[tuple[int, int]]:
    """Periods before the pilot as long as itself, oldest first: the past that each arm is held against."""
    length = pilot.ends - pilot.starts
    return [(pilot.starts - number * length, pilot.starts - (number - 1) * length) for number in range(count, 0, -1)]
