"""The scenario of a version that has never run, by the log its draft was made from.

Steps are found again by their names, also in drafts that were made from that draft. Shares of the ways out of a gateway are
estimated from what directly follows what in the log: an activity before the gateway, an activity behind each way. No way is
given less than a small share, so that nothing goes round for ever. Nobody is counted as scarce: a log does not tell when
people were at work, so their absence is part of the waiting that was measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bihuan.application.dossiers import Kind
from bihuan.application.models.blueprints import Blueprint
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import VersionRecord
from bihuan.engine.program import Call, Program
from bihuan.mining.observed import Observed, Spread

OBSERVED = Kind("observed", Observed)
LEAST_SHARE = 0.02
SHORTEST_S = 1.0
GUESS_S = 900.0
_STEPS = frozenset({"userTask", "manualTask", "task", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask"})
_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})


def of_version(tx: Transaction, version: VersionRecord) -> Observed | None:
    """What the version's own log said, else the latest log that a draft of the process was made from."""
    own = OBSERVED.find(tx, str(version.key))
    if own is not None:
        return own.value
    latest = OBSERVED.all(tx, version.process_id)
    return latest[0].value if latest else None


def scenario_of(blueprint: Blueprint, seen: Observed) -> tuple[Any, list[str]]:
    """The scenario, and the steps that the log says nothing about."""
    from bihuan.simulation.scenario import Activity, Arrivals, Distribution, Scenario

    program = blueprint.program
    made: dict[str, Activity] = {}
    guessed: list[str] = []
    for key, node in program.nodes.items():
        step = seen.steps.get(node.name)
        if step is not None and node.kind in _STEPS:
            work = _distribution(step.work) or Distribution(shape="fixed", mean=SHORTEST_S)
            made[key] = Activity(duration=work, delay=_distribution(step.wait))
        elif node.kind in ("userTask", "manualTask") or isinstance(node.work, Call):
            guessed.append(key)
            made[key] = Activity(duration=Distribution(shape="lognormal", mean=GUESS_S, deviation=GUESS_S / 2))
    scenario = Scenario(
        name=blueprint.name,
        arrivals=Arrivals(between=Distribution(shape="exponential", mean=round(max(seen.between, SHORTEST_S), 3))),
        activities=made,
        branches=dict(_branches(program, seen)),
        begin=seen.begin,
    )
    return scenario, guessed


def _distribution(spread: Spread | None) -> Any:
    from bihuan.simulation.scenario import Distribution

    if spread is None or spread.mean < SHORTEST_S:
        return None
    if spread.deviation < 0.01 * spread.mean:
        return Distribution(shape="fixed", mean=spread.mean)
    return Distribution(shape="lognormal", mean=spread.mean, deviation=spread.deviation)


def _branches(program: Program, seen: Observed) -> Iterator[tuple[str, dict[str, float]]]:
    counted = {(source, target): times for source, target, times in seen.follows}
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for key, node in program.nodes.items():
        for flow in node.outgoing:
            after.setdefault(key, []).append(flow.target)
            before.setdefault(flow.target, []).append(key)
    for key, node in program.nodes.items():
        if node.kind not in _CHOOSING or len(node.outgoing) < 2:
            continue
        sources = _nearest(program, before, before.get(key, []), seen)
        weights = {
            flow.id: sum(
                counted.get((source, target), 0) for target in _nearest(program, after, [flow.target], seen) for source in sources
            )
            for flow in node.outgoing
        }
        yield key, _shares(weights)


def _nearest(program: Program, beside: Mapping[str, list[str]], begin: list[str], seen: Observed) -> set[str]:
    """Names of the activities that are reached first, over gateways; "" for the start or the end."""
    waiting, met, found = list(begin), set[str](), set[str]()
    while waiting:
        key = waiting.pop()
        if key in met:
            continue
        met.add(key)
        node = program.nodes[key]
        if node.kind in ("startEvent", "endEvent"):
            found.add("")
        elif node.kind in _STEPS and node.name in seen.steps:
            found.add(node.name)
        else:
            waiting += beside.get(key, [])
    return found


def _shares(weights: Mapping[str, int]) -> dict[str, float]:
    """Shares that sum to one, none of them below the least."""
    whole = sum(weights.values())
    raw = {key: weight / whole if whole else 1 / len(weights) for key, weight in weights.items()}
    left = 1 - LEAST_SHARE * len(raw)
    return {key: LEAST_SHARE + left * share for key, share in raw.items()}
