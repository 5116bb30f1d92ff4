"""Simulating as an errand: asked for, run with progress, stopped, and what it came to."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from bihuan.application import errands
from bihuan.application.actor import Actor
from bihuan.application.dossiers import Kind
from bihuan.application.instants import wire
from bihuan.application.models import blueprints, versions
from bihuan.application.models.blueprints import Blueprint
from bihuan.application.people.people import maybe_person_ref
from bihuan.application.ports import Database, Transaction
from bihuan.application.ports.errands import Ongoing
from bihuan.application.views.errands import ErrandView
from bihuan.application.views.simulation import (
    CheckedScenario,
    ComparedView,
    Design,
    DesignResult,
    EstimateOf,
    Simulate,
    SimulationResult,
    StepResult,
)
from bihuan.kernel.errors import BihuanError, InvalidInput, Problem
from bihuan.kernel.text import Text

if TYPE_CHECKING:
    from bihuan.measures.estimate import Estimate
    from bihuan.simulation.scenario import Scenario
    from bihuan.simulation.study import Study

ERRAND = "simulation"
RUNNING = "simulation.running"
MOST_CASES = 5_000
MOST_REPLICATIONS = 100
SHOWN_CYCLES = 400


class Compared(msgspec.Struct, frozen=True):
    """What a simulation of two versions came to, and who asked for it."""

    result: SimulationResult
    by: str


COMPARED = Kind("simulation", Compared)
_NUMBERS = msgspec.json.Encoder(decimal_format="number")


def ask(tx: Transaction, actor: Actor, command: Simulate) -> ErrandView:
    """Ask for a simulation; a scenario that does not fit is refused at once with everything that is wrong."""
    actor.require("processes.read")
    if not 1 <= command.cases <= MOST_CASES:
        raise InvalidInput("simulation.out_of_range", place="/cases", at="/cases", value=command.cases, low=1, high=MOST_CASES)
    if not 1 <= command.replications <= MOST_REPLICATIONS:
        at = "/replications"
        raise InvalidInput("simulation.out_of_range", place=at, at=at, value=command.replications, low=1, high=MOST_REPLICATIONS)
    for design in (command.as_is, command.to_be):
        problems = _problems(tx, design) if design is not None else ()
        if problems:
            raise InvalidInput("simulation.bad_scenario", problems=tuple(problems), count=len(problems))
    version = versions.find(tx, versions.number_of(command.as_is.version_key))
    plain = msgspec.structs.replace(
        command, as_is=_plain(command.as_is), to_be=_plain(command.to_be) if command.to_be is not None else None
    )
    return errands.shown(errands.ask(tx, actor, ERRAND, f"process:{version.process_id}", plain), actor)


def _plain(design: Design) -> Design:
    """The scenario with its numbers as they are stored: what comes over HTTP may hold decimals."""
    return msgspec.structs.replace(design, scenario=msgspec.json.decode(_NUMBERS.encode(design.scenario)))


def check(tx: Transaction, actor: Actor, design: Design) -> CheckedScenario:
    """What is wrong with a scenario for a version."""
    actor.require("processes.read")
    return CheckedScenario(problems=[versions.problem_view(each, actor.language) for each in _problems(tx, design)])


def _problems(tx: Transaction, design: Design) -> list[Problem]:
    from bihuan.simulation.equip import equip

    try:
        blueprint = blueprints.of_version(tx, versions.find(tx, versions.number_of(design.version_key)))
        equip(blueprint.program, _scenario(design))
    except BihuanError as refused:
        return list(refused.problems) or [refused.as_problem()]
    return []


def _scenario(design: Design) -> Scenario:
    from bihuan.simulation import scenario

    return scenario.read(_NUMBERS.encode(design.scenario))


# --- the work ----------------------------------------------------------------------------------------------------------


def work(database: Database) -> Callable[[Ongoing], Callable[[Transaction], Any]]:
    """What a background task does with a simulation; nothing is written but its result."""

    def run(ongoing: Ongoing) -> Callable[[Transaction], Any]:
        command = msgspec.msgpack.decode(ongoing.request, type=Simulate)

        def moved(share: float) -> bool:
            ongoing.report(round(share * 1_000), 1_000, RUNNING)
            return True

        ongoing.report(0, 1_000, RUNNING)
        result = _simulated(database, command, moved)

        def end(tx: Transaction) -> Any:
            _keep(tx, ongoing.asked_by, result)
            return msgspec.to_builtins(result)

        return end

    return run


def _keep(tx: Transaction, by: str, result: SimulationResult) -> None:
    """The latest comparison of two versions stays with them; the one before it gives way."""
    if result.to_be is None:
        return
    id_ = f"{result.as_is.version_key}:{result.to_be.version_key}"
    found = COMPARED.find(tx, id_)
    if found is None:
        actor = Actor(person=by)
        COMPARED.add(tx, actor, Compared(result, by), id_=id_, process_id=result.process_id, subject=result.to_be.version_key)
    else:
        COMPARED.save(tx, found, Compared(result, by))


def compared(tx: Transaction, actor: Actor, key: int, against: int) -> ComparedView:
    """What the latest simulation of a version against another one came to; nothing when there was none."""
    actor.require("processes.read")
    versions.find(tx, key)
    found = COMPARED.find(tx, f"{against}:{key}")
    if found is None:
        return ComparedView(result=None, by=None, at=None)
    by = maybe_person_ref(tx.directory.organization(), found.value.by)
    return ComparedView(result=found.value.result, by=by, at=wire(found.record.changed_at))


def _simulated(database: Database, command: Simulate, moved: Callable[[float], bool]) -> SimulationResult:
    from bihuan.simulation import study
    from bihuan.simulation.clock import Model, simulate

    def design(given: Design) -> tuple[Blueprint, str, Scenario]:
        def look(tx: Transaction) -> tuple[Blueprint, str]:
            version = versions.find(tx, versions.number_of(given.version_key))
            return blueprints.of_version(tx, version), version.label

        blueprint, label = database.read(look)
        changes: Mapping[str, Any] = {
            "cases": command.cases,
            "replications": command.replications,
            "seed": command.seed,
            "warm_up": command.cases // 10,
        }
        return blueprint, label, msgspec.structs.replace(_scenario(given), **changes)

    blueprint, label, scenario = design(command.as_is)
    first = simulate(Model(blueprint.program, scenario)).cycles()[:SHOWN_CYCLES]
    if command.to_be is None:
        found = study.replicate(blueprint.program, scenario, moved)
        as_is = _result(command.as_is, label, blueprint, found, first)
        to_be, differences, relative = None, {}, {}
    else:
        other, name, changed = design(command.to_be)
        compared = study.compare((blueprint.program, scenario), (other.program, changed), moved)
        second = simulate(Model(other.program, changed)).cycles()[:SHOWN_CYCLES]
        as_is = _result(command.as_is, label, blueprint, compared.as_is, first)
        to_be = _result(command.to_be, name, other, compared.to_be, second)
        differences = {each: _told(value) for each, value in compared.differences.items()}
        relative = {each: _told(value) for each, value in compared.relative.items()}
    return SimulationResult(
        process_id=blueprint.process_id,
        as_is=as_is,
        to_be=to_be,
        differences=differences,
        relative=relative,
        cases=command.cases,
        replications=command.replications,
        seed=command.seed,
    )


def _result(given: Design, label: str, blueprint: Blueprint, found: Study, cycles: list[float]) -> DesignResult:
    return DesignResult(
        version_key=given.version_key,
        label=label,
        figures={name: _told(value) for name, value in found.means.items()},
        steps=[
            StepResult(
                element=name,
                name=blueprint.name_of(name) or Text(name, name),
                visits=_told(each["visits"]),
                waiting=_told(each["waiting"]),
                working=_told(each["working"]),
            )
            for name, each in found.steps.items()
        ],
        resources={name: _told(value) for name, value in found.pools.items()},
        late=_told(found.late) if found.late is not None else None,
        cycles=[round(each, 1) for each in cycles],
        resource_names={each.id: each.name for each in _scenario(given).resources},
    )


def _told(of: Estimate) -> EstimateOf:
    return EstimateOf(
        value=of.value, low=of.low if math.isfinite(of.low) else None, high=of.high if math.isfinite(of.high) else None
    )
