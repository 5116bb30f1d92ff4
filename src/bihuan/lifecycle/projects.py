"""A project of improvement and its first gate: who is on it, what it is about, which goals it has, what was asked and found.

A goal is an indicator with a baseline, a target and a date. The target is absolute, or relative to the baseline (-15 % of
3.5 days is 2.975 days); without a baseline there is nothing to improve against, so there is no such goal. The gate lists what
is missing; a project passes it when nothing is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Literal, TypeAlias

import msgspec

from bihuan.kernel.errors import InvalidInput, Problem, Scalar
from bihuan.kernel.text import Text

Scenario: TypeAlias = Literal["standardize", "new_business", "cross_department", "compliance"]
Part: TypeAlias = Literal["lead", "owner", "specialist", "it", "member"]
Phase: TypeAlias = Literal["survey", "diagnosis", "design", "pilot", "rollout", "closed"]
PHASES: tuple[Phase, ...] = ("survey", "diagnosis", "design", "pilot", "rollout", "closed")
SHORTEST_DAYS, LONGEST_DAYS = 80, 190


class Member(msgspec.Struct, frozen=True):
    person: str
    part: Part = "member"


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """`change` is relative (-0.15); `target` absolute; exactly one of them is given, `baseline` always."""

    id: str
    name: Text
    indicator: str = ""
    unit: str = ""
    baseline: float | None = None
    change: float | None = None
    target: float | None = None
    due: date | None = None
    lower_is_better: bool = True

    @property
    def aim(self) -> float | None:
        """The value to reach."""
        if self.target is not None:
            return self.target
        if self.baseline is None or self.change is None:
            return None
        return self.baseline * (1 + self.change)

    def reached(self, value: float) -> bool:
        """Whether a measured value meets the goal."""
        aim = self.aim
        return aim is not None and (value <= aim if self.lower_is_better else value >= aim)


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """A gate that was passed; `reason` when lines of it were open."""

    phase: Phase
    by: str
    at: int
    reason: str = ""


class Project(msgspec.Struct, frozen=True, kw_only=True):
    name: Text
    scenario: Scenario = "standardize"
    process: str = ""
    scope: Text = Text()
    begins_with: str = ""
    ends_with: str = ""
    departments: tuple[str, ...] = ()
    system_change: bool = True
    team: tuple[Member, ...] = ()
    goals: tuple[Goal, ...] = ()
    starts: date | None = None
    ends: date | None = None
    logs: tuple[str, ...] = ()
    passed: tuple[Passed, ...] = ()


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate needs to know of the world: roles of people, heads of departments, what was collected."""

    roles: Mapping[str, Collection[str]] = {}
    heads: Mapping[str, str] = {}
    names: Mapping[str, Text] = {}
    it: Collection[str] = ()
    versions: int = 0
    interviews: int = 0
    documents: int = 0
    logs: int = 0


def checked_goal(goal: Goal, place: str = "/goals") -> Goal:
    """The goal when it can be one; raises `InvalidInput` for what is missing or contradicts itself."""
    if not goal.name:
        raise InvalidInput("goal.no_name", place=f"{place}/name")
    if goal.baseline is None:
        raise InvalidInput("goal.no_baseline", place=f"{place}/baseline", zh=goal.name.zh, en=goal.name.en)
    if (goal.change is None) == (goal.target is None):
        raise InvalidInput("goal.target_or_change", place=f"{place}/target", zh=goal.name.zh, en=goal.name.en)
    if goal.change is not None and goal.baseline == 0:
        raise InvalidInput("goal.zero_baseline", place=f"{place}/baseline", zh=goal.name.zh, en=goal.name.en)
    if goal.due is None:
        raise InvalidInput("goal.no_date", place=f"{place}/due", zh=goal.name.zh, en=goal.name.en)
    aim = goal.aim
    assert aim is not None
    if (aim >= goal.baseline) if goal.lower_is_better else (aim <= goal.baseline):
        raise InvalidInput("goal.wrong_way", place=f"{place}/target", zh=goal.name.zh, en=goal.name.en)
    return goal


class Item(msgspec.Struct, frozen=True):
    """One line of the gate."""

    name: str
    done: bool
    problem: Problem | None = None


def gate(project: Project, known: Known) -> list[Item]:
    """The first gate: every line with whether it is met; a warning does not close the gate."""
    return [*_team(project, known), *_subject(project), *_material(project, known)]


def passes(items: Iterable[Item]) -> bool:
    return all(each.done or (each.problem is not None and each.problem.severity == "warning") for each in items)


def _line(name: str, code: str | None, severity: Literal["error", "warning"] = "error", **params: Scalar) -> Item:
    if code is None:
        return Item(name, True)
    return Item(name, False, Problem(code=code, place=name, severity=severity, params=params))


def _team(project: Project, known: Known) -> Iterable[Item]:
    leads = [each.person for each in project.team if each.part == "lead"]
    yield _line("lead", None if len(leads) == 1 else "gate.one_lead", count=len(leads))
    executive = len(leads) == 1 and "sponsor" in known.roles.get(leads[0], ())
    yield _line("executive", None if executive else "gate.lead_executive")
    people = {each.person for each in project.team}
    missing = [each for each in project.departments if known.heads.get(each) not in people]
    names = [known.names.get(each, Text(each, each)) for each in missing]
    yield _line(
        "owners",
        "gate.heads_missing" if missing else "gate.no_departments" if not project.departments else None,
        zh="、".join(each.zh for each in names),
        en=", ".join(each.en for each in names),
    )
    specialist = any(each.part == "specialist" for each in project.team)
    yield _line("specialist", None if specialist else "gate.no_specialist")
    support = any(each.part == "it" or each.person in known.it for each in project.team)
    yield _line("it", None if support else "gate.no_it", "error" if project.system_change else "warning")


def _subject(project: Project) -> Iterable[Item]:
    scoped = project.process and project.scope and project.begins_with and project.ends_with
    yield _line("scope", None if scoped else "gate.no_scope")
    yield _line("goals", None if project.goals else "gate.no_goals")
    days = (project.ends - project.starts).days if project.starts and project.ends else None
    fits = days is not None and SHORTEST_DAYS <= days <= LONGEST_DAYS
    yield _line("duration", None if fits else "gate.duration" if days is not None else "gate.no_dates", "warning", days=days or 0)


def _material(project: Project, known: Known) -> Iterable[Item]:
    yield _line("interviews", None if known.interviews else "gate.no_interviews")
    yield _line("documents", None if known.documents else "gate.no_documents", "warning")
    needs_log = project.scenario != "new_business"
    logs = known.logs + len(project.logs)
    yield _line("logs", None if logs or not needs_log else "gate.no_log", "warning")
    yield _line("as_is", None if known.versions else "gate.no_as_is")
