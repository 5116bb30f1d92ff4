"""Scenarios and what their simulation came to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bihuan.application.views import View
from bihuan.application.views.people import PersonRef
from bihuan.application.views.processes import ProblemView
from bihuan.kernel.text import Text


class ScenarioView(View, frozen=True):
    """A scenario for a version, drawn from history: `scenario` is the format `bihuan.simulation/1`.

    `cases` were looked at; `guessed` are the steps that history says nothing about, with the duration that was put in.
    """

    version_key: str
    label: str
    process_id: str
    scenario: dict[str, Any]
    cases: int
    days: int
    guessed: list[str]
    names: dict[str, Text]


class Design(View, frozen=True):
    """A version under a scenario."""

    version_key: str
    scenario: dict[str, Any]


class Simulate(View, frozen=True):
    """One design, or two to compare on the same random numbers."""

    as_is: Design
    to_be: Design | None = None
    cases: int = 400
    replications: int = 15
    seed: int = 1


class EstimateOf(View, frozen=True):
    """A mean over runs with its 95 % interval; None where one run tells no interval."""

    value: float
    low: float | None
    high: float | None


class StepResult(View, frozen=True):
    element: str
    name: Text
    visits: EstimateOf
    waiting: EstimateOf
    working: EstimateOf


class DesignResult(View, frozen=True):
    """The figures of one design; durations in seconds. `cycles` are the cycle times of the first run, for a histogram."""

    version_key: str
    label: str
    figures: dict[str, EstimateOf]
    steps: list[StepResult]
    resources: dict[str, EstimateOf]
    late: EstimateOf | None
    cycles: list[float]
    resource_names: dict[str, Text] = {}


class SimulationResult(View, frozen=True):
    """What an errand of the kind `simulation` ends with."""

    process_id: str
    as_is: DesignResult
    to_be: DesignResult | None
    differences: dict[str, EstimateOf]
    relative: dict[str, EstimateOf]
    cases: int
    replications: int
    seed: int


class ComparedView(View, frozen=True):
    """The latest simulation of two versions, who asked for it and when it was done; None where there was none."""

    result: SimulationResult | None
    by: PersonRef | None
    at: datetime | None


class CheckedScenario(View, frozen=True):
    """What is wrong with a scenario for a version."""

    problems: list[ProblemView]
