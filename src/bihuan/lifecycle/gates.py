"""The five gates of a project, one at the end of each step of the loop: what must be there before it goes on.

Every line is a fact of the system, not a tick: the five are confirmed or they are not. Where a line is open, somebody who may
release can let the project pass all the same; the reason stays with the project.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from bihuan.kernel.errors import Problem, Scalar
from bihuan.kernel.text import Text
from bihuan.lifecycle import projects
from bihuan.lifecycle.projects import Item, Known, Phase, Project

GATED: tuple[Phase, ...] = ("survey", "diagnosis", "design", "pilot", "rollout")
TOP = 5


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far the process has come since the project began."""

    diagnoses: int = 0
    confirmed: bool = False
    stale: bool = False
    top: int = 0
    designs: tuple[str, ...] = ()
    reviewed: tuple[str, ...] = ()
    measures: int = 0
    unanswered: tuple[Text, ...] = ()
    pilots: int = 0
    decision: str = ""
    open_feedback: int = 0
    waves: int = 0
    rolled_out: bool = False
    records: int = 0
    missed: tuple[str, ...] = ()
    unmeasured: tuple[str, ...] = ()


def gates(project: Project, known: Known, progress: Progress) -> Mapping[Phase, list[Item]]:
    """Every gate with its lines."""
    return {
        "survey": projects.gate(project, known),
        "diagnosis": [*_diagnosis(progress)],
        "design": [*_design(progress)],
        "pilot": [*_pilot(progress)],
        "rollout": [*_rollout(progress)],
    }


def _line(name: str, code: str | None, severity: Literal["error", "warning"] = "error", **params: Scalar) -> Item:
    if code is None:
        return Item(name, True)
    return Item(name, False, Problem(code=code, place=name, severity=severity, params=params))


def _diagnosis(progress: Progress) -> Iterable[Item]:
    yield _line("linked", None if progress.diagnoses else "gate.no_diagnosis")
    code = "gate.stale" if progress.stale else None if progress.confirmed else "gate.not_confirmed"
    yield _line("confirmed", code)
    yield _line("five", None if progress.top >= TOP else "gate.fewer_than_five", "warning", count=progress.top)


def _design(progress: Progress) -> Iterable[Item]:
    yield _line("drawn", None if progress.designs else "gate.no_design")
    yield _line("measures", None if progress.measures else "gate.no_measures", "warning")
    code = "gate.nothing_to_answer" if not progress.top else "gate.unanswered" if progress.unanswered else None
    yield _line(
        "covered",
        code,
        "warning",
        answered=progress.top - len(progress.unanswered),
        count=progress.top,
        zh="；".join(each.zh for each in progress.unanswered),
        en="; ".join(each.en for each in progress.unanswered),
    )
    yield _line("reviewed", None if progress.reviewed else "gate.not_reviewed")


def _pilot(progress: Progress) -> Iterable[Item]:
    yield _line("piloted", None if progress.pilots else "gate.no_pilot")
    yield _line("adopted", None if progress.decision == "adopt" else "gate.not_adopted")
    yield _line("feedback", "gate.feedback_open" if progress.open_feedback else None, "warning", count=progress.open_feedback)


def _rollout(progress: Progress) -> Iterable[Item]:
    yield _line("waves", None if progress.waves else "gate.no_waves")
    yield _line("in_force", None if progress.rolled_out else "gate.not_in_force")
    yield _line("record", None if progress.records else "gate.no_record")
    names = "、".join((*progress.missed, *progress.unmeasured))
    code = "gate.goals_missed" if progress.missed else "gate.goals_unmeasured" if progress.unmeasured else None
    yield _line("reached", code, "warning", names=names)
