"""BPSim (WfMC, 1.0 and 2.0): the scenarios that simulation tools leave inside a BPMN file, read into our format.

Read are the parameters of times (processing, wait), of control (probability, time between triggers), of resources (quantity,
and the selection by `getResource`), of cost, and of the scenario (seed, replication, start, units); a scenario that inherits
lays its own over those of its parent. What has no counterpart (expressions in the language of the tool, interruption,
batches) is told, never guessed: it comes back as a list beside the scenario.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain

import msgspec

from bihuan.bpmn import xmltree
from bihuan.bpmn.xmltree import Element
from bihuan.engine.program import Program
from bihuan.kernel import spans
from bihuan.kernel.errors import InvalidInput, Problem, Scalar
from bihuan.kernel.text import Text
from bihuan.simulation.equip import ACTIVITIES, CHOOSING
from bihuan.simulation.scenario import Activity, Arrivals, Distribution, Resource, Scenario

UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "hour": 3_600.0, "day": 86_400.0, "year": 31_536_000.0}
PLAIN = frozenset({"DurationParameter", "NumericParameter", "FloatingParameter"})
_RESOURCE = re.compile(r"getResource\(\s*['\"]([^'\"]+)['\"]")


class Imported(msgspec.Struct, frozen=True):
    """A scenario with what of its source it does not hold."""

    id: str
    scenario: Scenario
    left_out: tuple[Problem, ...]


def read(data: bytes, program: Program) -> list[Imported]:
    """The scenarios of a BPMN file for one of its processes, in the order of the file."""
    root = xmltree.parse(data)
    found = {each.get("id"): each for each in root.iter() if xmltree.local(each) == "Scenario"}
    if not found:
        raise InvalidInput("simulation.no_bpsim", place="/")
    return [_Reading(each, found, program).imported() for each in found.values()]


class _Reading:
    def __init__(self, scenario: Element, all_: Mapping[str, Element], program: Program) -> None:
        self.given = scenario
        self.program = program
        self.left_out: list[Problem] = []
        self.chain = list(_chain(scenario, all_))
        self.parameters = self._of_scenario()
        self.unit = UNITS.get(self.parameters.get("baseTimeUnit", "min"), 60.0)
        self.elements = self._elements()

    def imported(self) -> Imported:
        amounts = {name: self._number(each, "Quantity") for name, each in self.elements.items()}
        asked = self._selected()
        scenario = Scenario(
            name=Text(self.given.get("name") or "BPSim", self.given.get("name") or "BPSim"),
            arrivals=Arrivals(between=self._arrivals()),
            activities=dict(self._activities(asked)),
            resources=tuple(
                Resource(id=name, amount=int(amounts.get(name) or 1))
                for name in dict.fromkeys(chain.from_iterable(asked.values()))
            ),
            branches=dict(self._branches()),
            replications=max(int(self.parameters.get("replication", "30")), 1),
            seed=int(self.parameters.get("seed", "1")),
        )
        return Imported(self.given.get("id"), scenario, tuple(self.left_out))

    def _of_scenario(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for scenario in self.chain:
            for each in _children(scenario, "ScenarioParameters"):
                found.update(each.attrib)
        return found

    def _elements(self) -> dict[str, list[Element]]:
        """The parameter groups of every element; those of a scenario itself come after those it inherits."""
        found: dict[str, list[Element]] = {}
        for scenario in self.chain:
            for each in _children(scenario, "ElementParameters"):
                found.setdefault(each.get("elementRef"), []).extend(each)
        return found

    def _values(self, groups: list[Element], name: str) -> list[Element]:
        """The values of one parameter, the last one first."""
        given = [value for group in groups for each in _children(group, name) for value in each]
        return [each for each in reversed(given) if xmltree.local(each) != "ResultRequest"]

    def _number(self, groups: list[Element], name: str) -> float | None:
        values = [each for each in self._values(groups, name) if xmltree.local(each) in PLAIN]
        return float(values[0].get("value")) if values else None

    def _time(self, element: str, groups: list[Element], name: str) -> Distribution | None:
        for value in self._values(groups, name):
            kind = xmltree.local(value)
            made = _DISTRIBUTIONS.get(kind)
            if made is not None:
                return made(value.attrib, self.unit)
            self._leave(element, kind)
        return None

    def _leave(self, element: str, what: str) -> None:
        params: dict[str, Scalar] = {"at": element, "what": what}
        self.left_out.append(Problem(code="simulation.left_out", place=element, severity="warning", params=params))

    def _arrivals(self) -> Distribution:
        for name, groups in self.elements.items():
            node = self.program.nodes.get(name)
            if node is not None and node.kind == "startEvent":
                found = self._time(name, groups, "InterTriggerTimer")
                if found is not None:
                    return found
        raise InvalidInput("simulation.no_arrivals", place="InterTriggerTimer")

    def _selected(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, groups in self.elements.items():
            texts = [each.get("value") for each in self._values(groups, "Selection")]
            resources = tuple(match for text in texts[:1] for match in _RESOURCE.findall(text))
            if texts and not resources:
                self._leave(name, "Selection")
            if resources:
                found[name] = resources
        return found

    def _activities(self, asked: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Activity]]:
        for name, node in self.program.nodes.items():
            if node.kind not in ACTIVITIES:
                continue
            groups = self.elements.get(name, [])
            yield (
                name,
                Activity(
                    duration=self._time(name, groups, "ProcessingTime") or Distribution(shape="fixed"),
                    delay=self._time(name, groups, "WaitTime"),
                    resources=asked.get(name, ()),
                    fixed_cost=self._number(groups, "FixedCost") or 0.0,
                ),
            )

    def _branches(self) -> Iterator[tuple[str, dict[str, float]]]:
        """Probabilities stand on flows; they are made to add up to one, a flow without any takes what is left."""
        for name, node in self.program.nodes.items():
            if node.kind not in CHOOSING or len(node.outgoing) < 2:
                continue
            shares = {flow.id: self._number(self.elements.get(flow.id, []), "Probability") for flow in node.outgoing}
            if any(self._values(self.elements.get(flow.id, []), "Condition") for flow in node.outgoing):
                self._leave(name, "Condition")
            told = sum(each for each in shares.values() if each is not None)
            silent = [flow for flow, each in shares.items() if each is None]
            rest = max(1 - told, 0.0) / len(silent) if silent else 0.0
            given = {flow: rest if each is None else each for flow, each in shares.items()}
            whole = sum(given.values()) or 1.0
            yield name, {flow: each / whole for flow, each in given.items()}


def _chain(scenario: Element, all_: Mapping[str, Element]) -> Iterator[Element]:
    """The scenario after those it inherits from."""
    line, met = [scenario], {scenario.get("id")}
    while (parent := line[-1].get("inherits")) and parent in all_ and parent not in met:
        met.add(parent)
        line.append(all_[parent])
    return reversed(line)


def _children(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element if isinstance(each.tag, str) and xmltree.local(each) == name)


def _scaled(shape: str, names: Mapping[str, str]) -> Callable[[Mapping[str, str], float], Distribution]:
    def made(given: Mapping[str, str], unit: float) -> Distribution:
        values = {ours: float(given[theirs]) * unit for ours, theirs in names.items() if theirs in given}
        return Distribution(shape=shape, **values)  # type: ignore[arg-type]

    return made


def _of_duration(given: Mapping[str, str], _: float) -> Distribution:
    return Distribution(shape="fixed", mean=spans.elapsed_ms(given["value"]) / 1000)


def _gamma(given: Mapping[str, str], unit: float) -> Distribution:
    shape, scale = float(given["shape"]), float(given["scale"]) * unit
    return Distribution(shape="gamma", mean=shape * scale, deviation=shape**0.5 * scale)


_BOUNDS = {"low": "min", "high": "max"}
_DISTRIBUTIONS: dict[str, Callable[[Mapping[str, str], float], Distribution]] = {
    "DurationParameter": _of_duration,
    "NumericParameter": _scaled("fixed", {"mean": "value"}),
    "FloatingParameter": _scaled("fixed", {"mean": "value"}),
    "UniformDistribution": _scaled("uniform", _BOUNDS),
    "TriangularDistribution": _scaled("triangular", {"mode": "mode", **_BOUNDS}),
    "NegativeExponentialDistribution": _scaled("exponential", {"mean": "mean"}),
    "NormalDistribution": _scaled("normal", {"mean": "mean", "deviation": "standardDeviation"}),
    "TruncatedNormalDistribution": _scaled("normal", {"mean": "mean", "deviation": "standardDeviation", **_BOUNDS}),
    "LogNormalDistribution": _scaled("lognormal", {"mean": "mean", "deviation": "standardDeviation"}),
    "GammaDistribution": _gamma,
}
