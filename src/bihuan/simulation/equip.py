"""A program prepared for a scenario: the engine stays the same, what it waits for and asks becomes known.

- A step or event that the scenario knows becomes one that waits until the clock says that it is done.
- A gateway with probabilities asks for a variable instead of its conditions; the clock sets it before the token can come.
- Automatic work that the scenario does not know takes no time; what belongs to the outside (messages, errors) never comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from bihuan.engine.expressions import expression
from bihuan.engine.program import Call, Decision, Flow, Node, Program
from bihuan.kernel.errors import InvalidInput, Problem
from bihuan.simulation.draws import chosen_of
from bihuan.simulation.scenario import Scenario

replace = msgspec.structs.replace

ACTIVITIES = frozenset(
    {"task", "manualTask", "userTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask", "callActivity"}
)
OF_PEOPLE = frozenset({"userTask", "manualTask"})
CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})
OUTWARD = frozenset({"message", "signal"})
COMES = frozenset({"timer", "condition"})


class Gateway(msgspec.Struct, frozen=True):
    """A gateway that goes by chance: its flows with their shares, and the variable of each."""

    id: str
    exclusive: bool
    shares: tuple[float, ...]
    names: tuple[str, ...]

    def choose(self, u: float) -> dict[str, Any]:
        """The variables for a number between 0 and 1."""
        if not self.exclusive:
            chosen = [u < share for share in self.shares]
            if not any(chosen):
                chosen[max(range(len(chosen)), key=lambda place: self.shares[place])] = True
            return dict(zip(self.names, chosen, strict=True))
        shares = {str(place): share for place, share in enumerate(self.shares)}
        return {self.names[0]: int(chosen_of(shares, u))}


class Equipped(msgspec.Struct, frozen=True, eq=False):
    """`ahead`: for every element that waits (empty: the start) the gateways that a token may come to before it waits again."""

    program: Program
    gateways: Mapping[str, Gateway]
    ahead: Mapping[str, tuple[Gateway, ...]]
    waits: frozenset[str]


def equip(program: Program, scenario: Scenario) -> Equipped:
    """Prepare the program; raises `InvalidInput` with everything that the scenario leaves open or names in vain."""
    problems = [*_problems(program, scenario)]
    if problems:
        raise InvalidInput("simulation.bad_scenario", problems=tuple(problems), count=len(problems))
    gateways = {
        name: _gateway(program.nodes[name], number, scenario)
        for number, name in enumerate(scenario.branches)
        if program.nodes[name].kind in CHOOSING
    }
    known = {*scenario.activities, *scenario.events}
    nodes = {name: _prepared(node, known, gateways, bool(scenario.attributes)) for name, node in program.nodes.items()}
    flows = {flow.id: flow for node in nodes.values() for flow in node.outgoing}
    equipped = replace(program, nodes=nodes, flows={**program.flows, **flows})
    waits = frozenset(name for name in known if name in nodes)
    ahead = {name: tuple(_ahead(equipped, [flow.target for flow in nodes[name].outgoing], gateways, waits)) for name in waits}
    body = equipped.root.body
    ahead[""] = tuple(_ahead(equipped, list(body.starts) if body else [], gateways, waits))
    for name, node in nodes.items():
        if node.kind == "boundaryEvent" or (node.kind not in ("process",) and name not in ahead and node.triggers):
            ahead[name] = tuple(_ahead(equipped, [flow.target for flow in node.outgoing], gateways, waits))
    return Equipped(equipped, gateways, ahead, waits)


def _problems(program: Program, scenario: Scenario) -> Iterator[Problem]:
    for name in (*scenario.activities, *scenario.events, *scenario.branches):
        if name not in program.nodes:
            yield _problem("simulation.no_such_element", name, element=name)
    for name, chances in scenario.branches.items():
        node = program.nodes.get(name)
        if node is None:
            continue
        if node.kind not in CHOOSING and any(chance not in (0, 1) for chance in chances.values()):
            yield _problem("simulation.not_choosing", name, element=node.name or name)
        if node.kind not in CHOOSING:
            continue  # other tools name every gateway, also those at which every flow is taken
        for flow in chances.keys() - {each.id for each in node.outgoing}:
            yield _problem("simulation.no_such_flow", name, element=node.name or name, flow=flow)
        if node.kind == "exclusiveGateway" and abs(sum(chances.values()) - 1) > 1e-3:
            yield _problem("simulation.shares_not_one", name, element=node.name or name, sum=round(sum(chances.values()), 6))
    for name, node in program.nodes.items():
        if (node.kind in OF_PEOPLE or isinstance(node.work, Call)) and name not in scenario.activities:
            yield _problem("simulation.no_duration", name, element=node.name or name)
        outside = node.kind in ("intermediateCatchEvent", "receiveTask") and any(each.kind not in COMES for each in node.triggers)
        if outside and name not in scenario.events and name not in scenario.activities:
            yield _problem("simulation.never_comes", name, element=node.name or name)


def _problem(code: str, at: str, **params: Any) -> Problem:
    return Problem(code=code, place=at, params={"at": at, **params})


def _gateway(node: Node, number: int, scenario: Scenario) -> Gateway:
    exclusive = node.kind == "exclusiveGateway"
    shares = tuple(scenario.branches[node.id].get(flow.id, 0.0) for flow in node.outgoing)
    names = (f"chance{number}",) if exclusive else tuple(f"chance{number}x{place}" for place in range(len(node.outgoing)))
    return Gateway(node.id, exclusive, shares, names)


def _prepared(node: Node, known: set[str], gateways: Mapping[str, Gateway], data: bool) -> Node:
    if node.id in gateways:
        return _by_chance(node, gateways[node.id])
    if node.id in known:
        waiting = {"kind": "userTask", "work": None, "inputs": (), "outputs": (), "triggers": (), "throws": ()}
        return replace(node, **waiting, straight=False, catches=node.catches)
    if node.kind in ACTIVITIES and not (data and isinstance(node.work, Decision)) and not (data and node.kind == "scriptTask"):
        return replace(node, kind="task", work=None, inputs=(), outputs=(), throws=())
    if node.throws and all(each.kind in OUTWARD for each in node.throws):
        return replace(node, throws=())
    return node


def _by_chance(node: Node, gateway: Gateway) -> Node:
    def flow(place: int, given: Flow) -> Flow:
        text = f"{gateway.names[0]} = {place}" if gateway.exclusive else f"{gateway.names[place]} = true"
        return replace(given, condition=expression(text))

    outgoing = tuple(flow(place, each) for place, each in enumerate(node.outgoing))
    # A gateway that only joins, or a single way out, asks nothing.
    return node if len(outgoing) < 2 else replace(node, outgoing=outgoing, conditional=True, default=None, straight=False)


def _ahead(program: Program, targets: list[str], gateways: Mapping[str, Gateway], waits: frozenset[str]) -> Iterator[Gateway]:
    """Gateways by chance that are reached without anything to wait for."""
    waiting, met = list(targets), set[str]()
    while waiting:
        name = waiting.pop()
        if name in met:
            continue
        met.add(name)
        node = program.nodes[name]
        if name in gateways:
            yield gateways[name]
        if name in waits:
            waiting += [each for each in node.catches if program.nodes[each].triggers]
            continue
        if node.body is not None:
            waiting += node.body.starts
        if node.kind == "endEvent" and node.scope in program.nodes:
            waiting += [flow.target for flow in program.nodes[node.scope].outgoing]
        waiting += [flow.target for flow in node.outgoing]
