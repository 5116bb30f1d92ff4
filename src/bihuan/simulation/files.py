"""Scenarios as people have them in files: ours, those of Prosimos, and what BPSim leaves inside the model."""

from __future__ import annotations

import msgspec

from bihuan.engine.program import Program
from bihuan.kernel.errors import InvalidInput, Problem
from bihuan.simulation import bpsim, prosimos, scenario
from bihuan.simulation.scenario import Scenario


class Read(msgspec.Struct, frozen=True):
    """A scenario, and what of its source it does not hold."""

    scenario: Scenario
    left_out: tuple[Problem, ...] = ()


def read(data: bytes, program: Program) -> Read:
    """A scenario file, told apart by what stands in it: JSON of ours or of Prosimos, BPMN with BPSim."""
    if data.lstrip()[:1] == b"<":
        return of_model(data, program)
    if prosimos.is_prosimos(data):
        return Read(prosimos.read(data))
    return Read(scenario.read(data))


def of_model(model: bytes, program: Program, name: str = "") -> Read:
    """The scenario inside a model, by its id; without one the first."""
    found = bpsim.read(model, program)
    chosen = next((each for each in found if name in ("", each.id)), None)
    if chosen is None:
        raise InvalidInput("simulation.no_such_scenario", place="/", name=name, known=", ".join(each.id for each in found))
    return Read(chosen.scenario, chosen.left_out)
